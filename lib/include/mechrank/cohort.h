/* cohort.h - what gsva, plage and zscore learn from all samples together */
#ifndef MR_COHORT_H
#define MR_COHORT_H

#include "mechrank/score.h"

/*
 * Samples are added in any order, in any number of parts that are merged: the result is the same
 * to the byte.  zscore keeps moments of each gene (exact sums: their order does not matter), gsva
 * the sorted values of each gene, plage what its sets' genes are multiplied by; the latter two
 * hold genes x samples numbers until mr_cohort_finish().  With opts.compat gsva keeps values in
 * the order of the samples, as its model does, and parts cannot be merged.
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

/* Moves all samples of 'from', of the same genes and options, into 'to'; 'from' is empty then. */
MR_API mr_status mr_cohort_merge(mr_cohort *to, mr_cohort *from, mr_error *err);

/*
 * Ends the learning: from now on scorers may use it.  MR_EEMPTY: fewer than 2 samples, or no gene
 * that varies.  MR_ENUMERIC: plage finds no direction (see methods.md).
 */
MR_API mr_status mr_cohort_finish(mr_cohort *cohort, int n_threads, mr_error *err);

MR_API size_t mr_cohort_n_samples(const mr_cohort *cohort);
MR_API const mr_method *mr_cohort_method(const mr_cohort *cohort);
/* Genes in the order they were given, and which of them vary in the cohort. */
MR_API const mr_names *mr_cohort_genes(const mr_cohort *cohort);
MR_API const bool *mr_cohort_varies(const mr_cohort *cohort);

/*
 * The file of a finished cohort (--write-reference) or of an unfinished part (--shard): a table,
 * its columns in formats.md; numbers read back to the same doubles.  MR_EIO: it could not be
 * written.
 */
MR_API mr_status mr_cohort_write(const mr_cohort *cohort, FILE *out, mr_error *err);
/* Reads either.  MR_EFORMAT: "path:line: ...". */
MR_API mr_status mr_cohort_read(const char *path, mr_cohort **out, mr_error *err);

#endif /* MR_COHORT_H */
