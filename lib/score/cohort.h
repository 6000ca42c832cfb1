/* cohort.h - what methods of a cohort read of it; private to score/ */
#ifndef SCORE_COHORT_H
#define SCORE_COHORT_H

#include "mechrank/cohort.h"

struct score_job;

/* What a method of a cohort learns of the samples: its mr_method.learns. */
extern const struct cohort_lesson cohort_learns_values;   /* gsva: all values of each gene */
extern const struct cohort_lesson cohort_learns_moments;  /* zscore: mean and sd of each gene */
extern const struct cohort_lesson cohort_learns_loadings; /* plage: the direction of each set */

/* All values of one gene, zeros and all. */
struct cohort_values {
    size_t n;               /* different values; with compat: samples */
    const double *values;   /* [n] ascending; with compat in the order of the samples */
    const uint32_t *counts; /* [n] how many samples have it; NULL: one each */
};

/*
 * Whether a scorer of these may use 'cohort'.  MR_EINVAL: it is not finished, of another method or
 * form of it, or has other genes; the message names what differs.
 */
mr_status cohort_check(const mr_cohort *cohort, const mr_names *genes, const mr_method *method,
                       const struct mr_method_opts *opts, mr_error *err);

/* gsva: of gene 'g' of the cohort's list. */
struct cohort_values cohort_values(const mr_cohort *cohort, size_t g);

/* It comes from a file: any number of samples may be scored by it, not just its own. */
bool cohort_is_read(const mr_cohort *cohort);

/* The sd (n - 1) of 'n' values, 2 or more, summed in their order as R does, in long double. */
double cohort_sequential_sd(const double *values, size_t n);

/*
 * begin() of a method whose state is (x - mean)/sd of each gene of the job, double[job->n_genes].
 * MR_ENUMERIC: a value is so far from the cohort's that no sum of such z can be relied on.
 */
mr_status cohort_z_begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                         mr_error *err);

/* plage: what the z of a set's genes is multiplied by; score = sum of weight x z. */
struct cohort_loading {
    const char *name;
    size_t n[MR_N_HALVES];     /* genes of each half */
    uint32_t *genes;           /* of the cohort's list: those of MR_UP rising, then of MR_DOWN */
    double *weights;           /* the scores are a unit vector over the cohort */
    struct mr_direction found; /* see NO_GAP */
};
#define NO_GAP 1e-8
/* That of the set called 'name'; NULL: the cohort has not learned it. */
const struct cohort_loading *cohort_loading(const mr_cohort *cohort, const char *name);

#endif /* SCORE_COHORT_H */
