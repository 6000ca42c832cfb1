/* From pooled effects to the ranking table (statistics.md I.6, I.9). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "run/sensitivity.h"

/* A row of the table while it grows; 'order' sorts it into its group. */
struct line {
    struct mr_ranking row;
    enum mr_family family;
    char prior[64];
    char *above; /* owned */
};

struct ranking {
    struct pool *pool;
    struct line *lines; /* n_groups x n_mechanisms */
    size_t n;
};

void mr_rank_opts_init(struct mr_rank_opts *opts)
{
    *opts =
        (struct mr_rank_opts){ .level = 0.95, .tau2 = MR_TAU2_SHARED, .interval = MR_INTERVAL_T };
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

mr_flags pool_flags(const struct group *g, const struct cell *c)
{
    mr_flags flags =
        g->flags | bit(c->k == 0, MR_FLAG_NOT_ASSESSABLE) | bit(c->k == 1, MR_FLAG_SINGLE_STUDY) |
        bit(c->k == 2, MR_FLAG_TWO_STUDIES) | bit(c->exploratory, MR_FLAG_EXPLORATORY) |
        bit(c->k > 1 && c->q_p < 0.05, MR_FLAG_HETEROGENEOUS) |
        bit(mixes_blocked(c), MR_FLAG_BLOCKED) | bit(!g->has_covariance, MR_FLAG_NO_COVARIANCE) |
        bit(c->composition_driven, MR_FLAG_COMPOSITION_DRIVEN);

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
                                  .rank = c->family.rank,
                                  .rank_lo = c->family.lo,
                                  .rank_hi = c->family.hi,
                                  .top_set = c->family.top_set,
                                  .rank_all = c->all.rank,
                                  .rank_all_lo = c->all.lo,
                                  .rank_all_hi = c->all.hi,
                                  .p_score = c->family.p_score,
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
                                  .se_adjusted = c->adjusted_se,
                                  .pi_lo = c->k > 1 ? c->pi_lo : NAN,
                                  .pi_hi = c->k > 1 ? c->pi_hi : NAN,
                                  .sens_lo = c->sens_lo,
                                  .sens_hi = c->sens_hi,
                                  .genes_to_lose = c->genes_to_lose };
    describe_prior(p->opts->refs, l, &retracted);
    l->row.flags = pool_flags(g, c) | bit(retracted, MR_FLAG_RETRACTED_PRIOR);
}

/* "fibrosis,homing": the mechanisms of its family that it stands above, "-" if none. */
static mr_status describe_claims(struct line *l, const struct pool *p, const struct group *g,
                                 size_t m, mr_error *err)
{
    const bool *above = g->above + m * p->n_mechanisms;
    size_t room = 2, used = 0;

    if (isnan(l->row.rank))
        return MR_OK;
    for (size_t other = 0; other < p->n_mechanisms; other++)
        room += strlen(p->mechanisms[other]->name) + 1;
    l->above = mem_calloc(room, 1);
    if (!l->above)
        return mem_fail(err);
    for (size_t other = 0; other < p->n_mechanisms; other++)
        if (above[other])
            used += (size_t)snprintf(l->above + used, room - used, "%s%s", used ? "," : "",
                                     p->mechanisms[other]->name);
    if (!used)
        l->above[0] = '-'; /* the rest is 0 */
    l->row.above = l->above;
    return MR_OK;
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

static void free_lines(struct ranking *r)
{
    for (size_t i = 0; r->lines && i < r->n; i++)
        free(r->lines[i].above);
    free(r->lines);
}

static mr_status fill_lines(struct ranking *r, mr_error *err)
{
    struct pool *p = r->pool;
    mr_status st = MR_OK;

    r->n = p->n_groups * p->n_mechanisms;
    r->lines = mem_calloc(r->n, sizeof(*r->lines));
    if (!r->lines)
        return mem_fail(err);
    for (size_t g = 0; g < p->n_groups; g++)
        for (size_t m = 0; !st && m < p->n_mechanisms; m++) {
            fill_line(line_at(r, g, m), p, &p->groups[g], m);
            st = describe_claims(line_at(r, g, m), p, &p->groups[g], m, err);
        }
    return st ? st : adjust(r, err);
}

static mr_status rank_pool(struct pool *p, mr_results *results, struct criticals *criticals,
                           mr_error *err)
{
    struct ranking r = { .pool = p };
    mr_status st = pool_combine(p, err);

    if (!st) {
        pool_intervals(p);
        st = pool_rank(p, NULL, true, criticals, err);
    }
    if (!st)
        st = pool_rescue(p, results, err);
    if (!st)
        st = pool_composition(p, err);
    if (!st)
        st = pool_concordance(p, results, err);
    if (!st)
        st = sensitivity_fill(results, p, criticals, err);
    if (!st) {
        pool_gate(p);
        st = fill_lines(&r, err);
    }
    if (!st)
        st = write_lines(&r, results, err);
    if (!st)
        st = pool_compare(p, results, err);
    free_lines(&r);
    return st;
}

mr_status mr_run_rank(mr_results *results, const struct mr_rank_opts *opts, mr_error *err)
{
    struct pool pool = { 0 };
    struct pool_rows rows;
    struct criticals criticals = { 0 };
    mr_status st = pool_rows_init(&rows, results, "no", NULL, err);

    mr_results_clear(results, MR_RANKING);
    mr_results_clear(results, MR_SENSITIVITY);
    if (!st)
        st = pool_init(&pool, results, &rows, opts, err);
    if (!st)
        st = rank_pool(&pool, results, &criticals, err);
    criticals_release(&criticals);
    pool_release(&pool);
    pool_rows_release(&rows);
    return st;
}
