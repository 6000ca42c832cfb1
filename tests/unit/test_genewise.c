/* gene-wise models and tests of gene sets: against limma, and what does not matter */
#include "support.h"

#include <stdlib.h>

#include "alloc_fail.h"
#include "base/rng.h"
#include "mechrank/genewise.h"
#include "mechrank/norm.h"
#include "mechrank/sets.h"
#include "stats/gauss_legendre.h"
#include "stats/householder.h"
#include "stats/lowess.h"
#include "stats/special.h"

/* limma's own sums are in another order and partly in extended precision */
static const double rtol = 1e-10;

/* ---- a case: files tests/golden/genewise/NAME.* ---- */

enum { MAX_TERMS = 8, MAX_SAMPLES = 16, MAX_SETS = 24 };

struct made {
    mr_matrix *y, *w, *x, *sets;
    double design_x[MAX_TERMS * MAX_SAMPLES], contrast[MAX_TERMS];
    const char *terms[MAX_TERMS];
    size_t block[MAX_SAMPLES];
    struct mr_gene_design design;
    size_t *genes; /* members of all sets */
    double *weights;
    struct mr_gene_set set[MAX_SETS];
    struct mr_gene_sets list;
};

static mr_matrix *read_part(const char *name, const char *part)
{
    char path[256];

    snprintf(path, sizeof(path), "genewise/%s.%s.tsv", name, part);
    return read_golden(path);
}

static bool has_part(const char *name, const char *part)
{
    char path[4096];
    FILE *in;

    snprintf(path, sizeof(path), "%s/golden/genewise/%s.%s.tsv", MR_TEST_DIR, name, part);
    in = fopen(path, "r");
    if (in)
        fclose(in);
    return in != NULL;
}

/* Terms of the design: all columns of 'x' but the last. */
static void take_design(struct made *m, bool blocked)
{
    const size_t n = mr_matrix_n_rows(m->x), p = mr_matrix_n_cols(m->x) - 1;

    assert_true(p <= MAX_TERMS && n <= MAX_SAMPLES);
    for (size_t k = 0; k < p; k++) {
        memcpy(m->design_x + k * n, mr_matrix_f64_const(m->x, k), n * sizeof(double));
        m->terms[k] = mr_names_get(mr_matrix_cols(m->x), k);
    }
    for (size_t i = 0; i < n; i++)
        m->block[i] = (size_t)mr_matrix_get(m->x, i, p);
    m->design = (struct mr_gene_design){ .x = m->design_x,
                                         .n_terms = p,
                                         .terms = m->terms,
                                         .weights = m->w,
                                         .block = blocked ? m->block : NULL };
}

static void take_sets(struct made *m)
{
    const size_t n_genes = mr_matrix_n_rows(m->sets);
    size_t n = 0;

    m->list = (struct mr_gene_sets){ m->set, mr_matrix_n_cols(m->sets) };
    assert_true(m->list.n <= MAX_SETS);
    m->genes = calloc(n_genes * m->list.n, sizeof(*m->genes));
    m->weights = calloc(n_genes * m->list.n, sizeof(*m->weights));
    assert_true(m->genes && m->weights);
    for (size_t k = 0; k < m->list.n; k++) {
        m->set[k] = (struct mr_gene_set){ m->genes + n, m->weights + n, 0 };
        for (size_t g = 0; g < n_genes; g++) {
            if (mr_matrix_get(m->sets, g, k) == 0)
                continue;
            m->genes[n] = g;
            m->weights[n++] = mr_matrix_get(m->sets, g, k);
            m->set[k].n++;
        }
    }
}

static void read_case(const char *name, struct made *m)
{
    mr_matrix *contrast = read_part(name, "contrast"), *prior = read_part(name, "prior");

    *m = (struct made){ .y = read_part(name, "y"),
                        .x = read_part(name, "design"),
                        .sets = read_part(name, "sets") };
    if (has_part(name, "weights"))
        m->w = read_part(name, "weights");
    take_design(m, has_part(name, "rho"));
    memcpy(m->contrast, mr_matrix_f64_const(contrast, 0), m->design.n_terms * sizeof(double));
    m->design.correlation = golden_column(prior, "correlation")[0];
    take_sets(m);
    mr_matrix_free(contrast);
    mr_matrix_free(prior);
}

static void release_case(struct made *m)
{
    mr_matrix_free(m->y);
    mr_matrix_free(m->w);
    mr_matrix_free(m->x);
    mr_matrix_free(m->sets);
    free(m->genes);
    free(m->weights);
}

static const char *const cases[] = { "three",           "arms",          "weights",
                                     "mean_of_two",     "one_df",        "first_term",
                                     "five_genes",      "twelve_genes",  "animals",
                                     "animals_weights", "uneven_animals" };

static mr_gene_fit *fit_case(const struct made *m)
{
    mr_gene_fit *fit;
    mr_error err;

    assert_ok(mr_gene_fit_new(m->y, &m->design, m->contrast, &fit, &err), err);
    return fit;
}

/* ---- moderated t ---- */

/* A constant gene: what both sides have of it is rounding. */
static bool is_constant(const mr_matrix *want, size_t g)
{
    return golden_column(want, "s2")[g] < 1e-20;
}

static void compare_moderated(const mr_gene_fit *fit, bool trend, const mr_matrix *want,
                              const mr_matrix *prior)
{
    static const char *const columns[2][4] = {
        { "t", "p", "s2_prior", "s2_post" },
        { "trend_t", "trend_p", "trend_s2_prior", "trend_s2_post" },
    };
    struct mr_moderated m;
    mr_error err;

    assert_ok(mr_moderate(fit, trend, &m, &err), err);
    assert_close(m.df_prior, golden_column(prior, trend ? "trend_df_prior" : "df_prior")[0], rtol,
                 0);
    assert_close(m.df_total, golden_column(prior, trend ? "trend_df_total" : "df_total")[0], rtol,
                 0);
    for (size_t g = 0; g < mr_gene_fit_n_genes(fit); g++) {
        const double got[] = { m.t[g], m.p[g], m.s2_prior[g], m.s2_post[g] };

        for (size_t c = 0; c < ARRAY_LEN(got); c++)
            assert_close(got[c], golden_column(want, columns[trend][c])[g], rtol, 1e-12);
    }
    mr_moderated_release(&m);
}

static void test_fit(void **state)
{
    const char *name = *state;
    mr_matrix *want = read_part(name, "genes"), *prior = read_part(name, "prior");
    struct made m;
    mr_gene_fit *fit;

    read_case(name, &m);
    fit = fit_case(&m);
    assert_int_equal(mr_gene_fit_n_genes(fit), mr_matrix_n_rows(m.y));
    assert_int_equal(mr_gene_fit_df(fit), (size_t)golden_column(prior, "df")[0]);
    for (size_t g = 0; g < mr_gene_fit_n_genes(fit); g++) {
        const struct mr_gene_estimate e = mr_gene_fit_get(fit, g);

        assert_close(e.unscaled, golden_column(want, "unscaled")[g], rtol, 0);
        assert_close(e.mean, golden_column(want, "mean")[g], rtol, 0);
        assert_close(e.coef, golden_column(want, "coef")[g], rtol, 1e-13);
        assert_close(e.s2, golden_column(want, "s2")[g], rtol, 1e-28);
        assert_close(mr_gene_fit_effects(fit, g)[0] * e.unscaled, e.coef, 1e-15, 0);
        assert_true(is_constant(want, g) == (e.s2 < 1e-20));
    }
    compare_moderated(fit, false, want, prior);
    compare_moderated(fit, true, want, prior);
    mr_gene_fit_free(fit);
    release_case(&m);
    mr_matrix_free(want);
    mr_matrix_free(prior);
}

/* ---- tests of sets ---- */

/* Number 'k' of a column of the expected tests, where limma has it. */
static void compare_p(double got, const mr_matrix *want, const char *column, size_t k)
{
    const double w = golden_column(want, column)[k];
    char what[256];

    if (isnan(w))
        return;
    snprintf(what, sizeof(what), "%s of set %zu (%s)", column, k + 1,
             mr_names_get(mr_matrix_rows(want), k));
    assert_close_at(got, w, rtol, 1e-14, what, __FILE__, __LINE__);
}

static const struct camera_case {
    const char *column;
    struct mr_camera_opts opts;
} camera_cases[] = {
    { "camera", { .correlation = 0.01 } },
    { "camera_est", { .correlation = NAN } },
    { "camera_neg", { .correlation = NAN, .allow_negative = true } },
    { "camera_rank", { .correlation = 0.01, .ranks = true } },
    { "camera_rank_est", { .correlation = NAN, .ranks = true } },
    { "camera_trend", { .correlation = 0.01, .trend = true } },
};

static void compare_camera(const mr_gene_fit *fit, const struct made *m, const mr_matrix *want)
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

static void compare_camera_pr(const mr_gene_fit *fit, const struct made *m, const mr_matrix *want)
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

static void compare_fry(const mr_gene_fit *fit, const struct made *m, const mr_matrix *want)
{
    struct mr_fry_row rows[MAX_SETS];
    mr_error err;

    for (int trend = 0; trend < 2; trend++) {
        assert_ok(mr_fry(fit, &m->list, trend, rows, &err), err);
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
    struct made m;
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

/* ---- the reference set of 400 genes ---- */

static void read_reference(struct made *m, const char *matrix)
{
    *m = (struct made){ .y = read_golden(matrix), .x = read_golden("stats/design_matrix.tsv") };
    for (size_t k = 0; k < 3; k++) {
        memcpy(m->design_x + k * 10, mr_matrix_f64_const(m->x, k), 10 * sizeof(double));
        m->terms[k] = mr_names_get(mr_matrix_cols(m->x), k);
    }
    m->design = (struct mr_gene_design){ .x = m->design_x, .n_terms = 3, .terms = m->terms };
    m->contrast[2] = 1;
}

/* sets.gmt, members that are there */
static void read_reference_sets(struct made *m)
{
    const mr_names *rows = mr_matrix_rows(m->y);
    mr_sets *sets;
    mr_error err;
    size_t n = 0;

    assert_ok(mr_sets_read_gmt(MR_TEST_DIR "/golden/genewise/sets.gmt", &sets, &err), err);
    m->list = (struct mr_gene_sets){ m->set, mr_sets_size(sets) };
    assert_true(m->list.n <= MAX_SETS);
    m->genes = calloc(mr_names_size(rows) * MAX_SETS, sizeof(*m->genes));
    assert_non_null(m->genes);
    for (size_t k = 0; k < m->list.n; k++) {
        const struct mr_half *half = &mr_sets_get(sets, k)->half[MR_UP];

        m->set[k] = (struct mr_gene_set){ m->genes + n, NULL, 0 };
        for (size_t i = 0; i < half->size; i++) {
            const size_t g = mr_names_find(rows, half->ids[i]);

            if (g == MR_NONE)
                continue;
            m->genes[n++] = g;
            m->set[k].n++;
        }
    }
    mr_sets_free(sets);
}

static void test_reference_sets(void **state)
{
    mr_matrix *want = read_golden("genewise/camera_fry.logcpm.tsv");
    struct mr_camera_row fixed[MAX_SETS], estimated[MAX_SETS];
    struct mr_camera_opts opts;
    struct mr_fry_row fry[MAX_SETS];
    struct made m;
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
    assert_ok(mr_fry(fit, &m.list, false, fry, &err), err);
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

static void test_reference_trend(void **state)
{
    mr_matrix *want = read_golden("genewise/trend_ebayes.tsv");
    struct mr_moderated moderated;
    struct made m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_reference(&m, "stats/logcpm.tsv");
    fit = fit_case(&m);
    assert_ok(mr_moderate(fit, true, &moderated, &err), err);
    for (size_t g = 0; g < 400; g++) {
        assert_close(mr_gene_fit_get(fit, g).coef, golden_column(want, "logFC")[g], rtol, 1e-13);
        assert_close(moderated.t[g], golden_column(want, "t")[g], rtol, 1e-12);
        assert_close(moderated.p[g], golden_column(want, "p")[g], rtol, 0);
        assert_close(moderated.s2_prior[g], golden_column(want, "s2prior")[g], rtol, 0);
        assert_close(moderated.s2_post[g], golden_column(want, "s2post")[g], rtol, 0);
        assert_close(moderated.df_total, golden_column(want, "df.total")[g], rtol, 0);
    }
    mr_moderated_release(&moderated);
    mr_gene_fit_free(fit);
    release_case(&m);
    mr_matrix_free(want);
}

static void assert_matrix(const mr_matrix *got, const mr_matrix *want)
{
    assert_int_equal(mr_matrix_n_rows(got), mr_matrix_n_rows(want));
    for (size_t j = 0; j < mr_matrix_n_cols(want); j++) {
        assert_string_equal(mr_names_get(mr_matrix_cols(got), j),
                            mr_names_get(mr_matrix_cols(want), j));
        assert_vector_close(mr_matrix_f64_const(got, j), mr_matrix_f64_const(want, j),
                            mr_matrix_n_rows(want), rtol, 0);
    }
}

static void compare_voom_t(const mr_gene_fit *fit)
{
    mr_matrix *want = read_golden("genewise/voom_ebayes.tsv");
    mr_matrix *prior = read_golden("genewise/voom_ebayes_prior.tsv");
    struct mr_moderated moderated;
    mr_error err;

    assert_ok(mr_moderate(fit, false, &moderated, &err), err);
    assert_close(moderated.df_prior, golden_column(prior, "df.prior")[0], rtol, 0);
    assert_close(moderated.s2_prior[0], golden_column(prior, "s2.prior")[0], rtol, 0);
    assert_close(moderated.df_total, golden_column(prior, "df.total")[0], rtol, 0);
    for (size_t g = 0; g < 400; g++) {
        const struct mr_gene_estimate e = mr_gene_fit_get(fit, g);

        assert_close(e.coef, golden_column(want, "logFC")[g], rtol, 1e-13);
        assert_close(e.mean, golden_column(want, "AveExpr")[g], rtol, 0);
        assert_close(e.s2, golden_column(want, "s2")[g], rtol, 0);
        assert_close(moderated.t[g], golden_column(want, "t")[g], rtol, 1e-12);
        assert_close(moderated.p[g], golden_column(want, "p")[g], rtol, 0);
        assert_close(moderated.s2_post[g], golden_column(want, "s2post")[g], rtol, 0);
    }
    mr_moderated_release(&moderated);
    mr_matrix_free(want);
    mr_matrix_free(prior);
}

static void compare_camera_pr_of_voom(struct made *m, const mr_gene_fit *fit)
{
    mr_matrix *want = read_golden("genewise/camerapr.voom_t.tsv");
    struct mr_camera_row rows[MAX_SETS];
    struct mr_camera_opts opts;
    struct mr_moderated moderated;
    mr_error err;

    mr_camera_opts_init(&opts);
    assert_ok(mr_moderate(fit, false, &moderated, &err), err);
    for (int ranks = 0; ranks < 2; ranks++) {
        opts.ranks = ranks;
        assert_ok(mr_camera_pr(moderated.t, 400, &m->list, &opts, rows, &err), err);
        for (size_t k = 0; k < m->list.n; k++)
            compare_p(rows[k].p, want, ranks ? "p_ranks" : "p", k);
    }
    mr_moderated_release(&moderated);
    mr_matrix_free(want);
}

static void test_reference_voom(void **state)
{
    mr_matrix *factors = read_golden("norm/normfactors.tsv");
    mr_matrix *e = read_golden("genewise/voom_E.tsv");
    mr_matrix *weights = read_golden("genewise/voom_weights.tsv");
    double lib[10];
    struct mr_voom_opts opts;
    struct mr_voom voom;
    struct made m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_reference(&m, "norm/counts.tsv");
    for (size_t j = 0; j < 10; j++)
        lib[j] = golden_column(factors, "lib_size")[j] * golden_column(factors, "tmm")[j];
    mr_voom_opts_init(&opts);
    assert_ok(mr_voom(m.y, lib, &m.design, &opts, &voom, &err), err);
    assert_matrix(voom.e, e);
    assert_matrix(voom.weights, weights);
    m.design.weights = voom.weights;
    assert_ok(mr_gene_fit_new(voom.e, &m.design, m.contrast, &fit, &err), err);
    compare_voom_t(fit);
    read_reference_sets(&m);
    compare_camera_pr_of_voom(&m, fit);
    mr_gene_fit_free(fit);
    mr_voom_release(&voom);
    release_case(&m);
    mr_matrix_free(factors);
    mr_matrix_free(e);
    mr_matrix_free(weights);
}

/* The rows of 'm' in 'index'. */
static mr_matrix *take_rows(const mr_matrix *m, const size_t *index, size_t n)
{
    mr_names *rows = mr_names_new(), *cols;
    mr_matrix *out;

    assert_int_equal(mr_names_copy(mr_matrix_cols(m), &cols, NULL), MR_OK);
    for (size_t i = 0; i < n; i++) {
        const char *name = mr_names_get(mr_matrix_rows(m), index[i]);

        assert_int_equal(mr_names_add(rows, name, strlen(name), NULL), MR_OK);
    }
    assert_int_equal(mr_matrix_new(MR_F64, rows, cols, &out, NULL), MR_OK);
    for (size_t j = 0; j < mr_matrix_n_cols(m); j++)
        for (size_t i = 0; i < n; i++)
            mr_matrix_f64(out, j)[i] = mr_matrix_get(m, index[i], j);
    return out;
}

static void set_all(mr_matrix *m, double value)
{
    for (size_t j = 0; j < mr_matrix_n_cols(m); j++)
        for (size_t g = 0; g < mr_matrix_n_rows(m); g++)
            mr_matrix_f64(m, j)[g] = value;
}

static mr_matrix *new_matrix(size_t n_rows, size_t n_cols, double value)
{
    mr_names *names[2] = { mr_names_new(), mr_names_new() };
    const size_t size[] = { n_rows, n_cols };
    mr_matrix *m;

    for (int dim = 0; dim < 2; dim++)
        for (size_t i = 0; i < size[dim]; i++)
            assert_int_equal(mr_names_add(names[dim], &"abcdef"[i], 1, NULL), MR_OK);
    assert_int_equal(mr_matrix_new(MR_F64, names[0], names[1], &m, NULL), MR_OK);
    set_all(m, value);
    return m;
}

/* Ten samples in five pairs, genes that vary, terms 1 and 3 of the design. */
static void test_reference_pairs(void **state)
{
    mr_matrix *want = read_golden("genewise/dupcor_ebayes.tsv"), *y;
    mr_matrix *consensus = read_golden("genewise/dupcor_consensus.tsv");
    size_t index[400], n = mr_matrix_n_rows(want);
    const double contrast[] = { 0, 1 };
    struct mr_moderated moderated;
    struct made m;
    mr_gene_fit *fit;
    mr_error err;
    double rho;

    (void)state;
    read_reference(&m, "stats/logcpm.tsv");
    for (size_t i = 0; i < n; i++)
        index[i] = mr_names_find(mr_matrix_rows(m.y), mr_names_get(mr_matrix_rows(want), i));
    y = take_rows(m.y, index, n);
    memmove(m.design_x + 10, m.design_x + 20, 10 * sizeof(double));
    for (size_t j = 0; j < 10; j++)
        m.block[j] = j / 2;
    m.design.n_terms = 2;
    m.design.block = m.block;
    assert_ok(mr_duplicate_correlation(y, &m.design, &rho, NULL, &err), err);
    assert_close(rho, golden_column(consensus, "consensus")[0], 1e-6, 0);
    m.design.correlation = golden_column(consensus, "consensus")[0];
    assert_ok(mr_gene_fit_new(y, &m.design, contrast, &fit, &err), err);
    assert_ok(mr_moderate(fit, false, &moderated, &err), err);
    for (size_t g = 0; g < n; g++) {
        assert_close(mr_gene_fit_get(fit, g).coef, golden_column(want, "logFC")[g], rtol, 1e-13);
        assert_close(moderated.t[g], golden_column(want, "t")[g], rtol, 1e-12);
        assert_close(moderated.p[g], golden_column(want, "p")[g], rtol, 0);
    }
    mr_moderated_release(&moderated);
    mr_gene_fit_free(fit);
    mr_matrix_free(y);
    release_case(&m);
    mr_matrix_free(want);
    mr_matrix_free(consensus);
}

/* ---- repeated measures ---- */

static void test_duplicate_correlation(void **state)
{
    static const char *const blocked[] = { "animals", "animals_weights", "uneven_animals" };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(blocked); c++) {
        mr_matrix *want = read_part(blocked[c], "rho");
        double consensus, rho[60];
        struct made m;
        mr_error err;

        read_case(blocked[c], &m);
        assert_ok(mr_duplicate_correlation(m.y, &m.design, &consensus, rho, &err), err);
        assert_close(consensus, m.design.correlation, 1e-6, 0);
        for (size_t g = 0; g < 60; g++)
            assert_close(rho[g], golden_column(want, "rho")[g], 1e-6, 1e-6);
        release_case(&m);
        mr_matrix_free(want);
    }
}

/* Blocks of one sample, and blocks that the design holds already, have no correlation. */
static void test_duplicate_correlation_none(void **state)
{
    static const size_t alone[MAX_SAMPLES] = { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 10, 11 };
    static const size_t by_arm[MAX_SAMPLES] = { 1, 1, 1, 1, 7, 7, 7, 7, 3, 3, 3, 3 };
    static const size_t *const blocks[] = { alone, by_arm };
    double consensus, rho[60];
    struct made m;
    mr_error err;

    (void)state;
    read_case("animals", &m);
    for (size_t c = 0; c < ARRAY_LEN(blocks); c++) {
        m.design.block = blocks[c];
        memset(rho, 1, sizeof(rho));
        assert_ok(mr_duplicate_correlation(m.y, &m.design, &consensus, rho, &err), err);
        assert_close(consensus, 0, 0, 0);
        for (size_t g = 0; g < 60; g++)
            assert_close(rho[g], 0, 0, 0);
    }
    m.design.block = NULL;
    assert_fails(mr_duplicate_correlation(m.y, &m.design, &consensus, rho, &err), MR_EINVAL, err,
                 "duplicateCorrelation: the design has no blocks");
    release_case(&m);
}

static void test_duplicate_correlation_too_few(void **state)
{
    const double x[] = { 1, 1, 1, 1, 0, 0, 1, 1 };
    static const char *const terms[] = { "a", "b" };
    const size_t block[] = { 0, 1, 1, 2 }, constant[] = { 59 };
    struct mr_gene_design design = { .x = x, .n_terms = 2, .terms = terms, .block = block };
    struct made m;
    mr_matrix *y;
    mr_error err;
    double consensus;

    (void)state;
    read_case("animals", &m);
    y = take_rows(m.y, constant, 1);
    assert_fails(mr_duplicate_correlation(y, &m.design, &consensus, NULL, &err), MR_ENUMERIC, err,
                 "duplicateCorrelation: no gene has residual variation to estimate it from");
    assert_true(isnan(consensus));
    mr_matrix_free(y);
    y = new_matrix(3, 4, 1);
    assert_fails(mr_duplicate_correlation(y, &design, &consensus, NULL, &err), MR_ENUMERIC, err,
                 "duplicateCorrelation: 4 samples in 3 blocks with 2 terms are too few to estimate "
                 "it");
    mr_matrix_free(y);
    release_case(&m);
}

/* ---- voom ---- */

static void test_voom(void **state)
{
    static const size_t animals[] = { 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6 };
    static const struct {
        const char *name;
        bool adaptive, blocked;
    } voom_cases[] = {
        { "voom_three", false, false },
        { "voom_span", true, false },
        { "voom_animals", false, true },
    };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(voom_cases); c++) {
        mr_matrix *e = read_part(voom_cases[c].name, "e");
        mr_matrix *weights = read_part(voom_cases[c].name, "weights");
        struct made m = { .y = read_part(voom_cases[c].name, "counts"),
                          .x = read_part(voom_cases[c].name, "design") };
        struct mr_voom_opts opts;
        struct mr_voom voom;
        mr_error err;

        take_design(&m, false);
        if (voom_cases[c].blocked) {
            m.design.block = animals;
            m.design.correlation = 0.4;
        }
        mr_voom_opts_init(&opts);
        opts.adaptive_span = voom_cases[c].adaptive;
        assert_ok(mr_voom(m.y, golden_column(m.x, "lib"), &m.design, &opts, &voom, &err), err);
        assert_matrix(voom.e, e);
        assert_matrix(voom.weights, weights);
        mr_voom_release(&voom);
        release_case(&m);
        mr_matrix_free(e);
        mr_matrix_free(weights);
    }
}

static void test_voom_errors(void **state)
{
    struct made m = { .y = read_part("voom_three", "counts"),
                      .x = read_part("voom_three", "design") };
    const size_t one[] = { 0 };
    double lib[6] = { 1e6, 1e6, 1e6, 0, 1e6, 1e6 };
    mr_matrix *first = take_rows(m.y, one, 1);
    struct mr_voom_opts opts;
    struct mr_voom voom;
    mr_error err;

    (void)state;
    take_design(&m, false);
    mr_voom_opts_init(&opts);
    assert_fails(mr_voom(m.y, lib, &m.design, &opts, &voom, &err), MR_EINVAL, err,
                 "voom: sample 's04': library size is 0");
    lib[3] = 1e6;
    opts.span = 0;
    assert_fails(mr_voom(m.y, lib, &m.design, &opts, &voom, &err), MR_EINVAL, err,
                 "voom: span must be above 0 and at most 1, found 0");
    opts.span = 0.5;
    assert_fails(mr_voom(first, lib, &m.design, &opts, &voom, &err), MR_EINVAL, err,
                 "voom: 2 or more genes needed, found 1");
    mr_matrix_f64(m.y, 1)[6] = -1;
    assert_fails(mr_voom(m.y, lib, &m.design, &opts, &voom, &err), MR_EINVAL, err,
                 "voom: gene 'g007', sample 's02': count is -1");
    set_all(m.y, 0);
    assert_fails(mr_voom(m.y, lib, &m.design, &opts, &voom, &err), MR_EEMPTY, err,
                 "voom: all counts are 0");
    assert_null(voom.e);
    mr_matrix_free(first);
    release_case(&m);
}

static const char *const one_term[] = { "mean" };

/* Nothing varies; with four samples and a mean that is exact. */
static void test_voom_flat(void **state)
{
    const double x[] = { 1, 1, 1, 1 }, lib[] = { 1e6, 1e6, 1e6, 1e6 };
    const struct mr_gene_design design = { .x = x, .n_terms = 1, .terms = one_term };
    mr_matrix *counts = new_matrix(3, 4, 7);
    struct mr_voom_opts opts;
    struct mr_voom voom;
    mr_error err;

    (void)state;
    mr_voom_opts_init(&opts);
    assert_fails(mr_voom(counts, lib, &design, &opts, &voom, &err), MR_ENUMERIC, err,
                 "voom: the trend of the variance falls to 0 at a log2 count of 2.90689");
    assert_null(voom.e);
    assert_null(voom.weights);
    mr_matrix_free(counts);
}

/* As many terms as samples: no variance to learn from. */
static void test_voom_saturated(void **state)
{
    struct made m = { .y = read_part("voom_three", "counts"),
                      .x = read_part("voom_three", "design") };
    double x[36] = { 0 };
    static const char *const terms[] = { "a", "b", "c", "d", "e", "f" };
    struct mr_voom_opts opts;
    struct mr_voom voom;
    mr_error err;

    (void)state;
    for (size_t i = 0; i < 6; i++)
        x[i * 7] = 1;
    m.design = (struct mr_gene_design){ .x = x, .n_terms = 6, .terms = terms };
    mr_voom_opts_init(&opts);
    assert_ok(mr_voom(m.y, golden_column(m.x, "lib"), &m.design, &opts, &voom, &err), err);
    for (size_t j = 0; j < 6; j++)
        for (size_t g = 0; g < 80; g++)
            assert_close(mr_matrix_get(voom.weights, g, j), 1, 0, 0);
    mr_voom_release(&voom);
    release_case(&m);
}

/* ---- faults ---- */

static void test_fit_errors(void **state)
{
    static const size_t odd[] = { 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6 };
    const size_t few[] = { 0, 1 };
    double zero[4] = { 0 }, unusable[4] = { 0, -1, INFINITY, 0 };
    mr_gene_fit *fit;
    struct made m;
    mr_matrix *w;
    mr_error err;

    (void)state;
    read_case("weights", &m);
    assert_fails(mr_gene_fit_new(m.y, &m.design, zero, &fit, &err), MR_EINVAL, err,
                 "contrast: all its numbers are 0");
    assert_null(fit);
    assert_fails(mr_gene_fit_new(m.y, &m.design, unusable, &fit, &err), MR_EINVAL, err,
                 "contrast: expected a number for 'treated', found inf");
    m.design.block = odd;
    m.design.correlation = -0.6;
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_EINVAL, err,
                 "correlation within blocks: -0.6 is not possible for these blocks");
    m.design.correlation = 1;
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_EINVAL, err,
                 "correlation within blocks: 1 is not possible for these blocks");
    m.design.block = NULL;
    m.design.weights = w = take_rows(m.w, few, 2);
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_EINVAL, err,
                 "weights: expected 60 x 12 values, found 2 x 12");
    m.design.weights = m.w;
    for (size_t j = 4; j < 8; j++) /* nothing is left of the model's arm */
        mr_matrix_f64(m.w, j)[3] = 1e-300;
    mr_matrix_f64(m.w, 2)[9] = 0;
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_EINVAL, err,
                 "gene 'g010', sample 's03': its weight is 0");
    mr_matrix_f64(m.w, 2)[9] = 1;
    mr_matrix_f64(m.y, 5)[1] = NAN;
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_EINVAL, err,
                 "gene 'g002', sample 's06': its value is nan");
    mr_matrix_free(w);
    release_case(&m);
}

static void test_fit_rank(void **state)
{
    static const char *const six[] = { "a", "b", "c", "d", "e", "f" };
    double x[36] = { 0 };
    struct made m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_case("three", &m);
    memcpy(m.design_x + 6, m.design_x, 6 * sizeof(double));
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_ENUMERIC, err,
                 "design: aliased with the terms before: treated");
    for (size_t i = 0; i < 6; i++)
        x[i * 7] = 1;
    m.design = (struct mr_gene_design){ .x = x, .n_terms = 6, .terms = six };
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_ENUMERIC, err,
                 "design: expected more samples than terms, found 6 and 6");
    release_case(&m);
}

/* Weights that leave one sample of several: the terms of a gene can no longer be told apart. */
static void test_fit_weighted_rank(void **state)
{
    struct made m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_case("weights", &m);
    for (size_t j = 0; j < 12; j++)
        mr_matrix_f64(m.w, j)[3] = j == 4 ? 1 : 1e-40;
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_ENUMERIC, err,
                 "gene 'g004': the weighted design is not of full rank");
    assert_null(fit);
    release_case(&m);
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
    struct made m;
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
        assert_fails(mr_fry(fit, &list, false, fry, &err), MR_EINVAL, err, message);
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
    struct made m;
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
    struct made m;
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
    assert_ok(mr_fry(fit, &list, false, fry, &err), err);
    assert_true(isnan(fry[0].p) && isnan(fry[0].p_mixed) && isnan(fry[0].t));
    assert_int_equal(fry[0].direction, 0);
    assert_true(fry[1].p > 0 && fry[1].p < 1); /* self-contained: the others do not matter */
    mr_gene_fit_free(fit);
    release_case(&m);
}

/* Fewer than three genes: no prior, so that t is the ordinary one. */
static void test_two_genes(void **state)
{
    const size_t index[] = { 4, 5 };
    struct mr_moderated moderated;
    struct made m;
    mr_matrix *two;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_case("three", &m);
    two = take_rows(m.y, index, 2);
    assert_ok(mr_gene_fit_new(two, &m.design, m.contrast, &fit, &err), err);
    for (int trend = 0; trend < 2; trend++) {
        assert_ok(mr_moderate(fit, trend, &moderated, &err), err);
        assert_close(moderated.df_prior, 0, 0, 0);
        assert_close(moderated.df_total, 4, 0, 0);
        for (size_t g = 0; g < 2; g++) {
            const struct mr_gene_estimate e = mr_gene_fit_get(fit, g);

            assert_true(isnan(moderated.s2_prior[g]));
            assert_close(moderated.s2_post[g], e.s2, 0, 0);
            assert_close(moderated.t[g], e.coef / e.unscaled / sqrt(e.s2), 1e-14, 0);
        }
        mr_moderated_release(&moderated);
    }
    mr_gene_fit_free(fit);
    mr_matrix_free(two);
    release_case(&m);
}

/* A covariate without spread, or with ties where the knots would be, has fewer columns. */
static void test_trend_ties(void **state)
{
    struct mr_moderated plain, trend;
    struct made m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_case("arms", &m);
    for (size_t g = 0; g < 60; g++) { /* all means are 0 */
        double mean = 0;

        for (size_t j = 0; j < 12; j++)
            mean += mr_matrix_get(m.y, g, j) / 12;
        for (size_t j = 0; j < 12; j++)
            mr_matrix_f64(m.y, j)[g] = round((mr_matrix_get(m.y, g, j) - mean) * 1024);
        mean = 0;
        for (size_t j = 0; j < 12; j++)
            mean += mr_matrix_get(m.y, g, j);
        mr_matrix_f64(m.y, 0)[g] -= mean;
    }
    fit = fit_case(&m);
    assert_ok(mr_moderate(fit, false, &plain, &err), err);
    assert_ok(mr_moderate(fit, true, &trend, &err), err);
    assert_close(trend.df_prior, plain.df_prior, 1e-12, 0);
    assert_vector_close(trend.p, plain.p, 60, 1e-11, 0);
    mr_moderated_release(&trend);
    mr_moderated_release(&plain);
    mr_gene_fit_free(fit);
    for (size_t g = 0; g < 30; g++) /* two knots at the lower end */
        for (size_t j = 0; j < 12; j++)
            mr_matrix_f64(m.y, j)[g + 30] += (double)(g + 1);
    fit = fit_case(&m);
    assert_ok(mr_moderate(fit, true, &trend, &err), err);
    for (size_t g = 0; g < 60; g++)
        assert_true(trend.s2_prior[g] > 0 && isfinite(trend.s2_prior[g]));
    mr_moderated_release(&trend);
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

static void compare_rows(const mr_gene_fit *a, const struct made *ma, const mr_gene_fit *b,
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
    assert_ok(mr_fry(a, &ma->list, false, fa, &err), err);
    assert_ok(mr_fry(b, sets, false, fb, &err), err);
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
    struct made m;
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

/* Ten times the values: ten times the coefficients, the same t. */
static void test_scale(void **state)
{
    struct mr_moderated a, b;
    struct made m;
    mr_gene_fit *fit, *scaled;
    mr_error err;

    (void)state;
    read_case("mean_of_two", &m);
    fit = fit_case(&m);
    for (size_t j = 0; j < mr_matrix_n_cols(m.y); j++)
        for (size_t g = 0; g < 60; g++)
            mr_matrix_f64(m.y, j)[g] *= 10;
    scaled = fit_case(&m);
    assert_ok(mr_moderate(fit, true, &a, &err), err);
    assert_ok(mr_moderate(scaled, true, &b, &err), err);
    for (size_t g = 0; g < 60; g++) {
        assert_close(mr_gene_fit_get(scaled, g).coef, 10 * mr_gene_fit_get(fit, g).coef, 1e-12,
                     1e-12);
        assert_close(b.t[g], a.t[g], 1e-10, 1e-12);
    }
    mr_moderated_release(&a);
    mr_moderated_release(&b);
    mr_gene_fit_free(fit);
    mr_gene_fit_free(scaled);
    release_case(&m);
}

/* A contrast against a coefficient of the same model in other terms. */
static void test_contrast_is_coefficient(void **state)
{
    const double last[] = { 0, 0, 0, 1 };
    struct made m;
    mr_gene_fit *fit, *other;
    mr_error err;

    (void)state;
    read_case("arms", &m);
    fit = fit_case(&m); /* treated - model */
    for (size_t i = 0; i < 12; i++) {
        const double treated = m.design_x[24 + i];

        m.design_x[12 + i] += treated; /* model or treated */
        m.design_x[24 + i] = m.design_x[36 + i];
        m.design_x[36 + i] = treated;
    }
    assert_ok(mr_gene_fit_new(m.y, &m.design, last, &other, &err), err);
    for (size_t g = 0; g < 60; g++) {
        assert_close(mr_gene_fit_get(other, g).coef, mr_gene_fit_get(fit, g).coef, 1e-11, 1e-13);
        assert_close(mr_gene_fit_get(other, g).s2, mr_gene_fit_get(fit, g).s2, 1e-11, 1e-28);
        assert_close(mr_gene_fit_get(other, g).unscaled, mr_gene_fit_get(fit, g).unscaled, 1e-13,
                     0);
    }
    mr_gene_fit_free(fit);
    mr_gene_fit_free(other);
    release_case(&m);
}

/* ---- parts ---- */

static void test_lowess(void **state)
{
    static const struct {
        const char *column;
        double span;
        int n_robust;
        double delta; /* of the range */
    } smooths[] = {
        { "0.5/3/0.01", 0.5, 3, 0.01 }, { "0.2/0/0", 0.2, 0, 0 }, { "0.9/4/0.1", 0.9, 4, 0.1 },
        { "0.01/2/0", 0.01, 2, 0 },     { "1/1/0.3", 1, 1, 0.3 },
    };
    mr_matrix *g = read_golden("genewise/lowess.tsv");
    const double *x = golden_column(g, "x"), *y = golden_column(g, "y");
    const size_t n = mr_matrix_n_rows(g);
    double fit[80];
    mr_error err;

    (void)state;
    assert_int_equal(n, 80);
    for (size_t i = 0; i < ARRAY_LEN(smooths); i++) {
        const struct lowess_opts opts = { smooths[i].span, smooths[i].n_robust,
                                          smooths[i].delta * (x[n - 1] - x[0]) };

        assert_ok(lowess(x, y, n, &opts, fit, &err), err);
        assert_vector_close(fit, golden_column(g, smooths[i].column), n, rtol, 1e-14);
    }
    assert_ok(lowess(x, y, 1, &(struct lowess_opts){ 0.5, 3, 0 }, fit, &err), err);
    assert_close(fit[0], y[0], 0, 0);
    mr_matrix_free(g);
}

static void test_beta(void **state)
{
    mr_matrix *g = read_golden("genewise/beta.tsv");

    (void)state;
    for (size_t i = 0; i < mr_matrix_n_rows(g); i++)
        assert_close(stats_beta_upper(golden_column(g, "x")[i], golden_column(g, "a")[i],
                                      golden_column(g, "b")[i]),
                     golden_column(g, "upper")[i], 1e-11, 0);
    assert_close(stats_beta_upper(0, 2, 3), 1, 0, 0);
    assert_close(stats_beta_upper(1, 2, 3), 0, 0, 0);
    assert_true(isnan(stats_beta_upper(0.5, -1, 2)));
    assert_true(isnan(stats_beta_upper(NAN, 1, 2)));
    mr_matrix_free(g);
}

static void test_gauss_legendre(void **state)
{
    double nodes[128], weights[128];

    (void)state;
    for (int n = 1; n <= 128; n += n < 8 ? 1 : 120) {
        gauss_legendre(n, nodes, weights);
        for (int power = 0; power < 2 * n; power++) { /* exact for these */
            double sum = 0;

            for (int i = 0; i < n; i++)
                sum += weights[i] * pow(nodes[i], power);
            assert_close(sum, 1.0 / (power + 1), 1e-13, 0);
        }
    }
}

/* Q'X is upper triangular, and Q'y has the length of y. */
static void test_householder(void **state)
{
    double v[12] = { 0, 2, -1, 3, 1, 1, 0, 1, -2, 0, 1, 5 }, x[12], r_diag[3];
    struct householder h = { 4, 3, v, r_diag };

    (void)state;
    memcpy(x, v, sizeof(v));
    assert_true(householder_factor(&h));
    for (size_t k = 0; k < 3; k++) {
        double before = 0, after = 0, *column = x + 4 * k;

        for (size_t i = 0; i < 4; i++)
            before += column[i] * column[i];
        householder_qty(&h, column);
        for (size_t i = 0; i < 4; i++)
            after += column[i] * column[i];
        assert_close(after, before, 1e-14, 0);
        assert_close(column[k], r_diag[k], 1e-14, 0);
        for (size_t i = k + 1; i < 4; i++)
            assert_close(column[i], 0, 0, 1e-15);
    }
    memcpy(v, (double[]){ 1, 1, 1, 1, 2, 2, 2, 2, 0, 1, 0, 1 }, sizeof(v));
    assert_false(householder_factor(&h));
}

/* ---- memory ---- */

static mr_status run_all(void *data, mr_error *err)
{
    struct made *m = data;
    struct mr_camera_row camera[MAX_SETS];
    struct mr_fry_row fry[MAX_SETS];
    struct mr_camera_opts opts;
    struct mr_moderated moderated;
    mr_gene_fit *fit;
    double consensus;
    mr_status st = mr_duplicate_correlation(m->y, &m->design, &consensus, NULL, err);

    if (st)
        return st;
    st = mr_gene_fit_new(m->y, &m->design, m->contrast, &fit, err);
    assert_true(!st == !!fit);
    mr_camera_opts_init(&opts);
    opts.ranks = true;
    if (!st) {
        st = mr_moderate(fit, true, &moderated, err);
        mr_moderated_release(&moderated);
    }
    if (!st)
        st = mr_camera(fit, &m->list, &opts, camera, err);
    if (!st)
        st = mr_fry(fit, &m->list, false, fry, err);
    mr_gene_fit_free(fit);
    return st;
}

static void test_alloc(void **state)
{
    struct made m;

    (void)state;
    read_case("animals_weights", &m);
    assert_survives_alloc_failure(run_all, &m);
    release_case(&m);
}

static mr_status run_voom(void *data, mr_error *err)
{
    struct made *m = data;
    struct mr_voom_opts opts;
    struct mr_voom voom;
    mr_status st;

    mr_voom_opts_init(&opts);
    st = mr_voom(m->y, golden_column(m->x, "lib"), &m->design, &opts, &voom, err);
    assert_true(!st == !!voom.e);
    mr_voom_release(&voom);
    return st;
}

static void test_alloc_voom(void **state)
{
    struct made m = { .y = read_part("voom_animals", "counts"),
                      .x = read_part("voom_animals", "design") };
    static const size_t animals[] = { 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6 };

    (void)state;
    take_design(&m, false);
    m.design.block = animals;
    assert_survives_alloc_failure(run_voom, &m);
    release_case(&m);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(test_reference_sets),
        cmocka_unit_test(test_reference_trend),
        cmocka_unit_test(test_reference_voom),
        cmocka_unit_test(test_reference_pairs),
        cmocka_unit_test(test_duplicate_correlation),
        cmocka_unit_test(test_duplicate_correlation_none),
        cmocka_unit_test(test_duplicate_correlation_too_few),
        cmocka_unit_test(test_voom),
        cmocka_unit_test(test_voom_errors),
        cmocka_unit_test(test_voom_flat),
        cmocka_unit_test(test_voom_saturated),
        cmocka_unit_test(test_fit_errors),
        cmocka_unit_test(test_fit_rank),
        cmocka_unit_test(test_fit_weighted_rank),
        cmocka_unit_test(test_set_errors),
        cmocka_unit_test(test_camera_errors),
        cmocka_unit_test(test_set_limits),
        cmocka_unit_test(test_two_genes),
        cmocka_unit_test(test_trend_ties),
        cmocka_unit_test(test_gene_order),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_contrast_is_coefficient),
        cmocka_unit_test(test_lowess),
        cmocka_unit_test(test_beta),
        cmocka_unit_test(test_gauss_legendre),
        cmocka_unit_test(test_householder),
        cmocka_unit_test(test_alloc),
        cmocka_unit_test(test_alloc_voom),
    };
    struct CMUnitTest tests[2 * ARRAY_LEN(cases) + ARRAY_LEN(others)];

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        void *name = (void *)(uintptr_t)cases[i];

        tests[2 * i] = (struct CMUnitTest){ cases[i], test_fit, NULL, NULL, name };
        tests[2 * i + 1] = (struct CMUnitTest){ cases[i], test_sets, NULL, NULL, name };
    }
    memcpy(tests + 2 * ARRAY_LEN(cases), others, sizeof(others));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
