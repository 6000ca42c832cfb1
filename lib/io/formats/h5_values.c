/* HDF5: values of a sample, checked */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <math.h>

#include "base/alloc.h"
#include "io/formats/h5_values.h"

static const double max_value = 9007199254740992; /* 2^53: integers above it are not exact */

struct h5_entry {
    uint32_t row;
    double value;
};

void h5_values_release(struct h5_values *v)
{
    free(v->u32);
    free(v->sorted);
    v->u32 = NULL;
    v->sorted = NULL;
}

void h5_values_restart(struct h5_values *v)
{
    v->n_missing = 0;
    v->has_fractions = false;
    v->negative.gene = NULL;
}

static const char *gene_of(const struct h5_values *v, const struct h5_sample *in, size_t i)
{
    return mr_names_get(v->genes, in->rows ? in->rows[i] : i);
}

static mr_status refuse_value(const struct h5_values *v, const char *sample, const char *gene,
                              double value, mr_error *err)
{
    if (isnan(value))
        return mr_fail(
            err, MR_EFORMAT,
            "%s: expected a number of gene '%s' in sample '%s', found NaN: --na zero takes it as 0",
            v->path, gene, sample);
    return mr_fail(err, MR_EFORMAT,
                   "%s: expected a number of size 2^53 or less of gene '%s' in sample '%s', found "
                   "%.15g",
                   v->path, gene, sample, value);
}

/* Anything but a count below 2^32. */
static mr_status check_odd(struct h5_values *v, const char *sample, const char *gene, double *value,
                           mr_error *err)
{
    if (isnan(*value) && v->na_zero) {
        v->n_missing++;
        *value = 0;
        return MR_OK;
    }
    if (!(fabs(*value) <= max_value))
        return refuse_value(v, sample, gene, *value, err);
    if (*value < 0 && !v->negative.gene) {
        v->negative.sample = sample;
        v->negative.gene = gene;
        v->negative.value = *value;
    }
    v->has_fractions = v->has_fractions || *value != trunc(*value);
    return MR_OK;
}

static bool is_count(double value)
{
    return value >= 0 && value <= UINT32_MAX && value == trunc(value);
}

static mr_status check_all(struct h5_values *v, const struct h5_sample *in, struct mr_profile *out,
                           mr_error *err)
{
    out->type = MR_U32;
    for (size_t i = 0; i < in->n; i++) {
        mr_status st;

        if (is_count(in->values[i]))
            continue;
        st = check_odd(v, out->sample, gene_of(v, in, i), &in->values[i], err);
        if (st)
            return st;
        if (!is_count(in->values[i]))
            out->type = MR_F64;
    }
    return MR_OK;
}

static int compare_rows(const void *a, const void *b)
{
    const struct h5_entry *x = a, *y = b;

    return (x->row > y->row) - (x->row < y->row);
}

/* Cell Ranger 3 writes the genes of a cell from the last to the first, other programs anyhow. */
static mr_status sort(struct h5_values *v, struct h5_sample *in, mr_error *err)
{
    const size_t n_genes = mr_names_size(v->genes);
    const bool too_many = in->n > n_genes; /* one stands twice: check_twice() tells which */
    bool ascending = true;

    for (size_t i = 1; i < in->n && ascending; i++)
        ascending = in->rows[i - 1] < in->rows[i];
    if (ascending)
        return MR_OK;
    if (!v->sorted || too_many) {
        free(v->sorted);
        v->sorted = mem_resize(NULL, too_many ? in->n : n_genes, sizeof(*v->sorted));
    }
    if (!v->sorted)
        return mem_fail(err);
    for (size_t i = 0; i < in->n; i++)
        v->sorted[i] = (struct h5_entry){ in->rows[i], in->values[i] };
    qsort(v->sorted, in->n, sizeof(*v->sorted), compare_rows);
    for (size_t i = 0; i < in->n; i++) {
        in->rows[i] = v->sorted[i].row;
        in->values[i] = v->sorted[i].value;
    }
    return MR_OK;
}

static mr_status check_twice(const struct h5_values *v, const struct h5_sample *in,
                             const char *sample, mr_error *err)
{
    for (size_t i = 1; i < in->n; i++)
        if (in->rows[i - 1] == in->rows[i])
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected one value of gene '%s' in sample '%s', found two", v->path,
                           gene_of(v, in, i), sample);
    return MR_OK;
}

mr_status h5_values_take(struct h5_values *v, struct h5_sample *in, struct mr_profile *out,
                         mr_error *err)
{
    mr_status st = check_all(v, in, out, err);

    if (!st && in->rows)
        st = sort(v, in, err);
    if (!st && in->rows)
        st = check_twice(v, in, out->sample, err);
    if (st)
        return st;
    out->n = in->n;
    out->rows = in->rows;
    if (out->type == MR_F64) {
        for (size_t i = 0; i < in->n; i++)
            in->values[i] += 0.0; /* not -0 */
        out->f64 = in->values;
        return MR_OK;
    }
    if (!v->u32)
        v->u32 = mem_resize(NULL, mr_names_size(v->genes), sizeof(*v->u32));
    if (!v->u32)
        return mem_fail(err);
    for (size_t i = 0; i < in->n; i++)
        v->u32[i] = (uint32_t)in->values[i];
    out->u32 = v->u32;
    return MR_OK;
}

mr_status h5_values_end(const struct h5_values *v, mr_error *err)
{
    if (!v->negative.gene || v->has_fractions)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s: expected a count of gene '%s' in sample '%s', found %.15g",
                   v->path, v->negative.gene, v->negative.sample, v->negative.value);
}
#endif
