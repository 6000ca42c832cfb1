/* fits.h - the scores of a study under its linear model, with moderated variances; private to run/
 */
#ifndef RUN_FITS_H
#define RUN_FITS_H

#include "run/study.h"

/* Scores of several sets, fitted: what the tests and the prior need. */
struct fits {
    size_t n, n_units, p;
    double *beta;           /* p x n */
    double *var;            /* [n] NaN where the set is not assessable */
    double *residuals;      /* n_units x n */
    double *size;           /* [n] used genes of the up half (background sets: all there is) */
    double *post_var;       /* [n] variance after moderation */
    double *post_df;        /* [n] its df */
    struct mr_prior *prior; /* [n] moved to the set; where it is assessable */
};

struct study_fits {
    const struct study *s;
    const struct design *d;
    struct fits background, mechanisms, panels;
    struct mr_prior_shift *shifts, other; /* [mechanisms.n]; of panels */
    bool has_prior;                       /* enough background sets for the variance prior */
    bool own_prior;                       /* else that of the mechanisms */
    bool has_one_half; /* 'one_half' is learned: the prior of sets with one half */
    struct mr_prior one_half;
};

/*
 * Fits all sets under design 'd' of the study and moderates the variances of mechanisms and
 * panels (statistics.md I.3).  Where background sets are too few the prior is learned from the
 * mechanisms if 'own_prior', else there is none.
 */
mr_status fits_init(struct study_fits *f, const struct study *s, const struct design *d,
                    bool own_prior, mr_error *err);
/* A warning where there are too few background sets. */
mr_status fits_note_no_prior(const struct study_fits *f, mr_error *err);
void fits_release(struct study_fits *f);

struct moderated {
    double var, df;
};
/* A variance of a set with coverage 'c', drawn to 'prior' at its size. */
void fits_moderate(const struct study_fits *f, const struct mr_prior *prior,
                   const struct mr_coverage *c, double var, struct moderated *out);

/* Fits mechanisms with other lists of genes; '*out' borrows from 'from' and has no panels. */
mr_status fits_variant(const struct study_fits *from, const struct mr_scores *scores,
                       struct study_fits *out, mr_error *err);
void fits_variant_release(struct study_fits *f);

/* Prior of a set with this coverage before any shift or cap; df 0: there is none. */
mr_status fits_prior(struct study_fits *f, const struct mr_coverage *c, struct mr_prior *prior,
                     mr_error *err);
/* The size at which it is taken. */
double fits_size(const struct study_fits *f, const struct mr_coverage *c);

/*
 * fits_shift.c: what refs know of the variances of the mechanisms; fills f->shifts, f->other.  Sets
 * that are not mechanisms are taken for one more of their kind.
 */
mr_status fits_find_shifts(struct study_fits *f, mr_error *err);

#endif /* RUN_FITS_H */
