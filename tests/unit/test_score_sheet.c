/* score_sheet: the samples of a sheet, each study by itself */
#include "made_run.h"
#include "score_case.h"

/* Two studies whose rows are mixed. */
#define SHEET                                                                                      \
    "sample study arm source;m2 a model -;c1 b model -;t1 a treated placenta;m1 a model -;"        \
    "u2 b treated placenta;t2 a treated placenta;c2 b model -;u1 b treated placenta;"

static char *score_sheet(struct score_case *c, const mr_sheet *sheet, bool sorted, mr_error *err)
{
    struct recording r;
    mr_status st;
    char *text;

    recording_begin(&r);
    st = mr_score_sheet(sheet, &c->run, &c->opts, c->notes, &r.sink, err);
    text = recording_end(&r, sorted && !st);
    if (!st)
        return text;
    free(text);
    return NULL;
}

static char *must_score(struct score_case *c, const mr_sheet *sheet)
{
    mr_error err = { 0 };
    char *text = score_sheet(c, sheet, false, &err);

    if (!text)
        fail_msg("%s: %s", mr_method_name(c->opts.method), err.msg);
    return text;
}

/* A case with the options of the run that 'm' is. */
static void begin(struct score_case *c, const struct made *m, const char *method)
{
    score_case_init(c, refs, method);
    c->run = m->opts;
    c->opts.n_sets = 0;
}

/* Rows of `run` that are no sets of their own are halves and composites. */
static bool is_scored(const char *text, const char *set)
{
    char line[128];

    snprintf(line, sizeof(line), "set %s ", set);
    return strstr(text, line) != NULL;
}

static void assert_has_score(const char *text, const char *sample, const char *set, double score)
{
    char line[256];

    snprintf(line, sizeof(line), "%s %s %.17g ", sample, set, score);
    if (!strstr(text, line))
        fail_msg("there is no '%s'", line);
}

static size_t assert_has_scores(const char *text, const mr_matrix *scores)
{
    size_t n = 0;

    for (size_t k = 0; k < mr_matrix_n_rows(scores); k++) {
        const char *set = mr_names_get(mr_matrix_rows(scores), k);

        if (!is_scored(text, set))
            continue;
        n++;
        for (size_t j = 0; j < mr_matrix_n_cols(scores); j++)
            assert_has_score(text, mr_names_get(mr_matrix_cols(scores), j), set,
                             mr_matrix_get(scores, k, j));
    }
    return n;
}

/* `activity` is that of `run`. */
static void test_activity(void **state)
{
    struct made m = { 0 };
    struct score_case c;
    mr_error err;
    char *text;

    (void)state;
    open_run(&m, SHEET, NULL);
    begin(&c, &m, "activity");
    text = must_score(&c, m.sheet);
    for (size_t i = 0; i < 2; i++) {
        assert_ok(mr_run_study(m.run, i, &err), err);
        assert_in_range(assert_has_scores(text, mr_results_scores(mr_run_results(m.run), i)), 20,
                        SIZE_MAX);
    }
    free(text);
    score_case_release(&c);
    close_run(&m);
}

/* Where the lines of each sample begin, one behind the other. */
static void test_order(void **state)
{
    static const char *const samples[] = { "m2", "c1", "t1", "m1", "u2", "t2", "c2", "u1" };
    struct made m = { 0 };
    struct score_case c;
    const char *at;
    char *text;

    (void)state;
    open_run(&m, SHEET, NULL);
    begin(&c, &m, "mean");
    text = must_score(&c, m.sheet);
    at = text;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        char start[16];

        snprintf(start, sizeof(start), "\n%s ", samples[i]);
        at = strstr(at, start);
        assert_non_null(at);
    }
    free(text);
    score_case_release(&c);
    close_run(&m);
}

/* Each study by itself is its columns of the table. */
static void test_each_study(void **state)
{
    static const char *const methods[] = { "mean", "ssgsea", "zscore", "gsva" };
    static const char *const columns[] = { "m1 m2 t1 t2", "u2 u1 c2 c1" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        struct made m = { 0 };
        struct score_case c;
        mr_error err;
        char *text;

        open_run(&m, SHEET, NULL);
        begin(&c, &m, methods[i]);
        c.opts.want_leading = (mr_method_traits(c.opts.method) & MR_HAS_LEADING) != 0;
        text = must_score(&c, m.sheet);
        for (size_t s = 0; s < 2; s++) {
            char *one = score_case_run(&c, write_table("one.tsv", columns[s], 0, 1), true, &err);

            assert_non_null(one);
            for (char *line = strtok(one, "\n"); line; line = strtok(NULL, "\n"))
                if (strncmp(line, "set ", 4) != 0 && !strstr(text, line))
                    fail_msg("%s: there is no line '%s'", methods[i], line);
            free(one);
        }
        free(text);
        score_case_release(&c);
        close_run(&m);
    }
}

/* A set of which the second table holds no gene is scored in the first study only. */
static void test_left_out(void **state)
{
    struct made m = { 0 };
    struct score_case c;
    char gmt[256], lines[64], *text;

    (void)state;
    snprintf(gmt, sizeof(gmt), "odd\tx\t%s\nall\tx\t%s\t%s\n", mr_names_get(genes, 1),
             mr_names_get(genes, 0), mr_names_get(genes, 1));
    m.tables[0] = write_table("a.tsv", "m1 m2 t1 t2", 0, 1);
    m.tables[1] = write_table("b.tsv", "c1 c2 u1 u2", 0, 2);
    open_run(&m, SHEET, NULL);
    begin(&c, &m, "mean");
    c.sets = write_file("s.gmt", gmt, strlen(gmt));
    c.opts.n_sets = 1;
    text = must_score(&c, m.sheet);
    assert_non_null(strstr(text, "set odd 1\nset all 2\n"));
    snprintf(lines, sizeof(lines), "c1 odd nan nan nan nan nan %d\nc1 all ", (int)MR_LEFT_OUT);
    assert_non_null(strstr(text, lines));
    assert_null(strstr(text, "m1 odd nan"));
    free(text);
    score_case_release(&c);
    close_run(&m);
}

/* By what each study taught its samples have the same scores. */
static void test_frozen(void **state)
{
    struct made m = { 0 };
    FILE *out = fopen(temp_path("ref.tsv"), "w");
    struct score_case c;
    char *want, *got;

    (void)state;
    assert_non_null(out);
    open_run(&m, SHEET, NULL);
    begin(&c, &m, "activity");
    c.opts.write_reference = out;
    want = must_score(&c, m.sheet);
    assert_int_equal(fclose(out), 0);
    c.opts.write_reference = NULL;
    c.opts.reference = temp_path("ref.tsv");
    got = must_score(&c, m.sheet);
    assert_string_equal(got, want);
    free(got);
    free(want);
    score_case_release(&c);
    close_run(&m);
}

static void assert_refused(struct score_case *c, const struct made *m, const char *message)
{
    mr_error err = { 0 };

    assert_null(score_sheet(c, m->sheet, false, &err));
    assert_int_equal(err.code, MR_EINVAL);
    if (!strstr(err.msg, message))
        fail_msg("'%s' is not in '%s'", message, err.msg);
}

static void test_refusals(void **state)
{
    struct made m = { 0 };
    struct score_case c;

    (void)state;
    open_run(&m, SHEET, NULL);
    begin(&c, &m, "ssgsea");
    c.opts.score.method.compat = MR_COMPAT_GSVA1;
    assert_refused(&c, &m, "expected the samples of a table for ties by the order of its rows");
    c.opts.score.method.compat = MR_COMPAT_NONE;
    c.opts.shard = c.opts.n_shards = 2;
    assert_refused(&c, &m, "expected the samples of a table for a shard, found a sheet");
    c.opts.shard = c.opts.n_shards = 0;
    c.opts.method = mr_method_find("zscore");
    c.opts.write_reference = stdout;
    assert_refused(&c, &m, "expected one study to learn of, found 2");
    score_case_release(&c);
    close_run(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_activity),   cmocka_unit_test(test_order),
        cmocka_unit_test(test_each_study), cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_frozen),     cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, load_made_run, unload_made_run);
}
