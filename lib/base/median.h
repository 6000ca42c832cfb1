/* median.h - the median of a vector in place */
#ifndef BASE_MEDIAN_H
#define BASE_MEDIAN_H

#include <stddef.h>

/* Of n >= 1 finite values, which it leaves in another order; the mean of the middle two if n is
 * even. */
double median_of(double *x, size_t n);

#endif /* BASE_MEDIAN_H */
