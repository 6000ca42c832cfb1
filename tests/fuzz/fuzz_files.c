/*
 * Any bytes as up to three files, cut at each byte 1: one list of genes, or one line that names a
 * file, and the same with one thread and with two
 */
#include "counts.h"

#include <stdlib.h>
#include <unistd.h>

enum { MOST = 3 };

/* What a stream gave, as one number. */
static uint64_t add(uint64_t digest, const void *data, size_t size)
{
    const unsigned char *bytes = data;

    for (size_t i = 0; i < size; i++)
        digest = (digest ^ bytes[i]) * 1099511628211U; /* FNV-1a */
    return digest;
}

static uint64_t add_profile(uint64_t digest, const struct mr_profile *p, size_t n_genes)
{
    digest = add(digest, p->sample, strlen(p->sample));
    FUZZ_CHECK(p->n <= n_genes && !p->rows);
    for (size_t i = 0; i < p->n; i++) {
        const double value = p->type == MR_U32 ? p->u32[i] : p->f64[i];

        FUZZ_CHECK(isfinite(value));
        digest = add(digest, &value, sizeof(value));
    }
    return digest;
}

static uint64_t read_files(const struct mr_input_file *files, size_t n, int n_threads)
{
    struct mr_profile p = { .sample = "" };
    struct mr_read_opts opts;
    uint64_t digest = 0;
    mr_stream *s = NULL;
    mr_error err;
    mr_status st;

    mr_read_opts_init(&opts);
    opts.n_threads = n_threads;
    st = mr_stream_open_files(files, n, &opts, &s, &err);
    while (!st && p.sample) {
        st = mr_stream_next(s, &p, &err);
        if (!st && p.sample)
            digest = add_profile(digest, &p, mr_names_size(mr_stream_genes(s)));
    }
    if (st) {
        FUZZ_CHECK(!strncmp(err.msg, "/tmp/mechrank_fuzz.", 19));
        digest = add(digest, err.msg, strlen(err.msg));
    } else {
        for (size_t i = 0; i < mr_names_size(mr_stream_genes(s)); i++) {
            const char *name = mr_names_get(mr_stream_genes(s), i);

            digest = add(digest, name, strlen(name) + 1);
        }
    }
    mr_stream_free(s);
    return digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char paths[MOST][32];
    struct mr_input_file files[MOST];
    size_t n = 0, begin = 0;

    for (; n < MOST && begin <= size; n++) {
        const uint8_t *end = size > begin ? memchr(data + begin, 1, size - begin) : NULL;
        const size_t file_size = end ? (size_t)(end - data) - begin : size - begin;
        int fd;

        strcpy(paths[n], "/tmp/mechrank_fuzz.XXXXXX");
        fd = mkstemp(paths[n]);
        FUZZ_CHECK(fd >= 0);
        FUZZ_CHECK(write(fd, data + begin, file_size) == (ssize_t)file_size);
        close(fd);
        files[n] = (struct mr_input_file){ .path = paths[n] };
        begin += file_size + 1;
    }
    FUZZ_CHECK(read_files(files, n, 1) == read_files(files, n, 2));
    for (size_t i = 0; i < n; i++)
        unlink(paths[i]);
    return 0;
}
