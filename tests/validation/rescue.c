/*
 * Rescue (statistics.md I.8, II.5): coverage of Fieller's sets, false and true classes, and the
 * slope across mechanisms, which must not show the rescue that shared model animals pretend.
 * Scores are drawn as normals of three arms and go through the linear model; no variance prior.
 */
#include <math.h>
#include <stdio.h>
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

static const struct check {
    const char *name;
    struct world world;
    struct measure (*measure)(const struct world *w, const struct draw *x);
    double lo, hi;
    const char *mutant;
    bool measured_only;
} checks[] = {
    { "Fieller, damage 1, share .5",
      { 1, 4, -1, .5, 0, false },
      fieller_covers,
      .94,
      .96,
      "no covariance",
      false },
    { "Fieller, damage 4, share .5",
      { 1, 4, -4, .5, 0, false },
      fieller_covers,
      .94,
      .96,
      "no covariance",
      false },
    { "Fieller, damage 4, share 1, n 3",
      { 1, 3, -4, 1, 0, false },
      fieller_covers,
      .94,
      .96,
      "no covariance",
      false },
    { "Fieller, damage 2, share 0",
      { 1, 6, -2, 0, 0, false },
      fieller_covers,
      .94,
      .96,
      NULL,
      false },
    { "damage 2, no rescue: called rescued",
      { 1, 4, -2, 0, 0, false },
      is_rescued,
      0,
      .05,
      "not different from healthy",
      false },
    { "damage 4, no rescue: called rescued",
      { 1, 4, -4, 0, 0, false },
      is_rescued,
      0,
      .05,
      NULL,
      false },
    { "  damage 2, of those called damaged",
      { 1, 4, -2, 0, 0, false },
      is_rescued_if_damaged,
      0,
      .05,
      NULL,
      true },
    { "  damage 4, of those called damaged",
      { 1, 4, -4, 0, 0, false },
      is_rescued_if_damaged,
      0,
      .05,
      NULL,
      true },
    { "damage 4, all back: called restored, n 4",
      { 1, 4, -4, 1, 0, false },
      is_restored,
      .8,
      1,
      "equivalent within .5 sd",
      false },
    { "damage 4, all back: called restored, n 6",
      { 1, 6, -4, 1, 0, false },
      is_restored,
      .9,
      1,
      "equivalent within .5 sd",
      false },
    { "damage 4, half back: called restored",
      { 1, 4, -4, .5, 0, false },
      is_restored,
      0,
      .05,
      NULL,
      false },
    { "slope, no rescue, 11 mechanisms, damages 2",
      { 11, 4, 2, 0, .55, true },
      slope,
      -.03,
      .03,
      "raw slope",
      false },
    { "slope, no rescue, 60 sets, damages 1",
      { 60, 4, 1, 0, 0, true },
      slope,
      -.03,
      .03,
      "raw slope",
      false },
    { "slope, half back, 11 mechanisms, damages 2",
      { 11, 4, 2, .5, .55, true },
      slope,
      .47,
      .53,
      NULL,
      false },
    { "  interval of 2 se, 11 mechanisms, damages 2",
      { 11, 4, 2, .5, .55, true },
      slope_covers,
      .93,
      .97,
      NULL,
      true },
    { "  slope, no rescue, 11 mechanisms, damages 1",
      { 11, 4, 1, 0, .55, true },
      slope,
      -.03,
      .03,
      "raw slope",
      true },
};
enum { N_CHECKS = sizeof(checks) / sizeof(checks[0]) };

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

static mr_status one_replicate(size_t check, const mr_lm *lm, size_t i, struct measure *out,
                               mr_error *err)
{
    struct draw *x = mem_calloc(1, sizeof(*x));
    mr_status st = x ? MR_OK : mem_fail(err);
    struct rng rng;

    rng_init(&rng, 3, (uint32_t)check, (uint32_t)i, 0);
    if (!st)
        st = draw(&checks[check].world, lm, &rng, x, err);
    if (!st)
        *out = checks[check].measure(&checks[check].world, x);
    free(x);
    return st;
}

static mr_status replicate(size_t check, const mr_lm *lm, const struct effort *effort,
                           struct measure *out, mr_error *err)
{
    const ptrdiff_t n = (ptrdiff_t)effort->n_replicates;
    ptrdiff_t bad = n;

#pragma omp parallel for num_threads(effort->n_threads) reduction(min : bad)
    for (ptrdiff_t i = 0; i < n; i++)
        if (one_replicate(check, lm, (size_t)i, &out[i], NULL))
            bad = i < bad ? i : bad;
    return bad == n ? MR_OK : one_replicate(check, lm, (size_t)bad, &out[bad], err);
}

/* ---- reporting ---- */

/* Means over the replicates that have an answer. */
static bool report_check(const struct check *c, const struct measure *out, double *room,
                         const struct effort *effort)
{
    struct finding f = { .check = c->name,
                         .mutant = c->mutant,
                         .lo = c->lo,
                         .hi = c->hi,
                         .measured_only = c->measured_only };
    size_t n = 0;

    for (size_t i = 0; i < effort->n_replicates; i++)
        if (!isnan(out[i].value))
            room[n++] = out[i].value;
    mean_and_error(room, n, &f.value, &f.mc_error);
    n = 0;
    for (size_t i = 0; i < effort->n_replicates; i++)
        if (!isnan(out[i].mutant))
            room[n++] = out[i].mutant;
    if (n)
        mean_and_error(room, n, &f.mutant_value, &f.mutant_mc_error);
    return report(&f, effort);
}

mr_status validate_rescue(const struct effort *effort, bool *good, mr_error *err)
{
    struct measure *out = mem_calloc(effort->n_replicates, sizeof(*out));
    double *room = mem_calloc(effort->n_replicates, sizeof(*room));
    mr_status st = out && room ? MR_OK : mem_fail(err);

    for (size_t i = 0; i < N_CHECKS && !st; i++) {
        mr_lm *lm = NULL;

        st = new_design(checks[i].world.n_per_arm, &lm, err);
        if (!st)
            st = replicate(i, lm, effort, out, err);
        if (!st && !report_check(&checks[i], out, room, effort))
            *good = false;
        mr_lm_free(lm);
    }
    free(room);
    free(out);
    return st;
}
