/* score: sums of normal and Poisson distribution functions against term by term */
#include <stdbool.h>

#include "support.h"

#include "base/rng.h"
#include "score/kcdf_pairs.h"
#include "score/normal_sums.h"
#include "score/poisson.h"

/* Of sums in long double where that has more bits than a double: not so under valgrind. */
static double sum_tolerance(void)
{
    volatile long double one = 1;

    return one + 0x1p-60L > one ? 1e-15 : 1e-12;
}

/* ---- normal, by series ---- */

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* 'n' rising values from 0 on: mixtures of crowds and of what stands far off. */
static void make_values(double *values, size_t n, uint32_t seed)
{
    struct rng rng;

    rng_init(&rng, 11, seed, 0, 0);
    for (size_t i = 0; i < n; i++) {
        const double wide = 2 + 6 * rng_uniform(&rng);

        values[i] = 40 + wide * rng_normal(&rng);
        if (i % 10 == 3)
            values[i] = 40 + 0.01 * rng_normal(&rng);
        if (i % 50 == 7)
            values[i] = 200 + 300 * rng_uniform(&rng);
    }
    qsort(values, n, sizeof(*values), by_value);
    for (size_t i = n; i-- > 0;)
        values[i] -= values[0];
}

static long double slow_sum(const double *values, const uint32_t *counts, size_t n, double u)
{
    long double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (counts ? counts[i] : 1) * (0.5L * erfcl((values[i] - (long double)u) / sqrtl(2)));
    return sum;
}

static struct normal_cells fill_cells(const double *values, const uint32_t *counts, size_t n)
{
    struct normal_cells cells = { .n = normal_count_cells(values, n) };
    struct normal_table *table = malloc(sizeof(*table));
    mr_error err;

    normal_table_fill(table);
    cells.at = calloc(cells.n, sizeof(*cells.at));
    cells.series = calloc(cells.n, sizeof(*cells.series));
    assert_ok(normal_fill_cells(table, values, counts, n, &cells, &err), err);
    free(table);
    return cells;
}

static void check_series(const double *values, const uint32_t *counts, size_t n)
{
    const struct normal_cells cells = fill_cells(values, counts, n);
    const double total = (double)slow_sum(values, counts, n, 1e6);

    for (size_t i = 0; i < 3 * n; i++) { /* values, and both ends of their cells */
        const double cell = floor(values[i / 3]);
        const double u = i % 3 == 0 ? values[i / 3] : i % 3 == 1 ? cell : cell + 1 - 1e-9;

        assert_close(normal_sum(&cells, u) / total,
                     (double)(slow_sum(values, counts, n, u) / total), 0, sum_tolerance());
    }
    assert_true(isnan(normal_sum(&cells, -1)));
    assert_true(isnan(normal_sum(&cells, values[n - 1] + 1)));
    assert_true(isnan(normal_sum(&cells, INFINITY)));
    free(cells.at);
    free(cells.series);
}

static void test_series(void **state)
{
    static const size_t sizes[] = { 1, 2, 60, 300 };

    (void)state;
    for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
        double *values = calloc(sizes[s], sizeof(*values));
        uint32_t *counts = calloc(sizes[s], sizeof(*counts));

        make_values(values, sizes[s], (uint32_t)s);
        for (size_t i = 0; i < sizes[s]; i++)
            counts[i] = i % 7 == 2 ? 1000 : 1 + i % 3;
        check_series(values, NULL, sizes[s]);
        check_series(values, counts, sizes[s]);
        free(values);
        free(counts);
    }
}

static void test_empty_cell(void **state)
{
    const double values[] = { 0, 0.25, 40 };
    const struct normal_cells cells = fill_cells(values, NULL, 3);

    (void)state;
    assert_int_equal(cells.n, 2);
    assert_true(isnan(normal_sum(&cells, 20)));
    assert_close(normal_sum(&cells, 40), 2.5, 1e-15, 0);
    free(cells.at);
    free(cells.series);
}

/* ---- Poisson ---- */

/* R 4.2.2: ppois(x, v + 0.5) */
static const struct {
    double x, v, want;
} of_r[] = {
    { 1023, 1000, 0.76719249201461148 },
    { 1024, 1024, 0.50207754816856898 },
    { 1100, 1019.75, 0.99353456397491879 },
    { 1500, 1432, 0.96303704584375571 },
    { 10000, 10123, 0.11060770512052022 },
    { 10000, 9800, 0.97805385439659065 },
    { 100000, 100000, 0.50021026075731279 },
    { 1000000, 1002000, 0.022831176859043775 },
    { 1000000, 997000, 0.99866409020557911 },
    { 100000000, 100010000, 0.15866735277012134 },
    { 3000000000, 2999945678, 0.8393496508763082 },
    { 2000, 2300, 8.021639786848964e-11 },
    { 1030, 1200, 2.5205313941132078e-07 },
};

/* Term by term, on the side of the mean where the sum is small. */
static double slow_poisson(int x, double mean)
{
    const bool above = x + 1 > mean;
    const int first = above ? x + 1 : x;
    long double term = expl(first * logl(mean) - mean - lgammal(first + 1.0L)), sum = 0;

    for (int i = first; i >= 0 && i < first + 2000; i += above ? 1 : -1) {
        sum += term;
        term = above ? term * mean / (i + 1) : term * i / mean;
    }
    return (double)(above ? 1 - sum : sum);
}

static void test_poisson(void **state)
{
    static const double means[] = { 0.5,    1.5,    7.5,  30.25,  99.5,   400.5,   1019.5,
                                    1023.5, 1024.5, 1300, 1500.5, 2999.5, 4000.125 };
    struct poisson *p;
    mr_error err;

    (void)state;
    assert_ok(poisson_new(&p, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(of_r); i++)
        assert_close(poisson_at_most(p, of_r[i].x, of_r[i].v), of_r[i].want, 1e-12,
                     sum_tolerance());
    for (size_t m = 0; m < ARRAY_LEN(means); m++) {
        for (int x = 0; x < 4500; x += 1 + x / 60) {
            assert_close(poisson_at_most(p, x, means[m] - 0.5), slow_poisson(x, means[m]), 0,
                         sum_tolerance());
        }
    }
    assert_true(poisson_at_most(p, 3 - 1e-8, 2) == poisson_at_most(p, 3, 2));
    assert_true(poisson_at_most(p, 3.9, 2) == poisson_at_most(p, 3, 2));
    assert_true(poisson_at_most(p, 0, 1e9) == 0);
    assert_true(poisson_at_most(p, 1e9, 0) == 1);
    poisson_free(p);
}

/* Where few counts end, sums and the expansion agree; fractions are not taken from the table. */
static void test_poisson_seams(void **state)
{
    struct poisson *p;
    mr_error err;

    (void)state;
    assert_ok(poisson_new(&p, &err), err);
    for (int i = 500; i < 1700; i++) {
        const double v = i / 2.0;

        assert_close(poisson_at_most(p, 511, v), slow_poisson(511, v + 0.5), 0, sum_tolerance());
        assert_close(poisson_at_most(p, 512, v), slow_poisson(512, v + 0.5), 0, sum_tolerance());
    }
    poisson_free(p);
}

/* ---- pairs in GSVA's table ---- */

enum { N_TABLE = 2 * KCDF_STEPS + 1 };

static double *make_table(void)
{
    double *table = calloc(N_TABLE, sizeof(*table));

    for (int i = 0; i <= KCDF_STEPS; i++) {
        table[KCDF_STEPS + i] = 1 - 0.5 * erfc(i / 1000.0 / sqrt(2));
        table[KCDF_STEPS - i] = 1 - table[KCDF_STEPS + i];
    }
    return table;
}

/* Crowded, with ties, on the steps of the table, and far apart. */
static double pair_value(int kind, size_t i, struct rng *rng)
{
    switch (kind) {
    case 0:
        return rng_normal(rng);
    case 1:
        return floor(2 * rng_normal(rng));
    case 2:
        return (double)(i * i % 97) / 1000 * 0.25; /* differences are steps of h = 1/4 */
    default:
        return i % 3 ? 5 * rng_normal(rng) : 1000.0 * (double)i;
    }
}

static void check_pairs(const double *table, int kind, size_t n)
{
    double x[131], want[131], got[131];
    struct rng rng;

    rng_init(&rng, 12, (uint32_t)kind, (uint32_t)n, 0);
    for (size_t i = 0; i < n; i++)
        x[i] = pair_value(kind, i, &rng);
    for (size_t j = 0; j < n; j++) {
        want[j] = 0;
        for (size_t i = 0; i < n; i++)
            want[j] += kcdf_table_normal(table, x[j] - x[i], 0.25);
    }
    kcdf_pair_sums(table, x, n, 0.25, got);
    assert_memory_equal(got, want, n * sizeof(*got));
    if (n % 4)
        return;
    kcdf_pair_blocks(table, x, n, 0.25, got);
    assert_memory_equal(got, want, n * sizeof(*got));
}

static void test_pairs(void **state)
{
    double *table = make_table();

    (void)state;
    for (int kind = 0; kind < 4; kind++) {
        for (size_t n = 1; n < 14; n++)
            check_pairs(table + KCDF_STEPS, kind, n);
        check_pairs(table + KCDF_STEPS, kind, 128);
        check_pairs(table + KCDF_STEPS, kind, 131);
    }
    free(table);
}

/* What is looked up is what GSVA 1.46 does: |v| / 10 x 10000 cut off, below 0 as 1 less it. */
static void test_look_up(void **state)
{
    double *table = make_table();
    const double *middle = table + KCDF_STEPS;

    (void)state;
    assert_true(kcdf_table_normal(middle, 0, 1) == 0.5);
    assert_true(kcdf_table_normal(middle, -1e-9, 1) == 0.5);
    assert_true(kcdf_table_normal(middle, 0.0019999, 1) == middle[1]);
    assert_true(kcdf_table_normal(middle, -0.0019999, 1) == 1 - middle[1]);
    assert_true(kcdf_table_normal(middle, 2.5, 0.25) == 1);
    assert_true(kcdf_table_normal(middle, -1e300, 0.25) == 0);
    free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_series),  cmocka_unit_test(test_empty_cell),
        cmocka_unit_test(test_poisson), cmocka_unit_test(test_poisson_seams),
        cmocka_unit_test(test_pairs),   cmocka_unit_test(test_look_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
