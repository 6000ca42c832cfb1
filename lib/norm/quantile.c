/*
 * Quantile normalisation: Bolstad, Irizarry, Astrand, Speed 2003 (10.1093/bioinformatics/
 * 19.2.185); ties get the value of their average rank, on the line between two means.
 */
#include "norm/quantile.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "norm/order.h"

enum { BLOCK = 32 }; /* samples whose sorted values are held at a time */

struct quantile_job {
    mr_matrix *x;
    size_t first;         /* sample of unit 0 */
    double *sorted;       /* [n_rows] of each unit */
    const double *target; /* [n_rows] */
};

static mr_status sort_column(void *data, size_t u, void *scratch, mr_error *err)
{
    const struct quantile_job *job = data;
    const size_t n = mr_matrix_n_rows(job->x);
    struct order_item *items = scratch;
    const double *x = mr_matrix_f64(job->x, job->first + u);
    const struct order_item *order = order_sort(x, n, items, items + n);

    (void)err;
    for (size_t i = 0; i < n; i++)
        job->sorted[u * n + i] = x[order[i].index];
    return MR_OK;
}

/* The value at average rank 'rank', from 1. */
static double at_rank(const double *target, double rank)
{
    const double below = floor(rank);
    const double *t = target + (size_t)below - 1;

    return rank == below ? t[0] : t[0] + (rank - below) * (t[1] - t[0]);
}

static mr_status map_column(void *data, size_t u, void *scratch, mr_error *err)
{
    const struct quantile_job *job = data;
    const size_t n = mr_matrix_n_rows(job->x);
    struct order_item *items = scratch;
    double *x = mr_matrix_f64(job->x, u);
    const struct order_item *order = order_sort(x, n, items, items + n);

    (void)err;
    for (size_t i = 0, end; i < n; i = end) {
        double value;

        for (end = i + 1; end < n && order[end].key == order[i].key;)
            end++;
        value = at_rank(job->target, ((double)i + 1 + (double)end) / 2);
        for (size_t k = i; k < end; k++)
            x[order[k].index] = value;
    }
    return MR_OK;
}

static struct parallel_opts loop(const mr_matrix *x, size_t n_units, int n_threads)
{
    return (struct parallel_opts){ .n_units = n_units,
                                   .scratch_size =
                                       2 * mr_matrix_n_rows(x) * sizeof(struct order_item),
                                   .n_threads = n_threads };
}

mr_status quantile_map(mr_matrix *x, const double *target, int n_threads, mr_error *err)
{
    struct quantile_job job = { .x = x, .target = target };
    const struct parallel_opts opts = loop(x, mr_matrix_n_cols(x), n_threads);

    return parallel_for(&opts, map_column, &job, err);
}

/* target[i] = mean over samples, in their order, of the i-th smallest value. */
static mr_status learn_target(mr_matrix *x, int n_threads, double *target, mr_error *err)
{
    const size_t n = mr_matrix_n_rows(x), n_samples = mr_matrix_n_cols(x);
    struct quantile_job job = { .x = x, .sorted = mem_calloc(n * BLOCK, sizeof(double)) };
    mr_status st = MR_OK;

    if (!job.sorted)
        return mem_fail(err);
    for (; job.first < n_samples && !st; job.first += BLOCK) {
        const size_t left = n_samples - job.first, n_units = left < BLOCK ? left : BLOCK;
        const struct parallel_opts opts = loop(x, n_units, n_threads);

        st = parallel_for(&opts, sort_column, &job, err);
        for (size_t u = 0; u < n_units && !st; u++)
            for (size_t i = 0; i < n; i++)
                target[i] += job.sorted[u * n + i];
    }
    for (size_t i = 0; i < n; i++)
        target[i] /= (double)n_samples;
    free(job.sorted);
    return st;
}

mr_status mr_quantile(mr_matrix *x, int n_threads, double **target, mr_error *err)
{
    double *means = mem_calloc(mr_matrix_n_rows(x), sizeof(*means));
    mr_status st;

    if (target)
        *target = NULL;
    if (!means)
        return mem_fail(err);
    st = learn_target(x, n_threads, means, err);
    if (!st)
        st = quantile_map(x, means, n_threads, err);
    if (!st && target) {
        *target = means;
        means = NULL;
    }
    free(means);
    return st;
}
