#include "score/normal_sums.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* ---- derivatives ---- */

/*
 * Order m + 1 is (-1)^m He_m(d) phi(d) with Hermite's polynomials He_(m+1) = d He_m - m He_(m-1),
 * which are even or odd in d as m is.
 */
static void fill_derivatives(int d, double *at)
{
    const long double phi = expl(-d * d / 2.0L) * 0.39894228040143267793994605993438L;
    long double last = 0, hermite = 1;

    at[0] = 0.5 * erfc(-d * 0.70710678118654752440);
    for (int m = 0; m + 1 < NORMAL_ORDERS; m++) {
        const long double next = d * hermite - m * last;

        at[m + 1] = (double)(m % 2 ? -hermite * phi : hermite * phi);
        last = hermite;
        hermite = next;
    }
}

void normal_table_fill(struct normal_table *table)
{
    for (int d = -NORMAL_REACH; d <= NORMAL_REACH; d++)
        fill_derivatives(d, table->at[d + NORMAL_REACH]);
}

/* ---- cells ---- */

/* What the values of a cell add to the series of others. */
struct moments {
    double sums[NORMAL_POWERS]; /* of (middle - value)^k / k! */
    uint64_t n_before;          /* values in cells before this one */
};

static uint32_t count_of(const uint32_t *counts, size_t i)
{
    return counts ? counts[i] : 1;
}

size_t normal_count_cells(const double *values, size_t n)
{
    size_t n_cells = 0;

    for (size_t i = 0; i < n; i++)
        n_cells += !i || (uint32_t)values[i] != (uint32_t)values[i - 1];
    return n_cells;
}

static void add_value(struct moments *m, double away, uint32_t count)
{
    double power = count;

    for (int k = 0; k < NORMAL_POWERS; k++) {
        m->sums[k] += power;
        power *= away;
    }
}

static void divide_by_factorials(double *a)
{
    double factorial = 1;

    for (int k = 2; k < NORMAL_POWERS; k++) {
        factorial *= k;
        a[k] /= factorial;
    }
}

static void gather_moments(const double *values, const uint32_t *counts, size_t n, uint32_t *cells,
                           struct moments *moments)
{
    uint64_t n_before = 0;
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        const uint32_t cell = (uint32_t)values[i];

        if (!i || cell != cells[at]) {
            at += i > 0;
            cells[at] = cell;
            moments[at].n_before = n_before;
        }
        add_value(&moments[at], cell + 0.5 - values[i], count_of(counts, i));
        n_before += count_of(counts, i);
    }
    for (size_t c = 0; c <= at; c++)
        divide_by_factorials(moments[c].sums);
}

/* What the values of a cell add to a series 'derivatives' away, but for the factorials. */
static void add_moments(const double *sums, const double *derivatives, double *series)
{
    for (int k = 0; k < NORMAL_POWERS; k++)
        for (int l = 0; l < NORMAL_POWERS; l++)
            series[l] += sums[k] * derivatives[k + l];
}

/* That of cell 'at'; those before 'first' are out of reach. */
static void fill_series(const struct normal_table *table, const struct moments *moments,
                        const struct normal_cells *cells, size_t at, size_t first)
{
    double *series = cells->series[at];

    memset(series, 0, sizeof(cells->series[at]));
    for (size_t c = first; c < cells->n && cells->at[c] <= cells->at[at] + NORMAL_REACH; c++)
        add_moments(moments[c].sums, table->at[cells->at[at] + NORMAL_REACH - cells->at[c]],
                    series);
    divide_by_factorials(series);
    series[0] += (double)moments[first].n_before;
}

mr_status normal_fill_cells(const struct normal_table *table, const double *values,
                            const uint32_t *counts, size_t n, const struct normal_cells *cells,
                            mr_error *err)
{
    struct moments *moments = mem_calloc(cells->n, sizeof(*moments));
    size_t first = 0;

    if (!moments)
        return mem_fail(err);
    gather_moments(values, counts, n, cells->at, moments);
    for (size_t at = 0; at < cells->n; at++) {
        while (cells->at[first] + NORMAL_REACH < cells->at[at])
            first++;
        fill_series(table, moments, cells, at, first);
    }
    free(moments);
    return MR_OK;
}

/* ---- sums ---- */

size_t normal_find_cell(const struct normal_cells *cells, double u)
{
    size_t low = 0, high = cells->n;
    uint32_t at;

    if (!(u >= 0 && u < cells->at[cells->n - 1] + 1.0))
        return cells->n;
    at = (uint32_t)u;
    if (at < cells->n && cells->at[at] == at) /* no gap before it */
        return at;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (cells->at[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < cells->n && cells->at[low] == at ? low : cells->n;
}

double normal_sum(const struct normal_cells *cells, double u)
{
    const size_t c = normal_find_cell(cells, u);
    double away, sum = 0;

    if (c == cells->n)
        return NAN;
    away = u - (cells->at[c] + 0.5);
    for (int l = NORMAL_POWERS - 1; l >= 0; l--)
        sum = sum * away + cells->series[c][l];
    return sum;
}
