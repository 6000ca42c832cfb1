/* Collects the effects of studies into source x product x mechanism. */
#include "run/pool.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

mr_status pool_rows_init(struct pool_rows *rows, const mr_results *results, const char *adjusted,
                         const char *without, mr_error *err)
{
    const size_t n = mr_results_size(results, MR_EFFECTS);

    *rows =
        (struct pool_rows){ .at = mem_calloc(n, sizeof(struct mr_effect *)), .adjusted = adjusted };
    if (!rows->at)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const struct mr_effect *e = mr_results_row(results, MR_EFFECTS, i);

        if (!strcmp(e->contrast, "treated-model") && !strcmp(e->adjusted, adjusted) &&
            !(without && !strcmp(e->study, without)))
            rows->at[rows->n++] = e;
    }
    return MR_OK;
}

void pool_rows_release(struct pool_rows *rows)
{
    free(rows->at);
    *rows = (struct pool_rows){ 0 };
}

static mr_status list_mechanisms(struct pool *p, mr_error *err)
{
    const mr_refs *refs = p->opts->refs;
    const size_t n = mr_refs_n_mechanisms(refs);

    p->mechanisms = mem_calloc(n, sizeof(*p->mechanisms));
    if (!p->mechanisms)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++)
        if (mr_refs_mechanism(refs, i)->family != MR_INDEX)
            p->mechanisms[p->n_mechanisms++] = mr_refs_mechanism(refs, i);
    return MR_OK;
}

size_t pool_find_mechanism(const struct pool *p, const char *name)
{
    for (size_t m = 0; m < p->n_mechanisms; m++)
        if (!strcmp(p->mechanisms[m]->name, name))
            return m;
    return MR_NONE;
}

struct group *pool_find_group(const struct pool *p, const char *source, const char *product)
{
    for (size_t g = 0; g < p->n_groups; g++)
        if (!strcmp(p->groups[g].source, source) && !strcmp(p->groups[g].product, product))
            return &p->groups[g];
    return NULL;
}

static mr_status add_group(struct pool *p, const struct mr_effect *e, mr_error *err)
{
    struct group *g = &p->groups[p->n_groups];

    g->source = e->source;
    g->product = e->product;
    g->studies = mem_calloc(p->n_rows, sizeof(*g->studies));
    g->cells = mem_calloc(p->n_mechanisms, sizeof(*g->cells));
    g->v = mem_calloc(p->n_mechanisms * p->n_mechanisms, sizeof(*g->v));
    g->above = mem_calloc(p->n_mechanisms * p->n_mechanisms, sizeof(*g->above));
    p->n_groups++;
    return g->studies && g->cells && g->v && g->above ? MR_OK : mem_fail(err);
}

/* Groups and studies in the order in which the effects first name them. */
static mr_status list_groups(struct pool *p, const struct pool_rows *rows, mr_error *err)
{
    mr_status st = MR_OK;

    p->groups = mem_calloc(rows->n, sizeof(*p->groups));
    p->studies = mr_names_new();
    if (!p->groups || !p->studies)
        return mem_fail(err);
    for (size_t i = 0; !st && i < rows->n; i++) {
        const struct mr_effect *e = rows->at[i];

        if (!e->source || !e->product)
            return mr_fail(err, MR_EFORMAT,
                           "effects.tsv: study '%s': expected source and product of a "
                           "treated-model contrast, found NA",
                           e->study);
        st = mr_names_intern(p->studies, e->study, NULL, NULL, err);
        if (!st && !pool_find_group(p, e->source, e->product))
            st = add_group(p, e, err);
    }
    if (!st && !p->n_groups)
        st = mr_fail(err, MR_EEMPTY,
                     "effects.tsv: expected effects of a treated arm against its "
                     "model, found none");
    return st;
}

static void add_study(struct group *g, size_t study)
{
    for (size_t s = 0; s < g->n_studies; s++)
        if (g->studies[s] == study)
            return;
    g->studies[g->n_studies++] = study;
}

/* In the unit that is pooled. */
static bool has_effect(const struct pool *p, const struct mr_effect *e)
{
    return isfinite(e->g) && (!p->opts->raw_units || (isfinite(e->theta) && isfinite(e->se)));
}

/* One g without a variance would leave nothing of all that share its tau^2. */
static mr_status check_variance(const struct mr_effect *e, mr_error *err)
{
    if (isfinite(e->u) && e->df > 2 && isfinite(e->g_var) && !(e->se <= 0))
        return MR_OK;
    return mr_fail(
        err, MR_EFORMAT,
        "effects.tsv: study '%s': expected u, g_var and se above 0 and df above 2 beside "
        "g of %s, found %g, %g, %g and %g",
        e->study, e->mechanism, e->u, e->g_var, e->se, e->df);
}

static mr_status add_row(const struct pool *p, struct group *g, const struct mr_effect *e,
                         mr_error *err)
{
    const size_t m = pool_find_mechanism(p, e->mechanism),
                 study = mr_names_find(p->studies, e->study);
    struct cell *c;

    if (m == MR_NONE)
        return mr_fail(err, MR_EFORMAT,
                       "effects.tsv: study '%s': expected a ranked mechanism of refs, found '%s'",
                       e->study, e->mechanism);
    c = &g->cells[m];
    for (size_t i = 0; i < c->k; i++)
        if (c->study[i] == study)
            return mr_fail(err, MR_EFORMAT,
                           "effects.tsv: expected study '%s' once for %s %s %s, found it again",
                           e->study, g->source, g->product, e->mechanism);
    c->flags |= e->flags;
    if (!has_effect(p, e))
        return MR_OK; /* no effect size: the study has no part in the pool */
    if (check_variance(e, err))
        return MR_EFORMAT;
    add_study(g, study);
    if (!c->rows) {
        const size_t n = mr_names_size(p->studies);

        c->rows = mem_calloc(n, sizeof(struct mr_effect *));
        c->study = mem_calloc(n, sizeof(*c->study));
        c->y = mem_calloc(n, sizeof(*c->y));
        c->v = mem_calloc(n, sizeof(*c->v));
        if (!c->rows || !c->study || !c->y || !c->v)
            return mem_fail(err);
    }
    c->study[c->k] = study;
    c->rows[c->k++] = e;
    c->n_treated += e->n1;
    c->n_model += e->n2;
    return MR_OK;
}

static mr_status fill_cells(struct pool *p, const struct pool_rows *rows, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < rows->n; i++)
        st = add_row(p, pool_find_group(p, rows->at[i]->source, rows->at[i]->product), rows->at[i],
                     err);
    return st;
}

/* ---- canonical order: that of the inputs decides the order of rows, never a value ---- */

static int compare_rows(const void *a, const void *b)
{
    const struct mr_effect *const *x = a, *const *y = b;

    return strcmp((*x)->study, (*y)->study);
}

static void sort_cell(const struct pool *p, struct cell *c)
{
    if (c->k > 1)
        qsort(c->rows, c->k, sizeof(struct mr_effect *), compare_rows);
    for (size_t i = 0; i < c->k; i++)
        c->study[i] = mr_names_find(p->studies, c->rows[i]->study);
}

static bool group_before(const struct group *a, const struct group *b)
{
    const int c = strcmp(a->source, b->source);

    return c < 0 || (c == 0 && strcmp(a->product, b->product) < 0);
}

static void sort_studies(const struct pool *p, struct group *g)
{
    for (size_t i = 1; i < g->n_studies; i++) {
        const size_t study = g->studies[i];
        const char *name = mr_names_get(p->studies, study);
        size_t at = i;

        for (; at && strcmp(name, mr_names_get(p->studies, g->studies[at - 1])) < 0; at--)
            g->studies[at] = g->studies[at - 1];
        g->studies[at] = study;
    }
}

static mr_status sort_all(struct pool *p, mr_error *err)
{
    p->canonical = mem_calloc(p->n_groups, sizeof(*p->canonical));
    if (!p->canonical)
        return mem_fail(err);
    for (size_t i = 0; i < p->n_groups; i++) {
        struct group *g = &p->groups[i];
        size_t at = i;

        for (; at && group_before(g, &p->groups[p->canonical[at - 1]]); at--)
            p->canonical[at] = p->canonical[at - 1];
        p->canonical[at] = i;
        sort_studies(p, g);
        for (size_t m = 0; m < p->n_mechanisms; m++)
            sort_cell(p, &g->cells[m]);
    }
    return MR_OK;
}

static mr_status fill_correlations(struct pool *p, mr_error *err)
{
    const size_t m2 = p->n_mechanisms * p->n_mechanisms, n = mr_names_size(p->studies) * m2;

    p->r = mem_calloc(n, sizeof(*p->r));
    if (!p->r)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++)
        p->r[i] = NAN;
    for (size_t i = 0; i < mr_results_size(p->results, MR_COVARIANCE); i++) {
        const struct mr_covariance *c = mr_results_row(p->results, MR_COVARIANCE, i);
        const size_t study = mr_names_find(p->studies, c->study);
        const size_t a = pool_find_mechanism(p, c->mechanism_a),
                     b = pool_find_mechanism(p, c->mechanism_b);

        if (strcmp(c->adjusted, p->adjusted) != 0 || study == MR_NONE || a == MR_NONE ||
            b == MR_NONE)
            continue;
        if (a == b || !isnan(p->r[study * m2 + a * p->n_mechanisms + b]))
            return mr_fail(err, MR_EFORMAT,
                           "covariance.tsv: expected study '%s' once for %s and %s, found it again",
                           c->study, c->mechanism_a, c->mechanism_b);
        p->r[study * m2 + a * p->n_mechanisms + b] = c->r;
        p->r[study * m2 + b * p->n_mechanisms + a] = c->r;
    }
    return MR_OK;
}

const double *pool_correlation(const struct pool *p, size_t study)
{
    return p->r + study * p->n_mechanisms * p->n_mechanisms;
}

mr_status pool_init(struct pool *p, const mr_results *results, const struct pool_rows *rows,
                    const struct mr_rank_opts *opts, mr_error *err)
{
    mr_status st;

    *p = (struct pool){
        .results = results, .opts = opts, .adjusted = rows->adjusted, .n_rows = rows->n
    };
    st = list_mechanisms(p, err);
    if (!st)
        st = list_groups(p, rows, err);
    if (!st)
        st = fill_cells(p, rows, err);
    if (!st)
        st = sort_all(p, err);
    if (!st)
        st = fill_correlations(p, err);
    if (st)
        pool_release(p);
    return st;
}

void pool_release(struct pool *p)
{
    for (size_t g = 0; g < p->n_groups; g++) {
        for (size_t m = 0; p->groups[g].cells && m < p->n_mechanisms; m++) {
            free(p->groups[g].cells[m].rows);
            free(p->groups[g].cells[m].study);
            free(p->groups[g].cells[m].y);
            free(p->groups[g].cells[m].v);
        }
        free(p->groups[g].cells);
        free(p->groups[g].studies);
        free(p->groups[g].v);
        free(p->groups[g].above);
    }
    free(p->groups);
    free(p->canonical);
    free(p->mechanisms);
    free(p->r);
    mr_names_free(p->studies);
    *p = (struct pool){ 0 };
}
