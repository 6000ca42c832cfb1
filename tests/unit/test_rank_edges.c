/* ssgsea, singscore, ucell, aucell: by hand at the edges, and what is refused */
#include "made_sample.h"

#include "alloc_fail.h"

/* The total of one set in one sample. */
static struct mr_set_score score_once(const char *method, const double *x, size_t n_genes,
                                      const char *members, choose_options choose)
{
    struct made_scorer f = open_scorer(method, n_genes, one_set(members), choose);

    score_values(&f, x, false);
    close_scorer(&f);
    return f.scores[0];
}

/* ---- by hand, at the edges ---- */

static mr_names *stable_names; /* of choose_stable(): gene g01 and one that no table has */

static void choose_stable(struct mr_method_opts *opts)
{
    opts->stable_genes = stable_names;
}

static void choose_no_dispersion(struct mr_method_opts *opts)
{
    opts->dispersion = false;
}

static void choose_unknown(struct mr_method_opts *opts)
{
    opts->unknown_direction = true;
}

static void choose_both(struct mr_method_opts *opts)
{
    choose_stable(opts);
    choose_unknown(opts);
}

static void choose_plain_weights(struct mr_method_opts *opts)
{
    opts->alpha = 0;
}

static void choose_two_ranks(struct mr_method_opts *opts)
{
    opts->max_rank = 2;
}

static void choose_skipping(struct mr_method_opts *opts)
{
    opts->skip_missing = true;
}

static void choose_half_weight(struct mr_method_opts *opts)
{
    opts->negative_weight = 0.5;
}

static void choose_quarter(struct mr_method_opts *opts)
{
    opts->auc_threshold = 0.25;
}

static void choose_all_ranks(struct mr_method_opts *opts)
{
    opts->auc_threshold = 1;
}

static const double zeros[8] = { 0 }, equal[] = { 3, 3, 3, 3, 3, 3, 3, 3 },
                    rising[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, falling[] = { 8, 7, 6, 5, 4, 3, 2, 1 },
                    one_found[] = { 0, 0, 0, 0, 9, 0, 0, 0 };

static const struct edge {
    const char *what, *method;
    choose_options choose;
    const double *x;
    size_t n_genes;
    const char *members;
    enum mr_undefined why;
    double total; /* where there is one */
} edges[] = {
    { "one gene", "ssgsea", choose_nothing, rising, 1, "0", MR_ALL_GENES, 0 },
    { "all genes", "ssgsea", choose_nothing, rising, 4, "0 1 2 3", MR_ALL_GENES, 0 },
    { "all genes go down", "ssgsea", choose_nothing, rising, 4, "0|0 1 2 3", MR_ALL_GENES, 0 },
    { "nothing found", "ssgsea", choose_nothing, zeros, 6, "0 1", MR_DEFINED, 0 },
    { "all equal", "ssgsea", choose_nothing, equal, 6, "0 1|5", MR_DEFINED, 0 },
    { "all but one", "ssgsea", choose_plain_weights, rising, 3, "1 2", MR_DEFINED, 1.5 },
    { "the lowest", "ssgsea", choose_plain_weights, rising, 8, "0", MR_DEFINED, -4 },

    { "one gene", "singscore", choose_nothing, rising, 1, "0", MR_ALL_GENES, 0 },
    { "all genes", "singscore", choose_nothing, rising, 4, "0 1 2 3", MR_ALL_GENES, 0 },
    { "all genes, unknown", "singscore", choose_unknown, rising, 3, "0 1 2", MR_ALL_GENES, 0 },
    { "nothing found", "singscore", choose_nothing, zeros, 6, "0 1", MR_CONSTANT_SAMPLE, 0 },
    { "all equal", "singscore", choose_unknown, equal, 6, "0 1", MR_CONSTANT_SAMPLE, 0 },
    { "the highest", "singscore", choose_nothing, rising, 5, "3 4", MR_DEFINED, 0.5 },
    { "the lowest", "singscore", choose_nothing, rising, 5, "0 1", MR_DEFINED, -0.5 },
    { "below bounds", "singscore", choose_nothing, one_found, 5, "0 1", MR_DEFINED,
      -0.5 - 0.5 / 3 },
    { "up and down", "singscore", choose_nothing, rising, 5, "3 4|0 1", MR_DEFINED, 1 },
    { "both ends", "singscore", choose_unknown, rising, 5, "0 4", MR_DEFINED, 0.5 },
    { "both ends, down", "singscore", choose_unknown, rising, 5, "|0 4", MR_DEFINED, 0.5 },
    { "of known direction", "singscore", choose_unknown, rising, 5, "3 4|0 1", MR_DEFINED, 1 },
    { "among stable", "singscore", choose_stable, rising, 5, "0 4", MR_DEFINED, 0.25 },
    { "among stable, equal", "singscore", choose_stable, zeros, 5, "0 4", MR_DEFINED, 0 },
    { "among stable, all", "singscore", choose_stable, rising, 2, "0 1", MR_DEFINED, 0 },

    { "one gene", "ucell", choose_nothing, rising, 1, "0", MR_NO_WEIGHT, 0 },
    { "all genes", "ucell", choose_nothing, rising, 4, "0 1 2 3", MR_DEFINED, 1 },
    { "nothing found", "ucell", choose_nothing, zeros, 4, "0", MR_DEFINED, 0.5 },
    { "all beyond", "ucell", choose_two_ranks, zeros, 4, "0", MR_DEFINED, 0 },
    { "one beyond", "ucell", choose_two_ranks, falling, 4, "2", MR_DEFINED, 0 },
    { "one missing", "ucell", choose_nothing, falling, 4, "0 50", MR_DEFINED, 0.6 },
    { "one skipped", "ucell", choose_skipping, falling, 4, "0 50", MR_DEFINED, 1 },
    { "a half missing", "ucell", choose_nothing, falling, 4, "0|50", MR_DEFINED, 1 },
    { "up and down", "ucell", choose_nothing, falling, 4, "0|1", MR_DEFINED, 1.0 / 3 },
    { "down less", "ucell", choose_half_weight, falling, 4, "0|1", MR_DEFINED, 2.0 / 3 },
    { "not below 0", "ucell", choose_nothing, falling, 4, "3|0", MR_DEFINED, 0 },
    { "only down", "ucell", choose_nothing, falling, 4, "|0", MR_DEFINED, 0 },

    { "one gene", "aucell", choose_nothing, rising, 1, "0", MR_NO_WEIGHT, 0 },
    { "one gene of one", "aucell", choose_all_ranks, rising, 1, "0", MR_NO_WEIGHT, 0 },
    { "all genes", "aucell", choose_quarter, rising, 8, "0 1 2 3 4 5 6 7", MR_DEFINED, 1 },
    { "nothing found", "aucell", choose_quarter, zeros, 8, "0", MR_DEFINED, 0.125 },
    { "the first", "aucell", choose_quarter, falling, 8, "0", MR_DEFINED, 1 },
    { "one of two", "aucell", choose_quarter, falling, 8, "0 7", MR_DEFINED, 1 },
    { "the second", "aucell", choose_quarter, falling, 8, "1", MR_DEFINED, 0 },
    { "up and down", "aucell", choose_all_ranks, falling, 8, "0|7", MR_DEFINED, 1 },
    { "four of five missing", "aucell", choose_quarter, falling, 8, "0 50 51 52 53",
      MR_NOT_ASSESSABLE, 0 },
    { "three of four missing", "aucell", choose_quarter, falling, 8, "0 50 51 52", MR_DEFINED, 1 },
};

static void test_edge(void **state)
{
    const struct edge *e = *state;
    const struct mr_set_score got = score_once(e->method, e->x, e->n_genes, e->members, e->choose);

    assert_int_equal(got.why, e->why);
    if (e->why)
        assert_true(isnan(got.total));
    else
        assert_close(got.total, e->total, 1e-14, 1e-14);
}

/* Median absolute deviations, of even and odd numbers of ranks, and with stable genes. */
static void test_dispersion(void **state)
{
    const double x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
    struct mr_set_score s = score_once("singscore", x, 10, "0 1 9|0 3 4 9", choose_nothing);

    (void)state;
    assert_close(s.dispersion[MR_UP], 1.4826 * 1, 1e-15, 0);   /* 1 2 10: 1 0 8 */
    assert_close(s.dispersion[MR_DOWN], 1.4826 * 2, 1e-15, 0); /* 1 4 5 10: 3.5 .5 .5 5.5 */
    s = score_once("singscore", x, 10, "0 1 9", choose_stable);
    assert_close(s.dispersion[MR_UP], 0, 0, 0); /* 1 1 2 */
    s = score_once("singscore", x, 10, "0 9", choose_stable);
    assert_close(s.dispersion[MR_UP], 1.4826 * 0.5 / 2, 1e-15, 0);
    s = score_once("singscore", x, 10, "5", choose_nothing);
    assert_close(s.dispersion[MR_UP], 0, 0, 0);
    assert_true(isnan(s.dispersion[MR_DOWN]));
    s = score_once("singscore", x, 10, "0 1 9", choose_no_dispersion);
    assert_true(isnan(s.dispersion[MR_UP]) && !isnan(s.total));
}

/* The median of many ranks by counting, against the one in use. */
static void test_dispersion_of_many(void **state)
{
    struct made_scorer f = open_scorer("singscore", 60,
                                       one_set("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 "
                                               "16 17 18 19 20 21 22 23 24 25 26 27"),
                                       choose_nothing);
    double x[MAX_GENES];
    struct rng rng;

    (void)state;
    rng_init(&rng, 15, 0, 0, 0);
    for (int i = 0; i < 30; i++) {
        size_t n_over = 0, n_under = 0;
        double lowest[28], centre = 0, found;

        for (size_t g = 0; g < 60; g++)
            x[g] = i < 15 ? rng_below(&rng, 12) : rng_uniform(&rng);
        score_values(&f, x, false);
        for (size_t g = 0; g < 28; g++) {
            lowest[g] = 1;
            for (size_t o = 0; o < 60; o++)
                lowest[g] += x[o] < x[g];
        }
        for (size_t g = 0; g < 28; g++) {
            size_t below = 0, same = 0;

            for (size_t o = 0; o < 28; o++) {
                below += lowest[o] < lowest[g];
                same += lowest[o] == lowest[g];
            }
            centre += below <= 13 && 13 < below + same ? lowest[g] / (2 * (double)same) : 0;
            centre += below <= 14 && 14 < below + same ? lowest[g] / (2 * (double)same) : 0;
        }
        found = f.scores[0].dispersion[MR_UP] / 1.4826;
        for (size_t g = 0; g < 28; g++) {
            n_over += fabs(lowest[g] - centre) > found + 1e-9;
            n_under += fabs(lowest[g] - centre) < found - 1e-9;
        }
        assert_true(n_over <= 14 && n_under <= 14);
    }
    close_scorer(&f);
}

/* ---- what is refused ---- */

static void choose_bad_alpha(struct mr_method_opts *opts)
{
    opts->alpha = -1;
}

static void choose_huge_alpha(struct mr_method_opts *opts)
{
    opts->alpha = 400;
}

static void choose_no_ranks(struct mr_method_opts *opts)
{
    opts->max_rank = 0;
}

static void choose_bad_weight(struct mr_method_opts *opts)
{
    opts->negative_weight = NAN;
}

static void choose_bad_threshold(struct mr_method_opts *opts)
{
    opts->auc_threshold = 1.5;
}

static void choose_gsva(struct mr_method_opts *opts)
{
    opts->compat = MR_COMPAT_GSVA1;
}

static const struct refusal {
    const char *method;
    choose_options choose;
    const char *members, *message;
} refusals[] = {
    { "ssgsea", choose_bad_alpha, "1 2", "alpha: expected 0 or a small number above it, found -1" },
    { "ssgsea", choose_huge_alpha, "1 2",
      "alpha: expected 0 or a small number above it, found 400" },
    { "singscore", choose_both, "1 2",
      "singscore: expected stable genes or an unknown direction, found both" },
    { "singscore", choose_gsva, "1 2", "singscore: there is no such compatible form of it" },
    { "ucell", choose_no_ranks, "1 2", "max_rank: expected 1 or more, found 0" },
    { "ucell", choose_bad_weight, "1 2", "negative_weight: expected 0 or more, found nan" },
    { "ucell", choose_two_ranks, "1|2 3 4",
      "ucell: set 'S': expected at most as many genes as the 2 ranks that count, found 3" },
    { "ucell", choose_two_ranks, "1 2 50",
      "ucell: set 'S': expected at most as many genes as the 2 ranks that count, found 3" },
    { "aucell", choose_bad_threshold, "1 2", "auc_threshold: expected above 0 to 1, found 1.5" },
};

static mr_status try_scorer(size_t n_genes, const struct refusal *r, mr_error *err)
{
    mr_names *genes = numbered_genes(n_genes);
    mr_sets *sets = one_set(r->members);
    mr_scorer *scorer = NULL;
    struct mr_score_opts opts;
    mr_status st;

    mr_score_opts_init(&opts);
    opts.need_measured = false;
    r->choose(&opts.method);
    st = mr_scorer_new(genes, sets, mr_method_find(r->method), &opts, &scorer, err);
    mr_scorer_free(scorer);
    mr_sets_free(sets);
    mr_names_free(genes);
    return st;
}

static void test_refusals(void **state)
{
    const struct refusal unstable = { "singscore", choose_stable, "0", "" };
    mr_error err;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
        assert_fails(try_scorer(10, &refusals[i], &err), MR_EINVAL, err, refusals[i].message);
    assert_fails(try_scorer(1, &unstable, &err), MR_EINVAL, err,
                 "stable genes: expected one that the table has, found none among 2");
}

/* Values that are no numbers name their gene. */
static void test_not_finite(void **state)
{
    struct made_scorer f = open_scorer("ucell", 3, one_set("0"), choose_nothing);
    const uint32_t genes[] = { 0, 2 };
    const double values[] = { 1, NAN };
    const struct mr_sample_scores out = { .sets = f.scores };
    mr_error err;

    (void)state;
    assert_fails(mr_scorer_score(f.scorer, &(struct mr_sample_values){ "s", 2, genes, values }, 1,
                                 &out, &err),
                 MR_EINVAL, err, "sample 's', gene 'g02': expected a finite value, found nan");
    close_scorer(&f);
}

/* ---- memory ---- */

struct making {
    const mr_names *genes;
    const mr_sets *sets;
    const char *method;
    choose_options choose;
};

static mr_status make_scorer(void *data, mr_error *err)
{
    const struct making *m = data;
    struct mr_score_opts opts;
    mr_scorer *scorer = NULL;
    mr_status st;

    mr_score_opts_init(&opts);
    opts.need_measured = false;
    m->choose(&opts.method);
    st = mr_scorer_new(m->genes, m->sets, mr_method_find(m->method), &opts, &scorer, err);
    mr_scorer_free(scorer);
    return st;
}

static void test_out_of_memory(void **state)
{
    mr_names *genes = numbered_genes(10);
    mr_sets *sets = one_set("1 2|3");
    struct making makings[] = { { genes, sets, "ssgsea", choose_nothing },
                                { genes, sets, "singscore", choose_stable } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(makings); i++)
        assert_survives_alloc_failure(make_scorer, &makings[i]);
    mr_sets_free(sets);
    mr_names_free(genes);
}

static int make_stable(void **state)
{
    (void)state;
    stable_names = mr_names_new();
    assert_int_equal(mr_names_add(stable_names, "g01", 3, NULL), MR_OK);
    assert_int_equal(mr_names_add(stable_names, "g99", 3, NULL), MR_OK);
    return 0;
}

static int free_stable(void **state)
{
    (void)state;
    mr_names_free(stable_names);
    return 0;
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(test_dispersion),    cmocka_unit_test(test_dispersion_of_many),
        cmocka_unit_test(test_refusals),      cmocka_unit_test(test_not_finite),
        cmocka_unit_test(test_out_of_memory),
    };
    struct CMUnitTest tests[ARRAY_LEN(others) + ARRAY_LEN(edges)];

    memcpy(tests, others, sizeof(others));
    for (size_t i = 0; i < ARRAY_LEN(edges); i++)
        tests[ARRAY_LEN(others) + i] = (struct CMUnitTest){ .name = edges[i].what,
                                                            .test_func = test_edge,
                                                            .initial_state = (void *)&edges[i] };
    return cmocka_run_group_tests(tests, make_stable, free_stable);
}
