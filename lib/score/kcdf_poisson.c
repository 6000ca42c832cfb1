/* The Poisson distribution with a mean of the cohort's value and 1/2. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "score/kcdf.h"
#include "score/poisson.h"

static mr_status prepare(struct kcdf *k, mr_error *err)
{
    struct poisson *poisson;
    const mr_status st = poisson_new(&poisson, err);

    k->shared = poisson;
    return st;
}

static void release(struct kcdf *k)
{
    poisson_free(k->shared);
}

static mr_status check_counts(const struct kcdf *k, const struct cohort_values *values, size_t g,
                              mr_error *err)
{
    for (size_t i = 0; i < values->n; i++)
        if (values->values[i] < 0)
            return mr_fail(err, MR_EINVAL,
                           "gene '%s': expected counts for the Poisson kernel, found %g",
                           mr_names_get(k->job->genes, g), values->values[i]);
    return MR_OK;
}

/* Values below the window add 1 each, those above it 0. */
static double sum_poisson(const struct kcdf *k, const struct cohort_values *values, double x)
{
    double low, high, sum = 0;

    poisson_window(x, &low, &high);
    for (size_t i = 0; i < values->n && values->values[i] + 0.5 <= high; i++) {
        const double count = values->counts ? values->counts[i] : 1;
        const double v = values->values[i];

        sum += v + 0.5 < low ? count : count * poisson_at_most(k->shared, x, v);
    }
    return sum;
}

/* What is learned ahead of samples: the height of each value. */
static mr_status learn(const struct kcdf *k, const struct cohort_values *values, size_t g,
                       void **gene, mr_error *err)
{
    const mr_status st = check_counts(k, values, g, err);
    double *heights;

    if (st || !k->is_ahead)
        return st;
    *gene = heights = mem_calloc(values->n, sizeof(*heights));
    if (!heights)
        return mem_fail(err);
    for (size_t i = 0; i < values->n; i++)
        heights[i] = kcdf_rounded(sum_poisson(k, values, values->values[i]) / (double)k->n_samples);
    return MR_OK;
}

static double height(const struct kcdf *k, const struct cohort_values *values, const void *gene,
                     struct kcdf_query *query)
{
    const size_t at = gene ? kcdf_find(values, query->x) : values->n;

    if (at < values->n)
        return ((const double *)gene)[at];
    return query->x < 0 ? 1 : kcdf_rounded(sum_poisson(k, values, query->x) / (double)k->n_samples);
}

const struct kcdf_kernel kcdf_poisson = { prepare, release, learn, height, NULL };

/* ---- in the order of the samples ---- */

static double sum_in_order(const struct kcdf *k, const struct cohort_values *values, double x)
{
    double sum = 0;

    for (size_t i = 0; i < values->n; i++)
        sum += poisson_at_most(k->shared, x, values->values[i]);
    return sum;
}

static mr_status learn_gsva1(const struct kcdf *k, const struct cohort_values *values, size_t g,
                             void **gene, mr_error *err)
{
    const mr_status st = check_counts(k, values, g, err);
    double *odds;

    if (st || !k->is_ahead)
        return st;
    *gene = odds = mem_calloc(values->n, sizeof(*odds));
    if (!odds)
        return mem_fail(err);
    for (size_t i = 0; i < values->n; i++)
        odds[i] = kcdf_log_odds(sum_in_order(k, values, values->values[i]), values->n);
    return MR_OK;
}

static double height_gsva1(const struct kcdf *k, const struct cohort_values *values,
                           const void *gene, struct kcdf_query *query)
{
    const size_t at = gene ? kcdf_find_sample(values, query) : values->n;

    if (at < values->n)
        return ((const double *)gene)[at];
    return kcdf_log_odds(query->x < 0 ? 0 : sum_in_order(k, values, query->x), values->n);
}

const struct kcdf_kernel kcdf_poisson_gsva1 = { prepare, release, learn_gsva1, height_gsva1, NULL };
