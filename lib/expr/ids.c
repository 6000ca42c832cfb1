/* Id kind and species of a table: statistics.md I.1, point 1; biology.md, rules 5 and 6. */
#include "mechrank/ids.h"

#include <string.h>

#include "base/alloc.h"
#include "base/at_line.h"
#include "expr/gene_map.h"
#include "expr/id_forms.h"

enum {
    MIN_KNOWN = 100,   /* genes of refs that a table must hold */
    MIN_DIFFERING = 3, /* symbols that must speak for a species */
    N_FORMS = ID_WORD + 1
};

/* What one call of mr_identify() works on. */
struct job {
    const mr_names *rows; /* as written, or as the gene map names them */
    const mr_refs *refs;
    const char *path;
    size_t first_line;
    size_t n_forms[N_FORMS];
    size_t n_genes; /* rows that are not dropped */
    bool any;       /* genes that refs lack will do */
    /* Ensembl or Entrez ids, which name their species, where 'rows' are not those; or NULL. */
    const mr_names *ids;
    enum mr_id_kind kind_of_ids;
};

static void count_forms(struct job *job)
{
    memset(job->n_forms, 0, sizeof(job->n_forms));
    for (size_t r = 0; r < mr_names_size(job->rows); r++)
        job->n_forms[id_form_of(mr_names_get(job->rows, r))]++;
    job->n_genes = mr_names_size(job->rows) - job->n_forms[ID_DROPPED];
}

/* Fails with the first row that is not a gene of an organism or database that is read. */
static mr_status refuse_foreign(const struct job *job, mr_error *err)
{
    char line[AT_LINE_SIZE];
    const char *what;
    size_t r = 0;

    while (id_form_of(mr_names_get(job->rows, r)) != ID_FOREIGN)
        r++;
    what = id_foreign(mr_names_get(job->rows, r));
    return mr_fail(err, MR_EFORMAT,
                   "%s%s: expected gene symbols, Ensembl or Entrez gene ids of human, mouse or "
                   "rat, found '%s' (%s ids in %zu of %zu rows)%s",
                   job->path, at_line(job->first_line, r, line), mr_names_get(job->rows, r), what,
                   job->n_forms[ID_FOREIGN], job->n_genes,
                   strstr(what, "transcript") ? ": name their genes with --tx2gene TABLE or "
                                                "--gtf FILE"
                                              : "");
}

static enum mr_id_kind kind_of_forms(const struct job *job)
{
    if (job->n_forms[ID_ENSEMBL] > job->n_genes / 2)
        return MR_ENSEMBL;
    return job->n_forms[ID_NUMBER] > job->n_genes / 2 ? MR_ENTREZ : MR_SYMBOL;
}

static bool is_foreign(const struct job *job)
{
    return job->n_forms[ID_FOREIGN] > job->n_genes / 2;
}

static mr_status detect_kind(const struct job *job, struct mr_identity *id, mr_error *err)
{
    if (!job->n_genes)
        return mr_fail(err, MR_EFORMAT, "%s: expected genes, found none", job->path);
    if (is_foreign(job) && !job->any)
        return refuse_foreign(job, err);
    id->as_written = is_foreign(job);
    id->kind = id->as_written ? MR_SYMBOL : kind_of_forms(job);
    return MR_OK;
}

/* Names that were genes once: refused, or kept as ids that nothing knows. */
static mr_status find_dates(const struct job *job, const struct mr_identify_opts *opts,
                            mr_notes *notes, mr_error *err)
{
    char gene[ID_SIZE], line[AT_LINE_SIZE];
    size_t n = 0;

    for (size_t r = 0; r < mr_names_size(job->rows); r++) {
        if (!id_is_date(mr_names_get(job->rows, r), gene))
            continue;
        if (!opts->keep_dates)
            return mr_fail(err, MR_EFORMAT,
                           "%s%s: expected a gene symbol, found the date '%s', made by a "
                           "spreadsheet (likely gene: %s); repair it, or say --date-names keep",
                           job->path, at_line(job->first_line, r, line), mr_names_get(job->rows, r),
                           gene);
        n++;
    }
    if (!n)
        return MR_OK;
    return mr_notes_addf(notes, MR_WARNING, opts->study, "date_names", n, err,
                         "%s: genes whose names a spreadsheet made dates; kept as unknown ids",
                         job->path);
}

static size_t count_known(const mr_names *rows, const mr_refs *refs, enum mr_species species,
                          enum mr_id_kind kind)
{
    char buf[ID_SIZE];
    size_t n = 0;

    for (size_t r = 0; r < mr_names_size(rows); r++)
        n += refs_find(refs, species, kind, id_strip(mr_names_get(rows, r), buf), NULL) != NULL;
    return n;
}

/* The species of which refs know most of the ids; '*n_known' is how many. */
static enum mr_species best_species(const mr_names *rows, const mr_refs *refs, enum mr_id_kind kind,
                                    size_t *n_known)
{
    size_t best = 0;

    *n_known = 0;
    for (size_t s = 0; s < MR_N_SPECIES; s++) {
        const size_t n = count_known(rows, refs, (enum mr_species)s, kind);

        if (n > *n_known) {
            *n_known = n;
            best = s;
        }
    }
    return (enum mr_species)best;
}

/* True if most of the symbols that refs know are not in upper case throughout. */
static bool is_title_case(const struct job *job)
{
    char key[REFS_KEY_SIZE];
    size_t n_known = 0, n_upper = 0;

    for (size_t r = 0; r < mr_names_size(job->rows); r++) {
        const char *id = mr_names_get(job->rows, r);

        if (!refs_find(job->refs, MR_HUMAN, MR_SYMBOL, id, NULL) || !refs_key(id, key))
            continue;
        n_known++;
        n_upper += !strcmp(id, key);
    }
    return n_upper * 2 < n_known;
}

/* The upper-case symbol in 'species' of the gene behind human symbol 'h'; false: none. */
static bool symbol_in(const mr_refs *refs, size_t h, int species, char key[REFS_KEY_SIZE])
{
    const size_t gene = refs->orthologs[h].gene[species];

    return gene != MR_NONE && refs_key(refs->species[species].genes[gene].id[MR_SYMBOL], key);
}

/* The symbols that are not a change of letter case between species, all species' together. */
static mr_status differing_symbols(const mr_refs *refs, mr_names *out, mr_error *err)
{
    char key[MR_N_SPECIES][REFS_KEY_SIZE];

    for (size_t h = 0; h < mr_names_size(refs->humans); h++) {
        bool differ = false;

        for (int s = 0; s < MR_N_SPECIES; s++) {
            if (!symbol_in(refs, h, s, key[s]))
                *key[s] = '\0';
            differ = differ || strcmp(key[s], key[0]) != 0;
        }
        for (int s = 0; differ && s < MR_N_SPECIES; s++)
            if (mr_names_intern(out, key[s], NULL, NULL, err))
                return MR_ENOMEM;
    }
    return MR_OK;
}

/* Those of the differing symbols that the table holds, in upper case. */
static mr_status symbols_held(const struct job *job, mr_names **out, mr_error *err)
{
    mr_names *differing = mr_names_new(), *held = mr_names_new();
    char key[REFS_KEY_SIZE];
    mr_status st = differing && held ? MR_OK : mem_fail(err);

    *out = NULL;
    if (!st)
        st = differing_symbols(job->refs, differing, err);
    for (size_t r = 0; !st && r < mr_names_size(job->rows); r++)
        if (refs_key(mr_names_get(job->rows, r), key) && mr_names_find(differing, key) != MR_NONE)
            st = mr_names_intern(held, key, NULL, NULL, err);
    if (!st) {
        *out = held;
        held = NULL;
    }
    mr_names_free(held);
    mr_names_free(differing);
    return st;
}

/* How many genes have another symbol in 'a' than in 'b', and stand in 'keys' under the first. */
static size_t count_differing(const mr_refs *refs, const mr_names *keys, int a, int b)
{
    char in_a[REFS_KEY_SIZE], in_b[REFS_KEY_SIZE];
    size_t n = 0;

    for (size_t h = 0; h < mr_names_size(refs->humans); h++)
        if (symbol_in(refs, h, a, in_a) && symbol_in(refs, h, b, in_b) && strcmp(in_a, in_b) != 0)
            n += mr_names_find(keys, in_a) != MR_NONE && mr_names_find(keys, in_b) == MR_NONE;
    return n;
}

static bool speaks_for(const struct job *job, const mr_names *keys, int a, int b)
{
    const size_t n = count_differing(job->refs, keys, a, b);

    return n >= MIN_DIFFERING && n > count_differing(job->refs, keys, b, a);
}

/*
 * Symbols tell their species by letter case, and by those that are not a change of case;
 * mouse where nothing tells it from rat.
 */
static mr_status species_of_symbols(const struct job *job, struct mr_identity *id, mr_error *err)
{
    mr_names *keys;
    mr_status st = symbols_held(job, &keys, err);

    if (st)
        return st;
    if (!is_title_case(job) && !speaks_for(job, keys, MR_MOUSE, MR_HUMAN) &&
        !speaks_for(job, keys, MR_RAT, MR_HUMAN)) {
        id->species = MR_HUMAN;
    } else if (speaks_for(job, keys, MR_RAT, MR_MOUSE)) {
        id->species = MR_RAT;
    } else {
        id->species = MR_MOUSE;
        id->species_assumed = !speaks_for(job, keys, MR_MOUSE, MR_RAT);
    }
    mr_names_free(keys);
    return MR_OK;
}

static mr_status detect_species(const struct job *job, enum mr_species hint, struct mr_identity *id,
                                mr_error *err)
{
    const enum mr_id_kind kind = job->ids ? job->kind_of_ids : id->kind;
    size_t n_known;

    if (kind != MR_SYMBOL) {
        id->species = best_species(job->ids ? job->ids : job->rows, job->refs, kind, &n_known);
        if (hint != MR_SPECIES_UNKNOWN && hint != id->species)
            return mr_fail(err, MR_EFORMAT, "%s: expected %s genes, found %s %s ids", job->path,
                           mr_species_name(hint), mr_species_name(id->species),
                           kind == MR_ENSEMBL ? "Ensembl" : "Entrez");
        return MR_OK;
    }
    if (hint == MR_SPECIES_UNKNOWN)
        return species_of_symbols(job, id, err);
    id->species = hint;
    return MR_OK;
}

static mr_status refuse_unknown(const struct job *job, const struct mr_identity *id, size_t n_known,
                                mr_error *err)
{
    return mr_fail(err, MR_EFORMAT,
                   "%s: expected at least %d known genes, found %zu in %zu rows (taken for %s %s)",
                   job->path, MIN_KNOWN, n_known, job->n_genes, mr_species_name(id->species),
                   id->kind == MR_SYMBOL    ? "symbols"
                   : id->kind == MR_ENSEMBL ? "Ensembl ids"
                                            : "Entrez ids");
}

/* Nothing that was found of refs counts. */
static void take_as_written(struct mr_identity *id)
{
    *id = (struct mr_identity){ .kind = MR_SYMBOL,
                                .species = MR_SPECIES_UNKNOWN,
                                .n_rows = id->n_rows,
                                .n_versions = id->n_versions,
                                .n_dropped = id->n_dropped,
                                .as_written = true };
}

/* Counts rows by what becomes of them, and the genes of refs among them. */
static mr_status count_rows(const struct job *job, const mr_names *rows, struct mr_identity *id,
                            mr_error *err)
{
    mr_names *genes = mr_names_new();
    mr_status st = genes ? MR_OK : mem_fail(err);

    for (size_t r = 0; !st && r < mr_names_size(rows); r++) {
        const char *name = mr_names_get(rows, r);
        char buf[ID_SIZE];
        const char *stripped = id_strip(name, buf);
        bool old, by_map;
        const struct refs_gene *gene;

        if (id_form_of(name) == ID_DROPPED)
            continue;
        id->n_versions += stripped != name;
        gene = gene_of_row(job->refs, id, stripped, &old, &by_map);
        if (!gene)
            continue;
        id->n_mapped++;
        id->n_old += old;
        id->n_by_map += by_map;
        st = mr_names_intern(genes, gene->id[id->kind], NULL, NULL, err);
    }
    if (!st && mr_names_size(genes) < MIN_KNOWN) {
        if (job->any)
            take_as_written(id);
        else
            st = refuse_unknown(job, id, mr_names_size(genes), err);
    }
    mr_names_free(genes);
    return st;
}

static mr_status add_notes(const struct job *job, const struct mr_identity *id, const char *study,
                           mr_notes *notes, mr_error *err)
{
    const size_t n_unknown = job->n_genes - id->n_mapped;
    const char *path = job->path;
    mr_status st = MR_OK;

    if (id->species_assumed)
        st = mr_notes_addf(notes, MR_WARNING, study, "species_assumed", 1, err,
                           "%s: title-case symbols and no species named: taken as mouse", path);
    if (!st && id->n_dropped)
        st = mr_notes_addf(notes, MR_INFO, study, "dropped_rows", id->n_dropped, err,
                           "%s: spike-ins and rows of the quantifier that are no genes", path);
    if (!st && id->n_versions)
        st = mr_notes_addf(notes, MR_INFO, study, "id_versions", id->n_versions, err,
                           "%s: versions of Ensembl ids left out", path);
    if (!st && id->n_old)
        st = mr_notes_addf(notes, MR_INFO, study, "old_symbols", id->n_old, err,
                           "%s: former symbols renewed", path);
    if (!st && id->n_by_map)
        st = mr_notes_addf(notes, MR_INFO, study, "mapped_ids", id->n_by_map, err,
                           "%s: ids that are known by their names in %s", path,
                           mr_id_map_path(id->gene_map));
    if (!st && id->as_written)
        return mr_notes_addf(notes, MR_INFO, study, "names_as_written", job->n_genes, err,
                             "%s: names of genes are taken as they are written", path);
    if (!st && n_unknown)
        st = mr_notes_addf(notes, MR_INFO, study, "unknown_ids", n_unknown, err,
                           "%s: rows that the built-in lists do not know; they stay in the table",
                           path);
    return st;
}

/*
 * The names that a gene map gives take the place of ids where they make twice as many rows known:
 * refs may know but few ids of that kind, or none of the user's own.  '*names', which the caller
 * frees, are they.
 */
static mr_status use_gene_map(struct job *job, const mr_id_map *map, mr_names **names,
                              mr_error *err)
{
    const enum mr_id_kind own_kind = kind_of_forms(job);
    struct job mapped = *job;
    size_t n_own, n_mapped;
    mr_status st = gene_map_names(map, job->rows, names, err);

    if (st)
        return st;
    mapped.rows = *names;
    count_forms(&mapped);
    best_species(job->rows, job->refs, own_kind, &n_own);
    best_species(mapped.rows, job->refs, kind_of_forms(&mapped), &n_mapped);
    if (!n_mapped || n_mapped / 2 < n_own)
        return MR_OK;
    if (n_own && own_kind != MR_SYMBOL) {
        mapped.ids = job->rows;
        mapped.kind_of_ids = own_kind;
    }
    *job = mapped;
    return MR_OK;
}

static mr_status identify(const mr_names *rows, const mr_refs *refs,
                          const struct mr_identify_opts *opts, bool any, mr_notes *notes,
                          struct mr_identity *out, mr_error *err)
{
    struct job job = {
        .rows = rows, .refs = refs, .path = opts->path, .first_line = opts->first_line, .any = any
    };
    struct mr_identity id = { .n_rows = mr_names_size(rows), .gene_map = opts->gene_map };
    mr_names *names = NULL;
    mr_status st = MR_OK;

    count_forms(&job);
    id.n_dropped = job.n_forms[ID_DROPPED];
    if (opts->gene_map)
        st = use_gene_map(&job, opts->gene_map, &names, err);
    if (!st)
        st = detect_kind(&job, &id, err);
    if (!st && id.kind == MR_SYMBOL)
        st = find_dates(&job, opts, notes, err);
    if (!st && !id.as_written)
        st = detect_species(&job, opts->species, &id, err);
    if (!st)
        st = count_rows(&job, rows, &id, err);
    if (!st)
        st = add_notes(&job, &id, opts->study, notes, err);
    if (!st)
        *out = id;
    mr_names_free(names);
    return st;
}

mr_status mr_identify(const mr_names *rows, const mr_refs *refs,
                      const struct mr_identify_opts *opts, mr_notes *notes, struct mr_identity *out,
                      mr_error *err)
{
    return identify(rows, refs, opts, false, notes, out, err);
}

mr_status mr_identify_any(const mr_names *rows, const mr_refs *refs,
                          const struct mr_identify_opts *opts, mr_notes *notes,
                          struct mr_identity *out, mr_error *err)
{
    return identify(rows, refs, opts, true, notes, out, err);
}
