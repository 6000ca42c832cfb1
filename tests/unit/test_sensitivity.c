/* sensitivity.tsv: each variant against a ranking of what it says it is */
#include "rows.h"

#include "alloc_fail.h"
#include "run/sensitivity.h"

static const struct mr_rank_opts *default_opts(void)
{
    static struct mr_rank_opts opts;

    mr_rank_opts_init(&opts);
    opts.refs = rows_refs();
    return &opts;
}

static void assert_ranked(mr_results *r, const struct mr_rank_opts *opts)
{
    mr_error err;

    assert_ok(mr_run_rank(r, opts, &err), err);
}

static size_t count(const mr_results *r, const char *variant)
{
    size_t n = 0;

    for (size_t i = 0; i < mr_results_size(r, MR_SENSITIVITY); i++) {
        const struct mr_sensitivity *row = mr_results_row(r, MR_SENSITIVITY, i);

        n += !strcmp(row->variant, variant);
    }
    return n;
}

static const struct mr_sensitivity *find(const mr_results *r, const char *variant,
                                         const struct mr_ranking *like)
{
    for (size_t i = 0; i < mr_results_size(r, MR_SENSITIVITY); i++) {
        const struct mr_sensitivity *row = mr_results_row(r, MR_SENSITIVITY, i);

        if (!strcmp(row->variant, variant) && !strcmp(row->source, like->source) &&
            !strcmp(row->product, like->product) && !strcmp(row->mechanism, like->mechanism))
            return row;
    }
    return NULL;
}

/* The rows of 'variant' are those of the ranking 'want', for each of 'source', or of all. */
static void assert_variant(const mr_results *r, const char *variant, const mr_results *want,
                           const char *source)
{
    size_t n = 0;

    for (size_t i = 0; i < mr_results_size(want, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(want, MR_RANKING, i);
        const struct mr_sensitivity *got = find(r, variant, row);

        if (source && strcmp(row->source, source) != 0)
            continue;
        assert_non_null(got);
        assert_close(got->effect, row->effect, 0, 0);
        assert_close(got->rank, row->rank, 0, 0);
        assert_close(got->rank_lo, row->rank_lo, 0, 0);
        assert_close(got->rank_hi, row->rank_hi, 0, 0);
        n++;
    }
    assert_true(n > 0);
    assert_int_equal(count(r, variant), n);
}

static mr_results *studies_of(const char *left_out)
{
    static const struct {
        const char *study, *source;
        double y;
    } studies[] = {
        { "p1", "placenta", 0.2 }, { "p2", "placenta", 1.9 }, { "a1", "adipose", -1 },
        { "a2", "adipose", 0.9 },  { "a3", "adipose", 2.4 },  { "b1", "bone_marrow", 1 }
    };
    mr_results *r = mr_results_new();

    for (size_t i = 0; i < ARRAY_LEN(studies); i++)
        if (!left_out || strcmp(studies[i].study, left_out) != 0)
            rows_add_study(r, studies[i].study, studies[i].source, studies[i].y, i + 1);
    return r;
}

/* Effects in log2 units that are not those in sd. */
static void stretch(mr_results *r)
{
    mr_results *copy = mr_results_new();
    const size_t n = mr_results_size(r, MR_EFFECTS);
    mr_error err;

    for (size_t i = 0; i < n; i++)
        assert_ok(mr_results_add(copy, MR_EFFECTS, mr_results_row(r, MR_EFFECTS, i), &err), err);
    mr_results_clear(r, MR_EFFECTS);
    for (size_t i = 0; i < n; i++) {
        struct mr_effect row = *(const struct mr_effect *)mr_results_row(copy, MR_EFFECTS, i);
        const double scale = 1 + 0.1 * (double)(i % 11);

        row.theta *= scale;
        row.se *= scale;
        rows_add(r, &row);
    }
    mr_results_free(copy);
}

static void test_options(void **state)
{
    static const struct {
        const char *name;
        bool raw_units;
        enum mr_tau2 tau2;
    } cases[] = { { "main", false, MR_TAU2_SHARED },
                  { "effect_md", true, MR_TAU2_SHARED },
                  { "tau2_pm", false, MR_TAU2_PM } };
    struct mr_rank_opts opts = *default_opts();
    mr_results *r = studies_of(NULL);

    (void)state;
    stretch(r);
    assert_ranked(r, &opts);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_results *want = studies_of(NULL);

        stretch(want);
        opts.raw_units = cases[i].raw_units;
        opts.tau2 = cases[i].tau2;
        assert_ranked(want, &opts);
        assert_variant(r, cases[i].name, want, NULL);
        mr_results_free(want);
    }
    opts.raw_units = true;
    opts.tau2 = MR_TAU2_DL; /* now what was the default is the variant */
    assert_ranked(r, &opts);
    assert_int_equal(count(r, "effect_md") + count(r, "tau2_pm"), 0);
    assert_int_equal(count(r, "effect_g"), 3 * rows_n_names());
    assert_int_equal(count(r, "tau2_shared"), 3 * rows_n_names());
    mr_results_free(r);
}

static void test_without_study(void **state)
{
    static const char *const left_out[][2] = { { "p1", "placenta" }, { "a3", "adipose" } };
    mr_results *r = studies_of(NULL);

    (void)state;
    assert_ranked(r, default_opts());
    for (size_t i = 0; i < ARRAY_LEN(left_out); i++) {
        mr_results *want = studies_of(left_out[i][0]);
        char name[64];

        snprintf(name, sizeof(name), "without_study:%s", left_out[i][0]);
        assert_ranked(want, default_opts());
        assert_variant(r, name, want, left_out[i][1]);
        mr_results_free(want);
    }
    assert_int_equal(count(r, "without_study:b1"), 0); /* no other study of that source */
    mr_results_free(r);
}

/* Adjusted rows are pooled among themselves, with their own correlations. */
static void test_adjusted(void **state)
{
    mr_results *r = studies_of(NULL), *want = mr_results_new();
    mr_error err;

    (void)state;
    rows_add_study(want, "p1", "placenta", 1.1, 4);
    rows_add_study(want, "p2", "placenta", 1.3, 6);
    for (size_t i = 0; i < mr_results_size(want, MR_EFFECTS); i++) {
        struct mr_effect row = *(const struct mr_effect *)mr_results_row(want, MR_EFFECTS, i);

        row.adjusted = "composition";
        rows_add(r, &row);
    }
    for (size_t i = 0; i < mr_results_size(want, MR_COVARIANCE); i++) {
        struct mr_covariance row =
            *(const struct mr_covariance *)mr_results_row(want, MR_COVARIANCE, i);

        row.adjusted = "composition";
        assert_ok(mr_results_add(r, MR_COVARIANCE, &row, &err), err);
    }
    assert_ranked(r, default_opts());
    assert_ranked(want, default_opts());
    assert_variant(r, "composition_adjusted", want, NULL);
    mr_results_free(want);
    mr_results_free(r);
}

/* One study, one unit: no choice to be made. */
static void test_nothing_differs(void **state)
{
    mr_results *r = mr_results_new();

    (void)state;
    rows_add_study(r, "p1", "placenta", 0.2, 1);
    assert_ranked(r, default_opts());
    assert_int_equal(mr_results_size(r, MR_SENSITIVITY), count(r, "main"));
    assert_int_equal(count(r, "main"), rows_n_names());
    assert_ranked(r, default_opts()); /* again: the same table, not two */
    assert_int_equal(mr_results_size(r, MR_SENSITIVITY), rows_n_names());
    mr_results_free(r);
}

/* Rows that stand in for others, with sets and without. */
static void test_replaced(void **state)
{
    mr_results *r = studies_of(NULL), *want = mr_results_new();
    struct mr_effect rows[2];
    struct criticals criticals = { 0 };
    struct pool main = { 0 };
    struct pool_rows all;
    struct variant v = { .opts = *default_opts(), .adjusted = "no", .rows = rows, .n_rows = 2 };
    struct sensitivity s = { r, &main, &criticals };
    mr_error err;

    (void)state;
    rows[0] = rows_effect("a2", "adipose", rows_name(3), 7, 0.3);
    rows[1] = rows_effect("p1", "placenta", rows_name(0), NAN, 0.3); /* taken away */
    for (size_t i = 0; i < mr_results_size(r, MR_EFFECTS); i++) {
        struct mr_effect row = *(const struct mr_effect *)mr_results_row(r, MR_EFFECTS, i);

        for (size_t k = 0; k < 2; k++)
            if (!strcmp(row.study, rows[k].study) && !strcmp(row.mechanism, rows[k].mechanism))
                row = rows[k];
        rows_add(want, &row);
    }
    for (size_t i = 0; i < mr_results_size(r, MR_COVARIANCE); i++)
        assert_ok(mr_results_add(want, MR_COVARIANCE, mr_results_row(r, MR_COVARIANCE, i), &err),
                  err);
    assert_ranked(want, default_opts());
    assert_ok(pool_rows_init(&all, r, "no", NULL, &err), err);
    assert_ok(pool_init(&main, r, &all, default_opts(), &err), err);
    for (int sets = 0; sets < 2; sets++) {
        struct pool p;

        assert_ok(sensitivity_pool(&s, &v, sets, &p, &err), err);
        for (size_t i = 0; i < mr_results_size(want, MR_RANKING); i++) {
            const struct mr_ranking *row = mr_results_row(want, MR_RANKING, i);
            const struct cell *cell = NULL;

            for (size_t g = 0; g < p.n_groups; g++)
                if (!strcmp(p.groups[g].source, row->source))
                    cell = &p.groups[g].cells[pool_find_mechanism(&p, row->mechanism)];
            assert_non_null(cell);
            assert_close(cell->mu, row->effect, 0, 0);
            assert_close(cell->family.rank, row->rank, 0, 0);
            assert_close(cell->family.lo, sets ? row->rank_lo : 1, 0, 0);
        }
        pool_release(&p);
    }
    pool_release(&main);
    pool_rows_release(&all);
    criticals_release(&criticals);
    mr_results_free(want);
    mr_results_free(r);
}

static mr_status rank_again(void *data, mr_error *err)
{
    return mr_run_rank(data, default_opts(), err);
}

static void test_allocation_failure(void **state)
{
    mr_results *r = mr_results_new();

    (void)state;
    for (size_t m = 0; m < 3; m++) {
        const struct mr_effect one = rows_effect("p1", "placenta", rows_name(m), 0.2, 0.1);
        const struct mr_effect two = rows_effect("p2", "placenta", rows_name(m), 0.9, 0.2);

        rows_add(r, &one);
        rows_add(r, &two);
    }
    rows_add_correlations(r, "p1", "no", 0.1);
    rows_add_correlations(r, "p2", "no", 0.2);
    assert_survives_alloc_failure(rank_again, r);
    mr_results_free(r);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),  cmocka_unit_test(test_without_study),
        cmocka_unit_test(test_adjusted), cmocka_unit_test(test_nothing_differs),
        cmocka_unit_test(test_replaced), cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, rows_load, rows_unload);
}
