/* results_table.h - columns of the results tables: one description serves writer and reader */
#ifndef RUN_RESULTS_TABLE_H
#define RUN_RESULTS_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "mechrank/results.h"

enum results_kind {
    RESULTS_KEY,    /* text, never missing */
    RESULTS_TEXT,   /* text, NULL is NA */
    RESULTS_NUMBER, /* double, NaN is NA */
    RESULTS_FLAGS,  /* mr_flags, words with commas between them, "-" if none */
};

/* What a number may be, besides missing. */
enum results_range {
    RESULTS_ANY,
    RESULTS_POSITIVE,
    RESULTS_NOT_NEGATIVE,
    RESULTS_SHARE,
    RESULTS_CORRELATION
};

struct results_column {
    const char *name;
    size_t offset;            /* in the struct of the table */
    const char *const *words; /* all that a text may be, NULL at the end; NULL: any */
    enum results_kind kind;
    enum results_range range;
    bool is_optional; /* a table written before there was this column has none: all missing */
};

struct results_table {
    const char *file;
    size_t row_size;
    const struct results_column *columns; /* in the order of the file */
    size_t n_columns;
};

enum { RESULTS_MAX_COLUMNS = 48 };

const struct results_table *results_table(enum mr_table_id id);

/* One row after another, 'row_size' bytes each. */
struct results_rows {
    char *bytes;
    size_t n, capacity;
};

struct mr_results {
    struct results_rows tables[MR_N_TABLES];
    mr_names *strings;
    mr_matrix **scores;
    size_t n_scores, score_capacity;
};

/* How much there is, so that rows added since can be taken back. */
struct results_mark {
    size_t n_rows[MR_N_TABLES], n_scores;
};

struct results_mark results_mark(const mr_results *results);
void results_rewind(mr_results *results, const struct results_mark *mark);

/* The text or number of a column in 'row'. */
const char *results_get_text(const void *row, const struct results_column *column);
double results_get_number(const void *row, const struct results_column *column);
mr_flags results_get_flags(const void *row, const struct results_column *column);

/* Flags as words; false, and '*bad_size' bytes at '*bad', where one is unknown. */
bool results_flags_parse(const char *field, size_t size, mr_flags *flags, const char **bad,
                         size_t *bad_size);

/* A field of a table: NULL and "" as NA; a control character, which no reader lets in, as '?'. */
void results_put_text(FILE *out, const char *s);
void results_put_number(FILE *out, double value);
/* A header line and 'n' rows of the table. */
void results_put_rows(FILE *out, const struct results_table *table, const void *rows, size_t n);
/* NULL: 'path' cannot be written, and 'err' says so. */
FILE *results_open(const char *path, mr_error *err);
/* MR_EIO, naming 'path', if 'out' could not take all; closes it. */
mr_status results_close(FILE *out, const char *path, mr_error *err);

#endif /* RUN_RESULTS_TABLE_H */
