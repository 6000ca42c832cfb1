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
    free(f->prior);
    *f = (struct fits){ 0 };
}

/* Fits the totals of every set; 'only_finite' leaves out those that are not assessable. */
static mr_status fit_scores(const struct design *d, const struct mr_scores *scores,
                            bool only_finite, struct fits *f, mr_error *err)
{
    const size_t n_sets = scores->total ? mr_matrix_n_rows(scores->total) : 0;
    double *y = mem_calloc(d->n_samples + d->n_units, sizeof(*y));

    *f = (struct fits){ .n_units = d->n_units, .p = d->p };
    f->beta = mem_calloc(n_sets * d->p, sizeof(double));
    f->var = mem_calloc(n_sets, sizeof(double));
    f->residuals = mem_calloc(n_sets * d->n_units, sizeof(double));
    f->size = mem_calloc(n_sets, sizeof(double));
    f->post_var = mem_calloc(n_sets, sizeof(double));
    f->post_df = mem_calloc(n_sets, sizeof(double));
    f->prior = mem_calloc(n_sets, sizeof(*f->prior));
    if (!y || !f->beta || !f->var || !f->residuals || !f->size || !f->post_var || !f->post_df ||
        !f->prior) {
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
        st = mr_prior_fit(var, size, n, (double)mr_lm_df(all->d->lm), prior, err);
    free(var);
    return st;
}

/* Sizes and weights of the halves; true if both take part. */
static bool halves(const struct mr_coverage *c, double used[MR_N_HALVES],
                   double weight[MR_N_HALVES])
{
    for (int h = 0; h < MR_N_HALVES; h++) {
        used[h] = (double)c->half[h].used;
        weight[h] = c->half[h].weight;
    }
    return weight[MR_UP] > 0 && weight[MR_DOWN] > 0;
}

/* Sets of one half share a prior, which is learned when first needed. */
static mr_status one_half_prior(struct study_fits *f, struct mr_prior *prior, mr_error *err)
{
    const struct fits *bg = &f->background;
    const double df = (double)mr_lm_df(f->d->lm);
    mr_status st = MR_OK;

    if (!f->has_one_half)
        st = mr_prior_fit(bg->var, bg->size, bg->n, df, &f->one_half, err);
    f->has_one_half = !st;
    *prior = f->one_half;
    return st;
}

mr_status fits_prior(struct study_fits *f, const struct mr_coverage *c, struct mr_prior *prior,
                     mr_error *err)
{
    const double df = (double)mr_lm_df(f->d->lm);
    const struct fits *bg = &f->background;
    double used[MR_N_HALVES], weight[MR_N_HALVES];

    *prior = (struct mr_prior){ 0 };
    if (!f->has_prior)
        return f->own_prior ? prior_of_mechanisms(f, prior, err) : MR_OK;
    if (halves(c, used, weight))
        return mr_prior_fit_pairs(bg->residuals, bg->n_units, bg->size, bg->n, df, used, weight,
                                  prior, err);
    return one_half_prior(f, prior, err);
}

double fits_size(const struct study_fits *f, const struct mr_coverage *c)
{
    double used[MR_N_HALVES], weight[MR_N_HALVES];

    halves(c, used, weight);
    return f->has_prior ? mr_effective_size(used, weight) : 1;
}

void fits_moderate(const struct study_fits *f, const struct mr_prior *prior,
                   const struct mr_coverage *c, double var, struct moderated *out)
{
    const double d = (double)mr_lm_df(f->d->lm), cap = f->s->run->opts.prior_cap;
    double d0 = 0, s2 = 0;

    if (prior->df > 0)
        s2 = mr_prior_at(prior, fits_size(f, c), d, cap, &d0);
    out->var = (d0 * s2 + d * var) / (d0 + d);
    out->df = d0 + d;
}

/* Posterior variance and df of every assessable set of 'f'; 'shifts' NULL: none has its own. */
static mr_status moderate(struct study_fits *all, struct fits *f,
                          const struct mr_coverage *coverage, const struct mr_prior_shift *shifts,
                          mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t k = 0; !st && k < f->n; k++) {
        struct moderated post;

        if (!coverage[k].assessable)
            continue;
        st = fits_prior(all, &coverage[k], &f->prior[k], err);
        if (!st && f->prior[k].df > 0)
            mr_prior_move(&f->prior[k], shifts ? &shifts[k] : &all->other);
        fits_moderate(all, &f->prior[k], &coverage[k], f->var[k], &post);
        f->post_var[k] = post.var;
        f->post_df[k] = post.df;
    }
    return st;
}

mr_status fits_note_no_prior(const struct study_fits *f, mr_error *err)
{
    if (f->has_prior)
        return MR_OK;
    return mr_notes_addf(f->s->run->notes, MR_WARNING, f->s->info->name, "no_background_prior", 1,
                         err, "%zu background sets of 10 or more genes, fewer than %d: %s",
                         f->background.n, MIN_BACKGROUND,
                         f->own_prior ? "the variance prior is learned from the mechanisms"
                                      : "each set's variance stands alone");
}

mr_status fits_variant(const struct study_fits *from, const struct mr_scores *scores,
                       struct study_fits *out, mr_error *err)
{
    mr_status st;

    *out = *from; /* borrows the background */
    out->panels = (struct fits){ 0 };
    st = fit_scores(from->d, scores, false, &out->mechanisms, err);
    return st ? st : moderate(out, &out->mechanisms, scores->coverage, from->shifts, err);
}

void fits_variant_release(struct study_fits *f)
{
    release(&f->mechanisms);
}

mr_status fits_init(struct study_fits *f, const struct study *s, const struct design *d,
                    bool own_prior, mr_error *err)
{
    mr_status st;

    *f = (struct study_fits){ .s = s, .d = d, .own_prior = own_prior };
    st = fit_scores(d, &s->background, true, &f->background, err);
    if (!st)
        st = fit_scores(d, &s->mechanisms, false, &f->mechanisms, err);
    if (!st)
        st = fit_scores(d, &s->panels, false, &f->panels, err);
    f->has_prior = f->background.n >= MIN_BACKGROUND;
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
