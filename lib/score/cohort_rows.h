/* cohort_rows.h - a file of a cohort that is being read, shared by its two readers */
#ifndef SCORE_COHORT_ROWS_H
#define SCORE_COHORT_ROWS_H

#include "score/cohort_parts.h"

struct cohort_reader {
    const char *path;
    mr_lines *lines;
    mr_cohort *cohort;
    bool is_whole;
    int last;                         /* place of the row before, in the order of items */
    size_t n_rows;                    /* before this one, without the header */
    unsigned options;                 /* read, a bit each */
    size_t n_samples;                 /* that the file says it has */
    const char *item, *name, *values; /* of the row */
    const char *rest;                 /* of its values, NULL: none */
    size_t list_capacity, moment_capacity, mean_capacity, sd_capacity, vary_capacity, set_capacity;
    size_t loading_capacity, gene_capacity, weight_capacity;
};

/* MR_EFORMAT: "path:line: expected 'what', found ..." with what stands in the row. */
mr_status cohort_row_expected(const struct cohort_reader *r, const char *what, mr_error *err);

/* Cuts the next number off the row's values; false: there is none. */
bool cohort_row_number(struct cohort_reader *r, double *value);
/* The same of a whole number, 'min' to 2^32 - 1. */
bool cohort_row_count(struct cohort_reader *r, size_t min, size_t *count);

/* The rows behind 'samples'; MR_EFORMAT: a fault. */
mr_status cohort_read_gene(struct cohort_reader *r, mr_error *err);
mr_status cohort_read_sample(struct cohort_reader *r, mr_error *err);
mr_status cohort_read_set(struct cohort_reader *r, mr_error *err);
mr_status cohort_read_up(struct cohort_reader *r, mr_error *err);
mr_status cohort_read_down(struct cohort_reader *r, mr_error *err);

#endif /* SCORE_COHORT_ROWS_H */
