/*
 * Moderated variances: Smyth 2004, 10.2202/1544-6115.1027; the moment estimate of limma 3.54's
 * fitFDist() for equal df without trend.
 */
#include <math.h>

#include "base/alloc.h"
#include "mechrank/stats.h"
#include "stats/ebayes.h"
#include "stats/median.h"
#include "stats/special.h"

mr_status ebayes_offset(double *x, size_t n, mr_error *err)
{
    double median;

    if (!n)
        return MR_OK;
    for (size_t i = 0; i < n; i++)
        x[i] = fmax(x[i], 0);
    if (stats_median(x, n, &median, err))
        return MR_ENOMEM;
    if (median == 0) /* more than half are exactly 0 */
        median = 1;
    for (size_t i = 0; i < n; i++)
        x[i] = fmax(x[i], 1e-5 * median);
    return MR_OK;
}

double ebayes_centre(double df)
{
    return log(df / 2) - stats_digamma(df / 2);
}

double ebayes_prior_df(double var, double df)
{
    const double excess = var - stats_trigamma(df / 2);

    return excess > 0 ? 2 * mr_trigamma_inverse(excess) : INFINITY;
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

static void fit_scaled_f(double *x, size_t n, double df, struct mr_ebayes *out)
{
    const double mean_x = mean_of(x, n), centre = ebayes_centre(df);
    double mean, var = 0;

    for (size_t i = 0; i < n; i++)
        x[i] = log(x[i]) + centre;
    mean = mean_of(x, n);
    for (size_t i = 0; i < n; i++)
        var += (x[i] - mean) * (x[i] - mean);
    out->df_prior = ebayes_prior_df(var / (double)(n - 1), df);
    out->s2_prior = isinf(out->df_prior) ? mean_x : exp(mean - ebayes_centre(out->df_prior));
}

mr_status mr_ebayes_fit(const double *s2, size_t n, double df, struct mr_ebayes *out, mr_error *err)
{
    double *x;
    size_t n_used = 0;
    mr_status st;

    *out = (struct mr_ebayes){ 0, 0 };
    if (!(df > 0 && isfinite(df)))
        return mr_fail(err, MR_EINVAL, "moderated t: residual df must be positive, found %g", df);
    if (n < 3)
        return MR_OK;
    x = mem_resize(NULL, n, sizeof(*x));
    if (!x)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++)
        if (isfinite(s2[i]) && s2[i] > -1e-15)
            x[n_used++] = s2[i];
    st = ebayes_offset(x, n_used, err);
    if (!st && n_used >= 3)
        fit_scaled_f(x, n_used, df, out);
    free(x);
    return st;
}

double mr_ebayes_posterior(const struct mr_ebayes *eb, double s2, double df)
{
    if (isinf(eb->df_prior))
        return eb->s2_prior;
    return (df * s2 + eb->df_prior * eb->s2_prior) / (df + eb->df_prior);
}

double mr_ebayes_df(const struct mr_ebayes *eb, double df, size_t n_genes)
{
    return fmin(df + eb->df_prior, df * (double)n_genes);
}
