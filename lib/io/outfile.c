#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "io/paths.h"
#include "mechrank/io.h"

enum { TRIES = 100 };

struct mr_outfile {
    char *path;            /* as given */
    char target[PATH_MAX]; /* "" where it is written directly */
    char temporary[PATH_MAX];
    bool is_stdout;
    FILE *stream;
};

/* How messages call it. */
static const char *shown(const mr_outfile *file)
{
    return strcmp(file->path, "-") ? file->path : "standard output";
}

/* Names of open descriptors: what they lead to is not this program's to replace. */
static bool is_descriptor(const char *path)
{
    static const char *const prefixes[] = { "/dev/fd/", "/proc/self/fd/", "/dev/stderr" };

    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
        if (!strncmp(path, prefixes[i], strlen(prefixes[i])))
            return true;
    return false;
}

static mr_status open_stdout(mr_outfile *file, mr_error *err)
{
    const int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

    file->is_stdout = true;
    file->stream = fd < 0 ? NULL : fdopen(fd, "w");
    if (file->stream)
        return MR_OK;
    if (fd >= 0)
        close(fd);
    return path_fail(shown(file), "cannot be written", errno, err);
}

static mr_status open_direct(mr_outfile *file, mr_error *err)
{
    file->stream = fopen(file->path, "w");
    return file->stream ? MR_OK : path_fail(file->path, "cannot be written", errno, err);
}

static mr_status open_temporary(mr_outfile *file, mr_error *err)
{
    char path[PATH_MAX];
    int fd = -1;

    for (unsigned n = 0; fd < 0 && n < TRIES; n++) { /* another host may use the same number */
        if (!path_sibling(file->target, "tmp", n, path))
            return path_fail(file->path, "cannot be written", ENAMETOOLONG, err);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        return path_fail(file->path, "cannot be written", errno, err);
    memcpy(file->temporary, path, sizeof(path));
    file->stream = fdopen(fd, "w");
    if (file->stream)
        return MR_OK;
    close(fd);
    return path_fail(file->path, "cannot be written", errno, err);
}

static mr_status open_any(mr_outfile *file, bool force, mr_error *err)
{
    struct stat info;
    mr_status st;

    if (!strcmp(file->path, "-") || !strcmp(file->path, "/dev/stdout"))
        return open_stdout(file, err);
    if (is_descriptor(file->path))
        return open_direct(file, err);
    if (!stat(file->path, &info)) {
        if (S_ISDIR(info.st_mode))
            return mr_fail(err, MR_EINVAL, "%s: is a directory", file->path);
        if (!S_ISREG(info.st_mode))
            return open_direct(file, err);
        if (!force)
            return mr_fail(err, MR_EINVAL, "%s: exists already; -f replaces it", file->path);
    }
    st = path_resolve(file->path, file->target, err);
    return st ? st : open_temporary(file, err);
}

mr_status mr_outfile_open(const char *path, bool force, mr_outfile **out, mr_error *err)
{
    mr_outfile *file = mem_calloc(1, sizeof(*file));
    mr_status st;

    *out = NULL;
    if (!file)
        return mem_fail(err);
    file->path = mem_strndup(path, strlen(path));
    st = file->path ? open_any(file, force, err) : mem_fail(err);
    if (!st) {
        *out = file;
        file = NULL;
    }
    mr_outfile_free(file);
    return st;
}

FILE *mr_outfile_stream(mr_outfile *file)
{
    return file->stream;
}

/* The folder that 'target' lies in; its name there is '*name'. */
static bool folder_of(const char *target, struct stat *folder, const char **name)
{
    const char *slash = strrchr(target, '/');
    const size_t size = slash ? (size_t)(slash - target) + 1 : 0;
    char path[PATH_MAX] = ".";

    *name = target + size;
    if (size) {
        memcpy(path, target, size);
        path[size] = '\0';
    }
    return !stat(path, folder);
}

bool mr_outfile_is_same(const mr_outfile *a, const mr_outfile *b)
{
    struct stat here, there;
    const char *name, *other;

    if (!*a->target || !*b->target)
        return a->is_stdout && b->is_stdout;
    return folder_of(a->target, &here, &name) && folder_of(b->target, &there, &other) &&
           here.st_dev == there.st_dev && here.st_ino == there.st_ino && !strcmp(name, other);
}

/*
 * A stream remembers that a write failed, but not why, and may have dropped what it could not
 * write: one more byte, on output that is lost anyway, meets the reason again.
 */
static bool flush(FILE *stream, int *why)
{
    bool failed;

    errno = 0;
    failed = fflush(stream) || ferror(stream);
    if (failed && !errno && fputc('\n', stream) != EOF)
        fflush(stream);
    *why = errno;
    return !failed;
}

mr_status mr_outfile_commit(mr_outfile *file, mr_error *err)
{
    FILE *stream = file->stream;
    int why;
    bool failed = !flush(stream, &why);

    file->stream = NULL;
    if (fclose(stream) && !failed) {
        failed = true;
        why = errno;
    }
    if (!failed && *file->temporary && rename(file->temporary, file->target)) {
        failed = true;
        why = errno;
    }
    if (failed)
        return path_fail(shown(file), "cannot be written", why ? why : EIO, err);
    *file->temporary = '\0';
    return MR_OK;
}

void mr_outfile_free(mr_outfile *file)
{
    if (!file)
        return;
    if (file->stream)
        fclose(file->stream);
    if (*file->temporary)
        unlink(file->temporary);
    free(file->path);
    free(file);
}
