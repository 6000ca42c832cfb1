/* dense.h - for methods whose state is the sample's values, zeros and all */
#ifndef SCORE_DENSE_H
#define SCORE_DENSE_H

#include "score/method.h"

/* The state of a method: double[job->n_genes]. */
size_t dense_size(const struct score_job *job);
mr_status dense_begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                      mr_error *err);

/* Up less down; a half that is NaN, since nothing is in it, counts as 0. */
double half_difference(const double half[MR_N_HALVES]);

#endif /* SCORE_DENSE_H */
