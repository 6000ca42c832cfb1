/* Scores of random sets of the same size in the same sample. */
#include "score/nulls.h"

#include "base/fail.h"

mr_status nulls_draw(const struct score_job *job, const struct mr_score_opts *opts,
                     struct null_draws **out, mr_error *err)
{
    (void)job;
    (void)opts;
    *out = NULL;
    return mr_fail(err, MR_EINVAL, "permutations: not built yet");
}

void nulls_free(struct null_draws *draws)
{
    (void)draws;
}

void nulls_score(const struct score_job *job, const struct null_draws *draws, const void *state,
                 const struct mr_sample_scores *out, void *scratch)
{
    (void)job;
    (void)draws;
    (void)state;
    (void)out;
    (void)scratch;
}

size_t nulls_scratch_size(const struct null_draws *draws)
{
    (void)draws;
    return 0;
}
