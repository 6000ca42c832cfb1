/* rank: pooling of effects of studies, and the ranking, from rows made by hand */
#include "rows.h"

#include "mechrank/run.h"
#include "mechrank/stats.h"

#define FLAG(f) ((mr_flags)1 << MR_FLAG_##f)

/* ---- rows ---- */

static void add(mr_results *r, const char *study, const char *source, const char *mechanism,
                double y, double v)
{
    const struct mr_effect row = rows_effect(study, source, mechanism, y, v);

    rows_add(r, &row);
}

/* The correlation 'rho' between all mechanisms but for the pair 'missing', 'missing' + 1. */
static void add_correlations(mr_results *r, const char *study, double rho, size_t missing)
{
    mr_error err;

    for (size_t a = 0; a < rows_n_names(); a++) {
        for (size_t b = a + 1; b < rows_n_names(); b++) {
            const struct mr_covariance row = { study, "no", rows_name(a), rows_name(b), rho };

            if (a != missing || b != missing + 1)
                assert_ok(mr_results_add(r, MR_COVARIANCE, &row, &err), err);
        }
    }
}

/* All mechanisms of a study, spread about 'y' in a way that depends on the study's number. */
static void add_study(mr_results *r, const char *study, const char *source, double y, size_t number,
                      mr_flags flags)
{
    for (size_t m = 0; m < rows_n_names(); m++) {
        struct mr_effect row =
            rows_effect(study, source, rows_name(m), y + 0.31 * (double)((m * 5 + number * 3) % 7),
                        0.2 + 0.013 * (double)((m + number) % 5));

        row.flags = flags;
        if (flags & FLAG(EXPLORATORY))
            row.p = NAN;
        rows_add(r, &row);
    }
    add_correlations(r, study, 0.1, MR_NONE);
}

static mr_status rank(mr_results *r, bool raw_units, mr_error *err)
{
    struct mr_rank_opts opts;

    mr_rank_opts_init(&opts);
    opts.refs = rows_refs();
    opts.raw_units = raw_units;
    return mr_run_rank(r, &opts, err);
}

static void assert_ranked(mr_results *r, bool raw_units)
{
    mr_error err;

    assert_ok(rank(r, raw_units, &err), err);
}

static const struct mr_ranking *find(const mr_results *r, const char *source, const char *mechanism)
{
    for (size_t i = 0; i < mr_results_size(r, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(r, MR_RANKING, i);

        if (!strcmp(row->source, source) && !strcmp(row->mechanism, mechanism))
            return row;
    }
    fail_msg("no row of %s %s", source, mechanism);
    return NULL;
}

/* ---- pooling ---- */

static const char *const studies[] = { "s1", "s2", "s3", "s4" };

/* One mechanism alone shares its tau^2 with none: the usual meta-analysis. */
static void test_like_meta_analysis(void **state)
{
    static const struct {
        size_t k;
        double y[4], v[4];
    } cases[] = {
        { 4, { 0.2, 1.9, 0.7, 1.1 }, { 0.1, 0.15, 0.3, 0.05 } },
        { 3, { 0.5, 0.52, 0.48 }, { 0.2, 0.1, 0.4 } }, /* tau^2 is 0 */
        { 2, { -1, 1 }, { 0.2, 0.1 } },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_results *r = mr_results_new();
        const struct mr_ranking *row;
        const double df = (double)(cases[i].k - 1);
        struct mr_meta pm, dl;
        double half;
        mr_error err;

        for (size_t s = 0; s < cases[i].k; s++)
            add(r, studies[s], "placenta", rows_name(0), cases[i].y[s], cases[i].v[s]);
        assert_ranked(r, true);
        row = find(r, "placenta", rows_name(0));
        assert_ok(
            mr_meta_fit(cases[i].y, cases[i].v, cases[i].k, MR_TAU2_PM, MR_INTERVAL_Z, &pm, &err),
            err);
        assert_ok(
            mr_meta_fit(cases[i].y, cases[i].v, cases[i].k, MR_TAU2_DL, MR_INTERVAL_Z, &dl, &err),
            err);
        assert_close(row->tau * row->tau, pm.tau2, 1e-8, 1e-12);
        assert_close(row->effect, pm.mu, 1e-9, 1e-12);
        assert_close(row->se, pm.se, 1e-9, 0);
        assert_close(100 * row->i2, dl.i2, 1e-10, 1e-12);
        assert_close(row->k, (double)cases[i].k, 0, 0);
        assert_close(row->n_treated, 4.0 * (double)cases[i].k, 0, 0);
        assert_close(row->n_model, 5.0 * (double)cases[i].k, 0, 0);
        half = mr_t_quantile(0.975, df);
        if (row->tau == 0) /* the spread they have, but not less than 12 df each let expect */
            half = fmax(half * sqrt(fmin(1, pm.q / df)),
                        mr_t_quantile(0.975, 12 * (double)cases[i].k));
        assert_close((row->ci_hi - row->ci_lo) / 2 / row->se, half, 1e-9, 0);
        mr_results_free(r);
    }
}

/* In units of g the variance of a study follows the pooled effect. */
static void test_variance_of_g(void **state)
{
    const double y[] = { 0.4, 1.2, 2.9 };
    double v[3], delta = (0.4 + 1.2 + 2.9) / 3;
    mr_results *r = mr_results_new();
    struct mr_meta pm;
    mr_error err;

    (void)state;
    for (size_t s = 0; s < 3; s++) {
        add(r, studies[s], "placenta", rows_name(2), y[s], 0.1);
        v[s] = mr_g_variance(1 / 0.45, 12, delta);
    }
    assert_ranked(r, false);
    assert_ok(mr_meta_fit(y, v, 3, MR_TAU2_PM, MR_INTERVAL_Z, &pm, &err), err);
    assert_close(find(r, "placenta", rows_name(2))->effect, pm.mu, 1e-9, 0);
    assert_close(find(r, "placenta", rows_name(2))->se, pm.se, 1e-9, 0);
    mr_results_free(r);
}

/* One study: its own numbers. */
static void test_single_study(void **state)
{
    mr_results *r = mr_results_new();
    const struct mr_ranking *row;
    double lo, hi;

    (void)state;
    add_study(r, "s1", "placenta", 0.5, 1, 0);
    assert_ranked(r, false);
    for (size_t m = 0; m < rows_n_names(); m++) {
        const struct mr_effect *e = mr_results_row(r, MR_EFFECTS, m);

        row = find(r, "placenta", rows_name(m));
        mr_delta_interval(e->t, e->df, 1 / e->u, 0.95, &lo, &hi);
        assert_close(row->effect, e->g, 0, 0);
        assert_close(row->se, sqrt(e->g_var), 0, 0);
        assert_close(row->p, e->p, 0, 0);
        assert_close(row->ci_lo, lo, 0, 0);
        assert_close(row->ci_hi, hi, 0, 0);
        assert_true(isnan(row->tau) && isnan(row->i2));
        assert_true(row->flags & FLAG(SINGLE_STUDY));
        assert_false(row->flags & (FLAG(TWO_STUDIES) | FLAG(HETEROGENEOUS)));
    }
    mr_results_free(r);
}

/* The tau^2 of all groups of two or more studies, groups in bytewise order. */
static double tau2_of_all(const mr_results *r, const char *const *sources, size_t n_sources)
{
    double y[256], v[256];
    size_t start[64] = { 0 }, n_rows = 0, n_groups = 0;

    for (size_t s = 0; s < n_sources; s++) {
        for (size_t m = 0; m < rows_n_names(); m++) {
            for (size_t i = 0; i < mr_results_size(r, MR_EFFECTS); i++) {
                const struct mr_effect *e = mr_results_row(r, MR_EFFECTS, i);

                if (strcmp(e->source, sources[s]) != 0 || strcmp(e->mechanism, rows_name(m)) != 0)
                    continue;
                y[n_rows] = e->theta;
                v[n_rows++] = e->se * e->se;
            }
            start[++n_groups] = n_rows;
        }
    }
    return mr_tau2_shared(y, v, start, n_groups);
}

static void assert_pooled_under(const mr_results *r, const char *source, double tau2)
{
    for (size_t m = 0; m < rows_n_names(); m++) {
        const struct mr_ranking *row = find(r, source, rows_name(m));
        double weights = 0, sum = 0;

        for (size_t i = 0; i < mr_results_size(r, MR_EFFECTS); i++) {
            const struct mr_effect *e = mr_results_row(r, MR_EFFECTS, i);

            if (strcmp(e->source, source) != 0 || strcmp(e->mechanism, rows_name(m)) != 0)
                continue;
            weights += 1 / (e->se * e->se + tau2);
            sum += e->theta / (e->se * e->se + tau2);
        }
        assert_close(row->tau, sqrt(tau2), 1e-12, 0);
        assert_close(row->effect, sum / weights, 1e-12, 0);
        assert_close(row->se, sqrt(1 / weights), 1e-12, 0);
    }
}

/* Two studies borrow tau^2 from all sources; three or more have their own. */
static void test_shared_tau2(void **state)
{
    static const char *const all[] = { "adipose", "bone_marrow", "placenta" };
    mr_results *r = mr_results_new();
    double everyone, own;

    (void)state;
    add_study(r, "p1", "placenta", 0.2, 1, 0);
    add_study(r, "p2", "placenta", 1.9, 2, 0);
    add_study(r, "b1", "bone_marrow", 0.2, 3, 0);
    add_study(r, "b2", "bone_marrow", 0.4, 4, 0);
    add_study(r, "a1", "adipose", -1, 5, 0);
    add_study(r, "a2", "adipose", 0.9, 6, 0);
    add_study(r, "a3", "adipose", 2.4, 7, 0);
    assert_ranked(r, true);
    everyone = tau2_of_all(r, all, 3);
    own = tau2_of_all(r, all, 1);
    assert_true(own > 1.1 * everyone && everyone > 0.1); /* else the test tells nothing */
    assert_pooled_under(r, "placenta", everyone);
    assert_pooled_under(r, "bone_marrow", everyone);
    assert_pooled_under(r, "adipose", own);
    assert_true(find(r, "placenta", rows_name(0))->flags & FLAG(TWO_STUDIES));
    assert_false(find(r, "adipose", rows_name(0))->flags &
                 (FLAG(TWO_STUDIES) | FLAG(SINGLE_STUDY)));
    assert_true(find(r, "adipose", rows_name(0))->flags & FLAG(HETEROGENEOUS));
    assert_false(find(r, "bone_marrow", rows_name(0))->flags & FLAG(HETEROGENEOUS));
    mr_results_free(r);
}

/* All values of a row that no order of inputs may change. */
static void assert_same_row(const struct mr_ranking *a, const struct mr_ranking *b)
{
    const double x[] = {
        a->effect, a->se, a->ci_lo, a->ci_hi,   a->p,       a->q,       a->p_holm,
        a->tau,    a->i2, a->rank,  a->rank_lo, a->rank_hi, a->p_score, a->rank_all
    };
    const double y[] = {
        b->effect, b->se, b->ci_lo, b->ci_hi,   b->p,       b->q,       b->p_holm,
        b->tau,    b->i2, b->rank,  b->rank_lo, b->rank_hi, b->p_score, b->rank_all
    };

    assert_memory_equal(x, y, sizeof(x));
}

/* The order of studies and sources orders rows and changes no bit of a value. */
static void test_order(void **state)
{
    static const struct {
        const char *study, *source;
    } rows[] = { { "z", "placenta" },  { "a", "placenta" },      { "m", "placenta" },
                 { "b", "placenta" },  { "x", "adipose" },       { "c", "adipose" },
                 { "k", "new_cells" }, { "l", "new_cells" },     { "y", "amniotic_fluid" },
                 { "d", "old_cells" }, { "n", "amniotic_fluid" } };
    const size_t n = ARRAY_LEN(rows);

    (void)state;
    for (size_t step = 2; step < n; step++) { /* n is prime: each step is a permutation */
        mr_results *one = mr_results_new(), *two = mr_results_new();
        const double scale = 0.3 + 0.07 * (double)step;

        for (size_t i = 0; i < n; i++) {
            const size_t j = i * step % n;

            add_study(one, rows[i].study, rows[i].source, scale * (double)i, i, 0);
            add_study(two, rows[j].study, rows[j].source, scale * (double)j, j, 0);
        }
        assert_ranked(one, false);
        assert_ranked(two, false);
        assert_int_equal(mr_results_size(one, MR_RANKING), mr_results_size(two, MR_RANKING));
        for (size_t i = 0; i < mr_results_size(one, MR_RANKING); i++) {
            const struct mr_ranking *row = mr_results_row(one, MR_RANKING, i);

            assert_same_row(row, find(two, row->source, row->mechanism));
        }
        mr_results_free(one);
        mr_results_free(two);
    }
}

/* ---- flags ---- */

static void test_mixed_blocks(void **state)
{
    static const struct {
        mr_flags first, second;
        bool blocked;
    } cases[] = { { FLAG(BLOCKED), 0, true },
                  { FLAG(BLOCKED), FLAG(BLOCKED), false },
                  { 0, 0, false } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_results *r = mr_results_new();

        add_study(r, "s1", "placenta", 0.2, 1, cases[i].first);
        add_study(r, "s2", "placenta", 0.3, 2, cases[i].second);
        assert_ranked(r, false);
        assert_int_equal((find(r, "placenta", rows_name(3))->flags & FLAG(BLOCKED)) != 0,
                         cases[i].blocked);
        mr_results_free(r);
    }
}

/* What is true of one study is told of the pooled row. */
static void test_inherited(void **state)
{
    const mr_flags flags = FLAG(NOT_COUNTS) | FLAG(NO_BACKGROUND_PRIOR) | FLAG(LOW_COVERAGE) |
                           FLAG(WEAK_HALF_UNMEASURED) | FLAG(HALF_MOSTLY_UNEXPRESSED) |
                           FLAG(XENOGENEIC);
    mr_results *r = mr_results_new();

    (void)state;
    add_study(r, "s1", "placenta", 0.2, 1, 0);
    add_study(r, "s2", "placenta", 0.3, 2, flags);
    add_study(r, "s3", "adipose", 0.3, 2, 0);
    assert_ranked(r, false);
    assert_int_equal(find(r, "placenta", rows_name(3))->flags & flags, flags);
    assert_int_equal(find(r, "adipose", rows_name(3))->flags & flags, 0);
    mr_results_free(r);
}

/* A pair without correlation: intervals, but no ranks, for the groups of that study only. */
static void test_missing_covariance(void **state)
{
    mr_results *r = mr_results_new();
    mr_error err;

    (void)state;
    add_study(r, "s1", "placenta", 0.2, 1, 0);
    add_study(r, "s2", "adipose", 0.4, 2, 0);
    mr_results_clear(r, MR_COVARIANCE);
    add_correlations(r, "s1", 0.1, 4);
    add_correlations(r, "s2", 0.1, MR_NONE);
    assert_ok(rank(r, false, &err), err);
    for (size_t m = 0; m < rows_n_names(); m++) {
        const struct mr_ranking *without = find(r, "placenta", rows_name(m));
        const struct mr_ranking *with = find(r, "adipose", rows_name(m));

        assert_true(without->flags & FLAG(NO_COVARIANCE));
        assert_true(isnan(without->rank) && isnan(without->rank_lo) && isnan(without->rank_all) &&
                    isnan(without->p_score));
        assert_null(without->top_set);
        assert_true(without->ci_lo < without->ci_hi && without->q >= without->p);
        assert_false(with->flags & FLAG(NO_COVARIANCE));
        assert_true(with->rank_lo >= 1 && with->rank_hi >= with->rank_lo);
    }
    mr_results_free(r);
}

/* Arms of two animals everywhere: a rank, and nothing claimed. */
static void test_exploratory(void **state)
{
    mr_results *r = mr_results_new();
    const struct mr_ranking *row;

    (void)state;
    add_study(r, "s1", "placenta", 0.2, 1, FLAG(EXPLORATORY));
    add_study(r, "s2", "adipose", 0.3, 2, FLAG(EXPLORATORY));
    add_study(r, "s3", "adipose", 0.3, 3, 0);
    assert_ranked(r, false);
    for (size_t m = 0; m < rows_n_names(); m++) {
        row = find(r, "placenta", rows_name(m));
        assert_true(row->flags & FLAG(EXPLORATORY));
        assert_true(isnan(row->p) && isnan(row->q) && isnan(row->p_holm) && isnan(row->ci_lo) &&
                    isnan(row->ci_hi) && isnan(row->p_score));
        assert_close(row->rank_lo, 1, 0, 0);
        assert_close(row->rank_hi, strcmp(row->family, "primary") ? 7 : 4, 0, 0);
        assert_close(row->rank_all_hi, (double)rows_n_names(), 0, 0);
        assert_string_equal(row->top_set, "yes");
        assert_true(row->rank >= 1 && isfinite(row->effect));
        row = find(r, "adipose", rows_name(m)); /* one of two studies has enough animals */
        assert_false(row->flags & FLAG(EXPLORATORY));
        assert_true(isfinite(row->p) && isfinite(row->ci_lo));
    }
    mr_results_free(r);
}

/* A mechanism that no study could score. */
static void test_not_assessable(void **state)
{
    mr_results *r = mr_results_new();
    const struct mr_ranking *row;

    (void)state;
    for (size_t m = 0; m < rows_n_names(); m++) {
        struct mr_effect e = rows_effect("s1", "placenta", rows_name(m), 0.1 * (double)m, 0.2);

        if (m == 1)
            e.theta = e.se = e.t = e.p = e.g = e.g_var = NAN;
        rows_add(r, &e);
    }
    add_correlations(r, "s1", 0, MR_NONE);
    assert_ranked(r, false);
    row = find(r, "placenta", rows_name(1));
    assert_true(row->flags & FLAG(NOT_ASSESSABLE));
    assert_true(isnan(row->effect) && isnan(row->p) && isnan(row->rank) && isnan(row->q));
    assert_null(row->top_set);
    assert_close(row->k, 0, 0, 0);
    row = find(r, "placenta", rows_name(0));
    assert_false(row->flags & FLAG(NOT_ASSESSABLE));
    assert_true(row->rank <= 3); /* of the three primaries that are left */
    mr_results_free(r);
}

/* A source of which no mechanism is assessable: nothing is said of its controls. */
static void test_none_assessable(void **state)
{
    mr_results *r = mr_results_new();

    (void)state;
    for (size_t m = 0; m < rows_n_names(); m++) {
        struct mr_effect e = rows_effect("s1", "placenta", rows_name(m), 0, 0.2);

        e.theta = e.se = e.t = e.p = e.g = e.g_var = NAN;
        rows_add(r, &e);
    }
    assert_ranked(r, false);
    for (size_t m = 0; m < rows_n_names(); m++) {
        const struct mr_ranking *row = find(r, "placenta", rows_name(m));

        assert_int_equal(row->flags & ~FLAG(RETRACTED_PRIOR), FLAG(NOT_ASSESSABLE));
        assert_null(row->rescue_class);
    }
    mr_results_free(r);
}

static void add_panel(mr_results *r, const char *study, const char *source, const char *panel,
                      const char *gate)
{
    const struct mr_panel row = { .study = study,
                                  .source = source,
                                  .product = source ? "cells" : NULL,
                                  .panel = panel,
                                  .contrast = source ? "treated-model" : "model-control",
                                  .t = gate ? 1 : NAN,
                                  .gate = gate };
    mr_error err;

    assert_ok(mr_results_add(r, MR_PANELS, &row, &err), err);
}

/* The disease must show in one gate panel of one study, the rescue likewise. */
static void test_gate(void **state)
{
    static const struct {
        mr_flags first, second;       /* of the effects of two studies */
        const char *model[2], *cured; /* gate words: granulosa of s1, oocyte of s2; granulosa s2 */
        mr_flags want;
    } cases[] = {
        { 0, 0, { "confirmed", "not_confirmed" }, "rescued", 0 },
        { 0, 0, { "not_confirmed", "confirmed" }, "not_rescued", FLAG(NO_FUNCTIONAL_RESCUE) },
        { 0, 0, { "not_confirmed", "not_confirmed" }, "rescued", FLAG(MODEL_NOT_CONFIRMED) },
        { 0, 0, { NULL, NULL }, NULL, FLAG(PANELS_NOT_MEASURED) },
        { FLAG(NO_CONTROL), 0, { NULL, "confirmed" }, "rescued", 0 },
        { FLAG(NO_CONTROL), FLAG(NO_CONTROL), { NULL, NULL }, "rescued", FLAG(NO_CONTROL) },
        { FLAG(NO_CONTROL),
          FLAG(NO_CONTROL),
          { NULL, NULL },
          "not_rescued",
          FLAG(NO_CONTROL) | FLAG(NO_FUNCTIONAL_RESCUE) },
    };
    const mr_flags gate = FLAG(NO_CONTROL) | FLAG(MODEL_NOT_CONFIRMED) |
                          FLAG(NO_FUNCTIONAL_RESCUE) | FLAG(PANELS_NOT_MEASURED);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_results *r = mr_results_new();

        add_study(r, "s1", "placenta", 0.2, 1, cases[i].first);
        add_study(r, "s2", "placenta", 0.2, 2, cases[i].second);
        add_study(r, "s3", "adipose", 0.2, 3, 0);
        add_panel(r, "s1", NULL, "sanity_granulosa", cases[i].model[0]);
        add_panel(r, "s2", NULL, "sanity_oocyte", cases[i].model[1]);
        add_panel(r, "s2", "placenta", "sanity_granulosa", cases[i].cured);
        add_panel(r, "s3", NULL, "sanity_granulosa", "confirmed"); /* of another source */
        add_panel(r, "s3", "adipose", "sanity_granulosa", "rescued");
        assert_ranked(r, false);
        assert_int_equal(find(r, "placenta", rows_name(0))->flags & gate, cases[i].want);
        assert_int_equal(find(r, "adipose", rows_name(0))->flags & gate, 0);
        mr_results_free(r);
    }
}

/* A row of a source without its product is of no group. */
static void test_gate_without_product(void **state)
{
    const struct mr_panel row = { .study = "s1",
                                  .source = "placenta",
                                  .panel = "sanity_granulosa",
                                  .contrast = "treated-model",
                                  .t = 1,
                                  .gate = "rescued" };
    mr_results *r = mr_results_new();
    mr_error err;

    (void)state;
    add_study(r, "s1", "placenta", 0.2, 1, 0);
    add_panel(r, "s1", NULL, "sanity_granulosa", "confirmed");
    assert_ok(mr_results_add(r, MR_PANELS, &row, &err), err);
    assert_ranked(r, false);
    assert_true(find(r, "placenta", rows_name(0))->flags & FLAG(NO_FUNCTIONAL_RESCUE));
    mr_results_free(r);
}

/* ---- refusals ---- */

static void test_refused(void **state)
{
    static const struct {
        const char *source, *mechanism, *contrast, *message;
        mr_status status;
    } cases[] = {
        { "placenta", "apoptose", "treated-model",
          "effects.tsv: study 's2': expected a ranked mechanism of refs, found 'apoptose'",
          MR_EFORMAT },
        { "placenta", "microenvironment", "treated-model",
          "effects.tsv: study 's2': expected a ranked mechanism of refs, found "
          "'microenvironment'",
          MR_EFORMAT },
        { NULL, "apoptosis", "treated-model",
          "effects.tsv: study 's2': expected source and product of a treated-model contrast, "
          "found NA",
          MR_EFORMAT },
        { "placenta", "apoptose", "model-control", NULL, MR_OK }, /* of no concern */
    };
    mr_error err = { 0 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_results *r = mr_results_new();
        struct mr_effect row = rows_effect("s2", cases[i].source, cases[i].mechanism, 1, 1);

        row.contrast = cases[i].contrast;
        add_study(r, "s1", "placenta", 0.2, 1, 0);
        rows_add(r, &row);
        if (cases[i].message)
            assert_fails(rank(r, false, &err), cases[i].status, err, cases[i].message);
        else
            assert_ok(rank(r, false, &err), err);
        mr_results_free(r);
    }
}

/* One effect without a variance would take it from all that share a tau^2. */
static void test_no_variance(void **state)
{
    static const struct {
        double u, g_var, se, df;
        const char *found; /* NULL: nothing is wrong */
    } cases[] = {
        { NAN, 1, 1, 12, "nan, 1, 1 and 12" },
        { INFINITY, 1, 1, 12, "inf, 1, 1 and 12" },
        { 0.45, NAN, 1, 12, "0.45, nan, 1 and 12" },
        { 0.45, 1, 0, 12, "0.45, 1, 0 and 12" },
        { 0.45, 1, 1, 2, "0.45, 1, 1 and 2" },
        { 0.45, 1, 1, NAN, "0.45, 1, 1 and nan" },
        { 0.45, 1, NAN, INFINITY, NULL },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_results *r = mr_results_new();
        struct mr_effect row = rows_effect("s2", "placenta", "apoptosis", 1, 1);
        char message[200];
        mr_error err;

        row.u = cases[i].u;
        row.g_var = cases[i].g_var;
        row.se = cases[i].se;
        row.df = cases[i].df;
        add_study(r, "s1", "placenta", 0.2, 1, 0);
        rows_add(r, &row);
        snprintf(message, sizeof(message),
                 "effects.tsv: study 's2': expected u, g_var and se above 0 and df above 2 beside "
                 "g of apoptosis, found %s",
                 cases[i].found ? cases[i].found : "");
        if (cases[i].found)
            assert_fails(rank(r, false, &err), MR_EFORMAT, err, message);
        else
            assert_ranked(r, false);
        mr_results_free(r);
    }
}

static void test_twice(void **state)
{
    mr_results *r = mr_results_new();
    mr_error err;

    (void)state;
    assert_fails(rank(r, false, &err), MR_EEMPTY, err,
                 "effects.tsv: expected effects of a treated arm against its model, found none");
    add_study(r, "s1", "placenta", 0.2, 1, 0);
    assert_ranked(r, false);
    assert_ranked(r, false); /* again: the same table, not two */
    assert_int_equal(mr_results_size(r, MR_RANKING), rows_n_names());
    add(r, "s1", "placenta", rows_name(2), 0.3, 0.1);
    assert_fails(rank(r, false, &err), MR_EFORMAT, err,
                 "effects.tsv: expected study 's1' once for placenta cells oxidative_stress, found "
                 "it again");
    mr_results_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_like_meta_analysis),
        cmocka_unit_test(test_variance_of_g),
        cmocka_unit_test(test_single_study),
        cmocka_unit_test(test_shared_tau2),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_mixed_blocks),
        cmocka_unit_test(test_inherited),
        cmocka_unit_test(test_missing_covariance),
        cmocka_unit_test(test_exploratory),
        cmocka_unit_test(test_not_assessable),
        cmocka_unit_test(test_none_assessable),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_gate_without_product),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_variance),
        cmocka_unit_test(test_twice),
    };

    return cmocka_run_group_tests(tests, rows_load, rows_unload);
}
