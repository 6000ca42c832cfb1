#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "mechrank/io.h"
#include "run/results_table.h"

/* A field within a line; a NUL stands behind it. */
struct field {
    char *at;
    size_t size;
};

/* A table as it is read. */
struct table_reader {
    mr_lines *lines;
    const char *path;
    char *line;
    size_t line_size, number;
    struct field *fields; /* of the line */
    size_t n_fields, capacity;
    size_t n_header; /* fields of the header */
};

static mr_status split(struct table_reader *in, mr_error *err)
{
    char *at = in->line, *const end = in->line + in->line_size;

    in->n_fields = 0;
    for (;;) {
        char *tab = memchr(at, '\t', (size_t)(end - at));
        char *stop = tab ? tab : end;

        if (mem_grow(&in->fields, &in->capacity, in->n_fields, sizeof(*in->fields), err))
            return MR_ENOMEM;
        in->fields[in->n_fields++] = (struct field){ at, (size_t)(stop - at) };
        if (!tab)
            return MR_OK;
        *tab = '\0';
        at = tab + 1;
    }
}

/* The next line, split; 'in->line' is NULL at the end. */
static mr_status next_line(struct table_reader *in, mr_error *err)
{
    mr_status st = mr_lines_next(in->lines, &in->line, &in->line_size, err);

    if (st || !in->line)
        return st;
    in->number = mr_lines_number(in->lines);
    st = split(in, err);
    if (!st && in->n_header && in->n_fields != in->n_header)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields, found %zu", in->path,
                       in->number, in->n_header, in->n_fields);
    return st;
}

/* Opens 'path' and reads its header. */
static mr_status open_table(struct table_reader *in, const char *path, mr_error *err)
{
    mr_status st;

    in->path = path;
    st = mr_lines_open(path, &in->lines, err);
    if (!st)
        st = next_line(in, err);
    if (st)
        return st;
    if (!in->line)
        return mr_fail(err, MR_EFORMAT, "%s:1: expected a header line, found nothing", path);
    in->n_header = in->n_fields;
    return MR_OK;
}

static void close_table(struct table_reader *in)
{
    mr_lines_free(in->lines);
    free(in->fields);
}

static bool field_is(struct field field, const char *word)
{
    return !strcmp(field.at, word);
}

static bool is_missing(struct field field)
{
    return !field.size || field_is(field, "NA");
}

/* Where column 'c' of the table stands in the file. */
static mr_status find_columns(const struct table_reader *in, const struct results_table *t,
                              size_t *where, mr_error *err)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        where[c] = MR_NONE;
        for (size_t f = 0; f < in->n_fields; f++) {
            if (!field_is(in->fields[f], t->columns[c].name))
                continue;
            if (where[c] != MR_NONE)
                return mr_fail(err, MR_EFORMAT, "%s:%zu: column '%s' stands twice", in->path,
                               in->number, t->columns[c].name);
            where[c] = f;
        }
        if (where[c] == MR_NONE && !t->columns[c].is_optional)
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a column '%s', found none", in->path,
                           in->number, t->columns[c].name);
    }
    return MR_OK;
}

/* What a number of that range is called; NULL: 'value' is one. */
static const char *out_of_range(enum results_range range, double value)
{
    switch (range) {
    case RESULTS_POSITIVE:
        return value > 0 ? NULL : "a number above 0";
    case RESULTS_NOT_NEGATIVE:
        return value >= 0 ? NULL : "a number of 0 or more";
    case RESULTS_SHARE:
        return value >= 0 && value <= 1 ? NULL : "a number from 0 to 1";
    case RESULTS_CORRELATION:
        return fabs(value) <= 1 + 1e-12 ? NULL : "a number from -1 to 1";
    default:
        return NULL;
    }
}

static mr_status check_range(const struct table_reader *in, struct field field,
                             const struct results_column *column, double value, mr_error *err)
{
    const char *expected = isnan(value) ? NULL : out_of_range(column->range, value);

    if (!expected)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %s in column '%s', found '%.100s'", in->path,
                   in->number, expected, column->name, field.at);
}

static mr_status check_word(const struct table_reader *in, struct field field,
                            const struct results_column *column, mr_error *err)
{
    char words[256] = "";

    for (size_t i = 0; column->words && column->words[i]; i++) {
        const size_t used = strlen(words);

        if (field_is(field, column->words[i]))
            return MR_OK;
        snprintf(words + used, sizeof(words) - used, "%s%s", i ? ", " : "", column->words[i]);
    }
    if (!column->words)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected one of %s in column '%s', found '%.100s'",
                   in->path, in->number, words, column->name, field.at);
}

static mr_status parse_number(const struct table_reader *in, struct field field, const char *column,
                              double *value, mr_error *err)
{
    *value = NAN;
    if (is_missing(field))
        return MR_OK;
    if (field_is(field, "Inf") || field_is(field, "-Inf")) {
        *value = *field.at == '-' ? -INFINITY : INFINITY;
        return MR_OK;
    }
    if (number_parse(field.at, field.size, value))
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a number in column '%s', found '%.100s'",
                   in->path, in->number, column, field.at);
}

static mr_status parse_flags(const struct table_reader *in, struct field field, const char *column,
                             mr_flags *flags, mr_error *err)
{
    const char *bad;
    size_t size;

    if (results_flags_parse(field.at, field.size, flags, &bad, &size))
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected flags in column '%s', found '%.*s'", in->path,
                   in->number, column, (int)(size < 100 ? size : 100), bad);
}

static mr_status parse_text(mr_results *results, const struct table_reader *in, struct field field,
                            const struct results_column *column, const char **text, mr_error *err)
{
    *text = NULL;
    if (!is_missing(field))
        return mr_results_string(results, field.at, text, err);
    if (column->kind == RESULTS_KEY)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a value in column '%s', found none",
                       in->path, in->number, column->name);
    return MR_OK;
}

/* Reads one field into its place in 'row'. */
static mr_status parse_field(mr_results *results, const struct table_reader *in, struct field field,
                             const struct results_column *column, char *row, mr_error *err)
{
    mr_status st = MR_OK;
    const char *text;
    double number;
    mr_flags flags;

    switch (column->kind) {
    case RESULTS_KEY:
    case RESULTS_TEXT:
        st = parse_text(results, in, field, column, &text, err);
        if (!st && text)
            st = check_word(in, field, column, err);
        memcpy(row + column->offset, &text, sizeof(text));
        break;
    case RESULTS_NUMBER:
        st = parse_number(in, field, column->name, &number, err);
        if (!st)
            st = check_range(in, field, column, number, err);
        memcpy(row + column->offset, &number, sizeof(number));
        break;
    case RESULTS_FLAGS:
        st = parse_flags(in, field, column->name, &flags, err);
        memcpy(row + column->offset, &flags, sizeof(flags));
        break;
    }
    return st;
}

/* A column that the file does not have. */
static void set_missing(const struct results_column *column, char *row)
{
    static const char *const no_text = NULL;
    static const double no_number = NAN;
    static const mr_flags no_flags = 0;

    switch (column->kind) {
    case RESULTS_KEY:
    case RESULTS_TEXT:
        memcpy(row + column->offset, &no_text, sizeof(no_text));
        break;
    case RESULTS_NUMBER:
        memcpy(row + column->offset, &no_number, sizeof(no_number));
        break;
    case RESULTS_FLAGS:
        memcpy(row + column->offset, &no_flags, sizeof(no_flags));
        break;
    }
}

static mr_status parse_row(mr_results *results, const struct table_reader *in,
                           const struct results_table *t, const size_t *where, char *row,
                           mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t c = 0; !st && c < t->n_columns; c++) {
        if (where[c] == MR_NONE)
            set_missing(&t->columns[c], row);
        else
            st = parse_field(results, in, in->fields[where[c]], &t->columns[c], row, err);
    }
    return st;
}

mr_status mr_results_read(mr_results *results, enum mr_table_id table, const char *path,
                          mr_error *err)
{
    const struct results_table *t = results_table(table);
    size_t where[RESULTS_MAX_COLUMNS];
    struct table_reader in = { 0 };
    char *row = mem_calloc(1, t->row_size);
    mr_status st = row ? open_table(&in, path, err) : mem_fail(err);

    if (!st)
        st = find_columns(&in, t, where, err);
    while (!st) {
        st = next_line(&in, err);
        if (st || !in.line)
            break;
        st = parse_row(results, &in, t, where, row, err);
        if (!st)
            st = mr_results_add(results, table, row, err);
    }
    close_table(&in);
    free(row);
    return st;
}

/* scores.tsv as it is read: values lie row after row. */
struct scores {
    mr_names *sets, *samples;
    double *values;
    size_t n, capacity;
};

/* What is written for an empty name or a control character could be another's name. */
static mr_status check_name(const struct table_reader *in, struct field field, const char *what,
                            mr_error *err)
{
    if (!field.size)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected the name of a %s, found none", in->path,
                       in->number, what);
    for (size_t i = 0; i < field.size; i++)
        if ((unsigned char)field.at[i] < ' ')
            return mr_fail(err, MR_EFORMAT,
                           "%s:%zu: expected the name of a %s, found a control character in it",
                           in->path, in->number, what);
    return MR_OK;
}

static mr_status read_samples(const struct table_reader *in, struct scores *s, mr_error *err)
{
    mr_status st = MR_OK;

    if (!field_is(in->fields[0], "set"))
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected 'set' as first column, found '%.100s'",
                       in->path, in->number, in->fields[0].at);
    for (size_t f = 1; !st && f < in->n_fields; f++) {
        st = check_name(in, in->fields[f], "sample", err);
        if (!st)
            st = mr_names_add(s->samples, in->fields[f].at, in->fields[f].size, err);
    }
    return st;
}

static mr_status read_set(const struct table_reader *in, struct scores *s, mr_error *err)
{
    const size_t n_sets = mr_names_size(s->sets);
    mr_status st = check_name(in, in->fields[0], "set", err);

    if (!st)
        st = mr_names_add(s->sets, in->fields[0].at, in->fields[0].size, err);
    if (st)
        return st;
    if (mr_names_find(s->sets, mr_names_get(s->sets, n_sets)) != n_sets)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: set '%s' stands twice", in->path, in->number,
                       mr_names_get(s->sets, n_sets));
    for (size_t f = 1; f < in->n_fields; f++) {
        const char *sample = mr_names_get(s->samples, f - 1);

        if (mem_grow(&s->values, &s->capacity, s->n, sizeof(*s->values), err))
            return MR_ENOMEM;
        if (parse_number(in, in->fields[f], sample, &s->values[s->n++], err))
            return MR_EFORMAT;
    }
    return MR_OK;
}

/* Hands the names over to the matrix. */
static mr_status add_matrix(mr_results *results, struct scores *s, mr_error *err)
{
    mr_names *sets = s->sets, *samples = s->samples;
    const size_t n_samples = mr_names_size(samples);
    mr_matrix *m;

    s->sets = NULL;
    s->samples = NULL;
    if (mem_grow(&results->scores, &results->score_capacity, results->n_scores,
                 sizeof(*results->scores), err)) {
        mr_names_free(sets);
        mr_names_free(samples);
        return MR_ENOMEM;
    }
    if (mr_matrix_new(MR_F64, sets, samples, &m, err))
        return MR_ENOMEM;
    for (size_t c = 0; s->values && c < n_samples; c++) /* NULL: not one set */
        for (size_t r = 0; r < mr_matrix_n_rows(m); r++)
            mr_matrix_f64(m, c)[r] = s->values[r * n_samples + c];
    results->scores[results->n_scores++] = m;
    return MR_OK;
}

mr_status mr_results_read_scores(mr_results *results, const char *path, mr_error *err)
{
    struct scores s = { .sets = mr_names_new(), .samples = mr_names_new() };
    struct table_reader in = { 0 };
    mr_status st = s.sets && s.samples ? open_table(&in, path, err) : mem_fail(err);

    if (!st)
        st = read_samples(&in, &s, err);
    while (!st) {
        st = next_line(&in, err);
        if (st || !in.line)
            break;
        st = read_set(&in, &s, err);
    }
    if (!st)
        st = add_matrix(results, &s, err);
    close_table(&in);
    mr_names_free(s.sets);
    mr_names_free(s.samples);
    free(s.values);
    return st;
}
