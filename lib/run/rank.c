/* From pooled effects to the ranking table (statistics.md I.6, I.9). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "run/pool.h"

/* A row of the table while it grows; 'order' sorts it into its group. */
struct line {
    struct mr_ranking row;
    enum mr_family family;
    char prior[64];
};

struct ranking {
    struct pool *pool;
    struct line *lines; /* n_groups x n_mechanisms */
    size_t n;
};

enum scope { SCOPE_PRIMARY, SCOPE_SECONDARY, SCOPE_ALL, N_SCOPES };

void mr_rank_opts_init(struct mr_rank_opts *opts)
{
    *opts = (struct mr_rank_opts){ .level = 0.95 };
}

static struct line *line_at(const struct ranking *r, size_t group, size_t mechanism)
{
    return &r->lines[group * r->pool->n_mechanisms + mechanism];
}

/* ---- literature ---- */

/* "down 4, up 1": papers by reported direction; the retracted weigh nothing. */
static void describe_prior(const mr_refs *refs, struct line *l, bool *retracted)
{
    static const char *const directions[] = { "down", "up", "both", "none", "present" };
    size_t used = 0;

    *retracted = false;
    for (size_t d = 0; d < sizeof(directions) / sizeof(directions[0]); d++) {
        size_t n = 0;

        for (size_t i = 0; i < mr_refs_n_evidence(refs); i++) {
            const struct mr_evidence *e = mr_refs_evidence(refs, i);
            const bool here =
                !strcmp(e->source, l->row.source) && !strcmp(e->mechanism, l->row.mechanism);

            *retracted = *retracted || (here && e->retracted);
            n += here && !e->retracted && !strcmp(e->direction, directions[d]);
        }
        if (n)
            used += (size_t)snprintf(l->prior + used, sizeof(l->prior) - used, "%s%s %zu",
                                     used ? ", " : "", directions[d], n);
    }
    if (!used)
        strcpy(l->prior, "-");
    l->row.prior = l->prior;
}

/* ---- rows ---- */

/* Flags of single studies that hold for the pooled row if any study has them. */
static const enum mr_flag inherited[] = {
    MR_FLAG_NOT_COUNTS,           MR_FLAG_NO_BACKGROUND_PRIOR,     MR_FLAG_LOW_COVERAGE,
    MR_FLAG_WEAK_HALF_UNMEASURED, MR_FLAG_HALF_MOSTLY_UNEXPRESSED, MR_FLAG_XENOGENEIC,
    MR_FLAG_WHOLE_TRANSCRIPTOME,  MR_FLAG_SIGN_DISAGREEMENT,       MR_FLAG_POOLED_ANIMALS,
    MR_FLAG_BATCH_CONFOUNDED
};

static mr_flags bit(bool on, enum mr_flag flag)
{
    return on ? (mr_flags)1 << flag : 0;
}

/* 'blocked' tells where effects in units of within-block sd are pooled with others. */
static bool mixes_blocked(const struct cell *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->k; i++)
        n += c->rows[i]->flags >> MR_FLAG_BLOCKED & 1;
    return n > 0 && n < c->k;
}

static mr_flags row_flags(const struct group *g, const struct cell *c, bool retracted)
{
    mr_flags flags =
        g->flags | bit(c->k == 0, MR_FLAG_NOT_ASSESSABLE) | bit(c->k == 1, MR_FLAG_SINGLE_STUDY) |
        bit(c->k == 2, MR_FLAG_TWO_STUDIES) | bit(c->exploratory, MR_FLAG_EXPLORATORY) |
        bit(c->k > 1 && c->q_p < 0.05, MR_FLAG_HETEROGENEOUS) |
        bit(mixes_blocked(c), MR_FLAG_BLOCKED) | bit(!g->has_covariance, MR_FLAG_NO_COVARIANCE) |
        bit(c->composition_driven, MR_FLAG_COMPOSITION_DRIVEN) |
        bit(retracted, MR_FLAG_RETRACTED_PRIOR);

    for (size_t i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++)
        flags |= c->flags & bit(true, inherited[i]);
    return flags;
}

static void fill_line(struct line *l, const struct pool *p, const struct group *g, size_t m)
{
    const struct mr_mechanism *mechanism = p->mechanisms[m];
    const struct cell *c = &g->cells[m];
    bool retracted;

    l->family = mechanism->family;
    l->row = (struct mr_ranking){ .source = g->source,
                                  .product = g->product,
                                  .family = mr_family_name(mechanism->family),
                                  .mechanism = mechanism->name,
                                  .expected = mechanism->expected,
                                  .rank = NAN,
                                  .rank_lo = NAN,
                                  .rank_hi = NAN,
                                  .rank_all = NAN,
                                  .rank_all_lo = NAN,
                                  .rank_all_hi = NAN,
                                  .p_score = NAN,
                                  .effect = c->k ? c->mu : NAN,
                                  .se = c->k ? c->se : NAN,
                                  .ci_lo = c->k ? c->lo : NAN,
                                  .ci_hi = c->k ? c->hi : NAN,
                                  .p = c->k ? c->p : NAN,
                                  .q = NAN,
                                  .p_holm = NAN,
                                  .k = (double)c->k,
                                  .n_treated = c->n_treated,
                                  .n_model = c->n_model,
                                  .tau = c->k > 1 ? sqrt(c->tau2) : NAN,
                                  .i2 = c->k > 1 ? c->i2 : NAN,
                                  .rescue_class = c->rescue_class,
                                  .own_tau = c->k > 1 ? sqrt(c->own_tau2) : NAN,
                                  .hk_lo = c->k > 1 ? c->hk_lo : NAN,
                                  .hk_hi = c->k > 1 ? c->hk_hi : NAN,
                                  .effect_adjusted = c->adjusted_mu,
                                  .se_adjusted = c->adjusted_se };
    describe_prior(p->opts->refs, l, &retracted);
    l->row.flags = row_flags(g, c, retracted);
}

/* ---- ranks ---- */

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

static void store_ranks(struct line *l, enum scope scope, const struct mr_rank_row *r)
{
    if (scope == SCOPE_ALL) {
        l->row.rank_all = (double)r->rank;
        l->row.rank_all_lo = (double)r->rank_lo;
        l->row.rank_all_hi = (double)r->rank_hi;
        return;
    }
    l->row.rank = (double)r->rank;
    l->row.rank_lo = (double)r->rank_lo;
    l->row.rank_hi = (double)r->rank_hi;
    l->row.top_set = r->top_set ? "yes" : "no";
    l->row.p_score = r->p_score;
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

static mr_status rank_scope(const struct ranking *r, size_t group, enum scope scope, mr_error *err)
{
    const struct pool *p = r->pool;
    const struct group *g = &p->groups[group];
    const size_t n_all = p->n_mechanisms;
    size_t *which = mem_calloc(n_all, sizeof(*which)), n;
    struct mr_rank_row *rows = mem_calloc(n_all, sizeof(*rows));
    double *cov = mem_calloc(n_all * n_all, sizeof(*cov));
    mr_status st = which && rows && cov ? MR_OK : mem_fail(err);

    if (st)
        goto done;
    n = list_ranked(p, g, scope, which);
    for (size_t i = 0; i < n; i++) {
        const struct mr_mechanism *m = p->mechanisms[which[i]];
        const struct cell *c = &g->cells[which[i]];

        rows[i] = (struct mr_rank_row){
            .name = m->name, .mu = c->mu, .two_sided = m->two_sided, .exploratory = c->exploratory
        };
        for (size_t j = 0; j < n; j++)
            cov[i * n + j] = g->v[which[i] * n_all + which[j]];
    }
    if (n)
        st = mr_rank_sets(rows, n, cov, smallest_df(g, which, n), p->opts->level, NULL, err);
    for (size_t i = 0; !st && i < n; i++)
        store_ranks(line_at(r, group, which[i]), scope, &rows[i]);
done:
    free(cov);
    free(rows);
    free(which);
    return st;
}

static mr_status rank_groups(const struct ranking *r, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t g = 0; g < r->pool->n_groups; g++)
        for (int scope = 0; !st && scope < N_SCOPES; scope++)
            if (r->pool->groups[g].has_covariance)
                st = rank_scope(r, g, (enum scope)scope, err);
    return st;
}

/* ---- multiplicity ---- */

/* BH over all sources within a family. */
static mr_status adjust_family(const struct ranking *r, enum mr_family family, mr_error *err)
{
    double *p = mem_calloc(2 * r->n, sizeof(*p)), *q = p ? p + r->n : NULL;
    size_t n = 0;
    mr_status st;

    if (!p)
        return mem_fail(err);
    for (size_t i = 0; i < r->n; i++)
        if (r->lines[i].family == family)
            p[n++] = r->lines[i].row.p;
    st = mr_adjust_bh(p, n, q, err);
    n = 0;
    for (size_t i = 0; !st && i < r->n; i++)
        if (r->lines[i].family == family)
            r->lines[i].row.q = q[n++];
    free(p);
    return st;
}

/* Holm over the primaries of one source and product. */
static mr_status adjust_primaries(const struct ranking *r, size_t group, mr_error *err)
{
    const size_t n_all = r->pool->n_mechanisms;
    double *p = mem_calloc(2 * n_all, sizeof(*p)), *q = p ? p + n_all : NULL;
    size_t n = 0;
    mr_status st;

    if (!p)
        return mem_fail(err);
    for (size_t m = 0; m < n_all; m++)
        if (line_at(r, group, m)->family == MR_PRIMARY)
            p[n++] = line_at(r, group, m)->row.p;
    st = mr_adjust_holm(p, n, q, err);
    n = 0;
    for (size_t m = 0; !st && m < n_all; m++)
        if (line_at(r, group, m)->family == MR_PRIMARY)
            line_at(r, group, m)->row.p_holm = q[n++];
    free(p);
    return st;
}

static mr_status adjust(const struct ranking *r, mr_error *err)
{
    mr_status st = adjust_family(r, MR_PRIMARY, err);

    if (!st)
        st = adjust_family(r, MR_SECONDARY, err);
    for (size_t g = 0; !st && g < r->pool->n_groups; g++)
        st = adjust_primaries(r, g, err);
    return st;
}

/* ---- the table ---- */

/* Within a group: primaries first, then by rank; the unranked last, in the order of refs. */
static int compare_lines(const void *a, const void *b)
{
    const struct line *x = *(const struct line *const *)a, *y = *(const struct line *const *)b;

    if (x->family != y->family)
        return x->family < y->family ? -1 : 1;
    if (isnan(x->row.rank) != isnan(y->row.rank))
        return isnan(x->row.rank) ? 1 : -1;
    if (x->row.rank < y->row.rank || x->row.rank > y->row.rank)
        return x->row.rank < y->row.rank ? -1 : 1;
    return (x > y) - (x < y);
}

static mr_status write_lines(const struct ranking *r, mr_results *results, mr_error *err)
{
    const size_t n = r->pool->n_mechanisms;
    const struct line **sorted = mem_calloc(n, sizeof(struct line *));
    mr_status st = sorted ? MR_OK : mem_fail(err);

    for (size_t g = 0; !st && g < r->pool->n_groups; g++) {
        for (size_t m = 0; m < n; m++)
            sorted[m] = line_at(r, g, m);
        qsort(sorted, n, sizeof(struct line *), compare_lines);
        for (size_t m = 0; !st && m < n; m++)
            st = mr_results_add(results, MR_RANKING, &sorted[m]->row, err);
    }
    free(sorted);
    return st;
}

mr_status mr_run_rank(mr_results *results, const struct mr_rank_opts *opts, mr_error *err)
{
    struct pool pool;
    struct ranking r = { .pool = &pool };
    mr_status st = pool_init(&pool, results, opts, "no", err);

    if (st)
        return st;
    r.n = pool.n_groups * pool.n_mechanisms;
    r.lines = mem_calloc(r.n, sizeof(*r.lines));
    st = r.lines ? pool_combine(&pool, err) : mem_fail(err);
    if (!st)
        st = pool_rescue(&pool, results, err);
    if (!st)
        st = pool_composition(&pool, err);
    if (!st) {
        pool_gate(&pool);
        for (size_t g = 0; g < pool.n_groups; g++)
            for (size_t m = 0; m < pool.n_mechanisms; m++)
                fill_line(line_at(&r, g, m), &pool, &pool.groups[g], m);
        st = rank_groups(&r, err);
    }
    if (!st)
        st = adjust(&r, err);
    mr_results_clear(results, MR_RANKING);
    if (!st)
        st = write_lines(&r, results, err);
    free(r.lines);
    pool_release(&pool);
    return st;
}
