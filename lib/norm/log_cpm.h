/* log_cpm.h - log-CPM of some of the rows */
#ifndef NORM_LOG_CPM_H
#define NORM_LOG_CPM_H

#include "mechrank/norm.h"
#include "norm/rows.h"

struct log_cpm {
    const double *effective_lib; /* [samples] library size x factor */
    double mean_lib, prior;
};

double mean_in_order(const double *x, size_t n);

/* Fills 'x', rows->n x samples. */
mr_status log_cpm_rows(const struct rows *rows, const struct log_cpm *log_cpm, int n_threads,
                       mr_matrix *x, mr_error *err);

#endif /* NORM_LOG_CPM_H */
