/* gene_case.h - cases of tests/golden/genewise/, read */
#ifndef TEST_GENE_CASE_H
#define TEST_GENE_CASE_H

#include "mechrank/genewise.h"
#include "support.h"

enum { MAX_TERMS = 8, MAX_SAMPLES = 16, MAX_SETS = 24 };

/* Inputs of a case; zero is empty. */
struct gene_case {
    mr_matrix *y, *w, *x, *sets;
    double design_x[MAX_TERMS * MAX_SAMPLES], contrast[MAX_TERMS];
    const char *terms[MAX_TERMS];
    size_t block[MAX_SAMPLES];
    struct mr_gene_design design;
    size_t *genes; /* members of all sets */
    double *weights;
    struct mr_gene_set set[MAX_SETS];
    struct mr_gene_sets list;
};

/* NAME.PART.tsv, and whether there is one. */
mr_matrix *read_part(const char *name, const char *part);
bool has_part(const char *name, const char *part);

/* y, design, contrast, sets and, where they are, weights and blocks of a case. */
void read_case(const char *name, struct gene_case *m);
/* The design in m->x, whose last column is the block of each sample. */
void take_design(struct gene_case *m, bool blocked);
/* A matrix of the reference set of 400 genes in ten samples, with its design; its sets. */
void read_reference(struct gene_case *m, const char *matrix);
void read_reference_sets(struct gene_case *m);
void release_case(struct gene_case *m);

mr_gene_fit *fit_case(const struct gene_case *m);

/* The rows of 'm' in 'index'. */
mr_matrix *take_rows(const mr_matrix *m, const size_t *index, size_t n);
/* A matrix of one value with short names, at most six either way. */
mr_matrix *constant_matrix(size_t n_rows, size_t n_cols, double value);
void set_all(mr_matrix *m, double value);

/* Names of the cases of scripts/golden_genewise.R that have sets. */
enum { N_GENE_CASES = 11 };
extern const char *const gene_cases[N_GENE_CASES];

#endif /* TEST_GENE_CASE_H */
