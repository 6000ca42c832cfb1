/* The least that can be done with a file: what a reader's time is given as a multiple of */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "bench.h"
#include "io/inflate.h"

enum { PIECE = 1 << 18 };

static mr_status open_path(const char *path, int *fd, mr_error *err)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    return *fd < 0 ? mr_fail(err, MR_EIO, "%s: cannot be opened", path) : MR_OK;
}

static uint64_t count_lines(const char *at, size_t size)
{
    const char *end = at + size;
    uint64_t n = 0;

    for (; (at = memchr(at, '\n', (size_t)(end - at))); at++)
        n++;
    return n;
}

mr_status yard_scan(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    char *buf = mem_resize(NULL, PIECE, 1);
    mr_status st = buf ? MR_OK : mem_fail(err);

    for (size_t i = 0; !st && i < in->n_paths; i++) {
        ssize_t got;
        int fd;

        st = open_path(in->paths[i], &fd, err);
        while (!st && (got = read(fd, buf, PIECE)) > 0)
            *n += count_lines(buf, (size_t)got);
        close(fd);
    }
    free(buf);
    return st;
}

struct unpacking {
    const struct inflater *inflater;
    void *state;
    unsigned char *in, *out; /* [PIECE] */
};

/* Unpacks 'size' bytes; a member that ends is followed by the next one. */
static mr_status unpack(struct unpacking *u, size_t size, uint64_t *n, mr_error *err)
{
    struct inflate_io io = { .in = u->in, .in_size = size };

    do {
        enum inflate_result result;

        io.out = u->out;
        io.out_size = PIECE;
        result = u->inflater->step(u->state, &io);
        *n += PIECE - io.out_size;
        if (result == INFLATE_DAMAGED)
            return mr_fail(err, MR_EFORMAT, "damaged gzip data");
        if (result == INFLATE_END)
            u->inflater->reset(u->state);
    } while (io.in_size || !io.out_size);
    return MR_OK;
}

mr_status yard_inflate(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    struct unpacking u = { .inflater = inflaters[0] };
    mr_status st;

    u.state = u.inflater->open();
    u.in = mem_resize(NULL, PIECE, 1);
    u.out = mem_resize(NULL, PIECE, 1);
    st = u.state && u.in && u.out ? MR_OK : mem_fail(err);
    for (size_t i = 0; !st && i < in->n_paths; i++) {
        ssize_t got = 1;
        int fd;

        u.inflater->reset(u.state);
        st = open_path(in->paths[i], &fd, err);
        while (!st && (got = read(fd, u.in, PIECE)) > 0)
            st = unpack(&u, (size_t)got, n, err);
        close(fd);
    }
    u.inflater->close(u.state);
    free(u.in);
    free(u.out);
    return st;
}

/* All of the file with a NUL behind it. */
static mr_status read_whole(const char *path, char **text, mr_error *err)
{
    struct stat info = { 0 };
    size_t size = 0;
    ssize_t got;
    int fd;
    mr_status st = open_path(path, &fd, err);

    *text = NULL;
    if (st)
        return st;
    if (!fstat(fd, &info))
        *text = mem_calloc((size_t)info.st_size + 1, 1);
    while (*text && (got = read(fd, *text + size, (size_t)info.st_size - size)) > 0)
        size += (size_t)got;
    close(fd);
    return *text ? MR_OK : mem_fail(err);
}

/* The numbers behind the first field of every line but the first. */
mr_status yard_strtod(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    double sum = 0;
    char *text, *at;
    mr_status st = read_whole(in->paths[0], &text, err);

    at = st ? NULL : strchr(text, '\n');
    while (at && *++at) {
        at += strcspn(at, "\t");
        while (*at == '\t') {
            sum += strtod(at + 1, &at);
            ++*n;
        }
    }
    if (!st && !(sum >= 0)) /* the sum is used */
        st = mr_fail(err, MR_EFORMAT, "%s: expected a table of amounts", in->paths[0]);
    free(text);
    return st;
}

/* zcat FILE... | wc -l */
mr_status yard_zcat(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    char answer[32] = "", *command = NULL;
    size_t size;
    FILE *to = open_memstream(&command, &size), *from;

    if (!to)
        return mem_fail(err);
    fputs("zcat", to);
    for (size_t i = 0; i < in->n_paths; i++)
        fprintf(to, " '%s'", in->paths[i]);
    fputs(" | wc -l", to);
    fclose(to);
    from = popen(command, "r");
    free(command);
    if (!from)
        return mr_fail(err, MR_EIO, "zcat: cannot be run");
    if (fgets(answer, sizeof(answer), from))
        *n = strtoull(answer, NULL, 10);
    return pclose(from) || !*n ? mr_fail(err, MR_EIO, "zcat: failed") : MR_OK;
}
