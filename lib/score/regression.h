/* regression.h - many sets' weights as predictors of one sample, made ready once for all samples */
#ifndef SCORE_REGRESSION_H
#define SCORE_REGRESSION_H

#include "score/centred.h"
#include "score/predictor.h"

/* One of the model's sets. */
struct term {
    size_t set;
    struct predictor predictor;
    double variance; /* of its coefficient, in variances of the residuals */
};

struct regression {
    size_t n, n_used;   /* terms, and the first of them that the model has */
    struct term *terms; /* [n] in an order that does not depend on that of the sets */
    double *factor;     /* Cholesky factor of the correlations of the used ones, packed */
};

/*
 * Terms of the job's sets.  Those that depend on one another within 1e-10 of their variance
 * are MR_COLLINEAR, all that take part in it: the model has the space that they span.
 * Release also after a failure.
 */
mr_status regression_init(struct regression *r, const struct score_job *job, mr_error *err);
void regression_release(struct regression *r);

/*
 * Coefficients [n_used] of the centred values 'c', which become the residuals; 'room' [n_used].
 * Returns their sum of squares.
 */
double regression_fit(const struct regression *r, size_t n_genes, struct centred *c,
                      double *coefficients, double *room);

#endif /* SCORE_REGRESSION_H */
