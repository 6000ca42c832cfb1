/* parts.h - mechanisms of a study taken apart into their genes; private to run/ */
#ifndef RUN_PARTS_H
#define RUN_PARTS_H

#include "run/study.h"

/* A used gene of an assessable mechanism. */
struct part_gene {
    size_t mechanism;
    int half;
    size_t gene;        /* row of the normalised matrix */
    double share;       /* what one unit of its excess adds to the score */
    const char *symbol; /* human; its id where refs know none */
};

/* All of them, by mechanism, half and place in the set, each under the linear model. */
struct parts {
    const struct study *s;
    size_t n, n_mechanisms;
    struct part_gene *genes; /* [n] */
    size_t *first;           /* [n_mechanisms + 1] */
    double *beta;            /* p x n: coefficients of the excess over the bin */
    double *residuals;       /* n_units x n */
    double *sum;             /* [n_units] scratch */
};

mr_status parts_init(struct parts *p, const struct study *s, mr_error *err);
void parts_release(struct parts *p);

/*
 * Residual variance of mechanism 'm' without the genes i (of 'first[m]' on) for which gone[i] is
 * set; each half is the mean of those that stay, with its weight.  '*c', the coverage of the
 * whole, loses the genes.  NaN if a half lost all.
 */
double parts_variance(struct parts *p, size_t m, const bool *gone, struct mr_coverage *c);

#endif /* RUN_PARTS_H */
