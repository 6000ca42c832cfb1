/* The model matrix of a study and its contrasts (statistics.md I.3). */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "run/study.h"

/* As many values that are no numbers may be slips in a covariate of numbers: worth a warning. */
enum { MAX_ODD = 2 };

void design_release(struct design *d)
{
    for (size_t c = 0; c < d->n_contrasts; c++)
        free(d->contrasts[c].weights);
    free(d->contrasts);
    free(d->unit_of);
    free(d->unit_size);
    free(d->arm_of);
    free(d->arms);
    free(d->x);
    free(d->batch);
    mr_names_free(d->terms);
    mr_lm_free(d->lm);
    *d = (struct design){ 0 };
}

void design_average(const struct design *d, const double *values, double *means)
{
    for (size_t u = 0; u < d->n_units; u++)
        means[u] = 0;
    for (size_t j = 0; j < d->n_samples; j++)
        if (d->unit_of[j] != MR_NONE)
            means[d->unit_of[j]] += values[j];
    for (size_t u = 0; u < d->n_units; u++)
        means[u] /= (double)d->unit_size[u];
}

bool contrast_is_ranked(const struct design *d, size_t c)
{
    return d->arms[d->contrasts[c].arm1].kind == MR_TREATED &&
           d->arms[d->contrasts[c].arm2].kind == MR_MODEL;
}

double design_contrast(const struct design *d, const struct contrast *c, const double *beta)
{
    double sum = 0;

    for (size_t k = 0; k < d->p; k++)
        sum += c->weights[k] * beta[k];
    return sum;
}

/* ---- columns of the model matrix ---- */

/* Adds column 'name' to x; 'values' [n_units]. */
static mr_status add_column(struct design *d, const char *name, const double *values, mr_error *err)
{
    double *x = mem_resize(d->x, (d->p + 1) * d->n_units, sizeof(*x));

    if (!x)
        return mem_fail(err);
    d->x = x;
    memcpy(d->x + d->p * d->n_units, values, d->n_units * sizeof(*values));
    if (mr_names_add(d->terms, name, strlen(name), err))
        return MR_ENOMEM;
    d->p++;
    return MR_OK;
}

/* 'group': the column that stands for arms, or NULL. */
static mr_status add_arms(struct design *d, const char *group, double *column, mr_error *err)
{
    for (size_t a = 0; a < d->n_arms; a++) {
        const struct arm *arm = &d->arms[a];
        char name[256];

        if (arm->level)
            snprintf(name, sizeof(name), "%s %s", group, arm->level);
        else if (arm->kind == MR_TREATED)
            snprintf(name, sizeof(name), "treated %s %s", arm->source, arm->product);
        else
            snprintf(name, sizeof(name), "%s", mr_arm_name(arm->kind));
        for (size_t u = 0; u < d->n_units; u++)
            column[u] = d->arm_of[u] == a;
        if (add_column(d, name, column, err))
            return MR_ENOMEM;
    }
    return MR_OK;
}

static int compare_levels(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One column per level but the first in byte order. */
static mr_status add_factor(struct design *d, const char *name, const char *const *values,
                            double *column, mr_error *err)
{
    const char **levels = mem_calloc(d->n_units, sizeof(*levels));
    mr_status st = MR_OK;

    if (!levels)
        return mem_fail(err);
    memcpy(levels, values, d->n_units * sizeof(*levels));
    qsort(levels, d->n_units, sizeof(*levels), compare_levels);
    for (size_t i = 1; !st && i < d->n_units; i++) {
        char term[256];

        if (!strcmp(levels[i], levels[i - 1]))
            continue;
        for (size_t u = 0; u < d->n_units; u++)
            column[u] = !strcmp(values[u], levels[i]);
        snprintf(term, sizeof(term), "%s %s", name, levels[i]);
        st = add_column(d, term, column, err);
    }
    free(levels);
    return st;
}

/* The sample of unit 'u' that stands first in the sheet. */
static const struct mr_sample *sample_of(const struct design *d, const struct study *s, size_t u)
{
    const struct mr_sample *first = NULL;

    for (size_t j = 0; j < s->n_samples; j++)
        if (d->unit_of[j] == u && (!first || s->samples[j]->line < first->line))
            first = s->samples[j];
    return first;
}

/* What covariate 'name' was taken for: 'n_odd' units have no number. */
static mr_status note_covariate(const struct design *d, const struct study *s, const char *name,
                                const char *const *values, size_t first_odd, size_t n_odd,
                                mr_error *err)
{
    const char *path = mr_sheet_path(s->run->sheet), *study = s->info->name;
    char kind[256];

    snprintf(kind, sizeof(kind), "covariate:%s", name);
    if (n_odd && n_odd <= MAX_ODD && n_odd < d->n_units - n_odd)
        return mr_notes_addf(s->run->notes, MR_WARNING, study, kind, n_odd, err,
                             "%s:%zu: covariate '%s' is taken for a factor, as '%s' is no number",
                             path, sample_of(d, s, first_odd)->line, name, values[first_odd]);
    return mr_notes_addf(s->run->notes, MR_INFO, study, kind, 1, err,
                         "covariate '%s' is taken for a %s", name, n_odd ? "factor" : "number");
}

static mr_status add_covariate(struct design *d, const struct study *s, const char *name,
                               const char *const *values, double *column, mr_error *err)
{
    size_t n_odd = 0, first_odd = 0;
    mr_status st;

    for (size_t u = 0; u < d->n_units; u++)
        if (!number_parse(values[u], strlen(values[u]), &column[u]) && !n_odd++)
            first_odd = u;
    st = note_covariate(d, s, name, values, first_odd, n_odd, err);
    if (st)
        return st;
    return n_odd ? add_factor(d, name, values, column, err) : add_column(d, name, column, err);
}

/* Field of each unit: batch (k == n_covariates) or covariate k.  All or none may be missing. */
static mr_status unit_values(const struct design *d, const struct study *s, size_t k,
                             const struct mr_run_opts *opts, const char *path, const char **values,
                             mr_error *err)
{
    const bool is_batch = k == opts->n_covariates;
    const struct mr_sample *missing = NULL;
    size_t n_missing = 0, n = 0;

    for (size_t j = 0; j < s->n_samples; j++) {
        const char *value = is_batch ? s->samples[j]->batch : s->samples[j]->covariates[k];

        if (d->unit_of[j] == MR_NONE)
            continue;
        n++;
        values[d->unit_of[j]] = value;
        if (!value && !n_missing++)
            missing = s->samples[j];
    }
    if (!n_missing || (is_batch && n_missing == n))
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a value of %s for sample '%s', found none",
                   path, missing->line, is_batch ? "batch" : opts->covariates[k], missing->name);
}

static bool has_batches(const char *const *values, size_t n)
{
    for (size_t u = 1; u < n; u++)
        if (values[u] && values[0] && strcmp(values[u], values[0]) != 0)
            return true;
    return false;
}

mr_status design_terms(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                       const char *path, mr_error *err)
{
    double *column = mem_calloc(d->n_units, sizeof(*column));
    const char **values = mem_calloc(d->n_units, sizeof(*values));
    mr_status st;

    d->batch = mem_calloc(d->n_units, sizeof(*d->batch));
    st = column && values && d->batch ? add_arms(d, opts->group, column, err) : mem_fail(err);
    if (st)
        goto done;
    st = unit_values(d, s, opts->n_covariates, opts, path, d->batch, err);
    if (st)
        goto done;
    /* where batches are what is compared they are in the model already */
    d->blocked =
        has_batches(d->batch, d->n_units) && !(opts->group && !strcmp(opts->group, "batch"));
    if (d->blocked)
        st = add_factor(d, "batch", d->batch, column, err);
    for (size_t k = 0; !st && k < opts->n_covariates; k++) {
        st = unit_values(d, s, k, opts, path, values, err);
        if (!st)
            st = add_covariate(d, s, opts->covariates[k], values, column, err);
    }
done:
    free(values);
    free(column);
    return st;
}

/* MR_ENUMERIC: terms are aliased, and the message names them. */
static mr_status solve(struct design *d, mr_error *err)
{
    const char **names = mem_calloc(d->p, sizeof(*names));
    mr_status st;

    if (!names)
        return mem_fail(err);
    for (size_t k = 0; k < d->p; k++)
        names[k] = mr_names_get(d->terms, k);
    st = mr_lm_new(d->x, d->n_units, d->p, names, &d->lm, err);
    free(names);
    return st;
}

static bool shares_batch(const struct design *d, size_t unit, size_t arm)
{
    for (size_t v = 0; v < d->n_units; v++)
        if (d->arm_of[v] == arm && !strcmp(d->batch[v], d->batch[unit]))
            return true;
    return false;
}

/*
 * In a batch of one arm of the contrast nothing can be compared but by way of other batches and
 * arms: the contrast rests on fewer animals than it counts.
 */
static void mark_confounded(const struct design *d, struct contrast *c)
{
    for (size_t u = 0; d->blocked && u < d->n_units; u++)
        if ((d->arm_of[u] == c->arm1 && !shares_batch(d, u, c->arm2)) ||
            (d->arm_of[u] == c->arm2 && !shares_batch(d, u, c->arm1)))
            c->batch_confounded = true;
}

mr_status design_fit(struct design *d, const char *path, const char *study, mr_error *err)
{
    mr_error why = { 0 };
    const mr_status st = solve(d, &why);

    if (st == MR_ENUMERIC)
        return mr_fail(err, MR_EEMPTY, "%s: study '%s': %s", path, study, why.msg);
    if (st)
        return mr_fail(err, st, "%s", why.msg);
    if (mr_lm_df(d->lm) == 0)
        return mr_fail(err, MR_EEMPTY,
                       "%s: study '%s': expected more animals than model terms, found %zu and %zu",
                       path, study, d->n_units, d->p);
    for (size_t c = 0; c < d->n_contrasts; c++)
        mark_confounded(d, &d->contrasts[c]);
    return MR_OK;
}

/* ---- contrasts ---- */

mr_status design_add_contrast(struct design *d, const char *name, size_t arm1, size_t arm2,
                              mr_error *err)
{
    struct contrast *c = &d->contrasts[d->n_contrasts];

    c->weights = mem_calloc(d->p, sizeof(*c->weights));
    if (!c->weights)
        return mem_fail(err);
    c->name = name;
    c->arm1 = arm1;
    c->arm2 = arm2;
    c->weights[arm1] = 1;
    c->weights[arm2] = -1;
    d->n_contrasts++;
    return MR_OK;
}

static size_t arm_of_kind(const struct design *d, enum mr_arm kind)
{
    for (size_t a = 0; a < d->n_arms; a++)
        if (d->arms[a].kind == kind)
            return a;
    return MR_NONE;
}

/* Treated arms in the order in which the sheet first names them. */
static size_t next_treated(const struct design *d, size_t after)
{
    size_t best = MR_NONE;

    for (size_t a = 0; a < d->n_arms; a++)
        if (d->arms[a].kind == MR_TREATED && d->arms[a].order > after &&
            (best == MR_NONE || d->arms[a].order < d->arms[best].order))
            best = a;
    return best;
}

static mr_status list_contrasts(struct design *d, const char *path, const char *study,
                                mr_error *err)
{
    const size_t model = arm_of_kind(d, MR_MODEL), control = arm_of_kind(d, MR_CONTROL);
    mr_status st = MR_OK;

    if (next_treated(d, 0) == MR_NONE)
        return mr_fail(err, MR_EEMPTY,
                       "%s: study '%s': expected 2 or more animals in a treated arm, found fewer",
                       path, study);
    d->contrasts = mem_calloc(2 * d->n_arms + 1, sizeof(*d->contrasts));
    if (!d->contrasts)
        return mem_fail(err);
    for (size_t a = next_treated(d, 0); !st && a != MR_NONE; a = next_treated(d, d->arms[a].order))
        st = design_add_contrast(d, "treated-model", a, model, err);
    if (!st && control != MR_NONE)
        st = design_add_contrast(d, "model-control", model, control, err);
    for (size_t a = next_treated(d, 0); !st && a != MR_NONE && control != MR_NONE;
         a = next_treated(d, d->arms[a].order))
        st = design_add_contrast(d, "treated-control", a, control, err);
    return st;
}

mr_status design_begin(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                       const char *path, mr_error *err)
{
    *d = (struct design){ .terms = mr_names_new() };
    return d->terms ? units_list(d, s, opts, path, err) : mem_fail(err);
}

mr_status design_init(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                      const char *path, mr_error *err)
{
    const char *study = s->info->name;
    mr_status st = design_begin(d, s, opts, path, err);

    if (!st && arm_of_kind(d, MR_MODEL) == MR_NONE)
        st = mr_fail(err, MR_EEMPTY,
                     "%s: study '%s': expected 2 or more animals in the model arm, found fewer",
                     path, study);
    if (!st)
        st = design_terms(d, s, opts, path, err);
    if (!st)
        st = list_contrasts(d, path, study, err);
    if (!st)
        st = design_fit(d, path, study, err);
    if (st)
        design_release(d);
    return st;
}

/* ---- one covariate more ---- */

static mr_status copy_contrasts(struct design *to, const struct design *from, mr_error *err)
{
    to->contrasts = mem_calloc(from->n_contrasts, sizeof(*to->contrasts));
    if (!to->contrasts)
        return mem_fail(err);
    for (size_t c = 0; c < from->n_contrasts; c++) {
        const struct contrast *one = &from->contrasts[c];

        if (design_add_contrast(to, one->name, one->arm1, one->arm2, err))
            return MR_ENOMEM;
        to->contrasts[c].batch_confounded = one->batch_confounded;
    }
    return MR_OK;
}

static void *copy_array(const void *from, size_t n, size_t size)
{
    void *to = mem_calloc(n, size);

    return to ? memcpy(to, from, n * size) : NULL;
}

static mr_status copy_parts(struct design *to, const struct design *from, mr_error *err)
{
    *to = (struct design){ .n_samples = from->n_samples,
                           .n_units = from->n_units,
                           .n_arms = from->n_arms,
                           .p = from->p,
                           .blocked = from->blocked };
    to->unit_of = copy_array(from->unit_of, from->n_samples, sizeof(*to->unit_of));
    to->unit_size = copy_array(from->unit_size, from->n_units, sizeof(*to->unit_size));
    to->arm_of = copy_array(from->arm_of, from->n_units, sizeof(*to->arm_of));
    to->arms = copy_array(from->arms, from->n_arms, sizeof(*to->arms));
    to->x = copy_array(from->x, from->p * from->n_units, sizeof(*to->x));
    if (!to->unit_of || !to->unit_size || !to->arm_of || !to->arms || !to->x)
        return mem_fail(err);
    return mr_names_copy(from->terms, &to->terms, err);
}

mr_status design_extend(const struct design *from, const char *name, const double *values,
                        struct design *out, mr_error *err)
{
    mr_status st = copy_parts(out, from, err);

    if (!st)
        st = add_column(out, name, values, err);
    if (!st)
        st = copy_contrasts(out, from, err);
    if (!st)
        st = solve(out, err);
    if (st)
        design_release(out);
    return st;
}
