/* base: names, notes, random numbers */
#include "support.h"

#include "base/fail.h"
#include "base/parallel.h"
#include "base/rng.h"

static void test_names(void **state)
{
    mr_names *names = mr_names_new();
    const char *copy;
    size_t index;

    (void)state;
    assert_int_equal(mr_names_add(names, "Bax", 3, NULL), MR_OK);
    assert_int_equal(mr_names_add(names, "Bcl2", 4, NULL), MR_OK);
    assert_int_equal(mr_names_add(names, "Bax", 3, NULL), MR_OK);
    assert_int_equal(mr_names_size(names), 3);
    assert_int_equal(mr_names_find(names, "Bax"), 0);
    assert_int_equal(mr_names_find(names, "bax"), MR_NONE);
    assert_int_equal(mr_names_intern(names, "Bcl2", &index, &copy, NULL), MR_OK);
    assert_int_equal(index, 1);
    assert_string_equal(copy, "Bcl2");
    assert_int_equal(mr_names_size(names), 3);
    mr_names_free(names);
}

/* Enough for the table to grow, of all lengths, and each name twice. */
static void test_many_names(void **state)
{
    enum { N = 3000 };
    mr_names *names = mr_names_new(), *copy;
    char name[64];

    (void)state;
    assert_int_equal(mr_names_find(names, "ENSG00000000001"), MR_NONE);
    for (size_t i = 0; i < 2 * (size_t)N; i++) {
        const int size = snprintf(name, sizeof(name), "%0*zu", (int)(i % N % 40) + 4, i % N);

        assert_int_equal(mr_names_add(names, name, (size_t)size, NULL), MR_OK);
    }
    assert_int_equal(mr_names_add(names, "0\0tail", 6, NULL), MR_OK); /* ends at the zero */
    assert_int_equal(mr_names_copy(names, &copy, NULL), MR_OK);
    for (size_t i = 0; i < N; i++) {
        snprintf(name, sizeof(name), "%0*zu", (int)(i % 40) + 4, i);
        assert_int_equal(mr_names_find(names, name), i);
        assert_int_equal(mr_names_find(copy, name), i);
        name[strlen(name) - 1] = 'x';
        assert_int_equal(mr_names_find(names, name), MR_NONE);
    }
    assert_int_equal(mr_names_find(names, "0"), 2 * N);
    assert_int_equal(mr_names_find(names, ""), MR_NONE);
    mr_names_free(names);
    mr_names_free(copy);
}

struct squares {
    size_t *out;
    size_t bad, worse; /* units that fail */
};

static mr_status square(void *job, size_t u, void *scratch, mr_error *err)
{
    struct squares *s = job;
    size_t *room = scratch;

    room[0] = room[1] = u; /* what other threads do does not show */
    if (u == s->bad || u == s->worse)
        return mr_fail(err, MR_ENUMERIC, "unit %zu", u);
    s->out[u] = room[0] * room[1];
    return MR_OK;
}

/* The same for any number of threads, more than units too; the message of the lowest unit. */
static void test_parallel_for(void **state)
{
    enum { N = 1000 };
    size_t out[N];

    (void)state;
    for (int n_threads = 1; n_threads <= 9; n_threads += 2) {
        for (size_t n = 0; n <= N; n += n < 4 ? 1 : N - 4) {
            const struct parallel_opts opts = { n, 2 * sizeof(size_t), n_threads };
            struct squares s = { out, SIZE_MAX, SIZE_MAX };
            mr_error err;
            char want[32];

            memset(out, 0, sizeof(out));
            assert_int_equal(parallel_for(&opts, square, &s, &err), MR_OK);
            for (size_t u = 0; u < n; u++)
                assert_int_equal(out[u], u * u);
            s.bad = n / 2;
            s.worse = n - 1;
            snprintf(want, sizeof(want), "unit %zu", n / 2);
            if (n)
                assert_fails(parallel_for(&opts, square, &s, &err), MR_ENUMERIC, err, want);
        }
    }
}

static void test_parallel_for_refuses(void **state)
{
    const struct parallel_opts opts = { .n_units = 1 };
    mr_error err;

    (void)state;
    assert_fails(parallel_for(&opts, square, NULL, &err), MR_EINVAL, err,
                 "n_threads: expected 1 or more, found 0");
}

static void test_notes_count_once_per_kind(void **state)
{
    mr_notes *notes = mr_notes_new();

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            mr_notes_addf(notes, MR_WARNING, "s1", "old_symbols", 2, NULL, "row %d", i), MR_OK);
    assert_int_equal(mr_notes_addf(notes, MR_INFO, "s2", "old_symbols", 1, NULL, "x"), MR_OK);
    assert_int_equal(mr_notes_size(notes), 2);
    assert_int_equal(mr_notes_get(notes, 0)->count, 6);
    assert_string_equal(mr_notes_get(notes, 0)->text, "row 0");
    mr_notes_free(notes);
}

static void test_message_is_one_line(void **state)
{
    mr_error err;
    char huge[2000];

    (void)state;
    assert_int_equal(mr_fail(&err, MR_EIO, "a\nb\tc"), MR_EIO);
    assert_string_equal(err.msg, "a?b?c");
    memset(huge, 'x', sizeof(huge) - 1);
    huge[sizeof(huge) - 1] = '\0';
    mr_fail(&err, MR_EIO, "%s", huge);
    assert_int_equal(strlen(err.msg), sizeof(err.msg) - 1);
    assert_string_equal(err.msg + sizeof(err.msg) - 4, "...");
}

/* Known answer of the Random123 distribution for philox4x32-10, counter and key zero. */
static void test_philox(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 0, 0, 0, 0);
    assert_int_equal(rng_u32(&rng), 0x6627e8d5);
    assert_int_equal(rng_u32(&rng), 0xe169c58d);
    assert_int_equal(rng_u32(&rng), 0xbc57ac4c);
    assert_int_equal(rng_u32(&rng), 0x9b00dbd8);
}

/* Means and variances of 200,000 draws within five standard errors of theirs. */
static void test_moments(void **state)
{
    static const struct {
        const char *name;
        double parameter, mean, var, kurtosis;
    } cases[] = { { "normal", 0, 0, 1, 3 },
                  { "gamma", 0.7, 0.7, 0.7, 3 + 6 / 0.7 },
                  { "gamma", 9, 9, 9, 3 + 6.0 / 9 },
                  { "poisson", 3, 3, 3, 3 + 1.0 / 3 },
                  { "poisson", 400, 400, 400, 3 + 1.0 / 400 } };
    enum { N = 200000 };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        double sum = 0, sum2 = 0, mean, var;
        struct rng rng;

        rng_init(&rng, 17, (uint32_t)c, 0, 0);
        for (int i = 0; i < N; i++) {
            const double x = cases[c].name[0] == 'n'   ? rng_normal(&rng)
                             : cases[c].name[0] == 'g' ? rng_gamma(&rng, cases[c].parameter)
                                                       : rng_poisson(&rng, cases[c].parameter);

            sum += x;
            sum2 += (x - cases[c].mean) * (x - cases[c].mean);
        }
        mean = sum / N;
        var = sum2 / N;
        assert_close(mean, cases[c].mean, 0, 5 * sqrt(cases[c].var / N));
        assert_close(var, cases[c].var, 5 * sqrt((cases[c].kurtosis - 1) / N), 0);
    }
}

/* The same for binomial draws, by inversion and by rejection, and the ends that are certain. */
static void test_binomial(void **state)
{
    static const struct {
        uint32_t n;
        double p;
    } cases[] = { { 1, 0.3 },      { 19, 0.5 },   { 19, 0.9 },       { 21, 0.5 },
                  { 5000, 0.001 }, { 400, 0.35 }, { 1000000, 0.25 }, { 3000000000, 0.8 } };
    enum { N = 200000 };
    struct rng rng;

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        const double p = cases[c].p, mean = cases[c].n * p, var = mean * (1 - p);
        const double kurtosis = 3 + (1 - 6 * p * (1 - p)) / var;
        double sum = 0, sum2 = 0;

        rng_init(&rng, 18, (uint32_t)c, 0, 0);
        for (int i = 0; i < N; i++) {
            const double x = rng_binomial(&rng, cases[c].n, p) - mean;

            assert_true(x >= -mean && x + mean <= cases[c].n);
            sum += x;
            sum2 += x * x;
        }
        assert_close(sum / N, 0, 0, 5 * sqrt(var / N));
        assert_close(sum2 / N, var, 5 * sqrt((kurtosis - 1) / N), 0);
    }
    assert_int_equal(rng_binomial(&rng, 0, 0.5), 0);
    assert_int_equal(rng_binomial(&rng, 7, 0), 0);
    assert_int_equal(rng_binomial(&rng, 7, 1), 7);
}

/* Chances of the numbers around the mode, where a wrong rejection would show. */
static void test_binomial_chances(void **state)
{
    enum { N = 400000, TRIALS = 30 };
    const double p = 0.4;
    double seen[TRIALS + 1] = { 0 }, chance = pow(1 - p, TRIALS);
    struct rng rng;

    (void)state;
    rng_init(&rng, 19, 0, 0, 0);
    for (int i = 0; i < N; i++)
        seen[rng_binomial(&rng, TRIALS, p)]++;
    for (int k = 0; k <= TRIALS; k++) {
        if (chance > 1e-4)
            assert_close(seen[k] / N, chance, 0, 4.5 * sqrt(chance * (1 - chance) / N));
        chance *= p / (1 - p) * (TRIALS - k) / (k + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_many_names),
        cmocka_unit_test(test_parallel_for),
        cmocka_unit_test(test_parallel_for_refuses),
        cmocka_unit_test(test_notes_count_once_per_kind),
        cmocka_unit_test(test_message_is_one_line),
        cmocka_unit_test(test_philox),
        cmocka_unit_test(test_moments),
        cmocka_unit_test(test_binomial),
        cmocka_unit_test(test_binomial_chances),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
