/* score_files with `activity`: one study, or samples one by one by a frozen reference */
#include "made_run.h"
#include "score_case.h"

#include "mechrank/check.h"

static void begin(struct score_case *c)
{
    score_case_init(c, refs, "activity");
    c->run.species = MR_MOUSE;
    c->opts.n_sets = 0;
}

static char *must_run(struct score_case *c, const char *path, bool sorted)
{
    mr_error err = { 0 };
    char *text = score_case_run(c, path, sorted, &err);

    if (!text)
        fail_msg("%s: %s", path, err.msg);
    return text;
}

/* As a line of the recording begins. */
static void assert_scores_of(const char *text, const mr_matrix *want)
{
    for (size_t c = 0; c < mr_matrix_n_cols(want); c++) {
        for (size_t k = 0; k < mr_matrix_n_rows(want); k++) {
            char line[256];

            snprintf(line, sizeof(line), "%s %s %.17g ", mr_names_get(mr_matrix_cols(want), c),
                     mr_names_get(mr_matrix_rows(want), k), mr_matrix_get(want, k, c));
            if (!strstr(text, line))
                fail_msg("there is no line '%s'", line);
        }
    }
}

static void test_one_study(void **state)
{
    const struct mr_input_file file = { temp_path("t.tsv"), NULL };
    struct mr_score_table_opts opts;
    struct score_case c;
    mr_matrix *want;
    mr_error err;
    char *text;

    (void)state;
    begin(&c);
    mr_score_table_opts_init(&opts);
    assert_ok(mr_score_table(&file, 1, &c.run, &opts, NULL, &want, &err), err);
    text = must_run(&c, file.path, false);
    assert_scores_of(text, want);
    free(text);
    mr_matrix_free(want);
    score_case_release(&c);
}

static void test_order(void **state)
{
    struct score_case c;
    char *want, *got;

    (void)state;
    begin(&c);
    want = must_run(&c, temp_path("t.tsv"), true);
    c.run.n_threads = 3;
    got =
        must_run(&c, write_table("o.tsv", "m4 m3 c1 c2 c3 m2 m1 t3 t4 t1 t2 u3 u2 u1", 0, 1), true);
    assert_string_equal(got, want);
    free(want);
    free(got);
    score_case_release(&c);
}

/* A sample scored alone by what all taught has the scores that it had among them. */
static void test_frozen(void **state)
{
    static const char *const columns[] = { "u2", "c1", "t4" };
    FILE *out = fopen(temp_path("ref.tsv"), "w");
    struct score_case c;
    char *all;

    (void)state;
    assert_non_null(out);
    begin(&c);
    c.opts.write_reference = out;
    all = must_run(&c, temp_path("t.tsv"), false);
    assert_int_equal(fclose(out), 0);
    c.opts.write_reference = NULL;
    c.opts.reference = temp_path("ref.tsv");
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        char *one = must_run(&c, write_table("one.tsv", columns[i], 0, 1), false);
        const char *lines = strstr(one, columns[i]);

        assert_non_null(lines);
        assert_non_null(strstr(all, lines));
        free(one);
    }
    free(all);
    score_case_release(&c);
}

static void assert_refused(struct score_case *c, mr_status status, const char *message)
{
    mr_error err = { 0 };

    assert_null(score_case_run(c, temp_path("t.tsv"), false, &err));
    assert_int_equal(err.code, status);
    assert_string_equal(err.msg, message);
}

static void test_refusals(void **state)
{
    struct score_case c;

    (void)state;
    begin(&c);
    c.opts.shard = 1;
    c.opts.n_shards = 2;
    assert_refused(&c, MR_EINVAL,
                   "activity: expected a reference, from --write-reference without --shard, to "
                   "score shards by");
    c.opts.n_shards = c.opts.shard = 0;
    c.opts.transform = MR_TRANSFORM_CPM;
    assert_refused(&c, MR_EINVAL, "activity: it normalises by itself, found the transform 'cpm'");
    c.opts.transform = MR_TRANSFORM_AUTO;
    c.opts.want_leading = true;
    assert_refused(&c, MR_EINVAL, "activity: it does not name the genes that lead a score");
    score_case_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_study),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, load_made_run, unload_made_run);
}
