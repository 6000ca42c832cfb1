/* nulls.h - scores of random sets of the same size in the same sample */
#ifndef SCORE_NULLS_H
#define SCORE_NULLS_H

#include "score/method.h"

/* Random genes for every pair of sizes that a set of the job has, the same for all samples. */
struct null_draws;

/*
 * opts->n_permutations draws keyed by (opts->seed, sizes of the halves, number of the draw).
 * nulls_free(NULL) is fine.
 */
mr_status nulls_draw(const struct score_job *job, const struct mr_score_opts *opts,
                     struct null_draws **out, mr_error *err);
void nulls_free(struct null_draws *draws);

/*
 * Fills out->nulls from out->sets: z by mean and sd (n - 1) of the draws' scores, p two-sided,
 * twice the smaller share of draws as high or as low, each with one added, at most 1.
 */
void nulls_score(const struct score_job *job, const struct null_draws *draws, const void *state,
                 const struct mr_sample_scores *out, void *scratch);
size_t nulls_scratch_size(const struct null_draws *draws);

#endif /* SCORE_NULLS_H */
