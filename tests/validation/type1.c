/*
 * Type I error of the score test on null sets: counts are simulated, normalised, scored and
 * tested as `mechrank run` does it (statistics.md I.1 to I.3), and the share of null sets
 * with p below the level is compared with it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "mechrank/norm.h"
#include "mechrank/score.h"
#include "mechrank/sim.h"
#include "mechrank/stats.h"
#include "validate.h"

enum {
    N_MOVING = 20, /* sets that are up in the moving world; null elsewhere, but not counted */
    N_NULL = 40,
    N_CORE = N_MOVING + N_NULL,
    N_BACKGROUND = 104,
    N_SETS = N_CORE + N_BACKGROUND,
    CORE_SIZE = 40,
    N_PER_ARM = 4,
    N_SAMPLES = 2 * N_PER_ARM
};

static const struct cell {
    const char *name;
    double rho;
    bool signed_sets, moving;
    const char *mutant_name;
    enum mutant { Z_FOR_T, NO_BACKGROUND, ONE_HALF_PRIOR } mutant;
} cells[] = {
    { "type I 5 %, rho 0", 0, false, false, "z, no prior", Z_FOR_T },
    { "type I 5 %, rho .05", .05, false, false, "z, no prior", Z_FOR_T },
    { "type I 5 %, rho .1", .1, false, false, "z, no prior", Z_FOR_T },
    { "type I 5 %, rho .2", .2, false, false, "z, no prior", Z_FOR_T },
    { "type I 5 %, rho 0, two halves", 0, true, false, "z, no prior", Z_FOR_T },
    { "type I 5 %, rho .2, two halves", .2, true, false, "prior of one half", ONE_HALF_PRIOR },
    { "type I 5 %, rho .05, 20 of 60 sets moving", .05, false, true, "no background",
      NO_BACKGROUND },
};
enum { N_CELLS = sizeof(cells) / sizeof(cells[0]) };

/* Shares of null sets rejected in one data set. */
struct rates {
    double at5, at1, mutant5;
};

/* Genes and sets of all data sets; is_core of a gene is its index < N_CORE * CORE_SIZE. */
struct collection {
    mr_names *genes;
    mr_sets *sets;
};

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
static mr_status collection_init(struct collection *c, bool signed_sets, mr_error *err)
{
    char name[32];
    mr_status st;

    *c = (struct collection){ mr_names_new(), mr_sets_new() };
    st = c->genes && c->sets ? MR_OK : mem_fail(err);
    for (size_t s = 0; s < N_SETS && !st; s++) {
        const bool two = signed_sets && s < N_CORE;
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

static void collection_release(struct collection *c)
{
    mr_names_free(c->genes);
    mr_sets_free(c->sets);
}

static mr_status draw_counts(const struct collection *c, const struct cell *cell, uint64_t seed,
                             mr_matrix **counts, mr_error *err)
{
    struct mr_sim_shift shifts[N_MOVING];
    const struct mr_sim_arm arms[] = {
        { "M", N_PER_ARM, 1, NULL, 0 },
        { "T", N_PER_ARM, 1, shifts, cell->moving ? N_MOVING : 0 },
    };
    struct mr_sim_opts opts;
    mr_sim *sim = NULL;
    mr_status st;

    for (size_t i = 0; i < N_MOVING; i++)
        shifts[i] = (struct mr_sim_shift){ i, 1, 1 };
    mr_sim_opts_init(&opts);
    opts.seed = seed;
    opts.correlation = cell->rho;
    st = mr_sim_new(c->genes, c->sets, &opts, &sim, err);
    if (!st)
        st = mr_sim_counts(sim, arms, 2, counts, err);
    mr_sim_free(sim);
    return st;
}

static mr_status learn(const mr_matrix *counts, struct mr_normalised *n, mr_reference **ref,
                       mr_error *err)
{
    const struct mr_norm_opts opts = { MR_SCALE_COUNTS, N_PER_ARM, 1 };
    bool *is_core;
    mr_status st = mr_normalise(counts, &opts, n, err);
    size_t n_rows;

    if (st)
        return st;
    n_rows = mr_matrix_n_rows(n->x);
    is_core = mem_calloc(n_rows, sizeof(*is_core));
    if (!is_core)
        return mem_fail(err);
    for (size_t g = 0; g < n_rows; g++)
        is_core[g] = n->kept[g] < N_CORE * CORE_SIZE;
    st = mr_reference_learn(counts, n, MR_SCALE_COUNTS, is_core, ref, err);
    free(is_core);
    return st;
}

/* Scores of one data set, samples contiguous per set, with the sizes the prior needs. */
struct scored {
    double score[N_SETS][N_SAMPLES];
    double size[N_SETS][MR_N_HALVES];
};

static mr_status score_activity(const struct collection *c, const mr_matrix *counts,
                                const struct mr_normalised *n, const mr_reference *ref,
                                struct scored *out, mr_error *err)
{
    struct mr_score_opts opts;
    struct mr_scores scores = { 0 };
    mr_status st;

    mr_score_opts_init(&opts);
    opts.reference = ref;
    opts.table_genes = mr_matrix_rows(counts);
    st = mr_score(n->x, c->sets, mr_method_find("activity"), &opts, &scores, err);
    if (st)
        return st;
    for (size_t s = 0; s < N_SETS; s++) {
        for (size_t j = 0; j < N_SAMPLES; j++)
            out->score[s][j] = mr_matrix_f64_const(scores.total, j)[s];
        for (int h = 0; h < MR_N_HALVES; h++)
            out->size[s][h] = (double)scores.coverage[s].half[h].used;
    }
    mr_scores_release(&scores);
    return MR_OK;
}

/* The mutant: plain means of log-CPM, no background taken off. */
static void score_plain(const struct collection *c, const struct mr_normalised *n,
                        struct scored *out)
{
    const mr_names *rows = mr_matrix_rows(n->x);

    for (size_t s = 0; s < N_SETS; s++) {
        const struct mr_half *half = &mr_sets_get(c->sets, s)->half[MR_UP];

        for (size_t j = 0; j < N_SAMPLES; j++) {
            double sum = 0;

            for (size_t i = 0; i < half->size; i++) {
                const size_t row = mr_names_find(rows, half->ids[i]);

                sum += row == MR_NONE ? 0 : mr_matrix_f64_const(n->x, j)[row];
            }
            out->score[s][j] = sum / out->size[s][MR_UP];
        }
    }
}

/* Fits of all sets: difference of arms, residual variance, residuals. */
struct fits {
    mr_lm *lm;
    double theta[N_SETS], var[N_SETS], residuals[N_SETS][N_SAMPLES];
};

static mr_status fit_sets(const struct scored *scored, struct fits *fits, mr_error *err)
{
    static const char *const names[] = { "M", "T" };
    double x[2 * N_SAMPLES] = { 0 }, beta[2];
    mr_status st;

    for (size_t j = 0; j < N_SAMPLES; j++)
        x[(j / N_PER_ARM) * N_SAMPLES + j] = 1;
    st = mr_lm_new(x, N_SAMPLES, 2, names, &fits->lm, err);
    for (size_t s = 0; s < N_SETS && !st; s++) {
        mr_lm_fit(fits->lm, scored->score[s], beta, &fits->var[s], fits->residuals[s]);
        fits->theta[s] = beta[1] - beta[0];
    }
    return st;
}

static mr_status fit_prior(const struct fits *fits, const struct scored *scored, size_t set,
                           bool signed_sets, struct mr_prior *prior, mr_error *err)
{
    static const double weight[MR_N_HALVES] = { 1, 1 };
    double size[N_BACKGROUND];

    for (size_t s = 0; s < N_BACKGROUND; s++)
        size[s] = scored->size[N_CORE + s][MR_UP];
    if (!signed_sets)
        return mr_prior_fit(fits->var + N_CORE, size, N_BACKGROUND, (double)mr_lm_df(fits->lm),
                            prior, err);
    return mr_prior_fit_pairs(fits->residuals[N_CORE], N_SAMPLES, size, N_BACKGROUND,
                              (double)mr_lm_df(fits->lm), scored->size[set], weight, prior, err);
}

/* Moderated t of one set and its degrees of freedom; `run` caps the prior at 1/2. */
static double moderated_t(const struct fits *fits, const struct scored *scored, size_t set,
                          const struct mr_prior *prior, double cap, double *df)
{
    static const double weight[MR_N_HALVES] = { 1, 1 }, contrast[] = { -1, 1 };
    const double d = (double)mr_lm_df(fits->lm), *size = scored->size[set];
    const double h = size[MR_DOWN] > 0 ? mr_effective_size(size, weight) : size[MR_UP];
    double d0;
    const double s2 = mr_prior_at(prior, h, d, cap, &d0);
    const double var = (d0 * s2 + d * fits->var[set]) / (d0 + d);

    *df = d0 + d;
    return fits->theta[set] / sqrt(var * mr_lm_unscaled(fits->lm, contrast, contrast));
}

/* Shares of null sets with p < .05 and p < .01, by the t test or a mutant of it. */
static mr_status reject(const struct scored *scored, bool pairs, bool z, double *at5, double *at1,
                        mr_error *err)
{
    struct fits *fits = mem_calloc(1, sizeof(*fits));
    struct mr_prior prior;
    mr_status st = fits ? fit_sets(scored, fits, err) : mem_fail(err);

    *at5 = *at1 = 0;
    for (size_t s = N_MOVING; s < N_CORE && !st; s++) {
        double t, df, p;

        if (pairs || s == N_MOVING)
            st = fit_prior(fits, scored, s, pairs, &prior, err);
        if (st)
            break;
        t = moderated_t(fits, scored, s, &prior, z ? 0 : 0.5, &df);
        p = mr_t_two_sided(t, z ? INFINITY : df);
        *at5 += (p < 0.05) / (double)N_NULL;
        *at1 += (p < 0.01) / (double)N_NULL;
    }
    if (fits)
        mr_lm_free(fits->lm);
    free(fits);
    return st;
}

static mr_status mutate(const struct collection *c, const struct cell *cell,
                        const struct mr_normalised *n, struct scored *scored, double *at5,
                        mr_error *err)
{
    double at1;

    if (cell->mutant == NO_BACKGROUND)
        score_plain(c, n, scored);
    return reject(scored, cell->signed_sets && cell->mutant != ONE_HALF_PRIOR,
                  cell->mutant == Z_FOR_T, at5, &at1, err);
}

static mr_status one_data_set(const struct collection *c, const struct cell *cell, uint64_t seed,
                              struct rates *out, mr_error *err)
{
    struct scored *scored = mem_calloc(1, sizeof(*scored));
    struct mr_normalised n = { 0 };
    mr_reference *ref = NULL;
    mr_matrix *counts = NULL;
    mr_status st = scored ? draw_counts(c, cell, seed, &counts, err) : mem_fail(err);

    if (!st)
        st = learn(counts, &n, &ref, err);
    if (!st)
        st = score_activity(c, counts, &n, ref, scored, err);
    if (!st)
        st = reject(scored, cell->signed_sets, false, &out->at5, &out->at1, err);
    if (!st)
        st = mutate(c, cell, &n, scored, &out->mutant5, err);
    mr_reference_free(ref);
    mr_normalised_release(&n);
    mr_matrix_free(counts);
    free(scored);
    return st;
}

/* Each data set has its own seed and its own place: the same numbers for any thread count. */
static mr_status draw_data_sets(const struct collection *c, size_t cell,
                                const struct effort *effort, struct rates *rates, mr_error *err)
{
    const ptrdiff_t n = (ptrdiff_t)effort->n_data_sets;
    ptrdiff_t bad = n;

#pragma omp parallel for num_threads(effort->n_threads) schedule(dynamic) reduction(min : bad)
    for (ptrdiff_t i = 0; i < n; i++)
        if (one_data_set(c, &cells[cell], 1000 * (uint64_t)(cell + 1) + (uint64_t)i, &rates[i],
                         NULL))
            bad = i < bad ? i : bad;
    if (bad == n)
        return MR_OK;
    return one_data_set(c, &cells[cell], 1000 * (uint64_t)(cell + 1) + (uint64_t)bad, &rates[bad],
                        err);
}

static bool report_cell(const struct cell *cell, const struct rates *rates, double *room,
                        const struct effort *effort)
{
    const size_t n = effort->n_data_sets;
    struct finding at5 = {
        .check = cell->name, .mutant = cell->mutant_name, .lo = .035, .hi = .065
    };
    struct finding at1 = { .check = "  the same at 1 %", .lo = 0, .hi = .015 };
    bool good;

    for (size_t i = 0; i < n; i++)
        room[i] = rates[i].at5;
    mean_and_error(room, n, &at5.value, &at5.mc_error);
    for (size_t i = 0; i < n; i++)
        room[i] = rates[i].mutant5;
    mean_and_error(room, n, &at5.mutant_value, &at5.mutant_mc_error);
    for (size_t i = 0; i < n; i++)
        room[i] = rates[i].at1;
    mean_and_error(room, n, &at1.value, &at1.mc_error);
    good = report(&at5, effort);
    return report(&at1, effort) && good;
}

mr_status validate_type1(const struct effort *effort, bool *good, mr_error *err)
{
    struct rates *rates = mem_calloc(effort->n_data_sets, sizeof(*rates));
    double *room = mem_calloc(effort->n_data_sets, sizeof(*room));
    mr_status st = rates && room ? MR_OK : mem_fail(err);

    for (size_t k = 0; k < N_CELLS && !st; k++) {
        struct collection c;

        st = collection_init(&c, cells[k].signed_sets, err);
        if (!st)
            st = draw_data_sets(&c, k, effort, rates, err);
        if (!st && !report_cell(&cells[k], rates, room, effort))
            *good = false;
        collection_release(&c);
    }
    free(rates);
    free(room);
    return st;
}
