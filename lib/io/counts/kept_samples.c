/* Samples that were read once and are asked for again */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "io/spill.h"
#include "mechrank/counts.h"

/* Values first, as they want the stricter alignment; rows behind them if it is sparse. */
struct kept {
    enum mr_type type;
    bool is_sparse;
    size_t n;
    void *data;      /* NULL: in the temporary file ... */
    uint64_t offset; /* ... here */
    double unassigned;
};

struct mr_kept_samples {
    size_t max_memory, memory;
    mr_names *names;
    struct kept *items; /* [names] */
    size_t capacity;
    struct spill spill;
    void *room; /* a sample that was in the file */
    size_t room_size;
};

mr_kept_samples *mr_kept_samples_new(size_t max_memory)
{
    mr_kept_samples *k = mem_calloc(1, sizeof(*k));

    if (!k)
        return NULL;
    k->max_memory = max_memory;
    k->spill = SPILL_CLOSED;
    k->names = mr_names_new();
    if (k->names)
        return k;
    free(k);
    return NULL;
}

void mr_kept_samples_free(mr_kept_samples *k)
{
    if (!k)
        return;
    for (size_t i = 0; i < mr_names_size(k->names); i++)
        free(k->items[i].data);
    free(k->items);
    mr_names_free(k->names);
    spill_close(&k->spill);
    free(k->room);
    free(k);
}

static size_t value_size(enum mr_type type)
{
    return type == MR_U32 ? sizeof(uint32_t) : sizeof(double);
}

static size_t data_size(const struct kept *item)
{
    return item->n * (value_size(item->type) + (item->is_sparse ? sizeof(uint32_t) : 0));
}

static bool is_zero(const struct mr_profile *p, size_t i)
{
    return p->type == MR_U32 ? p->u32[i] == 0 : p->f64[i] == 0;
}

/* In whichever form is smaller. */
static struct kept choose_form(const struct mr_profile *p)
{
    struct kept item = { .type = p->type, .is_sparse = true, .unassigned = p->unassigned };
    size_t dense;

    for (size_t i = 0; i < p->n; i++)
        item.n += !is_zero(p, i);
    dense = p->n * value_size(p->type);
    if (p->rows || data_size(&item) < dense)
        return item;
    item.is_sparse = false;
    item.n = p->n;
    return item;
}

static void pack(const struct mr_profile *p, const struct kept *item, void *data)
{
    const size_t size = value_size(p->type);
    const char *values = p->type == MR_U32 ? (const char *)p->u32 : (const char *)p->f64;
    uint32_t *rows = (uint32_t *)((char *)data + item->n * size);
    size_t n = 0;

    if (!item->is_sparse) {
        if (p->n)
            memcpy(data, values, p->n * size);
        return;
    }
    for (size_t i = 0; i < p->n; i++) {
        if (is_zero(p, i))
            continue;
        memcpy((char *)data + n * size, values + i * size, size);
        rows[n++] = p->rows ? p->rows[i] : (uint32_t)i;
    }
}

/* Moves what is too much for memory to the file. */
static mr_status spill_item(mr_kept_samples *k, struct kept *item, mr_error *err)
{
    const size_t size = data_size(item);
    mr_status st = MR_OK;

    if (k->memory + size <= k->max_memory) {
        k->memory += size;
        return MR_OK;
    }
    if (k->spill.fd < 0)
        st = spill_open(&k->spill, err);
    item->offset = k->spill.size;
    if (!st)
        st = spill_append(&k->spill, item->data, size, err);
    free(item->data);
    item->data = NULL;
    return st;
}

mr_status mr_kept_samples_add(mr_kept_samples *k, const struct mr_profile *p, mr_error *err)
{
    const size_t at = mr_names_size(k->names);
    struct kept item = choose_form(p);
    mr_status st = mem_grow(&k->items, &k->capacity, at, sizeof(*k->items), err);

    if (st)
        return st;
    item.data = mem_resize(NULL, data_size(&item), 1);
    if (!item.data)
        return mem_fail(err);
    pack(p, &item, item.data);
    st = spill_item(k, &item, err);
    if (!st)
        st = mr_names_add(k->names, p->sample, strlen(p->sample), err);
    if (st)
        free(item.data);
    else
        k->items[at] = item;
    return st;
}

static mr_status load(mr_kept_samples *k, const struct kept *item, void **data, mr_error *err)
{
    const size_t size = data_size(item);
    void *room;

    *data = item->data;
    if (item->data)
        return MR_OK;
    if (size > k->room_size || !k->room) {
        room = mem_resize(k->room, size, 1);
        if (!room)
            return mem_fail(err);
        k->room = room;
        k->room_size = size;
    }
    *data = k->room;
    return spill_read(&k->spill, item->offset, k->room, size, err);
}

mr_status mr_kept_samples_get(mr_kept_samples *k, size_t i, struct mr_profile *out, mr_error *err)
{
    const struct kept *item;
    void *data;
    mr_status st;

    *out = (struct mr_profile){ .unassigned = NAN };
    if (i >= mr_names_size(k->names))
        return MR_OK;
    item = &k->items[i];
    st = load(k, item, &data, err);
    if (st)
        return st;
    out->sample = mr_names_get(k->names, i);
    out->type = item->type;
    out->n = item->n;
    out->unassigned = item->unassigned;
    if (item->type == MR_U32)
        out->u32 = data;
    else
        out->f64 = data;
    if (item->is_sparse)
        out->rows = (const uint32_t *)((const char *)data + item->n * value_size(item->type));
    return MR_OK;
}
