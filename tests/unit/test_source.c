/* byte sources and lines: what is read, and what is refused in which words */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <htslib/bgzf.h>
#include <htslib/hts.h>
#include <zlib.h>

#include "alloc_fail.h"
#include "base/rng.h"
#include "io/source.h"

struct bytes {
    unsigned char *data;
    size_t size;
};

/* Reads that fail: the linker gives this name to read(). */
ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size);
static int reads_left, read_error; /* 0: none fails */

ssize_t __wrap_read(int fd, void *buf, size_t size)
{
    if (!read_error || reads_left-- > 0)
        return __real_read(fd, buf, size);
    errno = read_error;
    return -1;
}

/* Text that compresses about as counts do. */
static struct bytes random_text(size_t size)
{
    struct bytes text = { malloc(size), size };
    struct rng rng;

    assert_non_null(text.data);
    rng_init(&rng, 3, 0, 0, 0);
    for (size_t i = 0; i < size; i++)
        text.data[i] = (unsigned char)("0123456789\t\n00000"[rng_below(&rng, 17)]);
    return text;
}

/* Appends 'size' bytes at 'data' as one gzip member. */
static void add_member(struct bytes *to, const void *data, size_t size)
{
    z_stream z = { 0 };

    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    to->data = realloc(to->data, to->size + deflateBound(&z, size) + 64);
    assert_non_null(to->data);
    z.next_in = (z_const Bytef *)data;
    z.avail_in = (uInt)size;
    z.next_out = to->data + to->size;
    z.avail_out = (uInt)deflateBound(&z, size) + 64;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    to->size += z.total_out;
    deflateEnd(&z);
}

static void add_bytes(struct bytes *to, const void *data, size_t size)
{
    to->data = realloc(to->data, to->size + size);
    assert_non_null(to->data);
    memcpy(to->data + to->size, data, size);
    to->size += size;
}

static struct bytes load(const char *path)
{
    struct bytes b = { 0 };
    char buf[4096];
    size_t n;
    FILE *in = fopen(path, "rb");

    assert_non_null(in);
    while ((n = fread(buf, 1, sizeof(buf), in)))
        add_bytes(&b, buf, n);
    fclose(in);
    return b;
}

static struct bytes bgzf_of(const struct bytes *text)
{
    const char *path = temp_path("x.bgzf");
    BGZF *out = bgzf_open(path, "w");

    assert_non_null(out);
    assert_int_equal(bgzf_write(out, text->data, text->size), text->size);
    assert_int_equal(bgzf_close(out), 0);
    return load(path);
}

/* All of a source in pieces of 'step' bytes. */
static mr_status read_all(mr_source *src, size_t step, struct bytes *out, mr_error *err)
{
    mr_status st;
    size_t n;

    *out = (struct bytes){ malloc(1 << 21), 0 };
    assert_non_null(out->data);
    do {
        assert_true(out->size + step <= 1 << 21);
        st = mr_source_read(src, out->data + out->size, step, &n, err);
        out->size += n;
    } while (!st && n);
    return st;
}

/* The status and message of reading 'in' from memory with one inflater. */
static mr_status read_bytes(const struct bytes *in, const struct inflater *inflater,
                            struct bytes *out, mr_error *err)
{
    mr_source *src;
    mr_status st = mr_source_open_memory("m", in->data, in->size, &src, err);

    *out = (struct bytes){ 0 };
    if (st)
        return st;
    source_set_inflater(src, inflater);
    st = read_all(src, 50000, out, err);
    mr_source_free(src);
    return st;
}

static void check_content(const struct bytes *in, const struct bytes *want, const char *compression)
{
    static const size_t steps[] = { 1, 7, 4096, 300000 };

    for (size_t i = 0; inflaters[i]; i++) {
        for (size_t s = 0; s < ARRAY_LEN(steps); s++) {
            char md5[33], want_md5[33];
            unsigned char digest[16];
            hts_md5_context *ctx = hts_md5_init();
            struct bytes got;
            mr_source *src;
            mr_error err;

            assert_ok(mr_source_open_memory("m", in->data, in->size, &src, &err), err);
            source_set_inflater(src, inflaters[i]);
            assert_ok(read_all(src, steps[s], &got, &err), err);
            assert_string_equal(mr_source_compression(src), compression);
            assert_int_equal(got.size, want->size);
            assert_memory_equal(got.data, want->data, want->size);
            hts_md5_update(ctx, in->data, in->size);
            hts_md5_final(digest, ctx);
            hts_md5_hex(want_md5, digest);
            hts_md5_destroy(ctx);
            for (int twice = 0; twice < 2; twice++) {
                mr_source_md5(src, md5);
                assert_string_equal(md5, want_md5);
            }
            mr_source_free(src);
            free(got.data);
        }
    }
}

static void test_content(void **state)
{
    struct bytes text = random_text(900000), gz = { 0 }, padded = { 0 }, bgzf;

    (void)state;
    check_content(&text, &text, "plain");
    add_member(&gz, text.data, 400000);
    add_member(&gz, "", 0);
    add_member(&gz, text.data + 400000, 1);
    add_member(&gz, text.data + 400001, 499999);
    check_content(&gz, &text, "gzip");
    add_bytes(&padded, gz.data, gz.size);
    padded.data = realloc(padded.data, padded.size + 300000);
    memset(padded.data + padded.size, 0, 300000);
    padded.size += 300000;
    check_content(&padded, &text, "gzip");
    bgzf = bgzf_of(&text);
    check_content(&bgzf, &text, "bgzf");
    free(padded.data);
    free(bgzf.data);
    free(gz.data);
    free(text.data);
}

/* Every cut of a two-member file is an error, or whole where it cuts between the members. */
static void test_truncated(void **state)
{
    struct bytes gz = { 0 }, cut, got;
    size_t first;
    mr_error err;

    (void)state;
    add_member(&gz, "gene\ts1\nBax\t5\n", 14);
    first = gz.size;
    add_member(&gz, "Bcl2\t7\n", 7);
    for (size_t i = 0; inflaters[i]; i++) {
        for (cut = gz, cut.size = 2; cut.size < gz.size; cut.size++) {
            const mr_status st = read_bytes(&cut, inflaters[i], &got, &err);

            if (cut.size == first)
                assert_int_equal(st, MR_OK);
            else if (cut.size == first + 1)
                assert_fails(st, MR_EFORMAT, err,
                             "m: expected the end of the gzip data, found other bytes behind it");
            else
                assert_fails(st, MR_EFORMAT, err, "m: truncated gzip data");
            free(got.data);
        }
    }
    free(gz.data);
}

static void test_damaged(void **state)
{
    static const size_t from_end[] = { 8, 4 }; /* checksum, length */
    struct bytes gz = { 0 }, got;
    mr_error err;

    (void)state;
    add_member(&gz, "gene\ts1\nBax\t5\n", 14);
    for (size_t i = 0; inflaters[i]; i++) {
        for (size_t k = 0; k < ARRAY_LEN(from_end); k++) {
            gz.data[gz.size - from_end[k]] ^= 1;
            assert_fails(read_bytes(&gz, inflaters[i], &got, &err), MR_EFORMAT, err,
                         "m: damaged gzip data");
            gz.data[gz.size - from_end[k]] ^= 1;
            free(got.data);
        }
        gz.data[2] = 7; /* no deflate */
        assert_fails(read_bytes(&gz, inflaters[i], &got, &err), MR_EFORMAT, err,
                     "m: damaged gzip data");
        gz.data[2] = 8;
        free(got.data);
        gz.data[3] = 0x20; /* a reserved flag */
        assert_fails(read_bytes(&gz, inflaters[i], &got, &err), MR_EFORMAT, err,
                     "m: damaged gzip data");
        gz.data[3] = 0;
        free(got.data);
    }
    free(gz.data);
}

static void test_behind_the_end(void **state)
{
    struct bytes gz = { 0 }, text = random_text(100000), bgzf = bgzf_of(&text), got;
    mr_error err;

    (void)state;
    add_member(&gz, "Bax\t5\n", 6);
    add_bytes(&gz, "\0\0junk", 6);
    for (size_t i = 0; inflaters[i]; i++) {
        assert_fails(read_bytes(&gz, inflaters[i], &got, &err), MR_EFORMAT, err,
                     "m: expected the end of the gzip data, found other bytes behind it");
        free(got.data);
        bgzf.size -= 28; /* its end block */
        assert_fails(read_bytes(&bgzf, inflaters[i], &got, &err), MR_EFORMAT, err,
                     "m: truncated BGZF file: its end block is missing");
        bgzf.size += 28;
        free(got.data);
    }
    free(bgzf.data);
    free(text.data);
    free(gz.data);
}

static void test_empty(void **state)
{
    struct bytes gz = { 0 }, got;
    mr_source *src;
    mr_error err;

    (void)state;
    assert_fails(mr_source_open_memory("m", "", 0, &src, &err), MR_EFORMAT, err, "m: empty file");
    assert_null(src);
    add_member(&gz, "", 0);
    for (size_t i = 0; inflaters[i]; i++) {
        assert_fails(read_bytes(&gz, inflaters[i], &got, &err), MR_EFORMAT, err, "m: empty file");
        free(got.data);
    }
    free(gz.data);
}

static void test_foreign(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *message;
    } cases[] = {
        { "\x28\xb5\x2f\xfd\x04\x00", 6,
          "m: expected plain text, gzip or BGZF, found zstd: unpack it with 'zstd -d'" },
        { "\xfd\x37zXZ\x00\x00", 7,
          "m: expected plain text, gzip or BGZF, found xz: unpack it with 'xz -d'" },
        { "BZh91AY&SY", 10,
          "m: expected plain text, gzip or BGZF, found bzip2: unpack it with 'bzip2 -d'" },
        { "BZh9\x17\x72\x45\x38\x50\x90", 10,
          "m: expected plain text, gzip or BGZF, found bzip2: unpack it with 'bzip2 -d'" },
        { "PK\x03\x04", 4,
          "m: expected plain text, gzip or BGZF, found zip: unpack it with 'unzip'" },
        { "PK\x05\x06", 4,
          "m: expected plain text, gzip or BGZF, found zip: unpack it with 'unzip'" },
    };
    mr_source *src;
    mr_error err;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_fails(mr_source_open_memory("m", cases[i].bytes, cases[i].size, &src, &err),
                     MR_EFORMAT, err, cases[i].message);
    assert_ok(mr_source_open_memory("m", "BZh9\ts1\nx\t1", 11, &src, &err), err); /* a gene */
    mr_source_free(src);
}

static void test_files(void **state)
{
    const char *path = write_file("plain.tsv", "Bax\t5\n", 6);
    char want[600];
    struct bytes got;
    mr_source *src;
    mr_error err;

    (void)state;
    assert_ok(mr_source_open(path, &src, &err), err);
    assert_ok(read_all(src, 100, &got, &err), err);
    assert_int_equal(got.size, 6);
    assert_string_equal(mr_source_path(src), path);
    mr_source_free(src);
    free(got.data);
    assert_fails(mr_source_open("missing.tsv", &src, &err), MR_EIO, err,
                 "missing.tsv: cannot be opened: No such file or directory");
    snprintf(want, sizeof(want), "%s: cannot be read: it is a directory", temp_folder());
    assert_fails(mr_source_open(temp_folder(), &src, &err), MR_EIO, err, want);
    assert_fails(mr_source_open("nosuch://x/y", &src, &err), MR_EIO, err,
                 "nosuch://x/y: cannot be opened: this htslib reads no URLs of that kind");
}

/* Standard input through a pipe, in pieces, and only once. */
static void test_stdin(void **state)
{
    const int saved = dup(STDIN_FILENO);
    struct bytes got;
    mr_source *src;
    mr_error err;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "Bax\t5\n", 6), 6);
    close(ends[1]);
    assert_true(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    close(ends[0]);
    assert_ok(mr_source_open("-", &src, &err), err);
    assert_ok(read_all(src, 4, &got, &err), err);
    assert_int_equal(got.size, 6);
    free(got.data);
    mr_source_free(src);
    assert_fails(mr_source_open("-", &src, &err), MR_EIO, err,
                 "-: standard input can be read only once");
    close(STDIN_FILENO);
    assert_fails(mr_source_open("-", &src, &err), MR_EIO, err, "-: standard input is closed");
    assert_true(dup2(saved, STDIN_FILENO) == STDIN_FILENO);
    close(saved);
}

static void test_read_error(void **state)
{
    static const struct {
        int error;
        mr_status status;
        const char *message;
    } cases[] = {
        { EIO, MR_EIO, ": cannot be read: Input/output error" },
        { EINTR, MR_ECANCELED, ": interrupted while reading" },
    };
    struct bytes text = random_text(900000), gz = { 0 }, got;
    const char *paths[2];

    (void)state;
    add_member(&gz, text.data, text.size);
    paths[0] = write_file("error.tsv", text.data, text.size);
    paths[1] = write_file("error.gz", gz.data, gz.size);
    for (size_t i = 0; i < ARRAY_LEN(cases) * 2; i++) {
        const char *path = paths[i / 2];
        char want[600];
        mr_source *src;
        mr_error err;

        snprintf(want, sizeof(want), "%s%s", path, cases[i % 2].message);
        assert_ok(mr_source_open(path, &src, &err), err);
        reads_left = 1;
        read_error = cases[i % 2].error;
        assert_fails(read_all(src, 10000, &got, &err), cases[i % 2].status, err, want);
        read_error = 0;
        assert_true(got.size > 0);
        mr_source_free(src);
        free(got.data);
    }
    free(gz.data);
    free(text.data);
}

/* ---- reading ahead ---- */

/* What reading gave: bytes, then a status and its message. */
struct outcome {
    struct bytes bytes;
    mr_status st;
    char msg[512], md5[33];
};

/* Peeks at the file as streams do, then reads it in pieces of 'step'. */
static struct outcome read_file(const char *path, size_t step, int n_threads)
{
    struct outcome out = { 0 };
    mr_error err = { 0 };
    mr_source *src;
    const char *peeked;
    size_t size;
    bool is_whole;

    out.st = mr_source_open(path, &src, &err);
    if (!out.st)
        out.st = source_peek(src, &peeked, &size, &is_whole, &err);
    if (!out.st) {
        source_read_ahead(src, n_threads);
        out.st = read_all(src, step, &out.bytes, &err);
    }
    if (!out.st) {
        assert_true(source_ended(src));
        mr_source_md5(src, out.md5);
    }
    snprintf(out.msg, sizeof(out.msg), "%s", err.msg);
    mr_source_free(src);
    return out;
}

static void assert_same_outcome(const struct outcome *got, const struct outcome *want)
{
    assert_int_equal(got->st, want->st);
    assert_string_equal(got->msg, want->msg);
    assert_string_equal(got->md5, want->md5);
    assert_int_equal(got->bytes.size, want->bytes.size);
    if (want->bytes.size)
        assert_memory_equal(got->bytes.data, want->bytes.data, want->bytes.size);
}

/* Compressed files, whole and faulty in ways that are met late. */
enum { MEMBERS, BGZF_WHOLE, CUT, CUT_BGZF, DAMAGED, DAMAGED_BGZF, JUNK, NO_END_BLOCK, N_FAULTS };

static struct bytes faulty(int fault, const struct bytes *text)
{
    const bool bgzf =
        fault == BGZF_WHOLE || fault == CUT_BGZF || fault == DAMAGED_BGZF || fault == NO_END_BLOCK;
    struct bytes b = { 0 };

    if (bgzf) {
        b = bgzf_of(text);
    } else {
        add_member(&b, text->data, 300001);
        add_member(&b, text->data + 300001, text->size - 300001);
    }
    if (fault == CUT || fault == CUT_BGZF)
        b.size -= 1000;
    if (fault == DAMAGED || fault == DAMAGED_BGZF)
        memset(b.data + b.size * 3 / 4, 0xff, 40);
    if (fault == JUNK)
        add_bytes(&b, "junk", 4);
    if (fault == NO_END_BLOCK)
        b.size -= 28;
    return b;
}

/* One answer with and without a thread, and whatever sizes are asked for. */
static void test_ahead(void **state)
{
    static const size_t steps[] = { 1000, 131072, 300000 };
    struct bytes text = random_text(900000);

    (void)state;
    for (int fault = 0; fault < N_FAULTS; fault++) {
        struct bytes b = faulty(fault, &text);
        const char *path = write_file("ahead.gz", b.data, b.size);
        struct outcome want = read_file(path, 7777, 1);

        assert_int_equal(want.st, fault == MEMBERS || fault == BGZF_WHOLE ? MR_OK : MR_EFORMAT);
        assert_true(want.bytes.size > 400000);
        assert_memory_equal(want.bytes.data, text.data, 400000);
        for (size_t s = 0; s < ARRAY_LEN(steps); s++) {
            for (int n_threads = 1; n_threads <= 2; n_threads++) {
                struct outcome got = read_file(path, steps[s], n_threads);

                assert_same_outcome(&got, &want);
                free(got.bytes.data);
            }
        }
        free(want.bytes.data);
        free(b.data);
    }
    free(text.data);
}

static void test_ahead_of_plain_text(void **state)
{
    static const size_t sizes[] = { 1, 65536, 131072, 131073, 1000000 };
    struct bytes text = random_text(1000000);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        const char *path = write_file("ahead.tsv", text.data, sizes[i]);
        struct outcome want = read_file(path, 7777, 1);
        struct outcome got = read_file(path, 300000, 2);

        assert_int_equal(want.bytes.size, sizes[i]);
        assert_memory_equal(want.bytes.data, text.data, sizes[i]);
        assert_same_outcome(&got, &want);
        free(got.bytes.data);
        free(want.bytes.data);
    }
    free(text.data);
}

/* Begins again behind 'wanted' bytes, reads all, begins again and leaves. */
static void leave_early(const char *path, size_t wanted, const struct bytes *text)
{
    struct bytes got;
    mr_source *src;
    mr_error err;
    char first[100], md5[33];
    size_t n = 1;

    assert_ok(mr_source_open(path, &src, &err), err);
    source_read_ahead(src, 2);
    for (size_t sum = 0; sum < wanted && n; sum += n)
        assert_ok(mr_source_read(src, first, sizeof(first), &n, &err), err);
    assert_false(source_ended(src));
    assert_ok(mr_source_rewind(src, &err), err);
    assert_ok(read_all(src, 50000, &got, &err), err);
    assert_int_equal(got.size, text->size);
    assert_memory_equal(got.data, text->data, text->size);
    assert_true(source_ended(src));
    mr_source_md5(src, md5);
    assert_ok(mr_source_rewind(src, &err), err);
    assert_ok(mr_source_read(src, first, sizeof(first), &n, &err), err);
    assert_memory_equal(first, text->data, n);
    free(got.data);
    mr_source_free(src);
}

static void test_ahead_left_early(void **state)
{
    struct bytes text = random_text(600000), gz = { 0 };
    const char *path;

    (void)state;
    add_member(&gz, text.data, text.size);
    path = write_file("early.gz", gz.data, gz.size);
    for (size_t wanted = 0; wanted < 500000; wanted = wanted * 30 + 1)
        leave_early(path, wanted, &text);
    free(gz.data);
    free(text.data);
}

/* An error of read() comes out of the thread as it would without. */
static void test_ahead_read_error(void **state)
{
    struct bytes text = random_text(900000), gz = { 0 };
    const char *path;
    struct outcome want, got;

    (void)state;
    add_member(&gz, text.data, text.size);
    path = write_file("ahead_error.gz", gz.data, gz.size);
    reads_left = 1;
    read_error = EIO;
    want = read_file(path, 10000, 1);
    reads_left = 1;
    got = read_file(path, 10000, 2);
    read_error = 0;
    assert_int_equal(want.st, MR_EIO);
    assert_true(want.bytes.size > 0);
    assert_same_outcome(&got, &want);
    free(got.bytes.data);
    free(want.bytes.data);
    free(gz.data);
    free(text.data);
}

/* A pipe is read by who asks: a signal must reach the wait. */
static void test_not_ahead_of_a_pipe(void **state)
{
    const char *path = temp_path("pipe");
    mr_source *src;
    mr_error err;
    char byte;
    size_t n;
    int fd;

    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDWR);
    assert_int_equal(write(fd, "gene\ts1\ts2\nBcl2\t7\t9\n", 21), 21);
    assert_ok(mr_source_open(path, &src, &err), err);
    source_read_ahead(src, 2);
    assert_ok(mr_source_read(src, &byte, 1, &n, &err), err);
    assert_int_equal(byte, 'g');
    mr_source_free(src); /* does not wait for a thread that waits for more */
    close(fd);
}

/* ---- lines ---- */

static const struct line_case {
    const char *name, *text;
    size_t size;
    const char *want; /* the lines, | behind each */
    const char *message;
} line_cases[] = {
    { "LF", "a\nb\n", 4, "a|b|", NULL },
    { "no LF at the end", "a\nb", 3, "a|b|", NULL },
    { "CRLF", "a\r\nb\r\n", 6, "a|b|", NULL },
    { "empty lines", "\na\n\n\n", 5, "|a|||", NULL },
    { "empty CRLF lines", "\r\n\r\n", 4, "||", NULL },
    { "byte order mark",
      "\xef\xbb\xbf"
      "a\n",
      5, "a|", NULL },
    { "only a byte order mark", "\xef\xbb\xbf", 3, "", NULL },
    { "one byte", "a", 1, "a|", NULL },
    { "UTF-16 LE",
      "\xff\xfe"
      "a\0\n\0",
      6, "", "m: expected UTF-8 text, found UTF-16: convert it with 'iconv -f UTF-16 -t UTF-8'" },
    { "UTF-16 BE", "\xfe\xff\0a\0\n", 6, "",
      "m: expected UTF-8 text, found UTF-16: convert it with 'iconv -f UTF-16 -t UTF-8'" },
    { "NUL", "a\nb\0c\n", 6, "a|", "m:2: expected text, found a NUL byte" },
    { "lone CR", "a\rb\r", 4, "", "m:1: expected lines that end in LF or CRLF, found a lone CR" },
    { "CR in a line", "a\nb\rc\n", 6, "a|",
      "m:2: expected lines that end in LF or CRLF, found a lone CR" },
    { "two CR", "a\r\r\n", 4, "", "m:1: expected lines that end in LF or CRLF, found a lone CR" },
    { "CR at the end", "a\r", 2, "",
      "m:1: expected lines that end in LF or CRLF, found a lone CR" },
};

static mr_status read_lines(const void *text, size_t text_size, char *got, mr_error *err)
{
    mr_source *src;
    mr_lines *lines = NULL;
    mr_status st = mr_source_open_memory("m", text, text_size, &src, err);

    *got = '\0';
    if (!st)
        st = mr_lines_new(src, &lines, err);
    while (!st) {
        char *line;
        size_t size;

        st = mr_lines_next(lines, &line, &size, err);
        if (st || !line)
            break;
        assert_int_equal(strlen(line), size);
        strcat(strcat(got, line), "|");
    }
    mr_lines_free(lines);
    mr_source_free(src);
    return st;
}

static void test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(line_cases); i++) {
        const struct line_case *c = &line_cases[i];
        mr_error err = { 0 };
        char got[100];

        assert_int_equal(read_lines(c->text, c->size, got, &err), c->message ? MR_EFORMAT : MR_OK);
        assert_string_equal(err.msg, c->message ? c->message : "");
        assert_string_equal(got, c->want);
    }
}

/* Lines of all lengths around and over the buffer, numbered, and the end asked for twice. */
static void test_long_lines(void **state)
{
    static const size_t sizes[] = { 0, 1, (1 << 18) - 2, 0, 1 << 18, 600001, 3 };
    struct bytes text = { malloc(1 << 21), 0 };
    mr_source *src;
    mr_lines *lines;
    mr_error err;
    char *line;
    size_t size;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        memset(text.data + text.size, 'a' + (int)i, sizes[i]);
        text.size += sizes[i];
        text.data[text.size++] = '\n';
    }
    assert_ok(mr_source_open_memory("m", text.data, text.size - 1, &src, &err), err);
    assert_ok(mr_lines_new(src, &lines, &err), err);
    assert_ptr_equal(mr_lines_source(lines), src);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        assert_ok(mr_lines_next(lines, &line, &size, &err), err);
        assert_int_equal(mr_lines_number(lines), i + 1);
        assert_int_equal(size, sizes[i]);
        assert_true(!size || (line[0] == 'a' + (int)i && line[size - 1] == 'a' + (int)i));
    }
    for (int twice = 0; twice < 2; twice++) {
        assert_ok(mr_lines_next(lines, &line, &size, &err), err);
        assert_null(line);
        assert_int_equal(mr_lines_number(lines), ARRAY_LEN(sizes));
    }
    mr_lines_free(lines);
    mr_source_free(src);
    free(text.data);
}

/* ---- faults ---- */

static mr_status run_lines(void *data, mr_error *err)
{
    const struct bytes *in = data;
    char got[100];

    return read_lines(in->data, in->size, got, err);
}

static void test_allocation_failure(void **state)
{
    struct bytes gz = { 0 };

    (void)state;
    add_member(&gz, "a\nb\n", 4);
    assert_survives_alloc_failure(run_lines, &gz);
    free(gz.data);
}

static mr_status run_long_line(void *data, mr_error *err)
{
    const struct bytes *text = data;
    mr_source *src;
    mr_lines *lines = NULL;
    char *line;
    size_t size;
    mr_status st = mr_source_open_memory("m", text->data, text->size, &src, err);

    if (!st)
        st = mr_lines_new(src, &lines, err);
    if (!st)
        st = mr_lines_next(lines, &line, &size, err);
    mr_lines_free(lines);
    mr_source_free(src);
    return st;
}

static mr_status run_ahead(void *data, mr_error *err)
{
    mr_source *src;
    const char *peeked;
    char buf[5000];
    size_t n = 1;
    bool is_whole;
    mr_status st = mr_source_open(data, &src, err);

    if (!st)
        st = source_peek(src, &peeked, &n, &is_whole, err);
    if (!st)
        source_read_ahead(src, 2);
    while (!st && n)
        st = mr_source_read(src, buf, sizeof(buf), &n, err);
    mr_source_free(src);
    return st;
}

static void test_allocation_failure_ahead(void **state)
{
    struct bytes text = random_text(300000), gz = { 0 };

    (void)state;
    add_member(&gz, text.data, text.size);
    assert_survives_alloc_failure(run_ahead, (void *)write_file("alloc.gz", gz.data, gz.size));
    free(gz.data);
    free(text.data);
}

static void test_allocation_failure_of_a_long_line(void **state)
{
    struct bytes text = { malloc(700000), 700000 };

    (void)state;
    memset(text.data, 'x', text.size);
    assert_survives_alloc_failure(run_long_line, &text);
    free(text.data);
}

static int teardown(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_behind_the_end),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_stdin),
        cmocka_unit_test(test_read_error),
        cmocka_unit_test(test_ahead),
        cmocka_unit_test(test_ahead_of_plain_text),
        cmocka_unit_test(test_ahead_left_early),
        cmocka_unit_test(test_ahead_read_error),
        cmocka_unit_test(test_not_ahead_of_a_pipe),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_allocation_failure),
        cmocka_unit_test(test_allocation_failure_ahead),
        cmocka_unit_test(test_allocation_failure_of_a_long_line),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}
