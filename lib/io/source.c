#include "io/source.h"

#include <string.h>

#include "base/alloc.h"
#include "io/ahead.h"
#include "io/raw.h"
#include "mechrank/refs.h"

#define BUILTIN "builtin:"

enum { BUF_SIZE = 1 << 18, BGZF_HEADER = 18 };

enum compression { IS_PLAIN, IS_GZIP, IS_BGZF };

struct mr_source {
    struct raw raw;
    char *path;
    enum compression compression;
    unsigned char *buf; /* stored bytes that were read ahead */
    size_t begin, end;  /* what of 'buf' is not used yet */
    bool stored_ended;
    bool ended;
    const struct inflater *inflater;
    void *state;
    bool in_member, member_is_bgzf, member_is_empty;
    bool any;     /* a byte of content was met */
    char *peeked; /* unpacked bytes that are handed out before any other; NULL: none */
    size_t peek_begin, peek_end;
    char *block; /* unpacked bytes, where less than a block was asked for */
    size_t block_begin, block_end;
    bool reads_ahead;    /* once it is read from */
    struct ahead *ahead; /* its thread reads; NULL: none does */
    char md5[33];        /* "" until it was asked for */
};

/* What is not read, by its first bytes, and the command that unpacks it. */
static const struct foreign {
    const char *magic;
    size_t size;
    const char *name, *command;
} foreign[] = {
    { "\x28\xb5\x2f\xfd", 4, "zstd", "zstd -d" },
    { "\xfd\x37\x7a\x58\x5a\x00", 6, "xz", "xz -d" },
    { "BZh", 3, "bzip2", "bzip2 -d" },
    { "PK\x03\x04", 4, "zip", "unzip" },
    { "PK\x05\x06", 4, "zip", "unzip" },
};

/* Reads ahead until 'size' stored bytes are there or the end is reached. */
static mr_status fill(mr_source *src, size_t size, mr_error *err)
{
    if (src->end - src->begin >= size || src->stored_ended)
        return MR_OK;
    memmove(src->buf, src->buf + src->begin, src->end - src->begin);
    src->end -= src->begin;
    src->begin = 0;
    while (src->end < size && !src->stored_ended) {
        size_t n;
        mr_status st = raw_read(&src->raw, src->buf + src->end, BUF_SIZE - src->end, &n, err);

        if (st)
            return st;
        src->stored_ended = !n;
        src->end += n;
    }
    return MR_OK;
}

static bool is_gzip(const unsigned char *b, size_t size)
{
    return size >= 2 && b[0] == 0x1f && b[1] == 0x8b;
}

/* A gzip member whose first extra field is BC: SAM specification, section 4.1. */
static bool is_bgzf(const unsigned char *b, size_t size)
{
    return size >= BGZF_HEADER && is_gzip(b, size) && (b[3] & 4) && b[12] == 'B' && b[13] == 'C' &&
           b[14] == 2 && b[15] == 0;
}

static bool is_bzip2(const unsigned char *b, size_t size)
{
    return size >= 10 && b[3] >= '1' && b[3] <= '9' &&
           (!memcmp(b + 4, "\x31\x41\x59\x26\x53\x59", 6) ||
            !memcmp(b + 4, "\x17\x72\x45\x38\x50\x90", 6));
}

static mr_status sniff(mr_source *src, mr_error *err)
{
    const unsigned char *b;
    size_t size;
    mr_status st = fill(src, BGZF_HEADER, err);

    if (st)
        return st;
    b = src->buf + src->begin;
    size = src->end - src->begin;
    if (!size)
        return mr_fail(err, MR_EFORMAT, "%s: empty file", src->path);
    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        const struct foreign *f = &foreign[i];

        if (size >= f->size && !memcmp(b, f->magic, f->size) &&
            (f->magic[0] != 'B' || is_bzip2(b, size)))
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected plain text, gzip or BGZF, found %s: unpack it with '%s'",
                           src->path, f->name, f->command);
    }
    src->compression = is_bgzf(b, size) ? IS_BGZF : is_gzip(b, size) ? IS_GZIP : IS_PLAIN;
    return MR_OK;
}

static mr_status source_new(const char *path, mr_source **out, mr_error *err)
{
    mr_source *src = mem_calloc(1, sizeof(*src));

    *out = src;
    if (!src)
        return mem_fail(err);
    src->raw.fd = -1;
    src->inflater = inflaters[0];
    src->path = mem_strndup(path, strlen(path));
    src->buf = mem_resize(NULL, BUF_SIZE, 1);
    return src->path && src->buf ? MR_OK : mem_fail(err);
}

/* A file that is built into the library: the demo is read like any other. */
static mr_status open_builtin(const char *path, mr_source **out, mr_error *err)
{
    const char *name = path + strlen(BUILTIN);

    for (size_t i = 0; i < mr_embedded_size(); i++) {
        const struct mr_embedded *file = mr_embedded_get(i);

        if (!strcmp(file->name, name))
            return mr_source_open_memory(path, file->data, file->size, out, err);
    }
    return mr_fail(err, MR_EIO, "%s: cannot be opened: not built in", path);
}

mr_status mr_source_open(const char *path, mr_source **out, mr_error *err)
{
    mr_source *src;
    mr_status st;

    *out = NULL;
    if (!strncmp(path, BUILTIN, strlen(BUILTIN)))
        return open_builtin(path, out, err);
    st = source_new(path, &src, err);
    if (!st)
        st = raw_open(&src->raw, src->path, err);
    if (!st)
        st = sniff(src, err);
    if (!st) {
        *out = src;
        src = NULL;
    }
    mr_source_free(src);
    return st;
}

mr_status mr_source_open_memory(const char *name, const void *data, size_t size, mr_source **out,
                                mr_error *err)
{
    mr_source *src;
    mr_status st = source_new(name, &src, err);

    *out = NULL;
    if (!st)
        st = raw_open_memory(&src->raw, src->path, data, size, err);
    if (!st)
        st = sniff(src, err);
    if (!st) {
        *out = src;
        src = NULL;
    }
    mr_source_free(src);
    return st;
}

void mr_source_free(mr_source *src)
{
    if (!src)
        return;
    ahead_free(src->ahead);
    if (src->state)
        src->inflater->close(src->state);
    raw_close(&src->raw);
    free(src->block);
    free(src->peeked);
    free(src->buf);
    free(src->path);
    free(src);
}

void source_set_inflater(mr_source *src, const struct inflater *inflater)
{
    src->inflater = inflater;
}

static mr_status read_plain(mr_source *src, void *buf, size_t size, size_t *n, mr_error *err)
{
    const size_t ahead = src->end - src->begin;

    if (!ahead) {
        const mr_status st = src->stored_ended ? MR_OK : raw_read(&src->raw, buf, size, n, err);

        src->ended = src->ended || (!st && !*n && size);
        return st;
    }
    *n = ahead < size ? ahead : size;
    memcpy(buf, src->buf + src->begin, *n);
    src->begin += *n;
    return MR_OK;
}

/* Behind a member: tapes and some file systems pad with zeros, which gzip(1) takes as well. */
static mr_status skip_padding(mr_source *src, mr_error *err)
{
    for (;;) {
        mr_status st = fill(src, 1, err);

        if (st)
            return st;
        if (src->begin == src->end)
            return MR_OK;
        for (; src->begin < src->end; src->begin++)
            if (src->buf[src->begin])
                return mr_fail(err, MR_EFORMAT,
                               "%s: expected the end of the gzip data, found other bytes behind it",
                               src->path);
    }
}

static mr_status refuse_damaged(const mr_source *src, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s: damaged gzip data", src->path);
}

/* Between members: starts the next one, or finds the end. */
static mr_status next_member(mr_source *src, mr_error *err)
{
    const unsigned char *b;
    mr_status st = fill(src, BGZF_HEADER, err);

    if (st)
        return st;
    b = src->buf + src->begin;
    if (is_gzip(b, src->end - src->begin)) {
        if (src->end - src->begin >= 4 && (b[2] != 8 || (b[3] & 0xe0))) /* ISA-L lets these pass */
            return refuse_damaged(src, err);
        if (src->state)
            src->inflater->reset(src->state);
        else
            src->state = src->inflater->open();
        src->in_member = true;
        src->member_is_bgzf = is_bgzf(b, src->end - src->begin);
        src->member_is_empty = true;
        return src->state ? MR_OK : mem_fail(err);
    }
    st = skip_padding(src, err);
    if (st)
        return st;
    if (src->member_is_bgzf && !src->member_is_empty)
        return mr_fail(err, MR_EFORMAT, "%s: truncated BGZF file: its end block is missing",
                       src->path);
    src->ended = true;
    return MR_OK;
}

/* Inflates what is read ahead of the current member into 'buf'. */
static mr_status read_member(mr_source *src, void *buf, size_t size, size_t *n, mr_error *err)
{
    struct inflate_io io = { .out = buf, .out_size = size };
    enum inflate_result result;
    mr_status st = fill(src, 1, err);

    if (st)
        return st;
    io.in = src->buf + src->begin;
    io.in_size = src->end - src->begin;
    result = src->inflater->step(src->state, &io);
    *n = size - io.out_size;
    if (result == INFLATE_DAMAGED)
        return refuse_damaged(src, err);
    if (result == INFLATE_MORE && !*n && io.in_size == src->end - src->begin)
        return mr_fail(err, MR_EFORMAT, "%s: truncated gzip data", src->path);
    src->begin = src->end - io.in_size;
    src->in_member = result == INFLATE_MORE;
    src->member_is_empty = src->member_is_empty && !*n;
    return MR_OK;
}

static mr_status read_unpacked(mr_source *src, void *buf, size_t size, size_t *n, mr_error *err)
{
    mr_status st = MR_OK;

    *n = 0;
    if (src->compression == IS_PLAIN)
        return read_plain(src, buf, size, n, err);
    while (!st && !*n && size && !src->ended)
        st = src->in_member ? read_member(src, buf, size, n, err) : next_member(src, err);
    src->any = src->any || *n;
    if (!st && size && !src->any)
        st = mr_fail(err, MR_EFORMAT, "%s: empty file", src->path);
    if (st)
        *n = 0;
    return st;
}

static mr_status read_block(void *data, void *buf, size_t *n, mr_error *err)
{
    return read_unpacked(data, buf, AHEAD_BLOCK, n, err);
}

/*
 * Inflates in blocks of one size, whatever size is asked for: a fault in the data is then met
 * behind the same bytes, by whoever reads and with a thread or without.
 */
static mr_status read_by_blocks(mr_source *src, void *buf, size_t size, size_t *n, mr_error *err)
{
    mr_status st;

    if (src->block_begin == src->block_end) {
        if (src->compression == IS_PLAIN)
            return read_unpacked(src, buf, size, n, err);
        if (size >= AHEAD_BLOCK)
            return read_block(src, buf, n, err);
        if (!src->block)
            src->block = mem_resize(NULL, AHEAD_BLOCK, 1);
        if (!src->block)
            return mem_fail(err);
        src->block_begin = src->block_end = 0;
        st = read_block(src, src->block, &src->block_end, err);
        if (st)
            return st;
    }
    *n = src->block_end - src->block_begin;
    *n = *n < size ? *n : size;
    memcpy(buf, src->block + src->block_begin, *n);
    src->block_begin += *n;
    return MR_OK;
}

static void stop_reading_ahead(mr_source *src)
{
    ahead_free(src->ahead);
    src->ahead = NULL;
}

static mr_status read_ahead(mr_source *src, void *buf, size_t size, size_t *n, mr_error *err)
{
    mr_status st = ahead_read(src->ahead, buf, size, n, err);

    if (st || !*n) {
        stop_reading_ahead(src);
        src->reads_ahead = !st; /* after a rewind */
    }
    return st;
}

/* What was peeked at, then the rest. */
mr_status mr_source_read(mr_source *src, void *buf, size_t size, size_t *n, mr_error *err)
{
    const size_t peeked = src->peek_end - src->peek_begin;

    *n = 0;
    if (!size)
        return MR_OK;
    if (peeked) {
        *n = peeked < size ? peeked : size;
        memcpy(buf, src->peeked + src->peek_begin, *n);
        src->peek_begin += *n;
        return MR_OK;
    }
    if (src->reads_ahead && !src->ahead && !src->ended) {
        mr_status st = ahead_new(read_block, src, &src->ahead, err);

        if (st)
            return st;
        src->reads_ahead = src->ahead;
    }
    return src->ahead ? read_ahead(src, buf, size, n, err) : read_by_blocks(src, buf, size, n, err);
}

void source_read_ahead(mr_source *src, int n_threads)
{
    src->reads_ahead = n_threads > 1 && raw_is_regular(&src->raw);
}

mr_status source_peek(mr_source *src, const char **data, size_t *size, bool *is_whole,
                      mr_error *err)
{
    size_t n = 1;

    if (!src->peeked)
        src->peeked = mem_resize(NULL, SOURCE_PEEK + 1, 1);
    if (!src->peeked)
        return mem_fail(err);
    while (n && src->peek_end < SOURCE_PEEK) {
        mr_status st =
            read_unpacked(src, src->peeked + src->peek_end, SOURCE_PEEK - src->peek_end, &n, err);

        if (st)
            return st;
        src->peek_end += n;
    }
    src->peeked[src->peek_end] = '\0';
    *data = src->peeked;
    *size = src->peek_end;
    *is_whole = !n;
    if (*size >= 3 && !memcmp(*data, "\xef\xbb\xbf", 3)) {
        *data += 3;
        *size -= 3;
    }
    return MR_OK;
}

int source_plain_fd(const mr_source *src)
{
    const bool is_plain = src->compression == IS_PLAIN && raw_can_rewind(&src->raw);

    return is_plain ? src->raw.fd : -1; /* of memory it is -1 as well */
}

bool source_ended(const mr_source *src)
{
    return !src->ahead && src->ended && src->peek_begin == src->peek_end;
}

bool mr_source_can_rewind(const mr_source *src)
{
    return raw_can_rewind(&src->raw);
}

mr_status mr_source_rewind(mr_source *src, mr_error *err)
{
    char md5[33];
    mr_status st;

    stop_reading_ahead(src);
    if (source_ended(src))
        mr_source_md5(src, md5); /* that of the first time is kept */
    st = raw_rewind(&src->raw, err);
    if (st)
        return st;
    src->peek_begin = src->peek_end = 0;
    src->begin = src->end = 0;
    src->block_begin = src->block_end = 0;
    src->stored_ended = src->ended = src->any = false;
    src->in_member = src->member_is_bgzf = src->member_is_empty = false;
    return sniff(src, err);
}

const char *mr_source_path(const mr_source *src)
{
    return src->path;
}

const char *mr_source_compression(const mr_source *src)
{
    static const char *const names[] = {
        [IS_PLAIN] = "plain", [IS_GZIP] = "gzip", [IS_BGZF] = "bgzf"
    };

    return names[src->compression];
}

void source_skip_md5(mr_source *src)
{
    raw_skip_md5(&src->raw);
}

void mr_source_md5(mr_source *src, char hex[33])
{
    unsigned char digest[16];

    if (!src->md5[0] && src->raw.md5) {
        hts_md5_final(digest, src->raw.md5); /* can be done only once */
        hts_md5_hex(src->md5, digest);
    }
    memcpy(hex, src->md5, sizeof(src->md5));
}
