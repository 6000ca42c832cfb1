/* Counts: filterByExpr, TMM, log-CPM (statistics.md I.1 points 2 to 4). */
#include "norm/norms.h"

#include "base/alloc.h"
#include "norm/kept.h"
#include "norm/log_cpm.h"
#include "norm/tmm.h"

enum { PRIOR = 2 };

/* A new array of library size x factor. */
static double *effective_sizes(const double *lib_size, const double *factors, size_t n)
{
    double *lib = mem_calloc(n, sizeof(*lib));

    for (size_t j = 0; j < n && lib; j++)
        lib[j] = lib_size[j] * factors[j];
    return lib;
}

static mr_status log_kept(const struct rows *rows, int n_threads, struct mr_normalised *out,
                          mr_error *err)
{
    const size_t n = mr_matrix_n_cols(rows->m);
    double *lib = effective_sizes(out->lib_size, out->norm_factor, n);
    mr_status st;

    if (!lib)
        return mem_fail(err);
    out->mean_lib = mean_in_order(lib, n);
    st = rows_new_matrix(rows, &out->x, err);
    if (!st)
        st = log_cpm_rows(rows, &(struct log_cpm){ lib, out->mean_lib, PRIOR }, n_threads, out->x,
                          err);
    free(lib);
    return st;
}

static mr_status study(const mr_matrix *expr, const struct mr_norm_opts *opts,
                       struct mr_normalised *out, mr_error *err)
{
    struct rows rows = { .m = expr };
    struct mr_tmm_scale scale = { 0 };
    bool *keep = mem_calloc(mr_matrix_n_rows(expr), sizeof(*keep));
    mr_status st;

    out->norm_factor = mem_calloc(mr_matrix_n_cols(expr), sizeof(*out->norm_factor));
    if (!keep || !out->norm_factor) {
        st = mem_fail(err);
        goto done;
    }
    st = mr_filter_by_expr(expr, out->lib_size, opts->min_group, opts->n_threads, keep, err);
    if (!st)
        st = kept_rows(keep, mr_matrix_n_rows(expr), &out->kept, &rows.n, err);
    if (st)
        goto done;
    rows.index = out->kept;
    st = tmm_factors(&rows, out->lib_size, opts->n_threads, out->norm_factor, &scale, err);
    if (st)
        goto done;
    out->tmm_reference = scale.reference;
    out->tmm_scale = scale.scale;
    st = log_kept(&rows, opts->n_threads, out, err);
done:
    free(keep);
    return st;
}

static mr_status frozen_sizes(const struct mr_frozen_norm *frozen, const struct rows *rows,
                              const double *lib_size, double *lib, mr_error *err)
{
    struct tmm_reference ref = { 0 };
    double *y = mem_calloc(rows->n, sizeof(*y));
    void *scratch = mem_calloc(1, tmm_scratch_size(rows->n));
    mr_status st;

    if (!y || !scratch) {
        st = mem_fail(err);
        goto done;
    }
    st = tmm_reference_init(&ref, frozen->tmm_counts, rows->n, frozen->tmm_lib, err);
    for (size_t j = 0; j < mr_matrix_n_cols(rows->m) && !st; j++) {
        rows_column(rows, j, y);
        lib[j] = lib_size[j] * (tmm_factor(&ref, y, lib_size[j], scratch) / frozen->tmm_scale);
    }
done:
    tmm_reference_release(&ref);
    free(scratch);
    free(y);
    return st;
}

static mr_status frozen(const struct mr_frozen_norm *study_norm, const struct rows *rows,
                        const double *lib_size, int n_threads, mr_matrix *x, mr_error *err)
{
    double *lib = mem_calloc(mr_matrix_n_cols(rows->m), sizeof(*lib));
    mr_status st;

    if (!lib)
        return mem_fail(err);
    st = frozen_sizes(study_norm, rows, lib_size, lib, err);
    if (!st)
        st = log_cpm_rows(rows, &(struct log_cpm){ lib, study_norm->mean_lib, PRIOR }, n_threads, x,
                          err);
    free(lib);
    return st;
}

const struct norm norm_counts = {
    .scale = MR_SCALE_COUNTS,
    .amounts = true,
    .study = study,
    .frozen = frozen,
};
