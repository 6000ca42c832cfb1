/* sparse.h - one column of a sparse matrix: gathered in any order, given in that of the rows */
#ifndef IO_SPARSE_H
#define IO_SPARSE_H

#include "base/fail.h"
#include "mechrank/counts.h"

struct sparse {
    size_t n_rows; /* of the matrix: no column holds more */
    size_t n;
    uint32_t *rows; /* [n_rows], in the order in which they came */
    double *values; /* [n_rows], finite */
    uint32_t *u32;  /* the values where all are integers below 2^32 */
    struct sparse_item {
        uint32_t row, place;
        double value;
    } * items; /* [n_rows], for sorting */
};

mr_status sparse_init(struct sparse *sparse, size_t n_rows, mr_error *err);
void sparse_release(struct sparse *sparse);

/*
 * Adds 'n' entries; the room is that of the rows.  false: more than that, so that one stands
 * twice; those that fit are added.
 */
bool sparse_add(struct sparse *sparse, const uint32_t *rows, const double *values, size_t n);

/*
 * Puts the rows in ascending order.  '*twin' is the place, in the order in which they came, of the
 * first entry whose row stood before, or MR_NONE.
 */
mr_status sparse_sort(struct sparse *sparse, size_t *twin, mr_error *err);

/* Renames row i as 'names[i]', ascending too; those that are SPARSE_LEFT_OUT go. */
#define SPARSE_LEFT_OUT UINT32_MAX
void sparse_rename(struct sparse *sparse, const uint32_t *names);

/* Rows and values of 'out', which belong to the column: MR_U32 where the values allow it. */
void sparse_give(struct sparse *sparse, struct mr_profile *out);

#endif /* IO_SPARSE_H */
