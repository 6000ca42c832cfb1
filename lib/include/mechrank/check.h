/* check.h - what one table is taken for */
#ifndef MR_CHECK_H
#define MR_CHECK_H

#include "mechrank/run.h"

/* What an input was found to be. */
struct mr_checked {
    const char *path, *format, *compression;
    size_t n_genes, n_samples; /* rows and samples as they stand there */
    enum mr_level level;
    enum mr_strand strand;    /* of STAR: the column taken; MR_STRAND_AUTO: another format */
    size_t n_missing;         /* missing values taken as 0 */
    double total, unassigned; /* sums over samples; unassigned: NaN where no sample says */
    struct mr_identity id;
    enum mr_scale scale;
};

/*
 * mr_check_table() says what `run` would take the input at 'path', which '*out' borrows, for.
 * One sets.tsv row per mechanism is added to 'results' under the study "-".  Where rows or values
 * are refused, '*out' holds what was known by then; its 'format' is NULL where the input could not
 * be read.  Samples are looked at one by one as they stream by.  Of 'opts' it uses refs, read,
 * input_scale, species, gene_lists and keep_dates.
 */
MR_API mr_status mr_check_table(const char *path, const struct mr_run_opts *opts,
                                struct mr_checked *out, mr_results *results, mr_notes *notes,
                                mr_error *err);

#endif /* MR_CHECK_H */
