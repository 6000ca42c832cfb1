/* camera.h - what camera and cameraPR share */
#ifndef STATS_CAMERA_H
#define STATS_CAMERA_H

#include "mechrank/genewise.h"

/* A statistic of every gene, and how the tests on it are made. */
struct camera_frame {
    const double *statistic;
    size_t n_genes;
    bool ranks;
    double df; /* of the tests */
    /* as the set in hand turns it: */
    double *turned; /* [genes] */
    double *rank;   /* [genes] NULL unless ranks */
    double ties, mean, var;
    bool is_turned; /* some gene is */
};

mr_status camera_init(struct camera_frame *f, mr_error *err); /* the first four fields are set */
void camera_release(struct camera_frame *f);

/* Tests one set with the correlation in 'out', floored at 0 if so asked. */
mr_status camera_test(struct camera_frame *f, const struct mr_gene_set *set, bool allow_negative,
                      struct mr_camera_row *out, mr_error *err);

#endif /* STATS_CAMERA_H */
