/* files of one sample, as quantifiers write them: what is taken from each */
#include "support.h"

#include "alloc_fail.h"
#include "io/counts/sample_name.h"
#include "mechrank/counts.h"

static const double none[] = { 0 };

/* A file, and the sample 'index' of those in it. */
/* NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order of the rows */
static const struct file_case {
    const char *name, *path, *text;
    enum mr_strand strand;
    bool na_zero;
    const char *format;
    enum mr_level level;
    size_t n_samples, index;
    const char *sample;
    const char *genes[4];
    enum mr_type type;
    size_t n;
    double values[4];
    const double *length, *tpm; /* [n] or NULL */
    double unassigned;
} cases[] = {
    { "salmon",
      "a/s1/quant.sf",
      "Name\tLength\tEffectiveLength\tTPM\tNumReads\nt1\t100\t80.5\t1.5\t12.25\n"
      "t2\t90\t70\t-nan\t3e2\n",
      0,
      false,
      "salmon",
      MR_LEVEL_TRANSCRIPTS,
      1,
      0,
      "s1",
      { "t1", "t2" },
      MR_F64,
      2,
      { 12.25, 300 },
      (const double[]){ 80.5, 70 },
      (const double[]){ 1.5, NAN },
      NAN },
    { "salmon, integers, CRLF, a byte order mark, a column more",
      "s2.sf.gz",
      "\xef\xbb\xbfName\tLength\tEffectiveLength\tTPM\tNumReads\tmore\r\n"
      "t1\t100\t80\t1\t7\tx\r\nt2\t90\t70\t2\t8.0\ty\r\n\r\n",
      0,
      false,
      "salmon",
      MR_LEVEL_TRANSCRIPTS,
      1,
      0,
      "s2",
      { "t1", "t2" },
      MR_U32,
      2,
      { 7, 8 },
      (const double[]){ 80, 70 },
      (const double[]){ 1, 2 },
      NAN },
    { "salmon's genes by a fraction",
      "s1/quant.genes.sf",
      "Name\tLength\tEffectiveLength\tTPM\tNumReads\nA\t100\t80\t1\t4294967295\n"
      "B\t90.5\t70\t2\t4294967296\n",
      0,
      false,
      "salmon_genes",
      MR_LEVEL_GENES,
      1,
      0,
      "s1",
      { "A", "B" },
      MR_F64,
      2,
      { 4294967295, 4294967296 },
      (const double[]){ 80, 70 },
      (const double[]){ 1, 2 },
      NAN },
    { "salmon's genes by their ids",
      "quant.genes.sf",
      "Name\tLength\tEffectiveLength\tTPM\tNumReads\nENSMUSG00000000001.4\t100\t80\t1\t7\n",
      0,
      false,
      "salmon_genes",
      MR_LEVEL_GENES,
      1,
      0,
      "quant.genes",
      { "ENSMUSG00000000001.4" },
      MR_U32,
      1,
      { 7 },
      (const double[]){ 80 },
      (const double[]){ 1 },
      NAN },
    { "salmon's transcripts by their ids",
      "quant.sf",
      "Name\tLength\tEffectiveLength\tTPM\tNumReads\nENSMUST00000000001.4\t100.00\t80\t1\t7",
      0,
      false,
      "salmon",
      MR_LEVEL_TRANSCRIPTS,
      1,
      0,
      "quant",
      { "ENSMUST00000000001.4" },
      MR_U32,
      1,
      { 7 },
      (const double[]){ 80 },
      (const double[]){ 1 },
      NAN },
    { "kallisto",
      "./k/abundance.tsv",
      "target_id\tlength\teff_length\test_counts\ttpm\nt1\t100\t80.25\t1.5\t2\n",
      0,
      false,
      "kallisto",
      MR_LEVEL_TRANSCRIPTS,
      1,
      0,
      "k",
      { "t1" },
      MR_F64,
      1,
      { 1.5 },
      (const double[]){ 80.25 },
      (const double[]){ 2 },
      NAN },
    { "genes of RSEM",
      "x/r1.genes.results",
      "gene_id\ttranscript_id(s)\tlength\teffective_length\texpected_count\tTPM\tFPKM\n"
      "A\tt1,t2\t100.00\t80.00\t5.50\t7.00\t8.00\n",
      0,
      false,
      "rsem_genes",
      MR_LEVEL_GENES,
      1,
      0,
      "r1",
      { "A" },
      MR_F64,
      1,
      { 5.5 },
      (const double[]){ 80 },
      (const double[]){ 7 },
      NAN },
    { "isoforms of RSEM, with columns of the posterior mean",
      "x/r1.isoforms.results",
      "transcript_id\tgene_id\tlength\teffective_length\texpected_count\tTPM\tFPKM\tIsoPct\tpme\n"
      "t1\tA\t100\t80.00\t5.00\t7.00\t8.00\t100.00\t5.1\n",
      0,
      false,
      "rsem_isoforms",
      MR_LEVEL_TRANSCRIPTS,
      1,
      0,
      "r1",
      { "t1" },
      MR_U32,
      1,
      { 5 },
      (const double[]){ 80 },
      (const double[]){ 7 },
      NAN },
    { "STAR, forward",
      "p/s9_ReadsPerGene.out.tab",
      "N_unmapped\t1\t1\t1\nN_multimapping\t2\t2\t2\nN_noFeature\t3\t30\t300\nN_"
      "ambiguous\t4\t4\t4\n"
      "A\t10\t9\t1\nB\t20\t20\t0\n",
      0,
      false,
      "star",
      MR_LEVEL_GENES,
      1,
      0,
      "s9",
      { "A", "B" },
      MR_U32,
      2,
      { 9, 20 },
      NULL,
      NULL,
      37 },
    { "STAR, reverse",
      "p/s9ReadsPerGene.out.tab",
      "N_unmapped\t1\t1\t1\nN_multimapping\t2\t2\t2\nN_noFeature\t3\t30\t300\nN_"
      "ambiguous\t4\t4\t4\n"
      "A\t10\t2\t8\nB\t20\t4\t16\n",
      0,
      false,
      "star",
      MR_LEVEL_GENES,
      1,
      0,
      "s9",
      { "A", "B" },
      MR_U32,
      2,
      { 8, 16 },
      NULL,
      NULL,
      307 },
    { "STAR, unstranded",
      "s9/ReadsPerGene.out.tab",
      "N_unmapped\t1\t1\t1\nN_multimapping\t2\t2\t2\nN_noFeature\t3\t30\t300\nN_"
      "ambiguous\t4\t4\t4\n"
      "A\t10\t4\t6\nB\t20\t8\t12\n",
      0,
      false,
      "star",
      MR_LEVEL_GENES,
      1,
      0,
      "s9",
      { "A", "B" },
      MR_U32,
      2,
      { 10, 20 },
      NULL,
      NULL,
      10 },
    { "STAR, no reads",
      "s9/ReadsPerGene.out.tab",
      "N_unmapped\t1\t1\t1\nA\t0\t0\t0\n",
      0,
      false,
      "star",
      MR_LEVEL_GENES,
      1,
      0,
      "s9",
      { "A" },
      MR_U32,
      1,
      { 0 },
      NULL,
      NULL,
      1 },
    { "STAR, as it is asked for",
      "s9/ReadsPerGene.out.tab",
      "N_unmapped\t1\t1\t1\nA\t10\t3\t7\nB\t20\t6\t14\n",
      MR_STRAND_FORWARD,
      false,
      "star",
      MR_LEVEL_GENES,
      1,
      0,
      "s9",
      { "A", "B" },
      MR_U32,
      2,
      { 3, 6 },
      NULL,
      NULL,
      1 },
    { "htseq-count",
      "h/s1.htseq.txt",
      "A\t1\nB\t2\n__no_feature\t10\n__ambiguous\t20\n__too_low_aQual\t0\n__not_aligned\t30\n"
      "__alignment_not_unique\t40\n",
      0,
      false,
      "htseq",
      MR_LEVEL_GENES,
      1,
      0,
      "s1",
      { "A", "B" },
      MR_U32,
      2,
      { 1, 2 },
      NULL,
      NULL,
      100 },
    { "htseq-count of old, Entrez ids",
      "s1.counts",
      "12\t1\n13\t2\nno_feature\t10\nambiguous\t20\n",
      0,
      false,
      "htseq",
      MR_LEVEL_GENES,
      1,
      0,
      "s1",
      { "12", "13" },
      MR_U32,
      2,
      { 1, 2 },
      NULL,
      NULL,
      30 },
    { "htseq-count with attributes, of which one looks like a count at first",
      "s1",
      "g1\t5\tchr\t1\ng2\tBax\tchr\t2\n__no_feature\t\t\t10\n",
      0,
      false,
      "htseq",
      MR_LEVEL_GENES,
      1,
      0,
      "s1",
      { "g1", "g2" },
      MR_U32,
      2,
      { 1, 2 },
      NULL,
      NULL,
      10 },
    { "htseq-count of two alignments, the second",
      "s1.tsv",
      "g1\tBax\t1\t3.5\ng2\tBad\t2\t4\n__no_feature\t\t10\t20\n",
      0,
      false,
      "htseq",
      MR_LEVEL_GENES,
      2,
      1,
      "s1_2",
      { "g1", "g2" },
      MR_F64,
      2,
      { 3.5, 4 },
      NULL,
      NULL,
      20 },
    { "htseq-count with a header",
      "h/s1.tsv",
      "feature\tcount\nA\t1\nB\t2\n__no_feature\t10\n",
      0,
      false,
      "htseq",
      MR_LEVEL_GENES,
      1,
      0,
      "s1",
      { "A", "B" },
      MR_U32,
      2,
      { 1, 2 },
      NULL,
      NULL,
      10 },
    { "htseq-count with a header of paths",
      "h/s1.tsv",
      "\tx/a.bam\ty/b.sam\nA\t1\t2\nB\t3\t4\n__no_feature\t10\t20\n",
      0,
      false,
      "htseq",
      MR_LEVEL_GENES,
      2,
      1,
      "b",
      { "A", "B" },
      MR_U32,
      2,
      { 2, 4 },
      NULL,
      NULL,
      20 },
    { "a table like it",
      "h/s1.tsv",
      "feature\tcount\nA\t1\nB\t2\n",
      0,
      false,
      "table",
      MR_LEVEL_GENES,
      1,
      0,
      "count",
      { "A", "B" },
      MR_U32,
      2,
      { 1, 2 },
      NULL,
      NULL,
      NAN },
    { "featureCounts",
      "counts.txt",
      "# Program:featureCounts v2.0.3; Command:\"featureCounts\"\n"
      "Geneid\tChr\tStart\tEnd\tStrand\tLength\t/x/s1.bam\ty/s2.sam\n"
      "A\t1;1\t1;5\t3;9\t+;+\t8\t11\t21\nB\t2\t1\t7\t-\t7\t12\t22\n",
      0,
      false,
      "featurecounts",
      MR_LEVEL_GENES,
      2,
      1,
      "s2",
      { "A", "B" },
      MR_U32,
      2,
      { 21, 22 },
      NULL,
      NULL,
      NAN },
    { "featureCounts without its comment, alignments of one name",
      "counts.txt",
      "Geneid\tChr\tStart\tEnd\tStrand\tLength\tx/s.bam\ty/s.bam\nA\t1\t1\t3\t+\t8\t11\t21\n",
      0,
      false,
      "featurecounts",
      MR_LEVEL_GENES,
      2,
      1,
      "y/s.bam",
      { "A" },
      MR_U32,
      1,
      { 21 },
      NULL,
      NULL,
      NAN },
    { "featureCounts of STAR's alignments",
      "counts.txt",
      "Geneid\tChr\tStart\tEnd\tStrand\tLength\ts1/Aligned.sortedByCoord.out.bam\t"
      "s2/Aligned.sortedByCoord.out.bam\nA\t1\t1\t3\t+\t8\t11\t21\n",
      0,
      false,
      "featurecounts",
      MR_LEVEL_GENES,
      2,
      0,
      "s1",
      { "A" },
      MR_U32,
      1,
      { 11 },
      NULL,
      NULL,
      NAN },
    { "missing values",
      "s1/quant.sf",
      "Name\tLength\tEffectiveLength\tTPM\tNumReads\nt1\t9\t8\t\tNA\nt2\t9\t8\t1\t\n",
      0,
      true,
      "salmon",
      MR_LEVEL_TRANSCRIPTS,
      1,
      0,
      "s1",
      { "t1", "t2" },
      MR_U32,
      2,
      { 0, 0 },
      (const double[]){ 8, 8 },
      (const double[]){ NAN, 1 },
      NAN },
};

static void open_text(const char *path, const char *text, const struct mr_read_opts *opts,
                      mr_source **src, mr_stream **stream)
{
    mr_error err;

    assert_ok(mr_source_open_memory(path, text, strlen(text), src, &err), err);
    assert_ok(mr_stream_open_source(*src, opts, stream, &err), err);
}

static void check_values(const struct mr_profile *p, const struct file_case *c)
{
    assert_string_equal(p->sample, c->sample);
    assert_int_equal(p->type, c->type);
    assert_int_equal(p->n, c->n);
    assert_null(p->rows);
    for (size_t i = 0; i < p->n; i++)
        assert_true((p->type == MR_U32 ? p->u32[i] : p->f64[i]) == c->values[i]);
    assert_int_equal(!p->length, !c->length);
    assert_int_equal(!p->tpm, !c->tpm);
    assert_vector_close(p->length ? p->length : none, c->length ? c->length : none,
                        p->length ? p->n : 1, 0, 0);
    assert_vector_close(p->tpm ? p->tpm : none, c->tpm ? c->tpm : none, p->tpm ? p->n : 1, 0, 0);
    assert_close(p->unassigned, c->unassigned, 0, 0);
}

static void check_facts(const mr_stream *s, const struct file_case *c)
{
    const struct mr_stream_facts *facts = mr_stream_facts(s);

    assert_string_equal(facts->format, c->format);
    assert_int_equal(facts->level, c->level);
    assert_int_equal(facts->n_samples, c->n_samples);
    assert_int_equal(facts->n_missing, c->na_zero ? 2 : 0);
    assert_int_equal(mr_names_size(mr_stream_genes(s)), c->n);
    for (size_t i = 0; i < c->n; i++)
        assert_string_equal(mr_names_get(mr_stream_genes(s), i), c->genes[i]);
}

static void test_file(void **state)
{
    const struct file_case *c = *state;
    struct mr_read_opts opts;
    struct mr_profile p;
    mr_source *src;
    mr_stream *s;
    mr_error err;

    mr_read_opts_init(&opts);
    opts.strand = c->strand;
    opts.na_zero = c->na_zero;
    open_text(c->path, c->text, &opts, &src, &s);
    check_facts(s, c);
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i <= c->index; i++)
            assert_ok(mr_stream_next(s, &p, &err), err);
        check_values(&p, c);
        for (size_t i = c->index + 1; i <= c->n_samples; i++)
            assert_ok(mr_stream_next(s, &p, &err), err);
        assert_null(p.sample);
        assert_true(mr_stream_can_rewind(s));
        assert_ok(mr_stream_rewind(s, &err), err);
    }
    mr_stream_free(s);
    mr_source_free(src);
}

/* The column that was inferred is said, with the share that told it. */
static void test_strand_note(void **state)
{
    static const char text[] = "N_unmapped\t1\t1\t1\nA\t10\t3\t97\n";
    struct mr_read_opts opts;
    const struct mr_note *note;
    mr_source *src;
    mr_stream *s;

    (void)state;
    mr_read_opts_init(&opts);
    opts.notes = mr_notes_new();
    open_text("x", text, &opts, &src, &s);
    assert_int_equal(mr_notes_size(opts.notes), 1);
    note = mr_notes_get(opts.notes, 0);
    assert_int_equal(note->level, MR_INFO);
    assert_string_equal(note->kind, "strand_reverse");
    assert_string_equal(note->text,
                        "STAR's reverse counts are taken: 3 % of the reads are forward, "
                        "97 % reverse");
    mr_stream_free(s);
    mr_source_free(src);
    mr_notes_free(opts.notes);
}

/* Lines of genes are known only where they follow one another. */
static void test_lines(void **state)
{
    static const struct {
        const char *text;
        size_t first_line;
    } rows[] = {
        { "A\t1\nB\t2\n__no_feature\t3\n", 1 },
        { "__ambiguous\t4\nA\t1\nB\t2\n__no_feature\t3\n", 2 },
        { "A\t1\n__ambiguous\t4\nB\t2\n__no_feature\t3\n", 0 },
        { "gene\ts1\n__ambiguous\t7\n__no_feature\t8\nA\t1\nB\t2\n", 4 },
        { "gene\ts1\nA\t1\n__no_feature\t8\nB\t2\n", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mr_read_opts opts;
        mr_source *src;
        mr_stream *s;

        mr_read_opts_init(&opts);
        open_text("x", rows[i].text, &opts, &src, &s);
        assert_string_equal(mr_stream_facts(s)->format, "htseq");
        assert_int_equal(mr_stream_facts(s)->first_line, rows[i].first_line);
        mr_stream_free(s);
        mr_source_free(src);
    }
}

/* A file that the first bytes do not show whole. */
static void test_long_file(void **state)
{
    enum { N = 20000 };
    char *text = malloc(20 * N + 100);
    struct mr_read_opts opts;
    struct mr_profile p;
    mr_source *src;
    mr_stream *s;
    mr_error err;
    size_t size = 0;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < N; i++)
        size += (size_t)sprintf(text + size, "g%zu\t%zu%s\n", i, i, i == N / 2 ? ".5" : "");
    mr_read_opts_init(&opts);
    assert_ok(mr_source_open_memory("long", text, size, &src, &err), err);
    assert_fails(
        mr_stream_open_source(src, &opts, &s, &err), MR_EFORMAT, err,
        "long:1: expected a header that names samples, or the last rows of htseq-count such "
        "as '__no_feature', found neither");
    mr_source_free(src);
    sprintf(text + size, "__no_feature\t5\n");
    open_text("long", text, &opts, &src, &s);
    assert_ok(mr_stream_next(s, &p, &err), err);
    assert_int_equal(p.n, N);
    assert_int_equal(p.type, MR_F64);
    for (size_t i = 0; i < N; i++)
        assert_true(p.f64[i] == (double)i + (i == N / 2 ? 0.5 : 0));
    assert_close(p.unassigned, 5, 0, 0);
    mr_stream_free(s);
    mr_source_free(src);
    free(text);
}

static void test_sample_names(void **state)
{
    static const struct {
        const char *path, *name;
    } paths[] = {
        { "quant.sf", "quant" },
        { "./quant.sf", "quant" },
        { "../quant.sf.gz", "quant" },
        { "/quant.sf", "quant" },
        { "a/b/quant.sf.gz", "b" },
        { "a/b//abundance.h5", "b" },
        { "a/b.c/ReadsPerGene.out.tab", "b.c" },
        { "s1_ReadsPerGene.out.tab", "s1" },
        { "s1.genes.results.gz", "s1" },
        { "x/s1.featureCounts.txt", "s1" },
        { "x/.txt", ".txt" },
        { "x/s1.counts.csv", "s1.counts" },
        { "https://host/run/s1/quant.sf", "s1" },
        { "-", "-" },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        char *name = sample_name_of_path(paths[i].path);

        assert_string_equal(name, paths[i].name);
        free(name);
    }
}

/* A sheet may name a column as the tool's header does. */
static void test_find_sample(void **state)
{
    mr_names *samples = mr_names_new();
    mr_error err;

    (void)state;
    assert_ok(mr_names_add(samples, "s1", 2, &err), err);
    assert_ok(mr_names_add(samples, "x/s2.bam", 8, &err), err);
    assert_int_equal(mr_counts_find_sample(samples, "s1"), 0);
    assert_int_equal(mr_counts_find_sample(samples, "any/s1.bam"), 0);
    assert_int_equal(mr_counts_find_sample(samples, "s1.sam"), 0);
    assert_int_equal(mr_counts_find_sample(samples, "s1/Aligned.out.bam"), 0);
    assert_int_equal(mr_counts_find_sample(samples, "x/s2.bam"), 1);
    assert_int_equal(mr_counts_find_sample(samples, "any/s1"), MR_NONE);
    assert_int_equal(mr_counts_find_sample(samples, "s1.txt"), MR_NONE);
    assert_int_equal(mr_counts_find_sample(samples, "s12.bam"), MR_NONE);
    mr_names_free(samples);
}

static mr_status run_file(void *data, mr_error *err)
{
    const struct file_case *c = data;
    struct mr_profile p = { .sample = "" };
    struct mr_read_opts opts;
    mr_stream *s = NULL;
    mr_source *src;
    mr_status st = mr_source_open_memory(c->path, c->text, strlen(c->text), &src, err);

    mr_read_opts_init(&opts);
    opts.strand = c->strand;
    opts.na_zero = c->na_zero;
    if (!st)
        st = mr_stream_open_source(src, &opts, &s, err);
    while (!st && p.sample)
        st = mr_stream_next(s, &p, err);
    mr_stream_free(s);
    mr_source_free(src);
    return st;
}

static void test_alloc(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_survives_alloc_failure(run_file, (void *)&cases[i]);
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_strand_note), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_long_file),   cmocka_unit_test(test_sample_names),
        cmocka_unit_test(test_find_sample), cmocka_unit_test(test_alloc),
    };
    struct CMUnitTest files[ARRAY_LEN(cases)] = { 0 };
    int failed;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        files[i] = (struct CMUnitTest){ .name = cases[i].name,
                                        .test_func = test_file,
                                        .initial_state = (void *)&cases[i] };
    failed = cmocka_run_group_tests(files, NULL, NULL);
    return cmocka_run_group_tests(others, NULL, NULL) + failed;
}
