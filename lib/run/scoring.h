/* scoring.h - the state of mr_score_files(); private to run/ */
#ifndef RUN_SCORING_H
#define RUN_SCORING_H

#include "mechrank/scale_evidence.h"
#include "run/score_range.h"
#include "run/undefined.h"

/* ---- samples.c: the samples of a stream, as often as they are needed ---- */

/* Zeroed it is empty. */
struct samples {
    mr_stream *stream;
    const mr_matrix *given; /* instead of a stream: collapsed genes x samples; borrowed */
    const size_t *order;    /* [samples of 'given'] */
    mr_kept_samples *kept;  /* where the stream cannot be read again, or not fast; or NULL */
    size_t max_memory;      /* of it */
    bool has_all;           /* the end of the stream was reached */
    bool again;             /* a pass has begun */
    bool is_parallel;       /* it reads by threads of its own, so not beside other work */
    size_t next;            /* sample of the pass */
    size_t n;               /* MR_NONE: not known yet */
    const char *path;
    const struct mr_progress *progress;
};

mr_status samples_open(struct samples *s, const struct mr_input_file *files, size_t n_files,
                       const struct mr_run_opts *run, mr_notes *notes, mr_error *err);
/* Those of a matrix, which come in that order. */
void samples_open_matrix(struct samples *s, const mr_matrix *m, const size_t *order,
                         const char *path, const struct mr_progress *progress);
void samples_release(struct samples *s);
const mr_names *samples_genes(const struct samples *s);
/* Begins a pass; 'more' of them may follow. */
mr_status samples_begin(struct samples *s, bool more, mr_error *err);
/* As mr_stream_next().  MR_ECANCELED: the progress function said so. */
mr_status samples_next(struct samples *s, struct mr_profile *out, mr_error *err);

/* ---- the call ---- */

struct scoring {
    const struct mr_run_opts *run;
    const struct mr_score_files_opts *opts;
    mr_notes *notes;
    const char *study; /* for notes; "" for none */
    const struct mr_score_sink *sink;
    struct samples samples;
    enum mr_transform transform;
    enum mr_scale scale;         /* MR_SCALE_AUTO: nothing depends on it */
    mr_scale_evidence *evidence; /* of it; NULL: not needed, or decided */
    struct mr_identity id;
    mr_collapse_plan *plan;
    uint32_t *place;         /* of the plan's genes in those of a frozen cohort; NULL: the same */
    const mr_names *genes;   /* that samples are scored with: of the plan, or of a frozen cohort */
    mr_sets *sets;           /* in the ids of the table */
    mr_reference *reference; /* of `activity` */
    mr_cohort *cohort;
    struct mr_score_opts score; /* as scorers take them */
    mr_scorer *scorer;
    struct score_range range; /* with opts->normalize_range */
    bool has_range;
    struct mr_score_head head;
    size_t *set, *n_members; /* of 'head' */
    struct mr_coverage *coverage;
    struct undefined undefined;
    size_t n_scored;
};

/* score_files.c: what is set before anything is read, and what goes with it. */
mr_status scoring_check_opts(const struct mr_score_files_opts *opts, mr_error *err);
void scoring_init(struct scoring *s);
void scoring_release(struct scoring *s);
/* All of it for methods of a sample. */
mr_status sample_score_files(struct scoring *s, mr_error *err);
/* A pass over the samples, where their number or all of their genes need one. */
mr_status scoring_survey(struct scoring *s, mr_error *err);
/* What the rows are, and which make which gene; their list must not grow any more. */
mr_status scoring_identify(struct scoring *s, mr_error *err);

/* score_activity.c: all of it for `activity`. */
mr_status activity_score_files(struct scoring *s, mr_error *err);
/* Samples normalised by s->reference: column order[j] of 'x' is the j-th to give. */
mr_status activity_score_matrix(struct scoring *s, const mr_matrix *x, const size_t *order,
                                mr_error *err);

/* score_sets.c: the sets of the user or of refs into s->sets. */
mr_status scoring_load_sets(struct scoring *s, mr_error *err);
/* Notes the sets that are not scored, and weights that the method does not use. */
mr_status scoring_note_sets(const struct scoring *s, mr_error *err);

/* score_emit.c: what goes to the sink. */
mr_status scoring_emit_head(struct scoring *s, const mr_names *genes, size_t n_samples,
                            mr_error *err);
void scoring_release_head(struct scoring *s);
mr_status scoring_emit(struct scoring *s, const char *sample, const struct mr_sample_scores *scores,
                       mr_error *err);

/* score_scale.c: transform and scale as options say, and whether the values agree. */
mr_status scoring_choose_transform(struct scoring *s, mr_error *err);
mr_status scoring_look_at(struct scoring *s, const struct mr_profile *profile, bool *negative,
                          mr_error *err);
mr_status scoring_decide_scale(struct scoring *s, mr_error *err);
mr_status scoring_note_missing(const struct scoring *s, mr_error *err);

/* score_run.c: samples of the shard through s->scorer to the sink. */
mr_status scoring_run(struct scoring *s, mr_error *err);

/* score_cohort.c: all of it for methods of a cohort, and the first stage alone. */
mr_status cohort_score_files(struct scoring *s, mr_error *err);
mr_status cohort_learn_files(struct scoring *s, FILE *out, mr_error *err);

#endif /* RUN_SCORING_H */
