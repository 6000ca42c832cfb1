/* MatrixMarket: one matrix in every order and form gives the same values, from memory or a disk */
#include "support.h"

#include <unistd.h>

#include "alloc_fail.h"
#include "base/rng.h"
#include "tables.h"

enum { N_GENES = 150, N_SAMPLES = 120 };

/* Value of a gene in a sample: three quarters are 0. */
static double cell(size_t g, size_t s, bool fractions)
{
    struct rng rng;
    double u;

    rng_init(&rng, 5, (uint32_t)g, (uint32_t)s, 0);
    u = rng_uniform(&rng);
    if (u < 0.75)
        return 0;
    return fractions && s % 3 == 0 ? floor(4000 * (u - 0.75)) / 8 : floor(1000 * (u - 0.75)) + 1;
}

/* ---- the matrix as text ---- */

enum order { BY_SAMPLE, BACKWARDS, BY_GENE, MIXED };

struct form {
    const char *name;
    enum order order;
    bool is_turned, is_array, fractions;
    bool is_kept; /* by the reader */
};

/* Of cell i of the matrix, in that order; BACKWARDS: genes descend within a sample. */
static void place(enum order order, size_t i, size_t *g, size_t *s)
{
    const size_t n = (size_t)N_GENES * N_SAMPLES;

    if (order == MIXED)
        i = i * 7919 % n; /* a prime that does not divide it */
    *g = order == BY_GENE ? i / N_SAMPLES : i % N_GENES;
    *s = order == BY_GENE ? i % N_SAMPLES : i / N_GENES;
    if (order == BACKWARDS)
        *g = N_GENES - 1 - *g;
}

static size_t put_entries(const struct form *f, char *text, size_t *n_entries)
{
    size_t n = 0;

    *n_entries = 0;
    for (size_t i = 0; i < (size_t)N_GENES * N_SAMPLES; i++) {
        size_t g, s;
        double value;

        place(f->order, i, &g, &s);
        value = cell(g, s, f->fractions);
        if (f->is_array)
            n += (size_t)sprintf(text + n, "%.17g\n", value);
        else if (value != 0)
            n += (size_t)sprintf(text + n, "%zu %zu %.17g\n", 1 + (f->is_turned ? s : g),
                                 1 + (f->is_turned ? g : s), value);
        *n_entries += value != 0;
    }
    return n;
}

static char *make_text(const struct form *f)
{
    const size_t n_rows = f->is_turned ? N_SAMPLES : N_GENES;
    const size_t n_cols = f->is_turned ? N_GENES : N_SAMPLES;
    char *text = malloc(1 << 20), *body = malloc(1 << 20);
    size_t n_entries, n, size;

    assert_non_null(text);
    assert_non_null(body);
    size = put_entries(f, body, &n_entries);
    n = (size_t)sprintf(text, "%%%%MatrixMarket matrix %s %s general\n%%\n%zu %zu",
                        f->is_array ? "array" : "coordinate", f->fractions ? "real" : "integer",
                        n_rows, n_cols);
    if (!f->is_array)
        n += (size_t)sprintf(text + n, " %zu", n_entries);
    text[n++] = '\n';
    memcpy(text + n, body, size + 1);
    free(body);
    return text;
}

static char *make_table(bool fractions)
{
    char *text = malloc(1 << 20);
    size_t n;

    assert_non_null(text);
    n = (size_t)sprintf(text, "gene");
    for (size_t s = 0; s < N_SAMPLES; s++)
        n += (size_t)sprintf(text + n, "\ts%zu", s);
    for (size_t g = 0; g < N_GENES; g++) {
        n += (size_t)sprintf(text + n, "\ng%zu", g);
        for (size_t s = 0; s < N_SAMPLES; s++)
            n += (size_t)sprintf(text + n, "\t%.17g", cell(g, s, fractions));
    }
    return text;
}

static void write_lists(const char *features, const char *barcodes)
{
    char text[4000];
    size_t n = 0;

    for (size_t g = 0; g < N_GENES; g++)
        n += (size_t)sprintf(text + n, "g%zu\tname\n", g);
    write_file(features, text, n);
    n = 0;
    for (size_t s = 0; s < N_SAMPLES; s++)
        n += (size_t)sprintf(text + n, "s%zu\n", s);
    write_file(barcodes, text, n);
}

/* ---- all forms ---- */

static const struct form forms[] = {
    { "genes x samples", BY_SAMPLE, false, false, false, false },
    { "genes descend", BACKWARDS, false, false, false, false },
    { "by gene", BY_GENE, false, false, false, true },
    { "mixed", MIXED, false, false, false, true },
    { "samples x genes, by sample", BY_SAMPLE, true, false, false, false },
    { "samples x genes, by gene", BY_GENE, true, false, false, true },
    { "array", BY_SAMPLE, false, true, false, false },
    { "array of samples x genes", BY_GENE, true, true, false, true },
    { "fractions", BY_SAMPLE, false, false, true, false },
    { "fractions, by gene", BY_GENE, false, false, true, true },
    { "fractions, mixed", MIXED, false, false, true, true },
    { "fractions, array", BY_SAMPLE, false, true, true, false },
};

static mr_stream *open_text(const char *text, size_t max_memory, mr_source **src)
{
    struct mr_read_opts opts;
    mr_stream *stream;
    mr_error err;

    mr_read_opts_init(&opts);
    opts.features = temp_path("features.tsv");
    opts.barcodes = temp_path("barcodes.tsv");
    if (max_memory)
        opts.max_memory = max_memory;
    assert_ok(mr_source_open_memory("t", text, strlen(text), src, &err), err);
    assert_ok(mr_stream_open_source(*src, &opts, &stream, &err), err);
    return stream;
}

static void check_form(const struct form *form, const char *text, const mr_matrix *want,
                       size_t max_memory)
{
    mr_source *src;
    mr_stream *stream = open_text(text, max_memory, &src);
    mr_matrix *got;
    mr_error err;

    assert_string_equal(mr_stream_facts(stream)->format, "mtx");
    assert_int_equal(mr_stream_facts(stream)->n_samples, N_SAMPLES);
    assert_true(mr_stream_can_rewind(stream));
    assert_stream_gives(stream, want);
    assert_ok(mr_stream_rewind(stream, &err), err);
    assert_stream_gives(stream, want);
    assert_ok(mr_stream_rewind(stream, &err), err);
    assert_ok(mr_stream_collect(stream, &got, &err), err);
    assert_same_matrix(got, want);
    assert_int_equal(mr_matrix_type(got), form->fractions ? MR_F64 : MR_U32);
    mr_matrix_free(got);
    mr_stream_free(stream);
    mr_source_free(src);
}

static void test_forms(void **state)
{
    static const size_t memory[] = { 0, 1 };

    (void)state;
    temp_folder();
    write_lists("features.tsv", "barcodes.tsv");
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        char *table = make_table(forms[i].fractions), *text = make_text(&forms[i]);
        struct mr_table want;
        mr_error err;

        assert_ok(read_table_text(table, false, &want, &err), err);
        for (size_t m = 0; m < ARRAY_LEN(memory); m++)
            check_form(&forms[i], text, want.values, memory[m]);
        mr_table_release(&want);
        free(text);
        free(table);
    }
    temp_folder_remove();
}

/* A sample is one of integers or of fractions by itself, in whatever order the file is. */
static void test_type_of_sample(void **state)
{
    (void)state;
    temp_folder();
    write_lists("features.tsv", "barcodes.tsv");
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        char *text = make_text(&forms[i]);
        mr_source *src;
        mr_stream *stream = open_text(text, 0, &src);
        mr_error err;

        for (size_t s = 0; s < N_SAMPLES; s++) {
            struct mr_profile p;

            assert_ok(mr_stream_next(stream, &p, &err), err);
            assert_int_equal(p.type, forms[i].fractions && s % 3 == 0 ? MR_F64 : MR_U32);
        }
        mr_stream_free(stream);
        mr_source_free(src);
        free(text);
    }
    temp_folder_remove();
}

/* ---- a pipe ---- */

static mr_stream *open_pipe(const char *text, char path[32], int *end)
{
    struct mr_read_opts opts;
    mr_stream *stream;
    mr_error err;
    int ends[2];

    mr_read_opts_init(&opts);
    opts.features = temp_path("features.tsv");
    opts.barcodes = temp_path("barcodes.tsv");
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    close(ends[1]);
    *end = ends[0];
    snprintf(path, 32, "/dev/fd/%d", ends[0]);
    assert_ok(mr_stream_open(path, &opts, &stream, &err), err);
    return stream;
}

/* What is kept can be read again, what is not cannot. */
static void test_pipe(void **state)
{
    (void)state;
    temp_folder();
    write_lists("features.tsv", "barcodes.tsv");
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        char *table = make_table(forms[i].fractions), *text = make_text(&forms[i]);
        char path[32];
        int end;
        struct mr_table want;
        mr_stream *stream;
        mr_error err;

        if (strlen(text) < 65536) { /* what a pipe holds */
            stream = open_pipe(text, path, &end);
            assert_ok(read_table_text(table, false, &want, &err), err);
            assert_stream_gives(stream, want.values);
            assert_int_equal(mr_stream_can_rewind(stream), forms[i].is_kept);
            assert_int_equal(mr_stream_rewind(stream, &err), forms[i].is_kept ? MR_OK : MR_EINVAL);
            if (forms[i].is_kept)
                assert_stream_gives(stream, want.values);
            mr_stream_free(stream);
            mr_table_release(&want);
            close(end);
        }
        free(text);
        free(table);
    }
    temp_folder_remove();
}

/* ---- small texts ---- */

#define BANNER "%%MatrixMarket matrix coordinate "

static const struct shape {
    const char *name, *features, *barcodes, *text, *want;
} shapes[] = {
    { "Cell Ranger 2", "ENSG1\tBax\nENSG2\tMyc\n", "A-1\nB-1\n",
      BANNER "integer general\n%\n2 2 3\n1 1 5\n2 1 3\n2 2 4294967295\n",
      "A-1 B-1|ENSG1 5 0|ENSG2 3 4294967295" },
    { "CRLF, tabs, more comments, no LF at the end", "g1\r\ng2\r\n", "a\r\nb\r\n\r\n",
      "%%matrixmarket MATRIX Coordinate Real General\r\n%\r\n% x\r\n\r\n2\t2  2 \r\n1\t1 1.50\r\n "
      "2 "
      "2 "
      "1e-1 ",
      "a b|g1 1.5 0|g2 0 0.10000000000000001" },
    { "empty lines at the end, zeros, a gene twice, one without id", "g1\tx\ng1\ty\n\tz\n", "a\n",
      BANNER "integer general\n3 1 3\n3 1 7\n1 1 0\n2 1 6\n\n \n", "a|g1 0|g1 6| 7" },
    { "no entries", "g1\n", "a\nb\n", BANNER "integer general\n1 2 0\n", "a b|g1 0 0" },
    { "integers in other words", "g1\ng2\ng3\n", "a\n",
      BANNER "real general\n3 1 3\n1 1 2.0\n2 1 +3e2\n3 1 -0\n", "a|g1 2|g2 300|g3 0" },
    { "long numbers", "g1\ng2\ng3\n", "a\n",
      BANNER "real general\n3 1 3\n1 1 0.1234567890123456789\n2 1 9007199254740992\n"
             "3 1 123456789012345.5\n",
      "a|g1 0.12345678901234568|g2 9007199254740992|g3 123456789012345.5" },
    { "logarithms", "g1\ng2\n", "a\n", BANNER "real general\n2 1 2\n1 1 -2\n2 1 0.25\n",
      "a|g1 -2|g2 0.25" },
    { "other features left out",
      "g1\tx\tAntibody Capture\ng2\ty\tGene Expression\n"
      "g3\tz\tPeaks\ng4\tu\tGene Expression\tchr1\t7\n",
      "a\nb\n", BANNER "integer general\n4 2 4\n1 1 1\n2 1 2\n3 1 3\n4 2 4\n",
      "a b|g2 2 0|g4 0 4" },
    { "a third column of something else", "g1\tx\tchr1\ng2\ty\tchr2\n", "a\n",
      BANNER "integer general\n2 1 1\n2 1 5\n", "a|g1 0|g2 5" },
    { "cells x genes", "g1\ng2\ng3\n", "a\nb\n",
      BANNER "integer general\n2 3 3\n1 1 4\n2 1 5\n1 3 6\n", "a b|g1 4 5|g2 0 0|g3 6 0" },
    { "a square is genes x cells", "g1\ng2\n", "a\nb\n", BANNER "integer general\n2 2 1\n1 2 9\n",
      "a b|g1 0 9|g2 0 0" },
    { "array, quoted names", "\"g1\"\n\"g 2\"\n", "\"a\"\n\"b\"\n",
      "%%MatrixMarket matrix array integer general\n2 2\n1\n2\n0\n4\n", "a b|g1 1 0|g 2 2 4" },
};

static void test_shapes(void **state)
{
    (void)state;
    temp_folder();
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        const struct shape *c = &shapes[i];
        struct mr_read_opts opts;
        struct mr_table table;
        char got[300];
        mr_error err;

        mr_read_opts_init(&opts);
        write_file("features.tsv", c->features, strlen(c->features));
        write_file("barcodes.tsv", c->barcodes, strlen(c->barcodes));
        if (mr_table_read(write_file("matrix.mtx", c->text, strlen(c->text)), &opts, &table, &err))
            fail_msg("%s: %s", c->name, err.msg);
        show_table(&table, got, sizeof(got));
        if (strcmp(got, c->want))
            fail_msg("%s: got '%s', want '%s'", c->name, got, c->want);
        mr_table_release(&table);
    }
    temp_folder_remove();
}

/* Passes that hold no entry, before the first one that does. */
static void test_empty_columns(void **state)
{
    static const char text[] = BANNER "integer general\n150 120 2\n2 120 7\n1 119 8\n";
    mr_source *src;
    mr_stream *stream;
    mr_error err;

    (void)state;
    temp_folder();
    write_lists("features.tsv", "barcodes.tsv");
    stream = open_text(text, 1, &src);
    for (size_t s = 0; s <= N_SAMPLES; s++) {
        struct mr_profile p;

        assert_ok(mr_stream_next(stream, &p, &err), err);
        assert_int_equal(p.sample != NULL, s < N_SAMPLES);
        assert_int_equal(p.n, s == 118 || s == 119);
        if (p.n)
            assert_int_equal(p.u32[0], s == 118 ? 8 : 7);
    }
    mr_stream_free(stream);
    mr_source_free(src);
    temp_folder_remove();
}

static void test_left_out(void **state)
{
    static const char features[] = "g1\tx\tAntibody Capture\ng2\ty\tGene Expression\n"
                                   "g3\tz\tCustom\n";
    static const char text[] = BANNER "integer general\n3 1 1\n2 1 5\n";
    struct mr_read_opts opts;
    struct mr_table table;
    mr_error err;

    (void)state;
    temp_folder();
    mr_read_opts_init(&opts);
    opts.notes = mr_notes_new();
    assert_non_null(opts.notes);
    write_file("features.tsv", features, strlen(features));
    write_file("barcodes.tsv", "a\n", 2);
    assert_ok(mr_table_read(write_file("matrix.mtx", text, strlen(text)), &opts, &table, &err),
              err);
    assert_int_equal(mr_notes_size(opts.notes), 1);
    assert_string_equal(mr_notes_get(opts.notes, 0)->kind, "features_left_out");
    assert_int_equal(mr_notes_get(opts.notes, 0)->count, 2);
    mr_table_release(&table);
    mr_notes_free(opts.notes);
    temp_folder_remove();
}

/* ---- lists beside the matrix ---- */

static void test_places(void **state)
{
    static const struct {
        const char *matrix, *features, *barcodes;
        bool folder; /* is the path */
    } cases[] = {
        { "matrix.mtx", "features.tsv", "barcodes.tsv", false },
        { "matrix.mtx", "genes.tsv", "barcodes.tsv", true },
        { "GSM1_x_matrix.mtx", "GSM1_x_features.tsv", "GSM1_x_barcodes.tsv", false },
        { "GSM1.matrix.mtx", "GSM1.genes.tsv", "GSM1.barcodes.tsv", false },
        { "cells_x_genes.mtx", "cells_x_genes.genes.txt", "cells_x_genes.barcodes.txt", false },
        { "quants_mat.mtx", "quants_mat_cols.txt", "quants_mat_rows.txt", false },
        { "E-MTAB-1.mtx", "E-MTAB-1.mtx_rows", "E-MTAB-1.mtx_cols", false },
        { "anything", "features.tsv", "barcodes.tsv", false },
    };
    static const char text[] = BANNER "integer general\n1 2 1\n1 2 8\n";

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *folder = temp_folder(), *path;
        struct mr_stream_file file;
        struct mr_read_opts opts;
        struct mr_profile p;
        mr_stream *stream;
        mr_error err;

        mr_read_opts_init(&opts);
        write_file(cases[i].features, "g\n", 2);
        write_file(cases[i].barcodes, "a\nb\n", 4);
        path = write_file(cases[i].matrix, text, strlen(text));
        assert_ok(mr_stream_open(cases[i].folder ? folder : path, &opts, &stream, &err), err);
        assert_ok(mr_stream_next(stream, &p, &err), err);
        assert_ok(mr_stream_next(stream, &p, &err), err);
        assert_string_equal(p.sample, "b");
        assert_int_equal(p.u32[0], 8);
        assert_int_equal(mr_stream_n_files(stream), 3);
        mr_stream_file(stream, 0, &file);
        assert_string_equal(file.path, path);
        assert_string_equal(file.md5, "2ad6434f48c94693f12ad6ce51cd15f8");
        mr_stream_file(stream, 1, &file);
        assert_string_equal(file.path, temp_path(cases[i].features));
        assert_string_equal(file.md5, "f5302386464f953ed581edac03556e55");
        mr_stream_file(stream, 2, &file);
        assert_string_equal(file.path, temp_path(cases[i].barcodes));
        assert_string_equal(file.compression, "plain");
        mr_stream_free(stream);
        temp_folder_remove();
    }
}

/* With nothing beside it, and in a folder of something else. */
static void test_nothing_beside(void **state)
{
    static const char text[] = BANNER "integer general\n1 1 1\n1 1 1\n";
    const char *folder = temp_folder(), *path;
    struct mr_read_opts opts;
    mr_stream *stream;
    mr_source *src;
    char want[500];
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    path = write_file("s1_matrix.mtx", text, strlen(text));
    snprintf(want, sizeof(want),
             "%s: expected s1_features.tsv or genes.tsv beside it, plain or .gz, found none: "
             "say --features FILE",
             path);
    assert_fails(mr_stream_open(path, &opts, &stream, &err), MR_EFORMAT, err, want);
    write_file("s1_features.tsv", "g\n", 2);
    snprintf(want, sizeof(want),
             "%s: expected s1_barcodes.tsv beside it, plain or .gz, found none: "
             "say --barcodes FILE",
             path);
    assert_fails(mr_stream_open(path, &opts, &stream, &err), MR_EFORMAT, err, want);
    assert_ok(mr_source_open_memory("-", text, strlen(text), &src, &err), err);
    assert_fails(mr_stream_open_source(src, &opts, &stream, &err), MR_EFORMAT, err,
                 "-: expected the names of its rows and columns, found no files beside it: say "
                 "--features and --barcodes");
    mr_source_free(src);
    snprintf(want, sizeof(want),
             "%s: expected a folder with matrix.mtx, quant.sf, abundance.tsv or abundance.h5, "
             "found none of them",
             folder);
    assert_fails(mr_stream_open(folder, &opts, &stream, &err), MR_EFORMAT, err, want);
    temp_folder_remove();
}

/* ---- faults that need more than the first entries ---- */

/* Sorted in the first batches, and not behind them: what was given cannot be taken back. */
static void test_order_lost_late(void **state)
{
    struct form form = { .order = BY_SAMPLE };
    char *text = make_text(&form), *last;
    struct mr_profile p = { .sample = "" };
    mr_stream *stream;
    mr_source *src;
    mr_error err;
    mr_status st = MR_OK;
    size_t line = 1;

    (void)state;
    temp_folder();
    write_lists("features.tsv", "barcodes.tsv");
    text[strlen(text) - 1] = '\0';
    last = strrchr(text, '\n') + 1;
    strcpy(last, "7 5 3\n"); /* no longer than what stood there */
    for (const char *c = text; c < last; c++)
        line += *c == '\n';
    stream = open_text(text, 0, &src);
    while (!st && p.sample)
        st = mr_stream_next(stream, &p, &err);
    assert_int_equal(st, MR_EFORMAT);
    snprintf(text, 1000,
             "t:%zu: expected samples one after the other as in the lines before, found 's4' "
             "behind 's119'",
             line);
    assert_string_equal(err.msg, text);
    mr_stream_free(stream);
    mr_source_free(src);
    free(text);
    temp_folder_remove();
}

static void test_sizes_that_lie(void **state)
{
    static const struct {
        const char *sizes, *message;
    } cases[] = {
        { "999999999999999 1 1", "t:2: expected sizes below 2^32, found 999999999999999 x 1" },
        { "4000000000 4000000000 1",
          "t:2: expected 150 features x 120 barcodes as beside it, found 4000000000 x 4000000000" },
        { "150 120 18001", "t:2: expected at most 18000 entries, found 18001" },
        { "150 120 18000", "t: expected 18000 entries as line 2 says, found 1" },
        { "150 120 9999999999999999", "t:2: expected 3 sizes, found '9999999999999999'" },
    };

    (void)state;
    temp_folder();
    write_lists("features.tsv", "barcodes.tsv");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mr_read_opts opts;
        struct mr_table table;
        char text[200];
        mr_source *src;
        mr_error err;

        mr_read_opts_init(&opts);
        opts.features = temp_path("features.tsv");
        opts.barcodes = temp_path("barcodes.tsv");
        snprintf(text, sizeof(text), "%s%s%s\n1 1 1\n", BANNER, "integer general\n",
                 cases[i].sizes);
        assert_ok(mr_source_open_memory("t", text, strlen(text), &src, &err), err);
        assert_fails(mr_table_read_source(src, &opts, &table, &err), MR_EFORMAT, err,
                     cases[i].message);
        mr_source_free(src);
    }
    temp_folder_remove();
}

/* Old Mac files are refused before all of one is in memory. */
static void test_lone_cr(void **state)
{
    enum { SIZE = 3 << 20 };
    char *text = malloc(SIZE + 1);
    struct mr_read_opts opts;
    struct mr_table table;
    mr_source *src;
    mr_error err;
    int n = sprintf(text, "%s", BANNER "integer general\n150 120 3\n");

    (void)state;
    for (; n + 6 < SIZE; n += 6)
        memcpy(text + n, "1 1 5\r", 6);
    temp_folder();
    write_lists("features.tsv", "barcodes.tsv");
    mr_read_opts_init(&opts);
    opts.features = temp_path("features.tsv");
    opts.barcodes = temp_path("barcodes.tsv");
    assert_ok(mr_source_open_memory("t", text, (size_t)n, &src, &err), err);
    assert_fails(mr_table_read_source(src, &opts, &table, &err), MR_EFORMAT, err,
                 "t:3: expected lines that end in LF or CRLF, found a lone CR");
    mr_source_free(src);
    free(text);
    temp_folder_remove();
}

static mr_status run_stream(void *data, mr_error *err)
{
    struct mr_read_opts opts;
    mr_source *src;
    mr_stream *stream = NULL;
    struct mr_profile p = { .sample = "" };
    mr_status st = mr_source_open_memory("t", data, strlen(data), &src, err);

    mr_read_opts_init(&opts);
    opts.max_memory = 1;
    opts.features = temp_path("features.tsv");
    opts.barcodes = temp_path("barcodes.tsv");
    if (!st)
        st = mr_stream_open_source(src, &opts, &stream, err);
    while (!st && p.sample)
        st = mr_stream_next(stream, &p, err);
    mr_stream_free(stream);
    mr_source_free(src);
    return st;
}

static void test_allocation_failure(void **state)
{
    static const char features[] = "g1\tx\tGene Expression\ng2\ty\tPeaks\ng3\tz\tGene Expression\n";
    char by_sample[] = BANNER "integer general\n3 2 4\n2 1 5\n1 1 3\n3 1 3\n1 2 6\n";
    char by_gene[] = BANNER "real general\n3 2 4\n1 2 5\n1 1 3\n2 1 3.5\n3 2 6\n";

    (void)state;
    temp_folder();
    write_file("features.tsv", features, strlen(features));
    write_file("barcodes.tsv", "a\nb\n", 4);
    assert_survives_alloc_failure(run_stream, by_sample);
    assert_survives_alloc_failure(run_stream, by_gene);
    temp_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_type_of_sample),
        cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_empty_columns),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_nothing_beside),
        cmocka_unit_test(test_order_lost_late),
        cmocka_unit_test(test_sizes_that_lie),
        cmocka_unit_test(test_lone_cr),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
