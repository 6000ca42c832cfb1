#include "support.h"

#include <stdbool.h>

#include "alloc_fail.h"
#include "mechrank/sim.h"

/*
 * Moments of the simulator against what sim.h promises.  Every draw is fixed by its key, so
 * nothing here is left to chance; the bands are some four standard errors wide.
 */

enum { N_GENES = 2000, SET_SIZE = 40, N_SETS = 20 };

/* Set 0 is signed: set i has genes SET_SIZE i ..; set 0's down half is the one before last. */
struct world {
    mr_names *genes;
    mr_sets *sets;
    struct mr_sim_opts opts;
};

static void add_genes(mr_sets *sets, int half, size_t first)
{
    char name[32];

    for (size_t g = first; g < first + SET_SIZE; g++) {
        snprintf(name, sizeof(name), "G%04zu", g);
        assert_int_equal(mr_sets_add_gene(sets, half, name, 1, NULL), MR_OK);
    }
}

static int setup(void **state)
{
    struct world *w = calloc(1, sizeof(*w));
    char name[32];

    w->genes = mr_names_new();
    w->sets = mr_sets_new();
    for (size_t g = 0; g < N_GENES; g++) {
        const int size = snprintf(name, sizeof(name), "G%04zu", g);

        assert_int_equal(mr_names_add(w->genes, name, (size_t)size, NULL), MR_OK);
    }
    for (size_t s = 0; s < N_SETS; s++) {
        snprintf(name, sizeof(name), "S%02zu", s);
        assert_int_equal(mr_sets_add(w->sets, name, "", 1, s ? 0 : 1, NULL), MR_OK);
        add_genes(w->sets, MR_UP, s * SET_SIZE);
        if (!s)
            add_genes(w->sets, MR_DOWN, N_SETS * SET_SIZE);
    }
    mr_sim_opts_init(&w->opts);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;

    mr_names_free(w->genes);
    mr_sets_free(w->sets);
    free(w);
    return 0;
}

static mr_matrix *draw(const struct world *w, const struct mr_sim_arm *arms, size_t n_arms)
{
    mr_error err;
    mr_matrix *counts;
    mr_sim *sim;

    assert_ok(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), err);
    assert_ok(mr_sim_counts(sim, arms, n_arms, &counts, &err), err);
    mr_sim_free(sim);
    return counts;
}

static double column_sum(const mr_matrix *m, size_t col)
{
    double sum = 0;

    for (size_t g = 0; g < mr_matrix_n_rows(m); g++)
        sum += mr_matrix_get(m, g, col);
    return sum;
}

/* Mean over a range of genes and columns [from, to) of log2(count + 1). */
static double mean_log2(const mr_matrix *m, size_t gene, size_t from, size_t to)
{
    double sum = 0;

    for (size_t c = from; c < to; c++)
        for (size_t g = gene; g < gene + SET_SIZE; g++)
            sum += log2(mr_matrix_get(m, g, c) + 1);
    return sum / (double)((to - from) * SET_SIZE);
}

/* A sample's counts depend on its own key: fewer arms after it change nothing. */
static void test_keyed(void **state)
{
    const struct world *w = *state;
    const struct mr_sim_arm arms[] = { { "M", 2, 1, NULL, 0 }, { "T", 1, 1, NULL, 0 } };
    mr_matrix *all = draw(w, arms, 2), *one = draw(w, arms, 1);

    assert_string_equal(mr_names_get(mr_matrix_cols(all), 1), "M_2");
    assert_string_equal(mr_names_get(mr_matrix_cols(all), 2), "T_1");
    for (size_t c = 0; c < 2; c++)
        assert_memory_equal(mr_matrix_u32_const(all, c), mr_matrix_u32_const(one, c),
                            N_GENES * sizeof(uint32_t));
    assert_memory_not_equal(mr_matrix_u32_const(all, 0), mr_matrix_u32_const(all, 1),
                            N_GENES * sizeof(uint32_t));
    mr_matrix_free(all);
    mr_matrix_free(one);
}

static void test_seed_and_study(void **state)
{
    struct world *w = *state;
    const struct mr_sim_arm arm = { "M", 1, 1, NULL, 0 };
    mr_matrix *drawn[3];

    drawn[0] = draw(w, &arm, 1);
    w->opts.study = 1;
    drawn[1] = draw(w, &arm, 1);
    w->opts.study = 0;
    w->opts.seed = 2;
    drawn[2] = draw(w, &arm, 1);
    w->opts.seed = 1;
    for (size_t i = 1; i < 3; i++)
        assert_memory_not_equal(mr_matrix_u32_const(drawn[0], 0), mr_matrix_u32_const(drawn[i], 0),
                                N_GENES * sizeof(uint32_t));
    for (size_t i = 0; i < 3; i++)
        mr_matrix_free(drawn[i]);
}

/* One dispersion for all genes: mean and variance of counts as promised. */
static void test_moments(void **state)
{
    struct world *w = *state;
    const struct mr_sim_arm arm = { "M", 400, 1, NULL, 0 };
    const double mu = exp(4), variance = mu + mu * mu * (0.05 + 2 / (mu + 20));
    double mean = 0, square = 0;
    mr_matrix *counts;

    w->opts.sd_log = 0;
    w->opts.lib_log_sd = 0;
    counts = draw(w, &arm, 1);
    for (size_t c = 0; c < 400; c++) {
        for (size_t g = 0; g < N_GENES; g++) {
            const double y = mr_matrix_get(counts, g, c);

            mean += y / 400 / N_GENES;
            square += (y - mu) * (y - mu) / 400 / N_GENES;
        }
    }
    assert_close(mean, mu, 0.002, 0);
    assert_close(square, variance, 0.01, 0);
    mr_matrix_free(counts);
    mr_sim_opts_init(&w->opts);
}

static void test_library(void **state)
{
    const struct world *w = *state;
    const struct mr_sim_arm arms[] = { { "M", 300, 1, NULL, 0 }, { "T", 300, 2, NULL, 0 } };
    mr_matrix *counts = draw(w, arms, 2);
    double mean[2] = { 0 }, square = 0;

    for (size_t c = 0; c < 600; c++)
        mean[c / 300] += log(column_sum(counts, c)) / 300;
    for (size_t c = 0; c < 300; c++)
        square += pow(log(column_sum(counts, c)) - mean[0], 2) / 299;
    assert_close(mean[1] - mean[0], log(2), 0, 0.06);
    assert_close(sqrt(square), 0.2, 0.15, 0);
    mr_matrix_free(counts);
}

/* Mean correlation of the log counts of a half's genes at high counts, and across halves. */
static void correlations(const mr_matrix *m, double *within, double *between)
{
    enum { N = 400 };
    static double z[2 * SET_SIZE][N];
    size_t n_within = 0, n_between = 0;

    *within = *between = 0;
    for (size_t g = 0; g < 2 * SET_SIZE; g++) {
        double mean = 0, square = 0;

        for (size_t c = 0; c < N; c++)
            mean += (z[g][c] = log(mr_matrix_get(m, g, c) + 1)) / N;
        for (size_t c = 0; c < N; c++)
            square += (z[g][c] - mean) * (z[g][c] - mean);
        for (size_t c = 0; c < N; c++)
            z[g][c] = (z[g][c] - mean) / sqrt(square);
    }
    for (size_t a = 0; a < 2 * SET_SIZE; a++) {
        for (size_t b = 0; b < a; b++) {
            const bool same = a / SET_SIZE == b / SET_SIZE;
            double r = 0;

            for (size_t c = 0; c < N; c++)
                r += z[a][c] * z[b][c];
            *(same ? within : between) += r;
            *(same ? &n_within : &n_between) += 1;
        }
    }
    *within /= (double)n_within;
    *between /= (double)n_between;
}

static void test_correlation(void **state)
{
    struct world *w = *state;
    const struct mr_sim_arm arm = { "M", 400, 1, NULL, 0 };
    const double rho[] = { 0, 0.05, 0.2 };

    w->opts.mean_log = 9;
    w->opts.sd_log = 0.3;
    w->opts.lib_log_sd = 0;
    for (size_t i = 0; i < ARRAY_LEN(rho); i++) {
        double within, between;
        mr_matrix *counts;

        w->opts.correlation = rho[i];
        counts = draw(w, &arm, 1);
        correlations(counts, &within, &between);
        assert_close(within, rho[i], 0, 0.004 + 0.1 * rho[i]);
        assert_close(between, 0, 0, 0.01 + 0.15 * rho[i]); /* one pair of factors */
        mr_matrix_free(counts);
    }
    mr_sim_opts_init(&w->opts);
}

/* A shift moves the signed score by what was asked for, and half the genes carry it. */
static void test_shift(void **state)
{
    struct world *w = *state;
    const struct mr_sim_shift shift = { 0, 0.8, 0.5 };
    const struct mr_sim_arm arms[] = { { "M", 60, 1, NULL, 0 }, { "T", 60, 1, &shift, 1 } };
    mr_matrix *counts;
    double up, down, other;
    size_t responders = 0;

    w->opts.mean_log = 7;
    counts = draw(w, arms, 2);
    other = mean_log2(counts, SET_SIZE, 60, 120) - mean_log2(counts, SET_SIZE, 0, 60);
    up = mean_log2(counts, 0, 60, 120) - mean_log2(counts, 0, 0, 60) - other;
    down = mean_log2(counts, N_SETS * SET_SIZE, 60, 120) -
           mean_log2(counts, N_SETS * SET_SIZE, 0, 60) - other;
    assert_close(up, 0.8, 0, 0.05);
    assert_close(down, -0.8, 0, 0.05);
    for (size_t g = 0; g < SET_SIZE; g++) {
        double change = -other;

        for (size_t c = 0; c < 120; c++)
            change += (c < 60 ? -1 : 1) * log2(mr_matrix_get(counts, g, c) + 1) / 60;
        responders += change > 0.8;
    }
    assert_int_equal(responders, SET_SIZE / 2);
    mr_matrix_free(counts);
    mr_sim_opts_init(&w->opts);
}

/* Doubling one of two kinds: its own genes double over the other kind's, before sampling. */
static void test_cells(void **state)
{
    struct world *w = *state;
    static const double share[] = { 1, 3 }, fold[] = { 1, 1, 2, 1 };
    struct mr_sim_cells cells = { .n = 2, .share = share, .fold = fold };
    const struct mr_sim_arm arms[] = { { "M", 40, 1, NULL, 0 }, { "T", 40, 1, NULL, 0 } };
    double *profile = calloc(2 * N_GENES, sizeof(*profile));
    double sum[3][2] = { 0 };
    mr_matrix *counts;

    for (size_t g = 0; g < N_GENES; g++) { /* made by the first kind, the second, both alike */
        profile[2 * g] = g % 3 != 1 ? 5 : 0;
        profile[2 * g + 1] = g % 3 != 0 ? 5 : 0;
    }
    cells.profile = profile;
    w->opts.cells = &cells;
    counts = draw(w, arms, 2);
    for (size_t j = 0; j < 80; j++)
        for (size_t g = 0; g < N_GENES; g++)
            sum[g % 3][j / 40] += mr_matrix_get(counts, g, j);
    /* shares 1/4 and 3/4 become 2/5 and 3/5: 1.6 times, .8 times */
    assert_close(sum[0][1] / sum[0][0] / (sum[2][1] / sum[2][0]), 1.6, .03, 0);
    assert_close(sum[1][1] / sum[1][0] / (sum[2][1] / sum[2][0]), .8, .03, 0);
    mr_matrix_free(counts);

    cells.log_sd = .5; /* within an arm the two kinds of genes now move against each other */
    counts = draw(w, arms, 1);
    {
        double x = 0, y = 0, xx = 0, yy = 0, xy = 0;

        for (size_t j = 0; j < 40; j++) {
            double kind[3] = { 0 }, a, b;

            for (size_t g = 0; g < N_GENES; g++)
                kind[g % 3] += mr_matrix_get(counts, g, j);
            a = log(kind[0] / kind[2]);
            b = log(kind[1] / kind[2]);
            x += a / 40, y += b / 40, xx += a * a / 40, yy += b * b / 40, xy += a * b / 40;
        }
        assert_true((xy - x * y) / sqrt((xx - x * x) * (yy - y * y)) < -.8);
    }
    mr_matrix_free(counts);
    w->opts.cells = NULL;
    free(profile);
}

static void test_score_sd(void **state)
{
    struct world *w = *state;
    const struct mr_sim_arm arm = { "M", 400, 1, NULL, 0 };
    double mean = 0, square = 0, score[400];
    mr_error err;
    mr_sim *sim;
    mr_matrix *counts;
    size_t n_used;

    w->opts.mean_log = 6;
    w->opts.sd_log = 0.5;
    w->opts.lib_log_sd = 0;
    w->opts.correlation = 0.1;
    assert_ok(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), err);
    assert_ok(mr_sim_counts(sim, &arm, 1, &counts, &err), err);
    for (size_t c = 0; c < 400; c++) { /* libraries are equal: the halves' difference will do */
        score[c] =
            (mean_log2(counts, 0, c, c + 1) - mean_log2(counts, N_SETS * SET_SIZE, c, c + 1)) / 2;
        mean += score[c] / 400;
    }
    for (size_t c = 0; c < 400; c++)
        square += (score[c] - mean) * (score[c] - mean) / 399;
    assert_close(mr_sim_score_sd(sim, 0, &n_used), sqrt(square), 0.12, 0);
    assert_int_equal(n_used, 2 * SET_SIZE);
    mr_matrix_free(counts);
    mr_sim_free(sim);
    mr_sim_opts_init(&w->opts);
}

static void test_bad_options(void **state)
{
    struct world *w = *state;
    mr_error err;
    mr_sim *sim;

    w->opts.correlation = 1.5;
    assert_fails(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), MR_EINVAL, err,
                 "simulation: correlation must lie in 0..1, is 1.5");
    assert_null(sim);
    w->opts.correlation = NAN;
    assert_fails(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), MR_EINVAL, err,
                 "simulation: correlation must lie in 0..1, is nan");
    mr_sim_opts_init(&w->opts);
    w->opts.cells = &(struct mr_sim_cells){ .n = MR_SIM_MAX_CELLS + 1 };
    assert_fails(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), MR_EINVAL, err,
                 "simulation: number of kinds of cells must lie in 1..8, is 9");
    w->opts.cells = &(struct mr_sim_cells){ .n = 2, .log_sd = -1 };
    assert_fails(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), MR_EINVAL, err,
                 "simulation: log_sd of cells must lie in 0..10, is -1");
    w->opts.cells = NULL;
    assert_int_equal(mr_names_add(w->genes, "G0003", 5, NULL), MR_OK);
    assert_fails(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), MR_EINVAL, err,
                 "simulation: gene 'G0003' stands twice");
}

static void test_bad_arms(void **state)
{
    const struct world *w = *state;
    const struct mr_sim_shift far = { N_SETS, 1, 1 }, none = { 0, 1, 0 };
    const struct mr_sim_arm arms[] = { { "T", 1, 1, &far, 1 },
                                       { "T", 1, 1, &none, 1 },
                                       { "T", 1, 0, NULL, 0 } };
    const char *messages[] = { "simulation: arm 'T' shifts set 20 of 20",
                               "simulation: share of arm 'T' must lie in 0..1, is 0",
                               "simulation: depth of arm 'T' must lie in 0..1e6, is 0" };
    mr_error err;
    mr_matrix *counts;
    mr_sim *sim;

    assert_ok(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(arms); i++) {
        assert_fails(mr_sim_counts(sim, &arms[i], 1, &counts, &err), MR_EINVAL, err, messages[i]);
        assert_null(counts);
    }
    mr_sim_free(sim);
}

/* ---- thinning ---- */

enum { READS = 1000, N_THINNED = 60 };

/* Every count is READS, so that only the thinning varies. */
static mr_matrix *even_counts(const struct world *w, const struct mr_sim_arm *arms, size_t n_arms)
{
    mr_matrix *counts = draw(w, arms, n_arms);

    for (size_t c = 0; c < mr_matrix_n_cols(counts); c++)
        for (size_t g = 0; g < N_GENES; g++)
            mr_matrix_u32(counts, c)[g] = READS;
    return counts;
}

static void thin(const struct world *w, const struct mr_sim_arm *arms, size_t n_arms,
                 mr_matrix *counts)
{
    mr_error err;
    mr_sim *sim;

    assert_ok(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), err);
    assert_ok(mr_sim_thin(sim, arms, n_arms, counts, &err), err);
    mr_sim_free(sim);
}

/* Mean and variance of the counts of SET_SIZE genes in the samples of arm 'arm'. */
static void thinned_moments(const mr_matrix *m, size_t gene, size_t arm, double *mean, double *var)
{
    const double n = N_THINNED * SET_SIZE;
    double sum = 0, square = 0;

    for (size_t c = arm * N_THINNED; c < (arm + 1) * N_THINNED; c++) {
        for (size_t g = gene; g < gene + SET_SIZE; g++) {
            sum += mr_matrix_get(m, g, c);
            square += mr_matrix_get(m, g, c) * mr_matrix_get(m, g, c);
        }
    }
    *mean = sum / n;
    *var = square / n - *mean * *mean;
}

/*
 * A rise of .8 in the second arm takes reads of the up half from the first and of the down half
 * from the second, binomially; the genes of no half keep theirs.
 */
static void test_thin(void **state)
{
    const struct world *w = *state;
    const struct mr_sim_shift shift = { 0, 0.8, 1 };
    const struct mr_sim_arm arms[] = { { "M", N_THINNED, 1, NULL, 0 },
                                       { "T", N_THINNED, 1, &shift, 1 } };
    const double p = pow(2, -0.8), sd = sqrt(READS * p * (1 - p));
    const struct {
        size_t gene, arm;
        bool thinned;
    } cases[] = { { 0, 0, true },
                  { 0, 1, false },
                  { N_SETS * SET_SIZE, 0, false },
                  { N_SETS * SET_SIZE, 1, true },
                  { SET_SIZE, 0, false },
                  { SET_SIZE, 1, false } };
    mr_matrix *counts = even_counts(w, arms, 2);

    thin(w, arms, 2, counts);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        double mean, var;

        thinned_moments(counts, cases[i].gene, cases[i].arm, &mean, &var);
        if (cases[i].thinned) {
            assert_close(mean, READS * p, 0, 4 * sd / sqrt(N_THINNED * SET_SIZE));
            assert_close(var, sd * sd, 4 * sqrt(2.0 / (N_THINNED * SET_SIZE)), 0);
        } else {
            assert_close(mean, READS, 0, 0);
            assert_close(var, 0, 0, 0);
        }
    }
    mr_matrix_free(counts);
}

/* A share of the genes carries the whole; the same shift in all arms is none. */
static void test_thin_share(void **state)
{
    const struct world *w = *state;
    const struct mr_sim_shift fall = { 0, -0.5, 0.25 };
    const struct mr_sim_arm arms[] = { { "C", 1, 1, NULL, 0 }, { "M", 1, 1, &fall, 1 } };
    const struct mr_sim_arm same[] = { { "M", 1, 1, &fall, 1 }, { "T", 1, 1, &fall, 1 } };
    mr_matrix *counts = even_counts(w, arms, 2);
    size_t n = 0;

    thin(w, same, 2, counts);
    assert_close(column_sum(counts, 0) + column_sum(counts, 1), 2.0 * READS * N_GENES, 0, 0);
    thin(w, arms, 2, counts);
    for (size_t g = 0; g < N_GENES; g++) {
        n += mr_matrix_get(counts, g, 1) < READS;
        if (mr_matrix_get(counts, g, 1) < READS) /* 2^-2 of the reads, 6 sd */
            assert_close(mr_matrix_get(counts, g, 1), READS / 4.0, 0, 82);
    }
    assert_int_equal(n, SET_SIZE / 4);
    mr_matrix_free(counts);
}

/* Depth thins all genes; a draw depends on seed, study, gene and sample alone. */
static void test_thin_keyed(void **state)
{
    struct world *w = *state;
    const struct mr_sim_arm arms[] = { { "M", 2, 1, NULL, 0 }, { "T", 2, 2, NULL, 0 } };
    const size_t size = N_GENES * sizeof(uint32_t);
    mr_matrix *first = even_counts(w, arms, 2), *again = even_counts(w, arms, 2),
              *other = even_counts(w, arms, 2);

    thin(w, arms, 2, first);
    thin(w, arms, 2, again);
    w->opts.seed++;
    thin(w, arms, 2, other);
    assert_close(column_sum(first, 0) / column_sum(first, 2), 0.5, 0, 0.002);
    assert_memory_equal(mr_matrix_u32_const(first, 1), mr_matrix_u32_const(again, 1), size);
    assert_memory_not_equal(mr_matrix_u32_const(first, 0), mr_matrix_u32_const(first, 1), size);
    assert_memory_not_equal(mr_matrix_u32_const(first, 0), mr_matrix_u32_const(other, 0), size);
    mr_matrix_free(first);
    mr_matrix_free(again);
    mr_matrix_free(other);
    mr_sim_opts_init(&w->opts);
}

static mr_matrix *empty_matrix(enum mr_type type, size_t n_genes)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *m;
    char name[32];

    for (size_t g = 0; g < n_genes; g++) {
        const int size = snprintf(name, sizeof(name), "G%04zu", g);

        assert_int_equal(mr_names_add(rows, name, (size_t)size, NULL), MR_OK);
    }
    assert_int_equal(mr_names_add(cols, "T_1", 3, NULL), MR_OK);
    assert_int_equal(mr_matrix_new(type, rows, cols, &m, NULL), MR_OK);
    return m;
}

static void test_bad_thin(void **state)
{
    const struct world *w = *state;
    const struct mr_sim_arm arm = { "T", 1, 1, NULL, 0 }, two = { "T", 2, 1, NULL, 0 },
                            shallow = { "T", 1, 0, NULL, 0 };
    const struct {
        enum mr_type type;
        size_t n_genes;
        const struct mr_sim_arm *arm;
        const char *message;
    } cases[] = {
        { MR_F64, N_GENES, &arm, "simulation: only counts can be thinned" },
        { MR_U32, 3, &arm, "simulation: expected counts of 2000 genes in 1 samples, found 3 in 1" },
        { MR_U32, N_GENES, &two,
          "simulation: expected counts of 2000 genes in 2 samples, found 2000 in 1" },
        { MR_U32, N_GENES, &shallow, "simulation: depth of arm 'T' must lie in 0..1e6, is 0" },
    };
    mr_error err;
    mr_sim *sim;

    assert_ok(mr_sim_new(w->genes, w->sets, &w->opts, &sim, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_matrix *m = empty_matrix(cases[i].type, cases[i].n_genes);

        assert_fails(mr_sim_thin(sim, cases[i].arm, 1, m, &err), MR_EINVAL, err, cases[i].message);
        mr_matrix_free(m);
    }
    mr_sim_free(sim);
}

static mr_status thin_once(void *data, mr_error *err)
{
    const struct world *w = data;
    const struct mr_sim_shift shift = { 0, -0.5, 0.5 };
    const struct mr_sim_arm arm = { "T", 1, 1, &shift, 1 };
    mr_matrix *counts = NULL;
    mr_sim *sim = NULL;
    mr_status st = mr_sim_new(w->genes, w->sets, &w->opts, &sim, err);

    if (!st)
        st = mr_sim_counts(sim, &arm, 1, &counts, err);
    if (!st)
        st = mr_sim_thin(sim, &arm, 1, counts, err);
    mr_matrix_free(counts);
    mr_sim_free(sim);
    return st;
}

static void test_thin_allocation(void **state)
{
    /* few genes, as every name of the counts is an allocation */
    struct world w = { mr_names_new(), mr_sets_new(), { 0 } };

    (void)state;
    for (size_t g = 0; g < 5; g++)
        assert_int_equal(mr_names_add(w.genes, &"ABCDE"[g], 1, NULL), MR_OK);
    assert_int_equal(mr_sets_add(w.sets, "S", "", 1, 0, NULL), MR_OK);
    assert_int_equal(mr_sets_add_gene(w.sets, MR_UP, "B", 1, NULL), MR_OK);
    mr_sim_opts_init(&w.opts);
    assert_survives_alloc_failure(thin_once, &w);
    mr_names_free(w.genes);
    mr_sets_free(w.sets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_keyed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_seed_and_study, setup, teardown),
        cmocka_unit_test_setup_teardown(test_moments, setup, teardown),
        cmocka_unit_test_setup_teardown(test_library, setup, teardown),
        cmocka_unit_test_setup_teardown(test_correlation, setup, teardown),
        cmocka_unit_test_setup_teardown(test_shift, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(test_score_sd, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_options, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_arms, setup, teardown),
        cmocka_unit_test_setup_teardown(test_thin, setup, teardown),
        cmocka_unit_test_setup_teardown(test_thin_share, setup, teardown),
        cmocka_unit_test_setup_teardown(test_thin_keyed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_thin, setup, teardown),
        cmocka_unit_test_setup_teardown(test_thin_allocation, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
