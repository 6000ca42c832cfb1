/* every allocation of lib/stats fails once: MR_ENOMEM, nothing leaks, nothing is half done */
#include "support.h"

#include "mechrank/stats.h"

/* The linker sends the library's calls here (--wrap). */
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *ptr, size_t size);

static size_t calls_left = SIZE_MAX; /* until one fails */

static bool fails_now(void)
{
    if (calls_left == SIZE_MAX)
        return false;
    return calls_left == 0 || calls_left-- == 1;
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
    return fails_now() ? NULL : __real_realloc(ptr, size);
}

static const double numbers[] = { 1, 2, 4, 3, 9, 5, 7, 8 };

static mr_status run_lm(mr_error *err)
{
    const char *const names[] = { "a", "b" };
    mr_lm *lm = NULL;
    const mr_status st = mr_lm_new(numbers, 4, 2, names, &lm, err);

    assert_true(!st == !!lm);
    mr_lm_free(lm);
    return st;
}

static mr_status run_ebayes(mr_error *err)
{
    struct mr_ebayes eb;

    return mr_ebayes_fit(numbers, 8, 3, &eb, err);
}

static mr_status run_prior(mr_error *err)
{
    struct mr_prior prior;

    return mr_prior_fit(numbers, numbers, 8, 3, &prior, err);
}

static mr_status run_prior_shifts(mr_error *err)
{
    const size_t start[] = { 0, 4, 8 };
    struct mr_prior_shift shifts[2], other;

    return mr_prior_shifts(numbers, numbers, start, 2, shifts, &other, err);
}

static mr_status run_prior_pairs(mr_error *err)
{
    struct mr_prior prior;

    return mr_prior_fit_pairs(numbers, 2, numbers, 4, 1, numbers, numbers, &prior, err);
}

static mr_status run_bh(mr_error *err)
{
    double q[8];

    return mr_adjust_bh(numbers, 8, q, err);
}

static mr_status run_by(mr_error *err)
{
    double q[8];

    return mr_adjust_by(numbers, 8, q, err);
}

static mr_status run_holm(mr_error *err)
{
    double q[8];

    return mr_adjust_holm(numbers, 8, q, err);
}

static mr_status run_ranks(mr_error *err)
{
    struct mr_rank_row rows[2] = { { .name = "a", .mu = 1 }, { .name = "b", .mu = 0 } };
    const double cov[] = { 1, 0, 0, 1 };

    return mr_rank_sets(rows, 2, cov, 5, 0.95, NULL, err);
}

static void test_each(void **state)
{
    static const struct {
        const char *name;
        mr_status (*run)(mr_error *err);
        size_t n_calls;
    } cases[] = {
        { "lm", run_lm, 3 },
        { "ebayes", run_ebayes, 2 },
        { "prior", run_prior, 2 },
        { "prior_shifts", run_prior_shifts, 2 },
        { "prior_pairs", run_prior_pairs, 6 },
        { "bh", run_bh, 1 },
        { "by", run_by, 1 },
        { "holm", run_holm, 1 },
        { "ranks", run_ranks, 1 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_status st = MR_ENOMEM;
        size_t n = 0;

        while (st) {
            mr_error err = { MR_OK, "" };

            calls_left = ++n;
            st = cases[i].run(&err);
            calls_left = SIZE_MAX;
            if (!st)
                break;
            assert_int_equal(st, MR_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
        }
        if (n - 1 != cases[i].n_calls)
            fail_msg("%s: %zu allocations, expected %zu", cases[i].name, n - 1, cases[i].n_calls);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_each) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
