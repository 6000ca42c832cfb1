/* Samples that are kept for another pass: the same values, from memory or from a file. */
#include "alloc_fail.h"
#include "support.h"

#include "mechrank/counts.h"

static const uint32_t counts[] = { 0, 7, 0, 0, 4294967295u, 1 }, rows[] = { 1, 4 };
static const double values[] = { 0.5, -0.0, 3, 0, 0, 1e300 };

static const struct mr_profile profiles[] = {
    { .sample = "u32", .type = MR_U32, .n = 6, .u32 = counts, .unassigned = 5 },
    { .sample = "sparse", .type = MR_U32, .n = 2, .rows = rows, .u32 = counts },
    { .sample = "f64", .type = MR_F64, .n = 6, .f64 = values },
    { .sample = "both", .type = MR_F64, .n = 2, .rows = rows, .f64 = values },
    { .sample = "short", .type = MR_U32, .n = 2, .u32 = counts },
    { .sample = "none", .type = MR_U32 },
};

enum { N_GENES = 6 };

static void spread(const struct mr_profile *p, double out[N_GENES])
{
    memset(out, 0, N_GENES * sizeof(*out));
    for (size_t i = 0; i < p->n; i++)
        out[p->rows ? p->rows[i] : i] = p->type == MR_U32 ? p->u32[i] : p->f64[i];
}

static void assert_same_profile(const struct mr_profile *got, const struct mr_profile *want)
{
    double a[N_GENES], b[N_GENES];

    assert_string_equal(got->sample, want->sample);
    assert_int_equal(got->type, want->type);
    assert_true(got->unassigned == want->unassigned);
    spread(got, a);
    spread(want, b);
    for (size_t g = 0; g < N_GENES; g++)
        assert_true(a[g] == b[g]);
}

static void test_values(void **state)
{
    static const size_t max_memory[] = { 0, 30, 1 << 20 };

    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(max_memory); m++) {
        mr_kept_samples *kept = mr_kept_samples_new(max_memory[m]);
        struct mr_profile got;
        mr_error err;

        assert_non_null(kept);
        for (size_t i = 0; i < ARRAY_LEN(profiles); i++)
            assert_ok(mr_kept_samples_add(kept, &profiles[i], &err), err);
        for (size_t i = ARRAY_LEN(profiles); i--;) {
            assert_ok(mr_kept_samples_get(kept, i, &got, &err), err);
            assert_same_profile(&got, &profiles[i]);
        }
        assert_ok(mr_kept_samples_get(kept, ARRAY_LEN(profiles), &got, &err), err);
        assert_null(got.sample);
        mr_kept_samples_free(kept);
    }
    mr_kept_samples_free(NULL);
}

static mr_status run(void *data, mr_error *err)
{
    mr_kept_samples *kept = mr_kept_samples_new(*(const size_t *)data);
    struct mr_profile got;
    mr_status st = MR_OK;

    if (!kept) {
        *err = (mr_error){ MR_ENOMEM, "out of memory" };
        return MR_ENOMEM;
    }
    for (size_t i = 0; !st && i < ARRAY_LEN(profiles); i++)
        st = mr_kept_samples_add(kept, &profiles[i], err);
    if (!st)
        st = mr_kept_samples_get(kept, 0, &got, err);
    mr_kept_samples_free(kept);
    return st;
}

static void test_memory(void **state)
{
    size_t max_memory[] = { 0, 1 << 20 };

    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(max_memory); m++)
        assert_survives_alloc_failure(run, &max_memory[m]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
