/* scores against the reference packages: tests/golden/scoring/PROVENANCE */
#include "support.h"

#include "mechrank/score.h"

/* One comparison.  A method stands in at least one row, or in 'elsewhere' below. */
struct golden_case {
    const char *name, *method;
    const char *expr, *want;                    /* tables below tests/golden/scoring/ */
    void (*set)(struct mr_method_opts *opts);   /* NULL: the defaults */
    void (*check)(const struct golden_case *c); /* what 'want' holds */
    double rtol;
};

/* ---- what cases share ---- */

static mr_matrix *read_scoring(const char *name)
{
    char path[256];

    snprintf(path, sizeof(path), "scoring/%s", name);
    return read_golden(path);
}

static void copy_half(mr_sets *sets, int half, const struct mr_set *from)
{
    mr_error err;

    for (size_t i = 0; i < from->half[MR_UP].size; i++)
        assert_ok(mr_sets_add_gene(sets, half, from->half[MR_UP].ids[i], 1, &err), err);
}

/* Those of sets.gmt, and SIGNED: UP and DOWN as its halves. */
static mr_sets *read_sets(void)
{
    mr_sets *sets;
    mr_error err;

    assert_ok(mr_sets_read_gmt(MR_TEST_DIR "/golden/scoring/sets.gmt", &sets, &err), err);
    assert_string_equal(mr_sets_get(sets, 0)->name, "UP");
    assert_string_equal(mr_sets_get(sets, 1)->name, "DOWN");
    assert_ok(mr_sets_add(sets, "SIGNED", "na", 1, 1, &err), err);
    copy_half(sets, MR_UP, mr_sets_get(sets, 0));
    copy_half(sets, MR_DOWN, mr_sets_get(sets, 1));
    return sets;
}

static struct mr_score_opts case_options(const struct golden_case *c)
{
    struct mr_score_opts opts;

    mr_score_opts_init(&opts);
    opts.need_measured = false;
    opts.n_threads = 2;
    if (c->set)
        c->set(&opts.method);
    return opts;
}

/* Sets x samples, the genes in the order of the table. */
static void score_case(const struct golden_case *c, const mr_matrix *expr, struct mr_scores *out)
{
    const struct mr_score_opts opts = case_options(c);
    mr_sets *sets = read_sets();
    mr_error err;

    assert_non_null(mr_method_find(c->method));
    assert_ok(mr_score(expr, sets, mr_method_find(c->method), &opts, out, &err), err);
    mr_sets_free(sets);
}

static size_t row_of(const mr_matrix *m, const char *name)
{
    const size_t row = mr_names_find(mr_matrix_rows(m), name);

    if (row == MR_NONE)
        fail_msg("there is no row '%s'", name);
    return row;
}

/* Fails unless 'got', divided by 'unit', holds every row of 'want'. */
static void assert_scores(const mr_matrix *got, const mr_matrix *want, double unit, double rtol)
{
    for (size_t j = 0; j < mr_matrix_n_cols(want); j++) {
        assert_string_equal(mr_names_get(mr_matrix_cols(got), j),
                            mr_names_get(mr_matrix_cols(want), j));
        for (size_t k = 0; k < mr_matrix_n_rows(want); k++) {
            const size_t row = row_of(got, mr_names_get(mr_matrix_rows(want), k));

            assert_close(mr_matrix_get(got, row, j) / unit, mr_matrix_get(want, k, j), rtol, rtol);
        }
    }
}

/* ---- forms of tables ---- */

/* Sets x samples. */
static void check_scores(const struct golden_case *c)
{
    mr_matrix *expr = read_scoring(c->expr), *want = read_scoring(c->want);
    struct mr_scores got;

    score_case(c, expr, &got);
    assert_scores(got.total, want, 1, c->rtol);
    mr_scores_release(&got);
    mr_matrix_free(want);
    mr_matrix_free(expr);
}

/* Sets x samples, divided by the range of all scores of the sets in the table. */
static void check_normalised(const struct golden_case *c)
{
    mr_matrix *expr = read_scoring(c->expr), *want = read_scoring(c->want);
    double low = INFINITY, high = -INFINITY;
    struct mr_scores got;

    score_case(c, expr, &got);
    for (size_t j = 0; j < mr_matrix_n_cols(want); j++) {
        for (size_t k = 0; k < mr_matrix_n_rows(want); k++) {
            const char *name = mr_names_get(mr_matrix_rows(want), k);
            const double score = mr_matrix_get(got.total, row_of(got.total, name), j);

            low = fmin(low, score);
            high = fmax(high, score);
        }
    }
    assert_scores(got.total, want, high - low, c->rtol);
    mr_scores_release(&got);
    mr_matrix_free(want);
    mr_matrix_free(expr);
}

/*
 * Sets x samples.  The reference tells tied heights apart by how they round: it is compared where
 * no gene of the set ties, which gsva_tied_genes.noties.tsv says.
 */
static void check_untied(const struct golden_case *c)
{
    mr_matrix *expr = read_scoring(c->expr), *want = read_scoring(c->want);
    mr_matrix *n_tied = read_scoring("gsva_tied_genes.noties.tsv");
    size_t n_compared = 0;
    struct mr_scores got;

    score_case(c, expr, &got);
    for (size_t j = 0; j < mr_matrix_n_cols(want); j++) {
        for (size_t k = 0; k < mr_matrix_n_rows(want); k++) {
            const char *name = mr_names_get(mr_matrix_rows(want), k);

            if (mr_matrix_get(n_tied, row_of(n_tied, name), j) > 0)
                continue;
            assert_close(mr_matrix_get(got.total, row_of(got.total, name), j),
                         mr_matrix_get(want, k, j), c->rtol, c->rtol);
            n_compared++;
        }
    }
    assert_true(n_compared >= 160); /* of 180 */
    mr_scores_release(&got);
    mr_matrix_free(n_tied);
    mr_matrix_free(want);
    mr_matrix_free(expr);
}

/* ---- the cases ---- */

static void set_gsva1(struct mr_method_opts *opts)
{
    opts->compat = MR_COMPAT_GSVA1;
}

static void set_gsva1_ecdf(struct mr_method_opts *opts)
{
    set_gsva1(opts);
    opts->kcdf = MR_KCDF_ECDF;
}

static void set_gsva1_poisson(struct mr_method_opts *opts)
{
    set_gsva1(opts);
    opts->kcdf = MR_KCDF_POISSON;
}

static void set_poisson(struct mr_method_opts *opts)
{
    opts->kcdf = MR_KCDF_POISSON;
}

static void set_ecdf(struct mr_method_opts *opts)
{
    opts->kcdf = MR_KCDF_ECDF;
}

static void set_tau(struct mr_method_opts *opts)
{
    opts->tau = 0.25;
}

static void set_max_deviation(struct mr_method_opts *opts)
{
    opts->max_deviation = true;
}

static void set_abs_ranking(struct mr_method_opts *opts)
{
    opts->abs_ranking = true;
}

static void set_gsva1_max_deviation(struct mr_method_opts *opts)
{
    set_gsva1(opts);
    opts->max_deviation = true;
}

static void set_gsva1_abs_ranking(struct mr_method_opts *opts)
{
    set_gsva1(opts);
    opts->abs_ranking = true;
}

static const struct golden_case cases[] = {
    { "ssgsea of GSVA, ties by row", "ssgsea", "logcpm.tsv", "ssgsea.logcpm.tsv", set_gsva1,
      check_scores, 1e-10 },
    { "ssgsea of GSVA, many ties by row", "ssgsea", "counts.tsv", "ssgsea_compat_gsva1.counts.tsv",
      set_gsva1, check_scores, 1e-10 },
    { "ssgsea of GSVA over its range", "ssgsea", "logcpm.tsv", "ssgsea_norm.logcpm.tsv", set_gsva1,
      check_normalised, 1e-10 },
    { "ssgsea without ties", "ssgsea", "expr_noties.tsv", "ssgsea.noties.tsv", NULL, check_scores,
      1e-10 },
    { "gsva of GSVA", "gsva", "logcpm.tsv", "gsva_gaussian.logcpm.tsv", set_gsva1, check_scores,
      1e-10 },
    { "gsva of GSVA, ECDF", "gsva", "logcpm.tsv", "gsva_ecdf.logcpm.tsv", set_gsva1_ecdf,
      check_scores, 1e-10 },
    { "gsva of GSVA, larger deviation", "gsva", "logcpm.tsv", "gsva_gaussian_maxdev.logcpm.tsv",
      set_gsva1_max_deviation, check_scores, 1e-10 },
    { "gsva of GSVA, absolute ranking", "gsva", "logcpm.tsv", "gsva_gaussian_absrank.logcpm.tsv",
      set_gsva1_abs_ranking, check_scores, 1e-10 },
    { "gsva of GSVA, Poisson", "gsva", "counts.tsv", "gsva_poisson.counts.tsv", set_gsva1_poisson,
      check_scores, 1e-10 },
    { "gsva without ties of values", "gsva", "expr_noties.tsv", "gsva_gaussian_exact.noties.tsv",
      NULL, check_untied, 1e-10 },
    { "gsva, ties of heights", "gsva", "expr_noties.tsv", "gsva_gaussian.noties.tsv", NULL,
      check_scores, 1e-10 },
    { "gsva, ties", "gsva", "ties.log.tsv", "gsva_gaussian.ties.tsv", NULL, check_scores, 1e-10 },
    { "gsva, ties, tau", "gsva", "ties.log.tsv", "gsva_gaussian_tau.ties.tsv", set_tau,
      check_scores, 1e-10 },
    { "gsva, ties, larger deviation", "gsva", "ties.log.tsv", "gsva_gaussian_maxdev.ties.tsv",
      set_max_deviation, check_scores, 1e-10 },
    { "gsva, ties, absolute ranking", "gsva", "ties.log.tsv", "gsva_gaussian_absrank.ties.tsv",
      set_abs_ranking, check_scores, 1e-10 },
    { "gsva, ties, Poisson", "gsva", "ties.counts.tsv", "gsva_poisson.ties.tsv", set_poisson,
      check_scores, 1e-10 },
    { "gsva, ties, ECDF", "gsva", "ties.counts.tsv", "gsva_ecdf.ties.tsv", set_ecdf, check_scores,
      1e-10 },
};

static void test_case(void **state)
{
    const struct golden_case *c = *state;

    c->check(c);
}

/* ---- every method is compared with something ---- */

static const struct {
    const char *method, *where;
} elsewhere[] = {
    { "activity", "golden/own" },
    { "mean", "nothing: arithmetic" },
};

static bool is_compared(const char *method)
{
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (!strcmp(cases[i].method, method))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
        if (!strcmp(elsewhere[i].method, method))
            return true;
    return false;
}

static void test_every_method(void **state)
{
    (void)state;
    for (size_t i = 0; i < mr_method_count(); i++) {
        const char *name = mr_method_name(mr_method_get(i));

        assert_ptr_equal(mr_method_find(name), mr_method_get(i)); /* no name twice */
        if (!is_compared(name))
            fail_msg("%s is compared with no reference", name);
    }
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(cases) + 1] = { cmocka_unit_test(test_every_method) };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        tests[i + 1] = (struct CMUnitTest){ .name = cases[i].name,
                                            .test_func = test_case,
                                            .initial_state = (void *)&cases[i] };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
