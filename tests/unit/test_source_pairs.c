/* source_pairs.tsv: two sources with the same model animals, by hand */
#include "rows.h"

#include "alloc_fail.h"
#include "mechrank/stats.h"

#define FLAG(f) ((mr_flags)1 << MR_FLAG_##f)

static struct mr_rank_opts default_opts(void)
{
    struct mr_rank_opts opts;

    mr_rank_opts_init(&opts);
    opts.refs = rows_refs();
    return opts;
}

/* Two sources of one study: four animals each against the same five. */
static void add_both(mr_results *r, const char *study, double a, double b)
{
    rows_add_study(r, study, "adipose", a, 1);
    rows_add_study(r, study, "placenta", b, 4);
    rows_add_contrast(r, study, "placenta", "adipose", 0.2); /* in either order */
}

static void assert_ranked(mr_results *r, const struct mr_rank_opts *opts)
{
    mr_error err;

    assert_ok(mr_run_rank(r, opts, &err), err);
}

static const struct mr_source_pair *find(const mr_results *r, const char *a, const char *b,
                                         size_t m)
{
    for (size_t i = 0; i < mr_results_size(r, MR_SOURCE_PAIRS); i++) {
        const struct mr_source_pair *row = mr_results_row(r, MR_SOURCE_PAIRS, i);

        if (!strcmp(row->source_a, a) && !strcmp(row->source_b, b) &&
            !strcmp(row->mechanism, rows_name(m)))
            return row;
    }
    fail_msg("no row of %s and %s, %s", a, b, rows_name(m));
    return NULL;
}

/* One study of both: the contrast of the two arms, tested as any other. */
static void test_one_study(void **state)
{
    struct mr_rank_opts opts = default_opts();
    mr_results *r = mr_results_new();

    (void)state;
    add_both(r, "s1", 0.4, 1.7);
    for (int raw = 0; raw < 2; raw++) {
        opts.raw_units = raw;
        assert_ranked(r, &opts);
        assert_int_equal(mr_results_size(r, MR_SOURCE_PAIRS), rows_n_names());
        for (size_t m = 0; m < rows_n_names(); m++) {
            const struct mr_source_pair *row = find(r, "adipose", "placenta", m);
            const struct mr_effect *a = mr_results_row(r, MR_EFFECTS, m);
            const struct mr_effect *b = mr_results_row(r, MR_EFFECTS, rows_n_names() + m);
            const double u = 0.45 + 0.45 - 2 * 0.2, t = (a->theta - b->theta) / (a->sd * sqrt(u));
            double lo = (a->theta - b->theta) - mr_t_quantile(0.975, 12) * a->sd * sqrt(u), hi;

            if (!raw)
                mr_delta_interval(t, 12, 1 / u, 0.95, &lo, &hi);
            assert_close(row->difference, a->g - b->g, 1e-14, 0);
            assert_close(row->p, mr_t_two_sided(t, 12), 1e-12, 0);
            assert_close(row->ci_lo, lo, 1e-12, 0);
            assert_int_equal(row->ci_lo < 0 && row->ci_hi > 0, row->p > 0.05);
            assert_close(row->df, 12, 0, 0);
            assert_close(row->k_both, 1, 0, 0);
            assert_int_equal(row->flags & FLAG(SINGLE_STUDY), FLAG(SINGLE_STUDY));
            assert_int_equal(row->flags & FLAG(NO_COVARIANCE), 0);
        }
    }
    mr_results_free(r);
}

static double tau2_of(const mr_results *r, const char *source, size_t m)
{
    for (size_t i = 0; i < mr_results_size(r, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(r, MR_RANKING, i);

        if (!strcmp(row->source, source) && !strcmp(row->mechanism, rows_name(m)))
            return row->tau * row->tau;
    }
    return NAN;
}

static const struct mr_effect *effect_of(const mr_results *r, const char *study, const char *source,
                                         size_t m)
{
    for (size_t i = 0; i < mr_results_size(r, MR_EFFECTS); i++) {
        const struct mr_effect *e = mr_results_row(r, MR_EFFECTS, i);

        if (!strcmp(e->study, study) && !strcmp(e->source, source) &&
            !strcmp(e->mechanism, rows_name(m)))
            return e;
    }
    return NULL;
}

/* In log2 units, by the formula: V_a + V_b - 2 sum w_a w_b sd_a sd_b u_ab/(sum w_a sum w_b). */
static void test_several_studies(void **state)
{
    static const char *const sources[] = { "adipose", "placenta" };
    static const char *const studies[] = { "s1", "s2", "s3" };
    struct mr_rank_opts opts = default_opts();
    mr_results *r = mr_results_new();

    (void)state;
    opts.raw_units = true;
    add_both(r, "s1", 0.4, 1.7);
    add_both(r, "s2", 0.9, 1.1);
    rows_add_study(r, "s3", "placenta", 0.2, 3);
    assert_ranked(r, &opts);
    for (size_t m = 0; m < rows_n_names(); m++) {
        const struct mr_source_pair *row = find(r, "adipose", "placenta", m);
        double w[2] = { 0, 0 }, sum[2] = { 0, 0 }, both = 0;

        for (size_t i = 0; i < ARRAY_LEN(studies); i++) {
            double product = 0.2;

            for (int s = 0; s < 2; s++) {
                const struct mr_effect *e = effect_of(r, studies[i], sources[s], m);
                const double weight = e ? 1 / (e->se * e->se + tau2_of(r, sources[s], m)) : 0;

                w[s] += weight;
                sum[s] += e ? weight * e->theta : 0;
                product *= e ? weight * e->sd : 0;
            }
            both += product;
        }
        assert_close(row->difference, sum[0] / w[0] - sum[1] / w[1], 1e-12, 1e-14);
        assert_close(row->se, sqrt(1 / w[0] + 1 / w[1] - 2 * both / (w[0] * w[1])), 1e-12, 0);
        assert_close(row->p, mr_t_two_sided(row->difference / row->se, row->df), 1e-14, 0);
        assert_close(row->ci_hi - row->difference, mr_t_quantile(0.975, row->df) * row->se, 1e-12,
                     0);
        assert_close(row->k_a, 2, 0, 0);
        assert_close(row->k_b, 3, 0, 0);
        assert_close(row->k_both, 2, 0, 0);
    }
    mr_results_free(r);
}

/* Without contrasts.tsv: as if independent, which is too wide, and said. */
static void test_bare_effects(void **state)
{
    const struct mr_rank_opts opts = default_opts();
    mr_results *with = mr_results_new(), *without = mr_results_new();

    (void)state;
    add_both(with, "s1", 0.4, 1.7);
    add_both(with, "s2", 0.9, 1.1);
    add_both(without, "s1", 0.4, 1.7);
    add_both(without, "s2", 0.9, 1.1);
    mr_results_clear(without, MR_CONTRASTS);
    assert_ranked(with, &opts);
    assert_ranked(without, &opts);
    for (size_t m = 0; m < rows_n_names(); m++) {
        const struct mr_source_pair *a = find(with, "adipose", "placenta", m);
        const struct mr_source_pair *b = find(without, "adipose", "placenta", m);

        assert_int_equal(a->flags & FLAG(NO_COVARIANCE), 0);
        assert_int_equal(b->flags & FLAG(NO_COVARIANCE), FLAG(NO_COVARIANCE));
        assert_close(a->difference, b->difference, 0, 0);
        assert_true(b->se > 1.2 * a->se);
    }
    mr_results_free(with);
    mr_results_free(without);
}

/* Three sources: every pair once, names in bytewise order; q over the pairs of a family. */
static void test_table(void **state)
{
    const struct mr_rank_opts opts = default_opts();
    mr_results *r = mr_results_new(), *turned = mr_results_new();
    double p[64], q[64];
    size_t n = 0;

    (void)state;
    add_both(r, "s1", 0.4, 1.7);
    rows_add_study(r, "s3", "bone_marrow", -2, 3);
    rows_add_study(turned, "s3", "bone_marrow", -2, 3);
    add_both(turned, "s1", 0.4, 1.7);
    assert_ranked(r, &opts);
    assert_ranked(turned, &opts);
    assert_int_equal(mr_results_size(r, MR_SOURCE_PAIRS), 3 * rows_n_names());
    for (size_t i = 0; i < 3 * rows_n_names(); i++) {
        const struct mr_source_pair *a = mr_results_row(r, MR_SOURCE_PAIRS, i);
        const struct mr_source_pair *b = mr_results_row(turned, MR_SOURCE_PAIRS, i);

        assert_true(strcmp(a->source_a, a->source_b) < 0);
        assert_string_equal(a->mechanism, b->mechanism);
        assert_close(a->p, b->p, 0, 0);
        assert_close(a->difference, b->difference, 0, 0);
        if (!strcmp(a->family, "primary"))
            p[n++] = a->p;
    }
    assert_int_equal(mr_adjust_bh(p, n, q, NULL), MR_OK);
    n = 0;
    for (size_t i = 0; i < 3 * rows_n_names(); i++) {
        const struct mr_source_pair *a = mr_results_row(r, MR_SOURCE_PAIRS, i);

        if (!strcmp(a->family, "primary"))
            assert_close(a->q, q[n++], 0, 0);
    }
    assert_int_equal(n, 3 * 4);
    assert_ranked(r, &opts); /* again: the same table, not two */
    assert_int_equal(mr_results_size(r, MR_SOURCE_PAIRS), 3 * rows_n_names());
    mr_results_free(turned);
    mr_results_free(r);
}

/* An arm of two animals: a difference, and no claim. */
static void test_exploratory(void **state)
{
    const struct mr_rank_opts opts = default_opts();
    mr_results *r = mr_results_new();
    struct mr_effect few = rows_effect("s2", "placenta", rows_name(0), 2, 0.3);
    const struct mr_effect many = rows_effect("s1", "adipose", rows_name(0), 1, 0.3);
    const struct mr_source_pair *row;

    (void)state;
    few.flags = FLAG(EXPLORATORY);
    few.p = NAN;
    rows_add(r, &few);
    rows_add(r, &many);
    assert_ranked(r, &opts);
    row = find(r, "adipose", "placenta", 0);
    assert_close(row->difference, -1, 1e-15, 0);
    assert_true(isnan(row->p) && isnan(row->q) && isnan(row->ci_lo) && isnan(row->ci_hi));
    assert_true(row->se > 0);
    assert_int_equal(row->flags & FLAG(EXPLORATORY), FLAG(EXPLORATORY));
    mr_results_free(r);
}

static mr_status rank_again(void *data, mr_error *err)
{
    const struct mr_rank_opts opts = default_opts();

    return mr_run_rank(data, &opts, err);
}

static void test_allocation_failure(void **state)
{
    const struct mr_effect a = rows_effect("s1", "adipose", rows_name(0), 1, 0.3);
    const struct mr_effect b = rows_effect("s1", "placenta", rows_name(0), 2, 0.2);
    mr_results *r = mr_results_new();

    (void)state;
    rows_add(r, &a);
    rows_add(r, &b);
    rows_add_contrast(r, "s1", "adipose", "placenta", 0.2);
    assert_survives_alloc_failure(rank_again, r);
    assert_int_equal(mr_results_size(r, MR_SOURCE_PAIRS), 1);
    mr_results_free(r);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_study),    cmocka_unit_test(test_several_studies),
        cmocka_unit_test(test_bare_effects), cmocka_unit_test(test_table),
        cmocka_unit_test(test_exploratory),  cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, rows_load, rows_unload);
}
