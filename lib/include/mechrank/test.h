/* test.h - any gene sets under any contrast of the studies of a sheet */
#ifndef MR_TEST_H
#define MR_TEST_H

#include "mechrank/run.h"

/*
 * The score of each set (`activity`) under the linear model of the study, as `run` tests its
 * mechanisms: the expression bins are those of `run`, whatever sets are tested, so that a set's
 * row does not depend on the others but for the three q; the variance prior is that of the
 * background sets, and where these are too few there is none.  Beside it camera (correlation
 * estimated) and fry on the genes.
 */
struct mr_test_opts {
    const char *const *sets; /* GMT files: members are ids of the table, or symbols */
    size_t n_sets;
    bool pairs; /* NAME_UP and NAME_DN, or NAME_DOWN, are one signed set NAME [true] */
    /*
     * "A-B", A minus B.  An arm is "control", "model", "treated", a source or "source/product";
     * with a group it is a level of that column.  A name that several arms go by stands for one
     * contrast each.  NULL: treated-model for every treated arm, and model-control; with a group
     * every level minus the first in byte order.
     */
    const char *const *contrasts;
    size_t n_contrasts;
    size_t min_size, max_size; /* leave out sets with fewer or more genes in use [5, SIZE_MAX] */
    size_t n_leading;          /* genes to name [10] */
};
MR_API void mr_test_opts_init(struct mr_test_opts *opts);

/* Strings belong to the test; NULL and NaN are NA.  The columns of pipeline/doc/formats.md. */
struct mr_test_row {
    const char *study, *set, *contrast;
    double size, n1, n2, theta, se, df, t, p, q, camera_p, camera_q, fry_p, fry_q;
    const char *direction; /* up, down: of theta */
    const char *leading;   /* genes that contribute most in its direction, "-" if none */
    mr_flags flags;
};

typedef struct mr_test mr_test;

/*
 * Reads the sets.  Borrows 'sheet', what the options point to, and 'notes' until mr_test_free();
 * of 'run' the gene lists are not read.  MR_EFORMAT: a file of sets is at fault, or two sets of
 * one name differ; MR_EINVAL: an option is out of range.
 */
MR_API mr_status mr_test_new(const mr_sheet *sheet, const struct mr_run_opts *run,
                             const struct mr_test_opts *opts, mr_notes *notes, mr_test **out,
                             mr_error *err);
MR_API void mr_test_free(mr_test *test);

/*
 * Study 'i' of the sheet: rows for each contrast, sets in their order, or none on failure.
 *   MR_EEMPTY  the design or data cannot answer, an arm is missing or holds one animal, or no set
 *              is left: other studies may still answer
 *   any other  an input is at fault
 */
MR_API mr_status mr_test_study(mr_test *test, size_t i, mr_error *err);

MR_API size_t mr_test_size(const mr_test *test);
MR_API const struct mr_test_row *mr_test_row(const mr_test *test, size_t i);
/* Of file 'i' of opts.sets. */
MR_API const char *mr_test_sets_md5(const mr_test *test, size_t i);
/* What it read and how long it took; it has no results. */
MR_API const mr_run *mr_test_run(const mr_test *test);

/* The rows as a table with a header.  MR_EIO: 'out' could not take them. */
MR_API mr_status mr_test_write(const mr_test *test, FILE *out, mr_error *err);

#endif /* MR_TEST_H */
