#include "io/formats/layout.h"

#include <string.h>

#include "base/alloc.h"
#include "base/ascii.h"
#include "base/number.h"
#include "io/fields.h"

/* Columns that describe a gene, also where they hold numbers. */
static const char *const annotation_names[] = {
    "gene",
    "gene_id",
    "geneid",
    "gene.id",
    "gene id",
    "gene_name",
    "genename",
    "gene.name",
    "gene name",
    "gene_symbol",
    "genesymbol",
    "gene symbol",
    "gene.symbol",
    "symbol",
    "symbols",
    "hgnc_symbol",
    "mgi_symbol",
    "external_gene_name",
    "description",
    "gene_description",
    "biotype",
    "gene_type",
    "gene_biotype",
    "type",
    "ensembl",
    "ensembl_id",
    "ensembl_gene_id",
    "entrez",
    "entrezid",
    "entrez_id",
    "entrezgene",
    "entrez_gene_id",
    "entrezgene_id",
    "chr",
    "chrom",
    "chromosome",
    "seqnames",
    "start",
    "end",
    "strand",
    "width",
    "length",
    "gene_length",
    "effective_length",
    "locus",
    "transcript_id",
    "transcript_ids",
    "transcript_id(s)",
    "tx_id",
    "id",
    "name",
    "probe",
    "probe_id",
    "feature",
    "feature_id",
    "target_id",
    "gc",
    "gc_content",
};

/* The fields of the head, split; [0] is the header. */
struct grid {
    struct field *fields[HEAD_ROWS + 1];
    size_t n_fields[HEAD_ROWS + 1];
    char *text[HEAD_ROWS + 1];
};

static mr_status split(struct grid *grid, size_t i, const struct head_line *line, char separator,
                       const char *path, mr_error *err)
{
    size_t n = 0, most = 1;
    char *rest;

    grid->text[i] = mem_strndup(line->text, line->size);
    for (const char *c = line->text; *c; c++)
        most += *c == separator;
    grid->fields[i] = mem_calloc(most, sizeof(struct field));
    if (!grid->text[i] || !grid->fields[i])
        return mem_fail(err);
    for (rest = grid->text[i]; rest; n++) {
        if (!field_next(&rest, separator, &grid->fields[i][n]))
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a closing quote, found none", path,
                           line->number);
        field_trim(&grid->fields[i][n]);
    }
    grid->n_fields[i] = n;
    return MR_OK;
}

static void grid_release(struct grid *grid)
{
    for (size_t i = 0; i <= HEAD_ROWS; i++) {
        free(grid->fields[i]);
        free(grid->text[i]);
    }
}

/* Without regard to case, of ASCII only: strcasecmp() depends on the locale. */
static bool is_same_word(const char *a, const char *b)
{
    for (;; a++, b++) {
        if (ascii_lower(*a) != ascii_lower(*b))
            return false;
        if (!*a)
            return true;
    }
}

bool layout_is_annotation(const char *name)
{
    for (size_t i = 0; i < sizeof(annotation_names) / sizeof(annotation_names[0]); i++)
        if (is_same_word(name, annotation_names[i]))
            return true;
    return false;
}

/* Each row has 'n' fields, the last of them empty. */
static bool rows_end_empty(const struct grid *grid, size_t n_rows, size_t n)
{
    for (size_t r = 1; r <= n_rows; r++)
        if (grid->n_fields[r] != n || grid->fields[r][n - 1].size)
            return false;
    return n > 1;
}

/*
 * Spreadsheets pad lines with separators: a last column without name and values is none.  Rows
 * that are longer than a header which names the ids are padded, too.
 */
static void trim_padding(struct layout *layout, struct grid *grid, size_t n_rows)
{
    const struct field *header = grid->fields[0];
    const bool names_ids = !header->size || layout_is_annotation(header->text);
    size_t *n = grid->n_fields;

    for (;;) {
        const bool header_ends_empty = n[0] > 1 && !header[n[0] - 1].size;
        const bool rows_too = rows_end_empty(grid, n_rows, n[1]) &&
                              (n[1] > n[0] ? names_ids : header_ends_empty && n[1] == n[0]);

        if (!rows_too && !(header_ends_empty && n[1] < n[0]))
            return;
        if (n[0] >= n[1])
            n[0]--;
        for (size_t r = 1; rows_too && r <= n_rows; r++)
            n[r]--;
        layout->padded = true;
    }
}

/*
 * The header may lack the cell above the ids, as write.table() of R leaves it out.  Most of the
 * first rows decide: a ragged row must not put the blame on the others.  On a tie the name of the
 * first column does, else the first row.
 */
static mr_status count_fields(struct layout *layout, const struct grid *grid,
                              const struct head *head, const char *path, mr_error *err)
{
    const size_t n = grid->n_fields[0];
    size_t n_equal = 0, n_longer = 0;

    for (size_t r = 1; r <= head->n_rows; r++) {
        n_equal += grid->n_fields[r] == n;
        n_longer += grid->n_fields[r] == n + 1;
    }
    if (!n_equal && !n_longer)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields as in the header, found %zu",
                       path, head->rows[0].number, n, grid->n_fields[1]);
    layout->first_cell = n_equal > n_longer;
    if (n_equal == n_longer)
        layout->first_cell =
            layout_is_annotation(grid->fields[0][0].text) || grid->n_fields[1] != n + 1;
    layout->n_fields = n + !layout->first_cell;
    return MR_OK;
}

/* A number gone wrong ("1,5", "0x1F", "nan") is not the text of an annotation. */
static bool is_word(const struct field *field)
{
    static const char *const not_words[] = { "nan", "inf", "-inf", "+inf" };

    for (size_t i = 0; i < sizeof(not_words) / sizeof(not_words[0]); i++)
        if (is_same_word(field->text, not_words[i]))
            return false;
    return field->text[0] == '0' && field->text[1] == 'x'
               ? field->text[2 + strspn(field->text + 2, "0123456789abcdefABCDEF")] != '\0'
               : field->text[strspn(field->text, "0123456789.,+-eE' ")] != '\0';
}

/* All that the first rows hold in column 'c' is text. */
static bool is_text_column(const struct grid *grid, size_t n_rows, size_t c)
{
    bool any = false;

    for (size_t r = 1; r <= n_rows; r++) {
        if (c >= grid->n_fields[r] || field_is_missing(&grid->fields[r][c]))
            continue;
        if (!is_word(&grid->fields[r][c]))
            return false;
        any = true;
    }
    return any;
}

static const struct field *header_cell(const struct layout *layout, const struct grid *grid,
                                       size_t column)
{
    return &grid->fields[0][column - !layout->first_cell];
}

static void count_annotation(struct layout *layout, const struct grid *grid, size_t n_rows)
{
    size_t c = 1;

    while (c < layout->n_fields && (layout_is_annotation(header_cell(layout, grid, c)->text) ||
                                    is_text_column(grid, n_rows, c)))
        c++;
    layout->n_annotation = c - 1;
}

/* write.csv() of R puts 1, 2, 3 ... before a table that has its ids in a column. */
static bool has_row_numbers(const struct layout *layout, const struct grid *grid, size_t n_rows)
{
    char number[24];

    if (!layout->n_annotation || (layout->first_cell && grid->fields[0][0].size))
        return false;
    for (size_t r = 1; r <= n_rows; r++) {
        snprintf(number, sizeof(number), "%zu", r);
        if (strcmp(grid->fields[r][0].text, number) != 0)
            return false;
    }
    return true;
}

mr_status layout_add_sample(mr_names *samples, const struct field *name, size_t n_before,
                            const char *path, size_t line, mr_error *err)
{
    const size_t twin = mr_names_find(samples, name->text);
    const size_t column = mr_names_size(samples) + n_before + 1;

    if (!name->size)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected a sample name in column %zu, found an empty field", path,
                       line, column);
    if (twin != MR_NONE)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected distinct samples, found '%s' in columns %zu and %zu", path,
                       line, name->text, twin + n_before + 1, column);
    return mr_names_add(samples, name->text, name->size, err);
}

static mr_status name_samples(struct layout *layout, const struct grid *grid,
                              const struct head *head, const char *path, mr_error *err)
{
    const size_t n_before = 1 + layout->n_annotation;
    mr_status st = MR_OK;

    layout->samples = mr_names_new();
    if (!layout->samples)
        return mem_fail(err);
    for (size_t c = n_before; !st && c < layout->n_fields; c++)
        st = layout_add_sample(layout->samples, header_cell(layout, grid, c), n_before, path,
                               head->header.number, err);
    return st;
}

/* A first row taken for the header: samples may be called 1, 2, 3, but not beside a gene. */
static bool has_no_header(const struct layout *layout, const struct grid *grid)
{
    const struct field *corner = &grid->fields[0][0];
    double value;

    if (!layout->first_cell || !corner->size || *corner->text == '#' ||
        layout_is_annotation(corner->text))
        return false;
    for (size_t c = 1 + layout->n_annotation; c < layout->n_fields; c++) {
        const struct field *name = header_cell(layout, grid, c);

        if (!number_parse(name->text, name->size, &value))
            return false;
    }
    return true;
}

static mr_status find_columns(struct layout *layout, struct grid *grid, const struct head *head,
                              const char *path, mr_error *err)
{
    mr_status st;

    trim_padding(layout, grid, head->n_rows);
    st = count_fields(layout, grid, head, path, err);
    if (st)
        return st;
    count_annotation(layout, grid, head->n_rows);
    if (has_row_numbers(layout, grid, head->n_rows))
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected gene ids in the first column, found row numbers", path,
                       head->rows[0].number);
    if (1 + layout->n_annotation == layout->n_fields)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected columns of samples, found none", path,
                       head->header.number);
    if (has_no_header(layout, grid))
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected a header that names samples, found numbers", path,
                       head->header.number);
    return name_samples(layout, grid, head, path, err);
}

mr_status layout_find(struct layout *layout, const struct head *head, const char *path,
                      mr_error *err)
{
    struct grid grid = { 0 };
    mr_status st;

    layout->separator = field_find_separator(head->header.text);
    if (!layout->separator) /* one sample, and no cell above the ids */
        layout->separator = field_find_separator(head->rows[0].text);
    if (!layout->separator)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected columns separated by tab, comma or semicolon, found one",
                       path, head->header.number);
    st = split(&grid, 0, &head->header, layout->separator, path, err);
    for (size_t r = 0; !st && r < head->n_rows; r++)
        st = split(&grid, r + 1, &head->rows[r], layout->separator, path, err);
    if (!st)
        st = find_columns(layout, &grid, head, path, err);
    grid_release(&grid);
    return st;
}

void layout_release(struct layout *layout)
{
    mr_names_free(layout->samples);
    *layout = (struct layout){ 0 };
}
