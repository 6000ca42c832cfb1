/*
 * Which pooled effects go away with the composition of the tissue (statistics.md II.6).  Adjusted
 * effects are pooled exactly like the others, with a tau^2 of their own.  Not every study can be
 * adjusted, so what is lost is judged against the total effect of those studies alone.
 */
#include <math.h>
#include <string.h>

#include "run/composition.h"
#include "run/pool.h"

static const char *const adjusted_word = "composition";

/* Takes out of cell 'c' the studies that 'like' does not have; both stand in order of study. */
static void keep_rows(struct cell *c, const struct cell *like)
{
    size_t n = 0;

    for (size_t i = 0, j = 0; i < c->k; i++) {
        while (j < like->k && strcmp(like->rows[j]->study, c->rows[i]->study) < 0)
            j++;
        if (j == like->k || strcmp(like->rows[j]->study, c->rows[i]->study) != 0)
            continue;
        c->study[n] = c->study[i];
        c->rows[n++] = c->rows[i];
    }
    c->k = n;
}

/* Likewise of the studies of a group, which stand in order of their names. */
static void keep_group(struct group *g, const mr_names *names, const struct group *like,
                       const mr_names *like_names)
{
    size_t n = 0;

    for (size_t s = 0, j = 0; s < g->n_studies && j < like->n_studies;) {
        const int order =
            strcmp(mr_names_get(names, g->studies[s]), mr_names_get(like_names, like->studies[j]));

        if (!order)
            g->studies[n++] = g->studies[s];
        s += order <= 0;
        j += order >= 0;
    }
    g->n_studies = n;
}

/* Reduces 'p' to the studies, mechanism by mechanism, that 'like' pools. */
static void keep_studies(struct pool *p, const struct pool *like)
{
    static const struct cell none = { 0 };
    static const struct group nobody = { 0 };

    for (size_t g = 0; g < p->n_groups; g++) {
        struct group *group = &p->groups[g];
        const struct group *same = pool_find_group(like, group->source, group->product);

        for (size_t m = 0; m < p->n_mechanisms; m++)
            keep_rows(&group->cells[m], same ? &same->cells[m] : &none);
        keep_group(group, p->studies, same ? same : &nobody, like->studies);
    }
}

static void judge(struct cell *c, const struct mr_mechanism *m, const struct cell *adjusted,
                  const struct cell *total)
{
    c->adjusted_mu = adjusted && adjusted->k ? adjusted->mu : NAN;
    c->adjusted_se = adjusted && adjusted->k ? adjusted->se : NAN;
    c->composition_driven = !isnan(c->adjusted_mu) && total && total->k && !m->composition_exempt &&
                            composition_takes(c->p, total->mu, c->adjusted_mu);
}

static void judge_all(struct pool *p, const struct pool *adjusted, const struct pool *total)
{
    for (size_t i = 0; i < p->n_groups; i++) {
        struct group *g = &p->groups[i];
        const struct group *a = pool_find_group(adjusted, g->source, g->product);
        const struct group *t = pool_find_group(total, g->source, g->product);

        for (size_t m = 0; m < p->n_mechanisms; m++)
            judge(&g->cells[m], p->mechanisms[m], a ? &a->cells[m] : NULL, t ? &t->cells[m] : NULL);
    }
}

mr_status pool_composition(struct pool *p, mr_error *err)
{
    struct pool adjusted = { 0 }, total = { 0 };
    struct pool_rows with = { 0 }, without = { 0 };
    mr_status st = pool_rows_init(&with, p->results, adjusted_word, NULL, err);

    if (!st && with.n) {
        st = pool_init(&adjusted, p->results, &with, p->opts, err);
        if (!st)
            st = pool_combine(&adjusted, err);
        if (!st)
            st = pool_rows_init(&without, p->results, p->adjusted, NULL, err);
        if (!st)
            st = pool_init(&total, p->results, &without, p->opts, err);
        if (!st) {
            keep_studies(&total, &adjusted);
            st = pool_combine(&total, err);
        }
    }
    if (!st)
        judge_all(p, &adjusted, &total);
    pool_release(&adjusted);
    pool_release(&total);
    pool_rows_release(&with);
    pool_rows_release(&without);
    return st;
}
