/* tables and folders written from streams: what was read stands there, whatever memory is allowed
 */
#include "support.h"

#include <unistd.h>

#include <zlib.h>

#include "alloc_fail.h"
#include "base/rng.h"
#include "io/counts/stream.h"
#include "mechrank/counts_write.h"

/* ---- a stream that is told what to give ---- */

struct given {
    const char *gene;       /* that comes with the sample; NULL: none */
    struct mr_profile data; /* all that is there */
};

struct script {
    const struct given *given;
    size_t n, next;
    enum mr_level level;
    const char *first_gene;
};

static mr_status given_open(mr_stream *s, mr_error *err)
{
    const struct script *script = s->state;

    s->facts.level = script->level;
    return script->first_gene
               ? mr_names_add(s->genes, script->first_gene, strlen(script->first_gene), err)
               : MR_OK;
}

static mr_status given_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct script *script = s->state;
    const struct given *given = &script->given[script->next];

    if (script->next == script->n)
        return MR_OK;
    script->next++;
    *out = given->data;
    return given->gene ? mr_names_add(s->genes, given->gene, strlen(given->gene), err) : MR_OK;
}

static void given_close(mr_stream *s)
{
    s->state = NULL;
}

static size_t given_n_files(const mr_stream *s)
{
    (void)s;
    return 1;
}

static void given_file(const mr_stream *s, size_t i, struct mr_stream_file *out)
{
    (void)s;
    (void)i;
    *out = (struct mr_stream_file){ .path = "given", .format = "given", .compression = "plain" };
}

static const struct reader reader_given = { .name = "given",
                                            .open = given_open,
                                            .next = given_next,
                                            .close = given_close,
                                            .n_files = given_n_files,
                                            .file = given_file };

static mr_stream *open_given(struct script *script)
{
    struct mr_read_opts opts;
    mr_stream *stream;
    mr_error err;

    script->next = 0;
    mr_read_opts_init(&opts);
    assert_ok(stream_new(&reader_given, NULL, script, &opts, &stream, &err), err);
    return stream;
}

/* Dense, sparse and double samples; the genes B and C come with the second and third. */
static const uint32_t counts[] = { 7, 0, 4294967295u }, sparse_rows[] = { 1 };
static const double doubles[] = { 0.1, 0, 9007199254740993.0 };
static const struct given mixed[] = {
    { NULL, { .sample = "dense", .type = MR_U32, .n = 1, .u32 = counts } },
    { "B", { .sample = "sparse", .type = MR_U32, .n = 1, .rows = sparse_rows, .u32 = counts } },
    { "C", { .sample = "double", .type = MR_F64, .n = 3, .f64 = doubles } },
    { NULL, { .sample = "large", .type = MR_U32, .n = 3, .u32 = counts } },
    { NULL, { .sample = "none", .type = MR_U32, .n = 0, .rows = sparse_rows, .u32 = counts } },
};
static const char mixed_tsv[] = "gene_id\tdense\tsparse\tdouble\tlarge\tnone\n"
                                "A\t7\t0\t0.1\t7\t0\n"
                                "B\t0\t7\t0\t0\t0\n"
                                "C\t0\t0\t9007199254740992\t4294967295\t0\n";

/* ---- reading back ---- */

/* What a plain or compressed file holds. */
static char *contents(const char *path, size_t *size)
{
    enum { MOST = 1 << 24 };
    char *text = malloc(MOST);
    gzFile in = gzopen(path, "rb");
    int n;

    assert_non_null(text);
    assert_non_null(in);
    n = gzread(in, text, MOST - 1);
    assert_in_range(n, 0, MOST - 2);
    text[n] = '\0';
    assert_int_equal(gzclose(in), Z_OK);
    if (size)
        *size = (size_t)n;
    return text;
}

static void assert_holds(const char *path, const char *want)
{
    char *text = contents(path, NULL);

    assert_string_equal(text, want);
    free(text);
}

/* Header and a comment, which holds blanks; then 'want', sizes and entries. */
static void assert_matrix(const char *kind, const char *want)
{
    char *text = contents(temp_path("matrix.mtx.gz"), NULL), *at = text, header[80];

    snprintf(header, sizeof(header), "%%%%MatrixMarket matrix coordinate %s general\n%%", kind);
    assert_int_equal(strncmp(text, header, strlen(header)), 0);
    at += strlen(header);
    at += strspn(at, " ");
    assert_int_equal(*at, '\n');
    assert_string_equal(at + 1, want);
    free(text);
}

static void write_tsv(mr_stream *stream, const char *path, bool bgzf,
                      const struct mr_counts_write_opts *opts)
{
    FILE *out = fopen(path, "w");
    size_t n;
    mr_error err;

    assert_non_null(out);
    assert_ok(mr_counts_write_tsv(stream, path, out, bgzf, opts, &n, &err), err);
    assert_int_equal(fclose(out), 0);
    mr_stream_free(stream);
}

static void write_mtx(mr_stream *stream, const char *folder,
                      const struct mr_counts_write_opts *opts)
{
    static const char *const names[] = { "matrix.mtx.gz", "features.tsv.gz", "barcodes.tsv.gz" };
    size_t n;
    mr_error err;

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unlink(temp_path(names[i]));
    assert_ok(mr_counts_write_mtx(stream, folder, opts, &n, &err), err);
    mr_stream_free(stream);
}

/* ---- tests ---- */

static void test_mixed_samples(void **state)
{
    struct script script = { .given = mixed, .n = ARRAY_LEN(mixed), .first_gene = "A" };
    struct mr_counts_write_opts opts;
    const char *folder = temp_folder();

    (void)state;
    mr_counts_write_opts_init(&opts);
    write_tsv(open_given(&script), temp_path("plain.tsv"), false, &opts);
    assert_holds(temp_path("plain.tsv"), mixed_tsv);
    write_tsv(open_given(&script), temp_path("t.tsv.gz"), true, &opts);
    assert_holds(temp_path("t.tsv.gz"), mixed_tsv);
    opts.max_memory = 0;
    write_tsv(open_given(&script), temp_path("spilled.tsv"), false, &opts);
    assert_holds(temp_path("spilled.tsv"), mixed_tsv);
    script.level = MR_LEVEL_TRANSCRIPTS;
    script.n = 1;
    write_tsv(open_given(&script), temp_path("transcripts.tsv"), false, &opts);
    assert_holds(temp_path("transcripts.tsv"), "transcript_id\tdense\nA\t7\n");

    script.n = ARRAY_LEN(mixed);
    write_mtx(open_given(&script), folder, &opts);
    assert_matrix("real", "3 5 6\n1 1 7\n2 2 7\n1 3 0.1\n3 3 9007199254740992\n1 4 7\n"
                          "3 4 4294967295\n");
    assert_holds(temp_path("features.tsv.gz"),
                 "A\tA\tGene Expression\nB\tB\tGene Expression\nC\tC\tGene Expression\n");
    assert_holds(temp_path("barcodes.tsv.gz"), "dense\nsparse\ndouble\nlarge\nnone\n");
    script.n = 2;
    write_mtx(open_given(&script), folder, &opts);
    assert_matrix("integer", "2 2 2\n1 1 7\n2 2 7\n");
    temp_folder_remove();
}

/* A table of many blocks comes back as it was, from memory and from a file, by 1 to 3 threads. */
static void test_large_table(void **state)
{
    enum { N_GENES = 1000, N_SAMPLES = 300, SIZE = 1 << 23 };
    static const size_t memory[] = { 1 << 30, 1200000, 0 };
    const char *folder = temp_folder();
    char *text = malloc(SIZE), *first = NULL;
    size_t size = 0, first_size = 0;
    struct mr_read_opts read;
    struct rng rng;

    (void)state;
    (void)folder;
    assert_non_null(text);
    rng_init(&rng, 5, 0, 0, 0);
    size += (size_t)sprintf(text + size, "gene_id");
    for (size_t s = 0; s < N_SAMPLES; s++)
        size += (size_t)sprintf(text + size, "\ts%zu", s);
    for (size_t g = 0; g < N_GENES; g++) {
        size += (size_t)sprintf(text + size, "\ng%zu", g);
        for (size_t s = 0; s < N_SAMPLES; s++)
            size += (size_t)sprintf(text + size, "\t%u", rng_u32(&rng) >> (8 + g % 24));
    }
    size += (size_t)sprintf(text + size, "\n");
    assert_true(size < SIZE);
    mr_read_opts_init(&read);
    for (size_t i = 0; i < ARRAY_LEN(memory); i++) {
        struct mr_counts_write_opts opts;
        size_t packed_size;
        mr_source *src;
        mr_stream *stream;
        mr_error err;
        FILE *in;
        char *packed = malloc(SIZE);

        mr_counts_write_opts_init(&opts);
        opts.max_memory = memory[i];
        opts.n_threads = 1 + (int)i;
        assert_ok(mr_source_open_memory("t", text, size, &src, &err), err);
        assert_ok(mr_stream_open_source(src, &read, &stream, &err), err);
        write_tsv(stream, temp_path("t.tsv.gz"), true, &opts);
        mr_source_free(src);
        assert_holds(temp_path("t.tsv.gz"), text);
        in = fopen(temp_path("t.tsv.gz"), "rb");
        assert_non_null(in);
        assert_non_null(packed);
        packed_size = fread(packed, 1, SIZE, in);
        fclose(in);
        if (first) {
            assert_int_equal(packed_size, first_size);
            assert_memory_equal(packed, first, first_size);
            free(packed);
        } else {
            first = packed;
            first_size = packed_size;
        }
    }
    free(first);
    free(text);
    temp_folder_remove();
}

static const struct given tab_sample[] = {
    { NULL, { .sample = "a\tb", .type = MR_U32, .n = 1, .u32 = counts } },
};
static const struct given tab_gene[] = {
    { "x\ty", { .sample = "s", .type = MR_U32, .n = 1, .u32 = counts } },
};
static const struct given no_gene[] = {
    { NULL, { .sample = "s", .type = MR_U32, .n = 0, .u32 = counts } },
};

static const struct {
    const char *what;
    struct script script;
    const char *message;
} refused[] = {
    { "a sample with a tab",
      { tab_sample, 1, 0, MR_LEVEL_GENES, "A" },
      "given: expected names without tabs, found 'a?b'" },
    { "a gene with a tab",
      { tab_gene, 1, 0, MR_LEVEL_GENES, "A" },
      "given: expected names without tabs, found 'x?y'" },
    { "no sample", { no_gene, 0, 0, MR_LEVEL_GENES, "A" }, "given: expected samples, found none" },
    { "no gene", { no_gene, 1, 0, MR_LEVEL_GENES, NULL }, "given: expected genes, found none" },
};

static void test_refused(void **state)
{
    const char *folder = temp_folder();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct script script = refused[i].script;
        struct mr_counts_write_opts opts;
        mr_stream *stream = open_given(&script);
        size_t n;
        mr_error err;
        FILE *out = tmpfile();

        print_message("%s\n", refused[i].what);
        mr_counts_write_opts_init(&opts);
        assert_non_null(out);
        assert_fails(mr_counts_write_tsv(stream, "t", out, false, &opts, &n, &err), MR_EFORMAT, err,
                     refused[i].message);
        mr_stream_free(stream);
        fclose(out);
        stream = open_given(&script);
        assert_fails(mr_counts_write_mtx(stream, folder, &opts, &n, &err), MR_EFORMAT, err,
                     refused[i].message);
        mr_stream_free(stream);
        temp_folder_remove();
        folder = temp_folder();
    }
    temp_folder_remove();
}

static int stop_at_second(void *data, size_t done, size_t total)
{
    assert_int_equal(total, 0); /* the stream does not say how many there are */
    *(size_t *)data = done;
    return done == 2;
}

static void test_cancelled(void **state)
{
    struct script script = { .given = mixed, .n = ARRAY_LEN(mixed), .first_gene = "A" };
    size_t done, n;
    const struct mr_progress progress = { stop_at_second, &done };
    struct mr_counts_write_opts opts;
    mr_stream *stream = open_given(&script);
    const char *folder = temp_folder();
    FILE *out = tmpfile();
    mr_error err;

    (void)state;
    mr_counts_write_opts_init(&opts);
    opts.progress = &progress;
    assert_non_null(out);
    assert_int_equal(mr_counts_write_tsv(stream, "t", out, false, &opts, &n, &err), MR_ECANCELED);
    assert_int_equal(done, 2);
    mr_stream_free(stream);
    fclose(out);
    stream = open_given(&script);
    assert_int_equal(mr_counts_write_mtx(stream, folder, &opts, &n, &err), MR_ECANCELED);
    mr_stream_free(stream);
    temp_folder_remove();
}

static mr_status refuse_the_end(void *data, const struct mr_profile *profile, mr_error *err)
{
    (void)err;
    ++*(size_t *)data;
    return profile->sample ? MR_OK : MR_EINVAL;
}

/* All samples are shown, then the end, before anything of a table is written. */
static void test_shown(void **state)
{
    struct script script = { .given = mixed, .n = ARRAY_LEN(mixed), .first_gene = "A" };
    struct mr_counts_write_opts opts;
    mr_stream *stream = open_given(&script);
    size_t n_shown = 0, n;
    FILE *out = tmpfile();

    (void)state;
    mr_counts_write_opts_init(&opts);
    opts.show = refuse_the_end;
    opts.show_data = &n_shown;
    assert_non_null(out);
    assert_int_equal(mr_counts_write_tsv(stream, "t", out, false, &opts, &n, NULL), MR_EINVAL);
    assert_int_equal(n_shown, ARRAY_LEN(mixed) + 1);
    assert_int_equal(fseek(out, 0, SEEK_END), 0);
    assert_int_equal(ftell(out), 0);
    mr_stream_free(stream);
    fclose(out);
}

/* Output that cannot be written, and a folder that holds the files. */
static void test_no_room(void **state)
{
    struct script script = { .given = mixed, .n = ARRAY_LEN(mixed), .first_gene = "A" };
    const char *folder = temp_folder();
    struct mr_counts_write_opts opts;
    char message[200];
    mr_stream *stream;
    size_t n;
    mr_error err;
    FILE *out;

    (void)state;
    mr_counts_write_opts_init(&opts);
    out = fopen("/dev/full", "w");
    assert_non_null(out);
    stream = open_given(&script);
    assert_fails(mr_counts_write_tsv(stream, "name", out, true, &opts, &n, &err), MR_EIO, err,
                 "name: cannot be written: No space left on device");
    mr_stream_free(stream);
    fclose(out);
    write_file("features.tsv.gz", "x", 1);
    stream = open_given(&script);
    snprintf(message, sizeof(message), "%s: cannot be written: File exists",
             temp_path("features.tsv.gz"));
    assert_fails(mr_counts_write_mtx(stream, folder, &opts, &n, &err), MR_EIO, err, message);
    mr_stream_free(stream);
    temp_folder_remove();
}

static mr_status run_tsv(void *data, mr_error *err)
{
    struct mr_counts_write_opts opts;
    struct mr_read_opts read;
    mr_stream *stream;
    struct script *script = data;
    FILE *out = tmpfile();
    size_t n;
    mr_status st;

    assert_non_null(out);
    script->next = 0;
    mr_read_opts_init(&read);
    mr_counts_write_opts_init(&opts);
    opts.max_memory = 0;
    st = stream_new(&reader_given, NULL, script, &read, &stream, err);
    if (!st)
        st = mr_counts_write_tsv(stream, "t", out, true, &opts, &n, err);
    mr_stream_free(stream);
    fclose(out);
    return st;
}

static mr_status run_mtx(void *data, mr_error *err)
{
    struct mr_counts_write_opts opts;
    struct mr_read_opts read;
    mr_stream *stream;
    struct script *script = data;
    const char *folder = temp_folder();
    size_t n;
    mr_status st;

    script->next = 0;
    mr_read_opts_init(&read);
    mr_counts_write_opts_init(&opts);
    st = stream_new(&reader_given, NULL, script, &read, &stream, err);
    if (!st)
        st = mr_counts_write_mtx(stream, folder, &opts, &n, err);
    mr_stream_free(stream);
    temp_folder_remove();
    return st;
}

static void test_allocation_failure(void **state)
{
    struct script script = { .given = mixed, .n = ARRAY_LEN(mixed), .first_gene = "A" };

    (void)state;
    assert_survives_alloc_failure(run_tsv, &script);
    assert_survives_alloc_failure(run_mtx, &script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mixed_samples),
        cmocka_unit_test(test_large_table),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_shown),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
