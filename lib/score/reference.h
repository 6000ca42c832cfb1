/* reference.h - what a study taught, as held in memory */
#ifndef SCORE_REFERENCE_H
#define SCORE_REFERENCE_H

#include "mechrank/score.h"

enum { N_BINS = 25, MIN_BACKGROUND = 250 };

struct mr_reference {
    enum mr_scale scale;
    mr_names *genes;     /* kept, in the order of the study */
    unsigned char *bin;  /* [genes] from 0 */
    bool *is_background; /* [genes] */
    double cuts[N_BINS - 1];
    size_t n_background[N_BINS]; /* genes of each bin */

    char *tmm_sample;   /* counts: the sample that factors refer to ... */
    double *tmm_counts; /* ... [genes] its counts */
    double tmm_lib, tmm_scale, mean_lib;
    double *target; /* other scales: [genes] */
};

/* Recounts n_background from bins and background genes; MR_EEMPTY: too few of these. */
mr_status reference_count(mr_reference *ref, const char *input, mr_error *err);

#endif /* SCORE_REFERENCE_H */
