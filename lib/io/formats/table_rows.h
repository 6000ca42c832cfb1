/* table_rows.h - lines of an id and one number per sample, whatever format they stand in */
#ifndef IO_TABLE_ROWS_H
#define IO_TABLE_ROWS_H

#include "io/counts/stream.h"
#include "io/counts/turned.h"

struct table_rows {
    /* set by the reader */
    const char *path;
    char separator;
    size_t n_before;         /* fields before the first sample's: the id and what describes it */
    const mr_names *samples; /* the reader's */
    mr_names *ids;           /* the stream's */
    bool na_zero;
    bool padded; /* empty fields behind the last sample are passed over */

    struct cells cells;
    struct turned turned;
    double *unassigned; /* [samples] reads that rows of no gene count; NULL: no such row */
    size_t line;        /* the row that is parsed */
    size_t first_line;  /* of the first gene */
    bool has_gaps;      /* rows of no gene stand between genes */
    bool has_fractions;
    size_t n_missing;
    struct {
        size_t line, column;
        double value;
    } negative; /* the first one; line 0: none */
};

/* Before the first row, 'samples' and the rest being set. */
void table_rows_init(struct table_rows *table, size_t max_memory);
void table_rows_release(struct table_rows *table);

/* Adds the row of 'line', which is changed. */
mr_status table_rows_parse(struct table_rows *table, char *line, size_t number, mr_error *err);
/* The lines that are left; empty ones at the end only, 'empty_line' being one met before, or 0. */
mr_status table_rows_parse_rest(struct table_rows *table, mr_lines *lines, size_t empty_line,
                                mr_error *err);
/* Behind the last row: integers, some of them negative, are refused. */
mr_status table_rows_check(const struct table_rows *table, mr_error *err);

/* Of struct reader. */
mr_status table_rows_next(struct table_rows *table, struct mr_profile *out, mr_error *err);
mr_status table_rows_collect(struct table_rows *table, mr_matrix **out, mr_error *err);

#endif /* IO_TABLE_ROWS_H */
