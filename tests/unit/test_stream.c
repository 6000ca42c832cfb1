/* streams of samples: the same values whole, one by one, again, and from a temporary file */
#include "support.h"

#include <unistd.h>

#include "alloc_fail.h"
#include "base/rng.h"
#include "io/counts/cells.h"
#include "mechrank/counts.h"

enum { N_GENES = 700, N_SAMPLES = 611 };

/* A table of counts, or of halves from row 'fractions_from' on. */
static char *make_table(size_t n_genes, size_t n_samples, size_t fractions_from)
{
    const size_t size = 20 * (n_genes + 1) * (n_samples + 1);
    char *text = malloc(size);
    struct rng rng;
    size_t n = 0;

    assert_non_null(text);
    rng_init(&rng, 3, 0, 0, 0);
    n += (size_t)snprintf(text + n, size - n, "gene");
    for (size_t c = 0; c < n_samples; c++)
        n += (size_t)snprintf(text + n, size - n, "\ts%zu", c);
    for (size_t r = 0; r < n_genes; r++) {
        n += (size_t)snprintf(text + n, size - n, "\ng%zu", r);
        for (size_t c = 0; c < n_samples; c++)
            n += (size_t)snprintf(text + n, size - n, "\t%d%s", (int)(300000 * rng_uniform(&rng)),
                                  r >= fractions_from ? ".5" : "");
    }
    return text;
}

static void open_text(const char *text, size_t max_memory, mr_source **src, mr_stream **stream)
{
    struct mr_read_opts opts;
    mr_error err;

    mr_read_opts_init(&opts);
    if (max_memory)
        opts.max_memory = max_memory;
    assert_ok(mr_source_open_memory("t", text, strlen(text), src, &err), err);
    assert_ok(mr_stream_open_source(*src, &opts, stream, &err), err);
}

static mr_matrix *collect(const char *text, size_t max_memory)
{
    mr_source *src;
    mr_stream *stream;
    mr_matrix *m;
    mr_error err;

    open_text(text, max_memory, &src, &stream);
    assert_ok(mr_stream_collect(stream, &m, &err), err);
    mr_stream_free(stream);
    mr_source_free(src);
    return m;
}

static void check_profile(const struct mr_profile *p, const mr_matrix *want, size_t col)
{
    assert_string_equal(p->sample, mr_names_get(mr_matrix_cols(want), col));
    assert_int_equal(p->type, mr_matrix_type(want));
    assert_int_equal(p->n, mr_matrix_n_rows(want));
    assert_null(p->rows);
    assert_true(isnan(p->unassigned));
    if (p->type == MR_U32)
        assert_memory_equal(p->u32, mr_matrix_u32_const(want, col), p->n * sizeof(uint32_t));
    else
        assert_memory_equal(p->f64, mr_matrix_f64_const(want, col), p->n * sizeof(double));
}

static void check_stream(mr_stream *stream, const mr_matrix *want)
{
    struct mr_profile p;
    mr_error err;

    for (size_t c = 0; c < mr_matrix_n_cols(want); c++) {
        assert_ok(mr_stream_next(stream, &p, &err), err);
        check_profile(&p, want, c);
    }
    for (int i = 0; i < 2; i++) {
        assert_ok(mr_stream_next(stream, &p, &err), err);
        assert_null(p.sample);
    }
}

static void check_same_matrix(const mr_matrix *a, const mr_matrix *b)
{
    assert_int_equal(mr_matrix_type(a), mr_matrix_type(b));
    assert_int_equal(mr_matrix_n_cols(a), mr_matrix_n_cols(b));
    for (size_t c = 0; c < mr_matrix_n_cols(a); c++)
        for (size_t r = 0; r < mr_matrix_n_rows(a); r++)
            assert_true(mr_matrix_get(a, r, c) == mr_matrix_get(b, r, c));
}

/* The MD5 of a stream's file, which nobody may want. */
static void test_md5(void **state)
{
    static const char text[] = "gene\ta\tb\ng1\t1\t2\ng2\t3\t4\n";

    (void)state;
    for (int skip = 0; skip < 2; skip++) {
        struct mr_read_opts opts;
        struct mr_table table;
        mr_source *src;
        mr_error err;

        mr_read_opts_init(&opts);
        opts.skip_md5 = skip;
        assert_ok(mr_source_open_memory("t", text, strlen(text), &src, &err), err);
        assert_ok(mr_table_read_source(src, &opts, &table, &err), err);
        assert_string_equal(table.md5, skip ? "" : "bed86839df47a2622b8e3318d7dc1912");
        assert_ok(mr_source_rewind(src, &err), err);
        mr_table_release(&table);
        mr_source_free(src);
    }
}

/* From memory and from a temporary file, twice each. */
static void test_table(void **state)
{
    static const size_t fractions_from[] = { N_GENES, 350, 0 }, memory[] = { 0, 1, 1200000 };

    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(fractions_from); f++) {
        char *text = make_table(N_GENES, N_SAMPLES, fractions_from[f]);
        mr_matrix *want = collect(text, 0);

        assert_int_equal(mr_matrix_n_rows(want), N_GENES);
        assert_int_equal(mr_matrix_n_cols(want), N_SAMPLES);
        for (size_t i = 0; i < ARRAY_LEN(memory); i++) {
            mr_matrix *got = collect(text, memory[i]);
            mr_source *src;
            mr_stream *stream;
            mr_error err;

            check_same_matrix(got, want);
            mr_matrix_free(got);
            open_text(text, memory[i], &src, &stream);
            assert_string_equal(mr_stream_facts(stream)->format, "table");
            assert_int_equal(mr_stream_facts(stream)->n_samples, N_SAMPLES);
            assert_int_equal(mr_names_size(mr_stream_genes(stream)), N_GENES);
            check_stream(stream, want);
            assert_true(mr_stream_can_rewind(stream));
            assert_ok(mr_stream_rewind(stream, &err), err);
            check_stream(stream, want);
            mr_stream_free(stream);
            mr_source_free(src);
        }
        mr_matrix_free(want);
        free(text);
    }
}

/* Rows that grow while they come, read back across. */
static void test_widened_cells(void **state)
{
    struct cells cells;
    uint32_t got[3];
    mr_error err;

    (void)state;
    cells_init(&cells, 2, 1);
    for (size_t r = 0; r < 3; r++) {
        void *row;

        cells_widen(&cells, 2 + r);
        assert_ok(cells_room(&cells, &row, &err), err);
        for (size_t c = 0; c < 2 + r; c++)
            ((uint32_t *)row)[c] = (uint32_t)(10 * r + c);
        cells_add_row(&cells);
    }
    for (size_t c = 0; c < 4; c++) {
        assert_ok(cells_columns(&cells, c, 1, got, &err), err);
        for (size_t r = 0; r < 3; r++)
            assert_int_equal(got[r], c < 2 + r ? 10 * r + c : 0);
    }
    cells_release(&cells);
}

/* A file is read again, a pipe is not; the MD5 is that of the file. */
static void test_rewind(void **state)
{
    static const char text[] = "gene\ta\tb\ng1\t1\t2\ng2\t3\t4\n";
    char path[] = "/tmp/mechrank_stream.XXXXXX", md5[33];
    const int fd = mkstemp(path);
    mr_source *src;
    mr_error err;
    char buf[100];
    size_t n;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    assert_ok(mr_source_open(path, &src, &err), err);
    assert_true(mr_source_can_rewind(src));
    for (int i = 0; i < 3; i++) {
        assert_ok(mr_source_read(src, buf, sizeof(buf), &n, &err), err);
        assert_int_equal(n, strlen(text));
        assert_memory_equal(buf, text, n);
        if (i == 1) /* the end is met in one of the passes only */
            assert_ok(mr_source_read(src, buf, sizeof(buf), &n, &err), err);
        if (i < 2)
            assert_ok(mr_source_rewind(src, &err), err);
    }
    mr_source_md5(src, md5);
    assert_string_equal(md5, "bed86839df47a2622b8e3318d7dc1912");
    mr_source_free(src);
    unlink(path);
}

static void test_rewind_pipe(void **state)
{
    mr_source *src;
    char path[32];
    mr_error err;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "gene\ta\ng\t1\n", 11), 11);
    close(ends[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    assert_ok(mr_source_open(path, &src, &err), err);
    assert_false(mr_source_can_rewind(src));
    assert_int_equal(mr_source_rewind(src, &err), MR_EINVAL);
    assert_non_null(strstr(err.msg, ": can be read only once"));
    mr_source_free(src);
    close(ends[0]);
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
    if (!st)
        st = mr_stream_open_source(src, &opts, &stream, err);
    while (!st && p.sample)
        st = mr_stream_next(stream, &p, err);
    mr_stream_free(stream);
    mr_source_free(src);
    return st;
}

static void test_alloc(void **state)
{
    char *text = make_table(3, 5, 1);

    (void)state;
    assert_survives_alloc_failure(run_stream, text);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_md5),           cmocka_unit_test(test_table),
        cmocka_unit_test(test_widened_cells), cmocka_unit_test(test_rewind),
        cmocka_unit_test(test_rewind_pipe),   cmocka_unit_test(test_alloc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
