/* Any bytes as a counts table: a matrix, or one line that names the input */
#include "fuzz.h"

#include <math.h>

#include "mechrank/counts.h"

static void check_table(const struct mr_table *table)
{
    const mr_matrix *m = table->values;

    FUZZ_CHECK(mr_matrix_n_rows(m) > 0 && mr_matrix_n_cols(m) > 0);
    for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
        FUZZ_CHECK(mr_names_find(mr_matrix_cols(m), mr_names_get(mr_matrix_cols(m), c)) == c);
        for (size_t r = 0; r < mr_matrix_n_rows(m); r++)
            FUZZ_CHECK(isfinite(mr_matrix_get(m, r, c)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (int na_zero = 0; na_zero < 2; na_zero++) {
        struct mr_read_opts opts;
        struct mr_table table = { 0 };
        mr_error err = { 0 };
        mr_source *src;

        mr_read_opts_init(&opts);
        opts.na_zero = na_zero;
        if (mr_source_open_memory("input", data, size, &src, &err))
            return 0;
        if (mr_table_read_source(src, &opts, &table, &err))
            FUZZ_CHECK(!strncmp(err.msg, "input:", 6));
        else
            check_table(&table);
        mr_table_release(&table);
        mr_source_free(src);
    }
    return 0;
}
