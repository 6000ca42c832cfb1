/*
 * Rescue (statistics.md I.8, II.5): coverage of Fieller's sets, false and true classes, and the
 * slope across mechanisms, which must not show the rescue that shared model animals pretend.
 * Scores are drawn as normals of three arms and go through the linear model; no variance prior.
 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "mechrank/stats.h"
#include "validate.h"

enum { MAX_M = 60, MAX_N = 6, N_ARMS = 3, MAX_SAMPLES = N_ARMS * MAX_N };

/* A world: per mechanism a damage in sd and the share of it that comes back. */
struct world {
    size_t n_mechanisms, n_per_arm;
    double damage;  /* of each mechanism; with 'drawn' the sd of damages drawn about 0 */
    double share;   /* that comes back */
    double loading; /* of a factor common to all mechanisms */
    bool drawn;
};

/* One draw: contrasts and variances of each mechanism, correlations of all. */
struct draw {
    double d[MAX_M][MR_N_TRIAD], sd[MAX_M], r[MAX_M * MAX_M], u[MR_N_TRIAD], df;
};

/* What is measured of a draw, and what a wrong formula would say; NaN: nothing. */
struct measure {
    double value, mutant;
};

static struct mr_rescue_study study_of(const struct draw *x, size_t m)
{
    struct mr_rescue_study s = { .df = x->df };

    for (int c = 0; c < MR_N_TRIAD; c++) {
        s.d[c] = x->d[m][c] / x->sd[m];
        s.u[c] = x->u[c];
    }
    return s;
}

/* ---- what is measured; of the first mechanism, but for slopes ---- */

static struct measure fieller_covers(const struct world *w, const struct draw *x)
{
    const struct mr_rescue_study s = study_of(x, 0);
    struct mr_ratio_terms terms = { -s.d[MR_TM], s.d[MR_MC], s.u[MR_TM], s.u[MR_MC],
                                    -(s.u[MR_TC] - s.u[MR_MC] - s.u[MR_TM]) / 2 };
    double covers[2];

    for (int mutant = 0; mutant < 2; mutant++) {
        struct mr_ratio r;

        if (mutant)
            terms.cov = 0;
        mr_fieller(&terms, s.df, 0.95, &r);
        covers[mutant] = r.shape == MR_RATIO_TWO_PIECES ? w->share <= r.lo || w->share >= r.hi
                                                        : w->share >= r.lo && w->share <= r.hi;
    }
    return (struct measure){ covers[0], covers[1] };
}

static struct mr_rescue classify(const struct draw *x)
{
    const struct mr_rescue_study s = study_of(x, 0);
    struct mr_rescue out;

    mr_rescue_classify(&s, 1, false, &out);
    return out;
}

/* Mutant: a difference to the healthy that is no longer significant taken for a rescue. */
static struct measure is_rescued(const struct world *w, const struct draw *x)
{
    const struct mr_rescue c = classify(x);

    (void)w;
    return (struct measure){ c.verdict > MR_RESCUE_NOT_RESCUED,
                             mr_t_two_sided(c.d[MR_MC] / c.se[MR_MC], c.df) < 0.05 &&
                                 mr_t_two_sided(c.d[MR_TC] / c.se[MR_TC], c.df) >= 0.05 };
}

/* The same among the damaged alone: the bar picks models that are low by chance. */
static struct measure is_rescued_if_damaged(const struct world *w, const struct draw *x)
{
    const struct mr_rescue c = classify(x);

    (void)w;
    if (c.verdict == MR_RESCUE_NOT_DAMAGED)
        return (struct measure){ NAN, NAN };
    return (struct measure){ c.verdict > MR_RESCUE_NOT_RESCUED, NAN };
}

/* Mutant: equivalence within half an sd. */
static struct measure is_restored(const struct world *w, const struct draw *x)
{
    const struct mr_rescue c = classify(x);
    const double half = mr_t_quantile(0.95, c.df) * c.se[MR_TC];

    (void)w;
    return (struct measure){ c.verdict == MR_RESCUE_RESTORED, fabs(c.d[MR_TC]) + half < 0.5 };
}

/* Mutant: the slope as it is. */
static struct measure slope(const struct world *w, const struct draw *x)
{
    struct mr_slope_row rows[MAX_M];
    struct mr_slope s;

    for (size_t m = 0; m < w->n_mechanisms; m++)
        rows[m] = (struct mr_slope_row){ x->d[m][MR_MC], x->d[m][MR_TM], x->sd[m], x->df };
    mr_rescue_slope(rows, w->n_mechanisms, x->r, x->u, &s);
    return (struct measure){ s.slope, s.raw };
}

static struct measure slope_covers(const struct world *w, const struct draw *x)
{
    struct mr_slope_row rows[MAX_M];
    struct mr_slope s;

    for (size_t m = 0; m < w->n_mechanisms; m++)
        rows[m] = (struct mr_slope_row){ x->d[m][MR_MC], x->d[m][MR_TM], x->sd[m], x->df };
    mr_rescue_slope(rows, w->n_mechanisms, x->r, x->u, &s);
    return (struct measure){ isnan(s.slope) ? NAN : fabs(s.slope - w->share) < 2 * s.se, NAN };
}

/* ---- the table ---- */

enum experiment {
    FIELLER_1,
    FIELLER_4,
    FIELLER_N3,
    FIELLER_NONE,
    LOST_2,
    LOST_4,
    LOST_2_DAMAGED,
    LOST_3_DAMAGED,
    LOST_4_DAMAGED,
    BACK_N4,
    BACK_N6,
    HALF_BACK,
    SLOPE_2,
    SLOPE_1,
    SLOPE_60,
    SLOPE_HALF,
    SLOPE_HALF_SE,
    SLOPE_05,
    SLOPE_075,
    N_EXPERIMENTS
};

static const struct {
    struct world world;
    struct measure (*measure)(const struct world *w, const struct draw *x);
} experiments[N_EXPERIMENTS] = {
    [FIELLER_1] = { { 1, 4, -1, .5, 0, false }, fieller_covers },
    [FIELLER_4] = { { 1, 4, -4, .5, 0, false }, fieller_covers },
    [FIELLER_N3] = { { 1, 3, -4, 1, 0, false }, fieller_covers },
    [FIELLER_NONE] = { { 1, 6, -2, 0, 0, false }, fieller_covers },
    [LOST_2] = { { 1, 4, -2, 0, 0, false }, is_rescued },
    [LOST_4] = { { 1, 4, -4, 0, 0, false }, is_rescued },
    [LOST_2_DAMAGED] = { { 1, 4, -2, 0, 0, false }, is_rescued_if_damaged },
    [LOST_3_DAMAGED] = { { 1, 4, -3, 0, 0, false }, is_rescued_if_damaged },
    [LOST_4_DAMAGED] = { { 1, 4, -4, 0, 0, false }, is_rescued_if_damaged },
    [BACK_N4] = { { 1, 4, -4, 1, 0, false }, is_restored },
    [BACK_N6] = { { 1, 6, -4, 1, 0, false }, is_restored },
    [HALF_BACK] = { { 1, 4, -4, .5, 0, false }, is_restored },
    [SLOPE_2] = { { 11, 4, 2, 0, .55, true }, slope },
    [SLOPE_1] = { { 11, 4, 1, 0, .55, true }, slope },
    [SLOPE_60] = { { 60, 4, 1, 0, 0, true }, slope },
    [SLOPE_HALF] = { { 11, 4, 2, .5, .55, true }, slope },
    [SLOPE_HALF_SE] = { { 11, 4, 2, .5, .55, true }, slope_covers },
    [SLOPE_05] = { { 11, 4, .5, 0, .55, true }, slope },
    [SLOPE_075] = { { 11, 4, .75, 0, .55, true }, slope },
};

enum { VALUE, MUTANT, N_VALUES };

#define ROW(property, world, experiment, lo, hi, mutant, measured_only)                            \
    {                                                                                              \
        property, world, experiment, VALUE, lo, hi, mutant, MUTANT, measured_only                  \
    }

static const struct row rows[] = {
    ROW("Fieller covers", "damage 1, share .5, n 4", FIELLER_1, .94, .96, "no covariance", false),
    ROW("Fieller covers", "damage 4, share .5, n 4", FIELLER_4, .94, .96, "no covariance", false),
    ROW("Fieller covers", "damage 4, share 1, n 3", FIELLER_N3, .94, .96, "no covariance", false),
    ROW("Fieller covers", "damage 2, share 0, n 6", FIELLER_NONE, .94, .96, NULL, false),
    ROW("false 'rescued'", "damage 2, no rescue", LOST_2, 0, .05, "not unlike healthy", false),
    ROW("false 'rescued'", "damage 4, no rescue", LOST_4, 0, .05, NULL, false),
    ROW("false 'rescued', of those called damaged", "damage 2", LOST_2_DAMAGED, 0, .05, NULL, true),
    ROW("false 'rescued', of those called damaged", "damage 3", LOST_3_DAMAGED, 0, .05, NULL, true),
    ROW("false 'rescued', of those called damaged", "damage 4", LOST_4_DAMAGED, 0, .05, NULL, true),
    ROW("all back from 4 sd called restored", "n 4", BACK_N4, .8, 1, "equivalent to .5 sd", false),
    ROW("all back from 4 sd called restored", "n 6", BACK_N6, .9, 1, "equivalent to .5 sd", false),
    ROW("half back from 4 sd called restored", "n 4", HALF_BACK, 0, .05, NULL, false),
    ROW("slope, no rescue", "60 sets, damages 1", SLOPE_60, -.03, .03, "raw slope", false),
    ROW("slope, no rescue", "11 mechanisms, damages 2", SLOPE_2, -.03, .03, "raw slope", false),
    ROW("slope, no rescue", "11 mechanisms, damages 1", SLOPE_1, -.03, .03, "raw slope", false),
    ROW("slope, no rescue", "11 mechanisms, damages .75", SLOPE_075, -.03, .03, "raw slope", true),
    ROW("slope, no rescue", "11 mechanisms, damages .5", SLOPE_05, -.03, .03, "raw slope", true),
    ROW("slope, half back", "11 mechanisms, damages 2", SLOPE_HALF, .47, .53, NULL, false),
    ROW("slope +- 2 se covers", "11 mechanisms, damages 2", SLOPE_HALF_SE, .93, .97, NULL, true),
};

/* ---- drawing ---- */

/* Scores of one mechanism: arms control, model, treated. */
static void draw_scores(const struct world *w, const double *common, struct rng *rng, double *score)
{
    const double damage = w->drawn ? w->damage * rng_normal(rng) : w->damage;
    const double shift[N_ARMS] = { 0, damage, damage * (1 - w->share) };

    for (size_t j = 0; j < N_ARMS * w->n_per_arm; j++)
        score[j] = shift[j / w->n_per_arm] + w->loading * common[j] +
                   sqrt(1 - w->loading * w->loading) * rng_normal(rng);
}

static mr_status draw(const struct world *w, const mr_lm *lm, struct rng *rng, struct draw *out,
                      mr_error *err)
{
    static const double contrasts[MR_N_TRIAD][N_ARMS] = { { -1, 1, 0 },
                                                          { 0, -1, 1 },
                                                          { -1, 0, 1 } };
    const size_t n = N_ARMS * w->n_per_arm;
    double common[MAX_SAMPLES], score[MAX_SAMPLES], residuals[MAX_M * MAX_SAMPLES];

    out->df = (double)mr_lm_df(lm);
    for (int c = 0; c < MR_N_TRIAD; c++)
        out->u[c] = mr_lm_unscaled(lm, contrasts[c], contrasts[c]);
    for (size_t j = 0; j < n; j++)
        common[j] = rng_normal(rng);
    for (size_t m = 0; m < w->n_mechanisms; m++) {
        double beta[N_ARMS], var;

        draw_scores(w, common, rng, score);
        mr_lm_fit(lm, score, beta, &var, residuals + m * n);
        out->sd[m] = sqrt(var);
        out->d[m][MR_MC] = beta[1] - beta[0];
        out->d[m][MR_TM] = beta[2] - beta[1];
        out->d[m][MR_TC] = beta[2] - beta[0];
    }
    return mr_shrunk_correlation(residuals, n, w->n_mechanisms, out->df, out->r, NULL, err);
}

static mr_status new_design(size_t n_per_arm, mr_lm **lm, mr_error *err)
{
    static const char *const names[N_ARMS] = { "control", "model", "treated" };
    const size_t n = N_ARMS * n_per_arm;
    double x[N_ARMS * MAX_SAMPLES] = { 0 };

    for (size_t j = 0; j < n; j++)
        x[j / n_per_arm * n + j] = 1;
    return mr_lm_new(x, n, N_ARMS, names, lm, err);
}

/* ---- the frame's calls ---- */

static mr_status prepare(size_t experiment, void **state, mr_error *err)
{
    mr_lm *lm = NULL;
    const mr_status st = new_design(experiments[experiment].world.n_per_arm, &lm, err);

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
    const struct world *w = &experiments[experiment].world;
    struct draw *x = mem_calloc(1, sizeof(*x));
    mr_status st = x ? MR_OK : mem_fail(err);
    struct measure m;
    struct rng rng;

    rng_init(&rng, 3, (uint32_t)experiment, (uint32_t)i, 0);
    if (!st)
        st = draw(w, state, &rng, x, err);
    if (!st) {
        m = experiments[experiment].measure(w, x);
        values[VALUE] = m.value;
        values[MUTANT] = m.mutant;
    }
    free(x);
    return st;
}

mr_status validate_rescue(const struct effort *effort, bool *good, mr_error *err)
{
    static const struct check check = { rows,          sizeof(rows) / sizeof(rows[0]),
                                        N_EXPERIMENTS, N_VALUES,
                                        false,         prepare,
                                        replicate,     release };

    return run_check(&check, effort, good, err);
}
