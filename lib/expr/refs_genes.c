/* The tables of genes: core sets, ids of three species, background sets, former symbols. */
#include <string.h>

#include "base/alloc.h"
#include "base/ascii.h"
#include "expr/refs_data.h"

bool refs_key(const char *symbol, char key[REFS_KEY_SIZE])
{
    size_t i = 0;

    for (; i < REFS_KEY_SIZE - 1 && symbol[i]; i++)
        key[i] = ascii_upper(symbol[i]);
    key[i] = '\0';
    return !symbol[i];
}

/* Lets 'id' lead to 'gene', unless it leads to another already; '*owner' is whose it is. */
static mr_status add_id(struct refs_genes *genes, int kind, const char *id, size_t gene,
                        size_t *owner, mr_error *err)
{
    const size_t n = mr_names_size(genes->keys[kind]);
    size_t i;

    if (mem_grow(&genes->gene_of[kind], &genes->key_capacity[kind], n, sizeof(size_t), err) ||
        mr_names_intern(genes->keys[kind], id, &i, NULL, err))
        return MR_ENOMEM;
    if (i == n)
        genes->gene_of[kind][n] = gene;
    *owner = genes->gene_of[kind][i];
    return MR_OK;
}

/* Finds the gene of that symbol or adds it. */
static mr_status add_gene(mr_refs *refs, int species, const char *symbol, const char *human,
                          size_t *index, mr_error *err)
{
    struct refs_genes *genes = &refs->species[species];
    struct refs_gene gene = { .human = human };
    char key[REFS_KEY_SIZE];

    refs_key(symbol, key);
    if (mem_grow(&genes->genes, &genes->capacity, genes->n, sizeof(*genes->genes), err) ||
        add_id(genes, MR_SYMBOL, key, genes->n, index, err))
        return MR_ENOMEM;
    if (*index < genes->n)
        return MR_OK;
    if (mr_names_intern(refs->strings, symbol, NULL, &gene.id[MR_SYMBOL], err))
        return MR_ENOMEM;
    genes->genes[genes->n++] = gene;
    return MR_OK;
}

/* Rodent symbols differ from the human one in letter case, but for the core table. */
static void title_case(const char *symbol, char out[REFS_KEY_SIZE])
{
    refs_key(symbol, out);
    for (char *c = out; *c && *++c;)
        *c = ascii_lower(*c);
}

/*
 * Finds a human symbol or adds it; a new one gets the genes of 'symbols', NULL for "derive
 * them from the human one", "-" for none.
 */
static mr_status add_human(mr_refs *refs, const char *const *symbols, size_t *index, mr_error *err)
{
    const size_t n = mr_names_size(refs->humans);
    struct refs_ortholog ortholog;
    const char *human;
    char key[REFS_KEY_SIZE], derived[REFS_KEY_SIZE];

    refs_key(symbols[MR_HUMAN], key);
    *index = mr_names_find(refs->humans, key);
    if (*index != MR_NONE)
        return MR_OK;
    *index = n;
    title_case(symbols[MR_HUMAN], derived);
    if (mem_grow(&refs->orthologs, &refs->ortholog_capacity, n, sizeof(ortholog), err) ||
        mr_names_add(refs->humans, key, strlen(key), err) ||
        mr_names_intern(refs->strings, symbols[MR_HUMAN], NULL, &human, err))
        return MR_ENOMEM;
    for (int s = 0; s < MR_N_SPECIES; s++) {
        const char *symbol = symbols[s] ? symbols[s] : derived;

        ortholog.gene[s] = MR_NONE;
        if (strcmp(symbol, "-") && add_gene(refs, s, symbol, human, &ortholog.gene[s], err))
            return MR_ENOMEM;
    }
    refs->orthologs[n] = ortholog;
    return MR_OK;
}

enum { C_SET, C_EXPECTED, C_HUMAN, C_EXCLUSIVE = C_HUMAN + MR_N_SPECIES, C_WEIGHT, C_FLAG };

static mr_status parse_core(mr_refs *refs, const struct refs_table *table, mr_error *err)
{
    const char *const *f = table->field;
    struct refs_core row = { .exclusive = !strcmp(f[C_EXCLUSIVE], "yes"),
                             .flagged = strcmp(f[C_FLAG], "-") != 0 };
    const size_t n_sets = mr_names_size(refs->core_sets);

    if (!row.exclusive && strcmp(f[C_EXCLUSIVE], "no") && strcmp(f[C_EXCLUSIVE], "-"))
        return refs_table_bad(table, "yes, no or -", f[C_EXCLUSIVE], err);
    if (strcmp(f[C_WEIGHT], "1") && strcmp(f[C_WEIGHT], "-1"))
        return refs_table_bad(table, "a weight of 1 or -1", f[C_WEIGHT], err);
    row.weight = strcmp(f[C_WEIGHT], "1") ? -1 : 1;
    if (mem_grow(&refs->is_panel, &refs->panel_capacity, n_sets, sizeof(bool), err) ||
        mem_grow(&refs->core, &refs->core_capacity, refs->n_core, sizeof(row), err) ||
        mr_names_intern(refs->core_sets, f[C_SET], &row.set, NULL, err) ||
        add_human(refs, f + C_HUMAN, &row.human, err))
        return MR_ENOMEM;
    if (row.set == n_sets)
        refs->is_panel[n_sets] = !strcmp(f[C_EXPECTED], "panel");
    for (int s = 0; s < MR_N_SPECIES; s++) {
        const size_t gene = refs->orthologs[row.human].gene[s];

        if (gene != MR_NONE)
            refs->species[s].genes[gene].core = true;
    }
    refs->core[refs->n_core++] = row;
    return MR_OK;
}

mr_status refs_load_core(mr_refs *refs, const char *dir, mr_error *err)
{
    static const char *const columns[] = { "set",    "expected_under_therapy",
                                           "human",  "mouse",
                                           "rat",    "exclusive",
                                           "weight", "ovary_flag",
                                           NULL };
    struct refs_table table = { 0 };
    bool more = true;
    mr_status st = refs_table_open(&table, refs, dir, "core_genes.tsv", columns, err);

    while (!st) {
        st = refs_table_next(&table, &more, err);
        if (st || !more)
            break;
        st = parse_core(refs, &table, err);
    }
    refs_table_release(&table);
    return st;
}

/* "A,B" or "-": all lead to the gene, the first is its own. */
static mr_status parse_ids(mr_refs *refs, int species, int kind, const char *field, size_t gene,
                           mr_error *err)
{
    struct refs_genes *genes = &refs->species[species];

    for (const char *c = strcmp(field, "-") ? field : ""; *c;) {
        const size_t size = strcspn(c, ",");
        const char **first = &genes->genes[gene].id[kind];
        char id[REFS_KEY_SIZE] = "";
        size_t owner;

        memcpy(id, c, size < sizeof(id) ? size : sizeof(id) - 1);
        if (add_id(genes, kind, id, gene, &owner, err))
            return MR_ENOMEM;
        if (owner == gene && !*first && mr_names_intern(refs->strings, id, NULL, first, err))
            return MR_ENOMEM;
        c += size + (c[size] == ',');
    }
    return MR_OK;
}

mr_status refs_load_ids(mr_refs *refs, const char *dir, mr_error *err)
{
    static const char *const columns[] = { "species", "symbol", "ensembl", "entrez", NULL };
    struct refs_table table = { 0 };
    bool more = true;
    mr_status st = refs_table_open(&table, refs, dir, "gene_ids.tsv.gz", columns, err);

    while (!st) {
        const char *const *f = table.field;
        enum mr_species species;
        size_t gene, human;

        st = refs_table_next(&table, &more, err);
        if (st || !more)
            break;
        if (!mr_species_parse(f[0], &species)) {
            st = refs_table_bad(&table, "human, mouse or rat", f[0], err);
            break;
        }
        if (species == MR_HUMAN)
            st = add_human(refs, (const char *[MR_N_SPECIES]){ f[1] }, &human, err);
        if (!st)
            st = add_gene(refs, (int)species, f[1], "", &gene, err);
        if (!st)
            st = parse_ids(refs, (int)species, MR_ENSEMBL, f[2], gene, err);
        if (!st)
            st = parse_ids(refs, (int)species, MR_ENTREZ, f[3], gene, err);
    }
    refs_table_release(&table);
    return st;
}

/* NAME tab TERM tab GENE tab GENE ... */
static mr_status parse_background(mr_refs *refs, char *line, mr_error *err)
{
    struct refs_background set = { .first = refs->n_members };
    char *fields[2] = { line, NULL };
    size_t n = 0;

    for (char *field = line; field; n++) {
        char *tab = strchr(field, '\t');

        if (tab)
            *tab++ = '\0';
        if (n < 2) {
            fields[n] = field;
        } else {
            size_t *member;

            if (mem_grow(&refs->members, &refs->member_capacity, refs->n_members, sizeof(size_t),
                         err))
                return MR_ENOMEM;
            member = &refs->members[refs->n_members];
            if (add_human(refs, (const char *[MR_N_SPECIES]){ field }, member, err))
                return MR_ENOMEM;
            refs->n_members++;
        }
        field = tab;
    }
    set.size = refs->n_members - set.first;
    if (mr_names_intern(refs->strings, fields[0], NULL, &set.name, err) ||
        mr_names_intern(refs->strings, fields[1] ? fields[1] : "", NULL, &set.term, err) ||
        mem_grow(&refs->background, &refs->background_capacity, refs->n_background, sizeof(set),
                 err))
        return MR_ENOMEM;
    refs->background[refs->n_background++] = set;
    return MR_OK;
}

/* The prior pairs sets in name order: the order of the file must not matter. */
static int compare_background(const void *a, const void *b)
{
    const struct refs_background *x = a, *y = b;
    const int c = strcmp(x->name, y->name);

    return c ? c : (x->first > y->first) - (x->first < y->first);
}

mr_status refs_load_background(mr_refs *refs, const char *dir, mr_error *err)
{
    struct refs_table table = { 0 };
    mr_status st = refs_table_open_plain(&table, dir, "background.gmt.gz", err);

    while (!st) {
        char *line;
        size_t size;

        st = mr_lines_next(table.lines, &line, &size, err);
        if (st || !line)
            break;
        if (!strchr(line, '\t'))
            st = refs_table_bad(&table, "NAME, tab, TERM, tab, genes", line, err);
        else
            st = parse_background(refs, line, err);
    }
    if (!st && refs->n_background)
        qsort(refs->background, refs->n_background, sizeof(*refs->background), compare_background);
    refs_table_release(&table);
    return st;
}

mr_status refs_load_old(mr_refs *refs, const char *dir, mr_error *err)
{
    static const char *const columns[] = { "old", "new", "species", NULL };
    struct refs_table table = { 0 };
    bool more = true;
    mr_status st = refs_table_open(&table, refs, dir, "old_symbols.tsv", columns, err);

    while (!st) {
        const char *const *f = table.field;
        const size_t n = mr_names_size(refs->old);
        struct refs_old renewed;

        st = refs_table_next(&table, &more, err);
        if (st || !more)
            break;
        renewed.human = mr_names_find(refs->humans, f[1]);
        renewed.every_species = !strcmp(f[2], "all");
        if (renewed.human == MR_NONE)
            st = refs_table_bad(&table, "a human symbol of gene_ids", f[1], err);
        else if (!renewed.every_species && strcmp(f[2], "human"))
            st = refs_table_bad(&table, "all or human", f[2], err);
        else if (mr_names_find(refs->old, f[0]) != MR_NONE)
            st = refs_table_bad(&table, "each old symbol once", f[0], err);
        if (st)
            break;
        st = mem_grow(&refs->renewed, &refs->old_capacity, n, sizeof(renewed), err);
        if (!st)
            st = mr_names_add(refs->old, f[0], strlen(f[0]), err);
        if (!st)
            refs->renewed[n] = renewed;
    }
    refs_table_release(&table);
    return st;
}
