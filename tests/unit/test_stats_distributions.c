/* Student's t, chi-square, studentised range, psi functions against R; GSL's handler is on */
#include "support.h"

#include "mechrank/stats.h"
#include "stats/special.h"

struct columns {
    mr_matrix *table;
    size_t n;
};

static struct columns open_golden(const char *path)
{
    mr_matrix *table = read_golden(path);

    return (struct columns){ table, mr_matrix_n_rows(table) };
}

/* 1e-12: R's own pt is not closer to the truth at df 1e6. */
static void test_t(void **state)
{
    const struct columns g = open_golden("stats/t.tsv");
    const double *t = golden_column(g.table, "t"), *df = golden_column(g.table, "df");

    (void)state;
    assert_true(g.n > 200);
    for (size_t i = 0; i < g.n; i++) {
        assert_close(mr_t_upper(t[i], df[i]), golden_column(g.table, "upper")[i], 1e-12, 0);
        assert_close(mr_t_two_sided(t[i], df[i]), golden_column(g.table, "two_sided")[i], 1e-12, 0);
    }
    mr_matrix_free(g.table);
}

/* Where GSL's incomplete beta function would abort or lose digits. */
static void test_t_extremes(void **state)
{
    (void)state;
    for (double df = 0.5; df < 1e12; df *= 3) {
        for (double t = 1e-300; t < 1e300; t *= 1e7) {
            const double upper = mr_t_upper(t, df);

            assert_true(upper >= 0 && upper <= 0.5);
            assert_close(mr_t_upper(-t, df), 1 - upper, 0, 1e-16);
        }
    }
    assert_close(mr_t_upper(INFINITY, 3), 0, 0, 0);
    assert_close(mr_t_upper(-INFINITY, INFINITY), 1, 0, 0);
    assert_true(isnan(mr_t_upper(NAN, 3)));
    assert_close(mr_t_upper(1e100, 1), 1e-100 / STATS_PI, 1e-14, 0); /* Cauchy */
    assert_close(mr_t_two_sided(4, 2), 1 - 4 / sqrt(18), 1e-13, 0);  /* closed form at df 2 */
}

static void test_t_quantile(void **state)
{
    const struct columns g = open_golden("stats/t_quantile.tsv");
    const double *p = golden_column(g.table, "p"), *df = golden_column(g.table, "df");

    (void)state;
    for (size_t i = 0; i < g.n; i++) /* R's qt is good to about 1e-11 */
        assert_close(mr_t_quantile(p[i], df[i]), golden_column(g.table, "q")[i], 1e-10, 1e-15);
    for (size_t i = 0; i < g.n; i++)
        if (p[i] < 0.5)
            assert_close(mr_t_upper(-mr_t_quantile(p[i], df[i]), df[i]), p[i], 1e-12, 0);
    for (double dp = 1e-14; dp < 0.4; dp *= 10) /* the centre keeps its relative precision */
        assert_close(mr_t_quantile(0.5 + dp, 1), tan(STATS_PI * (0.5 + dp - 0.5)), 1e-12, 0);
    assert_close(mr_t_quantile(0, 4), -INFINITY, 0, 0);
    assert_close(mr_t_quantile(1, 4), INFINITY, 0, 0);
    assert_true(isnan(mr_t_quantile(-0.1, 4)) && isnan(mr_t_quantile(0.3, NAN)));
    mr_matrix_free(g.table);
}

static void test_chisq(void **state)
{
    const struct columns g = open_golden("stats/chisq.tsv");
    const double *x = golden_column(g.table, "x"), *df = golden_column(g.table, "df");

    (void)state;
    for (size_t i = 0; i < g.n; i++) {
        const double upper = golden_column(g.table, "upper")[i];

        assert_close(mr_chisq_upper(x[i], df[i]), upper, 2e-12, 1e-16);
        if (upper > 1e-6 && upper < 0.99)
            assert_close(stats_chisq_upper_quantile(upper, df[i]), x[i], 1e-10, 0);
    }
    assert_close(mr_chisq_upper(0, 3), 1, 0, 0);
    assert_close(mr_chisq_upper(1e300, 3), 0, 0, 0);
    assert_close(mr_chisq_upper(INFINITY, 3), 0, 0, 0);
    assert_true(isnan(mr_chisq_upper(NAN, 3)));
    mr_matrix_free(g.table);
}

/* 5e-12: what the quadrature in R reaches; R's ptukey itself is only checked coarsely. */
static void test_ptukey(void **state)
{
    const struct columns g = open_golden("stats/ptukey.tsv");
    const double *q = golden_column(g.table, "q"), *df = golden_column(g.table, "df");
    const double *n_means = golden_column(g.table, "n_means");

    (void)state;
    assert_true(g.n > 300);
    for (size_t i = 0; i < g.n; i++) {
        const double p = mr_ptukey(q[i], n_means[i], df[i]);

        assert_close(p, golden_column(g.table, "p")[i], 0, 5e-12);
        if (df[i] >= 12)
            assert_close(p, golden_column(g.table, "p_r")[i], 0, 2e-6);
    }
    mr_matrix_free(g.table);
}

/* The range of two means is |t| sqrt 2: any df, at any distance. */
static void test_ptukey_two_means(void **state)
{
    (void)state;
    for (double df = 1; df < 1e7; df *= 2.7)
        for (double q = 0.01; q < 300; q *= 1.9)
            assert_close(mr_ptukey(q, 2, df), 1 - mr_t_two_sided(q / sqrt(2), df), 0, 1e-12);
    assert_close(mr_ptukey(2, 5, INFINITY), mr_ptukey(2, 5, 1e14), 0, 1e-13);
    assert_close(mr_ptukey(2, 2.5, 9), mr_ptukey(2, 2.5000001, 9), 0, 1e-6); /* not whole */
    assert_close(mr_ptukey(-1, 5, 9), 0, 0, 0);
    assert_close(mr_ptukey(INFINITY, 5, 9), 1, 0, 0);
    assert_close(mr_ptukey(0.1, 1, 9), 1, 0, 0);
    assert_true(isnan(mr_ptukey(NAN, 5, 9)));
}

static void test_qtukey(void **state)
{
    static const double levels[] = { 1e-3, 0.1, 0.5, 0.9, 0.95, 0.99, 0.9999 };
    static const double dfs[] = { 1, 1.7, 4, 12, 60, 1e5, INFINITY };

    (void)state;
    assert_close(mr_qtukey(0.95, 13, 12) / sqrt(2), 4.037, 0, 5e-4); /* statistics.md I.6 */
    for (size_t i = 0; i < ARRAY_LEN(levels); i++)
        for (size_t j = 0; j < ARRAY_LEN(dfs); j++)
            for (double n_means = 2; n_means <= 30; n_means += 7) {
                const double q = mr_qtukey(levels[i], n_means, dfs[j]);

                assert_close(mr_ptukey(q, n_means, dfs[j]), levels[i], 0, 2e-14);
            }
    assert_close(mr_qtukey(0.95, 1, 12), 0, 0, 0);
    assert_close(mr_qtukey(0, 5, 12), 0, 0, 0);
    assert_true(isnan(mr_qtukey(1, 5, 12)));
}

static void test_psi(void **state)
{
    const struct columns g = open_golden("stats/psi.tsv");
    const double *x = golden_column(g.table, "x");

    (void)state;
    for (size_t i = 0; i < g.n; i++) {
        const double ratio = golden_column(g.table, "gamma_ratio")[i];

        assert_close(stats_digamma(x[i]), golden_column(g.table, "digamma")[i], 1e-13, 1e-15);
        assert_close(stats_trigamma(x[i]), golden_column(g.table, "trigamma")[i], 1e-13, 0);
        assert_close(stats_tetragamma(x[i]), golden_column(g.table, "tetragamma")[i], 1e-13, 0);
        if (!isnan(ratio))
            assert_close(stats_gamma_ratio(x[i]), ratio, 1e-13, 0);
        assert_close(stats_gamma_ratio(x[i] + 0.5) * stats_gamma_ratio(x[i]), x[i], 1e-14, 0);
        assert_close(stats_stirling_error(x[i] + 1) - stats_stirling_error(x[i]),
                     1 - (x[i] + 0.5) * log1p(1 / x[i]), 0,
                     1e-9 / (1 + 1e6 / (x[i] * x[i])) + 2e-14);
    }
    mr_matrix_free(g.table);
}

static void test_trigamma_inverse(void **state)
{
    const struct columns g = open_golden("stats/trigamma_inverse.tsv");
    const double *x = golden_column(g.table, "x");

    (void)state;
    for (size_t i = 0; i < g.n; i++)
        assert_close(mr_trigamma_inverse(x[i]), golden_column(g.table, "y")[i], 1e-12, 0);
    assert_close(mr_trigamma_inverse(0), INFINITY, 0, 0);
    assert_true(isnan(mr_trigamma_inverse(-1)));
    mr_matrix_free(g.table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_t),
        cmocka_unit_test(test_t_extremes),
        cmocka_unit_test(test_t_quantile),
        cmocka_unit_test(test_chisq),
        cmocka_unit_test(test_ptukey),
        cmocka_unit_test(test_ptukey_two_means),
        cmocka_unit_test(test_qtukey),
        cmocka_unit_test(test_psi),
        cmocka_unit_test(test_trigamma_inverse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
