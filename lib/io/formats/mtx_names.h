/* mtx_names.h - the two lists beside a MatrixMarket file: features and barcodes */
#ifndef IO_MTX_NAMES_H
#define IO_MTX_NAMES_H

#include "mechrank/counts.h"

struct mtx_list {
    char *path; /* owned */
    const char *compression;
    char md5[33];
};

struct mtx_names {
    struct mtx_list features, barcodes;
    size_t n_features;
    uint32_t *gene_of; /* [n_features]; SPARSE_LEFT_OUT: no gene.  NULL: all are, in that order */
    mr_names *samples;
};

/*
 * Finds and reads the lists of the matrix at 'path'; what is a gene goes to 'genes'.  MR_EFORMAT:
 * a list is not there (with the names that were looked for), is empty, a barcode stands twice.
 */
mr_status mtx_names_read(struct mtx_names *names, const char *path, const struct mr_read_opts *opts,
                         mr_names *genes, mr_error *err);
void mtx_names_release(struct mtx_names *names);

/* The file of a list beside the matrix, owned by the caller. */
enum mtx_list_kind { MTX_FEATURES, MTX_BARCODES };
mr_status mtx_find_list(const char *path, enum mtx_list_kind kind, char **out, mr_error *err);

#endif /* IO_MTX_NAMES_H */
