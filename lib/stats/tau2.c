/*
 * Estimators of the variance between studies: DerSimonian, Laird 1986,
 * 10.1016/0197-2456(86)90046-2; Paule, Mandel 1982, 10.6028/jres.087.022; REML by Fisher scoring
 * from the Hedges-Olkin estimate, as metafor 3.8 does (Viechtbauer 2005,
 * 10.3102/10769986030003261).
 */
#include <math.h>

#include "stats/meta.h"

static bool dersimonian_laird(const double *y, const double *v, size_t k, double *tau2)
{
    double sum_w = 0, sum_w2 = 0;

    for (size_t i = 0; i < k; i++) {
        sum_w += 1 / v[i];
        sum_w2 += 1 / (v[i] * v[i]);
    }
    *tau2 = fmax(0, (meta_mean(y, v, k, 0).q - (double)(k - 1)) / (sum_w - sum_w2 / sum_w));
    return true;
}

static bool paule_mandel(const double *y, const double *v, size_t k, double *tau2)
{
    *tau2 = meta_q_root(y, v, (const size_t[]){ 0, k }, 1, (double)(k - 1));
    return true;
}

static double hedges_olkin(const double *y, const double *v, size_t k)
{
    double mean_y = 0, mean_v = 0, var = 0;

    for (size_t i = 0; i < k; i++) {
        mean_y += y[i] / (double)k;
        mean_v += v[i] / (double)k;
    }
    for (size_t i = 0; i < k; i++)
        var += (y[i] - mean_y) * (y[i] - mean_y) / (double)(k - 1);
    return fmax(0, var - mean_v);
}

/* Restricted log likelihood, without its constant. */
static double log_likelihood(const double *y, const double *v, size_t k, double tau2)
{
    const struct meta_mean mean = meta_mean(y, v, k, tau2);
    double sum = 0;

    for (size_t i = 0; i < k; i++)
        sum += log(v[i] + tau2);
    return -(sum + log(mean.sum_w) + mean.q) / 2;
}

/* The step (y'PPy - tr P)/tr PP, P = W - ww'/sum w. */
static double scoring_step(const double *y, const double *v, size_t k, double tau2)
{
    const struct meta_mean mean = meta_mean(y, v, k, tau2);
    double w2 = 0, w3 = 0, yppy = 0;

    for (size_t i = 0; i < k; i++) {
        const double w = 1 / (v[i] + tau2), residual = y[i] - mean.mu;

        w2 += w * w;
        w3 += w * w * w;
        yppy += w * w * residual * residual;
    }
    return (yppy - (mean.sum_w - w2 / mean.sum_w)) /
           (w2 - 2 * w3 / mean.sum_w + w2 * w2 / (mean.sum_w * mean.sum_w));
}

static bool reml(const double *y, const double *v, size_t k, double *tau2)
{
    double t = hedges_olkin(y, v, k), scale = 0;

    for (size_t i = 0; i < k; i++)
        scale += v[i] / (double)k;
    for (int i = 0; i < 10000; i++) { /* half steps: whole ones may swing around the maximum */
        const double next = fmax(0, t + scoring_step(y, v, k, t) / 2), change = fabs(next - t);

        if (!isfinite(next))
            return false;
        t = next;
        if (change <= 1e-15 * (t + scale)) {
            *tau2 = log_likelihood(y, v, k, 0) > log_likelihood(y, v, k, t) ? 0 : t;
            return true;
        }
    }
    return false;
}

bool meta_tau2(enum mr_tau2 method, const double *y, const double *v, size_t k, double *tau2)
{
    static bool (*const estimators[])(const double *, const double *, size_t, double *) = {
        [MR_TAU2_DL] = dersimonian_laird,
        [MR_TAU2_PM] = paule_mandel,
        [MR_TAU2_REML] = reml,
    };

    return estimators[method](y, v, k, tau2);
}
