/* tsv.h - whole tables of text, for tests that compare files by key and column */
#ifndef TEST_TSV_H
#define TEST_TSV_H

#include <stddef.h>

struct tsv {
    char *text;    /* all fields, cut apart */
    char **fields; /* (n_rows + 1) x n_cols, the header first */
    size_t n_rows, n_cols;
};

/* Reads a file; fails the test where it is missing or ragged.  Release it with tsv_release(). */
void tsv_read(const char *path, struct tsv *out);
void tsv_release(struct tsv *t);

/* Index of a column, (size_t)-1 if there is none. */
size_t tsv_column(const struct tsv *t, const char *name);
const char *tsv_get(const struct tsv *t, size_t row, size_t col);

#endif /* TEST_TSV_H */
