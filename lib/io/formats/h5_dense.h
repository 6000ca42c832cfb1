/* h5_dense.h - a dense matrix in HDF5, samples x genes, given by sample */
#ifndef IO_H5_DENSE_H
#define IO_H5_DENSE_H

#include "io/formats/h5.h"
#include "io/formats/h5_values.h"

/* Zero is empty. */
struct h5_dense {
    struct h5_array array;
    size_t n_samples, n_genes;
    size_t first, n, capacity; /* samples in 'values' */
    double *values;            /* [n][n_genes] */
};

/* In one dimension it is one sample.  MR_EFORMAT: not of this size. */
mr_status h5_dense_open(const struct h5 *h5, const char *name, size_t n_samples, size_t n_genes,
                        size_t n_dims, struct h5_dense *m, mr_error *err);
/* Sample 's', valid until the next call; its values may be changed. */
mr_status h5_dense_read(struct h5_dense *m, size_t s, struct h5_sample *out, mr_error *err);
void h5_dense_close(struct h5_dense *m);

#endif /* IO_H5_DENSE_H */
