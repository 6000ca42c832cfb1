/*
 * Coverage of rank sets and of the interval of delta.  A check holds within three Monte-Carlo
 * errors and must fail for a mutant: what a wrong formula would give.
 */
#include "support.h"

#include "base/rng.h"
#include "mechrank/stats.h"

static double error_of(double coverage, size_t n)
{
    return sqrt(coverage * (1 - coverage) / (double)n);
}

enum { M = 11, N_PAIRS = 5 };

/* Rows 2i and 2i + 1 have correlation 'r'; the last stands alone. */
static void pair_covariance(double r, double *cov)
{
    memset(cov, 0, M * M * sizeof(*cov));
    for (size_t a = 0; a < M; a++)
        cov[a * M + a] = 1;
    for (size_t i = 0; i < N_PAIRS; i++)
        cov[2 * i * M + 2 * i + 1] = cov[(2 * i + 1) * M + 2 * i] = r;
}

struct layout {
    double r;           /* correlation within pairs */
    size_t n_two_sided; /* the last rows */
    double nu;
    bool diagonal; /* mutant: the sets are told of no correlation */
    bool normal;   /* mutant: and of no error in the variance */
};

/* All effects are 0, so that any claim is wrong: the share of draws without one. */
static double tied_coverage(const struct layout *layout, size_t n_draws)
{
    static const char *const names[M] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k" };
    size_t covered = 0;

    for (size_t draw = 0; draw < n_draws; draw++) {
        struct mr_rank_row rows[M];
        double cov[M * M], s2;
        struct rng rng;
        bool claimed = false;

        rng_init(&rng, 1, (uint32_t)draw, 0, 0);
        for (size_t a = 0; a < M; a++) {
            rows[a] = (struct mr_rank_row){ .name = names[a],
                                            .mu = rng_normal(&rng),
                                            .two_sided = a + layout->n_two_sided >= M };
            if (a % 2)
                rows[a].mu =
                    layout->r * rows[a - 1].mu + sqrt(1 - layout->r * layout->r) * rows[a].mu;
        }
        s2 = rng_gamma(&rng, layout->nu / 2) / (layout->nu / 2);
        pair_covariance(layout->diagonal ? 0 : layout->r, cov);
        for (size_t i = 0; i < M * M; i++)
            cov[i] *= s2;
        assert_int_equal(
            mr_rank_sets(rows, M, cov, layout->normal ? INFINITY : layout->nu, 0.95, NULL, NULL),
            MR_OK);
        for (size_t a = 0; a < M; a++)
            claimed = claimed || rows[a].rank_lo > 1 || rows[a].rank_hi < M;
        covered += !claimed;
    }
    return (double)covered / (double)n_draws;
}

static void test_rank_sets_tied(void **state)
{
    static const struct {
        const char *name;
        struct layout layout;
        bool covers;
    } cases[] = {
        { "independent, t on 12", { 0, 2, 12, false, false }, true },
        { "opposite pairs", { -0.98, 0, 60, false, false }, true },
        { "mutant: z in place of t", { 0, 2, 4, false, true }, false },
        { "mutant: diagonal covariance", { -0.98, 0, 60, true, false }, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum { N = 1000 };
        const double coverage = tied_coverage(&cases[i].layout, N);

        print_message("rank sets, %s: %.3f\n", cases[i].name, coverage);
        if ((coverage >= 0.95 - 3 * error_of(0.95, N)) != cases[i].covers)
            fail_msg("%s: coverage %.3f of %d draws", cases[i].name, coverage, N);
    }
}

/* 'df_used' is what the interval is told. */
static double delta_coverage(double delta, double df, double df_used, size_t n_draws)
{
    const double n_eff = 2;
    size_t covered = 0;

    for (size_t draw = 0; draw < n_draws; draw++) {
        double t, lo, hi;
        struct rng rng;

        rng_init(&rng, 2, (uint32_t)draw, 0, 0);
        t = rng_normal(&rng) + delta * sqrt(n_eff);
        t /= sqrt(rng_gamma(&rng, df / 2) / (df / 2));
        mr_delta_interval(t, df_used, n_eff, 0.95, &lo, &hi);
        covered += lo <= delta && delta <= hi;
    }
    return (double)covered / (double)n_draws;
}

/* statistics.md I.4: .944 to .959 for delta 0 to 10 */
static void test_delta_interval(void **state)
{
    static const double deltas[] = { 0, 1, 2.5, 5, 10 }, dfs[] = { 5, 8, 16 };
    enum { N = 5000 };
    const double error = 3 * error_of(0.95, N);
    double coverage;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(deltas); i++) {
        for (size_t j = 0; j < ARRAY_LEN(dfs); j++) {
            coverage = delta_coverage(deltas[i], dfs[j], dfs[j], N);
            print_message("delta %g, df %g: %.4f\n", deltas[i], dfs[j], coverage);
            if (!(coverage >= 0.944 - error && coverage <= 0.959 + error))
                fail_msg("delta %g, df %g: coverage %.4f", deltas[i], dfs[j], coverage);
        }
    }
    coverage = delta_coverage(1, 5, 1e6, N);
    print_message("mutant: z in place of t: %.4f\n", coverage);
    assert_true(coverage < 0.944 - error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rank_sets_tied),
        cmocka_unit_test(test_delta_interval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
