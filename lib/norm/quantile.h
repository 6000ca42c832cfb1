/* quantile.h - puts the distribution of a study on new samples */
#ifndef NORM_QUANTILE_H
#define NORM_QUANTILE_H

#include "mechrank/norm.h"

/* Replaces the values of every column by those of 'target', [rows of x], by rank. */
mr_status quantile_map(mr_matrix *x, const double *target, int n_threads, mr_error *err);

#endif /* NORM_QUANTILE_H */
