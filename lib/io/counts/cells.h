/* cells.h - values that come row after row, kept compactly, and read back across */
#ifndef IO_CELLS_H
#define IO_CELLS_H

#include "io/spill.h"
#include "mechrank/matrix.h"

/*
 * Rows stand in blocks of about 1 MB, each of the narrowest of 8, 16 and 32-bit integers and
 * doubles that holds its values.  They come as 32-bit integers until a value needs a double, and
 * from then on as doubles.  Blocks over 'max_memory' go to a temporary file.
 */
struct cells {
    size_t n_cols, n_rows;
    enum mr_type type;   /* of rows to come */
    void *row;           /* the one that comes */
    size_t row_capacity; /* values that it has room for */
    size_t max_memory, memory;
    struct spill spill;
    void *loaded; /* the rows of a block that was spilled */
    struct cell_block *first, *last;
};

void cells_init(struct cells *cells, size_t n_cols, size_t max_memory);
void cells_release(struct cells *cells);

/* Room for one more row of the current type; it counts with cells_add_row(). */
mr_status cells_room(struct cells *cells, void **row, mr_error *err);
/* Makes doubles of the row begun, of its first 'n' values, and of all rows to come. */
mr_status cells_promote(struct cells *cells, size_t n, void **row, mr_error *err);
void cells_add_row(struct cells *cells);
/* Rows to come have 'n_cols' values, not fewer than before; rows before hold zeros there. */
void cells_widen(struct cells *cells, size_t n_cols);

/*
 * Columns 'first' to 'first' + 'n' of all rows into 'out', [n][n_rows] of the current type.
 * Each call passes over all blocks: as many columns at once as memory allows.
 */
mr_status cells_columns(struct cells *cells, size_t first, size_t n, void *out, mr_error *err);

/* Takes 'rows' and 'cols' over, as mr_matrix_new(); 'cells' is empty after it. */
mr_status cells_to_matrix(struct cells *cells, mr_names *rows, mr_names *cols, mr_matrix **out,
                          mr_error *err);

#endif /* IO_CELLS_H */
