/* Tables with a header: ids, maybe columns that describe the genes, then one column per sample */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "io/cells.h"
#include "io/fields.h"
#include "io/layout.h"
#include "io/stream.h"

enum {
    SHOWN = 40,  /* of a bad field, in a message */
    TURNED = 16, /* samples turned at once: a cache line of counts */
};

static const double max_value = 9007199254740992; /* 2^53: integers above it are not exact */

struct table_reader {
    const char *path;
    bool na_zero;
    size_t max_memory;
    size_t line; /* the row that is parsed */
    struct layout layout;
    size_t n_samples;
    struct cells cells;
    mr_names *ids; /* the stream's */
    bool has_fractions;
    size_t n_missing;
    struct {
        size_t line, column;
        double value;
    } negative;  /* the first one; line 0: none */
    size_t next; /* sample to give */
    struct {
        size_t first, n, most;
        void *values; /* [n][genes] */
    } turned;
};

static const char *sample_name(const struct table_reader *t, size_t c)
{
    return mr_names_get(t->layout.samples, c);
}

static mr_status refuse_cell(const struct table_reader *t, size_t c, const struct field *field,
                             mr_error *err)
{
    const bool comma =
        strchr(field->text, ',') && !field->text[strspn(field->text, "+-.,0123456789")];

    if (field_is_missing(field))
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected a number in column '%s', found a missing value", t->path,
                       t->line, sample_name(t, c));
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a number in column '%s', found '%.*s'%s",
                   t->path, t->line, sample_name(t, c), SHOWN, field->text,
                   comma ? ": write it with a decimal point" : "");
}

/* Any field: the loops below leave to it what is not a plain number. */
static mr_status parse_cell(struct table_reader *t, size_t c, struct field *field, double *value,
                            mr_error *err)
{
    field_trim(field);
    if (field_is_missing(field) && t->na_zero) {
        t->n_missing++;
        *value = 0;
        return MR_OK;
    }
    if (!number_parse(field->text, field->size, value))
        return refuse_cell(t, c, field, err);
    if (fabs(*value) > max_value)
        return mr_fail(
            err, MR_EFORMAT,
            "%s:%zu: expected a number of size 2^53 or less in column '%s', found '%.*s'", t->path,
            t->line, sample_name(t, c), SHOWN, field->text);
    if (*value == 0)
        *value = 0; /* not -0 */
    if (*value < 0 && !t->negative.line) {
        t->negative.line = t->line;
        t->negative.column = c;
        t->negative.value = *value;
    }
    t->has_fractions = t->has_fractions || *value != trunc(*value);
    return MR_OK;
}

/*
 * Plain integers, from column 'c' on, straight from the line, which ends in NUL.  Stops at the
 * first field that is anything else and returns its column; '*at' is its start, or NULL behind
 * the last field of the line.
 */
static size_t parse_integers(char **at, char separator, uint32_t *row, size_t c, size_t n)
{
    char *start = *at;

    while (c < n) {
        char *p = start;
        uint64_t value = 0;
        unsigned digit;

        for (; (digit = (unsigned char)*p - '0') <= 9; p++)
            value = value * 10 + digit;
        if (p == start || p - start > 10 || value > UINT32_MAX || (*p && *p != separator))
            break;
        row[c++] = (uint32_t)value;
        start = *p ? p + 1 : NULL;
        if (!start)
            break;
    }
    *at = start;
    return c;
}

/* The same for integers and decimals of up to 15 digits, which one division makes exact. */
static size_t parse_decimals(char **at, struct table_reader *t, double *row, size_t c, size_t n)
{
    static const double power[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    const char separator = t->layout.separator;
    char *start = *at;

    while (c < n) {
        char *p = start, *point = NULL;
        uint64_t value = 0;
        size_t n_digits;
        unsigned digit;

        for (;; p++) {
            digit = (unsigned char)*p - '0';
            if (digit <= 9)
                value = value * 10 + digit;
            else if (*p == '.' && !point)
                point = p;
            else
                break;
        }
        n_digits = (size_t)(p - start) - (point ? 1 : 0);
        if (!n_digits || n_digits > 15 || (*p && *p != separator))
            break;
        row[c] = (double)value / power[point ? p - point - 1 : 0];
        t->has_fractions = t->has_fractions || row[c] != trunc(row[c]);
        c++;
        start = *p ? p + 1 : NULL;
        if (!start)
            break;
    }
    *at = start;
    return c;
}

static mr_status refuse_quote(const struct table_reader *t, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a closing quote, found none", t->path,
                   t->line);
}

/* 'n' fields of the row were met, more stand at 'rest' if it is not NULL. */
static mr_status refuse_ragged(const struct table_reader *t, size_t n, char *rest, mr_error *err)
{
    struct field field;

    for (; rest; n++)
        if (!field_next(&rest, t->layout.separator, &field))
            return refuse_quote(t, err);
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields, found %zu", t->path, t->line,
                   t->layout.n_fields, n);
}

static mr_status store_odd_cell(struct table_reader *t, char **rest, size_t c, void **row,
                                mr_error *err)
{
    struct field field;
    double value;
    mr_status st;

    if (!field_next(rest, t->layout.separator, &field))
        return refuse_quote(t, err);
    st = parse_cell(t, c, &field, &value, err);
    if (st)
        return st;
    if (t->cells.type == MR_U32 && (value < 0 || value > UINT32_MAX || value != trunc(value)))
        st = cells_promote(&t->cells, c, row, err);
    if (st)
        return st;
    if (t->cells.type == MR_U32)
        ((uint32_t *)*row)[c] = (uint32_t)value;
    else
        ((double *)*row)[c] = value;
    return MR_OK;
}

static mr_status parse_values(struct table_reader *t, char *rest, mr_error *err)
{
    const size_t n_before = 1 + t->layout.n_annotation;
    size_t c = 0;
    void *row;
    mr_status st = cells_room(&t->cells, &row, err);

    while (!st && rest && c < t->n_samples) {
        if (t->cells.type == MR_U32)
            c = parse_integers(&rest, t->layout.separator, row, c, t->n_samples);
        else
            c = parse_decimals(&rest, t, row, c, t->n_samples);
        if (rest && c < t->n_samples)
            st = store_odd_cell(t, &rest, c++, &row, err);
    }
    if (st)
        return st;
    if (rest || c < t->n_samples)
        return refuse_ragged(t, n_before + c, rest, err);
    cells_add_row(&t->cells);
    return MR_OK;
}

static mr_status refuse_empty(const struct table_reader *t, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields, found an empty line", t->path,
                   t->line, t->layout.n_fields);
}

static mr_status parse_row(struct table_reader *t, char *line, size_t number, mr_error *err)
{
    struct field field;
    char *rest = line;
    size_t n = 0;
    mr_status st;

    t->line = number;
    if (!*line)
        return refuse_empty(t, err);
    for (; rest && n <= t->layout.n_annotation; n++) {
        if (!field_next(&rest, t->layout.separator, &field))
            return refuse_quote(t, err);
        if (n)
            continue;
        field_trim(&field);
        st = mr_names_add(t->ids, field.text, field.size, err);
        if (st)
            return st;
    }
    return rest ? parse_values(t, rest, err) : refuse_ragged(t, n, NULL, err);
}

/* Empty lines are tolerated at the end only; 'empty_line' is one that was met, or 0. */
static mr_status parse_rest(struct table_reader *t, mr_lines *lines, size_t empty_line,
                            mr_error *err)
{
    for (;;) {
        char *line;
        size_t size;
        mr_status st = mr_lines_next(lines, &line, &size, err);

        if (st || !line)
            return st;
        if (!size) {
            empty_line = empty_line ? empty_line : mr_lines_number(lines);
            continue;
        }
        t->line = empty_line;
        st = empty_line ? refuse_empty(t, err) : parse_row(t, line, mr_lines_number(lines), err);
        if (st)
            return st;
    }
}

/* Logarithms are negative and fractional; a table of integers is one of counts. */
static mr_status check_negative(const struct table_reader *t, mr_error *err)
{
    if (!t->negative.line || t->has_fractions)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a count in column '%s', found %.15g", t->path,
                   t->negative.line, sample_name(t, t->negative.column), t->negative.value);
}

static mr_status read_all(struct table_reader *t, mr_lines *lines, struct head *head, mr_error *err)
{
    mr_status st = head_read(head, lines, err);

    if (!st)
        st = layout_find(&t->layout, head, t->path, err);
    if (st)
        return st;
    t->n_samples = mr_names_size(t->layout.samples);
    cells_init(&t->cells, t->n_samples, t->max_memory);
    for (size_t r = 0; !st && r < head->n_rows; r++)
        st = parse_row(t, head->rows[r].text, head->rows[r].number, err);
    if (!st)
        st = parse_rest(t, lines, head->empty_line, err);
    return st ? st : check_negative(t, err);
}

/* The table is read to its end: any line may hold the first fraction, or a fault. */
static mr_status table_open(mr_stream *s, mr_error *err)
{
    struct table_reader *t = mem_calloc(1, sizeof(*t));
    struct head head = { 0 };
    mr_lines *lines = NULL;
    mr_status st;

    s->state = t;
    if (!t)
        return mem_fail(err);
    *t = (struct table_reader){ .path = s->path,
                                .na_zero = s->opts.na_zero,
                                .max_memory = s->opts.max_memory,
                                .ids = s->genes,
                                .cells.spill = SPILL_CLOSED };
    st = mr_lines_new(s->src, &lines, err);
    if (!st)
        st = read_all(t, lines, &head, err);
    if (!st) {
        s->facts.n_samples = t->n_samples;
        s->facts.n_missing = t->n_missing;
        s->facts.separator = t->layout.separator;
        s->facts.n_annotation = t->layout.n_annotation;
        s->facts.first_cell = t->layout.first_cell;
        s->facts.first_line = head.rows[0].number;
    }
    head_release(&head);
    mr_lines_free(lines);
    return st;
}

/* As many samples at once as spilled blocks are worth passing over. */
static mr_status make_room(struct table_reader *t, mr_error *err)
{
    const size_t column = t->cells.n_rows * sizeof(double);
    size_t most = TURNED;

    if (t->turned.values)
        return MR_OK;
    if (t->cells.spill.fd >= 0 && t->max_memory / 4 / column > most)
        most = t->max_memory / 4 / column;
    t->turned.most = most < t->n_samples ? most : t->n_samples;
    t->turned.values = mem_resize(NULL, t->turned.most, column);
    return t->turned.values ? MR_OK : mem_fail(err);
}

static mr_status turn(struct table_reader *t, mr_error *err)
{
    const size_t left = t->n_samples - t->next;
    mr_status st = make_room(t, err);

    if (st)
        return st;
    t->turned.first = t->next;
    t->turned.n = left < t->turned.most ? left : t->turned.most;
    return cells_columns(&t->cells, t->turned.first, t->turned.n, t->turned.values, err);
}

static mr_status table_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct table_reader *t = s->state;
    const size_t n = t->cells.n_rows;
    size_t at;

    if (t->next == t->n_samples)
        return MR_OK;
    if (t->next == t->turned.first + t->turned.n) {
        mr_status st = turn(t, err);

        if (st)
            return st;
    }
    at = (t->next - t->turned.first) * n;
    out->sample = sample_name(t, t->next++);
    out->type = t->cells.type;
    out->n = n;
    if (out->type == MR_U32)
        out->u32 = (const uint32_t *)t->turned.values + at;
    else
        out->f64 = (const double *)t->turned.values + at;
    return MR_OK;
}

static mr_status table_rewind(mr_stream *s, mr_error *err)
{
    struct table_reader *t = s->state;

    (void)err;
    t->next = t->turned.first = t->turned.n = 0;
    return MR_OK;
}

static mr_status table_collect(mr_stream *s, mr_matrix **out, mr_error *err)
{
    struct table_reader *t = s->state;
    mr_names *genes, *samples;
    mr_status st = mr_names_copy(s->genes, &genes, err);

    if (st)
        return st;
    st = mr_names_copy(t->layout.samples, &samples, err);
    if (st) {
        mr_names_free(genes);
        return st;
    }
    t->next = t->n_samples;
    return cells_to_matrix(&t->cells, genes, samples, out, err);
}

static void table_close(mr_stream *s)
{
    struct table_reader *t = s->state;

    if (!t)
        return;
    cells_release(&t->cells);
    layout_release(&t->layout);
    free(t->turned.values);
    free(t);
}

const struct reader reader_table = {
    .name = "table",
    .open = table_open,
    .next = table_next,
    .rewind = table_rewind,
    .collect = table_collect,
    .close = table_close,
};
