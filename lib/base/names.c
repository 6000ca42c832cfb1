#include "mechrank/names.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"

enum { BLOCK_SIZE = 1 << 16, FIRST_SLOTS = 64 };

/* Strings live in blocks that are never moved. */
struct block {
    struct block *next;
    size_t used, size;
    char bytes[];
};

/* Of the first name of its spelling; the hash tells most others without a look at them. */
struct slot {
    uint64_t hash;
    size_t i1; /* index + 1; 0: empty */
};

struct mr_names {
    const char **names;
    size_t n, capacity;
    struct block *blocks;
    struct slot *slots; /* open addressing: a name is looked for from slot 'hash' on */
    size_t n_slots;     /* a power of two, or 0 */
    size_t n_used;
};

mr_names *mr_names_new(void)
{
    return mem_calloc(1, sizeof(mr_names));
}

void mr_names_free(mr_names *names)
{
    if (!names)
        return;
    for (struct block *b = names->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(names->slots);
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

/* ---- hash table ---- */

/* Eight bytes at a time, multiplied by odd constants (Knuth, TAOCP 3, 6.4). */
static uint64_t hash_of(const char *name, size_t size)
{
    const uint64_t factor = UINT64_C(0x9E3779B97F4A7C15);
    uint64_t hash = size * factor, word = 0;

    for (; size >= sizeof(word); name += sizeof(word), size -= sizeof(word)) {
        memcpy(&word, name, sizeof(word));
        hash = (hash ^ word) * factor;
        hash ^= hash >> 32;
    }
    word = 0;
    for (size_t i = 0; i < size; i++)
        word = word << 8 | (unsigned char)name[i];
    hash = (hash ^ word) * factor;
    return hash ^ hash >> 32;
}

/* The slot of a name, or the empty one where it belongs; there are slots, not all of them used. */
static struct slot *find_slot(const mr_names *names, const char *name, size_t size, uint64_t hash)
{
    const size_t mask = names->n_slots - 1;
    size_t at = (size_t)hash & mask;

    for (;; at = (at + 1) & mask) {
        struct slot *slot = &names->slots[at];

        if (!slot->i1)
            return slot;
        if (slot->hash == hash && !strncmp(names->names[slot->i1 - 1], name, size) &&
            !names->names[slot->i1 - 1][size])
            return slot;
    }
}

/* Room for one name more, with half of the slots empty. */
static mr_status grow(mr_names *names, mr_error *err)
{
    const size_t n = names->n_slots ? 2 * names->n_slots : FIRST_SLOTS;
    struct slot *slots;

    if (2 * names->n_used < names->n_slots)
        return MR_OK;
    slots = mem_calloc(n, sizeof(*slots));
    if (!slots)
        return mem_fail(err);
    for (size_t i = 0; i < names->n_slots; i++) {
        size_t at = (size_t)names->slots[i].hash & (n - 1);

        if (!names->slots[i].i1)
            continue;
        while (slots[at].i1)
            at = (at + 1) & (n - 1);
        slots[at] = names->slots[i];
    }
    free(names->slots);
    names->slots = slots;
    names->n_slots = n;
    return MR_OK;
}

/* Index and copy of the name: of a new one if 'always', or if there is none yet. */
static mr_status put(mr_names *names, const char *name, size_t size, bool always, size_t *index,
                     mr_error *err)
{
    const uint64_t hash = hash_of(name, size);
    struct slot *slot;
    char *copy;

    if (grow(names, err))
        return MR_ENOMEM;
    slot = find_slot(names, name, size, hash);
    if (slot->i1 && !always) {
        *index = slot->i1 - 1;
        return MR_OK;
    }
    if (mem_grow(&names->names, &names->capacity, names->n, sizeof(*names->names), err))
        return MR_ENOMEM;
    copy = store(names, name, size);
    if (!copy)
        return mem_fail(err);
    *index = names->n;
    names->names[names->n++] = copy;
    if (!slot->i1) {
        *slot = (struct slot){ hash, names->n };
        names->n_used++;
    }
    return MR_OK;
}

mr_status mr_names_add(mr_names *names, const char *name, size_t size, mr_error *err)
{
    size_t index;

    return put(names, name, strnlen(name, size), true, &index, err);
}

mr_status mr_names_intern(mr_names *names, const char *name, size_t *index, const char **copy,
                          mr_error *err)
{
    size_t i;

    if (put(names, name, strlen(name), false, &i, err))
        return MR_ENOMEM;
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
    const size_t size = strlen(name);

    if (!names->n_slots)
        return MR_NONE;
    return find_slot(names, name, size, hash_of(name, size))->i1 - 1; /* 0 - 1: MR_NONE */
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
