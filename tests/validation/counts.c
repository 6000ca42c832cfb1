/*
 * Counts are simulated, normalised, scored and tested as `mechrank run` does it (statistics.md
 * I.1 to I.3).
 */
#include "counts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "mechrank/genewise.h"
#include "mechrank/run.h"
#include "mechrank/stats.h"

struct collection {
    mr_names *genes; /* those of the tested sets come first */
    mr_sets *sets;
    bool signed_sets;
};

/* Scores, samples contiguous per set, with the sizes the prior needs. */
struct scored {
    double score[N_SETS * MAX_SAMPLES];
    double size[N_SETS][MR_N_HALVES];
};

struct data_set {
    const struct collection *c;
    size_t n_per_arm, n_samples;
    mr_matrix *counts;
    struct mr_normalised n;
    struct scored scored;
};

static const char *const arm_names[] = { "M", "T" };
static const double contrast[] = { -1, 1 };

/* ---- genes and sets ---- */

static mr_status add_members(struct collection *c, int half, size_t n, mr_error *err)
{
    char name[32];
    mr_status st = MR_OK;

    for (size_t i = 0; i < n && !st; i++) {
        const int size = snprintf(name, sizeof(name), "g%05zu", mr_names_size(c->genes));

        st = mr_names_add(c->genes, name, (size_t)size, err);
        if (!st)
            st = mr_sets_add_gene(c->sets, half, name, 1, err);
    }
    return st;
}

/* Background sets have the sizes that a prior needs on both sides of the tested ones. */
static mr_status add_sets(struct collection *c, mr_error *err)
{
    char name[32];
    mr_status st = MR_OK;

    for (size_t s = 0; s < N_SETS && !st; s++) {
        const bool two = c->signed_sets && s < N_CORE;
        const size_t size = s < N_CORE ? CORE_SIZE : 15 + s * 7 % 46;

        snprintf(name, sizeof(name), "%s%03zu", s < N_CORE ? "core" : "go", s);
        st = mr_sets_add(c->sets, name, "", 1, two ? 1 : 0, err);
        if (!st)
            st = add_members(c, MR_UP, two ? size / 2 : size, err);
        if (!st && two)
            st = add_members(c, MR_DOWN, size / 2, err);
    }
    return st;
}

mr_status collection_new(bool signed_sets, struct collection **out, mr_error *err)
{
    struct collection *c = mem_calloc(1, sizeof(*c));
    mr_status st;

    *out = NULL;
    if (!c)
        return mem_fail(err);
    *c = (struct collection){ mr_names_new(), mr_sets_new(), signed_sets };
    st = c->genes && c->sets ? add_sets(c, err) : mem_fail(err);
    if (st) {
        collection_free(c);
        return st;
    }
    *out = c;
    return MR_OK;
}

void collection_free(struct collection *c)
{
    if (!c)
        return;
    mr_names_free(c->genes);
    mr_sets_free(c->sets);
    free(c);
}

/* ---- drawing and scoring ---- */

static mr_status draw_counts(const struct collection *c, const struct counts_world *w,
                             uint64_t seed, mr_matrix **counts, mr_error *err)
{
    struct mr_sim_shift shifts[N_PLANTED];
    const struct mr_sim_arm arms[] = {
        { "M", w->n_per_arm, 1, NULL, 0 },
        { "T", w->n_per_arm, 1, shifts, w->shift > 0 ? N_PLANTED : 0 },
    };
    struct mr_sim_opts opts;
    mr_sim *sim = NULL;
    mr_status st;

    for (size_t i = 0; i < N_PLANTED; i++)
        shifts[i] = (struct mr_sim_shift){ i, w->shift, w->share };
    mr_sim_opts_init(&opts);
    opts.seed = seed;
    opts.correlation = w->rho;
    st = mr_sim_new(c->genes, c->sets, &opts, &sim, err);
    if (!st)
        st = mr_sim_counts(sim, arms, 2, counts, err);
    mr_sim_free(sim);
    return st;
}

static mr_status learn(const struct data_set *d, mr_reference **ref, mr_error *err)
{
    const size_t n_rows = mr_matrix_n_rows(d->n.x);
    bool *is_core = mem_calloc(n_rows, sizeof(*is_core));
    mr_status st;

    if (!is_core)
        return mem_fail(err);
    for (size_t g = 0; g < n_rows; g++)
        is_core[g] = d->n.kept[g] < N_CORE * CORE_SIZE;
    st = mr_reference_learn(d->counts, &d->n, MR_SCALE_COUNTS, is_core, ref, err);
    free(is_core);
    return st;
}

static mr_status score_activity(struct data_set *d, mr_error *err)
{
    struct mr_score_opts opts;
    struct mr_scores scores = { 0 };
    mr_reference *ref = NULL;
    mr_status st = learn(d, &ref, err);

    mr_score_opts_init(&opts);
    opts.reference = ref;
    opts.table_genes = mr_matrix_rows(d->counts);
    if (!st)
        st = mr_score(d->n.x, d->c->sets, mr_method_find("activity"), &opts, &scores, err);
    for (size_t s = 0; s < N_SETS && !st; s++) {
        for (size_t j = 0; j < d->n_samples; j++)
            d->scored.score[s * d->n_samples + j] = mr_matrix_f64_const(scores.total, j)[s];
        for (int h = 0; h < MR_N_HALVES; h++)
            d->scored.size[s][h] = (double)scores.coverage[s].half[h].used;
    }
    mr_scores_release(&scores);
    mr_reference_free(ref);
    return st;
}

mr_status data_set_draw(const struct collection *c, const struct counts_world *world, uint64_t seed,
                        struct data_set **out, mr_error *err)
{
    const struct mr_norm_opts opts = { MR_SCALE_COUNTS, world->n_per_arm, 1 };
    struct data_set *d = mem_calloc(1, sizeof(*d));
    mr_status st = d ? draw_counts(c, world, seed, &d->counts, err) : mem_fail(err);

    *out = NULL;
    if (!st) {
        d->c = c;
        d->n_per_arm = world->n_per_arm;
        d->n_samples = 2 * world->n_per_arm;
        st = mr_normalise(d->counts, &opts, &d->n, err);
    }
    if (!st)
        st = score_activity(d, err);
    if (st) {
        data_set_free(d);
        return st;
    }
    *out = d;
    return MR_OK;
}

void data_set_free(struct data_set *d)
{
    if (!d)
        return;
    mr_normalised_release(&d->n);
    mr_matrix_free(d->counts);
    free(d);
}

/* ---- the t test of scores ---- */

/* Fits of all sets: difference of arms, residual variance, residuals. */
struct fits {
    mr_lm *lm;
    double d; /* residual df */
    double theta[N_SETS], var[N_SETS], residuals[N_SETS * MAX_SAMPLES];
};

static void fill_design(const struct data_set *d, double x[2 * MAX_SAMPLES])
{
    for (size_t j = 0; j < 2 * d->n_samples; j++)
        x[j] = 0;
    for (size_t j = 0; j < d->n_samples; j++)
        x[j / d->n_per_arm * d->n_samples + j] = 1;
}

static mr_status fit_sets(const struct data_set *d, const struct scored *scored, struct fits *fits,
                          mr_error *err)
{
    double x[2 * MAX_SAMPLES], beta[2];
    mr_status st;

    fill_design(d, x);
    st = mr_lm_new(x, d->n_samples, 2, arm_names, &fits->lm, err);
    if (st)
        return st;
    fits->d = (double)mr_lm_df(fits->lm);
    for (size_t s = 0; s < N_SETS; s++) {
        const size_t at = s * d->n_samples;

        mr_lm_fit(fits->lm, scored->score + at, beta, &fits->var[s], fits->residuals + at);
        fits->theta[s] = beta[1] - beta[0];
    }
    return MR_OK;
}

static mr_status fit_prior(const struct data_set *d, const struct fits *fits,
                           const struct scored *scored, size_t set, bool pairs,
                           struct mr_prior *prior, mr_error *err)
{
    static const double weight[MR_N_HALVES] = { 1, 1 };
    double size[N_BACKGROUND];

    for (size_t s = 0; s < N_BACKGROUND; s++)
        size[s] = scored->size[N_CORE + s][MR_UP];
    if (!pairs)
        return mr_prior_fit(fits->var + N_CORE, size, N_BACKGROUND, fits->d, prior, err);
    return mr_prior_fit_pairs(fits->residuals + N_CORE * d->n_samples, d->n_samples, size,
                              N_BACKGROUND, fits->d, scored->size[set], weight, prior, err);
}

/* Moderated t of one set and its degrees of freedom. */
static double moderated_t(const struct fits *fits, const double size[MR_N_HALVES], size_t set,
                          const struct mr_prior *prior, double cap, double *df)
{
    static const double weight[MR_N_HALVES] = { 1, 1 };
    const double h = size[MR_DOWN] > 0 ? mr_effective_size(size, weight) : size[MR_UP];
    double d0;
    const double s2 = mr_prior_at(prior, h, fits->d, cap, &d0);
    const double var = (d0 * s2 + fits->d * fits->var[set]) / (d0 + fits->d);

    *df = d0 + fits->d;
    return fits->theta[set] / sqrt(var * mr_lm_unscaled(fits->lm, contrast, contrast));
}

static mr_status test_scores(const struct data_set *d, const struct scored *scored, enum test test,
                             double p[N_CORE], mr_error *err)
{
    const bool pairs = d->c->signed_sets && test != TEST_ONE_HALF_PRIOR;
    struct fits *fits = mem_calloc(1, sizeof(*fits));
    struct mr_prior prior = { 0 };
    struct mr_run_opts run;
    mr_status st = fits ? fit_sets(d, scored, fits, err) : mem_fail(err);

    mr_run_opts_init(&run);
    for (size_t s = 0; s < N_CORE && !st; s++) {
        double t, df;

        if (pairs || !s) /* without halves one prior serves all sets */
            st = fit_prior(d, fits, scored, s, pairs, &prior, err);
        if (st)
            break;
        t = moderated_t(fits, scored->size[s], s, &prior, test == TEST_Z ? 0 : run.prior_cap, &df);
        p[s] = mr_t_two_sided(t, test == TEST_Z ? INFINITY : df);
    }
    if (fits)
        mr_lm_free(fits->lm);
    free(fits);
    return st;
}

/* ---- wrong tests ---- */

/* Means of log-CPM, no background taken off; every other gene counts times 'sign'. */
static mr_status test_plain(const struct data_set *d, double sign, double p[N_CORE], mr_error *err)
{
    const mr_names *rows = mr_matrix_rows(d->n.x);
    struct scored *plain = mem_calloc(1, sizeof(*plain));
    mr_status st;

    if (!plain)
        return mem_fail(err);
    *plain = d->scored;
    for (size_t s = 0; s < N_SETS; s++) {
        const struct mr_half *half = &mr_sets_get(d->c->sets, s)->half[MR_UP];

        for (size_t j = 0; j < d->n_samples; j++) {
            double sum = 0;

            for (size_t i = 0; i < half->size; i++) {
                const size_t row = mr_names_find(rows, half->ids[i]);

                if (row != MR_NONE)
                    sum += (i % 2 ? sign : 1) * mr_matrix_f64_const(d->n.x, j)[row];
            }
            plain->score[s * d->n_samples + j] = sum / plain->size[s][MR_UP];
        }
    }
    st = test_scores(d, plain, TEST_DEFAULT, p, err);
    free(plain);
    return st;
}

/* Rows of the normalised matrix that a set has, the down half turned. */
static size_t find_rows(const struct data_set *d, size_t set, size_t *genes, double *weights)
{
    size_t n = 0;

    for (int h = 0; h < MR_N_HALVES; h++) {
        const struct mr_half *half = &mr_sets_get(d->c->sets, set)->half[h];

        for (size_t i = 0; i < half->size; i++) {
            const size_t row = mr_names_find(mr_matrix_rows(d->n.x), half->ids[i]);

            if (row == MR_NONE)
                continue;
            genes[n] = row;
            weights[n++] = h == MR_UP ? 1 : -1;
        }
    }
    return n;
}

struct camera_room {
    size_t genes[N_CORE][CORE_SIZE];
    double weights[N_CORE][CORE_SIZE];
    struct mr_gene_set sets[N_CORE];
    struct mr_camera_row rows[N_CORE];
};

static mr_status test_camera(const struct data_set *d, double p[N_CORE], mr_error *err)
{
    double x[2 * MAX_SAMPLES];
    const struct mr_gene_design design = { .x = x, .n_terms = 2, .terms = arm_names };
    struct camera_room *room = mem_calloc(1, sizeof(*room));
    struct mr_camera_opts opts;
    mr_gene_fit *fit = NULL;
    mr_status st = room ? MR_OK : mem_fail(err);

    fill_design(d, x);
    mr_camera_opts_init(&opts);
    if (!st)
        st = mr_gene_fit_new(d->n.x, &design, contrast, &fit, err);
    for (size_t s = 0; s < N_CORE && !st; s++)
        room->sets[s] = (struct mr_gene_set){ room->genes[s], room->weights[s],
                                              find_rows(d, s, room->genes[s], room->weights[s]) };
    if (!st)
        st = mr_camera(fit, &(struct mr_gene_sets){ room->sets, N_CORE }, &opts, room->rows, err);
    for (size_t s = 0; s < N_CORE && !st; s++)
        p[s] = room->rows[s].p;
    mr_gene_fit_free(fit);
    free(room);
    return st;
}

mr_status data_set_test(const struct data_set *d, enum test test, double p[N_CORE], mr_error *err)
{
    if (test == TEST_NO_BACKGROUND || test == TEST_MIXED_SIGNS)
        return test_plain(d, test == TEST_MIXED_SIGNS ? -1 : 1, p, err);
    if (test == TEST_CAMERA_FIXED)
        return test_camera(d, p, err);
    return test_scores(d, &d->scored, test, p, err);
}
