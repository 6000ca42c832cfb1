/* counts.h - what fuzz targets of the readers of counts hold for any of them */
#ifndef TEST_FUZZ_COUNTS_H
#define TEST_FUZZ_COUNTS_H

#include <math.h>

#include "fuzz.h"
#include "mechrank/counts.h"

static inline void fuzz_check_matrix(const mr_matrix *m)
{
    FUZZ_CHECK(mr_matrix_n_rows(m) > 0 && mr_matrix_n_cols(m) > 0);
    for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
        FUZZ_CHECK(mr_names_find(mr_matrix_cols(m), mr_names_get(mr_matrix_cols(m), c)) == c);
        for (size_t r = 0; r < mr_matrix_n_rows(m); r++)
            FUZZ_CHECK(isfinite(mr_matrix_get(m, r, c)));
    }
}

/* Any bytes as counts: a matrix, or one line that names the input. */
static inline void fuzz_counts(const uint8_t *data, size_t size, const struct mr_read_opts *opts)
{
    struct mr_table table = { 0 };
    mr_error err = { 0 };
    mr_source *src;

    if (mr_source_open_memory("input", data, size, &src, &err))
        return;
    if (mr_table_read_source(src, opts, &table, &err))
        FUZZ_CHECK(!strncmp(err.msg, "input:", 6));
    else
        fuzz_check_matrix(table.values);
    mr_table_release(&table);
    mr_source_free(src);
}

#endif /* TEST_FUZZ_COUNTS_H */
