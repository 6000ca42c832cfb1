/* The ranking without genes: draws, single genes, how many decide */
#include "rows.h"

#include "alloc_fail.h"
#include "mechrank/stats.h"
#include "run/drops.h"

static const struct mr_rank_opts *default_opts(void)
{
    static struct mr_rank_opts opts;

    mr_rank_opts_init(&opts);
    opts.refs = rows_refs();
    return &opts;
}

/* ---- draws ---- */

static void test_draws(void **state)
{
    static const double probability[DROPS_N_SHARES] = { 0.1, 0.3, 0.5 };

    (void)state;
    for (size_t share = 0; share < DROPS_N_SHARES; share++) {
        const double n = 1000 * DROPS_N_DRAWS, p = probability[share];
        double n_gone = 0;

        assert_int_equal(drops_percent(share), (int)(100 * p + 0.5));
        for (int g = 0; g < 1000; g++) {
            char symbol[16], lower[16];
            bool gone[DROPS_N_DRAWS], again[DROPS_N_DRAWS];

            snprintf(symbol, sizeof(symbol), "GENE%d", g);
            snprintf(lower, sizeof(lower), "gene%d", g);
            drops_of(symbol, share, gone);
            drops_of(lower, share, again);
            assert_memory_equal(gone, again, sizeof(gone));
            for (size_t d = 0; d < DROPS_N_DRAWS; d++)
                n_gone += gone[d];
        }
        assert_close(n_gone / n, p, 0, 4 * sqrt(p * (1 - p) / n));
    }
}

static void test_names(void **state)
{
    static const char *const bad[] = { "drop_30",    "drop_30:",   "drop_30:0",  "drop_30:31",
                                       "drop_30:7x", "drop_20:1",  "drop_:1",    "full_lists",
                                       "",           "drop_300:1", "drop_30:999" };
    size_t share, draw;

    (void)state;
    for (size_t s = 0; s < DROPS_N_SHARES; s++) {
        for (size_t d = 0; d < DROPS_N_DRAWS; d++) {
            char name[DROPS_NAME_SIZE];

            drops_name(s, d, name);
            assert_true(drops_parse(name, &share, &draw));
            assert_int_equal(share, s);
            assert_int_equal(draw, d);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (drops_parse(bad[i], &share, &draw))
            fail_msg("'%s' was taken for a draw", bad[i]);
}

/* ---- the ranking ---- */

enum { N_UP = 6, N_DOWN = 6 };

/* Contributions that add up to the effect: those of the up half rise, those of the down half not.
 */
static void add_genes(mr_results *r, const struct mr_effect *e, size_t m)
{
    mr_error err;

    for (size_t i = 0; i < N_UP + N_DOWN; i++) {
        const bool up = i < N_UP;
        char symbol[48];
        const struct mr_gene row = { .study = e->study,
                                     .source = e->source,
                                     .product = e->product,
                                     .mechanism = e->mechanism,
                                     .gene = symbol,
                                     .symbol = symbol,
                                     .logFC = 1,
                                     .t = 1,
                                     .p = 0.5,
                                     .half = up ? "up" : "down",
                                     .contribution =
                                         e->theta / 2 * (up ? (double)(i + 1) / 21 : 1.0 / 6),
                                     .sd_without = e->sd * (1 + 0.01 * (double)i) };

        snprintf(symbol, sizeof(symbol), "M%zuG%zu", m, i);
        assert_ok(mr_results_add(r, MR_GENES, &row, &err), err);
    }
}

static void add_draws(mr_results *r, const struct mr_effect *e)
{
    mr_error err;

    for (size_t share = 0; share < DROPS_N_SHARES; share++) {
        for (size_t d = 0; d < DROPS_N_DRAWS; d++) {
            char name[DROPS_NAME_SIZE];
            const struct mr_variant row = { .study = e->study,
                                            .mechanism = e->mechanism,
                                            .variant = name,
                                            .theta = NAN,
                                            .sd = e->sd,
                                            .df = NAN,
                                            .genes_used = 8 };

            drops_name(share, d, name);
            assert_ok(mr_results_add(r, MR_VARIANTS, &row, &err), err);
        }
    }
}

static void add_lists(mr_results *r, const struct mr_effect *e, double factor)
{
    const struct mr_variant row = { .study = e->study,
                                    .source = e->source,
                                    .product = e->product,
                                    .mechanism = e->mechanism,
                                    .variant = "full_lists",
                                    .theta = e->theta * factor,
                                    .sd = e->sd,
                                    .df = e->df,
                                    .genes_used = 20 };
    mr_error err;

    assert_ok(mr_results_add(r, MR_VARIANTS, &row, &err), err);
}

/* g as a study computes it from theta and sd. */
static void set_g(struct mr_effect *e)
{
    const double j = mr_hedges_j(e->df);

    e->t = e->theta / (e->sd * sqrt(e->u));
    e->g = j * e->theta / e->sd;
    e->g_var = j * j * e->u + e->g * e->g / (2 * e->df);
}

static void fill(mr_results *r)
{
    mr_results *raw = mr_results_new();
    mr_error err;

    rows_add_study(raw, "p1", "placenta", 0.8, 1);
    rows_add_study(raw, "p2", "placenta", 1.9, 2);
    rows_add_study(raw, "a1", "adipose", -2.5, 3);
    for (size_t i = 0; i < mr_results_size(raw, MR_COVARIANCE); i++)
        assert_ok(mr_results_add(r, MR_COVARIANCE, mr_results_row(raw, MR_COVARIANCE, i), &err),
                  err);
    for (size_t i = 0; i < mr_results_size(raw, MR_EFFECTS); i++) {
        struct mr_effect e = *(const struct mr_effect *)mr_results_row(raw, MR_EFFECTS, i);

        set_g(&e);
        rows_add(r, &e);
    }
    mr_results_free(raw);
    for (size_t i = 0; i < mr_results_size(r, MR_EFFECTS); i++) {
        const struct mr_effect e = *(const struct mr_effect *)mr_results_row(r, MR_EFFECTS, i);

        add_genes(r, &e, i % rows_n_names());
        add_draws(r, &e);
        add_lists(r, &e, i % 2 ? -1 : 1.5);
    }
}

static mr_results *ranked(void)
{
    mr_results *r = mr_results_new();
    mr_error err;

    fill(r);
    assert_ok(mr_run_rank(r, default_opts(), &err), err);
    return r;
}

/* The same rows from the last to the first. */
static mr_results *backwards(const mr_results *r)
{
    static const enum mr_table_id tables[] = { MR_EFFECTS, MR_COVARIANCE, MR_GENES, MR_VARIANTS };
    mr_results *out = mr_results_new();
    mr_error err;

    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        for (size_t i = mr_results_size(r, tables[t]); i--;)
            assert_ok(mr_results_add(out, tables[t], mr_results_row(r, tables[t], i), &err), err);
    assert_ok(mr_run_rank(out, default_opts(), &err), err);
    return out;
}

static const struct mr_sensitivity *find(const mr_results *r, const char *variant,
                                         const char *source, const char *mechanism)
{
    for (size_t i = 0; i < mr_results_size(r, MR_SENSITIVITY); i++) {
        const struct mr_sensitivity *row = mr_results_row(r, MR_SENSITIVITY, i);

        if (!strcmp(row->variant, variant) && !strcmp(row->source, source) &&
            !strcmp(row->mechanism, mechanism))
            return row;
    }
    return NULL;
}

static const struct mr_ranking *find_ranking(const mr_results *r, const char *source,
                                             const char *mechanism)
{
    for (size_t i = 0; i < mr_results_size(r, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(r, MR_RANKING, i);

        if (!strcmp(row->source, source) && !strcmp(row->mechanism, mechanism))
            return row;
    }
    return NULL;
}

static void test_order_of_rows(void **state)
{
    mr_results *a = ranked(), *b = backwards(a);

    (void)state;
    assert_int_equal(mr_results_size(a, MR_SENSITIVITY), mr_results_size(b, MR_SENSITIVITY));
    for (size_t i = 0; i < mr_results_size(a, MR_SENSITIVITY); i++) {
        const struct mr_sensitivity *x = mr_results_row(a, MR_SENSITIVITY, i);
        const struct mr_sensitivity *y = find(b, x->variant, x->source, x->mechanism);

        assert_non_null(y);
        assert_close(y->effect, x->effect, 0, 0);
        assert_close(y->rank, x->rank, 0, 0);
        assert_close(y->rank_lo, x->rank_lo, 0, 0);
        assert_close(y->rank_hi, x->rank_hi, 0, 0);
        if (x->detail)
            assert_string_equal(y->detail, x->detail);
    }
    for (size_t i = 0; i < mr_results_size(a, MR_RANKING); i++) {
        const struct mr_ranking *x = mr_results_row(a, MR_RANKING, i);
        const struct mr_ranking *y = find_ranking(b, x->source, x->mechanism);

        assert_close(y->sens_lo, x->sens_lo, 0, 0);
        assert_close(y->sens_hi, x->sens_hi, 0, 0);
        assert_close(y->genes_to_lose, x->genes_to_lose, 0, 0);
    }
    mr_results_free(a);
    mr_results_free(b);
}

/* sens_lo and sens_hi are those of the table; the main row is the ranking. */
static void test_span(void **state)
{
    mr_results *r = ranked();

    (void)state;
    assert_true(mr_results_size(r, MR_RANKING) > 0);
    for (size_t i = 0; i < mr_results_size(r, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(r, MR_RANKING, i);
        double lo = INFINITY, hi = 0;

        for (size_t j = 0; j < mr_results_size(r, MR_SENSITIVITY); j++) {
            const struct mr_sensitivity *s = mr_results_row(r, MR_SENSITIVITY, j);

            if (strcmp(s->source, row->source) != 0 || strcmp(s->mechanism, row->mechanism) != 0)
                continue;
            lo = fmin(lo, s->rank);
            hi = fmax(hi, s->rank);
        }
        assert_close(row->sens_lo, lo, 0, 0);
        assert_close(row->sens_hi, hi, 0, 0);
        assert_true(lo <= row->rank && row->rank <= hi);
        assert_non_null(find(r, "drop_10", row->source, row->mechanism));
        assert_string_equal(find(r, "drop_10", row->source, row->mechanism)->detail, "30 draws");
    }
    mr_results_free(r);
}

/* One study: the effect without a gene by hand, the gene of most contribution as the worst. */
static void test_gene_out(void **state)
{
    mr_results *r = ranked();

    (void)state;
    for (size_t m = 0; m < rows_n_names(); m++) {
        const struct mr_ranking *row = find_ranking(r, "adipose", rows_name(m));
        const struct mr_sensitivity *best = find(r, "gene_out_best", "adipose", rows_name(m));
        const struct mr_sensitivity *worst = find(r, "gene_out_worst", "adipose", rows_name(m));
        double lo = INFINITY, hi = -INFINITY;

        for (int i = 0; i < N_UP + N_DOWN; i++) {
            /* half an effect each: i leaves the up half, or a sixth of the down half */
            const double up = i < N_UP ? 0.5 * (21.0 - (i + 1)) / 21 * 6 / 5 : 0.5;
            const double g = row->effect * (up + 0.5) / (1 + 0.01 * i);

            lo = fmin(lo, g);
            hi = fmax(hi, g);
        }
        assert_non_null(best);
        assert_non_null(worst);
        assert_true(best->rank <= row->rank && row->rank <= worst->rank);
        assert_true(best->effect >= lo * (1 + (lo < 0 ? 1e-9 : -1e-9)));
        assert_true(best->effect <= hi * (1 + (hi < 0 ? -1e-9 : 1e-9)));
        assert_true(isnan(best->rank_lo) && isnan(worst->rank_hi));
        assert_int_equal(strncmp(best->detail, "M", 1), 0);
    }
    mr_results_free(r);
}

/* A list whose effects are others: as if effects.tsv held them. */
static void test_lists(void **state)
{
    mr_results *r = ranked(), *want = mr_results_new();
    mr_error err;

    (void)state;
    for (size_t i = 0; i < mr_results_size(r, MR_COVARIANCE); i++)
        assert_ok(mr_results_add(want, MR_COVARIANCE, mr_results_row(r, MR_COVARIANCE, i), &err),
                  err);
    for (size_t i = 0; i < mr_results_size(r, MR_EFFECTS); i++) {
        struct mr_effect e = *(const struct mr_effect *)mr_results_row(r, MR_EFFECTS, i);

        e.theta *= i % 2 ? -1 : 1.5;
        set_g(&e);
        rows_add(want, &e);
    }
    assert_ok(mr_run_rank(want, default_opts(), &err), err);
    for (size_t i = 0; i < mr_results_size(want, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(want, MR_RANKING, i);
        const struct mr_sensitivity *got = find(r, "full_lists", row->source, row->mechanism);

        assert_non_null(got);
        assert_close(got->effect, row->effect, 1e-12, 0);
        assert_close(got->rank, row->rank, 0, 0);
        assert_close(got->rank_lo, row->rank_lo, 0, 0);
        assert_close(got->rank_hi, row->rank_hi, 0, 0);
    }
    mr_results_free(r);
    mr_results_free(want);
}

/*
 * One study, contributions 1/42 .. 6/42 and six times 1/12 of the effect: without the n strongest
 * genes the means of those that stay decide, and the first n with p >= .05 is the answer.
 */
static void test_genes_to_lose(void **state)
{
    mr_results *r = ranked();
    size_t n_tested = 0;

    (void)state;
    for (size_t i = 0; i < mr_results_size(r, MR_EFFECTS); i++) {
        const struct mr_effect *e = mr_results_row(r, MR_EFFECTS, i);
        const struct mr_ranking *row = find_ranking(r, e->source, e->mechanism);
        double p = row->p;
        size_t up = N_UP, down = N_DOWN, n = 0;

        if (strcmp(e->study, "a1") != 0)
            continue;
        while (p < 0.05) {
            double sum = 0, t;

            /* up genes 6, 5, 4 weigh more than a down gene, 3 (1/14) and less do not */
            if (up > 3 || !down)
                up--;
            else
                down--;
            n++;
            for (size_t g = 1; g <= up; g++)
                sum += (double)g / 42 * N_UP / (double)up;
            sum += down ? 0.5 : 0;
            t = e->theta * sum / (e->sd * sqrt(e->u));
            p = up + down ? mr_t_two_sided(t, e->df) : 1;
        }
        assert_close(row->genes_to_lose, n ? (double)n : NAN, 0, 0);
        n_tested += n > 0;
    }
    assert_true(n_tested > 0);
    mr_results_free(r);
}

/* effects.tsv alone, or without the genes of a study, still ranks. */
static void test_without_genes(void **state)
{
    mr_results *r = mr_results_new();
    mr_error err;

    (void)state;
    rows_add_study(r, "p1", "placenta", 0.8, 1);
    assert_ok(mr_run_rank(r, default_opts(), &err), err);
    for (size_t i = 0; i < mr_results_size(r, MR_RANKING); i++) {
        const struct mr_ranking *row = mr_results_row(r, MR_RANKING, i);

        assert_true(isnan(row->genes_to_lose));
        assert_null(find(r, "gene_out_best", row->source, row->mechanism));
        assert_null(find(r, "drop_50", row->source, row->mechanism));
    }
    mr_results_free(r);
}

static mr_status rank_once(void *data, mr_error *err)
{
    mr_results *r = data;

    return mr_run_rank(r, default_opts(), err);
}

static void test_allocation_failure(void **state)
{
    mr_results *r = mr_results_new();
    struct mr_effect e;

    (void)state;
    e = rows_effect("p1", "placenta", "apoptosis", 1, 0.2);
    rows_add(r, &e);
    add_genes(r, &e, 0);
    add_draws(r, &e);
    add_lists(r, &e, 2);
    assert_survives_alloc_failure(rank_once, r);
    mr_results_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draws),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_order_of_rows),
        cmocka_unit_test(test_span),
        cmocka_unit_test(test_gene_out),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_genes_to_lose),
        cmocka_unit_test(test_without_genes),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, rows_load, rows_unload);
}
