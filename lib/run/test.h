/* test.h - parts of a test of gene sets; private to run/ */
#ifndef RUN_TEST_H
#define RUN_TEST_H

#include "mechrank/test.h"
#include "run/results_table.h"
#include "run/study.h"

struct mr_test {
    mr_run *run;
    struct mr_test_opts opts;
    char (*md5)[33]; /* [opts.n_sets] of the files */
    mr_sets *sets;   /* as read */
    struct mr_test_row *rows;
    size_t n, capacity;
};

/* The columns of the table. */
const struct results_table *test_table(void);

/* test_contrasts.c: fills design.contrasts as the options ask. */
mr_status test_contrasts(struct study *s, const mr_test *test, mr_error *err);

/* test_sets.c: the sets in the ids of the study, without those left out by size. */
mr_status test_sets(const struct study *s, const mr_test *test, mr_sets **out, mr_error *err);

/* test_rows.c: tests the scored sets and adds their rows. */
mr_status test_rows(const struct study *s, mr_test *test, mr_error *err);

#endif /* RUN_TEST_H */
