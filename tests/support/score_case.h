/* score_case.h - small tables of made-up counts in any form, and what is scored of them */
#ifndef TEST_SCORE_CASE_H
#define TEST_SCORE_CASE_H

#include "support.h"

#include "mechrank/score_files.h"

enum { CASE_GENES = 90, CASE_SAMPLES = 9 };

/* How a table is written: which genes and samples in which order. */
struct table_form {
    size_t gene_step, sample_step;  /* prime to their numbers: every step-th one; 0: 1 */
    size_t first_sample, n_samples; /* of the order; 0: all */
    bool mtx;                       /* sparse MatrixMarket, else a table */
};
/* Writes the table and returns its path, valid as of temp_path(); counts are 0 to 40 % zeros. */
const char *write_counts(const char *name, const struct table_form *form);
/* A GMT file of 'n' sets of its genes; set 0 holds every gene, set 1 one; 'step' as above. */
const char *write_sets(const char *name, size_t n, size_t step);

/* All that a sink was given, as text: a line per sample and set, with every digit. */
struct recording {
    struct mr_score_sink sink;
    char *text;
    size_t size;
    FILE *out;
    size_t n_samples; /* of the head */
    const struct mr_score_head *head;
    size_t fail_at; /* the sample, from 1, that is refused; 0: none */
};
void recording_begin(struct recording *r);
/* The text so far, which the caller frees; with 'sorted' its lines in order. */
char *recording_end(struct recording *r, bool sorted);

/* One call of mr_score_files() on one file. */
struct score_case {
    struct mr_run_opts run;
    struct mr_score_files_opts opts;
    const char *sets;
    const char *more[2]; /* files behind the first one */
    size_t fail_at;      /* of the recording */
    mr_notes *notes;
};
void score_case_init(struct score_case *c, const mr_refs *refs, const char *method);
void score_case_release(struct score_case *c);
/* The scores as text, or NULL where it failed. */
char *score_case_run(struct score_case *c, const char *path, bool sorted, mr_error *err);

#endif /* TEST_SCORE_CASE_H */
