#include "io/counts/cells.h"

#include <string.h>

#include "base/alloc.h"

enum {
    BLOCK_SIZE = 1 << 20,
    TILE_ROWS = 64, /* rows and columns that are turned at once: 4 kB of counts */
    TILE_COLS = 16,
    ALIGNMENT = sizeof(double), /* of rows in a block */
};

/* What holds every value of a row. */
enum width { IN_U8, IN_U16, IN_U32, IN_F64, N_WIDTHS };

static const size_t width_size[N_WIDTHS] = { sizeof(uint8_t), sizeof(uint16_t), sizeof(uint32_t),
                                             sizeof(double) };

struct cell_block {
    struct cell_block *next;
    size_t n_cols, n_rows;
    size_t size, capacity; /* bytes of 'rows' */
    char *rows;            /* one behind the other; NULL: spilled */
    unsigned char *widths; /* [n_rows] of enum width */
    size_t widths_capacity;
    uint64_t offset; /* in the temporary file */
};

/* Part of some columns of a block that is in memory, as [n_cols][stride] of 'type'. */
struct tile {
    const char *from; /* the block's rows */
    size_t first_col, n_cols;
    size_t first_row; /* of the block among all rows */
    size_t stride;
    enum mr_type type;
    void *to;
};

struct tile_rows {
    size_t first, n; /* among all rows */
    const char *at[TILE_ROWS];
    const unsigned char *widths;
};

static size_t size_of(enum mr_type type)
{
    return type == MR_U32 ? sizeof(uint32_t) : sizeof(double);
}

static size_t row_size(size_t n_cols, enum width width)
{
    return (n_cols * width_size[width] + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
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

    free(cells->first->rows);
    free(cells->first->widths);
    free(cells->first);
    cells->first = next;
}

void cells_release(struct cells *cells)
{
    while (cells->first)
        drop_first(cells);
    free(cells->row);
    free(cells->loaded);
    spill_close(&cells->spill);
    *cells = (struct cells){ .spill = SPILL_CLOSED };
}

/* ---- rows in ---- */

/* Puts the last block, which is full, into the temporary file. */
static mr_status spill_last(struct cells *cells, mr_error *err)
{
    struct cell_block *block = cells->last;
    mr_status st = cells->spill.fd < 0 ? spill_open(&cells->spill, err) : MR_OK;

    if (st)
        return st;
    block->offset = cells->spill.size;
    st = spill_append(&cells->spill, block->rows, block->size, err);
    if (st)
        return st;
    free(block->rows);
    block->rows = NULL;
    cells->memory -= block->capacity;
    return MR_OK;
}

static mr_status add_block(struct cells *cells, mr_error *err)
{
    const size_t most = row_size(cells->n_cols, IN_F64);
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
    block->n_cols = cells->n_cols;
    block->capacity = most < BLOCK_SIZE ? BLOCK_SIZE : most;
    block->rows = mem_resize(NULL, block->capacity, 1);
    if (!block->rows) {
        free(block);
        return mem_fail(err);
    }
    cells->memory += block->capacity;
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

    if (!block || block->n_cols != cells->n_cols ||
        block->capacity - block->size < row_size(cells->n_cols, IN_F64)) {
        mr_status st = add_block(cells, err);

        if (st)
            return st;
        block = cells->last;
    }
    if (mem_grow(&block->widths, &block->widths_capacity, block->n_rows, 1, err))
        return MR_ENOMEM;
    if (cells->row_capacity < cells->n_cols) {
        void *bigger = mem_resize(cells->row, cells->n_cols, sizeof(double));

        if (!bigger)
            return mem_fail(err);
        cells->row = bigger;
        cells->row_capacity = cells->n_cols;
    }
    *row = cells->row;
    return MR_OK;
}

mr_status cells_promote(struct cells *cells, size_t n, void **row, mr_error *err)
{
    uint32_t *from = mem_resize(NULL, n, sizeof(*from));
    double *to = cells->row;

    if (!from)
        return mem_fail(err);
    memcpy(from, cells->row, n * sizeof(*from));
    for (size_t c = 0; c < n; c++)
        to[c] = from[c];
    free(from);
    cells->type = MR_F64;
    *row = to;
    return MR_OK;
}

static enum width width_of_integers(const uint32_t *row, size_t n)
{
    uint32_t any = 0;

    for (size_t c = 0; c < n; c++)
        any |= row[c];
    return any <= UINT8_MAX ? IN_U8 : any <= UINT16_MAX ? IN_U16 : IN_U32;
}

/* Doubles that are integers, zeros above all, are kept as such. */
static enum width width_of_doubles(const double *row, size_t n)
{
    uint32_t any = 0;

    for (size_t c = 0; c < n; c++) {
        if (!(row[c] >= 0 && row[c] <= UINT32_MAX) || row[c] != (uint32_t)row[c])
            return IN_F64;
        any |= (uint32_t)row[c];
    }
    return width_of_integers(&any, 1);
}

#define PACK(from_type, to_type)                                                                   \
    static void pack_##from_type##_##to_type(const void *row, size_t n, void *to)                  \
    {                                                                                              \
        const from_type *from = row;                                                               \
                                                                                                   \
        for (size_t c = 0; c < n; c++)                                                             \
            ((to_type *)to)[c] = (to_type)from[c];                                                 \
    }

PACK(uint32_t, uint8_t)
PACK(uint32_t, uint16_t)
PACK(uint32_t, uint32_t)
PACK(double, uint8_t)
PACK(double, uint16_t)
PACK(double, uint32_t)
PACK(double, double)

static void (*const pack[2][N_WIDTHS])(const void *row, size_t n, void *to) = {
    [MR_U32] = { pack_uint32_t_uint8_t, pack_uint32_t_uint16_t, pack_uint32_t_uint32_t, NULL },
    [MR_F64] = { pack_double_uint8_t, pack_double_uint16_t, pack_double_uint32_t,
                 pack_double_double },
};

void cells_add_row(struct cells *cells)
{
    struct cell_block *block = cells->last;
    const size_t n = block->n_cols;
    const enum width width =
        cells->type == MR_U32 ? width_of_integers(cells->row, n) : width_of_doubles(cells->row, n);
    char *const to = block->rows + block->size;
    const size_t size = row_size(n, width);

    memset(to + size - ALIGNMENT, 0, ALIGNMENT); /* of what stays between two rows */
    pack[cells->type][width](cells->row, n, to);
    block->size += size;
    block->widths[block->n_rows++] = (unsigned char)width;
    cells->n_rows++;
}

/* ---- columns out ---- */

/* The rows of a block, which stay valid until the next call. */
static mr_status load(struct cells *cells, const struct cell_block *block, const char **rows,
                      mr_error *err)
{
    void *loaded;

    *rows = block->rows;
    if (block->rows || !block->size)
        return MR_OK;
    loaded = mem_resize(cells->loaded, block->size, 1);
    if (!loaded)
        return mem_fail(err);
    cells->loaded = loaded;
    *rows = loaded;
    return spill_read(&cells->spill, block->offset, loaded, block->size, err);
}

#define UNPACK(from_type, to_type)                                                                 \
    static void unpack_##from_type##_##to_type(const char *row, size_t first, size_t n, void *to)  \
    {                                                                                              \
        const from_type *from = (const from_type *)(const void *)row + first;                      \
                                                                                                   \
        for (size_t c = 0; c < n; c++)                                                             \
            ((to_type *)to)[c] = (to_type)from[c];                                                 \
    }

UNPACK(uint8_t, uint32_t)
UNPACK(uint16_t, uint32_t)
UNPACK(uint32_t, uint32_t)
UNPACK(uint8_t, double)
UNPACK(uint16_t, double)
UNPACK(uint32_t, double)
UNPACK(double, double)

/* Values 'first' to 'first' + 'n' of a row. */
static void (*const unpack[2][N_WIDTHS])(const char *row, size_t first, size_t n, void *to) = {
    [MR_U32] = { unpack_uint8_t_uint32_t, unpack_uint16_t_uint32_t, unpack_uint32_t_uint32_t,
                 NULL },
    [MR_F64] = { unpack_uint8_t_double, unpack_uint16_t_double, unpack_uint32_t_double,
                 unpack_double_double },
};

/* Columns 'col' to 'col' + 'n_cols' of the tile. */
static void turn_part(const struct tile *t, const struct tile_rows *rows, size_t col, size_t n_cols)
{
    union {
        uint32_t u32[TILE_ROWS][TILE_COLS];
        double f64[TILE_ROWS][TILE_COLS];
    } part;
    const size_t to = col * t->stride + rows->first;

    for (size_t r = 0; r < rows->n; r++)
        unpack[t->type][rows->widths[r]](rows->at[r], t->first_col + col, n_cols,
                                         t->type == MR_U32 ? (void *)part.u32[r] : part.f64[r]);
    if (t->type == MR_U32)
        for (size_t c = 0; c < n_cols; c++)
            for (size_t r = 0; r < rows->n; r++)
                ((uint32_t *)t->to)[to + c * t->stride + r] = part.u32[r][c];
    else
        for (size_t c = 0; c < n_cols; c++)
            for (size_t r = 0; r < rows->n; r++)
                ((double *)t->to)[to + c * t->stride + r] = part.f64[r][c];
}

/* Columns that the block does not have are left as they are. */
static void turn_block(const struct cell_block *block, const struct tile *t)
{
    const char *next = t->from;
    size_t behind = t->n_cols;

    if (t->first_col >= block->n_cols)
        return;
    if (behind > block->n_cols - t->first_col)
        behind = block->n_cols - t->first_col;
    for (size_t row = 0; row < block->n_rows; row += TILE_ROWS) {
        struct tile_rows rows = { .first = t->first_row + row, .widths = block->widths + row };

        for (; rows.n < TILE_ROWS && row + rows.n < block->n_rows; rows.n++) {
            rows.at[rows.n] = next;
            next += row_size(block->n_cols, rows.widths[rows.n]);
        }
        for (size_t c = 0; c < behind; c += TILE_COLS)
            turn_part(t, &rows, c, behind - c < TILE_COLS ? behind - c : TILE_COLS);
    }
}

mr_status cells_columns(struct cells *cells, size_t first, size_t n, void *out, mr_error *err)
{
    struct tile tile = {
        .first_col = first, .n_cols = n, .stride = cells->n_rows, .type = cells->type, .to = out
    };

    if (cells->first && cells->first->n_cols < first + n) /* rows that lack the last columns */
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
