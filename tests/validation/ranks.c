/*
 * Simultaneous coverage of the rank sets: a replicate holds if the set of every mechanism holds
 * all ranks that its ties allow it.  Scores are drawn as normals (scores.c).
 */
#include <math.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "scores.h"
#include "validate.h"

enum experiment {
    TIED_K1,
    TIED_K3,
    TIED_K5,
    SPREAD_K1,
    SPREAD_K3,
    TWO_SIDED,
    NULL_TWO_SIDED,
    OPPOSED,
    OPPOSED_PAIR,
    ALIKE_N3,
    ALIKE_N4,
    ALIKE_N6,
    ALIKE_20,
    NEARLY_SAME,
    HALF_ALIKE,
    ALIKE_K3,
    N_EXPERIMENTS
};

#define TIED(n, k, n_per_arm, even, odd)                                                           \
    {                                                                                              \
        n, k, n_per_arm, 0, 0, { even, odd }, false, 0, 0, 0,                                      \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

static const struct scores_world worlds[N_EXPERIMENTS] = {
    [TIED_K1] = TIED(10, 1, 4, .55, .55),
    [TIED_K3] = { 10,
                  3,
                  4,
                  0,
                  0,
                  { .55, .55 },
                  false,
                  0,
                  0,
                  0,
                  { 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5 } },
    [TIED_K5] = { 10, 5, 4, .3, .3, { .55, .55 }, false, 0, 0, 0, { 0 } },
    [SPREAD_K1] = { 10, 1, 4, 0, 0, { .55, .55 }, false, 0, 0, 0, { 2, 1.5, 1, .5 } },
    [SPREAD_K3] = { 10, 3, 4, .3, 0, { .55, .55 }, false, 0, 0, 0, { 2, 1.5, 1, .5 } },
    [TWO_SIDED] = { 10,
                    2,
                    4,
                    0,
                    0,
                    { .55, .55 },
                    false,
                    0,
                    0,
                    2,
                    { 2, 1.5, 1, .5, 0, 0, 0, 0, 1, -1.5 } },
    [NULL_TWO_SIDED] = { 10, 1, 4, 0, 0, { .95, -.95 }, false, 0, 0, 2, { 0 } },
    [OPPOSED] = TIED(10, 1, 4, .95, -.95),
    [OPPOSED_PAIR] = { 2, 1, 4, 0, 0, { .98, -.98 }, true, 0, 0, 0, { 0 } },
    [ALIKE_N3] = TIED(10, 1, 3, .95, .95),
    [ALIKE_N4] = TIED(10, 1, 4, .95, .95),
    [ALIKE_N6] = TIED(10, 1, 6, .84, .84),
    [ALIKE_20] = TIED(20, 1, 4, .95, .95),
    [NEARLY_SAME] = TIED(10, 1, 4, .99, .99),
    [HALF_ALIKE] = TIED(10, 1, 4, .95, .55),
    [ALIKE_K3] = TIED(10, 3, 4, .95, .95),
};

enum value { COVERS, COVERS_DIAGONAL, COVERS_FULL, N_VALUES };

#define ROW(world, experiment, mutant, value)                                                      \
    {                                                                                              \
        "rank sets, all at once", world, experiment, COVERS, .95, 1, mutant, value, false          \
    }

static const struct row rows[] = {
    ROW("10 tied at 0, k 1", TIED_K1, NULL, 0),
    ROW("10 tied at 1.5, k 3", TIED_K3, NULL, 0),
    ROW("10 tied at 0, k 5, tau .3 correlated .3", TIED_K5, NULL, 0),
    ROW("2 1.5 1 .5 0..., k 1", SPREAD_K1, NULL, 0),
    ROW("2 1.5 1 .5 0..., k 3, tau .3", SPREAD_K3, NULL, 0),
    ROW("the same, 2 two-sided, k 2", TWO_SIDED, NULL, 0),
    ROW("10 tied, opposed r .9, 2 two-sided, k 1", NULL_TWO_SIDED, NULL, 0),
    ROW("10 tied, two groups opposed r .9, k 1", OPPOSED, NULL, 0),
    ROW("2 tied, opposed r .96, k 1", OPPOSED_PAIR, "diagonal covariance", COVERS_DIAGONAL),
    ROW("10 tied, r .9, n 3, k 1", ALIKE_N3, "covariance in full", COVERS_FULL),
    ROW("10 tied, r .9, n 4, k 1", ALIKE_N4, "covariance in full", COVERS_FULL),
    ROW("10 tied, r .7, n 6, k 1", ALIKE_N6, NULL, 0),
    ROW("20 tied, r .9, n 4, k 1", ALIKE_20, "covariance in full", COVERS_FULL),
    ROW("10 tied, r .98, n 4, k 1", NEARLY_SAME, "covariance in full", COVERS_FULL),
    ROW("10 tied, r .3 to .9, n 4, k 1", HALF_ALIKE, NULL, 0),
    ROW("10 tied, r .9, n 4, k 3", ALIKE_K3, NULL, 0),
};

static double strength(const struct scores_world *w, size_t m)
{
    return m >= w->n - w->n_two_sided ? fabs(w->effect[m]) : w->effect[m];
}

static mr_status sets_cover(const struct scores_world *w, const struct scores_pool *p,
                            const double *cov, double *covered, mr_error *err)
{
    static const char *const names[MAX_M] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
                                              "k", "l", "m", "n", "o", "p", "q", "r", "s", "t" };
    struct mr_rank_row sets[MAX_M] = { 0 };
    mr_status st;

    for (size_t m = 0; m < w->n; m++)
        sets[m] = (struct mr_rank_row){ .name = names[m],
                                        .mu = p->mu[m],
                                        .two_sided = m >= w->n - w->n_two_sided };
    st = mr_rank_sets(sets, w->n, cov, p->df, 0.95, NULL, err);
    *covered = 1;
    for (size_t m = 0; m < w->n && !st; m++) {
        size_t above = 0, below = 0;

        for (size_t o = 0; o < w->n; o++) {
            above += strength(w, o) > strength(w, m);
            below += strength(w, o) < strength(w, m);
        }
        if (sets[m].rank_lo > 1 + above || sets[m].rank_hi < w->n - below)
            *covered = 0;
    }
    return st;
}

/* Wrong covariances: none between rows, or so that what is believed of it is all. */
static void mutate(const struct scores_world *w, const struct scores_pool *p, double *diagonal,
                   double *full)
{
    for (size_t a = 0; a < w->n; a++) {
        for (size_t b = 0; b < w->n; b++) {
            const double v = p->cov[a * w->n + b];

            diagonal[a * w->n + b] = a == b ? v : 0;
            full[a * w->n + b] = a != b && v > 0 ? v / (1 - 1 / (2 * p->df)) : v;
        }
    }
}

/* The design, and the critical value; of several studies, whose df vary, one that none undercuts.
 */
struct plan {
    mr_lm *lm;
    double least_critical;
};

static void release(void *state)
{
    struct plan *plan = state;

    if (plan)
        mr_lm_free(plan->lm);
    free(plan);
}

static mr_status prepare(size_t experiment, void **state, mr_error *err)
{
    const struct scores_world *w = &worlds[experiment];
    struct plan *plan = mem_calloc(1, sizeof(*plan));
    mr_status st;

    *state = plan;
    if (!plan)
        return mem_fail(err);
    st = scores_design(w->n_per_arm, &plan->lm, err);
    if (!st)
        plan->least_critical = mr_qtukey(.95, (double)(w->n + w->n_two_sided),
                                         w->k == 1 ? (double)mr_lm_df(plan->lm) : INFINITY) /
                               sqrt(2);
    return st;
}

struct claims {
    const double *mu, *cov;
    size_t n;
    double critical;
};

/* Whether a, with this sign, can be claimed to be above b, which would have to be so for +b. */
static bool may_claim(const struct claims *c, size_t a, size_t b, double sign)
{
    const double var =
        c->cov[a * c->n + a] + c->cov[b * c->n + b] - 2 * sign * c->cov[a * c->n + b];

    return sign * c->mu[a] - c->mu[b] > c->critical * sqrt(fmax(0, var));
}

/*
 * Whether a wrong claim can be at all.  Most replicates are settled by this, without the critical
 * value at their own df, which is what takes the time.
 */
static bool may_err(const struct scores_world *w, const struct scores_pool *p, const double *cov,
                    double critical)
{
    const struct claims c = { p->mu, cov, w->n, critical };

    for (size_t a = 0; a < w->n; a++) {
        for (size_t b = 0; b < w->n; b++) {
            if (a == b || strength(w, a) > strength(w, b))
                continue;
            if (may_claim(&c, a, b, 1) || (a >= w->n - w->n_two_sided && may_claim(&c, a, b, -1)))
                return true;
        }
    }
    return false;
}

static mr_status measure(const struct scores_world *w, const struct plan *plan,
                         const struct scores_pool *p, const double *cov, double *covered,
                         mr_error *err)
{
    *covered = 1;
    return may_err(w, p, cov, plan->least_critical) ? sets_cover(w, p, cov, covered, err) : MR_OK;
}

/* Whether a row has this as its mutant. */
static bool is_asked(size_t experiment, size_t value)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].mutant && rows[i].experiment == experiment && rows[i].mutant_value == value)
            return true;
    return false;
}

static mr_status replicate(const void *state, size_t experiment, size_t i, double *values,
                           mr_error *err)
{
    const struct scores_world *w = &worlds[experiment];
    const struct plan *plan = state;
    double diagonal[MAX_M * MAX_M], full[MAX_M * MAX_M];
    struct scores_draw d;
    struct scores_pool p;
    struct rng rng;
    mr_status st;

    rng_init(&rng, 1, (uint32_t)experiment, (uint32_t)i, 0);
    st = scores_draw(w, plan->lm, &rng, &d, err);
    if (st)
        return st;
    scores_pool(w, &d, POOL_DEFAULT, &p);
    mutate(w, &p, diagonal, full);
    st = measure(w, plan, &p, p.cov, &values[COVERS], err);
    values[COVERS_DIAGONAL] = values[COVERS_FULL] = NAN; /* but where a row asks for it */
    if (!st && is_asked(experiment, COVERS_DIAGONAL))
        st = measure(w, plan, &p, diagonal, &values[COVERS_DIAGONAL], err);
    if (!st && is_asked(experiment, COVERS_FULL))
        st = measure(w, plan, &p, full, &values[COVERS_FULL], err);
    return st;
}

mr_status validate_ranks(const struct effort *effort, bool *good, mr_error *err)
{
    static const struct check check = { rows,          sizeof(rows) / sizeof(rows[0]),
                                        N_EXPERIMENTS, N_VALUES,
                                        false,         prepare,
                                        replicate,     release };

    return run_check(&check, effort, good, err);
}
