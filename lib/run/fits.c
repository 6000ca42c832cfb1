/* Scores under the linear model, their variances drawn to those of background sets. */
#include "run/fits.h"

#include <math.h>

#include "base/alloc.h"

enum { MIN_BACKGROUND = 100, MIN_MECHANISMS = 10 };

static void release(struct fits *f)
{
    free(f->beta);
    free(f->var);
    free(f->residuals);
    free(f->size);
    free(f->post_var);
    free(f->post_df);
    *f = (struct fits){ 0 };
}

/* Fits the totals of every set; 'only_finite' leaves out those that are not assessable. */
static mr_status fit_scores(const struct study *s, const struct mr_scores *scores, bool only_finite,
                            struct fits *f, mr_error *err)
{
    const struct design *d = &s->design;
    const size_t n_sets = scores->total ? mr_matrix_n_rows(scores->total) : 0;
    double *y = mem_calloc(d->n_samples + d->n_units, sizeof(*y));

    *f = (struct fits){ .n_units = d->n_units, .p = d->p };
    f->beta = mem_calloc(n_sets * d->p, sizeof(double));
    f->var = mem_calloc(n_sets, sizeof(double));
    f->residuals = mem_calloc(n_sets * d->n_units, sizeof(double));
    f->size = mem_calloc(n_sets, sizeof(double));
    f->post_var = mem_calloc(n_sets, sizeof(double));
    f->post_df = mem_calloc(n_sets, sizeof(double));
    if (!y || !f->beta || !f->var || !f->residuals || !f->size || !f->post_var || !f->post_df) {
        free(y);
        return mem_fail(err);
    }
    for (size_t k = 0; k < n_sets; k++) {
        double *means = y + d->n_samples;

        for (size_t j = 0; j < d->n_samples; j++)
            y[j] = mr_matrix_get(scores->total, k, j);
        if (only_finite && isnan(y[0]))
            continue;
        design_average(d, y, means);
        mr_lm_fit(d->lm, means, f->beta + f->n * d->p, &f->var[f->n],
                  f->residuals + f->n * d->n_units);
        f->size[f->n++] = (double)scores->coverage[k].half[MR_UP].used;
    }
    free(y);
    return MR_OK;
}

/* ---- prior ---- */

/*
 * Fewer than 100 background sets: the mechanisms themselves, each without its shift, their size
 * taken as constant.
 */
static mr_status prior_of_mechanisms(const struct study_fits *all, struct mr_prior *prior,
                                     mr_error *err)
{
    const struct fits *f = &all->mechanisms;
    double *var = mem_calloc(2 * f->n, sizeof(*var)), *size = var ? var + f->n : NULL;
    size_t n = 0;
    mr_status st = MR_OK;

    if (!var)
        return mem_fail(err);
    for (size_t k = 0; k < f->n; k++) {
        if (isnan(f->var[k]))
            continue;
        size[n] = 1;
        var[n++] = f->var[k] * exp(-all->shifts[k].log_ratio);
    }
    *prior = (struct mr_prior){ 0 };
    if (n >= MIN_MECHANISMS)
        st = mr_prior_fit(var, size, n, (double)mr_lm_df(all->s->design.lm), prior, err);
    free(var);
    return st;
}

mr_status fits_prior(const struct study_fits *f, const struct mr_coverage *c,
                     struct mr_prior *prior, double *size, mr_error *err)
{
    const double df = (double)mr_lm_df(f->s->design.lm);
    const struct fits *bg = &f->background;
    double used[MR_N_HALVES], weight[MR_N_HALVES];

    for (int h = 0; h < MR_N_HALVES; h++) {
        used[h] = (double)c->half[h].used;
        weight[h] = c->half[h].weight;
    }
    *size = 1;
    if (!f->has_prior)
        return prior_of_mechanisms(f, prior, err);
    *size = mr_effective_size(used, weight);
    if (weight[MR_UP] > 0 && weight[MR_DOWN] > 0)
        return mr_prior_fit_pairs(bg->residuals, bg->n_units, bg->size, bg->n, df, used, weight,
                                  prior, err);
    return mr_prior_fit(bg->var, bg->size, bg->n, df, prior, err);
}

/* Posterior variance and df of every assessable set of 'f'; 'shifts' NULL: none has its own. */
static mr_status moderate(const struct study_fits *all, struct fits *f,
                          const struct mr_coverage *coverage, const struct mr_prior_shift *shifts,
                          mr_error *err)
{
    const double d = (double)mr_lm_df(all->s->design.lm), cap = all->s->run->opts.prior_cap;
    mr_status st = MR_OK;

    for (size_t k = 0; !st && k < f->n; k++) {
        double size, d0 = 0, s2 = 0;
        struct mr_prior prior;

        if (!coverage[k].assessable)
            continue;
        st = fits_prior(all, &coverage[k], &prior, &size, err);
        if (!st && prior.df > 0) {
            mr_prior_move(&prior, shifts ? &shifts[k] : &all->other);
            s2 = mr_prior_at(&prior, size, d, cap, &d0);
        }
        f->post_var[k] = (d0 * s2 + d * f->var[k]) / (d0 + d);
        f->post_df[k] = d0 + d;
    }
    return st;
}

static mr_status note_no_prior(const struct study_fits *f, mr_error *err)
{
    const char *study = f->s->info->name;

    return mr_notes_addf(f->s->run->notes, MR_WARNING, study, "no_background_prior", 1, err,
                         "%zu background sets of 10 or more genes, fewer than %d: the variance "
                         "prior is learned from the mechanisms",
                         f->background.n, MIN_BACKGROUND);
}

mr_status fits_init(struct study_fits *f, const struct study *s, mr_error *err)
{
    mr_status st;

    *f = (struct study_fits){ .s = s };
    st = fit_scores(s, &s->background, true, &f->background, err);
    if (!st)
        st = fit_scores(s, &s->mechanisms, false, &f->mechanisms, err);
    if (!st)
        st = fit_scores(s, &s->panels, false, &f->panels, err);
    f->has_prior = f->background.n >= MIN_BACKGROUND;
    if (!st && !f->has_prior)
        st = note_no_prior(f, err);
    if (!st)
        st = fits_find_shifts(f, err);
    if (!st)
        st = moderate(f, &f->mechanisms, s->mechanisms.coverage, f->shifts, err);
    if (!st)
        st = moderate(f, &f->panels, s->panels.coverage, NULL, err);
    return st;
}

void fits_release(struct study_fits *f)
{
    release(&f->background);
    release(&f->mechanisms);
    release(&f->panels);
    free(f->shifts);
    f->shifts = NULL;
}
