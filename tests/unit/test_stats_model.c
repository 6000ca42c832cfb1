/* linear model, moderated t, variance prior, effect sizes, residual correlation */
#include "support.h"

#include "base/rng.h"
#include "mechrank/stats.h"

enum { MAX = 4096 };

/* Columns 'names' of a golden table, one behind the other. */
static void take_columns(const mr_matrix *m, const char *const *names, size_t n, double *x)
{
    const size_t n_rows = mr_matrix_n_rows(m);

    assert_true(n * n_rows <= MAX);
    for (size_t i = 0; i < n; i++)
        memcpy(x + i * n_rows, golden_column(m, names[i]), n_rows * sizeof(*x));
}

static void test_lm(void **state)
{
    static const char *const terms[] = { "c", "m", "t", "age" };
    mr_matrix *data = read_golden("stats/lm.tsv"), *want = read_golden("stats/lm_fit.tsv");
    double x[MAX], beta[4], var, residuals[9];
    const double *a = golden_column(want, "a"), *b = golden_column(want, "b");
    mr_lm *lm;
    mr_error err;

    (void)state;
    take_columns(data, terms, 4, x);
    assert_ok(mr_lm_new(x, 9, 4, terms, &lm, &err), err);
    assert_int_equal(mr_lm_df(lm), 5);
    mr_lm_fit(lm, golden_column(data, "y"), beta, &var, residuals);
    assert_vector_close(beta, golden_column(want, "beta"), 4, 1e-11, 0);
    assert_vector_close(residuals, golden_column(data, "residual"), 9, 1e-11, 0);
    assert_close(var, golden_column(want, "var")[0], 1e-12, 0);
    assert_close(mr_lm_unscaled(lm, a, b), golden_column(want, "u_ab")[0], 1e-12, 0);
    assert_close(mr_lm_unscaled(lm, a, a), golden_column(want, "u_aa")[0], 1e-12, 0);
    assert_close(mr_lm_unscaled(lm, b, a), mr_lm_unscaled(lm, a, b), 1e-14, 0);
    mr_lm_free(lm);
    mr_matrix_free(data);
    mr_matrix_free(want);
}

/* Designs of 4 samples, column-major; GSL's aborting handler is on. */
static const struct singular_case {
    const char *name;
    size_t p;
    double x[24];
    const char *message;
} singular[] = {
    { "zero column",
      2,
      { 1, 1, 1, 1, 0, 0, 0, 0 },
      "expected terms that can be told apart, found aliased with those before: b" },
    { "same column twice",
      3,
      { 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0 },
      "expected terms that can be told apart, found aliased with those before: c" },
    { "sum of the arms, then its half",
      4,
      { 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, .5, .5, .5, .5 },
      "expected terms that can be told apart, found aliased with those before: c, d" },
    { "almost collinear",
      2,
      { 1, 1, 1, 1, 1, 1, 1, 1 + 1e-8 },
      "expected terms that can be told apart, found aliased with those before: b" },
    { "more columns than samples",
      6,
      { 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 8, 8 },
      "expected terms that can be told apart, found aliased with those before: e, f" },
    { "not a number",
      2,
      { 1, 1, 1, 1, 1, NAN, 0, 0 },
      "expected terms that can be told apart, found aliased with those before: b" },
};

static void test_lm_singular(void **state)
{
    static const char *const names[] = { "a", "b", "c", "d", "e", "f" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(singular); i++) {
        mr_lm *lm = NULL;
        mr_error err;

        assert_fails(mr_lm_new(singular[i].x, 4, singular[i].p, names, &lm, &err), MR_ENUMERIC, err,
                     singular[i].message);
        assert_null(lm);
        assert_int_equal(mr_lm_new(singular[i].x, 4, singular[i].p, names, &lm, NULL), MR_ENUMERIC);
    }
}

static void test_lm_saturated(void **state)
{
    const double x[] = { 1, 1, 0, 1 }, y[] = { 3, 5 };
    double beta[2], var;
    mr_lm *lm;

    (void)state;
    assert_int_equal(mr_lm_new(x, 2, 2, (const char *const[]){ "a", "b" }, &lm, NULL), MR_OK);
    assert_int_equal(mr_lm_df(lm), 0);
    mr_lm_fit(lm, y, beta, &var, NULL);
    assert_vector_close(beta, ((double[]){ 3, 2 }), 2, 1e-14, 0);
    assert_true(isnan(var));
    mr_lm_free(lm);
}

/* A column near the limit of 1e-7 is still solved: what remains of it is orthogonal to the rest. */
static void test_lm_ill_conditioned(void **state)
{
    const double x[] = { 1, 1, 1, 1, 1, 1, 1 + 1e-6, 1 - 1e-6 }, y[] = { 1, 1, 1 + 2e-6, 1 - 2e-6 };
    double beta[2], var, residuals[4], sum[2] = { 0 };
    mr_lm *lm;

    (void)state;
    assert_int_equal(mr_lm_new(x, 4, 2, (const char *const[]){ "a", "b" }, &lm, NULL), MR_OK);
    mr_lm_fit(lm, y, beta, &var, residuals);
    assert_vector_close(beta, ((double[]){ -1, 2 }), 2, 1e-9, 0);
    for (size_t i = 0; i < 4; i++) {
        sum[0] += residuals[i];
        sum[1] += residuals[i] * x[4 + i];
    }
    assert_vector_close(sum, ((double[]){ 0, 0 }), 2, 0, 1e-15);
    mr_lm_free(lm);
}

static void test_ordinary_t(void **state)
{
    static const char *const terms[] = { "Intercept", "batch", "treated" };
    mr_matrix *expr = read_golden("stats/logcpm.tsv"),
              *design = read_golden("stats/design_matrix.tsv");
    mr_matrix *want = read_golden("stats/ttest_ordinary.logcpm.tsv");
    const double contrast[] = { 0, 0, 1 };
    double x[MAX], y[10], beta[3], var;
    mr_lm *lm;
    mr_error err;

    (void)state;
    take_columns(design, terms, 3, x);
    assert_ok(mr_lm_new(x, 10, 3, terms, &lm, &err), err);
    for (size_t g = 0; g < mr_matrix_n_rows(expr); g++) {
        double se;

        for (size_t j = 0; j < 10; j++)
            y[j] = mr_matrix_get(expr, g, j);
        mr_lm_fit(lm, y, beta, &var, NULL);
        se = sqrt(var * mr_lm_unscaled(lm, contrast, contrast));
        if (!(golden_column(want, "se")[g] > 1e-12)) /* a gene without variance */
            continue;
        assert_close(beta[2], golden_column(want, "logFC")[g], 1e-9, 1e-14);
        assert_close(se, golden_column(want, "se")[g], 1e-10, 0);
        assert_close(mr_t_two_sided(beta[2] / se, (double)mr_lm_df(lm)),
                     golden_column(want, "p")[g], 1e-9, 0);
    }
    mr_lm_free(lm);
    mr_matrix_free(expr);
    mr_matrix_free(design);
    mr_matrix_free(want);
}

static void test_ebayes(void **state)
{
    mr_matrix *g = read_golden("stats/ebayes_plain.logcpm.tsv");
    mr_matrix *prior = read_golden("stats/ebayes_plain_prior.tsv");
    const size_t n = mr_matrix_n_rows(g);
    const double *s2 = golden_column(g, "s2");
    struct mr_ebayes eb;
    mr_error err;

    (void)state;
    assert_ok(mr_ebayes_fit(s2, n, 7, &eb, &err), err);
    assert_close(eb.df_prior, golden_column(prior, "df.prior")[0], 1e-9, 0);
    assert_close(eb.s2_prior, golden_column(prior, "s2.prior")[0], 1e-9, 0);
    for (size_t i = 0; i < n; i++) {
        const double post = mr_ebayes_posterior(&eb, s2[i], 7), df = mr_ebayes_df(&eb, 7, n);

        assert_close(post, golden_column(g, "s2post")[i], 1e-9, 0);
        assert_close(df, golden_column(g, "df.total")[i], 1e-9, 0);
        assert_close(mr_t_two_sided(golden_column(g, "t")[i], df), golden_column(g, "p")[i], 1e-9,
                     0);
    }
    mr_matrix_free(g);
    mr_matrix_free(prior);
}

static void test_ebayes_degenerate(void **state)
{
    const double same[] = { 2, 2, 2, 2 }, holes[] = { 1, NAN, 3, INFINITY, 7, 2 };
    const double zeros[] = { 0, 0, 0, 4 }, full[] = { 1, 3, 7, 2 };
    struct mr_ebayes eb, eb2;
    mr_error err;

    (void)state;
    assert_int_equal(mr_ebayes_fit(same, 4, 5, &eb, NULL), MR_OK);
    assert_true(isinf(eb.df_prior));
    assert_close(eb.s2_prior, 2, 1e-15, 0);
    assert_close(mr_ebayes_posterior(&eb, 9, 5), 2, 1e-15, 0);
    assert_close(mr_ebayes_df(&eb, 5, 4), 20, 0, 0);
    assert_int_equal(mr_ebayes_fit(same, 2, 5, &eb, NULL), MR_OK);
    assert_close(mr_ebayes_posterior(&eb, 9, 5), 9, 0, 0); /* no moderation */
    assert_int_equal(mr_ebayes_fit(holes, 6, 5, &eb, NULL), MR_OK);
    assert_int_equal(mr_ebayes_fit(full, 4, 5, &eb2, NULL), MR_OK);
    assert_close(eb.df_prior, eb2.df_prior, 0, 0);
    assert_int_equal(mr_ebayes_fit(zeros, 4, 5, &eb, NULL), MR_OK); /* offset is 1e-5 then */
    assert_true(eb.df_prior > 0 && eb.s2_prior > 0);
    assert_fails(mr_ebayes_fit(same, 4, 0, &eb, &err), MR_EINVAL, err,
                 "moderated t: residual df must be positive, found 0");
}

struct prior_case {
    const char *name;
    size_t n_sets;       /* first so many of the table */
    double half_size[2]; /* {0}: one half */
    double half_weight[2];
};
static const struct prior_case prior_cases[] = {
    { "one", 210, { 0 }, { 0 } },
    { "homogeneous", 105, { 0 }, { 0 } },
    { "pair_strong", 210, { 40, 25 }, { 1, 1 } },
    { "pair_weak", 210, { 15, 110 }, { 1, 0.25 } },
};

enum { N_SAMPLES = 6, N_SETS = 210 };

static void read_prior_sets(double *residuals, double *size, double *var)
{
    mr_matrix *sets = read_golden("stats/prior_sets.tsv");

    assert_int_equal(mr_matrix_n_rows(sets), N_SETS);
    for (size_t k = 0; k < N_SETS; k++) {
        size[k] = mr_matrix_get(sets, k, 0);
        var[k] = 0;
        for (size_t j = 0; j < N_SAMPLES; j++) {
            residuals[k * N_SAMPLES + j] = mr_matrix_get(sets, k, j + 1);
            var[k] += residuals[k * N_SAMPLES + j] * residuals[k * N_SAMPLES + j] / 4;
        }
    }
    mr_matrix_free(sets);
}

static void test_prior(void **state)
{
    static const double at[] = { 5, 17, 60, 500 };
    static const char *const columns[] = { "at5", "at17", "at60", "at500" };
    mr_matrix *want = read_golden("stats/prior.tsv");
    double residuals[N_SETS * N_SAMPLES], size[N_SETS], var[N_SETS];

    (void)state;
    read_prior_sets(residuals, size, var);
    for (size_t c = 0; c < ARRAY_LEN(prior_cases); c++) {
        const struct prior_case *pc = &prior_cases[c];
        const size_t row = mr_names_find(mr_matrix_rows(want), pc->name);
        struct mr_prior prior;
        mr_error err;
        double df;

        if (pc->half_size[0] > 0)
            assert_ok(mr_prior_fit_pairs(residuals, N_SAMPLES, size, pc->n_sets, 4, pc->half_size,
                                         pc->half_weight, &prior, &err),
                      err);
        else
            assert_ok(mr_prior_fit(var, size, pc->n_sets, 4, &prior, &err), err);
        assert_close(prior.df, golden_column(want, "d0")[row], 1e-9, 0);
        for (size_t i = 0; i < ARRAY_LEN(at); i++)
            assert_close(mr_prior_at(&prior, at[i], 4, 1.0 / 3, &df),
                         golden_column(want, columns[i])[row], 1e-10, 0);
        assert_close(df, 4.0 / 3, 1e-15, 0); /* all d0 above the cap */
        mr_prior_at(&prior, 20, 4, INFINITY, &df);
        assert_close(df, prior.df, 0, 0);
    }
    mr_matrix_free(want);
}

/* Ten times the scores: a hundred times the variance, the same df. */
static void test_prior_scale(void **state)
{
    const double half_size[] = { 30, 30 }, half_weight[] = { 1, 0.25 };
    double residuals[N_SETS * N_SAMPLES], size[N_SETS], var[N_SETS], df[2];
    struct mr_prior a, b;

    (void)state;
    read_prior_sets(residuals, size, var);
    assert_int_equal(
        mr_prior_fit_pairs(residuals, N_SAMPLES, size, 50, 4, half_size, half_weight, &a, NULL),
        MR_OK);
    for (size_t i = 0; i < ARRAY_LEN(residuals); i++)
        residuals[i] *= 10;
    assert_int_equal(
        mr_prior_fit_pairs(residuals, N_SAMPLES, size, 50, 4, half_size, half_weight, &b, NULL),
        MR_OK);
    assert_close(mr_prior_at(&b, 20, 4, 1, &df[1]), 100 * mr_prior_at(&a, 20, 4, 1, &df[0]), 1e-12,
                 0);
    assert_close(df[1], df[0], 1e-12, 0);
}

/* Seven sets: shift 7s pairs each with itself, so that nothing is left. */
static void test_prior_no_pair_with_itself(void **state)
{
    double residuals[7 * 2], size[7] = { 20, 20, 20, 20, 20, 20, 20 };
    struct mr_prior prior;
    mr_error err;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(residuals); i++)
        residuals[i] = (double)i;
    assert_fails(mr_prior_fit_pairs(residuals, 2, size, 7, 3, (double[]){ 20, 20 },
                                    (double[]){ 1, 1 }, &prior, &err),
                 MR_EINVAL, err, "variance prior: 3 or more sets needed, found 0");
    assert_int_equal(mr_prior_fit_pairs(residuals, 2, size, 6, 3, (double[]){ 20, 20 },
                                        (double[]){ 1, 1 }, &prior, &err),
                     MR_OK); /* shifts 1 .. 5 modulo 6 */
}

/* Two sets far apart keep their own means almost; one that no table has seen takes theirs. */
static void test_prior_shifts(void **state)
{
    const double ratio[] = { 2, 2.2, 1.8, -2, -2.2, -1.8 }, df[] = { 80, 80, 80, 80, 80, 80 };
    const size_t start[] = { 0, 3, 6, 6 };
    struct mr_prior_shift shifts[3], other;
    mr_error err;

    (void)state;
    assert_ok(mr_prior_shifts(ratio, df, start, 3, shifts, &other, &err), err);
    assert_close(other.log_ratio, 0, 0, 1e-12);
    assert_close(shifts[0].log_ratio, -shifts[1].log_ratio, 1e-12, 0);
    assert_true(shifts[0].log_ratio > 1.98 && shifts[0].log_ratio < 2);
    assert_true(shifts[0].var > 0 && shifts[0].var < 0.1);
    assert_true(other.var > 7); /* between the two sets */
    assert_close(shifts[2].log_ratio, other.log_ratio, 0, 0);
    assert_close(shifts[2].var, other.var, 0, 0);
}

/* One mechanism: its weighted mean, and the variance between its tables and of that mean. */
static void test_prior_shifts_of_one_set(void **state)
{
    const double ratio[] = { 1, 3 }, df[] = { 20, 20 };
    const size_t start[] = { 0, 2 };
    struct mr_prior_shift shift, other;
    mr_error err;

    (void)state;
    assert_ok(mr_prior_shifts(ratio, df, start, 1, &shift, &other, &err), err);
    assert_close(shift.log_ratio, 2, 1e-12, 0);
    assert_close(other.log_ratio, 2, 1e-12, 0);
    /* Q = 2/(noise + tau^2) = 1: noise + tau^2 = 2, noise = trigamma(10) */
    assert_close(other.var, 2 - 0.1051663356816857, 1e-12, 0);
    assert_close(shift.var, other.var, 1e-12, 0); /* nothing between sets: the mean of all */
}

static void test_prior_move(void **state)
{
    const struct mr_prior background = { .intercept = -1, .slope = -0.8, .df = INFINITY };
    const struct mr_prior_shift wide = { 0.7, 0.5 }, narrow = { 0.7, 1e-3 };
    const size_t start[] = { 0, 0 };
    struct mr_prior_shift none, other;
    struct mr_prior prior = background;
    mr_error err;

    (void)state;
    mr_prior_move(&prior, &wide);
    assert_close(prior.intercept, -0.3, 1e-15, 0);
    assert_close(prior.df, 2 * mr_trigamma_inverse(0.5), 1e-15, 0);
    mr_prior_move(&prior, &narrow); /* never raises the df */
    assert_close(prior.df, 2 * mr_trigamma_inverse(0.5), 1e-15, 0);
    prior = background;
    assert_ok(mr_prior_shifts(NULL, NULL, start, 1, &none, &other, &err), err);
    mr_prior_move(&prior, &none); /* nothing is known: nothing is moved */
    assert_close(prior.intercept, background.intercept, 0, 0);
    assert_true(isinf(prior.df));
}

static void test_prior_degenerate(void **state)
{
    const double var[] = { 1, 2, 3, 0 }, size[] = { 10, 10, 10, 10 }, zero[] = { 0, 0, 0, 1 };
    struct mr_prior prior;
    mr_error err;
    double df;

    (void)state;
    assert_ok(mr_prior_fit(var, size, 4, 3, &prior, &err), err); /* one size: no slope */
    assert_close(prior.slope, 0, 0, 0);
    assert_close(mr_prior_at(&prior, 1, 3, 1, &df), mr_prior_at(&prior, 1000, 3, 1, &df), 0, 0);
    assert_fails(mr_prior_fit(zero, size, 4, 3, &prior, &err), MR_ENUMERIC, err,
                 "variance prior: more than half of 4 sets have no residual variance");
    assert_fails(mr_prior_fit(var, size, 2, 3, &prior, &err), MR_EINVAL, err,
                 "variance prior: 3 or more sets needed, found 2");
    assert_fails(mr_prior_fit(var, size, 4, 0, &prior, &err), MR_EINVAL, err,
                 "variance prior: residual df must be positive, found 0");
    assert_close(mr_effective_size((double[]){ 40, 10 }, (double[]){ 1, 0 }), 40, 1e-15, 0);
    assert_close(mr_effective_size((double[]){ 40, 10 }, (double[]){ 0, 0.25 }), 10, 1e-15, 0);
    assert_close(mr_effective_size((double[]){ 30, 30 }, (double[]){ 1, 1 }), 60, 1e-15, 0);
    assert_close(mr_effective_size((double[]){ 20, 0 }, (double[]){ 1, 0 }), 20, 1e-15, 0);
}

/* lgamma differences in R cost 1e-13 at df 300, Var(g) near its zero a little more */
static void test_effect(void **state)
{
    mr_matrix *g = read_golden("stats/effect.tsv");
    const double *df = golden_column(g, "df"), *n_eff = golden_column(g, "n_eff");

    (void)state;
    for (size_t i = 0; i < mr_matrix_n_rows(g); i++) {
        const double t = golden_column(g, "t")[i];
        double lo, hi;

        assert_close(mr_hedges_j(df[i]), golden_column(g, "j")[i], 1e-12, 0);
        assert_close(mr_g_variance(n_eff[i], df[i], golden_column(g, "delta")[i]),
                     golden_column(g, "g_var")[i], 1e-11, 1e-12);
        mr_delta_interval(t, df[i], n_eff[i], 0.95, &lo, &hi);
        assert_close(lo, golden_column(g, "lo")[i], 1e-9, 1e-12);
        assert_close(hi, golden_column(g, "hi")[i], 1e-9, 1e-12);
        assert_int_equal(lo > 0 || hi < 0, mr_t_two_sided(t, df[i]) < 0.05);
    }
    assert_close(mr_hedges_j(INFINITY), 1, 0, 0);
    assert_true(isnan(mr_hedges_j(1)));
    assert_close(mr_g_variance(2, INFINITY, 3), 0.5, 1e-14, 0);
    mr_matrix_free(g);
}

static void test_correlation(void **state)
{
    mr_matrix *residuals = read_golden("stats/correlation_residuals.tsv");
    mr_matrix *want = read_golden("stats/correlation.tsv");
    double x[8 * 5], r[25], lambda;
    mr_error err;

    (void)state;
    for (size_t a = 0; a < 5; a++)
        memcpy(x + 8 * a, mr_matrix_f64_const(residuals, a), 8 * sizeof(*x));
    assert_ok(mr_shrunk_correlation(x, 8, 5, 6, r, &lambda, &err), err);
    assert_close(lambda, golden_column(want, "lambda")[0], 1e-13, 0);
    for (size_t a = 0; a < 5; a++)
        assert_vector_close(r + 5 * a, mr_matrix_f64_const(want, a), 5, 1e-13, 0);
    assert_fails(mr_shrunk_correlation(x, 8, 5, 0, r, &lambda, &err), MR_EINVAL, err,
                 "correlation: residual df must be positive, found 0");
    memset(x, 0, sizeof(x));
    assert_ok(mr_shrunk_correlation(x, 8, 5, 6, r, NULL, &err), err);
    for (size_t i = 0; i < 25; i++)
        assert_close(r[i], i % 6 == 0 ? 1 : 0, 0, 0);
    mr_matrix_free(residuals);
    mr_matrix_free(want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lm),
        cmocka_unit_test(test_lm_singular),
        cmocka_unit_test(test_lm_saturated),
        cmocka_unit_test(test_lm_ill_conditioned),
        cmocka_unit_test(test_ordinary_t),
        cmocka_unit_test(test_ebayes),
        cmocka_unit_test(test_ebayes_degenerate),
        cmocka_unit_test(test_prior),
        cmocka_unit_test(test_prior_scale),
        cmocka_unit_test(test_prior_no_pair_with_itself),
        cmocka_unit_test(test_prior_degenerate),
        cmocka_unit_test(test_prior_shifts),
        cmocka_unit_test(test_prior_shifts_of_one_set),
        cmocka_unit_test(test_prior_move),
        cmocka_unit_test(test_effect),
        cmocka_unit_test(test_correlation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
