/*
 * The filter of edgeR 3.40, filterByExpr.default: Chen, Lun, Smyth 2016, "From reads to genes to
 * pathways" (10.12688/f1000research.8987.2).
 */
#include "norm/filter.h"

#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "mechrank/norm.h"
#include "norm/order.h"

enum { BLOCK = 256 }; /* genes of one unit */

static const double tolerance = 1e-14;

double filter_min_samples(double min_group)
{
    return (min_group > 10 ? 10 + (min_group - 10) * 0.7 : min_group) - tolerance;
}

struct filter_job {
    const mr_matrix *m;
    const struct filter *filter;
    bool *keep;
};

/* A block of genes through all samples, so that sums run in the order of samples. */
static mr_status filter_block(void *data, size_t u, void *scratch, mr_error *err)
{
    const struct filter_job *job = data;
    const size_t n_genes = mr_matrix_n_rows(job->m), first = u * BLOCK;
    const size_t n = n_genes - first < BLOCK ? n_genes - first : BLOCK;
    double *total = scratch, *n_above = total + BLOCK;

    (void)err;
    memset(scratch, 0, sizeof(*total) * 2 * BLOCK);
    for (size_t j = 0; j < mr_matrix_n_cols(job->m); j++) {
        const double *f64 = mr_matrix_f64_const(job->m, j);
        const uint32_t *u32 = mr_matrix_u32_const(job->m, j);
        const double factor = job->filter->factor[j];

        for (size_t i = 0; i < n; i++) {
            const double y = f64 ? f64[first + i] : u32[first + i];

            n_above[i] += y * factor >= job->filter->cutoff;
            total[i] += job->filter->scaled_total ? y * factor : y;
        }
    }
    for (size_t i = 0; i < n; i++)
        job->keep[first + i] = n_above[i] >= job->filter->min_samples &&
                               total[i] >= job->filter->min_total - tolerance;
    return MR_OK;
}

mr_status filter_rows(const mr_matrix *m, const struct filter *filter, int n_threads, bool *keep,
                      mr_error *err)
{
    struct filter_job job = { .m = m, .filter = filter };
    const struct parallel_opts opts = { .n_units = (mr_matrix_n_rows(m) + BLOCK - 1) / BLOCK,
                                        .scratch_size = sizeof(double) * 2 * BLOCK,
                                        .n_threads = n_threads };

    job.keep = keep;
    return parallel_for(&opts, filter_block, &job, err);
}

mr_status mr_filter_by_expr(const mr_matrix *counts, const double *lib_size, double min_group,
                            int n_threads, bool *keep, mr_error *err)
{
    const size_t n = mr_matrix_n_cols(counts);
    double *factor = mem_calloc(n, sizeof(*factor));
    uint64_t *scratch = mem_calloc(n, sizeof(*scratch));
    struct filter filter = { .factor = factor, .min_total = 15 };
    mr_status st;

    if (!factor || !scratch) {
        st = mem_fail(err);
        goto done;
    }
    if (!n || !(min_group >= 1)) {
        st = mr_fail(err, MR_EINVAL, "filter: expected an arm of 1 sample or more, found %g",
                     n ? min_group : 0);
        goto done;
    }
    for (size_t j = 0; j < n; j++) /* as edgeR rounds: a count may be exactly at the cutoff */
        factor[j] = 1e6 / lib_size[j];
    filter.cutoff = 10 / order_quantile(lib_size, n, 0, 0.5, scratch) * 1e6;
    filter.min_samples = filter_min_samples(min_group);
    st = filter_rows(counts, &filter, n_threads, keep, err);
done:
    free(scratch);
    free(factor);
    return st;
}
