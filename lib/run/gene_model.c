/*
 * The linear model of single genes: expression and weights by voom where libraries differ much,
 * samples of one animal averaged or taken as correlated (statistics.md I.9, III.4-III.6).
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/study.h"

#define LIBRARY_RATIO 3 /* above it weights are worth their noise */

/* ---- what to do ---- */

static double library_ratio(const struct study *s)
{
    double least = INFINITY, most = 0;

    for (size_t j = 0; j < s->n_samples; j++) {
        if (s->design.unit_of[j] == MR_NONE)
            continue;
        least = fmin(least, s->norm.lib_size[j]);
        most = fmax(most, s->norm.lib_size[j]);
    }
    return most / least;
}

static mr_status choose_voom(const struct study *s, bool *voom, mr_error *err)
{
    const enum mr_voom_use use = s->run->opts.voom;
    double ratio;

    *voom = false;
    if (s->scale != MR_SCALE_COUNTS) {
        if (use == MR_VOOM_YES)
            return mr_fail(err, MR_EINVAL, "%s: study '%s': voom: expected counts, found %s",
                           mr_sheet_path(s->run->sheet), s->info->name, mr_scale_name(s->scale));
        return MR_OK;
    }
    ratio = library_ratio(s);
    *voom = use == MR_VOOM_YES || (use == MR_VOOM_AUTO && ratio > LIBRARY_RATIO);
    return MR_OK;
}

static bool has_repeats(const struct design *d)
{
    for (size_t u = 0; u < d->n_units; u++)
        if (d->unit_size[u] > 1)
            return true;
    return false;
}

/* ---- observations: units, or the samples of units ---- */

static void list_observations(struct gene_model *m, const struct study *s, bool samples)
{
    const struct design *d = m->design;

    m->n = 0;
    for (size_t j = 0; j < s->n_samples; j++) {
        /* units are numbered by their first sample */
        if (d->unit_of[j] == MR_NONE || (!samples && d->unit_of[j] < m->n))
            continue;
        m->unit[m->n] = d->unit_of[j];
        m->sample[m->n++] = j;
    }
    for (size_t k = 0; k < d->p; k++)
        for (size_t i = 0; i < m->n; i++)
            m->x[k * m->n + i] = d->x[k * d->n_units + m->unit[i]];
}

/* Zeros, kept genes x observations. */
static mr_status new_matrix(const struct gene_model *m, const struct study *s, enum mr_type type,
                            mr_matrix **out, mr_error *err)
{
    mr_names *genes = NULL, *samples = mr_names_new();
    mr_status st = samples ? MR_OK : mem_fail(err);

    for (size_t i = 0; !st && i < m->n; i++) {
        const char *name = s->samples[m->sample[i]]->name;

        st = mr_names_add(samples, name, strlen(name), err);
    }
    if (!st)
        st = mr_names_copy(mr_matrix_rows(s->norm.x), &genes, err);
    if (st) {
        mr_names_free(samples);
        return st;
    }
    return mr_matrix_new(type, genes, samples, out, err);
}

/* Log expression: that of samples as it is, that of units as their mean. */
static mr_status take_logs(struct gene_model *m, const struct study *s, bool samples, mr_error *err)
{
    const struct design *d = m->design;
    double *values = mem_calloc(d->n_samples + d->n_units, sizeof(*values)), *means;
    mr_status st = values ? new_matrix(m, s, MR_F64, &m->own, err) : mem_fail(err);

    means = values ? values + d->n_samples : NULL;
    for (size_t g = 0; !st && g < mr_matrix_n_rows(s->norm.x); g++) {
        for (size_t j = 0; j < d->n_samples; j++)
            values[j] = mr_matrix_get(s->norm.x, g, j);
        design_average(d, values, means);
        for (size_t i = 0; i < m->n; i++)
            mr_matrix_f64(m->own, i)[g] = samples ? values[m->sample[i]] : means[m->unit[i]];
    }
    m->expr = m->own;
    free(values);
    return st;
}

static struct mr_gene_design design_of(const struct gene_model *m)
{
    return (struct mr_gene_design){ .x = m->x,
                                    .n_terms = m->p,
                                    .terms = m->terms,
                                    .weights = m->voom.weights,
                                    .block = m->blocked ? m->unit : NULL,
                                    .correlation = m->correlation };
}

static mr_status find_correlation(struct gene_model *m, mr_error *err)
{
    const struct mr_gene_design design = design_of(m);

    return m->blocked ? mr_duplicate_correlation(m->expr, &design, &m->correlation, NULL, err)
                      : MR_OK;
}

/* ---- voom ---- */

static mr_status run_voom(struct gene_model *m, const mr_matrix *counts, const double *libraries,
                          bool blocked, mr_error *err)
{
    struct mr_gene_design design = design_of(m);
    struct mr_voom_opts opts;

    design.weights = NULL;
    if (!blocked)
        design.block = NULL;
    mr_voom_opts_init(&opts);
    mr_voom_release(&m->voom);
    m->expr = NULL;
    return mr_voom(counts, libraries, &design, &opts, &m->voom, err);
}

/* With blocks twice, so that the trend learns of the correlation, and this of the weights. */
static mr_status weigh(struct gene_model *m, const struct study *s, mr_error *err)
{
    double *libraries = mem_calloc(m->n, sizeof(*libraries));
    mr_matrix *counts = NULL;
    mr_status st = libraries ? new_matrix(m, s, MR_F64, &counts, err) : mem_fail(err);

    for (size_t i = 0; !st && i < m->n; i++) {
        const size_t j = m->sample[i];

        libraries[i] = s->norm.lib_size[j] * s->norm.norm_factor[j];
        for (size_t g = 0; g < mr_matrix_n_rows(counts); g++)
            mr_matrix_f64(counts, i)[g] = mr_matrix_get(s->expr, s->norm.kept[g], j);
    }
    for (int round = 0; !st && round < (m->blocked ? 2 : 1); round++) {
        st = run_voom(m, counts, libraries, round > 0, err);
        m->expr = m->voom.e;
        if (!st)
            st = find_correlation(m, err);
    }
    mr_matrix_free(counts);
    free(libraries);
    return st;
}

/* ---- the model ---- */

static mr_status allocate(struct gene_model *m, const struct study *s, mr_error *err)
{
    m->p = m->design->p;
    m->unit = mem_calloc(s->n_samples, sizeof(*m->unit));
    m->sample = mem_calloc(s->n_samples, sizeof(*m->sample));
    m->x = mem_calloc(s->n_samples * m->p, sizeof(*m->x));
    m->terms = mem_calloc(m->p, sizeof(*m->terms));
    if (!m->unit || !m->sample || !m->x || !m->terms)
        return mem_fail(err);
    for (size_t k = 0; k < m->p; k++)
        m->terms[k] = mr_names_get(m->design->terms, k);
    return MR_OK;
}

/* 'm' is empty. */
static mr_status build(struct gene_model *m, const struct study *s, const struct design *d,
                       bool voom, bool blocked, mr_error *err)
{
    mr_status st;

    *m = (struct gene_model){ .design = d, .trend = s->run->opts.trend, .blocked = blocked };
    st = allocate(m, s, err);
    if (st)
        return st;
    list_observations(m, s, blocked || voom);
    if (voom) {
        st = weigh(m, s, err);
    } else if (m->n == s->n_samples) {
        m->expr = s->norm.x;
        st = find_correlation(m, err);
    } else {
        st = take_logs(m, s, blocked, err);
        if (!st)
            st = find_correlation(m, err);
    }
    return st;
}

/*
 * Where too few animals have several samples their correlation has no estimate.  The scores do not
 * need it, so that the study goes on with means of animals, unless weights were asked for by name.
 */
mr_status gene_model_init(struct gene_model *m, const struct study *s, const struct design *d,
                          mr_error *err)
{
    mr_error why = { 0 };
    bool voom, blocked;
    mr_status st = choose_voom(s, &voom, err);

    *m = (struct gene_model){ 0 };
    if (st)
        return st;
    blocked = has_repeats(d) && (voom || s->run->opts.blocks);
    st = build(m, s, d, voom, blocked, &why);
    if (st == MR_ENUMERIC && blocked && s->run->opts.voom != MR_VOOM_YES) {
        gene_model_release(m);
        st = build(m, s, d, false, false, &why);
        m->averaged = true;
    }
    return st ? mr_fail(err, st, "%s", why.msg) : MR_OK;
}

mr_status gene_model_note(const struct gene_model *m, const struct study *s, mr_error *err)
{
    mr_status st = MR_OK;

    if (m->voom.weights)
        st = mr_notes_addf(s->run->notes, MR_INFO, s->info->name, "voom", 1, err,
                           "genes are tested with the weights of voom: libraries differ %.3g-fold",
                           library_ratio(s));
    if (!st && m->averaged)
        st = mr_notes_addf(s->run->notes, MR_WARNING, s->info->name, "animals_averaged", 1, err,
                           "genes are tested on means of animals, without weights: too few "
                           "samples of one animal to estimate their correlation");
    if (st || !m->blocked)
        return st;
    return mr_notes_addf(s->run->notes, MR_INFO, s->info->name, "animal_correlation", 1, err,
                         "genes are tested on samples: correlation within an animal %.3g",
                         m->correlation);
}

void gene_model_release(struct gene_model *m)
{
    mr_voom_release(&m->voom);
    mr_matrix_free(m->own);
    free(m->unit);
    free(m->sample);
    free(m->x);
    free(m->terms);
    *m = (struct gene_model){ 0 };
}

mr_status gene_model_fit(const struct gene_model *m, const struct contrast *contrast,
                         mr_gene_fit **fit, mr_error *err)
{
    const struct mr_gene_design design = design_of(m);

    return mr_gene_fit_new(m->expr, &design, contrast->weights, fit, err);
}
