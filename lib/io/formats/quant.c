#include "io/formats/quant.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "io/counts/sample_name.h"
#include "io/fields.h"
#include "io/formats/special.h"

enum { SHOWN = 40, FIRST_ROWS = 4096 };

static const double max_value = 9007199254740992; /* 2^53: integers above it are not exact */

/* A line while it is parsed. */
struct row {
    size_t line;
    char *rest; /* NULL behind the last field */
    size_t n;   /* fields cut off */
};

static bool is_end(char c)
{
    return c == '\t' || !c;
}

static void cut(struct row *row, struct field *field)
{
    char *end = row->rest + strcspn(row->rest, "\t");

    field->text = row->rest;
    field->size = (size_t)(end - row->rest);
    row->rest = *end ? end + 1 : NULL;
    *end = '\0';
    row->n++;
}

/*
 * A number of up to 15 digits, maybe with a point, which one division makes exact.  false: the
 * field is anything else, and nothing was cut off.
 */
static bool cut_plain(struct row *row, double *value)
{
    static const double power[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    char *p = row->rest, *point = NULL;
    uint64_t digits = 0;
    size_t n;

    for (;; p++) {
        const unsigned digit = (unsigned char)*p - '0';

        if (digit <= 9)
            digits = digits * 10 + digit;
        else if (*p == '.' && !point)
            point = p;
        else
            break;
    }
    n = (size_t)(p - row->rest) - (point ? 1 : 0);
    if (!n || n > 15 || !is_end(*p))
        return false;
    *value = point ? (double)digits / power[p - point - 1] : (double)digits;
    row->rest = *p ? p + 1 : NULL;
    row->n++;
    return true;
}

/* "column 'NumReads'", or "column 2" where there is no header. */
static const char *column_name(const struct quant *q, size_t c, char text[100])
{
    if (q->names)
        snprintf(text, 100, "column '%.*s'", 80, q->names[c]);
    else
        snprintf(text, 100, "column %zu", c + 1);
    return text;
}

static mr_status refuse(const struct quant *q, const struct row *row, const char *expected,
                        const struct field *field, mr_error *err)
{
    char column[100];

    column_name(q, row->n - 1, column);
    if (field_is_missing(field))
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected %s in %s, found a missing value: --na zero takes it as 0",
                       q->path, row->line, expected, column);
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %s in %s, found '%.*s'", q->path, row->line,
                   expected, column, SHOWN, field->text);
}

/* Any field that cut_plain() leaves. */
static mr_status parse_odd_count(struct quant *q, const struct row *row, struct field *field,
                                 double *value, mr_error *err)
{
    field_trim(field);
    if (field_is_missing(field) && q->na_zero) {
        q->n_missing++;
        *value = 0;
        return MR_OK;
    }
    if (!number_parse(field->text, field->size, value))
        return refuse(q, row, "a number", field, err);
    if (*value < 0)
        return refuse(q, row, "a count", field, err);
    *value = fabs(*value); /* not -0 */
    if (*value > max_value)
        return refuse(q, row, "a number of size 2^53 or less", field, err);
    return MR_OK;
}

static mr_status promote(const struct quant *q, struct quant_counts *counts, mr_error *err)
{
    double *f64 = mem_resize(NULL, q->capacity, sizeof(*f64));

    if (!f64)
        return mem_fail(err);
    for (size_t i = 0; i < q->n; i++)
        f64[i] = ((const uint32_t *)counts->values)[i];
    free(counts->values);
    counts->values = f64;
    counts->type = MR_F64;
    return MR_OK;
}

static mr_status store_count(struct quant *q, struct quant_counts *counts, double value,
                             mr_error *err)
{
    if (counts->type == MR_U32 && !(value <= UINT32_MAX && value == trunc(value))) {
        mr_status st = promote(q, counts, err);

        if (st)
            return st;
    }
    if (counts->type == MR_U32)
        ((uint32_t *)counts->values)[q->n] = (uint32_t)value;
    else
        ((double *)counts->values)[q->n] = value;
    return MR_OK;
}

static mr_status parse_count(struct quant *q, struct row *row, struct quant_counts *counts,
                             bool special, mr_error *err)
{
    struct field field;
    double value;
    char *start = row->rest;
    mr_status st = MR_OK;

    if (!cut_plain(row, &value)) {
        cut(row, &field);
        st = parse_odd_count(q, row, &field, &value, err);
    }
    if (st)
        return st;
    if (q->format->integers && value != trunc(value)) {
        field = (struct field){ start, strcspn(start, "\t") };
        start[field.size] = '\0';
        return refuse(q, row, "an integer", &field, err);
    }
    if (special) {
        counts->unassigned += value;
        return MR_OK;
    }
    return store_count(q, counts, value, err);
}

/* Of no reads at all quantifiers make "-nan". */
static bool is_nan(const struct field *field)
{
    return !strcmp(field->text, "nan") || !strcmp(field->text, "-nan") ||
           !strcmp(field->text, "NaN") || field_is_missing(field);
}

static mr_status parse_amount(const struct quant *q, struct row *row, double *value, mr_error *err)
{
    struct field field;

    if (cut_plain(row, value))
        return MR_OK;
    cut(row, &field);
    if (is_nan(&field)) {
        *value = NAN;
        return MR_OK;
    }
    if (!number_parse(field.text, field.size, value))
        return refuse(q, row, "a number", &field, err);
    return *value < 0 ? refuse(q, row, "a number of 0 or more", &field, err) : MR_OK;
}

static mr_status refuse_ragged(const struct quant *q, const struct row *row, mr_error *err)
{
    size_t n = row->n;

    for (const char *c = row->rest; c; n++) {
        c = strchr(c, '\t');
        c = c ? c + 1 : NULL;
    }
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields, found %zu", q->path, row->line,
                   q->n_fields, n);
}

static mr_status add_id(struct quant *q, struct row *row, bool *special, mr_error *err)
{
    struct field id;
    bool twice;
    mr_status st;

    cut(row, &id);
    *special = q->format->has_special && special_is_row(id.text);
    if (*special) {
        q->n_special++;
        return MR_OK;
    }
    if (!id.size)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected an id, found an empty field", q->path,
                       row->line);
    st = gene_ids_add(q->ids, id.text, &twice, err);
    if (!st && twice)
        st = mr_fail(err, MR_EFORMAT, "%s:%zu: expected distinct ids, found '%.*s' again", q->path,
                     row->line, SHOWN, id.text);
    return st;
}

static mr_status make_room(struct quant *q, mr_error *err)
{
    const size_t capacity = q->capacity ? 2 * q->capacity : FIRST_ROWS;
    double **amounts[] = { &q->length, &q->tpm };

    for (size_t c = 0; c < q->n_counts; c++) {
        const size_t size = q->counts[c].type == MR_U32 ? sizeof(uint32_t) : sizeof(double);
        void *values = mem_resize(q->counts[c].values, capacity, size);

        if (!values)
            return mem_fail(err);
        q->counts[c].values = values;
    }
    for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
        double *values;

        if (!strchr(q->columns, i ? 't' : 'l'))
            continue;
        values = mem_resize(*amounts[i], capacity, sizeof(double));
        if (!values)
            return mem_fail(err);
        *amounts[i] = values;
    }
    q->capacity = capacity;
    return MR_OK;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): cut at its tabs */
mr_status quant_add_row(struct quant *q, char *line, size_t number, mr_error *err)
{
    struct row row = { .line = number, .rest = line };
    struct quant_counts *counts = q->counts;
    struct field skipped;
    bool special = false;
    mr_status st = q->n < q->capacity ? MR_OK : make_room(q, err);

    for (const char *c = q->columns; !st && *c; c++) {
        if (!row.rest)
            return refuse_ragged(q, &row, err);
        if (*c == 'i')
            st = add_id(q, &row, &special, err);
        else if (*c == 'c')
            st = parse_count(q, &row, counts++, special, err);
        else if (*c == 'l' && !special)
            st = parse_amount(q, &row, &q->length[q->n], err);
        else if (*c == 't' && !special)
            st = parse_amount(q, &row, &q->tpm[q->n], err);
        else
            cut(&row, &skipped);
    }
    if (st)
        return st;
    while (row.rest && row.n < q->n_fields)
        cut(&row, &skipped);
    if (row.rest || row.n < q->n_fields)
        return refuse_ragged(q, &row, err);
    if (special)
        return MR_OK;
    if (!q->n)
        q->first_line = number;
    q->has_gaps = q->has_gaps || number != q->first_line + q->n;
    q->n++;
    return MR_OK;
}

/* Empty lines are tolerated at the end only. */
static mr_status parse_rows(struct quant *q, mr_lines *lines, mr_error *err)
{
    size_t empty = 0;

    for (;;) {
        char *line;
        size_t size;
        mr_status st = mr_lines_next(lines, &line, &size, err);

        if (st || !line)
            return st;
        if (!size)
            empty = empty ? empty : mr_lines_number(lines);
        else if (empty)
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields, found an empty line",
                           q->path, empty, q->n_fields);
        else
            st = quant_add_row(q, line, mr_lines_number(lines), err);
        if (st)
            return st;
    }
}

bool quant_matches(const struct quant_format *format, const struct peek *peek)
{
    const size_t size = strlen(format->header);

    return peek->size > size && !memcmp(peek->data, format->header, size) &&
           strchr("\t\r\n", peek->data[size]);
}

/* Columns that a later version adds behind those of the format are skipped. */
static mr_status read_header(struct quant *q, mr_lines *lines, mr_error *err)
{
    size_t size, n = 0;
    char *line;
    mr_status st = mr_lines_next(lines, &line, &size, err);

    if (st)
        return st;
    q->n_fields = 1;
    for (const char *c = line; *c; c++)
        q->n_fields += *c == '\t';
    q->header = mem_strndup(line, size);
    q->names = mem_calloc(q->n_fields, sizeof(*q->names));
    if (!q->header || !q->names)
        return mem_fail(err);
    for (char *c = q->header; c; n++) {
        q->names[n] = c;
        c = strchr(c, '\t');
        if (c)
            *c++ = '\0';
    }
    return quant_set_columns(q, q->format->columns, err);
}

mr_status quant_set_columns(struct quant *q, const char *columns, mr_error *err)
{
    q->columns = mem_strndup(columns, strlen(columns));
    for (const char *c = columns; *c; c++)
        q->n_counts += *c == 'c';
    q->counts = mem_calloc(q->n_counts, sizeof(*q->counts));
    if (!q->columns || !q->counts)
        return mem_fail(err);
    for (size_t c = 0; c < q->n_counts; c++)
        q->counts[c].type = MR_U32;
    return MR_OK;
}

static mr_status read_all(struct quant *q, mr_source *src, mr_error *err)
{
    mr_lines *lines;
    mr_status st = mr_lines_new(src, &lines, err);

    if (!st)
        st = q->format->begin ? q->format->begin(q, lines, err) : read_header(q, lines, err);
    if (!st)
        st = parse_rows(q, lines, err);
    mr_lines_free(lines);
    if (!st && !q->n)
        st = mr_fail(err, MR_EFORMAT, "%s: expected genes%s, found none", q->path,
                     q->names ? " below the header" : "");
    return st;
}

mr_status quant_open(mr_stream *s, const struct quant_format *format, mr_error *err)
{
    struct quant *q = mem_calloc(1, sizeof(*q));
    mr_status st;

    s->state = q;
    if (!q)
        return mem_fail(err);
    q->format = format;
    q->path = s->path;
    q->na_zero = s->opts.na_zero;
    gene_ids_init(&q->own, NULL, s->genes);
    q->ids = s->ids ? s->ids : &q->own;
    st = read_all(q, s->src, err);
    if (st)
        return st;
    q->sample = sample_name_of_path(s->path);
    if (!q->sample)
        return mem_fail(err);
    s->facts.level = format->level;
    s->facts.n_samples = q->n_counts;
    s->facts.n_missing = q->n_missing;
    s->facts.first_line = q->has_gaps ? 0 : q->first_line;
    return MR_OK;
}

/* Columns that have no names are NAME_1, NAME_2, ... */
static mr_status name_column(struct quant *q, const char **name, mr_error *err)
{
    const size_t size = strlen(q->sample) + 24;

    *name = q->sample;
    if (q->n_counts == 1)
        return MR_OK;
    free(q->column_sample);
    q->column_sample = mem_resize(NULL, size, 1);
    if (!q->column_sample)
        return mem_fail(err);
    snprintf(q->column_sample, size, "%s_%zu", q->sample, q->next + 1);
    *name = q->column_sample;
    return MR_OK;
}

mr_status quant_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct quant *q = s->state;
    const struct quant_counts *counts = &q->counts[q->next];
    mr_status st;

    if (q->next == q->n_counts)
        return MR_OK;
    st = name_column(q, &out->sample, err);
    if (st)
        return st;
    q->next++;
    out->type = counts->type;
    out->n = q->n;
    if (counts->type == MR_U32)
        out->u32 = counts->values;
    else
        out->f64 = counts->values;
    out->length = q->length;
    out->tpm = q->tpm;
    out->unassigned = q->format->has_special ? counts->unassigned : NAN;
    return MR_OK;
}

mr_status quant_rewind(mr_stream *s, mr_error *err)
{
    struct quant *q = s->state;

    (void)err;
    q->next = 0;
    return MR_OK;
}

void quant_close(mr_stream *s)
{
    struct quant *q = s->state;

    if (!q)
        return;
    for (size_t c = 0; q->counts && c < q->n_counts; c++)
        free(q->counts[c].values);
    free(q->counts);
    free(q->length);
    free(q->tpm);
    free(q->columns);
    free(q->header);
    free(q->names);
    free(q->sample);
    free(q->column_sample);
    gene_ids_release(&q->own);
    free(q);
}

double quant_sum(const struct quant *q, size_t c)
{
    const struct quant_counts *counts = &q->counts[c];
    double sum = 0;

    for (size_t i = 0; i < q->n; i++)
        sum += counts->type == MR_U32 ? ((const uint32_t *)counts->values)[i]
                                      : ((const double *)counts->values)[i];
    return sum;
}

void quant_keep_column(struct quant *q, size_t c)
{
    const struct quant_counts kept = q->counts[c];

    for (size_t i = 0; i < q->n_counts; i++)
        if (i != c)
            free(q->counts[i].values);
    q->counts[0] = kept;
    q->n_counts = 1;
}
