/* GCT files: both versions, and the habits of those who write them */
#include "support.h"

#include "alloc_fail.h"
#include "tables.h"

static const struct shape {
    const char *name, *text, *want;
    enum mr_type type;
    size_t n_annotation, first_line;
} shapes[] = {
    { "1.2", "#1.2\n2\t2\nNAME\tDescription\ts1\ts2\nBax\tna\t1\t2\nBcl2\t\t30\t4\n",
      "s1 s2|Bax 1 2|Bcl2 30 4", MR_U32, 1, 4 },
    { "1.2 of RNA-SeQC", "#1.2\n1\t1\nName\tDescription\tCounts\nENSG00000227232.4\tWASH7P\t10",
      "Counts|ENSG00000227232.4 10", MR_U32, 1, 4 },
    { "padded with tabs, CRLF",
      "#1.2\t\t\t\r\n1\t2\t\t\r\nNAME\tDescription\ts1\ts2\t\t\r\nBax\tx\t1\t2\t\t\r\n\r\n",
      "s1 s2|Bax 1 2", MR_U32, 1, 4 },
    { "quoted",
      "#1.2\n1\t1\n\"NAME\"\t\"Description\"\t\"s\t1\"\n\"Bax\"\t\"a \"\"b\"\"\"\t\"5\"\n",
      "s\t1|Bax 5", MR_U32, 1, 4 },
    { "1.3, nothing described", "#1.3\n2\t2\t0\t0\nid\t1\t2\n10\t1.5\t2\n11\t-3\t4\n",
      "1 2|10 1.5 2|11 -3 4", MR_F64, 0, 4 },
    { "1.3, genes and samples described",
      "#1.3\n2\t2\t2\t1\nid\tsymbol\tn\ts1\ts2\narm\tNA\tNA\tcontrol\tmodel\n"
      "g1\tBax\t7\t1\t2\ng2\tMyc\t8\t3\t4\n",
      "s1 s2|g1 1 2|g2 3 4", MR_U32, 2, 5 },
    { "a description that looks like a number, a gene twice",
      "#1.2\n2\t1\nNAME\tDescription\ts1\nBax\t12\t1\nBax\t13\t2\n", "s1|Bax 1|Bax 2", MR_U32, 1,
      4 },
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
        assert_int_equal(table.facts.n_annotation, c->n_annotation);
        assert_int_equal(table.facts.first_line, c->first_line);
        assert_int_equal(table.facts.separator, '\t');
        assert_string_equal(table.facts.format, "gct");
        mr_table_release(&table);
    }
}

/* Sizes of which none is true take no memory for what is not there. */
static void test_sizes_that_lie(void **state)
{
    static const char *const sizes[] = { "999999999999999\t1\t0\t0", "1\t999999999999999\t0\t0",
                                         "1\t1\t999999999999999\t0", "1\t1\t0\t999999999999999" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct mr_table table;
        char text[200];
        mr_error err;

        snprintf(text, sizeof(text), "#1.3\n%s\nid\ts1\nBax\t1\n", sizes[i]);
        assert_int_equal(read_table_text(text, false, &table, &err), MR_EFORMAT);
        assert_non_null(strstr(err.msg, "as line 2 says"));
    }
}

static void test_stream(void **state)
{
    static const char text[] = "#1.2\n3\t2\nNAME\tDescription\ts1\ts2\n"
                               "Bax\tx\t1\tNA\nMyc\ty\t0.5\t4\nFos\tz\t0\t6\n";
    struct mr_read_opts opts;
    struct mr_table table;
    mr_stream *stream;
    mr_source *src;
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    opts.na_zero = true;
    assert_ok(read_table_text(text, true, &table, &err), err);
    assert_int_equal(table.facts.n_missing, 1);
    assert_ok(mr_source_open_memory("t", text, strlen(text), &src, &err), err);
    assert_ok(mr_stream_open_source(src, &opts, &stream, &err), err);
    assert_int_equal(mr_stream_facts(stream)->n_samples, 2);
    assert_stream_gives(stream, table.values);
    assert_ok(mr_stream_rewind(stream, &err), err);
    assert_stream_gives(stream, table.values);
    mr_stream_free(stream);
    mr_source_free(src);
    mr_table_release(&table);
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
    char text[] = "#1.3\n2\t2\t1\t1\nid\tsymbol\ts1\ts2\narm\tna\ta\tb\n"
                  "g1\tx\t1\t2\ng2\ty\t3\t4.5\n";

    (void)state;
    assert_survives_alloc_failure(run_table, text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_sizes_that_lie),
        cmocka_unit_test(test_stream),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
