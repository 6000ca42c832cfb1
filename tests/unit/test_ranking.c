/* ranking: against sorting by comparison, on every kind of values */
#include "support.h"

#include <float.h>

#include "base/rng.h"
#include "score/ranking.h"

/* ---- the same by comparison ---- */

struct value {
    double x;
    uint32_t gene;
};

static int by_value(const void *a, const void *b)
{
    const struct value *v = a, *w = b;

    if (v->x != w->x)
        return v->x < w->x ? -1 : 1;
    return v->gene < w->gene ? -1 : 1;
}

struct slow {
    struct value *sorted; /* [n] zeros and all */
    uint32_t *lo, *hi;    /* [n] of each gene */
};

static struct slow rank_slowly(const double *x, size_t n)
{
    struct slow s = { calloc(n, sizeof(*s.sorted)), calloc(n, sizeof(*s.lo)),
                      calloc(n, sizeof(*s.hi)) };

    for (size_t g = 0; g < n; g++)
        s.sorted[g] = (struct value){ x[g], (uint32_t)g };
    qsort(s.sorted, n, sizeof(*s.sorted), by_value);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && s.sorted[to].x == s.sorted[from].x; to++)
            s.lo[s.sorted[to].gene] = (uint32_t)from + 1;
        for (size_t i = from; i < to; i++)
            s.hi[s.sorted[i].gene] = (uint32_t)to;
    }
    return s;
}

static void free_slow(struct slow *s)
{
    free(s->sorted);
    free(s->lo);
    free(s->hi);
}

/* ---- comparison ---- */

/* Every gene stands in one block, with its ranks, genes of a block rising. */
static void check_blocks(const struct ranking *r, const struct slow *want, const double *x)
{
    bool *seen = calloc(r->n_genes, sizeof(*seen));
    uint32_t before = 0;

    for (size_t b = 0; b < r->n_blocks; b++) {
        const struct rank_block block = ranking_block(r, b);

        assert_true(block.n > 0 && block.hi - block.lo + 1 == block.n && block.lo > before);
        before = block.hi;
        for (size_t i = 0; i < block.n; i++) {
            const uint32_t g = block.genes[i];

            assert_false(seen[g] || x[g] == 0);
            assert_true(i == 0 || g > block.genes[i - 1]);
            assert_int_equal(block.lo, want->lo[g]);
            assert_int_equal(block.hi, want->hi[g]);
            seen[g] = true;
        }
    }
    for (size_t g = 0; g < r->n_genes; g++)
        if (!seen[g]) {
            assert_true(x[g] == 0);
            assert_int_equal(ranking_zeros(r).lo, want->lo[g]);
            assert_int_equal(ranking_zeros(r).hi, want->hi[g]);
        }
    free(seen);
}

/* Ranks 'x' with its zeros left out, or with every third of them given all the same. */
static void check_ranking(const double *x, size_t n, bool give_zeros)
{
    uint32_t *genes = calloc(n, sizeof(*genes));
    double *values = calloc(n, sizeof(*values));
    void *room = malloc(ranking_size(n));
    struct slow want = rank_slowly(x, n);
    size_t n_given = 0, n_below = 0, n_zero = 0;
    struct ranking r;

    for (size_t g = 0; g < n; g++) {
        n_below += x[g] < 0;
        n_zero += x[g] == 0;
        if (x[g] == 0 && !(give_zeros && g % 3 == 0))
            continue;
        genes[n_given] = (uint32_t)g;
        values[n_given++] = x[g];
    }
    memset(room, 0xa5, ranking_size(n));
    ranking_make(&(struct mr_sample_values){ "s", n_given, genes, values }, n, room, &r);
    assert_int_equal(r.n_genes, n);
    assert_int_equal(r.n_below, n_below);
    assert_int_equal(r.n_zero, n_zero);
    assert_int_equal(r.n_above, n - n_below - n_zero);
    check_blocks(&r, &want, x);
    free_slow(&want);
    free(room);
    free(values);
    free(genes);
}

/* ---- kinds of values ---- */

static double whole_number(struct rng *rng)
{
    return rng_below(rng, 40);
}

static double sparse_count(struct rng *rng)
{
    return rng_below(rng, 10) ? 0 : 1 + rng_below(rng, 3000);
}

static double signed_number(struct rng *rng)
{
    return (double)rng_below(rng, 2001) - 1000;
}

/* Too far apart for a key of their own. */
static double large_number(struct rng *rng)
{
    return (double)rng_u32(rng) * (rng_below(rng, 2) ? 1 : 1000003.0);
}

/* Only the first is a whole number of the right size: keys are given up in the middle. */
static double almost_whole(struct rng *rng)
{
    return 1 + rng_below(rng, 30) / (rng_below(rng, 20) ? 1.0 : 4.0);
}

static double normal_number(struct rng *rng)
{
    return rng_normal(rng);
}

static double log_of_count(struct rng *rng)
{
    return log2(1 + rng_below(rng, 300) * 37.5);
}

/* Neighbours that differ in their last bits, next to values far away: keys are refined. */
static double close_number(struct rng *rng)
{
    if (rng_below(rng, 50) == 0)
        return rng_below(rng, 2) ? 1e300 : -1e300;
    return 1 + rng_below(rng, 500) * DBL_EPSILON;
}

static double extreme_number(struct rng *rng)
{
    static const double values[] = { DBL_MAX,   -DBL_MAX,  DBL_MIN,      -DBL_MIN, 0.0,
                                     -0.0,      5e-324,    -5e-324,      1,        -1,
                                     INT32_MAX, INT32_MIN, 4294967296.0, 1e-300 };

    return values[rng_below(rng, ARRAY_LEN(values))];
}

static double same_number(struct rng *rng)
{
    (void)rng;
    return 2.5;
}

static double zero(struct rng *rng)
{
    return rng_below(rng, 2) ? 0.0 : -0.0;
}

static void test_ranking(void **state)
{
    static double (*const kinds[])(struct rng *) = { whole_number, sparse_count, signed_number,
                                                     large_number, almost_whole, normal_number,
                                                     log_of_count, close_number, extreme_number,
                                                     same_number,  zero };
    static const size_t sizes[] = { 1, 2, 3, 32, 33, 70, 1000, 5000 };
    double x[5000];

    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            struct rng rng;

            rng_init(&rng, 7, (uint32_t)k, (uint32_t)i, 0);
            for (size_t again = 0; again < 1 + 500 / sizes[i]; again++) {
                for (size_t g = 0; g < sizes[i]; g++)
                    x[g] = kinds[k](&rng);
                check_ranking(x, sizes[i], false);
                check_ranking(x, sizes[i], true);
            }
        }
    }
}

/* A sample without a value, and one with a single one. */
static void test_few_values(void **state)
{
    double x[4] = { 0, 0, 0, 0 };

    (void)state;
    check_ranking(x, 4, false);
    x[2] = -3.5;
    check_ranking(x, 4, false);
    x[2] = 7;
    check_ranking(x, 4, false);
}

/* ---- items ---- */

static void test_items(void **state)
{
    static const size_t sizes[] = { 0, 1, 2, 32, 33, 3000 };
    static const uint32_t spans[] = { 1, 5, 2048, 1 << 22, UINT32_MAX };
    static uint64_t items[3000], spare[3000];

    (void)state;
    for (size_t s = 0; s < ARRAY_LEN(spans); s++) {
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            const uint64_t *sorted;
            struct rng rng;

            rng_init(&rng, 8, (uint32_t)s, (uint32_t)i, 0);
            for (size_t at = 0; at < sizes[i]; at++)
                items[at] = (uint64_t)rng_below(&rng, spans[s]) << 32 | at;
            sorted = sort_items(items, spare, sizes[i]);
            /* places make the order of equal keys visible: whole items rise */
            for (size_t at = 1; at < sizes[i]; at++)
                assert_true(sorted[at - 1] < sorted[at]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranking),
        cmocka_unit_test(test_few_values),
        cmocka_unit_test(test_items),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
