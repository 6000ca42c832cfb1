/* principal.h - the direction along which a set's genes vary most together */
#ifndef SCORE_PRINCIPAL_H
#define SCORE_PRINCIPAL_H

#include <stdint.h>

#include "score/cohort.h"

/* The z of a set: genes x samples, rows turned where a gene goes down. */
struct set_z {
    size_t n_genes, n_samples;
    const double *const *rows;      /* [n_genes][n_samples] values */
    const double *mean, *sd, *sign; /* [n_genes] */
};

/*
 * Fills weights[n_genes]: what values of z (rows not turned) are multiplied by so that their sum
 * over the genes is a unit vector over the samples, the set's first right singular vector.  Its
 * sign makes the sum of the genes' own loadings positive; where that is 0, it makes the largest
 * score positive, that of the first sample among equals.  At least one gene, all of them vary, and
 * two samples.
 */
mr_status principal_direction(const struct set_z *set, double *weights, struct mr_direction *found,
                              mr_error *err);

#endif /* SCORE_PRINCIPAL_H */
