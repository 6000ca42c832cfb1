/* score: cohorts learned in any order and any parts, written, read and used again */
#include "made_cohort.h"

#include "alloc_fail.h"

static const char *const methods[] = { "plage", "zscore", "gsva" };

enum { N_OF_Z = 2 }; /* of them, that use z */

static mr_cohort *whole_cohort(const char *method)
{
    mr_cohort *cohort = learn_cohort(method, NULL, COHORT_SAMPLES);

    finish_cohort(cohort, 1);
    return cohort;
}

/* Scores by 'cohort' have the bytes of 'want'; frees it. */
static void assert_scores_as(mr_cohort *cohort, int n_threads, const double *want, size_t n_want)
{
    size_t n;
    double *got = score_cohort(cohort, n_threads, &n);

    assert_int_equal(n, n_want);
    assert_memory_equal(got, want, n * sizeof(*got));
    free(got);
    mr_cohort_free(cohort);
}

static void test_order(void **state)
{
    const char *method = *state;
    mr_cohort *cohort = whole_cohort(method);
    size_t n, order[COHORT_SAMPLES];
    double *want = score_cohort(cohort, 1, &n);

    for (size_t step = 1; step < COHORT_SAMPLES; step += 3) {
        for (int n_threads = 1; n_threads <= 3; n_threads++) {
            mr_cohort *other;

            for (size_t i = 0; i < COHORT_SAMPLES; i++) /* a prime: each sample once */
                order[i] = (i * step + 5) % COHORT_SAMPLES;
            other = learn_cohort(method, order, COHORT_SAMPLES);
            finish_cohort(other, n_threads);
            assert_scores_as(other, n_threads, want, n);
        }
    }
    free(want);
    mr_cohort_free(cohort);
}

static void assert_same_file(const char *path, const char *other)
{
    size_t size, other_size;
    char *a = read_text(path, &size), *b = read_text(other, &other_size);

    assert_string_equal(a, b);
    assert_int_equal(size, other_size);
    free(a);
    free(b);
}

/* Samples part, part + n_parts, ... as that shard, read back from its file. */
static mr_cohort *read_part(const char *method, size_t part, size_t n_parts)
{
    const struct mr_cohort_origin origin = { "logcpm", part + 1, n_parts };
    size_t order[COHORT_SAMPLES], n = 0;
    mr_cohort *cohort, *back;
    mr_error err;

    for (size_t s = part; s < COHORT_SAMPLES; s += n_parts)
        order[n++] = s;
    cohort = learn_cohort(method, order, n);
    assert_ok(mr_cohort_set_origin(cohort, &origin, &err), err);
    assert_ok(mr_cohort_read(write_cohort(cohort, "part"), &back, &err), err);
    assert_false(mr_cohort_is_finished(back));
    assert_int_equal(mr_cohort_n_samples(back), n);
    assert_same_file(write_cohort(back, "again"), write_cohort(cohort, "part"));
    mr_cohort_free(cohort);
    return back;
}

/* From the first shard to the last one or the other way round. */
static void test_parts(void **state)
{
    const char *method = *state;
    mr_cohort *cohort = learn_cohort(method, NULL, COHORT_SAMPLES);
    mr_error err;

    assert_ok(mr_cohort_set_origin(cohort, &(struct mr_cohort_origin){ .values = "logcpm" }, &err),
              err);
    finish_cohort(cohort, 1);
    write_cohort(cohort, "whole");
    mr_cohort_free(cohort);
    for (size_t n_parts = 2; n_parts <= COHORT_SAMPLES; n_parts += 3) {
        for (int backward = 0; backward < 2; backward++) {
            mr_cohort *all = read_part(method, backward ? n_parts - 1 : 0, n_parts);

            for (size_t i = 1; i < n_parts; i++) {
                mr_cohort *part = read_part(method, backward ? n_parts - 1 - i : i, n_parts);

                assert_ok(mr_cohort_merge(all, part, &err), err);
                assert_int_equal(mr_cohort_n_samples(part), 0);
                mr_cohort_free(part);
            }
            finish_cohort(all, 2);
            assert_same_file(write_cohort(all, "merged"), temp_path("whole"));
            mr_cohort_free(all);
        }
    }
}

/* What was written scores like what was learned, sample by sample, and is written again alike. */
static void test_frozen(void **state)
{
    const char *method = *state;
    mr_cohort *cohort = whole_cohort(method), *frozen;
    size_t n;
    double *want = score_cohort(cohort, 1, &n);
    mr_error err;

    assert_ok(mr_cohort_read(write_cohort(cohort, "frozen"), &frozen, &err), err);
    assert_true(mr_cohort_is_finished(frozen));
    assert_ptr_equal(mr_cohort_method(frozen), mr_cohort_method(cohort));
    assert_null(mr_cohort_values(frozen));
    assert_int_equal(mr_cohort_n_samples(frozen), COHORT_SAMPLES);
    assert_true(mr_names_size(mr_cohort_genes(frozen)) < COHORT_GENES);
    assert_same_file(write_cohort(frozen, "again"), temp_path("frozen"));
    assert_scores_as(frozen, 2, want, n);
    free(want);
    mr_cohort_free(cohort);
}

/* ---- against the definition ---- */

static bool in_set(const struct mr_set *set, int half, const char *id)
{
    for (size_t i = 0; i < set->half[half].size; i++)
        if (!strcmp(set->half[half].ids[i], id))
            return true;
    return false;
}

/* 1, -1 or 0: not a member, or one that does not vary. */
static double member_sign(const struct mr_set *set, size_t g)
{
    char id[16];

    snprintf(id, sizeof(id), "g%02zu", g);
    if (g < 2)
        return 0;
    if (!strcmp(set->name, "signed") && g == 12)
        return -1;
    return in_set(set, MR_UP, id) ? 1 : in_set(set, MR_DOWN, id) ? -1 : 0;
}

static double slow_z(size_t g, size_t s)
{
    long double mean = 0, squares = 0;

    for (size_t j = 0; j < COHORT_SAMPLES; j++)
        mean += cohort_value(g, j);
    mean /= COHORT_SAMPLES;
    for (size_t j = 0; j < COHORT_SAMPLES; j++)
        squares += (cohort_value(g, j) - mean) * (cohort_value(g, j) - mean);
    return (double)((cohort_value(g, s) - mean) / sqrtl(squares / (COHORT_SAMPLES - 1)));
}

static void test_zscore(void **state)
{
    mr_cohort *cohort = whole_cohort("zscore");
    mr_sets *sets = cohort_sets();
    size_t n;
    double *got = score_cohort(cohort, 1, &n);

    (void)state;
    assert_int_equal(n, mr_sets_size(sets) * COHORT_SAMPLES);
    for (size_t i = 0; i < n; i++) {
        const struct mr_set *set = mr_sets_get(sets, i % mr_sets_size(sets));
        double sum = 0;
        size_t k = 0;

        for (size_t g = 0; g < COHORT_GENES; g++) {
            const double sign = member_sign(set, g);

            sum += sign != 0 ? sign * slow_z(g, i / mr_sets_size(sets)) : 0;
            k += sign != 0;
        }
        assert_close(got[i], sum / sqrt((double)k), 1e-12, 1e-12);
    }
    free(got);
    mr_sets_free(sets);
    mr_cohort_free(cohort);
}

/*
 * A singular vector is what the set's Gram matrix only stretches: v = G v/s^2, of length 1, with
 * s^2 the share that is said to be explained.
 */
static void test_plage(void **state)
{
    mr_cohort *cohort = whole_cohort("plage");
    mr_sets *sets = cohort_sets();
    const size_t n_sets = mr_sets_size(sets);
    size_t n;
    double *got = score_cohort(cohort, 1, &n);

    (void)state;
    for (size_t k = 0; k < n_sets; k++) {
        const struct mr_set *set = mr_sets_get(sets, k);
        double stretched[COHORT_SAMPLES] = { 0 }, length = 0, up = 0;
        struct mr_direction found;
        size_t n_members = 0;

        assert_true(mr_cohort_direction(cohort, set->name, &found));
        for (size_t g = 0; g < COHORT_GENES; g++) {
            const double sign = member_sign(set, g);
            double product = 0;

            for (size_t s = 0; sign != 0 && s < COHORT_SAMPLES; s++)
                product += sign * slow_z(g, s) * got[s * n_sets + k];
            for (size_t s = 0; sign != 0 && s < COHORT_SAMPLES; s++)
                stretched[s] += sign * slow_z(g, s) * product;
            n_members += sign != 0;
            up += product;
        }
        for (size_t s = 0; s < COHORT_SAMPLES; s++) {
            const double square =
                found.explained * (double)n_members * (double)(COHORT_SAMPLES - 1);

            assert_close(stretched[s] / square, got[s * n_sets + k], 1e-10, 1e-10);
            length += got[s * n_sets + k] * got[s * n_sets + k];
        }
        assert_close(length, 1, 1e-12, 0);
        assert_true(up > 0);
        assert_in_range((int)(1000 * found.gap), 1, 1000);
    }
    assert_false(mr_cohort_direction(cohort, "nobody", &(struct mr_direction){ 0 }));
    free(got);
    mr_sets_free(sets);
    mr_cohort_free(cohort);
}

/* ---- edges ---- */

/* Genes a, b, ... and one set of them all, learned of 'n' samples, n_genes values each. */
static mr_status learn_table(const char *method, const double *values, size_t n_genes, size_t n,
                             mr_cohort **out, mr_scorer **scorer, mr_error *err)
{
    static const char *const sample_names[] = { "s1", "s2", "s3", "s4" };
    struct mr_score_opts opts = cohort_options();
    mr_names *names = mr_names_new();
    mr_sets *sets = mr_sets_new();
    uint32_t genes[8];
    mr_status st;

    *scorer = NULL;
    mr_sets_add(sets, "all", "", 1, 1, err);
    for (uint32_t g = 0; g < n_genes; g++) {
        const char id[] = { (char)('a' + g), '\0' };

        genes[g] = g;
        mr_names_intern(names, id, NULL, NULL, NULL);
        mr_sets_add_gene(sets, MR_UP, id, 1, err);
    }
    st = mr_cohort_new(names, sets, mr_method_find(method), &opts, out, err);
    for (size_t s = 0; s < n && !st; s++) {
        const struct mr_sample_values x = { sample_names[s], n_genes, genes, values + s * n_genes };

        st = mr_cohort_add(*out, &x, err);
    }
    if (!st)
        st = mr_cohort_finish(*out, 1, err);
    opts.cohort = *out;
    if (!st)
        st = mr_scorer_new(mr_cohort_genes(*out), sets, mr_method_find(method), &opts, scorer, err);
    mr_sets_free(sets);
    mr_names_free(names);
    return st;
}

/* The score of the one set in a sample. */
static struct mr_set_score score_values(const mr_scorer *scorer, const double *values, size_t n)
{
    static const uint32_t genes[] = { 0, 1, 2, 3 };
    const struct mr_sample_values x = { "new", n, genes, values };
    struct mr_set_score score;
    const struct mr_sample_scores out = { .sets = &score };
    mr_error err;

    assert_ok(mr_scorer_score(scorer, &x, 1, &out, &err), err);
    return score;
}

#define ROOT_HALF 0.70710678118654752440

static const struct edge {
    const char *name;
    size_t n_genes, n_samples;
    double values[8]; /* sample after sample */
    double zscore[4], plage[4];
} edges[] = {
    { "one gene", 1, 3, { 1, 2, 3 }, { -1, 0, 1 }, { -ROOT_HALF, 0, ROOT_HALF } },
    { "a constant gene", 2, 3, { 1, 5, 2, 5, 3, 5 }, { -1, 0, 1 }, { -ROOT_HALF, 0, ROOT_HALF } },
    { "a sample of zeros",
      2,
      3,
      { 0, 0, 1, 2, 2, 4 },
      { -(2 * ROOT_HALF), 0, (2 * ROOT_HALF) },
      { -ROOT_HALF, 0, ROOT_HALF } },
    { "two samples", 2, 2, { 1, 7, 3, 8 }, { -1, 1 }, { -ROOT_HALF, ROOT_HALF } },
    { "genes against one another", 2, 2, { 1, 8, 3, 7 }, { 0, 0 }, { ROOT_HALF, -ROOT_HALF } },
};

static void test_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
        const struct edge *e = &edges[i];

        for (size_t m = 0; m < N_OF_Z; m++) {
            mr_cohort *cohort = NULL;
            mr_scorer *scorer;
            mr_error err;

            assert_ok(learn_table(methods[m], e->values, e->n_genes, e->n_samples, &cohort, &scorer,
                                  &err),
                      err);
            for (size_t s = 0; s < e->n_samples; s++)
                assert_close(score_values(scorer, e->values + s * e->n_genes, e->n_genes).total,
                             m ? e->zscore[s] : e->plage[s], 1e-14, 1e-14);
            mr_scorer_free(scorer);
            mr_cohort_free(cohort);
        }
    }
}

/* Two pairs of genes that vary by themselves explain as much. */
static void test_no_direction(void **state)
{
    static const double values[] = { 1, 1, 1, -1, -1, 1, -1, -1 };
    mr_cohort *cohort = NULL;
    struct mr_set_score score;
    mr_scorer *scorer;
    mr_error err;

    (void)state;
    assert_ok(learn_table("plage", values, 2, 4, &cohort, &scorer, &err), err);
    score = score_values(scorer, values, 2);
    assert_true(isnan(score.total) && isnan(score.half[MR_UP]));
    assert_int_equal(score.why, MR_NO_DIRECTION);
    assert_string_equal(mr_undefined_text(score.why), "no one direction explains most of the set");
    mr_scorer_free(scorer);
    mr_cohort_free(cohort);
}

static const struct refused {
    size_t n_genes, n_samples;
    double values[8];
    mr_status status;
    const char *zscore, *plage;
} refusals[] = {
    { 2,
      1,
      { 1, 2 },
      MR_EEMPTY,
      "zscore: expected a cohort of 2 samples or more, found 1",
      "plage: expected a cohort of 2 samples or more, found 1" },
    { 2,
      3,
      { 1, 2, 1, 2, 1, 2 },
      MR_EEMPTY,
      "zscore: expected a gene that varies in the cohort, found none",
      "plage: expected a gene that varies in the cohort, found none" },
    { 1,
      3,
      { 1.7e308, -1.7e308, 1.7e308 },
      MR_ENUMERIC,
      "zscore: gene 'a': its values are too far apart for an sd",
      "plage: gene 'a': its values are too far apart for an sd" },
    { 1,
      2,
      { 1, INFINITY },
      MR_EINVAL,
      "sample 's2', gene 'a': expected a finite value, found inf",
      "sample 's2', gene 'a': expected a finite value, found inf" },
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        const struct refused *r = &refusals[i];

        for (size_t m = 0; m < N_OF_Z; m++) {
            mr_cohort *cohort = NULL;
            mr_scorer *scorer;
            mr_error err;

            assert_fails(learn_table(methods[m], r->values, r->n_genes, r->n_samples, &cohort,
                                     &scorer, &err),
                         r->status, err, m ? r->zscore : r->plage);
            mr_cohort_free(cohort);
        }
    }
}

/* A value of a later sample that the cohort has no measure for. */
static void test_far_value(void **state)
{
    static const double values[] = { 1, 1 + 1e-15, 1 }, far = 1e300;
    static const uint32_t gene = 0;
    const struct mr_sample_values x = { "new", 1, &gene, &far };
    struct mr_set_score score;
    const struct mr_sample_scores out = { .sets = &score };
    mr_cohort *cohort = NULL;
    mr_scorer *scorer;
    mr_error err;

    (void)state;
    assert_ok(learn_table("zscore", values, 1, 3, &cohort, &scorer, &err), err);
    assert_fails(mr_scorer_score(scorer, &x, 1, &out, &err), MR_ENUMERIC, err,
                 "sample 'new', gene 'a': 1e+300 is too far from the cohort's values");
    mr_scorer_free(scorer);
    mr_cohort_free(cohort);
}

/* ---- what does not fit together ---- */

static void test_same_sample(void **state)
{
    const size_t order[] = { 4, 7, 4 };
    mr_cohort *cohort = learn_cohort("plage", order, 3);
    mr_error err;

    (void)state;
    assert_fails(mr_cohort_finish(cohort, 1, &err), MR_EFORMAT, err,
                 "plage: expected each sample once in the cohort, found 'Z' again");
    mr_cohort_free(cohort);
}

/* What 'change' makes of a shard of two is refused by the other one. */
static void assert_foreign(mr_cohort *first, mr_cohort *part, const char *message)
{
    mr_error err;

    assert_fails(mr_cohort_merge(first, part, &err), MR_EFORMAT, err, message);
    mr_cohort_free(first);
    mr_cohort_free(part);
}

static mr_cohort *shard(const char *method, const char *values, size_t i, size_t n)
{
    mr_cohort *cohort = learn_cohort(method, NULL, 3);
    mr_error err;

    assert_ok(mr_cohort_set_origin(cohort, &(struct mr_cohort_origin){ values, i, n }, &err), err);
    return cohort;
}

static mr_cohort *of_other_genes(size_t n, const char *last, size_t max_size, const char *set)
{
    struct mr_score_opts opts = cohort_options();
    mr_names *names = cohort_gene_names(), *some = mr_names_new();
    mr_sets *sets = cohort_sets();
    mr_cohort *cohort;
    mr_error err;

    for (size_t g = 0; g < n; g++)
        mr_names_intern(some, mr_names_get(names, g), NULL, NULL, NULL);
    if (last)
        mr_names_intern(some, last, NULL, NULL, NULL);
    if (set)
        mr_sets_add(sets, set, "", 1, 0, &err);
    opts.max_size = max_size;
    assert_ok(mr_cohort_new(some, sets, mr_method_find("plage"), &opts, &cohort, &err), err);
    mr_sets_free(sets);
    mr_names_free(some);
    mr_names_free(names);
    return cohort;
}

static void test_foreign_parts(void **state)
{
    mr_cohort *whole = whole_cohort("zscore"), *part;
    mr_error err;

    (void)state;
    assert_foreign(shard("plage", "cpm", 1, 2), shard("zscore", "cpm", 2, 2),
                   "zscore: expected a cohort of plage, found zscore");
    assert_foreign(shard("plage", "cpm", 1, 2), shard("plage", "none", 2, 2),
                   "plage: expected numbers cpm, found none");
    assert_foreign(shard("plage", "cpm", 1, 2), shard("plage", NULL, 2, 2),
                   "plage: expected numbers cpm, found NA");
    assert_foreign(shard("plage", "cpm", 1, 2), shard("plage", "cpm", 2, 3),
                   "plage: expected a part of 2 shards, found one of 3");
    assert_foreign(shard("plage", "cpm", 2, 3), shard("plage", "cpm", 2, 3),
                   "plage: expected each shard once, found shard 2 again");
    assert_foreign(learn_cohort("plage", NULL, 3), of_other_genes(39, "g4", SIZE_MAX, NULL),
                   "plage: expected gene g39, found g4");
    assert_foreign(learn_cohort("plage", NULL, 3), of_other_genes(39, NULL, SIZE_MAX, NULL),
                   "plage: expected 40 genes, found 39");
    assert_foreign(learn_cohort("plage", NULL, 3), of_other_genes(40, NULL, 7, NULL),
                   "plage: expected max_size none, found 7");
    assert_foreign(learn_cohort("plage", NULL, 3), of_other_genes(40, NULL, SIZE_MAX, "more"),
                   "plage: expected 5 sets, found 6");
    part = learn_cohort("zscore", NULL, 3);
    assert_fails(mr_cohort_merge(part, whole, &err), MR_EFORMAT, err,
                 "zscore: expected a part, found a whole cohort");
    mr_cohort_free(part);
    mr_cohort_free(whole);
    part = shard("zscore", NULL, 2, 3);
    assert_fails(mr_cohort_finish(part, 1, &err), MR_EFORMAT, err,
                 "zscore: expected all of 3 shards, shard 1 is missing");
    mr_cohort_free(part);
}

static void assert_no_scorer(const mr_cohort *cohort, const char *method, const mr_names *genes,
                             const mr_sets *sets, const char *message)
{
    struct mr_score_opts opts = cohort_options();
    mr_scorer *scorer;
    mr_error err;

    opts.cohort = cohort;
    assert_fails(mr_scorer_new(genes, sets, mr_method_find(method), &opts, &scorer, &err),
                 MR_EINVAL, err, message);
    assert_null(scorer);
}

static void test_foreign_use(void **state)
{
    mr_cohort *cohort = whole_cohort("plage"), *part = learn_cohort("plage", NULL, 5);
    mr_names *genes = cohort_gene_names(), *fewer = mr_names_new();
    mr_sets *sets = cohort_sets(), *others = mr_sets_new();
    uint32_t place[COHORT_GENES];
    mr_error err;

    (void)state;
    assert_no_scorer(cohort, "zscore", genes, sets,
                     "plage: expected a cohort of zscore, found plage");
    assert_no_scorer(part, "plage", genes, sets, "plage: expected a whole cohort, found a part");
    mr_names_intern(fewer, "g07", NULL, NULL, NULL);
    assert_no_scorer(cohort, "plage", fewer, sets, "plage: expected gene g07, found g00");
    assert_ok(mr_sets_add(others, "few", "", 1, 1, &err), err);
    assert_ok(mr_sets_add_gene(others, MR_UP, "g04", 1, &err), err);
    assert_no_scorer(cohort, "plage", genes, others,
                     "set 'few': the cohort has learned it with other genes");
    mr_sets_free(others);
    others = mr_sets_new();
    assert_ok(mr_sets_add(others, "new", "", 1, 1, &err), err);
    assert_ok(mr_sets_add_gene(others, MR_UP, "g04", 1, &err), err);
    assert_no_scorer(cohort, "plage", genes, others,
                     "set 'new': the cohort has learned no such set");
    assert_fails(mr_cohort_place(cohort, fewer, place, &err), MR_EINVAL, err,
                 "plage: expected its 31 genes in the table, 30 are missing: 'g02', ...");
    assert_int_equal(place[0], 7);
    mr_sets_free(others);
    mr_sets_free(sets);
    mr_names_free(fewer);
    mr_names_free(genes);
    mr_cohort_free(part);
    mr_cohort_free(cohort);
}

/* ---- memory ---- */

struct paths {
    const char *method;
    mr_names *genes;
    mr_sets *sets;
    const char *part, *whole;
};

/* Learns of the samples of two parts, one of them a file, and reads what others wrote. */
static mr_status learn_merge_read(void *data, mr_error *err)
{
    static const double values[2][2] = { { 1, 7 }, { 3, 7.5 } };
    static const uint32_t genes[] = { 7, 8 };
    const struct paths *p = data;
    const struct mr_score_opts opts = cohort_options();
    mr_cohort *cohort = NULL, *part = NULL, *whole = NULL;
    mr_status st;

    st = mr_cohort_new(p->genes, p->sets, mr_method_find(p->method), &opts, &cohort, err);
    for (size_t s = 0; s < 2 && !st; s++) {
        const struct mr_sample_values x = { s ? "new" : "newer", 2, genes, values[s] };

        st = mr_cohort_add(cohort, &x, err);
    }
    if (!st)
        st = mr_cohort_read(p->part, &part, err);
    if (!st)
        st = mr_cohort_merge(cohort, part, err);
    if (!st)
        st = mr_cohort_finish(cohort, 1, err);
    if (!st)
        st = mr_cohort_read(p->whole, &whole, err);
    mr_cohort_free(whole);
    mr_cohort_free(part);
    mr_cohort_free(cohort);
    return st;
}

static void test_out_of_memory(void **state)
{
    struct paths p = { *state, cohort_gene_names(), cohort_sets(), NULL, NULL };
    mr_cohort *cohort = learn_cohort(p.method, NULL, 4);

    p.part = write_cohort(cohort, "part");
    assert_int_equal(mr_cohort_finish(cohort, 1, NULL), MR_OK);
    p.whole = write_cohort(cohort, "whole");
    assert_survives_alloc_failure(learn_merge_read, &p);
    mr_cohort_free(cohort);
    mr_sets_free(p.sets);
    mr_names_free(p.genes);
}

/* ---- */

static int setup(void **state)
{
    (void)state;
    return temp_folder() ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

int main(void)
{
    static const struct CMUnitTest once[] = {
        cmocka_unit_test(test_zscore),      cmocka_unit_test(test_plage),
        cmocka_unit_test(test_edges),       cmocka_unit_test(test_no_direction),
        cmocka_unit_test(test_refusals),    cmocka_unit_test(test_far_value),
        cmocka_unit_test(test_same_sample), cmocka_unit_test(test_foreign_parts),
        cmocka_unit_test(test_foreign_use),
    };
    static const struct CMUnitTest of_method[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_out_of_memory),
    };
    struct CMUnitTest tests[ARRAY_LEN(once) + ARRAY_LEN(of_method) * ARRAY_LEN(methods)];
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LEN(once); i++)
        tests[n++] = once[i];
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        for (size_t i = 0; i < ARRAY_LEN(of_method); i++) {
            tests[n] = of_method[i];
            tests[n++].initial_state = (void *)methods[m];
        }
    }
    return cmocka_run_group_tests(tests, setup, teardown);
}
