/* cells.h - the values of a table while it is read: row after row, compact, then turned */
#ifndef IO_CELLS_H
#define IO_CELLS_H

#include "mechrank/matrix.h"

/*
 * Rows stand in blocks of about 1 MB, of 32-bit integers until a value needs a double; what
 * was read before stays as it is until cells_to_matrix() turns rows into columns.
 */
struct cells {
    size_t n_cols, n_rows;
    enum mr_type type; /* of rows to come */
    struct cell_block *first, *last;
};

void cells_init(struct cells *cells, size_t n_cols);
void cells_release(struct cells *cells);

/* Room for one more row of the current type; it counts with cells_add_row(). */
mr_status cells_room(struct cells *cells, void **row, mr_error *err);
/* Makes doubles of the row begun, of its first 'n' values, and of all rows to come. */
mr_status cells_promote(struct cells *cells, size_t n, void **row, mr_error *err);
void cells_add_row(struct cells *cells);

/* Takes 'rows' and 'cols' over, as mr_matrix_new(); 'cells' is empty after it. */
mr_status cells_to_matrix(struct cells *cells, mr_names *rows, mr_names *cols, mr_matrix **out,
                          mr_error *err);

#endif /* IO_CELLS_H */
