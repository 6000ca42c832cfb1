/* collapse_plan.h - which rows make which gene; only expr/ sees it */
#ifndef EXPR_COLLAPSE_PLAN_H
#define EXPR_COLLAPSE_PLAN_H

#include "mechrank/ids.h"

/* Gene g is the sum of rows[first[g] .. first[g + 1]), which ascend. */
struct mr_collapse_plan {
    size_t n_rows;   /* of the table */
    mr_names *genes; /* bytewise order, or by their first rows */
    size_t *first;   /* [genes + 1] */
    size_t *rows;    /* the rows kept, gene by gene */
    size_t *gene_of; /* [n_rows] MR_NONE: dropped */
    size_t largest;  /* rows of the gene that has most */
    size_t n_sums;   /* genes of several rows */
    size_t n_summed; /* rows of those */
};

/* A value that another of its gene is to be added to. */
struct addend {
    size_t gene;
    double value;
};

/* Adds them to 'genes' in order of value, so that the order of rows does not matter. */
void collapse_add_up(struct addend *addends, size_t n, double *genes);

#endif /* EXPR_COLLAPSE_PLAN_H */
