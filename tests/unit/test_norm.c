/* norm: golden values of edgeR, degenerate studies, errors, threads */
#include "support.h"

#include <float.h>

#include "alloc_fail.h"

#include "mechrank/norm.h"
#include "norm/order.h"

static const double tolerance = 1e-12;

/* 'm' with values that are integers as U32. */
static mr_matrix *as_u32(const mr_matrix *m)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *out;

    for (size_t g = 0; g < mr_matrix_n_rows(m); g++)
        mr_names_intern(rows, mr_names_get(mr_matrix_rows(m), g), NULL, NULL, NULL);
    for (size_t j = 0; j < mr_matrix_n_cols(m); j++)
        mr_names_intern(cols, mr_names_get(mr_matrix_cols(m), j), NULL, NULL, NULL);
    assert_int_equal(mr_matrix_new(MR_U32, rows, cols, &out, NULL), MR_OK);
    for (size_t j = 0; j < mr_matrix_n_cols(m); j++)
        for (size_t g = 0; g < mr_matrix_n_rows(m); g++)
            mr_matrix_u32(out, j)[g] = (uint32_t)mr_matrix_get(m, g, j);
    return out;
}

/* A matrix of n_rows x n_cols doubles, rows g0.., columns s0... */
static mr_matrix *matrix_of(size_t n_rows, size_t n_cols, const double *values)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    char name[32];
    mr_matrix *m;

    for (size_t g = 0; g < n_rows; g++) {
        snprintf(name, sizeof(name), "g%zu", g);
        mr_names_add(rows, name, strlen(name), NULL);
    }
    for (size_t j = 0; j < n_cols; j++) {
        snprintf(name, sizeof(name), "s%zu", j);
        mr_names_add(cols, name, strlen(name), NULL);
    }
    assert_int_equal(mr_matrix_new(MR_F64, rows, cols, &m, NULL), MR_OK);
    for (size_t j = 0; j < n_cols; j++)
        memcpy(mr_matrix_f64(m, j), values + j * n_rows, n_rows * sizeof(*values));
    return m;
}

static void assert_matrix_close(const mr_matrix *got, const mr_matrix *want, double rtol,
                                double atol)
{
    assert_int_equal(mr_matrix_n_rows(got), mr_matrix_n_rows(want));
    assert_int_equal(mr_matrix_n_cols(got), mr_matrix_n_cols(want));
    for (size_t j = 0; j < mr_matrix_n_cols(got); j++)
        assert_vector_close(mr_matrix_f64_const(got, j), mr_matrix_f64_const(want, j),
                            mr_matrix_n_rows(got), rtol, atol);
}

static void assert_same_bytes(const mr_matrix *a, const mr_matrix *b)
{
    assert_int_equal(mr_matrix_n_cols(a), mr_matrix_n_cols(b));
    for (size_t j = 0; j < mr_matrix_n_cols(a); j++)
        assert_memory_equal(mr_matrix_f64_const(a, j), mr_matrix_f64_const(b, j),
                            mr_matrix_n_rows(a) * sizeof(double));
}

/* The reference's own small data: here TMM and the filter see all genes and L x factor. */
static void test_golden_r(void **state)
{
    mr_matrix *counts = read_golden("norm/counts.tsv"), *samples, *keep, *log_cpm, *got;
    mr_matrix *integers = as_u32(counts);
    double lib[10], factors[10], effective[10];
    bool kept[400];
    struct mr_log_cpm_opts opts;
    mr_error err;

    (void)state;
    samples = read_golden("norm/normfactors.tsv");
    keep = read_golden("norm/filterbyexpr.tsv");
    log_cpm = read_golden("norm/logcpm.tsv");
    mr_log_cpm_opts_init(&opts);
    mr_library_sizes(integers, lib);
    assert_vector_close(lib, golden_column(samples, "lib_size"), 10, 0, 0);
    assert_ok(mr_tmm(integers, lib, 1, factors, NULL, &err), err);
    assert_vector_close(factors, golden_column(samples, "tmm"), 10, tolerance, 0);
    for (int j = 0; j < 10; j++)
        effective[j] = lib[j] * factors[j];
    assert_ok(mr_filter_by_expr(integers, effective, 5, 1, kept, &err), err);
    for (int g = 0; g < 400; g++)
        assert_int_equal(kept[g], golden_column(keep, "keep")[g]);
    assert_ok(mr_log_cpm(integers, lib, factors, &opts, &got, &err), err);
    assert_matrix_close(got, log_cpm, tolerance, tolerance);
    mr_matrix_free(got);
    assert_ok(mr_log_cpm(counts, effective, NULL, &opts, &got, &err), err);
    assert_matrix_close(got, log_cpm, tolerance, tolerance);
    mr_matrix_free(got);
    mr_matrix_free(log_cpm);
    mr_matrix_free(keep);
    mr_matrix_free(samples);
    mr_matrix_free(integers);
    mr_matrix_free(counts);
}

static mr_matrix *read_case(const char *name, const char *what)
{
    char path[256];

    snprintf(path, sizeof(path), "norm/%s.%s.tsv", name, what);
    return read_golden(path);
}

static void check_case(const char *name, const mr_matrix *counts, int n_threads)
{
    mr_matrix *samples = read_case(name, "samples"), *keep = read_case(name, "keep");
    mr_matrix *log_cpm = read_case(name, "logcpm");
    const size_t n = mr_matrix_n_cols(counts);
    const struct mr_norm_opts opts = { MR_SCALE_COUNTS, golden_column(samples, "min_group")[0],
                                       n_threads };
    struct mr_normalised got;
    double factors[32];
    mr_error err;

    assert_ok(mr_tmm(counts, golden_column(samples, "lib_size"), n_threads, factors, NULL, &err),
              err);
    assert_vector_close(factors, golden_column(samples, "tmm"), n, tolerance, 0);
    assert_ok(mr_normalise(counts, &opts, &got, &err), err);
    assert_vector_close(got.lib_size, golden_column(samples, "lib_size"), n, tolerance, 0);
    assert_vector_close(got.norm_factor, golden_column(samples, "tmm_kept"), n, tolerance, 0);
    for (size_t g = 0, k = 0; g < mr_matrix_n_rows(counts); g++)
        if (golden_column(keep, "keep")[g])
            assert_int_equal(got.kept[k++], g);
    assert_matrix_close(got.x, log_cpm, tolerance, tolerance);
    mr_normalised_release(&got);
    mr_matrix_free(log_cpm);
    mr_matrix_free(keep);
    mr_matrix_free(samples);
}

static void test_golden_cases(void **state)
{
    mr_matrix *counts = read_case(*state, "counts");

    for (int n_threads = 1; n_threads <= 3; n_threads++)
        check_case(*state, counts, n_threads);
    if (strcmp(*state, "fractional")) {
        mr_matrix *integers = as_u32(counts);

        check_case(*state, integers, 1);
        mr_matrix_free(integers);
    }
    mr_matrix_free(counts);
}

static void test_quantile(void **state)
{
    mr_matrix *want = read_golden("norm/quantile.out.tsv");
    mr_error err;

    (void)state;
    for (int n_threads = 1; n_threads <= 3; n_threads++) {
        mr_matrix *x = read_golden("norm/quantile.in.tsv");
        double *target;

        assert_ok(mr_quantile(x, n_threads, &target, &err), err);
        assert_matrix_close(x, want, tolerance, tolerance);
        for (size_t i = 1; i < mr_matrix_n_rows(x); i++)
            assert_true(target[i - 1] <= target[i]);
        free(target);
        mr_matrix_free(x);
    }
    mr_matrix_free(want);
}

static void test_fpkm(void **state)
{
    mr_matrix *in = read_golden("norm/fpkm.in.tsv"), *want = read_golden("norm/fpkm.out.tsv");
    const enum mr_scale scales[] = { MR_SCALE_FPKM, MR_SCALE_TPM };
    struct mr_normalised got;
    mr_error err;

    (void)state;
    for (size_t s = 0; s < ARRAY_LEN(scales); s++) {
        const struct mr_norm_opts opts = { scales[s], 3, 2 };

        assert_ok(mr_normalise(in, &opts, &got, &err), err);
        assert_matrix_close(got.x, want, tolerance, tolerance);
        for (size_t g = 0; g < mr_matrix_n_rows(want); g++)
            assert_string_equal(mr_names_get(mr_matrix_rows(got.x), g),
                                mr_names_get(mr_matrix_rows(want), g));
        assert_null(got.norm_factor);
        assert_non_null(got.lib_size);
        mr_normalised_release(&got);
    }
    mr_matrix_free(want);
    mr_matrix_free(in);
}

static void test_logs_are_not_filtered(void **state)
{
    mr_matrix *in = read_golden("norm/quantile.in.tsv");
    mr_matrix *want = read_golden("norm/quantile.out.tsv");
    const struct mr_norm_opts opts = { MR_SCALE_LOG2, 2, 1 };
    struct mr_normalised got;
    mr_error err;

    (void)state;
    assert_ok(mr_normalise(in, &opts, &got, &err), err);
    assert_matrix_close(got.x, want, tolerance, tolerance);
    assert_null(got.lib_size);
    assert_int_equal(got.kept[199], 199);
    mr_normalised_release(&got);
    mr_matrix_free(want);
    mr_matrix_free(in);
}

static void test_one_sample(void **state)
{
    const double y[] = { 10, 0, 30, 60 };
    mr_matrix *counts = matrix_of(4, 1, y);
    const struct mr_norm_opts opts = { MR_SCALE_COUNTS, 1, 1 };
    struct mr_normalised got;
    mr_error err;

    (void)state;
    assert_ok(mr_normalise(counts, &opts, &got, &err), err);
    assert_true(got.norm_factor[0] == 1);
    assert_true(got.tmm_scale == 1);
    assert_true(got.mean_lib == 100);
    assert_int_equal(mr_matrix_n_rows(got.x), 2); /* 10 reads are fewer than the 15 of a row */
    assert_close(mr_matrix_get(got.x, 0, 0), log2(32.0 / 104 * 1e6), 1e-15, 0);
    mr_normalised_release(&got);
    mr_matrix_free(counts);
}

/* One gene is the whole of both libraries: M and its variance are 0. */
static void test_single_gene(void **state)
{
    const double y[] = { 50, 70 };
    const double lib[] = { 50, 70 };
    mr_matrix *counts = matrix_of(1, 2, y);
    double factors[2];
    struct mr_tmm_scale scale;
    mr_error err;

    (void)state;
    assert_ok(mr_tmm(counts, lib, 1, factors, &scale, &err), err);
    assert_true(factors[0] == 1 && factors[1] == 1);
    mr_matrix_free(counts);
}

static void test_errors(void **state)
{
    static const struct {
        enum mr_scale scale;
        double values[6]; /* 3 genes x 2 samples */
        double min_group;
        int n_threads;
        mr_status status;
        const char *message;
    } cases[] = {
        { MR_SCALE_COUNTS,
          { 1, NAN, 3, 4, 5, 6 },
          1,
          1,
          MR_EINVAL,
          "sample 's0', gene 'g1': expected a finite value of 0 or more, found nan" },
        { MR_SCALE_COUNTS,
          { 1, 2, 3, 4, 5, INFINITY },
          1,
          2,
          MR_EINVAL,
          "sample 's1', gene 'g2': expected a finite value of 0 or more, found inf" },
        { MR_SCALE_TPM,
          { 1, 2, 3, -4, 5, -6 },
          1,
          3,
          MR_EINVAL,
          "sample 's1', gene 'g0': expected a finite value of 0 or more, found -4" },
        { MR_SCALE_LOG2,
          { 1, 2, 3, 4, -INFINITY, 6 },
          1,
          1,
          MR_EINVAL,
          "sample 's1', gene 'g1': expected a finite value, found -inf" },
        { MR_SCALE_COUNTS,
          { 100, 100, 100, 0, 0, 0 },
          1,
          1,
          MR_EEMPTY,
          "sample 's1': expected values with a positive sum, found 0" },
        { MR_SCALE_FPKM,
          { DBL_MAX, DBL_MAX, 1, 1, 1, 1 },
          1,
          1,
          MR_EEMPTY,
          "sample 's0': expected values with a positive sum, found inf" },
        { MR_SCALE_COUNTS,
          { 1, 2, 3, 4, 2, 1 },
          2,
          1,
          MR_EEMPTY,
          "filter: none of 3 genes is expressed in enough samples" },
        { MR_SCALE_COUNTS,
          { 1, 2, 3, 4, 2, 1 },
          0,
          1,
          MR_EINVAL,
          "min_group: expected 1 sample or more, found 0" },
        { MR_SCALE_COUNTS,
          { 1, 2, 3, 4, 2, 1 },
          1,
          0,
          MR_EINVAL,
          "n_threads: expected 1 or more, found 0" },
        { MR_SCALE_AUTO,
          { 1, 2, 3, 4, 2, 1 },
          1,
          1,
          MR_EINVAL,
          "scale: expected counts, log2, tpm or fpkm, found number 0" },
    };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        mr_matrix *m = matrix_of(3, 2, cases[c].values);
        const struct mr_norm_opts opts = { cases[c].scale, cases[c].min_group, cases[c].n_threads };
        struct mr_normalised got;
        mr_error err;

        assert_fails(mr_normalise(m, &opts, &got, &err), cases[c].status, err, cases[c].message);
        assert_null(got.x);
        mr_matrix_free(m);
    }
}

static void test_errors_of_the_parts(void **state)
{
    const double y[] = { 1, 2, 3, 4 }, lib[] = { 3, 0 };
    mr_matrix *m = matrix_of(2, 2, y), *none = matrix_of(0, 0, y);
    const struct mr_norm_opts opts = { MR_SCALE_COUNTS, 1, 1 };
    struct mr_normalised got;
    double factors[2];
    bool keep[2];
    mr_error err;

    (void)state;
    assert_fails(mr_tmm(m, lib, 1, factors, NULL, &err), MR_EINVAL, err,
                 "sample 's1': expected a positive library size, found 0");
    assert_fails(mr_filter_by_expr(m, lib, 0.5, 1, keep, &err), MR_EINVAL, err,
                 "filter: expected an arm of 1 sample or more, found 0.5");
    assert_fails(mr_normalise(none, &opts, &got, &err), MR_EEMPTY, err,
                 "expression: expected genes and samples, found 0 x 0");
    mr_matrix_free(none);
    mr_matrix_free(m);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Selection and sorting against qsort(), with ties, signs, zeros of both signs, extremes. */
static void test_order(void **state)
{
    enum { N = 500 };
    const double odd[] = { 0.0, -0.0, DBL_MAX, -DBL_MAX, DBL_MIN, 5e-324, 1, 1, -1 };
    double x[N], sorted[N];
    uint64_t keys[N], random = 1;
    struct order_item a[N], b[N];
    const struct order_item *order;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        x[i] = i < ARRAY_LEN(odd) ? odd[i] : (double)(int64_t)(random >> 55) / 7 - 20;
    }
    memcpy(sorted, x, sizeof(x));
    qsort(sorted, N, sizeof(*sorted), by_value);
    order = order_sort(x, N, a, b);
    for (size_t k = 0; k < N; k++) {
        const struct order_stat stat = order_select(x, N, k, keys);

        assert_true(stat.value == sorted[k]);
        assert_true(stat.below <= k && k < stat.below + stat.equal);
        assert_true(stat.below == 0 || sorted[stat.below - 1] < stat.value);
        assert_true(stat.below + stat.equal == N || sorted[stat.below + stat.equal] > stat.value);
        assert_true(x[order[k].index] == sorted[k]);
        assert_true(k == 0 || order[k - 1].key < order[k].key ||
                    order[k - 1].index < order[k].index);
    }
    assert_true(order_quantile(sorted, 4, 0, 0.5, keys) == sorted[1] / 2 + sorted[2] / 2);
    assert_true(order_quantile(sorted, 1, 0, 0.75, keys) == sorted[0]);
    assert_true(order_quantile(sorted, 6, 3, 1, keys) == sorted[5]);
}

/* Whatever the threads, and whichever other samples stand beside one in a frozen study. */
static void test_frozen(void **state)
{
    static const struct {
        const char *path;
        enum mr_scale scale;
    } cases[] = { { "norm/counts.tsv", MR_SCALE_COUNTS },
                  { "norm/fractional.counts.tsv", MR_SCALE_COUNTS },
                  { "norm/fpkm.in.tsv", MR_SCALE_FPKM },
                  { "norm/quantile.in.tsv", MR_SCALE_LOG2 } };
    mr_error err;

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        mr_matrix *expr = read_golden(cases[c].path), *x;
        struct mr_norm_opts opts = { cases[c].scale, 2, 1 };
        struct mr_normalised study, other;
        struct mr_frozen_norm frozen = { .scale = cases[c].scale };
        double *counts;

        assert_ok(mr_normalise(expr, &opts, &study, &err), err);
        counts = calloc(mr_matrix_n_rows(study.x), sizeof(*counts));
        for (size_t g = 0; g < mr_matrix_n_rows(study.x); g++)
            counts[g] = mr_matrix_get(expr, study.kept[g], study.tmm_reference);
        frozen.genes = mr_matrix_rows(study.x);
        frozen.tmm_counts = counts;
        frozen.tmm_lib = study.lib_size ? study.lib_size[study.tmm_reference] : 0;
        frozen.tmm_scale = study.tmm_scale;
        frozen.mean_lib = study.mean_lib;
        frozen.target = study.target;
        for (opts.n_threads = 2; opts.n_threads <= 3; opts.n_threads++) {
            assert_ok(mr_normalise(expr, &opts, &other, &err), err);
            assert_same_bytes(study.x, other.x);
            mr_normalised_release(&other);
        }
        for (int n_threads = 1; n_threads <= 3; n_threads++) {
            assert_ok(mr_normalise_frozen(&frozen, expr, n_threads, &x, &err), err);
            assert_same_bytes(study.x, x);
            mr_matrix_free(x);
        }
        free(counts);
        mr_normalised_release(&study);
        mr_matrix_free(expr);
    }
}

static void test_frozen_misses_genes(void **state)
{
    const double y[] = { 1, 2, 3 };
    mr_matrix *few = matrix_of(1, 3, y), *many = matrix_of(3, 1, y), *x;
    const struct mr_frozen_norm frozen = { .scale = MR_SCALE_LOG2,
                                           .genes = mr_matrix_rows(many),
                                           .target = y };
    mr_error err;

    (void)state;
    assert_fails(mr_normalise_frozen(&frozen, few, 1, &x, &err), MR_EFORMAT, err,
                 "reference: 2 of its 3 genes are not in the table, the first is 'g1'");
    assert_null(x);
    mr_matrix_free(many);
    mr_matrix_free(few);
}

static mr_status normalise_parts(void *data, mr_error *err)
{
    const mr_matrix *counts = data;
    double lib[10], factors[10];
    struct mr_log_cpm_opts opts;
    bool keep[400];
    mr_matrix *x = NULL;
    double *target = NULL;
    mr_status st;

    mr_log_cpm_opts_init(&opts);
    mr_library_sizes(counts, lib);
    st = mr_filter_by_expr(counts, lib, 5, 1, keep, err);
    if (!st)
        st = mr_tmm(counts, lib, 1, factors, NULL, err);
    if (!st)
        st = mr_log_cpm(counts, lib, factors, &opts, &x, err);
    if (!st)
        st = mr_quantile(x, 1, &target, err);
    free(target);
    mr_matrix_free(x);
    return st;
}

static void test_out_of_memory(void **state)
{
    mr_matrix *counts = read_golden("norm/counts.tsv");

    (void)state;
    assert_survives_alloc_failure(normalise_parts, counts);
    mr_matrix_free(counts);
}

int main(void)
{
    static const char *const names[] = { "odd",    "composition", "sparse", "fractional", "ties",
                                         "groups", "two",         "same",   "disjoint" };
    const struct CMUnitTest plain[] = {
        cmocka_unit_test(test_golden_r),
        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_fpkm),
        cmocka_unit_test(test_logs_are_not_filtered),
        cmocka_unit_test(test_one_sample),
        cmocka_unit_test(test_single_gene),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_errors_of_the_parts),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_frozen_misses_genes),
        cmocka_unit_test(test_out_of_memory),
    };
    struct CMUnitTest golden[ARRAY_LEN(names)] = { 0 };

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        golden[i] = (struct CMUnitTest){ .name = names[i],
                                         .test_func = test_golden_cases,
                                         .initial_state = (void *)names[i] };
    return cmocka_run_group_tests(plain, NULL, NULL) + cmocka_run_group_tests(golden, NULL, NULL);
}
