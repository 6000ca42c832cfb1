/* tx_plan.h - which transcripts make which gene, in an order that no order of rows changes */
#ifndef IO_TX_PLAN_H
#define IO_TX_PLAN_H

#include "mechrank/id_map.h"

struct tx_plan {
    const mr_id_map *map;
    size_t n, n_known; /* transcripts, and those of them that the map knows */
    size_t n_genes;
    size_t *gene_of;    /* [n] MR_NONE: the map lacks it */
    size_t *members;    /* [n_known] gene by gene, within one bytewise by id */
    size_t *first;      /* [n_genes + 1] of each gene in members */
    size_t *gene_order; /* [n_genes] genes bytewise by id */
};

/*
 * Takes in the transcripts from plan->n on; 'genes' gets the ids of new genes in order of
 * appearance.  '*unknown' is the first of them that the map lacks, MR_NONE: none.
 */
mr_status tx_plan_extend(struct tx_plan *plan, const mr_names *transcripts, mr_names *genes,
                         size_t *unknown, mr_error *err);
void tx_plan_release(struct tx_plan *plan);

/* Sums of values[n] (those of transcripts behind are 0) of each gene into sums[n_genes]. */
void tx_plan_sum(const struct tx_plan *plan, const double *values, size_t n, double *sums);
/* The sum over all genes. */
double tx_plan_total(const struct tx_plan *plan, const double *values);

#endif /* IO_TX_PLAN_H */
