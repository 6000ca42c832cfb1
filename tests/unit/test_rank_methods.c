/* ssgsea, singscore, ucell, aucell: orders of ties, zeros, signed sets, leading genes */
#include "made_sample.h"

static void choose_quarter(struct mr_method_opts *opts)
{
    opts->auc_threshold = 0.25;
}

/* ---- one order of tied genes ---- */

/* place[g] in 1 .. n from above; tied genes in an order drawn at random. */
static void draw_places(struct rng *rng, const double *x, size_t n, size_t *place)
{
    double key[MAX_GENES];

    for (size_t g = 0; g < n; g++)
        key[g] = rng_uniform(rng);
    for (size_t g = 0; g < n; g++) {
        place[g] = 1;
        for (size_t o = 0; o < n; o++)
            place[g] += x[o] > x[g] || (x[o] == x[g] && key[o] > key[g]);
    }
}

static double mean_rank(const double *x, size_t n, size_t g)
{
    double below = 0, same = 0;

    for (size_t o = 0; o < n; o++) {
        below += x[o] < x[g];
        same += x[o] == x[g];
    }
    return below + (same + 1) / 2;
}

/* The sum of the walk down the places, gene after gene. */
static double walk_sum(const double *x, size_t n, const bool *is_member, const size_t *place)
{
    double all = 0, hits = 0, misses = 0, sum = 0;
    size_t k = 0;

    for (size_t g = 0; g < n; g++) {
        all += is_member[g] ? pow(mean_rank(x, n, g), 0.25) : 0;
        k += is_member[g];
    }
    for (size_t p = 1; p <= n; p++) {
        for (size_t g = 0; g < n; g++) {
            if (place[g] != p)
                continue;
            hits += is_member[g] ? pow(mean_rank(x, n, g), 0.25) / all : 0;
            misses += is_member[g] ? 0 : 1.0 / (double)(n - k);
        }
        sum += hits - misses;
    }
    return sum;
}

/* The area under the recovery curve, step by step, of the largest. */
static double recovery_area(const double *x, size_t n, const bool *is_member, const size_t *place)
{
    const size_t end = (n + 3) / 4; /* threshold 0.25 */
    double area = 0, most = 0;
    size_t k = 0;

    (void)x;
    for (size_t g = 0; g < n; g++)
        k += is_member[g];
    for (size_t step = 1; step < end; step++) {
        for (size_t g = 0; g < n; g++)
            area += is_member[g] && place[g] <= step;
        most += (double)(step < k ? step : k);
    }
    return area / most;
}

/* The score is the mean over the orders of ties: within 4 standard errors of 2,000 of them. */
static void test_mean_over_orders(void **state)
{
    static const struct {
        const char *method;
        choose_options choose;
        double (*score)(const double *x, size_t n, const bool *is_member, const size_t *place);
    } cases[] = { { "ssgsea", choose_nothing, walk_sum },
                  { "aucell", choose_quarter, recovery_area } };
    enum { N = 30, N_ORDERS = 2000 };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases) * 3; c++) {
        const char *members = c % 3 == 0 ? "0 3 4 7 9 20 21" : c % 3 == 1 ? "5" : "1 2 3 8 11 13";
        struct made_scorer f =
            open_scorer(cases[c / 3].method, N, one_set(members), cases[c / 3].choose);
        bool is_member[MAX_GENES] = { false };
        double x[MAX_GENES], sum = 0, squares = 0;
        struct rng rng;

        for (size_t i = 0; i < mr_sets_get(f.sets, 0)->half[MR_UP].size; i++)
            is_member[mr_names_find(f.genes, mr_sets_get(f.sets, 0)->half[MR_UP].ids[i])] = true;
        rng_init(&rng, 11, (uint32_t)c, 0, 0);
        draw_values(&rng, x, N);
        x[5] = x[6] = 5; /* tied, and high enough to count */
        score_values(&f, x, false);
        for (int order = 0; order < N_ORDERS; order++) {
            size_t place[MAX_GENES];
            double off;

            draw_places(&rng, x, N, place);
            off = cases[c / 3].score(x, N, is_member, place) - f.scores[0].total;
            sum += off;
            squares += off * off;
        }
        /* the orders differ, and their mean does not differ from the score */
        assert_true(squares > 0);
        assert_true(fabs(sum) <= 4 * sqrt(squares));
        close_scorer(&f);
    }
}

/* ---- dense and sparse, threads ---- */

static const char *const methods[] = { "ssgsea", "singscore", "ucell", "aucell" };

static mr_sets *some_sets(void)
{
    mr_sets *sets = mr_sets_new();

    add_set(sets, "PLAIN", "0 3 4 7 9 20 21");
    add_set(sets, "SIGNED", "1 2 3 8|11 13 15");
    add_set(sets, "DOWN", "|4 9 17 23 29 31");
    add_set(sets, "ONE", "5");
    return sets;
}

static void assert_same_scores(const struct mr_set_score *a, const struct mr_set_score *b, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        assert_memory_equal(&a[k].total, &b[k].total, sizeof(a->total));
        assert_memory_equal(a[k].half, b[k].half, sizeof(a->half));
        assert_memory_equal(a[k].dispersion, b[k].dispersion, sizeof(a->dispersion));
        assert_int_equal(a[k].why, b[k].why);
    }
}

static void test_zeros_given_or_not(void **state)
{
    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        struct made_scorer f = open_scorer(methods[m], 40, some_sets(), choose_quarter);
        struct mr_set_score first[MAX_SETS];
        double x[MAX_GENES];
        struct rng rng;

        rng_init(&rng, 12, (uint32_t)m, 0, 0);
        for (int i = 0; i < 20; i++) {
            draw_values(&rng, x, 40);
            score_values(&f, x, false);
            memcpy(first, f.scores, sizeof(first));
            score_values(&f, x, true);
            assert_same_scores(first, f.scores, 4);
        }
        close_scorer(&f);
    }
}

/* ---- signed sets ---- */

/* Up less down of the halves; a set that has only genes that go down has nothing to take off. */
static void test_signed(void **state)
{
    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(methods); m++) {
        struct made_scorer f = open_scorer(methods[m], 40, some_sets(), choose_quarter);
        const bool is_ucell = !strcmp(methods[m], "ucell");
        double x[MAX_GENES];
        struct rng rng;

        rng_init(&rng, 13, (uint32_t)m, 0, 0);
        draw_values(&rng, x, 40);
        score_values(&f, x, false);
        for (size_t k = 0; k < 4; k++) {
            const struct mr_set_score *s = &f.scores[k];
            const double up = k == 2 ? 0 : s->half[MR_UP];
            const double down = k == 1 || k == 2 ? s->half[MR_DOWN] : 0;

            assert_int_equal(s->why, MR_DEFINED);
            assert_true(isnan(s->half[MR_UP]) == (k == 2));
            assert_true(isnan(s->half[MR_DOWN]) == (k == 0 || k == 3));
            assert_close(s->total, is_ucell ? fmax(0, up - down) : up - down, 0, 0);
        }
        close_scorer(&f);
    }
}

/* ---- leading genes of ssgsea ---- */

/* What the walk is after the genes of rank above 'rank' from that end, or with them. */
static double deviation_at(const double *x, size_t n, const bool *is_member, double rank,
                           bool from_below)
{
    double all = 0, hits = 0, misses = 0;
    size_t k = 0;

    for (size_t g = 0; g < n; g++) {
        const double r = mean_rank(x, n, g);
        const bool passed = from_below ? r <= rank : r >= rank;

        all += is_member[g] ? pow(r, 0.25) : 0;
        k += is_member[g];
        hits += is_member[g] && passed ? pow(r, 0.25) : 0;
        misses += !is_member[g] && passed;
    }
    return hits / all - misses / (double)(n - k);
}

/* Leading members of one half into is_leading[n]. */
static void lead_slowly(const double *x, size_t n, const struct mr_half *half, bool from_below,
                        double *strength)
{
    bool is_member[MAX_GENES] = { false };
    double largest = 1e-12, limit = NAN;

    for (size_t i = 0; i < half->size; i++)
        is_member[strtol(half->ids[i] + 1, NULL, 10)] = true;
    for (size_t g = 0; g < n; g++) {
        const double r = mean_rank(x, n, g);
        const double here = deviation_at(x, n, is_member, r, from_below);
        const bool nearer = from_below ? r < limit : r > limit;

        if (is_member[g] && (here > largest + 1e-12 || (here > largest - 1e-12 && nearer))) {
            largest = fmax(here, largest);
            limit = r;
        }
    }
    for (size_t g = 0; g < n; g++) {
        const double r = mean_rank(x, n, g);

        if (is_member[g] && (from_below ? r <= limit : r >= limit))
            strength[g] = fabs(r - (double)(n + 1) / 2);
    }
}

static void check_leading(const struct made_scorer *f, const double *x, size_t k, size_t n_got,
                          const uint32_t *got)
{
    const struct mr_set *set = mr_sets_get(f->sets, k);
    const bool negative = f->scores[k].total < 0;
    double strength[MAX_GENES];
    size_t n_want = 0;

    for (size_t g = 0; g < 40; g++)
        strength[g] = -1;
    lead_slowly(x, 40, &set->half[MR_UP], negative, strength);
    lead_slowly(x, 40, &set->half[MR_DOWN], !negative, strength);
    for (size_t g = 0; g < 40; g++)
        n_want += strength[g] >= 0;
    assert_int_equal(n_got, n_want);
    for (size_t i = 0; i < n_got; i++)
        assert_true(strength[got[i]] >= 0);
}

static void test_leading(void **state)
{
    struct made_scorer f = open_scorer("ssgsea", 40, some_sets(), choose_nothing);
    size_t n_leading[MAX_SETS], n_all = 0;
    uint32_t leading[MAX_GENES], genes[MAX_GENES];
    const struct mr_sample_scores out = { f.scores, NULL, n_leading, leading };
    double x[MAX_GENES];
    struct rng rng;
    mr_error err;

    (void)state;
    for (uint32_t g = 0; g < 40; g++)
        genes[g] = g;
    rng_init(&rng, 14, 0, 0, 0);
    for (int i = 0; i < 50; i++) {
        const struct mr_sample_values sample = { "s", 40, genes, x };
        const uint32_t *at = leading;

        draw_values(&rng, x, 40);
        assert_ok(mr_scorer_score(f.scorer, &sample, 1, &out, &err), err);
        for (size_t k = 0; k < 4; k++) {
            check_leading(&f, x, k, n_leading[k], at);
            n_all += n_leading[k];
            at += mr_scorer_n_members(f.scorer, k);
        }
    }
    assert_in_range(n_all, 200, 3000);
    close_scorer(&f);
}

/* The order of leading genes: by what stands before them from their end, up before down. */
static void test_leading_order(void **state)
{
    static const uint32_t want[] = { 9, 8, 1, 2 };
    const double x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
    struct made_scorer f = open_scorer("ssgsea", 10, one_set("8 9|1 2"), choose_nothing);
    uint32_t leading[4], genes[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    size_t n_leading;
    const struct mr_sample_scores out = { f.scores, NULL, &n_leading, leading };
    mr_error err;

    (void)state;
    assert_ok(
        mr_scorer_score(f.scorer, &(struct mr_sample_values){ "s", 10, genes, x }, 1, &out, &err),
        err);
    assert_int_equal(n_leading, 4);
    assert_memory_equal(leading, want, sizeof(want));
    close_scorer(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_over_orders), cmocka_unit_test(test_zeros_given_or_not),
        cmocka_unit_test(test_signed),           cmocka_unit_test(test_leading),
        cmocka_unit_test(test_leading_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
