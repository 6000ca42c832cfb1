/*
 * Semi-synthetic studies through the whole path (after FANGS, 10.1186/s13040-018-0166-8): animals
 * of one group of a public table are drawn into arms, so that genes correlate as they do, and the
 * genes of one mechanism are moved by thinning (mr_sim_thin()).  As with null splits the path
 * knows nothing of the table that it is judged on.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mechrank/sim.h"
#include "mechrank/stats.h"
#include "pools.h"
#include "validate.h"

enum {
    N_ARMS = MR_N_ARMS,
    SEED = 20261122,
    MAX_DATA_SETS = 200 /* each is a run and a ranking: about a sixth of a second */
};

/* ---- the table ---- */

/* What is planted: an effect without damage, or a damage that comes back whole or not at all. */
enum kind { EFFECT, BACK, LOST };

enum experiment {
    GEUVADIS_EFFECT,
    GEUVADIS_BACK,
    GEUVADIS_LOST,
    FOLLICLES_EFFECT,
    FOLLICLES_HALF,
    FOLLICLES_LOST,
    N_EXPERIMENTS
};

/* The unit of what is planted: log2, sd of the score, or standard errors of treated-model. */
enum unit { LOG2, SD, SE };

static const struct setting {
    const char *table;
    size_t n_per_arm;
    enum kind kind;
    double size;
    enum unit unit;
} settings[N_EXPERIMENTS] = {
    [GEUVADIS_EFFECT] = { "geuvadis", 4, EFFECT, 3, SE },
    [GEUVADIS_BACK] = { "geuvadis", 4, BACK, 4, SD },
    [GEUVADIS_LOST] = { "geuvadis", 4, LOST, 4, SD },
    [FOLLICLES_EFFECT] = { "follicles", 3, EFFECT, 3, SE },
    [FOLLICLES_HALF] = { "follicles", 3, EFFECT, .5, LOG2 },
    [FOLLICLES_LOST] = { "follicles", 3, LOST, 4, SD },
};

enum value {
    TYPE_1,        /* share of p < .05 among mechanisms that do not differ */
    POWER,         /* p < .05 of the planted one, and its sign */
    SIGN,          /* the sign of its theta is right */
    SIGN_UNSIGNED, /* the same, halves taken as one */
    BIAS,          /* its theta less what was planted, towards the planted side, log2 */
    BIAS_UNSIGNED,
    FOUND,    /* its theta over what was planted */
    FIRST,    /* it ranks first of all */
    RESCUED,  /* a class that says so: partial, restored, overshoot */
    RESTORED, /* that class */
    N_VALUES
};

#define GEUVADIS "Geuvadis, n 4, "
#define FOLLICLES "follicles, n 3, "
#define ROW(property, world, experiment, value, lo, hi, measured)                                  \
    {                                                                                              \
        property, world, experiment, value, lo, hi, NULL, 0, measured                              \
    }
#define SIGNED_ROW(property, world, experiment, value, lo, hi, measured)                           \
    {                                                                                              \
        property, world, experiment, value, lo, hi, "halves unsigned", value##_UNSIGNED, measured  \
    }

/* Nine follicles are one data set: rates of them are printed and not judged. */
static const struct row rows[] = {
    ROW("type I at 5 %, others", GEUVADIS "3 se", GEUVADIS_EFFECT, TYPE_1, .035, .065, false),
    ROW("type I at 5 %, others", GEUVADIS "4 sd back", GEUVADIS_BACK, TYPE_1, .035, .065, false),
    ROW("type I at 5 %, all", GEUVADIS "4 sd lost", GEUVADIS_LOST, TYPE_1, .035, .065, false),
    ROW("power", GEUVADIS "3 se", GEUVADIS_EFFECT, POWER, .75, 1, false),
    SIGNED_ROW("sign right", GEUVADIS "3 se", GEUVADIS_EFFECT, SIGN, .98, 1, false),
    SIGNED_ROW("bias, log2", GEUVADIS "3 se", GEUVADIS_EFFECT, BIAS, -.05, .05, false),
    SIGNED_ROW("bias, log2", GEUVADIS "4 sd back", GEUVADIS_BACK, BIAS, -.05, .05, false),
    ROW("found over planted", GEUVADIS "3 se", GEUVADIS_EFFECT, FOUND, .9, 1.1, true),
    ROW("found over planted", GEUVADIS "4 sd back", GEUVADIS_BACK, FOUND, .9, 1.1, true),
    ROW("ranked first", GEUVADIS "3 se", GEUVADIS_EFFECT, FIRST, .8, 1, false),
    ROW("false 'rescued'", GEUVADIS "4 sd lost", GEUVADIS_LOST, RESCUED, 0, .05, false),
    ROW("called restored", GEUVADIS "4 sd back", GEUVADIS_BACK, RESTORED, .8, 1, true),
    ROW("type I at 5 %, others", FOLLICLES "3 se", FOLLICLES_EFFECT, TYPE_1, .035, .065, true),
    ROW("type I at 5 %, all", FOLLICLES "4 sd lost", FOLLICLES_LOST, TYPE_1, .035, .065, true),
    ROW("power", FOLLICLES "3 se", FOLLICLES_EFFECT, POWER, .75, 1, true),
    SIGNED_ROW("sign right", FOLLICLES "3 se", FOLLICLES_EFFECT, SIGN, .98, 1, false),
    SIGNED_ROW("bias, log2", FOLLICLES "3 se", FOLLICLES_EFFECT, BIAS, -.05, .05, true),
    SIGNED_ROW("bias, log2", FOLLICLES ".5 log2", FOLLICLES_HALF, BIAS, -.05, .05, false),
    ROW("found over planted", FOLLICLES "3 se", FOLLICLES_EFFECT, FOUND, .9, 1.1, true),
    ROW("found over planted", FOLLICLES ".5 log2", FOLLICLES_HALF, FOUND, .9, 1.1, true),
    ROW("ranked first", FOLLICLES "3 se", FOLLICLES_EFFECT, FIRST, .8, 1, true),
    ROW("false 'rescued'", FOLLICLES "4 sd lost", FOLLICLES_LOST, RESCUED, 0, .05, true),
};

/* ---- a data set ---- */

struct plan {
    const struct pool *pool;
    enum kind kind;
    size_t set;
    double size;  /* what the score of the planted mechanism moves by, log2, above 0 */
    double sign;  /* of treated-model */
    double share; /* of its genes that respond */
    double *values;
};

/* Mechanisms, groups and, of effects, signs take turns. */
static struct plan make_plan(const struct pools *pools, const struct setting *setting, size_t i,
                             struct rng *rng, double *values)
{
    const struct pool *pool = &pools->pool[i % pools->n];
    const size_t turn = i / pools->n;
    struct plan p = { .pool = pool, .kind = setting->kind, .values = values };

    p.set = pool->able[turn % pool->n_able];
    p.size = setting->size;
    if (setting->unit != LOG2)
        p.size *= pool->sd[p.set];
    if (setting->unit == SE)
        p.size *= sqrt(2 / (double)setting->n_per_arm);
    p.sign = p.kind == EFFECT && turn / pool->n_able % 2 ? -1 : 1;
    p.share = 0.3 + 0.5 * rng_uniform(rng);
    return p;
}

static mr_status plant(const struct plan *p, size_t n, size_t i, mr_matrix *counts, mr_error *err)
{
    const struct mr_sim_shift effect = { p->set, p->sign * p->size, p->share };
    const struct mr_sim_shift damage = { p->set, -p->size, p->share };
    const struct mr_sim_arm arms[N_ARMS] = {
        { "C", n, 1, NULL, 0 },
        { "M", n, 1, &damage, p->kind != EFFECT },
        { "T", n, 1, p->kind == EFFECT ? &effect : &damage, p->kind != BACK },
    };
    struct mr_sim_opts opts;
    mr_sim *sim = NULL;
    mr_status st;

    mr_sim_opts_init(&opts);
    opts.seed = SEED + i;
    st = mr_sim_new(mr_matrix_rows(counts), p->pool->sets, &opts, &sim, err);
    if (!st)
        st = mr_sim_thin(sim, arms, N_ARMS, counts, err);
    mr_sim_free(sim);
    return st;
}

/* ---- what came out ---- */

/* Theta if the genes of the down half counted as those of the up half do. */
static double unsigned_theta(const mr_results *results, const char *mechanism)
{
    double sum = 0;

    for (size_t i = 0; i < mr_results_size(results, MR_GENES); i++) {
        const struct mr_gene *g = mr_results_row(results, MR_GENES, i);

        if (!strcmp(g->mechanism, mechanism))
            sum += !strcmp(g->half, "up") ? g->contribution : -g->contribution;
    }
    return sum;
}

static void judge_effects(const mr_results *results, const struct plan *p, const char *planted)
{
    double *v = p->values, n_null = 0, hits = 0;

    for (size_t i = 0; i < mr_results_size(results, MR_EFFECTS); i++) {
        const struct mr_effect *e = mr_results_row(results, MR_EFFECTS, i);

        if (!pools_is_ranked(e) || isnan(e->p))
            continue;
        if (p->kind == LOST || strcmp(e->mechanism, planted) != 0) {
            n_null++;
            hits += e->p < 0.05;
            continue;
        }
        v[SIGN] = e->theta * p->sign > 0;
        v[POWER] = e->p < 0.05 && v[SIGN] > 0;
        v[BIAS] = e->theta * p->sign - p->size;
        v[FOUND] = e->theta * p->sign / p->size;
        v[BIAS_UNSIGNED] = unsigned_theta(results, planted) * p->sign - p->size;
        v[SIGN_UNSIGNED] = v[BIAS_UNSIGNED] + p->size > 0;
    }
    v[TYPE_1] = hits / n_null;
}

static bool is_class(const struct mr_ranking *row, enum mr_rescue_class verdict)
{
    return row->rescue_class && !strcmp(row->rescue_class, mr_rescue_class_name(verdict));
}

static void judge_ranking(const mr_results *results, const struct plan *p, const char *planted)
{
    for (size_t i = 0; i < mr_results_size(results, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(results, MR_RANKING, i);

        if (strcmp(row->mechanism, planted) != 0)
            continue;
        if (p->sign > 0 && p->kind != LOST)
            p->values[FIRST] = row->rank_all == 1;
        p->values[RESTORED] = is_class(row, MR_RESCUE_RESTORED);
        p->values[RESCUED] = p->values[RESTORED] || is_class(row, MR_RESCUE_PARTIAL) ||
                             is_class(row, MR_RESCUE_OVERSHOOT);
    }
}

static mr_status judge(const mr_results *results, void *data, mr_error *err)
{
    const struct plan *p = data;
    const char *planted = mr_sets_get(p->pool->sets, p->set)->name;

    (void)err;
    judge_effects(results, p, planted);
    judge_ranking(results, p, planted);
    return MR_OK;
}

static mr_status prepare(size_t experiment, void **state, mr_error *err)
{
    const struct setting *setting = &settings[experiment];
    struct pools *pools = NULL;
    const mr_status st =
        pools_load(getenv("MECHRANK_TEST_DATA"), setting->table, setting->n_per_arm, &pools, err);

    *state = pools;
    return st;
}

static void release(void *state)
{
    pools_free(state);
}

static mr_status replicate(const void *state, size_t experiment, size_t i, double *values,
                           mr_error *err)
{
    const struct pools *pools = state;
    const struct setting *setting = &settings[experiment];
    mr_matrix *counts = NULL;
    struct plan p;
    struct rng rng;
    mr_status st;

    for (size_t v = 0; v < N_VALUES; v++)
        values[v] = NAN;
    rng_init(&rng, SEED, (uint32_t)experiment, 0, (uint32_t)i);
    p = make_plan(pools, setting, i, &rng, values);
    st = pools_draw(pools, p.pool, &rng, &counts, err);
    if (st)
        return st;
    st = plant(&p, setting->n_per_arm, i, counts, err);
    if (st) {
        mr_matrix_free(counts);
        return st;
    }
    return pools_run(pools, counts, judge, &p, err);
}

mr_status validate_semi(const struct effort *effort, bool *good, mr_error *err)
{
    const struct check check = { .rows = rows,
                                 .n_rows = sizeof(rows) / sizeof(rows[0]),
                                 .n_experiments = N_EXPERIMENTS,
                                 .n_values = N_VALUES,
                                 .data_sets = true,
                                 .prepare = prepare,
                                 .replicate = replicate,
                                 .release = release };
    struct effort mine = *effort;

    if (!groups_data("semi-synthetic studies"))
        return MR_OK;
    if (mine.n_data_sets > MAX_DATA_SETS)
        mine.n_data_sets = MAX_DATA_SETS;
    return run_check(&check, &mine, good, err);
}
