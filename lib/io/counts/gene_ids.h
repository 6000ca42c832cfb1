/* gene_ids.h - which gene each row of a file is, where other files came before it */
#ifndef IO_GENE_IDS_H
#define IO_GENE_IDS_H

#include <stdbool.h>

#include "mechrank/names.h"

/*
 * Row i of the file is gene index[i]: below n_known one of 'known', else extra n_known less.
 * Files of one tool list the same genes in the same order: then no name is hashed, and there is
 * no index.
 */
struct gene_ids {
    const mr_names *known; /* only read, so that files may share it; NULL: none */
    size_t n_known;
    mr_names *extra; /* names that are not known, in the order of the file; none is twice */
    size_t n;        /* rows so far */
    size_t n_shared; /* of them known */
    size_t *index;   /* [n]; NULL: row i is gene i */
    size_t capacity;
    bool *seen; /* [n_known] a row has it; NULL as long as 'index' is */
};

/* 'extra' is borrowed, too. */
void gene_ids_init(struct gene_ids *ids, const mr_names *known, mr_names *extra);
void gene_ids_release(struct gene_ids *ids);

/* The id of the next row; '*twice' (then nothing is added): a row before has it. */
mr_status gene_ids_add(struct gene_ids *ids, const char *name, bool *twice, mr_error *err);

/* The index of all rows, made where there is none. */
mr_status gene_ids_index(struct gene_ids *ids, mr_error *err);

#endif /* IO_GENE_IDS_H */
