/* simultaneous rank sets, claims with signs, P-scores */
#include "support.h"

#include "base/rng.h"
#include "mechrank/stats.h"

enum { MAX_ROWS = 8 };

/* Independent rows with variance 1, so that the se of a difference is sqrt 2. */
static const struct rank_case {
    const char *name;
    size_t n;
    struct mr_rank_row rows[MAX_ROWS]; /* with the results wanted, p_score apart */
    double n_means;
} cases[] = {
    { "apart: every rank is sure",
      3,
      { { "a", 0, false, false, 3, 3, 3, false, 0, NULL },
        { "b", 100, false, false, 1, 1, 1, true, 0, NULL },
        { "c", 50, false, false, 2, 2, 2, false, 0, NULL } },
      3 },
    { "tied: nothing is claimed, names decide the order",
      3,
      { { "c", 1, false, false, 3, 1, 3, true, 0, NULL },
        { "a", 1, false, false, 1, 1, 3, true, 0, NULL },
        { "b", 1, false, false, 2, 1, 3, true, 0, NULL } },
      3 },
    { "two-sided: a large fall is strong",
      3,
      { { "fall", -100, true, false, 1, 1, 1, true, 0, NULL },
        { "rise", 40, false, false, 2, 2, 2, false, 0, NULL },
        { "worse", -90, false, false, 3, 3, 3, false, 0, NULL } },
      4 },
    { "two-sided rows are only above with the sign that beats both of the other",
      2,
      { { "up", 100, true, false, 1, 1, 2, true, 0, NULL },
        { "down", -98, true, false, 2, 1, 2, true, 0, NULL } },
      4 },
    { "two-sided with one near 0",
      2,
      { { "near0", 0.1, true, false, 2, 2, 2, false, 0, NULL },
        { "down", -98, true, false, 1, 1, 1, true, 0, NULL } },
      4 },
    { "exploratory rows take part, nothing is claimed about them",
      3,
      { { "a", 100, false, false, 2, 1, 2, true, 0, NULL },
        { "b", 0, false, false, 3, 2, 3, false, 0, NULL },
        { "x", 500, false, true, 1, 1, 3, true, 0, NULL } },
      2 },
    { "exploratory only",
      2,
      { { "x", 1, false, true, 2, 1, 2, true, 0, NULL },
        { "y", 9, false, true, 1, 1, 2, true, 0, NULL } },
      0 },
    { "one row", 1, { { "a", 1, false, false, 1, 1, 1, true, 0, NULL } }, 1 },
    { "no row", 0, { { NULL, 0, false, false, 0, 0, 0, false, 0, NULL } }, 0 },
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct rank_case *c = &cases[i];
        struct mr_rank_row rows[MAX_ROWS];
        double cov[MAX_ROWS * MAX_ROWS] = { 0 }, critical;
        mr_error err;

        memset(rows, 0, sizeof(rows));
        for (size_t m = 0; m < c->n; m++) {
            rows[m].name = c->rows[m].name;
            rows[m].mu = c->rows[m].mu;
            rows[m].two_sided = c->rows[m].two_sided;
            rows[m].exploratory = c->rows[m].exploratory;
            cov[m * c->n + m] = rows[m].exploratory ? NAN : 1;
        }
        assert_ok(mr_rank_sets(rows, c->n, cov, 12, 0.95, &critical, &err), err);
        for (size_t m = 0; m < c->n; m++) {
            if (rows[m].rank != c->rows[m].rank || rows[m].rank_lo != c->rows[m].rank_lo ||
                rows[m].rank_hi != c->rows[m].rank_hi || rows[m].top_set != c->rows[m].top_set)
                fail_msg("%s, %s: got rank %zu in %zu..%zu, top %d", c->name, rows[m].name,
                         rows[m].rank, rows[m].rank_lo, rows[m].rank_hi, rows[m].top_set);
        }
        assert_close(critical, c->n_means > 0 ? mr_qtukey(0.95, c->n_means, 12) / sqrt(2) : NAN,
                     1e-15, 0);
    }
}

/* The claim turns exactly at c standard errors; a covariance that helps counts 1 - 1/(2 nu). */
static void test_threshold(void **state)
{
    static const double correlations[] = { -0.9, 0, 0.5, 0.99 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(correlations); i++) {
        const double r = correlations[i], cov[] = { 4, 2 * r, 2 * r, 1 };
        const double c = mr_qtukey(0.95, 2, 7) / sqrt(2),
                     se = sqrt(5 - 4 * r * (r > 0 ? 1 - 1.0 / 14 : 1));

        for (int beyond = 0; beyond < 2; beyond++) {
            struct mr_rank_row rows[2] = {
                { .name = "a", .mu = (c + (beyond ? 1e-9 : -1e-9)) * se }, { .name = "b", .mu = 0 }
            };

            assert_int_equal(mr_rank_sets(rows, 2, cov, 7, 0.95, NULL, NULL), MR_OK);
            assert_int_equal(rows[0].rank_hi, beyond ? 1 : 2);
            assert_int_equal(rows[1].rank_lo, beyond ? 2 : 1);
        }
    }
}

/* A two-sided pair's claim with a sign takes the covariance with that sign. */
static void test_sign_of_covariance(void **state)
{
    const double cov[] = { 1, -0.9, -0.9, 1 };
    const double c = mr_qtukey(0.95, 3, 30) / sqrt(2); /* means: +a, -a, b */
    struct mr_rank_row rows[2] = { { .name = "a", .mu = -2 * c, .two_sided = true },
                                   { .name = "b", .mu = 0 } };

    (void)state;
    /* -mu_a - mu_b has variance 2 + 2 cov = 0.2: claimed; 2 - 2 cov = 3.8 would not do at c */
    assert_int_equal(mr_rank_sets(rows, 2, cov, 30, 0.95, NULL, NULL), MR_OK);
    assert_int_equal(rows[0].rank_hi, 1);
    rows[0].mu = -0.5 * c;
    assert_int_equal(mr_rank_sets(rows, 2, cov, 30, 0.95, NULL, NULL), MR_OK);
    assert_int_equal(rows[0].rank_hi, 1);
    rows[0].mu = -0.4 * c;
    assert_int_equal(mr_rank_sets(rows, 2, cov, 30, 0.95, NULL, NULL), MR_OK);
    assert_int_equal(rows[0].rank_hi, 2);
}

static void test_p_score(void **state)
{
    const double cov[] = { 1, 0.5, 0, 0.5, 1, 0, 0, 0, 0 };
    struct mr_rank_row rows[3] = { { .name = "a", .mu = 1 },
                                   { .name = "b", .mu = -3, .two_sided = true },
                                   { .name = "c", .mu = 0.5 } };

    (void)state;
    assert_int_equal(mr_rank_sets(rows, 3, cov, 9, 0.95, NULL, NULL), MR_OK);
    /* b counts with -mu: the variance of a + b is 1 + 1 + 2 * 0.5; c is known exactly */
    assert_close(rows[0].p_score, (mr_t_upper(2 / sqrt(3), 9) + mr_t_upper(-0.5, 9)) / 2, 1e-14, 0);
    assert_close(rows[1].p_score, (mr_t_upper(-2 / sqrt(3), 9) + mr_t_upper(-2.5, 9)) / 2, 1e-14,
                 0);
    assert_close(rows[0].p_score + rows[1].p_score + rows[2].p_score, 1.5, 1e-14, 0);
}

/* No uncertainty at all: steps instead of divisions by 0. */
static void test_zero_se(void **state)
{
    const double cov[9] = { 0 };
    struct mr_rank_row rows[3] = { { .name = "b", .mu = 1 },
                                   { .name = "a", .mu = 1 },
                                   { .name = "c", .mu = 2 } };

    (void)state;
    assert_int_equal(mr_rank_sets(rows, 3, cov, 9, 0.95, NULL, NULL), MR_OK);
    assert_close(rows[2].p_score, 1, 0, 0);
    assert_close(rows[0].p_score, 0.25, 0, 0);
    assert_int_equal(rows[2].rank_hi, 1);
    assert_int_equal(rows[0].rank_lo, 2);
    assert_int_equal(rows[0].rank_hi, 3);
    assert_int_equal(rows[0].rank, 3);
}

static void test_unknown_variance_claims_nothing(void **state)
{
    const double cov[] = { NAN, NAN, NAN, 1 };
    struct mr_rank_row rows[2] = { { .name = "a", .mu = 100 }, { .name = "b", .mu = 0 } };

    (void)state;
    assert_int_equal(mr_rank_sets(rows, 2, cov, 9, 0.95, NULL, NULL), MR_OK);
    assert_int_equal(rows[0].rank_hi, 2);
    assert_true(isnan(rows[0].p_score));
}

static void test_errors(void **state)
{
    const double cov[] = { 1 };
    struct mr_rank_row row = { .name = "a", .mu = NAN };
    mr_error err;

    (void)state;
    assert_fails(mr_rank_sets(&row, 1, cov, 9, 0.95, NULL, &err), MR_EINVAL, err,
                 "a: effect to rank is not a number");
    row.mu = 0;
    assert_fails(mr_rank_sets(&row, 1, cov, NAN, 0.95, NULL, &err), MR_EINVAL, err,
                 "rank sets: degrees of freedom are not a number");
}

static void random_problem(struct rng *rng, struct mr_rank_row *rows, double *cov)
{
    static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
    double factor[MAX_ROWS * MAX_ROWS];

    for (size_t i = 0; i < MAX_ROWS * MAX_ROWS; i++)
        factor[i] = rng_normal(rng) / 4;
    for (size_t a = 0; a < MAX_ROWS; a++) {
        rows[a] = (struct mr_rank_row){ .name = names[a],
                                        .mu = 6 * rng_normal(rng),
                                        .two_sided = rng_below(rng, 3) == 0,
                                        .exploratory = rng_below(rng, 6) == 0 };
        for (size_t b = 0; b < MAX_ROWS; b++) {
            cov[a * MAX_ROWS + b] = 0;
            for (size_t k = 0; k < MAX_ROWS; k++)
                cov[a * MAX_ROWS + b] += factor[a * MAX_ROWS + k] * factor[b * MAX_ROWS + k];
        }
    }
}

/* Rows in another order, and effects in another unit: the same answers. */
static void test_permuted_and_scaled(void **state)
{
    static const size_t order[MAX_ROWS] = { 5, 2, 7, 0, 1, 6, 3, 4 };
    struct rng rng;
    size_t n_claims = 0;

    (void)state;
    rng_init(&rng, 5, 0, 0, 0);
    for (int round = 0; round < 20; round++) {
        struct mr_rank_row rows[MAX_ROWS], moved[MAX_ROWS];
        double cov[MAX_ROWS * MAX_ROWS], moved_cov[MAX_ROWS * MAX_ROWS];

        random_problem(&rng, rows, cov);
        for (size_t a = 0; a < MAX_ROWS; a++) {
            moved[a] = rows[order[a]];
            moved[a].mu *= 8;
            for (size_t b = 0; b < MAX_ROWS; b++)
                moved_cov[a * MAX_ROWS + b] = 64 * cov[order[a] * MAX_ROWS + order[b]];
        }
        assert_int_equal(mr_rank_sets(rows, MAX_ROWS, cov, 11, 0.95, NULL, NULL), MR_OK);
        assert_int_equal(mr_rank_sets(moved, MAX_ROWS, moved_cov, 11, 0.95, NULL, NULL), MR_OK);
        for (size_t a = 0; a < MAX_ROWS; a++) {
            const struct mr_rank_row *x = &rows[order[a]], *y = &moved[a];

            assert_int_equal(x->rank, y->rank);
            assert_int_equal(x->rank_lo, y->rank_lo);
            assert_int_equal(x->rank_hi, y->rank_hi);
            assert_close(x->p_score, y->p_score, 1e-12, 0);
            assert_true(x->rank_lo <= x->rank_hi);
            n_claims += x->rank_lo - 1;
        }
    }
    assert_true(n_claims > 50); /* or the test compares nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_threshold),
        cmocka_unit_test(test_sign_of_covariance),
        cmocka_unit_test(test_p_score),
        cmocka_unit_test(test_zero_se),
        cmocka_unit_test(test_unknown_variance_claims_nothing),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_permuted_and_scaled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
