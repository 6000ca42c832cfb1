/* meta-analysis against metafor, shared tau^2, adjusted p, Kendall's tau */
#include "support.h"

#include "mechrank/stats.h"

/* Rows of a case stand together; returns the first and how many. */
static size_t find_case(const mr_matrix *input, size_t c, size_t *k)
{
    size_t first = MR_NONE;
    char name[16];

    snprintf(name, sizeof(name), "%zu", c);
    *k = 0;
    for (size_t i = 0; i < mr_matrix_n_rows(input); i++) {
        if (strcmp(mr_names_get(mr_matrix_rows(input), i), name))
            continue;
        if (first == MR_NONE)
            first = i;
        ++*k;
    }
    return first;
}

/*
 * Nine rows per case: DL, PM, REML, each with z, knha, adhoc.  1e-8: where metafor's Fisher
 * scoring stops; 1e-13: it leaves 1e-16 for a tau^2 of 0.
 */
static void test_metafor(void **state)
{
    static const struct {
        const char *column;
        size_t offset;
    } columns[] = {
        { "mu", offsetof(struct mr_meta, mu) },
        { "se", offsetof(struct mr_meta, se) },
        { "lo", offsetof(struct mr_meta, lo) },
        { "hi", offsetof(struct mr_meta, hi) },
        { "p", offsetof(struct mr_meta, p) },
        { "tau2", offsetof(struct mr_meta, tau2) },
        { "I2", offsetof(struct mr_meta, i2) },
        { "Q", offsetof(struct mr_meta, q) },
        { "Qp", offsetof(struct mr_meta, q_p) },
        { "tau2_lo", offsetof(struct mr_meta, tau2_lo) },
        { "tau2_hi", offsetof(struct mr_meta, tau2_hi) },
        { "pi_lo", offsetof(struct mr_meta, pi_lo) },
        { "pi_hi", offsetof(struct mr_meta, pi_hi) },
    };
    mr_matrix *input = read_golden("stats/meta_input.tsv");
    mr_matrix *want = read_golden("stats/meta_output.tsv");

    (void)state;
    assert_int_equal(mr_matrix_n_rows(want), 12 * 9);
    for (size_t row = 0; row < 12 * 9; row++) {
        size_t k;
        const size_t first = find_case(input, row / 9 + 1, &k);
        struct mr_meta got;
        mr_error err;

        assert_ok(mr_meta_fit(golden_column(input, "yi") + first,
                              golden_column(input, "vi") + first, k, (enum mr_tau2)(row % 9 / 3),
                              (enum mr_interval)(row % 3), &got, &err),
                  err);
        for (size_t c = 0; c < ARRAY_LEN(columns); c++) {
            char what[64];
            double value;

            snprintf(what, sizeof(what), "row %zu, %s", row + 1, columns[c].column);
            memcpy(&value, (const char *)&got + columns[c].offset, sizeof(value));
            assert_close_at(value, golden_column(want, columns[c].column)[row], 1e-8, 1e-13, what,
                            __FILE__, __LINE__);
        }
    }
    mr_matrix_free(input);
    mr_matrix_free(want);
}

/* Effects times 3, variances times 9: everything scales. */
static void test_meta_scale(void **state)
{
    const double y[] = { 0.3, 1.9, -0.4, 2.2 }, v[] = { 0.2, 0.4, 0.3, 0.9 };
    double y3[4], v9[4];
    struct mr_meta a, b;

    (void)state;
    for (int i = 0; i < 4; i++) {
        y3[i] = 3 * y[i];
        v9[i] = 9 * v[i];
    }
    for (int method = MR_TAU2_DL; method <= MR_TAU2_REML; method++) {
        assert_int_equal(mr_meta_fit(y, v, 4, method, MR_INTERVAL_HK, &a, NULL), MR_OK);
        assert_int_equal(mr_meta_fit(y3, v9, 4, method, MR_INTERVAL_HK, &b, NULL), MR_OK);
        assert_true(a.tau2 > 0.1);
        assert_close(b.tau2, 9 * a.tau2, 1e-11, 0);
        assert_close(b.mu, 3 * a.mu, 1e-11, 0);
        assert_close(b.pi_hi, 3 * a.pi_hi, 1e-11, 0);
        assert_close(b.p, a.p, 1e-11, 0);
        assert_close(b.i2, a.i2, 1e-11, 0);
    }
    assert_int_equal(mr_meta_fit(y, v, 4, MR_TAU2_DL, MR_INTERVAL_Z, &a, NULL), MR_OK);
    assert_close(a.i2, 100 * (a.q - 3) / a.q, 1e-12, 0);
}

static void test_meta_degenerate(void **state)
{
    const double same[] = { 2, 2, 2 }, v[] = { 1, 1, 1 }, y[] = { 1, NAN, 2 }, v0[] = { 1, 0, 1 };
    const double huge[] = { -1e200, 1e200, 0 };
    struct mr_meta got;
    mr_error err;

    (void)state;
    for (int method = MR_TAU2_DL; method <= MR_TAU2_REML; method++) {
        assert_ok(mr_meta_fit(same, v, 3, method, MR_INTERVAL_HK, &got, &err), err);
        assert_close(got.tau2, 0, 0, 0);
        assert_close(got.se, 0, 0, 0);
        assert_close(got.p, 0, 0, 0);
        assert_close(got.tau2_hi, 0, 0, 0);
        assert_ok(mr_meta_fit(same, v, 3, method, MR_INTERVAL_MKH, &got, &err), err);
        assert_close(got.se, 1 / sqrt(3), 1e-15, 0);
        assert_fails(mr_meta_fit(huge, v, 3, method, MR_INTERVAL_Z, &got, &err), MR_ENUMERIC, err,
                     "meta-analysis: no finite tau^2 for 3 studies");
    }
    assert_fails(mr_meta_fit(same, v, 3, MR_TAU2_SHARED, MR_INTERVAL_Z, &got, &err), MR_EINVAL, err,
                 "meta-analysis: one group alone shares no tau^2");
    assert_fails(mr_meta_fit(same, v, 1, MR_TAU2_PM, MR_INTERVAL_Z, &got, &err), MR_EINVAL, err,
                 "meta-analysis: 2 or more studies needed, found 1");
    assert_fails(mr_meta_fit(y, v, 3, MR_TAU2_PM, MR_INTERVAL_Z, &got, &err), MR_EINVAL, err,
                 "meta-analysis: study 2: expected a number and a positive variance, "
                 "found nan and 1");
    assert_fails(mr_meta_fit(same, v0, 3, MR_TAU2_PM, MR_INTERVAL_Z, &got, &err), MR_EINVAL, err,
                 "meta-analysis: study 2: expected a number and a positive variance, "
                 "found 2 and 0");
}

static void test_tau2_shared(void **state)
{
    /* groups of 2, 1, 3 and 0 rows; equal variances 1, so that Q = ss/(1 + tau^2) */
    const double y[] = { 0, 4, 77, 1, 2, 6 }, v[] = { 1, 1, 1, 1, 1, 1 };
    const size_t start[] = { 0, 2, 3, 6, 6 };
    struct mr_meta meta;

    (void)state;
    assert_close(mr_tau2_shared(y, v, start, 4), (8 + 14) / 3.0 - 1, 1e-14, 0);
    assert_close(mr_tau2_shared(y, v, (const size_t[]){ 0, 1, 2, 3 }, 3), 0, 0, 0);
    assert_close(mr_tau2_shared(y, v, start, 0), 0, 0, 0);
    assert_int_equal(mr_meta_fit(y + 3, v, 3, MR_TAU2_PM, MR_INTERVAL_Z, &meta, NULL), MR_OK);
    assert_close(mr_tau2_shared(y + 3, v, (const size_t[]){ 0, 3 }, 1), meta.tau2, 0, 0);
}

static void test_prediction_interval_and_df(void **state)
{
    (void)state;
    assert_close(mr_prediction_half(0.3, 0.16, 4, 0.95), 0.95 * sqrt(2 / (1 - 0.95 * 0.95)) * 0.5,
                 1e-12, 0); /* t on 2 df */
    assert_close(mr_prediction_half(0.3, 0.16, 4, 0.9), 0.9 * sqrt(2 / (1 - 0.9 * 0.9)) * 0.5,
                 1e-12, 0);
    assert_true(isnan(mr_prediction_half(0.3, 0.16, 3, 0.95)));
    assert_close(mr_pooled_df(22, 11, 0.1), 11, 1e-15, 0);
    assert_close(mr_pooled_df(2, 1, 0.7), 2, 0, 0);
    assert_close(mr_q_shared((const double[]){ 0, 2, 9, 1, 5 }, (const double[]){ 1, 1, 1, 2, 2 },
                             (const size_t[]){ 0, 2, 3, 5 }, 3),
                 2 + 4, 1e-15, 0); /* one row alone has no spread */
}

/* By the spread between studies, or where that is small by the df of their variances. */
static void test_pooled_interval(void **state)
{
    static const struct {
        struct mr_pooled_dist dist;
        double quantile;
    } cases[] = {
        { { 5, 1, 18 }, 2.570581836 },    /* t on 5 */
        { { 5, 0.81, 18 }, 2.313523652 }, /* 0.9 of it */
        { { 5, 0.25, 18 }, 2.100922040 }, /* t on 18 */
        { { 5, 0, 18 }, 2.100922040 },    /* no spread at all */
        { { 5, 1, 4 }, 2.776445105 },     /* t on 4 */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct mr_pooled_dist *d = &cases[i].dist;
        const double q = mr_pooled_quantile(d, 0.95);

        assert_close(q, cases[i].quantile, 1e-9, 0);
        assert_close(mr_pooled_p(d, 3 * q, 3), 0.05, 1e-9, 0);
        assert_close(mr_pooled_p(d, -3 * q, 3), 0.05, 1e-9, 0);
        assert_close(mr_pooled_p(d, 0, 3), 1, 0, 0);
    }
}

/* By t: the estimate of Z on k - 1; at a tau^2 that is given: what the fit says at its own. */
static void test_meta_mean(void **state)
{
    const double y[] = { 0.3, 1.9, -0.4, 2.2 }, v[] = { 0.2, 0.4, 0.3, 0.9 };
    struct mr_meta z, t, hk;
    struct mr_meta_mean at;

    (void)state;
    assert_int_equal(mr_meta_fit(y, v, 4, MR_TAU2_PM, MR_INTERVAL_Z, &z, NULL), MR_OK);
    assert_int_equal(mr_meta_fit(y, v, 4, MR_TAU2_PM, MR_INTERVAL_T, &t, NULL), MR_OK);
    assert_int_equal(mr_meta_fit(y, v, 4, MR_TAU2_PM, MR_INTERVAL_HK, &hk, NULL), MR_OK);
    assert_close(t.se, z.se, 0, 0);
    assert_close(t.hi, z.mu + mr_t_quantile(0.975, 3) * z.se, 1e-14, 0);
    assert_close(t.p, mr_t_two_sided(z.mu / z.se, 3), 1e-14, 0);
    mr_meta_mean(y, v, 4, z.tau2, MR_INTERVAL_HK, &at);
    assert_close(at.mu, hk.mu, 0, 0);
    assert_close(at.se, hk.se, 0, 0);
    assert_close(sqrt(1 / at.weight_sum), z.se, 1e-15, 0);
}

/* R: sum(sqrt(n) * sign(y) * qnorm(p/2, lower.tail = FALSE))/sqrt(sum(n)), 2 * pnorm(-abs(.)) */
static void test_stouffer(void **state)
{
    const double p[] = { 0.01, 0.2, NAN, 0.04 }, y[] = { 1.5, -0.3, 9, 0.8 }, n[] = { 2, 4, 50, 3 };
    const double tiny[] = { 0, 1e-300 }, up[] = { 1, 1 }, even[] = { 2, 2 };

    (void)state;
    assert_close(mr_stouffer(p, y, n, 4), 0.12219579915745768, 1e-12, 0);
    assert_close(mr_stouffer(p + 1, y + 1, n + 1, 1), 0.2, 1e-13, 0);
    assert_true(isnan(mr_stouffer(p + 2, y + 2, n + 2, 1)));
    assert_true(isnan(mr_stouffer(p, y, n, 0)));
    assert_close(mr_stouffer((const double[]){ 1 }, y, n, 1), 1, 0, 0);
    assert_true(mr_stouffer(tiny, up, even, 2) < 1e-300); /* no infinity, no NaN */
    assert_close(mr_stouffer((const double[]){ 0.03, 0.03 }, (const double[]){ 1, -1 }, even, 2), 1,
                 1e-14, 0);
}

static void test_adjust(void **state)
{
    mr_matrix *g = read_golden("stats/adjust.tsv");
    const size_t n = mr_matrix_n_rows(g);
    const double *p = golden_column(g, "p");
    double q[32];

    (void)state;
    assert_int_equal(mr_adjust_bh(p, n, q, NULL), MR_OK);
    assert_vector_close(q, golden_column(g, "bh"), n, 1e-14, 0);
    assert_int_equal(mr_adjust_by(p, n, q, NULL), MR_OK);
    assert_vector_close(q, golden_column(g, "by"), n, 1e-14, 0);
    assert_int_equal(mr_adjust_holm(p, n, q, NULL), MR_OK);
    assert_vector_close(q, golden_column(g, "holm"), n, 1e-14, 0);
    memcpy(q, p, n * sizeof(*q));
    assert_int_equal(mr_adjust_holm(q, n, q, NULL), MR_OK); /* in place */
    assert_vector_close(q, golden_column(g, "holm"), n, 1e-14, 0);
    q[0] = q[1] = NAN;
    assert_int_equal(mr_adjust_by(q, 2, q, NULL), MR_OK);
    assert_true(isnan(q[0]) && isnan(q[1]));
    assert_int_equal(mr_adjust_bh(NULL, 0, NULL, NULL), MR_OK);
    mr_matrix_free(g);
}

static void test_kendall(void **state)
{
    static const double constant[] = { 1, 1, 1 }, rising[] = { 1, 2, 3 }, hole[] = { 1, NAN, 3 };
    mr_matrix *g = read_golden("stats/kendall.tsv"), *want = read_golden("stats/kendall_tau.tsv");

    (void)state;
    for (size_t i = 0; i < mr_matrix_n_rows(want); i++) {
        const double *y = golden_column(g, mr_names_get(mr_matrix_rows(want), i));

        assert_close(mr_kendall_tau_b(golden_column(g, "x"), y, mr_matrix_n_rows(g)),
                     golden_column(want, "tau")[i], 1e-14, 0);
    }
    assert_true(isnan(mr_kendall_tau_b(constant, rising, 3)));
    assert_true(isnan(mr_kendall_tau_b(rising, hole, 3)));
    mr_matrix_free(g);
    mr_matrix_free(want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metafor),
        cmocka_unit_test(test_meta_scale),
        cmocka_unit_test(test_meta_degenerate),
        cmocka_unit_test(test_tau2_shared),
        cmocka_unit_test(test_prediction_interval_and_df),
        cmocka_unit_test(test_meta_mean),
        cmocka_unit_test(test_stouffer),
        cmocka_unit_test(test_pooled_interval),
        cmocka_unit_test(test_adjust),
        cmocka_unit_test(test_kendall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
