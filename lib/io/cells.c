#include "io/cells.h"

#include <string.h>

#include "base/alloc.h"

enum {
    BLOCK_SIZE = 1 << 20,
    TILE_ROWS = 64, /* as many cache lines are read again for the next columns */
};

struct cell_block {
    struct cell_block *next;
    enum mr_type type;
    size_t n_cols, n_rows, capacity;
    void *values;    /* [capacity x n_cols], a row is contiguous; NULL: spilled */
    uint64_t offset; /* in the temporary file */
};

/* Part of some columns of a block that is in memory, as [n_cols][stride] of 'type'. */
struct tile {
    const void *from; /* the block's values */
    size_t first_col, n_cols;
    size_t first_row; /* of the block among all rows */
    size_t stride;
    enum mr_type type;
    void *to;
};

static size_t size_of(enum mr_type type)
{
    return type == MR_U32 ? sizeof(uint32_t) : sizeof(double);
}

void cells_init(struct cells *cells, size_t n_cols, size_t max_memory)
{
    *cells = (struct cells){
        .n_cols = n_cols, .type = MR_U32, .max_memory = max_memory, .spill = SPILL_CLOSED
    };
}

void cells_widen(struct cells *cells, size_t n_cols)
{
    cells->n_cols = n_cols;
}

static void drop_first(struct cells *cells)
{
    struct cell_block *next = cells->first->next;

    free(cells->first->values);
    free(cells->first);
    cells->first = next;
}

void cells_release(struct cells *cells)
{
    while (cells->first)
        drop_first(cells);
    free(cells->loaded);
    spill_close(&cells->spill);
    *cells = (struct cells){ .spill = SPILL_CLOSED };
}

static size_t bytes_of(const struct cell_block *block, size_t n_rows)
{
    return n_rows * block->n_cols * size_of(block->type);
}

/* Puts the last block, which is full, into the temporary file. */
static mr_status spill_last(struct cells *cells, mr_error *err)
{
    struct cell_block *block = cells->last;
    const size_t size = bytes_of(block, block->n_rows);
    mr_status st = cells->spill.fd < 0 ? spill_open(&cells->spill, err) : MR_OK;

    if (st)
        return st;
    block->offset = cells->spill.size;
    st = spill_append(&cells->spill, block->values, size, err);
    if (st)
        return st;
    free(block->values);
    block->values = NULL;
    cells->memory -= bytes_of(block, block->capacity);
    return MR_OK;
}

static mr_status add_block(struct cells *cells, mr_error *err)
{
    const size_t n = BLOCK_SIZE / size_of(cells->type) / cells->n_cols;
    struct cell_block *block;
    mr_status st;

    if (cells->last && cells->memory + BLOCK_SIZE > cells->max_memory) {
        st = spill_last(cells, err);
        if (st)
            return st;
    }
    block = mem_calloc(1, sizeof(*block));
    if (!block)
        return mem_fail(err);
    block->type = cells->type;
    block->n_cols = cells->n_cols;
    block->capacity = n ? n : 1;
    block->values = mem_resize(NULL, block->capacity * cells->n_cols, size_of(cells->type));
    if (!block->values) {
        free(block);
        return mem_fail(err);
    }
    cells->memory += bytes_of(block, block->capacity);
    if (cells->last)
        cells->last->next = block;
    else
        cells->first = block;
    cells->last = block;
    return MR_OK;
}

mr_status cells_room(struct cells *cells, void **row, mr_error *err)
{
    struct cell_block *block = cells->last;

    if (!block || block->n_rows == block->capacity || block->type != cells->type ||
        block->n_cols != cells->n_cols) {
        mr_status st = add_block(cells, err);

        if (st)
            return st;
        block = cells->last;
    }
    *row = (char *)block->values + bytes_of(block, block->n_rows);
    return MR_OK;
}

mr_status cells_promote(struct cells *cells, size_t n, void **row, mr_error *err)
{
    uint32_t *from = mem_resize(NULL, n, sizeof(*from)); /* its block may be spilled */
    double *to;
    mr_status st = from ? MR_OK : mem_fail(err);

    if (st)
        return st;
    for (size_t c = 0; c < n; c++)
        from[c] = ((const uint32_t *)*row)[c];
    cells->type = MR_F64;
    st = cells_room(cells, row, err);
    to = *row;
    for (size_t c = 0; !st && c < n; c++)
        to[c] = from[c];
    free(from);
    return st;
}

void cells_add_row(struct cells *cells)
{
    cells->last->n_rows++;
    cells->n_rows++;
}

/* The values of a block, which stay valid until the next call. */
static mr_status load(struct cells *cells, const struct cell_block *block, const void **values,
                      mr_error *err)
{
    const size_t size = bytes_of(block, block->n_rows);
    void *loaded;

    *values = block->values;
    if (block->values || !size)
        return MR_OK;
    loaded = mem_resize(cells->loaded, size, 1);
    if (!loaded)
        return mem_fail(err);
    cells->loaded = loaded;
    *values = loaded;
    return spill_read(&cells->spill, block->offset, loaded, size, err);
}

/* Column c of the tile, rows 'row' to 'row' + 'n' of the block. */
static void turn_column(const struct cell_block *block, const struct tile *t, size_t row, size_t n,
                        size_t c)
{
    const size_t stride = block->n_cols, start = row * stride + t->first_col + c;
    const size_t to = c * t->stride + t->first_row + row;
    const uint32_t *u32 = t->from;
    const double *f64 = t->from;

    if (block->type == MR_F64)
        for (size_t r = 0; r < n; r++)
            ((double *)t->to)[to + r] = f64[start + r * stride];
    else if (t->type == MR_F64)
        for (size_t r = 0; r < n; r++)
            ((double *)t->to)[to + r] = u32[start + r * stride];
    else
        for (size_t r = 0; r < n; r++)
            ((uint32_t *)t->to)[to + r] = u32[start + r * stride];
}

/* A row is read in its order; columns that the block does not have are left as they are. */
static void turn_block(const struct cell_block *block, const struct tile *t)
{
    const size_t behind =
        t->first_col + t->n_cols < block->n_cols ? t->first_col + t->n_cols : block->n_cols;

    for (size_t r = 0; r < block->n_rows; r += TILE_ROWS) {
        const size_t n = block->n_rows - r < TILE_ROWS ? block->n_rows - r : TILE_ROWS;

        for (size_t c = t->first_col; c < behind; c++)
            turn_column(block, t, r, n, c - t->first_col);
    }
}

mr_status cells_columns(struct cells *cells, size_t first, size_t n, void *out, mr_error *err)
{
    struct tile tile = {
        .first_col = first, .n_cols = n, .stride = cells->n_rows, .type = cells->type, .to = out
    };

    memset(out, 0, n * cells->n_rows * size_of(cells->type));
    for (const struct cell_block *block = cells->first; block; block = block->next) {
        mr_status st = load(cells, block, &tile.from, err);

        if (st)
            return st;
        turn_block(block, &tile);
        tile.first_row += block->n_rows;
    }
    return MR_OK;
}

mr_status cells_to_matrix(struct cells *cells, mr_names *rows, mr_names *cols, mr_matrix **out,
                          mr_error *err)
{
    struct tile tile = { .n_cols = mr_names_size(cols),
                         .stride = mr_names_size(rows),
                         .type = cells->type };
    mr_status st = mr_matrix_new(cells->type, rows, cols, out, err);

    if (!st && tile.n_cols)
        tile.to = tile.type == MR_U32 ? (void *)mr_matrix_u32(*out, 0) : mr_matrix_f64(*out, 0);
    for (; !st && cells->first; drop_first(cells)) { /* memory goes as the matrix comes */
        st = load(cells, cells->first, &tile.from, err);
        if (st)
            break;
        turn_block(cells->first, &tile);
        tile.first_row += cells->first->n_rows;
    }
    if (st && tile.to) {
        mr_matrix_free(*out);
        *out = NULL;
    }
    cells_release(cells);
    return st;
}
