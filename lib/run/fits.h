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

/* Fewer background sets than these make no prior. */
enum { FITS_MIN_BACKGROUND = 100 };

struct study_fits {
    const struct study *s;
    const struct design *d;
    struct fits background, mechanisms, panels;
    bool has_prior; /* enough background sets for the variance prior */
};

/*
 * Fits all sets under design 'd' of the study and moderates the variances of mechanisms and
 * panels (statistics.md I.3).
 */
mr_status fits_init(struct study_fits *f, const struct study *s, const struct design *d,
                    mr_error *err);
void fits_release(struct study_fits *f);

#endif /* RUN_FITS_H */
