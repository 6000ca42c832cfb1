/* cohort_parts.h - a cohort as held in memory, shared by the files that learn, read and write it */
#ifndef SCORE_COHORT_PARTS_H
#define SCORE_COHORT_PARTS_H

#include "score/cohort.h"
#include "score/method.h"

/* Values other than 0 as they came, sample after sample. */
struct value_queue {
    size_t n, gene_capacity, value_capacity;
    uint32_t *genes; /* [n] */
    double *values;  /* [n] */
};

/* What cohort_learns_values keeps of each gene, see cohort_values.c. */
struct value_lists {
    struct value_queue queue; /* of samples that are not in the lists yet */
    size_t n_sums;            /* lengths of all lists added up */
    size_t *ends;             /* compat: [samples] where each ends in the queue */
    size_t end_capacity;
    struct cohort_values *list; /* [genes] owns its arrays; until the end without zeros */
};

/* How a cohort is learned; the functions get one whose lesson this is. */
struct cohort_lesson {
    mr_status (*init)(mr_cohort *cohort, const mr_sets *sets, mr_error *err);
    void (*release)(mr_cohort *cohort); /* also after a failure of init() */
    /* The sample is counted already; its values are finite. */
    mr_status (*add)(mr_cohort *cohort, const struct mr_sample_values *sample, mr_error *err);
    /* 'from' keeps its counts until this returns. */
    mr_status (*merge)(mr_cohort *to, mr_cohort *from, mr_error *err);
    /* Fills cohort->varies; there are 2 samples or more. */
    mr_status (*finish)(mr_cohort *cohort, mr_error *err);
};

struct mr_cohort {
    const mr_method *method;
    struct mr_method_opts opts;
    int n_threads;
    mr_names *genes;
    size_t n_genes, n_samples;
    bool *varies; /* [genes] */
    bool is_finished;
    struct value_lists lists;
};

#endif /* SCORE_COHORT_PARTS_H */
