/* mtx_parse.h - the text of a MatrixMarket file: its sizes, then its entries in batches */
#ifndef IO_MTX_PARSE_H
#define IO_MTX_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mechrank/io.h"

enum { MTX_BATCH = 4096 };

struct mtx_parse {
    mr_source *src;   /* set by the reader; not owned */
    const char *path; /* its own */
    /* of the head */
    bool is_array, is_integer;
    size_t n_rows, n_cols, n_entries;
    size_t sizes_line; /* where the three stand */

    mr_lines *lines;
    char *at, *end;    /* text in memory that is not parsed yet */
    size_t n_seen;     /* entries parsed */
    size_t empty_line; /* met among the entries; 0: none */
    bool has_fractions;
    struct {
        size_t line;
        double value;
    } negative; /* the first one; line 0: none */
};

/* Entries in the order of the file; 'cols' and 'rows' count from 0. */
struct mtx_batch {
    size_t n;
    size_t first; /* number of the first one in the file, from 0 */
    uint32_t rows[MTX_BATCH], cols[MTX_BATCH];
    double values[MTX_BATCH];
};

/* Reads the head from the source's first byte. */
mr_status mtx_parse_head(struct mtx_parse *parse, mr_error *err);
/* 'batch->n' is 0 at the end, where the number of entries was compared with the head's. */
mr_status mtx_parse_batch(struct mtx_parse *parse, struct mtx_batch *batch, mr_error *err);
size_t mtx_parse_line(const struct mtx_parse *parse, size_t entry); /* where it stands */
void mtx_parse_release(struct mtx_parse *parse);

#endif /* IO_MTX_PARSE_H */
