/* TPM and FPKM: the filter of a 20-million library, logs, quantiles (statistics.md I.1 point 5). */
#include "norm/norms.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "norm/filter.h"
#include "norm/kept.h"
#include "norm/quantile.h"

/* 10 reads of 20 million, 15 reads over all samples, per million. */
static const double cutoff = 0.5, min_total = 0.75, offset = 0.1;

struct amounts_job {
    const struct rows *rows;
    const double *factor; /* to 1e6 */
    mr_matrix *x;
};

static mr_status log_column(void *data, size_t j, void *scratch, mr_error *err)
{
    const struct amounts_job *job = data;
    double *x = mr_matrix_f64(job->x, j);

    (void)scratch;
    (void)err;
    rows_column(job->rows, j, x);
    for (size_t g = 0; g < job->rows->n; g++)
        x[g] = log2(x[g] * job->factor[j] + offset);
    return MR_OK;
}

static mr_status log_columns(const struct rows *rows, const double *factor, int n_threads,
                             mr_matrix *x, mr_error *err)
{
    struct amounts_job job = { rows, factor, x };
    const struct parallel_opts opts = { .n_units = mr_matrix_n_cols(x), .n_threads = n_threads };

    return parallel_for(&opts, log_column, &job, err);
}

/* A new array of 1e6/library size. */
static double *per_million(const double *lib_size, size_t n)
{
    double *factor = mem_calloc(n, sizeof(*factor));

    for (size_t j = 0; j < n && factor; j++)
        factor[j] = 1e6 / lib_size[j];
    return factor;
}

static mr_status study(const mr_matrix *expr, const struct mr_norm_opts *opts,
                       struct mr_normalised *out, mr_error *err)
{
    const size_t n_genes = mr_matrix_n_rows(expr);
    double *factor = per_million(out->lib_size, mr_matrix_n_cols(expr));
    bool *keep = mem_calloc(n_genes, sizeof(*keep));
    struct rows rows = { .m = expr };
    struct filter filter = { .factor = factor,
                             .cutoff = cutoff,
                             .min_samples = filter_min_samples(opts->min_group),
                             .min_total = min_total,
                             .scaled_total = true };
    mr_status st;

    if (!factor || !keep) {
        st = mem_fail(err);
        goto done;
    }
    st = filter_rows(expr, &filter, opts->n_threads, keep, err);
    if (!st)
        st = kept_rows(keep, n_genes, &out->kept, &rows.n, err);
    rows.index = out->kept;
    if (!st)
        st = rows_new_matrix(&rows, &out->x, err);
    if (!st)
        st = log_columns(&rows, factor, opts->n_threads, out->x, err);
    if (!st)
        st = mr_quantile(out->x, opts->n_threads, &out->target, err);
done:
    free(keep);
    free(factor);
    return st;
}

static mr_status frozen(const struct mr_frozen_norm *study_norm, const struct rows *rows,
                        const double *lib_size, int n_threads, mr_matrix *x, mr_error *err)
{
    double *factor = per_million(lib_size, mr_matrix_n_cols(x));
    mr_status st;

    if (!factor)
        return mem_fail(err);
    st = log_columns(rows, factor, n_threads, x, err);
    if (!st)
        st = quantile_map(x, study_norm->target, n_threads, err);
    free(factor);
    return st;
}

const struct norm norm_tpm = {
    .scale = MR_SCALE_TPM,
    .amounts = true,
    .study = study,
    .frozen = frozen,
};

const struct norm norm_fpkm = {
    .scale = MR_SCALE_FPKM,
    .amounts = true,
    .study = study,
    .frozen = frozen,
};
