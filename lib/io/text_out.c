/*
 * BGZF by htslib's compression and our own writes: its writer does not let go of what it holds
 * where a disk is full.
 */
#include "io/text_out.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <htslib/bgzf.h>

#include "base/alloc.h"
#include "base/number.h"
#include "base/parallel.h"
#include "io/paths.h"

enum {
    PLAIN_SIZE = 1 << 16,
    BLOCK_SIZE = BGZF_BLOCK_SIZE,      /* of text */
    PACKED_SIZE = BGZF_MAX_BLOCK_SIZE, /* that it never exceeds */
    BLOCKS_PER_THREAD = 16,
    LEVEL = 1,  /* seven times as fast as the usual 6, for a sixth more room (of MatrixMarket) */
    MARGIN = 64 /* room for a number or a separator */
};

static const double max_count = 9007199254740992; /* 2^53 */

static mr_status init(struct text_out *out, size_t limit, mr_error *err)
{
    out->limit = limit;
    out->buf = mem_resize(NULL, limit + MARGIN, 1);
    return out->buf ? MR_OK : mem_fail(err);
}

mr_status text_out_init(struct text_out *out, const char *name, FILE *file, mr_error *err)
{
    *out = (struct text_out){ .name = name, .file = file };
    return init(out, PLAIN_SIZE, err);
}

mr_status text_out_init_bgzf(struct text_out *out, const char *name, int fd, int n_threads,
                             mr_error *err)
{
    const size_t n_blocks = n_threads > 1 ? (size_t)n_threads * BLOCKS_PER_THREAD : 1;
    mr_status st;

    *out = (struct text_out){ .name = name, .fd = fd, .n_threads = n_threads };
    st = init(out, n_blocks * BLOCK_SIZE, err);
    if (st)
        return st;
    out->packed = mem_resize(NULL, n_blocks, PACKED_SIZE);
    out->packed_sizes = mem_calloc(n_blocks, sizeof(*out->packed_sizes));
    return out->packed && out->packed_sizes ? MR_OK : mem_fail(err);
}

/* ---- compression ---- */

static void write_all(struct text_out *out, const void *data, size_t size)
{
    const char *at = data;

    while (size && !out->why) {
        const ssize_t n = write(out->fd, at, size);

        if (n < 0 && errno != EINTR)
            out->why = errno;
        if (n > 0) {
            at += n;
            size -= (size_t)n;
        }
    }
}

/* Block 'u' of what is to be packed; the last one may be short. */
static mr_status pack_block(void *job, size_t u, void *scratch, mr_error *err)
{
    struct text_out *out = job;
    const size_t start = u * BLOCK_SIZE, left = out->n - start;

    (void)scratch;
    out->packed_sizes[u] = PACKED_SIZE;
    if (bgzf_compress(out->packed + u * PACKED_SIZE, &out->packed_sizes[u], out->buf + start,
                      left < BLOCK_SIZE ? left : BLOCK_SIZE, LEVEL))
        return mem_fail(err); /* all else fits */
    return MR_OK;
}

/* Packs and writes 'n' blocks; text behind them stays. */
static void write_blocks(struct text_out *out, size_t n)
{
    const struct parallel_opts opts = { .n_units = n, .n_threads = out->n_threads };

    if (!out->why && parallel_for(&opts, pack_block, out, NULL))
        out->why = ENOMEM;
    for (size_t u = 0; u < n; u++)
        write_all(out, out->packed + u * PACKED_SIZE, out->packed_sizes[u]);
    if (n * BLOCK_SIZE < out->n)
        memmove(out->buf, out->buf + n * BLOCK_SIZE, out->n - n * BLOCK_SIZE);
    out->n -= n * BLOCK_SIZE < out->n ? n * BLOCK_SIZE : out->n;
}

/* ---- text ---- */

static void flush(struct text_out *out)
{
    if (!out->file) {
        write_blocks(out, out->n / BLOCK_SIZE);
        return;
    }
    errno = 0;
    if (!out->why && fwrite(out->buf, 1, out->n, out->file) != out->n)
        out->why = errno ? errno : EIO;
    out->n = 0;
}

static void flush_if_full(struct text_out *out)
{
    if (out->n >= out->limit)
        flush(out);
}

void text_out_bytes(struct text_out *out, const char *bytes, size_t size)
{
    while (size) {
        const size_t left = out->limit + MARGIN - out->n, part = size < left ? size : left;

        memcpy(out->buf + out->n, bytes, part);
        out->n += part;
        bytes += part;
        size -= part;
        flush_if_full(out);
    }
}

void text_out_text(struct text_out *out, const char *text)
{
    text_out_bytes(out, text, strlen(text));
}

void text_out_char(struct text_out *out, char c)
{
    out->buf[out->n++] = c;
    flush_if_full(out);
}

void text_out_name(struct text_out *out, const char *name)
{
    if (*name != '"') {
        text_out_text(out, name);
        return;
    }
    text_out_char(out, '"');
    for (; *name; name++) {
        if (*name == '"')
            text_out_char(out, '"');
        text_out_char(out, *name);
    }
    text_out_char(out, '"');
}

void text_out_count(struct text_out *out, uint64_t value)
{
    char *to = out->buf + out->n, reversed[20];
    size_t n = 0;

    do
        reversed[n++] = (char)('0' + value % 10);
    while (value /= 10);
    for (size_t i = 0; i < n; i++)
        to[i] = reversed[n - 1 - i];
    out->n += n;
    flush_if_full(out);
}

void text_out_number(struct text_out *out, double value)
{
    if (value >= 0 && value <= max_count && value == trunc(value)) {
        text_out_count(out, (uint64_t)value);
        return;
    }
    out->n += strlen(number_format(value, out->buf + out->n));
    flush_if_full(out);
}

void text_out_short(struct text_out *out, double value, int digits)
{
    out->n += strlen(number_format_short(value, digits, out->buf + out->n));
    flush_if_full(out);
}

mr_status text_out_check(const struct text_out *out, mr_error *err)
{
    if (out->why == ENOMEM)
        return mem_fail(err);
    return out->why ? path_fail(out->name, "cannot be written", out->why, err) : MR_OK;
}

mr_status text_out_end(struct text_out *out, mr_error *err)
{
    static const unsigned char end_block[] = { 31, 139, 8,  4, 0, 0, 0, 0, 0, 255, 6, 0, 'B', 'C',
                                               2,  0,   27, 0, 3, 0, 0, 0, 0, 0,   0, 0, 0,   0 };

    flush(out);
    if (!out->file) {
        if (out->n)
            write_blocks(out, 1);
        write_all(out, end_block, sizeof(end_block));
    }
    return text_out_check(out, err);
}

void text_out_release(struct text_out *out)
{
    free(out->buf);
    free(out->packed);
    free(out->packed_sizes);
    *out = (struct text_out){ 0 };
}
