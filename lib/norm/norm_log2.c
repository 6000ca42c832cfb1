/* Logs: quantiles only, no filter (statistics.md I.1 point 5). */
#include "norm/norms.h"

#include "base/alloc.h"
#include "norm/quantile.h"

static void copy_columns(const struct rows *rows, mr_matrix *x)
{
    for (size_t j = 0; j < mr_matrix_n_cols(x); j++)
        rows_column(rows, j, mr_matrix_f64(x, j));
}

static mr_status study(const mr_matrix *expr, const struct mr_norm_opts *opts,
                       struct mr_normalised *out, mr_error *err)
{
    const struct rows rows = rows_all(expr);

    out->kept = mem_calloc(rows.n, sizeof(*out->kept));
    if (!out->kept)
        return mem_fail(err);
    for (size_t g = 0; g < rows.n; g++)
        out->kept[g] = g;
    if (rows_new_matrix(&rows, &out->x, err))
        return MR_ENOMEM;
    copy_columns(&rows, out->x);
    return mr_quantile(out->x, opts->n_threads, &out->target, err);
}

static mr_status frozen(const struct mr_frozen_norm *study_norm, const struct rows *rows,
                        const double *lib_size, int n_threads, mr_matrix *x, mr_error *err)
{
    (void)lib_size;
    copy_columns(rows, x);
    return quantile_map(x, study_norm->target, n_threads, err);
}

const struct norm norm_log2 = {
    .scale = MR_SCALE_LOG2,
    .study = study,
    .frozen = frozen,
};
