/* tables.h - what tests of the readers share: whole tables, and streams against them */
#ifndef TEST_TABLES_H
#define TEST_TABLES_H

#include "mechrank/counts.h"

/* Reads 'text' as a file named "t" would be; '*table' is empty where it fails. */
mr_status read_table_text(const char *text, bool na_zero, struct mr_table *table, mr_error *err);

/* The table as one string: samples, then "|gene value value" of each row. */
void show_table(const struct mr_table *table, char *out, size_t size);

/* Fails unless the samples to come, and their values, are those of 'want', and no more. */
void assert_stream_gives(mr_stream *stream, const mr_matrix *want);

/* The same names in the same order, and the same values. */
void assert_same_matrix(const mr_matrix *got, const mr_matrix *want);

#endif /* TEST_TABLES_H */
