/* meta.h - what the meta-analysis files share */
#ifndef STATS_META_H
#define STATS_META_H

#include <stddef.h>

#include "mechrank/stats.h"

/* Mean of 'y' with weights 1/(v + tau2), and what comes with it. */
struct meta_mean {
    double mu, sum_w;
    double q; /* sum w (y - mu)^2 */
};

struct meta_mean meta_mean(const double *y, const double *v, size_t k, double tau2);

/* tau^2 >= 0 where Q of all groups of two or more rows together falls to 'target' > 0. */
double meta_q_root(const double *y, const double *v, const size_t *start, size_t n_groups,
                   double target);

/* Estimators of tau^2; false: no convergence. */
bool meta_tau2(enum mr_tau2 method, const double *y, const double *v, size_t k, double *tau2);

#endif /* STATS_META_H */
