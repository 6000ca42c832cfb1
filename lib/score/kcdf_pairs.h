/* kcdf_pairs.h - sums over all pairs of a gene's values of a tabulated normal distribution */
#ifndef SCORE_KCDF_PAIRS_H
#define SCORE_KCDF_PAIRS_H

#include <math.h>
#include <stddef.h>

enum { KCDF_STEPS = 10000 }; /* the table goes from 0 to 10 */

/* GSVA 1.46's look-up of the normal distribution function at difference / h, to the bit. */
static inline double kcdf_table_normal(const double *table, double difference, double h)
{
    const double v = difference / h;
    double up;

    if (v < -10)
        return 0;
    if (v > 10)
        return 1;
    up = table[(int)(fabs(v) / 10 * KCDF_STEPS)];
    return v < 0 ? 1 - up : up;
}

/* sums[j] = the sum over i = 0 .. n - 1, in this order, of the look-up for x[j] - x[i]. */
void kcdf_pair_sums(const double *table, const double *x, size_t n, double h, double *sums);

#endif /* SCORE_KCDF_PAIRS_H */
