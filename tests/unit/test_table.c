/* counts tables: the shapes that are read, and each message of those that are not */
#include "support.h"

#include "alloc_fail.h"
#include "base/rng.h"
#include "tables.h"

static const struct shape {
    const char *name, *text, *want;
    enum mr_type type;
    char separator;
    size_t n_annotation, first_line;
    bool first_cell;
} shapes[] = {
    { "TSV", "gene\ts1\ts2\nBax\t1\t2\nBcl2\t30\t4\n", "s1 s2|Bax 1 2|Bcl2 30 4", MR_U32, '\t', 0,
      2, true },
    { "no LF at the end", "gene\ts1\nBax\t1", "s1|Bax 1", MR_U32, '\t', 0, 2, true },
    { "CSV, quoted", "\"\",\"a,1\",\"b\"\n\"Ba\"\"x\",1,\"2\"\n", "a,1 b|Ba\"x 1 2", MR_U32, ',', 0,
      2, true },
    { "semicolons, header one short, CRLF", "\"a\";\"b\"\r\n\"NM_1\";5;7\r\n\"NM_2\";6;8\r\n",
      "a b|NM_1 5 7|NM_2 6 8", MR_U32, ';', 0, 2, false },
    { "one sample, header one short", "s1\nBax\t5\n", "s1|Bax 5", MR_U32, '\t', 0, 2, false },
    { "empty first cell", "\ts1\ts2\nBax\t1\t2\n", "s1 s2|Bax 1 2", MR_U32, '\t', 0, 2, true },
    { "first cell with #", "#KEY\ts1\ts2\nBax\t1\t2\n", "s1 s2|Bax 1 2", MR_U32, '\t', 0, 2, true },
    { "# header below comments, one short", "# x, y\n# z\n#s1\ts2\nBax\t1\t2\n", "#s1 s2|Bax 1 2",
      MR_U32, '\t', 0, 4, false },
    { "comment that looks like a header", "# a, b\ngene,s1\nBax,1\n", "s1|Bax 1", MR_U32, ',', 0, 3,
      true },
    { "byte order mark", "\xef\xbb\xbfgene\ts1\nBax\t1\n", "s1|Bax 1", MR_U32, '\t', 0, 2, true },
    { "empty last lines", "gene\ts1\nBax\t1\n\n\r\n\n", "s1|Bax 1", MR_U32, '\t', 0, 2, true },
    { "blanks around fields", "gene, s1 ,s2\nBax, 1 ,2\n", "s1 s2|Bax 1 2", MR_U32, ',', 0, 2,
      true },
    { "featureCounts",
      "# Program:featureCounts v2.0.3; Command:\"featureCounts\" \"-T\" \"4\"\n"
      "Geneid\tChr\tStart\tEnd\tStrand\tLength\ta.bam\tb.bam\n"
      "Bax\t7;7\t5;9\t7;12\t-;-\t7\t3\t4\nMyc\t8\t5\t9\t+\t5\t0\t1\n",
      "a b|Bax 3 4|Myc 0 1", MR_U32, '\t', 5, 3, true },
    { "gene_name", "gene_id\tgene_name\ts1\nENSG1\t7SK\t5\nENSG2\t\t6\n", "s1|ENSG1 5|ENSG2 6",
      MR_U32, '\t', 1, 2, true },
    { "text columns of any name, header one short",
      "what\tkind\ts1\ns1\tsome text\tcoding\t5\ns2\tNA\tNA\t6\n", "s1|s1 5|s2 6", MR_U32, '\t', 2,
      2, false },
    { "numbers behind the ids are samples", "id\t1\t2\n100\t5\t6\n", "1 2|100 5 6", MR_U32, '\t', 0,
      2, true },
    { "decimals", "gene\ts1\ts2\nBax\t1\t0.5\nMyc\t1e-3\t138.25\n",
      "s1 s2|Bax 1 0.5|Myc 0.001 138.25", MR_F64, '\t', 0, 2, true },
    { "integers in other words", "gene\ts1\ts2\nBax\t1.0\t2e3\nMyc\t+5\t-0\nA\t007\t3.\n",
      "s1 s2|Bax 1 2000|Myc 5 0|A 7 3", MR_U32, '\t', 0, 2, true },
    { "2^32 - 1 is an integer", "gene\ts1\nBax\t4294967295\n", "s1|Bax 4294967295", MR_U32, '\t', 0,
      2, true },
    { "2^32 is not", "gene\ts1\ts2\nMyc\t3\t4\nBax\t7\t4294967296\n",
      "s1 s2|Myc 3 4|Bax 7 4294967296", MR_F64, '\t', 0, 2, true },
    { "2^53 and its negative are the last",
      "gene\ts1\ts2\nBax\t9007199254740992\t-9007199254740992\nMyc\t0.5\t1\n",
      "s1 s2|Bax 9007199254740992 -9007199254740992|Myc 0.5 1", MR_F64, '\t', 0, 2, true },
    { "logarithms", "gene\ts1\ts2\nBax\t-1\t2\nMyc\t0.5\t-0.25\n", "s1 s2|Bax -1 2|Myc 0.5 -0.25",
      MR_F64, '\t', 0, 2, true },
    { "padded with tabs", "gene\ts1\ts2\t\t\nBax\t1\t2\t\t\nMyc\t3\t4\t\t\n",
      "s1 s2|Bax 1 2|Myc 3 4", MR_U32, '\t', 0, 2, true },
    { "only rows padded", "gene_id,s1,s2\nBax,1,2,\nMyc,3,4,\n", "s1 s2|Bax 1 2|Myc 3 4", MR_U32,
      ',', 0, 2, true },
    { "only the header padded", "gene\ts1\t\nBax\t1\nMyc\t3\n", "s1|Bax 1|Myc 3", MR_U32, '\t', 0,
      2, true },
    { "genes twice, and one without id", "gene\ts1\nBax\t1\nBax\t2\n\t3\n", "s1|Bax 1|Bax 2| 3",
      MR_U32, '\t', 0, 2, true },
};

static void test_shapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        const struct shape *c = &shapes[i];
        struct mr_table table;
        char got[500];
        mr_error err = { 0 };

        if (read_table_text(c->text, false, &table, &err))
            fail_msg("%s: %s", c->name, err.msg);
        show_table(&table, got, sizeof(got));
        if (strcmp(got, c->want))
            fail_msg("%s: got '%s', want '%s'", c->name, got, c->want);
        assert_int_equal(mr_matrix_type(table.values), c->type);
        assert_int_equal(table.facts.separator, c->separator);
        assert_int_equal(table.facts.n_annotation, c->n_annotation);
        assert_int_equal(table.facts.first_line, c->first_line);
        assert_int_equal(table.facts.first_cell, c->first_cell);
        assert_string_equal(table.path, "t");
        assert_string_equal(table.facts.format,
                            strcmp(c->name, "featureCounts") ? "table" : "featurecounts");
        assert_string_equal(table.facts.compression, "plain");
        mr_table_release(&table);
        assert_null(table.values);
    }
}

/* A header that may lack its first cell: what stands last is a sample, not padding. */
static void test_not_padded(void **state)
{
    struct mr_table table;
    char got[100];
    mr_error err;

    (void)state;
    assert_fails(
        read_table_text("s1\ts2\nBax\t1\t\nMyc\t3\t\n", false, &table, &err), MR_EFORMAT, err,
        "t:2: expected a number in column 's2', found a missing value: --na zero takes it as 0");
    assert_ok(read_table_text("s1\ts2\nBax\t1\t\nMyc\t3\t\n", true, &table, &err), err);
    show_table(&table, got, sizeof(got));
    assert_string_equal(got, "s1 s2|Bax 1 0|Myc 3 0");
    mr_table_release(&table);
    assert_fails(read_table_text("gene\ts1\t\nBax\t1\t\nMyc\t3\t4\n", false, &table, &err),
                 MR_EFORMAT, err, "t:1: expected a sample name in column 3, found an empty field");
    assert_fails(
        read_table_text("gene\ts1\nBax\t1\t\nMyc\t3\t4\n", false, &table, &err), MR_EFORMAT, err,
        "t:2: expected a number in column 's1', found a missing value: --na zero takes it as 0");
}

static void test_missing_as_zero(void **state)
{
    struct mr_table table;
    char got[100];
    mr_error err;

    (void)state;
    assert_ok(read_table_text("gene\ts1\ts2\nBax\tNA\t2\nMyc\t\tN/A\n", true, &table, &err), err);
    show_table(&table, got, sizeof(got));
    assert_string_equal(got, "s1 s2|Bax 0 2|Myc 0 0");
    assert_int_equal(table.facts.n_missing, 3);
    assert_string_equal(table.md5, "a7bc9adeefeadca779c1f9ecb6528e6b");
    mr_table_release(&table);
}

/* Several blocks and tiles, with the first double far below the first row. */
static void check_large(size_t n_rows, size_t n_cols, size_t first_fraction)
{
    char *text = malloc(n_rows * (n_cols * 8 + 16) + n_cols * 8 + 16), *to = text;
    struct mr_table table;
    mr_error err;

    assert_non_null(text);
    to += sprintf(to, "gene");
    for (size_t c = 0; c < n_cols; c++)
        to += sprintf(to, "\ts%zu", c);
    for (size_t r = 0; r < n_rows; r++) {
        to += sprintf(to, "\ng%zu", r);
        for (size_t c = 0; c < n_cols; c++)
            to += sprintf(to, "\t%zu%s", (r * 31 + c * 7) % 99991, r < first_fraction ? "" : ".5");
    }
    assert_ok(read_table_text(text, false, &table, &err), err);
    assert_int_equal(mr_matrix_type(table.values), first_fraction < n_rows ? MR_F64 : MR_U32);
    assert_int_equal(mr_matrix_n_rows(table.values), n_rows);
    assert_int_equal(mr_matrix_n_cols(table.values), n_cols);
    for (size_t r = 0; r < n_rows; r++) {
        for (size_t c = 0; c < n_cols; c++) {
            const double want = (double)((r * 31 + c * 7) % 99991) + (r < first_fraction ? 0 : 0.5);

            if (mr_matrix_get(table.values, r, c) != want)
                fail_msg("row %zu column %zu: got %g, want %g", r, c,
                         mr_matrix_get(table.values, r, c), want);
        }
    }
    mr_table_release(&table);
    free(text);
}

static void test_large(void **state)
{
    (void)state;
    check_large(5000, 130, 5000);
    check_large(5000, 130, 3333);
    check_large(3, 40000, 1);
}

/* Longer than what is peeked at, so that its end does not tell it from htseq-count's. */
static void test_large_padded(void **state)
{
    enum { N = 9000 };
    char *text = malloc(20 * N);
    struct mr_table table;
    mr_error err;
    size_t size;

    (void)state;
    assert_non_null(text);
    size = (size_t)sprintf(text, "Row\ts1\t\n");
    for (int r = 0; r < N; r++)
        size += (size_t)sprintf(text + size, "g%d\t%d\t\n", r, r);
    assert_true(size > 1 << 16);
    assert_ok(read_table_text(text, false, &table, &err), err);
    assert_string_equal(table.facts.format, "table");
    assert_int_equal(mr_matrix_n_cols(table.values), 1);
    assert_int_equal(mr_matrix_n_rows(table.values), N);
    assert_true(mr_matrix_get(table.values, N - 1, 0) == N - 1);
    mr_table_release(&table);
    free(text);
}

static void test_missing_file(void **state)
{
    struct mr_read_opts opts;
    struct mr_table table;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    assert_fails(mr_table_read("no/such.tsv", &opts, &table, &err), MR_EIO, err,
                 "no/such.tsv: cannot be opened: No such file or directory");
}

/* Real tables, where MECHRANK_TEST_DATA names a folder that holds them. */
static void test_real_tables(void **state)
{
    static const struct {
        const char *path;
        size_t n_rows, n_cols;
        enum mr_type type;
    } cases[] = {
        { "ovary/mouse_granulosa_cumulus_hcg_counts.csv.gz", 41325, 18, MR_U32 },
        { "ovary/staged_follicles_mouse_counts.csv.gz", 51634, 23, MR_U32 },
        { "ovary/human_oocyte_GV_MI_MII_counts.tsv.gz", 41465, 20, MR_U32 },
        { "ovary/mouse_oocyte_young_old_FPKM.tsv.gz", 47069, 12, MR_F64 },
        { "ovary/drosophila_whole_ovary_counts.tsv.gz", 16257, 9, MR_F64 },
        { "bulk/gse60450_mouse_mammary_counts.tsv.gz", 15804, 12, MR_U32 },
        { "bulk/oct4_mouse_esc_counts.tsv.gz", 51138, 12, MR_U32 },
        { "bulk/cml_mouse_microglia_counts.tsv.gz", 24421, 8, MR_U32 },
        { "bulk/geuvadis_humangender_counts.tsv.gz", 10101, 85, MR_U32 },
        { "bulk/sultan_human_counts.tsv.gz", 52580, 4, MR_U32 },
        { "bulk/marioni_human_counts.tsv.gz", 5088, 10, MR_U32 },
        { "bulk/tuch_human_counts.tsv.gz", 10453, 6, MR_U32 },
        { "bulk/illumina_bodymap_refseq_counts.csv2.gz", 37653, 16, MR_U32 },
        { "bulk/seqc_uhrr_hbrr_counts.tsv.gz", 43919, 8, MR_U32 },
    };
    const char *folder = getenv("MECHRANK_TEST_DATA");

    (void)state;
    if (!folder) {
        print_message("MECHRANK_TEST_DATA is not set: no real tables\n");
        skip();
    }
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mr_read_opts opts;
        struct mr_table table;
        char path[1000];
        mr_error err;

        mr_read_opts_init(&opts);
        snprintf(path, sizeof(path), "%s/%s", folder, cases[i].path);
        assert_ok(mr_table_read(path, &opts, &table, &err), err);
        assert_int_equal(mr_matrix_n_rows(table.values), cases[i].n_rows);
        assert_int_equal(mr_matrix_n_cols(table.values), cases[i].n_cols);
        assert_int_equal(mr_matrix_type(table.values), cases[i].type);
        assert_string_equal(table.facts.compression, "gzip");
        mr_table_release(&table);
    }
}

static mr_status run_table(void *data, mr_error *err)
{
    struct mr_table table;
    mr_status st = read_table_text(data, false, &table, err);

    mr_table_release(&table);
    return st;
}

static void test_allocation_failure(void **state)
{
    char text[2000] = "# a comment\ngene\tsymbol\ts1\ts2\n";

    (void)state;
    for (int r = 0; r < 40; r++)
        sprintf(text + strlen(text), "g%d\tx\t%d\t%d%s\n", r, r, r * r, r < 20 ? "" : ".5");
    assert_survives_alloc_failure(run_table, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),          cmocka_unit_test(test_not_padded),
        cmocka_unit_test(test_missing_as_zero), cmocka_unit_test(test_large),
        cmocka_unit_test(test_large_padded),    cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_real_tables),     cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
