/* stream.h - what a format of counts is made of: one const struct per format */
#ifndef IO_STREAM_H
#define IO_STREAM_H

#include "io/source.h"
#include "mechrank/counts.h"

/* The first bytes of a source, unpacked, behind a byte order mark; a NUL stands behind them. */
struct peek {
    const char *data;
    size_t size;
    bool is_whole; /* the source holds no more */
};

struct gene_ids;

struct reader {
    const char *name; /* mr_stream_facts.format */
    bool one_sample;  /* a file holds one */
    bool is_counts;   /* mr_stream_facts.is_counts */
    bool is_serial;   /* two files must not be read at once */
    /* By content only.  NULL: never asked (a stream over other streams). */
    bool (*matches)(const struct peek *peek);
    /*
     * 'stream' has opts, src (its bytes not read yet), path, and empty genes; fills genes,
     * facts but for format and compression, and state, which close() is given also where
     * open() fails.
     */
    mr_status (*open)(mr_stream *stream, mr_error *err);
    mr_status (*next)(mr_stream *stream, struct mr_profile *out, mr_error *err);
    /* NULL: the source is rewound, and all is closed and opened again. */
    mr_status (*rewind)(mr_stream *stream, mr_error *err);
    bool (*can_rewind)(const mr_stream *stream); /* NULL: if 'rewind' is there, or the source can */
    mr_status (*collect)(mr_stream *stream, mr_matrix **out, mr_error *err); /* NULL: by next() */
    void (*close)(mr_stream *stream);
    /* NULL: the one file of 'src'. */
    size_t (*n_files)(const mr_stream *stream);
    void (*file)(const mr_stream *stream, size_t i, struct mr_stream_file *out);
};

struct mr_stream {
    const struct reader *reader;
    struct mr_read_opts opts;
    mr_source *src; /* NULL over other streams */
    bool owns_source;
    const char *path; /* of 'src', or of the first of several files */
    mr_names *genes;
    /*
     * Of a file of several: a reader that tells in it what its rows are, so that most names are
     * never copied, leaves 'genes' empty.  NULL: a file alone.  Borrowed.
     */
    struct gene_ids *ids;
    struct mr_stream_facts facts;
    void *state;        /* the reader's own */
    double *unassigned; /* [samples] of stream_collect(); NULL: no sample says */
};

/* mr_stream_collect() by next(). */
mr_status stream_collect(mr_stream *stream, mr_matrix **out, mr_error *err);

/* Readers are asked in the order of readers.c; the last takes anything. */
const struct reader *reader_find(const struct peek *peek);

/* What is known of a file beside its path where it is one of several. */
struct stream_of_several {
    const struct reader *reader; /* of the first file; NULL: this is it */
    struct gene_ids *ids;
};

/* mr_stream_open() of one of several files, transcripts left as they are; 'several' may be NULL. */
mr_status stream_open(const char *path, const struct mr_read_opts *opts,
                      const struct stream_of_several *several, mr_stream **out, mr_error *err);

/*
 * A stream of 'reader' over 'src' (NULL: over what open() finds in 'state', which is taken over
 * also where it fails).
 */
mr_status stream_new(const struct reader *reader, mr_source *src, void *state,
                     const struct mr_read_opts *opts, mr_stream **out, mr_error *err);

/*
 * Puts a stream of genes over '*stream', which it takes over, where that holds transcripts and
 * opts.tx2gene is there; NULL where it fails.
 */
mr_status stream_to_genes(mr_stream **stream, mr_error *err);

extern const struct reader reader_featurecounts;
extern const struct reader reader_gct;
extern const struct reader reader_hdf5;
extern const struct reader reader_htseq;
extern const struct reader reader_kallisto;
extern const struct reader reader_mtx;
extern const struct reader reader_refused;
extern const struct reader reader_rsem_genes;
extern const struct reader reader_rsem_isoforms;
extern const struct reader reader_salmon;
extern const struct reader reader_salmon_genes;
extern const struct reader reader_star;
extern const struct reader reader_table;

/* Names the samples of a table for the alignments whose paths its header holds. */
mr_status table_name_bams(mr_stream *stream, mr_error *err);

#endif /* IO_STREAM_H */
