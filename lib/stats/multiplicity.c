/*
 * Benjamini, Hochberg 1995, 10.1111/j.2517-6161.1995.tb02031.x; Benjamini, Yekutieli 2001,
 * 10.1214/aos/1013699998; Holm 1979, Scandinavian Journal of Statistics 6:65-70.
 */
#include <math.h>

#include "base/alloc.h"
#include "mechrank/stats.h"

struct ranked {
    double p;
    size_t i;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    if (x->p != y->p)
        return x->p < y->p ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

/* The 'n_used' values that are not NaN, rising; free with free(). */
static struct ranked *sort(const double *p, size_t n, size_t *n_used)
{
    struct ranked *sorted = mem_resize(NULL, n, sizeof(*sorted));

    *n_used = 0;
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (!isnan(p[i]))
            sorted[(*n_used)++] = (struct ranked){ p[i], i };
    qsort(sorted, *n_used, sizeof(*sorted), compare);
    return sorted;
}

static void copy_nan(const double *p, size_t n, double *q)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(p[i]))
            q[i] = p[i];
}

/* Step-up with the p-values times 'factor'. */
static mr_status step_up(const double *p, size_t n, bool harmonic, double *q, mr_error *err)
{
    size_t m;
    struct ranked *sorted = sort(p, n, &m);
    double factor = harmonic ? 0 : 1, smallest = 1;

    if (!sorted)
        return mem_fail(err);
    copy_nan(p, n, q);
    for (size_t r = 1; harmonic && r <= m; r++)
        factor += 1 / (double)r;
    for (size_t r = m; r > 0; r--) {
        smallest = fmin(smallest, factor * (double)m / (double)r * sorted[r - 1].p);
        q[sorted[r - 1].i] = smallest;
    }
    free(sorted);
    return MR_OK;
}

mr_status mr_adjust_bh(const double *p, size_t n, double *q, mr_error *err)
{
    return step_up(p, n, false, q, err);
}

mr_status mr_adjust_by(const double *p, size_t n, double *q, mr_error *err)
{
    return step_up(p, n, true, q, err);
}

mr_status mr_adjust_holm(const double *p, size_t n, double *q, mr_error *err)
{
    size_t m;
    struct ranked *sorted = sort(p, n, &m);
    double largest = 0;

    if (!sorted)
        return mem_fail(err);
    copy_nan(p, n, q);
    for (size_t r = 0; r < m; r++) {
        largest = fmax(largest, (double)(m - r) * sorted[r].p);
        q[sorted[r].i] = fmin(1, largest);
    }
    free(sorted);
    return MR_OK;
}
