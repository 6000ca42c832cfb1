/*
 * Aibar et al. 2017 (10.1038/nmeth.4463): the area under the recovery curve of the set's genes over
 * the first T ranks from above, of the largest there can be.  A gene of rank r adds T - r, or
 * nothing from r = T on.  Genes of equal values share the mean of what their ranks add: the mean of
 * the area over all orders of them, where AUCell draws one.
 */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "score/dense.h"
#include "score/method.h"
#include "score/ranking.h"

/* T. */
static size_t end_rank(const struct score_job *job)
{
    return (size_t)ceil(job->opts->auc_threshold * (double)job->n_genes);
}

static mr_status prepare(struct score_job *job, mr_error *err)
{
    const double threshold = job->opts->auc_threshold;

    if (!(threshold > 0 && threshold <= 1))
        return mr_fail(err, MR_EINVAL, "auc_threshold: expected above 0 to 1, found %g", threshold);
    return MR_OK;
}

/* double[n_genes], what each gene adds; behind them the room of the ranking. */
static size_t state_size(const struct score_job *job)
{
    return dense_size(job) + ranking_size(job->n_genes);
}

/* The mean of what the ranks of a block add. */
static double mean_addend(const struct rank_block *block, size_t n_genes, size_t end)
{
    const uint64_t first = n_genes + 1 - block->hi, last = n_genes + 1 - block->lo;
    const uint64_t to = last < end ? last : end - 1; /* the last rank that adds something */

    if (first >= end)
        return 0;
    return (double)((to - first + 1) * (2 * (uint64_t)end - first - to)) / 2 / (double)block->n;
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    double *addends = state;
    const size_t end = end_rank(job);
    struct ranking ranking;
    struct rank_block block;
    double addend;

    (void)err;
    ranking_make(x, job->n_genes, addends + job->n_genes, &ranking);
    block = ranking_zeros(&ranking);
    addend = block.n ? mean_addend(&block, job->n_genes, end) : 0;
    for (size_t g = 0; g < job->n_genes; g++)
        addends[g] = addend;
    for (size_t b = 0; b < ranking.n_blocks; b++) {
        block = ranking_block(&ranking, b);
        addend = mean_addend(&block, job->n_genes, end);
        for (size_t i = 0; i < block.n; i++)
            addends[block.genes[i]] = addend;
    }
    return MR_OK;
}

static double half_score(const struct half_members *half, size_t end, const double *addends)
{
    const double counted = (double)(half->n < end - 1 ? half->n : end - 1);
    double sum = 0;

    for (size_t i = 0; i < half->n; i++)
        sum += addends[half->genes[i]];
    return sum / (counted * (double)end - counted * (counted + 1) / 2);
}

/* AUCell leaves out a set of which the table lacks 80 % or more. */
static bool is_mostly_missing(const struct mr_coverage *c)
{
    const size_t listed = c->half[MR_UP].listed + c->half[MR_DOWN].listed;

    return 5 * (c->half[MR_UP].used + c->half[MR_DOWN].used) <= listed;
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const size_t end = end_rank(job);

    if (is_mostly_missing(&job->members.coverage[k])) {
        out->why = MR_NOT_ASSESSABLE;
        return;
    }
    if (end < 2) {
        out->why = MR_NO_WEIGHT;
        return;
    }
    for (int h = 0; h < MR_N_HALVES; h++)
        if (half[h].n)
            out->half[h] = half_score(&half[h], end, state);
    out->total = half_difference(out->half);
}

const struct mr_method method_aucell = {
    .name = "aucell",
    .summary = "share of the set's genes among the first of the ranking, as area under a curve",
    .source = "Aibar et al. 2017 (10.1038/nmeth.4463); AUCell 1.25",
    .input = "counts or logs, single cells",
    .bounds = "0 to 1, of a signed set -1 to 1",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_TAKES_RANDOM,
    .prepare = prepare,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
};
