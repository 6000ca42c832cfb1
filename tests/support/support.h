/* support.h - what tests share: golden tables and comparisons that NaN fails */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mechrank/matrix.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A table of numbers: first column names of rows, header names of columns; "NA" is NaN. */
mr_matrix *read_golden(const char *path); /* below tests/golden/ */

/* Column of a golden table by its name; fails the test if there is none. */
const double *golden_column(const mr_matrix *m, const char *name);

/* Fails unless |got - want| <= atol + rtol |want|, or both are NaN, or equal infinities. */
#define assert_close(got, want, rtol, atol)                                                        \
    assert_close_at(got, want, rtol, atol, #got, __FILE__, __LINE__)
void assert_close_at(double got, double want, double rtol, double atol, const char *what,
                     const char *file, int line);

/* The same for each element of two vectors. */
#define assert_vector_close(got, want, n, rtol, atol)                                              \
    assert_vector_close_at(got, want, n, rtol, atol, #got, __FILE__, __LINE__)
void assert_vector_close_at(const double *got, const double *want, size_t n, double rtol,
                            double atol, const char *what, const char *file, int line);

/* Fails with the message of 'err' unless 'call' returns MR_OK. */
#define assert_ok(call, err)                                                                       \
    do {                                                                                           \
        if ((call) != MR_OK)                                                                       \
            fail_msg("%s: %s", #call, (err).msg);                                                  \
    } while (0)

/* Fails unless 'call' returns 'status' and 'err' holds exactly 'message'. */
#define assert_fails(call, status, err, message)                                                   \
    do {                                                                                           \
        assert_int_equal(call, status);                                                            \
        assert_string_equal((err).msg, message);                                                   \
    } while (0)

/*
 * A new empty folder in the working directory, removed with all in it by temp_folder_remove().
 * temp_path() is a name in it, valid for eight more calls; write_file() makes a file of bytes
 * there.
 */
const char *temp_folder(void);
const char *temp_path(const char *name);
const char *write_file(const char *name, const void *data, size_t size);
void temp_folder_remove(void);

/* All of a file with a NUL behind it, '*size' (may be NULL) bytes; the caller frees it. */
char *read_whole(const char *path, size_t *size);

/* Rows 'names' x columns "a" and "b" (at most two); 'values' row by row. */
mr_matrix *named_matrix(enum mr_type type, const char *const *names, const double *values,
                        size_t n_rows, size_t n_cols);

#endif /* TEST_SUPPORT_H */
