/* All samples of a stream as one matrix */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "io/counts/stream.h"

/* Samples while they come: how many genes there will be is known at the end only. */
struct column {
    enum mr_type type;
    size_t n;
    void *values; /* [n] */
    double unassigned;
};

struct columns {
    struct column *items;
    size_t n, capacity;
    mr_names *samples;
    enum mr_type type; /* MR_F64 as soon as one column is */
};

static size_t size_of(enum mr_type type)
{
    return type == MR_U32 ? sizeof(uint32_t) : sizeof(double);
}

static void columns_release(struct columns *c)
{
    for (size_t i = 0; i < c->n; i++)
        free(c->items[i].values);
    free(c->items);
    mr_names_free(c->samples);
}

static void copy_values(const struct mr_profile *p, void *to)
{
    const void *from = p->type == MR_U32 ? (const void *)p->u32 : p->f64;

    if (!p->n)
        return;
    if (!p->rows)
        memcpy(to, from, p->n * size_of(p->type));
    else if (p->type == MR_U32)
        for (size_t i = 0; i < p->n; i++)
            ((uint32_t *)to)[p->rows[i]] = p->u32[i];
    else
        for (size_t i = 0; i < p->n; i++)
            ((double *)to)[p->rows[i]] = p->f64[i];
}

static mr_status add_column(struct columns *c, const struct mr_profile *p, size_t n_genes,
                            mr_error *err)
{
    struct column *column;

    if (mem_grow(&c->items, &c->capacity, c->n, sizeof(*c->items), err))
        return MR_ENOMEM;
    column = &c->items[c->n];
    *column = (struct column){ .type = p->type,
                               .n = p->rows ? n_genes : p->n,
                               .unassigned = p->unassigned };
    column->values = mem_calloc(column->n, size_of(p->type));
    if (!column->values)
        return mem_fail(err);
    c->n++;
    copy_values(p, column->values);
    if (p->type == MR_F64)
        c->type = MR_F64;
    return mr_names_add(c->samples, p->sample, strlen(p->sample), err);
}

static void move_column(struct column *from, mr_matrix *m, size_t col)
{
    if (mr_matrix_type(m) == MR_U32) {
        memcpy(mr_matrix_u32(m, col), from->values, from->n * sizeof(uint32_t));
    } else if (from->type == MR_F64) {
        memcpy(mr_matrix_f64(m, col), from->values, from->n * sizeof(double));
    } else {
        for (size_t i = 0; i < from->n; i++)
            mr_matrix_f64(m, col)[i] = ((const uint32_t *)from->values)[i];
    }
    free(from->values); /* memory goes as the matrix comes */
    from->values = NULL;
}

static mr_status to_matrix(struct columns *c, const mr_names *genes, mr_matrix **out, mr_error *err)
{
    mr_names *rows, *samples = c->samples;
    mr_status st = mr_names_copy(genes, &rows, err);

    if (st)
        return st;
    c->samples = NULL; /* taken over */
    st = mr_matrix_new(c->type, rows, samples, out, err);
    for (size_t i = 0; !st && i < c->n; i++)
        move_column(&c->items[i], *out, i);
    return st;
}

/* NULL stays where no sample says. */
static mr_status keep_unassigned(const struct columns *c, double **out, mr_error *err)
{
    bool any = false;

    for (size_t i = 0; i < c->n; i++)
        any = any || !isnan(c->items[i].unassigned);
    if (!any)
        return MR_OK;
    *out = mem_resize(NULL, c->n, sizeof(**out));
    if (!*out)
        return mem_fail(err);
    for (size_t i = 0; i < c->n; i++)
        (*out)[i] = c->items[i].unassigned;
    return MR_OK;
}

mr_status stream_collect(mr_stream *s, mr_matrix **out, mr_error *err)
{
    struct columns c = { .samples = mr_names_new(), .type = MR_U32 };
    mr_status st = c.samples ? MR_OK : mem_fail(err);

    while (!st) {
        struct mr_profile p;

        st = mr_stream_next(s, &p, err);
        if (st || !p.sample)
            break;
        st = add_column(&c, &p, mr_names_size(s->genes), err);
    }
    if (!st)
        st = keep_unassigned(&c, &s->unassigned, err);
    if (!st)
        st = to_matrix(&c, s->genes, out, err);
    columns_release(&c);
    return st;
}
