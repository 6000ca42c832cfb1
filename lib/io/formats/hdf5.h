/* hdf5.h - what a format within HDF5 is made of */
#ifndef IO_HDF5_H
#define IO_HDF5_H

#include "io/counts/stream.h"
#include "io/formats/h5_dense.h"
#include "io/formats/h5_sparse.h"

/* The state of a stream over HDF5. */
struct h5_reader {
    struct h5 h5;
    mr_names *samples;
    /* one of the two is open */
    struct h5_sparse sparse;
    struct h5_dense dense;
    struct h5_values values;
    uint32_t *kept;                   /* of sparse.form.genes, if not NULL */
    double *length, *tpm, unassigned; /* of kallisto */
    size_t n_special; /* columns of 'dense' behind the genes: reads of none, as htseq-count has */
    size_t next;      /* sample to give */
};

/* One const struct per format, asked in their order: hdf5.c lists them. */
struct h5_format {
    const char *name; /* mr_stream_facts.format */
    bool (*matches)(const struct h5 *h5);
    /* Fills samples, the stream's genes and level, and 'sparse' or 'dense'. */
    mr_status (*open)(mr_stream *stream, struct h5_reader *reader, mr_error *err);
};

extern const struct h5_format h5_format_10x, h5_format_h5ad, h5_format_kallisto;

#endif /* IO_HDF5_H */
