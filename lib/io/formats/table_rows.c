#include "io/formats/table_rows.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "io/fields.h"
#include "io/formats/special.h"

enum { SHOWN = 40 }; /* of a bad field, in a message */

static const double max_value = 9007199254740992; /* 2^53: integers above it are not exact */

void table_rows_init(struct table_rows *t, size_t max_memory)
{
    cells_init(&t->cells, mr_names_size(t->samples), max_memory);
}

void table_rows_release(struct table_rows *t)
{
    cells_release(&t->cells);
    turned_release(&t->turned);
    free(t->unassigned);
}

static const char *sample_name(const struct table_rows *t, size_t c)
{
    return mr_names_get(t->samples, c);
}

static mr_status refuse_cell(const struct table_rows *t, size_t c, const struct field *field,
                             mr_error *err)
{
    const bool comma =
        strchr(field->text, ',') && !field->text[strspn(field->text, "+-.,0123456789")];

    if (field_is_missing(field))
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected a number in column '%s', found a missing value: --na zero "
                       "takes it as 0",
                       t->path, t->line, sample_name(t, c));
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a number in column '%s', found '%.*s'%s",
                   t->path, t->line, sample_name(t, c), SHOWN, field->text,
                   comma ? ": write it with a decimal point" : "");
}

/* Any field: the loops below leave to it what is not a plain number. */
static mr_status parse_cell(struct table_rows *t, size_t c, struct field *field, double *value,
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
 * Integers of up to four digits with a separator behind them, as most counts are: a test for each
 * place where a number may end is foreseen better than those of one loop over digits.
 */
static char *parse_short_integers(char *at, char separator, uint32_t *row, size_t *n_read, size_t n)
{
    size_t c = *n_read;

    while (c < n) {
        unsigned digit[4];

        if ((digit[0] = (unsigned char)at[0] - '0') > 9)
            break;
        if (at[1] == separator) {
            row[c++] = digit[0];
            at += 2;
            continue;
        }
        if ((digit[1] = (unsigned char)at[1] - '0') > 9)
            break;
        if (at[2] == separator) {
            row[c++] = digit[0] * 10 + digit[1];
            at += 3;
            continue;
        }
        if ((digit[2] = (unsigned char)at[2] - '0') > 9)
            break;
        if (at[3] == separator) {
            row[c++] = digit[0] * 100 + digit[1] * 10 + digit[2];
            at += 4;
            continue;
        }
        if ((digit[3] = (unsigned char)at[3] - '0') > 9 || at[4] != separator)
            break;
        row[c++] = digit[0] * 1000 + digit[1] * 100 + digit[2] * 10 + digit[3];
        at += 5;
    }
    *n_read = c;
    return at;
}

/*
 * Plain integers, from column 'c' on, straight from the line, which ends in NUL.  Stops at the
 * first field that is anything else and returns its column; '*at' is its start, or NULL behind
 * the last field of the line.
 */
static size_t parse_integers(char **at, char separator, uint32_t *row, size_t c, size_t n)
{
    char *start = *at;

    while (start) {
        char *p;
        uint64_t value = 0;
        unsigned digit;

        start = parse_short_integers(start, separator, row, &c, n);
        if (c == n)
            break;
        for (p = start; (digit = (unsigned char)*p - '0') <= 9; p++)
            value = value * 10 + digit;
        if (p == start || p - start > 10 || value > UINT32_MAX || (*p && *p != separator))
            break;
        row[c++] = (uint32_t)value;
        start = *p ? p + 1 : NULL;
    }
    *at = start;
    return c;
}

/* The same for integers and decimals of up to 15 digits, which one division makes exact. */
static size_t parse_decimals(char **at, struct table_rows *t, double *row, size_t c, size_t n)
{
    static const double power[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    const char separator = t->separator;
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

static size_t n_fields(const struct table_rows *t)
{
    return t->n_before + t->cells.n_cols;
}

static mr_status refuse_quote(const struct table_rows *t, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a closing quote, found none", t->path,
                   t->line);
}

/* 'n' fields of the row were met, more stand at 'rest' if it is not NULL. */
static mr_status refuse_ragged(const struct table_rows *t, size_t n, char *rest, mr_error *err)
{
    struct field field;

    for (; rest; n++)
        if (!field_next(&rest, t->separator, &field))
            return refuse_quote(t, err);
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields, found %zu", t->path, t->line,
                   n_fields(t), n);
}

static mr_status store_odd_cell(struct table_rows *t, char **rest, size_t c, void **row,
                                mr_error *err)
{
    struct field field;
    double value;
    mr_status st;

    if (!field_next(rest, t->separator, &field))
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

static bool is_padding(const char *rest, char separator)
{
    while (*rest == separator)
        rest++;
    return !*rest;
}

/* The row just parsed is none of a gene: its counts are added up. */
static mr_status add_unassigned(struct table_rows *t, const void *row, mr_error *err)
{
    if (!t->unassigned)
        t->unassigned = mem_calloc(t->cells.n_cols, sizeof(*t->unassigned));
    if (!t->unassigned)
        return mem_fail(err);
    for (size_t c = 0; c < t->cells.n_cols; c++)
        t->unassigned[c] +=
            t->cells.type == MR_U32 ? ((const uint32_t *)row)[c] : ((const double *)row)[c];
    return MR_OK;
}

static mr_status parse_values(struct table_rows *t, char *rest, bool special, mr_error *err)
{
    const size_t n_samples = t->cells.n_cols;
    size_t c = 0;
    void *row;
    mr_status st = cells_room(&t->cells, &row, err);

    while (!st && rest && c < n_samples) {
        if (t->cells.type == MR_U32)
            c = parse_integers(&rest, t->separator, row, c, n_samples);
        else
            c = parse_decimals(&rest, t, row, c, n_samples);
        if (rest && c < n_samples)
            st = store_odd_cell(t, &rest, c++, &row, err);
    }
    if (st)
        return st;
    if (rest && t->padded && is_padding(rest, t->separator))
        rest = NULL;
    if (rest || c < n_samples)
        return refuse_ragged(t, t->n_before + c, rest, err);
    if (special)
        return add_unassigned(t, row, err);
    if (!t->cells.n_rows)
        t->first_line = t->line;
    t->has_gaps = t->has_gaps || t->line != t->first_line + t->cells.n_rows;
    cells_add_row(&t->cells);
    return MR_OK;
}

static mr_status refuse_empty(const struct table_rows *t, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields, found an empty line", t->path,
                   t->line, n_fields(t));
}

mr_status table_rows_parse(struct table_rows *t, char *line, size_t number, mr_error *err)
{
    struct field field;
    char *rest = line;
    bool special = false;
    size_t n = 0;
    mr_status st;

    t->line = number;
    if (!*line)
        return refuse_empty(t, err);
    for (; rest && n < t->n_before; n++) {
        if (!field_next(&rest, t->separator, &field))
            return refuse_quote(t, err);
        if (n)
            continue;
        field_trim(&field);
        special = special_is_row(field.text);
        st = special ? MR_OK : mr_names_add(t->ids, field.text, field.size, err);
        if (st)
            return st;
    }
    return rest ? parse_values(t, rest, special, err) : refuse_ragged(t, n, NULL, err);
}

mr_status table_rows_parse_rest(struct table_rows *t, mr_lines *lines, size_t empty_line,
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
        st = empty_line ? refuse_empty(t, err)
                        : table_rows_parse(t, line, mr_lines_number(lines), err);
        if (st)
            return st;
    }
}

/* Logarithms are negative and fractional; a table of integers is one of counts. */
mr_status table_rows_check(const struct table_rows *t, mr_error *err)
{
    if (!t->cells.n_rows)
        return mr_fail(err, MR_EFORMAT, "%s: expected genes below the header, found none", t->path);
    if (!t->negative.line || t->has_fractions)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a count in column '%s', found %.15g", t->path,
                   t->negative.line, sample_name(t, t->negative.column), t->negative.value);
}

mr_status table_rows_next(struct table_rows *t, struct mr_profile *out, mr_error *err)
{
    const size_t next = t->turned.next;
    const mr_status st = turned_next(&t->turned, &t->cells, t->samples, out, err);

    if (!st && out->sample && t->unassigned)
        out->unassigned = t->unassigned[next];
    return st;
}

mr_status table_rows_collect(struct table_rows *t, mr_matrix **out, mr_error *err)
{
    return turned_collect(&t->turned, &t->cells, t->ids, t->samples, out, err);
}
