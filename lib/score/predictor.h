/* predictor.h - the weights of a set over all genes, about their mean and divided by their length
 */
#ifndef SCORE_PREDICTOR_H
#define SCORE_PREDICTOR_H

#include "score/method.h"

/* A gene that stands in both halves has the difference of its weights; 0 outside the set. */
struct predictor {
    size_t n;
    uint32_t *genes;       /* [n] with a weight other than 0, ascending */
    double *weights;       /* [n] divided by the length */
    double mean;           /* of those over all genes */
    enum mr_undefined why; /* all weights are equal: there is no length, and no gene here */
};

/* Zeroed is valid and empty; release also after a failure. */
mr_status predictor_init(struct predictor *p, const struct half_members half[MR_N_HALVES],
                         size_t n_genes, mr_error *err);
void predictor_release(struct predictor *p);

/* Sum of products with values over all genes that sum to 0. */
double predictor_product(const struct predictor *p, const double *values);

#endif /* SCORE_PREDICTOR_H */
