/*
 * Effects of a study: contrasts of the scores against a variance prior (statistics.md I.3-I.7),
 * as they are and adjusted for composition (II.6).
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/composition.h"
#include "run/fits.h"
#include "run/parts.h"
#include "run/study_companions.h"
#include "run/study_effect.h"

struct tests {
    const struct study *s;
    const struct design *d;
    const char *adjusted; /* for what: the word of that column */
    mr_results *results;
    struct study_fits fits;
    struct companions companions;
    const struct tests *within; /* the same adjusted for composition; NULL: not possible */
};

/* ---- rows ---- */

static mr_flags flag(bool on, enum mr_flag f)
{
    return on ? (mr_flags)1 << f : 0;
}

/* The arm that was treated, NULL for model-control. */
static const struct arm *treated_arm(const struct design *d, const struct contrast *c)
{
    return d->arms[c->arm1].kind == MR_TREATED ? &d->arms[c->arm1] : NULL;
}

/* Mechanisms that a host's response to another species' cells can move. */
static bool is_host_response(const char *mechanism)
{
    static const char *const names[] = { "immune_regulation", "homing", "paracrine" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (!strcmp(mechanism, names[i]))
            return true;
    return false;
}

static bool has_control(const struct design *d)
{
    for (size_t a = 0; a < d->n_arms; a++)
        if (d->arms[a].kind == MR_CONTROL)
            return true;
    return false;
}

static bool is_exempt(const struct study *s, const char *mechanism)
{
    const mr_refs *refs = s->run->opts.refs;

    for (size_t i = 0; i < mr_refs_n_mechanisms(refs); i++)
        if (!strcmp(mr_refs_mechanism(refs, i)->name, mechanism))
            return mr_refs_mechanism(refs, i)->composition_exempt;
    return false;
}

/* Contrasts stand at the same place in both designs. */
static bool is_driven(const struct tests *t, size_t m, const struct contrast *c,
                      const struct outcome *total)
{
    const struct contrast *same;
    struct outcome left;

    if (!t->within || isnan(total->p) ||
        is_exempt(t->s, mr_names_get(mr_matrix_rows(t->s->mechanisms.total), m)))
        return false;
    same = &t->within->d->contrasts[c - t->d->contrasts];
    left = outcome_of(t->within->d, same, &t->within->fits.mechanisms, m);
    return composition_takes(total->p, total->g, left.g);
}

/* Of mechanism 'm' under a contrast. */
static mr_flags effect_flags(const struct tests *t, size_t m, const struct contrast *contrast)
{
    const struct study *s = t->s;
    const struct mr_coverage *c = &s->mechanisms.coverage[m];
    const char *mechanism = mr_names_get(mr_matrix_rows(s->mechanisms.total), m);
    const struct arm *arm = treated_arm(t->d, contrast);
    const struct arm *arm1 = &t->d->arms[contrast->arm1], *arm2 = &t->d->arms[contrast->arm2];

    return flag(t->d->blocked, MR_FLAG_BLOCKED) |
           flag(s->scale != MR_SCALE_COUNTS, MR_FLAG_NOT_COUNTS) |
           flag(!has_control(t->d), MR_FLAG_NO_CONTROL) |
           flag(!t->fits.has_prior, MR_FLAG_NO_BACKGROUND_PRIOR) |
           flag(!c->assessable, MR_FLAG_NOT_ASSESSABLE) |
           flag(c->low_coverage, MR_FLAG_LOW_COVERAGE) |
           flag(c->weak_half_unmeasured, MR_FLAG_WEAK_HALF_UNMEASURED) |
           flag(c->half_mostly_unexpressed, MR_FLAG_HALF_MOSTLY_UNEXPRESSED) |
           flag(arm && arm->xenogeneic && is_host_response(mechanism), MR_FLAG_XENOGENEIC) |
           flag(arm1->pooled || arm2->pooled, MR_FLAG_POOLED_ANIMALS) |
           flag(contrast->batch_confounded, MR_FLAG_BATCH_CONFOUNDED);
}

static double count_genes(const struct mr_coverage *c, bool used)
{
    size_t n = 0;

    for (int h = 0; h < MR_N_HALVES; h++)
        n += !used ? c->half[h].listed : c->half[h].weight > 0 ? c->half[h].used : 0;
    return (double)n;
}

static mr_status add_effect(const struct tests *t, size_t m, const struct contrast *c,
                            const struct outcome *o, const struct companion *beside, mr_error *err)
{
    const struct study *s = t->s;
    const struct design *d = t->d;
    const struct arm *arm = treated_arm(d, c);
    const struct mr_coverage *cover = &s->mechanisms.coverage[m];
    const char *name = mr_names_get(mr_matrix_rows(s->mechanisms.total), m);
    const struct mr_effect row = { .study = s->info->name,
                                   .species = mr_species_name(s->id.species),
                                   .source = arm ? arm->source : NULL,
                                   .product = arm ? arm->product : NULL,
                                   .mechanism = name,
                                   .contrast = c->name,
                                   .adjusted = t->adjusted,
                                   .n1 = (double)d->arms[c->arm1].n_units,
                                   .n2 = (double)d->arms[c->arm2].n_units,
                                   .u = outcome_unscaled(d, c, c),
                                   .sd = o->sd,
                                   .theta = o->theta,
                                   .se = o->se,
                                   .df = o->df,
                                   .t = o->t,
                                   .p = o->p,
                                   .g = o->g,
                                   .g_var = o->g_var,
                                   .genes_used = count_genes(cover, true),
                                   .genes_total = count_genes(cover, false),
                                   .fry_p = o->exploratory ? NAN : beside->fry_p,
                                   .camera_p = o->exploratory ? NAN : beside->camera_p,
                                   .flags =
                                       effect_flags(t, m, c) |
                                       companion_flags(beside, o->theta, o->p) |
                                       flag(is_driven(t, m, c, o), MR_FLAG_COMPOSITION_DRIVEN) |
                                       flag(o->exploratory, MR_FLAG_EXPLORATORY) };

    return mr_results_add(t->results, MR_EFFECTS, &row, err);
}

/* Effects of every mechanism under one contrast. */
static mr_status test_mechanisms(const struct tests *t, const struct contrast *c, mr_error *err)
{
    const struct fits *f = &t->fits.mechanisms;
    const struct companion *beside = companions_get(&t->companions, c);
    mr_status st = MR_OK;

    for (size_t m = 0; !st && m < f->n; m++) {
        const struct mr_coverage *cover = &t->s->mechanisms.coverage[m];
        const struct outcome o = cover->assessable ? outcome_of(t->d, c, f, m) : outcome_none();

        st = add_effect(t, m, c, &o, &beside[m], err);
    }
    return st;
}

/* Whether a panel fell under the disease, or rose under the therapy; NULL: no such question. */
static const char *gate_word(const char *panel, const struct contrast *c, const struct outcome *o)
{
    const bool is_gate = !strcmp(panel, "sanity_granulosa") || !strcmp(panel, "sanity_oocyte");

    if (!is_gate || isnan(o->p))
        return NULL;
    if (!strcmp(c->name, "model-control"))
        return o->t < 0 && o->p / 2 < 0.05 ? "confirmed" : "not_confirmed";
    if (!strcmp(c->name, "treated-model"))
        return o->t > 0 && o->p / 2 < 0.05 ? "rescued" : "not_rescued";
    return NULL;
}

static mr_status add_panel(const struct tests *t, size_t k, const struct contrast *c, mr_error *err)
{
    const struct study *s = t->s;
    const struct design *d = t->d;
    const struct arm *arm = treated_arm(d, c);
    const char *panel = mr_names_get(mr_matrix_rows(s->panels.total), k);
    const struct outcome o =
        s->panels.coverage[k].assessable ? outcome_of(d, c, &t->fits.panels, k) : outcome_none();
    const struct mr_panel row = { .study = s->info->name,
                                  .source = arm ? arm->source : NULL,
                                  .product = arm ? arm->product : NULL,
                                  .panel = panel,
                                  .contrast = c->name,
                                  .n1 = (double)d->arms[c->arm1].n_units,
                                  .n2 = (double)d->arms[c->arm2].n_units,
                                  .theta = o.theta,
                                  .se = o.se,
                                  .df = o.df,
                                  .t = o.t,
                                  .p = o.p,
                                  .gate = gate_word(panel, c, &o) };

    return mr_results_add(t->results, MR_PANELS, &row, err);
}

static mr_status test_panels(const struct tests *t, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t k = 0; k < t->fits.panels.n; k++)
        for (size_t c = 0; !st && c < t->d->n_contrasts; c++)
            st = add_panel(t, k, &t->d->contrasts[c], err);
    return st;
}

static mr_status add_contrasts(const struct tests *t, mr_error *err)
{
    const struct design *d = t->d;
    mr_status st = MR_OK;

    for (size_t a = 0; a < d->n_contrasts; a++) {
        for (size_t b = a; !st && b < d->n_contrasts; b++) {
            const struct arm *arm_a = treated_arm(d, &d->contrasts[a]);
            const struct arm *arm_b = treated_arm(d, &d->contrasts[b]);
            const struct mr_contrast row = { .study = t->s->info->name,
                                             .adjusted = t->adjusted,
                                             .source_a = arm_a ? arm_a->source : NULL,
                                             .product_a = arm_a ? arm_a->product : NULL,
                                             .contrast_a = d->contrasts[a].name,
                                             .source_b = arm_b ? arm_b->source : NULL,
                                             .product_b = arm_b ? arm_b->product : NULL,
                                             .contrast_b = d->contrasts[b].name,
                                             .u = outcome_unscaled(d, &d->contrasts[a],
                                                                   &d->contrasts[b]) };

            st = mr_results_add(t->results, MR_CONTRASTS, &row, err);
        }
    }
    return st;
}

static mr_status add_pair(const struct tests *t, size_t a, size_t b, double r, mr_error *err)
{
    const mr_names *names = mr_matrix_rows(t->s->mechanisms.total);
    const struct mr_covariance row = { .study = t->s->info->name,
                                       .adjusted = t->adjusted,
                                       .mechanism_a = mr_names_get(names, a),
                                       .mechanism_b = mr_names_get(names, b),
                                       .r = r };

    return mr_results_add(t->results, MR_COVARIANCE, &row, err);
}

/* Correlation between the assessable mechanisms, shrunk. */
static mr_status add_covariance(const struct tests *t, mr_error *err)
{
    const struct fits *f = &t->fits.mechanisms;
    size_t *which = mem_calloc(f->n, sizeof(*which)), n = 0;
    double *residuals = mem_calloc(f->n * f->n_units, sizeof(*residuals));
    double *r = mem_calloc(f->n * f->n, sizeof(*r));
    mr_status st = which && residuals && r ? MR_OK : mem_fail(err);

    for (size_t m = 0; !st && m < f->n; m++) {
        if (!t->s->mechanisms.coverage[m].assessable)
            continue;
        memcpy(residuals + n * f->n_units, f->residuals + m * f->n_units,
               f->n_units * sizeof(*residuals));
        which[n++] = m;
    }
    if (!st && n)
        st = mr_shrunk_correlation(residuals, f->n_units, n, (double)mr_lm_df(t->d->lm), r, NULL,
                                   err);
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; !st && b < n; b++)
            st = add_pair(t, which[a], which[b], r[a * n + b], err);
    free(which);
    free(residuals);
    free(r);
    return st;
}

static mr_status test_genes(const struct tests *t, mr_error *err)
{
    struct parts parts;
    mr_status st = parts_init(&parts, t->s, err);

    if (!st)
        st = study_genes(&t->fits, &t->companions.model, &parts, t->results, err);
    if (!st)
        st = study_variants(&t->fits, &parts, t->results, err);
    parts_release(&parts);
    return st;
}

/* Panels are asked whether the tissue changed: an adjustment would take their answer away. */
static mr_status test_plain(const struct tests *t, mr_error *err)
{
    mr_status st = fits_note_no_prior(&t->fits, err);

    if (!st)
        st = gene_model_note(&t->companions.model, t->s, err);
    if (!st)
        st = test_panels(t, err);
    return st ? st : test_genes(t, err);
}

static mr_status prepare(struct tests *t, mr_error *err)
{
    const mr_status st = fits_init(&t->fits, t->s, t->d, true, err);

    return st ? st : companions_init(&t->companions, t->s, t->d, err);
}

static void tests_release(struct tests *t)
{
    companions_release(&t->companions);
    fits_release(&t->fits);
}

/* All rows of a study under one design. */
static mr_status add_rows(const struct tests *t, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t c = 0; c < t->d->n_contrasts && !st; c++)
        st = test_mechanisms(t, &t->d->contrasts[c], err);
    if (!st && t->d == &t->s->design)
        st = test_plain(t, err);
    if (!st)
        st = add_covariance(t, err);
    return st ? st : add_contrasts(t, err);
}

mr_status study_test(const struct study *s, mr_results *results, mr_error *err)
{
    struct design adjusted = { 0 };
    struct tests plain = { .s = s, .d = &s->design, .adjusted = "no", .results = results };
    struct tests within = { .s = s, .d = &adjusted, .adjusted = "composition", .results = results };
    mr_status st = composition_design(s, &adjusted, err);

    if (!st && adjusted.lm) {
        plain.within = &within;
        st = prepare(&within, err);
    }
    if (!st)
        st = prepare(&plain, err);
    if (!st)
        st = add_rows(&plain, err);
    if (!st && adjusted.lm)
        st = add_rows(&within, err);
    tests_release(&plain);
    tests_release(&within);
    design_release(&adjusted);
    return st;
}
