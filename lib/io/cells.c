#include "io/cells.h"

#include "base/alloc.h"

enum {
    BLOCK_SIZE = 1 << 20,
    TILE_ROWS = 64, /* as many cache lines are read again for the next columns */
};

struct cell_block {
    struct cell_block *next;
    enum mr_type type;
    size_t n_rows, capacity;
    union {
        uint32_t *u32;
        double *f64;
        void *any;
    } values; /* [capacity x n_cols], a row is contiguous */
};

void cells_init(struct cells *cells, size_t n_cols)
{
    *cells = (struct cells){ .n_cols = n_cols, .type = MR_U32 };
}

static void drop_first(struct cells *cells)
{
    struct cell_block *next = cells->first->next;

    free(cells->first->values.any);
    free(cells->first);
    cells->first = next;
}

void cells_release(struct cells *cells)
{
    while (cells->first)
        drop_first(cells);
    *cells = (struct cells){ 0 };
}

/* NULL: out of memory. */
static struct cell_block *add_block(struct cells *cells)
{
    const size_t size = cells->type == MR_U32 ? sizeof(uint32_t) : sizeof(double);
    const size_t n = BLOCK_SIZE / size / cells->n_cols;
    struct cell_block *block = mem_calloc(1, sizeof(*block));

    if (!block)
        return NULL;
    block->type = cells->type;
    block->capacity = n ? n : 1;
    block->values.any = mem_resize(NULL, block->capacity * cells->n_cols, size);
    if (!block->values.any) {
        free(block);
        return NULL;
    }
    if (cells->last)
        cells->last->next = block;
    else
        cells->first = block;
    cells->last = block;
    return block;
}

mr_status cells_room(struct cells *cells, void **row, mr_error *err)
{
    struct cell_block *block = cells->last;

    if (!block || block->n_rows == block->capacity || block->type != cells->type)
        block = add_block(cells);
    if (!block)
        return mem_fail(err);
    if (block->type == MR_U32)
        *row = block->values.u32 + block->n_rows * cells->n_cols;
    else
        *row = block->values.f64 + block->n_rows * cells->n_cols;
    return MR_OK;
}

mr_status cells_promote(struct cells *cells, size_t n, void **row, mr_error *err)
{
    const uint32_t *from = *row;
    double *to;

    cells->type = MR_F64;
    if (cells_room(cells, row, err))
        return MR_ENOMEM;
    to = *row;
    for (size_t c = 0; c < n; c++)
        to[c] = from[c];
    return MR_OK;
}

void cells_add_row(struct cells *cells)
{
    cells->last->n_rows++;
    cells->n_rows++;
}

/* Part of one column: rows 'row' to 'row' + 'n' of the block. */
static void turn_column(const struct cell_block *block, size_t first_row, size_t row, size_t n,
                        size_t col, mr_matrix *m)
{
    const size_t stride = mr_matrix_n_cols(m), start = row * stride + col;
    uint32_t *integers = mr_matrix_u32(m, col);
    double *doubles = mr_matrix_f64(m, col);

    first_row += row;
    if (block->type == MR_F64)
        for (size_t r = 0; r < n; r++)
            doubles[first_row + r] = block->values.f64[start + r * stride];
    else if (doubles)
        for (size_t r = 0; r < n; r++)
            doubles[first_row + r] = block->values.u32[start + r * stride];
    else
        for (size_t r = 0; r < n; r++)
            integers[first_row + r] = block->values.u32[start + r * stride];
}

static void turn_block(const struct cell_block *block, size_t first_row, mr_matrix *m)
{
    const size_t n_cols = mr_matrix_n_cols(m);

    for (size_t r = 0; r < block->n_rows; r += TILE_ROWS) {
        const size_t n = block->n_rows - r < TILE_ROWS ? block->n_rows - r : TILE_ROWS;

        for (size_t c = 0; c < n_cols; c++)
            turn_column(block, first_row, r, n, c, m);
    }
}

mr_status cells_to_matrix(struct cells *cells, mr_names *rows, mr_names *cols, mr_matrix **out,
                          mr_error *err)
{
    size_t row = 0;
    mr_status st = mr_matrix_new(cells->type, rows, cols, out, err);

    if (st)
        return st;
    for (; cells->first; drop_first(cells)) { /* memory goes as the matrix comes */
        turn_block(cells->first, row, *out);
        row += cells->first->n_rows;
    }
    cells_release(cells);
    return MR_OK;
}
