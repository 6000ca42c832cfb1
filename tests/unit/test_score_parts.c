/* score_parts: shards scored apart and merged in any order are the scores of one job */
#include "score_case.h"

static mr_refs *refs;

enum { MOST_PARTS = 11 };

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
static const char *part_path(size_t i)
{
    static char paths[MOST_PARTS][512];

    snprintf(paths[i], sizeof(paths[i]), "%s/part%zu.tsv", temp_folder(), i);
    return paths[i];
}

static mr_status write_part(struct score_case *c, const char *table, const char *part,
                            mr_error *err)
{
    const struct mr_input_file file = { table, NULL };
    FILE *out = fopen(part, "w");
    struct mr_score_sink sink;
    mr_status st, end;

    assert_non_null(out);
    st = mr_part_begin(&c->opts, out, &sink, err);
    if (!st)
        st = mr_score_files(&file, 1, &c->run, &c->opts, c->notes, &sink, err);
    end = mr_part_end(&sink, st ? NULL : err);
    assert_int_equal(fclose(out), 0);
    return st ? st : end;
}

static void write_parts(struct score_case *c, const char *table, size_t n)
{
    c->opts.n_shards = n;
    for (size_t i = 0; i < n; i++) {
        mr_error err;

        c->opts.shard = i + 1;
        assert_ok(write_part(c, table, part_path(i), &err), err);
    }
    c->opts.shard = c->opts.n_shards = 0;
}

static char *merge(const char *const *paths, size_t n, mr_error *err)
{
    mr_notes *notes = mr_notes_new();
    struct recording r;
    mr_status st;
    char *text;

    assert_non_null(notes);
    recording_begin(&r);
    st = mr_merge_scores(paths, n, notes, &r.sink, err);
    mr_notes_free(notes);
    text = recording_end(&r, false);
    if (!st)
        return text;
    free(text);
    return NULL;
}

/* Parts in an order of their own. */
static char *must_merge(size_t n)
{
    const char *paths[MOST_PARTS];
    mr_error err = { 0 };
    char *text;

    for (size_t i = 0; i < n; i++)
        paths[i] = part_path((i * 3 + 1) % n);
    if (n == 3) /* 3 and 3 have a factor in common */
        for (size_t i = 0; i < n; i++)
            paths[i] = part_path(n - 1 - i);
    text = merge(paths, n, &err);
    if (!text)
        fail_msg("%zu parts: %s", n, err.msg);
    return text;
}

static void begin_case(struct score_case *c, const mr_method *m)
{
    score_case_init(c, refs, mr_method_name(m));
    c->sets = write_sets("s.gmt", 8, 1);
    c->opts.want_leading = (mr_method_traits(m) & MR_HAS_LEADING) != 0;
}

static void test_same_bytes(void **state)
{
    static const size_t n_parts[] = { 1, 2, 3, 7, 11 };

    (void)state;
    for (size_t m = 0; m < mr_method_count(); m++) {
        const char *table = write_counts("t.tsv", &(struct table_form){ 0 });
        struct score_case c;
        mr_error err = { 0 };
        char *want;

        if (mr_method_dependence(mr_method_get(m)) != MR_OF_SAMPLE)
            continue;
        begin_case(&c, mr_method_get(m));
        want = score_case_run(&c, table, false, &err);
        assert_non_null(want);
        for (size_t i = 0; i < ARRAY_LEN(n_parts); i++) {
            char *got;

            write_parts(&c, table, n_parts[i]);
            got = must_merge(n_parts[i]);
            assert_string_equal(got, want);
            free(got);
        }
        free(want);
        score_case_release(&c);
    }
}

/* The range is that of all shards. */
static void test_range(void **state)
{
    const char *table = write_counts("t.tsv", &(struct table_form){ 0 });
    struct score_case c;
    mr_error err = { 0 };
    char *want, *got;

    (void)state;
    begin_case(&c, mr_method_find("ssgsea"));
    c.opts.normalize_range = true;
    want = score_case_run(&c, table, false, &err);
    assert_non_null(want);
    write_parts(&c, table, 7);
    got = must_merge(7);
    assert_string_equal(got, want);
    free(got);
    free(want);
    score_case_release(&c);
}

static void assert_refused(const char *const *paths, size_t n, const char *format, ...)
    MR_PRINTF(3, 4);

static void assert_refused(const char *const *paths, size_t n, const char *format, ...)
{
    mr_error err = { 0 };
    char message[2048];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    assert_null(merge(paths, n, &err));
    assert_int_equal(err.code, MR_EFORMAT);
    assert_string_equal(err.msg, message);
}

static void test_wrong_parts(void **state)
{
    const char *table = write_counts("t.tsv", &(struct table_form){ 0 });
    const char *paths[3];
    struct score_case c;
    mr_error err;

    (void)state;
    begin_case(&c, mr_method_find("mean"));
    write_parts(&c, table, 3);
    for (size_t i = 0; i < 3; i++)
        paths[i] = part_path(i);
    assert_refused(paths, 2, "%s: expected all 3 shards of the job, found no shard 3", paths[0]);
    assert_refused(&paths[1], 2, "%s: expected all 3 shards of the job, found no shard 1",
                   paths[1]);
    paths[2] = paths[1];
    assert_refused(paths, 3, "%s: expected each shard once, found shard 2 of %s again", paths[1],
                   paths[1]);
    paths[2] = part_path(3);
    c.opts.shard = c.opts.n_shards = 3;
    c.opts.transform = MR_TRANSFORM_CPM;
    assert_ok(write_part(&c, table, paths[2], &err), err);
    assert_refused(paths, 3,
                   "%s: expected a part of the same job as %s, found 'transform' to differ: 'cpm' "
                   "here, 'logcpm' there",
                   paths[2], paths[0]);
    c.opts.transform = MR_TRANSFORM_AUTO;
    c.opts.score.method.max_rank = 99;
    assert_ok(write_part(&c, table, paths[2], &err), err);
    assert_refused(paths, 3,
                   "%s: expected a part of the same job as %s, found 'options' to differ: "
                   "'max_rank=99' here, 'max_rank=1500' there",
                   paths[2], paths[0]);
    score_case_release(&c);
}

/* ---- parts by hand ---- */

#define HEAD                                                                                       \
    "mechrank scores\t1\nshard\t1\t1\nsamples\t1\nmethod\tmean\ntransform\tnone\nscale\tauto\n"    \
    "options\nnormalize\tnone\nreference\tnone\nnulls\tno\nleading\tno\nids\tas_"                  \
    "written\tunknown\n"                                                                           \
    "genes\t4\t0\t00\nsets\t1\t00\nset\ta\t2\t1000\t2\t2\t2\t1\t0\t0\t0\t0\nscores\n"

static void test_by_hand(void **state)
{
    static const char text[] = HEAD "sample\tx\t1.5 u d-2\nend\t1\n";
    const char *path = write_file("p.tsv", text, strlen(text));
    mr_error err = { 0 };
    char *got = merge(&path, 1, &err);

    (void)state;
    assert_non_null(got);
    assert_string_equal(got, "set a 2\nx a 1.5 1.5 -2 nan nan 0\n");
    free(got);
}

static const struct {
    const char *text, *message; /* behind the path */
} bad[] = {
    { "", ": empty file" },
    { "x\n", ":1: expected a part of scores, of --shard, found 'x'" },
    { "mechrank scores\t1\nshard\t2\t1\n", ":2: expected a shard of 1 to 1, found 2" },
    { "mechrank scores\t1\nshard\t1\n", ":2: expected a whole number, found ''" },
    { HEAD "end\t1\n", ":17: expected 1 samples, found 0" },
    { HEAD "sample\tx\t1\n", ":17: expected a sample or the end line, found the end: it was not "
                             "written to its end" },
    { HEAD "sample\tx\tone\nend\t1\n", ":17: expected a score, or NA and why, found 'one'" },
    { HEAD "sample\tx\tNA:0\nend\t1\n", ":17: expected a score, or NA and why, found 'NA:0'" },
    { HEAD "sample\tx\t1 z2\nend\t1\n", ":17: expected a part of a score, found 'z2'" },
    { HEAD "sample\tx\t1 g2\nend\t1\n", ":17: expected a part of a score, found 'g2'" },
    { HEAD "sample\tx\t1 ux\nend\t1\n", ":17: expected a number behind its letter, found 'ux'" },
    { HEAD "sample\tx\t1\t2\nend\t1\n", ":17: expected the end of the line, found '2'" },
    { HEAD "sample\tx\t1\nend\t1\nmore\n", ":19: expected nothing behind the end, found 'more'" },
};

static void test_bad_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const char *path = write_file("p.tsv", bad[i].text, strlen(bad[i].text));
        mr_error err = { 0 };

        assert_null(merge(&path, 1, &err));
        assert_int_equal(err.code, MR_EFORMAT);
        if (!strstr(err.msg, bad[i].message))
            fail_msg("'%s' is not in '%s'", bad[i].message, err.msg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_bytes),  cmocka_unit_test(test_range),
        cmocka_unit_test(test_wrong_parts), cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_bad_parts),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
