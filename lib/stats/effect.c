/*
 * Hedges 1981, 10.3102/10769986006002107 (J, variance); Lin, Aloe 2021, 10.1002/sim.8781 (why
 * the variance takes a pooled delta); the interval turns the normal approximation of the
 * noncentral t around, scaled so that it holds 0 exactly if the t test does not reject.
 */
#include <math.h>

#include "mechrank/stats.h"
#include "stats/special.h"

double mr_hedges_j(double df)
{
    if (isinf(df))
        return 1;
    return df > 1 ? stats_gamma_ratio((df - 1) / 2) / sqrt(df / 2) : NAN;
}

double mr_g_variance(double n_eff, double df, double delta)
{
    const double j = mr_hedges_j(df);

    if (!(df > 2))
        return NAN;
    return j * j / (1 - 2 / df) * (1 + n_eff * delta * delta) / n_eff - delta * delta;
}

void mr_delta_interval(double t, double df, double n_eff, double level, double *lo, double *hi)
{
    const double centre = 1 - 1 / (4 * df), q = mr_t_quantile(0.5 + level / 2, df);
    const double z = q * centre / sqrt(1 + q * q / (2 * df));
    const double half = z * sqrt(1 + t * t / (2 * df));

    *lo = (t * centre - half) / sqrt(n_eff);
    *hi = (t * centre + half) / sqrt(n_eff);
}
