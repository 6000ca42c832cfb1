/* The empirical distribution: how many of the cohort's values are at most x. */
#include "base/alloc.h"
#include "score/kcdf.h"

/* By default values are sorted and counted already. */
static mr_status learn(const struct kcdf *k, const struct cohort_values *values, size_t g,
                       void **gene, mr_error *err)
{
    uint32_t *at_most = mem_calloc(values->n, sizeof(*at_most)), sum = 0;

    (void)k;
    (void)g;
    *gene = at_most;
    if (!at_most)
        return mem_fail(err);
    for (size_t i = 0; i < values->n; i++)
        at_most[i] = sum += values->counts ? values->counts[i] : 1;
    return MR_OK;
}

/* How many of 'n' sorted numbers are at most x. */
static size_t count_at_most(const double *sorted, size_t n, double x)
{
    size_t low = 0, high = n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (sorted[middle] <= x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double height(const struct kcdf *k, const struct cohort_values *values, const void *gene,
                     struct kcdf_query *query)
{
    const size_t n = count_at_most(values->values, values->n, query->x);

    (void)k;
    return n ? ((const uint32_t *)gene)[n - 1] + 1.0 : 1.0;
}

const struct kcdf_kernel kcdf_ecdf = { .learn = learn, .height = height };

/* ---- values in the order of the samples ---- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static mr_status learn_gsva1(const struct kcdf *k, const struct cohort_values *values, size_t g,
                             void **gene, mr_error *err)
{
    double *sorted = mem_calloc(values->n, sizeof(*sorted));

    (void)k;
    (void)g;
    *gene = sorted;
    if (!sorted)
        return mem_fail(err);
    for (size_t i = 0; i < values->n; i++)
        sorted[i] = values->values[i];
    qsort(sorted, values->n, sizeof(*sorted), by_value);
    return MR_OK;
}

/* GSVA 1.46 takes log odds, which rise with the count. */
static double height_gsva1(const struct kcdf *k, const struct cohort_values *values,
                           const void *gene, struct kcdf_query *query)
{
    (void)k;
    return (double)count_at_most(gene, values->n, query->x) + 1;
}

const struct kcdf_kernel kcdf_ecdf_gsva1 = { .learn = learn_gsva1, .height = height_gsva1 };
