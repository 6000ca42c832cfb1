/* matrix.h - a dense matrix with named rows and columns: genes x samples everywhere */
#ifndef MR_MATRIX_H
#define MR_MATRIX_H

#include <stdint.h>

#include "mechrank/names.h"

/* Counts stay 32-bit integers as long as every value is one; all else is double. */
enum mr_type { MR_F64, MR_U32 };

/* Column-major: a sample is contiguous. */
typedef struct mr_matrix mr_matrix;

/*
 * A new matrix of zeros.  It takes 'rows' and 'cols' over (their sizes are its dimensions)
 * and frees them also where it fails.
 */
MR_API mr_status mr_matrix_new(enum mr_type type, mr_names *rows, mr_names *cols, mr_matrix **out,
                               mr_error *err);
MR_API void mr_matrix_free(mr_matrix *m);

MR_API enum mr_type mr_matrix_type(const mr_matrix *m);
MR_API size_t mr_matrix_n_rows(const mr_matrix *m);
MR_API size_t mr_matrix_n_cols(const mr_matrix *m);
MR_API const mr_names *mr_matrix_rows(const mr_matrix *m);
MR_API const mr_names *mr_matrix_cols(const mr_matrix *m);

/* The values of column 'col', n_rows of them; NULL if the matrix is of the other type. */
MR_API double *mr_matrix_f64(mr_matrix *m, size_t col);
MR_API const double *mr_matrix_f64_const(const mr_matrix *m, size_t col);
MR_API uint32_t *mr_matrix_u32(mr_matrix *m, size_t col);
MR_API const uint32_t *mr_matrix_u32_const(const mr_matrix *m, size_t col);

/* One value of either type. */
MR_API double mr_matrix_get(const mr_matrix *m, size_t row, size_t col);

#endif /* MR_MATRIX_H */
