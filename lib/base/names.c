#include "mechrank/names.h"

#include <string.h>

#include <htslib/khash.h>

#include "base/alloc.h"

KHASH_MAP_INIT_STR(first, size_t) /* name -> its first index */

enum { BLOCK_SIZE = 1 << 16 };

/* Strings live in blocks that are never moved; khash keys point into them. */
struct block {
    struct block *next;
    size_t used, size;
    char bytes[];
};

struct mr_names {
    const char **names;
    size_t n, capacity;
    struct block *blocks;
    khash_t(first) * index;
};

mr_names *mr_names_new(void)
{
    mr_names *names = mem_calloc(1, sizeof(*names));

    if (!names)
        return NULL;
    names->index = kh_init(first);
    if (names->index)
        return names;
    free(names);
    return NULL;
}

void mr_names_free(mr_names *names)
{
    if (!names)
        return;
    for (struct block *b = names->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    kh_destroy(first, names->index);
    free(names->names);
    free(names);
}

static char *store(mr_names *names, const char *name, size_t size)
{
    struct block *b = names->blocks;
    char *copy;

    if (!b || b->size - b->used < size + 1) {
        size_t room = size + 1 > BLOCK_SIZE ? size + 1 : BLOCK_SIZE;

        b = mem_resize(NULL, sizeof(*b) + room, 1);
        if (!b)
            return NULL;
        b->next = names->blocks;
        b->used = 0;
        b->size = room;
        names->blocks = b;
    }
    copy = b->bytes + b->used;
    memcpy(copy, name, size);
    copy[size] = '\0';
    b->used += size + 1;
    return copy;
}

mr_status mr_names_add(mr_names *names, const char *name, size_t size, mr_error *err)
{
    char *copy;
    khint_t slot;
    int is_new;

    if (mem_grow(&names->names, &names->capacity, names->n, sizeof(*names->names), err))
        return MR_ENOMEM;
    copy = store(names, name, size);
    if (!copy)
        return mem_fail(err);
    slot = kh_put(first, names->index, copy, &is_new);
    if (is_new < 0)
        return mem_fail(err);
    if (is_new)
        kh_val(names->index, slot) = names->n;
    names->names[names->n++] = copy;
    return MR_OK;
}

mr_status mr_names_intern(mr_names *names, const char *name, size_t *index, const char **copy,
                          mr_error *err)
{
    size_t i = mr_names_find(names, name);

    if (i == MR_NONE) {
        if (mr_names_add(names, name, strlen(name), err))
            return MR_ENOMEM;
        i = names->n - 1;
    }
    if (index)
        *index = i;
    if (copy)
        *copy = names->names[i];
    return MR_OK;
}

const char *mr_names_get(const mr_names *names, size_t i)
{
    return names->names[i];
}

size_t mr_names_size(const mr_names *names)
{
    return names->n;
}

size_t mr_names_find(const mr_names *names, const char *name)
{
    khint_t slot = kh_get(first, names->index, name);

    return slot == kh_end(names->index) ? MR_NONE : kh_val(names->index, slot);
}

mr_status mr_names_copy(const mr_names *names, mr_names **out, mr_error *err)
{
    mr_names *copy = mr_names_new();
    mr_status st = copy ? MR_OK : mem_fail(err);

    for (size_t i = 0; !st && i < names->n; i++)
        st = mr_names_add(copy, names->names[i], strlen(names->names[i]), err);
    if (st) {
        mr_names_free(copy);
        copy = NULL;
    }
    *out = copy;
    return st;
}
