/* members.h - which genes of a matrix each set uses, and whether that is enough */
#ifndef SCORE_MEMBERS_H
#define SCORE_MEMBERS_H

#include "mechrank/score.h"

/* The members of one half, by rising gene; none if its weight is 0. */
struct half_members {
    size_t n;
    uint32_t *genes; /* [n] rows of the matrix */
    double *factors; /* [n] what each counts for */
};

struct members {
    size_t n_sets;                              /* that passed the size filter */
    size_t *index;                              /* [n_sets] in the collection */
    struct half_members (*halves)[MR_N_HALVES]; /* set after set in the two arrays below */
    uint32_t *genes;
    double *factors;
    struct mr_coverage *coverage; /* [n_sets] */
};

/*
 * 'as_listed' keeps members in the half that lists them, by their signs; else those with a factor
 * below 0 go to the other one with its opposite, a gene stands once in a half, and factors are
 * multiplied by the weight of the half.  Zeroed is valid and empty; release also after a failure.
 * MR_EEMPTY: no set is left.
 */
mr_status members_init(struct members *members, const mr_sets *sets, const mr_names *genes,
                       const struct mr_score_opts *opts, bool as_listed, mr_error *err);
void members_release(struct members *members);

#endif /* SCORE_MEMBERS_H */
