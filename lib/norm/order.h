/* order.h - order statistics and ranks of doubles in linear time; -0 equals 0, no NaN */
#ifndef NORM_ORDER_H
#define NORM_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* A value, how many are below it and how many equal to it. */
struct order_stat {
    double value;
    size_t below, equal;
};

/* The k-th smallest (from 0) of x[0 .. n - 1], k < n; 'scratch' has room for n keys. */
struct order_stat order_select(const double *x, size_t n, size_t k, uint64_t *scratch);

/* R's quantile type 7 of x after leaving out its 'skip' smallest values; skip < n. */
double order_quantile(const double *x, size_t n, size_t skip, double prob, uint64_t *scratch);

struct order_item {
    uint64_t key;
    size_t index;
};

/* Sorts x by value, then index.  Returns a[0 .. n - 1] or b[0 .. n - 1], whichever holds it. */
const struct order_item *order_sort(const double *x, size_t n, struct order_item *a,
                                    struct order_item *b);

#endif /* NORM_ORDER_H */
