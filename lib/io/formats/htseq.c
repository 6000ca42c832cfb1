/*
 * Output of htseq-count (10.1093/bioinformatics/btu638) without a header: an id, maybe attributes,
 * one column of counts per alignment, and behind the genes rows of the reads of no gene.  A column
 * of a table with a header is read by table.c.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "io/formats/layout.h"
#include "io/formats/quant.h"
#include "io/formats/special.h"

enum { FIRST_ROWS = 10, LONGEST_ID = 100 };

/* The first rows, copied: what a column holds is seen in them together. */
struct first_rows {
    char *text[FIRST_ROWS];
    size_t number[FIRST_ROWS], n;
};

/* The field that begins at 'text' and ends at a tab or the line's end is a count, or missing. */
static bool is_count(const char *text)
{
    const size_t size = strcspn(text, "\t\r\n");
    double value;

    return !size || (size == 2 && !memcmp(text, "NA", 2)) || number_parse(text, size, &value);
}

static size_t count_fields(const char *line)
{
    size_t n = 1;

    for (; *line && *line != '\n'; line++)
        n += *line == '\t';
    return n;
}

/* How many of the last fields, not the first one, are counts. */
static size_t count_counts(const char *line)
{
    size_t n = 0;

    for (const char *c = line; (c = strpbrk(c, "\t\n")) && *c == '\t';)
        n = is_count(++c) ? n + 1 : 0;
    return n;
}

/* Behind names of samples a spreadsheet may leave empty cells. */
static bool ends_empty(const char *line)
{
    const size_t size = strcspn(line, "\r\n");

    return size && line[size - 1] == '\t';
}

/* All lines that stand whole in what was peeked at. */
static bool all_lines_alike(const struct peek *peek, size_t n_fields)
{
    const char *line = peek->data, *end;

    for (; (end = strchr(line, '\n')); line = end + 1)
        if (count_fields(line) != n_fields || !count_counts(line))
            return false;
    return !*line || !peek->is_whole || (count_fields(line) == n_fields && count_counts(line));
}

/* The last line of the file, which names reads of no gene. */
static bool has_special(const struct peek *peek)
{
    const char *line = peek->data, *end;
    char id[LONGEST_ID];
    size_t size;

    while ((end = strchr(line, '\n')) && end[1] && !strchr("\r\n", end[1]))
        line = end + 1;
    size = strcspn(line, "\t\n");
    if (size >= sizeof(id))
        return false;
    memcpy(id, line, size);
    id[size] = '\0';
    return special_is_row(id);
}

/* Where the peek does not reach the end, open() looks for the rows of no gene. */
static bool htseq_matches(const struct peek *peek)
{
    char id[LONGEST_ID];
    const size_t size = strcspn(peek->data, "\t\r\n");

    if (!size || size >= sizeof(id) || peek->data[size] != '\t' || *peek->data == '#' ||
        *peek->data == '"')
        return false;
    memcpy(id, peek->data, size);
    id[size] = '\0';
    return !layout_is_annotation(id) && !ends_empty(peek->data) &&
           all_lines_alike(peek, count_fields(peek->data)) &&
           (!peek->is_whole || has_special(peek));
}

/* Attributes that are numbers in some rows are words in others. */
static mr_status find_columns(struct quant *q, const struct first_rows *rows, mr_error *err)
{
    size_t n_counts;
    char *columns;
    mr_status st;

    q->n_fields = count_fields(rows->text[0]);
    n_counts = q->n_fields - 1;
    for (size_t i = 0; i < rows->n; i++) {
        const size_t n = count_counts(rows->text[i]);

        if (n && n < n_counts)
            n_counts = n;
    }
    columns = mem_calloc(q->n_fields + 1, 1);
    if (!columns)
        return mem_fail(err);
    memset(columns, '-', q->n_fields - n_counts);
    memset(columns + q->n_fields - n_counts, 'c', n_counts);
    columns[0] = 'i';
    st = quant_set_columns(q, columns, err);
    free(columns);
    return st;
}

static mr_status read_rows(struct first_rows *rows, mr_lines *lines, mr_error *err)
{
    while (rows->n < FIRST_ROWS) {
        char *line;
        size_t size;
        mr_status st = mr_lines_next(lines, &line, &size, err);

        if (st || !line || !size)
            return st;
        rows->text[rows->n] = mem_strndup(line, size);
        if (!rows->text[rows->n])
            return mem_fail(err);
        rows->number[rows->n++] = mr_lines_number(lines);
    }
    return MR_OK;
}

static mr_status htseq_begin(struct quant *q, mr_lines *lines, mr_error *err)
{
    struct first_rows rows = { .n = 0 };
    mr_status st = read_rows(&rows, lines, err);

    if (!st && !rows.n)
        st = mr_fail(err, MR_EFORMAT, "%s: expected genes, found none", q->path);
    if (!st)
        st = find_columns(q, &rows, err);
    for (size_t i = 0; !st && i < rows.n; i++)
        st = quant_add_row(q, rows.text[i], rows.number[i], err);
    for (size_t i = 0; i < rows.n; i++)
        free(rows.text[i]);
    return st;
}

static const struct quant_format format = {
    .has_special = true,
    .level = MR_LEVEL_GENES,
    .begin = htseq_begin,
};

static mr_status htseq_open(mr_stream *s, mr_error *err)
{
    const struct quant *q;
    mr_status st = quant_open(s, &format, err);

    q = s->state;
    if (st || q->n_special)
        return st;
    if (q->n_counts > 1)
        return mr_fail(err, MR_EFORMAT, "%s:1: expected a header that names samples, found numbers",
                       s->path);
    return mr_fail(err, MR_EFORMAT,
                   "%s:1: expected a header that names samples, or the last rows of htseq-count "
                   "such as '__no_feature', found neither",
                   s->path);
}

const struct reader reader_htseq = {
    .name = "htseq",
    .is_counts = true,
    .matches = htseq_matches,
    .open = htseq_open,
    .next = quant_next,
    .rewind = quant_rewind,
    .close = quant_close,
};
