/*
 * Is a mechanism moved more by one source than by another: differences of pooled effects.
 *
 * Two sources of one study share its model animals.  With theta_x = sigma (delta_x + z_x), cov(z_a,
 * z_b) = u_ab, and one sd for both, sd^2/sigma^2 ~ chi^2/nu independent of z:
 *   E[g_a g_b] = J^2 E[nu/chi^2] E[(delta_a + z_a)(delta_b + z_b)]
 *              = J^2 nu/(nu - 2) (delta_a delta_b + u_ab),
 * and as g is unbiased
 *   cov(g_a, g_b) = J^2 nu/(nu - 2) (u_ab + delta_a delta_b) - delta_a delta_b,
 * which is Var(g) of statistics.md I.4 where a is b.  The pooled effects have
 *   cov(mu_a, mu_b) = sum over common studies of w_a w_b cov(g_a, g_b)/(sum w_a sum w_b);
 * true effects of two sources are taken as independent between studies, which errs on the safe side
 * where they are not.  Two sources that have one and the same study only are a contrast of it.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/pool.h"

/* The t quantile of an interval; rows of one source mostly share their df, and one takes long. */
struct half_width {
    double level, df, t;
};

/* What the covariance of two sources' effects needs. */
struct pairs {
    const struct pool *p;
    const struct mr_contrast **shared; /* [n] of two treated arms with one model */
    size_t n;
    struct half_width q;
    struct mr_source_pair *rows;
    size_t n_rows, capacity;
};

static bool is_treatment(const char *contrast)
{
    return !strcmp(contrast, "treated-model");
}

static mr_status list_shared(struct pairs *x, mr_error *err)
{
    const mr_results *results = x->p->results;
    const size_t n = mr_results_size(results, MR_CONTRASTS);

    x->shared = mem_calloc(n, sizeof(struct mr_contrast *));
    if (!x->shared)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const struct mr_contrast *c = mr_results_row(results, MR_CONTRASTS, i);

        if (is_treatment(c->contrast_a) && is_treatment(c->contrast_b) && c->source_a &&
            c->product_a && c->source_b && c->product_b && !strcmp(c->adjusted, x->p->adjusted))
            x->shared[x->n++] = c;
    }
    return MR_OK;
}

static bool is_group(const struct group *g, const char *source, const char *product)
{
    return !strcmp(g->source, source) && !strcmp(g->product, product);
}

/* u of the two treatments in a study; NaN if it is not known. */
static double shared_u(const struct pairs *x, const char *study, const struct group *a,
                       const struct group *b)
{
    for (size_t i = 0; i < x->n; i++) {
        const struct mr_contrast *c = x->shared[i];

        if (!strcmp(c->study, study) &&
            ((is_group(a, c->source_a, c->product_a) && is_group(b, c->source_b, c->product_b)) ||
             (is_group(b, c->source_a, c->product_a) && is_group(a, c->source_b, c->product_b))))
            return c->u;
    }
    return NAN;
}

/* cov(g_a, g_b), or that of theta, of studies i and j of two cells, which are one study. */
static double effect_covariance(const struct cell *a, size_t i, const struct cell *b, size_t j,
                                double u, bool raw_units)
{
    const struct mr_effect *e = a->rows[i];
    const double delta2 = a->delta * b->delta, bias = mr_hedges_j(e->df);

    if (raw_units)
        return e->sd * b->rows[j]->sd * u;
    return bias * bias * e->df / (e->df - 2) * (u + delta2) - delta2;
}

/* A cell's weight of study i. */
static double weight(const struct cell *c, size_t i)
{
    return 1 / (c->v[i] + (c->k > 1 ? c->tau2 : 0));
}

/* Covariance of the pooled effects; counts common studies, and those of which u is not known. */
static double pooled_covariance(const struct pairs *x, const struct group *g, const struct group *h,
                                size_t m, size_t common[2])
{
    const struct cell *a = &g->cells[m], *b = &h->cells[m];
    double sum = 0;

    common[0] = common[1] = 0;
    for (size_t i = 0, j = 0; i < a->k && j < b->k;) {
        const int order = strcmp(a->rows[i]->study, b->rows[j]->study);

        if (!order) {
            const double u = shared_u(x, a->rows[i]->study, g, h);

            common[0]++;
            common[1] += isnan(u) ? 1 : 0;
            if (!isnan(u))
                sum += weight(a, i) * weight(b, j) *
                       effect_covariance(a, i, b, j, u, x->p->opts->raw_units);
        }
        i += order <= 0;
        j += order >= 0;
    }
    return sum / (a->weight_sum * b->weight_sum);
}

/* Two arms of one study: the test and the interval of any contrast of one study. */
static void compare_within(const struct pairs *x, const struct cell *a, const struct cell *b,
                           double u_ab, struct mr_source_pair *row)
{
    const struct mr_effect *e = a->rows[0], *f = b->rows[0];
    const double u = e->u + f->u - 2 * u_ab, theta = e->theta - f->theta;
    const double t = theta / (e->sd * sqrt(u)), level = x->p->opts->level;
    const double bias = mr_hedges_j(e->df);

    row->df = e->df;
    row->p = mr_t_two_sided(t, row->df);
    if (x->p->opts->raw_units) {
        const double half = mr_t_quantile((1 + level) / 2, row->df) * e->sd * sqrt(u);

        row->se = e->sd * sqrt(u);
        row->ci_lo = theta - half;
        row->ci_hi = theta + half;
        return;
    }
    row->se = sqrt(bias * bias * u + row->difference * row->difference / (2 * row->df));
    mr_delta_interval(t, row->df, 1 / u, level, &row->ci_lo, &row->ci_hi);
}

static double half_width_at(struct half_width *q, double df)
{
    if (df != q->df) {
        q->df = df;
        q->t = mr_t_quantile((1 + q->level) / 2, df);
    }
    return q->t;
}

static void compare_pooled(struct pairs *x, const struct cell *a, const struct cell *b,
                           double covariance, struct mr_source_pair *row)
{
    const double var = 1 / a->weight_sum + 1 / b->weight_sum - 2 * covariance;
    double half;

    row->se = var > 0 ? sqrt(var) : NAN;
    row->df = fmin(a->df, b->df);
    half = half_width_at(&x->q, row->df) * row->se;
    row->ci_lo = row->difference - half;
    row->ci_hi = row->difference + half;
    row->p = mr_t_two_sided(row->difference / row->se, row->df);
}

static mr_status add_pair(struct pairs *x, const struct group *g, const struct group *h, size_t m,
                          mr_error *err)
{
    const struct cell *a = &g->cells[m], *b = &h->cells[m];
    const struct mr_mechanism *mechanism = x->p->mechanisms[m];
    size_t common[2];
    const double covariance = pooled_covariance(x, g, h, m, common);
    struct mr_source_pair row = { .source_a = g->source,
                                  .product_a = g->product,
                                  .source_b = h->source,
                                  .product_b = h->product,
                                  .family = mr_family_name(mechanism->family),
                                  .mechanism = mechanism->name,
                                  .difference = a->mu - b->mu,
                                  .q = NAN,
                                  .k_a = (double)a->k,
                                  .k_b = (double)b->k,
                                  .k_both = (double)common[0],
                                  .flags = pool_flags(g, a) | pool_flags(h, b) };

    row.flags &= ~((mr_flags)1 << MR_FLAG_NO_COVARIANCE);
    if (common[1])
        row.flags |= (mr_flags)1 << MR_FLAG_NO_COVARIANCE;
    if (a->k == 1 && b->k == 1 && common[0] && !common[1])
        compare_within(x, a, b, shared_u(x, a->rows[0]->study, g, h), &row);
    else
        compare_pooled(x, a, b, covariance, &row);
    if (a->exploratory || b->exploratory)
        row.p = row.ci_lo = row.ci_hi = NAN;
    if (mem_grow(&x->rows, &x->capacity, x->n_rows, sizeof(*x->rows), err))
        return MR_ENOMEM;
    x->rows[x->n_rows++] = row;
    return MR_OK;
}

/* Benjamini-Hochberg over all pairs of a family. */
static mr_status adjust_family(struct pairs *x, enum mr_family family, mr_error *err)
{
    double *p = mem_calloc(2 * x->n_rows, sizeof(*p)), *q = p ? p + x->n_rows : NULL;
    const char *name = mr_family_name(family);
    size_t n = 0;
    mr_status st;

    if (!p)
        return mem_fail(err);
    for (size_t i = 0; i < x->n_rows; i++)
        if (!strcmp(x->rows[i].family, name))
            p[n++] = x->rows[i].p;
    st = mr_adjust_bh(p, n, q, err);
    n = 0;
    for (size_t i = 0; !st && i < x->n_rows; i++)
        if (!strcmp(x->rows[i].family, name))
            x->rows[i].q = q[n++];
    free(p);
    return st;
}

static mr_status compare_groups(struct pairs *x, mr_error *err)
{
    const struct pool *p = x->p;
    mr_status st = MR_OK;

    for (size_t i = 0; i < p->n_groups; i++) {
        for (size_t j = i + 1; j < p->n_groups; j++) {
            const struct group *g = &p->groups[p->canonical[i]], *h = &p->groups[p->canonical[j]];

            for (size_t m = 0; !st && m < p->n_mechanisms; m++)
                if (g->cells[m].k && h->cells[m].k)
                    st = add_pair(x, g, h, m, err);
        }
    }
    if (!st)
        st = adjust_family(x, MR_PRIMARY, err);
    return st ? st : adjust_family(x, MR_SECONDARY, err);
}

mr_status pool_compare(const struct pool *p, mr_results *results, mr_error *err)
{
    struct pairs x = { .p = p, .q = { .level = p->opts->level, .df = NAN } };
    mr_status st = list_shared(&x, err);

    mr_results_clear(results, MR_SOURCE_PAIRS);
    if (!st)
        st = compare_groups(&x, err);
    for (size_t i = 0; !st && i < x.n_rows; i++)
        st = mr_results_add(results, MR_SOURCE_PAIRS, &x.rows[i], err);
    free(x.rows);
    free(x.shared);
    return st;
}
