/* lowess, the beta distribution, quadrature and Householder's QR, each by itself */
#include "support.h"

#include "stats/gauss_legendre.h"
#include "stats/householder.h"
#include "stats/lowess.h"
#include "stats/median.h"
#include "stats/special.h"

static void test_lowess(void **state)
{
    static const struct {
        const char *column;
        double span;
        int n_robust;
        double delta; /* of the range */
    } smooths[] = {
        { "0.5/3/0.01", 0.5, 3, 0.01 }, { "0.2/0/0", 0.2, 0, 0 }, { "0.9/4/0.1", 0.9, 4, 0.1 },
        { "0.01/2/0", 0.01, 2, 0 },     { "1/1/0.3", 1, 1, 0.3 },
    };
    mr_matrix *g = read_golden("genewise/lowess.tsv");
    const double *x = golden_column(g, "x"), *y = golden_column(g, "y");
    const size_t n = mr_matrix_n_rows(g);
    double fit[80];
    mr_error err;

    (void)state;
    assert_int_equal(n, 80);
    for (size_t i = 0; i < ARRAY_LEN(smooths); i++) {
        const struct lowess_opts opts = { smooths[i].span, smooths[i].n_robust,
                                          smooths[i].delta * (x[n - 1] - x[0]) };

        assert_ok(lowess(x, y, n, &opts, fit, &err), err);
        assert_vector_close(fit, golden_column(g, smooths[i].column), n, 1e-10, 1e-14);
    }
    assert_ok(lowess(x, y, 1, &(struct lowess_opts){ 0.5, 3, 0 }, fit, &err), err);
    assert_close(fit[0], y[0], 0, 0);
    mr_matrix_free(g);
}

static void test_beta(void **state)
{
    mr_matrix *g = read_golden("genewise/beta.tsv");

    (void)state;
    for (size_t i = 0; i < mr_matrix_n_rows(g); i++)
        assert_close(stats_beta_upper(golden_column(g, "x")[i], golden_column(g, "a")[i],
                                      golden_column(g, "b")[i]),
                     golden_column(g, "upper")[i], 1e-11, 0);
    assert_close(stats_beta_upper(0, 2, 3), 1, 0, 0);
    assert_close(stats_beta_upper(1, 2, 3), 0, 0, 0);
    assert_true(isnan(stats_beta_upper(0.5, -1, 2)));
    assert_true(isnan(stats_beta_upper(NAN, 1, 2)));
    mr_matrix_free(g);
}

static void test_gauss_legendre(void **state)
{
    double nodes[128], weights[128];

    (void)state;
    for (int n = 1; n <= 128; n += n < 8 ? 1 : 120) {
        gauss_legendre(n, nodes, weights);
        for (int power = 0; power < 2 * n; power++) { /* exact for these */
            double sum = 0;

            for (int i = 0; i < n; i++)
                sum += weights[i] * pow(nodes[i], power);
            assert_close(sum, 1.0 / (power + 1), 1e-13, 0);
        }
    }
}

/* Q'X is upper triangular, and Q'y has the length of y. */
static void test_householder(void **state)
{
    double v[12] = { 0, 2, -1, 3, 1, 1, 0, 1, -2, 0, 1, 5 }, x[12], r_diag[3];
    struct householder h = { 4, 3, v, r_diag };

    (void)state;
    memcpy(x, v, sizeof(v));
    assert_true(householder_factor(&h));
    for (size_t k = 0; k < 3; k++) {
        double before = 0, after = 0, *column = x + 4 * k;

        for (size_t i = 0; i < 4; i++)
            before += column[i] * column[i];
        householder_qty(&h, column);
        for (size_t i = 0; i < 4; i++)
            after += column[i] * column[i];
        assert_close(after, before, 1e-14, 0);
        assert_close(column[k], r_diag[k], 1e-14, 0);
        for (size_t i = k + 1; i < 4; i++)
            assert_close(column[i], 0, 0, 1e-15);
    }
    memcpy(v, (double[]){ 1, 1, 1, 1, 2, 2, 2, 2, 0, 1, 0, 1 }, sizeof(v));
    assert_false(householder_factor(&h));
}

/* Side by side as one by one, to the last bit. */
static void test_householder_lanes(void **state)
{
    double v[40], r_diag[4], lanes[10][HOUSEHOLDER_LANES];
    struct householder h = { 10, 4, v, r_diag };

    (void)state;
    for (int i = 0; i < 40; i++)
        v[i] = sin(1 + i * i);
    for (int i = 0; i < 10; i++)
        for (int l = 0; l < HOUSEHOLDER_LANES; l++)
            lanes[i][l] = cos(3 * i + l * l);
    assert_true(householder_factor(&h));
    householder_qty_lanes(&h, lanes);
    for (int l = 0; l < HOUSEHOLDER_LANES; l++) {
        double y[10];

        for (int i = 0; i < 10; i++)
            y[i] = cos(3 * i + l * l);
        householder_qty(&h, y);
        for (int i = 0; i < 10; i++)
            assert_true(lanes[i][l] == y[i]);
    }
}

/* Every order of few values with ties, against the definition. */
static void test_median(void **state)
{
    double x[6], sorted[6], median;

    (void)state;
    for (int code = 0; code < 4096 * 6; code++) {
        const size_t n = 1 + (size_t)code % 6;

        for (size_t i = 0; i < n; i++) {
            size_t k = i;

            x[i] = code / 6 >> (2 * i) & 3;
            for (; k > 0 && sorted[k - 1] > x[i]; k--)
                sorted[k] = sorted[k - 1];
            sorted[k] = x[i];
        }
        assert_int_equal(stats_median(x, n, &median, NULL), MR_OK);
        assert_close(median, (sorted[(n - 1) / 2] + sorted[n / 2]) / 2, 0, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lowess),
        cmocka_unit_test(test_beta),
        cmocka_unit_test(test_gauss_legendre),
        cmocka_unit_test(test_householder),
        cmocka_unit_test(test_householder_lanes),
        cmocka_unit_test(test_median),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
