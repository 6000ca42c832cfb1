/* run: stopped in the middle, by its caller, by a bad study or for want of memory */
#include "made_run.h"

#include "alloc_fail.h"

struct countdown {
    size_t left; /* calls until the one that says stop; 0: never */
    bool stopped;
};

static int count_down(void *data, size_t done, size_t total)
{
    struct countdown *c = data;

    assert_true(done <= total);
    if (!c->left || --c->left)
        return 0;
    c->stopped = true;
    return 1;
}

/* Wherever it is canceled, nothing is added; and the same run may be asked again. */
static void test_canceled(void **state)
{
    struct made m = { 0 };
    struct countdown countdown = { 0 };
    const struct mr_progress progress = { count_down, &countdown };
    size_t n_stopped = 0;
    mr_error err = { 0 };

    (void)state;
    open_run(&m, HEAD CONTROLS MODELS TREATED, NULL);
    m.opts.progress = &progress;
    mr_run_free(m.run);
    assert_ok(mr_run_new(m.sheet, &m.opts, m.notes, &m.run, &err), err);
    for (size_t n = 1;; n++) {
        mr_status st;

        countdown = (struct countdown){ n, false };
        st = mr_run_study(m.run, 0, &err);
        if (!countdown.stopped) {
            assert_ok(st, err);
            break;
        }
        assert_int_equal(st, MR_ECANCELED);
        assert_nothing_added(m.run);
        n_stopped++;
    }
    assert_true(n_stopped >= 3); /* mechanisms, panels, background */
    assert_true(mr_results_size(mr_run_results(m.run), MR_EFFECTS) > 0);
    assert_int_equal(mr_run_n_inputs(m.run), 1);
    close_run(&m);
}

/* A study that fails leaves the rows of the one before as they were. */
static void test_second_fails(void **state)
{
    struct made m = { 0 };
    size_t n_rows[MR_N_TABLES], reference_size, size;
    mr_error err = { 0 };

    (void)state;
    open_run(&m,
             "sample arm source study column;a model - one m1;b model - one m2;"
             "c treated placenta one t1;d treated placenta one t2;e model - two m3;"
             "f treated placenta two t3;g treated placenta two t4;",
             NULL);
    assert_ok(mr_run_study(m.run, 0, &err), err);
    for (int t = 0; t < MR_N_TABLES; t++)
        n_rows[t] = mr_results_size(mr_run_results(m.run), (enum mr_table_id)t);
    mr_run_reference(m.run, &reference_size);
    assert_int_equal(mr_run_study(m.run, 1, &err), MR_EEMPTY);
    for (int t = 0; t < MR_N_TABLES; t++)
        assert_int_equal(mr_results_size(mr_run_results(m.run), (enum mr_table_id)t), n_rows[t]);
    mr_run_reference(m.run, &size);
    assert_int_equal(size, reference_size);
    assert_int_equal(mr_run_n_inputs(m.run), 1);
    assert_int_equal(mr_results_n_scores(mr_run_results(m.run)), 1);
    close_run(&m);
}

/* A small run whose n-th allocation fails; true if there was an n-th. */
static bool fails_cleanly(const struct made *m, unsigned long n)
{
    struct mr_rank_opts opts;
    mr_run *run = NULL;
    bool failed, ranking = false;
    mr_error err = { 0 };
    mr_status st;

    mr_rank_opts_init(&opts);
    opts.refs = refs;
    alloc_fail_at(n);
    st = mr_run_new(m->sheet, &m->opts, NULL, &run, &err);
    if (!st)
        st = mr_run_study(run, 0, &err);
    if (!st) {
        ranking = true;
        st = mr_run_rank(mr_run_results(run), &opts, &err);
    }
    failed = alloc_failed();
    alloc_fail_at(0);
    if (!failed) {
        assert_ok(st, err);
    } else {
        if (st != MR_ENOMEM || strcmp(err.msg, "out of memory"))
            fail_msg("allocation %lu failed: got status %d, '%s'", n, (int)st, err.msg);
        if (run && !ranking)
            assert_nothing_added(run);
    }
    mr_run_free(run);
    return failed;
}

/* Every one of the first, then a spread over all. */
static void test_allocation_failure(void **state)
{
    enum { FIRST = 100, SPREAD = 150 };
    struct made m = { 0 };
    unsigned long most = FIRST;

    (void)state;
    m.tables[0] = write_table("few.tsv", "m1 m2 m3 t1 t2 t3", 0, 1);
    open_run(&m, HEAD MODELS TREATED, NULL);
    for (unsigned long n = 1; n <= FIRST; n += alloc_fail_step())
        assert_true(fails_cleanly(&m, n));
    while (fails_cleanly(&m, most))
        most *= 2;
    for (unsigned long i = 0; i < SPREAD; i += alloc_fail_step()) {
        const unsigned long n = FIRST + i * (most - FIRST) / SPREAD;

        if (!fails_cleanly(&m, n))
            break;
    }
    close_run(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canceled),
        cmocka_unit_test(test_second_fails),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, load_made_run, unload_made_run);
}
