#include "io/raw.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

static mr_status start_md5(struct raw *raw, mr_error *err)
{
    raw->md5 = hts_md5_init();
    return raw->md5 ? MR_OK : mem_fail(err);
}

static bool is_url(const char *path)
{
    const char *c = path;

    while (isalnum((unsigned char)*c) || *c == '+' || *c == '-' || *c == '.')
        c++;
    return c > path && !strncmp(c, "://", 3);
}

/*
 * Standard input is taken over: its descriptor is moved away, and one that can only be written
 * stands in its place, so that a second reader is told instead of finding an empty file.
 */
static mr_status open_stdin(struct raw *raw, mr_error *err)
{
    const int flags = fcntl(STDIN_FILENO, F_GETFL);
    int spent;

    if (flags < 0)
        return mr_fail(err, MR_EIO, "%s: standard input is closed", raw->path);
    if ((flags & O_ACCMODE) == O_WRONLY)
        return mr_fail(err, MR_EIO, "%s: standard input can be read only once", raw->path);
    raw->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    spent = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (raw->fd < 0 || spent < 0 || dup2(spent, STDIN_FILENO) < 0) {
        const int why = errno;

        if (spent >= 0)
            close(spent);
        return mr_fail(err, MR_EIO, "%s: standard input cannot be read: %s", raw->path,
                       strerror(why));
    }
    close(spent);
    return MR_OK;
}

static mr_status open_file(struct raw *raw, mr_error *err)
{
    struct stat info;

    raw->fd = open(raw->path, O_RDONLY | O_CLOEXEC);
    if (raw->fd < 0 && errno == EINTR) /* a fifo without a writer */
        return mr_fail(err, MR_ECANCELED, "%s: interrupted while opening", raw->path);
    if (raw->fd < 0 || fstat(raw->fd, &info))
        return mr_fail(err, MR_EIO, "%s: cannot be opened: %s", raw->path, strerror(errno));
    if (S_ISDIR(info.st_mode))
        return mr_fail(err, MR_EIO, "%s: cannot be read: it is a directory", raw->path);
    return MR_OK;
}

mr_status raw_open(struct raw *raw, const char *path, mr_error *err)
{
    mr_status st;

    *raw = (struct raw){ .path = path, .fd = -1 };
    if (!strcmp(path, "-"))
        st = open_stdin(raw, err);
    else if (is_url(path))
        st = remote_open(&raw->remote, path, REMOTE_TIME_LIMIT, err);
    else
        st = open_file(raw, err);
    if (!st)
        st = start_md5(raw, err);
    if (st)
        raw_close(raw);
    return st;
}

mr_status raw_open_memory(struct raw *raw, const char *name, const void *data, size_t size,
                          mr_error *err)
{
    *raw = (struct raw){
        .path = name, .fd = -1, .memory = data, .memory_left = size, .memory_size = size
    };
    return start_md5(raw, err);
}

static ssize_t read_some(struct raw *raw, void *buf, size_t size)
{
    if (raw->fd >= 0)
        return read(raw->fd, buf, size);
    if (size > raw->memory_left)
        size = raw->memory_left;
    if (size)
        memcpy(buf, raw->memory, size);
    raw->memory += size;
    raw->memory_left -= size;
    return (ssize_t)size;
}

static mr_status read_local(struct raw *raw, void *buf, size_t size, size_t *n, mr_error *err)
{
    const ssize_t got = read_some(raw, buf, size < SSIZE_MAX ? size : SSIZE_MAX);

    *n = got > 0 ? (size_t)got : 0;
    if (got < 0 && errno == EINTR) /* a handler without SA_RESTART: the caller wants to stop */
        return mr_fail(err, MR_ECANCELED, "%s: interrupted while reading", raw->path);
    if (got < 0)
        return mr_fail(err, MR_EIO, "%s: cannot be read: %s", raw->path, strerror(errno));
    return MR_OK;
}

mr_status raw_read(struct raw *raw, void *buf, size_t size, size_t *n, mr_error *err)
{
    const mr_status st = raw->remote.url ? remote_read(&raw->remote, buf, size, n, err)
                                         : read_local(raw, buf, size, n, err);

    if (!st && raw->md5)
        hts_md5_update(raw->md5, buf, (unsigned long)*n);
    return st;
}

bool raw_is_regular(const struct raw *raw)
{
    struct stat info;

    return raw->fd >= 0 && !fstat(raw->fd, &info) && S_ISREG(info.st_mode);
}

bool raw_can_rewind(const struct raw *raw)
{
    return raw->fd >= 0 ? raw_is_regular(raw) : !raw->remote.url;
}

mr_status raw_rewind(struct raw *raw, mr_error *err)
{
    if (!raw_can_rewind(raw))
        return mr_fail(err, MR_EINVAL, "%s: can be read only once", raw->path);
    if (raw->fd >= 0 && lseek(raw->fd, 0, SEEK_SET))
        return mr_fail(err, MR_EIO, "%s: cannot be read again: %s", raw->path, strerror(errno));
    if (raw->fd < 0) {
        raw->memory -= raw->memory_size - raw->memory_left;
        raw->memory_left = raw->memory_size;
    }
    if (raw->md5)
        hts_md5_reset(raw->md5);
    return MR_OK;
}

void raw_skip_md5(struct raw *raw)
{
    if (raw->md5)
        hts_md5_destroy(raw->md5);
    raw->md5 = NULL;
}

void raw_close(struct raw *raw)
{
    remote_close(&raw->remote);
    if (raw->fd >= 0)
        close(raw->fd);
    raw_skip_md5(raw);
    *raw = (struct raw){ .fd = -1 };
}
