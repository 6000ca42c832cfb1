/* entries.h - single values of a matrix, kept as they come, and given column after column */
#ifndef IO_ENTRIES_H
#define IO_ENTRIES_H

#include "io/counts/sparse.h"
#include "io/spill.h"

/*
 * Blocks of about 1 MB, of 32-bit integers as long as all values are; over 'max_memory' they go
 * to a temporary file.  Each pass over them gives as many columns as a quarter of it holds.
 */
struct entries {
    size_t n_cols, max_memory, memory;
    uint64_t *n_of;    /* [n_cols] entries of each */
    enum mr_type type; /* of blocks to come */
    struct spill spill;
    struct entry_block *first, *last;
    void *loaded; /* a block that was spilled */
    struct {
        size_t first, n; /* columns */
        size_t capacity; /* entries */
        size_t *starts;  /* [n + 1]; NULL: no pass was made */
        uint32_t *rows;
        double *values;
    } pass;
};

mr_status entries_init(struct entries *entries, size_t n_cols, size_t max_memory, mr_error *err);
void entries_release(struct entries *entries); /* { 0 } with SPILL_CLOSED is empty */

mr_status entries_add(struct entries *entries, const uint32_t *rows, const uint32_t *cols,
                      const double *values, size_t n, mr_error *err);

/* Adds those of column 'col' to 'column', in the order in which they came; as sparse_add(). */
mr_status entries_column(struct entries *entries, size_t col, struct sparse *column, bool *fits,
                         mr_error *err);

/* Which of all entries, from 0, is the k-th of a column. */
mr_status entries_number(struct entries *entries, size_t col, size_t k, size_t *number,
                         mr_error *err);

#endif /* IO_ENTRIES_H */
