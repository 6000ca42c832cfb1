/* rescue: Fieller's sets, classes and slopes against R, and what units and signs may not change */
#include "support.h"

#include "base/rng.h"
#include "mechrank/stats.h"

static const double rtol = 1e-10;

/* ---- Fieller ---- */

static void test_fieller_golden(void **state)
{
    mr_matrix *m = read_golden("rescue/expect_fieller.tsv");
    size_t n_shape[MR_N_RATIO_SHAPES] = { 0 };

    (void)state;
    for (size_t i = 0; i < mr_matrix_n_rows(m); i++) {
        const struct mr_ratio_terms terms = { golden_column(m, "a")[i], golden_column(m, "b")[i],
                                              golden_column(m, "var_a")[i],
                                              golden_column(m, "var_b")[i],
                                              golden_column(m, "cov")[i] };
        struct mr_ratio got;

        mr_fieller(&terms, golden_column(m, "df")[i], 0.95, &got);
        assert_int_equal(got.shape, (int)golden_column(m, "shape")[i]);
        assert_close(got.estimate, golden_column(m, "r")[i], rtol, 0);
        assert_close(got.lo, golden_column(m, "lo")[i], rtol, 1e-12);
        assert_close(got.hi, golden_column(m, "hi")[i], rtol, 1e-12);
        n_shape[got.shape]++;
    }
    for (int s = MR_RATIO_BOUNDED; s < MR_N_RATIO_SHAPES; s++)
        assert_true(n_shape[s] >= 5);
    mr_matrix_free(m);
}

/* Where the quadratic is none. */
static void test_fieller_edges(void **state)
{
    static const struct {
        struct mr_ratio_terms terms;
        struct mr_ratio want;
    } cases[] = {
        { { 3, 2, 0, 0, 0 }, { 1.5, 1.5, 1.5, MR_RATIO_BOUNDED } },
        { { 0, 0, 1, 1, 0 }, { NAN, -INFINITY, INFINITY, MR_RATIO_UNBOUNDED } },
        { { 0, 0, 1, 0, 0 }, { NAN, -INFINITY, INFINITY, MR_RATIO_UNBOUNDED } },
        { { 3, 0, 0, 0, 0 }, { NAN, NAN, NAN, MR_RATIO_UNKNOWN } },
        { { 3, 0, 0, 1, 0 }, { INFINITY, 0, 0, MR_RATIO_TWO_PIECES } }, /* ends: see below */
        { { NAN, 1, 1, 1, 0 }, { NAN, NAN, NAN, MR_RATIO_UNKNOWN } },
        { { 1, 1, 1, NAN, 0 }, { NAN, NAN, NAN, MR_RATIO_UNKNOWN } },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct mr_ratio *want = &cases[i].want;
        struct mr_ratio got;

        mr_fieller(&cases[i].terms, 9, 0.95, &got);
        assert_int_equal(got.shape, want->shape);
        assert_close(got.estimate, want->estimate, 0, 0);
        if (want->shape == MR_RATIO_TWO_PIECES) { /* 3^2 <= t^2 R^2 */
            assert_close(got.hi, 3 / mr_t_quantile(0.975, 9), 1e-14, 0);
            assert_close(got.lo, -got.hi, 1e-14, 0);
            continue;
        }
        assert_close(got.lo, want->lo, 0, 0);
        assert_close(got.hi, want->hi, 0, 0);
    }
    assert_string_equal(mr_ratio_shape_name(MR_RATIO_BOUNDED), "bounded");
    assert_string_equal(mr_ratio_shape_name(MR_RATIO_UNBOUNDED), "unbounded");
    assert_string_equal(mr_ratio_shape_name(MR_RATIO_TWO_PIECES), "two_pieces");
    assert_null(mr_ratio_shape_name(MR_RATIO_UNKNOWN));
}

/* The square term vanishes exactly: a ray, whose end lies where the line crosses 0. */
static void test_fieller_ray(void **state)
{
    const double t = mr_t_quantile(0.975, 9);

    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        const struct mr_ratio_terms terms = { sign * 3.0, t, 0.5, 1, 0 };
        const double end = (9 - t * t * 0.5) / (2 * 3 * t);
        struct mr_ratio got;

        mr_fieller(&terms, 9, 0.95, &got);
        assert_int_equal(got.shape, MR_RATIO_UNBOUNDED);
        assert_close(sign > 0 ? got.lo : -got.hi, end, 1e-14, 0);
        assert_close(sign > 0 ? got.hi : -got.lo, INFINITY, 0, 0);
    }
}

/* ---- classes ---- */

enum { MAX_STUDIES = 3 };

/* The studies of row 'i' of the classes: those of that case. */
static size_t studies_of(const mr_matrix *m, double which, struct mr_rescue_study *studies)
{
    static const char *const d[] = { "d_.mc", "d_.tm", "d_.tc" };
    static const char *const u[] = { "u_.mc", "u_.tm", "u_.tc" };
    size_t k = 0;

    for (size_t i = 0; i < mr_matrix_n_rows(m); i++) {
        if (golden_column(m, "case")[i] != which)
            continue;
        assert_true(k < MAX_STUDIES);
        for (int c = 0; c < MR_N_TRIAD; c++) {
            studies[k].d[c] = golden_column(m, d[c])[i];
            studies[k].u[c] = golden_column(m, u[c])[i];
        }
        studies[k].df = golden_column(m, "df")[i];
        studies[k++].exploratory = golden_column(m, "exploratory")[i] != 0;
    }
    return k;
}

static void compare_rescue(const struct mr_rescue *got, const mr_matrix *want, size_t i)
{
    const struct {
        const char *column;
        double value;
    } fields[] = {
        { "damage", got->d[MR_MC] },       { "damage_se", got->se[MR_MC] },
        { "tm", got->d[MR_TM] },           { "tm_se", got->se[MR_TM] },
        { "tc", got->d[MR_TC] },           { "tc_se", got->se[MR_TC] },
        { "damage_p", got->damage_p },     { "tc_p_equiv", got->tc_p_equiv },
        { "r", got->ratio.estimate },      { "r_lo", got->ratio.lo },
        { "r_hi", got->ratio.hi },         { "k", (double)got->k },
        { "class", (double)got->verdict },
    };

    for (size_t f = 0; f < ARRAY_LEN(fields); f++)
        assert_close_at(fields[f].value, golden_column(want, fields[f].column)[i], rtol, 1e-300,
                        fields[f].column, __FILE__, __LINE__);
    if (isnan(golden_column(want, "r_shape")[i]))
        assert_int_equal(got->ratio.shape, MR_RATIO_UNKNOWN);
    else
        assert_int_equal(got->ratio.shape, (int)golden_column(want, "r_shape")[i]);
}

static void test_classes_golden(void **state)
{
    mr_matrix *want = read_golden("rescue/expect_classes.tsv");
    mr_matrix *from = read_golden("rescue/expect_class_studies.tsv");
    size_t n_class[MR_N_RESCUE_CLASSES] = { 0 };

    (void)state;
    for (size_t i = 0; i < mr_matrix_n_rows(want); i++) {
        struct mr_rescue_study studies[MAX_STUDIES];
        const size_t k = studies_of(from, (double)i + 1, studies);
        struct mr_rescue got;

        mr_rescue_classify(studies, k, golden_column(want, "two_sided")[i] != 0, &got);
        compare_rescue(&got, want, i);
        n_class[got.verdict]++;
    }
    for (int c = MR_RESCUE_EXPLORATORY; c < MR_N_RESCUE_CLASSES; c++)
        assert_true(n_class[c] > 0);
    mr_matrix_free(from);
    mr_matrix_free(want);
}

/* Four animals per arm. */
static struct mr_rescue_study plain_study(double mc, double tm)
{
    return (struct mr_rescue_study){ .d = { mc, tm, mc + tm }, .u = { 0.5, 0.5, 0.5 }, .df = 9 };
}

/* One step over each border of statistics.md I.8, in its order. */
static void test_class_borders(void **state)
{
    const double se = sqrt(0.5), t975 = mr_t_quantile(0.975, 9), t95 = mr_t_quantile(0.95, 9);
    const double least = 3.5 * se, left = t95 * se, e = 1e-9;
    const struct {
        double mc, tm;
        enum mr_rescue_class below, above; /* with tm less and more by e */
    } cases[] = {
        { -6, t975 * se, MR_RESCUE_NOT_RESCUED, MR_RESCUE_PARTIAL },
        { -6, 6 - 3 + left, MR_RESCUE_PARTIAL, MR_RESCUE_RESTORED },
        { -6, 6 + t975 * se, MR_RESCUE_RESTORED, MR_RESCUE_OVERSHOOT },
    };
    struct mr_rescue_study s;
    struct mr_rescue x;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        s = plain_study(cases[i].mc, cases[i].tm - e);
        mr_rescue_classify(&s, 1, false, &x);
        assert_int_equal(x.verdict, cases[i].below);
        s = plain_study(cases[i].mc, cases[i].tm + e);
        mr_rescue_classify(&s, 1, false, &x);
        assert_int_equal(x.verdict, cases[i].above);
        assert_true(x.verdict != MR_RESCUE_RESTORED || x.tc_p_equiv < 0.05);
        assert_true(x.verdict != MR_RESCUE_PARTIAL || x.tc_p_equiv > 0.05);
        assert_int_equal(x.ratio.shape, MR_RATIO_BOUNDED);
    }
    s = plain_study(-least + e, 5);
    mr_rescue_classify(&s, 1, false, &x);
    assert_int_equal(x.verdict, MR_RESCUE_NOT_DAMAGED);
    assert_true(isnan(x.ratio.estimate) && isnan(x.tc_p_equiv) && x.damage_p < 0.01);
    assert_int_equal(x.ratio.shape, MR_RATIO_BOUNDED); /* 3.5 se is more than is needed for it */
    s = plain_study(-least - e, 5);
    mr_rescue_classify(&s, 1, false, &x);
    assert_true(x.verdict > MR_RESCUE_NOT_DAMAGED);
    s = plain_study(6, -6); /* a rise is no damage, unless the mechanism is two-sided */
    mr_rescue_classify(&s, 1, false, &x);
    assert_int_equal(x.verdict, MR_RESCUE_NOT_DAMAGED);
    assert_true(x.d[MR_MC] == 6);
    mr_rescue_classify(&s, 1, true, &x);
    assert_int_equal(x.verdict, MR_RESCUE_RESTORED);
    assert_true(x.d[MR_MC] == -6 && x.d[MR_TM] == 6);
    assert_close(x.ratio.estimate, 1, 1e-15, 0);
    s = plain_study(-3.6 * se, 1); /* with 2 df t_.975 is 4.3 */
    s.df = 2;
    mr_rescue_classify(&s, 1, false, &x);
    assert_int_equal(x.verdict, MR_RESCUE_NOT_DAMAGED);
}

static void test_class_special(void **state)
{
    static const char *const names[MR_N_RESCUE_CLASSES] = { NULL,          "no_control",
                                                            "exploratory", "not_damaged",
                                                            "not_rescued", "overshoot",
                                                            "restored",    "partial" };
    struct mr_rescue_study s[2] = { plain_study(-6, 6), plain_study(-6, 6) };
    struct mr_rescue x;

    (void)state;
    for (int c = 1; c < MR_N_RESCUE_CLASSES; c++)
        assert_string_equal(mr_rescue_class_name((enum mr_rescue_class)c), names[c]);
    assert_null(mr_rescue_class_name(MR_RESCUE_UNKNOWN));
    mr_rescue_classify(s, 0, false, &x);
    assert_int_equal(x.verdict, MR_RESCUE_NO_CONTROL);
    assert_true(isnan(x.d[MR_MC]) && isnan(x.damage_p));
    s[0].exploratory = true;
    mr_rescue_classify(s, 1, false, &x);
    assert_int_equal(x.verdict, MR_RESCUE_EXPLORATORY);
    assert_true(x.d[MR_MC] == -6 && isnan(x.damage_p) && isnan(x.ratio.estimate));
    assert_int_equal(x.ratio.shape, MR_RATIO_UNKNOWN);
    mr_rescue_classify(s, 2, false, &x); /* one study can be tested */
    assert_int_equal(x.verdict, MR_RESCUE_RESTORED);
    s[1].d[MR_TM] = NAN;
    mr_rescue_classify(s, 2, false, &x);
    assert_int_equal(x.verdict, MR_RESCUE_UNKNOWN);
    s[1] = plain_study(-6, 6);
    s[1].u[MR_MC] = 0;
    mr_rescue_classify(s + 1, 1, false, &x);
    assert_int_equal(x.verdict, MR_RESCUE_UNKNOWN);
}

/* A two-sided mechanism turned round: the same in every field. */
static void test_sign_flip(void **state)
{
    mr_matrix *from = read_golden("rescue/expect_class_studies.tsv");
    struct mr_rescue_study studies[MAX_STUDIES];

    (void)state;
    for (size_t i = 1; i <= 150; i++) {
        const size_t k = studies_of(from, (double)i, studies);
        struct mr_rescue a, b;

        mr_rescue_classify(studies, k, true, &a);
        for (size_t s = 0; s < k; s++)
            for (int c = 0; c < MR_N_TRIAD; c++)
                studies[s].d[c] = -studies[s].d[c];
        mr_rescue_classify(studies, k, true, &b);
        assert_int_equal(a.verdict, b.verdict);
        assert_vector_close(b.d, a.d, MR_N_TRIAD, 0, 0);
        assert_close(b.damage_p, a.damage_p, 0, 0);
        assert_close(b.tc_p_equiv, a.tc_p_equiv, 0, 0);
        assert_close(b.ratio.estimate, a.ratio.estimate, 0, 0);
        assert_close(b.ratio.lo, a.ratio.lo, 0, 0);
    }
    mr_matrix_free(from);
}

/* ---- slopes ---- */

enum { MAX_M = 25 };

struct slope_case {
    size_t n;
    struct mr_slope_row rows[MAX_M];
    double r[MAX_M * MAX_M], u[MR_N_TRIAD];
};

static void read_slope_case(const mr_matrix *cases, const mr_matrix *rows, size_t i,
                            struct slope_case *out)
{
    static const char *const u[] = { "u_mc", "u_tm", "u_tc" };
    const size_t first = mr_names_find(mr_matrix_cols(rows), "r_.1");

    out->n = (size_t)golden_column(cases, "mechanisms")[i];
    for (int c = 0; c < MR_N_TRIAD; c++)
        out->u[c] = golden_column(cases, u[c])[i];
    for (size_t j = 0, m = 0; j < mr_matrix_n_rows(rows); j++) {
        if (golden_column(rows, "case")[j] != (double)i + 1)
            continue;
        out->rows[m] =
            (struct mr_slope_row){ golden_column(rows, "mc")[j], golden_column(rows, "tm")[j],
                                   golden_column(rows, "sd")[j], golden_column(rows, "df")[j] };
        for (size_t b = 0; b < out->n; b++)
            out->r[m * out->n + b] = mr_matrix_get(rows, j, first + b);
        m++;
    }
}

static void test_slopes_golden(void **state)
{
    mr_matrix *cases = read_golden("rescue/expect_slopes.tsv");
    mr_matrix *rows = read_golden("rescue/expect_slope_rows.tsv");
    size_t n_slopes = 0;

    (void)state;
    for (size_t i = 0; i < mr_matrix_n_rows(cases); i++) {
        struct slope_case c;
        struct mr_slope got;

        read_slope_case(cases, rows, i, &c);
        mr_rescue_slope(c.rows, c.n, c.r, c.u, &got);
        assert_close(got.raw, golden_column(cases, "raw")[i], rtol, 0);
        assert_close(got.artefact, golden_column(cases, "artefact")[i], rtol, 0);
        assert_close(got.damage_ms, golden_column(cases, "damage_ms")[i], rtol, 1e-14);
        assert_close(got.damage_ms_se, golden_column(cases, "damage_ms_se")[i], rtol, 0);
        assert_close(got.slope, golden_column(cases, "slope")[i], rtol, 1e-14);
        assert_close(got.se, golden_column(cases, "slope_se")[i], rtol, 0);
        n_slopes += !isnan(got.slope);
    }
    assert_true(n_slopes >= 6 && n_slopes < mr_matrix_n_rows(cases));
    mr_matrix_free(rows);
    mr_matrix_free(cases);
}

/* Another unit, mechanisms turned round and in another order: the same slope. */
static void test_slope_units_signs_order(void **state)
{
    mr_matrix *cases = read_golden("rescue/expect_slopes.tsv");
    mr_matrix *rows = read_golden("rescue/expect_slope_rows.tsv");

    (void)state;
    for (size_t i = 0; i < mr_matrix_n_rows(cases); i++) {
        struct slope_case c, moved;
        struct mr_slope a, b;

        read_slope_case(cases, rows, i, &c);
        moved = c;
        for (size_t m = 0; m < c.n; m++) {
            const size_t from = c.n - 1 - m;
            const double sign = m % 3 ? 1 : -1;

            moved.rows[m] =
                (struct mr_slope_row){ sign * 8 * c.rows[from].mc, sign * 8 * c.rows[from].tm,
                                       8 * c.rows[from].sd, c.rows[from].df };
            for (size_t o = 0; o < c.n; o++)
                moved.r[m * c.n + o] = sign * (o % 3 ? 1 : -1) * c.r[from * c.n + c.n - 1 - o];
        }
        mr_rescue_slope(c.rows, c.n, c.r, c.u, &a);
        mr_rescue_slope(moved.rows, c.n, moved.r, c.u, &b);
        assert_close(b.slope, a.slope, 1e-12, 0);
        assert_close(b.se, a.se, 1e-12, 0);
        assert_close(b.raw, a.raw, 1e-12, 0);
        assert_close(b.artefact, a.artefact, 1e-12, 0);
        assert_close(b.damage_ms, 64 * a.damage_ms, 1e-12, 1e-14);
    }
    mr_matrix_free(rows);
    mr_matrix_free(cases);
}

static void test_slope_needs_correlations_and_three(void **state)
{
    const double u[MR_N_TRIAD] = { 0.5, 0.5, 0.5 };
    struct mr_slope_row rows[3];
    double r[9] = { 0 };
    struct mr_slope x;

    (void)state;
    for (size_t m = 0; m < 3; m++)
        rows[m] = (struct mr_slope_row){ -5 - (double)m, 5 + (double)m, 1, 9 };
    mr_rescue_slope(rows, 3, r, u, &x);
    assert_true(x.slope > 0.95 && x.slope < 1.05 && x.se > 0);
    mr_rescue_slope(rows, 2, r, u, &x);
    assert_true(isnan(x.slope) && x.damage_ms > 2 * x.damage_ms_se);
    r[5] = NAN;
    mr_rescue_slope(rows, 3, r, u, &x);
    assert_true(isnan(x.slope) && isnan(x.damage_ms_se) && x.raw > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fieller_golden),
        cmocka_unit_test(test_fieller_edges),
        cmocka_unit_test(test_fieller_ray),
        cmocka_unit_test(test_classes_golden),
        cmocka_unit_test(test_class_borders),
        cmocka_unit_test(test_class_special),
        cmocka_unit_test(test_sign_flip),
        cmocka_unit_test(test_slopes_golden),
        cmocka_unit_test(test_slope_units_signs_order),
        cmocka_unit_test(test_slope_needs_correlations_and_three),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
