/* normal_sums.h - sums of normal distribution functions around many values, by local series */
#ifndef SCORE_NORMAL_SUMS_H
#define SCORE_NORMAL_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"

/*
 * S(u) = sum_i counts[i] Phi(u - values[i]), Phi the normal distribution function, to 1e-15 of the
 * sum of the counts.  The line is cut into cells of length 1.  Those that hold values get a power
 * series of S; the values of a cell count in it by their moments, and those further away than 9
 * cells as 1 or 0.
 */
enum {
    NORMAL_REACH = 9,   /* cells; Phi(-9) is 1e-19 */
    NORMAL_POWERS = 20, /* both series are cut off at 1/2: they err by less than 6e-17 */
    NORMAL_ORDERS = 2 * NORMAL_POWERS - 1
};

/* Derivatives of Phi at whole numbers: order 0 is Phi itself. */
struct normal_table {
    double at[2 * NORMAL_REACH + 1][NORMAL_ORDERS]; /* from -NORMAL_REACH on */
};
void normal_table_fill(struct normal_table *table);

/* Room for both arrays is the caller's. */
struct normal_cells {
    size_t n;
    uint32_t *at;                    /* [n] rising: a cell holds values of at .. at + 1 */
    double (*series)[NORMAL_POWERS]; /* [n] of S around the middle of a cell */
};

/* How many cells hold one of the 'n' values, which rise from 0 on and end below 2^32. */
size_t normal_count_cells(const double *values, size_t n);

/* Fills that many; 'counts' NULL: 1 each.  MR_ENOMEM. */
mr_status normal_fill_cells(const struct normal_table *table, const double *values,
                            const uint32_t *counts, size_t n, const struct normal_cells *cells,
                            mr_error *err);

/* The cell that holds 'u'; cells->n: none does. */
size_t normal_find_cell(const struct normal_cells *cells, double u);

/* S(u); NaN if no cell holds 'u'. */
double normal_sum(const struct normal_cells *cells, double u);

#endif /* SCORE_NORMAL_SUMS_H */
