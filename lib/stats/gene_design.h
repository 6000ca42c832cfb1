/* gene_design.h - the design of a gene-wise model, checked, and made ready for one gene */
#ifndef STATS_GENE_DESIGN_H
#define STATS_GENE_DESIGN_H

#include "mechrank/genewise.h"
#include "mechrank/stats.h"
#include "stats/householder.h"

/*
 * Values and weights of 'y' under the design can be used: sizes agree, all is finite, weights
 * are positive, the design has full rank.  '*lm' is its unweighted model.
 */
mr_status gene_design_check(const mr_matrix *y, const struct mr_gene_design *d, mr_lm **lm,
                            mr_error *err);

/* Values of one row of a matrix. */
void gene_values(const mr_matrix *m, size_t gene, double *values);

/*
 * Lower triangle L, n x n row by row, of the correlation matrix of the blocks, LL'; NULL and
 * MR_OK without blocks.  MR_EINVAL: the correlation is impossible for a block's size.
 */
mr_status gene_design_whitener(const struct mr_gene_design *d, size_t n, double **l, mr_error *err);

/* y = L^-1 y; nothing if 'l' is NULL. */
void gene_whiten(const double *l, size_t n, double *y);

/* X as mr_gene_fit_new() says: last column, the contrast.  'out' [n x p]. */
mr_status gene_design_reform(const struct mr_gene_design *d, size_t n, const double *contrast,
                             double *out, mr_error *err);

#endif /* STATS_GENE_DESIGN_H */
