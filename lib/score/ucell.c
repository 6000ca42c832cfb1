/*
 * Andreatta and Carmona 2021 (10.1016/j.csbj.2021.06.043): the Mann-Whitney U of the set's genes by
 * ranks from above, those beyond max_rank taken as max_rank; 1 where they stand on top, 0 where
 * none is among the first max_rank.  Ranks are doubled here, so that all sums are exact.
 */
#include <math.h>

#include "base/fail.h"
#include "score/method.h"
#include "score/ranking.h"

/* No rank counts for more than this. */
static uint64_t last_rank(const struct score_job *job)
{
    return job->opts->max_rank < job->n_genes ? job->opts->max_rank : job->n_genes;
}

/* Genes of a half that count, by the set's coverage: those the table lacks stand last. */
static size_t n_missing(const struct score_job *job, size_t k, int h)
{
    const struct mr_half_coverage *c = &job->members.coverage[k].half[h];

    return job->opts->skip_missing ? 0 : c->listed - c->used;
}

/* ---- once ---- */

static mr_status check_sizes(const struct score_job *job, mr_error *err)
{
    const size_t last = last_rank(job);

    for (size_t k = 0; k < job->members.n_sets; k++) {
        for (int h = 0; h < MR_N_HALVES; h++) {
            const size_t n = job->members.halves[k][h].n + n_missing(job, k, h);

            if (n > last)
                return mr_fail(err, MR_EINVAL,
                               "ucell: set '%s': expected at most as many genes as the %zu ranks "
                               "that count, found %zu",
                               mr_sets_get(job->sets, job->members.index[k])->name, last, n);
        }
    }
    return MR_OK;
}

static mr_status prepare(struct score_job *job, mr_error *err)
{
    const struct mr_method_opts *opts = job->opts;

    if (!opts->max_rank)
        return mr_fail(err, MR_EINVAL, "max_rank: expected 1 or more, found 0");
    if (!(opts->negative_weight >= 0) || !isfinite(opts->negative_weight))
        return mr_fail(err, MR_EINVAL, "negative_weight: expected 0 or more, found %g",
                       opts->negative_weight);
    return check_sizes(job, err);
}

/* ---- a sample ---- */

/* Behind the room of the ranking: [n_genes] twice the rank that counts. */
static size_t state_size(const struct score_job *job)
{
    return ranking_size(job->n_genes) + job->n_genes * sizeof(uint32_t);
}

static uint32_t doubled_rank(const struct rank_block *block, size_t n_genes, uint64_t last)
{
    const uint64_t twice = 2 * ((uint64_t)n_genes + 1) - block->lo - block->hi;

    return (uint32_t)(twice < 2 * last ? twice : 2 * last);
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    uint32_t *ranks = (uint32_t *)((char *)state + ranking_size(job->n_genes));
    const uint64_t last = last_rank(job);
    struct ranking ranking;
    struct rank_block block;
    uint32_t of_zeros;

    (void)err;
    ranking_make(x, job->n_genes, state, &ranking);
    block = ranking_zeros(&ranking);
    of_zeros = doubled_rank(&block, job->n_genes, last);
    for (size_t g = 0; g < job->n_genes; g++)
        ranks[g] = of_zeros;
    for (size_t b = 0; b < ranking.n_blocks; b++) {
        block = ranking_block(&ranking, b);
        for (size_t i = 0; i < block.n; i++)
            ranks[block.genes[i]] = doubled_rank(&block, job->n_genes, last);
    }
    return MR_OK;
}

/* ---- a set ---- */

/* NaN: no gene, or only one rank that counts and one gene to hold it. */
static double half_score(const struct half_members *half, size_t missing, uint64_t last,
                         const uint32_t *ranks)
{
    const uint64_t k = half->n + missing, least = k * (k + 1), most = 2 * k * last;
    uint64_t sum = missing * 2 * last;

    if (most == least)
        return NAN;
    for (size_t i = 0; i < half->n; i++)
        sum += ranks[half->genes[i]];
    return 1 - (double)(sum - least) / (double)(most - least);
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const uint32_t *ranks = (const uint32_t *)((const char *)state + ranking_size(job->n_genes));
    const uint64_t last = last_rank(job);
    double part[MR_N_HALVES] = { 0, 0 };

    for (int h = 0; h < MR_N_HALVES; h++) {
        const size_t missing = n_missing(job, k, h);

        if (half[h].n + missing == 0)
            continue;
        out->half[h] = half_score(&half[h], missing, last, ranks);
        part[h] = out->half[h];
        if (isnan(part[h]))
            out->why = MR_NO_WEIGHT;
    }
    if (!out->why)
        out->total = fmax(0, part[MR_UP] - job->opts->negative_weight * part[MR_DOWN]);
}

const struct mr_method method_ucell = {
    .name = "ucell",
    .summary = "how near the set's genes stand to the top of the ranking, by Mann-Whitney U",
    .source = "Andreatta and Carmona 2021 (10.1016/j.csbj.2021.06.043); UCell 2.17",
    .input = "counts or logs, single cells",
    .bounds = "0 to 1",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_TAKES_RANDOM,
    .counts_missing = true,
    .prepare = prepare,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
};
