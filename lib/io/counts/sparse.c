#include "io/counts/sparse.h"

#include <string.h>

#include "base/alloc.h"

mr_status sparse_init(struct sparse *s, size_t n_rows, mr_error *err)
{
    *s = (struct sparse){ .n_rows = n_rows };
    s->rows = mem_resize(NULL, n_rows, sizeof(*s->rows));
    s->values = mem_resize(NULL, n_rows, sizeof(*s->values));
    s->u32 = mem_resize(NULL, n_rows, sizeof(*s->u32));
    return s->rows && s->values && s->u32 ? MR_OK : mem_fail(err);
}

void sparse_release(struct sparse *s)
{
    free(s->rows);
    free(s->values);
    free(s->u32);
    free(s->items);
    *s = (struct sparse){ 0 };
}

bool sparse_add(struct sparse *s, const uint32_t *rows, const double *values, size_t n)
{
    const size_t room = s->n_rows - s->n, fit = n < room ? n : room;

    if (!fit) /* of a column without entries there may be no arrays */
        return fit == n;
    memcpy(s->rows + s->n, rows, fit * sizeof(*rows));
    memcpy(s->values + s->n, values, fit * sizeof(*values));
    s->n += fit;
    return fit == n;
}

static bool is_ascending(const struct sparse *s)
{
    for (size_t i = 1; i < s->n; i++)
        if (s->rows[i] <= s->rows[i - 1])
            return false;
    return true;
}

static bool is_descending(const struct sparse *s)
{
    for (size_t i = 1; i < s->n; i++)
        if (s->rows[i] >= s->rows[i - 1])
            return false;
    return true;
}

static void reverse(struct sparse *s)
{
    for (size_t i = 0, k = s->n; i + 1 < k; i++) {
        const uint32_t row = s->rows[i];
        const double value = s->values[i];

        k--;
        s->rows[i] = s->rows[k];
        s->values[i] = s->values[k];
        s->rows[k] = row;
        s->values[k] = value;
    }
}

static int compare(const void *a, const void *b)
{
    const struct sparse_item *x = a, *y = b;

    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static size_t find_twin(const struct sparse *s)
{
    size_t twin = MR_NONE;

    for (size_t i = 1; i < s->n; i++)
        if (s->items[i].row == s->items[i - 1].row && s->items[i].place < twin)
            twin = s->items[i].place;
    return twin;
}

mr_status sparse_sort(struct sparse *s, size_t *twin, mr_error *err)
{
    *twin = MR_NONE;
    if (is_ascending(s))
        return MR_OK;
    if (is_descending(s)) {
        reverse(s);
        return MR_OK;
    }
    if (!s->items)
        s->items = mem_resize(NULL, s->n_rows, sizeof(*s->items));
    if (!s->items)
        return mem_fail(err);
    for (size_t i = 0; i < s->n; i++)
        s->items[i] = (struct sparse_item){ s->rows[i], (uint32_t)i, s->values[i] };
    qsort(s->items, s->n, sizeof(*s->items), compare);
    *twin = find_twin(s);
    for (size_t i = 0; i < s->n; i++) {
        s->rows[i] = s->items[i].row;
        s->values[i] = s->items[i].value;
    }
    return MR_OK;
}

void sparse_rename(struct sparse *s, const uint32_t *names)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (names[s->rows[i]] == SPARSE_LEFT_OUT)
            continue;
        s->rows[n] = names[s->rows[i]];
        s->values[n++] = s->values[i];
    }
    s->n = n;
}

/* The values as integers; false where one is none. */
static bool make_integers(struct sparse *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const double value = s->values[i];

        if (!(value >= 0 && value <= UINT32_MAX))
            return false;
        s->u32[i] = (uint32_t)value;
        if (s->u32[i] != value)
            return false;
    }
    return true;
}

void sparse_give(struct sparse *s, struct mr_profile *out)
{
    out->n = s->n;
    out->rows = s->rows;
    out->type = make_integers(s) ? MR_U32 : MR_F64;
    if (out->type == MR_U32)
        out->u32 = s->u32;
    else
        out->f64 = s->values;
}
