/* score_files.h - from counts as they arrive to gene-set scores, sample by sample */
#ifndef MR_SCORE_FILES_H
#define MR_SCORE_FILES_H

#include "mechrank/cohort.h"
#include "mechrank/run.h"

/* What was read, for a record of the work; filled in by a call that succeeds. */
typedef struct mr_score_record mr_score_record;

MR_API mr_score_record *mr_score_record_new(void); /* NULL: out of memory */
MR_API void mr_score_record_free(mr_score_record *record);
MR_API size_t mr_score_record_n_files(const mr_score_record *record); /* of counts */
MR_API const struct mr_stream_file *mr_score_record_file(const mr_score_record *record, size_t i);
/* MD5 of opts->sets[i]; "": not read */
MR_API const char *mr_score_record_sets_md5(const mr_score_record *record, size_t i);

struct mr_score_files_opts {
    const mr_method *method;
    /* min_size [5], max_size, method.*, n_permutations, seed; all else is filled in */
    struct mr_score_opts score;
    enum mr_transform transform;
    /* GMT files and networks, told by content; in ids of the table or symbols; 0: those of refs */
    const char *const *sets;
    size_t n_sets;
    bool no_pairs;               /* NAME_UP and NAME_DN stay two sets [false] */
    const char *reference;       /* of --write-reference, of a run, or of merged parts [NULL] */
    const char *reference_study; /* which study of it; NULL: the only one */
    FILE *write_reference;       /* what the samples taught `activity` or a cohort [NULL] */
    bool normalize_range;        /* ssgsea: scores over their range in sets x samples [false] */
    bool want_leading;           /* fill what leads */
    mr_score_record *record;     /* is filled in [NULL] */
    size_t shard, n_shards;      /* samples of shard 1 .. n_shards only; 0: all [0, 0] */
};
MR_API void mr_score_files_opts_init(struct mr_score_files_opts *opts);

/* What is about to be scored; valid until the call that scores ends. */
struct mr_score_head {
    const mr_method *method;
    enum mr_transform transform;        /* never AUTO */
    enum mr_scale scale;                /* MR_SCALE_AUTO: nothing depends on it */
    const struct mr_identity *identity; /* what the names of the rows were taken for */
    const mr_sets *sets;                /* all that were given, in the ids of the table */
    size_t n_sets;                      /* that are scored */
    const size_t *set;                  /* [n_sets] index in 'sets' */
    const struct mr_coverage *coverage; /* [n_sets] */
    const size_t *n_members;            /* [n_sets] */
    const mr_names *genes;              /* what struct mr_sample_scores.leading counts in */
    size_t n_genes;                     /* that take part in scores */
    size_t n_samples;                   /* to come */
    size_t n_all_samples;               /* of all shards */
    bool has_nulls, has_leading;
};

/*
 * Takes the scores as they come: begin() once, then sample() in the order of the input.  An error
 * ends the call.  'scores' is valid during the call.
 */
struct mr_score_sink {
    void *data;
    mr_status (*begin)(void *data, const struct mr_score_head *head, mr_error *err);
    mr_status (*sample)(void *data, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err);
};

/*
 * Scores every sample of 'files' (as mr_stream_open_files()).  Where a method needs no more than
 * the sample, samples stream by: memory grows with genes x threads.  A file is read twice where
 * the scale of its values, the list of its genes or the number of its samples must be known first;
 * one that cannot be is kept, over run->read.max_memory in a temporary file.
 * Notes count every set left out, every gene not found and every score that is NaN, by reason.
 * Errors of reading, mr_identify(), mr_scorer_new() and mr_cohort_finish(); "path: ..." first.
 */
MR_API mr_status mr_score_files(const struct mr_input_file *files, size_t n_files,
                                const struct mr_run_opts *run,
                                const struct mr_score_files_opts *opts, mr_notes *notes,
                                const struct mr_score_sink *sink, mr_error *err);

/*
 * The same for the samples of a sheet, in its order and under its names.  Each study is read as by
 * mr_run_study(), of tables or of files whose lanes are summed, and is a cohort of its own for the
 * methods that want one; `activity` gives the scores of `run`, and finds studies in a reference by
 * their names.  A set that only some studies can score is MR_LEFT_OUT in the others.  All scores
 * are kept until the last study is read.  MR_EINVAL: shards, or opts->score.method.compat.
 */
MR_API mr_status mr_score_sheet(const mr_sheet *sheet, const struct mr_run_opts *run,
                                const struct mr_score_files_opts *opts, mr_notes *notes,
                                const struct mr_score_sink *sink, mr_error *err);

/*
 * What one shard teaches a method of a cohort, into 'out' as mr_cohort_write(): the first stage of
 * a cohort spread over jobs.  opts->reference is NULL.
 */
MR_API mr_status mr_learn_files(const struct mr_input_file *files, size_t n_files,
                                const struct mr_run_opts *run,
                                const struct mr_score_files_opts *opts, mr_notes *notes, FILE *out,
                                mr_error *err);

/* ---- parts ---- */

/* A sink that writes the part file of a shard to 'out', and frees itself in mr_part_end(). */
MR_API mr_status mr_part_begin(const struct mr_score_files_opts *opts, FILE *out,
                               struct mr_score_sink *sink, mr_error *err);
MR_API mr_status mr_part_end(struct mr_score_sink *sink, mr_error *err);

/*
 * Joins the parts of all shards, in any order, into 'sink': the calls of one job.  MR_EFORMAT by
 * the file: a shard missing, twice, or of another job.  Notes count every score that is NaN, by
 * reason.
 */
MR_API mr_status mr_merge_scores(const char *const *paths, size_t n_paths, mr_notes *notes,
                                 const struct mr_score_sink *sink, mr_error *err);
/* The same of parts of mr_learn_files(): writes the reference. */
MR_API mr_status mr_merge_learned(const char *const *paths, size_t n_paths, int n_threads,
                                  FILE *out, mr_error *err);
/* True if 'path' is a part of mr_learn_files(), not of scores.  MR_EFORMAT: it is neither. */
MR_API mr_status mr_part_is_learned(const char *path, bool *learned, mr_error *err);

#endif /* MR_SCORE_FILES_H */
