/*
 * Foroutan et al. 2018 (10.1186/s12859-018-2435-4): the mean rank of the set's genes between the
 * least and the largest it can be, less one half.  Genes of equal values all have the lowest of
 * their ranks.  Ranks among stable genes: Bhuva et al. 2020 (10.1093/nar/gkaa802).
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "score/dense.h"
#include "score/method.h"
#include "score/ranking.h"

static const double mad_to_sd = 1.4826;

/* job->own: without a list of stable genes, NULL. */
struct stable {
    size_t n;
    uint32_t genes[];
};

/* State of a sample. */
struct ranks {
    uint32_t *ranks; /* [n_genes]; with stable genes, one more than those below the gene */
    uint32_t *room;  /* [4 n_genes] of the ranking, free after begin() */
    uint32_t middle; /* the median of the ranks, rounded up */
    bool constant;   /* all values are equal */
};

/* ---- once ---- */

static mr_status find_stable(struct score_job *job, mr_error *err)
{
    const mr_names *names = job->opts->stable_genes;
    const size_t n = mr_names_size(names);
    struct stable *stable = mem_calloc(1, sizeof(*stable) + n * sizeof(stable->genes[0]));

    if (!stable)
        return mem_fail(err);
    job->own = stable;
    for (size_t i = 0; i < n; i++) {
        const size_t g = mr_names_find(job->genes, mr_names_get(names, i));

        if (g != MR_NONE)
            stable->genes[stable->n++] = (uint32_t)g;
    }
    if (!stable->n)
        return mr_fail(err, MR_EINVAL,
                       "stable genes: expected one that the table has, found none among %zu", n);
    return MR_OK;
}

static mr_status prepare(struct score_job *job, mr_error *err)
{
    if (!job->opts->stable_genes)
        return MR_OK;
    if (job->opts->unknown_direction)
        return mr_fail(err, MR_EINVAL,
                       "singscore: expected stable genes or an unknown direction, found both");
    return find_stable(job, err);
}

static void release(struct score_job *job)
{
    free(job->own);
}

/* ---- a sample ---- */

static size_t state_size(const struct score_job *job)
{
    return sizeof(struct ranks) + ranking_size(job->n_genes) + job->n_genes * sizeof(uint32_t);
}

static void take_lowest(const struct ranking *r, uint32_t *ranks)
{
    const uint32_t of_zeros = ranking_zeros(r).lo;

    for (size_t g = 0; g < r->n_genes; g++)
        ranks[g] = of_zeros;
    for (size_t b = 0; b < r->n_blocks; b++) {
        const struct rank_block block = ranking_block(r, b);

        for (size_t i = 0; i < block.n; i++)
            ranks[block.genes[i]] = block.lo;
    }
}

/* The rank at a place of 1 .. n_genes in rising order. */
static uint32_t rank_at(const struct ranking *r, size_t place)
{
    struct rank_block block = ranking_zeros(r);

    for (size_t b = 0; b < r->n_blocks && (place < block.lo || place > block.hi); b++)
        block = ranking_block(r, b);
    return block.lo;
}

/* From ranks to ranks among the stable genes; 'below' has room for n_genes + 1. */
static void rank_among(const struct stable *stable, size_t n_genes, uint32_t *below,
                       uint32_t *ranks)
{
    uint32_t n = 0;

    memset(below, 0, (n_genes + 1) * sizeof(*below));
    for (size_t i = 0; i < stable->n; i++)
        below[ranks[stable->genes[i]]]++;
    for (size_t rank = 1; rank <= n_genes; rank++) {
        const uint32_t here = below[rank];

        below[rank] = n;
        n += here;
    }
    for (size_t g = 0; g < n_genes; g++)
        ranks[g] = below[ranks[g]] + 1;
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    const size_t n = job->n_genes;
    struct ranks *s = state;
    struct ranking ranking;

    (void)err;
    s->room = (uint32_t *)(s + 1);
    s->ranks = (uint32_t *)((char *)s->room + ranking_size(n));
    ranking_make(x, n, s->room, &ranking);
    take_lowest(&ranking, s->ranks);
    s->constant = ranking.n_blocks + (ranking.n_zero > 0) == 1;
    s->middle = (rank_at(&ranking, (n + 1) / 2) + rank_at(&ranking, n / 2 + 1) + 1) / 2;
    if (job->own)
        rank_among(job->own, n, s->room, s->ranks);
    return MR_OK;
}

/* ---- a set ---- */

/* Puts what is below 'pivot' in front, in no order; returns how many that are. */
static size_t part_below(uint32_t *v, size_t n, uint64_t pivot)
{
    size_t n_below = 0;

    for (size_t i = 0; i < n; i++) {
        const uint32_t here = v[i];

        v[i] = v[n_below];
        v[n_below] = here;
        n_below += here < pivot;
    }
    return n_below;
}

static uint32_t middle_of_three(uint32_t a, uint32_t b, uint32_t c)
{
    const uint32_t low = a < b ? a : b, high = a < b ? b : a;

    return c < low ? low : c > high ? high : c;
}

/* Moves the smallest 'k' to the front and returns the next one; k < n. */
static uint32_t select_next(uint32_t *v, size_t n, size_t k)
{
    for (;;) {
        const uint32_t pivot = middle_of_three(v[0], v[n / 2], v[n - 1]);
        const size_t n_below = part_below(v, n, pivot);
        size_t n_up_to;

        if (k < n_below) {
            n = n_below;
            continue;
        }
        n_up_to = n_below + part_below(v + n_below, n - n_below, (uint64_t)pivot + 1);
        if (k < n_up_to)
            return pivot;
        v += n_up_to;
        n -= n_up_to;
        k -= n_up_to;
    }
}

/* Twice the median; 'v' is put in another order. */
static uint64_t twice_median(uint32_t *v, size_t n)
{
    const uint32_t upper = select_next(v, n, n / 2);
    uint32_t lower = 0;

    if (n % 2)
        return 2 * (uint64_t)upper;
    for (size_t i = 0; i < n / 2; i++)
        lower = v[i] > lower ? v[i] : lower;
    return (uint64_t)lower + upper;
}

/* Median absolute deviation of 'v', which is changed. */
static double deviation(uint32_t *v, size_t n)
{
    const int64_t centre = (int64_t)twice_median(v, n);

    for (size_t i = 0; i < n; i++)
        v[i] = (uint32_t)llabs(2 * (int64_t)v[i] - centre);
    return (double)twice_median(v, n) / 4;
}

/* What a set asks for besides the ranks themselves. */
struct asked {
    bool distances; /* from the middle, as the direction is unknown */
    bool deviation; /* also how far the ranks spread */
};

/* Ranks of a half, or their distances, into the room; returns their mean. */
static double gather(const struct ranks *s, const struct half_members *half, bool distances)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < half->n; i++) {
        const uint32_t rank = s->ranks[half->genes[i]];

        s->room[i] = !distances ? rank : rank < s->middle ? s->middle - rank : rank - s->middle;
        sum += s->room[i];
    }
    return (double)sum / (double)half->n;
}

/* Where a mean of 'k' different ranks of 'n' stands between the least and the largest. */
static double between_bounds(double mean, size_t k, size_t n)
{
    return (mean - (double)(k + 1) / 2) / (double)(n - k);
}

static void score_half(const struct score_job *job, const struct ranks *s,
                       const struct half_members *half, struct asked asked, double *score,
                       double *dispersion)
{
    const struct stable *stable = job->own;
    const double unit = stable ? (double)(stable->n + 1) : 1;
    const double mean = gather(s, half, asked.distances);

    if (stable)
        *score = mean / unit - 0.5;
    else if (asked.distances)
        *score = between_bounds(mean, half->n / 2, (job->n_genes + 1) / 2);
    else
        *score = between_bounds(mean, half->n, job->n_genes) - 0.5;
    if (asked.deviation)
        *dispersion = mad_to_sd * deviation(s->room, half->n) / unit;
}

static enum mr_undefined find_fault(const struct score_job *job, const struct ranks *s,
                                    const struct half_members half[MR_N_HALVES])
{
    if (job->own)
        return MR_DEFINED;
    if (half[MR_UP].n == job->n_genes || half[MR_DOWN].n == job->n_genes)
        return MR_ALL_GENES;
    return s->constant ? MR_CONSTANT_SAMPLE : MR_DEFINED;
}

/* Random sets, whose spread nobody asks for, are told by not being the job's. */
static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const struct mr_coverage *c = &job->members.coverage[k];
    const bool is_signed = c->half[MR_UP].listed && c->half[MR_DOWN].listed;
    const struct asked asked = { job->opts->unknown_direction && !is_signed,
                                 job->opts->dispersion && half == job->members.halves[k] };

    out->why = find_fault(job, state, half);
    if (out->why)
        return;
    for (int h = 0; h < MR_N_HALVES; h++)
        if (half[h].n)
            score_half(job, state, &half[h], asked, &out->half[h], &out->dispersion[h]);
    if (asked.distances)
        out->total = isnan(out->half[MR_UP]) ? out->half[MR_DOWN] : out->half[MR_UP];
    else
        out->total = half_difference(out->half);
}

const struct mr_method method_singscore = {
    .name = "singscore",
    .summary = "mean rank of the set's genes between the least and the largest it can be",
    .source = "Foroutan et al. 2018 (10.1186/s12859-018-2435-4); singscore 1.29",
    .input = "any in which order within a sample means something",
    .bounds =
        "-0.5 to 0.5, of a signed set -1 to 1, of unknown direction 0 to 1; beyond these where "
        "many genes are equal",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_TAKES_RANDOM | MR_HAS_DISPERSION,
    .prepare = prepare,
    .release = release,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
};
