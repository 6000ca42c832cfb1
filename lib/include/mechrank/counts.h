/* counts.h - counts as they arrive: a list of genes, then one sample at a time */
#ifndef MR_COUNTS_H
#define MR_COUNTS_H

#include "mechrank/id_map.h"

/* Which reads a column of a strand-aware quantifier counts. */
enum mr_strand { MR_STRAND_AUTO, MR_STRAND_NONE, MR_STRAND_FORWARD, MR_STRAND_REVERSE };

/* What a file's rows are. */
enum mr_level { MR_LEVEL_GENES, MR_LEVEL_TRANSCRIPTS };

/* How counts of transcripts become counts of genes. */
enum mr_counts_from {
    MR_COUNTS_ESTIMATED,    /* sums of the estimated counts */
    MR_COUNTS_LENGTH_SCALED /* "lengthScaledTPM" of tximport: free of changes of gene length */
};

struct mr_read_opts {
    bool na_zero;                    /* take missing values as 0 instead of refusing them [false] */
    enum mr_strand strand;           /* [MR_STRAND_AUTO] inferred, and said */
    const char *features, *barcodes; /* of MatrixMarket; NULL: found beside it */
    const char *layer;        /* of h5ad: "X", "raw/X", "layers/NAME" [NULL: see formats.md] */
    const char *genome;       /* of 10x HDF5 that holds several [NULL] */
    const mr_id_map *tx2gene; /* makes genes of transcripts [NULL] */
    enum mr_counts_from counts_from; /* then [MR_COUNTS_ESTIMATED] */
    size_t max_memory;               /* bytes kept before a temporary file is used [1 GiB] */
    int n_threads;                   /* [1]; never changes the result */
    bool skip_md5;                   /* it takes as long as parsing; that of files is "" [false] */
    mr_notes *notes;                 /* what was counted on the way [NULL] */
};

MR_API void mr_read_opts_init(struct mr_read_opts *opts);

/* ---- streams ---- */

typedef struct mr_stream mr_stream;

/* A file of a stream. */
struct mr_stream_file {
    const char *path, *format, *compression; /* the words of struct mr_stream_facts */
    char md5[33];                            /* "" before its end was read, or not made */
};

struct mr_stream_facts {
    const char *format;      /* "table", "gct", "salmon"...: pipeline/doc/formats.md lists them */
    const char *compression; /* of mr_source_compression() */
    enum mr_level level;
    bool is_counts;   /* what a quantifier counted or estimated, whatever the values look like */
    size_t n_samples; /* MR_NONE: known at the end only */
    size_t n_missing; /* empty or NA values taken as 0, so far */
    enum mr_strand strand; /* of the column taken; MR_STRAND_AUTO: there are no others */
    /* of tables */
    char separator;      /* '\t', ',' or ';'; '\0': no table */
    size_t n_annotation; /* columns between the id and the first sample, skipped */
    size_t first_line;   /* of the first gene: row's is first_line + row; 0: lines are not known */
    bool first_cell;     /* the header has a cell above the ids */
};

/* MR_EFORMAT where rows are transcripts, with the options that name their genes. */
MR_API mr_status mr_expect_genes(const char *path, const struct mr_stream_facts *facts,
                                 mr_error *err);

/*
 * One sample.  Dense: value i is that of gene i, genes behind the n-th are 0; sparse: value i
 * is that of gene rows[i], all others are 0.  It belongs to the stream and is valid until the
 * next call.
 */
struct mr_profile {
    const char *sample; /* NULL: the end */
    enum mr_type type;
    size_t n;
    const uint32_t *rows;       /* [n] ascending indices into mr_stream_genes(); NULL: dense */
    const uint32_t *u32;        /* [n] if type is MR_U32 */
    const double *f64;          /* [n] if type is MR_F64 */
    const double *length, *tpm; /* [n] effective lengths and TPM of a quantifier, or NULL */
    double unassigned; /* reads that the quantifier counted to no gene; NaN: it does not say */
};

/*
 * Transcripts: with opts.tx2gene a stream is one of genes, in order of appearance, whose files
 * hold transcripts, or other rows half of which the map knows.  Transcripts that it lacks are left
 * out with a note, and their counts are 'unassigned'; MR_EFORMAT if they are more than half.
 * Scaled counts need all samples before the first is given: files are read twice, or, where they
 * cannot be, TPM of genes kept, over opts.max_memory in a temporary file.  A file of genes has
 * its counts taken as they are, with a note.
 */

/*
 * Opens what 'path' holds: a file, "-", a pipe, a URL or a folder, of whatever format its
 * content shows.  'opts' is copied; what it points to must stay.  Errors of mr_source_open();
 * MR_EFORMAT: "path:line: expected ..., found ...".
 */
MR_API mr_status mr_stream_open(const char *path, const struct mr_read_opts *opts, mr_stream **out,
                                mr_error *err);
/* The same over a source of which nothing was read; it stays the caller's and must outlive it. */
MR_API mr_status mr_stream_open_source(mr_source *src, const struct mr_read_opts *opts,
                                       mr_stream **out, mr_error *err);

/*
 * One file of a list; 'sample' is the name of its one sample, or NULL: a file brings its names, or
 * one is made from the path.
 */
struct mr_input_file {
    const char *path, *sample;
};

/*
 * The samples of several files one after the other: quantifiers' files of one sample each, or
 * tables.  All of one format; genes are united: those that a file lacks are 0 there, counted in
 * opts->notes.  MR_EFORMAT, by the file: a sample twice, another format, under half of the genes
 * shared with the files before it, a name for a file of several samples.
 */
MR_API mr_status mr_stream_open_files(const struct mr_input_file *files, size_t n,
                                      const struct mr_read_opts *opts, mr_stream **out,
                                      mr_error *err);

/*
 * The genes (or transcripts), as written.  A name may stand twice, or be empty.  With several
 * files the list may grow until the end is reached; what stands in it keeps its index.
 */
MR_API const mr_names *mr_stream_genes(const mr_stream *stream);
MR_API const struct mr_stream_facts *mr_stream_facts(const mr_stream *stream);

/* The next sample; 'out->sample' is NULL at the end. */
MR_API mr_status mr_stream_next(mr_stream *stream, struct mr_profile *out, mr_error *err);

/* Begins again with the first sample.  MR_EINVAL where the source cannot (a pipe). */
MR_API bool mr_stream_can_rewind(const mr_stream *stream);
MR_API mr_status mr_stream_rewind(mr_stream *stream, mr_error *err);

/* All samples from here on, genes x samples; to be called once, instead of mr_stream_next(). */
MR_API mr_status mr_stream_collect(mr_stream *stream, mr_matrix **out, mr_error *err);

MR_API size_t mr_stream_n_files(const mr_stream *stream);
MR_API void mr_stream_file(const mr_stream *stream, size_t i, struct mr_stream_file *out);
MR_API void mr_stream_free(mr_stream *stream);

/*
 * Samples kept for another pass, where reading them again is impossible or slow: what is not 0,
 * and over 'max_memory' bytes in a temporary file.  NULL: out of memory.
 */
typedef struct mr_kept_samples mr_kept_samples;
MR_API mr_kept_samples *mr_kept_samples_new(size_t max_memory);
MR_API void mr_kept_samples_free(mr_kept_samples *kept);
/* Lengths and TPM are not kept.  MR_EIO: the temporary file cannot be written. */
MR_API mr_status mr_kept_samples_add(mr_kept_samples *kept, const struct mr_profile *profile,
                                     mr_error *err);
/* Sample 'i', from 0; valid until the next call.  'out->sample' is NULL behind the last. */
MR_API mr_status mr_kept_samples_get(mr_kept_samples *kept, size_t i, struct mr_profile *out,
                                     mr_error *err);

/*
 * The sample that a column is called by in a sheet: its name or, of an alignment, what stands in
 * the file's header ("run/s1.bam" for "s1").  MR_NONE: there is none.
 */
MR_API size_t mr_counts_find_sample(const mr_names *samples, const char *column);

/* ---- a whole table ---- */

struct mr_table {
    mr_matrix *values; /* genes x samples, rows as in the file, ids as written */
    char *path;        /* as given; owned */
    struct mr_stream_facts facts;
    char md5[33];                 /* of the first file */
    double *unassigned;           /* [samples] as in struct mr_profile; NULL: no sample says */
    struct mr_stream_file *files; /* [n_files] */
    mr_names *paths;              /* of the files: their strings */
    size_t n_files;
};

/*
 * mr_table_read() reads all samples of what mr_stream_open() opens.  Integers below 2^32
 * become MR_U32, anything else MR_F64.
 *
 * Fails with MR_EFORMAT and one line "path:line: expected ..., found ...": a ragged row, text,
 * NaN, a missing value, a sample twice, a negative value in a table of integers, no header...
 * Columns behind the id that describe genes are skipped: those of known names ("gene_name",
 * "Length") and those that hold text in all of the first ten rows.
 */
MR_API mr_status mr_table_read(const char *path, const struct mr_read_opts *opts,
                               struct mr_table *out, mr_error *err);
MR_API mr_status mr_table_read_source(mr_source *src, const struct mr_read_opts *opts,
                                      struct mr_table *out, mr_error *err);
/* The same of mr_stream_open_files(). */
MR_API mr_status mr_table_read_files(const struct mr_input_file *files, size_t n,
                                     const struct mr_read_opts *opts, struct mr_table *out,
                                     mr_error *err);
MR_API void mr_table_release(struct mr_table *table);

#endif /* MR_COUNTS_H */
