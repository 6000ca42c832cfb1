/* ranking.h - a sample's genes by rising value, equal values together; zeros in closed form */
#ifndef SCORE_RANKING_H
#define SCORE_RANKING_H

#include "mechrank/score.h"

/*
 * The genes of a sample hold the ranks 1 (lowest value) to n_genes.  Those of equal values share
 * the ranks 'lo' to 'hi' of their block.
 */
struct ranking {
    size_t n_genes;
    size_t n_below, n_zero, n_above; /* values below 0, equal to 0, above 0 */
    const uint32_t *genes;           /* [n_below + n_above] by rising value, then by gene */
    size_t n_blocks;                 /* of equal values other than 0 */
    const uint32_t *ends;            /* [n_blocks] where each ends in 'genes' */
};

struct rank_block {
    size_t n;              /* may be 0 for the zeros */
    const uint32_t *genes; /* [n] ascending; NULL: all that no other block holds */
    uint32_t lo, hi;
};

/* Bytes that ranking_make() needs. */
size_t ranking_size(size_t n_genes);

/*
 * Ranks a sample in time that grows with its values other than 0 alone.  'out' lies in 'room',
 * which is aligned for any type; values that are 0 after all, of either sign, are zeros.
 */
void ranking_make(const struct mr_sample_values *x, size_t n_genes, void *room,
                  struct ranking *out);

static inline struct rank_block ranking_zeros(const struct ranking *r)
{
    return (struct rank_block){ r->n_zero, NULL, (uint32_t)r->n_below + 1,
                                (uint32_t)(r->n_below + r->n_zero) };
}

/* Block 'b' of those other than the zeros. */
static inline struct rank_block ranking_block(const struct ranking *r, size_t b)
{
    const size_t from = b ? r->ends[b - 1] : 0, to = r->ends[b];
    const size_t before = from < r->n_below ? 0 : r->n_zero;

    return (struct rank_block){ to - from, r->genes + from, (uint32_t)(before + from) + 1,
                                (uint32_t)(before + to) };
}

/*
 * Sorts items by their upper 32 bits, equal ones as they stand; 'spare' is of the same size.
 * Returns which of the two holds the result.
 */
uint64_t *sort_items(uint64_t *items, uint64_t *spare, size_t n);

#endif /* SCORE_RANKING_H */
