/*
 * Random-effects meta-analysis, with the numbers of metafor 3.8 (Viechtbauer 2010,
 * 10.18637/jss.v036.i03): Hartung, Knapp 2001, 10.1002/sim.791; truncated as by Roever, Knapp,
 * Friede 2015, 10.1186/s12874-015-0091-1; Q-profile: Viechtbauer 2007, 10.1002/sim.2514; I^2:
 * Higgins, Thompson 2002, 10.1002/sim.1186; df = k - 2 of the prediction interval: Higgins,
 * Thompson, Spiegelhalter 2009, 10.1111/j.1467-985X.2008.00552.x; df of a pooled estimate:
 * Satterthwaite 1946, 10.2307/3002019.
 */
#include <float.h>
#include <math.h>

#include "base/fail.h"
#include "stats/meta.h"
#include "stats/special.h"

/* I^2 in percent: tau^2 against the typical variance (k - 1)/tr P at tau^2 = 0. */
double mr_meta_i2(const double *v, size_t k, double tau2)
{
    double sum_w = 0, sum_w2 = 0, typical;

    for (size_t i = 0; i < k; i++) {
        sum_w += 1 / v[i];
        sum_w2 += 1 / (v[i] * v[i]);
    }
    typical = (double)(k - 1) / (sum_w - sum_w2 / sum_w);
    return 100 * tau2 / (typical + tau2);
}

static double q_profile(const double *y, const double *v, size_t k, double upper_p)
{
    const double target = stats_chisq_upper_quantile(upper_p, (double)(k - 1));

    return meta_q_root(y, v, (const size_t[]){ 0, k }, 1, target);
}

/* What the squared standard error 1/sum w is multiplied with. */
static double se_factor(enum mr_interval interval, double q, size_t k)
{
    const double factor = q > DBL_EPSILON ? q / (double)(k - 1) : 0;

    if (interval == MR_INTERVAL_Z || interval == MR_INTERVAL_T)
        return 1;
    return interval == MR_INTERVAL_MKH ? fmax(1, factor) : factor;
}

static mr_status check(const double *y, const double *v, size_t k, mr_error *err)
{
    if (k < 2)
        return mr_fail(err, MR_EINVAL, "meta-analysis: 2 or more studies needed, found %zu", k);
    for (size_t i = 0; i < k; i++)
        if (!(isfinite(y[i]) && isfinite(v[i]) && v[i] > 0))
            return mr_fail(err, MR_EINVAL,
                           "meta-analysis: study %zu: expected a number and a positive variance, "
                           "found %g and %g",
                           i + 1, y[i], v[i]);
    return MR_OK;
}

void mr_meta_mean(const double *y, const double *v, size_t k, double tau2,
                  enum mr_interval interval, struct mr_meta_mean *out)
{
    const struct meta_mean mean = meta_mean(y, v, k, tau2);

    out->mu = mean.mu;
    out->weight_sum = mean.sum_w;
    out->se = sqrt(se_factor(interval, mean.q, k) / mean.sum_w);
}

mr_status mr_meta_tau2(const double *y, const double *v, size_t k, enum mr_tau2 method,
                       double *tau2, mr_error *err)
{
    const mr_status st = check(y, v, k, err);

    if (st)
        return st;
    if (method == MR_TAU2_SHARED)
        return mr_fail(err, MR_EINVAL, "meta-analysis: one group alone shares no tau^2");
    if (!meta_tau2(method, y, v, k, tau2) || !isfinite(*tau2))
        return mr_fail(err, MR_ENUMERIC, "meta-analysis: no finite tau^2 for %zu studies", k);
    return MR_OK;
}

mr_status mr_meta_fit(const double *y, const double *v, size_t k, enum mr_tau2 tau2,
                      enum mr_interval interval, struct mr_meta *out, mr_error *err)
{
    const double df = interval == MR_INTERVAL_Z ? INFINITY : (double)(k - 1);
    const double quantile = mr_t_quantile(0.975, df);
    struct mr_meta_mean mean;
    double value, half;
    const mr_status st = mr_meta_tau2(y, v, k, tau2, &value, err);

    if (st)
        return st;
    out->tau2 = value;
    mr_meta_mean(y, v, k, value, interval, &mean);
    out->mu = mean.mu;
    out->se = mean.se;
    out->lo = out->mu - quantile * out->se;
    out->hi = out->mu + quantile * out->se;
    out->p = mr_t_two_sided(out->mu / out->se, df);
    half = quantile * sqrt(out->se * out->se + value);
    out->pi_lo = out->mu - half;
    out->pi_hi = out->mu + half;
    out->q = meta_mean(y, v, k, 0).q;
    out->q_p = mr_chisq_upper(out->q, (double)(k - 1));
    out->i2 = mr_meta_i2(v, k, value);
    out->tau2_lo = q_profile(y, v, k, 0.025);
    out->tau2_hi = q_profile(y, v, k, 0.975);
    return MR_OK;
}

double mr_prediction_half(double se, double tau2, size_t k, double level)
{
    return k < 4 ? NAN : mr_t_quantile((1 + level) / 2, (double)(k - 2)) * sqrt(tau2 + se * se);
}

/*
 * Where tau^2 was cut off at 0 the studies agree better than their sampling variances let expect:
 * the t on few df of the spread between them then is of a smaller standard error, and what bounds
 * the interval are the variances, with their df (cf. the modification of Hartung and Knapp's
 * interval, Roever, Knapp, Friede 2015, 10.1186/s12874-015-0091-1).
 */
double mr_pooled_quantile(const struct mr_pooled_dist *dist, double level)
{
    const double p = 0.5 + level / 2;

    return fmax(mr_t_quantile(p, dist->nu), mr_t_quantile(p, dist->df) * sqrt(dist->ratio));
}

double mr_pooled_p(const struct mr_pooled_dist *dist, double effect, double se)
{
    const double t = effect / se, p = mr_t_two_sided(t, dist->nu);

    return dist->ratio > 0 ? fmax(p, mr_t_two_sided(t / sqrt(dist->ratio), dist->df)) : p;
}

double mr_pooled_df(double sum_k_minus_1, size_t n_sum, double r2)
{
    return sum_k_minus_1 / (1 + ((double)n_sum - 1) * r2);
}
