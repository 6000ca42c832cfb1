/* centred.h - a sample's values about their mean, for methods that correlate or regress */
#ifndef SCORE_CENTRED_H
#define SCORE_CENTRED_H

#include "score/method.h"

struct centred {
    double *values; /* [n_genes], their mean taken off */
    double spread;  /* their sum of squares */
    bool constant;  /* all values are equal */
};

/* Into 'values' [n_genes].  MR_EINVAL: the squares have no finite sum. */
mr_status centred_begin(const struct score_job *job, const struct mr_sample_values *x,
                        double *values, struct centred *out, mr_error *err);

/*
 * Least share of the spread that counts as not explained, times two: a perfect fit has a finite t.
 * The number is that of decoupler's ulm.
 */
static const double perfect_fit = 2.2e-16;

#endif /* SCORE_CENTRED_H */
