/* value_queue.h - values of samples as they came, until all samples are known */
#ifndef SCORE_VALUE_QUEUE_H
#define SCORE_VALUE_QUEUE_H

#include <stdint.h>

#include "mechrank/error.h"

/* Values other than 0, sample after sample, 12 bytes each.  Zeroed it is empty. */
struct value_queue {
    size_t n, gene_capacity, value_capacity;
    uint32_t *genes; /* [n] */
    double *values;  /* [n] */
    size_t n_samples, end_capacity;
    size_t *ends; /* [n_samples] of each sample among the values */
};

mr_status value_queue_add(struct value_queue *queue, uint32_t gene, double value, mr_error *err);
/* What was added since the last sample is the next one. */
mr_status value_queue_end_sample(struct value_queue *queue, mr_error *err);
/* The samples of 'from' behind those of 'to'. */
mr_status value_queue_append(struct value_queue *to, const struct value_queue *from, mr_error *err);
void value_queue_clear(struct value_queue *queue);

/*
 * All values by gene: rows[g][i] is that of sample order[i], zeros and all; 'order' NULL: as they
 * came.  Rows that are NULL are left out, the others hold zeros.
 */
void value_queue_lay_out(const struct value_queue *queue, const size_t *order, double *const *rows);

#endif /* SCORE_VALUE_QUEUE_H */
