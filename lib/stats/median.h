/* median.h - the median of a vector */
#ifndef STATS_MEDIAN_H
#define STATS_MEDIAN_H

#include "mechrank/error.h"

/* Of n >= 1 finite values; the mean of the two middle ones if n is even. */
mr_status stats_median(const double *x, size_t n, double *median, mr_error *err);

#endif /* STATS_MEDIAN_H */
