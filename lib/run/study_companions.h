/* study_companions.h - tests on genes beside those on scores; private to run/ */
#ifndef RUN_STUDY_COMPANIONS_H
#define RUN_STUDY_COMPANIONS_H

#include "mechrank/genewise.h"
#include "run/study.h"

/* Of one mechanism and contrast; p NaN and direction 0 where it is not assessable. */
struct companion {
    double fry_p, camera_p;
    int fry_direction, camera_direction;
};

/* What all contrasts of a study share; zero is empty. */
struct companions {
    struct gene_model model;
    int n_threads; /* within a contrast */
    size_t n;      /* mechanisms */
    struct mr_gene_set *sets;
    size_t *genes; /* of all sets */
    double *weights;
    struct companion *of; /* [contrasts x n], contrast after contrast */
};

/*
 * The model of genes under design 'd', and the mechanisms as signed sets of rows: weights w_U/n_U
 * in the up half, -w_D/n_D in the down half, times the gene's own sign (statistics.md I.9); then
 * fry and camera (correlation estimated) of all contrasts of the design, which share no work:
 * contrasts are the units of the threads, or, if there are fewer, the sets of one.
 */
mr_status companions_init(struct companions *c, const struct study *s, const struct design *d,
                          mr_error *err);
void companions_release(struct companions *c);

/* Of one of these contrasts: [c->n]. */
const struct companion *companions_get(const struct companions *c, const struct contrast *contrast);

/*
 * Flags of a row whose score has 'theta' and 'p': sign_disagreement where the three signs
 * differ and the smallest of the three p is below 5 %, whole_transcriptome where fry's p is and
 * the score's is not.
 */
mr_flags companion_flags(const struct companion *c, double theta, double p);

#endif /* RUN_STUDY_COMPANIONS_H */
