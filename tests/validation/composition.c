/*
 * A world in which nothing happens within cells (statistics.md II.6): treated ovaries hold 1.6
 * times the granulosa cells and less of all else.  Sets whose genes granulosa or stroma cells make
 * more of then move in the tissue; adjusted for composition, as `mechrank run` does it, they must
 * not.  The mutant does not adjust.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "mechrank/norm.h"
#include "mechrank/run.h"
#include "mechrank/score.h"
#include "mechrank/sim.h"
#include "mechrank/stats.h"
#include "validate.h"

enum { GRANULOSA, STROMA, OTHER, N_KINDS };
/* Sets of the first three classes are null; those of the fourth move within cells. */
enum { OF_GRANULOSA, OF_STROMA, NEUTRAL, PLANTED, N_CLASSES };
enum {
    PER_CLASS = 20,
    N_CORE = N_CLASSES * PER_CLASS,
    N_BACKGROUND = 120,
    GRANULOSA_PANEL = N_CORE + N_BACKGROUND,
    STROMA_PANEL,
    N_SETS,
    CORE_SIZE = 40,
    N_PER_ARM = 4,
    N_SAMPLES = 2 * N_PER_ARM
};

static const double usual_share[N_KINDS] = { .3, .4, .3 };
/* Granulosa cells 1.6 times their share; the others give way in proportion. */
static const double fold[2 * N_KINDS] = { 1, 1, 1, 1.6, .52 / .7, .52 / .7 };
static const double bias = 2, marker = 20; /* times what other cells make */
static const double gene_log_sd = .3;      /* of what kinds of cells make of any gene */
static const double animal_log_sd = .15;   /* of the shares between animals */
static const double correlation = .05;
static const double planted_log2 = .35;

struct world {
    mr_names *genes;
    mr_sets *sets;
    size_t first[N_SETS + 1]; /* gene; core sets come first, panels last */
    double *profile;          /* genes x N_KINDS */
};

/* ---- the world ---- */

static size_t size_of(size_t set)
{
    return set < N_CORE             ? CORE_SIZE
           : set == GRANULOSA_PANEL ? 26
           : set == STROMA_PANEL    ? 10
                                    : 15 + set * 7 % 46;
}

/* The kind of cell that makes more of a set's genes, and how much. */
static size_t kind_of(size_t set, double *times)
{
    const size_t class = set < N_CORE ? set / PER_CLASS : set % N_CLASSES;

    *times = bias;
    if (set < GRANULOSA_PANEL)
        return class < NEUTRAL ? class : N_KINDS;
    *times = marker;
    return set == GRANULOSA_PANEL ? GRANULOSA : STROMA;
}

static mr_status add_set(struct world *w, size_t set, mr_error *err)
{
    char name[32];
    mr_status st;

    snprintf(name, sizeof(name), "set%03zu", set);
    st = mr_sets_add(w->sets, name, "", 1, 0, err);
    w->first[set] = mr_names_size(w->genes);
    for (size_t i = 0; i < size_of(set) && !st; i++) {
        const int size = snprintf(name, sizeof(name), "g%05zu", mr_names_size(w->genes));

        st = mr_names_add(w->genes, name, (size_t)size, err);
        if (!st)
            st = mr_sets_add_gene(w->sets, MR_UP, name, 1, err);
    }
    w->first[set + 1] = mr_names_size(w->genes);
    return st;
}

static void draw_profiles(struct world *w)
{
    for (size_t s = 0; s < N_SETS; s++) {
        double times;
        const size_t kind = kind_of(s, &times);

        for (size_t g = w->first[s]; g < w->first[s + 1]; g++) {
            struct rng rng;

            rng_init(&rng, 1, UINT32_MAX, (uint32_t)g, 0);
            for (size_t k = 0; k < N_KINDS; k++)
                w->profile[g * N_KINDS + k] =
                    exp(gene_log_sd * rng_normal(&rng)) * (k == kind ? times : 1);
        }
    }
}

static void world_free(struct world *w)
{
    if (!w)
        return;
    mr_names_free(w->genes);
    mr_sets_free(w->sets);
    free(w->profile);
    free(w);
}

/* '*out' is to be freed whatever comes. */
static mr_status world_new(struct world **out, mr_error *err)
{
    struct world *w = mem_calloc(1, sizeof(*w));
    mr_status st;

    *out = w;
    if (!w)
        return mem_fail(err);
    w->genes = mr_names_new();
    w->sets = mr_sets_new();
    st = w->genes && w->sets ? MR_OK : mem_fail(err);
    for (size_t s = 0; s < N_SETS && !st; s++)
        st = add_set(w, s, err);
    if (st)
        return st;
    w->profile = mem_calloc(mr_names_size(w->genes) * N_KINDS, sizeof(*w->profile));
    if (!w->profile)
        return mem_fail(err);
    draw_profiles(w);
    return MR_OK;
}

static mr_status draw_counts(const struct world *w, uint64_t seed, mr_matrix **counts,
                             mr_error *err)
{
    const struct mr_sim_cells cells = { N_KINDS, usual_share, w->profile, fold, animal_log_sd };
    struct mr_sim_shift shifts[PER_CLASS];
    const struct mr_sim_arm arms[] = { { "M", N_PER_ARM, 1, NULL, 0 },
                                       { "T", N_PER_ARM, 1, shifts, PER_CLASS } };
    struct mr_sim_opts opts;
    mr_sim *sim = NULL;
    mr_status st;

    for (size_t i = 0; i < PER_CLASS; i++)
        shifts[i] = (struct mr_sim_shift){ (size_t)PLANTED * PER_CLASS + i, planted_log2, 1 };
    mr_sim_opts_init(&opts);
    opts.seed = seed;
    opts.correlation = correlation;
    opts.cells = &cells;
    st = mr_sim_new(w->genes, w->sets, &opts, &sim, err);
    if (!st)
        st = mr_sim_counts(sim, arms, 2, counts, err);
    mr_sim_free(sim);
    return st;
}

/* ---- scores ---- */

struct scored {
    double score[N_SETS][N_SAMPLES], size[N_SETS];
};

static mr_status learn(const struct world *w, const mr_matrix *counts, struct mr_normalised *n,
                       mr_reference **ref, mr_error *err)
{
    const struct mr_norm_opts opts = { MR_SCALE_COUNTS, N_PER_ARM, 1 };
    mr_status st = mr_normalise(counts, &opts, n, err);
    bool *is_core;

    if (st)
        return st;
    is_core = mem_calloc(mr_matrix_n_rows(n->x), sizeof(*is_core));
    if (!is_core)
        return mem_fail(err);
    for (size_t g = 0; g < mr_matrix_n_rows(n->x); g++)
        is_core[g] = n->kept[g] < w->first[N_CORE] || n->kept[g] >= w->first[GRANULOSA_PANEL];
    st = mr_reference_learn(counts, n, MR_SCALE_COUNTS, is_core, ref, err);
    free(is_core);
    return st;
}

static mr_status score(const struct world *w, const mr_matrix *counts, struct scored *out,
                       mr_error *err)
{
    struct mr_normalised n = { 0 };
    struct mr_scores scores = { 0 };
    struct mr_score_opts opts;
    mr_reference *ref = NULL;
    mr_status st = learn(w, counts, &n, &ref, err);

    mr_score_opts_init(&opts);
    opts.reference = ref;
    opts.need_measured = false;
    if (!st)
        st = mr_score(n.x, w->sets, mr_method_find("activity"), &opts, &scores, err);
    for (size_t s = 0; s < N_SETS && !st; s++) {
        for (size_t j = 0; j < N_SAMPLES; j++)
            out->score[s][j] = mr_matrix_f64_const(scores.total, j)[s];
        out->size[s] = (double)scores.coverage[s].half[MR_UP].used;
    }
    mr_scores_release(&scores);
    mr_reference_free(ref);
    mr_normalised_release(&n);
    return st;
}

/* ---- tests ---- */

struct tested {
    double p[N_CORE], g[N_CORE];
};

/* Moderated t of treated against model, with the composition as a covariate or without. */
static mr_status test_all(const struct scored *s, bool adjust, struct tested *out, mr_error *err)
{
    static const char *const names[] = { "M", "T", "composition" };
    static const double contrast[] = { -1, 1, 0 };
    const size_t p = adjust ? 3 : 2;
    double x[3 * N_SAMPLES] = { 0 }, beta[3], theta[N_SETS], var[N_SETS], d, u;
    struct mr_run_opts run;
    struct mr_prior prior;
    mr_lm *lm = NULL;
    mr_status st;

    mr_run_opts_init(&run);
    for (size_t j = 0; j < N_SAMPLES; j++) {
        x[(j / N_PER_ARM) * N_SAMPLES + j] = 1;
        x[(size_t)2 * N_SAMPLES + j] = s->score[GRANULOSA_PANEL][j] - s->score[STROMA_PANEL][j];
    }
    st = mr_lm_new(x, N_SAMPLES, p, names, &lm, err);
    if (st)
        return st;
    for (size_t k = 0; k < N_SETS; k++) {
        mr_lm_fit(lm, s->score[k], beta, &var[k], NULL);
        theta[k] = beta[1] - beta[0];
    }
    d = (double)mr_lm_df(lm);
    u = mr_lm_unscaled(lm, contrast, contrast);
    st = mr_prior_fit(var + N_CORE, s->size + N_CORE, N_BACKGROUND, d, &prior, err);
    for (size_t k = 0; k < N_CORE && !st; k++) {
        double d0;
        const double s2 = mr_prior_at(&prior, s->size[k], d, run.prior_cap, &d0);
        const double sd = sqrt((d0 * s2 + d * var[k]) / (d0 + d));

        out->p[k] = mr_t_two_sided(theta[k] / (sd * sqrt(u)), d0 + d);
        out->g[k] = mr_hedges_j(d0 + d) * theta[k] / sd;
    }
    mr_lm_free(lm);
    return st;
}

/* ---- data sets ---- */

enum { PLAIN, ADJUSTED, DRIVEN, N_MEASURES }; /* p < .05, also adjusted; composition_driven */

#define VALUE(measure, class) ((size_t)(measure)*N_CLASSES + (class))

static const struct row rows[] = {
    { "p < .05 within cells, composition only", "sets of granulosa cells", 0,
      VALUE(ADJUSTED, OF_GRANULOSA), 0, .07, "not adjusted", VALUE(PLAIN, OF_GRANULOSA), false },
    { "p < .05 within cells, composition only", "sets of stroma cells", 0,
      VALUE(ADJUSTED, OF_STROMA), 0, .07, "not adjusted", VALUE(PLAIN, OF_STROMA), false },
    { "p < .05 within cells, composition only", "sets of all cells", 0, VALUE(ADJUSTED, NEUTRAL), 0,
      .07, NULL, 0, false },
    { "p < .05 in the tissue, composition only", "sets of all cells", 0, VALUE(PLAIN, NEUTRAL), 0,
      .07, NULL, 0, true },
    { "p < .05 within cells, moved there", "sets of all cells", 0, VALUE(ADJUSTED, PLANTED), 0, 1,
      NULL, 0, true },
    { "p < .05 in the tissue, moved within cells", "sets of all cells", 0, VALUE(PLAIN, PLANTED), 0,
      1, NULL, 0, true },
    { "called composition, composition only", "sets of granulosa cells", 0,
      VALUE(DRIVEN, OF_GRANULOSA), 0, 1, NULL, 0, true },
    { "called composition, moved within cells", "sets of all cells", 0, VALUE(DRIVEN, PLANTED), 0,
      1, NULL, 0, true },
};

/* Shares of the sets of each class. */
static void count(const struct tested *plain, const struct tested *adjusted, double *values)
{
    for (size_t v = 0; v < VALUE(N_MEASURES, 0); v++)
        values[v] = 0;
    for (size_t k = 0; k < N_CORE; k++) {
        const size_t class = k / PER_CLASS;
        const bool found = plain->p[k] < 0.05;

        values[VALUE(PLAIN, class)] += found / (double)PER_CLASS;
        values[VALUE(ADJUSTED, class)] += (adjusted->p[k] < 0.05) / (double)PER_CLASS;
        values[VALUE(DRIVEN, class)] +=
            (found && adjusted->g[k] / plain->g[k] < 0.5) / (double)PER_CLASS;
    }
}

static mr_status prepare(size_t experiment, void **state, mr_error *err)
{
    struct world *w;
    const mr_status st = world_new(&w, err);

    (void)experiment;
    *state = w;
    return st;
}

static void release(void *state)
{
    world_free(state);
}

static mr_status replicate(const void *state, size_t experiment, size_t i, double *values,
                           mr_error *err)
{
    struct scored *scored = mem_calloc(1, sizeof(*scored));
    struct tested plain, adjusted;
    mr_matrix *counts = NULL;
    mr_status st = scored ? draw_counts(state, 90000 + i, &counts, err) : mem_fail(err);

    (void)experiment;
    if (!st)
        st = score(state, counts, scored, err);
    if (!st)
        st = test_all(scored, false, &plain, err);
    if (!st)
        st = test_all(scored, true, &adjusted, err);
    if (!st)
        count(&plain, &adjusted, values);
    mr_matrix_free(counts);
    free(scored);
    return st;
}

mr_status validate_composition(const struct effort *effort, bool *good, mr_error *err)
{
    static const struct check check = { rows,      sizeof(rows) / sizeof(rows[0]),
                                        1,         VALUE(N_MEASURES, 0),
                                        true,      prepare,
                                        replicate, release };

    return run_check(&check, effort, good, err);
}
