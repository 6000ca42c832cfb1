/* lowess.h - robust local lines */
#ifndef STATS_LOWESS_H
#define STATS_LOWESS_H

#include "mechrank/error.h"

struct lowess_opts {
    double span;  /* share of the points in a window */
    int n_robust; /* passes after the first */
    double delta; /* points this near to the last fitted one are interpolated */
};

/* Smooth of y over x, both [n], x rising; 'fit' [n].  Equal x share their fit. */
mr_status lowess(const double *x, const double *y, size_t n, const struct lowess_opts *opts,
                 double *fit, mr_error *err);

#endif /* STATS_LOWESS_H */
