/* rank: --tau2, --interval and --combine on rows made by hand */
#include "rows.h"

#include "mechrank/stats.h"

static const double values[] = { 0.2, 1.9, 0.7, 1.1 }, variances[] = { 0.1, 0.15, 0.3, 0.05 };
static const char *const studies[] = { "s1", "s2", "s3", "s4" };

/* One mechanism alone: a shared tau^2 is its own Paule-Mandel one. */
static mr_results *one_mechanism(void)
{
    mr_results *r = mr_results_new();

    for (size_t s = 0; s < 4; s++) {
        const struct mr_effect e =
            rows_effect(studies[s], "placenta", rows_name(0), values[s], variances[s]);

        rows_add(r, &e);
    }
    return r;
}

static struct mr_rank_opts options(enum mr_tau2 tau2, enum mr_interval interval)
{
    struct mr_rank_opts opts;

    mr_rank_opts_init(&opts);
    opts.refs = rows_refs();
    opts.raw_units = true;
    opts.tau2 = tau2;
    opts.interval = interval;
    return opts;
}

static const struct mr_ranking *ranked(mr_results *r, const struct mr_rank_opts *opts, size_t m)
{
    mr_error err;

    assert_ok(mr_run_rank(r, opts, &err), err);
    for (size_t i = 0; i < mr_results_size(r, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(r, MR_RANKING, i);

        if (!strcmp(row->mechanism, rows_name(m)))
            return row;
    }
    fail_msg("no row of %s", rows_name(m));
    return NULL;
}

static void test_own_tau2(void **state)
{
    mr_results *r = one_mechanism();

    (void)state;
    for (int tau2 = MR_TAU2_DL; tau2 <= MR_TAU2_SHARED; tau2++) {
        for (int interval = MR_INTERVAL_Z; interval <= MR_INTERVAL_T; interval++) {
            const struct mr_rank_opts opts = options(tau2, interval);
            const struct mr_ranking *row = ranked(r, &opts, 0);
            const bool shared = tau2 == MR_TAU2_SHARED;
            struct mr_meta want, dl;
            mr_error err;

            assert_ok(mr_meta_fit(values, variances, 4, shared ? MR_TAU2_PM : tau2, interval, &want,
                                  &err),
                      err);
            assert_ok(mr_meta_fit(values, variances, 4, MR_TAU2_DL, MR_INTERVAL_Z, &dl, &err), err);
            assert_close(row->tau * row->tau, want.tau2, 1e-12, 0);
            assert_close(row->effect, want.mu, 1e-12, 0);
            assert_close(row->se, want.se, 1e-12, 0);
            assert_close(row->ci_lo, want.lo, 1e-10, 0); /* one row: df = k - 1 if shared, too */
            assert_close(row->ci_hi, want.hi, 1e-10, 0);
            assert_close(row->p, want.p, 1e-10, 0);
            assert_close(100 * row->i2, shared ? dl.i2 : want.i2, 1e-10, 0);
            assert_close(row->pi_hi - row->effect,
                         mr_t_quantile(0.975, 2) * sqrt(want.tau2 + want.se * want.se), 1e-10, 0);
            assert_close(row->effect - row->pi_lo, row->pi_hi - row->effect, 1e-12, 0);
        }
    }
    mr_results_free(r);
}

/* Where mechanisms share tau^2, only t takes the df of the sum; the others have their own. */
static void test_shared_df(void **state)
{
    static const struct {
        enum mr_interval interval;
        double df;
    } cases[] = { { MR_INTERVAL_Z, INFINITY },
                  { MR_INTERVAL_T, NAN },
                  { MR_INTERVAL_MKH, 2 },
                  { MR_INTERVAL_HK, 2 } };
    mr_results *r = mr_results_new();

    (void)state;
    for (size_t s = 0; s < 3; s++)
        rows_add_study(r, studies[s], "placenta", 0.2 + (double)s, s + 1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct mr_rank_opts opts = options(MR_TAU2_SHARED, cases[i].interval);
        const double n = (double)rows_n_names();
        const struct mr_ranking *row = ranked(r, &opts, 5);
        const double df = isnan(cases[i].df) ? 2 * n / (1 + (n - 1) * 0.1 * 0.1) : cases[i].df;

        assert_close((row->ci_hi - row->effect) / row->se, mr_t_quantile(0.975, df), 1e-10, 0);
        assert_close(row->p, mr_t_two_sided(row->effect / row->se, df), 1e-12, 0);
        assert_true(isnan(row->pi_lo) && isnan(row->pi_hi));
    }
    mr_results_free(r);
}

/* Another p, and so another q; nothing else. */
static void test_stouffer(void **state)
{
    struct mr_rank_opts opts = options(MR_TAU2_SHARED, MR_INTERVAL_T);
    mr_results *plain = one_mechanism(), *stouffer = one_mechanism();
    const struct mr_ranking *a = ranked(plain, &opts, 0), *b;
    double p[4], n_eff[4];

    (void)state;
    opts.combine = MR_COMBINE_STOUFFER;
    b = ranked(stouffer, &opts, 0);
    for (size_t s = 0; s < 4; s++) {
        p[s] = mr_t_two_sided(values[s] / sqrt(variances[s]), 12);
        n_eff[s] = 1 / 0.45;
    }
    assert_close(b->p, mr_stouffer(p, values, n_eff, 4), 1e-12, 0);
    assert_close(b->q, b->p, 0, 0);
    assert_true(b->p < 0.5 * a->p);
    assert_close(b->effect, a->effect, 0, 0);
    assert_close(b->ci_lo, a->ci_lo, 0, 0);
    assert_close(b->pi_hi, a->pi_hi, 0, 0);
    mr_results_free(plain);
    mr_results_free(stouffer);
}

/* One study has its own test, whatever is asked for. */
static void test_one_study(void **state)
{
    struct mr_rank_opts opts = options(MR_TAU2_REML, MR_INTERVAL_HK);
    mr_results *r = mr_results_new();
    const struct mr_effect e = rows_effect("s1", "placenta", rows_name(0), 1, 0.2);
    const struct mr_ranking *row;

    (void)state;
    opts.combine = MR_COMBINE_STOUFFER;
    rows_add(r, &e);
    row = ranked(r, &opts, 0);
    assert_close(row->p, e.p, 0, 0);
    assert_close(row->ci_hi, 1 + mr_t_quantile(0.975, 12) * sqrt(0.2), 1e-12, 0);
    assert_true(isnan(row->tau));
    mr_results_free(r);
}

static void test_no_answer(void **state)
{
    const struct mr_rank_opts opts = options(MR_TAU2_REML, MR_INTERVAL_T);
    mr_results *r = mr_results_new();
    mr_error err;

    (void)state;
    for (size_t s = 0; s < 3; s++) {
        const struct mr_effect e =
            rows_effect(studies[s], "placenta", rows_name(0), s ? 1e200 * (double)s : -1e200, 0.2);

        rows_add(r, &e);
    }
    assert_fails(mr_run_rank(r, &opts, &err), MR_ENUMERIC, err,
                 "effects.tsv: placenta cells apoptosis: meta-analysis: no finite tau^2 for 3 "
                 "studies");
    mr_results_free(r);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_tau2),  cmocka_unit_test(test_shared_df),
        cmocka_unit_test(test_stouffer),  cmocka_unit_test(test_one_study),
        cmocka_unit_test(test_no_answer),
    };

    return cmocka_run_group_tests(tests, rows_load, rows_unload);
}
