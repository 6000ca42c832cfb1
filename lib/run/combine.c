/*
 * Effects of several studies as one, with a tau^2 that the mechanisms of a source share
 * (Paule, Mandel 1982, 10.6028/jres.087.022), and the covariance between mechanisms
 * (statistics.md I.4-I.6).  The variance of a study's g uses the pooled delta, not its own g
 * (Lin, Aloe 2021, 10.1002/sim.8781).  The covariance of the mu is that of their weights also
 * where an interval scales its standard error: that scale is a guess from k studies, and ranks
 * compare mechanisms that each had another.
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
    double sum = 0, weights = 0;

    for (size_t i = 0; i < c->k; i++) {
        sum += c->rows[i]->g / c->rows[i]->u;
        weights += 1 / c->rows[i]->u;
    }
    c->delta = sum / weights;
    c->exploratory = c->k > 0;
    c->p = c->lo = c->hi = c->pi_lo = c->pi_hi = NAN;
    c->own_tau2 = c->hk_lo = c->hk_hi = NAN;
    for (size_t i = 0; i < c->k; i++) {
        const struct mr_effect *e = c->rows[i];

        if (!(e->flags >> MR_FLAG_EXPLORATORY & 1))
            c->exploratory = false;
        c->y[i] = raw_units ? e->theta : e->g;
        c->v[i] = raw_units   ? e->se * e->se
                  : c->k == 1 ? e->g_var
                              : mr_g_variance(1 / e->u, e->df, c->delta);
    }
}

static void combine_one(struct cell *c)
{
    const struct mr_effect *e = c->rows[0];

    c->mu = c->y[0];
    c->se = sqrt(c->v[0]);
    c->weight_sum = 1 / c->v[0];
    c->df = e->df;
    c->tau2 = c->i2 = c->q_p = NAN;
    if (!c->exploratory)
        c->p = e->p;
}

static void interval_of_one(struct cell *c, bool raw_units, double level)
{
    const struct mr_effect *e = c->rows[0];

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
static void compare_own_tau2(struct cell *c)
{
    struct mr_meta own;

    if (!(c->q_p < 0.05) ||
        mr_meta_fit(c->y, c->v, c->k, MR_TAU2_PM, MR_INTERVAL_HK, &own, NULL) != MR_OK)
        return; /* no finite tau^2: nothing to show beside */
    c->own_tau2 = own.tau2;
    c->hk_lo = own.lo;
    c->hk_hi = own.hi;
}

/* The mechanism's own tau^2, with the I^2 that belongs to it. */
static mr_status set_own_tau2(struct cell *c, const struct group *g, const struct pool *p,
                              mr_error *err)
{
    mr_error why;

    if (mr_meta_tau2(c->y, c->v, c->k, p->opts->tau2, &c->tau2, &why))
        return mr_fail(err, MR_ENUMERIC, "effects.tsv: %s %s %s: %s", g->source, g->product,
                       c->rows[0]->mechanism, why.msg);
    c->i2 = mr_meta_i2(c->v, c->k, c->tau2) / 100;
    return MR_OK;
}

/* What the interval goes by; 'df' are those under a shared tau^2. */
static struct mr_pooled_dist interval_dist(const struct cell *c, const struct mr_rank_opts *opts,
                                           const struct shared *shared, double df)
{
    struct mr_pooled_dist dist = { .df = df, .ratio = shared->ratio };

    if (opts->interval != MR_INTERVAL_T || opts->tau2 != MR_TAU2_SHARED)
        return (struct mr_pooled_dist){ .df = opts->interval == MR_INTERVAL_Z ? INFINITY
                                                                              : (double)(c->k - 1),
                                        .ratio = 1,
                                        .nu = INFINITY };
    for (size_t i = 0; i < c->k; i++)
        dist.nu += c->rows[i]->df;
    return dist;
}

/* The p of the studies' own tests; those without one take no part. */
static mr_status combine_p(struct cell *c, mr_error *err)
{
    double *p = mem_calloc(2 * c->k, sizeof(*p)), *n_eff = p ? p + c->k : NULL;

    if (!p)
        return mem_fail(err);
    for (size_t i = 0; i < c->k; i++) {
        p[i] = c->rows[i]->p;
        n_eff[i] = 1 / c->rows[i]->u;
    }
    c->p = mr_stouffer(p, c->y, n_eff, c->k);
    free(p);
    return MR_OK;
}

static void interval_of_several(struct cell *c, double level)
{
    const double half = mr_pooled_quantile(&c->dist, level) * c->se;
    const double pi_half = mr_prediction_half(c->se, c->tau2, c->k, level);

    c->lo = c->mu - half;
    c->hi = c->mu + half;
    c->pi_lo = c->mu - pi_half;
    c->pi_hi = c->mu + pi_half;
    compare_own_tau2(c);
}

/* 'df': those of t under the shared tau^2. */
static mr_status combine_several(struct cell *c, const struct group *g, const struct pool *p,
                                 const struct shared *shared, double df, mr_error *err)
{
    struct mr_meta_mean mean;
    mr_status st = MR_OK;

    measure_heterogeneity(c);
    c->tau2 = shared->tau2;
    if (p->opts->tau2 != MR_TAU2_SHARED)
        st = set_own_tau2(c, g, p, err);
    if (st)
        return st;
    mr_meta_mean(c->y, c->v, c->k, c->tau2, p->opts->interval, &mean);
    c->weight_sum = mean.weight_sum;
    c->mu = mean.mu;
    c->se = mean.se;
    c->dist = interval_dist(c, p->opts, shared, df);
    c->df = c->dist.df;
    if (c->exploratory || c->means_only)
        return MR_OK;
    c->p = mr_pooled_p(&c->dist, c->mu, c->se);
    return p->opts->combine == MR_COMBINE_STOUFFER ? combine_p(c, err) : MR_OK;
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
    const size_t most = p->n_rows;

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
            combine_one(c);
        else if (c->k > 1)
            st = combine_several(c, g, p, shared, df, err);
    }
    if (!st)
        fill_covariance(p, g);
    shared_release(&own);
    return st;
}

mr_status pool_recombine(const struct pool *p, const struct group *g, struct cell *c, bool test,
                         mr_error *err)
{
    const struct shared kept = { .tau2 = c->tau2, .ratio = c->dist.ratio };

    c->means_only = !test;
    set_effects(c, p->opts->raw_units);
    if (c->k == 1)
        combine_one(c);
    return c->k > 1 ? combine_several(c, g, p, &kept, c->df, err) : MR_OK;
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

void pool_intervals(struct pool *p)
{
    for (size_t i = 0; i < p->n_groups; i++) {
        for (size_t m = 0; m < p->n_mechanisms; m++) {
            struct cell *c = &p->groups[i].cells[m];

            if (c->exploratory)
                continue;
            if (c->k == 1)
                interval_of_one(c, p->opts->raw_units, p->opts->level);
            else if (c->k > 1)
                interval_of_several(c, p->opts->level);
        }
    }
}
