/* fits.h - the scores of a study under its linear model, with moderated variances; private to run/
 */
#ifndef RUN_FITS_H
#define RUN_FITS_H

#include "run/study.h"

/* Scores of several sets, fitted: what the tests and the prior need. */
struct fits {
    size_t n, n_units, p;
    double *beta;      /* p x n */
    double *var;       /* [n] NaN where the set is not assessable */
    double *residuals; /* n_units x n */
    double *size;      /* [n] used genes of the up half (background sets: all there is) */
    double *post_var;  /* [n] variance after moderation */
    double *post_df;   /* [n] its df */
};

struct study_fits {
    const struct study *s;
    struct fits background, mechanisms, panels;
    struct mr_prior_shift *shifts, other; /* [mechanisms.n]; of panels */
    bool has_prior; /* enough background sets for the variance prior */
};

/* Fits all sets and moderates the variances of mechanisms and panels (statistics.md I.3). */
mr_status fits_init(struct study_fits *f, const struct study *s, mr_error *err);
void fits_release(struct study_fits *f);

/* Prior of a set with this coverage before any shift or cap, and its size; df 0: there is none. */
mr_status fits_prior(const struct study_fits *f, const struct mr_coverage *c,
                     struct mr_prior *prior, double *size, mr_error *err);

/* fits_shift.c: what refs know of the variances of the mechanisms; fills f->shifts, f->other. */
mr_status fits_find_shifts(struct study_fits *f, mr_error *err);

#endif /* RUN_FITS_H */
