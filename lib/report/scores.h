/*
 * scores.h - scores of samples as readers see them: samples by study, arm and source, each
 * mechanism as its distance from the mean of the model arm of the study, because the level of
 * a score depends on the genes that the study measured
 */
#ifndef REPORT_SCORES_H
#define REPORT_SCORES_H

#include "report/view.h"

/* A sample as qc.tsv knows it, and where its scores stand. */
struct scores_sample {
    const struct mr_qc *qc;
    const mr_matrix *scores;
    size_t col;
};

struct scores {
    struct scores_sample *samples; /* those with scores, by study, arm and source */
    size_t n_samples;
    const char **sets; /* the mechanisms of the ranking, then the index */
    size_t n_sets;
    double *distances; /* n_samples x n_sets, see scores_distance() */
    double limit;      /* 19 of 20 distances lie within it: colours end here */
};

mr_status scores_init(struct scores *scores, const struct view *view, mr_error *err);
void scores_release(struct scores *scores);

/* Samples of the study that begins at sample 'i'. */
size_t scores_study_size(const struct scores *scores, size_t i);
int scores_arm(const struct mr_qc *qc); /* 0 control, 1 model, 2 treated */
bool scores_same_group(const struct mr_qc *a, const struct mr_qc *b);

/* The score of a set; NaN where there is none. */
double scores_get(const struct scores_sample *sample, const char *set);
/* Score of sample 'i' in set 's' less the mean of the model arm of its study, or of all its arms
 * where there is no such arm. */
double scores_distance(const struct scores *scores, size_t i, size_t s);

#endif /* REPORT_SCORES_H */
