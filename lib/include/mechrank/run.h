/* run.h - the path of one study from counts to effects, and the ranking over studies */
#ifndef MR_RUN_H
#define MR_RUN_H

#include "mechrank/counts.h"
#include "mechrank/results.h"
#include "mechrank/score.h"
#include "mechrank/sheet.h"
#include "mechrank/stats.h"

/* Weights of voom in the tests on genes; auto: where libraries differ more than threefold. */
enum mr_voom_use { MR_VOOM_AUTO, MR_VOOM_YES, MR_VOOM_NO };

struct mr_run_opts {
    const mr_refs *refs;
    const char *const *tables; /* paths of -c; NULL: the sheet names them */
    size_t n_tables;
    enum mr_scale input_scale;     /* MR_SCALE_AUTO: what the sheet says, else detected */
    enum mr_species species;       /* MR_SPECIES_UNKNOWN: what the sheet says, else detected */
    enum mr_gene_lists gene_lists; /* [MR_EXCLUSIVE] */
    const char *const *covariates; /* names of mr_sample.covariates */
    size_t n_covariates;
    const char *group;     /* the sheet's opts.group [NULL] */
    double prior_cap;      /* [1/2] prior df at most this times the residual df */
    enum mr_voom_use voom; /* [MR_VOOM_AUTO] */
    bool trend;            /* gene-wise prior variance by a trend on expression [false] */
    bool blocks; /* genes: samples of an animal are correlated, not averaged; always with voom
                    [false] */
    struct mr_read_opts read;  /* but for its n_threads: that below counts */
    bool keep_dates;           /* [false] see mr_identify_opts */
    const mr_id_map *gene_map; /* [NULL] likewise */
    int n_threads;             /* [1]; never changes the result */
    const struct mr_progress *progress;
};
MR_API void mr_run_opts_init(struct mr_run_opts *opts);

/* Seconds spent, summed over studies. */
struct mr_timing {
    double read, identify, normalise, score, test;
};

/* A table as a study took it. */
struct mr_input {
    const char *path, *md5, *format, *compression, *id_kind, *species, *scale, *study;
    size_t n_genes, n_samples, n_mapped;
    size_t first_column;             /* see mr_run_input_column() */
    bool scale_named, species_named; /* by the user, not detected */
};

/* The run of a sheet's studies, one after the other. */
typedef struct mr_run mr_run;

/* Borrows 'sheet', what 'opts' points to, and 'notes' until mr_run_free(). */
MR_API mr_status mr_run_new(const mr_sheet *sheet, const struct mr_run_opts *opts, mr_notes *notes,
                            mr_run **out, mr_error *err);
MR_API void mr_run_free(mr_run *run);

/*
 * Reads, scores and tests study 'i' of the sheet; its rows are added to the results only if
 * all went well.
 *   MR_EEMPTY  its design or data cannot answer (too few animals, an aliased design, too few
 *              genes): other studies may still
 *   any other  an input is at fault
 */
MR_API mr_status mr_run_study(mr_run *run, size_t i, mr_error *err);

MR_API mr_results *mr_run_results(mr_run *run);
MR_API const struct mr_timing *mr_run_timing(const mr_run *run);
MR_API size_t mr_run_n_inputs(const mr_run *run);
MR_API const struct mr_input *mr_run_input(const mr_run *run, size_t i);
/* Name in its table of column j < n_samples that the study of input 'i' took. */
MR_API const char *mr_run_input_column(const mr_run *run, size_t i, size_t j);
/* Text of reference.tsv so far, with its header line; '*size' bytes. */
MR_API const char *mr_run_reference(const mr_run *run, size_t *size);

/* What the p of two and more studies is of; effects and ranks do not depend on it. */
enum mr_combine {
    MR_COMBINE_EFFECT,  /* the pooled effect over its standard error */
    MR_COMBINE_STOUFFER /* the studies' own p, weighted by the root of 1/u */
};

struct mr_rank_opts {
    const mr_refs *refs;
    bool raw_units; /* pool theta (log2 units) instead of g [false] */
    double level;   /* of intervals and rank sets [.95] */
    /* [MR_TAU2_SHARED] by the mechanisms of a source; any other: each mechanism has its own */
    enum mr_tau2 tau2;
    /* [MR_INTERVAL_T] by t: on the df of the shared tau^2, on k - 1 where tau^2 is its own */
    enum mr_interval interval;
    enum mr_combine combine; /* [MR_COMBINE_EFFECT] */
};
MR_API void mr_rank_opts_init(struct mr_rank_opts *opts);

/*
 * Pools effects, covariance and panels of 'results' and fills its ranking table, one row per
 * source x product x mechanism, and the tables of rescue.  MR_EEMPTY: no effect of a treated arm
 * against its model; MR_EFORMAT: a row stands twice, or names what refs do not know.
 */
MR_API mr_status mr_run_rank(mr_results *results, const struct mr_rank_opts *opts, mr_error *err);

#endif /* MR_RUN_H */
