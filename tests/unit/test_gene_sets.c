/* camera, cameraPR and fry against limma, and what does not matter to them */
#include "alloc_fail.h"
#include "base/rng.h"
#include "gene_case.h"

/* limma's own sums are in another order and partly in extended precision */
static const double rtol = 1e-10;

/* Number 'k' of a column of the expected tests, where limma has it. */
static void compare_p(double got, const mr_matrix *want, const char *column, size_t k)
{
    const double w = golden_column(want, column)[k];
    char what[256];

    if (isnan(w))
        return;
    snprintf(what, sizeof(what), "%s of set %zu (%s)", column, k + 1,
             mr_names_get(mr_matrix_rows(want), k));
    assert_close_at(got, w, rtol, 0, what, __FILE__, __LINE__);
}

/* plain; with a trend */
static const struct mr_fry_opts fry_opts[] = { { .mixed = true, .n_threads = 2 },
                                               { true, true, 1 } };

static const struct camera_case {
    const char *column;
    struct mr_camera_opts opts;
} camera_cases[] = {
    { "camera", { .correlation = 0.01, .n_threads = 2 } },
    { "camera_est", { .correlation = NAN, .n_threads = 2 } },
    { "camera_neg", { .correlation = NAN, .allow_negative = true, .n_threads = 2 } },
    { "camera_rank", { .correlation = 0.01, .ranks = true, .n_threads = 2 } },
    { "camera_rank_est", { .correlation = NAN, .ranks = true, .n_threads = 2 } },
    { "camera_trend", { .correlation = 0.01, .trend = true, .n_threads = 2 } },
};

static void compare_camera(const mr_gene_fit *fit, const struct gene_case *m, const mr_matrix *want)
{
    struct mr_camera_row rows[MAX_SETS];
    mr_error err;

    for (size_t c = 0; c < ARRAY_LEN(camera_cases); c++) {
        const struct camera_case *cc = &camera_cases[c];

        assert_ok(mr_camera(fit, &m->list, &cc->opts, rows, &err), err);
        for (size_t k = 0; k < m->list.n; k++) {
            compare_p(rows[k].p, want, cc->column, k);
            if (c == 0)
                compare_p(rows[k].direction, want, "up", k);
            if (c == 1)
                compare_p(rows[k].correlation, want, "correlation", k);
        }
    }
}

static void compare_camera_pr(const mr_gene_fit *fit, const struct gene_case *m,
                              const mr_matrix *want)
{
    struct mr_camera_row rows[MAX_SETS];
    struct mr_camera_opts opts;
    struct mr_moderated moderated;
    mr_error err;

    mr_camera_opts_init(&opts);
    assert_ok(mr_moderate(fit, false, &moderated, &err), err);
    for (int ranks = 0; ranks < 2; ranks++) {
        opts.ranks = ranks;
        opts.correlation = ranks ? 0.05 : 0.01;
        assert_ok(mr_camera_pr(moderated.t, mr_gene_fit_n_genes(fit), &m->list, &opts, rows, &err),
                  err);
        for (size_t k = 0; k < m->list.n; k++)
            compare_p(rows[k].p, want, ranks ? "pr_rank" : "pr", k);
    }
    mr_moderated_release(&moderated);
}

static void compare_fry(const mr_gene_fit *fit, const struct gene_case *m, const mr_matrix *want)
{
    struct mr_fry_row rows[MAX_SETS];
    mr_error err;

    for (int trend = 0; trend < 2; trend++) {
        assert_ok(mr_fry(fit, &m->list, &fry_opts[trend], rows, &err), err);
        for (size_t k = 0; k < m->list.n; k++) {
            compare_p(rows[k].p, want, trend ? "fry_trend" : "fry", k);
            compare_p(rows[k].p_mixed, want, trend ? "fry_trend_mixed" : "fry_mixed", k);
            compare_p(rows[k].direction, want, "fry_up", k);
        }
    }
}

static void test_sets(void **state)
{
    const char *name = *state;
    mr_matrix *want = read_part(name, "tests");
    struct gene_case m;
    mr_gene_fit *fit;

    read_case(name, &m);
    fit = fit_case(&m);
    assert_int_equal(mr_matrix_n_rows(want), m.list.n);
    compare_camera(fit, &m, want);
    compare_camera_pr(fit, &m, want);
    compare_fry(fit, &m, want);
    mr_gene_fit_free(fit);
    release_case(&m);
    mr_matrix_free(want);
}

static void test_reference_sets(void **state)
{
    mr_matrix *want = read_golden("genewise/camera_fry.logcpm.tsv");
    struct mr_camera_row fixed[MAX_SETS], estimated[MAX_SETS];
    struct mr_camera_opts opts;
    struct mr_fry_row fry[MAX_SETS];
    struct gene_case m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_reference(&m, "stats/logcpm.tsv");
    read_reference_sets(&m);
    fit = fit_case(&m);
    mr_camera_opts_init(&opts);
    assert_ok(mr_camera(fit, &m.list, &opts, fixed, &err), err);
    opts.correlation = NAN;
    assert_ok(mr_camera(fit, &m.list, &opts, estimated, &err), err);
    assert_ok(mr_fry(fit, &m.list, &fry_opts[0], fry, &err), err);
    for (size_t k = 0; k < m.list.n; k++) {
        assert_int_equal(m.set[k].n, (size_t)golden_column(want, "n")[k]);
        compare_p(fixed[k].p, want, "camera_p", k);
        compare_p(fixed[k].direction > 0, want, "camera_up", k);
        compare_p(estimated[k].p, want, "camera_est_p", k);
        compare_p(estimated[k].correlation, want, "camera_est_cor", k);
        compare_p(fry[k].p, want, "fry_p", k);
        compare_p(fry[k].direction > 0, want, "fry_up", k);
        compare_p(fry[k].p_mixed, want, "fry_mixed_p", k);
    }
    mr_gene_fit_free(fit);
    release_case(&m);
    mr_matrix_free(want);
}

static void test_reference_camera_pr(void **state)
{
    mr_matrix *want = read_golden("genewise/camerapr.voom_t.tsv");
    mr_matrix *voom = read_golden("genewise/voom_ebayes.tsv");
    struct mr_camera_row rows[MAX_SETS];
    struct mr_camera_opts opts;
    struct gene_case m;
    mr_error err;

    (void)state;
    read_reference(&m, "norm/counts.tsv");
    read_reference_sets(&m);
    mr_camera_opts_init(&opts);
    for (int ranks = 0; ranks < 2; ranks++) {
        opts.ranks = ranks;
        assert_ok(mr_camera_pr(golden_column(voom, "t"), 400, &m.list, &opts, rows, &err), err);
        for (size_t k = 0; k < m.list.n; k++)
            compare_p(rows[k].p, want, ranks ? "p_ranks" : "p", k);
    }
    release_case(&m);
    mr_matrix_free(voom);
    mr_matrix_free(want);
}

static void test_set_errors(void **state)
{
    const size_t high[] = { 0, 60 }, twice[] = { 5, 4, 5 }, fine[] = { 1, 2 };
    const double flat[] = { 1, 0 };
    const struct mr_gene_set sets[] = {
        { fine, NULL, 2 }, { high, NULL, 2 }, { twice, NULL, 3 }, { fine, flat, 2 }
    };
    static const char *const messages[] = { NULL, "gene 61 of 60", "gene 6 stands twice",
                                            "the weight of gene 3 is 0" };
    struct mr_camera_row camera[2];
    struct mr_fry_row fry[2];
    double statistic[60] = { 0 };
    struct mr_camera_opts opts;
    struct gene_case m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_case("three", &m);
    fit = fit_case(&m);
    mr_camera_opts_init(&opts);
    for (size_t k = 1; k < ARRAY_LEN(sets); k++) {
        const struct mr_gene_set pair[] = { sets[0], sets[k] };
        const struct mr_gene_sets list = { pair, 2 };
        char message[128];

        snprintf(message, sizeof(message), "camera: set 2: %s", messages[k]);
        assert_fails(mr_camera(fit, &list, &opts, camera, &err), MR_EINVAL, err, message);
        snprintf(message, sizeof(message), "cameraPR: set 2: %s", messages[k]);
        assert_fails(mr_camera_pr(statistic, 60, &list, &opts, camera, &err), MR_EINVAL, err,
                     message);
        snprintf(message, sizeof(message), "fry: set 2: %s", messages[k]);
        assert_fails(mr_fry(fit, &list, &fry_opts[0], fry, &err), MR_EINVAL, err, message);
    }
    mr_gene_fit_free(fit);
    release_case(&m);
}

static void test_camera_errors(void **state)
{
    const size_t genes[] = { 1, 2 };
    const struct mr_gene_set set = { genes, NULL, 1 };
    const struct mr_gene_sets list = { &set, 1 };
    double statistic[] = { 1, 2, 3, NAN };
    struct mr_camera_opts opts;
    struct mr_camera_row row;
    struct gene_case m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_case("three", &m);
    fit = fit_case(&m);
    mr_camera_opts_init(&opts);
    opts.correlation = 1;
    assert_fails(mr_camera(fit, &list, &opts, &row, &err), MR_EINVAL, err,
                 "camera: correlation must be within -1 and 1, found 1");
    opts.correlation = NAN;
    assert_fails(mr_camera_pr(statistic, 3, &list, &opts, &row, &err), MR_EINVAL, err,
                 "cameraPR: correlation must be within -1 and 1, found nan");
    opts.correlation = 0;
    assert_fails(mr_camera_pr(statistic, 4, &list, &opts, &row, &err), MR_EINVAL, err,
                 "cameraPR: statistic of gene 4 is nan");
    assert_fails(mr_camera_pr(statistic, 2, &list, &opts, &row, &err), MR_EINVAL, err,
                 "camera: 3 or more genes needed, found 2");
    mr_gene_fit_free(fit);
    release_case(&m);
}

/* ---- limits ---- */

static void test_set_limits(void **state)
{
    size_t all[60];
    const struct mr_gene_set sets[] = { { all, NULL, 0 }, { all, NULL, 60 } };
    const struct mr_gene_sets list = { sets, 2 };
    struct mr_camera_row camera[2];
    struct mr_fry_row fry[2];
    struct mr_camera_opts opts;
    struct gene_case m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    for (size_t g = 0; g < 60; g++)
        all[g] = g;
    read_case("three", &m);
    fit = fit_case(&m);
    for (int ranks = 0; ranks < 2; ranks++) {
        mr_camera_opts_init(&opts);
        opts.ranks = ranks;
        assert_ok(mr_camera(fit, &list, &opts, camera, &err), err);
        for (int k = 0; k < 2; k++) { /* nothing to compare with */
            assert_true(isnan(camera[k].p));
            assert_int_equal(camera[k].direction, 0);
        }
    }
    assert_ok(mr_fry(fit, &list, &fry_opts[0], fry, &err), err);
    assert_true(isnan(fry[0].p) && isnan(fry[0].p_mixed) && isnan(fry[0].t));
    assert_int_equal(fry[0].direction, 0);
    assert_true(fry[1].p > 0 && fry[1].p < 1); /* self-contained: the others do not matter */
    mr_gene_fit_free(fit);
    release_case(&m);
}

/* ---- invariance ---- */

static void shuffle(size_t *index, size_t n)
{
    struct rng rng;

    rng_init(&rng, 7, 1, 2, 3);
    for (size_t i = 0; i < n; i++)
        index[i] = i;
    for (size_t i = n - 1; i > 0; i--) {
        const size_t k = rng_below(&rng, (uint32_t)i + 1), at = index[i];

        index[i] = index[k];
        index[k] = at;
    }
}

static void compare_rows(const mr_gene_fit *a, const struct gene_case *ma, const mr_gene_fit *b,
                         const struct mr_gene_sets *sets)
{
    struct mr_camera_row ca[MAX_SETS], cb[MAX_SETS];
    struct mr_fry_row fa[MAX_SETS], fb[MAX_SETS];
    mr_error err;

    for (size_t c = 0; c < ARRAY_LEN(camera_cases); c++) {
        assert_ok(mr_camera(a, &ma->list, &camera_cases[c].opts, ca, &err), err);
        assert_ok(mr_camera(b, sets, &camera_cases[c].opts, cb, &err), err);
        for (size_t k = 0; k < sets->n; k++) {
            assert_close(cb[k].p, ca[k].p, 1e-11, 0);
            assert_int_equal(cb[k].direction, ca[k].direction);
        }
    }
    assert_ok(mr_fry(a, &ma->list, &fry_opts[0], fa, &err), err);
    assert_ok(mr_fry(b, sets, &fry_opts[0], fb, &err), err);
    for (size_t k = 0; k < sets->n; k++) {
        assert_close(fb[k].p, fa[k].p, 1e-11, 0);
        assert_close(fb[k].p_mixed, fa[k].p_mixed, 1e-11, 0);
    }
}

/* Genes in another order, sets too: the same numbers. */
static void test_gene_order(void **state)
{
    size_t index[60], place[60], genes[60 * MAX_SETS], n = 0;
    struct mr_gene_set sets[MAX_SETS];
    struct gene_case m;
    mr_matrix *y, *w;
    mr_gene_fit *fit, *shuffled;
    mr_error err;

    (void)state;
    read_case("weights", &m);
    fit = fit_case(&m);
    shuffle(index, 60);
    for (size_t i = 0; i < 60; i++)
        place[index[i]] = i;
    y = take_rows(m.y, index, 60);
    m.design.weights = w = take_rows(m.w, index, 60);
    assert_ok(mr_gene_fit_new(y, &m.design, m.contrast, &shuffled, &err), err);
    for (size_t i = 0; i < 60; i++) {
        const struct mr_gene_estimate a = mr_gene_fit_get(fit, index[i]);
        const struct mr_gene_estimate b = mr_gene_fit_get(shuffled, i);

        assert_memory_equal(&a, &b, sizeof(a));
    }
    for (size_t k = 0; k < m.list.n; k++) {
        sets[k] = m.set[k];
        sets[k].genes = genes + n;
        for (size_t i = 0; i < m.set[k].n; i++)
            genes[n++] = place[m.set[k].genes[i]];
    }
    compare_rows(fit, &m, shuffled, &(struct mr_gene_sets){ sets, m.list.n });
    mr_gene_fit_free(fit);
    mr_gene_fit_free(shuffled);
    mr_matrix_free(y);
    mr_matrix_free(w);
    release_case(&m);
}

/* ---- memory ---- */

struct alloc_case {
    struct gene_case made;
    mr_gene_fit *fit;
};

static mr_status run_set_tests(void *data, mr_error *err)
{
    const struct alloc_case *c = data;
    struct mr_camera_row camera[MAX_SETS];
    struct mr_fry_row fry[MAX_SETS];
    double statistic[60] = { 0 };
    struct mr_camera_opts opts;
    mr_status st;

    mr_camera_opts_init(&opts);
    opts.ranks = true;
    st = mr_camera(c->fit, &c->made.list, &opts, camera, err);
    if (!st)
        st = mr_camera_pr(statistic, 60, &c->made.list, &opts, camera, err);
    return st ? st : mr_fry(c->fit, &c->made.list, &fry_opts[1], fry, err);
}

static void test_alloc(void **state)
{
    struct alloc_case c;

    (void)state;
    read_case("weights", &c.made);
    c.fit = fit_case(&c.made);
    assert_survives_alloc_failure(run_set_tests, &c);
    mr_gene_fit_free(c.fit);
    release_case(&c.made);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_reference_sets), cmocka_unit_test(test_reference_camera_pr),
        cmocka_unit_test(test_set_errors),     cmocka_unit_test(test_camera_errors),
        cmocka_unit_test(test_set_limits),     cmocka_unit_test(test_gene_order),
        cmocka_unit_test(test_alloc),
    };
    struct CMUnitTest tests[N_GENE_CASES + ARRAY_LEN(others)];

    for (size_t i = 0; i < N_GENE_CASES; i++)
        tests[i] = (struct CMUnitTest){ gene_cases[i], test_sets, NULL, NULL,
                                        (void *)(uintptr_t)gene_cases[i] };
    memcpy(tests + N_GENE_CASES, others, sizeof(others));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
