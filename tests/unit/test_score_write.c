/* tables of scores: each form, whatever memory is allowed, and faults of names and outputs */
#include "support.h"

#include "alloc_fail.h"
#include "base/rng.h"
#include "mechrank/score_write.h"

/* ---- fields ---- */

static void write_fields(mr_table_out *t)
{
    mr_table_out_name(t, "\"q\"");
    mr_table_out_name(t, "");
    mr_table_out_count(t, 12);
    mr_table_out_end_row(t);
    mr_table_out_item(t, "A");
    mr_table_out_item(t, "B");
    mr_table_out_number(t, 1.0 / 3);
    mr_table_out_number(t, NAN);
    mr_table_out_number(t, -0.0);
    mr_table_out_number(t, -INFINITY);
    mr_table_out_end_row(t);
}

static void test_fields(void **state)
{
    static const struct {
        int digits;
        bool bgzf;
        const char *want;
    } cases[] = {
        { 6, false, "\"\"\"q\"\"\"\t\t12\nA,B\t0.333333\tNA\t0\t-Inf\n" },
        { 0, false, "\"\"\"q\"\"\"\t\t12\nA,B\t0.3333333333333333\tNA\t0\t-Inf\n" },
        { 2, true, "\"\"\"q\"\"\"\t\t12\nA,B\t0.33\tNA\t0\t-Inf\n" },
    };
    mr_error err;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mr_table_write_opts opts;
        char got[128] = "";
        size_t n = 0;
        mr_table_out *table;
        mr_source *back;

        mr_table_write_opts_init(&opts);
        opts.name = "fields";
        opts.out = fopen(temp_path("fields"), "wb");
        opts.digits = cases[i].digits;
        opts.bgzf = cases[i].bgzf;
        assert_non_null(opts.out);
        assert_ok(mr_table_out_new(&opts, &table, &err), err);
        write_fields(table);
        assert_ok(mr_table_out_end(table, &err), err);
        mr_table_out_free(table);
        fclose(opts.out);
        assert_ok(mr_source_open(temp_path("fields"), &back, &err), err);
        assert_string_equal(mr_source_compression(back), cases[i].bgzf ? "bgzf" : "plain");
        assert_ok(mr_source_read(back, got, sizeof(got) - 1, &n, &err), err);
        assert_string_equal(got, cases[i].want);
        mr_source_free(back);
    }
}

static void test_field_faults(void **state)
{
    struct mr_table_write_opts opts;
    mr_table_out *table;
    mr_error err;

    (void)state;
    mr_table_write_opts_init(&opts);
    opts.name = "out.tsv";
    opts.out = fopen("/dev/full", "wb");
    assert_non_null(opts.out);
    setvbuf(opts.out, NULL, _IONBF, 0);
    assert_ok(mr_table_out_new(&opts, &table, &err), err);
    mr_table_out_name(table, "fine");
    assert_ok(mr_table_out_check(table, &err), err);
    assert_fails(mr_table_out_end(table, &err), MR_EIO, err,
                 "out.tsv: cannot be written: No space left on device");
    mr_table_out_free(table);
    assert_ok(mr_table_out_new(&opts, &table, &err), err);
    mr_table_out_item(table, "a b");
    mr_table_out_item(table, "c\nd");
    mr_table_out_name(table, "e\tf");
    assert_fails(mr_table_out_check(table, &err), MR_EFORMAT, err,
                 "out.tsv: expected names without tabs, found 'c?d'");
    mr_table_out_free(table);
    fclose(opts.out);
}

/* ---- compressed at the end ---- */

static void test_copy(void **state)
{
    static const char line[] = "one\ttwo\n";
    const size_t n_lines = 30000; /* several blocks */
    FILE *plain, *out = fopen(temp_path("copy.gz"), "wb"), *full = fopen("/dev/full", "wb");
    size_t n = 1, total = 0;
    mr_source *back;
    mr_error err;
    char buf[sizeof(line) - 1];

    (void)state;
    assert_non_null(out);
    assert_non_null(full);
    assert_ok(mr_temporary_open(&plain, &err), err);
    for (size_t i = 0; i < n_lines; i++)
        fputs(line, plain);
    assert_ok(mr_copy_bgzf(plain, out, "copy.gz", 2, &err), err);
    assert_fails(mr_copy_bgzf(plain, full, "full.gz", 1, &err), MR_EIO, err,
                 "full.gz: cannot be written: No space left on device");
    fclose(plain);
    fclose(out);
    fclose(full);
    assert_ok(mr_source_open(temp_path("copy.gz"), &back, &err), err);
    assert_string_equal(mr_source_compression(back), "bgzf");
    while (n) {
        assert_ok(mr_source_read(back, buf, sizeof(buf), &n, &err), err);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(buf[i], line[(total + i) % (sizeof(line) - 1)]);
        total += n;
    }
    assert_int_equal(total, n_lines * (sizeof(line) - 1));
    mr_source_free(back);
}

/* ---- turning ---- */

enum { N_ROWS = 37, N_COLUMNS = 5000 };

static void test_turned(void **state)
{
    static const size_t memory[] = { 0, 200000, (size_t)1 << 30 };
    double *values = malloc((size_t)N_ROWS * N_COLUMNS * sizeof(*values));
    struct rng rng;
    mr_error err;

    (void)state;
    assert_non_null(values);
    rng_init(&rng, 1, 0, 0, 0);
    for (size_t i = 0; i < (size_t)N_ROWS * N_COLUMNS; i++)
        values[i] = rng_u32(&rng) % 5 ? rng_uniform(&rng) - 0.5 : rng_u32(&rng) % 3;
    for (size_t m = 0; m < ARRAY_LEN(memory); m++) {
        mr_turned *turned;

        assert_ok(mr_turned_new(N_ROWS, memory[m], &turned, &err), err);
        for (size_t c = 0; c < N_COLUMNS; c++)
            assert_ok(mr_turned_add(turned, values + c * N_ROWS, &err), err);
        assert_int_equal(mr_turned_n_columns(turned), N_COLUMNS);
        for (size_t r = 0; r < N_ROWS; r++) {
            const double *row;

            assert_ok(mr_turned_row(turned, r, &row, &err), err);
            for (size_t c = 0; c < N_COLUMNS; c++)
                if (row[c] != values[c * N_ROWS + r])
                    fail_msg("memory %zu, row %zu, column %zu: %g, expected %g", memory[m], r, c,
                             row[c], values[c * N_ROWS + r]);
        }
        mr_turned_free(turned);
    }
    free(values);
}

/* ---- scores of two sets in two samples ---- */

static const struct mr_set_score made_scores[2][2] = {
    { { 0.25, { 0.5, 0.25 }, { 1.5, 2.5 }, MR_DEFINED },
      { NAN, { NAN, NAN }, { NAN, NAN }, MR_ALL_GENES } },
    { { -1.23456789, { -1.23456789, NAN }, { 3.25, NAN }, MR_DEFINED },
      { 1e-9, { NAN, 1e-9 }, { NAN, 4 }, MR_DEFINED } },
};
static const struct mr_set_null made_nulls[2][2] = {
    { { 2, 0.03125 }, { NAN, NAN } },
    { { -1.5, 0.25 }, { 0, 1 } },
};
static const size_t made_leading[2][2] = { { 2, 0 }, { 1, 1 } };
static const uint32_t made_genes[2][5] = { { 2, 0, 1, 1, 0 }, { 1, 0, 0, 2, 0 } };

struct made {
    mr_sets *sets;
    mr_names *genes;
    struct mr_score_head head;
};

static void made_init(struct made *made, const char *method, bool nulls)
{
    static const size_t set[] = { 0, 2 }, n_members[] = { 3, 2 };
    static const char *const names[] = { "one", "left out", "two" };
    static const char *const genes[] = { "A", "B", "C" };
    mr_error err;

    *made = (struct made){ mr_sets_new(), mr_names_new(), { .method = mr_method_find(method) } };
    for (size_t i = 0; i < 3; i++) {
        assert_ok(mr_sets_add(made->sets, names[i], "", 1, 0, &err), err);
        assert_ok(mr_names_add(made->genes, genes[i], 1, &err), err);
    }
    made->head.sets = made->sets;
    made->head.n_sets = 2;
    made->head.set = set;
    made->head.n_members = n_members;
    made->head.genes = made->genes;
    made->head.n_genes = 3;
    made->head.n_samples = 2;
    made->head.has_nulls = nulls;
    made->head.has_leading = true;
}

static void made_release(struct made *made)
{
    mr_sets_free(made->sets);
    mr_names_free(made->genes);
}

static mr_status write_samples(const struct mr_score_sink *sink, const struct made *made,
                               mr_error *err)
{
    static const char *const names[] = { "s1", "s2" };
    mr_status st = sink->begin(sink->data, &made->head, err);

    for (size_t s = 0; !st && s < 2; s++) {
        const struct mr_sample_scores scores = {
            .sets = (struct mr_set_score *)made_scores[s],
            .nulls = (struct mr_set_null *)made_nulls[s],
            .n_leading = (size_t *)made_leading[s],
            .leading = (uint32_t *)made_genes[s],
        };

        st = sink->sample(sink->data, names[s], &scores, err);
    }
    return st;
}

static mr_status write_table(enum mr_score_table table, const struct made *made, size_t max_memory,
                             FILE *out, mr_error *err)
{
    struct mr_score_write_opts opts;
    struct mr_score_sink sink;
    mr_score_writer *writer;
    mr_status st;

    mr_score_write_opts_init(&opts);
    opts.table.name = "scores";
    opts.table.out = out;
    opts.max_memory = max_memory;
    st = mr_score_writer_new(table, &opts, &writer, err);
    if (st)
        return st;
    sink = mr_score_writer_sink(writer);
    st = write_samples(&sink, made, err);
    if (!st)
        st = mr_score_writer_end(writer, err);
    mr_score_writer_free(writer);
    return st;
}

static const struct form_case {
    enum mr_score_table table;
    bool nulls;
    const char *want;
} form_cases[] = {
    { MR_SCORES_TSV, false, "set\ts1\ts2\none\t0.25\t-1.23457\ntwo\tNA\t1e-09\n" },
    { MR_SCORES_GCT, false, "#1.3\n2\t2\t0\t0\nid\ts1\ts2\none\t0.25\t-1.23457\ntwo\tNA\t1e-09\n" },
    { MR_SCORES_LONG, false,
      "set\tsample\tscore\none\ts1\t0.25\ntwo\ts1\tNA\none\ts2\t-1.23457\ntwo\ts2\t1e-09\n" },
    { MR_SCORES_LONG, true,
      "set\tsample\tscore\tz\tp\none\ts1\t0.25\t2\t0.03125\ntwo\ts1\tNA\tNA\tNA\n"
      "one\ts2\t-1.23457\t-1.5\t0.25\ntwo\ts2\t1e-09\t0\t1\n" },
    { MR_SCORES_LEADING, false,
      "set\tsample\tn_genes\tn_leading\tgenes\none\ts1\t3\t2\tC,A\ntwo\ts1\t2\t0\t-\n"
      "one\ts2\t3\t1\tB\ntwo\ts2\t2\t1\tC\n" },
    { MR_SCORES_DISPERSION, false,
      "set\tsample\tscore\tdispersion\tup\tup_dispersion\tdown\tdown_dispersion\n"
      "one\ts1\t0.25\t2\t0.5\t1.5\t0.25\t2.5\ntwo\ts1\tNA\tNA\tNA\tNA\tNA\tNA\n"
      "one\ts2\t-1.23457\t3.25\t-1.23457\t3.25\tNA\tNA\ntwo\ts2\t1e-09\t4\tNA\tNA\t1e-09\t4\n" },
};

/* A method that has such a trait, or one that has not. */
static const char *method_with(unsigned trait, bool has)
{
    for (size_t i = 0; i < mr_method_count(); i++) {
        const mr_method *m = mr_method_get(i);

        if (!(mr_method_traits(m) & trait) == !has)
            return mr_method_name(m);
    }
    return NULL;
}

/* One that has something for a table. */
static const char *method_for(enum mr_score_table table)
{
    return table == MR_SCORES_DISPERSION ? method_with(MR_HAS_DISPERSION, true)
                                         : method_with(MR_HAS_LEADING, true);
}

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(form_cases); i++) {
        const struct form_case *c = &form_cases[i];
        const char *method = method_for(c->table);

        assert_non_null(method);
        for (size_t memory = 0; memory < 2; memory++) {
            struct made made;
            char *got = NULL;
            size_t size = 0;
            FILE *out = open_memstream(&got, &size);
            mr_error err;

            made_init(&made, method, c->nulls);
            assert_non_null(out);
            assert_ok(write_table(c->table, &made, memory ? (size_t)1 << 30 : 0, out, &err), err);
            fclose(out);
            assert_string_equal(got, c->want);
            free(got);
            made_release(&made);
        }
    }
}

static void test_form_faults(void **state)
{
    static const struct {
        enum mr_score_table table;
        unsigned trait;
        bool has;
        const char *want;
    } cases[] = {
        { MR_SCORES_DISPERSION, MR_HAS_DISPERSION, false, "has no dispersion" },
        { MR_SCORES_LEADING, MR_HAS_LEADING, false, "has no leading genes" },
        { MR_SCORES_LEADING, MR_HAS_LEADING, true, "was scored without leading genes" },
    };
    FILE *out = fopen("/dev/full", "wb");
    struct made made;
    mr_error err;

    (void)state;
    assert_non_null(out);
    setvbuf(out, NULL, _IONBF, 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *method = method_with(cases[i].trait, cases[i].has);
        char want[64];

        made_init(&made, method, false);
        made.head.has_leading = false;
        snprintf(want, sizeof(want), "%s: %s", method, cases[i].want);
        assert_fails(write_table(cases[i].table, &made, 0, out, &err), MR_EINVAL, err, want);
        made_release(&made);
    }
    made_init(&made, "mean", false);
    assert_fails(write_table(MR_SCORES_TSV, &made, 0, out, &err), MR_EIO, err,
                 "scores: cannot be written: No space left on device");
    fclose(out);
    made_release(&made);
}

struct alloc_run {
    const struct form_case *form;
    struct made made;
    FILE *out;
};

static mr_status run_form(void *data, mr_error *err)
{
    const struct alloc_run *run = data;

    return write_table(run->form->table, &run->made, 0, run->out, err);
}

static void test_alloc(void **state)
{
    FILE *out = fopen("/dev/null", "wb");

    (void)state;
    assert_non_null(out);
    setvbuf(out, NULL, _IONBF, 0);
    for (size_t i = 0; i < ARRAY_LEN(form_cases); i++) {
        const char *method = method_for(form_cases[i].table);
        struct alloc_run run = { .form = &form_cases[i], .out = out };

        assert_non_null(method);
        made_init(&run.made, method, form_cases[i].nulls);
        assert_survives_alloc_failure(run_form, &run);
        made_release(&run.made);
    }
    fclose(out);
}

static int in_folder(void **state)
{
    (void)state;
    return temp_folder() ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields), cmocka_unit_test(test_field_faults),
        cmocka_unit_test(test_copy),   cmocka_unit_test(test_turned),
        cmocka_unit_test(test_forms),  cmocka_unit_test(test_form_faults),
        cmocka_unit_test(test_alloc),
    };

    return cmocka_run_group_tests(tests, in_folder, remove_folder);
}
