/* scorer.h - a method made ready for a list of genes and sets */
#ifndef SCORE_SCORER_H
#define SCORE_SCORER_H

#include "score/method.h"

struct null_draws;

struct mr_scorer {
    struct score_job job;
    struct mr_score_opts opts;
    const mr_names *genes; /* that samples come with */
    struct null_draws *draws;
    /* of a cohort: genes that vary */
    mr_names *kept;
    uint32_t *place;       /* [genes] among the kept, UINT32_MAX: it does not vary */
    uint32_t *cohort_gene; /* [kept] its index in 'genes' */
};

#endif /* SCORE_SCORER_H */
