/* walk.h - the random walk of gsva down a sample's genes */
#ifndef SCORE_WALK_H
#define SCORE_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "mechrank/score.h"

/*
 * Genes in order from the highest down; those that tie are one block, which the walk takes in one
 * step.  Places count from 0.
 */
struct walk_place {
    double weight;        /* of each gene of the block */
    uint32_t first, last; /* places of the block: first .. last - 1 */
};

struct walk_path {
    size_t n_genes;
    uint32_t *place;          /* [n_genes] of each gene */
    struct walk_place *steps; /* [n_genes] by place */
    uint64_t *marks;          /* [walk_n_marks()] 0 between walks; used by each */
};
size_t walk_n_marks(size_t n_genes);

/* Where the share of members passed is furthest ahead of that of all others, and behind. */
struct walk_extremes {
    double up, down;         /* 0 or more, 0 or less */
    uint32_t up_at, down_at; /* members at places below up_at lead up, those from down_at on down */
    enum mr_undefined why;   /* MR_ALL_GENES or MR_NO_WEIGHT: all else is 0 */
};

/* Walks past the 'n' members, of rising gene, 1 or more. */
struct walk_extremes walk(const struct walk_path *path, const uint32_t *members, size_t n);

#endif /* SCORE_WALK_H */
