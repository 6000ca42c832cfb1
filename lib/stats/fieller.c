/*
 * Fieller 1954, Some problems in interval estimation, 10.1111/j.2517-6161.1954.tb00159.x: the
 * ratios R for which a - R b is not refuted, (a - R b)^2 <= t^2 (var a - 2 R cov + R^2 var b).
 */
#include <math.h>

#include "mechrank/stats.h"

const char *mr_ratio_shape_name(enum mr_ratio_shape shape)
{
    static const char *const names[MR_N_RATIO_SHAPES] = { NULL, "bounded", "unbounded",
                                                          "two_pieces" };

    return names[shape];
}

static struct mr_ratio set_of(double estimate, double lo, double hi, enum mr_ratio_shape shape)
{
    return (struct mr_ratio){ estimate, lo, hi, shape };
}

/* The set where -2 h R + c <= 0: the square term vanished. */
static struct mr_ratio half_line(double estimate, double h, double c)
{
    if (h > 0)
        return set_of(estimate, c / (2 * h), INFINITY, MR_RATIO_UNBOUNDED);
    if (h < 0)
        return set_of(estimate, -INFINITY, c / (2 * h), MR_RATIO_UNBOUNDED);
    if (c <= 0)
        return set_of(estimate, -INFINITY, INFINITY, MR_RATIO_UNBOUNDED);
    return set_of(NAN, NAN, NAN, MR_RATIO_UNKNOWN);
}

void mr_fieller(const struct mr_ratio_terms *x, double df, double level, struct mr_ratio *out)
{
    const double t = mr_t_quantile(0.5 + level / 2, df), t2 = t * t, estimate = x->a / x->b;
    /* g R^2 - 2 h R + c <= 0, its discriminant without the cancellation of h^2 - g c */
    const double g = x->b * x->b - t2 * x->var_b, h = x->a * x->b - t2 * x->cov;
    const double c = x->a * x->a - t2 * x->var_a;
    const double disc =
        t2 * (x->b * x->b * x->var_a - 2 * x->a * x->b * x->cov + x->a * x->a * x->var_b -
              t2 * (x->var_a * x->var_b - x->cov * x->cov));
    const double far = h + copysign(sqrt(fmax(0, disc)), h);
    const double r1 = far / g, r2 = far != 0 ? c / far : 0;

    if (isnan(g) || isnan(h) || isnan(c))
        *out = set_of(NAN, NAN, NAN, MR_RATIO_UNKNOWN);
    else if (g == 0)
        *out = half_line(estimate, h, c);
    else if (g < 0 && disc <= 0)
        *out = set_of(estimate, -INFINITY, INFINITY, MR_RATIO_UNBOUNDED);
    else
        *out = set_of(estimate, fmin(r1, r2), fmax(r1, r2),
                      g > 0 ? MR_RATIO_BOUNDED : MR_RATIO_TWO_PIECES);
}
