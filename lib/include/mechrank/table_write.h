/* table_write.h - tables of names and numbers, written as they come or turned first */
#ifndef MR_TABLE_WRITE_H
#define MR_TABLE_WRITE_H

#include <stdbool.h>
#include <stdio.h>

#include "mechrank/error.h"

struct mr_table_write_opts {
    const char *name; /* stands for the output in messages */
    FILE *out;        /* written to from where it stands; the caller flushes and closes it */
    bool bgzf;        /* compressed, as gzip reads it too [false] */
    int digits;       /* significant ones of numbers; 0: the shortest form that reads back [6] */
    int n_threads;    /* [1] of compression; never changes a byte */
};

MR_API void mr_table_write_opts_init(struct mr_table_write_opts *opts);

/* ---- field by field ---- */

typedef struct mr_table_out mr_table_out;

/* Borrows the name and the stream of 'opts'. */
MR_API mr_status mr_table_out_new(const struct mr_table_write_opts *opts, mr_table_out **out,
                                  mr_error *err);
MR_API void mr_table_out_free(mr_table_out *table);

/*
 * The next field of a row, tab-separated.  What fails is told by mr_table_out_check().  A name
 * that begins with a quote is quoted, one that holds a tab or a line end is a fault.
 */
MR_API void mr_table_out_name(mr_table_out *table, const char *name);
MR_API void mr_table_out_count(mr_table_out *table, size_t count);
MR_API void mr_table_out_number(mr_table_out *table, double value); /* "NA", "Inf"; -0 as 0 */
/* One of several names of a field, separated by commas: calls in a row are one field. */
MR_API void mr_table_out_item(mr_table_out *table, const char *name);
MR_API void mr_table_out_end_row(mr_table_out *table);

/* MR_EIO: a write failed; MR_EFORMAT: the first name that cannot be written. */
MR_API mr_status mr_table_out_check(const mr_table_out *table, mr_error *err);
/* Writes what is left. */
MR_API mr_status mr_table_out_end(mr_table_out *table, mr_error *err);

/* ---- columns in, rows out ---- */

typedef struct mr_turned mr_turned;

/*
 * Keeps columns of 'n_rows' numbers that come one after the other: compactly, and over
 * 'max_memory' bytes in a temporary file without a name.
 */
MR_API mr_status mr_turned_new(size_t n_rows, size_t max_memory, mr_turned **out, mr_error *err);
MR_API void mr_turned_free(mr_turned *turned);

/* 'column' [n_rows]; -0 may come back as 0.  MR_EIO: the temporary file cannot be written. */
MR_API mr_status mr_turned_add(mr_turned *turned, const double *column, mr_error *err);
MR_API size_t mr_turned_n_columns(const mr_turned *turned);

/* Row 'r' of all columns, valid until the next call; meant to be called for rising 'r'. */
MR_API mr_status mr_turned_row(mr_turned *turned, size_t r, const double **row, mr_error *err);

#endif /* MR_TABLE_WRITE_H */
