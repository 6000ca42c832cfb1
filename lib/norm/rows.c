#include "norm/rows.h"

#include <string.h>

#include "base/subset.h"

struct rows rows_all(const mr_matrix *m)
{
    return (struct rows){ .m = m, .n = mr_matrix_n_rows(m) };
}

void rows_column(const struct rows *rows, size_t col, double *out)
{
    const double *f64 = mr_matrix_f64_const(rows->m, col);
    const uint32_t *u32 = mr_matrix_u32_const(rows->m, col);
    const size_t *index = rows->index, n = rows->n;

    if (f64 && !index)
        memcpy(out, f64, n * sizeof(*out));
    else if (f64)
        for (size_t i = 0; i < n; i++)
            out[i] = f64[index[i]];
    else
        for (size_t i = 0; i < n; i++)
            out[i] = u32[index ? index[i] : i];
}

mr_status rows_new_matrix(const struct rows *rows, mr_matrix **out, mr_error *err)
{
    const mr_names *cols = mr_matrix_cols(rows->m);
    mr_names *row_names, *col_names;

    *out = NULL;
    if (names_subset(mr_matrix_rows(rows->m), rows->index, rows->n, &row_names, err))
        return MR_ENOMEM;
    if (names_subset(cols, NULL, mr_names_size(cols), &col_names, err)) {
        mr_names_free(row_names);
        return MR_ENOMEM;
    }
    return mr_matrix_new(MR_F64, row_names, col_names, out, err);
}
