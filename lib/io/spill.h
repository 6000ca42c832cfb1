/* spill.h - a temporary file without a name: what does not fit into the memory allowed */
#ifndef IO_SPILL_H
#define IO_SPILL_H

#include <stddef.h>
#include <stdint.h>

#include "mechrank/error.h"

struct spill {
    int fd;        /* -1: not open */
    uint64_t size; /* bytes in it */
};

#define SPILL_CLOSED ((struct spill){ .fd = -1 })

/* In TMPDIR, else /tmp.  MR_EIO names the folder. */
mr_status spill_open(struct spill *spill, mr_error *err);
mr_status spill_append(struct spill *spill, const void *data, size_t size, mr_error *err);
/* Reads 'size' bytes at 'offset', all of which were appended. */
mr_status spill_read(const struct spill *spill, uint64_t offset, void *buf, size_t size,
                     mr_error *err);
void spill_close(struct spill *spill);

#endif /* IO_SPILL_H */
