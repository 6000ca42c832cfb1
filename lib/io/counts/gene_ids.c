#include "io/counts/gene_ids.h"

#include <string.h>

#include "base/alloc.h"

void gene_ids_init(struct gene_ids *ids, const mr_names *known, mr_names *extra)
{
    *ids = (struct gene_ids){ .known = known,
                              .n_known = known ? mr_names_size(known) : 0,
                              .extra = extra };
}

void gene_ids_release(struct gene_ids *ids)
{
    free(ids->index);
    free(ids->seen);
    *ids = (struct gene_ids){ 0 };
}

mr_status gene_ids_index(struct gene_ids *ids, mr_error *err)
{
    if (ids->index)
        return MR_OK;
    ids->seen = mem_calloc(ids->n_known, sizeof(*ids->seen));
    ids->index = mem_resize(NULL, ids->n, sizeof(*ids->index));
    if (!ids->seen || !ids->index)
        return mem_fail(err);
    ids->capacity = ids->n;
    for (size_t i = 0; i < ids->n; i++) {
        ids->index[i] = i;
        if (i < ids->n_known)
            ids->seen[i] = true;
    }
    return MR_OK;
}

/* The gene of that name; '*twice' if a row before is it. */
static mr_status find(struct gene_ids *ids, const char *name, size_t *gene, bool *twice,
                      mr_error *err)
{
    const size_t n_extra = mr_names_size(ids->extra);
    size_t extra;
    mr_status st;

    *gene = ids->n_known ? mr_names_find(ids->known, name) : MR_NONE;
    if (*gene != MR_NONE) {
        *twice = ids->seen ? ids->seen[*gene] : *gene < ids->n;
        return MR_OK;
    }
    st = mr_names_intern(ids->extra, name, &extra, NULL, err);
    *twice = !st && extra < n_extra;
    *gene = ids->n_known + extra;
    return st;
}

static mr_status put(struct gene_ids *ids, size_t gene, mr_error *err)
{
    if (gene != ids->n || ids->index) {
        mr_status st = gene_ids_index(ids, err);

        if (!st)
            st = mem_grow(&ids->index, &ids->capacity, ids->n, sizeof(*ids->index), err);
        if (st)
            return st;
        ids->index[ids->n] = gene;
        if (gene < ids->n_known)
            ids->seen[gene] = true;
    }
    ids->n++;
    ids->n_shared += gene < ids->n_known;
    return MR_OK;
}

static bool is_next_known(const struct gene_ids *ids, const char *name)
{
    return ids->n < ids->n_known && !(ids->seen && ids->seen[ids->n]) &&
           !strcmp(mr_names_get(ids->known, ids->n), name);
}

mr_status gene_ids_add(struct gene_ids *ids, const char *name, bool *twice, mr_error *err)
{
    size_t gene = ids->n;
    mr_status st = MR_OK;

    *twice = false;
    if (!is_next_known(ids, name))
        st = find(ids, name, &gene, twice, err);
    return st || *twice ? st : put(ids, gene, err);
}
