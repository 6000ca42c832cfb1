/* score: `activity` against its definition, coverage, errors, threads */
#include "made_study.h"

#include "score/reference.h"

static void assert_same_scores(const struct mr_scores *a, const struct mr_scores *b)
{
    assert_int_equal(mr_matrix_n_cols(a->total), mr_matrix_n_cols(b->total));
    for (size_t j = 0; j < mr_matrix_n_cols(a->total); j++) {
        assert_same_column(a->total, j, b->total, j);
        assert_same_column(a->half[MR_UP], j, b->half[MR_UP], j);
        assert_same_column(a->half[MR_DOWN], j, b->half[MR_DOWN], j);
    }
}

static const mr_method *activity(void)
{
    return mr_method_find("activity");
}

/* ---- the definition, once more and differently ---- */

/* The k-th smallest mean of the background by counting what is below it. */
static double slow_cut(const struct study *s, const double *mean, size_t k)
{
    const size_t n = mr_matrix_n_rows(s->norm.x);
    size_t n_background = 0;

    for (size_t i = 0; i < n; i++)
        n_background += !s->is_core[i];
    for (size_t i = 0; i < n; i++) {
        size_t below = 0, same = 0;

        for (size_t o = 0; o < n; o++) {
            below += !s->is_core[o] && mean[o] < mean[i];
            same += !s->is_core[o] && mean[o] == mean[i];
        }
        if (!s->is_core[i] && below <= k * n_background / 25 &&
            k * n_background / 25 < below + same)
            return mean[i];
    }
    return NAN;
}

static double slow_background(const struct study *s, const int *bin, int q, const double *x)
{
    const size_t n = mr_matrix_n_rows(s->norm.x);

    for (int step = 0, at = q; at < 25; at = step < q ? q - ++step : q + (++step - q)) {
        double sum = 0;
        size_t count = 0;

        for (size_t g = 0; g < n; g++) {
            if (!s->is_core[g] && bin[g] == at) {
                sum += x[g];
                count++;
            }
        }
        if (count)
            return sum / (double)count;
    }
    return NAN;
}

static double slow_half(const struct study *s, const struct mr_half *half, const int *bin,
                        const double *x)
{
    double sum = 0;
    size_t used = 0;

    for (size_t i = 0; i < half->size; i++) {
        const size_t g = mr_names_find(mr_matrix_rows(s->norm.x), half->ids[i]);

        if (g == MR_NONE)
            continue;
        sum += half->factors[i] * (x[g] - slow_background(s, bin, bin[g], x));
        used++;
    }
    return sum / (double)used;
}

static void check_definition(const struct study *s)
{
    const size_t n = mr_matrix_n_rows(s->norm.x);
    mr_sets *sets = make_sets(false);
    double *mean = calloc(n, sizeof(*mean));
    int *bin = calloc(n, sizeof(*bin));
    struct mr_scores got;

    for (size_t g = 0; g < n; g++) {
        for (size_t j = 0; j < N_SAMPLES; j++)
            mean[g] += mr_matrix_get(s->norm.x, g, j);
        mean[g] /= N_SAMPLES;
    }
    for (size_t k = 1; k < 25; k++) {
        const double cut = slow_cut(s, mean, k);

        for (size_t g = 0; g < n; g++)
            bin[g] += cut <= mean[g];
    }
    score_study(s, sets, 1, &got);
    for (size_t k = 0; k < mr_sets_size(sets); k++) {
        const struct mr_set *set = mr_sets_get(sets, k);
        const double w_up = set->half[MR_UP].weight, w_down = set->half[MR_DOWN].weight;

        assert_true(got.coverage[k].assessable);
        for (size_t j = 0; j < N_SAMPLES; j++) {
            const double *x = mr_matrix_f64_const(s->norm.x, j);
            const double up = slow_half(s, &set->half[MR_UP], bin, x);
            const double down = w_down > 0 ? slow_half(s, &set->half[MR_DOWN], bin, x) : 0;

            assert_close(mr_matrix_get(got.half[MR_UP], k, j), up, 1e-12, 1e-13);
            if (w_down > 0)
                assert_close(mr_matrix_get(got.half[MR_DOWN], k, j), down, 1e-12, 1e-13);
            else
                assert_true(isnan(mr_matrix_get(got.half[MR_DOWN], k, j)));
            assert_close(mr_matrix_get(got.total, k, j),
                         (w_up * up - w_down * down) / (w_up + w_down), 1e-12, 1e-13);
        }
    }
    mr_scores_release(&got);
    free(bin);
    free(mean);
    mr_sets_free(sets);
}

static void test_definition(void **state)
{
    const enum mr_scale scales[] = { MR_SCALE_COUNTS, MR_SCALE_FPKM, MR_SCALE_LOG2 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scales); i++) {
        struct study s = open_study(make_expression(scales[i]), scales[i]);

        check_definition(&s);
        close_study(&s);
    }
}

/*
 * Logs with large blocks of one value: whole bins stand empty, at the bottom (bin 1, which then
 * borrows from above), in the middle and at the top.
 */
static void test_empty_bins(void **state)
{
    mr_matrix *expr = make_expression(MR_SCALE_LOG2);
    struct study s;

    (void)state;
    for (size_t j = 0; j < N_SAMPLES; j++) {
        double *x = mr_matrix_f64(expr, j);

        for (size_t g = 100; g < 200; g++)
            x[g] = -3;
        for (size_t g = 200; g < 300; g++)
            x[g] = 5;
        x[3] = -5; /* a core gene below all of the background */
    }
    s = open_study(expr, MR_SCALE_LOG2);
    assert_int_equal(s.ref->n_background[0], 0);
    assert_int_equal(s.ref->bin[3], 0);
    assert_true(s.ref->n_background[7] >= 100);
    check_definition(&s);
    close_study(&s);
}

static void test_constant_genes(void **state)
{
    mr_matrix *expr = new_matrix(MR_F64, N_GENES, N_SAMPLES);
    mr_sets *sets = make_sets(false);
    struct mr_scores got;
    struct study s;

    (void)state;
    s = open_study(expr, MR_SCALE_LOG2); /* all zero */
    score_study(&s, sets, 1, &got);
    for (size_t j = 0; j < N_SAMPLES; j++)
        for (size_t k = 0; k < 3; k++)
            assert_true(mr_matrix_get(got.total, k, j) == 0);
    mr_scores_release(&got);
    mr_sets_free(sets);
    close_study(&s);
}

/* ---- order and threads never matter ---- */

static void test_invariance(void **state)
{
    struct study s = open_study(make_expression(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
    mr_sets *sets = make_sets(false), *reversed = make_sets(true), *more = make_sets(false);
    struct mr_scores one, other;

    (void)state;
    score_study(&s, sets, 1, &one);
    for (int n_threads = 2; n_threads <= 3; n_threads++) {
        score_study(&s, sets, n_threads, &other);
        assert_same_scores(&one, &other);
        mr_scores_release(&other);
    }
    score_study(&s, reversed, 1, &other);
    assert_same_scores(&one, &other);
    mr_scores_release(&other);
    assert_int_equal(mr_sets_add(more, "another", "", 1, 0, NULL), MR_OK);
    add_genes(more, MR_UP, 0, 2, 100, 0);
    score_study(&s, more, 1, &other);
    for (size_t j = 0; j < N_SAMPLES; j++)
        assert_memory_equal(mr_matrix_f64_const(one.total, j), mr_matrix_f64_const(other.total, j),
                            3 * sizeof(double));
    mr_scores_release(&other);
    mr_scores_release(&one);
    mr_sets_free(more);
    mr_sets_free(reversed);
    mr_sets_free(sets);
    close_study(&s);
}

/* ---- coverage ---- */

enum { OK = 1, WEAK = 2, SILENT = 4, LOW = 8 }; /* assessable, and the three flags */

/*
 * Kept: g0000 to g0299; in the table besides: g0300 to g0399.  Halves are given by how many of
 * their genes are kept, only in the table, and nowhere.
 */
static const struct coverage_case {
    const char *name;
    struct {
        double weight;
        size_t used, table, nowhere;
    } half[MR_N_HALVES];
    bool need_measured;
    double want_weight[MR_N_HALVES];
    int want;
} coverage_cases[] = {
    { "all there", { { 1, 10, 0, 0 }, { 1, 8, 0, 0 } }, true, { 1, 1 }, OK },
    { "sum of ten", { { 1, 5, 0, 0 }, { 1, 5, 0, 0 } }, true, { 1, 1 }, OK },
    { "one half of nine", { { 1, 9, 0, 0 }, { 0, 0, 0, 0 } }, true, { 1, 0 }, 0 },
    { "four used", { { 1, 4, 0, 0 }, { 1, 20, 0, 0 } }, true, { 0, 1 }, 0 },
    { "half present", { { 1, 10, 0, 10 }, { 0, 0, 0, 0 } }, true, { 1, 0 }, OK | LOW },
    { "less than half", { { 1, 10, 0, 11 }, { 0, 0, 0, 0 } }, true, { 0, 0 }, SILENT | LOW },
    { "weak half lost", { { 0.25, 4, 0, 0 }, { 1, 12, 0, 0 } }, true, { 0, 1 }, OK | WEAK },
    { "weak half absent", { { 0.25, 0, 0, 3 }, { 1, 12, 0, 0 } }, true, { 0, 1 }, OK | WEAK },
    { "weak lost, nine left", { { 0.25, 4, 0, 0 }, { 1, 9, 0, 0 } }, true, { 0, 1 }, WEAK },
    { "strong lost", { { 0.25, 12, 0, 0 }, { 1, 4, 0, 0 } }, true, { 0.25, 0 }, 0 },
    { "unexpressed", { { 1, 10, 11, 0 }, { 1, 6, 0, 0 } }, true, { 1, 1 }, OK | SILENT },
    { "half expressed", { { 1, 10, 10, 0 }, { 1, 6, 0, 0 } }, true, { 1, 1 }, OK },
    { "seven of ten", { { 1, 14, 0, 6 }, { 0, 0, 0, 0 } }, true, { 1, 0 }, OK },
    { "background", { { 1, 1, 3, 0 }, { 0, 0, 0, 0 } }, false, { 1, 0 }, OK | SILENT },
    { "nothing used", { { 1, 0, 3, 0 }, { 0, 0, 0, 0 } }, false, { 0, 0 }, SILENT },
};

static void test_coverage(void **state)
{
    const struct coverage_case *c = *state;
    mr_matrix *expr = new_matrix(MR_F64, 400, 2), *x = new_matrix(MR_F64, 300, 2);
    struct mr_normalised norm = { .x = x };
    mr_sets *sets = mr_sets_new();
    bool is_core[300] = { 0 };
    struct mr_score_opts opts;
    struct mr_scores got;
    mr_reference *ref;
    int found;
    mr_error err;

    norm.target = calloc(300, sizeof(double));
    assert_ok(mr_reference_learn(expr, &norm, MR_SCALE_LOG2, is_core, &ref, &err), err);
    assert_int_equal(
        mr_sets_add(sets, c->name, "", c->half[MR_UP].weight, c->half[MR_DOWN].weight, NULL),
        MR_OK);
    for (int h = 0; h < MR_N_HALVES; h++) {
        add_genes(sets, h, (size_t)h * 100, 1, c->half[h].used, 0);
        add_genes(sets, h, 300 + (size_t)h * 50, 1, c->half[h].table, 0);
        add_genes(sets, h, 400 + (size_t)h * 50, 1, c->half[h].nowhere, 0);
    }
    mr_score_opts_init(&opts);
    opts.reference = ref;
    opts.table_genes = mr_matrix_rows(expr);
    opts.min_size = 0;
    opts.need_measured = c->need_measured;
    assert_ok(mr_score(x, sets, activity(), &opts, &got, &err), err);
    for (int h = 0; h < MR_N_HALVES; h++) {
        assert_int_equal(got.coverage->half[h].used, c->half[h].used);
        assert_int_equal(got.coverage->half[h].present, c->half[h].used + c->half[h].table);
        assert_int_equal(got.coverage->half[h].listed,
                         c->half[h].used + c->half[h].table + c->half[h].nowhere);
        assert_true(got.coverage->half[h].weight == c->want_weight[h]);
        assert_int_equal(isnan(mr_matrix_get(got.half[h], 0, 0)), !(c->want_weight[h] > 0));
    }
    found = (got.coverage->assessable ? OK : 0) | (got.coverage->weak_half_unmeasured ? WEAK : 0) |
            (got.coverage->half_mostly_unexpressed ? SILENT : 0) |
            (got.coverage->low_coverage ? LOW : 0);
    assert_int_equal(found, c->want);
    assert_int_equal(isnan(mr_matrix_get(got.total, 0, 1)), !(c->want & OK));
    mr_scores_release(&got);
    mr_reference_free(ref);
    mr_sets_free(sets);
    mr_normalised_release(&norm);
    mr_matrix_free(expr);
}

static void test_size_filter(void **state)
{
    struct study s = open_study(make_expression(MR_SCALE_LOG2), MR_SCALE_LOG2);
    mr_sets *sets = make_sets(false);
    struct mr_score_opts opts;
    struct mr_scores got;
    mr_error err;

    (void)state;
    mr_score_opts_init(&opts);
    opts.reference = s.ref;
    opts.need_measured = false;
    opts.min_size = 40;
    opts.max_size = 43;
    assert_ok(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), err);
    assert_int_equal(mr_matrix_n_rows(got.total), 1); /* 44, 30 and 40 genes */
    assert_string_equal(mr_names_get(mr_matrix_rows(got.total), 0), "plain");
    assert_int_equal(got.coverage[0].half[MR_UP].used, 40);
    mr_scores_release(&got);
    opts.min_size = 45;
    opts.max_size = 500;
    assert_fails(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), MR_EEMPTY, err,
                 "gene sets: expected one of 45 to 500 genes in the matrix, found none among 3");
    mr_sets_free(sets);
    close_study(&s);
}

/* ---- gene level ---- */

static void test_excess_adds_up(void **state)
{
    struct study s = open_study(make_expression(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
    mr_sets *sets = make_sets(false);
    const struct mr_half *down = &mr_sets_get(sets, 1)->half[MR_DOWN];
    double sum[N_SAMPLES] = { 0 }, excess[N_SAMPLES];
    mr_matrix *background;
    struct mr_scores got;
    size_t used = 0;
    mr_error err;

    (void)state;
    score_study(&s, sets, 1, &got);
    assert_ok(mr_activity_background(s.norm.x, s.ref, &background, &err), err);
    assert_int_equal(mr_matrix_n_rows(background), 25);
    assert_string_equal(mr_names_get(mr_matrix_rows(background), 24), "25");
    for (size_t i = 0; i < down->size; i++) {
        const size_t g = mr_names_find(mr_matrix_rows(s.norm.x), down->ids[i]);

        if (g == MR_NONE)
            continue;
        used++;
        mr_activity_excess(s.norm.x, s.ref, background, g, excess);
        for (size_t j = 0; j < N_SAMPLES; j++)
            sum[j] += down->factors[i] * excess[j];
    }
    for (size_t j = 0; j < N_SAMPLES; j++)
        assert_close(sum[j] / (double)used, mr_matrix_get(got.half[MR_DOWN], 1, j), 1e-13, 1e-14);
    mr_matrix_free(background);
    mr_scores_release(&got);
    mr_sets_free(sets);
    close_study(&s);
}

/* ---- errors ---- */

static int stop_at(void *data, size_t done, size_t total)
{
    size_t *calls = data;

    assert_true(done <= total);
    return ++*calls == 2;
}

static void test_errors(void **state)
{
    struct study s = open_study(make_expression(MR_SCALE_LOG2), MR_SCALE_LOG2);
    mr_matrix *fewer = new_matrix(MR_F64, 7, 1), *integers = new_matrix(MR_U32, N_GENES, 1);
    mr_matrix *larger = new_matrix(MR_F64, N_GENES + 1, 1), *background;
    mr_sets *sets = make_sets(false);
    struct mr_score_opts opts, bad;
    struct mr_scores got;
    mr_error err;

    (void)state;
    mr_score_opts_init(&opts);
    assert_fails(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), MR_EINVAL, err,
                 "activity: needs the reference of a study");
    assert_null(got.total);
    opts.reference = s.ref;
    assert_fails(mr_score(integers, sets, activity(), &opts, &got, &err), MR_EINVAL, err,
                 "expression: expected log2 values, found integers");
    assert_fails(mr_score(fewer, sets, activity(), &opts, &got, &err), MR_EINVAL, err,
                 "activity: expected the 420 genes of the reference, found 7");
    bad = opts;
    bad.n_threads = 0;
    assert_fails(mr_score(s.norm.x, sets, activity(), &bad, &got, &err), MR_EINVAL, err,
                 "n_threads: expected 1 or more, found 0");
    bad = opts;
    bad.min_size = 5;
    bad.max_size = 4;
    assert_fails(mr_score(s.norm.x, sets, activity(), &bad, &got, &err), MR_EINVAL, err,
                 "min_size: expected at most max_size 4, found 5");
    assert_fails(mr_activity_background(larger, s.ref, &background, &err), MR_EINVAL, err,
                 "activity: expected the 420 genes of the reference, found 421");
    assert_null(background);
    mr_matrix_f64(s.norm.x, 4)[17] = NAN;
    mr_matrix_f64(s.norm.x, 2)[8] = INFINITY;
    for (opts.n_threads = 1; opts.n_threads <= 3; opts.n_threads++)
        assert_fails(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), MR_EINVAL, err,
                     "sample 's0002', gene 'g0008': expected a finite value, found inf");
    mr_sets_free(sets);
    mr_matrix_free(larger);
    mr_matrix_free(integers);
    mr_matrix_free(fewer);
    close_study(&s);
}

static void test_other_genes(void **state)
{
    mr_matrix *expr = make_expression(MR_SCALE_LOG2), *x;
    struct study s = open_study(expr, MR_SCALE_LOG2);
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_error err;
    mr_matrix *background;

    (void)state;
    add_numbered(rows, "h", N_GENES);
    add_numbered(cols, "s", 1);
    assert_int_equal(mr_matrix_new(MR_F64, rows, cols, &x, NULL), MR_OK);
    assert_fails(mr_activity_background(x, s.ref, &background, &err), MR_EINVAL, err,
                 "activity: expected gene 'g0000' of the reference, found 'h0000'");
    assert_fails(mr_reference_apply(s.ref, x, 1, &background, &err), MR_EFORMAT, err,
                 "reference: 420 of its 420 genes are not in the table, the first is 'g0000'");
    mr_matrix_free(x);
    close_study(&s);
}

static void test_progress(void **state)
{
    mr_matrix *expr = new_matrix(MR_F64, N_GENES, 150);
    struct study s = open_study(expr, MR_SCALE_LOG2);
    mr_sets *sets = make_sets(false);
    struct mr_score_opts opts;
    struct mr_scores got;
    size_t calls = 0;
    const struct mr_progress progress = { stop_at, &calls };
    mr_error err;

    (void)state;
    mr_score_opts_init(&opts);
    opts.reference = s.ref;
    opts.progress = &progress;
    assert_fails(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), MR_ECANCELED, err,
                 "scoring was canceled");
    assert_int_equal(calls, 2);
    assert_ok(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), err);
    assert_int_equal(calls, 5); /* 64, 128, 150 of 150 */
    mr_scores_release(&got);
    mr_sets_free(sets);
    close_study(&s);
}

static void test_methods(void **state)
{
    (void)state;
    for (size_t i = 0; i < mr_method_count(); i++) {
        const mr_method *m = mr_method_get(i);

        assert_ptr_equal(mr_method_find(mr_method_name(m)), m); /* names are unique */
        assert_true(strlen(mr_method_summary(m)) > 0);
        assert_true(strlen(mr_method_source(m)) > 0);
        assert_true(strlen(mr_method_input(m)) > 0);
        assert_true(strlen(mr_method_bounds(m)) > 0);
    }
    assert_string_equal(mr_dependence_name(mr_method_dependence(activity())), "study");
    assert_null(mr_method_find("actvity"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_definition),     cmocka_unit_test(test_empty_bins),
        cmocka_unit_test(test_constant_genes), cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_size_filter),    cmocka_unit_test(test_excess_adds_up),
        cmocka_unit_test(test_errors),         cmocka_unit_test(test_other_genes),
        cmocka_unit_test(test_progress),       cmocka_unit_test(test_methods),
    };
    struct CMUnitTest coverage[ARRAY_LEN(coverage_cases)] = { 0 };

    for (size_t i = 0; i < ARRAY_LEN(coverage_cases); i++)
        coverage[i] = (struct CMUnitTest){ .name = coverage_cases[i].name,
                                           .test_func = test_coverage,
                                           .initial_state = (void *)&coverage_cases[i] };
    return cmocka_run_group_tests(tests, NULL, NULL) + cmocka_run_group_tests(coverage, NULL, NULL);
}
