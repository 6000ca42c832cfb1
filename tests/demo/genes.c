#include "genes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "world.h"

enum { MAX_GENES = 4000 };

/* Adds set 'from' to 'to' under its own name. */
static mr_status copy_set(mr_sets *to, const struct mr_set *from, mr_error *err)
{
    mr_status st = mr_sets_add(to, from->name, from->description, from->half[MR_UP].weight,
                               from->half[MR_DOWN].weight, err);

    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < from->half[h].size && !st; i++)
            st = mr_sets_add_gene(to, h, from->half[h].ids[i], from->half[h].factors[i], err);
    return st;
}

static mr_status add_genes(mr_names *genes, const struct mr_set *set, mr_error *err)
{
    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < set->half[h].size; i++)
            if (mr_names_intern(genes, set->half[h].ids[i], NULL, NULL, err))
                return MR_ENOMEM;
    return MR_OK;
}

static mr_status add_all_genes(mr_names *genes, const mr_sets *sets, mr_error *err)
{
    for (size_t i = 0; i < mr_sets_size(sets); i++)
        if (add_genes(genes, mr_sets_get(sets, i), err))
            return MR_ENOMEM;
    return MR_OK;
}

static mr_status copy_named(mr_sets *to, const mr_sets *from, const char *name, size_t *index,
                            mr_error *err)
{
    for (size_t i = 0; i < mr_sets_size(from); i++) {
        if (strcmp(mr_sets_get(from, i)->name, name))
            continue;
        if (index)
            *index = mr_sets_size(to);
        return copy_set(to, mr_sets_get(from, i), err);
    }
    return mr_fail(err, MR_EINVAL, "refs have no set '%s'", name);
}

/* Background sets from all over the collection, until the demo has genes enough. */
static mr_status take_background(struct demo_genes *g, const mr_sets *background, mr_error *err)
{
    const size_t n = mr_sets_size(background);
    mr_status st = MR_OK;

    for (size_t start = 0; start < 5; start++) {
        for (size_t i = start; i < n && !st && mr_names_size(g->symbols) < MAX_GENES; i += 5) {
            st = copy_set(g->sets, mr_sets_get(background, i), err);
            if (!st)
                st = add_genes(g->symbols, mr_sets_get(background, i), err);
        }
    }
    return st;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static mr_status sort_names(mr_names **names, mr_error *err)
{
    const size_t n = mr_names_size(*names);
    const char **order = mem_calloc(n, sizeof(*order));
    mr_names *sorted = mr_names_new();
    mr_status st = order && sorted ? MR_OK : mem_fail(err);

    for (size_t i = 0; i < n && !st; i++)
        order[i] = mr_names_get(*names, i);
    if (!st)
        qsort(order, n, sizeof(*order), by_name);
    for (size_t i = 0; i < n && !st; i++)
        st = mr_names_add(sorted, order[i], strlen(order[i]), err);
    if (!st) {
        mr_names *old = *names;

        *names = sorted;
        sorted = old;
    }
    mr_names_free(sorted);
    free(order);
    return st;
}

static mr_status fill(struct demo_genes *g, const mr_sets *mechanisms, const mr_sets *panels,
                      const mr_sets *background, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t m = 0; m < DEMO_N_MECHANISMS && !st; m++)
        st = copy_named(g->sets, mechanisms, demo_mechanisms[m], NULL, err);
    if (st || (st = copy_named(g->sets, panels, "sanity_granulosa", &g->granulosa, err)) ||
        (st = copy_named(g->sets, panels, "sanity_oocyte", &g->oocyte, err)) ||
        (st = copy_named(g->sets, panels, "ct_stroma", &g->stroma, err)) ||
        (st = add_all_genes(g->symbols, mechanisms, err)) ||
        (st = add_all_genes(g->symbols, panels, err)) || (st = take_background(g, background, err)))
        return st;
    return sort_names(&g->symbols, err);
}

mr_status demo_genes_load(const mr_refs *refs, struct demo_genes *out, mr_error *err)
{
    mr_sets *mechanisms = NULL, *panels = NULL, *background = NULL;
    mr_status st;

    *out = (struct demo_genes){ .symbols = mr_names_new(), .sets = mr_sets_new() };
    st = out->symbols && out->sets ? MR_OK : mem_fail(err);
    if (!st)
        st = mr_refs_mechanism_sets(refs, MR_HUMAN, MR_SYMBOL, MR_EXCLUSIVE, &mechanisms, err);
    if (!st)
        st = mr_refs_panel_sets(refs, MR_HUMAN, MR_SYMBOL, &panels, err);
    if (!st)
        st = mr_refs_background_sets(refs, MR_HUMAN, MR_SYMBOL, &background, err);
    if (!st)
        st = fill(out, mechanisms, panels, background, err);
    mr_sets_free(mechanisms);
    mr_sets_free(panels);
    mr_sets_free(background);
    if (st)
        demo_genes_release(out);
    return st;
}

void demo_genes_release(struct demo_genes *genes)
{
    mr_names_free(genes->symbols);
    mr_sets_free(genes->sets);
    *genes = (struct demo_genes){ 0 };
}

/* Gives the genes of 'sets' their ids: refs say which human symbol stands behind each. */
static mr_status note_ids(const mr_sets *sets, const struct demo_genes *genes, const mr_refs *refs,
                          enum mr_species species, enum mr_id_kind kind, mr_names *strings,
                          const char **ids, mr_error *err)
{
    for (size_t s = 0; s < mr_sets_size(sets); s++) {
        for (int h = 0; h < MR_N_HALVES; h++) {
            const struct mr_half *half = &mr_sets_get(sets, s)->half[h];

            for (size_t i = 0; i < half->size; i++) {
                const char *symbol = mr_refs_symbol(refs, species, kind, half->ids[i]);
                const size_t g = symbol ? mr_names_find(genes->symbols, symbol) : MR_NONE;

                if (g != MR_NONE && mr_names_intern(strings, half->ids[i], NULL, &ids[g], err))
                    return MR_ENOMEM;
            }
        }
    }
    return MR_OK;
}

/* How rodents write a gene that refs know by its human symbol only: "Abcd1". */
static void title_case(char *symbol)
{
    for (size_t i = 1; symbol[i]; i++)
        symbol[i] = (char)tolower((unsigned char)symbol[i]);
}

/*
 * An id for a background gene that refs know in no other species or kind: of the form of a
 * real one, from ranges that no gene has.
 */
static void invented_id(enum mr_species species, enum mr_id_kind kind, size_t gene, char id[32])
{
    static const char *const prefixes[MR_N_SPECIES] = { "ENSG", "ENSMUSG", "ENSRNOG" };

    if (kind == MR_ENSEMBL)
        snprintf(id, 32, "%s%011zu", prefixes[species], 99900000000 + gene);
    else
        snprintf(id, 32, "%zu", 999000000 + gene);
}

static mr_status fill_gaps(const struct demo_genes *genes, const mr_refs *refs,
                           enum mr_species species, enum mr_id_kind kind, mr_names *strings,
                           const char **ids, mr_error *err)
{
    char id[32];

    for (size_t g = 0; g < mr_names_size(genes->symbols); g++) {
        const char *symbol = mr_names_get(genes->symbols, g);

        if (ids[g] || mr_refs_is_core(refs, MR_HUMAN, MR_SYMBOL, symbol))
            continue;
        if (kind == MR_SYMBOL) {
            snprintf(id, sizeof(id), "%.31s", symbol);
            if (species != MR_HUMAN)
                title_case(id);
        } else {
            invented_id(species, kind, g, id);
        }
        if (mr_names_intern(strings, id, NULL, &ids[g], err))
            return MR_ENOMEM;
    }
    return MR_OK;
}

mr_status demo_genes_ids(const struct demo_genes *genes, const mr_refs *refs,
                         enum mr_species species, enum mr_id_kind kind, mr_names *strings,
                         const char ***out, mr_error *err)
{
    const char **ids = mem_calloc(mr_names_size(genes->symbols), sizeof(*ids));
    mr_sets *sets[3] = { 0 };
    mr_status st = ids ? MR_OK : mem_fail(err);

    if (!st)
        st = mr_refs_mechanism_sets(refs, species, kind, MR_FULL, &sets[0], err);
    if (!st)
        st = mr_refs_panel_sets(refs, species, kind, &sets[1], err);
    if (!st)
        st = mr_refs_background_sets(refs, species, kind, &sets[2], err);
    for (size_t i = 0; i < 3 && !st; i++)
        st = note_ids(sets[i], genes, refs, species, kind, strings, ids, err);
    if (!st)
        st = fill_gaps(genes, refs, species, kind, strings, ids, err);
    for (size_t i = 0; i < 3; i++)
        mr_sets_free(sets[i]);
    *out = st ? NULL : ids;
    if (st)
        free(ids);
    return st;
}
