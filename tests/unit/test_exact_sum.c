/* base: exact sums against expansions of doubles, in any order, at both ends of the range */
#include "support.h"

#include <float.h>

#include "alloc_fail.h"
#include "base/exact_sum.h"
#include "base/rng.h"

static struct exact_sum sum_of(const double *x, size_t n)
{
    struct exact_sum sum = { 0 };
    mr_error err;

    for (size_t i = 0; i < n; i++)
        assert_ok(exact_sum_add(&sum, x[i], &err), err);
    return sum;
}

static struct exact_sum squares_of(const double *x, size_t n)
{
    struct exact_sum sum = { 0 };
    mr_error err;

    for (size_t i = 0; i < n; i++)
        assert_ok(exact_sum_add_square(&sum, x[i], &err), err);
    return sum;
}

static double value_of(const double *x, size_t n)
{
    struct exact_sum sum = sum_of(x, n);
    const double value = exact_sum_value(&sum);

    exact_sum_release(&sum);
    return value;
}

static double mean_of(const double *x, size_t n)
{
    struct exact_sum sum = sum_of(x, n);
    const double mean = exact_sum_mean(&sum, n);

    exact_sum_release(&sum);
    return mean;
}

static double sd_of(const double *x, size_t n)
{
    struct exact_sum sum = sum_of(x, n), squares = squares_of(x, n);
    const double sd = exact_sum_sd(&sum, &squares, n);

    exact_sum_release(&sum);
    exact_sum_release(&squares);
    return sd;
}

/* ---- known sums ---- */

#define TINY 4.9406564584124654e-324

static void test_values(void **state)
{
    static const struct {
        double x[5], want;
    } cases[] = {
        { { 0 }, 0 },
        { { 1, 2, 3, 4, 5 }, 15 },
        { { 1e308, 1, -1e308 }, 1 },
        { { 1e308, 1e308, -1e308, -1e308, TINY }, TINY },
        { { DBL_MAX, DBL_MAX, -DBL_MAX }, DBL_MAX },
        { { DBL_MAX, DBL_MAX }, INFINITY },
        { { -DBL_MAX, -DBL_MAX }, -INFINITY },
        { { TINY, TINY, TINY, -TINY }, 2 * TINY },
        { { -TINY, DBL_MIN, -DBL_MIN }, -TINY },
        { { 1, 0x1p-53 }, 1 },                      /* half way, down to even */
        { { 1, 0x1p-53, 0x1p-1000 }, 1 + 0x1p-52 }, /* just above it */
        { { 1 + 0x1p-52, 0x1p-53 }, 1 + 0x1p-51 },  /* half way, up to even */
        { { -1, -0x1p-53, 0x1p-1000 }, -1 },
        { { 0x1p53, 1, 1 }, 0x1p53 + 2 },
        { { 0x1p53 - 1, 0.5, 0.25 }, 0x1p53 }, /* rounding carries into a new bit */
        { { 0.1, 0.2, -0.3 }, 0x1p-55 },       /* 0.1 + 0.2 is 2^-54 too much, but rounds */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_true(value_of(cases[i].x, 5) == cases[i].want);
}

static void test_moments(void **state)
{
    static const double far[] = { 1e16, 1e16 + 2 }, huge[] = { DBL_MAX, -DBL_MAX, DBL_MAX },
                        tiny[] = { 4 * TINY, 0, 8 * TINY }, large[] = { 0x1p1000, -0x1p1000 },
                        same[] = { 0.1, 0.1, 0.1, 0.1 }, both[] = { 1e200, 1e-200, 0 };

    (void)state;
    assert_true(mean_of(far, 2) == 1e16 + 1 || mean_of(far, 2) == 1e16); /* to even */
    assert_true(sd_of(far, 2) == sqrt(2));
    assert_true(mean_of(huge, 3) == DBL_MAX / 3);
    assert_true(isinf(sd_of(huge, 3))); /* 1.15 times the largest double */
    assert_close(sd_of(large, 2), 0x1p1000 * sqrt(2), 1e-15, 0);
    assert_true(mean_of(tiny, 3) == 4 * TINY);
    assert_true(sd_of(tiny, 3) == 4 * TINY);
    assert_true(mean_of(same, 4) == 0.1);
    assert_true(sd_of(same, 4) == 0);
    assert_close(sd_of(both, 3), 1e200 / sqrt(3), 1e-15, 0);
    assert_true(sd_of((const double[]){ 1, 2, 3, 4 }, 4) == sqrt(5.0 / 3));
}

static void test_impossible(void **state)
{
    struct exact_sum sum = sum_of((const double[]){ 5, 5 }, 2), squares = { 0 }, negative;

    (void)state;
    assert_true(isnan(exact_sum_sd(&sum, &squares, 2)));
    negative = sum_of((const double[]){ -1 }, 1);
    assert_true(isnan(exact_sum_sd(&squares, &negative, 2)));
    exact_sum_release(&negative);
    exact_sum_release(&sum);
}

/* ---- random ones ---- */

enum { N = 60, N_ROUNDS = 300 };

/* Of sizes from 2^-spread to 2^spread, about half of them cancelling another. */
static void draw(struct rng *rng, int spread, double x[N])
{
    for (size_t i = 0; i < N; i++) {
        x[i] = ldexp(rng_uniform(rng) - 0.5, (int)rng_below(rng, (uint32_t)(2 * spread)) - spread);
        if (i && rng_below(rng, 2))
            x[i] = -x[rng_below(rng, (uint32_t)i)] * (rng_below(rng, 2) ? 1 : 1 + DBL_EPSILON);
    }
}

/* The sum by an expansion: doubles that do not overlap, their sum exact. */
static double expand(const double *x, size_t n)
{
    double parts[N + 1];
    size_t n_parts = 0;

    for (size_t i = 0; i < n; i++) {
        double high = x[i];
        size_t kept = 0;

        for (size_t p = 0; p < n_parts; p++) {
            const double a = high, b = parts[p], sum = a + b, back = sum - a;
            const double low = (a - (sum - back)) + (b - back);

            if (low != 0)
                parts[kept++] = low;
            high = sum;
        }
        parts[kept] = high;
        n_parts = kept + 1;
    }
    for (size_t p = n_parts - 1; p-- > 0;) { /* from the largest down, until one is not exact */
        const double a = parts[n_parts - 1], sum = a + parts[p], low = parts[p] - (sum - a);

        parts[n_parts - 1] = sum;
        if (low == 0)
            continue;
        if (p && (low < 0) == (parts[p - 1] < 0) && (sum + 2 * low) - sum == 2 * low)
            return sum + 2 * low;
        return sum;
    }
    return parts[n_parts - 1];
}

static void test_random(void **state)
{
    struct rng rng;
    double x[N];

    (void)state;
    rng_init(&rng, 1, 0, 0, 0);
    for (int round = 0; round < N_ROUNDS; round++) {
        draw(&rng, 1 + round, x);
        assert_true(value_of(x, N) == expand(x, N));
    }
}

static void test_sd_random(void **state)
{
    struct rng rng;
    double x[N];

    (void)state;
    rng_init(&rng, 2, 0, 0, 0);
    for (int round = 0; round < N_ROUNDS; round++) {
        const double offset = ldexp(1, round % 40);
        double mean = 0, squares = 0; /* of what is left without the offset */

        for (size_t i = 0; i < N; i++) {
            x[i] = offset + rng_normal(&rng);
            mean += (x[i] - offset) / N;
        }
        for (size_t i = 0; i < N; i++)
            squares += (x[i] - offset - mean) * (x[i] - offset - mean);
        assert_close(mean_of(x, N), offset + mean, 1e-15, 1e-15);
        assert_close(sd_of(x, N), sqrt(squares / (N - 1)), 1e-13, 0);
    }
}

static void assert_same_sum(const struct exact_sum *a, const struct exact_sum *b)
{
    char text_a[EXACT_SUM_SIZE], text_b[EXACT_SUM_SIZE];

    assert_string_equal(exact_sum_format(a, text_a), exact_sum_format(b, text_b));
}

static void shuffle(struct rng *rng, double x[N])
{
    for (size_t i = N - 1; i; i--) {
        const size_t j = rng_below(rng, (uint32_t)i + 1);
        const double other = x[j];

        x[j] = x[i];
        x[i] = other;
    }
}

/* Any order and any parts: the same digits. */
static void test_order(void **state)
{
    struct rng rng;
    double x[N];

    (void)state;
    rng_init(&rng, 3, 0, 0, 0);
    for (int round = 0; round < N_ROUNDS; round++) {
        struct exact_sum whole, part[2], squares;
        mr_error err;

        draw(&rng, 3 * (1 + round), x);
        whole = sum_of(x, N);
        squares = squares_of(x, N);
        shuffle(&rng, x);
        part[0] = sum_of(x, 7);
        part[1] = sum_of(x + 7, N - 7);
        assert_ok(exact_sum_merge(&part[1], &part[0], &err), err);
        assert_same_sum(&part[1], &whole);
        exact_sum_release(&part[0]);
        part[0] = squares_of(x, N);
        assert_same_sum(&part[0], &squares);
        exact_sum_release(&part[0]);
        exact_sum_release(&part[1]);
        exact_sum_release(&squares);
        exact_sum_release(&whole);
    }
}

/* After 2^30 additions carries are moved up; here it is only said that there were so many. */
static void test_settling(void **state)
{
    static const double x[] = { 1e3, -1e-3, -7, 1e3, -1e3, 1e-3 };
    struct exact_sum sum = sum_of(x, 3), whole = sum_of(x, 6);
    mr_error err;

    (void)state;
    sum.n_added = (1U << 30) - 2;
    for (size_t i = 3; i < 6; i++)
        assert_ok(exact_sum_add(&sum, x[i], &err), err);
    assert_int_equal(sum.n_added, 1);
    assert_same_sum(&sum, &whole);
    assert_true(exact_sum_value(&sum) == 993);
    exact_sum_release(&sum);
    exact_sum_release(&whole);
}

/* ---- text ---- */

static void test_text(void **state)
{
    static const struct {
        double x;
        const char *sum, *square;
    } cases[] = {
        { 0, "0", "0" },
        { 1, "1p0", "1p0" },
        { -1.5, "-180000000p-32", "240000000p-32" },
        { 0x1p40, "100p32", "10000p64" },
        { TINY, "4000p-1088", "10000000p-2176" },
        { -DBL_MAX, "-fffffffffffff800p960",
          "fffffffffffff00000000000004"
          "00000p1920" },
    };
    char text[EXACT_SUM_SIZE];
    mr_error err;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct exact_sum sum = sum_of(&cases[i].x, 1), squares = squares_of(&cases[i].x, 1);
        struct exact_sum back = { 0 };

        assert_string_equal(exact_sum_format(&sum, text), cases[i].sum);
        assert_ok(exact_sum_parse(&back, text, strlen(text), &err), err);
        assert_same_sum(&back, &sum);
        exact_sum_release(&back);
        assert_string_equal(exact_sum_format(&squares, text), cases[i].square);
        assert_ok(exact_sum_parse(&back, text, strlen(text), &err), err);
        assert_same_sum(&back, &squares);
        exact_sum_release(&back);
        exact_sum_release(&sum);
        exact_sum_release(&squares);
    }
}

/* The largest number of so many chunks. */
static void all_digits(char text[EXACT_SUM_SIZE], size_t n_chunks, int exponent)
{
    const size_t n = 8 * n_chunks;

    memset(text, 'f', n);
    snprintf(text + n, EXACT_SUM_SIZE - n, "p%d", exponent);
}

static void test_bad_text(void **state)
{
    static const char *const bad[] = { "",        "-",       "1",    "p0",     "1p",   "1p1",
                                       "1p-",     "1q0",     "Ap0",  "1p2176", "1p+0", "--1p0",
                                       "1p-2208", "1p99999", "1p 0", "1p3 2",  "-0",   "00" };
    char longest[EXACT_SUM_SIZE];
    struct exact_sum sum = { 0 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(exact_sum_parse(&sum, bad[i], strlen(bad[i]), NULL), MR_EFORMAT);
    all_digits(longest, 137, 0);
    assert_int_equal(exact_sum_parse(&sum, longest, strlen(longest), NULL), MR_EFORMAT);
    assert_null(sum.chunks);
}

/* All that the text lets in can be worked with. */
static void test_full(void **state)
{
    struct exact_sum sum = { 0 }, squares = { 0 };
    char text[EXACT_SUM_SIZE], again[EXACT_SUM_SIZE];
    mr_error err;

    (void)state;
    all_digits(text, 136, -2176);
    assert_ok(exact_sum_parse(&sum, text, strlen(text), &err), err);
    assert_ok(exact_sum_parse(&squares, text, strlen(text), &err), err);
    assert_string_equal(exact_sum_format(&sum, again), text);
    assert_ok(exact_sum_merge(&sum, &squares, &err), err);
    assert_true(isnan(exact_sum_sd(&sum, &squares, SIZE_MAX))); /* the square is far larger */
    assert_true(isinf(exact_sum_value(&sum)));
    exact_sum_release(&sum);
    exact_sum_release(&squares);
}

static mr_status add_far_apart(void *data, mr_error *err)
{
    struct exact_sum sum = { 0 }, other = { 0 };
    mr_status st = exact_sum_add(&sum, 1, err);

    (void)data;
    if (!st)
        st = exact_sum_add(&sum, 1e300, err);
    if (!st)
        st = exact_sum_add_square(&other, 1e-200, err);
    if (!st)
        st = exact_sum_merge(&sum, &other, err);
    exact_sum_release(&sum);
    exact_sum_release(&other);
    return st;
}

static void test_allocation(void **state)
{
    (void)state;
    assert_survives_alloc_failure(add_far_apart, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),     cmocka_unit_test(test_moments),
        cmocka_unit_test(test_impossible), cmocka_unit_test(test_random),
        cmocka_unit_test(test_sd_random),  cmocka_unit_test(test_order),
        cmocka_unit_test(test_settling),   cmocka_unit_test(test_text),
        cmocka_unit_test(test_bad_text),   cmocka_unit_test(test_full),
        cmocka_unit_test(test_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
