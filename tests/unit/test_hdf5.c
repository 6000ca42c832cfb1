/* HDF5 of 10x, AnnData and kallisto: the same values as in text, in all layouts and any order */
#include "support.h"

#include "mechrank/counts.h"

#ifndef MR_HAVE_HDF5
static void test_refused(void **state)
{
    static const char path[] = MR_TEST_DIR "/data/h5/10x_3.h5";
    struct mr_read_opts opts;
    mr_stream *stream;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    assert_int_equal(mr_stream_open(path, &opts, &stream, &err), MR_EFORMAT);
    assert_string_equal(strstr(err.msg, ": expected"),
                        ": expected text, found HDF5: this mechrank was built without HDF5");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_refused) };

    puts("unit.hdf5: readers of HDF5 skipped: built without it");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
#include <unistd.h>

#include <htslib/bgzf.h>

#include "alloc_fail.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "h5_made.h"
#include "tables.h"

#define H5 MR_TEST_DIR "/data/h5/"
#define BAD MR_TEST_DIR "/data/bad/h5/"
#define KALLISTO MR_TEST_DIR "/data/quant/kallisto/s1/abundance"

/* How a good file is read; it holds the first 'n_genes' rows of counts.tsv. */
static const struct good {
    const char *file, *format, *layer, *genome;
    size_t n_genes;
    const char *note; /* its kind, or NULL */
    size_t count;
} good[] = {
    { "10x_2.h5", "10x_h5", NULL, NULL, 7, NULL, 0 },
    { "10x_2.h5", "10x_h5", NULL, "mm10", 7, NULL, 0 },
    { "10x_2_two.h5", "10x_h5", NULL, "hg19", 7, NULL, 0 },
    { "10x_3.h5", "10x_h5", NULL, NULL, 7, NULL, 0 },
    { "10x_3_antibodies.h5", "10x_h5", NULL, NULL, 7, "other_features", 2 },
    { "10x_3_two.h5", "10x_h5", NULL, "mm10", 7, NULL, 0 },
    { "10x_probes.h5", "10x_h5", NULL, NULL, 7, "probes_not_used", 1 },
    { "csr.h5ad", "h5ad", NULL, NULL, 7, NULL, 0 },
    { "csc.h5ad", "h5ad", "X", NULL, 7, NULL, 0 },
    { "dense.h5ad", "h5ad", "raw/X", NULL, 7, NULL, 0 },
    { "dense.h5ad", "h5ad", "layers/counts", NULL, 5, NULL, 0 },
    { "old.h5ad", "h5ad", NULL, NULL, 5, NULL, 0 },
    { "old.h5ad", "h5ad", "raw/X", NULL, 7, NULL, 0 },
    { "categorical.h5ad", "h5ad", NULL, NULL, 7, NULL, 0 },
    { "nullable.h5ad", "h5ad", NULL, NULL, 7, NULL, 0 },
    { "htseq.h5ad", "h5ad", NULL, NULL, 7, NULL, 0 },
};

static mr_matrix *counts; /* of counts.tsv */

static int read_counts(void **state)
{
    struct mr_read_opts opts;
    struct mr_table table;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    assert_ok(mr_table_read(H5 "counts.tsv", &opts, &table, &err), err);
    counts = table.values;
    table.values = NULL;
    mr_table_release(&table);
    return 0;
}

static int free_counts(void **state)
{
    (void)state;
    mr_matrix_free(counts);
    return 0;
}

static mr_stream *open_h5(const char *path, const struct mr_read_opts *opts)
{
    mr_stream *stream;
    mr_error err;

    assert_ok(mr_stream_open(path, opts, &stream, &err), err);
    return stream;
}

static double value_of(const struct mr_profile *p, size_t i)
{
    return p->u32 ? p->u32[i] : p->f64[i];
}

/* The first 'n_genes' rows of 'want'; sparse rows ascend. */
static void check_profile(const struct mr_profile *p, const mr_matrix *want, size_t col,
                          size_t n_genes)
{
    double *values = calloc(n_genes + 1, sizeof(*values));

    assert_non_null(values);
    assert_string_equal(p->sample, mr_names_get(mr_matrix_cols(want), col));
    for (size_t i = 0; i < p->n; i++) {
        const size_t row = p->rows ? p->rows[i] : i;

        assert_true(!p->rows || !i || p->rows[i - 1] < row);
        assert_true(row < n_genes);
        values[row] = value_of(p, i);
    }
    for (size_t r = 0; r < n_genes; r++)
        assert_true(values[r] == mr_matrix_get(want, r, col));
    free(values);
}

static void check_pass(mr_stream *stream, const mr_matrix *want)
{
    const size_t n_genes = mr_names_size(mr_stream_genes(stream));
    struct mr_profile p;
    mr_error err;

    for (size_t g = 0; g < n_genes; g++)
        assert_string_equal(mr_names_get(mr_stream_genes(stream), g),
                            mr_names_get(mr_matrix_rows(want), g));
    for (size_t c = 0; c < mr_matrix_n_cols(want); c++) {
        assert_ok(mr_stream_next(stream, &p, &err), err);
        check_profile(&p, want, c, n_genes);
    }
    for (int i = 0; i < 2; i++) {
        assert_ok(mr_stream_next(stream, &p, &err), err);
        assert_null(p.sample);
    }
}

static void check_passes(mr_stream *stream, const mr_matrix *want)
{
    mr_error err;

    check_pass(stream, want);
    assert_true(mr_stream_can_rewind(stream));
    assert_ok(mr_stream_rewind(stream, &err), err);
    check_pass(stream, want);
}

static void check_notes(const mr_notes *notes, const struct good *g)
{
    assert_int_equal(mr_notes_size(notes), g->note != NULL);
    if (!g->note)
        return;
    assert_string_equal(mr_notes_get(notes, 0)->kind, g->note);
    assert_int_equal(mr_notes_get(notes, 0)->count, g->count);
}

static void test_layouts(void **state)
{
    static const size_t memory[] = { (size_t)1 << 30, 1, 60 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++)
        for (size_t k = 0; k < ARRAY_LEN(memory); k++) {
            struct mr_read_opts opts;
            mr_stream *stream;
            char path[500];

            mr_read_opts_init(&opts);
            opts.layer = good[i].layer;
            opts.genome = good[i].genome;
            opts.max_memory = memory[k];
            opts.notes = mr_notes_new();
            snprintf(path, sizeof(path), "%s%s", H5, good[i].file);
            stream = open_h5(path, &opts);
            assert_string_equal(mr_stream_facts(stream)->format, good[i].format);
            assert_int_equal(mr_stream_facts(stream)->n_samples, 4);
            assert_int_equal(mr_stream_facts(stream)->level, MR_LEVEL_GENES);
            assert_int_equal(mr_names_size(mr_stream_genes(stream)), good[i].n_genes);
            check_passes(stream, counts);
            check_notes(opts.notes, &good[i]);
            mr_stream_free(stream);
            mr_notes_free(opts.notes);
        }
}

/* "X" is taken, and what holds counts is said; genome and layer that are not there are named. */
static void test_choices(void **state)
{
    mr_notes *notes = mr_notes_new();
    struct mr_read_opts opts;
    mr_stream *stream;
    struct mr_profile p;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    opts.notes = notes;
    stream = open_h5(H5 "dense.h5ad", &opts);
    assert_ok(mr_stream_next(stream, &p, &err), err);
    assert_int_equal(p.type, MR_F64);
    assert_close(p.f64[0], log1p(3), 1e-6, 0);
    mr_stream_free(stream);
    assert_int_equal(mr_notes_size(notes), 1);
    assert_string_equal(mr_notes_get(notes, 0)->text,
                        H5 "dense.h5ad: 'X' is read, which holds no counts; 'raw/X' does: "
                           "--layer raw/X");
    mr_notes_free(notes);

    opts.notes = NULL;
    opts.layer = "layers/none";
    assert_fails(mr_stream_open(H5 "dense.h5ad", &opts, &stream, &err), MR_EFORMAT, err,
                 H5 "dense.h5ad: expected a matrix 'layers/none', found 'X', 'raw/X', "
                    "'layers/counts'");
    opts.layer = "obs";
    assert_fails(mr_stream_open(H5 "csr.h5ad", &opts, &stream, &err), MR_EFORMAT, err,
                 H5 "csr.h5ad: expected a matrix 'obs', found 'X'");
    opts.genome = "rn6";
    assert_fails(mr_stream_open(H5 "10x_3.h5", &opts, &stream, &err), MR_EFORMAT, err,
                 H5 "10x_3.h5: expected genome 'rn6', found 'mm10'");
    assert_fails(mr_stream_open(H5 "10x_2_two.h5", &opts, &stream, &err), MR_EFORMAT, err,
                 H5 "10x_2_two.h5: expected genome 'rn6', found 'hg19', 'mm10'");
}

static void test_unassigned(void **state)
{
    static const double want[] = { 5, 5, 6, 8 };
    struct mr_read_opts opts;
    mr_stream *stream;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    stream = open_h5(H5 "htseq.h5ad", &opts);
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        struct mr_profile p;

        assert_ok(mr_stream_next(stream, &p, &err), err);
        assert_true(p.unassigned == want[i]);
    }
    mr_stream_free(stream);
}

/* Missing values are 0 where that is asked for, and counted in each pass. */
static void test_missing(void **state)
{
    static const char *const files[] = { BAD "nan.h5ad", BAD "nan_csc.h5ad" };
    struct mr_read_opts opts;

    (void)state;
    mr_read_opts_init(&opts);
    opts.na_zero = true;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        mr_stream *stream = open_h5(files[i], &opts);
        mr_error err;

        check_pass(stream, counts);
        assert_int_equal(mr_stream_facts(stream)->n_missing, 1);
        assert_ok(mr_stream_rewind(stream, &err), err);
        assert_int_equal(mr_stream_facts(stream)->n_missing, 0);
        check_pass(stream, counts);
        assert_int_equal(mr_stream_facts(stream)->n_missing, 1);
        mr_stream_free(stream);
    }
}

/* What was refused is refused again, whatever is asked before. */
static void test_refused_again(void **state)
{
    static const char *const files[] = { BAD "indices_large.h5", BAD "indices_csc.h5ad",
                                         BAD "twice_csc.h5ad", BAD "nan_csc.h5ad" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct mr_read_opts opts;
        mr_stream *stream;
        mr_error first = { 0 }, err;
        struct mr_profile p;

        mr_read_opts_init(&opts);
        opts.max_memory = 1;
        stream = open_h5(files[i], &opts);
        for (int pass = 0; pass < 3; pass++) {
            mr_error *at = pass ? &err : &first;

            while (!mr_stream_next(stream, &p, at))
                assert_non_null(p.sample);
            assert_int_equal(at->code, MR_EFORMAT);
            assert_string_equal(at->msg, first.msg);
            assert_ok(mr_stream_rewind(stream, &err), err);
        }
        mr_stream_free(stream);
    }
}

static char *read_bytes(const char *path, size_t *size)
{
    char *data = malloc(1 << 16);
    FILE *in = fopen(path, "rb");

    assert_non_null(in);
    assert_non_null(data);
    *size = fread(data, 1, 1 << 16, in);
    fclose(in);
    return data;
}

/* Compressed, through a pipe and from memory: by way of a temporary file. */
static void test_sources(void **state)
{
    struct mr_read_opts opts;
    struct mr_stream_file file;
    mr_stream *stream;
    mr_source *src;
    char md5[33], path[32];
    int ends[2];
    size_t size;
    char *data = read_bytes(H5 "csc.h5ad", &size);
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    stream = open_h5(H5 "csc.h5ad", &opts);
    mr_stream_file(stream, 0, &file);
    memcpy(md5, file.md5, sizeof(md5));
    assert_string_equal(file.format, "h5ad");
    assert_int_equal(strlen(md5), 32);
    mr_stream_free(stream);

    assert_ok(mr_source_open_memory("memory", data, size, &src, &err), err);
    assert_ok(mr_stream_open_source(src, &opts, &stream, &err), err);
    check_passes(stream, counts);
    mr_stream_file(stream, 0, &file);
    assert_string_equal(file.md5, md5);
    mr_stream_free(stream);
    mr_source_free(src);

    assert_ok(mr_write_bgzf(temp_path("packed"), data, size, &err), err);
    stream = open_h5(temp_path("packed"), &opts);
    check_passes(stream, counts);
    assert_string_equal(mr_stream_facts(stream)->compression, "bgzf");
    mr_stream_free(stream);

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], data, size), size);
    close(ends[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    stream = open_h5(path, &opts);
    check_passes(stream, counts);
    mr_stream_free(stream);
    close(ends[0]);
    free(data);
}

/* ---- larger than what is read at once ---- */

enum { N_GENES = 300, N_SAMPLES = 1000 };

static struct {
    double data[N_GENES * N_SAMPLES];
    int64_t indices[N_GENES * N_SAMPLES], starts[N_SAMPLES + 1];
    double dense[N_GENES * N_SAMPLES]; /* samples x genes */
} large;

/* About half of the values are 0; some samples and genes are empty. */
static mr_matrix *make_large(void)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *m;
    struct rng rng;
    mr_error err;
    char name[16];

    for (size_t g = 0; g < N_GENES; g++)
        assert_ok(mr_names_add(rows, name, (size_t)snprintf(name, 16, "g%zu", g), &err), err);
    for (size_t s = 0; s < N_SAMPLES; s++)
        assert_ok(mr_names_add(cols, name, (size_t)snprintf(name, 16, "s%zu", s), &err), err);
    assert_ok(mr_matrix_new(MR_U32, rows, cols, &m, &err), err);
    rng_init(&rng, 5, 0, 0, 0);
    for (size_t s = 0; s < N_SAMPLES; s++)
        for (size_t g = 0; g < N_GENES; g++) {
            const double u = rng_uniform(&rng);

            if (u < 0.5 && s % 97 != 3 && g % 89 != 2)
                mr_matrix_u32(m, s)[g] = 1 + (uint32_t)(1000 * u);
            large.dense[s * N_GENES + g] = mr_matrix_u32_const(m, s)[g];
        }
    return m;
}

/* Puts the rows of a dense matrix of n_major x n_minor, by steps, into 'large'. */
static size_t compress(size_t n_major, size_t n_minor, size_t major_step, size_t minor_step)
{
    size_t n = 0;

    for (size_t i = 0; i < n_major; i++) {
        large.starts[i] = (int64_t)n;
        for (size_t j = 0; j < n_minor; j++) {
            large.data[n] = large.dense[i * major_step + j * minor_step];
            large.indices[n] = (int64_t)j;
            n += large.data[n] != 0;
        }
    }
    large.starts[n_major] = (int64_t)n;
    return n;
}

enum form { CSR, CSC, DENSE };

static void *make_h5ad(enum form form, struct h5_chunk chunk, size_t *size)
{
    static const size_t dims[2] = { N_SAMPLES, N_GENES };
    const size_t n_major = form == CSR ? N_SAMPLES : N_GENES;
    struct h5_made *h5 = h5_made_new();
    size_t n;

    h5_made_group(h5, "obs");
    h5_made_group(h5, "var");
    h5_made_numbered(h5, "obs/_index", "s", N_SAMPLES);
    h5_made_numbered(h5, "var/_index", "g", N_GENES);
    if (form == DENSE) {
        h5_made_table(h5, "X", large.dense, dims, chunk);
        return h5_made_end(h5, size);
    }
    n = form == CSR ? compress(N_SAMPLES, N_GENES, N_GENES, 1)
                    : compress(N_GENES, N_SAMPLES, 1, N_GENES);
    h5_made_group(h5, "X");
    h5_made_text(h5, "X", "encoding-type", form == CSR ? "csr_matrix" : "csc_matrix");
    h5_made_pair(h5, "X", "shape", N_SAMPLES, N_GENES);
    h5_made_doubles(h5, "X/data", large.data, n, chunk);
    h5_made_integers(h5, "X/indices", large.indices, n, chunk);
    h5_made_integers(h5, "X/indptr", large.starts, n_major + 1, (struct h5_chunk){ 0 });
    return h5_made_end(h5, size);
}

/* A cell that holds one gene more often than there are genes, features of other types aside. */
static void test_many_twins(void **state)
{
    enum { N = 40 };
    struct h5_made *h5 = h5_made_new();
    const struct h5_chunk whole = { 0 };
    char types[N][24] = { "Gene Expression" };
    double data[N];
    int64_t indices[N] = { 0 };
    struct mr_read_opts opts;
    struct mr_profile p;
    mr_source *src;
    mr_stream *stream;
    mr_error err;
    void *bytes;
    size_t size;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        data[i] = 1;
        if (i)
            snprintf(types[i], sizeof(types[i]), "Antibody Capture");
    }
    h5_made_group(h5, "matrix");
    h5_made_group(h5, "matrix/features");
    h5_made_numbered(h5, "matrix/features/id", "g", N);
    h5_made_strings(h5, "matrix/features/feature_type", types[0], N, sizeof(types[0]));
    h5_made_numbered(h5, "matrix/barcodes", "c", 1);
    h5_made_integers(h5, "matrix/shape", (const int64_t[]){ N, 1 }, 2, whole);
    h5_made_doubles(h5, "matrix/data", data, N, whole);
    h5_made_integers(h5, "matrix/indices", indices, N, whole);
    h5_made_integers(h5, "matrix/indptr", (const int64_t[]){ 0, N }, 2, whole);
    bytes = h5_made_end(h5, &size);
    mr_read_opts_init(&opts);
    assert_ok(mr_source_open_memory("x.h5", bytes, size, &src, &err), err);
    assert_ok(mr_stream_open_source(src, &opts, &stream, &err), err);
    assert_fails(mr_stream_next(stream, &p, &err), MR_EFORMAT, err,
                 "x.h5: expected one value of gene 'g0' in sample 'c0', found two");
    mr_stream_free(stream);
    mr_source_free(src);
    free(bytes);
}

static void test_large(void **state)
{
    static const struct {
        enum form form;
        struct h5_chunk chunk;
        size_t max_memory;
    } cases[] = {
        { CSR, { 0, 0 }, 1 << 30 },      { CSR, { 1000, 0 }, 1 << 30 },
        { CSR, { 200000, 0 }, 1 << 30 }, /* a chunk that the usual cache does not hold */
        { CSC, { 4096, 0 }, 1 << 30 },   { CSC, { 4096, 0 }, 1000000 },
        { DENSE, { 0, 0 }, 1 << 30 },    { DENSE, { 100, 70 }, 1 << 30 },
        { DENSE, { 1000, 7 }, 1 << 30 },
    };
    mr_matrix *want = make_large();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mr_read_opts opts;
        size_t size;
        void *data = make_h5ad(cases[i].form, cases[i].chunk, &size);
        mr_stream *stream;
        mr_source *src;
        mr_error err;

        mr_read_opts_init(&opts);
        opts.max_memory = cases[i].max_memory;
        assert_ok(mr_source_open_memory("large", data, size, &src, &err), err);
        assert_ok(mr_stream_open_source(src, &opts, &stream, &err), err);
        check_pass(stream, want);
        mr_stream_free(stream);
        mr_source_free(src);
        free(data);
    }
    mr_matrix_free(want);
}

/* ---- kallisto ---- */

static void test_kallisto(void **state)
{
    struct mr_read_opts opts;
    mr_stream *h5, *text;
    struct mr_profile a, b;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    h5 = open_h5(KALLISTO ".h5", &opts);
    text = open_h5(KALLISTO ".tsv", &opts);
    assert_string_equal(mr_stream_facts(h5)->format, "kallisto_h5");
    assert_int_equal(mr_stream_facts(h5)->level, MR_LEVEL_TRANSCRIPTS);
    assert_ok(mr_stream_next(h5, &a, &err), err);
    assert_ok(mr_stream_next(text, &b, &err), err);
    assert_string_equal(a.sample, "s1");
    assert_string_equal(b.sample, "s1");
    assert_int_equal(a.n, b.n);
    for (size_t i = 0; i < a.n; i++) {
        assert_string_equal(mr_names_get(mr_stream_genes(h5), i),
                            mr_names_get(mr_stream_genes(text), i));
        /* the text has six digits */
        assert_close(value_of(&a, i), value_of(&b, i), 1e-5, 0);
        assert_close(a.length[i], b.length[i], 1e-5, 0);
        assert_close(a.tpm[i], b.tpm[i], 2e-5, 0);
    }
    assert_true(a.unassigned >= 0);
    assert_true(isnan(b.unassigned));
    mr_stream_free(h5);
    mr_stream_free(text);
}

/* Two of one sample each, joined by files.c. */
static void test_several(void **state)
{
    static const struct mr_input_file files[] = {
        { MR_TEST_DIR "/data/quant/kallisto/s1/abundance.h5", NULL },
        { MR_TEST_DIR "/data/quant/kallisto/s2/abundance.h5", "second" },
    };

    (void)state;
    for (int n_threads = 1; n_threads <= 2; n_threads++) {
        struct mr_read_opts opts;
        mr_stream *stream;
        mr_matrix *m;
        mr_error err;

        mr_read_opts_init(&opts);
        opts.n_threads = n_threads;
        assert_ok(mr_stream_open_files(files, 2, &opts, &stream, &err), err);
        assert_ok(mr_stream_collect(stream, &m, &err), err);
        assert_int_equal(mr_matrix_n_cols(m), 2);
        assert_int_equal(mr_matrix_n_rows(m), 70);
        assert_string_equal(mr_names_get(mr_matrix_cols(m), 0), "s1");
        assert_string_equal(mr_names_get(mr_matrix_cols(m), 1), "second");
        mr_matrix_free(m);
        mr_stream_free(stream);
    }
}

static mr_status read_unit(void *job, size_t u, void *scratch, mr_error *err)
{
    struct mr_table *tables = job;
    struct mr_read_opts opts;

    (void)scratch;
    mr_read_opts_init(&opts);
    return mr_table_read(u % 2 ? H5 "csc.h5ad" : H5 "10x_3.h5", &opts, &tables[u], err);
}

/* The library of HDF5 allows one thread: several wait for one another. */
static void test_threads(void **state)
{
    struct mr_table tables[24] = { 0 };
    const struct parallel_opts opts = { .n_units = ARRAY_LEN(tables), .n_threads = 4 };
    mr_error err;

    (void)state;
    assert_ok(parallel_for(&opts, read_unit, tables, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        assert_same_matrix(tables[i].values, counts);
        mr_table_release(&tables[i]);
    }
}

static mr_status read_all(void *data, mr_error *err)
{
    struct mr_table table;
    struct mr_read_opts opts;
    mr_status st;

    mr_read_opts_init(&opts);
    opts.max_memory = 60;
    st = mr_table_read(data, &opts, &table, err);
    mr_table_release(&table);
    return st;
}

static void test_alloc(void **state)
{
    static const char *const files[] = { H5 "10x_3_antibodies.h5", H5 "10x_2.h5", H5 "csc.h5ad",
                                         H5 "categorical.h5ad", KALLISTO ".h5" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        assert_survives_alloc_failure(read_all, (void *)files[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),       cmocka_unit_test(test_choices),
        cmocka_unit_test(test_unassigned),    cmocka_unit_test(test_missing),
        cmocka_unit_test(test_refused_again), cmocka_unit_test(test_sources),
        cmocka_unit_test(test_many_twins),    cmocka_unit_test(test_large),
        cmocka_unit_test(test_kallisto),      cmocka_unit_test(test_several),
        cmocka_unit_test(test_threads),       cmocka_unit_test(test_alloc),
    };
    int failed;

    failed = cmocka_run_group_tests(tests, read_counts, free_counts);
    temp_folder_remove();
    return failed;
}
#endif
