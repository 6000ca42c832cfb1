/* inflate.h - one gzip member at a time, by zlib or ISA-L: both give the same bytes */
#ifndef IO_INFLATE_H
#define IO_INFLATE_H

#include <stddef.h>

enum inflate_result {
    INFLATE_MORE,    /* wants input, or room for output */
    INFLATE_END,     /* the member is complete and its checksum right */
    INFLATE_DAMAGED, /* not gzip data, or a wrong checksum */
};

struct inflate_io {
    const unsigned char *in; /* moves over what was read */
    size_t in_size;
    unsigned char *out; /* moves over what was written */
    size_t out_size;
};

struct inflater {
    const char *name;
    void *(*open)(void); /* NULL: out of memory */
    void (*reset)(void *state);
    enum inflate_result (*step)(void *state, struct inflate_io *io);
    void (*close)(void *state); /* NULL is fine */
};

extern const struct inflater inflater_zlib;
#ifdef MR_HAVE_ISAL
extern const struct inflater inflater_isal;
#endif

extern const struct inflater *const inflaters[]; /* the best first; ends with NULL */

#endif /* IO_INFLATE_H */
