/* Was what the model damaged rescued: every study, and all together (statistics.md I.8). */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/pool.h"

/* The effects of one group by study and mechanism. */
struct rescue {
    const struct pool *p;
    struct group *g;
    struct triad *triads;            /* n_studies x n_mechanisms */
    struct mr_rescue_study *studies; /* room for [n_studies] */
    mr_results *results;
};

/* ---- collecting ---- */

static enum mr_triad find_contrast(const char *name)
{
    static const char *const names[MR_N_TRIAD] = {
        [MR_MC] = "model-control", [MR_TM] = "treated-model", [MR_TC] = "treated-control"
    };
    int c = 0;

    while (c < MR_N_TRIAD && strcmp(names[c], name) != 0)
        c++;
    return (enum mr_triad)c;
}

static bool is_of_group(const struct mr_effect *e, enum mr_triad c, const struct group *g)
{
    return c == MR_MC || (e->source && e->product && !strcmp(e->source, g->source) &&
                          !strcmp(e->product, g->product));
}

/* Where the effect stands among the group's triads; NULL: it belongs to none. */
static struct triad *find_triad(const struct rescue *r, const struct mr_effect *e)
{
    const size_t study = mr_names_find(r->p->studies, e->study);
    const size_t m = pool_find_mechanism(r->p, e->mechanism);

    for (size_t s = 0; m != MR_NONE && s < r->g->n_studies; s++)
        if (r->g->studies[s] == study)
            return &r->triads[s * r->p->n_mechanisms + m];
    return NULL;
}

static mr_status fill_triads(const struct rescue *r, mr_error *err)
{
    for (size_t i = 0; i < mr_results_size(r->p->results, MR_EFFECTS); i++) {
        const struct mr_effect *e = mr_results_row(r->p->results, MR_EFFECTS, i);
        const enum mr_triad c = find_contrast(e->contrast);
        struct triad *t;

        if (c == MR_N_TRIAD || strcmp(e->adjusted, "no") != 0 || !is_of_group(e, c, r->g))
            continue;
        t = find_triad(r, e);
        if (t && t->e[c])
            return mr_fail(err, MR_EFORMAT,
                           "effects.tsv: expected study '%s' once for %s of %s, found it again",
                           e->study, e->contrast, e->mechanism);
        if (t)
            t->e[c] = e;
    }
    return MR_OK;
}

static bool has_control(const struct triad *t)
{
    return t->e[MR_MC] && t->e[MR_TC];
}

bool triad_is_usable(const struct triad *t)
{
    for (int c = 0; c < MR_N_TRIAD; c++)
        if (!t->e[c] || !isfinite(t->e[c]->g))
            return false;
    return true;
}

static struct mr_rescue_study study_of(const struct triad *t)
{
    struct mr_rescue_study s = { .df = t->e[MR_TM]->df };

    for (int c = 0; c < MR_N_TRIAD; c++) {
        s.d[c] = t->e[c]->theta / t->e[c]->sd;
        s.u[c] = t->e[c]->u;
        s.exploratory = s.exploratory || (t->e[c]->flags >> MR_FLAG_EXPLORATORY & 1);
    }
    return s;
}

/* ---- rows ---- */

static mr_status add_row(const struct rescue *r, const char *study, size_t m,
                         const struct mr_rescue *x, mr_error *err)
{
    const bool is_tested = x->verdict >= MR_RESCUE_NOT_DAMAGED;
    const bool is_damaged = x->verdict > MR_RESCUE_NOT_DAMAGED;
    const struct mr_rescue_row row = { .study = study,
                                       .source = r->g->source,
                                       .product = r->g->product,
                                       .mechanism = r->p->mechanisms[m]->name,
                                       .damage = x->d[MR_MC],
                                       .damage_p = x->damage_p,
                                       .rescued = !is_damaged                          ? NULL
                                                  : x->verdict > MR_RESCUE_NOT_RESCUED ? "yes"
                                                                                       : "no",
                                       .r = x->ratio.estimate,
                                       .r_lo = x->ratio.lo,
                                       .r_hi = x->ratio.hi,
                                       .r_shape = mr_ratio_shape_name(x->ratio.shape),
                                       .tc_p_equiv = x->tc_p_equiv,
                                       .rescue_class = mr_rescue_class_name(x->verdict),
                                       .k = (double)x->k,
                                       .df = is_tested ? x->df : NAN,
                                       .damage_se = x->se[MR_MC],
                                       .tm = x->d[MR_TM],
                                       .tm_se = x->se[MR_TM],
                                       .tc = x->d[MR_TC],
                                       .tc_se = x->se[MR_TC] };

    return mr_results_add(r->results, MR_RESCUE, &row, err);
}

/* What can be said of 'k' usable studies, or of none, with or without a control arm. */
static struct mr_rescue judge(const struct rescue *r, size_t k, size_t m, bool has_control)
{
    struct mr_rescue x;

    mr_rescue_classify(r->studies, k, r->p->mechanisms[m]->two_sided, &x);
    if (!k && has_control)
        x.verdict = MR_RESCUE_UNKNOWN;
    return x;
}

static mr_status add_study(const struct rescue *r, size_t s, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t m = 0; !st && m < r->p->n_mechanisms; m++) {
        const struct triad *t = &r->triads[s * r->p->n_mechanisms + m];
        const bool is_usable = triad_is_usable(t);
        struct mr_rescue x;

        if (!t->e[MR_TM])
            continue;
        if (is_usable)
            r->studies[0] = study_of(t);
        x = judge(r, is_usable, m, has_control(t));
        st = add_row(r, mr_names_get(r->p->studies, r->g->studies[s]), m, &x, err);
    }
    return st;
}

static mr_status add_all(const struct rescue *r, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t m = 0; !st && m < r->p->n_mechanisms; m++) {
        bool any_control = !r->g->n_studies; /* of none nothing is known */
        struct mr_rescue x;
        size_t k = 0;

        for (size_t s = 0; s < r->g->n_studies; s++) {
            const struct triad *t = &r->triads[s * r->p->n_mechanisms + m];

            any_control = any_control || has_control(t);
            if (triad_is_usable(t))
                r->studies[k++] = study_of(t);
        }
        x = judge(r, k, m, any_control);
        r->g->cells[m].rescue_class = mr_rescue_class_name(x.verdict);
        st = add_row(r, MR_ALL_STUDIES, m, &x, err);
    }
    return st;
}

static mr_status rescue_group(struct pool *p, struct group *g, mr_results *results, mr_error *err)
{
    struct rescue r = { .p = p, .g = g, .results = results };
    mr_status st;

    r.triads = mem_calloc(g->n_studies * p->n_mechanisms, sizeof(*r.triads));
    r.studies = mem_calloc(g->n_studies, sizeof(*r.studies));
    if (!r.triads || !r.studies) {
        st = mem_fail(err);
        goto done;
    }
    st = fill_triads(&r, err);
    for (size_t s = 0; !st && s < g->n_studies; s++)
        st = add_study(&r, s, err);
    if (!st)
        st = add_all(&r, err);
    if (!st)
        st = rescue_slopes(p, g, r.triads, results, err);
done:
    free(r.studies);
    free(r.triads);
    return st;
}

mr_status pool_rescue(struct pool *p, mr_results *results, mr_error *err)
{
    mr_status st = MR_OK;

    mr_results_clear(results, MR_RESCUE);
    mr_results_clear(results, MR_RESCUE_SLOPE);
    for (size_t s = 0; s < mr_names_size(p->studies); s++)
        if (!strcmp(mr_names_get(p->studies, s), MR_ALL_STUDIES))
            return mr_fail(err, MR_EFORMAT,
                           "effects.tsv: expected another name of a study than '" MR_ALL_STUDIES
                           "', which in rescue.tsv means all of them");
    for (size_t g = 0; !st && g < p->n_groups; g++)
        st = rescue_group(p, &p->groups[g], results, err);
    if (st) {
        mr_results_clear(results, MR_RESCUE);
        mr_results_clear(results, MR_RESCUE_SLOPE);
    }
    return st;
}
