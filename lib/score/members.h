/* members.h - which rows of a matrix each set uses, and whether that is enough */
#ifndef SCORE_MEMBERS_H
#define SCORE_MEMBERS_H

#include "mechrank/score.h"

struct member {
    size_t row;  /* of the matrix */
    double sign; /* 1 or -1 */
};

/* The members of one half, by rising row; none if its weight is 0. */
struct half_members {
    size_t n;
    struct member *list;
};

struct members {
    size_t n_sets; /* that passed the size filter */
    size_t *index; /* [n_sets] in the collection */
    struct half_members (*halves)[MR_N_HALVES];
    struct mr_coverage *coverage; /* [n_sets] */
};

/* Zeroed is valid and empty; release also after a failure.  MR_EEMPTY: no set is left. */
mr_status members_init(struct members *members, const mr_sets *sets, const mr_names *genes,
                       const struct mr_score_opts *opts, mr_error *err);
void members_release(struct members *members);

#endif /* SCORE_MEMBERS_H */
