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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),   cmocka_unit_test(test_samples), cmocka_unit_test(test_sets),
        cmocka_unit_test(test_sparse), cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
