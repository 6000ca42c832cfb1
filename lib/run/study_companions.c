/* fry and camera on the genes of each mechanism, without trend or weights (statistics.md I.9). */
#include "run/study_companions.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

#define ALPHA 0.05

/* ---- signed sets ---- */

/* Adds the weights of one half to those of the genes. */
static void add_half(const struct study *s, size_t m, int h, double *weight)
{
    const struct mr_half *half = &mr_sets_get(s->sets->mechanisms, m)->half[h];
    const struct mr_coverage *cover = &s->mechanisms.coverage[m];
    const double share =
        (h == MR_UP ? 1 : -1) * cover->half[h].weight / (double)cover->half[h].used;

    for (size_t i = 0; i < half->size; i++) {
        const size_t gene = mr_names_find(mr_matrix_rows(s->norm.x), half->ids[i]);

        if (gene != MR_NONE)
            weight[gene] += share * half->signs[i];
    }
}

/* Genes of mechanism m in the order of the rows; one whose halves cancel out has no say. */
static void list_genes(struct companions *c, const struct study *s, size_t m, double *weight,
                       size_t *n_listed)
{
    const size_t n_genes = mr_matrix_n_rows(s->norm.x);
    struct mr_gene_set *set = &c->sets[m];

    *set = (struct mr_gene_set){ c->genes + *n_listed, c->weights + *n_listed, 0 };
    if (!s->mechanisms.coverage[m].assessable)
        return;
    memset(weight, 0, n_genes * sizeof(*weight));
    for (int h = 0; h < MR_N_HALVES; h++)
        if (s->mechanisms.coverage[m].half[h].weight > 0)
            add_half(s, m, h, weight);
    for (size_t g = 0; g < n_genes; g++) {
        if (weight[g] == 0)
            continue;
        c->genes[*n_listed] = g;
        c->weights[(*n_listed)++] = weight[g];
        set->n++;
    }
}

static mr_status list_sets(struct companions *c, const struct study *s, mr_error *err)
{
    double *weight = mem_calloc(mr_matrix_n_rows(s->norm.x), sizeof(*weight));
    size_t most = 0, n_listed = 0;

    c->n = mr_matrix_n_rows(s->mechanisms.total);
    for (size_t m = 0; m < c->n; m++)
        for (int h = 0; h < MR_N_HALVES; h++)
            most += mr_sets_get(s->sets->mechanisms, m)->half[h].size;
    c->sets = mem_calloc(c->n, sizeof(*c->sets));
    c->genes = mem_calloc(most, sizeof(*c->genes));
    c->weights = mem_calloc(most, sizeof(*c->weights));
    if (!weight || !c->sets || !c->genes || !c->weights) {
        free(weight);
        return mem_fail(err);
    }
    for (size_t m = 0; m < c->n; m++)
        list_genes(c, s, m, weight, &n_listed);
    free(weight);
    return MR_OK;
}

/* ---- genes ---- */

/* Units by the name of their first sample. */
static mr_status name_units(const struct study *s, mr_names *names, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t j = 0; !st && j < s->n_samples; j++)
        if (s->design.unit_of[j] == mr_names_size(names))
            st = mr_names_add(names, s->samples[j]->name, strlen(s->samples[j]->name), err);
    return st;
}

static mr_status new_means(struct companions *c, const struct study *s, mr_error *err)
{
    mr_names *genes = NULL, *units = mr_names_new();
    mr_status st = units ? name_units(s, units, err) : mem_fail(err);

    if (!st)
        st = mr_names_copy(mr_matrix_rows(s->norm.x), &genes, err);
    if (st) {
        mr_names_free(units);
        return st;
    }
    return mr_matrix_new(MR_F64, genes, units, &c->means, err);
}

static mr_status average(struct companions *c, const struct study *s, mr_error *err)
{
    const struct design *d = &s->design;
    double *values = mem_calloc(d->n_samples + d->n_units, sizeof(*values));
    double *means = values ? values + d->n_samples : NULL;

    if (!values)
        return mem_fail(err);
    for (size_t g = 0; g < mr_matrix_n_rows(s->norm.x); g++) {
        for (size_t j = 0; j < d->n_samples; j++)
            values[j] = mr_matrix_get(s->norm.x, g, j);
        design_average(d, values, means);
        for (size_t u = 0; u < d->n_units; u++)
            mr_matrix_f64(c->means, u)[g] = means[u];
    }
    free(values);
    return MR_OK;
}

mr_status companions_init(struct companions *c, const struct study *s, const struct design *d,
                          mr_error *err)
{
    *c = (struct companions){ .design = d, .expr = s->norm.x };
    if (d->n_units < s->n_samples) {
        mr_status st = new_means(c, s, err);

        if (!st)
            st = average(c, s, err);
        if (st)
            return st;
        c->expr = c->means;
    }
    return list_sets(c, s, err);
}

void companions_release(struct companions *c)
{
    mr_matrix_free(c->means);
    free(c->sets);
    free(c->genes);
    free(c->weights);
    *c = (struct companions){ 0 };
}

/* ---- tests ---- */

static mr_status fit_contrast(const struct companions *c, const struct contrast *contrast,
                              mr_gene_fit **fit, mr_error *err)
{
    const struct design *d = c->design;
    struct mr_gene_design design = { .x = d->x, .n_terms = d->p };
    const char **terms = mem_calloc(d->p, sizeof(*terms));
    mr_status st;

    *fit = NULL;
    if (!terms)
        return mem_fail(err);
    for (size_t k = 0; k < d->p; k++)
        terms[k] = mr_names_get(d->terms, k);
    design.terms = terms;
    st = mr_gene_fit_new(c->expr, &design, contrast->weights, fit, err);
    free(terms);
    return st;
}

static mr_status run_tests(const struct companions *c, const mr_gene_fit *fit,
                           struct mr_fry_row *fry, struct mr_camera_row *camera, mr_error *err)
{
    const struct mr_gene_sets sets = { c->sets, c->n };
    struct mr_camera_opts opts;
    mr_status st = mr_fry(fit, &sets, false, fry, err);

    mr_camera_opts_init(&opts);
    opts.correlation = NAN;
    return st ? st : mr_camera(fit, &sets, &opts, camera, err);
}

mr_status companions_test(const struct companions *c, const struct contrast *contrast,
                          struct companion *out, mr_error *err)
{
    struct mr_fry_row *fry = mem_calloc(c->n, sizeof(*fry));
    struct mr_camera_row *camera = mem_calloc(c->n, sizeof(*camera));
    mr_gene_fit *fit = NULL;
    mr_status st = fry && camera ? fit_contrast(c, contrast, &fit, err) : mem_fail(err);

    if (!st)
        st = run_tests(c, fit, fry, camera, err);
    for (size_t m = 0; !st && m < c->n; m++)
        out[m] = (struct companion){ fry[m].p, camera[m].p, fry[m].direction, camera[m].direction };
    mr_gene_fit_free(fit);
    free(fry);
    free(camera);
    return st;
}

mr_flags companion_flags(const struct companion *c, double theta, double p)
{
    const int sign = (theta > 0) - (theta < 0);
    const bool agree = sign == c->fry_direction && sign == c->camera_direction;
    mr_flags flags = 0;

    if (isnan(p) || isnan(c->fry_p) || isnan(c->camera_p))
        return 0;
    if (!agree && fmin(p, fmin(c->fry_p, c->camera_p)) < ALPHA)
        flags |= (mr_flags)1 << MR_FLAG_SIGN_DISAGREEMENT;
    if (c->fry_p < ALPHA && p >= ALPHA)
        flags |= (mr_flags)1 << MR_FLAG_WHOLE_TRANSCRIPTOME;
    return flags;
}
