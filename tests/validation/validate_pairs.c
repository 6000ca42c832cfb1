/*
 * source_pairs.tsv by simulation: the covariance of two sources with the same model animals, and
 * coverage of the interval of their difference.
 */
#include "rows.h"

#include "base/rng.h"
#include "mechrank/stats.h"
#include "run/pool.h"

/* The covariance that the derivation gives, of 200,000 draws. */
static void test_covariance(void **state)
{
    enum { N = 200000 };
    const double nu = 9, delta_a = 1.2, delta_b = 0.7, u_a = 0.5, u_ab = 0.25;
    const double bias = mr_hedges_j(nu);
    const double want =
        bias * bias * nu / (nu - 2) * (u_ab + delta_a * delta_b) - delta_a * delta_b;
    double sum_a = 0, sum_b = 0, cross = 0;
    struct rng rng;

    (void)state;
    rng_init(&rng, 11, 0, 0, 0);
    for (int i = 0; i < N; i++) {
        const double model = sqrt(u_ab) * rng_normal(&rng);
        const double sd = sqrt(2 * rng_gamma(&rng, nu / 2) / nu);
        const double a = bias * (delta_a + sqrt(u_a - u_ab) * rng_normal(&rng) - model) / sd;
        const double b = bias * (delta_b + sqrt(u_a - u_ab) * rng_normal(&rng) - model) / sd;

        sum_a += a / N;
        sum_b += b / N;
        cross += a * b / N;
    }
    assert_close(sum_a, delta_a, 0, 0.01);
    assert_close(cross - sum_a * sum_b, want, 0, 0.01);
}

/* Which of five studies hold source a, and b; how much their true effects differ. */
static const struct layout {
    const char *a, *b;
    double tau;
    double most; /* coverage of a 95 % interval; at least .93 */
} layouts[] = {
    { "1", "1", 0, 0.97 },           { "12", "12", 0.5, 0.97 },   { "123", "123", 0.5, 0.97 },
    { "12345", "12345", 0.5, 0.97 }, { "123", "14", 0.3, 0.975 }, { "1", "123", 0.3, 0.97 },
    { "12", "12", 0, 0.985 }, /* a tau^2 that cannot be negative is too large where it is 0 */
    { "123", "123", 0, 0.985 },
};

static void draw_study(mr_results *r, char study, const struct layout *l, const double delta[2],
                       struct rng *rng)
{
    const bool has[2] = { strchr(l->a, study) != NULL, strchr(l->b, study) != NULL };
    static const char *const sources[2] = { "adipose", "placenta" };
    const double nu = 10;
    char name[2] = { study, 0 };

    for (size_t m = 0; m < rows_n_names(); m++) {
        const double model = 0.5 * rng_normal(rng), sd = sqrt(2 * rng_gamma(rng, nu / 2) / nu);

        for (int s = 0; s < 2; s++) {
            const double truth = delta[s] + l->tau * rng_normal(rng);
            const double theta = truth + 0.5 * rng_normal(rng) - model;
            struct mr_effect e = rows_effect(name, sources[s], rows_name(m), theta, sd * sd * 0.5);

            e.u = 0.5;
            e.sd = sd;
            e.df = nu;
            e.t = theta / (sd * sqrt(0.5));
            e.p = mr_t_two_sided(e.t, nu);
            e.g = mr_hedges_j(nu) * theta / sd;
            e.g_var = mr_hedges_j(nu) * mr_hedges_j(nu) * 0.5 + e.g * e.g / (2 * nu);
            if (has[s])
                rows_add(r, &e);
        }
    }
    rows_add_correlations(r, name, "no", 0);
    if (has[0] && has[1])
        rows_add_contrast(r, name, "adipose", "placenta", 0.25);
}

/* Intervals of the difference, and of both sources, that hold the truth. */
static void count_covered(mr_results *r, const struct mr_rank_opts *opts, const double delta[2],
                          size_t *pairs, size_t *own)
{
    struct pool_rows rows;
    struct pool p;
    mr_error err;

    assert_ok(pool_rows_init(&rows, r, "no", NULL, &err), err);
    assert_ok(pool_init(&p, r, &rows, opts, &err), err);
    assert_ok(pool_combine(&p, &err), err);
    pool_intervals(&p);
    assert_ok(pool_compare(&p, r, &err), err);
    assert_int_equal(mr_results_size(r, MR_SOURCE_PAIRS), rows_n_names());
    for (size_t i = 0; i < rows_n_names(); i++) {
        const struct mr_source_pair *row = mr_results_row(r, MR_SOURCE_PAIRS, i);

        *pairs += row->ci_lo <= delta[0] - delta[1] && delta[0] - delta[1] <= row->ci_hi;
        for (size_t g = 0; g < p.n_groups; g++) {
            const double truth = delta[strcmp(p.groups[g].source, "adipose") != 0];
            const struct cell *c = &p.groups[g].cells[i];

            *own += c->lo <= truth && truth <= c->hi;
        }
    }
    pool_release(&p);
    pool_rows_release(&rows);
}

static void test_coverage(void **state)
{
    enum { DRAWS = 300 };
    static const double delta[2] = { 1.2, 0.4 };
    struct mr_rank_opts opts;

    (void)state;
    mr_rank_opts_init(&opts);
    opts.refs = rows_refs();
    for (size_t k = 0; k < ARRAY_LEN(layouts); k++) {
        const double n = (double)(DRAWS * rows_n_names());
        size_t pairs = 0, own = 0;

        for (uint32_t draw = 0; draw < DRAWS; draw++) {
            mr_results *r = mr_results_new();
            struct rng rng;

            rng_init(&rng, 5, (uint32_t)k, draw, 0);
            for (char study = '1'; study <= '5'; study++)
                if (strchr(layouts[k].a, study) || strchr(layouts[k].b, study))
                    draw_study(r, study, &layouts[k], delta, &rng);
            count_covered(r, &opts, delta, &pairs, &own);
            mr_results_free(r);
        }
        if (!((double)pairs / n >= 0.93 && (double)pairs / n <= layouts[k].most &&
              (double)own / n / 2 >= 0.93))
            fail_msg("studies %s and %s, tau %g: coverage %.3f of differences, %.3f of effects",
                     layouts[k].a, layouts[k].b, layouts[k].tau, (double)pairs / n,
                     (double)own / n / 2);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_covariance),
        cmocka_unit_test(test_coverage),
    };

    return cmocka_run_group_tests(tests, rows_load, rows_unload);
}
