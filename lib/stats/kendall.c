/*
 * Kendall 1945, 10.1093/biomet/33.3.239: tau-b, which allows for ties.  Its permutation p: with
 * ties in one of the rankings only, the discordant pairs of a random order are distributed as the
 * inversions of a multiset, whose generating function is the Gaussian multinomial coefficient
 * (MacMahon 1915, Combinatory Analysis I, art. 83), so that every order is counted and none drawn.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "mechrank/stats.h"

/* Pairs of x and y: concordant less discordant, and those that are not tied. */
struct pairs {
    double both, untied_x, untied_y;
};

static double sign(double x)
{
    return (double)((x > 0) - (x < 0));
}

static struct pairs count_pairs(const double *x, const double *y, size_t n)
{
    struct pairs c = { 0 };

    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i]))
            return (struct pairs){ NAN, NAN, NAN };
        for (size_t j = 0; j < i; j++) {
            const double dx = sign(x[i] - x[j]), dy = sign(y[i] - y[j]);

            c.both += dx * dy;
            c.untied_x += dx * dx;
            c.untied_y += dy * dy;
        }
    }
    return c;
}

double mr_kendall_tau_b(const double *x, const double *y, size_t n)
{
    const struct pairs c = count_pairs(x, y, n);

    return c.both / sqrt(c.untied_x) / sqrt(c.untied_y);
}

/* ---- the permutation p ---- */

/* 'count' times (1 - q^i)/(1 - q^j), as far as q^'degree'; the quotient is known to be whole. */
static void multiply(double *count, size_t degree, size_t i, size_t j)
{
    for (size_t k = degree; k >= i; k--)
        count[k] -= count[k - i];
    for (size_t k = j; k <= degree; k++)
        count[k] += count[k - j];
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* 'count[d]': orders of the sorted values 'x' in which 'd' pairs are discordant. */
static void count_orders(const double *x, size_t n, double *count, size_t degree)
{
    memset(count, 0, (degree + 1) * sizeof(*count));
    count[0] = 1;
    for (size_t i = 0, in_group = 0; i < n; i++) {
        in_group = i && x[i] == x[i - 1] ? in_group + 1 : 1;
        multiply(count, degree, i + 1, in_group);
    }
}

mr_status mr_kendall_p(const double *x, const double *y, size_t n, double *p, mr_error *err)
{
    static const double most = 9007199254740992.0; /* 2^53: whole numbers are exact up to here */
    const struct pairs c = count_pairs(x, y, n);
    const double n_pairs = (double)n * (double)(n - 1) / 2;
    const double *tied = c.untied_y == n_pairs ? x : y;
    const double degree = c.untied_y == n_pairs ? c.untied_x : c.untied_y;
    double *sorted, *count, all = 0, extreme = 0;

    *p = NAN;
    if (n < 2 || !(c.untied_x == n_pairs || c.untied_y == n_pairs) || !(degree > 0))
        return MR_OK; /* also where a value is missing */
    sorted = mem_calloc(n, sizeof(*sorted));
    count = mem_calloc((size_t)degree + 1, sizeof(*count));
    if (!sorted || !count) {
        free(sorted);
        free(count);
        return mem_fail(err);
    }
    memcpy(sorted, tied, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), ascending);
    count_orders(sorted, n, count, (size_t)degree);
    for (size_t d = 0; d <= (size_t)degree; d++) {
        all += count[d];
        if (fabs(degree - 2 * (double)d) >= fabs(c.both))
            extreme += count[d];
    }
    if (all <= most)
        *p = extreme / all;
    free(count);
    free(sorted);
    return MR_OK;
}
