/* sheet_scores.h - scores of several studies, kept until all are there; private to run/ */
#ifndef RUN_SHEET_SCORES_H
#define RUN_SHEET_SCORES_H

#include "run/score_range.h"

/* The scores of a sample as they came. */
struct kept_scores {
    const char *name; /* of the sheet */
    size_t study;     /* index into sheet_scores.studies */
    size_t line;      /* of the sheet: samples are given by it */
    struct mr_sample_scores scores;
};

/* Where the sets and genes of a study stand in those of all. */
struct kept_study {
    size_t n_sets;
    size_t *set;       /* [n_sets] */
    size_t *n_members; /* [n_sets] */
    size_t *gene;      /* [genes of its head]; with leading genes only */
};

/* Zeroed it is empty. */
struct sheet_scores {
    const struct mr_score_files_opts *opts;
    struct mr_score_head head;    /* of the first study, then of all */
    struct mr_identity identity;  /* of the first study */
    mr_names *names;              /* of sets that are scored in any study */
    mr_sets *sets;                /* the same */
    mr_names *genes;              /* that lead */
    size_t *set, *n_members;      /* [names] the most of any study */
    struct mr_coverage *coverage; /* [names] of the first study that scores it */
    size_t set_capacity, member_capacity, coverage_capacity;
    struct kept_study *studies;
    size_t n_studies, study_capacity;
    struct kept_scores *samples;
    size_t n, capacity;
    /* The line of a sample in the sheet, and its name there. */
    size_t (*line_of)(void *data, const char *sample, const char **name);
    void *data;
    struct score_range range;
};

mr_status sheet_scores_init(struct sheet_scores *s, const struct mr_score_files_opts *opts,
                            mr_error *err);
void sheet_scores_release(struct sheet_scores *s);
/* What keeps the scores of a study: begin() for each. */
struct mr_score_sink sheet_scores_sink(struct sheet_scores *s);
/* Gives all to 'sink', samples by line; sets that a study left out are NaN there. */
mr_status sheet_scores_give(struct sheet_scores *s, mr_notes *notes,
                            const struct mr_score_sink *sink, mr_error *err);

#endif /* RUN_SHEET_SCORES_H */
