/*
 * Scores of mechanisms are drawn as correlated normals and go the way of statistics.md I.4 to
 * I.6: linear model, Hedges' g, shared tau^2, pooling, shrunk correlation.  No variance prior:
 * its share is checked by type1.c, and without it nothing hides an error of the rest.
 */
#include "scores.h"

#include <math.h>

mr_status scores_design(size_t n_per_arm, mr_lm **lm, mr_error *err)
{
    static const char *const names[N_SCORE_ARMS] = { "control", "model", "treated" };
    const size_t n = N_SCORE_ARMS * n_per_arm;
    double x[N_SCORE_ARMS * MAX_SCORE_SAMPLES] = { 0 };

    for (size_t j = 0; j < n; j++)
        x[j / n_per_arm * n + j] = 1;
    return mr_lm_new(x, n, N_SCORE_ARMS, names, lm, err);
}

/* ---- one study ---- */

/* Two arms alike, the third moved by the effects of this study; samples contiguous. */
static void draw_scores(const struct scores_world *w, double slope, struct rng *rng, double *score)
{
    const size_t n_samples = N_SCORE_ARMS * w->n_per_arm;
    double delta[MAX_M], common[MAX_SCORE_SAMPLES];
    const double together = w->tau > 0 ? sqrt(w->tau_r) * rng_normal(rng) : 0;

    for (size_t m = 0; m < w->n; m++)
        delta[m] = w->effect[m];
    for (size_t m = 0; m < w->n && w->tau > 0; m++)
        delta[m] += w->tau * (together + sqrt(1 - w->tau_r) * rng_normal(rng));
    for (size_t m = 0; m < w->n; m++) {
        const double loading = w->loading[m % 2];

        for (size_t j = 0; j < n_samples && (m == 0 || (w->pairs && m % 2 == 0)); j++)
            common[j] = rng_normal(rng);
        for (size_t j = 0; j < n_samples; j++)
            score[m * n_samples + j] =
                slope * (loading * common[j] + sqrt(1 - loading * loading) * rng_normal(rng) +
                         (j / w->n_per_arm == N_SCORE_ARMS - 1 ? delta[m] : 0));
    }
}

static mr_status draw_study(const struct scores_world *w, const mr_lm *lm, double slope,
                            struct rng *rng, struct scores_study *out, mr_error *err)
{
    const size_t n_samples = N_SCORE_ARMS * w->n_per_arm;
    const double df = (double)mr_lm_df(lm);
    double score[MAX_M * MAX_SCORE_SAMPLES], residuals[MAX_M * MAX_SCORE_SAMPLES];
    double beta[N_SCORE_ARMS];

    draw_scores(w, slope, rng, score);
    for (size_t m = 0; m < w->n; m++) {
        mr_lm_fit(lm, score + m * n_samples, beta, &out->var[m], residuals + m * n_samples);
        out->theta[m] = beta[2] - beta[1];
        out->g[m] = mr_hedges_j(df) * out->theta[m] / sqrt(out->var[m]);
        out->has[m] = !(w->missing > 0 && rng_uniform(rng) < w->missing);
    }
    return mr_shrunk_correlation(residuals, n_samples, w->n, df, out->r, NULL, err);
}

mr_status scores_draw(const struct scores_world *w, const mr_lm *lm, struct rng *rng,
                      struct scores_draw *out, mr_error *err)
{
    static const double contrast[N_SCORE_ARMS] = { 0, -1, 1 };
    mr_status st = MR_OK;

    out->df = (double)mr_lm_df(lm);
    out->n_eff = 1 / mr_lm_unscaled(lm, contrast, contrast);
    for (size_t s = 0; s < w->k && !st; s++) {
        const bool compressed = w->slope > 0 && s + 1 == w->k;

        st = draw_study(w, lm, compressed ? w->slope : 1, rng, &out->studies[s], err);
    }
    return st;
}

/* ---- all studies ---- */

/* Effects and their variances, those of mechanism m from start[m] on. */
struct stack {
    double y[MAX_M * MAX_K], v[MAX_M * MAX_K], w[MAX_M * MAX_K];
    size_t study[MAX_M * MAX_K], start[MAX_M + 1];
};

/* Variance of the g of a mechanism with k studies and common effect 'delta'. */
static double variance(const struct scores_draw *d, size_t m, size_t s, size_t k, double delta,
                       enum pooling how)
{
    const double j = mr_hedges_j(d->df), own = how == POOL_OWN_G ? d->studies[s].g[m] : delta;

    if (how == POOL_RAW)
        return d->studies[s].var[m] / d->n_eff;
    if (k == 1 || how == POOL_OWN_G)
        return j * j / d->n_eff + own * own / (2 * d->df);
    return mr_g_variance(d->n_eff, d->df, delta);
}

static void fill_stack(const struct scores_world *w, const struct scores_draw *d, enum pooling how,
                       struct stack *out)
{
    size_t n = 0;

    for (size_t m = 0; m < w->n; m++) {
        double delta = 0;

        out->start[m] = n;
        for (size_t s = 0; s < w->k; s++) {
            if (!d->studies[s].has[m])
                continue;
            out->study[n] = s;
            out->y[n++] = how == POOL_RAW ? d->studies[s].theta[m] : d->studies[s].g[m];
            delta += d->studies[s].g[m]; /* all studies have the same n_eff */
        }
        for (size_t i = out->start[m]; i < n; i++)
            out->v[i] = variance(d, m, out->study[i], n - out->start[m],
                                 delta / (double)(n - out->start[m]), how);
    }
    out->start[w->n] = n;
}

static double mean_squared_correlation(const struct scores_world *w, const struct scores_draw *d)
{
    double sum = 0;

    for (size_t s = 0; s < w->k; s++)
        for (size_t a = 0; a < w->n; a++)
            for (size_t b = 0; b < a; b++)
                sum += d->studies[s].r[a * w->n + b] * d->studies[s].r[a * w->n + b];
    return sum / (double)(w->k * w->n * (w->n - 1) / 2);
}

/* Sum over the studies that have both, of w_a w_b r sqrt(v_a v_b); tau^2 is not shared. */
static double cross_sum(const struct scores_world *w, const struct scores_draw *d,
                        const struct stack *x, size_t a, size_t b)
{
    double sum = 0;

    for (size_t i = x->start[a], j = x->start[b]; i < x->start[a + 1] && j < x->start[b + 1];) {
        const size_t s = x->study[i], t = x->study[j];

        if (s == t)
            sum += x->w[i] * x->w[j] * d->studies[s].r[a * w->n + b] * sqrt(x->v[i] * x->v[j]);
        i += s <= t;
        j += t <= s;
    }
    return sum;
}

static void fill_pool(const struct scores_world *w, const struct scores_draw *d, struct stack *x,
                      double tau2, struct scores_pool *out)
{
    double sum[MAX_M];

    for (size_t m = 0; m < w->n; m++) {
        out->k[m] = x->start[m + 1] - x->start[m];
        out->mu[m] = sum[m] = 0;
        for (size_t i = x->start[m]; i < x->start[m + 1]; i++) {
            x->w[i] = 1 / (x->v[i] + (out->k[m] > 1 ? tau2 : 0));
            sum[m] += x->w[i];
            out->mu[m] += x->w[i] * x->y[i];
        }
        out->mu[m] /= sum[m];
    }
    for (size_t a = 0; a < w->n; a++)
        for (size_t b = 0; b < w->n; b++)
            out->cov[a * w->n + b] =
                a == b ? 1 / sum[a] : cross_sum(w, d, x, a, b) / (sum[a] * sum[b]);
}

void scores_pool(const struct scores_world *w, const struct scores_draw *draw, enum pooling how,
                 struct scores_pool *out)
{
    struct stack x;
    double tau2 = 0, ratio = 1, sum_k_minus_1 = 0;
    size_t n_sum = 0;

    fill_stack(w, draw, how, &x);
    for (size_t m = 0; m < w->n; m++) {
        const size_t k = x.start[m + 1] - x.start[m];

        n_sum += k > 1;
        sum_k_minus_1 += k > 1 ? (double)(k - 1) : 0;
    }
    if (n_sum && how != POOL_NO_TAU)
        tau2 = mr_tau2_shared(x.y, x.v, x.start, w->n);
    if (n_sum && tau2 == 0)
        ratio = fmin(1, mr_q_shared(x.y, x.v, x.start, w->n) / sum_k_minus_1);
    fill_pool(w, draw, &x, tau2, out);
    out->df = w->k == 1 ? draw->df
                        : mr_pooled_df(sum_k_minus_1, n_sum, mean_squared_correlation(w, draw));
    for (size_t m = 0; m < w->n; m++)
        out->dist[m] = (struct mr_pooled_dist){ out->df, ratio, (double)out->k[m] * draw->df };
}
