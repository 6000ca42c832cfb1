#include "mechrank/norm.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "norm/norms.h"

struct check_job {
    const mr_matrix *m;
    bool amounts;
};

static mr_status check_column(void *data, size_t j, void *scratch, mr_error *err)
{
    const struct check_job *job = data;
    const double *x = mr_matrix_f64_const(job->m, j);
    const char *sample = mr_names_get(mr_matrix_cols(job->m), j);

    (void)scratch;
    for (size_t g = 0; g < mr_matrix_n_rows(job->m) && x; g++) {
        if (isfinite(x[g]) && (x[g] >= 0 || !job->amounts))
            continue;
        return mr_fail(err, MR_EINVAL, "sample '%s', gene '%s': expected %s, found %g", sample,
                       mr_names_get(mr_matrix_rows(job->m), g),
                       job->amounts ? "a finite value of 0 or more" : "a finite value", x[g]);
    }
    return MR_OK;
}

/* Checks every value; '*lib_size' is a new array of column sums where values are amounts. */
static mr_status check_input(const struct norm *norm, const mr_matrix *expr, int n_threads,
                             double **lib_size, mr_error *err)
{
    const size_t n = mr_matrix_n_cols(expr);
    const struct parallel_opts opts = { .n_units = n, .n_threads = n_threads };
    struct check_job job = { expr, norm->amounts };
    mr_status st;

    if (!n || !mr_matrix_n_rows(expr))
        return mr_fail(err, MR_EEMPTY, "expression: expected genes and samples, found %zu x %zu",
                       mr_matrix_n_rows(expr), n);
    st = parallel_for(&opts, check_column, &job, err);
    if (st || !norm->amounts)
        return st;
    *lib_size = mem_calloc(n, sizeof(**lib_size));
    if (!*lib_size)
        return mem_fail(err);
    mr_library_sizes(expr, *lib_size);
    for (size_t j = 0; j < n; j++)
        if (!((*lib_size)[j] > 0) || !isfinite((*lib_size)[j]))
            return mr_fail(err, MR_EEMPTY,
                           "sample '%s': expected values with a positive sum, found %g",
                           mr_names_get(mr_matrix_cols(expr), j), (*lib_size)[j]);
    return MR_OK;
}

static mr_status find_norm(enum mr_scale scale, const struct norm **norm, mr_error *err)
{
    *norm = norm_find(scale);
    if (*norm)
        return MR_OK;
    return mr_fail(err, MR_EINVAL, "scale: expected counts, log2, tpm or fpkm, found number %d",
                   (int)scale);
}

mr_status mr_normalise(const mr_matrix *expr, const struct mr_norm_opts *opts,
                       struct mr_normalised *out, mr_error *err)
{
    const struct norm *norm;
    mr_status st = find_norm(opts->scale, &norm, err);

    *out = (struct mr_normalised){ 0 };
    if (st)
        return st;
    if (!(opts->min_group >= 1))
        return mr_fail(err, MR_EINVAL, "min_group: expected 1 sample or more, found %g",
                       opts->min_group);
    st = check_input(norm, expr, opts->n_threads, &out->lib_size, err);
    if (!st)
        st = norm->study(expr, opts, out, err);
    if (st)
        mr_normalised_release(out);
    return st;
}

void mr_normalised_release(struct mr_normalised *n)
{
    mr_matrix_free(n->x);
    free(n->kept);
    free(n->lib_size);
    free(n->norm_factor);
    free(n->target);
    *n = (struct mr_normalised){ 0 };
}

/* Where the genes of the study stand in a new table. */
static mr_status find_genes(const mr_names *genes, const mr_names *rows, size_t *index,
                            mr_error *err)
{
    const size_t n = mr_names_size(genes);
    size_t missing = 0, first = 0;

    for (size_t g = 0; g < n; g++) {
        index[g] = mr_names_find(rows, mr_names_get(genes, g));
        if (index[g] == MR_NONE && !missing++)
            first = g;
    }
    if (missing)
        return mr_fail(err, MR_EFORMAT,
                       "reference: %zu of its %zu genes are not in the table, the first is '%s'",
                       missing, n, mr_names_get(genes, first));
    return MR_OK;
}

mr_status mr_normalise_frozen(const struct mr_frozen_norm *frozen, const mr_matrix *expr,
                              int n_threads, mr_matrix **x, mr_error *err)
{
    const size_t n_genes = mr_names_size(frozen->genes);
    size_t *index = mem_calloc(n_genes, sizeof(*index));
    const struct rows rows = { expr, index, n_genes };
    const struct norm *norm;
    double *lib_size = NULL;
    mr_status st;

    *x = NULL;
    if (!index)
        return mem_fail(err);
    st = find_norm(frozen->scale, &norm, err);
    if (!st)
        st = find_genes(frozen->genes, mr_matrix_rows(expr), index, err);
    if (!st)
        st = check_input(norm, expr, n_threads, &lib_size, err);
    if (!st)
        st = rows_new_matrix(&rows, x, err);
    if (!st)
        st = norm->frozen(frozen, &rows, lib_size, n_threads, *x, err);
    if (st) {
        mr_matrix_free(*x);
        *x = NULL;
    }
    free(lib_size);
    free(index);
    return st;
}
