/* made_cohort.h - a small made-up cohort, learned and scored in any order and any parts */
#ifndef TEST_MADE_COHORT_H
#define TEST_MADE_COHORT_H

#include "support.h"

#include "mechrank/cohort.h"

enum { COHORT_GENES = 40, COHORT_SAMPLES = 13 };

/*
 * Gene 'g' in sample 's': about a third are 0; genes 0 and 1 are the same everywhere, gene 2
 * differs in one sample; sample 3 is 0 in all genes but gene 1.
 */
double cohort_value(size_t g, size_t s);

/* "g00" ..., and the samples' names, whose bytewise order is another than that of their numbers. */
mr_names *cohort_gene_names(void);
const char *cohort_sample_name(size_t s);

/* Plain and signed sets, one of a single gene, one with a gene that nobody knows. */
mr_sets *cohort_sets(void);

/* Options that let small sets in. */
struct mr_score_opts cohort_options(void);

/* Learns samples order[0] ... order[n - 1], unfinished; 'order' NULL: 0, 1, ... */
mr_cohort *learn_cohort(const char *method, const size_t *order, size_t n);

/* Ends the learning, all samples in; by 'n_threads'. */
void finish_cohort(mr_cohort *cohort, int n_threads);

/*
 * The scores of all samples by a finished cohort, each alone, whatever genes it holds:
 * [COHORT_SAMPLES x sets], the caller frees them; '*n' is the number of scores.
 */
double *score_cohort(const mr_cohort *cohort, int n_threads, size_t *n);

/* The cohort's file at temp_path(name). */
const char *write_cohort(mr_cohort *cohort, const char *name);

#endif /* TEST_MADE_COHORT_H */
