/* filter.h - genes with enough in enough samples */
#ifndef NORM_FILTER_H
#define NORM_FILTER_H

#include <stdbool.h>

#include "mechrank/matrix.h"

struct filter {
    const double *factor; /* [samples] values are multiplied by it for 'cutoff' */
    double cutoff;        /* at least this in ... */
    double min_samples;   /* ... so many samples: filter_min_samples() */
    double min_total;     /* and at least this sum of the row */
    bool scaled_total;    /* sum the multiplied values */
};

/* How many samples must reach the cutoff where the smallest arm has 'min_group'. */
double filter_min_samples(double min_group);

mr_status filter_rows(const mr_matrix *m, const struct filter *filter, int n_threads, bool *keep,
                      mr_error *err);

#endif /* NORM_FILTER_H */
