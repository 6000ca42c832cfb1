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

static mr_sets *read_network(void)
{
    mr_sets *sets;
    mr_error err;

    assert_ok(mr_sets_read(MR_TEST_DIR "/golden/scoring/network.tsv", &sets, &err), err);
    return sets;
}

static struct mr_score_opts case_options(const struct golden_case *c)
{
    struct mr_score_opts opts;

    mr_score_opts_init(&opts);
    opts.need_measured = false;
    if (c->set)
        c->set(&opts.method);
    return opts;
}

static void assert_same_bytes(const mr_matrix *a, const mr_matrix *b)
{
    for (size_t j = 0; j < mr_matrix_n_cols(a); j++)
        assert_memory_equal(mr_matrix_f64_const(a, j), mr_matrix_f64_const(b, j),
                            mr_matrix_n_rows(a) * sizeof(double));
}

/*
 * Sets x samples, the genes in the order of the table; the same by any number of threads.  Frees
 * 'sets'.
 */
static void score_sets(const struct golden_case *c, const mr_matrix *expr, mr_sets *sets,
                       struct mr_scores *out)
{
    struct mr_score_opts opts = case_options(c);
    struct mr_scores again;
    mr_error err;

    assert_non_null(mr_method_find(c->method));
    assert_ok(mr_score(expr, sets, mr_method_find(c->method), &opts, out, &err), err);
    opts.n_threads = 3;
    assert_ok(mr_score(expr, sets, mr_method_find(c->method), &opts, &again, &err), err);
    assert_same_bytes(again.total, out->total);
    mr_scores_release(&again);
    mr_sets_free(sets);
}

static void score_case(const struct golden_case *c, const mr_matrix *expr, struct mr_scores *out)
{
    score_sets(c, expr, read_sets(), out);
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

/* Sets x samples, each set turned as a whole or not. */
static void check_up_to_sign(const struct golden_case *c)
{
    mr_matrix *expr = read_scoring(c->expr), *want = read_scoring(c->want);
    struct mr_scores got;

    score_case(c, expr, &got);
    for (size_t k = 0; k < mr_matrix_n_rows(want); k++) {
        const size_t row = row_of(got.total, mr_names_get(mr_matrix_rows(want), k));
        const bool turned =
            (mr_matrix_get(got.total, row, 0) < 0) != (mr_matrix_get(want, k, 0) < 0);

        for (size_t j = 0; j < mr_matrix_n_cols(want); j++)
            assert_close(mr_matrix_get(got.total, row, j),
                         (turned ? -1 : 1) * mr_matrix_get(want, k, j), c->rtol, c->rtol);
    }
    mr_scores_release(&got);
    mr_matrix_free(want);
    mr_matrix_free(expr);
}

/* Sources of the network x samples. */
static void check_network(const struct golden_case *c)
{
    mr_matrix *expr = read_scoring(c->expr), *want = read_scoring(c->want);
    struct mr_scores got;

    score_sets(c, expr, read_network(), &got);
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

/* ---- singscore: a table of one set, samples x columns ---- */

/* All of the scores of one sample; the caller frees them. */
static struct mr_set_score *score_sample(const mr_scorer *scorer, const mr_matrix *expr, size_t j)
{
    const size_t n = mr_matrix_n_rows(expr);
    struct mr_set_score *sets = calloc(mr_scorer_n_sets(scorer), sizeof(*sets));
    uint32_t *genes = calloc(n, sizeof(*genes));
    const struct mr_sample_values x = { "s", n, genes, mr_matrix_f64_const(expr, j) };
    const struct mr_sample_scores out = { .sets = sets };
    mr_error err;

    for (size_t g = 0; g < n; g++)
        genes[g] = (uint32_t)g;
    assert_ok(mr_scorer_score(scorer, &x, 1, &out, &err), err);
    free(genes);
    return sets;
}

/* Its DownScore is turned already: its total is a sum. */
static void compare_signed(const mr_matrix *want, size_t j, const struct mr_set_score *got,
                           double rtol)
{
    assert_close(got->half[MR_UP], golden_column(want, "UpScore")[j], rtol, rtol);
    assert_close(-got->half[MR_DOWN], golden_column(want, "DownScore")[j], rtol, rtol);
    assert_close(got->dispersion[MR_UP], golden_column(want, "UpDispersion")[j], rtol, rtol);
    assert_close(got->dispersion[MR_DOWN], golden_column(want, "DownDispersion")[j], rtol, rtol);
    assert_close((got->dispersion[MR_UP] + got->dispersion[MR_DOWN]) / 2,
                 golden_column(want, "TotalDispersion")[j], rtol, rtol);
}

static void compare_plain(const mr_matrix *want, size_t j, const struct mr_set_score *got,
                          double rtol)
{
    assert_close(got->half[MR_UP], got->total, 0, 0);
    assert_close(got->dispersion[MR_UP], golden_column(want, "TotalDispersion")[j], rtol, rtol);
    assert_true(isnan(got->half[MR_DOWN]) && isnan(got->dispersion[MR_DOWN]));
}

static void check_one_set(const struct golden_case *c, const char *set,
                          void (*compare)(const mr_matrix *want, size_t j,
                                          const struct mr_set_score *got, double rtol))
{
    const struct mr_score_opts opts = case_options(c);
    mr_matrix *expr = read_scoring(c->expr), *want = read_scoring(c->want);
    mr_sets *sets = read_sets();
    mr_scorer *scorer;
    mr_error err;
    size_t k = 0;

    assert_ok(
        mr_scorer_new(mr_matrix_rows(expr), sets, mr_method_find(c->method), &opts, &scorer, &err),
        err);
    while (strcmp(mr_sets_get(sets, mr_scorer_set(scorer, k))->name, set) != 0)
        k++;
    for (size_t j = 0; j < mr_matrix_n_cols(expr); j++) {
        struct mr_set_score *got = score_sample(scorer, expr, j);

        assert_string_equal(mr_names_get(mr_matrix_cols(expr), j),
                            mr_names_get(mr_matrix_rows(want), j));
        assert_close(got[k].total, golden_column(want, "TotalScore")[j], c->rtol, c->rtol);
        compare(want, j, &got[k], c->rtol);
        free(got);
    }
    mr_scorer_free(scorer);
    mr_sets_free(sets);
    mr_matrix_free(want);
    mr_matrix_free(expr);
}

static void check_signed(const struct golden_case *c)
{
    check_one_set(c, "SIGNED", compare_signed);
}

static void check_mixed(const struct golden_case *c)
{
    check_one_set(c, "MIXED", compare_plain);
}

/* ---- AUCell breaks ties at random: its scores lie between those of the best and worst order ----
 */

/*
 * What the members add that share the ranks first .. last from above, where the 'n' of them stand
 * first or last in their block.
 */
static double tied_sum(size_t first, size_t last, size_t n, size_t end, bool best)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const size_t rank = best ? first + i : last - i;

        sum += rank < end ? (double)(end - rank) : 0;
    }
    return sum;
}

/* The least or largest area of a set; each block of tied members is met at its first one. */
static double extreme_area(const mr_matrix *expr, size_t j, const struct mr_set *set, bool best)
{
    const mr_names *genes = mr_matrix_rows(expr);
    const double *x = mr_matrix_f64_const(expr, j);
    const size_t n = mr_names_size(genes), end = (n + 19) / 20;
    bool *is_member = calloc(n, sizeof(*is_member));
    double sum = 0, most = 0;
    size_t k = 0;

    for (size_t i = 0; i < set->half[MR_UP].size; i++) {
        const size_t g = mr_names_find(genes, set->half[MR_UP].ids[i]);

        if (g != MR_NONE)
            is_member[g] = true;
    }
    for (size_t g = 0; g < n; g++) {
        size_t above = 0, same = 0, members = 0, earlier = 0;

        if (!is_member[g])
            continue;
        for (size_t o = 0; o < n; o++) {
            above += x[o] > x[g];
            same += x[o] == x[g];
            members += x[o] == x[g] && is_member[o];
            earlier += x[o] == x[g] && is_member[o] && o < g;
        }
        k++;
        if (!earlier)
            sum += tied_sum(above + 1, above + same, members, end, best);
    }
    for (size_t rank = 1; rank <= k && rank < end; rank++)
        most += (double)(end - rank);
    free(is_member);
    return sum / most;
}

static void check_area_between(const struct golden_case *c)
{
    mr_matrix *expr = read_scoring(c->expr), *want = read_scoring(c->want);
    mr_sets *sets = read_sets();
    struct mr_scores got;
    size_t n_open = 0;

    score_case(c, expr, &got);
    for (size_t k = 0; k < mr_matrix_n_rows(want); k++) {
        const size_t row = row_of(got.total, mr_names_get(mr_matrix_rows(want), k));

        for (size_t j = 0; j < mr_matrix_n_cols(want); j++) {
            const struct mr_set *set = mr_sets_get(sets, row);
            const double low = extreme_area(expr, j, set, false);
            const double high = extreme_area(expr, j, set, true);
            const double theirs = mr_matrix_get(want, k, j),
                         ours = mr_matrix_get(got.total, row, j);

            assert_true(theirs >= low - c->rtol && theirs <= high + c->rtol);
            assert_true(ours >= low - c->rtol && ours <= high + c->rtol);
            n_open += high > low;
        }
    }
    assert_in_range(n_open, 1, mr_matrix_n_rows(want) * mr_matrix_n_cols(want) / 2);
    mr_scores_release(&got);
    mr_sets_free(sets);
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

static void set_gseapy(struct mr_method_opts *opts)
{
    opts->compat = MR_COMPAT_GSEAPY;
}

static void set_unknown_direction(struct mr_method_opts *opts)
{
    opts->unknown_direction = true;
}

/* What the script says: fewer than its 400 genes. */
static void set_max_rank(struct mr_method_opts *opts)
{
    opts->max_rank = 390;
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
    { "ssgsea of GSEApy, ties by row", "ssgsea", "logcpm.tsv", "gseapy.logcpm.tsv", set_gseapy,
      check_scores, 1e-10 },
    { "ssgsea of GSEApy, many ties by row", "ssgsea", "counts.tsv", "gseapy.counts.tsv", set_gseapy,
      check_scores, 1e-10 },
    { "ssgsea of GSEApy over its range", "ssgsea", "counts.tsv", "gseapy_norm.counts.tsv",
      set_gseapy, check_normalised, 1e-10 },
    { "singscore, up and down", "singscore", "logcpm.tsv", "singscore_up_down.logcpm.tsv", NULL,
      check_signed, 1e-10 },
    { "singscore, unknown direction", "singscore", "logcpm.tsv",
      "singscore_unknown_direction.logcpm.tsv", set_unknown_direction, check_mixed, 1e-10 },
    { "ucell, plain and signed", "ucell", "counts.tsv", "ucell.counts.tsv", set_max_rank,
      check_scores, 1e-10 },
    { "aucell, within the orders of ties", "aucell", "logcpm.tsv", "aucell_seeded_ties.logcpm.tsv",
      NULL, check_area_between, 1e-10 },
    { "mean by R", "mean", "logcpm.tsv", "mean.logcpm.tsv", NULL, check_scores, 1e-10 },
    { "median by R", "median", "logcpm.tsv", "median.logcpm.tsv", NULL, check_scores, 1e-10 },
    { "wmean by R", "wmean", "logcpm.tsv", "wmean.logcpm.tsv", NULL, check_network, 1e-10 },
    { "ulm by lm()", "ulm", "logcpm.tsv", "ulm.logcpm.tsv", NULL, check_network, 1e-10 },
    { "ulm by lm(), plain and signed sets", "ulm", "logcpm.tsv", "ulm_sets.logcpm.tsv", NULL,
      check_scores, 1e-10 },
    { "ulm by lm(), many zeros", "ulm", "counts.tsv", "ulm.counts.tsv", NULL, check_network,
      1e-10 },
    { "mlm by lm()", "mlm", "logcpm.tsv", "mlm.logcpm.tsv", NULL, check_network, 1e-10 },
    { "mlm by lm(), many zeros", "mlm", "counts.tsv", "mlm.counts.tsv", NULL, check_network,
      1e-10 },
    { "mlm by lm(), three sets that depend on one another", "mlm", "logcpm.tsv",
      "mlm_sets.logcpm.tsv", NULL, check_scores, 1e-10 },
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
    { "plage, up to sign", "plage", "logcpm.tsv", "plage_up_to_sign.logcpm.tsv", NULL,
      check_up_to_sign, 1e-10 },
    { "zscore", "zscore", "logcpm.tsv", "zscore.logcpm.tsv", NULL, check_scores, 1e-10 },
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
