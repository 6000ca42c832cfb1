/* score_files: what a cohort teaches, learned and scored in shards, has the bytes of one job */
#include "score_case.h"

static mr_refs *refs;

enum { MOST_PARTS = 9 };

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

/* A name that stays: temp_path() is good for eight calls. */
static const char *path_of(const char *kind, size_t i)
{
    static char paths[2 * MOST_PARTS][512];
    char *path = paths[2 * i + (*kind == 's')];

    snprintf(path, sizeof(paths[0]), "%s/%s%zu", temp_folder(), kind, i);
    return path;
}

static void begin(struct score_case *c, const char *method)
{
    score_case_init(c, refs, method);
    c->sets = write_sets("s.gmt", 8, 1);
}

static char *must_run(struct score_case *c, const char *table)
{
    mr_error err = { 0 };
    char *text = score_case_run(c, table, false, &err);

    if (!text)
        fail_msg("%s: %s", mr_method_name(c->opts.method), err.msg);
    return text;
}

/* ---- the two stages ---- */

static void learn_part(struct score_case *c, const char *table, const char *path)
{
    const struct mr_input_file file = { table, NULL };
    FILE *out = fopen(path, "w");
    mr_error err;

    assert_non_null(out);
    assert_ok(mr_learn_files(&file, 1, &c->run, &c->opts, c->notes, out, &err), err);
    assert_int_equal(fclose(out), 0);
}

static void score_part(struct score_case *c, const char *table, const char *path)
{
    const struct mr_input_file file = { table, NULL };
    FILE *out = fopen(path, "w");
    struct mr_score_sink sink;
    mr_error err;

    assert_non_null(out);
    assert_ok(mr_part_begin(&c->opts, out, &sink, &err), err);
    assert_ok(mr_score_files(&file, 1, &c->run, &c->opts, c->notes, &sink, &err), err);
    assert_ok(mr_part_end(&sink, &err), err);
    assert_int_equal(fclose(out), 0);
}

/* The same of all shards; the last one comes first. */
static void each_part(struct score_case *c, const char *table, size_t n, const char *kind,
                      void (*make)(struct score_case *c, const char *table, const char *path),
                      const char **paths)
{
    c->opts.n_shards = n;
    for (size_t i = 0; i < n; i++) {
        bool learned;
        mr_error err;

        c->opts.shard = i + 1;
        paths[n - 1 - i] = path_of(kind, i);
        make(c, table, path_of(kind, i));
        assert_ok(mr_part_is_learned(path_of(kind, i), &learned, &err), err);
        assert_int_equal(learned, *kind == 'l');
    }
    c->opts.shard = c->opts.n_shards = 0;
}

static mr_status merge_learned(const char *const *paths, size_t n, const char *path, mr_error *err)
{
    FILE *out = fopen(path, "w");
    mr_status st;

    assert_non_null(out);
    st = mr_merge_learned(paths, n, 2, out, err);
    assert_int_equal(fclose(out), 0);
    return st;
}

static char *merge_scores(const char *const *paths, size_t n)
{
    mr_notes *notes = mr_notes_new();
    struct recording r;
    mr_error err;

    assert_non_null(notes);
    recording_begin(&r);
    assert_ok(mr_merge_scores(paths, n, notes, &r.sink, &err), err);
    mr_notes_free(notes);
    return recording_end(&r, false);
}

/* In 'n' shards; the samples of the table stand in another order. */
static void assert_same_in_shards(const char *method, size_t n, const char *want)
{
    const char *table = write_counts("t.tsv", &(struct table_form){ 0 });
    const char *paths[MOST_PARTS], *reference = path_of("reference", MOST_PARTS - 1);
    struct score_case c;
    mr_error err;
    char *got;

    begin(&c, method);
    each_part(&c, table, n, "learned", learn_part, paths);
    assert_ok(merge_learned(paths, n, reference, &err), err);
    c.opts.reference = reference;
    got = must_run(&c, table);
    assert_string_equal(got, want);
    free(got);
    each_part(&c, table, n, "scores", score_part, paths);
    got = merge_scores(paths, n);
    assert_string_equal(got, want);
    free(got);
    score_case_release(&c);
}

static void test_shards(void **state)
{
    const char *method = *state;
    struct score_case c;
    char *want;

    begin(&c, method);
    want = must_run(&c, write_counts("t.tsv", &(struct table_form){ 0 }));
    score_case_release(&c);
    for (size_t n = 1; n <= 7; n += 2)
        assert_same_in_shards(method, n, want);
    free(want);
}

/* Each sample alone, by the reference of all of them, out of tables whose genes stand otherwise. */
static void test_alone(void **state)
{
    const char *method = *state, *path = path_of("reference", 0);
    FILE *out = fopen(path, "w");
    char *want, *got;
    struct score_case c;

    assert_non_null(out);
    begin(&c, method);
    c.opts.write_reference = out;
    want = must_run(&c, write_counts("t.tsv", &(struct table_form){ 0 }));
    assert_int_equal(fclose(out), 0);
    c.opts.write_reference = NULL;
    c.opts.reference = path;
    for (size_t j = 0; j < CASE_SAMPLES; j++) {
        const struct table_form alone = { .gene_step = 7, .first_sample = j, .n_samples = 1 };
        char *lines;

        c.sets = write_sets("s.gmt", 8, 1);
        got = must_run(&c, write_counts("t.tsv", &alone));
        lines = strstr(got, "\ns"); /* behind the sets */
        while (lines && !strncmp(lines, "\nset ", 5))
            lines = strchr(lines + 1, '\n');
        if (!lines || !strstr(want, lines))
            fail_msg("%s: sample %zu alone has other scores", method, j);
        free(got);
    }
    free(want);
    score_case_release(&c);
}

/* ---- what does not fit ---- */

static void test_wrong_parts(void **state)
{
    const char *table = write_counts("t.tsv", &(struct table_form){ 0 });
    const char *paths[MOST_PARTS], *out = path_of("reference", MOST_PARTS - 1);
    char want[700];
    struct score_case c;
    mr_error err;

    (void)state;
    begin(&c, "zscore");
    each_part(&c, table, 3, "learned", learn_part, paths);
    snprintf(want, sizeof(want), "%s: expected all of 3 shards, shard 1 is missing", paths[0]);
    assert_fails(merge_learned(paths, 2, out, &err), MR_EFORMAT, err, want);
    paths[2] = paths[1];
    snprintf(want, sizeof(want), "%s: expected each shard once, found shard 2 again", paths[2]);
    assert_fails(merge_learned(paths, 3, out, &err), MR_EFORMAT, err, want);
    paths[2] = table;
    assert_int_equal(merge_learned(paths, 3, out, &err), MR_EFORMAT);
    assert_non_null(strstr(err.msg, "t.tsv:1: expected columns 'item', 'name' and 'values'"));
    score_case_release(&c);
}

static void test_wrong_reference(void **state)
{
    const char *table = write_counts("t.tsv", &(struct table_form){ 0 });
    const char *reference = path_of("reference", 1);
    FILE *out = fopen(reference, "w");
    char want[700];
    struct score_case c;
    mr_error err;

    (void)state;
    assert_non_null(out);
    begin(&c, "zscore");
    c.opts.write_reference = out;
    free(must_run(&c, table));
    assert_int_equal(fclose(out), 0);
    snprintf(want, sizeof(want), "%s: expected a part, found a whole cohort", reference);
    assert_fails(merge_learned(&reference, 1, path_of("reference", 2), &err), MR_EFORMAT, err,
                 want);
    c.opts.write_reference = NULL;
    c.opts.reference = reference;
    c.opts.transform = MR_TRANSFORM_CPM;
    snprintf(want, sizeof(want), "%s: learned of values by the transform 'logcpm', found 'cpm'",
             reference);
    assert_null(score_case_run(&c, table, false, &err));
    assert_string_equal(err.msg, want);
    c.opts.transform = MR_TRANSFORM_AUTO;
    c.opts.method = mr_method_find("plage");
    snprintf(want, sizeof(want), "%s: expected a cohort of plage, found zscore", reference);
    assert_null(score_case_run(&c, table, false, &err));
    assert_string_equal(err.msg, want);
    score_case_release(&c);
}

int main(void)
{
    static const char *const methods[] = { "gsva", "plage", "zscore" };
    struct CMUnitTest tests[2 + 2 * ARRAY_LEN(methods)] = {
        cmocka_unit_test(test_wrong_parts),
        cmocka_unit_test(test_wrong_reference),
    };

    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        tests[2 + 2 * m] = (struct CMUnitTest)cmocka_unit_test(test_shards);
        tests[3 + 2 * m] = (struct CMUnitTest)cmocka_unit_test(test_alone);
        tests[2 + 2 * m].initial_state = tests[3 + 2 * m].initial_state = (void *)methods[m];
    }
    return cmocka_run_group_tests(tests, load, unload);
}
