/* rank_sum.h - Wilcoxon's rank-sum test where the members of the set are correlated */
#ifndef STATS_RANK_SUM_H
#define STATS_RANK_SUM_H

#include "mechrank/error.h"

/* Average ranks, from 1, of 'x' [n]; '*ties' is the share of the variance that ties take. */
mr_status average_ranks(const double *x, size_t n, double *ranks, double *ties, mr_error *err);

struct rank_sum {
    double sum;         /* of the ranks of the set */
    size_t m, n;        /* its size; of all */
    double ties;        /* from average_ranks() */
    double correlation; /* between members */
    double df;          /* of the tails; infinite: normal */
};

/* P of ranks as low, and as high, or more so. */
void rank_sum_tails(const struct rank_sum *test, double *p_down, double *p_up);

#endif /* STATS_RANK_SUM_H */
