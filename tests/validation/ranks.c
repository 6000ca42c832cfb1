/*
 * Coverage of the simultaneous rank sets and of the pooled intervals.  Scores of mechanisms
 * are drawn as correlated normals and go the way of statistics.md I.4 to I.6: linear model,
 * Hedges' g, shared tau^2, pooling, shrunk correlation, rank sets.  No variance prior: its
 * share is checked by type1.c, and without it nothing hides an error of the rest.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "mechrank/stats.h"
#include "validate.h"

enum { MAX_M = 10, MAX_K = 3, N_PER_ARM = 4, N_ARMS = 3, N_SAMPLES = N_ARMS * N_PER_ARM };

static const struct layout {
    const char *name;
    size_t n, k; /* mechanisms, studies */
    double tau;
    double effect[MAX_M];
    size_t n_two_sided; /* the last ones */
    double loading[2];  /* of the common factor, for even and for odd mechanisms */
    bool pairs;         /* a factor for each pair of mechanisms instead of one for all */
    const char *mutant;
} layouts[] = {
    { "rank sets, all tied at 0, k 1", 10, 1, 0, { 0 }, 0, { .55, .55 }, false, NULL },
    { "rank sets, all tied at 1.5, k 3",
      10,
      3,
      0,
      { 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5 },
      0,
      { .55, .55 },
      false,
      NULL },
    { "rank sets, spread 2 1.5 1 .5 0..., k 3, tau .3",
      10,
      3,
      .3,
      { 2, 1.5, 1, .5 },
      0,
      { .55, .55 },
      false,
      NULL },
    { "rank sets, spread, two two-sided, k 2",
      10,
      2,
      0,
      { 2, 1.5, 1, .5, 0, 0, 0, 0, 1, -1.5 },
      2,
      { .55, .55 },
      false,
      NULL },
    { "rank sets, all tied at 0, two opposed groups, k 1",
      10,
      1,
      0,
      { 0 },
      0,
      { .95, -.95 },
      false,
      NULL },
    { "rank sets, two tied at 0, opposed, k 1",
      2,
      1,
      0,
      { 0 },
      0,
      { .98, -.98 },
      true,
      "diagonal covariance" },
};
enum { N_LAYOUTS = sizeof(layouts) / sizeof(layouts[0]) };

/* One study's summary. */
struct study {
    double g[MAX_M], r[MAX_M * MAX_M];
};

/* What one replicate shows; shares of mechanisms for the intervals. */
struct outcome {
    double covered, mutant_covered, interval;
};

/* Scores of one study: two arms alike, the third moved by the effects of this study. */
static void draw_scores(const struct layout *l, struct rng *rng, double score[MAX_M][N_SAMPLES])
{
    double delta[MAX_M];

    for (size_t m = 0; m < l->n; m++)
        delta[m] = l->effect[m] + (l->tau > 0 ? l->tau * rng_normal(rng) : 0);
    for (size_t j = 0; j < N_SAMPLES; j++) {
        double common = 0;

        for (size_t m = 0; m < l->n; m++) {
            const double loading = l->loading[m % 2];

            if (m == 0 || (l->pairs && m % 2 == 0))
                common = rng_normal(rng);
            score[m][j] = loading * common + sqrt(1 - loading * loading) * rng_normal(rng) +
                          (j / N_PER_ARM == N_ARMS - 1 ? delta[m] : 0);
        }
    }
}

static mr_status summarise(const struct layout *l, const mr_lm *lm, double score[MAX_M][N_SAMPLES],
                           struct study *out, mr_error *err)
{
    const double df = (double)mr_lm_df(lm);
    double beta[N_ARMS], var, residuals[MAX_M * N_SAMPLES];

    for (size_t m = 0; m < l->n; m++) {
        mr_lm_fit(lm, score[m], beta, &var, residuals + m * N_SAMPLES);
        out->g[m] = mr_hedges_j(df) * (beta[2] - beta[1]) / sqrt(var);
    }
    return mr_shrunk_correlation(residuals, N_SAMPLES, l->n, df, out->r, NULL, err);
}

/* Sampling variance of every g: by the pooled delta of the mechanism, or its own for k = 1. */
static void variances(const struct layout *l, const struct study *studies, double df, double n_eff,
                      double *v)
{
    for (size_t m = 0; m < l->n; m++) {
        double delta = 0;

        for (size_t s = 0; s < l->k; s++)
            delta += studies[s].g[m] / (double)l->k; /* all studies have the same n_eff */
        for (size_t s = 0; s < l->k; s++)
            v[m * l->k + s] = l->k == 1 ? pow(mr_hedges_j(df), 2) / n_eff + delta * delta / (2 * df)
                                        : mr_g_variance(n_eff, df, delta);
    }
}

struct pooled {
    double mu[MAX_M], cov[MAX_M * MAX_M], df;
};

static double mean_squared_correlation(const struct layout *l, const struct study *studies)
{
    double sum = 0;

    for (size_t s = 0; s < l->k; s++)
        for (size_t a = 0; a < l->n; a++)
            for (size_t b = 0; b < a; b++)
                sum += studies[s].r[a * l->n + b] * studies[s].r[a * l->n + b];
    return sum / (double)(l->k * l->n * (l->n - 1) / 2);
}

/* statistics.md I.6; tau^2 is on the diagonal only. */
static void covariance(const struct layout *l, const struct study *studies, const double *v,
                       const double *w, double *cov)
{
    double sum[MAX_M] = { 0 };

    for (size_t i = 0; i < l->n * l->k; i++)
        sum[i / l->k] += w[i];
    for (size_t a = 0; a < l->n; a++) {
        for (size_t b = 0; b < l->n; b++) {
            double c = 0;

            for (size_t s = 0; s < l->k; s++)
                c += w[a * l->k + s] * w[b * l->k + s] * studies[s].r[a * l->n + b] *
                     sqrt(v[a * l->k + s] * v[b * l->k + s]);
            cov[a * l->n + b] = a == b ? 1 / sum[a] : c / (sum[a] * sum[b]);
        }
    }
}

static void pool(const struct layout *l, const struct study *studies, double df, double n_eff,
                 struct pooled *out)
{
    double y[MAX_M * MAX_K], v[MAX_M * MAX_K], w[MAX_M * MAX_K], sum[MAX_M] = { 0 }, tau2 = 0;
    size_t start[MAX_M + 1];

    variances(l, studies, df, n_eff, v);
    for (size_t m = 0; m <= l->n; m++)
        start[m] = m * l->k;
    for (size_t i = 0; i < l->n * l->k; i++)
        y[i] = studies[i % l->k].g[i / l->k];
    if (l->k > 1)
        tau2 = mr_tau2_shared(y, v, start, l->n);
    for (size_t m = 0; m < l->n; m++) {
        out->mu[m] = 0;
        for (size_t i = start[m]; i < start[m + 1]; i++) {
            w[i] = 1 / (v[i] + tau2);
            sum[m] += w[i];
            out->mu[m] += w[i] * y[i];
        }
        out->mu[m] /= sum[m];
    }
    covariance(l, studies, v, w, out->cov);
    out->df = l->k == 1 ? df
                        : (double)(l->n * (l->k - 1)) /
                              (1 + (double)(l->n - 1) * mean_squared_correlation(l, studies));
}

static double strength(const struct layout *l, size_t m)
{
    return m >= l->n - l->n_two_sided ? fabs(l->effect[m]) : l->effect[m];
}

/* Whether every mechanism's rank set holds all ranks that its ties allow it. */
static mr_status rank_sets_cover(const struct layout *l, const struct pooled *p, const double *cov,
                                 double *covered, mr_error *err)
{
    static const char *const names[MAX_M] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j" };
    struct mr_rank_row rows[MAX_M] = { 0 };
    mr_status st;

    for (size_t m = 0; m < l->n; m++)
        rows[m] = (struct mr_rank_row){ .name = names[m],
                                        .mu = p->mu[m],
                                        .two_sided = m >= l->n - l->n_two_sided };
    st = mr_rank_sets(rows, l->n, cov, p->df, 0.95, NULL, err);
    *covered = 1;
    for (size_t m = 0; m < l->n && !st; m++) {
        size_t above = 0, below = 0;

        for (size_t o = 0; o < l->n; o++) {
            above += strength(l, o) > strength(l, m);
            below += strength(l, o) < strength(l, m);
        }
        if (rows[m].rank_lo > 1 + above || rows[m].rank_hi < l->n - below)
            *covered = 0;
    }
    return st;
}

/* Share of mechanisms whose true effect lies in the pooled interval. */
static double intervals_cover(const struct layout *l, const struct pooled *p, double n_eff)
{
    const double q = mr_t_quantile(0.975, p->df);
    double n = 0;

    for (size_t m = 0; m < l->n; m++) {
        double lo = p->mu[m] - q * sqrt(p->cov[m * l->n + m]);
        double hi = p->mu[m] + q * sqrt(p->cov[m * l->n + m]);

        if (l->k == 1) /* g / J is t over sqrt(n_eff) */
            mr_delta_interval(p->mu[m] / mr_hedges_j(p->df) * sqrt(n_eff), p->df, n_eff, 0.95, &lo,
                              &hi);
        n += l->effect[m] >= lo && l->effect[m] <= hi;
    }
    return n / (double)l->n;
}

static mr_status replicate(const struct layout *l, const mr_lm *lm, struct rng *rng,
                           struct outcome *out, mr_error *err)
{
    static const double contrast[N_ARMS] = { 0, -1, 1 };
    const double df = (double)mr_lm_df(lm), n_eff = 1 / mr_lm_unscaled(lm, contrast, contrast);
    double score[MAX_M][N_SAMPLES], diagonal[MAX_M * MAX_M] = { 0 };
    struct study studies[MAX_K];
    struct pooled p;
    mr_status st = MR_OK;

    for (size_t s = 0; s < l->k && !st; s++) {
        draw_scores(l, rng, score);
        st = summarise(l, lm, score, &studies[s], err);
    }
    if (st)
        return st;
    pool(l, studies, df, n_eff, &p);
    out->interval = intervals_cover(l, &p, n_eff);
    st = rank_sets_cover(l, &p, p.cov, &out->covered, err);
    for (size_t m = 0; m < l->n; m++)
        diagonal[m * l->n + m] = p.cov[m * l->n + m];
    if (!st && l->mutant)
        st = rank_sets_cover(l, &p, diagonal, &out->mutant_covered, err);
    return st;
}

static mr_status one_layout(size_t layout, const mr_lm *lm, const struct effort *effort,
                            struct outcome *out, mr_error *err)
{
    const ptrdiff_t n = (ptrdiff_t)effort->n_replicates;
    ptrdiff_t bad = n;
    struct rng rng;

#pragma omp parallel for num_threads(effort->n_threads) reduction(min : bad) private(rng)
    for (ptrdiff_t i = 0; i < n; i++) {
        rng_init(&rng, 1, (uint32_t)layout, (uint32_t)i, 0);
        if (replicate(&layouts[layout], lm, &rng, &out[i], NULL))
            bad = i < bad ? i : bad;
    }
    if (bad == n)
        return MR_OK;
    rng_init(&rng, 1, (uint32_t)layout, (uint32_t)bad, 0);
    return replicate(&layouts[layout], lm, &rng, &out[bad], err);
}

static bool report_layout(const struct layout *l, const struct outcome *out, double *room,
                          const struct effort *effort)
{
    const size_t n = effort->n_replicates;
    struct finding ranks = { .check = l->name, .mutant = l->mutant, .lo = .95, .hi = 1 };
    struct finding interval = { .check = l->k == 1 ? "  interval of delta" : "  pooled intervals",
                                .lo = l->k == 1 ? .94 : .93,
                                .hi = l->k == 1 ? .96 : .99,
                                .measured_only = l->k > 1 };
    bool good;

    for (size_t i = 0; i < n; i++)
        room[i] = out[i].covered;
    mean_and_error(room, n, &ranks.value, &ranks.mc_error);
    for (size_t i = 0; i < n; i++)
        room[i] = out[i].mutant_covered;
    mean_and_error(room, n, &ranks.mutant_value, &ranks.mutant_mc_error);
    for (size_t i = 0; i < n; i++)
        room[i] = out[i].interval;
    mean_and_error(room, n, &interval.value, &interval.mc_error);
    good = report(&ranks, effort);
    return report(&interval, effort) && good;
}

static mr_status new_design(mr_lm **lm, mr_error *err)
{
    static const char *const names[N_ARMS] = { "control", "model", "treated" };
    double x[N_ARMS * N_SAMPLES] = { 0 };

    for (size_t j = 0; j < N_SAMPLES; j++)
        x[(j / N_PER_ARM) * N_SAMPLES + j] = 1;
    return mr_lm_new(x, N_SAMPLES, N_ARMS, names, lm, err);
}

mr_status validate_ranks(const struct effort *effort, bool *good, mr_error *err)
{
    struct outcome *out = mem_calloc(effort->n_replicates, sizeof(*out));
    double *room = mem_calloc(effort->n_replicates, sizeof(*room));
    mr_lm *lm = NULL;
    mr_status st = out && room ? new_design(&lm, err) : mem_fail(err);

    for (size_t i = 0; i < N_LAYOUTS && !st; i++) {
        st = one_layout(i, lm, effort, out, err);
        if (!st && !report_layout(&layouts[i], out, room, effort))
            *good = false;
    }
    mr_lm_free(lm);
    free(room);
    free(out);
    return st;
}
