/* turned.h - rows that were kept, given back column after column */
#ifndef IO_TURNED_H
#define IO_TURNED_H

#include "io/counts/cells.h"
#include "mechrank/counts.h"

struct turned {
    size_t next;           /* column to give */
    size_t first, n, most; /* columns that are turned; room */
    void *values;          /* [n][rows] */
};

/*
 * The next of the columns 'names' of 'cells'; 'out->sample' stays NULL behind the last.  The
 * values are valid until the next call.
 */
mr_status turned_next(struct turned *turned, struct cells *cells, const mr_names *names,
                      struct mr_profile *out, mr_error *err);
void turned_rewind(struct turned *turned);
/* All of 'cells' as a matrix, in copies of 'genes' and 'names'; 'cells' is empty after it. */
mr_status turned_collect(struct turned *turned, struct cells *cells, const mr_names *genes,
                         const mr_names *names, mr_matrix **out, mr_error *err);
void turned_release(struct turned *turned);

#endif /* IO_TURNED_H */
