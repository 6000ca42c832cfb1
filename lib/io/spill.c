#include "io/spill.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"

static const char *folder(void)
{
    const char *dir = getenv("TMPDIR");

    return dir && *dir ? dir : "/tmp";
}

mr_status spill_open(struct spill *spill, mr_error *err)
{
    static const char name[] = "/mechrank.XXXXXX";
    const size_t size = strlen(folder());
    char *path = mem_resize(NULL, size + sizeof(name), 1);

    *spill = SPILL_CLOSED;
    if (!path)
        return mem_fail(err);
    memcpy(path, folder(), size);
    memcpy(path + size, name, sizeof(name));
    spill->fd = mkstemp(path);
    if (spill->fd >= 0)
        unlink(path);
    free(path);
    if (spill->fd < 0)
        return mr_fail(err, MR_EIO, "%s: cannot hold a temporary file: %s", folder(),
                       strerror(errno));
    return MR_OK;
}

mr_status spill_append(struct spill *spill, const void *data, size_t size, mr_error *err)
{
    const char *at = data;

    while (size) {
        const ssize_t n = pwrite(spill->fd, at, size, (off_t)spill->size);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return mr_fail(err, MR_EIO, "%s: a temporary file cannot be written: %s", folder(),
                           strerror(errno));
        at += n;
        size -= (size_t)n;
        spill->size += (uint64_t)n;
    }
    return MR_OK;
}

mr_status spill_read(const struct spill *spill, uint64_t offset, void *buf, size_t size,
                     mr_error *err)
{
    char *at = buf;

    while (size) {
        const ssize_t n = pread(spill->fd, at, size, (off_t)offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return mr_fail(err, MR_EIO, "%s: a temporary file cannot be read: %s", folder(),
                           n ? strerror(errno) : "it ended early");
        at += n;
        size -= (size_t)n;
        offset += (uint64_t)n;
    }
    return MR_OK;
}

void spill_close(struct spill *spill)
{
    if (spill->fd >= 0)
        close(spill->fd);
    *spill = SPILL_CLOSED;
}
