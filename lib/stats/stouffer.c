/*
 * Stouffer, Suchman, DeVinney, Star, Williams 1949, The American Soldier, vol. 1; weights: Liptak
 * 1958, Magyar Tud. Akad. Mat. Kutato Int. Koezl. 3:171.
 */
#include <float.h>
#include <math.h>

#include "mechrank/stats.h"

/* The normal deviate of a two-sided p; one that fell to 0 is the smallest that a double holds. */
static double deviate(double p, double y)
{
    return copysign(mr_t_quantile(fmax(p, DBL_MIN) / 2, INFINITY), y);
}

double mr_stouffer(const double *p, const double *y, const double *n_eff, size_t k)
{
    double sum = 0, weights = 0; /* squared ones */

    for (size_t i = 0; i < k; i++) {
        if (isnan(p[i]))
            continue;
        sum += sqrt(n_eff[i]) * deviate(p[i], y[i]);
        weights += n_eff[i];
    }
    return weights > 0 ? mr_t_two_sided(sum / sqrt(weights), INFINITY) : NAN;
}
