/* poisson.h - the Poisson distribution function, for many pairs of counts */
#ifndef SCORE_POISSON_H
#define SCORE_POISSON_H

#include "base/fail.h"

/* Tables that all calls share; only read once made. */
struct poisson;

mr_status poisson_new(struct poisson **out, mr_error *err);
void poisson_free(struct poisson *p);

/*
 * P(Y <= x) of mean v + 1/2, to 1e-15 (1e-12 where long double is double); x and v are finite and 0
 * or more, and a fraction of x counts for nothing unless it is 1e-7 or less below the next whole
 * number, as in R.
 */
double poisson_at_most(const struct poisson *p, double x, double v);

/* Where P(Y <= x) is 1 for means below '*low' and 0 above '*high', within 1e-18. */
void poisson_window(double x, double *low, double *high);

#endif /* SCORE_POISSON_H */
