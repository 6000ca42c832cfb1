/*
 * GCT 1.2 and 1.3, as GenePattern, GSEA, CMap and RNA-SeQC write: a version, a line of sizes, a
 * header, in 1.3 rows that describe the samples, then an id, what describes it, and the values.
 * Spreadsheets pad the lines with tabs to equal lengths.
 */
#include <string.h>

#include "base/alloc.h"
#include "io/formats/layout.h"
#include "io/formats/table_rows.h"

struct gct_reader {
    const char *path;
    mr_lines *lines;
    /* line 2; of a damaged file anything */
    size_t n_genes, n_samples;
    size_t n_annotation; /* columns behind the id */
    size_t n_about;      /* rows that describe the samples */
    size_t first_line;   /* of the genes */
    mr_names *samples;
    struct table_rows rows;
};

static bool gct_matches(const struct peek *peek)
{
    const char *c = peek->data;

    return peek->size > 4 && !strncmp(c, "#1.", 3) && c[3] >= '0' && c[3] <= '9' &&
           strchr("\t\r\n ", c[4]);
}

/* The next line of the head, where there must be one. */
static mr_status next_line(struct gct_reader *t, const char *what, char **line, mr_error *err)
{
    size_t size;
    mr_status st = mr_lines_next(t->lines, line, &size, err);

    if (st || *line)
        return st;
    return mr_fail(err, MR_EFORMAT, "%s: expected %s, found the end of the file", t->path, what);
}

/* A whole number of up to 15 digits. */
static bool parse_size(const char *text, size_t *value)
{
    const size_t n = strspn(text, "0123456789");

    *value = n && n <= 15 && !text[n] ? (size_t)strtoull(text, NULL, 10) : 0;
    return n && n <= 15 && !text[n];
}

static mr_status refuse_sizes(const struct gct_reader *t, size_t n, const char *found,
                              mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:2: expected %zu sizes, found '%.40s'", t->path, n, found);
}

/* 1.2: genes, samples; 1.3: also what describes the genes, and the samples. */
static mr_status read_sizes(struct gct_reader *t, size_t n, mr_error *err)
{
    size_t *const sizes[] = { &t->n_genes, &t->n_samples, &t->n_annotation, &t->n_about };
    struct field field = { 0 };
    char *rest;
    mr_status st = next_line(t, "a line of sizes", &rest, err);

    for (size_t i = 0; !st && i < n; i++) {
        if (!rest)
            return refuse_sizes(t, n, field.text, err);
        if (!field_next(&rest, '\t', &field))
            return refuse_sizes(t, n, "\"", err);
        field_trim(&field);
        if (!parse_size(field.text, sizes[i]))
            return refuse_sizes(t, n, field.text, err);
    }
    if (!st && rest && rest[strspn(rest, "\t ")])
        return refuse_sizes(t, n, rest, err);
    if (!st && !t->n_samples)
        return mr_fail(err, MR_EFORMAT, "%s:2: expected columns of samples, found none", t->path);
    return st;
}

/* 1.2 has one column that describes the genes, and its sizes do not count it. */
static mr_status read_version(struct gct_reader *t, mr_error *err)
{
    char *line;
    mr_status st = next_line(t, "a version", &line, err);

    if (st)
        return st;
    line[strcspn(line, "\t ")] = '\0';
    if (!strcmp(line, "#1.3"))
        return read_sizes(t, 4, err);
    if (strcmp(line, "#1.2") != 0)
        return mr_fail(err, MR_EFORMAT, "%s:1: expected GCT 1.2 or 1.3, found '%.40s'", t->path,
                       line);
    t->n_annotation = 1;
    return read_sizes(t, 2, err);
}

static mr_status refuse_quote(const struct gct_reader *t, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:3: expected a closing quote, found none", t->path);
}

/* Fields from 'rest' on are more than line 2 says, unless all are empty. */
static mr_status check_padding(const struct gct_reader *t, char *rest, mr_error *err)
{
    size_t n = t->n_samples;
    struct field field;

    if (!rest || !rest[strspn(rest, "\t")])
        return MR_OK;
    for (; rest; n++)
        if (!field_next(&rest, '\t', &field))
            return refuse_quote(t, err);
    return mr_fail(err, MR_EFORMAT, "%s:3: expected %zu samples as line 2 says, found %zu", t->path,
                   t->n_samples, n);
}

static mr_status read_header(struct gct_reader *t, mr_error *err)
{
    const size_t n_before = 1 + t->n_annotation;
    struct field field;
    char *rest;
    mr_status st = next_line(t, "a header line", &rest, err);

    for (size_t c = 0; !st && c < n_before + t->n_samples; c++) {
        if (!rest)
            return mr_fail(err, MR_EFORMAT, "%s:3: expected %zu fields as line 2 says, found %zu",
                           t->path, n_before + t->n_samples, c);
        if (!field_next(&rest, '\t', &field))
            return refuse_quote(t, err);
        field_trim(&field);
        if (c >= n_before)
            st = layout_add_sample(t->samples, &field, n_before, t->path, 3, err);
    }
    return st ? st : check_padding(t, rest, err);
}

/* What describes the samples is passed over. */
static mr_status read_about(struct gct_reader *t, mr_error *err)
{
    mr_status st = MR_OK;
    char *line;

    for (size_t i = 0; !st && i < t->n_about; i++)
        st = next_line(t, "rows that describe the samples, as line 2 says", &line, err);
    t->first_line = mr_lines_number(t->lines) + 1;
    return st;
}

static mr_status read_genes(struct gct_reader *t, const mr_stream *s, mr_error *err)
{
    struct table_rows *rows = &t->rows;
    mr_status st;

    rows->path = t->path;
    rows->separator = '\t';
    rows->n_before = 1 + t->n_annotation;
    rows->samples = t->samples;
    rows->ids = s->genes;
    rows->na_zero = s->opts.na_zero;
    rows->padded = true;
    table_rows_init(rows, s->opts.max_memory);
    st = table_rows_parse_rest(rows, t->lines, 0, err);
    if (st)
        return st;
    if (!rows->cells.n_rows)
        return mr_fail(err, MR_EFORMAT, "%s: expected genes below the header, found none", t->path);
    if (rows->cells.n_rows < t->n_genes)
        return mr_fail(err, MR_EFORMAT, "%s: expected %zu genes as line 2 says, found %zu", t->path,
                       t->n_genes, rows->cells.n_rows);
    if (rows->cells.n_rows > t->n_genes)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu genes as line 2 says, found more",
                       t->path, t->first_line + t->n_genes, t->n_genes);
    return table_rows_check(rows, err);
}

/* Read to its end, as any table. */
static mr_status gct_open(mr_stream *s, mr_error *err)
{
    struct gct_reader *t = mem_calloc(1, sizeof(*t));
    mr_status st;

    s->state = t;
    if (!t)
        return mem_fail(err);
    t->path = s->path;
    t->rows.cells.spill = SPILL_CLOSED;
    t->samples = mr_names_new();
    st = t->samples ? mr_lines_new(s->src, &t->lines, err) : mem_fail(err);
    if (!st)
        st = read_version(t, err);
    if (!st)
        st = read_header(t, err);
    if (!st)
        st = read_about(t, err);
    if (!st)
        st = read_genes(t, s, err);
    if (st)
        return st;
    s->facts.n_samples = t->n_samples;
    s->facts.n_missing = t->rows.n_missing;
    s->facts.separator = '\t';
    s->facts.n_annotation = t->n_annotation;
    s->facts.first_cell = true;
    s->facts.first_line = t->first_line;
    return MR_OK;
}

static mr_status gct_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct gct_reader *t = s->state;

    return table_rows_next(&t->rows, out, err);
}

static mr_status gct_rewind(mr_stream *s, mr_error *err)
{
    struct gct_reader *t = s->state;

    (void)err;
    turned_rewind(&t->rows.turned);
    return MR_OK;
}

static mr_status gct_collect(mr_stream *s, mr_matrix **out, mr_error *err)
{
    struct gct_reader *t = s->state;

    return table_rows_collect(&t->rows, out, err);
}

static void gct_close(mr_stream *s)
{
    struct gct_reader *t = s->state;

    if (!t)
        return;
    table_rows_release(&t->rows);
    mr_names_free(t->samples);
    mr_lines_free(t->lines);
    free(t);
}

const struct reader reader_gct = {
    .name = "gct",
    .matches = gct_matches,
    .open = gct_open,
    .next = gct_next,
    .rewind = gct_rewind,
    .collect = gct_collect,
    .close = gct_close,
};
