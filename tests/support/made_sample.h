/* made_sample.h - one sample of genes g00, g01, ... and sets of them, for tests of methods */
#ifndef TEST_MADE_SAMPLE_H
#define TEST_MADE_SAMPLE_H

#include "support.h"

#include "base/rng.h"
#include "mechrank/score.h"

enum { MAX_GENES = 64, MAX_SETS = 8 };

/* Genes "g00", "g01", ...: the first 'n' of them. */
mr_names *numbered_genes(size_t n);

/* Sets by numbers of genes, "1 5 9|2 4": those that go up, those that go down. */
void add_set(mr_sets *sets, const char *name, const char *members);
mr_sets *one_set(const char *members); /* called "S" */

struct made_scorer {
    mr_names *genes;
    mr_sets *sets;
    mr_scorer *scorer;
    struct mr_set_score scores[MAX_SETS]; /* of the last sample */
};

/* What a test asks of a method; none does nothing. */
typedef void (*choose_options)(struct mr_method_opts *opts);
void choose_nothing(struct mr_method_opts *opts);

struct made_scorer open_scorer(const char *method, size_t n_genes, mr_sets *sets,
                               choose_options choose); /* takes 'sets' over */
void close_scorer(struct made_scorer *s);

/* Scores one sample of dense values; zeros are given with 'give_zeros', else left out. */
void score_values(struct made_scorer *s, const double *x, bool give_zeros);

/* Numbers with ties, zeros and some below zero. */
void draw_values(struct rng *rng, double *x, size_t n);

#endif /* TEST_MADE_SAMPLE_H */
