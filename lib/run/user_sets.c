/* Gene sets of the user: files joined, pairs made signed sets, members in the ids of a table. */
#include "run/user_sets.h"

#include <assert.h>
#include <string.h>

#include "base/alloc.h"

/* ---- files ---- */

struct listed {
    const struct mr_set *set;
    const char *path;
    bool done; /* its pair took it along */
};

struct reading {
    mr_sets **files; /* [n_paths] */
    mr_names *names;
    struct listed *sets; /* [names] */
    size_t n, capacity;
    size_t n_pairs;
    mr_sets *out;
};

/* In any order; each half has a gene once. */
static mr_status same_half(const struct mr_half *a, const struct mr_half *b, bool *same,
                           mr_error *err)
{
    mr_names *ids = mr_names_new();
    mr_status st = ids ? MR_OK : mem_fail(err);

    *same = a->size == b->size;
    for (size_t i = 0; !st && *same && i < a->size; i++)
        st = mr_names_add(ids, a->ids[i], strlen(a->ids[i]), err);
    for (size_t i = 0; !st && *same && i < b->size; i++) {
        const size_t at = mr_names_find(ids, b->ids[i]);

        *same = at != MR_NONE && a->factors[at] == b->factors[i];
    }
    mr_names_free(ids);
    return st;
}

static mr_status same_genes(const struct mr_set *a, const struct mr_set *b, bool *same,
                            mr_error *err)
{
    mr_status st = MR_OK;

    *same = true;
    for (int h = 0; h < MR_N_HALVES && !st && *same; h++)
        st = same_half(&a->half[h], &b->half[h], same, err);
    return st;
}

static mr_status list_set(struct reading *r, const struct mr_set *set, const char *path,
                          mr_error *err)
{
    const size_t twin = mr_names_find(r->names, set->name);
    bool same;

    if (twin < r->n) {
        assert(r->sets);
        if (same_genes(set, r->sets[twin].set, &same, err))
            return MR_ENOMEM;
        if (same)
            return MR_OK;
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected distinct sets, found '%s' also in %s with other genes", path,
                       set->name, r->sets[twin].path);
    }
    if (mem_grow(&r->sets, &r->capacity, r->n, sizeof(*r->sets), err))
        return MR_ENOMEM;
    r->sets[r->n++] = (struct listed){ set, path, false };
    return mr_names_add(r->names, set->name, strlen(set->name), err);
}

static mr_status add_half(mr_sets *sets, int half, const struct mr_half *genes, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < genes->size; i++)
        st = mr_sets_add_gene(sets, half, genes->ids[i], genes->factors[i], err);
    return st;
}

/* ---- pairs ---- */

/* All its genes go up: it may be half of a pair. */
static bool is_plain(const struct mr_set *set)
{
    for (size_t i = 0; i < set->half[MR_UP].size; i++)
        if (set->half[MR_UP].factors[i] != 1)
            return false;
    return !set->half[MR_DOWN].size;
}

static const char *const suffixes[] = { "_UP", "_DN", "_DOWN" };

enum { SUFFIX_UP, SUFFIX_DN, SUFFIX_DOWN, N_SUFFIXES = sizeof(suffixes) / sizeof(suffixes[0]) };

/* The suffix that 'name' ends with, N_SUFFIXES if none; '*base' bytes stand before it. */
static size_t suffix_of(const char *name, size_t *base)
{
    const size_t size = strlen(name);

    for (size_t i = 0; i < N_SUFFIXES; i++) {
        const size_t n = strlen(suffixes[i]);

        *base = size - n;
        if (size > n && !strcmp(name + size - n, suffixes[i]))
            return i;
    }
    return N_SUFFIXES;
}

/* An up half has one down half; 'found' is where the set of each suffix stands. */
static mr_status check_halves(const struct reading *r, const size_t found[N_SUFFIXES],
                              mr_error *err)
{
    for (size_t i = 0; i < N_SUFFIXES; i++)
        if (found[i] == MR_NONE)
            return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s: expected one down half of '%s', found '%s' and '%s'",
                   r->sets[found[SUFFIX_DOWN]].path, r->sets[found[SUFFIX_UP]].set->name,
                   r->sets[found[SUFFIX_DN]].set->name, r->sets[found[SUFFIX_DOWN]].set->name);
}

/* The other set of the pair, MR_NONE if there is none; '*base' is a new string, the pair's name. */
static mr_status find_partner(const struct reading *r, const char *name, size_t *partner,
                              char **base, mr_error *err)
{
    size_t found[N_SUFFIXES], size, suffix = suffix_of(name, &size);

    *partner = MR_NONE;
    *base = NULL;
    if (suffix == N_SUFFIXES)
        return MR_OK;
    *base = mem_calloc(size + sizeof("_DOWN"), 1);
    if (!*base)
        return mem_fail(err);
    memcpy(*base, name, size);
    for (size_t i = 0; i < N_SUFFIXES; i++) {
        memcpy(*base + size, suffixes[i], strlen(suffixes[i]) + 1);
        found[i] = mr_names_find(r->names, *base);
        if (found[i] != MR_NONE && !is_plain(r->sets[found[i]].set))
            found[i] = MR_NONE;
        if (found[i] != MR_NONE && (i == SUFFIX_UP) != (suffix == SUFFIX_UP))
            *partner = found[i];
    }
    (*base)[size] = '\0';
    return check_halves(r, found, err);
}

static mr_status add_pair(struct reading *r, const char *base, size_t a, size_t b, mr_error *err)
{
    const struct mr_set *first = r->sets[a].set, *second = r->sets[b].set;
    size_t size;
    const bool first_up = suffix_of(first->name, &size) == SUFFIX_UP;
    mr_status st;

    if (mr_names_find(r->names, base) != MR_NONE)
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected distinct sets, found '%s' beside the pair '%s' and '%s'",
                       r->sets[a].path, base, first->name, second->name);
    st = mr_sets_add(r->out, base, first->description, 1, 1, err);
    if (!st)
        st = add_half(r->out, MR_UP, &(first_up ? first : second)->half[MR_UP], err);
    if (!st)
        st = add_half(r->out, MR_DOWN, &(first_up ? second : first)->half[MR_UP], err);
    r->sets[b].done = true;
    r->n_pairs++;
    return st;
}

static mr_status add_alone(mr_sets *out, const struct mr_set *set, mr_error *err)
{
    mr_status st = mr_sets_add(out, set->name, set->description, set->half[MR_UP].weight,
                               set->half[MR_DOWN].weight, err);

    for (int h = 0; h < MR_N_HALVES && !st; h++)
        st = add_half(out, h, &set->half[h], err);
    return st;
}

static mr_status join_sets(struct reading *r, bool pairs, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < r->n; i++) {
        size_t partner = MR_NONE;
        char *base = NULL;

        if (r->sets[i].done)
            continue;
        if (pairs && is_plain(r->sets[i].set))
            st = find_partner(r, r->sets[i].set->name, &partner, &base, err);
        if (!st && partner != MR_NONE && !r->sets[partner].done)
            st = add_pair(r, base, i, partner, err);
        else if (!st)
            st = add_alone(r->out, r->sets[i].set, err);
        free(base);
    }
    return st;
}

static mr_status read_file(const char *path, char *md5, mr_sets **out, mr_error *err)
{
    mr_source *src = NULL;
    mr_status st = mr_source_open(path, &src, err);

    if (!st)
        st = mr_sets_read_source(src, out, err);
    if (!st && md5)
        mr_source_md5(src, md5);
    mr_source_free(src);
    return st;
}

mr_status user_sets_read(const char *const *paths, size_t n_paths, bool pairs, char (*md5)[33],
                         mr_notes *notes, mr_sets **out, mr_error *err)
{
    struct reading r = { .files = mem_calloc(n_paths, sizeof(mr_sets *)),
                         .names = mr_names_new(),
                         .out = mr_sets_new() };
    mr_status st = r.files && r.names && r.out ? MR_OK : mem_fail(err);

    *out = NULL;
    for (size_t f = 0; !st && f < n_paths; f++) {
        st = read_file(paths[f], md5 ? md5[f] : NULL, &r.files[f], err);
        for (size_t k = 0; !st && k < mr_sets_size(r.files[f]); k++)
            st = list_set(&r, mr_sets_get(r.files[f], k), paths[f], err);
    }
    if (!st)
        st = join_sets(&r, pairs, err);
    if (!st && r.n_pairs)
        st = mr_notes_addf(notes, MR_INFO, "", "pairs_of_sets", r.n_pairs, err,
                           "pairs of sets NAME_UP and NAME_DN (or NAME_DOWN) are one signed set "
                           "NAME each; --no-pairs keeps them apart");
    if (!st) {
        *out = r.out;
        r.out = NULL;
    }
    for (size_t f = 0; r.files && f < n_paths; f++)
        mr_sets_free(r.files[f]);
    free(r.files);
    free(r.sets);
    mr_names_free(r.names);
    mr_sets_free(r.out);
    return st;
}

/* ---- ids ---- */

mr_status user_ids_init(struct user_ids *ids, const mr_refs *refs, const struct mr_identity *id,
                        const mr_names *table, mr_error *err)
{
    const size_t n = id->kind == MR_SYMBOL ? 0 : mr_names_size(table);
    mr_status st = MR_OK;

    *ids =
        (struct user_ids){ refs, id, table, mr_names_new(), mem_calloc(n, sizeof(*ids->row_of)) };
    if (!ids->symbols || !ids->row_of)
        return mem_fail(err);
    for (size_t g = 0; !st && g < n; g++) {
        const char *symbol = mr_refs_symbol(refs, id->species, id->kind, mr_names_get(table, g));
        size_t i = mr_names_size(ids->symbols);

        if (!symbol || mr_names_find(ids->symbols, symbol) != MR_NONE)
            continue;
        ids->row_of[i] = g;
        st = mr_names_add(ids->symbols, symbol, strlen(symbol), err);
    }
    return st;
}

void user_ids_release(struct user_ids *ids)
{
    mr_names_free(ids->symbols);
    free(ids->row_of);
    *ids = (struct user_ids){ 0 };
}

/* The gene's row in the table, MR_NONE if it has none; '*name' is what to call it. */
static size_t find_gene(const struct user_ids *ids, const char *member, const char **name)
{
    const char *known = ids->id->as_written
                            ? NULL
                            : mr_refs_canonical(ids->refs, ids->id->species, ids->id->kind, member);
    const char *symbol;
    size_t row, i;

    *name = known ? known : member;
    row = mr_names_find(ids->table, *name);
    if (row != MR_NONE || !mr_names_size(ids->symbols))
        return row;
    symbol = mr_refs_symbol(ids->refs, ids->id->species, MR_SYMBOL, member);
    i = symbol ? mr_names_find(ids->symbols, symbol) : MR_NONE;
    if (i == MR_NONE)
        return MR_NONE;
    *name = mr_names_get(ids->table, ids->row_of[i]);
    return ids->row_of[i];
}

mr_status user_ids_copy(const struct user_ids *ids, const struct mr_set *set, mr_sets *to,
                        size_t *n_missing, mr_error *err)
{
    mr_status st = mr_sets_add(to, set->name, set->description, set->half[MR_UP].weight,
                               set->half[MR_DOWN].weight, err);

    for (int h = 0; h < MR_N_HALVES; h++) {
        for (size_t i = 0; !st && i < set->half[h].size; i++) {
            const char *gene;

            *n_missing += find_gene(ids, set->half[h].ids[i], &gene) == MR_NONE;
            st = mr_sets_add_gene(to, h, gene, set->half[h].factors[i], err);
        }
    }
    return st;
}
