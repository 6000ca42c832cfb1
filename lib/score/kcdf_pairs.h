/* kcdf_pairs.h - sums over all pairs of a gene's values of a tabulated normal distribution */
#ifndef SCORE_KCDF_PAIRS_H
#define SCORE_KCDF_PAIRS_H

#include <math.h>
#include <stddef.h>

/*
 * The table: at step i of -KCDF_STEPS .. KCDF_STEPS the distribution function at i / 1000, below 0
 * as 1 less that above 0.
 */
enum { KCDF_STEPS = 10000 };

/* GSVA 1.46's look-up of the normal distribution function at difference / h, to the bit. */
static inline double kcdf_table_normal(const double *table, double difference, double h)
{
    const double v = difference / h;

    if (v < -10)
        return 0;
    if (v > 10)
        return 1;
    return table[(int)(v / 10 * KCDF_STEPS)];
}

/*
 * sums[j] = the sum over i = 0 .. n - 1, in this order, of the look-up for x[j] - x[i].  'h' is
 * 1e-12 or more, and all differences are finite.
 */
void kcdf_pair_sums(const double *table, const double *x, size_t n, double h, double *sums);

/* ---- how it is done ---- */

/* The numbers that quick look-ups need: see kcdf_pairs.c */
struct kcdf_pair_scale {
    double below, above; /* steps per difference, a little less and more */
    double most;         /* differences beyond this are taken for this */
};
struct kcdf_pair_scale kcdf_pair_scale(double h);

/* The same by plain C, and by AVX2: all of one block's worth after the other, which is n / 4 * 4.
 */
void kcdf_pair_blocks(const double *table, const double *x, size_t n, double h, double *sums);
#if defined(__GNUC__) && defined(__x86_64__)
#define KCDF_HAS_AVX2
void kcdf_pair_blocks_avx2(const double *table, const double *x, size_t n, double h, double *sums);
#endif

#endif /* SCORE_KCDF_PAIRS_H */
