/* Ranks of the mechanisms of a source, with simultaneous confidence sets (statistics.md I.6). */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/pool.h"

enum scope { SCOPE_PRIMARY, SCOPE_SECONDARY, SCOPE_ALL, N_SCOPES };

void criticals_release(struct criticals *criticals)
{
    free(criticals->known);
    *criticals = (struct criticals){ 0 };
}

/* Variants of a ranking ask for the same values again and again, and one takes milliseconds. */
static mr_status find_critical(struct criticals *cs, double n_means, double nu, double level,
                               double *c, mr_error *err)
{
    for (size_t i = 0; i < cs->n; i++) {
        if (cs->known[i].n_means == n_means && cs->known[i].nu == nu &&
            cs->known[i].level == level) {
            *c = cs->known[i].c;
            return MR_OK;
        }
    }
    if (mem_grow(&cs->known, &cs->capacity, cs->n, sizeof(*cs->known), err))
        return MR_ENOMEM;
    *c = mr_qtukey(level, n_means, nu) / sqrt(2);
    cs->known[cs->n].n_means = n_means;
    cs->known[cs->n].nu = nu;
    cs->known[cs->n].level = level;
    cs->known[cs->n++].c = *c;
    return MR_OK;
}

static bool in_scope(enum scope scope, enum mr_family family)
{
    return scope == SCOPE_ALL || (scope == SCOPE_PRIMARY) == (family == MR_PRIMARY);
}

/* Indices of the mechanisms of a scope that have an effect. */
static size_t list_ranked(const struct pool *p, const struct group *g, enum scope scope,
                          size_t *which)
{
    size_t n = 0;

    for (size_t m = 0; m < p->n_mechanisms; m++)
        if (in_scope(scope, p->mechanisms[m]->family) && g->cells[m].k)
            which[n++] = m;
    return n;
}

/* The smallest df among the rows of which something can be claimed. */
static double smallest_df(const struct group *g, const size_t *which, size_t n)
{
    double nu = INFINITY;

    for (size_t i = 0; i < n; i++)
        if (!g->cells[which[i]].exploratory && g->cells[which[i]].df < nu)
            nu = g->cells[which[i]].df;
    return nu;
}

/*
 * The critical value for 'n' rows; NaN where nothing can be claimed, or nu is not a number.
 * Without a place to keep it nothing is to be claimed.
 */
static mr_status critical_of(struct criticals *cs, const struct mr_rank_row *rows, size_t n,
                             double nu, double level, double *c, mr_error *err)
{
    const size_t n_means = mr_rank_n_means(rows, n);

    *c = cs ? NAN : INFINITY;
    return cs && n_means && !isnan(nu)
               ? find_critical(cs, (double)n_means, fmax(1, nu), level, c, err)
               : MR_OK;
}

static void store(struct group *g, enum scope scope, const struct mr_rank_row *rows,
                  const size_t *which, size_t n, size_t n_all)
{
    for (size_t i = 0; i < n; i++) {
        struct cell *cell = &g->cells[which[i]];

        *(scope == SCOPE_ALL ? &cell->all : &cell->family) =
            (struct standing){ (double)rows[i].rank, (double)rows[i].rank_lo,
                               (double)rows[i].rank_hi, rows[i].p_score,
                               rows[i].top_set ? "yes" : "no" };
        for (size_t j = 0; scope != SCOPE_ALL && j < n; j++)
            g->above[which[i] * n_all + which[j]] = rows[i].above[j];
    }
}

static mr_status rank_scope(const struct pool *p, struct group *g, enum scope scope,
                            struct criticals *criticals, mr_error *err)
{
    const size_t n_all = p->n_mechanisms;
    size_t *which = mem_calloc(n_all, sizeof(*which)), n = 0;
    struct mr_rank_row *rows = mem_calloc(n_all, sizeof(*rows));
    double *cov = mem_calloc(n_all * n_all, sizeof(*cov)), nu, c;
    bool *above = mem_calloc(n_all * n_all, sizeof(*above));
    mr_status st = which && rows && cov && above ? MR_OK : mem_fail(err);

    if (st)
        goto done;
    n = list_ranked(p, g, scope, which);
    for (size_t i = 0; i < n; i++) {
        const struct mr_mechanism *m = p->mechanisms[which[i]];
        const struct cell *cell = &g->cells[which[i]];

        rows[i] = (struct mr_rank_row){ .name = m->name,
                                        .mu = cell->mu,
                                        .two_sided = m->two_sided,
                                        .exploratory = cell->exploratory,
                                        .above = above + i * n };
        for (size_t j = 0; j < n; j++)
            cov[i * n + j] = g->v[which[i] * n_all + which[j]];
    }
    nu = smallest_df(g, which, n);
    st = critical_of(criticals, rows, n, nu, p->opts->level, &c, err);
    if (!st && n)
        st = mr_rank_sets_at(rows, n, cov, nu, c, err);
    if (!st)
        store(g, scope, rows, which, n, n_all);
done:
    free(above);
    free(cov);
    free(rows);
    free(which);
    return st;
}

mr_status pool_rank(struct pool *p, const struct group *only, bool both,
                    struct criticals *criticals, mr_error *err)
{
    static const struct standing unranked = { NAN, NAN, NAN, NAN, NULL };
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < p->n_groups; i++) {
        struct group *g = &p->groups[i];

        if (only && only != g)
            continue;
        for (size_t m = 0; m < p->n_mechanisms; m++)
            g->cells[m].family = g->cells[m].all = unranked;
        memset(g->above, 0, p->n_mechanisms * p->n_mechanisms * sizeof(*g->above));
        for (int scope = 0; !st && scope < (both ? N_SCOPES : SCOPE_ALL); scope++)
            if (g->has_covariance)
                st = rank_scope(p, g, (enum scope)scope, criticals, err);
    }
    return st;
}
