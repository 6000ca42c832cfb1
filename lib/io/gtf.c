/*
 * GTF ('key "value";') and GFF3 ('key=value;'), line by line: of each the few attributes that name
 * transcripts and genes, as Ensembl, GENCODE, RefSeq, UCSC and StringTie write them
 */
#include <string.h>

#include "base/ascii.h"
#include "base/fail.h"
#include "io/id_map.h"

enum {
    N_FIELDS = 9,
    FEATURE = 2,
    START = 3,
    END = 4,
    STRAND = 6,
    ATTRIBUTES = 8,
    SHOWN = 40 /* of a bad field, in a message */
};

enum attribute {
    TRANSCRIPT_ID,
    GENE_ID,
    GENE_NAME,
    REF_GENE_NAME,
    REF_GENE_ID,
    GENE,
    NAME,
    PARENT,
    DB_XREF,
    DBXREF,
    N_ATTRIBUTES
};

static const char *const keys[N_ATTRIBUTES] = {
    [TRANSCRIPT_ID] = "transcript_id",
    [GENE_ID] = "gene_id",
    [GENE_NAME] = "gene_name",
    [REF_GENE_NAME] = "ref_gene_name",
    [REF_GENE_ID] = "ref_gene_id",
    [GENE] = "gene",
    [NAME] = "Name",
    [PARENT] = "Parent",
    [DB_XREF] = "db_xref",
    [DBXREF] = "Dbxref",
};

static bool is_number(const char *field)
{
    return *field && !field[strspn(field, "0123456789")];
}

/* Cuts a line at its tabs; returns how many fields there are, all of which it counts. */
static size_t split(char *line, char *fields[N_FIELDS])
{
    size_t n = 0;

    for (char *at = line; at; n++) {
        if (n < N_FIELDS)
            fields[n] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = '\0';
    }
    return n;
}

/* Of a line as it stands: digits between the tabs before fields 'k' and 'k' + 1. */
static const char *behind_tabs(const char *line, size_t k)
{
    for (; k; k--) {
        line = strchr(line, '\t');
        if (!line)
            return NULL;
        line++;
    }
    return line;
}

static bool has_number(const char *line, size_t k)
{
    const char *field = behind_tabs(line, k);
    const size_t n = field ? strspn(field, "0123456789") : 0;

    return n && field[n] == '\t';
}

const char *gtf_format(const char *line)
{
    const char *strand = behind_tabs(line, STRAND), *attributes = behind_tabs(line, ATTRIBUTES);

    if (!attributes || strchr(attributes, '\t') || !has_number(line, START) ||
        !has_number(line, END) || !strchr("+-.?", *strand) || strand[1] != '\t')
        return NULL;
    attributes += strspn(attributes, " ");
    return attributes[strcspn(attributes, " =;\"")] == '=' ? "gff3" : "gtf";
}

/* ---- attributes ---- */

/* 0 to 15; -1: not a hexadecimal digit. */
static int hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, ascii_lower(c)) : NULL;

    return at ? (int)(at - digits) : -1;
}

/* Bytes written as %3B, in place. */
static void decode(char *value)
{
    char *to = value;

    for (const char *from = value; *from; to++) {
        const int high = *from == '%' ? hex_digit(from[1]) : -1;
        const int low = high >= 0 ? hex_digit(from[2]) : -1;

        *to = *from++;
        if (low >= 0 && (high || low)) {
            *to = (char)(16 * high + low);
            from += 2;
        }
    }
    *to = '\0';
}

/*
 * Cuts the value at '*at' off, with or without quotes, which may hold semicolons; '*at' moves
 * behind its semicolon.  NULL: no closing quote.
 */
static char *cut_value(char **at)
{
    char *value = *at + strspn(*at, " ="), *end;
    const bool quoted = *value == '"';

    if (quoted) {
        end = strchr(++value, '"');
        if (!end)
            return NULL;
        *at = end + 1 + strcspn(end + 1, ";");
    } else {
        *at = end = value + strcspn(value, ";");
        while (end > value && end[-1] == ' ')
            end--;
    }
    if (**at)
        *(*at)++ = '\0';
    *end = '\0';
    return value;
}

static size_t find_key(const char *key, size_t size)
{
    for (size_t k = 0; k < N_ATTRIBUTES; k++)
        if (keys[k][0] == *key && !strncmp(keys[k], key, size) && !keys[k][size])
            return k;
    return MR_NONE;
}

/* GeneID:7157 among database entries; there may be several attributes of them. */
static void keep(const char *values[N_ATTRIBUTES], size_t k, const char *value)
{
    if (k == MR_NONE || (values[k] && *values[k]))
        return;
    if (k == DB_XREF || k == DBXREF) {
        value = strstr(value, "GeneID:");
        if (!value)
            return;
        value += strlen("GeneID:");
    }
    values[k] = value;
}

/* The attributes that matter, "" for those that are not there.  false: '*broken' has no end. */
static bool parse_attributes(char *at, const char *values[N_ATTRIBUTES], const char **broken)
{
    for (at += strspn(at, " ;"); *at; at += strspn(at, " ;")) {
        char *key = at;
        const size_t size = strcspn(key, " =;");
        const bool is_gff = key[size] == '=';
        char *value;

        at = key + size;
        value = cut_value(&at);
        if (!value) {
            key[size] = '\0';
            *broken = key;
            return false;
        }
        if (is_gff)
            decode(value);
        keep(values, find_key(key, size), value);
    }
    for (size_t k = 0; k < N_ATTRIBUTES; k++)
        if (!values[k])
            values[k] = "";
    return true;
}

/* ---- what a line says ---- */

static const char *first_of(const char *const *values, const enum attribute *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (*values[order[i]])
            return values[order[i]];
    return "";
}

/* Ensembl's GFF3 names the gene of a transcript as its parent, "gene:ENSG...". */
static const char *gene_of(const char *const *values)
{
    static const char prefix[] = "gene:";
    static const enum attribute order[] = { GENE_ID, GENE };

    if (!*values[GENE_ID] && !strncmp(values[PARENT], prefix, sizeof(prefix) - 1))
        return values[PARENT] + sizeof(prefix) - 1;
    return first_of(values, order, sizeof(order) / sizeof(order[0]));
}

/* A Name is that of the feature: of a gene only where the feature is one. */
static const char *name_of(const char *const *values, const char *feature)
{
    static const enum attribute order[] = { GENE_NAME, REF_GENE_NAME, GENE, REF_GENE_ID };
    const char *name = first_of(values, order, sizeof(order) / sizeof(order[0]));
    const size_t size = strlen(feature);

    if (!*name && size >= 4 && !strcmp(feature + size - 4, "gene"))
        name = values[NAME];
    return name;
}

/* A gene of several names is left without one, as loci that StringTie has merged are. */
static mr_status add_name(mr_id_map *map, const char *id, const char *name, size_t number,
                          mr_error *err)
{
    size_t other;
    mr_status st;

    if (!*id || !*name || !strcmp(id, name))
        return MR_OK;
    st = id_map_add(map, MR_GENE_TO_NAME, id, name, number, &other, err);
    if (!st && other)
        id_map_drop(map, MR_GENE_TO_NAME, id);
    return st;
}

static mr_status add_entrez(mr_id_map *map, const char *const *values, const char *name,
                            size_t number, mr_error *err)
{
    const char *id = *values[DB_XREF] ? values[DB_XREF] : values[DBXREF];
    const size_t n = strspn(id, "0123456789");
    char buf[24];

    if (!n || n >= sizeof(buf))
        return MR_OK;
    memcpy(buf, id, n);
    buf[n] = '\0';
    return add_name(map, buf, name, number, err);
}

static mr_status add_transcript(mr_id_map *map, const char *id, const char *gene, size_t number,
                                mr_error *err)
{
    size_t other;
    mr_status st;

    if (!*id || !*gene)
        return MR_OK;
    st = id_map_add(map, MR_TRANSCRIPT_TO_GENE, id, gene, number, &other, err);
    if (!st && other)
        st = id_map_refuse(map, MR_TRANSCRIPT_TO_GENE, id, gene, number, other, err);
    return st;
}

mr_status gtf_take(mr_id_map *map, char *line, size_t number, mr_error *err)
{
    const char *values[N_ATTRIBUTES] = { 0 }, *gene, *name, *broken;
    char *fields[N_FIELDS];
    const size_t n = split(line, fields);
    mr_status st;

    if (n != N_FIELDS)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected 9 fields of a GTF or GFF3, found %zu",
                       map->path, number, n);
    if (!is_number(fields[START]) || !is_number(fields[END]))
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected positions, found '%.*s' and '%.*s'",
                       map->path, number, SHOWN, fields[START], SHOWN, fields[END]);
    if (!parse_attributes(fields[ATTRIBUTES], values, &broken))
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected a closing quote of attribute '%.*s', found none",
                       map->path, number, SHOWN, broken);
    gene = gene_of(values);
    name = name_of(values, fields[FEATURE]);
    st = add_transcript(map, values[TRANSCRIPT_ID], gene, number, err);
    if (!st)
        st = add_name(map, gene, name, number, err);
    return st ? st : add_entrez(map, values, *name ? name : gene, number, err);
}
