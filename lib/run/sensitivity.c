/* How the ranking changes where another choice could have been made. */
#include "run/sensitivity.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

/* ---- pooling as a variant says ---- */

static bool same_place(const struct mr_effect *a, const struct mr_effect *b)
{
    return same_text(a->study, b->study) && same_text(a->mechanism, b->mechanism) &&
           same_text(a->source, b->source) && same_text(a->product, b->product);
}

/* Both lists mostly stand in one order: each search begins behind the place of the last. */
static void replace_rows(struct pool_rows *rows, const struct variant *v)
{
    size_t at = 0;

    for (size_t i = 0; i < v->n_rows; i++) {
        for (size_t tried = 0; tried < rows->n; tried++) {
            const size_t here = at;

            at = at + 1 < rows->n ? at + 1 : 0;
            if (!same_place(rows->at[here], &v->rows[i]))
                continue;
            rows->at[here] = &v->rows[i];
            break;
        }
    }
}

static const struct group *find_group(const struct pool *p, const struct group *like)
{
    for (size_t g = 0; g < p->n_groups; g++)
        if (same_text(p->groups[g].source, like->source) &&
            same_text(p->groups[g].product, like->product))
            return &p->groups[g];
    return NULL;
}

static bool takes_part(const struct pool *p, const struct group *g, const char *study)
{
    for (size_t s = 0; s < g->n_studies; s++)
        if (same_text(mr_names_get(p->studies, g->studies[s]), study))
            return true;
    return false;
}

/* Groups that a variant is about: those of the study that it leaves out, else all. */
static bool concerns(const struct sensitivity *s, const struct variant *v, const struct group *g)
{
    const struct group *of_main = find_group(s->main, g);

    return !v->without || (of_main && takes_part(s->main, of_main, v->without));
}

static mr_status pool_variant(const struct sensitivity *s, const struct variant *v,
                              const struct pool_rows *rows, bool sets, struct pool *pool,
                              mr_error *err)
{
    mr_status st = pool_init(pool, s->results, rows, &v->opts, err);

    if (!st)
        st = pool_combine(pool, err);
    for (size_t g = 0; !st && g < pool->n_groups; g++)
        if (concerns(s, v, &pool->groups[g]))
            st = pool_rank(pool, &pool->groups[g], false, sets ? s->criticals : NULL, err);
    if (st)
        pool_release(pool);
    return st;
}

mr_status sensitivity_pool(const struct sensitivity *s, const struct variant *v, bool sets,
                           struct pool *pool, mr_error *err)
{
    struct pool_rows rows;
    mr_status st = pool_rows_init(&rows, s->results, v->adjusted, v->without, err);

    *pool = (struct pool){ 0 };
    if (!st) {
        replace_rows(&rows, v);
        st = pool_variant(s, v, &rows, sets, pool, err);
    }
    pool_rows_release(&rows);
    return st;
}

/* ---- rows ---- */

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return same_number(a->k ? a->mu : NAN, b->k ? b->mu : NAN) &&
           same_number(a->family.rank, b->family.rank) && same_number(a->family.lo, b->family.lo) &&
           same_number(a->family.hi, b->family.hi);
}

/* Whether any mechanism that the variant is about has another effect or rank than in 'main'. */
static bool differs(const struct sensitivity *s, const struct variant *v, const struct pool *p)
{
    for (size_t g = 0; g < p->n_groups; g++) {
        const struct group *of_main = find_group(s->main, &p->groups[g]);

        if (!concerns(s, v, &p->groups[g]))
            continue;
        for (size_t m = 0; m < p->n_mechanisms; m++)
            if (!of_main || !same_cell(&p->groups[g].cells[m], &of_main->cells[m]))
                return true;
    }
    return false;
}

static mr_status add_group(const struct sensitivity *s, const char *variant, const struct pool *p,
                           const struct group *g, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t m = 0; !st && m < p->n_mechanisms; m++) {
        const struct cell *c = &g->cells[m];
        const struct mr_sensitivity row = { .variant = variant,
                                            .source = g->source,
                                            .product = g->product,
                                            .mechanism = p->mechanisms[m]->name,
                                            .effect = c->mu,
                                            .rank = c->family.rank,
                                            .rank_lo = c->family.lo,
                                            .rank_hi = c->family.hi };

        if (c->k)
            st = mr_results_add(s->results, MR_SENSITIVITY, &row, err);
    }
    return st;
}

mr_status sensitivity_add(const struct sensitivity *s, const struct variant *v, mr_error *err)
{
    struct pool pool;
    mr_error why;
    mr_status st = sensitivity_pool(s, v, true, &pool, &why);

    if (st == MR_EEMPTY || st == MR_ENUMERIC || st == MR_EINVAL)
        return MR_OK; /* it has no answer, and the ranking does not need it */
    if (st)
        return mr_fail(err, st, "%s", why.msg);
    if (differs(s, v, &pool))
        for (size_t g = 0; !st && g < pool.n_groups; g++)
            if (concerns(s, v, &pool.groups[g]))
                st = add_group(s, v->name, &pool, &pool.groups[g], err);
    pool_release(&pool);
    return st;
}

/* ---- variants of the pooled tables ---- */

/* The ranking's own choices, to be changed in one point. */
static struct variant like_main(const struct sensitivity *s, const char *name)
{
    return (struct variant){ .name = name, .opts = *s->main->opts, .adjusted = s->main->adjusted };
}

static mr_status add_options(const struct sensitivity *s, mr_error *err)
{
    const bool raw = s->main->opts->raw_units, shared = s->main->opts->tau2 == MR_TAU2_SHARED;
    struct variant units = like_main(s, raw ? "effect_g" : "effect_md");
    struct variant tau2 = like_main(s, shared ? "tau2_pm" : "tau2_shared");
    struct variant adjusted = like_main(s, "composition_adjusted");
    mr_status st;

    units.opts.raw_units = !raw;
    tau2.opts.tau2 = shared ? MR_TAU2_PM : MR_TAU2_SHARED;
    adjusted.adjusted = "composition";
    st = sensitivity_add(s, &units, err);
    if (!st)
        st = sensitivity_add(s, &tau2, err);
    return st ? st : sensitivity_add(s, &adjusted, err);
}

/* True if a source would keep other studies. */
static bool can_leave_out(const struct pool *p, const char *study)
{
    for (size_t g = 0; g < p->n_groups; g++)
        if (p->groups[g].n_studies > 1 && takes_part(p, &p->groups[g], study))
            return true;
    return false;
}

static mr_status add_without(const struct sensitivity *s, const char *study, mr_error *err)
{
    static const char prefix[] = "without_study:";
    const size_t size = sizeof(prefix) + strlen(study);
    char *name = mem_calloc(size, 1);
    struct variant v = like_main(s, name);
    mr_status st;

    if (!name)
        return mem_fail(err);
    snprintf(name, size, "%s%s", prefix, study);
    v.without = study;
    st = sensitivity_add(s, &v, err);
    free(name);
    return st;
}

mr_status sensitivity_tables(const struct sensitivity *s, mr_error *err)
{
    const struct pool *p = s->main;
    mr_status st = MR_OK;

    for (size_t g = 0; !st && g < p->n_groups; g++)
        st = add_group(s, "main", p, &p->groups[g], err);
    if (!st)
        st = add_options(s, err);
    for (size_t i = 0; !st && i < mr_names_size(p->studies); i++)
        if (can_leave_out(p, mr_names_get(p->studies, i)))
            st = add_without(s, mr_names_get(p->studies, i), err);
    return st;
}

/* ---- over all variants ---- */

static struct cell *find_cell(struct pool *p, const struct mr_sensitivity *row)
{
    const size_t m = pool_find_mechanism(p, row->mechanism);

    for (size_t g = 0; g < p->n_groups; g++)
        if (same_text(p->groups[g].source, row->source) &&
            same_text(p->groups[g].product, row->product))
            return &p->groups[g].cells[m];
    return NULL;
}

static void span_ranks(struct pool *p, const mr_results *results)
{
    for (size_t i = 0; i < mr_results_size(results, MR_SENSITIVITY); i++) {
        const struct mr_sensitivity *row = mr_results_row(results, MR_SENSITIVITY, i);
        struct cell *c = find_cell(p, row);

        if (!c)
            continue;
        c->sens_lo = fmin(c->sens_lo, row->rank); /* that of a number and NaN is the number */
        c->sens_hi = fmax(c->sens_hi, row->rank);
    }
}

mr_status sensitivity_fill(mr_results *results, struct pool *p, struct criticals *criticals,
                           mr_error *err)
{
    const struct sensitivity s = { results, p, criticals };
    struct gene_rows genes;
    mr_status st;

    for (size_t g = 0; g < p->n_groups; g++)
        for (size_t m = 0; m < p->n_mechanisms; m++) {
            struct cell *c = &p->groups[g].cells[m];

            c->sens_lo = c->sens_hi = c->genes_to_lose = NAN;
        }
    mr_results_clear(results, MR_SENSITIVITY);
    st = gene_rows_init(&genes, results, err);
    if (!st)
        st = sensitivity_tables(&s, err);
    if (!st)
        st = sensitivity_lists(&s, err);
    if (!st)
        st = sensitivity_genes(&s, p, &genes, err);
    if (!st)
        st = sensitivity_drops(&s, &genes, err);
    if (!st)
        span_ranks(p, results);
    gene_rows_release(&genes);
    return st;
}
