/* score_files with `activity`: one study, or samples one by one by a frozen reference */
#include "made_run.h"
#include "score_case.h"

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

/* Scores of a table by the steps that the method is defined by; its columns are in order. */
static void score_by_steps(const char *path, mr_sets *sets, struct mr_scores *out)
{
    struct mr_identify_opts identify = { .species = MR_MOUSE, .path = path, .study = "" };
    struct mr_norm_opts norm_opts = { .scale = MR_SCALE_COUNTS, .n_threads = 1 };
    struct mr_normalised norm;
    struct mr_score_opts opts;
    struct mr_identity id;
    struct mr_table table;
    size_t cols[32], n;
    mr_reference *reference;
    mr_matrix *expr;
    mr_error err;
    bool *is_core;

    assert_ok(mr_table_read(path, &(struct mr_read_opts){ .n_threads = 1 }, &table, &err), err);
    n = mr_matrix_n_cols(table.values);
    for (size_t c = 0; c < n; c++)
        cols[c] = c;
    assert_ok(mr_identify(mr_matrix_rows(table.values), refs, &identify, NULL, &id, &err), err);
    assert_ok(mr_collapse(table.values, &id, refs, cols, n, "", NULL, &expr, &err), err);
    norm_opts.min_group = (double)n;
    assert_ok(mr_normalise(expr, &norm_opts, &norm, &err), err);
    is_core = calloc(mr_matrix_n_rows(norm.x), sizeof(*is_core));
    assert_non_null(is_core);
    for (size_t g = 0; g < mr_matrix_n_rows(norm.x); g++)
        is_core[g] =
            mr_refs_is_core(refs, MR_MOUSE, id.kind, mr_names_get(mr_matrix_rows(norm.x), g));
    assert_ok(mr_reference_learn(expr, &norm, MR_SCALE_COUNTS, is_core, &reference, &err), err);
    mr_score_opts_init(&opts);
    opts.min_size = 0;
    opts.reference = reference;
    opts.table_genes = mr_matrix_rows(expr);
    assert_ok(mr_score(norm.x, sets, mr_method_find("activity"), &opts, out, &err), err);
    mr_reference_free(reference);
    free(is_core);
    mr_normalised_release(&norm);
    mr_matrix_free(expr);
    mr_table_release(&table);
}

static void test_one_study(void **state)
{
    const char *path = temp_path("t.tsv");
    struct mr_scores want;
    struct score_case c;
    mr_sets *sets;
    mr_error err;
    char *text;

    (void)state;
    begin(&c);
    assert_ok(mr_refs_mechanism_sets(refs, MR_MOUSE, MR_SYMBOL, MR_EXCLUSIVE, &sets, &err), err);
    score_by_steps(path, sets, &want);
    text = must_run(&c, path, false);
    assert_scores_of(text, want.total);
    free(text);
    mr_scores_release(&want);
    mr_sets_free(sets);
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
