/* user_sets.h - gene sets of the user, read and put into the ids of a table; private to run/ */
#ifndef RUN_USER_SETS_H
#define RUN_USER_SETS_H

#include "mechrank/ids.h"

/*
 * The sets of several files (mr_sets_read()) in their order, as one list.  A set that stands in
 * two files counts once if its genes are the same, with the same signs and weights.  With 'pairs'
 * NAME_UP and NAME_DN (or NAME_DOWN) become one signed set NAME, in the place of the one that
 * comes first, if neither has signs or weights of its own.
 * 'md5' [n_paths] of the files, or NULL.  MR_EFORMAT: a file is at fault, or two sets of one name
 * differ.
 */
mr_status user_sets_read(const char *const *paths, size_t n_paths, bool pairs, char (*md5)[33],
                         mr_notes *notes, mr_sets **out, mr_error *err);

/* What members of sets are looked up in. */
struct user_ids {
    const mr_refs *refs;
    const struct mr_identity *id;
    const mr_names *table; /* genes of the table */
    mr_names *symbols;     /* human symbols of its genes; empty if its ids are symbols */
    size_t *row_of;        /* [symbols] row of the table */
};
mr_status user_ids_init(struct user_ids *ids, const mr_refs *refs, const struct mr_identity *id,
                        const mr_names *table, mr_error *err);
void user_ids_release(struct user_ids *ids);

/*
 * Appends 'set' to 'to' in the ids of the table: as refs know the gene, or else the gene that
 * refs know by this symbol, or else as it is.  '*n_missing' grows by genes the table lacks.
 */
mr_status user_ids_copy(const struct user_ids *ids, const struct mr_set *set, mr_sets *to,
                        size_t *n_missing, mr_error *err);

#endif /* RUN_USER_SETS_H */
