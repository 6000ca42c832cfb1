/*
 * MatrixMarket: a banner, comments, a line of sizes, then "row column value" (coordinate) or one
 * value (array, column after column) per line, counted from 1.
 */
#include "io/formats/mtx_parse.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/ascii.h"
#include "base/number.h"
#include "io/lines.h"

enum {
    SHOWN = 40,      /* of a bad field, in a message */
    MAX_DIGITS = 15, /* an integer of so many is a double, and no overflow */
};

static const double max_value = 9007199254740992; /* 2^53: integers above it are not exact */
static const char blanks[] = " \t";

/* The next word of a line, cut off; "" behind the last. */
static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, blanks), *end = word + strcspn(word, blanks);

    *rest = end + (*end != '\0');
    *end = '\0';
    return word;
}

static bool is_word(const char *a, const char *b)
{
    while (*a && ascii_lower(*a) == *b) {
        a++;
        b++;
    }
    return !*a && !*b;
}

static bool parse_index(const char *word, size_t *value)
{
    const size_t n = strspn(word, "0123456789");

    if (!n || n > MAX_DIGITS || word[n])
        return false;
    *value = (size_t)strtoull(word, NULL, 10);
    return true;
}

/* ---- the head ---- */

static mr_status refuse_banner(const struct mtx_parse *p, const char *want, const char *found,
                               mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:1: expected a matrix of %s, found '%.*s'", p->path, want,
                   SHOWN, found);
}

static mr_status read_banner(struct mtx_parse *p, char *line, mr_error *err)
{
    const char *object, *form, *field, *symmetry;

    next_word(&line);
    object = next_word(&line);
    form = next_word(&line);
    field = next_word(&line);
    symmetry = next_word(&line);
    p->is_array = is_word(form, "array");
    p->is_integer = is_word(field, "integer");
    if (!is_word(object, "matrix"))
        return mr_fail(err, MR_EFORMAT, "%s:1: expected a matrix, found '%.*s'", p->path, SHOWN,
                       object);
    if (!p->is_array && !is_word(form, "coordinate"))
        return refuse_banner(p, "coordinates or an array", form, err);
    if (!p->is_integer && !is_word(field, "real"))
        return refuse_banner(p, "integers or reals", field, err);
    if (!is_word(symmetry, "general"))
        return refuse_banner(p, "general symmetry", symmetry, err);
    return MR_OK;
}

static mr_status read_sizes(struct mtx_parse *p, char *line, mr_error *err)
{
    size_t *const sizes[] = { &p->n_rows, &p->n_cols, &p->n_entries };
    const size_t n = p->is_array ? 2 : 3;

    p->sizes_line = mr_lines_number(p->lines);
    for (size_t i = 0; i < n; i++) {
        const char *word = next_word(&line);

        if (!parse_index(word, sizes[i]))
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu sizes, found '%.*s'", p->path,
                           p->sizes_line, n, SHOWN, word);
    }
    if (line[strspn(line, blanks)])
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu sizes, found more", p->path,
                       p->sizes_line, n);
    if (!p->n_rows || !p->n_cols)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected rows and columns, found %zu x %zu",
                       p->path, p->sizes_line, p->n_rows, p->n_cols);
    if (p->n_rows > UINT32_MAX || p->n_cols > UINT32_MAX)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected sizes below 2^32, found %zu x %zu",
                       p->path, p->sizes_line, p->n_rows, p->n_cols);
    if (p->is_array)
        p->n_entries = p->n_rows * p->n_cols;
    if (p->n_entries > p->n_rows * p->n_cols)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected at most %zu entries, found %zu", p->path,
                       p->sizes_line, p->n_rows * p->n_cols, p->n_entries);
    return MR_OK;
}

mr_status mtx_parse_head(struct mtx_parse *p, mr_error *err)
{
    char *line;
    size_t size;
    mr_status st = mr_lines_new(p->src, &p->lines, err);

    p->path = mr_source_path(p->src);
    if (!st)
        st = mr_lines_next(p->lines, &line, &size, err);
    if (!st)
        st = read_banner(p, line, err);
    while (!st) {
        st = mr_lines_next(p->lines, &line, &size, err);
        if (st)
            break;
        if (!line)
            return mr_fail(err, MR_EFORMAT, "%s: expected a line of sizes, found only comments",
                           p->path);
        if (*line != '%' && line[strspn(line, blanks)])
            return read_sizes(p, line, err);
    }
    return st;
}

void mtx_parse_release(struct mtx_parse *p)
{
    mr_lines_free(p->lines);
    *p = (struct mtx_parse){ .src = p->src, .path = p->path };
}

/* ---- entries ---- */

/* Every line behind the head holds one. */
size_t mtx_parse_line(const struct mtx_parse *p, size_t entry)
{
    return p->sizes_line + 1 + entry;
}

/* Plain digits; NULL: none, or too many. */
static inline char *digits(char *c, uint64_t *value)
{
    char *const start = c;
    uint64_t x = 0;
    unsigned digit;

    while ((digit = (unsigned char)*c - '0') <= 9) {
        x = x * 10 + digit;
        c++;
    }
    *value = x;
    return c > start && c - start <= MAX_DIGITS ? c : NULL;
}

/* Digits of a fraction behind the point, up to MAX_DIGITS in all, which one division makes exact.
 */
static inline char *fraction(char *c, const char *start, uint64_t whole, double *value)
{
    static const double power[] = { 1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
    char *const point = c++;
    unsigned digit;

    while ((digit = (unsigned char)*c - '0') <= 9) {
        whole = whole * 10 + digit;
        c++;
    }
    if (c - start - 1 > MAX_DIGITS)
        return NULL;
    *value = (double)whole / power[c - point - 1];
    return c;
}

/* A value without sign and exponent; NULL: anything else. */
static inline char *plain_value(struct mtx_parse *p, char *c, double *value)
{
    char *const start = c;
    uint64_t whole;

    c = digits(c, &whole);
    if (!c)
        return NULL;
    if (*c != '.') {
        *value = (double)whole;
        return c;
    }
    if (p->is_integer)
        return NULL;
    c = fraction(c, start, whole, value);
    if (c && *value != trunc(*value))
        p->has_fractions = true;
    return c;
}

static mr_status refuse_value(const struct mtx_parse *p, const char *word, mr_error *err)
{
    const size_t line = mtx_parse_line(p, p->n_seen);
    double value;

    if (!*word)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a value, found none", p->path, line);
    if (!number_parse(word, strlen(word), &value))
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a number, found '%.*s'", p->path, line,
                       SHOWN, word);
    if (fabs(value) > max_value)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected a number of size 2^53 or less, found '%.*s'", p->path,
                       line, SHOWN, word);
    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected an integer of 0 or more, as line 1 says, found '%.*s'",
                   p->path, line, SHOWN, word);
}

static mr_status odd_value(struct mtx_parse *p, const char *word, double *value, mr_error *err)
{
    if (!number_parse(word, strlen(word), value) || fabs(*value) > max_value)
        return refuse_value(p, word, err);
    if (p->is_integer && (*value < 0 || *value != trunc(*value)))
        return refuse_value(p, word, err);
    if (*value == 0)
        *value = 0; /* not -0 */
    if (*value != trunc(*value))
        p->has_fractions = true;
    if (*value < 0 && !p->negative.line) {
        p->negative.line = mtx_parse_line(p, p->n_seen);
        p->negative.value = *value;
    }
    return MR_OK;
}

static mr_status odd_index(const struct mtx_parse *p, const char *word, size_t n, const char *what,
                           uint32_t *index, mr_error *err)
{
    size_t value;

    if (!parse_index(word, &value) || !value || value > n)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a %s from 1 to %zu, found '%.*s'",
                       p->path, mtx_parse_line(p, p->n_seen), what, n, SHOWN, word);
    *index = (uint32_t)(value - 1);
    return MR_OK;
}

/* Of an array the place of an entry is its number. */
static void place_in_array(const struct mtx_parse *p, struct mtx_batch *b)
{
    const size_t entry = b->first + b->n;

    b->rows[b->n] = (uint32_t)(entry % p->n_rows);
    b->cols[b->n] = (uint32_t)(entry / p->n_rows);
}

/* Any line but an empty one: the loop below leaves to it what is not three plain numbers. */
static mr_status parse_line(struct mtx_parse *p, char *line, struct mtx_batch *b, mr_error *err)
{
    const size_t number = mtx_parse_line(p, p->n_seen);
    mr_status st = MR_OK;

    if (p->n_seen == p->n_entries)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu entries as line %zu says, found more",
                       p->path, number, p->n_entries, p->sizes_line);
    if (p->is_array)
        place_in_array(p, b);
    else
        st = odd_index(p, next_word(&line), p->n_rows, "row", &b->rows[b->n], err);
    if (!st && !p->is_array)
        st = odd_index(p, next_word(&line), p->n_cols, "column", &b->cols[b->n], err);
    if (!st)
        st = odd_value(p, next_word(&line), &b->values[b->n], err);
    if (!st && line[strspn(line, blanks)])
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %s, found more", p->path, number,
                       p->is_array ? "one value" : "row, column and value");
    if (st)
        return st;
    b->n++;
    p->n_seen++;
    return MR_OK;
}

/* Cuts the next line off the text; empty ones are tolerated at the end only. */
static mr_status parse_odd_line(struct mtx_parse *p, struct mtx_batch *b, mr_error *err)
{
    const size_t left = (size_t)(p->end - p->at);
    char *line = p->at, *lf = memchr(line, '\n', left);
    size_t size = lf ? (size_t)(lf - line) : left;
    const size_t number = mtx_parse_line(p, p->n_seen);

    p->at = lf ? lf + 1 : p->end;
    if (size && line[size - 1] == '\r' && lf)
        size--;
    line[size] = '\0';
    if (memchr(line, '\0', size))
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected text, found a NUL byte", p->path, number);
    if (memchr(line, '\r', size))
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected lines that end in LF or CRLF, found a lone CR", p->path,
                       number);
    if (line[strspn(line, blanks)])
        return p->empty_line
                   ? mr_fail(err, MR_EFORMAT, "%s:%zu: expected an entry, found an empty line",
                             p->path, p->empty_line)
                   : parse_line(p, line, b, err);
    if (!p->empty_line)
        p->empty_line = number;
    return MR_OK;
}

/*
 * "row column value" in plain digits with one blank between; stops at the first line that is
 * anything else.
 */
static void parse_plain_lines(struct mtx_parse *p, struct mtx_batch *b)
{
    const uint64_t n_rows = p->n_rows, n_cols = p->n_cols;
    size_t room = MTX_BATCH - b->n, n;

    if (room > p->n_entries - p->n_seen)
        room = p->n_entries - p->n_seen;
    for (n = 0; n < room && p->at < p->end; n++) {
        uint64_t row, col;
        char *c = digits(p->at, &row);

        if (!c || *c != ' ')
            break;
        c = digits(c + 1, &col);
        if (!c || *c != ' ' || row - 1 >= n_rows || col - 1 >= n_cols)
            break;
        c = plain_value(p, c + 1, &b->values[b->n]);
        if (!c || *c != '\n')
            break;
        b->rows[b->n] = (uint32_t)(row - 1);
        b->cols[b->n] = (uint32_t)(col - 1);
        b->n++;
        p->at = c + 1;
    }
    p->n_seen += n;
}

static mr_status check_end(const struct mtx_parse *p, mr_error *err)
{
    if (p->n_seen < p->n_entries)
        return mr_fail(err, MR_EFORMAT, "%s: expected %zu entries as line %zu says, found %zu",
                       p->path, p->n_entries, p->sizes_line, p->n_seen);
    if (p->negative.line && !p->has_fractions) /* logarithms are negative and fractional */
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a count, found %.15g", p->path,
                       p->negative.line, p->negative.value);
    return MR_OK;
}

mr_status mtx_parse_batch(struct mtx_parse *p, struct mtx_batch *b, mr_error *err)
{
    b->n = 0;
    b->first = p->n_seen;
    while (b->n < MTX_BATCH) {
        mr_status st = MR_OK;

        if (p->at == p->end) {
            size_t size;

            st = lines_block(p->lines, &p->at, &size, err);
            if (st)
                return st;
            if (!p->at) {
                p->end = NULL;
                break;
            }
            p->end = p->at + size;
        }
        if (!p->is_array && !p->empty_line)
            parse_plain_lines(p, b);
        if (p->at < p->end && b->n < MTX_BATCH)
            st = parse_odd_line(p, b, err);
        if (st)
            return st;
    }
    return b->n ? MR_OK : check_end(p, err);
}
