/*
 * Effects of several studies as one, with a tau^2 that the mechanisms of a source share
 * (Paule, Mandel 1982, 10.6028/jres.087.022), and the covariance between mechanisms
 * (statistics.md I.4-I.6).  The variance of a study's g uses the pooled delta, not its own g
 * (Lin, Aloe 2021, 10.1002/sim.8781).
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/pool.h"

/* The rows that share one tau^2. */
struct shared {
    double *y, *v;
    size_t *start; /* [n + 1] */
    size_t n;      /* (source, mechanism) pairs of two or more studies */
    double sum_k_minus_1, tau2;
    double ratio; /* of struct mr_pooled_dist */
};

/* ---- effects and variances of one cell ---- */

static void set_effects(struct cell *c, bool raw_units)
{
    double sum = 0, weights = 0, delta;

    for (size_t i = 0; i < c->k; i++) {
        sum += c->rows[i]->g / c->rows[i]->u;
        weights += 1 / c->rows[i]->u;
    }
    delta = sum / weights;
    c->exploratory = c->k > 0;
    for (size_t i = 0; i < c->k; i++) {
        const struct mr_effect *e = c->rows[i];

        if (!(e->flags >> MR_FLAG_EXPLORATORY & 1))
            c->exploratory = false;
        c->y[i] = raw_units ? e->theta : e->g;
        c->v[i] = raw_units   ? e->se * e->se
                  : c->k == 1 ? e->g_var
                              : mr_g_variance(1 / e->u, e->df, delta);
    }
}

static void combine_one(struct cell *c, bool raw_units, double level)
{
    const struct mr_effect *e = c->rows[0];

    c->mu = c->y[0];
    c->se = sqrt(c->v[0]);
    c->weight_sum = 1 / c->v[0];
    c->df = e->df;
    c->tau2 = c->i2 = c->q_p = c->own_tau2 = c->hk_lo = c->hk_hi = NAN;
    c->p = c->lo = c->hi = NAN;
    if (c->exploratory)
        return;
    c->p = e->p;
    if (raw_units) {
        const double half = mr_t_quantile((1 + level) / 2, e->df) * e->se;

        c->lo = e->theta - half;
        c->hi = e->theta + half;
    } else {
        mr_delta_interval(e->t, e->df, 1 / e->u, level, &c->lo, &c->hi);
    }
}

/* Q, its p and I^2 at tau^2 = 0. */
static void measure_heterogeneity(struct cell *c)
{
    double weights = 0, sum = 0, q = 0, mu;

    for (size_t i = 0; i < c->k; i++) {
        weights += 1 / c->v[i];
        sum += c->y[i] / c->v[i];
    }
    mu = sum / weights;
    for (size_t i = 0; i < c->k; i++)
        q += (c->y[i] - mu) * (c->y[i] - mu) / c->v[i];
    c->q_p = mr_chisq_upper(q, (double)(c->k - 1));
    c->i2 = q > (double)(c->k - 1) ? (q - (double)(c->k - 1)) / q : 0;
}

/*
 * Where studies differ more than chance: the mechanism's own tau^2, with the interval of
 * Hartung and Knapp, which would collapse where they agree by chance.
 */
static void combine_alone(struct cell *c)
{
    struct mr_meta own;

    c->own_tau2 = c->hk_lo = c->hk_hi = NAN;
    if (c->exploratory || !(c->q_p < 0.05) ||
        mr_meta_fit(c->y, c->v, c->k, MR_TAU2_PM, MR_INTERVAL_HK, &own, NULL) != MR_OK)
        return; /* no finite tau^2: nothing to show beside */
    c->own_tau2 = own.tau2;
    c->hk_lo = own.lo;
    c->hk_hi = own.hi;
}

static void combine_several(struct cell *c, const struct shared *shared, double df, double level)
{
    struct mr_pooled_dist dist = { .df = df, .ratio = shared->ratio };
    double sum = 0, half;

    measure_heterogeneity(c);
    combine_alone(c);
    c->weight_sum = 0;
    for (size_t i = 0; i < c->k; i++) {
        const double w = 1 / (c->v[i] + shared->tau2);

        c->weight_sum += w;
        sum += w * c->y[i];
        dist.nu += c->rows[i]->df;
    }
    c->tau2 = shared->tau2;
    c->mu = sum / c->weight_sum;
    c->se = sqrt(1 / c->weight_sum);
    c->df = df;
    c->p = c->lo = c->hi = NAN;
    if (c->exploratory)
        return;
    half = mr_pooled_quantile(&dist, level) * c->se;
    c->p = mr_pooled_p(&dist, c->mu, c->se);
    c->lo = c->mu - half;
    c->hi = c->mu + half;
}

/* ---- the shared tau^2 ---- */

/*
 * Mean squared correlation between mechanisms, over all pairs and studies of a group.  Where
 * none is known it is taken as 1: that gives the fewest degrees of freedom.
 */
static double mean_r2(const struct pool *p, const struct group *g)
{
    const size_t n_all = p->n_mechanisms;
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < g->n_studies; i++) {
        const double *r = pool_correlation(p, g->studies[i]);

        for (size_t a = 0; a < n_all; a++) {
            for (size_t b = a + 1; b < n_all; b++) {
                if (isnan(r[a * n_all + b]))
                    continue;
                sum += r[a * n_all + b] * r[a * n_all + b];
                n++;
            }
        }
    }
    return n ? sum / (double)n : 1;
}

static void add_cells(struct shared *s, const struct pool *p, const struct group *g)
{
    for (size_t m = 0; m < p->n_mechanisms; m++) {
        const struct cell *c = &g->cells[m];
        const size_t at = s->start[s->n];

        if (c->k < 2)
            continue;
        memcpy(s->y + at, c->y, c->k * sizeof(*c->y));
        memcpy(s->v + at, c->v, c->k * sizeof(*c->v));
        s->start[++s->n] = at + c->k;
        s->sum_k_minus_1 += (double)(c->k - 1);
    }
}

/* tau^2 of group 'only', or of all groups together if it is NULL. */
static mr_status share_tau2(struct shared *s, const struct pool *p, const struct group *only,
                            mr_error *err)
{
    const size_t most = mr_results_size(p->results, MR_EFFECTS);

    *s = (struct shared){ 0 };
    s->y = mem_calloc(most, sizeof(*s->y));
    s->v = mem_calloc(most, sizeof(*s->v));
    s->start = mem_calloc(most + 1, sizeof(*s->start));
    if (!s->y || !s->v || !s->start)
        return mem_fail(err);
    for (size_t i = 0; i < p->n_groups; i++) {
        const struct group *g = &p->groups[p->canonical[i]];

        if (!only || only == g)
            add_cells(s, p, g);
    }
    s->ratio = 1;
    if (!s->n)
        return MR_OK;
    s->tau2 = mr_tau2_shared(s->y, s->v, s->start, s->n);
    if (s->tau2 == 0)
        s->ratio = fmin(1, mr_q_shared(s->y, s->v, s->start, s->n) / s->sum_k_minus_1);
    return MR_OK;
}

static void shared_release(struct shared *s)
{
    free(s->y);
    free(s->v);
    free(s->start);
}

/* ---- covariance between the mechanisms of a group ---- */

/* Sum over the studies that have both, of w_a w_b r sqrt(v_a v_b). */
static double cross_sum(const struct pool *p, const struct cell *a, const struct cell *b,
                        size_t pair, bool *known)
{
    const double tau2_a = a->k > 1 ? a->tau2 : 0, tau2_b = b->k > 1 ? b->tau2 : 0;
    double sum = 0;

    for (size_t i = 0, j = 0; i < a->k && j < b->k;) {
        const int order = strcmp(a->rows[i]->study, b->rows[j]->study);

        if (!order) {
            const double r = pool_correlation(p, a->study[i])[pair];

            *known = *known && !isnan(r);
            sum += r * sqrt(a->v[i] * b->v[j]) / ((a->v[i] + tau2_a) * (b->v[j] + tau2_b));
        }
        i += order <= 0;
        j += order >= 0;
    }
    return sum;
}

static void fill_covariance(const struct pool *p, struct group *g)
{
    const size_t n = p->n_mechanisms;

    g->has_covariance = true;
    for (size_t a = 0; a < n; a++) {
        const struct cell *x = &g->cells[a];

        for (size_t b = a + 1; b < n; b++) {
            const struct cell *y = &g->cells[b];
            double v = 0;

            if (x->k && y->k)
                v = cross_sum(p, x, y, a * n + b, &g->has_covariance) /
                    (x->weight_sum * y->weight_sum);
            g->v[a * n + b] = g->v[b * n + a] = v;
        }
        g->v[a * n + a] = x->k ? 1 / x->weight_sum : 0;
    }
}

static mr_status combine_group(struct pool *p, struct group *g, const struct shared *all,
                               mr_error *err)
{
    struct shared own = { 0 };
    const bool enough = g->n_studies >= 3;
    const struct shared *shared = enough ? &own : all;
    mr_status st = enough ? share_tau2(&own, p, g, err) : MR_OK;
    const double df = mr_pooled_df(shared->sum_k_minus_1, shared->n, mean_r2(p, g));

    for (size_t m = 0; !st && m < p->n_mechanisms; m++) {
        struct cell *c = &g->cells[m];

        if (c->k == 1)
            combine_one(c, p->opts->raw_units, p->opts->level);
        else if (c->k > 1)
            combine_several(c, shared, df, p->opts->level);
    }
    if (!st)
        fill_covariance(p, g);
    shared_release(&own);
    return st;
}

mr_status pool_combine(struct pool *p, mr_error *err)
{
    struct shared all = { 0 };
    mr_status st;

    for (size_t g = 0; g < p->n_groups; g++)
        for (size_t m = 0; m < p->n_mechanisms; m++)
            set_effects(&p->groups[g].cells[m], p->opts->raw_units);
    st = share_tau2(&all, p, NULL, err);
    for (size_t g = 0; !st && g < p->n_groups; g++)
        st = combine_group(p, &p->groups[g], &all, err);
    shared_release(&all);
    return st;
}
