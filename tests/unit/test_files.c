/* several files as one stream: genes united, the same for any number of threads */
#include "support.h"

#include <unistd.h>

#include "alloc_fail.h"
#include "base/rng.h"
#include "mechrank/counts.h"

#define SALMON "Name\tLength\tEffectiveLength\tTPM\tNumReads\n"
#define HTSEQ_END "__no_feature\t1\n"

enum { MANY = 9, MOST_GENES = 300 };

/* Writes files "0", "1", ... ; 'list' names them until temp_folder_remove(). */
static void write_files(const char *const *texts, size_t n, struct mr_input_file *list)
{
    static char paths[MANY][100];

    assert_true(n <= MANY);
    for (size_t i = 0; i < n; i++) {
        char name[24];

        snprintf(name, sizeof(name), "%zu", i);
        snprintf(paths[i], sizeof(paths[i]), "%s", write_file(name, texts[i], strlen(texts[i])));
        list[i] = (struct mr_input_file){ .path = paths[i] };
    }
}

static mr_stream *open_files(const struct mr_input_file *list, size_t n, int n_threads,
                             mr_notes *notes)
{
    struct mr_read_opts opts;
    mr_stream *s;
    mr_error err;

    mr_read_opts_init(&opts);
    opts.n_threads = n_threads;
    opts.notes = notes;
    assert_ok(mr_stream_open_files(list, n, &opts, &s, &err), err);
    return s;
}

static double value_of(const struct mr_profile *p, size_t gene)
{
    if (gene >= p->n)
        return 0;
    return p->type == MR_U32 ? p->u32[gene] : p->f64[gene];
}

/* The second file has one gene less and one more, the third another order. */
static const char *const united[] = {
    SALMON "A\t9\t8\t1\t10\nB\t9\t7\t2\t20\nC\t9\t6\t3\t30\n",
    SALMON "A\t9\t5\t4\t1.5\nC\t9\t4\t5\t2\nD\t9\t3\t6\t3\n",
    SALMON "D\t9\t1\t1\t4\nC\t9\t2\t2\t3\nB\t9\t3\t3\t2\nA\t9\t4\t4\t1\n",
};

static void check_united(mr_stream *s)
{
    static const char *const names[] = { "0", "second", "2" };
    static const double want[][4] = { { 10, 20, 30, 0 }, { 1.5, 0, 2, 3 }, { 1, 2, 3, 4 } };
    static const double length[][4] = { { 8, 7, 6, NAN }, { 5, NAN, 4, 3 }, { 4, 3, 2, 1 } };
    static const double tpm[][4] = { { 1, 2, 3, 0 }, { 4, 0, 5, 6 }, { 4, 3, 2, 1 } };
    struct mr_profile p;
    mr_error err;

    for (size_t i = 0; i < 3; i++) {
        assert_ok(mr_stream_next(s, &p, &err), err);
        assert_string_equal(p.sample, names[i]);
        assert_int_equal(p.type, i == 1 ? MR_F64 : MR_U32);
        for (size_t g = 0; g < 4; g++)
            assert_true(value_of(&p, g) == want[i][g]);
        assert_vector_close(p.length, length[i], p.n, 0, 0);
        assert_vector_close(p.tpm, tpm[i], p.n, 0, 0);
    }
    assert_ok(mr_stream_next(s, &p, &err), err);
    assert_null(p.sample);
}

static void test_united(void **state)
{
    (void)state;
    for (int n_threads = 1; n_threads <= 4; n_threads++) {
        struct mr_input_file list[3];
        mr_notes *notes = mr_notes_new();
        mr_stream *s;
        mr_error err;

        write_files(united, 3, list);
        list[1].sample = "second";
        s = open_files(list, 3, n_threads, notes);
        assert_string_equal(mr_stream_facts(s)->format, "salmon");
        assert_int_equal(mr_stream_facts(s)->level, MR_LEVEL_TRANSCRIPTS);
        assert_int_equal(mr_stream_facts(s)->n_samples, 3);
        for (int pass = 0; pass < 2; pass++) {
            check_united(s);
            assert_true(mr_stream_can_rewind(s));
            assert_ok(mr_stream_rewind(s, &err), err);
        }
        assert_int_equal(mr_names_size(mr_stream_genes(s)), 4);
        for (size_t g = 0; g < 4; g++)
            assert_int_equal(mr_names_get(mr_stream_genes(s), g)[0], "ABCD"[g]);
        assert_int_equal(mr_stream_facts(s)->first_line, 0); /* D stands in none of the first */
        assert_int_equal(mr_notes_size(notes), 1);           /* not again for the second pass */
        assert_string_equal(mr_notes_get(notes, 0)->kind, "genes_united");
        assert_int_equal(mr_notes_get(notes, 0)->level, MR_WARNING);
        assert_int_equal(mr_notes_get(notes, 0)->count, 2); /* D in the first, B in the second */
        mr_stream_free(s);
        mr_notes_free(notes);
        temp_folder_remove();
    }
}

/* Each file's column is told by itself; that they are not the same one is said. */
static void test_strands(void **state)
{
    static const char *const texts[] = {
        "N_unmapped\t1\t1\t1\nA\t10\t3\t97\n",
        "N_unmapped\t1\t1\t1\nA\t10\t2\t98\n",
        "N_unmapped\t1\t1\t1\nA\t10\t50\t50\n",
    };

    (void)state;
    for (size_t n_files = 2; n_files <= 3; n_files++) {
        struct mr_input_file list[3];
        mr_notes *notes = mr_notes_new();
        const struct mr_note *note = NULL;
        mr_matrix *m;
        mr_stream *s;
        mr_error err;

        write_files(texts, n_files, list);
        s = open_files(list, n_files, 1, notes);
        assert_ok(mr_stream_collect(s, &m, &err), err);
        for (size_t i = 0; i < mr_notes_size(notes); i++)
            if (!strcmp(mr_notes_get(notes, i)->kind, "strands_differ"))
                note = mr_notes_get(notes, i);
        assert_int_equal(note != NULL, n_files == 3);
        if (note) {
            assert_int_equal(note->level, MR_WARNING);
            assert_int_equal(note->count, 1);
            assert_non_null(strstr(note->text, list[2].path));
        }
        mr_matrix_free(m);
        mr_stream_free(s);
        mr_notes_free(notes);
        temp_folder_remove();
    }
}

/* Subsets of genes in any order, as their names' numbers tell: gene i of file f counts i + f. */
static char *make_file(size_t f, struct rng *rng)
{
    size_t order[MOST_GENES], size = 0;
    char *text = malloc(sizeof(HTSEQ_END) + (size_t)20 * MOST_GENES);

    assert_non_null(text);
    for (size_t i = 0; i < MOST_GENES; i++)
        order[i] = i;
    for (size_t i = MOST_GENES - 1; f % 3 && i; i--) {
        const size_t j = (size_t)(rng_uniform(rng) * (double)(i + 1)), kept = order[i];

        order[i] = order[j];
        order[j] = kept;
    }
    for (size_t i = 0; i < MOST_GENES; i++)
        if (rng_uniform(rng) < 0.9)
            size += (size_t)sprintf(text + size, "g%zu\t%zu\n", order[i], order[i] + f);
    memcpy(text + size, HTSEQ_END, sizeof(HTSEQ_END));
    return text;
}

static bool holds(const char *text, size_t gene)
{
    char row[30];

    snprintf(row, sizeof(row), "g%zu\t", gene);
    for (const char *at = text; (at = strstr(at, row)); at++)
        if (at == text || at[-1] == '\n')
            return true;
    return false;
}

static void check_any_order(mr_stream *s, const char *const *texts)
{
    struct mr_profile p;
    mr_error err;

    for (size_t f = 0; f < MANY; f++) {
        const mr_names *genes = mr_stream_genes(s);

        assert_ok(mr_stream_next(s, &p, &err), err);
        for (size_t i = 0; i < mr_names_size(genes); i++) {
            const size_t g = strtoul(mr_names_get(genes, i) + 1, NULL, 10);

            assert_true(value_of(&p, i) == (holds(texts[f], g) ? (double)(g + f) : 0));
        }
    }
}

static void test_any_order(void **state)
{
    struct mr_input_file list[MANY];
    const char *texts[MANY];
    mr_names *first_genes = NULL;
    struct rng rng;

    (void)state;
    rng_init(&rng, 5, 0, 0, 0);
    for (size_t f = 0; f < MANY; f++)
        texts[f] = make_file(f, &rng);
    write_files(texts, MANY, list);
    for (int n_threads = 1; n_threads <= 4; n_threads++) {
        mr_stream *s = open_files(list, MANY, n_threads, NULL);
        mr_error err;

        check_any_order(s, texts);
        if (!first_genes)
            assert_ok(mr_names_copy(mr_stream_genes(s), &first_genes, &err), err);
        assert_int_equal(mr_names_size(mr_stream_genes(s)), mr_names_size(first_genes));
        for (size_t i = 0; i < mr_names_size(first_genes); i++)
            assert_string_equal(mr_names_get(mr_stream_genes(s), i), mr_names_get(first_genes, i));
        mr_stream_free(s);
    }
    mr_names_free(first_genes);
    for (size_t f = 0; f < MANY; f++)
        free((char *)texts[f]);
    temp_folder_remove();
}

/* Tables bring their samples; one column alone takes the name that is given. */
static void test_tables(void **state)
{
    static const char *const texts[] = {
        "gene\ta\tb\nA\t1\t2\nA\t3\t4\nB\t5\t6\n", /* a gene twice, as in the second */
        "gene\tc\nA\t7\nA\t8\nB\t9\n",
        "gene\td\nA\t3\nB\t1\nC\t2\n",
    };
    static const struct {
        const char *sample;
        double values[4];
    } want[] = { { "a", { 1, 3, 5, 0 } },
                 { "b", { 2, 4, 6, 0 } },
                 { "given", { 7, 8, 9, 0 } },
                 { "d", { 3, 0, 1, 2 } } };
    struct mr_input_file list[3];
    struct mr_stream_file file;
    struct mr_read_opts opts;
    mr_matrix *m;
    mr_stream *s;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    write_files(texts, 3, list);
    list[1].sample = "given";
    s = open_files(list, 3, 2, NULL);
    assert_int_equal(mr_stream_facts(s)->n_samples, MR_NONE);
    assert_int_equal(mr_stream_n_files(s), 0);
    assert_ok(mr_stream_collect(s, &m, &err), err);
    assert_int_equal(mr_matrix_n_rows(m), 4);
    assert_int_equal(mr_matrix_n_cols(m), ARRAY_LEN(want));
    for (size_t c = 0; c < ARRAY_LEN(want); c++) {
        assert_string_equal(mr_names_get(mr_matrix_cols(m), c), want[c].sample);
        for (size_t g = 0; g < 4; g++)
            assert_true(mr_matrix_get(m, g, c) == want[c].values[g]);
    }
    assert_int_equal(mr_stream_n_files(s), 3);
    mr_stream_file(s, 2, &file);
    assert_string_equal(file.path, list[2].path);
    assert_string_equal(file.format, "table");
    assert_string_equal(file.compression, "plain");
    assert_string_equal(file.md5, "8e7b233d2b614ed34d86d7c473e1ccf1");
    mr_matrix_free(m);
    mr_stream_free(s);
    temp_folder_remove();
}

/* What is wrong with a later file is said by its name, and the same for any number of threads. */
static const struct refusal {
    const char *texts[4], *samples[4];
    const char *message; /* "{2}": the path of file 2 */
} refusals[] = {
    { { SALMON "A\t1\t1\t1\t1\n",
        "target_id\tlength\teff_length\test_counts\ttpm\nA\t1\t1\t1\t1\n" },
      { NULL },
      "{1}: expected a file of the format 'salmon', as {0} is, found 'kallisto'" },
    { { SALMON "A\t1\t1\t1\t1\n", "Status\tx.bam\nAssigned\t1\n" },
      { NULL },
      "{1}: expected counts, found a summary of featureCounts: give the table that it wrote beside "
      "it" },
    { { SALMON "A\t1\t1\t1\t1\n", SALMON "A\t1\t1\t1\t1\n", SALMON "A\t1\t1\t1\t1\n" },
      { "x", "y", "x" },
      "{2}: expected distinct samples, found 'x' also in {0}" },
    { { "g\ta\nA\t1\n", "g\tb\nA\t1\n__no_feature\t1\n" },
      { NULL },
      "{1}: expected a file of the format 'table', as {0} is, found 'htseq'" },
    { { "g\ta\tb\nA\t1\t1\n", "g\tc\nA\t1\n", "g\tb\nA\t1\n" },
      { NULL },
      "{2}: expected distinct samples, found 'b' also in {0}" },
    { { SALMON "A\t1\t1\t1\t1\nB\t1\t1\t1\t1\nC\t1\t1\t1\t1\n", SALMON "A\t1\t1\t1\t1\n" },
      { NULL },
      "{1}: expected the transcripts of the files before it, found 1 of their 3 transcripts among "
      "its 1" },
    { { SALMON "A\t1\t1\t1\t1\n", SALMON "A\t1\t1\t1\t1\nB\t1\t1\t1\t1\nC\t1\t1\t1\t1\n" },
      { NULL },
      "{1}: expected the transcripts of the files before it, found 1 of their 1 transcripts among "
      "its 3" },
    { { SALMON "A\t1\t1\t1\t1\n", SALMON "A\t1\t1\t1\t1\n", SALMON "A\t1\t1\t1\n",
        SALMON "A\t1\t1\t1\tx\n" },
      { NULL },
      "{2}:2: expected 5 fields, found 4" },
    { { SALMON "A\t1\t1\t1\t1\n", SALMON "A\t1\t1\t1\t1\nA\t1\t1\t1\t1\n" },
      { NULL },
      "{1}:3: expected distinct ids, found 'A' again" },
    { { SALMON "A\t1\t1\t1\t1\nB\t1\t1\t1\t1\n",
        SALMON "B\t1\t1\t1\t1\nA\t1\t1\t1\t1\nB\t1\t1\t1\t1\n" },
      { NULL },
      "{1}:4: expected distinct ids, found 'B' again" },
    { { "g\ta\nA\t1\nB\t1\n", "g\tb\nB\t1\nA\t2\nB\t1\n" },
      { NULL },
      "{1}: expected distinct genes, as several files are joined, found 'B' again" },
    { { "g\ta\nA\t1\nB\t1\n", "g\tb\tc\nA\t1\t2\nB\t1\t2\n" },
      { NULL, "b" },
      "{1}: expected one sample, as the list or sheet names one for it, found 2 (a sheet names a "
      "table of several in its column 'table')" },
    { { "" }, { NULL }, "{0}: empty file" },
};

static void put_paths(const char *message, const struct mr_input_file *list, char *out, size_t size)
{
    size_t n = 0;

    for (const char *c = message; *c; c++) {
        if (*c == '{') {
            n += (size_t)snprintf(out + n, size - n, "%s", list[c[1] - '0'].path);
            c += 2;
        } else {
            out[n++] = *c;
        }
    }
    out[n] = '\0';
}

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        const struct refusal *r = &refusals[i];
        struct mr_input_file list[4];
        char want[1000];
        size_t n = 0;

        while (n < 4 && r->texts[n])
            n++;
        write_files(r->texts, n, list);
        put_paths(r->message, list, want, sizeof(want));
        for (size_t f = 0; f < n; f++)
            list[f].sample = r->samples[f];
        for (int n_threads = 1; n_threads <= 4; n_threads++) {
            struct mr_profile p = { .sample = "" };
            struct mr_read_opts opts;
            mr_stream *s;
            mr_error err;
            mr_status st;

            mr_read_opts_init(&opts);
            opts.n_threads = n_threads;
            st = mr_stream_open_files(list, n, &opts, &s, &err);
            while (!st && p.sample)
                st = mr_stream_next(s, &p, &err);
            assert_int_equal(st, MR_EFORMAT);
            assert_string_equal(err.msg, want);
            mr_stream_free(s);
        }
        temp_folder_remove();
    }
}

static void test_no_files(void **state)
{
    struct mr_read_opts opts;
    mr_stream *s;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    assert_fails(mr_stream_open_files(NULL, 0, &opts, &s, &err), MR_EEMPTY, err,
                 "expected files of counts, found none");
    assert_null(s);
}

/* htseq-count with and without a header. */
static void test_headers(void **state)
{
    static const char *const texts[] = { "A\t1\nB\t2\n" HTSEQ_END,
                                         "\tx/s2.bam\nA\t3\nB\t4\n" HTSEQ_END };
    struct mr_input_file list[2];
    struct mr_profile p;
    mr_stream *s;
    mr_error err;

    (void)state;
    write_files(texts, 2, list);
    s = open_files(list, 2, 1, NULL);
    assert_ok(mr_stream_next(s, &p, &err), err);
    assert_string_equal(p.sample, "0");
    assert_ok(mr_stream_next(s, &p, &err), err);
    assert_string_equal(p.sample, "s2");
    assert_true(value_of(&p, 0) == 3 && value_of(&p, 1) == 4);
    assert_close(p.unassigned, 1, 0, 0);
    mr_stream_free(s);
    temp_folder_remove();
}

/* Missing values count while the files come, and anew after a rewind. */
static void test_missing(void **state)
{
    static const char *const texts[] = { SALMON "A\t1\t1\t1\tNA\nB\t1\t1\t1\t\n",
                                         SALMON "A\t1\t1\t1\t1\nB\t1\t1\t1\tNA\n" };
    struct mr_input_file list[2];
    struct mr_read_opts opts;
    mr_stream *s;
    mr_error err;

    (void)state;
    write_files(texts, 2, list);
    mr_read_opts_init(&opts);
    opts.na_zero = true;
    assert_ok(mr_stream_open_files(list, 2, &opts, &s, &err), err);
    for (int pass = 0; pass < 2; pass++) {
        struct mr_profile p;

        for (size_t i = 0; i < 3; i++) {
            assert_ok(mr_stream_next(s, &p, &err), err);
            assert_int_equal(mr_stream_facts(s)->n_missing, i ? 3 : 2);
        }
        assert_ok(mr_stream_rewind(s, &err), err);
    }
    mr_stream_free(s);
    temp_folder_remove();
}

/* A pipe is read once. */
static void test_pipe(void **state)
{
    static const char text[] = SALMON "A\t1\t1\t1\t5\n";
    const char *const texts[] = { text };
    struct mr_input_file list[2];
    struct mr_profile p;
    char path[32];
    mr_stream *s;
    mr_error err;
    int ends[2];

    (void)state;
    write_files(texts, 1, list);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
    close(ends[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    list[1] = (struct mr_input_file){ .path = path, .sample = "piped" };
    s = open_files(list, 2, 1, NULL);
    assert_false(mr_stream_can_rewind(s));
    for (size_t i = 0; i < 2; i++)
        assert_ok(mr_stream_next(s, &p, &err), err);
    assert_string_equal(p.sample, "piped");
    assert_int_equal(p.u32[0], 5);
    mr_stream_free(s);
    close(ends[0]);
    temp_folder_remove();
}

struct run {
    const struct mr_input_file *list;
    size_t n;
};

static mr_status run_files(void *data, mr_error *err)
{
    const struct run *run = data;
    struct mr_profile p = { .sample = "" };
    struct mr_read_opts opts;
    mr_stream *s = NULL;
    mr_status st;

    mr_read_opts_init(&opts);
    opts.notes = mr_notes_new();
    st = opts.notes ? MR_OK : MR_ENOMEM;
    if (st)
        snprintf(err->msg, sizeof(err->msg), "out of memory");
    else
        st = mr_stream_open_files(run->list, run->n, &opts, &s, err);
    for (int pass = 0; pass < 2 && !st; pass++) {
        while (!st && p.sample)
            st = mr_stream_next(s, &p, err);
        if (!st)
            st = mr_stream_rewind(s, err);
        p.sample = "";
    }
    mr_stream_free(s);
    mr_notes_free(opts.notes);
    return st;
}

static void test_alloc(void **state)
{
    static const char *const texts[] = { SALMON "A\t1\t1\t1\t1\nB\t1\t1\t1\t1\n",
                                         SALMON "A\t1\t1\t1\t1\nC\t1\t1\t1\t1.5\nB\t1\t1\t1\t1\n",
                                         "g\ta\tb\nA\t1\t1\n", "g\tc\nA\t1\nB\t2\n" };
    struct mr_input_file list[4];

    (void)state;
    write_files(texts, 4, list);
    assert_survives_alloc_failure(run_files, &(struct run){ list, 2 });
    assert_survives_alloc_failure(run_files, &(struct run){ list + 2, 2 });
    temp_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_united),   cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_tables),   cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_no_files), cmocka_unit_test(test_headers),
        cmocka_unit_test(test_missing),  cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_alloc),    cmocka_unit_test(test_strands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
