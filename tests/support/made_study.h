/* made_study.h - a small made-up study and sets to score in it */
#ifndef TEST_MADE_STUDY_H
#define TEST_MADE_STUDY_H

#include "support.h"

#include "mechrank/score.h"

enum { N_GENES = 420, N_SAMPLES = 6 };

/* n_genes x n_samples zeros; rows g0000, ..., columns s0000, ... */
mr_matrix *new_matrix(enum mr_type type, size_t n_genes, size_t n_samples);
void add_numbered(mr_names *names, const char *prefix, size_t n);

/* Values of a scale, N_GENES x N_SAMPLES.  A tenth of the genes is hardly there. */
mr_matrix *make_expression(enum mr_scale scale);

/* All that mr_score() needs of a study; genes g0000 to g0099 are core. */
struct study {
    mr_matrix *expr;
    struct mr_normalised norm;
    bool *is_core; /* [rows of norm.x] */
    mr_reference *ref;
};

struct study open_study(mr_matrix *expr, enum mr_scale scale); /* takes 'expr' over */
void close_study(struct study *s);

/* Adds genes first, first + step, ... to a half; every 'minus'-th has sign -1 (0: none). */
void add_genes(mr_sets *sets, int half, size_t first, size_t step, size_t n, size_t minus);

/* Three sets, signed, weak and plain; 'reverse' lists the genes of the first from its end. */
mr_sets *make_sets(bool reverse);

/* Scores all samples of a study with one method: `activity`. */
void score_study(const struct study *s, const mr_sets *sets, int n_threads, struct mr_scores *out);

void assert_same_column(const mr_matrix *a, size_t col_a, const mr_matrix *b, size_t col_b);

#endif /* TEST_MADE_STUDY_H */
