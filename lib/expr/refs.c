#include "mechrank/refs.h"

#include <string.h>

#include "base/alloc.h"
#include "expr/refs_data.h"

/* In whose ids, and which of the genes. */
struct refs_view {
    enum mr_species species;
    enum mr_id_kind kind;
    bool exclusive_only, unflagged_only;
};

static const char *const species_names[] = { "human", "mouse", "rat", "unknown" };
static const char *const kind_names[MR_N_ID_KINDS] = { "symbol", "ensembl", "entrez" };
static const char *const family_names[MR_N_FAMILIES] = { "primary", "secondary", "index" };

const char *mr_species_name(enum mr_species species)
{
    return species_names[species];
}

bool mr_species_parse(const char *word, enum mr_species *species)
{
    for (int s = 0; s < MR_N_SPECIES; s++) {
        if (!strcmp(word, species_names[s])) {
            *species = (enum mr_species)s;
            return true;
        }
    }
    return false;
}

const char *mr_id_kind_name(enum mr_id_kind kind)
{
    return kind_names[kind];
}

const char *mr_family_name(enum mr_family family)
{
    return family_names[family];
}

const char *mr_refs_version(const mr_refs *refs)
{
    return refs->version;
}

size_t mr_refs_n_mechanisms(const mr_refs *refs)
{
    return refs->n_mechanisms;
}

const struct mr_mechanism *mr_refs_mechanism(const mr_refs *refs, size_t i)
{
    return &refs->mechanisms[i].view;
}

size_t mr_refs_n_evidence(const mr_refs *refs)
{
    return refs->n_evidence;
}

const struct mr_evidence *mr_refs_evidence(const mr_refs *refs, size_t i)
{
    return &refs->evidence[i];
}

size_t mr_refs_n_variances(const mr_refs *refs)
{
    return refs->n_variances;
}

const struct mr_variance *mr_refs_variance(const mr_refs *refs, size_t i)
{
    return &refs->variances[i];
}

/* ---- genes by id ---- */

const struct refs_gene *refs_find(const mr_refs *refs, enum mr_species species,
                                  enum mr_id_kind kind, const char *id, bool *old)
{
    const struct refs_genes *genes = &refs->species[species];
    char key[REFS_KEY_SIZE];
    size_t i, gene;

    if (old)
        *old = false;
    if (kind == MR_SYMBOL) {
        if (!refs_key(id, key))
            return NULL;
        id = key;
    }
    i = mr_names_find(genes->keys[kind], id);
    if (i != MR_NONE)
        return &genes->genes[genes->gene_of[kind][i]];
    if (kind != MR_SYMBOL)
        return NULL;
    i = mr_names_find(refs->old, id);
    if (i == MR_NONE || (species != MR_HUMAN && !refs->renewed[i].every_species))
        return NULL;
    gene = refs->orthologs[refs->renewed[i].human].gene[species];
    if (gene == MR_NONE)
        return NULL;
    if (old)
        *old = true;
    return &genes->genes[gene];
}

bool mr_refs_is_core(const mr_refs *refs, enum mr_species species, enum mr_id_kind kind,
                     const char *id)
{
    const struct refs_gene *gene = refs_find(refs, species, kind, id, NULL);

    return gene && gene->core;
}

const char *mr_refs_canonical(const mr_refs *refs, enum mr_species species, enum mr_id_kind kind,
                              const char *id)
{
    const struct refs_gene *gene = refs_find(refs, species, kind, id, NULL);

    return gene ? gene->id[kind] : NULL;
}

const char *mr_refs_symbol(const mr_refs *refs, enum mr_species species, enum mr_id_kind kind,
                           const char *id)
{
    const struct refs_gene *gene = refs_find(refs, species, kind, id, NULL);

    return gene && *gene->human ? gene->human : NULL;
}

/* ---- sets ---- */

/* True if 'name' stands in "a;b;c". */
static bool listed(const char *list, const char *name)
{
    const size_t size = strlen(name);

    while (*list) {
        const size_t n = strcspn(list, ";");

        if (n == size && !memcmp(list, name, n))
            return true;
        list += n + (list[n] == ';');
    }
    return false;
}

/* The id of a human gene in another species and kind; NULL: no ortholog, or no id known. */
static const char *translate(const mr_refs *refs, size_t human, enum mr_species species,
                             enum mr_id_kind kind)
{
    const size_t gene = refs->orthologs[human].gene[species];

    return gene == MR_NONE ? NULL : refs->species[species].genes[gene].id[kind];
}

/* Adds the core genes of the sets in 'list' to a half of the last set. */
static mr_status add_core(const mr_refs *refs, const struct refs_view *view, const char *list,
                          int half, mr_sets *sets, mr_error *err)
{
    for (size_t i = 0; i < refs->n_core; i++) {
        const struct refs_core *row = &refs->core[i];
        const char *id = translate(refs, row->human, view->species, view->kind);

        if (!id || (view->exclusive_only && !row->exclusive) ||
            (view->unflagged_only && row->flagged) ||
            !listed(list, mr_names_get(refs->core_sets, row->set)))
            continue;
        if (mr_sets_add_gene(sets, half, id, row->weight, err))
            return MR_ENOMEM;
    }
    return MR_OK;
}

static mr_status fill_mechanisms(const mr_refs *refs, const struct refs_view *view, mr_sets *sets,
                                 mr_error *err)
{
    for (size_t i = 0; i < refs->n_mechanisms; i++) {
        const struct refs_mechanism *m = &refs->mechanisms[i];

        if (m->view.family == MR_INDEX)
            continue;
        if (mr_sets_add(sets, m->view.name, m->view.title, m->weight[MR_UP], m->weight[MR_DOWN],
                        err) ||
            add_core(refs, view, m->sets[MR_UP], MR_UP, sets, err) ||
            add_core(refs, view, m->sets[MR_DOWN], MR_DOWN, sets, err))
            return MR_ENOMEM;
    }
    return MR_OK;
}

static mr_status fill_panels(const mr_refs *refs, const struct refs_view *view, mr_sets *sets,
                             mr_error *err)
{
    for (size_t i = 0; i < mr_names_size(refs->core_sets); i++) {
        const char *name = mr_names_get(refs->core_sets, i);

        if (!refs->is_panel[i])
            continue;
        if (mr_sets_add(sets, name, "", 1, 0, err) || add_core(refs, view, name, MR_UP, sets, err))
            return MR_ENOMEM;
    }
    return MR_OK;
}

/*
 * True if most of the collection has an id.  Where refs know the ids of core genes alone, sets
 * cut down to those would be mechanisms again, not a background.
 */
static bool has_background(const mr_refs *refs, const struct refs_view *view)
{
    size_t n = 0;

    for (size_t i = 0; i < refs->n_members; i++)
        n += translate(refs, refs->members[i], view->species, view->kind) != NULL;
    return n > refs->n_members / 2;
}

static mr_status fill_background(const mr_refs *refs, const struct refs_view *view, mr_sets *sets,
                                 mr_error *err)
{
    if (!has_background(refs, view))
        return MR_OK;
    for (size_t i = 0; i < refs->n_background; i++) {
        const struct refs_background *set = &refs->background[i];

        if (mr_sets_add(sets, set->name, set->term, 1, 0, err))
            return MR_ENOMEM;
        for (size_t k = 0; k < set->size; k++) {
            const char *id =
                translate(refs, refs->members[set->first + k], view->species, view->kind);

            if (id && mr_sets_add_gene(sets, MR_UP, id, 1, err))
                return MR_ENOMEM;
        }
    }
    return MR_OK;
}

typedef mr_status fill_function(const mr_refs *, const struct refs_view *, mr_sets *, mr_error *);

static mr_status make_sets(const mr_refs *refs, const struct refs_view *view, fill_function *fill,
                           mr_sets **out, mr_error *err)
{
    mr_sets *sets = mr_sets_new();
    mr_status st = sets ? fill(refs, view, sets, err) : mem_fail(err);

    *out = NULL;
    if (!st) {
        *out = sets;
        sets = NULL;
    }
    mr_sets_free(sets);
    return st;
}

mr_status mr_refs_mechanism_sets(const mr_refs *refs, enum mr_species species, enum mr_id_kind kind,
                                 enum mr_gene_lists lists, mr_sets **out, mr_error *err)
{
    const struct refs_view view = { species, kind, !(lists & MR_FULL),
                                    (lists & MR_UNFLAGGED) != 0 };

    return make_sets(refs, &view, fill_mechanisms, out, err);
}

mr_status mr_refs_panel_sets(const mr_refs *refs, enum mr_species species, enum mr_id_kind kind,
                             mr_sets **out, mr_error *err)
{
    const struct refs_view view = { species, kind, false, false };

    return make_sets(refs, &view, fill_panels, out, err);
}

mr_status mr_refs_background_sets(const mr_refs *refs, enum mr_species species,
                                  enum mr_id_kind kind, mr_sets **out, mr_error *err)
{
    const struct refs_view view = { species, kind, false, false };

    return make_sets(refs, &view, fill_background, out, err);
}
