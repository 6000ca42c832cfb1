/* cohort.h - what gsva, plage and zscore learn from all samples together */
#ifndef MR_COHORT_H
#define MR_COHORT_H

#include "mechrank/io.h"
#include "mechrank/score.h"

/*
 * Samples are added in any order, in any number of parts that are merged: the result is the same
 * to the byte.  What is kept, in bytes:
 *   zscore  exact sums of each gene: about 200 for a gene, whatever the number of samples
 *   gsva    the different values of each gene: 8 for each, 12 where one stands twice; of samples
 *           that wait 12 for each value other than 0, at most half as many or 2^22.  With
 *           opts.compat all values, in the order of the samples as its model has it: 12, then
 *           also 8 for each; there are no parts.
 *   plage   values of the sets' genes: 12 for each other than 0, in the end also 8 for each;
 *           once finished only the weights of the sets' genes
 */

/*
 * An empty cohort for 'method'; 'genes' in the order that mr_scorer_new() will be given them.
 * plage learns the 'sets'.  Nothing is borrowed.  MR_EINVAL: the method needs no cohort.
 */
MR_API mr_status mr_cohort_new(const mr_names *genes, const mr_sets *sets, const mr_method *method,
                               const struct mr_score_opts *opts, mr_cohort **out, mr_error *err);
MR_API void mr_cohort_free(mr_cohort *cohort);

/* Adds one sample.  MR_EINVAL: a value is not finite. */
MR_API mr_status mr_cohort_add(mr_cohort *cohort, const struct mr_sample_values *sample,
                               mr_error *err);

/*
 * Moves all samples of 'from' into 'to'; 'from' is empty then.  MR_EFORMAT: they are not parts of
 * one cohort (method, options, values, genes, sets, shards); the message begins with the path of
 * 'from' and names what differs.
 */
MR_API mr_status mr_cohort_merge(mr_cohort *to, mr_cohort *from, mr_error *err);

/*
 * Ends the learning: from now on scorers may use it.  MR_EEMPTY: fewer than 2 samples, or no gene
 * (plage: of a set) that varies.  MR_EFORMAT: a shard is missing; plage: two samples of one name.
 * MR_ENUMERIC: values so far apart that they have no sd.  After a failure of any of these functions
 * a cohort can only be freed.
 */
MR_API mr_status mr_cohort_finish(mr_cohort *cohort, int n_threads, mr_error *err);

/* ---- what it is ---- */

/* What a cohort is learned from, kept in its file; foreign parts are refused by it. */
struct mr_cohort_origin {
    const char *values;     /* what was done to the numbers ("logcpm"); NULL: nobody says */
    size_t shard, n_shards; /* a part: 1 to n_shards; 0, 0: all samples */
};
MR_API mr_status mr_cohort_set_origin(mr_cohort *cohort, const struct mr_cohort_origin *origin,
                                      mr_error *err);
MR_API const char *mr_cohort_values(const mr_cohort *cohort); /* NULL: nobody said */

MR_API bool mr_cohort_is_finished(const mr_cohort *cohort);
MR_API size_t mr_cohort_n_samples(const mr_cohort *cohort);
MR_API const mr_method *mr_cohort_method(const mr_cohort *cohort);
/*
 * Genes in the order they were given, and which of them take part: those that vary in the cohort
 * (plage: of its sets).  Of a finished cohort that was read, only those that take part.
 */
MR_API const mr_names *mr_cohort_genes(const mr_cohort *cohort);
MR_API const bool *mr_cohort_varies(const mr_cohort *cohort);

/*
 * The places of a table's genes in mr_cohort_genes(), for the values of samples to score with a
 * frozen cohort: place[i] of gene i, UINT32_MAX where the cohort does not know it, and so leaves it
 * out.  MR_EINVAL: the table lacks genes that take part; their number and the first are named.
 */
MR_API mr_status mr_cohort_place(const mr_cohort *cohort, const mr_names *table, uint32_t *place,
                                 mr_error *err);

/* How well plage's direction of the set called 'name' stands for the set. */
struct mr_direction {
    double explained; /* share of the variance of the set's z along it */
    double gap;       /* (largest - second singular value)/largest; below 1e-8 there is none */
};
/* false: the cohort has learned no such set. */
MR_API bool mr_cohort_direction(const mr_cohort *cohort, const char *name,
                                struct mr_direction *out);

/* ---- its file ---- */

/*
 * The file of a finished cohort (--write-reference) or of an unfinished part (--shard): a table
 * with these columns; numbers read back to the same doubles.
 *   item     what the row says, see below
 *   name     of what
 *   values   numbers separated by commas, or a word; NA where there are none
 * Rows stand in this order:
 *   item     name            values
 *   cohort   whole, part     1, the version of the format
 *   method   gsva ...        NA
 *   numbers  logcpm ...      NA; what was done to the samples' numbers, NA: nobody said
 *   option   compat ...      its word, of those that decide what is learned
 *   shard    its number      of how many; part: which it holds, none: all
 *   samples  NA              their number
 *   gene     id              whole: of genes that take part; part: of all, NA: all values are 0
 *                            zscore and plage: mean, sd
 *                            part of zscore: number of values other than 0, least, largest, their
 *                            sum and sum of squares, exact: hexadecimal p power of two
 *                            gsva: values rising, x*3: three times; part: without 0; with compat:
 *                            in the order of the samples
 *                            part of plage: NA
 *   sample   name            part of plage: number of gene (from 1):value, ...
 *   set      name            whole of plage: explained, gap; part: weights of its halves
 *   up down  gene            of that half of the set: whole: weight; part: factor
 *   end      NA              number of rows above, without the header
 * A part may get ready for it.  MR_EINVAL: gsva with compat has no parts.  MR_EFORMAT: a name has a
 * tab or line end.  MR_EIO: it could not be written.
 */
MR_API mr_status mr_cohort_write(mr_cohort *cohort, FILE *out, mr_error *err);
/* Reads either.  MR_EFORMAT: "path:line: ...". */
MR_API mr_status mr_cohort_read(const char *path, mr_cohort **out, mr_error *err);
/* The same over an open source, which stays the caller's. */
MR_API mr_status mr_cohort_read_source(mr_source *src, mr_cohort **out, mr_error *err);

#endif /* MR_COHORT_H */
