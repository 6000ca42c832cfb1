/*
 * Correlations of residuals, shrunk towards 0: Schaefer, Strimmer 2005, 10.2202/1544-6115.1175,
 * with the variance of r for normal residuals, (1 - r^2)^2/df.
 */
#include <math.h>

#include "base/alloc.h"
#include "mechrank/stats.h"

static double correlation(const double *a, const double *b, size_t n)
{
    double ab = 0, aa = 0, bb = 0;

    for (size_t i = 0; i < n; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return aa > 0 && bb > 0 ? fmax(-1, fmin(1, ab / sqrt(aa) / sqrt(bb))) : 0;
}

/* 'r' holds the correlations above its diagonal. */
static double shrinkage(const double *r, size_t n_sets, double df)
{
    double noise = 0, signal = 0;

    for (size_t a = 0; a < n_sets; a++) {
        for (size_t b = a + 1; b < n_sets; b++) {
            const double r2 = r[a * n_sets + b] * r[a * n_sets + b];

            noise += (1 - r2) * (1 - r2) / df;
            signal += r2;
        }
    }
    return signal > 0 ? fmin(1, noise / signal) : 1;
}

mr_status mr_shrunk_correlation(const double *residuals, size_t n_samples, size_t n_sets, double df,
                                double *r, double *lambda, mr_error *err)
{
    double shrink;

    if (!(df > 0))
        return mr_fail(err, MR_EINVAL, "correlation: residual df must be positive, found %g", df);
    for (size_t a = 0; a < n_sets; a++)
        for (size_t b = a + 1; b < n_sets; b++)
            r[a * n_sets + b] =
                correlation(residuals + a * n_samples, residuals + b * n_samples, n_samples);
    shrink = shrinkage(r, n_sets, df);
    for (size_t a = 0; a < n_sets; a++) {
        r[a * n_sets + a] = 1;
        for (size_t b = a + 1; b < n_sets; b++) {
            r[a * n_sets + b] *= 1 - shrink;
            r[b * n_sets + a] = r[a * n_sets + b];
        }
    }
    if (lambda)
        *lambda = shrink;
    return MR_OK;
}
