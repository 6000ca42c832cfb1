#include "io/counts/turned.h"

#include "base/alloc.h"

enum { AT_ONCE = 16 }; /* columns: a cache line of counts */

/* As many columns at once as spilled blocks are worth passing over. */
static mr_status make_room(struct turned *t, const struct cells *cells, mr_error *err)
{
    const size_t column = cells->n_rows * sizeof(double);
    size_t most = AT_ONCE;

    if (t->values)
        return MR_OK;
    if (cells->spill.fd >= 0 && cells->max_memory / 4 / column > most)
        most = cells->max_memory / 4 / column;
    t->most = most < cells->n_cols ? most : cells->n_cols;
    t->values = mem_resize(NULL, t->most, column);
    return t->values ? MR_OK : mem_fail(err);
}

static mr_status turn(struct turned *t, struct cells *cells, mr_error *err)
{
    const size_t left = cells->n_cols - t->next;
    mr_status st = make_room(t, cells, err);

    if (st)
        return st;
    t->first = t->next;
    t->n = left < t->most ? left : t->most;
    return cells_columns(cells, t->first, t->n, t->values, err);
}

mr_status turned_next(struct turned *t, struct cells *cells, const mr_names *names,
                      struct mr_profile *out, mr_error *err)
{
    const size_t n = cells->n_rows;
    size_t at;

    if (t->next == mr_names_size(names))
        return MR_OK;
    if (t->next == t->first + t->n) {
        mr_status st = turn(t, cells, err);

        if (st)
            return st;
    }
    at = (t->next - t->first) * n;
    out->sample = mr_names_get(names, t->next++);
    out->type = cells->type;
    out->n = n;
    if (out->type == MR_U32)
        out->u32 = (const uint32_t *)t->values + at;
    else
        out->f64 = (const double *)t->values + at;
    return MR_OK;
}

void turned_rewind(struct turned *t)
{
    t->next = t->first = t->n = 0;
}

mr_status turned_collect(struct turned *t, struct cells *cells, const mr_names *genes,
                         const mr_names *names, mr_matrix **out, mr_error *err)
{
    mr_names *rows, *cols;
    mr_status st = mr_names_copy(genes, &rows, err);

    if (st)
        return st;
    st = mr_names_copy(names, &cols, err);
    if (st) {
        mr_names_free(rows);
        return st;
    }
    t->next = mr_names_size(names);
    return cells_to_matrix(cells, rows, cols, out, err);
}

void turned_release(struct turned *t)
{
    free(t->values);
    *t = (struct turned){ 0 };
}
