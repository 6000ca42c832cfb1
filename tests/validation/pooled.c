/*
 * Pooled effects: coverage and bias over studies, and how well their order is that of the true
 * ones.  Scores are drawn as normals (scores.c).
 */
#include <math.h>

#include "scores.h"
#include "validate.h"

#define ALIKE                                                                                      \
    {                                                                                              \
        1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5                                           \
    }
#define SPREAD                                                                                     \
    {                                                                                              \
        2, 1.5, 1, .5                                                                              \
    }
#define FAR                                                                                        \
    {                                                                                              \
        0, .5, 1, 1.5, 2, 3, 4, 6, 8, 10                                                           \
    }
#define SPREAD_WORLD(k, tau)                                                                       \
    {                                                                                              \
        10, k, 4, tau, 0, { .55, .55 }, false, 0, 0, 0, SPREAD                                     \
    }
#define ALIKE_WORLD(k, n, tau, slope)                                                              \
    {                                                                                              \
        10, k, n, tau, 0, { .55, .55 }, false, 0, slope, 0, ALIKE                                  \
    }
#define FAR_WORLD(n)                                                                               \
    {                                                                                              \
        10, 1, n, 0, 0, { .55, .55 }, false, 0, 0, 0, FAR                                          \
    }

enum experiment {
    K2_TAU0,
    K2_TAU3,
    K2_TAU7,
    K3_TAU0,
    K3_TAU3,
    K3_TAU7,
    K5_TAU0,
    K5_TAU3,
    K5_TAU7,
    K1,
    TOGETHER,
    MISSING,
    ALIKE_K2,
    ALIKE_K3_N3,
    ALIKE_K3,
    ALIKE_K5,
    COMPRESSED,
    FAR_N3,
    FAR_N4,
    FAR_N6,
    N_EXPERIMENTS
};

static const struct scores_world worlds[N_EXPERIMENTS] = {
    [K2_TAU0] = SPREAD_WORLD(2, 0),
    [K2_TAU3] = SPREAD_WORLD(2, .3),
    [K2_TAU7] = SPREAD_WORLD(2, .7),
    [K3_TAU0] = SPREAD_WORLD(3, 0),
    [K3_TAU3] = SPREAD_WORLD(3, .3),
    [K3_TAU7] = SPREAD_WORLD(3, .7),
    [K5_TAU0] = SPREAD_WORLD(5, 0),
    [K5_TAU3] = SPREAD_WORLD(5, .3),
    [K5_TAU7] = SPREAD_WORLD(5, .7),
    [K1] = SPREAD_WORLD(1, .3),
    [TOGETHER] = { 10, 3, 4, .7, .3, { .55, .55 }, false, 0, 0, 0, SPREAD },
    [MISSING] = { 10, 5, 4, .3, .3, { .55, .55 }, false, .1, 0, 0, SPREAD },
    [ALIKE_K2] = ALIKE_WORLD(2, 4, .7, 0),
    [ALIKE_K3_N3] = ALIKE_WORLD(3, 3, .7, 0),
    [ALIKE_K3] = ALIKE_WORLD(3, 4, .7, 0),
    [ALIKE_K5] = ALIKE_WORLD(5, 4, .7, 0),
    [COMPRESSED] = ALIKE_WORLD(3, 4, .3, .6),
    [FAR_N3] = FAR_WORLD(3),
    [FAR_N4] = FAR_WORLD(4),
    [FAR_N6] = FAR_WORLD(6),
};

enum value {
    COVERS,
    COVERS_WITHOUT_TAU, /* fixed effect, normal quantile */
    COVERS_DF_OF_TAU,   /* t on the df of tau^2 even where it is 0 */
    COVERS_Z,           /* one study: z for t */
    BIAS,
    BIAS_OWN_G,
    BIAS_RAW,
    KENDALL,
    KENDALL_UNSIGNED,
    KENDALL_FIRST, /* the first study alone */
    TOP,
    TOP_FIRST,
    N_VALUES
};

#define COVERAGE(world, experiment, mutant, value)                                                 \
    {                                                                                              \
        "pooled 95 % interval covers", world, experiment, COVERS, .93, .99, mutant, value, false   \
    }
#define NO_BIAS(world, experiment, mutant, value)                                                  \
    {                                                                                              \
        "bias of pooled g, true 1.5", world, experiment, BIAS, -.03, .03, mutant, value, false     \
    }
#define ORDER(world, experiment, lo, mutant, value)                                                \
    {                                                                                              \
        "Kendall tau-b with the truth", world, experiment, KENDALL, lo, 1, mutant, value, false    \
    }
#define TOP_1(world, experiment, lo, mutant)                                                       \
    {                                                                                              \
        "strongest mechanism is the true one", world, experiment, TOP, lo, 1, mutant, TOP_FIRST,   \
            false                                                                                  \
    }
#define ONE_STUDY(world, experiment)                                                               \
    {                                                                                              \
        "interval of delta, one study", world, experiment, COVERS, .94, .96, "z for t", COVERS_Z,  \
            false                                                                                  \
    }

static const struct row rows[] = {
    COVERAGE("k 2, tau 0", K2_TAU0, "df of tau^2 alone", COVERS_DF_OF_TAU),
    COVERAGE("k 2, tau .3", K2_TAU3, NULL, 0),
    COVERAGE("k 2, tau .7", K2_TAU7, "no tau^2, z", COVERS_WITHOUT_TAU),
    COVERAGE("k 3, tau 0", K3_TAU0, NULL, 0),
    COVERAGE("k 3, tau .3", K3_TAU3, NULL, 0),
    COVERAGE("k 3, tau .7", K3_TAU7, "no tau^2, z", COVERS_WITHOUT_TAU),
    COVERAGE("k 5, tau 0", K5_TAU0, NULL, 0),
    COVERAGE("k 5, tau .3", K5_TAU3, NULL, 0),
    COVERAGE("k 5, tau .7", K5_TAU7, "no tau^2, z", COVERS_WITHOUT_TAU),
    COVERAGE("k 3, tau .7 correlated .3", TOGETHER, "no tau^2, z", COVERS_WITHOUT_TAU),
    COVERAGE("k 5, tau .3 correlated .3, 10 % missing", MISSING, NULL, 0),
    NO_BIAS("k 2, n 4, tau .7", ALIKE_K2, "own-g variance", BIAS_OWN_G),
    NO_BIAS("k 3, n 3, tau .7", ALIKE_K3_N3, "own-g variance", BIAS_OWN_G),
    NO_BIAS("k 3, n 4, tau .7", ALIKE_K3, "own-g variance", BIAS_OWN_G),
    NO_BIAS("k 5, n 4, tau .7", ALIKE_K5, "own-g variance", BIAS_OWN_G),
    NO_BIAS("k 3, n 4, tau .3, one study compressed", COMPRESSED, "raw differences", BIAS_RAW),
    ORDER("k 1, tau .3", K1, .5, "unsigned effects", KENDALL_UNSIGNED),
    ORDER("k 3, tau .3", K3_TAU3, .65, "first study alone", KENDALL_FIRST),
    ORDER("k 5, tau .3", K5_TAU3, .7, "first study alone", KENDALL_FIRST),
    TOP_1("k 1, tau .3", K1, .5, NULL),
    TOP_1("k 3, tau .3", K3_TAU3, .68, "first study alone"),
    TOP_1("k 5, tau .3", K5_TAU3, .75, "first study alone"),
    ONE_STUDY("delta 0 to 10, n 3", FAR_N3),
    ONE_STUDY("delta 0 to 10, n 4", FAR_N4),
    ONE_STUDY("delta 0 to 10, n 6", FAR_N6),
};

/* ---- what is measured ---- */

/* Share of the mechanisms with an effect whose interval mu -+ q se holds the truth. */
static double share_covered(const struct scores_world *w, const struct scores_pool *p, double q)
{
    double covered = 0, n = 0;

    for (size_t m = 0; m < w->n; m++) {
        const double half = q * sqrt(p->cov[m * w->n + m]);

        if (p->k[m] < 2)
            continue;
        covered += fabs(p->mu[m] - w->effect[m]) <= half;
        n++;
    }
    return n > 0 ? covered / n : NAN;
}

static double pooled_coverage(const struct scores_world *w, const struct scores_pool *p)
{
    for (size_t m = 0; m < w->n; m++)
        if (p->k[m] == w->k) /* of all studies: the same for every such mechanism */
            return share_covered(w, p, mr_pooled_quantile(&p->dist[m], .95));
    return NAN;
}

static double one_study_coverage(const struct scores_world *w, const struct scores_draw *d,
                                 double df)
{
    const struct scores_study *s = &d->studies[0];
    double covered = 0, lo, hi;

    for (size_t m = 0; m < w->n; m++) {
        mr_delta_interval(s->theta[m] / sqrt(s->var[m]) * sqrt(d->n_eff), df, d->n_eff, .95, &lo,
                          &hi);
        covered += w->effect[m] >= lo && w->effect[m] <= hi;
    }
    return covered / (double)w->n;
}

static double bias(const struct scores_world *w, const struct scores_pool *p)
{
    double sum = 0;

    for (size_t m = 0; m < w->n; m++)
        sum += p->mu[m] - w->effect[m];
    return sum / (double)w->n;
}

static void measure_order(const struct scores_world *w, const double *mu, double *kendall,
                          double *top)
{
    size_t first = 0;

    for (size_t m = 1; m < w->n; m++)
        if (mu[m] > mu[first])
            first = m;
    *kendall = mr_kendall_tau_b(mu, w->effect, w->n);
    *top = first == 0;
}

static void measure_pools(const struct scores_world *w, const struct scores_draw *d, double *values)
{
    struct scores_pool p;
    double size[MAX_M], top;

    scores_pool(w, d, POOL_NO_TAU, &p);
    values[COVERS_WITHOUT_TAU] = share_covered(w, &p, mr_t_quantile(.975, INFINITY));
    scores_pool(w, d, POOL_OWN_G, &p);
    values[BIAS_OWN_G] = bias(w, &p);
    scores_pool(w, d, POOL_RAW, &p);
    values[BIAS_RAW] = bias(w, &p);
    scores_pool(w, d, POOL_DEFAULT, &p);
    values[BIAS] = bias(w, &p);
    values[COVERS] = w->k > 1 ? pooled_coverage(w, &p) : one_study_coverage(w, d, d->df);
    values[COVERS_Z] = one_study_coverage(w, d, 1e6);
    values[COVERS_DF_OF_TAU] = share_covered(w, &p, mr_t_quantile(.975, p.df));
    measure_order(w, p.mu, &values[KENDALL], &values[TOP]);
    measure_order(w, d->studies[0].g, &values[KENDALL_FIRST], &values[TOP_FIRST]);
    for (size_t m = 0; m < w->n; m++)
        size[m] = fabs(p.mu[m]);
    measure_order(w, size, &values[KENDALL_UNSIGNED], &top);
}

static mr_status prepare(size_t experiment, void **state, mr_error *err)
{
    mr_lm *lm = NULL;
    const mr_status st = scores_design(worlds[experiment].n_per_arm, &lm, err);

    *state = lm;
    return st;
}

static void release(void *state)
{
    mr_lm_free(state);
}

static mr_status replicate(const void *state, size_t experiment, size_t i, double *values,
                           mr_error *err)
{
    const struct scores_world *w = &worlds[experiment];
    struct scores_draw d;
    struct rng rng;
    mr_status st;

    rng_init(&rng, 4, (uint32_t)experiment, (uint32_t)i, 0);
    st = scores_draw(w, state, &rng, &d, err);
    if (!st)
        measure_pools(w, &d, values);
    return st;
}

mr_status validate_pooled(const struct effort *effort, bool *good, mr_error *err)
{
    static const struct check check = { rows,          sizeof(rows) / sizeof(rows[0]),
                                        N_EXPERIMENTS, N_VALUES,
                                        false,         prepare,
                                        replicate,     release };

    return run_check(&check, effort, good, err);
}
