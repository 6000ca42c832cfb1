/*
 * Variance prior with a trend: fitFDist() of limma 3.54 with a covariate.  Natural cubic spline
 * by truncated powers (Hastie, Tibshirani, Friedman 2009, section 5.2.1), which spans what
 * splines::ns() does.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "mechrank/stats.h"
#include "stats/ebayes.h"

enum { MAX_KNOTS = 4 }; /* ends included: also the number of columns */

static int compare(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

static double quantile(const double *sorted, size_t n, double q)
{
    const double h = (double)(n - 1) * q;
    const size_t i = (size_t)h;

    return i + 1 < n ? sorted[i] + (h - (double)i) * (sorted[i + 1] - sorted[i]) : sorted[n - 1];
}

/* Ends and quantiles between them, rising, each once; 1 if the covariate is constant. */
static mr_status place_knots(const double *covariate, size_t n, double *knots, size_t *n_knots,
                             mr_error *err)
{
    double *sorted = mem_resize(NULL, n, sizeof(*sorted));
    size_t n_unique = 1, n_columns = 1 + (n >= 3) + (n >= 6) + (n >= 30);

    if (!sorted)
        return mem_fail(err);
    memcpy(sorted, covariate, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), compare);
    for (size_t i = 1; i < n; i++)
        n_unique += sorted[i] > sorted[i - 1];
    if (n_unique < n_columns)
        n_columns = n_unique;
    *n_knots = 0;
    for (size_t k = 0; k < n_columns; k++) {
        const double at = n_columns > 1 ? (double)k / (double)(n_columns - 1) : 0;
        const double knot = quantile(sorted, n, at);

        if (!*n_knots || knot > knots[*n_knots - 1])
            knots[(*n_knots)++] = knot;
    }
    free(sorted);
    return MR_OK;
}

static double cube_above(double x)
{
    return x > 0 ? x * x * x : 0;
}

/* x in units of the range, knots too. */
static void fill_basis(const double *covariate, size_t n, const double *knots, size_t n_knots,
                       double *basis)
{
    const double from = knots[0], range = knots[n_knots - 1] - from;
    double at[MAX_KNOTS];

    for (size_t k = 0; k < n_knots; k++)
        at[k] = (knots[k] - from) / range;
    for (size_t i = 0; i < n; i++) {
        const double x = (covariate[i] - from) / range, end = cube_above(x - 1);
        double d[MAX_KNOTS];

        for (size_t k = 0; k + 1 < n_knots; k++)
            d[k] = (cube_above(x - at[k]) - end) / (1 - at[k]);
        basis[i] = 1;
        basis[n + i] = x;
        for (size_t k = 2; k < n_knots; k++)
            basis[k * n + i] = d[k - 2] - d[n_knots - 2];
    }
}

/* 'e' becomes its trend; '*var' is the variance about it. */
static mr_status fit_spline(const double *covariate, size_t n, double *e, double *var,
                            mr_error *err)
{
    static const char *const names[MAX_KNOTS] = { "1", "x", "spline 1", "spline 2" };
    double knots[MAX_KNOTS], beta[MAX_KNOTS], *work;
    size_t n_knots = 0;
    mr_lm *lm = NULL;
    mr_status st = place_knots(covariate, n, knots, &n_knots, err);

    if (st)
        return st;
    work = mem_calloc(n, (n_knots + 1) * sizeof(*work));
    if (!work)
        return mem_fail(err);
    if (n_knots > 1)
        fill_basis(covariate, n, knots, n_knots, work);
    else
        for (size_t i = 0; i < n; i++)
            work[i] = 1;
    st = mr_lm_new(work, n, n_knots, names, &lm, err);
    if (!st) {
        double *residuals = work + n_knots * n;

        mr_lm_fit(lm, e, beta, var, residuals);
        for (size_t i = 0; i < n; i++)
            e[i] -= residuals[i];
    }
    mr_lm_free(lm);
    free(work);
    return st;
}

mr_status ebayes_fit_trend(const struct ebayes_trend *in, double *df_prior, double *s2_prior,
                           mr_error *err)
{
    const double centre = ebayes_centre(in->df);
    double var = 0, shift;
    mr_status st;

    memcpy(s2_prior, in->s2, in->n * sizeof(*s2_prior));
    st = ebayes_offset(s2_prior, in->n, err);
    if (st)
        return st;
    for (size_t i = 0; i < in->n; i++)
        s2_prior[i] = log(s2_prior[i]) + centre;
    st = fit_spline(in->covariate, in->n, s2_prior, &var, err);
    if (st)
        return st;
    *df_prior = ebayes_prior_df(var, in->df);
    shift = isfinite(*df_prior) ? ebayes_centre(*df_prior) : 0;
    for (size_t i = 0; i < in->n; i++)
        s2_prior[i] = exp(s2_prior[i] - shift);
    return MR_OK;
}
