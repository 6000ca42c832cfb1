/* Asymptotic series: NIST Handbook of Mathematical Functions, 5.11.1, 5.11.13. */
#include "stats/special.h"

#include <math.h>

#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>

double stats_digamma(double x)
{
    gsl_sf_result result;

    gsl_sf_psi_e(x, &result); /* in the range of special.h: does not raise */
    return result.val;
}

double stats_trigamma(double x)
{
    gsl_sf_result result;

    gsl_sf_psi_1_e(x, &result); /* in the range of special.h: does not raise */
    return result.val;
}

double stats_tetragamma(double x)
{
    gsl_sf_result result;

    gsl_sf_psi_n_e(2, x, &result); /* the same */
    return result.val;
}

double stats_gamma_ratio(double a)
{
    double shift = 1, x, series;

    while (a < 16) {
        shift *= a / (a + 0.5);
        a++;
    }
    x = 1 / (a * a);
    series =
        (-1.0 / 8 + x * (1.0 / 192 + x * (-1.0 / 640 + x * (17.0 / 14336 - x * 31 / 18432)))) / a;
    return shift * sqrt(a) * exp(series);
}

double stats_stirling_error(double a)
{
    const double x = 1 / (a * a);
    gsl_sf_result log_gamma;

    if (a >= 10)
        return (1.0 / 12 -
                x * (1.0 / 360 -
                     x * (1.0 / 1260 - x * (1.0 / 1680 - x * (1.0 / 1188 - x * 691 / 360360))))) /
               a;
    gsl_sf_lngamma_e(a, &log_gamma); /* 0 < a < 10: cannot raise */
    return log_gamma.val - ((a - 0.5) * log(a) - a + 0.5 * log(2 * STATS_PI));
}

double stats_bisect(bool (*above)(double x, const void *data), const void *data)
{
    double lo = 1, hi = 1, middle;

    if (above(1, data)) {
        do
            lo /= 2;
        while (lo > 0 && above(lo, data));
        hi = lo > 0 ? 2 * lo : 0;
    } else {
        do
            hi *= 2;
        while (isfinite(hi) && !above(hi, data));
        lo = hi / 2;
    }
    if (lo == 0 || !isfinite(hi))
        return hi;
    for (;;) {
        middle = lo + (hi - lo) / 2;
        if (middle <= lo || middle >= hi)
            return middle;
        if (above(middle, data))
            hi = middle;
        else
            lo = middle;
    }
}
