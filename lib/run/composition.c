/*
 * The composition of the tissue as a covariate (statistics.md II.6): what granulosa genes stand
 * above stroma genes in each animal.  A damaged ovary loses follicles and a therapy may bring them
 * back; the adjusted effect is what is left within cells.
 */
#include "run/composition.h"

#include "base/alloc.h"

/* Fewer residual degrees of freedom beside the covariate say nothing. */
enum { MIN_DF = 3 };

static const char *const term = "composition";

/* The panel among the study's, or MR_NONE where it is not measured by the rule of halves. */
static size_t find_measured(const struct study *s, const char *panel)
{
    const size_t k = mr_names_find(mr_matrix_rows(s->panels.total), panel);

    return k != MR_NONE && s->panels.coverage[k].half[MR_UP].weight > 0 ? k : MR_NONE;
}

static mr_status note_none(const struct study *s, const char *why, mr_error *err)
{
    return mr_notes_addf(s->run->notes, MR_INFO, s->info->name, "not_adjusted", 1, err,
                         "not adjusted for composition: %s", why);
}

/* Granulosa less stroma, [n_units]; the panels are rows of the half's scores. */
static mr_status measure(const struct study *s, size_t granulosa, size_t stroma, double **out,
                         mr_error *err)
{
    const mr_matrix *mean = s->panels.half[MR_UP];
    const struct design *d = &s->design;
    double *values = mem_calloc(d->n_samples, sizeof(*values));

    *out = mem_calloc(d->n_units, sizeof(**out));
    if (!values || !*out) {
        free(values);
        return mem_fail(err);
    }
    for (size_t j = 0; j < d->n_samples; j++)
        values[j] = mr_matrix_get(mean, granulosa, j) - mr_matrix_get(mean, stroma, j);
    design_average(d, values, *out);
    free(values);
    return MR_OK;
}

mr_status composition_design(const struct study *s, struct design *out, mr_error *err)
{
    const size_t granulosa = find_measured(s, "sanity_granulosa"),
                 stroma = find_measured(s, "ct_stroma");
    double *values;
    mr_error why = { 0 };
    mr_status st;

    *out = (struct design){ 0 };
    if (granulosa == MR_NONE || stroma == MR_NONE)
        return note_none(s, "too few genes of the panels sanity_granulosa and ct_stroma", err);
    if (mr_lm_df(s->design.lm) < MIN_DF + 1)
        return note_none(s, "fewer than 3 residual degrees of freedom would be left", err);
    st = measure(s, granulosa, stroma, &values, &why);
    if (!st)
        st = design_extend(&s->design, term, values, out, &why);
    free(values);
    if (st == MR_ENUMERIC)
        return note_none(s, "it does not differ within the arms", err);
    return st ? mr_fail(err, st, "%s", why.msg) : MR_OK;
}

#define ALPHA 0.05
#define MAX_LEFT 0.5

bool composition_takes(double p, double total, double left)
{
    return p < ALPHA && left / total < MAX_LEFT;
}
