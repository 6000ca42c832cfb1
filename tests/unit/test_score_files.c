/* score_files: samples as they come, in any order and form, by any number of threads */
#include "score_case.h"

static mr_refs *refs;

static int load(void **state)
{
    mr_error err;

    (void)state;
    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    mr_refs_free(refs);
    temp_folder_remove();
    return 0;
}

/* All but activity, which wants genes that refs know. */
static bool is_ready(const mr_method *m)
{
    return mr_method_dependence(m) != MR_OF_STUDY;
}

static char *must_run(struct score_case *c, const char *path, bool sorted)
{
    mr_error err = { 0 };
    char *text = score_case_run(c, path, sorted, &err);

    if (!text)
        fail_msg("%s of %s: %s", mr_method_name(c->opts.method), path, err.msg);
    return text;
}

/* The scores of every method in one form of table and sets, against those of another. */
static void assert_same_in(const struct table_form *a, const struct table_form *b, size_t set_step,
                           int n_threads)
{
    for (size_t m = 0; m < mr_method_count(); m++) {
        struct score_case c;
        char *want, *got;

        if (!is_ready(mr_method_get(m)))
            continue;
        score_case_init(&c, refs, mr_method_name(mr_method_get(m)));
        c.opts.want_leading = (mr_method_traits(c.opts.method) & MR_HAS_LEADING) != 0;
        c.sets = write_sets("a.gmt", 8, 1);
        want = must_run(&c, write_counts(a->mtx ? "matrix.mtx" : "a.tsv", a), true);
        c.sets = write_sets("b.gmt", 8, set_step);
        c.run.n_threads = n_threads;
        got = must_run(&c, write_counts(b->mtx ? "matrix.mtx" : "b.tsv", b), true);
        assert_string_equal(got, want);
        free(want);
        free(got);
        score_case_release(&c);
    }
}

static void test_rows(void **state)
{
    (void)state;
    assert_same_in(&(struct table_form){ 0 }, &(struct table_form){ .gene_step = 7 }, 1, 1);
}

static void test_samples(void **state)
{
    (void)state;
    assert_same_in(&(struct table_form){ 0 }, &(struct table_form){ .sample_step = 4 }, 1, 1);
}

static void test_sets(void **state)
{
    (void)state;
    assert_same_in(&(struct table_form){ 0 }, &(struct table_form){ 0 }, 3, 1);
}

static void test_sparse(void **state)
{
    (void)state;
    assert_same_in(&(struct table_form){ 0 }, &(struct table_form){ .mtx = true }, 1, 1);
    assert_same_in(&(struct table_form){ .gene_step = 7 },
                   &(struct table_form){ .mtx = true, .gene_step = 11, .sample_step = 2 }, 5, 2);
}

static void test_threads(void **state)
{
    static const int n_threads[] = { 2, 3, 8 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(n_threads); i++)
        assert_same_in(&(struct table_form){ 0 }, &(struct table_form){ 0 }, 1, n_threads[i]);
}

/* Every line of 'part' stands in 'all'. */
static void assert_lines_in(const char *part, const char *all)
{
    char line[1024];

    while (*part) {
        const size_t size = strcspn(part, "\n");

        assert_in_range(size, 1, sizeof(line) - 3);
        snprintf(line, sizeof(line), "\n%.*s\n", (int)size, part);
        if (strncmp(part, "set ", 4) != 0 && !strstr(all, line))
            fail_msg("there is no line '%.*s'", (int)size, part);
        part += size + 1;
    }
}

/* Scores that need the sample only do not change with others, nor with other sets. */
static void test_fewer_samples_and_sets(void **state)
{
    (void)state;
    for (size_t m = 0; m < mr_method_count(); m++) {
        struct score_case c;
        char *all, *few;

        if (mr_method_dependence(mr_method_get(m)) != MR_OF_SAMPLE)
            continue;
        score_case_init(&c, refs, mr_method_name(mr_method_get(m)));
        c.sets = write_sets("a.gmt", 8, 1);
        all = must_run(&c, write_counts("a.tsv", &(struct table_form){ 0 }), true);
        if (mr_method_get(m) != mr_method_find("mlm")) /* one model of all sets */
            c.sets = write_sets("b.gmt", 5, 1);
        few = must_run(
            &c, write_counts("b.tsv", &(struct table_form){ .first_sample = 2, .n_samples = 3 }),
            true);
        assert_lines_in(few, all);
        free(all);
        free(few);
        score_case_release(&c);
    }
}

/* Several files are one table, whose genes are known when all were read. */
static void test_several_files(void **state)
{
    (void)state;
    for (size_t m = 0; m < mr_method_count(); m++) {
        struct score_case c;
        char *want, *got;

        if (!is_ready(mr_method_get(m)))
            continue;
        score_case_init(&c, refs, mr_method_name(mr_method_get(m)));
        c.sets = write_sets("a.gmt", 8, 1);
        want = must_run(&c, write_counts("a.tsv", &(struct table_form){ 0 }), false);
        c.more[0] =
            write_counts("c.tsv", &(struct table_form){ .first_sample = 4, .n_samples = 5 });
        got = must_run(
            &c, write_counts("b.tsv", &(struct table_form){ .gene_step = 7, .n_samples = 4 }),
            false);
        assert_string_equal(got, want);
        free(got);
        c.run.read.max_memory = 1; /* samples wait in a file */
        c.run.n_threads = 2;
        got = must_run(&c, temp_path("b.tsv"), false);
        assert_string_equal(got, want);
        free(want);
        free(got);
        score_case_release(&c);
    }
}

/* ---- what is said of it ---- */

static const struct mr_note *find_note(const struct score_case *c, const char *kind)
{
    for (size_t i = 0; i < mr_notes_size(c->notes); i++)
        if (!strcmp(mr_notes_get(c->notes, i)->kind, kind))
            return mr_notes_get(c->notes, i);
    return NULL;
}

static void assert_note(const struct score_case *c, const char *kind, size_t count,
                        const char *text)
{
    const struct mr_note *note = find_note(c, kind);

    if (!note)
        fail_msg("there is no note '%s'", kind);
    assert_int_equal(note->count, count);
    assert_string_equal(note->text, text);
}

static void test_notes(void **state)
{
    static const char sets[] =
        "all\tx\tFBgn0000000\tFBgn0000001\tFBgn0000002\nfew\tx\tFBgn0000000\tno\n"
        "none\tx\tno\tneither\n";
    static const char table[] =
        "gene\ta\tb\nFBgn0000000\t1\t0\nFBgn0000001\t2\t0\nFBgn0000002\t0\t0\n";
    struct score_case c;

    (void)state;
    score_case_init(&c, refs, "ulm");
    c.sets = write_file("n.gmt", sets, strlen(sets));
    free(must_run(&c, write_file("n.tsv", table, strlen(table)), false));
    assert_note(&c, "sets_left_out", 1,
                "sets with too few or too many genes in use are left out, such as 'none'");
    assert_note(&c, "genes_not_in_table", 3, "genes of sets that the table lacks");
    assert_note(&c, "na_empty_sample", 2, "scores are NA: nothing was counted in the sample");
    assert_note(&c, "na_all_genes", 1, "scores are NA: the set holds every gene");
    assert_null(find_note(&c, "weights_ignored"));
    score_case_release(&c);
}

static void test_weights(void **state)
{
    static const char network[] = "source\ttarget\tweight\na\tFBgn0000000\t2\na\tFBgn0000001\t-1\n"
                                  "b\tFBgn0000000\t1\nb\tFBgn0000001\t-1\n";
    const char *path = write_file("n.tsv", network, strlen(network));
    const char *table = write_counts("a.tsv", &(struct table_form){ 0 });

    (void)state;
    for (int uses = 0; uses < 2; uses++) {
        struct score_case c;

        score_case_init(&c, refs, uses ? "wmean" : "mean");
        c.sets = path;
        free(must_run(&c, table, false));
        if (uses)
            assert_null(find_note(&c, "weights_ignored"));
        else
            assert_note(&c, "weights_ignored", 1,
                        "sets with weights, of which mean takes the signs only");
        score_case_release(&c);
    }
}

static void assert_refused(struct score_case *c, const char *table, mr_status status,
                           const char *message)
{
    mr_error err = { 0 };

    assert_null(score_case_run(c, table, false, &err));
    assert_int_equal(err.code, status);
    if (!strstr(err.msg, message))
        fail_msg("'%s' is not in '%s'", message, err.msg);
}

/* A table of logs, with some below zero, by a method that takes counts to logs; and by ranks. */
static void test_scale(void **state)
{
    static const char text[] = "gene\ta\tb\nFBgn0000000\t1.5\t2.25\nFBgn0000001\t3.5\t-1.5\n";
    const char *path = write_file("l.tsv", text, strlen(text));
    struct score_case c;

    (void)state;
    score_case_init(&c, refs, "mean");
    c.sets = write_file("l.gmt", "s\tx\tFBgn0000001\n", strlen("s\tx\tFBgn0000001\n"));
    assert_refused(&c, path, MR_EFORMAT, ":2: expected counts, found values that look like logs");
    c.run.input_scale = MR_SCALE_COUNTS;
    assert_refused(&c, path, MR_EFORMAT,
                   ":3: expected counts of 0 or more in column 'b', found -1.5");
    c.run.input_scale = MR_SCALE_LOG2;
    c.opts.transform = MR_TRANSFORM_CPM;
    assert_refused(&c, path, MR_EINVAL, "expected values that are not logs for cpm");
    c.opts.transform = MR_TRANSFORM_AUTO;
    free(must_run(&c, path, false));
    c.run.input_scale = MR_SCALE_AUTO;
    c.opts.method = mr_method_find("ssgsea");
    free(must_run(&c, path, false));
    score_case_release(&c);
}

static void test_options(void **state)
{
    const char *path = write_counts("a.tsv", &(struct table_form){ 0 });
    struct score_case c;

    (void)state;
    score_case_init(&c, refs, "mean");
    c.sets = write_sets("a.gmt", 8, 1);
    c.opts.shard = 3;
    c.opts.n_shards = 2;
    assert_refused(&c, path, MR_EINVAL, "shard: expected 1 to 2, found 3");
    c.opts.shard = c.opts.n_shards = 0;
    c.opts.normalize_range = true;
    assert_refused(&c, path, MR_EINVAL, "mean: its scores are not divided by their range");
    c.opts.normalize_range = false;
    c.opts.score.min_size = 91;
    assert_refused(&c, path, MR_EEMPTY, "gene sets: expected one of 91 or more genes");
    c.opts.score.min_size = 1;
    c.opts.method = mr_method_find("gsva");
    c.opts.shard = c.opts.n_shards = 2;
    assert_refused(&c, path, MR_EINVAL, "gsva: expected a reference");
    score_case_release(&c);
}

/* log2(1 + CPM) of the sample's own library. */
static void test_transforms(void **state)
{
    static const char text[] = "gene\ta\nFBgn0000000\t3\nFBgn0000001\t1\nFBgn0000002\t0\n";
    static const struct {
        enum mr_transform transform;
        const char *line;
    } cases[] = {
        { MR_TRANSFORM_AUTO, "a s 19.5165329" },
        { MR_TRANSFORM_LOG_CPM, "a s 19.5165329" },
        { MR_TRANSFORM_CPM, "a s 750000 " },
        { MR_TRANSFORM_NONE, "a s 3 " },
    };
    const char *path = write_file("t.tsv", text, strlen(text));

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct score_case c;
        char *got;

        score_case_init(&c, refs, "mean");
        c.sets = write_file("t.gmt", "s\tx\tFBgn0000000\n", strlen("s\tx\tFBgn0000000\n"));
        c.opts.transform = cases[i].transform;
        got = must_run(&c, path, false);
        if (!strstr(got, cases[i].line))
            fail_msg("'%s' is not in '%s'", cases[i].line, got);
        free(got);
        score_case_release(&c);
    }
}

/* With ties broken by rows their order matters: the first row of equal ones ranks first. */
static void test_compat_takes_rows(void **state)
{
    static const char *const tables[] = { "gene\ta\nB\t1\nA\t1\nC\t0\n",
                                          "gene\ta\nA\t1\nB\t1\nC\t0\n" };
    char *got[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct score_case c;

        score_case_init(&c, refs, "ssgsea");
        c.opts.score.method.compat = MR_COMPAT_GSVA1;
        c.sets = write_file("c.gmt", "s\tx\tA\n", strlen("s\tx\tA\n"));
        got[i] = must_run(&c, write_file("c.tsv", tables[i], strlen(tables[i])), false);
        score_case_release(&c);
    }
    assert_string_not_equal(got[0], got[1]);
    free(got[0]);
    free(got[1]);
}

/* An output that fails ends the call with its own word. */
static void test_sink_fails(void **state)
{
    const char *path = write_counts("a.tsv", &(struct table_form){ 0 });

    (void)state;
    for (size_t i = 1; i <= CASE_SAMPLES; i += 4) {
        struct score_case c;

        score_case_init(&c, refs, "mean");
        c.sets = write_sets("a.gmt", 8, 1);
        c.fail_at = i;
        assert_refused(&c, path, MR_EIO, "full");
        score_case_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_sets),
        cmocka_unit_test(test_sparse),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_fewer_samples_and_sets),
        cmocka_unit_test(test_several_files),
        cmocka_unit_test(test_notes),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_transforms),
        cmocka_unit_test(test_compat_takes_rows),
        cmocka_unit_test(test_sink_fails),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
