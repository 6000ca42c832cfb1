/*
 * Each pair is looked up once: the two values are as far apart either way, and what is looked up
 * adds up to 1, both to the bit.  Blocks of 4 x 4 pairs come in an order that leaves every sum in
 * the order of the samples.
 *
 * The table's step is that of (|x[j] - x[i]| / h) / 10 x 10000, cut off.  A product with 1000 / h
 * is within 1e-15 of that: where products with a little less and a little more are cut off to one
 * and the same step it is that, else the block is done by divisions.  Far beyond 8.3 the table
 * holds 1, so that no step need be looked for beyond 9.5.
 */
#include "score/kcdf_pairs.h"

#include <stdbool.h>

enum { BLOCK = 4 };

struct kcdf_pair_scale kcdf_pair_scale(double h)
{
    const double steps = 1000 / h;

    return (struct kcdf_pair_scale){ steps * (1 - 1e-13), steps * (1 + 1e-13), 9.49995 * h };
}

/* values[r][c] of the pairs of 'rows' and 'columns': the look-up for columns[c] - rows[r]. */
static bool look_up_quickly(const double *table, const double *rows, const double *columns,
                            const struct kcdf_pair_scale *scale, double values[BLOCK][BLOCK])
{
    int steps[BLOCK][BLOCK], apart = 0;

    for (int r = 0; r < BLOCK; r++) {
        for (int c = 0; c < BLOCK; c++) {
            double difference = columns[c] - rows[r];

            difference = difference < scale->most ? difference : scale->most;
            difference = difference > -scale->most ? difference : -scale->most;
            steps[r][c] = (int)(difference * scale->below);
            apart |= steps[r][c] ^ (int)(difference * scale->above);
        }
    }
    for (int r = 0; r < BLOCK && !apart; r++)
        for (int c = 0; c < BLOCK; c++)
            values[r][c] = table[steps[r][c]];
    return !apart;
}

static void look_up_all(const double *table, const double *rows, const double *columns, double h,
                        double values[BLOCK][BLOCK])
{
    for (int r = 0; r < BLOCK; r++)
        for (int c = 0; c < BLOCK; c++)
            values[r][c] = kcdf_table_normal(table, columns[c] - rows[r], h);
}

void kcdf_pair_blocks(const double *table, const double *x, size_t n, double h, double *sums)
{
    const struct kcdf_pair_scale scale = kcdf_pair_scale(h);

    for (size_t j = 0; j + BLOCK <= n; j += BLOCK) {
        double of_columns[BLOCK] = { 0 };

        for (size_t i = 0; i <= j; i += BLOCK) {
            double values[BLOCK][BLOCK];

            if (!look_up_quickly(table, x + i, x + j, &scale, values))
                look_up_all(table, x + i, x + j, h, values);
            for (int r = 0; r < BLOCK; r++)
                for (int c = 0; c < BLOCK; c++)
                    of_columns[c] += values[r][c];
            for (int c = 0; c < BLOCK && i < j; c++)
                for (int r = 0; r < BLOCK; r++)
                    sums[i + r] += 1 - values[r][c];
        }
        for (int c = 0; c < BLOCK; c++)
            sums[j + c] = of_columns[c];
    }
}

/* Pairs with the samples behind the last block. */
static void add_rest(const double *table, const double *x, size_t n, double h, double *sums)
{
    const size_t n_done = n / BLOCK * BLOCK;

    for (size_t j = n_done; j < n; j++) {
        sums[j] = 0;
        for (size_t i = 0; i < n_done; i++)
            sums[i] += kcdf_table_normal(table, x[i] - x[j], h);
        for (size_t i = 0; i < n; i++)
            sums[j] += kcdf_table_normal(table, x[j] - x[i], h);
    }
}

void kcdf_pair_sums(const double *table, const double *x, size_t n, double h, double *sums)
{
#ifdef KCDF_HAS_AVX2
    if (__builtin_cpu_supports("avx2"))
        kcdf_pair_blocks_avx2(table, x, n, h, sums);
    else
        kcdf_pair_blocks(table, x, n, h, sums);
#else
    kcdf_pair_blocks(table, x, n, h, sums);
#endif
    add_rest(table, x, n, h, sums);
}
