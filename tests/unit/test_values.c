/* values: median, wmean, ulm and mlm where little is left, and what their scores depend on */
#include "support.h"

#include "alloc_fail.h"
#include "base/rng.h"
#include "mechrank/score.h"

enum { MAX_GENES = 60, MAX_SETS = 12 };

/* One sample of genes g00, g01, ... */
struct sample {
    size_t n;
    double x[MAX_GENES];
};

static mr_names *gene_names(size_t n)
{
    mr_names *names = mr_names_new();
    char name[32];

    for (size_t g = 0; g < n; g++) {
        sprintf(name, "g%02zu", g);
        assert_int_equal(mr_names_add(names, name, 3, NULL), MR_OK);
    }
    return names;
}

/* Members as "g01:0.5 g02:-1 -g03:2", '-' in front: in the half of genes that go down. */
static void add_set(mr_sets *sets, const char *name, const char *members)
{
    char text[1000];

    snprintf(text, sizeof(text), "%s", members);
    assert_int_equal(mr_sets_add(sets, name, "", 1, 1, NULL), MR_OK);
    for (char *m = strtok(text, " "); m; m = strtok(NULL, " ")) {
        char *factor = strchr(m, ':');
        const int half = *m == '-' ? MR_DOWN : MR_UP;

        if (factor)
            *factor++ = '\0';
        assert_int_equal(mr_sets_add_gene(sets, half, m + (half == MR_DOWN),
                                          factor ? strtod(factor, NULL) : 1, NULL),
                         MR_OK);
    }
}

static mr_status score_with(const mr_names *names, const char *method, const struct sample *sample,
                            const mr_sets *sets, struct mr_set_score *scores, mr_error *err)
{
    struct mr_sample_scores out = { .sets = scores };
    uint32_t genes[MAX_GENES];
    double values[MAX_GENES];
    struct mr_sample_values x = { "only", 0, genes, values };
    struct mr_score_opts opts;
    mr_scorer *scorer;
    mr_status st;

    for (size_t g = 0; g < sample->n; g++) {
        if (sample->x[g] == 0)
            continue;
        genes[x.n] = (uint32_t)g;
        values[x.n++] = sample->x[g];
    }
    mr_score_opts_init(&opts);
    opts.need_measured = false;
    st = mr_scorer_new(names, sets, mr_method_find(method), &opts, &scorer, err);
    if (!st)
        st = mr_scorer_score(scorer, &x, 1, &out, err);
    mr_scorer_free(scorer);
    return st;
}

static mr_status try_score(const char *method, const struct sample *sample, const mr_sets *sets,
                           struct mr_set_score *scores, mr_error *err)
{
    mr_names *names = gene_names(sample->n);
    const mr_status st = score_with(names, method, sample, sets, scores, err);

    mr_names_free(names);
    return st;
}

static void score(const char *method, const struct sample *sample, const mr_sets *sets,
                  struct mr_set_score *scores)
{
    mr_error err;

    assert_true(mr_sets_size(sets) <= MAX_SETS);
    assert_ok(try_score(method, sample, sets, scores, &err), err);
}

static struct sample random_sample(size_t n)
{
    struct sample sample = { .n = n };
    struct rng rng;

    rng_init(&rng, 3, 1, 4, 1);
    for (size_t g = 0; g < n; g++)
        sample.x[g] = rng_normal(&rng);
    return sample;
}

/* ---- edges: a table of them ---- */

static const struct edge {
    const char *name, *method, *members;
    struct sample sample;
    double want; /* NaN: 'why' says why */
    enum mr_undefined why;
} edges[] = {
    { "one gene", "median", "g00", { 1, { 7 } }, 7, MR_DEFINED },
    { "two middle values", "median", "g00 g01 g02 g03", { 5, { 9, 1, 2, 4, 5 } }, 3, MR_DEFINED },
    { "all genes", "median", "g00 g01 g02", { 3, { 0, 2, 5 } }, 2, MR_DEFINED },
    { "up less down", "median", "g00 -g01 -g02", { 4, { 5, 1, 2, 0 } }, 3.5, MR_DEFINED },
    { "only down", "median", "-g01 -g02", { 4, { 5, 1, 2, 0 } }, -1.5, MR_DEFINED },
    { "nothing but zeros", "median", "g01 -g02", { 4, { 0 } }, 0, MR_DEFINED },
    { "all alike", "median", "g00 g01", { 3, { 4, 4, 4 } }, 4, MR_DEFINED },
    { "one gene", "wmean", "g00:-2", { 1, { 7 } }, -7, MR_DEFINED },
    { "both signs", "wmean", "g00:3 g01:-1", { 3, { 2, 4, 9 } }, 0.5, MR_DEFINED },
    { "both halves", "wmean", "g00:3 -g01:1", { 3, { 2, 4, 9 } }, 0.5, MR_DEFINED },
    { "nothing but zeros", "wmean", "g00:3 g01:-1", { 3, { 0 } }, 0, MR_DEFINED },
    { "all genes", "wmean", "g00 g01 g02", { 3, { 0, 2, 7 } }, 3, MR_DEFINED },
    { "one gene", "ulm", "g00", { 1, { 7 } }, NAN, MR_TOO_FEW_GENES },
    { "two genes", "ulm", "g00", { 2, { 7, 1 } }, NAN, MR_TOO_FEW_GENES },
    { "all genes alike", "ulm", "g00:.1 g01:.1 g02:.1", { 3, { 7, 1, 2 } }, NAN, MR_ALL_GENES },
    { "all genes alike, down", "ulm", "-g00 -g01 -g02", { 3, { 7, 1, 2 } }, NAN, MR_ALL_GENES },
    { "all genes, weights differ",
      "ulm",
      "g00:1 g01:2 g02:3 g03:4",
      { 4, { 1, 3, 2, 4 } },
      1.8856180831641267,
      MR_DEFINED }, /* r = 0.8 */
    { "a gene goes both ways", "ulm", "g00 -g00", { 3, { 7, 1, 2 } }, NAN, MR_NO_WEIGHT },
    { "nothing but zeros", "ulm", "g00", { 3, { 0 } }, NAN, MR_CONSTANT_SAMPLE },
    { "all values alike", "ulm", "g00", { 3, { .1, .1, .1 } }, NAN, MR_CONSTANT_SAMPLE },
    { "a perfect fit", "ulm", "g00:4", { 3, { 8, 0, 0 } }, 47673129.462279611, MR_DEFINED },
    { "one gene", "mlm", "g00", { 1, { 7 } }, NAN, MR_TOO_FEW_GENES },
    { "two genes", "mlm", "g00", { 2, { 7, 1 } }, NAN, MR_TOO_FEW_GENES },
    { "all genes alike", "mlm", "g00:.1 g01:.1 g02:.1", { 3, { 7, 1, 2 } }, NAN, MR_ALL_GENES },
    { "a gene goes both ways", "mlm", "g00 -g00", { 3, { 7, 1, 2 } }, NAN, MR_NO_WEIGHT },
    { "nothing but zeros", "mlm", "g00", { 3, { 0 } }, NAN, MR_CONSTANT_SAMPLE },
    { "all values alike", "mlm", "g00", { 3, { .1, .1, .1 } }, NAN, MR_CONSTANT_SAMPLE },
    { "a perfect fit", "mlm", "g00:4", { 3, { 8, 0, 0 } }, 47673129.462279611, MR_DEFINED },
};

static void test_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
        const struct edge *e = &edges[i];
        mr_sets *sets = mr_sets_new();
        struct mr_set_score got[1];
        char what[100];

        add_set(sets, "s", e->members);
        score(e->method, &e->sample, sets, got);
        snprintf(what, sizeof(what), "%s: %s", e->method, e->name);
        assert_close_at(got[0].total, e->want, 1e-14, 0, what, __FILE__, __LINE__);
        if (got[0].why != e->why)
            fail_msg("%s: got '%s'", what, mr_undefined_text(got[0].why));
        mr_sets_free(sets);
    }
}

/* Halves of which one is not there have no number. */
static void test_halves(void **state)
{
    const struct sample sample = { 4, { 5, 1, 2, 0 } };
    static const char *const methods[] = { "median", "wmean" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        mr_sets *sets = mr_sets_new();
        struct mr_set_score got[2];

        add_set(sets, "signed", "g00:2 g03:2 -g01:7");
        add_set(sets, "down", "-g01 -g02");
        score(methods[i], &sample, sets, got);
        assert_true(got[0].half[MR_UP] == 2.5 && got[0].half[MR_DOWN] == 1);
        assert_true(isnan(got[1].half[MR_UP]) && got[1].half[MR_DOWN] == 1.5);
        assert_true(got[1].total == -1.5);
        mr_sets_free(sets);
    }
}

static void test_huge_values(void **state)
{
    const struct sample sample = { 4, { 1e200, 1, 2, 3 } };
    static const char *const methods[] = { "ulm", "mlm" };
    struct mr_set_score got[1];
    mr_sets *sets = mr_sets_new();
    mr_error err;

    (void)state;
    add_set(sets, "s", "g00 g01");
    for (size_t i = 0; i < ARRAY_LEN(methods); i++)
        assert_fails(try_score(methods[i], &sample, sets, got, &err), MR_EINVAL, err,
                     "sample 'only': expected values whose squares have a sum");
    mr_sets_free(sets);
}

/* ---- mlm: several sets ---- */

static void assert_same_score(const struct mr_set_score *a, const struct mr_set_score *b)
{
    assert_memory_equal(&a->total, &b->total, sizeof(a->total));
    assert_int_equal(a->why, b->why);
}

static const char *const overlapping[] = {
    "g00 g01 g02 g03 g04 g05:2", "g03:-1.5 g04 g09 g11:0.25 g30", "g05 g06 g07 -g08 -g09 -g10",
    "g40:3 g41:1 g42:-2 g00",    "g20 g21 g22 g23 g24 g25 g26",
};
enum { N_OVERLAPPING = ARRAY_LEN(overlapping) };

/* The order of sets changes no byte. */
static void test_order_of_sets(void **state)
{
    static const char *const methods[] = { "median", "wmean", "ulm", "mlm" };
    const struct sample sample = random_sample(50);

    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        mr_sets *forth = mr_sets_new(), *back = mr_sets_new();
        struct mr_set_score a[N_OVERLAPPING], b[N_OVERLAPPING];
        char name[32];

        for (size_t k = 0; k < N_OVERLAPPING; k++) {
            sprintf(name, "s%zu", k);
            add_set(forth, name, overlapping[k]);
            add_set(back, name, overlapping[N_OVERLAPPING - 1 - k]);
        }
        score(methods[m], &sample, forth, a);
        score(methods[m], &sample, back, b);
        for (size_t k = 0; k < N_OVERLAPPING; k++) {
            assert_true(isfinite(a[k].total));
            assert_same_score(&a[k], &b[N_OVERLAPPING - 1 - k]);
        }
        mr_sets_free(forth);
        mr_sets_free(back);
    }
}

/* Of one set mlm is ulm. */
static void test_one_set(void **state)
{
    const struct sample sample = random_sample(50);

    (void)state;
    for (size_t k = 0; k < N_OVERLAPPING; k++) {
        mr_sets *sets = mr_sets_new();
        struct mr_set_score ulm[1], mlm[1];

        add_set(sets, "s", overlapping[k]);
        score("ulm", &sample, sets, ulm);
        score("mlm", &sample, sets, mlm);
        assert_close(mlm[0].total, ulm[0].total, 1e-12, 0);
        mr_sets_free(sets);
    }
}

/* Those that depend on one another have no t, whichever comes first; the others keep theirs. */
static void test_collinear(void **state)
{
    const struct sample sample = random_sample(50);
    mr_sets *sets = mr_sets_new(), *some = mr_sets_new();
    struct mr_set_score all[8], few[3];

    (void)state;
    add_set(sets, "alone", overlapping[0]);
    add_set(sets, "a", overlapping[1]);
    add_set(sets, "twice a", "g03:-3 g04:2 g09:2 g11:0.5 g30:2");
    add_set(sets, "b", "g20 g21 g22");
    add_set(sets, "b and c", "g20 g21 g22 g23 g24 -g25");
    add_set(sets, "c", "g23 g24 -g25");
    add_set(sets, "nearly c", "g23 g24:1.001 -g25");
    add_set(sets, "all genes but", "g49");
    add_set(some, "alone", overlapping[0]);
    add_set(some, "nearly c", "g23 g24:1.001 -g25");
    add_set(some, "all genes but", "g49");
    add_set(some, "a", overlapping[1]);
    add_set(some, "b", "g20 g21 g22");
    add_set(some, "c", "g23 g24 -g25");
    score("mlm", &sample, sets, all);
    for (size_t k = 1; k < 6; k++) {
        assert_true(isnan(all[k].total));
        assert_int_equal(all[k].why, MR_COLLINEAR);
    }
    {
        struct mr_set_score six[6];

        score("mlm", &sample, some, six);
        few[0] = six[0];
        few[1] = six[1];
        few[2] = six[2];
    }
    assert_close(all[0].total, few[0].total, 1e-10, 0);
    assert_close(all[6].total, few[1].total, 1e-8, 0);
    assert_close(all[7].total, few[2].total, 1e-10, 0);
    mr_sets_free(sets);
    mr_sets_free(some);
}

/* A coefficient for each but one gene leaves nothing to measure them by. */
static void test_too_few_genes(void **state)
{
    struct sample sample = random_sample(5);
    mr_sets *sets = mr_sets_new();
    struct mr_set_score got[4];

    (void)state;
    add_set(sets, "a", "g00");
    add_set(sets, "b", "g01 g02");
    add_set(sets, "c", "g02 g03:2");
    score("mlm", &sample, sets, got); /* 5 genes, 4 coefficients */
    for (size_t k = 0; k < 3; k++)
        assert_true(isfinite(got[k].total));
    add_set(sets, "d", "g03");
    score("mlm", &sample, sets, got);
    for (size_t k = 0; k < 4; k++)
        assert_int_equal(got[k].why, MR_TOO_FEW_GENES);
    mr_sets_free(sets);
}

/* ---- allocations ---- */

struct failing {
    const mr_names *names;
    const char *method;
    struct sample sample;
    mr_sets *sets;
};

static mr_status score_once(void *data, mr_error *err)
{
    const struct failing *f = data;
    struct mr_set_score scores[MAX_SETS];

    return score_with(f->names, f->method, &f->sample, f->sets, scores, err);
}

static void test_allocation_failure(void **state)
{
    static const char *const methods[] = { "median", "wmean", "ulm", "mlm" };
    mr_names *names = gene_names(50);
    struct failing f = { names, NULL, random_sample(50), mr_sets_new() };

    (void)state;
    for (size_t k = 0; k < 3; k++)
        add_set(f.sets, "s", overlapping[k]);
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        f.method = methods[m];
        assert_survives_alloc_failure(score_once, &f);
    }
    mr_sets_free(f.sets);
    mr_names_free(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edges),         cmocka_unit_test(test_halves),
        cmocka_unit_test(test_huge_values),   cmocka_unit_test(test_order_of_sets),
        cmocka_unit_test(test_one_set),       cmocka_unit_test(test_collinear),
        cmocka_unit_test(test_too_few_genes), cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
