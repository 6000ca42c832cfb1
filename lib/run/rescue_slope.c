/* How much of the damage came back across the mechanisms of a study (statistics.md II.5, 3a). */
#include <math.h>

#include "base/alloc.h"
#include "run/pool.h"

/* The mechanisms of one study that take part. */
struct slope_data {
    struct mr_slope_row *rows; /* [n_mechanisms] */
    double *r;                 /* their correlations */
    size_t *which;
    size_t n;
    double u[MR_N_TRIAD];
};

static bool is_exploratory(const struct triad *t)
{
    for (int c = 0; c < MR_N_TRIAD; c++)
        if (t->e[c]->flags >> MR_FLAG_EXPLORATORY & 1)
            return true;
    return false;
}

static void collect(const struct pool *p, const struct triad *triads, const double *r,
                    struct slope_data *d)
{
    d->n = 0;
    for (size_t m = 0; m < p->n_mechanisms; m++) {
        const struct triad *t = &triads[m];

        if (!triad_is_usable(t) || is_exploratory(t))
            continue;
        for (int c = 0; !d->n && c < MR_N_TRIAD; c++)
            d->u[c] = t->e[c]->u;
        d->rows[d->n] = (struct mr_slope_row){ t->e[MR_MC]->theta, t->e[MR_TM]->theta,
                                               t->e[MR_TM]->sd, t->e[MR_TM]->df };
        d->which[d->n++] = m;
    }
    for (size_t a = 0; a < d->n; a++)
        for (size_t b = 0; b < d->n; b++)
            d->r[a * d->n + b] = r[d->which[a] * p->n_mechanisms + d->which[b]];
}

static mr_status add_slope(const struct pool *p, const struct group *g, size_t s,
                           const struct slope_data *d, mr_results *results, mr_error *err)
{
    struct mr_slope x;
    struct mr_rescue_slope_row row = { .study = mr_names_get(p->studies, g->studies[s]),
                                       .source = g->source,
                                       .product = g->product,
                                       .mechanisms = (double)d->n };

    mr_rescue_slope(d->rows, d->n, d->r, d->u, &x);
    row.raw = x.raw;
    row.artefact = x.artefact;
    row.slope = x.slope;
    row.slope_se = x.se;
    row.damage_ms = x.damage_ms;
    row.damage_ms_se = x.damage_ms_se;
    return mr_results_add(results, MR_RESCUE_SLOPE, &row, err);
}

mr_status rescue_slopes(const struct pool *p, const struct group *g, const struct triad *triads,
                        mr_results *results, mr_error *err)
{
    const size_t n = p->n_mechanisms;
    struct slope_data d = { 0 };
    mr_status st = MR_OK;

    d.rows = mem_calloc(n, sizeof(*d.rows));
    d.r = mem_calloc(n * n, sizeof(*d.r));
    d.which = mem_calloc(n, sizeof(*d.which));
    if (!d.rows || !d.r || !d.which) {
        st = mem_fail(err);
        goto done;
    }
    for (size_t s = 0; !st && s < g->n_studies; s++) {
        collect(p, triads + s * n, pool_correlation(p, g->studies[s]), &d);
        if (d.n)
            st = add_slope(p, g, s, &d, results, err);
    }
done:
    free(d.which);
    free(d.r);
    free(d.rows);
    return st;
}
