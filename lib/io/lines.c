#include "io/lines.h"

#include <string.h>

#include "base/alloc.h"

enum { FIRST_CAPACITY = 1 << 18 };

struct mr_lines {
    mr_source *src;
    bool owns_source;
    char *buf; /* one byte more than 'capacity', for the NUL of a last line without LF */
    size_t capacity;
    size_t begin, end; /* what of 'buf' is not handed out yet */
    size_t number;
    bool ended;
};

mr_status mr_lines_new(mr_source *src, mr_lines **out, mr_error *err)
{
    mr_lines *lines = mem_calloc(1, sizeof(*lines));

    *out = NULL;
    if (!lines)
        return mem_fail(err);
    lines->buf = mem_resize(NULL, FIRST_CAPACITY + 1, 1);
    if (!lines->buf) {
        free(lines);
        return mem_fail(err);
    }
    lines->capacity = FIRST_CAPACITY;
    lines->src = src;
    *out = lines;
    return MR_OK;
}

mr_status mr_lines_open(const char *path, mr_lines **out, mr_error *err)
{
    mr_source *src;
    mr_status st = mr_source_open(path, &src, err);

    *out = NULL;
    if (st)
        return st;
    st = mr_lines_new(src, out, err);
    if (*out)
        (*out)->owns_source = true;
    else
        mr_source_free(src);
    return st;
}

void mr_lines_free(mr_lines *lines)
{
    if (!lines)
        return;
    if (lines->owns_source)
        mr_source_free(lines->src);
    free(lines->buf);
    free(lines);
}

static const char *path_of(const mr_lines *lines)
{
    return mr_source_path(lines->src);
}

/* Reads behind what is left, which moves to the front; a longer line makes the buffer grow. */
static mr_status refill(mr_lines *lines, mr_error *err)
{
    size_t n;
    mr_status st;

    memmove(lines->buf, lines->buf + lines->begin, lines->end - lines->begin);
    lines->end -= lines->begin;
    lines->begin = 0;
    if (lines->end == lines->capacity) {
        char *bigger = lines->capacity < SIZE_MAX / 2 - 1
                           ? mem_resize(lines->buf, lines->capacity * 2 + 1, 1)
                           : NULL;

        if (!bigger)
            return mem_fail(err);
        lines->buf = bigger;
        lines->capacity *= 2;
    }
    st = mr_source_read(lines->src, lines->buf + lines->end, lines->capacity - lines->end, &n, err);
    lines->end += n;
    lines->ended = !st && !n;
    return st;
}

/* The first line may begin with a byte order mark. */
static mr_status skip_bom(mr_lines *lines, mr_error *err)
{
    const char *b;
    mr_status st = MR_OK;

    while (!st && !lines->ended && lines->end < 3)
        st = refill(lines, err);
    if (st)
        return st;
    b = lines->buf;
    if (lines->end >= 2 && (!memcmp(b, "\xff\xfe", 2) || !memcmp(b, "\xfe\xff", 2)))
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected UTF-8 text, found UTF-16: convert it with '%s'",
                       path_of(lines), "iconv -f UTF-16 -t UTF-8");
    if (lines->end >= 3 && !memcmp(b, "\xef\xbb\xbf", 3))
        lines->begin = 3;
    return MR_OK;
}

static mr_status refuse_cr(const mr_lines *lines, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected lines that end in LF or CRLF, found a lone CR", path_of(lines),
                   lines->number);
}

/* Finds the end of the line that starts at 'begin'; the end of the text ends one as well. */
static mr_status find_end(mr_lines *lines, size_t *size, mr_error *err)
{
    size_t searched = 0;
    mr_status st = MR_OK;

    for (;;) {
        const char *line = lines->buf + lines->begin;
        const size_t have = lines->end - lines->begin;
        const char *lf = memchr(line + searched, '\n', have - searched);

        *size = lf ? (size_t)(lf - line) : have;
        if (lf || lines->ended)
            return MR_OK;
        /* Old Mac files have no LF at all: say so before all of one is in memory. */
        if (have > 1 && memchr(line, '\r', have - 1))
            return refuse_cr(lines, err);
        searched = have;
        st = refill(lines, err);
        if (st)
            return st;
    }
}

mr_status mr_lines_next(mr_lines *lines, char **line, size_t *size, mr_error *err)
{
    bool has_lf;
    mr_status st = lines->number ? MR_OK : skip_bom(lines, err);

    *line = NULL;
    *size = 0;
    if (st)
        return st;
    lines->number++;
    st = find_end(lines, size, err);
    if (st)
        return st;
    has_lf = lines->begin + *size < lines->end;
    if (!has_lf && !*size) {
        lines->number--;
        return MR_OK;
    }
    *line = lines->buf + lines->begin;
    lines->begin += *size + has_lf;
    if (has_lf && *size && (*line)[*size - 1] == '\r')
        --*size;
    (*line)[*size] = '\0';
    if (memchr(*line, '\0', *size))
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected text, found a NUL byte", path_of(lines),
                       lines->number);
    return memchr(*line, '\r', *size) ? refuse_cr(lines, err) : MR_OK;
}

/* Behind the last LF in memory; 'from' where none stands behind it. */
static size_t find_last_end(const mr_lines *lines, size_t from)
{
    size_t end = lines->end;

    while (end > from && lines->buf[end - 1] != '\n')
        end--;
    return end;
}

mr_status lines_block(mr_lines *lines, char **text, size_t *size, mr_error *err)
{
    size_t end = find_last_end(lines, lines->begin);

    *text = NULL;
    *size = 0;
    while (end == lines->begin && !lines->ended) {
        const size_t searched = lines->end - lines->begin;
        mr_status st = refill(lines, err);

        if (st)
            return st;
        end = find_last_end(lines, searched);
        if (end == searched)
            end = lines->begin;
        if (end == lines->begin && lines->end > 1 && memchr(lines->buf, '\r', lines->end - 1))
            break;
    }
    if (end == lines->begin) {
        end = lines->end;
        lines->buf[end] = '\0';
    }
    if (end > lines->begin) {
        *text = lines->buf + lines->begin;
        *size = end - lines->begin;
    }
    lines->begin = end;
    return MR_OK;
}

size_t mr_lines_number(const mr_lines *lines)
{
    return lines->number;
}

mr_source *mr_lines_source(mr_lines *lines)
{
    return lines->src;
}
