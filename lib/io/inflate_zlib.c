#include "io/inflate.h"

#include <limits.h>

#include <zlib.h>

#include "base/alloc.h"

enum { GZIP_ONLY = 16 + MAX_WBITS };

static void *zlib_open(void)
{
    z_stream *z = mem_calloc(1, sizeof(*z));

    if (z && inflateInit2(z, GZIP_ONLY) != Z_OK) {
        free(z);
        z = NULL;
    }
    return z;
}

static void zlib_reset(void *state)
{
    inflateReset(state);
}

static enum inflate_result zlib_step(void *state, struct inflate_io *io)
{
    z_stream *z = state;
    const uInt in = io->in_size < UINT_MAX ? (uInt)io->in_size : UINT_MAX;
    const uInt out = io->out_size < UINT_MAX ? (uInt)io->out_size : UINT_MAX;
    int rc;

    z->next_in = (z_const Bytef *)io->in;
    z->avail_in = in;
    z->next_out = io->out;
    z->avail_out = out;
    rc = inflate(z, Z_NO_FLUSH);
    io->in += in - z->avail_in;
    io->in_size -= in - z->avail_in;
    io->out += out - z->avail_out;
    io->out_size -= out - z->avail_out;
    if (rc == Z_STREAM_END)
        return INFLATE_END;
    return rc == Z_OK || rc == Z_BUF_ERROR ? INFLATE_MORE : INFLATE_DAMAGED;
}

static void zlib_close(void *state)
{
    if (state)
        inflateEnd(state);
    free(state);
}

const struct inflater inflater_zlib = {
    .name = "zlib", .open = zlib_open, .reset = zlib_reset, .step = zlib_step, .close = zlib_close
};
