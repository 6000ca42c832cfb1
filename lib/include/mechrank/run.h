/* run.h - the path of one study from counts to effects, and the ranking over studies */
#ifndef MR_RUN_H
#define MR_RUN_H

#include "mechrank/results.h"
#include "mechrank/score.h"
#include "mechrank/sheet.h"
#include "mechrank/stats.h"

struct mr_run_opts {
    const mr_refs *refs;
    enum mr_scale input_scale;     /* MR_SCALE_AUTO: what the sheet says, else detected */
    enum mr_species species;       /* MR_SPECIES_UNKNOWN: what the sheet says, else detected */
    enum mr_gene_lists gene_lists; /* [MR_EXCLUSIVE] */
    const char *const *covariates; /* names of mr_sample.covariates */
    size_t n_covariates;
    double prior_cap; /* [1/3] prior df at most this times the residual df */
    bool na_zero;     /* [false] */
    int n_threads;    /* [1]; never changes the result */
    const struct mr_progress *progress;
};
MR_API void mr_run_opts_init(struct mr_run_opts *opts);

/* Seconds spent, for run.json. */
struct mr_timing {
    double read, identify, normalise, score, test;
};

/* An input file as read. */
struct mr_input {
    const char *path, *md5, *format, *compression, *id_kind, *species, *scale;
    size_t n_genes, n_samples, n_mapped;
    bool scale_named, species_named; /* by the user, not detected */
};

/*
 * mr_run_study() reads, scores and tests study 'i' of 'sheet' and appends its rows to
 * 'results' and its text to 'reference' (may be NULL).  'tables' are the paths of -c.
 *   MR_EEMPTY  the study's design or data cannot answer: the caller may go on with others
 *   any other  an input is at fault
 */
MR_API mr_status mr_run_study(const mr_sheet *sheet, size_t i, const char *const *tables,
                              size_t n_tables, const struct mr_run_opts *opts, mr_results *results,
                              FILE *reference, mr_notes *notes, struct mr_timing *timing,
                              mr_error *err);

struct mr_rank_opts {
    const mr_refs *refs;
    bool raw_units; /* pool theta (log2) instead of g [false] */
    double level;   /* [.95] */
};
MR_API void mr_rank_opts_init(struct mr_rank_opts *opts);

/* Pools effects, covariance, contrasts and panels of 'results' and fills its ranking table. */
MR_API mr_status mr_run_rank(mr_results *results, const struct mr_rank_opts *opts, mr_notes *notes,
                             mr_error *err);

#endif /* MR_RUN_H */
