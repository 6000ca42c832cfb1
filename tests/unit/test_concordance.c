/* concordance.tsv from the effects of the golden cases, against R; its exact p; where it says NA */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/run.h"
#include "mechrank/stats.h"
#include "rows.h"
#include "tsv.h"

static void rank(mr_results *results)
{
    struct mr_rank_opts opts;
    mr_error err;

    mr_rank_opts_init(&opts);
    opts.refs = rows_refs();
    assert_ok(mr_run_rank(results, &opts, &err), err);
}

static const char *get(const struct tsv *t, size_t row, const char *column)
{
    assert_true(tsv_column(t, column) != (size_t)-1);
    return tsv_get(t, row, tsv_column(t, column));
}

static double get_number(const struct tsv *t, size_t row, const char *column)
{
    const char *field = get(t, row, column);

    return strcmp(field, "NA") != 0 ? strtod(field, NULL) : NAN;
}

static const struct mr_concordance *find_row(const mr_results *results, const char *source,
                                             const char *product)
{
    for (size_t i = 0; i < mr_results_size(results, MR_CONCORDANCE); i++) {
        const struct mr_concordance *row = mr_results_row(results, MR_CONCORDANCE, i);

        if (!strcmp(row->source, source) && !strcmp(row->product, product))
            return row;
    }
    fail_msg("no row of %s, %s", source, product);
    return NULL;
}

static void read_expected(const char *name, struct tsv *want)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/golden/concordance/expect_%s.tsv", MR_TEST_DIR, name);
    tsv_read(path, want);
}

static void test_golden(void **state)
{
    static const char *const names[] = { "three_studies", "multi_source", "degenerate", "fpkm_log",
                                         "strong" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        mr_results *results = mr_results_new();
        char path[4096];
        struct tsv want;
        mr_error err;

        snprintf(path, sizeof(path), "%s/golden/own/%s/expect_effects.tsv", MR_TEST_DIR, names[i]);
        assert_ok(mr_results_read(results, MR_EFFECTS, path, &err), err);
        rank(results);
        read_expected(names[i], &want);
        assert_int_equal(mr_results_size(results, MR_CONCORDANCE), want.n_rows);
        for (size_t r = 0; r < want.n_rows; r++) {
            const struct mr_concordance *got =
                find_row(results, get(&want, r, "source"), get(&want, r, "product"));

            assert_close(got->n_mechanisms, get_number(&want, r, "n_mechanisms"), 0, 0);
            assert_close(got->n_papers, get_number(&want, r, "n_papers"), 0, 0);
            assert_close(got->n_retracted, get_number(&want, r, "n_retracted"), 0, 0);
            assert_close(got->tau, get_number(&want, r, "tau"), 1e-10, 0);
            assert_close(got->p, get_number(&want, r, "p"), 1e-14, 0);
        }
        tsv_release(&want);
        mr_results_free(results);
    }
}

static size_t parse_vector(const char *field, double *out)
{
    size_t n = 0;
    char *end;

    for (;; field = end + 1) {
        out[n++] = strtod(field, &end);
        if (*end != ',')
            return n;
    }
}

static void test_p(void **state)
{
    static const double tied[] = { 1, 1, 2, 3 }, too[] = { 1, 2, 2, 3 }, constant[4] = { 0 };
    static const double rising[] = { 1, 2, 3, 4 }, hole[] = { 1, NAN, 3, 4 };
    double many[40], p;
    struct tsv want;
    mr_error err;

    (void)state;
    read_expected("p", &want);
    for (size_t r = 0; r < want.n_rows; r++) {
        double x[16], y[16];
        const size_t n = parse_vector(get(&want, r, "x"), x);

        assert_int_equal(parse_vector(get(&want, r, "y"), y), n);
        assert_ok(mr_kendall_p(x, y, n, &p, &err), err);
        assert_close(p, get_number(&want, r, "p"), 1e-14, 0);
        assert_ok(mr_kendall_p(y, x, n, &p, &err), err);
        assert_close(p, get_number(&want, r, "p"), 1e-14, 0);
    }
    assert_true(want.n_rows >= 7);
    tsv_release(&want);
    assert_ok(mr_kendall_p(tied, too, 4, &p, &err), err);
    assert_true(isnan(p));
    assert_ok(mr_kendall_p(constant, rising, 4, &p, &err), err);
    assert_true(isnan(p));
    assert_ok(mr_kendall_p(rising, hole, 4, &p, &err), err);
    assert_true(isnan(p));
    assert_ok(mr_kendall_p(rising, rising, 1, &p, &err), err);
    assert_true(isnan(p));
    for (size_t i = 0; i < ARRAY_LEN(many); i++)
        many[i] = (double)i;
    assert_ok(mr_kendall_p(many, many, 18, &p, &err), err);
    assert_close(p, 2 / 6402373705728000.0, 1e-14, 0); /* 18! */
    assert_ok(mr_kendall_p(many, many, 19, &p, &err), err);
    assert_true(isnan(p));
    assert_ok(mr_kendall_p(many, many, ARRAY_LEN(many), &p, &err), err);
    assert_true(isnan(p));
}

static void add_effect(mr_results *results, const char *source, const char *mechanism, double g)
{
    const struct mr_effect e = rows_effect("s1", source, mechanism, g, 1);

    rows_add(results, &e);
}

/* Three mechanisms are too few, a source without papers has no order, equal effects no p. */
static void test_not_available(void **state)
{
    static const char *const mechanisms[] = { "apoptosis", "fibrosis", "angiogenesis",
                                              "paracrine" };
    mr_results *results = mr_results_new();
    const struct mr_concordance *row;

    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(mechanisms); m++) {
        if (m < 3)
            add_effect(results, "bone_marrow", mechanisms[m], (double)m);
        add_effect(results, "tooth", mechanisms[m], (double)m);
        add_effect(results, "umbilical_cord", mechanisms[m], m ? 1 : 2);
    }
    rank(results);
    row = find_row(results, "bone_marrow", "cells");
    assert_true(row->n_mechanisms == 3 && row->n_papers > 0);
    assert_true(isnan(row->tau) && isnan(row->p));
    row = find_row(results, "tooth", "cells");
    assert_true(row->n_mechanisms == 4 && row->n_papers == 0);
    assert_true(isnan(row->tau) && isnan(row->p));
    row = find_row(results, "umbilical_cord", "cells");
    assert_close(row->tau, 1, 1e-15, 0); /* four papers on apoptosis, one on each of the others */
    assert_true(isnan(row->p));
    mr_results_free(results);
}

/* A two-sided mechanism counts by how far it moved, and every report that it moved. */
static void test_two_sided(void **state)
{
    static const double effects[] = { 1, 2, 3 };
    static const char *const others[] = { "immune_regulation", "fibrosis", "paracrine" };

    (void)state;
    for (int s = -1; s <= 1; s += 2) {
        mr_results *results = mr_results_new();

        add_effect(results, "umbilical_cord", "autophagy", s * 4.0); /* down 2, up 1 */
        for (size_t m = 0; m < ARRAY_LEN(others); m++)
            add_effect(results, "umbilical_cord", others[m], effects[m]);
        rank(results);
        assert_close(find_row(results, "umbilical_cord", "cells")->p, 0.5, 1e-15, 0);
        assert_true(find_row(results, "umbilical_cord", "cells")->tau > 0.7);
        mr_results_free(results);
    }
}

static mr_status rank_again(void *data, mr_error *err)
{
    struct mr_rank_opts opts;

    mr_rank_opts_init(&opts);
    opts.refs = rows_refs();
    return mr_run_rank(data, &opts, err);
}

static void test_allocation_failure(void **state)
{
    mr_results *results = mr_results_new();

    (void)state;
    add_effect(results, "umbilical_cord", "apoptosis", 1);
    add_effect(results, "umbilical_cord", "fibrosis", 2);
    add_effect(results, "umbilical_cord", "homing", 3);
    add_effect(results, "umbilical_cord", "paracrine", 4);
    assert_survives_alloc_failure(rank_again, results);
    assert_int_equal(mr_results_size(results, MR_CONCORDANCE), 1);
    mr_results_free(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_p),
        cmocka_unit_test(test_not_available),
        cmocka_unit_test(test_two_sided),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, rows_load, rows_unload);
}
