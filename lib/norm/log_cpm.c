/*
 * log2 counts per million with a prior count in proportion to the library: edgeR 3.40,
 * cpm(log = TRUE); Robinson, McCarthy, Smyth 2010 (10.1093/bioinformatics/btp616).
 */
#include "norm/log_cpm.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"

double mean_in_order(const double *x, size_t n)
{
    double sum = 0;

    for (size_t j = 0; j < n; j++)
        sum += x[j];
    return sum / (double)n;
}

struct log_cpm_job {
    const struct rows *rows;
    const struct log_cpm *log_cpm;
    mr_matrix *x;
};

static mr_status log_cpm_of_sample(void *data, size_t j, void *scratch, mr_error *err)
{
    const struct log_cpm_job *job = data;
    const double lib = job->log_cpm->effective_lib[j];
    const double prior = job->log_cpm->prior * lib / job->log_cpm->mean_lib;
    double *x = mr_matrix_f64(job->x, j);

    (void)scratch;
    (void)err;
    rows_column(job->rows, j, x);
    for (size_t g = 0; g < job->rows->n; g++)
        x[g] = log2((x[g] + prior) / (lib + 2 * prior) * 1e6);
    return MR_OK;
}

mr_status log_cpm_rows(const struct rows *rows, const struct log_cpm *log_cpm, int n_threads,
                       mr_matrix *x, mr_error *err)
{
    struct log_cpm_job job = { rows, log_cpm, x };
    const struct parallel_opts opts = { .n_units = mr_matrix_n_cols(x), .n_threads = n_threads };

    return parallel_for(&opts, log_cpm_of_sample, &job, err);
}

void mr_log_cpm_opts_init(struct mr_log_cpm_opts *opts)
{
    *opts = (struct mr_log_cpm_opts){ .prior = 2, .n_threads = 1 };
}

mr_status mr_log_cpm(const mr_matrix *counts, const double *lib_size, const double *factors,
                     const struct mr_log_cpm_opts *opts, mr_matrix **out, mr_error *err)
{
    const struct rows rows = rows_all(counts);
    const size_t n = mr_matrix_n_cols(counts);
    double *lib = mem_calloc(n, sizeof(*lib));
    struct log_cpm log_cpm = { lib, opts->mean_lib, opts->prior };
    mr_matrix *x = NULL;
    mr_status st;

    *out = NULL;
    if (!lib)
        return mem_fail(err);
    for (size_t j = 0; j < n; j++)
        lib[j] = factors ? lib_size[j] * factors[j] : lib_size[j];
    if (!log_cpm.mean_lib)
        log_cpm.mean_lib = mean_in_order(lib, n);
    st = rows_new_matrix(&rows, &x, err);
    if (!st)
        st = log_cpm_rows(&rows, &log_cpm, opts->n_threads, x, err);
    if (!st) {
        *out = x;
        x = NULL;
    }
    mr_matrix_free(x);
    free(lib);
    return st;
}
