/* What all gene-wise models need of their design. */
#include "stats/gene_design.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"

/* Without a branch per value: all is well nearly always. */
static bool all_within(const double *x, size_t n, double above)
{
    size_t n_bad = 0;

    for (size_t i = 0; i < n; i++)
        n_bad += !(fabs(x[i]) <= DBL_MAX && x[i] > above);
    return !n_bad;
}

static mr_status check_values(const mr_matrix *m, double above, const char *what, mr_error *err)
{
    const size_t n_genes = mr_matrix_n_rows(m);

    for (size_t j = 0; j < mr_matrix_n_cols(m); j++) {
        const double *column = mr_matrix_f64_const(m, j); /* NULL: integers */

        if (column && all_within(column, n_genes, above))
            continue;
        for (size_t g = 0; g < n_genes; g++) {
            const double value = mr_matrix_get(m, g, j);

            if (!(isfinite(value) && value > above))
                return mr_fail(err, MR_EINVAL, "gene '%s', sample '%s': %s is %g",
                               mr_names_get(mr_matrix_rows(m), g),
                               mr_names_get(mr_matrix_cols(m), j), what, value);
        }
    }
    return MR_OK;
}

mr_status gene_design_check(const mr_matrix *y, const struct mr_gene_design *d, mr_lm **lm,
                            mr_error *err)
{
    const size_t n = mr_matrix_n_cols(y), n_genes = mr_matrix_n_rows(y);
    const mr_matrix *w = d->weights;
    mr_status st;

    *lm = NULL;
    if (w && (mr_matrix_n_rows(w) != n_genes || mr_matrix_n_cols(w) != n))
        return mr_fail(err, MR_EINVAL, "weights: expected %zu x %zu values, found %zu x %zu",
                       n_genes, n, mr_matrix_n_rows(w), mr_matrix_n_cols(w));
    st = check_values(y, -INFINITY, "its value", err);
    if (!st && w)
        st = check_values(w, 0, "its weight", err);
    return st ? st : mr_lm_new(d->x, n, d->n_terms, d->terms, lm, err);
}

void gene_values(const mr_matrix *m, size_t gene, double *values)
{
    const size_t n = mr_matrix_n_cols(m), n_genes = mr_matrix_n_rows(m);
    const double *first = n ? mr_matrix_f64_const(m, 0) : NULL; /* NULL: integers */

    for (size_t j = 0; j < n; j++)
        values[j] = first ? first[j * n_genes + gene] : mr_matrix_get(m, gene, j);
}

/* ---- blocks ---- */

static double correlation_of(const struct mr_gene_design *d, size_t i, size_t j)
{
    if (i == j)
        return 1;
    return d->block[i] == d->block[j] ? d->correlation : 0;
}

mr_status gene_design_whitener(const struct mr_gene_design *d, size_t n, double **l, mr_error *err)
{
    double *a;

    *l = NULL;
    if (!d->block)
        return MR_OK;
    a = mem_calloc(n * n, sizeof(*a));
    if (!a)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) { /* Cholesky, row by row */
        for (size_t j = 0; j <= i; j++) {
            double sum = correlation_of(d, i, j);

            for (size_t k = 0; k < j; k++)
                sum -= a[i * n + k] * a[j * n + k];
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
        if (!(a[i * n + i] > 1e-8)) {
            free(a);
            return mr_fail(err, MR_EINVAL,
                           "correlation within blocks: %g is not possible for these blocks",
                           d->correlation);
        }
    }
    *l = a;
    return MR_OK;
}

void gene_whiten(const double *l, size_t n, double *y)
{
    for (size_t i = 0; l && i < n; i++) {
        for (size_t k = 0; k < i; k++)
            y[i] -= l[i * n + k] * y[k];
        y[i] /= l[i * n + i];
    }
}

/* ---- contrast ---- */

static size_t count_terms(const double *contrast, size_t p, size_t *last)
{
    size_t n = 0;

    for (size_t k = 0; k < p; k++) {
        if (contrast[k] == 0)
            continue;
        n++;
        *last = k;
    }
    return n;
}

/* Column k behind the others, in units of its own coefficient. */
static void move_column(const struct mr_gene_design *d, size_t n, size_t k, double unit,
                        double *out)
{
    double *last = out + (d->n_terms - 1) * n;

    memcpy(out, d->x, k * n * sizeof(*out));
    memcpy(out + k * n, d->x + (k + 1) * n, (d->n_terms - 1 - k) * n * sizeof(*out));
    for (size_t i = 0; i < n; i++)
        last[i] = d->x[k * n + i] / unit;
}

/* X turned by the reflection that takes the contrast to its first axis, which goes last. */
static void turn_columns(const struct mr_gene_design *d, size_t n, const struct householder *h,
                         double *row, double *out)
{
    const size_t p = d->n_terms;

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < p; k++)
            row[k] = d->x[k * n + i];
        householder_qty(h, row);
        for (size_t k = 1; k < p; k++)
            out[(k - 1) * n + i] = row[k];
        out[(p - 1) * n + i] = row[0] / h->r_diag[0];
    }
}

mr_status gene_design_reform(const struct mr_gene_design *d, size_t n, const double *contrast,
                             double *out, mr_error *err)
{
    const size_t p = d->n_terms;
    struct householder h = { .n = p, .p = 1 };
    size_t last = 0, n_terms;
    double r_diag, *scratch;

    for (size_t k = 0; k < p; k++)
        if (!isfinite(contrast[k]))
            return mr_fail(err, MR_EINVAL, "contrast: expected a number for '%s', found %g",
                           d->terms[k], contrast[k]);
    n_terms = count_terms(contrast, p, &last);
    if (!n_terms)
        return mr_fail(err, MR_EINVAL, "contrast: all its numbers are 0");
    if (n_terms == 1) {
        move_column(d, n, last, contrast[last], out);
        return MR_OK;
    }
    scratch = mem_calloc(2 * p, sizeof(*scratch));
    if (!scratch)
        return mem_fail(err);
    h.v = scratch;
    h.r_diag = &r_diag;
    memcpy(h.v, contrast, p * sizeof(*contrast));
    householder_factor(&h); /* of one column that is not 0 */
    turn_columns(d, n, &h, scratch + p, out);
    free(scratch);
    return MR_OK;
}
