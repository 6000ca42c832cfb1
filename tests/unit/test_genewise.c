/* gene-wise models against limma: moderated t, voom, repeated measures */
#include "alloc_fail.h"
#include "gene_case.h"

/* limma's own sums are in another order and partly in extended precision */
static const double rtol = 1e-10;

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
    struct gene_case m;
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

static void test_reference_trend(void **state)
{
    mr_matrix *want = read_golden("genewise/trend_ebayes.tsv");
    struct mr_moderated moderated;
    struct gene_case m;
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

static void test_reference_voom(void **state)
{
    mr_matrix *factors = read_golden("norm/normfactors.tsv");
    mr_matrix *e = read_golden("genewise/voom_E.tsv");
    mr_matrix *weights = read_golden("genewise/voom_weights.tsv");
    double lib[10];
    struct mr_voom_opts opts;
    struct mr_voom voom;
    struct gene_case m;
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
    mr_gene_fit_free(fit);
    mr_voom_release(&voom);
    release_case(&m);
    mr_matrix_free(factors);
    mr_matrix_free(e);
    mr_matrix_free(weights);
}

/* Ten samples in five pairs, genes that vary, terms 1 and 3 of the design. */
static void test_reference_pairs(void **state)
{
    mr_matrix *want = read_golden("genewise/dupcor_ebayes.tsv"), *y;
    mr_matrix *consensus = read_golden("genewise/dupcor_consensus.tsv");
    size_t index[400], n = mr_matrix_n_rows(want);
    const double contrast[] = { 0, 1 };
    struct mr_moderated moderated;
    struct gene_case m;
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
        struct gene_case m;
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
    struct gene_case m;
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
    struct gene_case m;
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
    y = constant_matrix(3, 4, 1);
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
        struct gene_case m = { .y = read_part(voom_cases[c].name, "counts"),
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
    struct gene_case m = { .y = read_part("voom_three", "counts"),
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
    mr_matrix *counts = constant_matrix(3, 4, 7);
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
    struct gene_case m = { .y = read_part("voom_three", "counts"),
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
    struct gene_case m;
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
    struct gene_case m;
    mr_gene_fit *fit;
    mr_error err;

    (void)state;
    read_case("three", &m);
    memcpy(m.design_x + 6, m.design_x, 6 * sizeof(double));
    assert_fails(mr_gene_fit_new(m.y, &m.design, m.contrast, &fit, &err), MR_ENUMERIC, err,
                 "expected terms that can be told apart, found aliased with those before: treated");
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
    struct gene_case m;
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

/* Fewer than three genes: no prior, so that t is the ordinary one. */
static void test_two_genes(void **state)
{
    const size_t index[] = { 4, 5 };
    struct mr_moderated moderated;
    struct gene_case m;
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
    struct gene_case m;
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

/* Ten times the values: ten times the coefficients, the same t. */
static void test_scale(void **state)
{
    struct mr_moderated a, b;
    struct gene_case m;
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
    struct gene_case m;
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

/* ---- memory ---- */

static mr_status run_models(void *data, mr_error *err)
{
    struct gene_case *m = data;
    struct mr_moderated moderated;
    mr_gene_fit *fit;
    double consensus;
    mr_status st = mr_duplicate_correlation(m->y, &m->design, &consensus, NULL, err);

    if (st)
        return st;
    st = mr_gene_fit_new(m->y, &m->design, m->contrast, &fit, err);
    assert_true(!st == !!fit);
    if (!st) {
        st = mr_moderate(fit, true, &moderated, err);
        mr_moderated_release(&moderated);
    }
    mr_gene_fit_free(fit);
    return st;
}

static void test_alloc_models(void **state)
{
    struct gene_case m;

    (void)state;
    read_case("animals_weights", &m);
    assert_survives_alloc_failure(run_models, &m);
    release_case(&m);
}

static mr_status run_voom(void *data, mr_error *err)
{
    struct gene_case *m = data;
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
    struct gene_case m = { .y = read_part("voom_animals", "counts"),
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
        cmocka_unit_test(test_two_genes),
        cmocka_unit_test(test_trend_ties),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_contrast_is_coefficient),
        cmocka_unit_test(test_alloc_models),
        cmocka_unit_test(test_alloc_voom),
    };
    struct CMUnitTest tests[N_GENE_CASES + ARRAY_LEN(others)];

    for (size_t i = 0; i < N_GENE_CASES; i++)
        tests[i] = (struct CMUnitTest){ gene_cases[i], test_fit, NULL, NULL,
                                        (void *)(uintptr_t)gene_cases[i] };
    memcpy(tests + N_GENE_CASES, others, sizeof(others));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
