#include "run/place.h"

#include <math.h>
#include <string.h>

double strength_of(const struct pool *p, size_t mechanism, double mu)
{
    return p->mechanisms[mechanism]->two_sided ? fabs(mu) : mu;
}

double place_of(const struct pool *p, const double *mu, size_t m)
{
    const double own = strength_of(p, m, mu[m]);
    double place = 1;

    if (isnan(own))
        return NAN;
    for (size_t i = 0; i < p->n_mechanisms; i++) {
        const double other = strength_of(p, i, mu[i]);

        if (i == m || p->mechanisms[i]->family != p->mechanisms[m]->family)
            continue;
        place += other > own ||
                 (other == own && strcmp(p->mechanisms[i]->name, p->mechanisms[m]->name) < 0);
    }
    return place;
}

void group_effects(const struct pool *p, const struct group *g, double *mu)
{
    for (size_t m = 0; m < p->n_mechanisms; m++)
        mu[m] = isnan(g->cells[m].family.rank) ? NAN : g->cells[m].mu;
}
