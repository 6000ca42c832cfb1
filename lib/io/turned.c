/* Columns of numbers kept as they come, and given back as rows. */
#include "base/alloc.h"
#include "io/counts/cells.h"
#include "mechrank/table_write.h"

enum { ROWS_LEAST = 16 }; /* a line of the cache holds 8 of a column */

struct mr_turned {
    struct cells cells; /* its rows are our columns */
    double *rows;       /* [most][columns] */
    size_t first, n, most;
};

mr_status mr_turned_new(size_t n_rows, size_t max_memory, mr_turned **out, mr_error *err)
{
    mr_turned *turned = mem_calloc(1, sizeof(*turned));

    *out = turned;
    if (!turned)
        return mem_fail(err);
    cells_init(&turned->cells, n_rows, max_memory);
    turned->cells.type = MR_F64;
    return MR_OK;
}

void mr_turned_free(mr_turned *turned)
{
    if (!turned)
        return;
    cells_release(&turned->cells);
    free(turned->rows);
    free(turned);
}

mr_status mr_turned_add(mr_turned *turned, const double *column, mr_error *err)
{
    void *room;
    double *to;
    mr_status st = cells_room(&turned->cells, &room, err);

    if (st)
        return st;
    to = room;
    for (size_t r = 0; r < turned->cells.n_cols; r++)
        to[r] = column[r];
    cells_add_row(&turned->cells);
    return MR_OK;
}

size_t mr_turned_n_columns(const mr_turned *turned)
{
    return turned->cells.n_rows;
}

/* As many rows at once as a pass over all that was kept is worth, a quarter of what is allowed. */
static mr_status make_room(mr_turned *turned, mr_error *err)
{
    const size_t n_columns = turned->cells.n_rows ? turned->cells.n_rows : 1;
    size_t most = turned->cells.max_memory / 4 / (n_columns * sizeof(double));

    if (turned->cells.spill.fd < 0 || most < ROWS_LEAST)
        most = ROWS_LEAST;
    turned->most = most < turned->cells.n_cols ? most : turned->cells.n_cols;
    turned->rows = mem_resize(NULL, turned->most * n_columns, sizeof(*turned->rows));
    return turned->rows ? MR_OK : mem_fail(err);
}

mr_status mr_turned_row(mr_turned *turned, size_t r, const double **row, mr_error *err)
{
    mr_status st = turned->rows ? MR_OK : make_room(turned, err);

    if (st)
        return st;
    if (r < turned->first || r - turned->first >= turned->n) {
        const size_t left = turned->cells.n_cols - r;

        turned->first = r;
        turned->n = left < turned->most ? left : turned->most;
        st = cells_columns(&turned->cells, r, turned->n, turned->rows, err);
    }
    *row = turned->rows + (r - turned->first) * turned->cells.n_rows;
    return st;
}
