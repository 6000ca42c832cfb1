/*
 * Barbie et al. 2009 (10.1038/nature08460): the area between the weighted running sum of the set's
 * genes and that of all others, down the ranking.  Of N genes, k in the set, that area is
 *
 *     sum_S w q / sum_S w  -  sum_others q / (N - k)
 *
 * with q the rank from below and w = rank^alpha.  Both means are taken of c = 2 q - (N + 1), which
 * adds up to 0 over all genes: half of  sum_S w c / sum_S w + sum_S c / (N - k).  Genes of equal
 * values share the mean of their ranks, which gives the mean of the area over all their orders.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "score/dense.h"
#include "score/method.h"
#include "score/ranking.h"

/* One gene in one sample: lo + hi is twice its rank. */
struct place {
    double weight;
    uint32_t lo, hi;
};

struct walk {
    struct place *places; /* [n_genes] */
    uint64_t *room;       /* [3 n_genes] of the ranking, free after begin() */
};

/* ---- once ---- */

/* The rank that a mean rank is weighted by. */
static double weighted_rank(enum mr_compat compat, size_t twice, size_t n_genes)
{
    const double rank = (double)twice / 2;

    if (compat == MR_COMPAT_GSVA1)
        return floor(rank);
    return compat == MR_COMPAT_GSEAPY ? 10000 * rank / (double)n_genes : rank;
}

/* job->own: the weight of each rank, by twice the rank. */
static mr_status prepare(struct score_job *job, mr_error *err)
{
    const double alpha = job->opts->alpha, n = (double)job->n_genes;
    double *weights;

    if (!(alpha >= 0) || !isfinite(pow(10000 * n, alpha) * n * n))
        return mr_fail(err, MR_EINVAL, "alpha: expected 0 or a small number above it, found %g",
                       alpha);
    weights = mem_calloc(2 * job->n_genes + 1, sizeof(*weights));
    if (!weights)
        return mem_fail(err);
    for (size_t twice = 2; twice <= 2 * job->n_genes; twice++)
        weights[twice] = pow(weighted_rank(job->opts->compat, twice, job->n_genes), alpha);
    job->own = weights;
    return MR_OK;
}

static void release(struct score_job *job)
{
    free(job->own);
}

/* ---- a sample ---- */

static size_t state_size(const struct score_job *job)
{
    const size_t of_room = 3 * sizeof(uint64_t); /* ranking_size() is less */

    return sizeof(struct walk) + job->n_genes * (sizeof(struct place) + of_room);
}

static void place_block(const struct rank_block *block, const double *weights, struct place *places)
{
    const struct place place = { weights[block->lo + block->hi], block->lo, block->hi };

    for (size_t i = 0; i < block->n; i++)
        places[block->genes[i]] = place;
}

/* Tied genes stand in the order of the table: from above, or with GSEApy from below. */
static void place_in_turn(enum mr_compat compat, struct rank_block *left, const double *weights,
                          struct place *place)
{
    const uint32_t at = compat == MR_COMPAT_GSVA1 ? left->hi-- : left->lo++;

    *place = (struct place){ weights[0], at, at };
}

static void place_compatibly(const struct score_job *job, const struct ranking *r,
                             struct place *places)
{
    const double *weights = job->own;
    const enum mr_compat compat = job->opts->compat;
    struct rank_block zeros = ranking_zeros(r);
    const double *weight = &weights[zeros.lo + zeros.hi];

    memset(places, 0, job->n_genes * sizeof(*places));
    for (size_t b = 0; b < r->n_blocks; b++) {
        struct rank_block block = ranking_block(r, b);
        const double *of_block = &weights[block.lo + block.hi];

        for (size_t i = 0; i < block.n; i++)
            place_in_turn(compat, &block, of_block, &places[block.genes[i]]);
    }
    for (size_t g = 0; g < job->n_genes; g++)
        if (!places[g].lo)
            place_in_turn(compat, &zeros, weight, &places[g]);
}

static void place_all(const struct score_job *job, const struct ranking *r, struct place *places)
{
    const double *weights = job->own;
    const struct rank_block zeros = ranking_zeros(r);

    for (size_t g = 0; g < job->n_genes && zeros.n; g++)
        places[g] = (struct place){ weights[zeros.lo + zeros.hi], zeros.lo, zeros.hi };
    for (size_t b = 0; b < r->n_blocks; b++) {
        const struct rank_block block = ranking_block(r, b);

        place_block(&block, weights, places);
    }
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    struct walk *walk = state;
    struct ranking ranking;

    (void)err;
    walk->places = (struct place *)(walk + 1);
    walk->room = (uint64_t *)(walk->places + job->n_genes);
    ranking_make(x, job->n_genes, walk->room, &ranking);
    if (job->opts->compat)
        place_compatibly(job, &ranking, walk->places);
    else
        place_all(job, &ranking, walk->places);
    return MR_OK;
}

/* ---- a set ---- */

/* NaN: the half is empty, or holds every gene. */
static double half_score(const struct half_members *half, const struct place *places,
                         size_t n_genes)
{
    double sum_weight = 0, sum_weighted = 0;
    int64_t sum = 0;

    if (!half->n || half->n == n_genes)
        return NAN;
    for (size_t i = 0; i < half->n; i++) {
        const struct place p = places[half->genes[i]];
        const int64_t centred = (int64_t)p.lo + p.hi - (int64_t)(n_genes + 1);

        sum_weight += p.weight;
        sum_weighted += p.weight * (double)centred;
        sum += centred;
    }
    return (sum_weighted / sum_weight + (double)sum / (double)(n_genes - half->n)) / 2;
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const struct walk *walk = state;

    (void)k;
    for (int h = 0; h < MR_N_HALVES; h++) {
        out->half[h] = half_score(&half[h], walk->places, job->n_genes);
        if (half[h].n == job->n_genes)
            out->why = MR_ALL_GENES;
    }
    if (!out->why)
        out->total = half_difference(out->half);
}

/* ---- leading genes ---- */

/* One half, from one end of the ranking. */
struct descent {
    const struct place *places;
    const struct half_members *half;
    size_t n_genes;
    bool from_below;
};

/* Genes that stand before the block of 'p', seen from that end. */
static uint32_t genes_before(const struct descent *d, const struct place *p)
{
    return d->from_below ? p->lo - 1 : (uint32_t)d->n_genes - p->hi;
}

/*
 * How many of the sorted members stand before the largest deviation of the running sums on the
 * side of that end.  The sums are compared behind whole blocks: within one the deviation rises from
 * member to member.  From below the sums are what is left of them from above.
 */
static size_t count_leading(const struct descent *d, const uint64_t *sorted, double sum_weight)
{
    const size_t n = d->half->n, n_others = d->n_genes - n;
    double largest = 0, sum = 0;
    size_t n_leading = 0;

    for (size_t i = 0; i < n; i++) {
        const struct place *p = &d->places[(uint32_t)sorted[i]];
        const size_t after = genes_before(d, p) + (p->hi - p->lo) + 1;
        double deviation;

        sum += p->weight;
        deviation = sum / sum_weight - (double)(after - (i + 1)) / (double)n_others;
        if (deviation > largest) {
            largest = deviation;
            n_leading = i + 1;
        }
    }
    return n_leading;
}

/* The leading members, each under the number of genes before it, sorted; 'items' [2 members]. */
static size_t lead_half(const struct descent *d, uint64_t *items)
{
    const size_t n = d->half->n;
    double sum_weight = 0;
    uint64_t *sorted;
    size_t n_leading;

    if (!n || n == d->n_genes)
        return 0;
    for (size_t i = 0; i < n; i++) {
        const struct place *p = &d->places[d->half->genes[i]];

        items[i] = (uint64_t)genes_before(d, p) << 32 | d->half->genes[i];
        sum_weight += p->weight;
    }
    sorted = sort_items(items, items + n, n);
    n_leading = count_leading(d, sorted, sum_weight);
    memmove(items, sorted, n_leading * sizeof(*items));
    return n_leading;
}

/* Merges sorted items of both halves into 'list', that of the up half first where equal. */
static void merge_leading(const uint64_t *up, size_t n_up, const uint64_t *down, size_t n_down,
                          uint32_t *list)
{
    size_t u = 0, d = 0;

    while (u < n_up || d < n_down) {
        const bool take_up = d == n_down || (u < n_up && up[u] >> 32 <= down[d] >> 32);

        *list++ = (uint32_t)(take_up ? up[u++] : down[d++]);
    }
}

/*
 * A positive score is led by genes of the up half from above and of the down half from below, a
 * negative one the other way round; the one nearer to its end of the ranking comes first.
 */
static size_t leading_genes(const struct score_job *job, const void *state, size_t k,
                            uint32_t *list)
{
    const struct walk *walk = state;
    const struct half_members *half = job->members.halves[k];
    struct mr_set_score score = { NAN, { NAN, NAN }, { NAN, NAN }, MR_DEFINED };
    struct descent d = { walk->places, &half[MR_UP], job->n_genes, false };
    uint64_t *down;
    size_t n_up, n_down;

    score_set(job, state, k, half, &score);
    if (score.why)
        return 0;
    d.from_below = score.total < 0;
    n_up = lead_half(&d, walk->room);
    down = walk->room + n_up;
    d.half = &half[MR_DOWN];
    d.from_below = !d.from_below;
    n_down = lead_half(&d, down);
    merge_leading(walk->room, n_up, down, n_down, list);
    return n_up + n_down;
}

const struct mr_method method_ssgsea = {
    .name = "ssgsea",
    .summary = "area between the running sums of the set's genes and of all others, by rank",
    .source = "Barbie et al. 2009 (10.1038/nature08460); GSVA 1.46, GSEApy",
    .input = "any in which order within a sample means something",
    .bounds = "-N/2 to N - 1 with N genes, of a signed set the difference of two such",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_TAKES_RANDOM | MR_HAS_LEADING,
    .takes_compat = { [MR_COMPAT_GSVA1] = true, [MR_COMPAT_GSEAPY] = true },
    .prepare = prepare,
    .release = release,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
    .leading_genes = leading_genes,
};
