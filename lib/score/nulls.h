/* nulls.h - scores of random sets of the same size in the same sample */
#ifndef SCORE_NULLS_H
#define SCORE_NULLS_H

#include "score/method.h"

/*
 * Random orders of the genes, the same for all samples and sets: a set of n genes that go up and m
 * that go down is compared with the first n of each order and the m behind them.  So what a set is
 * given depends on nothing but the seed and its size, and the draws take opts->n_permutations x
 * the genes of the largest set x 4 bytes.
 */
struct null_draws;

/*
 * Order number i is keyed by (opts->seed, i).  Only reads 'job', which must stay; nulls_free(NULL)
 * is fine.  MR_EINVAL: fewer than 2 permutations, or more than 2^32 - 1.
 */
mr_status nulls_draw(const struct score_job *job, const struct mr_score_opts *opts,
                     struct null_draws **out, mr_error *err);
void nulls_free(struct null_draws *draws);

/*
 * Fills out->nulls from out->sets: z by mean and sd (n - 1) of the draws' scores, p two-sided,
 * twice the smaller share of draws as high or as low, each with one added, at most 1.  Weights of a
 * set are dealt out at random to the genes drawn.  Both NaN: the set has no score, its halves list
 * more genes than there are, or all draws score alike.
 */
void nulls_score(const struct score_job *job, const struct null_draws *draws, const void *state,
                 const struct mr_sample_scores *out, void *scratch);
size_t nulls_scratch_size(const struct null_draws *draws);

#endif /* SCORE_NULLS_H */
