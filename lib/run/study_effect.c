/* A contrast of a score: theta, its t, and Hedges' g (statistics.md I.3, I.4). */
#include "run/study_effect.h"

#include <math.h>

double outcome_unscaled(const struct design *d, const struct contrast *a, const struct contrast *b)
{
    return mr_lm_unscaled(d->lm, a->weights, b->weights);
}

struct outcome outcome_of(const struct design *d, const struct contrast *c, const struct fits *f,
                          size_t k)
{
    const double u = outcome_unscaled(d, c, c), var = f->post_var[k], df = f->post_df[k];
    const size_t n1 = d->arms[c->arm1].n_units, n2 = d->arms[c->arm2].n_units;
    struct outcome o = { .theta = design_contrast(d, c, f->beta + k * f->p),
                         .sd = sqrt(var),
                         .se = sqrt(var * u),
                         .df = df,
                         .p = NAN,
                         .g = NAN,
                         .g_var = NAN,
                         .exploratory = n1 < 3 || n2 < 3 };

    o.t = o.theta / o.se;
    if (!o.exploratory)
        o.p = mr_t_two_sided(o.t, df);
    if (mr_lm_df(d->lm) > 1 && df > 2) {
        const double j = mr_hedges_j(df);

        o.g = j * o.theta / o.sd;
        o.g_var = j * j / (1 / u) + o.g * o.g / (2 * df);
    }
    return o;
}

struct outcome outcome_none(void)
{
    return (struct outcome){ NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false };
}
