/* cohort_parts.h - a cohort as held in memory, shared by the files that learn, read and write it */
#ifndef SCORE_COHORT_PARTS_H
#define SCORE_COHORT_PARTS_H

#include "base/exact_sum.h"
#include "base/number.h"
#include "score/cohort.h"
#include "score/method.h"
#include "score/value_queue.h"

/* What cohort_learns_values keeps of each gene, see cohort_values.c. */
struct value_lists {
    struct value_queue queue; /* of samples that are not in the lists yet */
    size_t n_sums;            /* lengths of all lists added up */
    size_t *ends;             /* compat: [samples] where each ends in the queue */
    size_t end_capacity;
    struct cohort_values *list; /* [genes] owns its arrays; until the end without zeros */
};

/* What cohort_learns_loadings keeps, see cohort_loadings.c. */
struct set_learning {
    mr_sets *sets;
    bool *in_sets;            /* [genes] */
    mr_names *samples;        /* in the order they came */
    struct value_queue queue; /* of genes in sets */
    size_t n_loadings;        /* in the end */
    struct cohort_loading *loadings;
    mr_names *names; /* of the loadings */
};

/* Marks the genes of learning.sets. */
void cohort_mark_sets(mr_cohort *cohort);

/*
 * Makes 'list', empty so far, of arrays that are its own from then on, also where it fails: no
 * longer than they need be, and without counts if each value stands once.
 */
mr_status cohort_list_set(struct cohort_values *list, double *values, uint32_t *counts, size_t n,
                          mr_error *err);

/* Of the values of a gene other than 0. */
struct gene_moments {
    size_t n;
    double min, max;
    struct exact_sum sum, squares;
};

mr_status gene_moments_add(struct gene_moments *moments, double x, mr_error *err);
void gene_moments_release(struct gene_moments *moments);
/* Sets mean, sd and 'varies' of gene 'g' from the moments of its values among all samples. */
mr_status cohort_set_moments(mr_cohort *cohort, size_t g, const struct gene_moments *moments,
                             mr_error *err);

/* How a cohort is learned; the functions get one whose lesson this is. */
struct cohort_lesson {
    mr_status (*init)(mr_cohort *cohort, const mr_sets *sets, mr_error *err);
    void (*release)(mr_cohort *cohort); /* also after a failure of init() */
    /* The sample is counted already; its values are finite. */
    mr_status (*add)(mr_cohort *cohort, const struct mr_sample_values *sample, mr_error *err);
    /* 'from' keeps its counts until this returns. */
    mr_status (*merge)(mr_cohort *to, mr_cohort *from, mr_error *err);
    /* Makes a part ready to be written; NULL: it always is. */
    mr_status (*settle)(mr_cohort *cohort, mr_error *err);
    /* Fills cohort->varies; there are 2 samples or more. */
    mr_status (*finish)(mr_cohort *cohort, mr_error *err);
};

struct mr_cohort {
    const mr_method *method;
    struct mr_method_opts opts;
    size_t min_size, max_size; /* of sets, where these are learned */
    bool need_measured;
    int n_threads;
    char *path;   /* of the file it was read from; NULL: it was learned here */
    char *values; /* what the numbers are; NULL: nobody said */
    size_t n_shards;
    bool *has_shard; /* [n_shards] */
    mr_names *genes;
    size_t n_genes, n_samples;
    bool *varies; /* [genes] */
    bool is_finished;
    struct value_lists lists;
    struct set_learning learning;
    struct gene_moments *moments; /* [genes] until the end */
    double *mean, *sd;            /* [genes] */
};

/* What messages begin with. */
const char *cohort_input(const mr_cohort *cohort);

/* The options that decide what is learned, in words. */
struct cohort_choice {
    const char *name;
    const struct cohort_lesson *of;
    void (*get)(const mr_cohort *cohort, char text[NUMBER_SIZE]);
    bool (*set)(mr_cohort *cohort, const char *word); /* false: no such word */
};
extern const struct cohort_choice cohort_choices[];
extern const size_t cohort_n_choices;

/* MR_EFORMAT: 'from' is not a part of the same cohort as 'to'; the message names what differs. */
mr_status cohort_check_part(const mr_cohort *to, const mr_cohort *from, mr_error *err);

#endif /* SCORE_COHORT_PARTS_H */
