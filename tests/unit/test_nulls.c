/* nulls: z and p of scores among random sets, against what is known of such sums */
#include "support.h"

#include "alloc_fail.h"
#include "base/rng.h"
#include "mechrank/cohort.h"
#include "score/scorer.h"

enum { N_GENES = 300, N_SAMPLES = 3, N_DRAWS = 1000 };

static double values[N_SAMPLES][N_GENES];
static uint32_t gene_numbers[N_GENES];
static struct mr_sample_values samples[N_SAMPLES];
static mr_names *genes;

static int setup(void **state)
{
    struct rng rng;
    char name[32];

    (void)state;
    genes = mr_names_new();
    rng_init(&rng, 7, 1, 2, 3);
    for (size_t g = 0; g < N_GENES; g++) {
        gene_numbers[g] = (uint32_t)g;
        sprintf(name, "g%03zu", g);
        assert_int_equal(mr_names_add(genes, name, 4, NULL), MR_OK);
        for (size_t s = 0; s < N_SAMPLES; s++)
            values[s][g] = rng_normal(&rng) + 3;
    }
    for (size_t s = 0; s < N_SAMPLES; s++)
        samples[s] = (struct mr_sample_values){ "s", N_GENES, gene_numbers, values[s] };
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    mr_names_free(genes);
    return 0;
}

static void add_set(mr_sets *sets, const char *name)
{
    assert_int_equal(mr_sets_add(sets, name, "", 1, 1, NULL), MR_OK);
}

/* Genes first, first + step, ... with weights factor, 2 factor, ... or all factor. */
static void add_genes(mr_sets *sets, int half, size_t first, size_t step, size_t n, double factor,
                      bool rising)
{
    char name[32];

    for (size_t i = 0; i < n; i++) {
        sprintf(name, "g%03zu", first + i * step);
        assert_int_equal(
            mr_sets_add_gene(sets, half, name, rising ? (double)(i + 1) * factor : factor, NULL),
            MR_OK);
    }
}

struct scoring {
    const char *method;
    const mr_sets *sets;
    size_t n_draws;
    uint64_t seed;
    int n_threads;
    size_t n_samples;
    struct mr_set_score scores[N_SAMPLES][256];
    struct mr_set_null nulls[N_SAMPLES][256];
};

static struct mr_score_opts options_of(const struct scoring *s)
{
    struct mr_score_opts opts;

    mr_score_opts_init(&opts);
    opts.need_measured = false;
    opts.n_permutations = s->n_draws;
    opts.seed = s->seed;
    opts.n_threads = s->n_threads;
    return opts;
}

/* What all samples teach a method of a cohort; NULL for others. */
static mr_cohort *learn(const struct scoring *s, const mr_method *method)
{
    const struct mr_score_opts opts = options_of(s);
    mr_cohort *cohort;
    mr_error err;

    if (mr_method_dependence(method) != MR_OF_COHORT)
        return NULL;
    assert_ok(mr_cohort_new(genes, s->sets, method, &opts, &cohort, &err), err);
    for (size_t i = 0; i < N_SAMPLES; i++)
        assert_ok(mr_cohort_add(cohort, &samples[i], &err), err);
    assert_ok(mr_cohort_finish(cohort, 1, &err), err);
    return cohort;
}

static mr_status score(struct scoring *s, mr_error *err)
{
    const mr_method *method = mr_method_find(s->method);
    struct mr_sample_scores out[N_SAMPLES] = { 0 };
    struct mr_score_opts opts = options_of(s);
    mr_cohort *cohort = learn(s, method);
    mr_scorer *scorer;
    mr_status st;

    opts.cohort = cohort;
    for (size_t i = 0; i < N_SAMPLES; i++) {
        out[i].sets = s->scores[i];
        out[i].nulls = s->nulls[i];
    }
    assert_true(mr_sets_size(s->sets) <= 256);
    st = mr_scorer_new(genes, s->sets, method, &opts, &scorer, err);
    if (!st)
        st = mr_scorer_score(scorer, samples, s->n_samples, out, err);
    mr_scorer_free(scorer);
    mr_cohort_free(cohort);
    return st;
}

static struct scoring *new_scoring(const char *method, const mr_sets *sets)
{
    struct scoring *s = calloc(1, sizeof(*s));

    assert_non_null(s);
    *s = (struct scoring){ .method = method,
                           .sets = sets,
                           .n_draws = N_DRAWS,
                           .seed = 1,
                           .n_threads = 2,
                           .n_samples = N_SAMPLES };
    return s;
}

static void run(struct scoring *s)
{
    mr_error err;

    assert_ok(score(s, &err), err);
}

/* ---- what is known of sums of random genes ---- */

static double mean_of(const double *x)
{
    double sum = 0;

    for (size_t g = 0; g < N_GENES; g++)
        sum += x[g];
    return sum / N_GENES;
}

static double variance_of(const double *x)
{
    const double mean = mean_of(x);
    double sum = 0;

    for (size_t g = 0; g < N_GENES; g++)
        sum += (x[g] - mean) * (x[g] - mean);
    return sum / (N_GENES - 1);
}

/*
 * Mean and sd of the draws, from the z of two sets of one class, must be those known within four
 * standard errors.
 */
static void assert_draws(const struct scoring *s, size_t sample, size_t a, size_t b, double mean,
                         double sd)
{
    const double score_a = s->scores[sample][a].total, score_b = s->scores[sample][b].total;
    const double z_a = s->nulls[sample][a].z, z_b = s->nulls[sample][b].z;
    const double got_sd = (score_a - score_b) / (z_a - z_b), got_mean = score_a - z_a * got_sd;

    assert_close(got_mean, mean, 0, 4 * sd / sqrt(N_DRAWS));
    assert_close(got_sd, sd, 4 / sqrt(2.0 * N_DRAWS), 0);
}

static void test_mean(void **state)
{
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring("mean", sets);

    (void)state;
    for (size_t k = 0; k < 2; k++) { /* plain, large and signed, each twice */
        add_set(sets, k ? "plain1" : "plain0");
        add_genes(sets, MR_UP, k, 9, 20, 1, false);
        add_set(sets, k ? "large1" : "large0");
        add_genes(sets, MR_UP, k, 1, 250, 1, false);
        add_set(sets, k ? "signed1" : "signed0");
        add_genes(sets, MR_UP, k, 9, 12, 1, false);
        add_genes(sets, MR_DOWN, 2 + k, 9, 30, 1, false);
    }
    run(s);
    for (size_t i = 0; i < N_SAMPLES; i++) {
        const double mean = mean_of(values[i]), variance = variance_of(values[i]);

        assert_draws(s, i, 0, 3, mean, sqrt(variance * (1.0 / 20 - 1.0 / N_GENES)));
        assert_draws(s, i, 1, 4, mean, sqrt(variance * (1.0 / 250 - 1.0 / N_GENES)));
        assert_draws(s, i, 2, 5, 0, sqrt(variance * (1.0 / 12 + 1.0 / 30)));
    }
    free(s);
    mr_sets_free(sets);
}

/* The mean rank of k of N genes varies by (N + 1)(N - k)/(12 k). */
static void test_singscore(void **state)
{
    const double k = 25, n = N_GENES;
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring("singscore", sets);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        add_set(sets, i ? "a" : "b");
        add_genes(sets, MR_UP, i, 11, (size_t)k, 1, false);
    }
    run(s);
    for (size_t i = 0; i < N_SAMPLES; i++)
        assert_draws(s, i, 0, 1, 0, sqrt((n + 1) * (n - k) / (12 * k)) / (n - k));
    free(s);
    mr_sets_free(sets);
}

/* Weights dealt out at random: the sum varies by the variance x (sum w^2 - (sum w)^2 / N). */
static void check_weights(double down)
{
    double sum = 0, absolute = 0, squares = 0;
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring("wmean", sets);

    for (size_t i = 0; i < 2; i++) {
        add_set(sets, i ? "a" : "b");
        add_genes(sets, MR_UP, i, 7, 20, 0.5, true);
        add_genes(sets, MR_UP, 180 + i, 7, 15, down, true);
    }
    add_set(sets, "other"); /* of that size, with other weights: its own class */
    add_genes(sets, MR_UP, 5, 7, 35, 1, false);
    for (int i = 1; i <= 20; i++) {
        sum += 0.5 * i + (i <= 15 ? down * i : 0);
        absolute += 0.5 * i + (i <= 15 ? fabs(down) * i : 0);
        squares += 0.25 * i * i + (i <= 15 ? down * down * i * i : 0);
    }
    run(s);
    for (size_t i = 0; i < N_SAMPLES; i++)
        assert_draws(s, i, 0, 1, mean_of(values[i]) * sum / absolute,
                     sqrt(variance_of(values[i]) * (squares - sum * sum / N_GENES)) / absolute);
    free(s);
    mr_sets_free(sets);
}

static void test_weights(void **state)
{
    (void)state;
    check_weights(2);
    check_weights(-2);
}

/* With ranks that all count, a gene that the table lacks has rank N, in random sets too. */
static void test_missing_genes(void **state)
{
    const double k = 20, missing = 5, n = N_GENES;
    const double least = (k + missing) * (k + missing + 1) / 2, most = (k + missing) * n;
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring("ucell", sets);

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        add_set(sets, i ? "a" : "b");
        add_genes(sets, MR_UP, i, 11, (size_t)k, 1, false);
        add_genes(sets, MR_UP, 900, 1, (size_t)missing, 1, false);
        add_set(sets, i ? "c" : "d"); /* lacks nothing */
        add_genes(sets, MR_UP, i, 11, (size_t)k, 1, false);
    }
    run(s);
    for (size_t i = 0; i < N_SAMPLES; i++) {
        assert_draws(s, i, 0, 2, 1 - (k * (n + 1) / 2 + missing * n - least) / (most - least),
                     sqrt((n + 1) * (n - k) / 12 * k) / (most - least));
        assert_draws(s, i, 1, 3,
                     1 - (k * (n + 1) / 2 - k * (k + 1) / 2) / (k * n - k * (k + 1) / 2),
                     sqrt((n + 1) * (n - k) / 12 * k) / (k * n - k * (k + 1) / 2));
    }
    free(s);
    mr_sets_free(sets);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* p of sets that are themselves random: uniform, by Kolmogorov-Smirnov. */
static void test_p(void **state)
{
    enum { N_SETS = 256 };
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring("mean", sets);
    double p[N_SETS], most = 0;
    struct rng rng;

    (void)state;
    rng_init(&rng, 99, 0, 0, 0);
    for (size_t k = 0; k < N_SETS; k++) {
        char name[32];

        sprintf(name, "s%zu", k);
        add_set(sets, name);
        while (mr_sets_get(sets, k)->half[MR_UP].size < 15)
            add_genes(sets, MR_UP, rng_below(&rng, N_GENES), 0, 1, 1, false);
    }
    run(s);
    for (size_t k = 0; k < N_SETS; k++) {
        p[k] = s->nulls[0][k].p;
        assert_true(p[k] >= 2.0 / (N_DRAWS + 1) && p[k] <= 1);
        assert_true(fabs(s->nulls[0][k].z) > 3.5 ? p[k] < 0.01 : true);
    }
    qsort(p, N_SETS, sizeof(*p), by_value);
    for (size_t k = 0; k < N_SETS; k++)
        most = fmax(most, fmax((double)(k + 1) / N_SETS - p[k], p[k] - (double)k / N_SETS));
    assert_true(most < 1.63 / sqrt(N_SETS)); /* 1 % */
    free(s);
    mr_sets_free(sets);
}

/* ---- what they depend on ---- */

static void add_three(mr_sets *sets)
{
    add_set(sets, "a");
    add_genes(sets, MR_UP, 0, 5, 20, 0.25, true);
    add_genes(sets, MR_DOWN, 1, 5, 10, 1, true);
    add_set(sets, "b");
    add_genes(sets, MR_UP, 2, 5, 20, 0.25, true);
    add_genes(sets, MR_DOWN, 3, 5, 10, 1, true);
    add_set(sets, "c");
    add_genes(sets, MR_UP, 1, 3, 30, 1, false);
}

static void check_same(const char *method)
{
    mr_sets *few = mr_sets_new(), *more = mr_sets_new();
    struct scoring *a = new_scoring(method, few), *b = new_scoring(method, more);

    add_three(few);
    add_set(more, "larger");
    add_genes(more, MR_UP, 3, 2, 90, 1, false);
    add_three(more);
    add_set(more, "smaller");
    add_genes(more, MR_UP, 4, 2, 10, 0.25, true);
    a->n_draws = b->n_draws = 100;
    a->n_samples = 1;
    a->n_threads = 1;
    run(a);
    for (int n_threads = 1; n_threads <= 3; n_threads++) {
        b->n_threads = n_threads;
        run(b);
        for (size_t k = 0; k < 3; k++) {
            assert_memory_equal(&a->nulls[0][k].z, &b->nulls[0][k + 1].z, sizeof(double));
            assert_memory_equal(&a->nulls[0][k].p, &b->nulls[0][k + 1].p, sizeof(double));
            assert_true(isfinite(a->nulls[0][k].z));
        }
    }
    b->seed = 2;
    run(b);
    assert_true(a->nulls[0][0].z != b->nulls[0][1].z);
    free(a);
    free(b);
    mr_sets_free(few);
    mr_sets_free(more);
}

static void test_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < mr_method_count(); i++)
        if (mr_method_traits(mr_method_get(i)) & MR_TAKES_RANDOM)
            check_same(mr_method_name(mr_method_get(i)));
}

/* ---- random sets come in any order ---- */

/* 'from', last gene first, in arrays with room for it. */
static struct half_members turn(const struct half_members *from, uint32_t *turned, double *factors)
{
    for (size_t i = 0; i < from->n; i++) {
        turned[i] = from->genes[from->n - 1 - i];
        factors[i] = from->factors[from->n - 1 - i];
    }
    return (struct half_members){ from->n, turned, factors };
}

static double score_members(const struct score_job *job, const void *state,
                            const struct half_members half[MR_N_HALVES])
{
    struct mr_set_score score = { NAN, { NAN, NAN }, { NAN, NAN }, MR_DEFINED };

    job->method->score_set(job, state, 0, half, &score);
    return score.total;
}

static void check_turned(const char *method)
{
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring(method, sets);
    struct mr_score_opts opts = options_of(s);
    uint32_t turned[MR_N_HALVES][N_GENES];
    double factors[MR_N_HALVES][N_GENES];
    struct half_members half[MR_N_HALVES];
    mr_cohort *cohort;
    mr_scorer *scorer;
    mr_error err;
    void *state;

    add_three(sets);
    cohort = learn(s, mr_method_find(method));
    opts.cohort = cohort;
    assert_ok(mr_scorer_new(genes, sets, mr_method_find(method), &opts, &scorer, &err), err);
    assert_int_equal(mr_scorer_n_genes(scorer), N_GENES);
    state = calloc(1, scorer->job.method->state_size(&scorer->job));
    assert_ok(scorer->job.method->begin(&scorer->job, &samples[0], state, &err), err);
    for (int h = 0; h < MR_N_HALVES; h++)
        half[h] = turn(&scorer->job.members.halves[0][h], turned[h], factors[h]);
    assert_close(score_members(&scorer->job, state, half),
                 score_members(&scorer->job, state, scorer->job.members.halves[0]), 1e-12, 1e-12);
    free(state);
    mr_scorer_free(scorer);
    mr_cohort_free(cohort);
    free(s);
    mr_sets_free(sets);
}

static void test_any_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < mr_method_count(); i++)
        if (mr_method_traits(mr_method_get(i)) & MR_TAKES_RANDOM)
            check_turned(mr_method_name(mr_method_get(i)));
}

/* ---- edges ---- */

static void test_no_null(void **state)
{
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring("mean", sets);

    (void)state;
    add_set(sets, "all");
    add_genes(sets, MR_UP, 0, 1, N_GENES, 1, false);
    add_set(sets, "more than all");
    add_genes(sets, MR_UP, 0, 1, 200, 1, false);
    add_genes(sets, MR_DOWN, 0, 1, 200, 1, false);
    add_set(sets, "some");
    add_genes(sets, MR_UP, 0, 1, 9, 1, false);
    samples[1].n = 0; /* all zeros */
    run(s);
    samples[1].n = N_GENES;
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < N_SAMPLES; i++) {
            assert_true(isfinite(s->scores[i][k].total));
            assert_true(isnan(s->nulls[i][k].z) == (k < 2 || i == 1));
            assert_true(isnan(s->nulls[i][k].p) == (k < 2 || i == 1));
        }
    }
    free(s);
    mr_sets_free(sets);
}

static void test_refuses(void **state)
{
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring("mean", sets);
    mr_error err;

    (void)state;
    add_three(sets);
    s->n_draws = 1;
    assert_fails(score(s, &err), MR_EINVAL, err,
                 "n_permutations: expected 2 to 4294967295, found 1");
    s->n_draws = 10;
    s->method = "mlm";
    assert_fails(score(s, &err), MR_EINVAL, err, "mlm: its scores of random sets mean nothing");
    free(s);
    mr_sets_free(sets);
}

static mr_status score_once(void *data, mr_error *err)
{
    return score(data, err);
}

static void test_allocation_failure(void **state)
{
    mr_sets *sets = mr_sets_new();
    struct scoring *s = new_scoring("wmean", sets);

    (void)state;
    add_three(sets);
    s->n_draws = 5;
    s->n_threads = 1;
    assert_survives_alloc_failure(score_once, s);
    free(s);
    mr_sets_free(sets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean),      cmocka_unit_test(test_singscore),
        cmocka_unit_test(test_weights),   cmocka_unit_test(test_missing_genes),
        cmocka_unit_test(test_p),         cmocka_unit_test(test_same),
        cmocka_unit_test(test_any_order), cmocka_unit_test(test_no_null),
        cmocka_unit_test(test_refuses),   cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
