/* The table of a test. */
#include <stddef.h>

#include "base/fail.h"
#include "run/test.h"

#define FIELD(field, kind)                                                                         \
    {                                                                                              \
#field, offsetof(struct mr_test_row, field), NULL, kind, RESULTS_ANY, false                \
    }

static const struct results_column columns[] = {
    FIELD(study, RESULTS_KEY),       FIELD(set, RESULTS_KEY),         FIELD(contrast, RESULTS_KEY),
    FIELD(size, RESULTS_NUMBER),     FIELD(n1, RESULTS_NUMBER),       FIELD(n2, RESULTS_NUMBER),
    FIELD(theta, RESULTS_NUMBER),    FIELD(se, RESULTS_NUMBER),       FIELD(df, RESULTS_NUMBER),
    FIELD(t, RESULTS_NUMBER),        FIELD(p, RESULTS_NUMBER),        FIELD(q, RESULTS_NUMBER),
    FIELD(camera_p, RESULTS_NUMBER), FIELD(camera_q, RESULTS_NUMBER), FIELD(fry_p, RESULTS_NUMBER),
    FIELD(fry_q, RESULTS_NUMBER),    FIELD(direction, RESULTS_TEXT),  FIELD(leading, RESULTS_TEXT),
    FIELD(flags, RESULTS_FLAGS),
};

const struct results_table *test_table(void)
{
    static const struct results_table table = { "test", sizeof(struct mr_test_row), columns,
                                                sizeof(columns) / sizeof(columns[0]) };

    return &table;
}

mr_status mr_test_write(const mr_test *test, FILE *out, mr_error *err)
{
    results_put_rows(out, test_table(), test->rows, test->n);
    return ferror(out) ? mr_fail(err, MR_EIO, "test: the table cannot be written") : MR_OK;
}
