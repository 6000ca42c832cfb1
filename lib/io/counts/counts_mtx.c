/*
 * Counts as Cell Ranger 3 lays them out: MatrixMarket by columns, features and barcodes, all
 * compressed.  How many entries there are stands at the top and is known at the end: the first
 * BGZF block holds the header alone, stored, so that it takes the same room whatever it says.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>

#include "base/alloc.h"
#include "io/counts/counts_write.h"
#include "io/paths.h"
#include "io/text_out.h"

enum {
    HEADER_SIZE = 160, /* of the text; its second line, a comment, is as long as it takes */
    BLOCK_HEAD = 18,   /* gzip's header with BGZF's size */
    STORED_HEAD = 5,   /* of a stored block: last, length and its complement */
    BLOCK_TAIL = 8,    /* checksum and size */
    BLOCK_SIZE = BLOCK_HEAD + STORED_HEAD + HEADER_SIZE + BLOCK_TAIL
};

struct mtx {
    mr_stream *stream;
    const struct mr_counts_write_opts *opts;
    const char *folder;
    mr_names *samples;
    uint64_t n_entries;
    bool has_fractions;
};

/* ---- the header ---- */

static void put_header(const struct mtx *m, char text[HEADER_SIZE + 1])
{
    char sizes[80];
    int n;

    snprintf(sizes, sizeof(sizes), "\n%zu %zu %" PRIu64 "\n",
             mr_names_size(mr_stream_genes(m->stream)), mr_names_size(m->samples), m->n_entries);
    n = snprintf(text, HEADER_SIZE, "%%%%MatrixMarket matrix coordinate %s general\n%%",
                 m->has_fractions ? "real" : "integer");
    memset(text + n, ' ', HEADER_SIZE - (size_t)n);
    memcpy(text + HEADER_SIZE - strlen(sizes), sizes, strlen(sizes) + 1);
}

static unsigned char *put_little(unsigned char *to, uint32_t value, int n_bytes)
{
    for (int i = 0; i < n_bytes; i++)
        *to++ = (unsigned char)(value >> (8 * i) & 255);
    return to;
}

static void put_block(const struct mtx *m, unsigned char block[BLOCK_SIZE])
{
    static const unsigned char head[] = { 31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 'B', 'C', 2, 0 };
    char text[HEADER_SIZE + 1];
    unsigned char *to = block + sizeof(head);

    put_header(m, text);
    memcpy(block, head, sizeof(head));
    to = put_little(to, BLOCK_SIZE - 1, 2);
    *to++ = 1; /* the last of its member, stored */
    to = put_little(to, HEADER_SIZE, 2);
    to = put_little(to, ~(uint32_t)HEADER_SIZE, 2);
    memcpy(to, text, HEADER_SIZE);
    to = put_little(to + HEADER_SIZE, (uint32_t)crc32(0, (const unsigned char *)text, HEADER_SIZE),
                    4);
    put_little(to, HEADER_SIZE, 4);
}

/* Writes it at the start of the file, first to take its room, and again when all is known. */
static mr_status write_block(const struct mtx *m, int fd, const char *path, mr_error *err)
{
    unsigned char block[BLOCK_SIZE];
    ssize_t n;

    put_block(m, block);
    n = pwrite(fd, block, sizeof(block), 0);
    if (n != (ssize_t)sizeof(block))
        return path_fail(path, "cannot be written", n < 0 ? errno : ENOSPC, err);
    return MR_OK;
}

/* ---- the entries ---- */

static void put_entry(struct mtx *m, size_t row, double value, struct text_out *out)
{
    if (value == 0)
        return;
    text_out_count(out, row + 1);
    text_out_char(out, ' ');
    text_out_count(out, mr_names_size(m->samples));
    text_out_char(out, ' ');
    text_out_number(out, value);
    text_out_char(out, '\n');
    m->n_entries++;
    m->has_fractions = m->has_fractions || value != trunc(value);
}

static mr_status put_sample(struct mtx *m, const struct mr_profile *p, struct text_out *out,
                            mr_error *err)
{
    mr_status st = counts_write_name(m->stream, p->sample, err);

    if (!st)
        st = mr_names_add(m->samples, p->sample, strlen(p->sample), err);
    for (size_t i = 0; !st && i < p->n; i++)
        put_entry(m, p->rows ? p->rows[i] : i, p->type == MR_F64 ? p->f64[i] : p->u32[i], out);
    return st ? st : text_out_check(out, err);
}

static mr_status put_samples(struct mtx *m, struct text_out *out, mr_error *err)
{
    for (;;) {
        struct mr_profile p;
        const size_t n = mr_names_size(m->samples);
        mr_status st = counts_write_next(m->stream, m->opts, n, &p, err);

        if (st || !p.sample)
            return st ? st : counts_write_some(m->stream, n, err);
        st = put_sample(m, &p, out, err);
        if (st)
            return st;
    }
}

/* ---- files ---- */

static mr_status open_file(const struct mtx *m, const char *name, char path[PATH_MAX], int *fd,
                           mr_error *err)
{
    *fd = -1;
    if (!path_join(m->folder, name, path))
        return path_fail(m->folder, "cannot be written", ENAMETOOLONG, err);
    *fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    return *fd < 0 ? path_fail(path, "cannot be written", errno, err) : MR_OK;
}

static mr_status close_file(int fd, const char *path, mr_status st, mr_error *err)
{
    if (fd >= 0 && close(fd) && !st)
        return path_fail(path, "cannot be written", errno, err);
    return st;
}

static mr_status write_matrix(struct mtx *m, mr_error *err)
{
    char path[PATH_MAX];
    struct text_out out = { 0 };
    int fd;
    mr_status st = open_file(m, "matrix.mtx.gz", path, &fd, err);

    if (!st)
        st = write_block(m, fd, path, err);
    if (!st && lseek(fd, BLOCK_SIZE, SEEK_SET) < 0)
        st = path_fail(path, "cannot be written", errno, err);
    if (!st)
        st = text_out_init_bgzf(&out, path, fd, m->opts->n_threads, err);
    if (!st)
        st = put_samples(m, &out, err);
    if (!st)
        st = text_out_end(&out, err);
    if (!st)
        st = write_block(m, fd, path, err);
    text_out_release(&out);
    return close_file(fd, path, st, err);
}

/* One name per line, with 'behind' it; features have a second column, their name again. */
static mr_status write_names(const struct mtx *m, const char *name, const mr_names *names,
                             bool features, mr_error *err)
{
    char path[PATH_MAX];
    struct text_out out = { 0 };
    int fd;
    mr_status st = open_file(m, name, path, &fd, err);

    if (!st)
        st = text_out_init_bgzf(&out, path, fd, 1, err);
    for (size_t i = 0; !st && i < mr_names_size(names); i++) {
        const char *text = mr_names_get(names, i);

        st = counts_write_name(m->stream, text, err);
        text_out_text(&out, text);
        if (features) {
            text_out_char(&out, '\t');
            text_out_text(&out, text);
            text_out_text(&out, "\tGene Expression");
        }
        text_out_char(&out, '\n');
    }
    if (!st)
        st = text_out_end(&out, err);
    text_out_release(&out);
    return close_file(fd, path, st, err);
}

mr_status mr_counts_write_mtx(mr_stream *stream, const char *folder,
                              const struct mr_counts_write_opts *opts, size_t *n_samples,
                              mr_error *err)
{
    struct mtx m = { .stream = stream, .opts = opts, .folder = folder };
    mr_status st;

    m.samples = mr_names_new();
    st = m.samples ? write_matrix(&m, err) : mem_fail(err);
    if (!st)
        st = write_names(&m, "features.tsv.gz", mr_stream_genes(stream), true, err);
    if (!st)
        st = write_names(&m, "barcodes.tsv.gz", m.samples, false, err);
    *n_samples = m.samples ? mr_names_size(m.samples) : 0;
    mr_names_free(m.samples);
    return st;
}
