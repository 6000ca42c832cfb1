/* Intel's Intelligent Storage Acceleration Library: about 2.8 times as fast as zlib */
#include "io/inflate.h"

#ifdef MR_HAVE_ISAL
#include <limits.h>

#include <isa-l/igzip_lib.h>

#include "base/alloc.h"

static void isal_reset_member(void *state)
{
    struct inflate_state *s = state;

    isal_inflate_reset(s);
    s->crc_flag = ISAL_GZIP; /* with header and checked trailer; the reset forgets it */
}

static void *isal_open(void)
{
    struct inflate_state *s = mem_calloc(1, sizeof(*s));

    if (s) {
        isal_inflate_init(s);
        isal_reset_member(s);
    }
    return s;
}

static enum inflate_result isal_step(void *state, struct inflate_io *io)
{
    struct inflate_state *s = state;
    const uint32_t in = io->in_size < UINT32_MAX ? (uint32_t)io->in_size : UINT32_MAX;
    const uint32_t out = io->out_size < UINT32_MAX ? (uint32_t)io->out_size : UINT32_MAX;
    int rc;

    s->next_in = (uint8_t *)io->in; /* read only, in spite of its type */
    s->avail_in = in;
    s->next_out = io->out;
    s->avail_out = out;
    rc = isal_inflate(s);
    io->in += in - s->avail_in;
    io->in_size -= in - s->avail_in;
    io->out += out - s->avail_out;
    io->out_size -= out - s->avail_out;
    if (rc < 0)
        return INFLATE_DAMAGED;
    return s->block_state == ISAL_BLOCK_FINISH ? INFLATE_END : INFLATE_MORE;
}

static void isal_close(void *state)
{
    free(state);
}

const struct inflater inflater_isal = { .name = "isal",
                                        .open = isal_open,
                                        .reset = isal_reset_member,
                                        .step = isal_step,
                                        .close = isal_close };
#endif

const struct inflater *const inflaters[] = {
#ifdef MR_HAVE_ISAL
    &inflater_isal,
#endif
    &inflater_zlib,
    NULL,
};
