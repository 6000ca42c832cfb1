/*
 * Paule, Mandel 1982, 10.6028/jres.087.022: tau^2 at which the generalised Q equals its
 * expectation; here summed over groups that share one tau^2.  Q falls as tau^2 grows.
 */
#include <math.h>

#include "stats/meta.h"

struct meta_mean meta_mean(const double *y, const double *v, size_t k, double tau2)
{
    struct meta_mean mean = { 0, 0, 0 };

    for (size_t i = 0; i < k; i++) {
        mean.sum_w += 1 / (v[i] + tau2);
        mean.mu += y[i] / (v[i] + tau2);
    }
    mean.mu /= mean.sum_w;
    for (size_t i = 0; i < k; i++)
        mean.q += (y[i] - mean.mu) * (y[i] - mean.mu) / (v[i] + tau2);
    return mean;
}

static double total_q(const double *y, const double *v, const size_t *start, size_t n_groups,
                      double tau2)
{
    double sum = 0;

    for (size_t g = 0; g < n_groups; g++)
        if (start[g + 1] - start[g] >= 2)
            sum += meta_mean(y + start[g], v + start[g], start[g + 1] - start[g], tau2).q;
    return sum;
}

double meta_q_root(const double *y, const double *v, const size_t *start, size_t n_groups,
                   double target)
{
    double lo = 0, hi = 1;

    if (!(total_q(y, v, start, n_groups, 0) > target))
        return 0;
    while (total_q(y, v, start, n_groups, hi) > target)
        hi *= 2;
    for (;;) {
        const double middle = lo + (hi - lo) / 2;

        if (!(middle > lo && middle < hi))
            return middle;
        if (total_q(y, v, start, n_groups, middle) > target)
            lo = middle;
        else
            hi = middle;
    }
}

double mr_q_shared(const double *y, const double *v, const size_t *start, size_t n_groups)
{
    return total_q(y, v, start, n_groups, 0);
}

double mr_tau2_shared(const double *y, const double *v, const size_t *start, size_t n_groups)
{
    double df = 0;

    for (size_t g = 0; g < n_groups; g++)
        if (start[g + 1] - start[g] >= 2)
            df += (double)(start[g + 1] - start[g] - 1);
    return meta_q_root(y, v, start, n_groups, df);
}
