/* cohort.h - what methods of a cohort read of it; private to score/ */
#ifndef SCORE_COHORT_H
#define SCORE_COHORT_H

#include "mechrank/cohort.h"

/* What a method of a cohort learns of the samples: its mr_method.learns. */
extern const struct cohort_lesson cohort_learns_values; /* gsva: all values of each gene */

/* All values of one gene, zeros and all. */
struct cohort_values {
    size_t n;               /* different values; with compat: samples */
    const double *values;   /* [n] ascending; with compat in the order of the samples */
    const uint32_t *counts; /* [n] how many samples have it; NULL: one each */
};

/* gsva: of gene 'g' of the cohort's list. */
struct cohort_values cohort_values(const mr_cohort *cohort, size_t g);

/* The sd (n - 1) of 'n' values, 2 or more, summed in their order as R does, in long double. */
double cohort_sequential_sd(const double *values, size_t n);

/* zscore and plage: n - 1 under the sd. */
double cohort_mean(const mr_cohort *cohort, size_t g);
double cohort_sd(const mr_cohort *cohort, size_t g);

/* plage: what the z of a set's genes is multiplied by. */
struct cohort_loading {
    size_t n;
    const uint32_t *genes; /* [n] ascending, of the cohort's list */
    const double *weights; /* [n]; score = sum of weight x z: a unit vector over the cohort */
    double explained;      /* share of the set's variance along it */
    double gap;            /* (largest - second singular value) / largest */
};
/* That of the set called 'name'; NULL: the cohort has not learned it. */
const struct cohort_loading *cohort_loading(const mr_cohort *cohort, const char *name);

#endif /* SCORE_COHORT_H */
