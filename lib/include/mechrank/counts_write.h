/* counts_write.h - what a stream gives, as one file or folder that other tools read */
#ifndef MR_COUNTS_WRITE_H
#define MR_COUNTS_WRITE_H

#include "mechrank/counts.h"

struct mr_counts_write_opts {
    size_t max_memory;                  /* bytes kept before a temporary file is used [1 GiB] */
    int n_threads;                      /* [1] for compression; never changes a byte */
    const struct mr_progress *progress; /* a step per sample [NULL] */
    /*
     * Is shown each sample, and at the end one whose name is NULL, before a table is written;
     * anything but MR_OK ends the work [NULL].
     */
    mr_status (*show)(void *data, const struct mr_profile *profile, mr_error *err);
    void *show_data;
};

MR_API void mr_counts_write_opts_init(struct mr_counts_write_opts *opts);

/*
 * Both write all samples from here on, ids as the stream gives them, genes and samples in its
 * order; whole numbers as such, others in the shortest form that reads back.  '*n_samples' says
 * how many.  MR_EFORMAT: a name holds a tab, or there is no sample; MR_EIO: the output, or a
 * temporary file, cannot be written; MR_ECANCELED by opts->progress; errors of the stream.
 */

/*
 * A table by genes, tab-separated: "gene_id" ("transcript_id" where the stream is over
 * transcripts) and the samples.  The stream comes by samples, so all values are kept, compactly:
 * in memory, over opts->max_memory in an unlinked file.  'out' is written to, and with 'bgzf' what
 * is written is compressed; 'name' stands for it in messages.  The caller flushes and closes.
 */
MR_API mr_status mr_counts_write_tsv(mr_stream *stream, const char *name, FILE *out, bool bgzf,
                                     const struct mr_counts_write_opts *opts, size_t *n_samples,
                                     mr_error *err);

/*
 * matrix.mtx.gz, features.tsv.gz and barcodes.tsv.gz in 'folder', which exists and holds none of
 * them: MatrixMarket sorted by sample, as Cell Ranger 3 lays it out.  One sample is in memory at
 * a time, and the names.
 */
MR_API mr_status mr_counts_write_mtx(mr_stream *stream, const char *folder,
                                     const struct mr_counts_write_opts *opts, size_t *n_samples,
                                     mr_error *err);

#endif /* MR_COUNTS_WRITE_H */
