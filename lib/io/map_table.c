/* Maps of ids in tables: two of their columns, found by the names of a header if there is one */
#include <string.h>

#include "base/alloc.h"
#include "base/ascii.h"
#include "base/number.h"
#include "io/id_map.h"

enum { SHOWN = 40 }; /* of a bad field, in a message */

enum role { TRANSCRIPT, GENE, NAME, N_ROLES };

/* What columns are called, in lower case and with '_' for blanks, points and dashes. */
static const struct {
    const char *word;
    enum role role;
} words[] = {
    { "transcript_id", TRANSCRIPT },
    { "transcript", TRANSCRIPT },
    { "transcript_stable_id", TRANSCRIPT },
    { "transcript_stable_id_version", TRANSCRIPT },
    { "tx_id", TRANSCRIPT },
    { "tx_name", TRANSCRIPT },
    { "tx", TRANSCRIPT },
    { "txid", TRANSCRIPT },
    { "txname", TRANSCRIPT },
    { "target_id", TRANSCRIPT },
    { "enstxp", TRANSCRIPT },
    { "ensembl_transcript_id", TRANSCRIPT },
    { "ensembl_transcript_id_version", TRANSCRIPT },
    { "refseq_mrna", TRANSCRIPT },
    { "gene_id", GENE },
    { "gene", GENE },
    { "gene_stable_id", GENE },
    { "gene_stable_id_version", GENE },
    { "geneid", GENE },
    { "ens_gene", GENE },
    { "ensgene", GENE },
    { "ensembl", GENE },
    { "ensembl_id", GENE },
    { "ensembl_gene_id", GENE },
    { "ensembl_gene_id_version", GENE },
    { "entrez", GENE },
    { "entrez_id", GENE },
    { "entrezid", GENE },
    { "entrezgene", GENE },
    { "entrezgene_id", GENE },
    { "ncbi_gene_id", GENE },
    { "locus_tag", GENE },
    { "gene_name", NAME },
    { "gene_symbol", NAME },
    { "genename", NAME },
    { "genesymbol", NAME },
    { "symbol", NAME },
    { "ext_gene", NAME },
    { "external_gene_name", NAME },
    { "hgnc_symbol", NAME },
    { "mgi_symbol", NAME },
    { "rgd_symbol", NAME },
};

/* The two columns of a relation, as users are told. */
static const char *const wanted[MR_N_ID_RELATIONS][2] = {
    [MR_TRANSCRIPT_TO_GENE] = { "transcripts (transcript_id, TXNAME, target_id...)",
                                "genes (gene_id, GENEID, ens_gene...)" },
    [MR_GENE_TO_NAME] = { "genes (gene_id, GENEID, ensembl...)",
                          "their names (gene_name, symbol...)" },
};

static char plain(char c)
{
    if (c == ' ' || c == '.' || c == '-')
        c = '_';
    return ascii_lower(c);
}

static bool is_word(const char *field, const char *word)
{
    while (*field && plain(*field) == *word) {
        field++;
        word++;
    }
    return !*field && !*word;
}

static enum role role_of(const char *field)
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (is_word(field, words[i].word))
            return words[i].role;
    return N_ROLES;
}

/* Cuts a line into table->fields; '*n' is how many. */
static mr_status split(struct map_table *table, const mr_id_map *map, char *line, size_t number,
                       size_t *n, mr_error *err)
{
    *n = 0;
    for (char *rest = line; rest; ++*n) {
        if (mem_grow(&table->fields, &table->capacity, *n, sizeof(*table->fields), err))
            return MR_ENOMEM;
        if (!field_next(&rest, table->separator, &table->fields[*n]))
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a closing quote, found none",
                           map->path, number);
        field_trim(&table->fields[*n]);
    }
    return MR_OK;
}

/* The first column of that role behind 'from'; MR_NONE: none. */
static size_t column_of(const struct map_table *table, enum role role, size_t from)
{
    for (size_t c = from; c < table->n_fields; c++)
        if (role_of(table->fields[c].text) == role)
            return c;
    return MR_NONE;
}

/* Of two columns the other. */
static size_t other_column(const struct map_table *table, size_t column)
{
    return table->n_fields == 2 && column < 2 ? 1 - column : MR_NONE;
}

/* A gene's name may stand beside it. */
static void find_transcripts(struct map_table *table)
{
    const size_t gene = column_of(table, GENE, 0), name = column_of(table, NAME, 0);

    table->from = column_of(table, TRANSCRIPT, 0);
    table->to = gene != MR_NONE ? gene : name;
    table->name = gene != MR_NONE ? name : MR_NONE;
}

/* Without names the genes of transcripts are such, or else the second of two ids. */
static void find_names(struct map_table *table)
{
    const size_t gene = column_of(table, GENE, 0), transcript = column_of(table, TRANSCRIPT, 0);

    table->from = gene;
    table->to = column_of(table, NAME, 0);
    if (table->to == MR_NONE && transcript != MR_NONE)
        table->to = gene;
    if (table->to == MR_NONE)
        table->to = column_of(table, GENE, gene + 1);
    if (table->from == MR_NONE || table->from == table->to)
        table->from = transcript;
}

/* Further columns of ids, in a table of names. */
static void mark_also(struct map_table *table)
{
    for (size_t c = 0; c < table->n_fields; c++) {
        const enum role role = role_of(table->fields[c].text);

        table->also[c] = table->relation == MR_GENE_TO_NAME && c != table->from && c != table->to &&
                         (role == GENE || role == TRANSCRIPT);
        table->has_also = table->has_also || table->also[c];
    }
}

static void find_columns(struct map_table *table)
{
    if (table->relation == MR_TRANSCRIPT_TO_GENE)
        find_transcripts(table);
    else
        find_names(table);
    if (table->from == MR_NONE)
        table->from = other_column(table, table->to);
    if (table->to == MR_NONE)
        table->to = other_column(table, table->from);
    mark_also(table);
}

/* Columns of the first line: of a header if it has a known name, else the first two. */
static mr_status begin(struct map_table *table, const mr_id_map *map, char *line, size_t number,
                       mr_error *err)
{
    mr_status st;

    table->separator = field_find_separator(line);
    if (!table->separator)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected columns separated by tab, comma or semicolon, found one",
                       map->path, number);
    st = split(table, map, line, number, &table->n_fields, err);
    if (st)
        return st;
    table->also = mem_calloc(table->n_fields + 1, sizeof(*table->also)); /* see shift() */
    if (!table->also)
        return mem_fail(err);
    table->first_line = number;
    table->from = 0;
    table->to = 1;
    table->name = MR_NONE;
    for (size_t c = 0; c < table->n_fields; c++)
        table->has_header = table->has_header || role_of(table->fields[c].text) != N_ROLES;
    if (!table->has_header)
        return MR_OK;
    find_columns(table);
    if (table->from == MR_NONE || table->to == MR_NONE)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a column of %s, found none", map->path,
                       number, wanted[table->relation][table->from != MR_NONE]);
    return MR_OK;
}

/* R leaves out the cell above the names of rows. */
static void shift(struct map_table *table)
{
    memmove(table->also + 1, table->also, table->n_fields * sizeof(*table->also));
    table->also[0] = false;
    table->n_fields++;
    table->from++;
    table->to++;
    if (table->name != MR_NONE)
        table->name++;
}

/* A table of a quantifier, taken for a map: its second column holds lengths or counts. */
static bool holds_numbers(const struct map_table *table)
{
    double value;

    return !table->has_header && table->n_fields > 2 &&
           number_parse(table->fields[1].text, table->fields[1].size, &value) &&
           number_parse(table->fields[2].text, table->fields[2].size, &value);
}

/* A name from another column than the first two; where there are several, none is taken. */
static mr_status add_name(mr_id_map *map, const struct field *id, const struct field *name,
                          size_t number, mr_error *err)
{
    size_t other;
    mr_status st;

    if (field_is_missing(id) || field_is_missing(name))
        return MR_OK;
    st = id_map_add(map, MR_GENE_TO_NAME, id->text, name->text, number, &other, err);
    if (!st && other)
        id_map_drop(map, MR_GENE_TO_NAME, id->text);
    return st;
}

static mr_status check_row(const struct map_table *table, const mr_id_map *map, size_t number,
                           mr_error *err)
{
    if (!table->fields[table->from].size && !table->has_also)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected an id in column %zu, found an empty field", map->path,
                       number, table->from + 1);
    if (holds_numbers(table))
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected an id in column 2, found '%.*s' and further numbers",
                       map->path, number, SHOWN, table->fields[table->to].text);
    return MR_OK;
}

static mr_status add_pair(const struct map_table *table, mr_id_map *map, const char *id,
                          const char *target, size_t number, mr_error *err)
{
    size_t other;
    mr_status st = id_map_add(map, table->relation, id, target, number, &other, err);

    return !st && other ? id_map_refuse(map, table->relation, id, target, number, other, err) : st;
}

static mr_status add_row(const struct map_table *table, mr_id_map *map, size_t number,
                         mr_error *err)
{
    const struct field *from = &table->fields[table->from], *to = &table->fields[table->to];
    mr_status st = check_row(table, map, number, err);

    if (st || field_is_missing(to))
        return st;
    if (!field_is_missing(from))
        st = add_pair(table, map, from->text, to->text, number, err);
    if (!st && table->name != MR_NONE)
        st = add_name(map, to, &table->fields[table->name], number, err);
    for (size_t c = 0; !st && c < table->n_fields; c++)
        if (table->also[c])
            st = add_name(map, &table->fields[c], to, number, err);
    return st;
}

mr_status map_table_take(struct map_table *table, mr_id_map *map, char *line, size_t number,
                         mr_error *err)
{
    size_t n;
    mr_status st;

    if (!table->first_line) {
        st = begin(table, map, line, number, err);
        if (st || table->has_header)
            return st;
        n = table->n_fields;
    } else {
        st = split(table, map, line, number, &n, err);
        if (st)
            return st;
    }
    if (table->has_header && !table->has_rows && n == table->n_fields + 1)
        shift(table);
    table->has_rows = true;
    if (n != table->n_fields)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields as in line %zu, found %zu",
                       map->path, number, table->n_fields, table->first_line, n);
    return add_row(table, map, number, err);
}

void map_table_release(struct map_table *table)
{
    free(table->fields);
    free(table->also);
    *table = (struct map_table){ 0 };
}
