/*
 * rescue.tsv and rescue_slope.tsv from the effects of the golden cases, against R; faults of
 * effects.tsv; failing allocations
 */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/run.h"
#include "mechrank/stats.h"
#include "tsv.h"

static mr_refs *refs;

static int load_refs(void **state)
{
    (void)state;
    return mr_refs_load(NULL, &refs, NULL);
}

static int free_refs(void **state)
{
    (void)state;
    mr_refs_free(refs);
    temp_folder_remove();
    return 0;
}

static mr_status rank(mr_results *results, mr_error *err)
{
    struct mr_rank_opts opts;

    mr_rank_opts_init(&opts);
    opts.refs = refs;
    return mr_run_rank(results, &opts, err);
}

static void read_table(mr_results *results, enum mr_table_id table, const char *name,
                       const char *what)
{
    char path[4096];
    mr_error err;

    snprintf(path, sizeof(path), "%s/golden/own/%s/expect_%s.tsv", MR_TEST_DIR, name, what);
    assert_ok(mr_results_read(results, table, path, &err), err);
}

static mr_results *read_case(const char *name)
{
    mr_results *results = mr_results_new();

    assert_non_null(results);
    read_table(results, MR_EFFECTS, name, "effects");
    read_table(results, MR_COVARIANCE, name, "covariance");
    return results;
}

/* ---- against R ---- */

struct comparison {
    enum mr_table_id table;
    const char *file;
    const char *keys[5], *columns[20];
};

static const struct comparison comparisons[] = {
    { MR_RESCUE,
      "rescue",
      { "study", "source", "product", "mechanism", NULL },
      { "damage", "damage_p", "rescued", "r", "r_lo", "r_hi", "r_shape", "tc_p_equiv", "class", "k",
        "df", "damage_se", "tm", "tm_se", "tc", "tc_se", NULL } },
    { MR_RESCUE_SLOPE,
      "slope",
      { "study", "source", "product", NULL },
      { "mechanisms", "raw", "artefact", "slope", "slope_se", "damage_ms", "damage_ms_se", NULL } },
};

static const char *get(const struct tsv *t, size_t row, const char *column)
{
    assert_true(tsv_column(t, column) != (size_t)-1);
    return tsv_get(t, row, tsv_column(t, column));
}

static size_t find_row(const struct comparison *c, const struct tsv *want, size_t row,
                       const struct tsv *got)
{
    for (size_t i = 0; i < got->n_rows; i++) {
        size_t k = 0;

        while (c->keys[k] && !strcmp(get(want, row, c->keys[k]), get(got, i, c->keys[k])))
            k++;
        if (!c->keys[k])
            return i;
    }
    fail_msg("%s: no row like %zu: %s %s", c->file, row + 1, get(want, row, "study"),
             get(want, row, "source"));
    return 0;
}

static void compare_field(const char *got, const char *want, const char *what)
{
    char *end;
    const double w = strtod(want, &end);

    if (*end || !strcmp(want, "NA"))
        assert_string_equal(got, want);
    else
        assert_close_at(strtod(got, NULL), w, 1e-10, 1e-300, what, __FILE__, __LINE__);
}

static void compare(const struct comparison *c, const char *name, const mr_results *results)
{
    char path[4096];
    struct tsv want, got;
    mr_error err;

    snprintf(path, sizeof(path), "%s/golden/rescue/expect_%s_%s.tsv", MR_TEST_DIR, c->file, name);
    tsv_read(path, &want);
    assert_ok(mr_results_write(results, c->table, temp_path("got.tsv"), &err), err);
    tsv_read(temp_path("got.tsv"), &got);
    assert_int_equal(got.n_rows, want.n_rows);
    for (size_t i = 0; i < want.n_rows; i++) {
        const size_t j = find_row(c, &want, i, &got);

        for (size_t k = 0; c->columns[k]; k++)
            compare_field(get(&got, j, c->columns[k]), get(&want, i, c->columns[k]), c->columns[k]);
    }
    tsv_release(&got);
    tsv_release(&want);
}

/* The ranking repeats the class of all studies. */
static void compare_ranking(const mr_results *results)
{
    for (size_t i = 0; i < mr_results_size(results, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(results, MR_RANKING, i);
        size_t n = 0;

        for (size_t j = 0; j < mr_results_size(results, MR_RESCUE); j++) {
            const struct mr_rescue_row *r = mr_results_row(results, MR_RESCUE, j);

            if (strcmp(r->study, MR_ALL_STUDIES) != 0 || strcmp(r->source, row->source) != 0 ||
                strcmp(r->product, row->product) != 0 || strcmp(r->mechanism, row->mechanism) != 0)
                continue;
            assert_ptr_equal(r->rescue_class, row->rescue_class);
            n++;
        }
        assert_int_equal(n, 1);
    }
}

static void test_golden(void **state)
{
    static const char *const names[] = { "three_studies", "multi_source", "degenerate", "fpkm_log",
                                         "strong" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        mr_results *results = read_case(names[i]);
        mr_error err;

        assert_ok(rank(results, &err), err);
        compare(&comparisons[0], names[i], results);
        if (strcmp(names[i], "multi_source") != 0)
            compare(&comparisons[1], names[i], results);
        else /* no control arm */
            assert_int_equal(mr_results_size(results, MR_RESCUE_SLOPE), 0);
        compare_ranking(results);
        mr_results_free(results);
    }
}

/* Ranking twice, or in log2 units, changes no byte of what rescue says. */
static void test_made_anew(void **state)
{
    mr_results *results = read_case("strong");
    const size_t n = 88;
    struct mr_rank_opts opts;
    struct tsv first, second;
    mr_error err;

    (void)state;
    assert_ok(rank(results, &err), err);
    assert_int_equal(mr_results_size(results, MR_RESCUE), n);
    assert_ok(mr_results_write(results, MR_RESCUE, temp_path("first.tsv"), &err), err);
    mr_rank_opts_init(&opts);
    opts.refs = refs;
    opts.raw_units = true;
    assert_ok(mr_run_rank(results, &opts, &err), err);
    assert_ok(mr_results_write(results, MR_RESCUE, temp_path("second.tsv"), &err), err);
    tsv_read(temp_path("first.tsv"), &first);
    tsv_read(temp_path("second.tsv"), &second);
    assert_int_equal(first.n_rows, second.n_rows);
    for (size_t i = 0; i < (first.n_rows + 1) * first.n_cols; i++)
        assert_string_equal(first.fields[i], second.fields[i]);
    tsv_release(&second);
    tsv_release(&first);
    mr_results_free(results);
}

/* u of M-C with T-M follows from those of the three contrasts: what contrasts.tsv says. */
static void test_covariance_of_contrasts(void **state)
{
    mr_results *results = read_case("strong");
    size_t n = 0;

    (void)state;
    read_table(results, MR_CONTRASTS, "strong", "contrasts");
    for (size_t i = 0; i < mr_results_size(results, MR_CONTRASTS); i++) {
        const struct mr_contrast *c = mr_results_row(results, MR_CONTRASTS, i);
        double u[MR_N_TRIAD] = { NAN, NAN, NAN };

        if (strcmp(c->contrast_a, "treated-model") != 0 ||
            strcmp(c->contrast_b, "model-control") != 0)
            continue;
        for (size_t j = 0; j < mr_results_size(results, MR_EFFECTS); j++) {
            const struct mr_effect *e = mr_results_row(results, MR_EFFECTS, j);
            const bool same =
                e->source && !strcmp(e->source, c->source_a) && !strcmp(e->product, c->product_a);

            if (strcmp(e->study, c->study) != 0 || strcmp(e->adjusted, c->adjusted) != 0)
                continue;
            if (!strcmp(e->contrast, "model-control"))
                u[MR_MC] = e->u;
            else if (same)
                u[!strcmp(e->contrast, "treated-model") ? MR_TM : MR_TC] = e->u;
        }
        assert_close((u[MR_TC] - u[MR_MC] - u[MR_TM]) / 2, c->u, 1e-12, 0);
        n++;
    }
    assert_true(n >= 3);
    mr_results_free(results);
}

/* ---- faults ---- */

/* Three contrasts of one mechanism in one study, n animals each. */
static void add_triad(mr_results *results, const char *study, const char *mechanism, double mc,
                      double tm)
{
    static const char *const contrasts[] = { "model-control", "treated-model", "treated-control" };
    const double theta[] = { mc, tm, mc + tm };
    mr_error err;

    for (int c = 0; c < 3; c++) {
        const struct mr_effect e = { .study = study,
                                     .species = "mouse",
                                     .source = c ? "placenta" : NULL,
                                     .product = c ? "cells" : NULL,
                                     .mechanism = mechanism,
                                     .contrast = contrasts[c],
                                     .adjusted = "no",
                                     .n1 = 4,
                                     .n2 = 4,
                                     .u = 0.5,
                                     .sd = 0.25,
                                     .theta = theta[c],
                                     .se = 0.25 * sqrt(0.5),
                                     .df = 9,
                                     .g = 4 * theta[c],
                                     .g_var = 1 };

        assert_ok(mr_results_add(results, MR_EFFECTS, &e, &err), err);
    }
}

static const struct mr_rescue_row *find_rescue(const mr_results *results, const char *study,
                                               const char *mechanism)
{
    for (size_t i = 0; i < mr_results_size(results, MR_RESCUE); i++) {
        const struct mr_rescue_row *r = mr_results_row(results, MR_RESCUE, i);

        if (!strcmp(r->study, study) && !strcmp(r->mechanism, mechanism))
            return r;
    }
    fail_msg("no row of %s, %s", study, mechanism);
    return NULL;
}

/* Without covariances classes stand, slopes do not; composition rows are another matter. */
static void test_bare_effects(void **state)
{
    mr_results *results = mr_results_new();
    const struct mr_rescue_slope_row *slope;
    const struct mr_rescue_row *r;
    struct mr_effect adjusted;
    mr_error err;

    (void)state;
    add_triad(results, "s1", "fibrosis", -1.5, 1.5);
    add_triad(results, "s1", "apoptosis", -1.5, 0);
    add_triad(results, "s1", "homing", 1.5, -0.9);
    adjusted = *(const struct mr_effect *)mr_results_row(results, MR_EFFECTS, 0);
    adjusted.adjusted = "composition";
    assert_ok(mr_results_add(results, MR_EFFECTS, &adjusted, &err), err);
    assert_ok(rank(results, &err), err);
    r = find_rescue(results, "s1", "fibrosis");
    assert_string_equal(r->rescue_class, "restored");
    assert_string_equal(r->rescued, "yes");
    assert_close(r->damage, -6, 1e-15, 0);
    assert_close(r->r, 1, 1e-15, 0);
    assert_string_equal(r->r_shape, "bounded");
    r = find_rescue(results, "all", "apoptosis");
    assert_string_equal(r->rescue_class, "not_rescued");
    assert_string_equal(r->rescued, "no");
    assert_close(r->r, 0, 0, 1e-15);
    r = find_rescue(results, "all", "homing");
    assert_string_equal(r->rescue_class, "partial");
    assert_close(r->damage, -6, 1e-15, 0);
    assert_close(r->tm, 3.6, 1e-15, 0);
    assert_close(r->r, 0.6, 1e-15, 0);
    r = find_rescue(results, "all", "autophagy"); /* not in effects.tsv at all */
    assert_string_equal(r->rescue_class, "no_control");
    assert_int_equal(mr_results_size(results, MR_RESCUE_SLOPE), 1);
    slope = mr_results_row(results, MR_RESCUE_SLOPE, 0);
    assert_true(slope->mechanisms == 3 && slope->raw > 0 && isnan(slope->slope));
    mr_results_free(results);
}

static void test_errors(void **state)
{
    mr_results *results = mr_results_new();
    struct mr_effect again;
    mr_error err;

    (void)state;
    add_triad(results, "s1", "fibrosis", -1.5, 1.5);
    again = *(const struct mr_effect *)mr_results_row(results, MR_EFFECTS, 0);
    assert_ok(mr_results_add(results, MR_EFFECTS, &again, &err), err);
    assert_fails(
        rank(results, &err), MR_EFORMAT, err,
        "effects.tsv: expected study 's1' once for model-control of fibrosis, found it again");
    assert_int_equal(mr_results_size(results, MR_RESCUE), 0);
    mr_results_free(results);

    results = mr_results_new();
    add_triad(results, "all", "fibrosis", -1.5, 1.5);
    assert_fails(rank(results, &err), MR_EFORMAT, err,
                 "effects.tsv: expected another name of a study than 'all', which in rescue.tsv "
                 "means all of them");
    assert_int_equal(mr_results_size(results, MR_RESCUE), 0);
    mr_results_free(results);
}

static mr_status rank_again(void *data, mr_error *err)
{
    return rank(data, err);
}

static void test_allocation_failure(void **state)
{
    static const char *const mechanisms[] = { "apoptosis", "autophagy", "fibrosis" };
    mr_results *results = mr_results_new();
    mr_error err;

    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(mechanisms); m++) {
        add_triad(results, "s1", mechanisms[m], -1.5, (double)m);
        add_triad(results, "s2", mechanisms[m], -1, (double)m);
        for (size_t b = m + 1; b < ARRAY_LEN(mechanisms); b++) {
            const struct mr_covariance r = { "s1", "no", mechanisms[m], mechanisms[b], 0.1 };

            assert_ok(mr_results_add(results, MR_COVARIANCE, &r, &err), err);
        }
    }
    assert_survives_alloc_failure(rank_again, results);
    compare_ranking(results);
    mr_results_free(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_made_anew),
        cmocka_unit_test(test_covariance_of_contrasts),
        cmocka_unit_test(test_bare_effects),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, load_refs, free_refs);
}
