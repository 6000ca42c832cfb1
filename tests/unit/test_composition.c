/* composition: when a study can be adjusted, by what, and which pooled effects go away with it */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/run.h"
#include "mechrank/stats.h"
#include "run/composition.h"

/* ---- a study of made-up panels ---- */

enum { N_ANIMALS = 6, N_SAMPLES = 7 }; /* the last two samples are one animal */

/* Two arms of three animals. */
static const double granulosa[N_SAMPLES] = { .3, -.2, .1, 1.3, .9, 1, 2 },
                    stroma[N_SAMPLES] = { .1, .2, -.4, .2, .5, -.3, -.1 };

struct made {
    struct mr_study info;
    mr_run run;
    struct study study;
};

static mr_names *words(const char *const *list, size_t n)
{
    mr_names *names = mr_names_new();

    for (size_t i = 0; i < n; i++)
        assert_int_equal(mr_names_add(names, list[i], strlen(list[i]), NULL), MR_OK);
    return names;
}

static void make_panels(struct mr_scores *panels)
{
    static const char *const rows[] = { "sanity_oocyte", "sanity_granulosa", "ct_stroma" };
    static const char *const cols[] = { "a", "b", "c", "d", "e", "f", "g" };
    mr_error err;

    assert_ok(mr_matrix_new(MR_F64, words(rows, 3), words(cols, N_SAMPLES), &panels->total, &err),
              err);
    assert_ok(
        mr_matrix_new(MR_F64, words(rows, 3), words(cols, N_SAMPLES), &panels->half[MR_UP], &err),
        err);
    panels->coverage = calloc(3, sizeof(*panels->coverage));
    for (size_t j = 0; j < N_SAMPLES; j++) {
        mr_matrix_f64(panels->total, j)[2] = NAN; /* too few genes to be scored, yet measured */
        mr_matrix_f64(panels->half[MR_UP], j)[1] = granulosa[j];
        mr_matrix_f64(panels->half[MR_UP], j)[2] = stroma[j];
    }
    panels->coverage[1].half[MR_UP].weight = panels->coverage[2].half[MR_UP].weight = 1;
}

/* The design of two arms, and of a batch where 'batch' [N_ANIMALS] is given. */
static void make_design(struct design *d, const double *batch)
{
    static const char *const terms[] = { "model", "treated", "batch" };
    const size_t p = batch ? 3 : 2;
    mr_error err;

    *d = (struct design){ .n_samples = N_SAMPLES, .n_units = N_ANIMALS, .n_arms = 2, .p = p };
    d->unit_of = calloc(N_SAMPLES, sizeof(*d->unit_of));
    d->unit_size = calloc(N_ANIMALS, sizeof(*d->unit_size));
    d->arm_of = calloc(N_ANIMALS, sizeof(*d->arm_of));
    d->arms = calloc(2, sizeof(*d->arms));
    d->x = calloc(p * N_ANIMALS, sizeof(*d->x));
    for (size_t j = 0; j < N_SAMPLES; j++) {
        d->unit_of[j] = j < N_ANIMALS ? j : N_ANIMALS - 1;
        d->unit_size[d->unit_of[j]]++;
    }
    for (size_t u = 0; u < N_ANIMALS; u++) {
        d->arm_of[u] = u / 3;
        d->x[d->arm_of[u] * N_ANIMALS + u] = 1;
        if (batch)
            d->x[(size_t)2 * N_ANIMALS + u] = batch[u];
    }
    d->terms = words(terms, p);
    d->n_contrasts = 1;
    d->contrasts = calloc(1, sizeof(*d->contrasts));
    d->contrasts[0] = (struct contrast){ "treated-model", 1, 0, calloc(p, sizeof(double)), true };
    d->contrasts[0].weights[1] = 1;
    d->contrasts[0].weights[0] = -1;
    assert_ok(mr_lm_new(d->x, N_ANIMALS, p, terms, &d->lm, &err), err);
}

static void make_study(struct made *m, const double *batch)
{
    *m = (struct made){ .info = { .name = "s" } };
    m->run.notes = mr_notes_new();
    m->study.run = &m->run;
    m->study.info = &m->info;
    make_panels(&m->study.panels);
    make_design(&m->study.design, batch);
}

static void release(struct made *m)
{
    mr_scores_release(&m->study.panels);
    design_release(&m->study.design);
    mr_notes_free(m->run.notes);
}

/* Granulosa less stroma, averaged over the samples of an animal, as the last column. */
static void test_covariate(void **state)
{
    struct made m;
    struct design d;
    mr_error err;

    (void)state;
    make_study(&m, NULL);
    assert_ok(composition_design(&m.study, &d, &err), err);
    assert_int_equal(d.p, 3);
    assert_string_equal(mr_names_get(d.terms, 2), "composition");
    for (size_t u = 0; u < N_ANIMALS - 1; u++)
        assert_close(d.x[(size_t)2 * N_ANIMALS + u], granulosa[u] - stroma[u], 1e-15, 1e-15);
    assert_close(d.x[(size_t)3 * N_ANIMALS - 1], (1.3 + 2.1) / 2, 1e-15, 0);
    assert_int_equal(mr_lm_df(d.lm), 3);
    assert_int_equal(d.n_contrasts, 1);
    assert_close(d.contrasts[0].weights[2], 0, 0, 0);
    assert_close(d.contrasts[0].weights[1], 1, 0, 0);
    assert_true(d.contrasts[0].batch_confounded);
    assert_true(mr_lm_unscaled(d.lm, d.contrasts[0].weights, d.contrasts[0].weights) > 2.0 / 3);
    assert_int_equal(mr_notes_size(m.run.notes), 0);
    design_release(&d);
    release(&m);
}

/* No design, and one note that says why. */
static void assert_not_adjusted(struct made *m, const char *why)
{
    struct design d;
    mr_error err;

    assert_ok(composition_design(&m->study, &d, &err), err);
    assert_null(d.lm);
    assert_int_equal(mr_notes_size(m->run.notes), 1);
    assert_string_equal(mr_notes_get(m->run.notes, 0)->kind, "not_adjusted");
    assert_string_equal(mr_notes_get(m->run.notes, 0)->text, why);
    release(m);
}

static void test_not_possible(void **state)
{
    static const double batch[N_ANIMALS] = { 0, 1, 0, 1, 0, 1 };
    struct made m;

    (void)state;
    for (size_t panel = 1; panel < 3; panel++) {
        make_study(&m, NULL);
        m.study.panels.coverage[panel].half[MR_UP].weight = 0;
        assert_not_adjusted(&m, "not adjusted for composition: too few genes of the panels "
                                "sanity_granulosa and ct_stroma");
    }
    make_study(&m, batch); /* 6 animals, 3 terms: a fourth leaves 2 */
    assert_not_adjusted(&m, "not adjusted for composition: fewer than 3 residual degrees of "
                            "freedom would be left");
    make_study(&m, NULL);
    for (size_t j = 0; j < N_SAMPLES; j++)
        mr_matrix_f64(m.study.panels.half[MR_UP], j)[1] = stroma[j] + (j > 2 ? 1.5 : .5);
    assert_not_adjusted(&m, "not adjusted for composition: it does not differ within the arms");
}

static mr_status design_again(void *data, mr_error *err)
{
    struct design d;
    const mr_status st = composition_design(data, &d, err);

    design_release(&d);
    return st;
}

static void test_allocation_failure(void **state)
{
    struct made m;

    (void)state;
    make_study(&m, NULL);
    assert_survives_alloc_failure(design_again, &m.study);
    release(&m);
}

/* ---- what is left of pooled effects ---- */

static mr_refs *refs;

static int load(void **state)
{
    (void)state;
    return mr_refs_load(NULL, &refs, NULL) ? -1 : 0;
}

static int unload(void **state)
{
    (void)state;
    mr_refs_free(refs);
    return 0;
}

static void add(mr_results *r, const char *study, const char *mechanism, const char *adjusted,
                double g)
{
    const double n_eff = 2.5, df = 12, se = sqrt(1 / n_eff);
    const struct mr_effect row = { .study = study,
                                   .species = "mouse",
                                   .source = "placenta",
                                   .product = "cells",
                                   .mechanism = mechanism,
                                   .contrast = "treated-model",
                                   .adjusted = adjusted,
                                   .n1 = 5,
                                   .n2 = 5,
                                   .u = 1 / n_eff,
                                   .sd = 1,
                                   .theta = g,
                                   .se = se,
                                   .df = df,
                                   .t = g / se,
                                   .p = mr_t_two_sided(g / se, df),
                                   .g = g,
                                   .g_var = 1 / n_eff + g * g / (2 * df) };
    mr_error err;

    assert_ok(mr_results_add(r, MR_EFFECTS, &row, &err), err);
}

static void rank(mr_results *r, bool raw_units)
{
    struct mr_rank_opts opts;
    mr_error err;

    mr_rank_opts_init(&opts);
    opts.refs = refs;
    opts.raw_units = raw_units;
    assert_ok(mr_run_rank(r, &opts, &err), err);
}

static const struct mr_ranking *find(const mr_results *r, const char *mechanism)
{
    for (size_t i = 0; i < mr_results_size(r, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(r, MR_RANKING, i);

        if (!strcmp(row->mechanism, mechanism))
            return row;
    }
    fail_msg("no row of %s", mechanism);
    return NULL;
}

static bool is_driven(const struct mr_ranking *row)
{
    return row->flags >> MR_FLAG_COMPOSITION_DRIVEN & 1;
}

static void test_driven(void **state)
{
    static const struct {
        const char *mechanism;
        double total, adjusted;
        bool driven;
    } cases[] = {
        { "apoptosis", 3, 1.49, true },
        { "apoptosis", 3, 1.51, false },
        { "apoptosis", 3, 9, false },
        { "apoptosis", 3, -.5, true },
        { "apoptosis", -3, -1.4, true },
        { "apoptosis", -3, -2, false },
        { "homing", -3, .5, true }, /* two-sided */
        { "apoptosis", 1, .1, false } /* within noise */,
        { "angiogenesis", 3, 0, false },
        { "inflammation", 3, 0, false },
        { "immune_regulation", 3, 0, false },
        { "apoptosis", 3, NAN, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_results *r = mr_results_new();
        const struct mr_ranking *row;

        add(r, "s1", cases[i].mechanism, "no", cases[i].total);
        if (!isnan(cases[i].adjusted))
            add(r, "s1", cases[i].mechanism, "composition", cases[i].adjusted);
        rank(r, false);
        row = find(r, cases[i].mechanism);
        assert_close(row->effect, cases[i].total, 0, 0);
        if (isnan(cases[i].adjusted))
            assert_true(isnan(row->effect_adjusted) && isnan(row->se_adjusted));
        else
            assert_close(row->effect_adjusted, cases[i].adjusted, 0, 0);
        if (is_driven(row) != cases[i].driven)
            fail_msg("case %zu, %s: %g of %g", i, cases[i].mechanism, cases[i].adjusted,
                     cases[i].total);
        assert_true(isnan(find(r, "fibrosis")->effect_adjusted)); /* not in these effects */
        mr_results_free(r);
    }
}

/* Adjusted rows are pooled by themselves exactly as the others would be. */
static void test_pooled_alike(void **state)
{
    static const char *const mechanisms[] = { "apoptosis", "fibrosis", "homing" };
    static const char *const studies[] = { "s1", "s2", "s3" };

    (void)state;
    for (int raw_units = 0; raw_units < 2; raw_units++) {
        mr_results *both = mr_results_new(), *alone = mr_results_new();

        for (size_t s = 0; s < 3; s++) {
            for (size_t m = 0; m < 3; m++) {
                const double g = .4 + (double)((s * 5 + m * 3) % 7) / 3;

                add(both, studies[s], mechanisms[m], "composition", g);
                add(both, studies[s], mechanisms[m], "no", 2 - g * g);
                add(alone, studies[s], mechanisms[m], "no", g);
            }
        }
        rank(both, raw_units);
        rank(alone, raw_units);
        for (size_t m = 0; m < 3; m++) {
            const struct mr_ranking *a = find(both, mechanisms[m]);
            const struct mr_ranking *b = find(alone, mechanisms[m]);

            assert_true(b->tau > 0);
            assert_close(a->effect_adjusted, b->effect, 1e-15, 0);
            assert_close(a->se_adjusted, b->se, 1e-15, 0);
            assert_true(isnan(b->effect_adjusted));
        }
        mr_results_free(both);
        mr_results_free(alone);
    }
}

/* What is lost is asked of the studies that have both; the others stay in the total effect. */
static void test_same_studies(void **state)
{
    mr_results *r = mr_results_new();

    (void)state;
    add(r, "s1", "apoptosis", "no", 2.5);
    add(r, "s1", "apoptosis", "composition", 1.5); /* less than half of the mean of all, 3.5 */
    add(r, "s2", "apoptosis", "no", 4);
    add(r, "s3", "apoptosis", "no", 4);
    add(r, "s1", "fibrosis", "no", 4);
    add(r, "s1", "fibrosis", "composition", 1.8); /* more than half of the mean of all, 3 */
    add(r, "s2", "fibrosis", "no", 2.5);
    add(r, "s3", "fibrosis", "no", 2.5);
    add(r, "s4", "fibrosis", "composition", NAN); /* without a total effect */
    rank(r, false);
    assert_close(find(r, "apoptosis")->effect_adjusted, 1.5, 0, 0);
    assert_true(find(r, "apoptosis")->effect > 3.1 && find(r, "apoptosis")->p < .05);
    assert_false(is_driven(find(r, "apoptosis")));
    assert_true(find(r, "fibrosis")->effect < 3.5 && find(r, "fibrosis")->p < .05);
    assert_true(is_driven(find(r, "fibrosis")));
    mr_results_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_covariate),          cmocka_unit_test(test_not_possible),
        cmocka_unit_test(test_allocation_failure), cmocka_unit_test(test_driven),
        cmocka_unit_test(test_pooled_alike),       cmocka_unit_test(test_same_studies),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
