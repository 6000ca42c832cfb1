/* place.h - where an effect would stand among others; private to run/ */
#ifndef RUN_PLACE_H
#define RUN_PLACE_H

#include "run/pool.h"

/* How strong an effect is: by its size if two-sided. */
double strength_of(const struct pool *p, size_t mechanism, double mu);

/*
 * Rank of mechanism 'm' within its family if the effects were 'mu' [n_mechanisms], NaN where there
 * is none; ties by name, as in the ranking.
 */
double place_of(const struct pool *p, const double *mu, size_t m);

/* mu[n_mechanisms] of a group, NaN where it is not ranked. */
void group_effects(const struct pool *p, const struct group *g, double *mu);

#endif /* RUN_PLACE_H */
