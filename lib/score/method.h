/* method.h - the private side of a scoring method */
#ifndef SCORE_METHOD_H
#define SCORE_METHOD_H

#include "mechrank/score.h"
#include "score/members.h"

struct score_job {
    const mr_matrix *expr; /* genes x samples, finite */
    const mr_reference *reference;
    struct members members;
};

/* Where the scores of one sample go: [members.n_sets] of each half. */
struct score_column {
    double *half[MR_N_HALVES];
};

struct mr_method {
    const char *name;       /* command-line spelling */
    const char *summary;    /* one line, for --help and the report */
    const char *source;     /* paper; reference implementation */
    const char *dependence; /* what a score depends on: sample, study, cohort */
    const char *input;      /* scale it was published for */

    /* Once, before the loop: checks of the job.  NULL if there are none. */
    mr_status (*prepare)(const struct score_job *job, mr_error *err);
    /* Bytes of scratch that one score_unit() call needs. */
    size_t (*scratch_size)(const struct score_job *job);
    /*
     * Scores the halves of all sets in sample 'u'; those without members get NaN.  Pure: reads
     * 'job'; writes 'out' and 'scratch'.
     */
    mr_status (*score_unit)(const struct score_job *job, size_t u, void *scratch,
                            const struct score_column *out, mr_error *err);
};

extern const struct mr_method method_activity;

#endif /* SCORE_METHOD_H */
