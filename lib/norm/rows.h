/* rows.h - the rows of a matrix that take part, as columns of doubles */
#ifndef NORM_ROWS_H
#define NORM_ROWS_H

#include "mechrank/matrix.h"

struct rows {
    const mr_matrix *m;
    const size_t *index; /* [n] in the order they are used; NULL: all */
    size_t n;
};

struct rows rows_all(const mr_matrix *m);

/* Column 'col' as doubles, out[n]. */
void rows_column(const struct rows *rows, size_t col, double *out);

/* A new F64 matrix of zeros, these rows x the columns of the matrix. */
mr_status rows_new_matrix(const struct rows *rows, mr_matrix **out, mr_error *err);

#endif /* NORM_ROWS_H */
