#include "io/counts/entries.h"

#include <string.h>

#include "base/alloc.h"

enum { BLOCK_ENTRIES = 1 << 16 };

struct entry_block {
    struct entry_block *next;
    enum mr_type type;
    size_t n;
    void *data;      /* [BLOCK_ENTRIES] values, then rows, then columns; NULL: spilled */
    uint64_t offset; /* in the temporary file */
};

/* The parts of a block's data. */
struct parts {
    union {
        void *any;
        uint32_t *u32;
        double *f64;
    } values;
    uint32_t *rows, *cols;
};

static size_t size_of(enum mr_type type)
{
    return type == MR_U32 ? sizeof(uint32_t) : sizeof(double);
}

static size_t bytes_of(enum mr_type type)
{
    return BLOCK_ENTRIES * (size_of(type) + 2 * sizeof(uint32_t));
}

static struct parts parts_of(enum mr_type type, void *data)
{
    struct parts parts = { .values.any = data };

    parts.rows = (uint32_t *)((char *)data + BLOCK_ENTRIES * size_of(type));
    parts.cols = parts.rows + BLOCK_ENTRIES;
    return parts;
}

mr_status entries_init(struct entries *e, size_t n_cols, size_t max_memory, mr_error *err)
{
    *e = (struct entries){
        .n_cols = n_cols, .max_memory = max_memory, .type = MR_U32, .spill = SPILL_CLOSED
    };
    e->n_of = mem_calloc(n_cols, sizeof(*e->n_of));
    return e->n_of ? MR_OK : mem_fail(err);
}

void entries_release(struct entries *e)
{
    while (e->first) {
        struct entry_block *next = e->first->next;

        free(e->first->data);
        free(e->first);
        e->first = next;
    }
    free(e->n_of);
    free(e->loaded);
    free(e->pass.starts);
    free(e->pass.rows);
    free(e->pass.values);
    spill_close(&e->spill);
    *e = (struct entries){ .spill = SPILL_CLOSED };
}

/* ---- keeping ---- */

static mr_status spill_last(struct entries *e, mr_error *err)
{
    struct entry_block *block = e->last;
    const size_t size = bytes_of(block->type);
    mr_status st = e->spill.fd < 0 ? spill_open(&e->spill, err) : MR_OK;

    if (st)
        return st;
    block->offset = e->spill.size;
    st = spill_append(&e->spill, block->data, size, err);
    if (st)
        return st;
    free(block->data);
    block->data = NULL;
    e->memory -= size;
    return MR_OK;
}

static mr_status add_block(struct entries *e, mr_error *err)
{
    const size_t size = bytes_of(e->type);
    struct entry_block *block;

    if (e->last && e->memory + size > e->max_memory) {
        mr_status st = spill_last(e, err);

        if (st)
            return st;
    }
    block = mem_calloc(1, sizeof(*block));
    if (!block)
        return mem_fail(err);
    block->type = e->type;
    block->data = mem_calloc(1, size);
    if (!block->data) {
        free(block);
        return mem_fail(err);
    }
    e->memory += size;
    if (e->last)
        e->last->next = block;
    else
        e->first = block;
    e->last = block;
    return MR_OK;
}

static bool are_integers(const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(values[i] >= 0 && values[i] <= UINT32_MAX) || values[i] != (uint32_t)values[i])
            return false;
    return true;
}

static void copy_values(struct entry_block *block, const double *values, size_t n)
{
    struct parts to = parts_of(block->type, block->data);

    if (block->type == MR_F64)
        memcpy(to.values.f64 + block->n, values, n * sizeof(*values));
    else
        for (size_t i = 0; i < n; i++)
            to.values.u32[block->n + i] = (uint32_t)values[i];
}

mr_status entries_add(struct entries *e, const uint32_t *rows, const uint32_t *cols,
                      const double *values, size_t n, mr_error *err)
{
    if (e->type == MR_U32 && !are_integers(values, n))
        e->type = MR_F64;
    for (size_t done = 0; done < n;) {
        struct entry_block *block = e->last;
        struct parts to;
        size_t fit;

        if (!block || block->n == BLOCK_ENTRIES || block->type != e->type) {
            mr_status st = add_block(e, err);

            if (st)
                return st;
            block = e->last;
        }
        fit = n - done < BLOCK_ENTRIES - block->n ? n - done : BLOCK_ENTRIES - block->n;
        to = parts_of(block->type, block->data);
        copy_values(block, values + done, fit);
        memcpy(to.rows + block->n, rows + done, fit * sizeof(*rows));
        memcpy(to.cols + block->n, cols + done, fit * sizeof(*cols));
        for (size_t i = done; i < done + fit; i++)
            e->n_of[cols[i]]++;
        block->n += fit;
        done += fit;
    }
    return MR_OK;
}

/* ---- giving back ---- */

/* The parts of a block, which stay valid until the next call. */
static mr_status load(struct entries *e, const struct entry_block *block, struct parts *parts,
                      mr_error *err)
{
    *parts = parts_of(block->type, block->data);
    if (block->data)
        return MR_OK;
    if (!e->loaded)
        e->loaded = mem_resize(NULL, bytes_of(MR_F64), 1);
    if (!e->loaded)
        return mem_fail(err);
    *parts = parts_of(block->type, e->loaded);
    return spill_read(&e->spill, block->offset, e->loaded, bytes_of(block->type), err);
}

/* The columns of a pass that begins with 'first': one at least, else as many as fit. */
static mr_status plan_pass(struct entries *e, size_t first, mr_error *err)
{
    const size_t each = sizeof(*e->pass.rows) + sizeof(*e->pass.values);
    const size_t most = e->max_memory / 4 / each;
    size_t n = 1, total = e->n_of[first];
    void *rows, *values, *starts;

    while (first + n < e->n_cols && total + e->n_of[first + n] <= most)
        total += e->n_of[first + n++];
    starts = mem_resize(e->pass.starts, n + 1, sizeof(*e->pass.starts));
    if (!starts)
        return mem_fail(err);
    e->pass.starts = starts;
    e->pass.first = first;
    e->pass.n = n;
    if (total <= e->pass.capacity)
        return MR_OK;
    rows = mem_resize(e->pass.rows, total, sizeof(*e->pass.rows));
    if (rows)
        e->pass.rows = rows;
    values = rows ? mem_resize(e->pass.values, total, sizeof(*e->pass.values)) : NULL;
    if (!values)
        return mem_fail(err);
    e->pass.values = values;
    e->pass.capacity = total;
    return MR_OK;
}

/* starts[c] is where the next entry of column c goes, and in the end that of column c + 1. */
static void scatter(struct entries *e, const struct entry_block *block, const struct parts *from)
{
    for (size_t i = 0; i < block->n; i++) {
        const size_t c = from->cols[i] - e->pass.first; /* huge before it */
        size_t to;

        if (c >= e->pass.n)
            continue;
        to = e->pass.starts[c]++;
        e->pass.rows[to] = from->rows[i];
        e->pass.values[to] = block->type == MR_U32 ? from->values.u32[i] : from->values.f64[i];
    }
}

static mr_status make_pass(struct entries *e, size_t first, mr_error *err)
{
    mr_status st = plan_pass(e, first, err);
    size_t start = 0;

    for (size_t c = 0; !st && c <= e->pass.n; c++) {
        e->pass.starts[c] = start;
        start += c < e->pass.n ? e->n_of[first + c] : 0;
    }
    for (const struct entry_block *block = e->first; !st && block; block = block->next) {
        struct parts from;

        st = load(e, block, &from, err);
        if (!st)
            scatter(e, block, &from);
    }
    if (st) {
        e->pass.n = 0;
        return st;
    }
    memmove(e->pass.starts + 1, e->pass.starts, e->pass.n * sizeof(*e->pass.starts));
    e->pass.starts[0] = 0;
    return MR_OK;
}

mr_status entries_column(struct entries *e, size_t col, struct sparse *column, bool *fits,
                         mr_error *err)
{
    size_t start;

    if (col < e->pass.first || col >= e->pass.first + e->pass.n) {
        mr_status st = make_pass(e, col, err);

        if (st)
            return st;
    }
    start = e->pass.starts[col - e->pass.first];
    *fits = sparse_add(column, e->pass.rows + start, e->pass.values + start,
                       e->pass.starts[col - e->pass.first + 1] - start);
    return MR_OK;
}

mr_status entries_number(struct entries *e, size_t col, size_t k, size_t *number, mr_error *err)
{
    size_t n = 0, seen = 0;

    for (const struct entry_block *block = e->first; block; block = block->next) {
        struct parts from;
        mr_status st = load(e, block, &from, err);

        if (st)
            return st;
        for (size_t i = 0; i < block->n; i++, n++)
            if (from.cols[i] == col && seen++ == k) {
                *number = n;
                return MR_OK;
            }
    }
    return mr_fail(err, MR_EINVAL, "column %zu has no entry %zu", col, k);
}
