/* h5_sparse.h - compressed rows or columns in HDF5, given by sample */
#ifndef IO_H5_SPARSE_H
#define IO_H5_SPARSE_H

#include "io/formats/h5.h"
#include "io/formats/h5_values.h"

/* What the file says of the matrix elsewhere. */
struct h5_sparse_form {
    const char *group; /* of "data", "indices" and "indptr" */
    bool by_gene;      /* a gene's values stand together, not a sample's */
    size_t n_samples, n_rows;
    const uint32_t *genes; /* [n_rows] the gene of each row, UINT32_MAX: left out; NULL: its own */
    const mr_names *samples, *rows; /* for messages; rows may be NULL */
};

/* Entries that were read at once. */
struct h5_window {
    size_t first, n, capacity;
    int64_t *indices;
    double *values;
};

/* Some samples of a matrix by gene. */
struct h5_turned {
    size_t *starts; /* [n_samples + 1] by counting all entries; NULL: not counted yet */
    size_t first, n;
    size_t *filled; /* [n_samples] */
    uint32_t *rows;
    double *values;
};

/* Zero is empty.  A matrix by sample takes memory of genes, one by gene up to 'max_memory'. */
struct h5_sparse {
    struct h5_sparse_form form;
    struct h5_array data, indices;
    int64_t *starts; /* [major + 1] */
    size_t n_major, n_minor, n_entries;
    size_t max_memory;
    struct h5_window window;
    struct h5_turned turned;
    struct h5_sample sample; /* given last */
};

/* MR_EFORMAT: members are missing, or do not fit one another.  'form' is copied. */
mr_status h5_sparse_open(const struct h5 *h5, const struct h5_sparse_form *form, size_t max_memory,
                         struct h5_sparse *m, mr_error *err);
/* Sample 's', valid until the next call.  MR_EFORMAT: an index out of range. */
mr_status h5_sparse_read(struct h5_sparse *m, size_t s, struct h5_sample *out, mr_error *err);
void h5_sparse_close(struct h5_sparse *m);

/* Makes entry 'at' part of the window, which begins there or before. */
mr_status h5_sparse_load(struct h5_sparse *m, size_t at, mr_error *err);
/* The same as h5_sparse_read() of a matrix by gene. */
mr_status h5_turned_read(struct h5_sparse *m, size_t s, struct h5_sample *out, mr_error *err);

#endif /* IO_H5_SPARSE_H */
