#include "expr/gene_map.h"

#include <string.h>

#include "base/alloc.h"
#include "expr/id_forms.h"

/* Under an id of any kind, one that has an id of 'kind' too. */
static const struct refs_gene *find_any(const mr_refs *refs, enum mr_species species,
                                        enum mr_id_kind kind, const char *name, bool *old)
{
    for (int k = 0; k < MR_N_ID_KINDS; k++) {
        const struct refs_gene *gene = refs_find(refs, species, (enum mr_id_kind)k, name, old);

        if (gene && gene->id[kind])
            return gene;
    }
    return NULL;
}

const struct refs_gene *gene_of_row(const mr_refs *refs, const struct mr_identity *id,
                                    const char *name, bool *old, bool *by_map)
{
    const struct refs_gene *gene =
        id->as_written ? NULL : refs_find(refs, id->species, id->kind, name, old);
    const char *target;
    char buf[ID_SIZE];

    if (by_map)
        *by_map = !gene;
    if (gene || id->as_written || !id->gene_map)
        return gene;
    gene = find_any(refs, id->species, id->kind, name, old);
    target = gene ? NULL : mr_id_map_find(id->gene_map, MR_GENE_TO_NAME, name);
    return target ? find_any(refs, id->species, id->kind, id_strip(target, buf), old) : gene;
}

mr_status gene_map_names(const mr_id_map *map, const mr_names *rows, mr_names **out, mr_error *err)
{
    mr_names *names = mr_names_new();
    mr_status st = names ? MR_OK : mem_fail(err);

    for (size_t r = 0; !st && r < mr_names_size(rows); r++) {
        const char *row = mr_names_get(rows, r);
        const char *name = mr_id_map_find(map, MR_GENE_TO_NAME, row);

        name = name ? name : row;
        st = mr_names_add(names, name, strlen(name), err);
    }
    if (st) {
        mr_names_free(names);
        names = NULL;
    }
    *out = names;
    return st;
}
