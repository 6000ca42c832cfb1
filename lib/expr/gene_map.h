/* gene_map.h - genes of refs, also under names that a user's map gives them */
#ifndef EXPR_GENE_MAP_H
#define EXPR_GENE_MAP_H

#include "expr/refs_data.h"
#include "mechrank/ids.h"

/*
 * The gene of refs behind the name of a row without its version, one that has an id of id->kind,
 * or NULL: that of the id itself, else of what id->gene_map makes of it.  '*old' (may be NULL)
 * says that it was a former symbol, '*by_map' (may be NULL) that refs alone do not know it.
 */
const struct refs_gene *gene_of_row(const mr_refs *refs, const struct mr_identity *id,
                                    const char *name, bool *old, bool *by_map);

/* A new list of what the map makes of each row; a row that it lacks keeps its name. */
mr_status gene_map_names(const mr_id_map *map, const mr_names *rows, mr_names **out, mr_error *err);

#endif /* EXPR_GENE_MAP_H */
