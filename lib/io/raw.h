/* raw.h - the bytes of a file, standard input, a URL or memory, as stored */
#ifndef IO_RAW_H
#define IO_RAW_H

#include <stdbool.h>

#include <htslib/hts.h>

#include "io/remote.h"

struct raw {
    const char *path;     /* for messages; stays the caller's */
    int fd;               /* -1 unless a local file is read */
    struct remote remote; /* without a process unless a URL is read */
    const char *memory;   /* what is left of it */
    size_t memory_left, memory_size;
    hts_md5_context *md5; /* of all bytes read so far; NULL: not made */
};

/* On failure there is nothing to close. */
mr_status raw_open(struct raw *raw, const char *path, mr_error *err);
mr_status raw_open_memory(struct raw *raw, const char *name, const void *data, size_t size,
                          mr_error *err);
/* '*n' is 0 only at the end. */
mr_status raw_read(struct raw *raw, void *buf, size_t size, size_t *n, mr_error *err);
bool raw_is_regular(const struct raw *raw); /* a regular file, opened by name or not */
void raw_skip_md5(struct raw *raw);         /* nothing was read yet, or it does not matter */
/* From the first byte again: a regular file or memory.  MR_EINVAL: anything else. */
bool raw_can_rewind(const struct raw *raw);
mr_status raw_rewind(struct raw *raw, mr_error *err);
void raw_close(struct raw *raw);

#endif /* IO_RAW_H */
