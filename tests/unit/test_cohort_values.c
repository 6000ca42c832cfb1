/* score: what gsva learns of a cohort, against all values laid out */
#include "support.h"

#include "score/cohort.h"
#include "score/method.h"

enum { N_GENES = 9, N_SAMPLES = 23 };

static const struct mr_method keeper = { .name = "keeper", .learns = &cohort_learns_values };

/* Gene 0 is 0 everywhere, gene 1 is 7, gene 2 differs in one sample; others have ties and zeros. */
static double value_at(size_t g, size_t j)
{
    switch (g) {
    case 0:
        return 0;
    case 1:
        return 7;
    case 2:
        return j == 5 ? 1 : 0;
    case 3:
        return (double)j / 7 - 1;
    default:
        return (double)((g * 31 + j * j * 17) % 11) - 3;
    }
}

static mr_names *gene_names(void)
{
    mr_names *names = mr_names_new();
    char name[16];

    for (int g = 0; g < N_GENES; g++) {
        snprintf(name, sizeof(name), "g%d", g);
        assert_int_equal(mr_names_intern(names, name, NULL, NULL, NULL), MR_OK);
    }
    return names;
}

static mr_cohort *new_cohort(enum mr_compat compat)
{
    mr_names *genes = gene_names();
    struct mr_score_opts opts;
    mr_cohort *cohort;
    mr_error err;

    mr_score_opts_init(&opts);
    opts.method.compat = compat;
    assert_ok(mr_cohort_new(genes, NULL, &keeper, &opts, &cohort, &err), err);
    mr_names_free(genes);
    return cohort;
}

static mr_status add_sample(mr_cohort *cohort, size_t j, mr_error *err)
{
    uint32_t genes[N_GENES];
    double values[N_GENES];
    struct mr_sample_values x = { "s", 0, genes, values };

    for (uint32_t g = 0; g < N_GENES; g++) {
        if (value_at(g, j) == 0)
            continue;
        genes[x.n] = g;
        values[x.n++] = value_at(g, j);
    }
    return mr_cohort_add(cohort, &x, err);
}

/* Samples first, first + step, ... of a cohort that is turned by 'shift'. */
static mr_cohort *learn(size_t first, size_t step, size_t shift, enum mr_compat compat)
{
    mr_cohort *cohort = new_cohort(compat);
    mr_error err;

    for (size_t j = first; j < N_SAMPLES; j += step)
        assert_ok(add_sample(cohort, (j + shift) % N_SAMPLES, &err), err);
    return cohort;
}

static void assert_whole(const mr_cohort *cohort)
{
    assert_int_equal(mr_cohort_n_samples(cohort), N_SAMPLES);
    for (size_t g = 0; g < N_GENES; g++) {
        const struct cohort_values list = cohort_values(cohort, g);
        size_t n = 0;

        assert_int_equal(mr_cohort_varies(cohort)[g], g > 1);
        for (size_t i = 0; i < list.n; i++) {
            size_t count = 0;

            for (size_t j = 0; j < N_SAMPLES; j++)
                count += value_at(g, j) == list.values[i];
            assert_int_equal(list.counts ? list.counts[i] : 1, count);
            assert_true(!i || list.values[i - 1] < list.values[i]);
            n += count;
        }
        assert_int_equal(n, N_SAMPLES);
    }
    assert_null(cohort_values(cohort, 3).counts);
}

static void test_order(void **state)
{
    mr_error err;

    (void)state;
    for (size_t shift = 0; shift < N_SAMPLES; shift += 7) {
        for (int n_threads = 1; n_threads <= 3; n_threads++) {
            mr_cohort *cohort = learn(0, 1, shift, MR_COMPAT_NONE);

            assert_ok(mr_cohort_finish(cohort, n_threads, &err), err);
            assert_whole(cohort);
            mr_cohort_free(cohort);
        }
    }
}

static void test_parts(void **state)
{
    mr_error err;

    (void)state;
    for (size_t n_parts = 2; n_parts <= 5; n_parts++) {
        mr_cohort *whole = learn(n_parts - 1, n_parts, 0, MR_COMPAT_NONE);

        for (size_t p = 0; p + 1 < n_parts; p++) {
            mr_cohort *part = learn(p, n_parts, 0, MR_COMPAT_NONE);

            assert_ok(mr_cohort_merge(whole, part, &err), err);
            assert_int_equal(mr_cohort_n_samples(part), 0);
            mr_cohort_free(part);
        }
        assert_ok(mr_cohort_finish(whole, 2, &err), err);
        assert_whole(whole);
        mr_cohort_free(whole);
    }
}

static void test_compat(void **state)
{
    mr_cohort *cohort = learn(0, 1, 4, MR_COMPAT_GSVA1), *other = learn(0, 1, 0, MR_COMPAT_GSVA1);
    mr_error err;

    (void)state;
    assert_fails(mr_cohort_merge(cohort, other, &err), MR_EINVAL, err,
                 "keeper: what depends on the order of the samples has no parts");
    mr_cohort_free(other);
    assert_ok(mr_cohort_finish(cohort, 1, &err), err);
    for (size_t g = 0; g < N_GENES; g++) {
        const struct cohort_values list = cohort_values(cohort, g);

        assert_int_equal(mr_cohort_varies(cohort)[g], g > 1);
        assert_int_equal(list.n, N_SAMPLES);
        assert_null(list.counts);
        for (size_t j = 0; j < N_SAMPLES; j++)
            assert_true(list.values[j] == value_at(g, (j + 4) % N_SAMPLES));
    }
    mr_cohort_free(cohort);
}

static void test_refusals(void **state)
{
    const struct mr_sample_values bad = { "s1", 1, (const uint32_t[]){ 3 },
                                          (const double[]){ NAN } };
    mr_cohort *cohort = new_cohort(MR_COMPAT_NONE);
    struct mr_score_opts opts;
    mr_error err;

    (void)state;
    assert_fails(mr_cohort_add(cohort, &bad, &err), MR_EINVAL, err,
                 "sample 's1', gene 'g3': expected a finite value, found nan");
    assert_ok(add_sample(cohort, 0, &err), err);
    assert_fails(mr_cohort_finish(cohort, 1, &err), MR_EEMPTY, err,
                 "keeper: expected a cohort of 2 samples or more, found 1");
    assert_ok(add_sample(cohort, 0, &err), err);
    assert_fails(mr_cohort_finish(cohort, 1, &err), MR_EEMPTY, err,
                 "keeper: expected a gene that varies in the cohort, found none");
    mr_cohort_free(cohort);
    mr_score_opts_init(&opts);
    assert_fails(mr_cohort_new(NULL, NULL, mr_method_find("mean"), &opts, &cohort, &err), MR_EINVAL,
                 err, "mean: learns nothing from a cohort");
    assert_null(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_compat),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
