#include "io/counts/amounts.h"

#include <string.h>

#include "base/alloc.h"

mr_status amounts_init(struct amounts *a, size_t max_memory, mr_error *err)
{
    *a = (struct amounts){ .max_memory = max_memory, .spill = SPILL_CLOSED };
    a->samples = mr_names_new();
    return a->samples ? MR_OK : mem_fail(err);
}

static mr_status keep(struct amounts *a, struct amount *item, const double *values, mr_error *err)
{
    const size_t size = item->n * sizeof(*values);

    if (size <= a->max_memory - a->memory) {
        item->values = mem_calloc(item->n, sizeof(*values));
        if (!item->values)
            return mem_fail(err);
        if (size)
            memcpy(item->values, values, size);
        a->memory += size;
        return MR_OK;
    }
    if (a->spill.fd < 0) {
        const mr_status st = spill_open(&a->spill, err);

        if (st)
            return st;
    }
    item->offset = a->spill.size;
    return spill_append(&a->spill, values, size, err);
}

mr_status amounts_add(struct amounts *a, const char *sample, const struct amount *amount,
                      const double *values, mr_error *err)
{
    const size_t n = mr_names_size(a->samples);
    struct amount item = *amount;
    mr_status st;

    if (mem_grow(&a->items, &a->capacity, n, sizeof(*a->items), err))
        return MR_ENOMEM;
    item.values = NULL;
    st = keep(a, &item, values, err);
    a->items[n] = item;
    if (!st)
        st = mr_names_add(a->samples, sample, strlen(sample), err);
    if (st)
        free(item.values);
    return st;
}

mr_status amounts_get(const struct amounts *a, size_t i, double *values, mr_error *err)
{
    const struct amount *item = &a->items[i];
    const size_t size = item->n * sizeof(*values);

    if (!item->values)
        return spill_read(&a->spill, item->offset, values, size, err);
    if (size)
        memcpy(values, item->values, size);
    return MR_OK;
}

void amounts_release(struct amounts *a)
{
    for (size_t i = 0; a->samples && i < mr_names_size(a->samples); i++)
        free(a->items[i].values);
    free(a->items);
    if (a->samples)
        spill_close(&a->spill);
    mr_names_free(a->samples);
    *a = (struct amounts){ .spill = SPILL_CLOSED };
}
