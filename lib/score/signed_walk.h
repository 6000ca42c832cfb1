/* signed_walk.h - a set as signed weights of its genes: what goes down has weights below 0 */
#ifndef SCORE_SIGNED_WALK_H
#define SCORE_SIGNED_WALK_H

#include "score/members.h"

/* Zeroed but for 'half', it stands before the first gene. */
struct signed_walk {
    const struct half_members *half; /* [MR_N_HALVES] */
    size_t at[MR_N_HALVES];
    uint32_t gene;
    double weight; /* of a gene that stands in both halves, their difference */
};

/* To the next gene, by rising gene if the halves are; false: there is none. */
static inline bool signed_walk_next(struct signed_walk *w)
{
    const struct half_members *up = &w->half[MR_UP], *down = &w->half[MR_DOWN];
    const size_t i = w->at[MR_UP], k = w->at[MR_DOWN];
    const bool has_up = i < up->n, has_down = k < down->n;
    const bool take_up = has_up && (!has_down || up->genes[i] <= down->genes[k]);
    const bool take_down = has_down && (!has_up || down->genes[k] <= up->genes[i]);

    if (take_up)
        w->gene = up->genes[w->at[MR_UP]++];
    if (take_down)
        w->gene = down->genes[w->at[MR_DOWN]++];
    w->weight = (take_up ? up->factors[i] : 0) - (take_down ? down->factors[k] : 0);
    return take_up || take_down;
}

/* What the weights over all genes are: those outside the set have weight 0. */
struct weight_moments {
    size_t n;      /* genes with a weight, 0 included */
    double mean;   /* over all genes */
    double spread; /* sum of squares about it; 0: all weights are equal */
};
struct weight_moments signed_moments(const struct half_members half[MR_N_HALVES], size_t n_genes);

#endif /* SCORE_SIGNED_WALK_H */
