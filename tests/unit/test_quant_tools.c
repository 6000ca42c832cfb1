/* files that the tools themselves wrote (tests/data/quant): sums by awk, and tools that agree */
#include "support.h"

#include "mechrank/counts.h"

#define QUANT MR_TEST_DIR "/data/quant/"

/* The sum of every column of counts, and of the effective lengths of one. */
static const struct tool_case {
    const char *path, *format;
    enum mr_level level;
    size_t n_genes, n_samples;
    const char *samples[3];
    double totals[3], unassigned[3], length;
} cases[] = {
    { "salmon/s1/quant.sf",
      "salmon",
      MR_LEVEL_TRANSCRIPTS,
      70,
      1,
      { "s1" },
      { 2882.002 },
      { NAN },
      48498.07 },
    { "salmon/s1/quant.genes.sf",
      "salmon_genes",
      MR_LEVEL_GENES,
      40,
      1,
      { "s1" },
      { 2882.002 },
      { NAN },
      29255.701 },
    { "salmon/s3/quant.genes.sf",
      "salmon_genes",
      MR_LEVEL_GENES,
      40,
      1,
      { "s3" },
      { 3181.001 },
      { NAN },
      29593.745 },
    { "kallisto/s1/abundance.tsv",
      "kallisto",
      MR_LEVEL_TRANSCRIPTS,
      70,
      1,
      { "s1" },
      { 2919.99984814632 },
      { NAN },
      48724.17 },
    { "kallisto/gencode/abundance.tsv",
      "kallisto",
      MR_LEVEL_TRANSCRIPTS,
      70,
      1,
      { "gencode" },
      { 2919.99984814632 },
      { NAN },
      48724.17 },
    { "rsem/s2.genes.results",
      "rsem_genes",
      MR_LEVEL_GENES,
      40,
      1,
      { "s2" },
      { 2967 },
      { NAN },
      29170.99 },
    { "rsem/s2.isoforms.results",
      "rsem_isoforms",
      MR_LEVEL_TRANSCRIPTS,
      70,
      1,
      { "s2" },
      { 2967.01 },
      { NAN },
      48761.9 },
    { "star/s1.ReadsPerGene.out.tab",
      "star",
      MR_LEVEL_GENES,
      40,
      1,
      { "s1" },
      { 2902 },
      { 98 },
      0 },
    { "star/s3.ReadsPerGene.out.tab",
      "star",
      MR_LEVEL_GENES,
      40,
      1,
      { "s3" },
      { 3163 },
      { 137 },
      0 },
    { "star/s4.ReadsPerGene.out.tab",
      "star",
      MR_LEVEL_GENES,
      40,
      1,
      { "s4" },
      { 3286 },
      { 164 },
      0 },
    { "htseq/s2.counts.txt", "htseq", MR_LEVEL_GENES, 40, 1, { "s2" }, { 3009 }, { 70 }, 0 },
    { "htseq/names.counts.txt", "htseq", MR_LEVEL_GENES, 40, 1, { "names" }, { 2902 }, { 44 }, 0 },
    { "htseq/all.counts.txt",
      "htseq",
      MR_LEVEL_GENES,
      40,
      3,
      { "all_1", "all_2", "all_3" },
      { 2902, 3009, 3192 },
      { 44, 70, 47 },
      0 },
    { "featurecounts/s1.counts.txt",
      "featurecounts",
      MR_LEVEL_GENES,
      40,
      1,
      { "s1" },
      { 2924 },
      { NAN },
      0 },
    { "featurecounts/names.counts.txt",
      "featurecounts",
      MR_LEVEL_GENES,
      40,
      2,
      { "s1", "s2" },
      { 2924, 3048 },
      { NAN, NAN },
      0 },
    { "featurecounts/all.counts.txt",
      "featurecounts",
      MR_LEVEL_GENES,
      40,
      3,
      { "s1", "s2", "s3" },
      { 2924, 3048, 3210 },
      { NAN, NAN, NAN },
      0 },
};

static mr_stream *open_file(const char *name)
{
    struct mr_read_opts opts;
    char path[500];
    mr_stream *s;
    mr_error err;

    mr_read_opts_init(&opts);
    snprintf(path, sizeof(path), QUANT "%s", name);
    assert_ok(mr_stream_open(path, &opts, &s, &err), err);
    return s;
}

static mr_stream *open_list(const char *const *names, size_t n, int n_threads)
{
    struct mr_input_file files[3];
    struct mr_read_opts opts;
    char paths[3][500];
    mr_stream *s;
    mr_error err;

    mr_read_opts_init(&opts);
    opts.n_threads = n_threads;
    for (size_t i = 0; i < n; i++) {
        snprintf(paths[i], sizeof(paths[i]), QUANT "%s", names[i]);
        files[i] = (struct mr_input_file){ .path = paths[i] };
    }
    assert_ok(mr_stream_open_files(files, n, &opts, &s, &err), err);
    return s;
}

static double value_of(const struct mr_profile *p, size_t i)
{
    return p->type == MR_U32 ? p->u32[i] : p->f64[i];
}

static void test_tool(void **state)
{
    const struct tool_case *c = *state;
    mr_stream *s = open_file(c->path);
    struct mr_profile p;
    mr_error err;

    assert_string_equal(mr_stream_facts(s)->format, c->format);
    assert_int_equal(mr_stream_facts(s)->level, c->level);
    assert_int_equal(mr_stream_facts(s)->n_samples, c->n_samples);
    assert_int_equal(mr_names_size(mr_stream_genes(s)), c->n_genes);
    for (size_t i = 0; i < c->n_samples; i++) {
        double total = 0, length = 0, tpm = 0;

        assert_ok(mr_stream_next(s, &p, &err), err);
        assert_string_equal(p.sample, c->samples[i]);
        assert_int_equal(p.n, c->n_genes);
        for (size_t g = 0; g < p.n; g++) {
            total += value_of(&p, g);
            length += p.length ? p.length[g] : 0;
            tpm += p.tpm ? p.tpm[g] : 0;
        }
        assert_close(total, c->totals[i], 1e-12, 0);
        assert_close(length, c->length, 1e-12, 0);
        assert_close(tpm, c->length > 0 ? 1e6 : 0, 1e-6, 0);
        assert_close(p.unassigned, c->unassigned[i], 0, 0);
    }
    assert_ok(mr_stream_next(s, &p, &err), err);
    assert_null(p.sample);
    mr_stream_free(s);
}

static mr_matrix *collect(mr_stream *s)
{
    mr_matrix *m;
    mr_error err;

    assert_ok(mr_stream_collect(s, &m, &err), err);
    mr_stream_free(s);
    return m;
}

static void check_same(const mr_matrix *a, const mr_matrix *b)
{
    assert_int_equal(mr_matrix_n_rows(a), mr_matrix_n_rows(b));
    assert_int_equal(mr_matrix_n_cols(a), mr_matrix_n_cols(b));
    for (size_t r = 0; r < mr_matrix_n_rows(a); r++) {
        const char *gene = mr_names_get(mr_matrix_rows(a), r);
        const size_t row = mr_names_find(mr_matrix_rows(b), gene);

        assert_true(row != MR_NONE);
        for (size_t c = 0; c < mr_matrix_n_cols(a); c++)
            assert_true(mr_matrix_get(a, r, c) == mr_matrix_get(b, row, c));
    }
}

/* Files of one sample each hold what the tool's table of all of them holds. */
static void test_lists(void **state)
{
    static const char *const lists[][4] = {
        { "htseq/all.counts.txt", "htseq/s1.counts.txt", "htseq/s2.counts.txt",
          "htseq/s3.counts.txt" },
        { "featurecounts/all.counts.txt", "featurecounts/s1.counts.txt",
          "featurecounts/s2.counts.txt", "featurecounts/s3.counts.txt" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        mr_matrix *all = collect(open_file(lists[i][0]));

        for (int n_threads = 1; n_threads <= 3; n_threads++) {
            mr_matrix *one_by_one = collect(open_list(lists[i] + 1, 3, n_threads));

            check_same(all, one_by_one);
            mr_matrix_free(one_by_one);
        }
        mr_matrix_free(all);
    }
}

/* STAR counts as htseq-count does where strands do not matter. */
static void test_star_is_htseq(void **state)
{
    mr_matrix *star = collect(open_file("star/s1.ReadsPerGene.out.tab"));
    mr_matrix *htseq = collect(open_file("htseq/s1.counts.txt"));

    (void)state;
    check_same(star, htseq);
    mr_matrix_free(star);
    mr_matrix_free(htseq);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_star_is_htseq),
    };
    struct CMUnitTest tools[ARRAY_LEN(cases)] = { 0 };
    int failed;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        tools[i] = (struct CMUnitTest){ .name = cases[i].path,
                                        .test_func = test_tool,
                                        .initial_state = (void *)&cases[i] };
    failed = cmocka_run_group_tests(tools, NULL, NULL);
    return cmocka_run_group_tests(others, NULL, NULL) + failed;
}
