/* numbers: read exactly, written so that they read back, whatever the locale */
#include "support.h"

#include <float.h>
#include <inttypes.h>
#include <locale.h>

#include "base/number.h"
#include "base/rng.h"

/* The compiler rounds the constants exactly: they are what the text has to give. */
static const struct parse_case {
    const char *text;
    double want;
} good[] = {
    { "0", 0 },
    { "12", 12 },
    { "+7", 7 },
    { "-0.5", -0.5 },
    { "1e-3", 1e-3 },
    { "1E3", 1e3 },
    { "5.", 5 },
    { ".5", 0.5 },
    { "007", 7 },
    { "4294967296", 4294967296.0 },
    { "999999999999999", 999999999999999.0 },
    { "9007199254740993", 9007199254740992.0 }, /* a tie, to even */
    { "9007199254740993.00000000000000000000000000000000001", 9007199254740994.0 },
    { "138.5", 138.5 },
    { "0.1", 0.1 },
    { "0.30000000000000004", 0.30000000000000004 },
    { "0.000000000000000000000000000000000000012345", 1.2345e-38 },
    { "123456789012345e22", 123456789012345e22 },
    { "123456789012345e23", 123456789012345e23 },
    { "3.4e-25", 3.4e-25 },
    { "1.7976931348623157e308", DBL_MAX },
    { "2.2250738585072014e-308", DBL_MIN },
    { "4.9e-324", 4.9406564584124654e-324 },
    { "1e-400", 0 },
    { "0e99999999999999999999", 0 },
    { "1e-99999999999999999999", 0 },
};

static void test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        double got = NAN;

        if (!number_parse(good[i].text, strlen(good[i].text), &got) || got != good[i].want)
            fail_msg("'%s': got %.17g, want %.17g", good[i].text, got, good[i].want);
    }
}

static void test_refuses(void **state)
{
    static const char *const bad[] = {
        "",     " ",     "-",    "+",   ".",   "-.",    "e5",       "1e",  "1e+",   "1 ",
        " 1",   "0x1",   "0X1p", "inf", "Inf", "nan",   "NA",       "1,5", "1.2.3", "--1",
        "1e5.", "1e999", "1f",   "1_0", "١",   "1e5e5", "infinity", "1d3", "1'000",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        double got;

        if (number_parse(bad[i], strlen(bad[i]), &got))
            fail_msg("'%s' was read as %.17g", bad[i], got);
    }
}

static void test_reads_only_the_field(void **state)
{
    double got;

    (void)state;
    assert_true(number_parse("123\t456", 3, &got));
    assert_true(got == 123);
    assert_true(number_parse("0.125e1\t", 5, &got));
    assert_true(got == 0.125);
    assert_true(number_parse("12345678901234567890", 19, &got));
    assert_true(got == 1234567890123456789.0);
}

/* Digits past the room for them still decide a tie: 2^53 + 1 and 900 zeros and a one. */
static void test_very_long_field(void **state)
{
    char text[1000];
    double got;

    (void)state;
    memset(text, '0', sizeof(text));
    memcpy(text, "9007199254740993.", 17);
    assert_true(number_parse(text, sizeof(text), &got));
    assert_true(got == 9007199254740992.0);
    text[sizeof(text) - 1] = '1';
    assert_true(number_parse(text, sizeof(text), &got));
    assert_true(got == 9007199254740994.0);
    memset(text, '1', sizeof(text));
    assert_false(number_parse(text, sizeof(text), &got));
    assert_true(number_parse(text, 309, &got));
    assert_close(got, 1.1111111111111111e308, 1e-15, 0);
}

static void test_format(void **state)
{
    static const struct {
        double value;
        const char *want, *want_short; /* 6 digits */
    } cases[] = {
        { 0, "0", "0" },
        { -0.0, "-0", "-0" },
        { 42, "42", "42" },
        { -7, "-7", "-7" },
        { 123456789, "123456789", "1.23457e+08" },
        { 1e15, "1e+15", "1e+15" },
        { 0.1, "0.1", "0.1" },
        { 1.0 / 3, "0.3333333333333333", "0.333333" },
        { 0.30000000000000004, "0.30000000000000004", "0.3" },
        { 1e-7, "1e-07", "1e-07" },
        { 2.5e300, "2.5e+300", "2.5e+300" },
        { NAN, "NA", "NA" },
        { INFINITY, "Inf", "Inf" },
        { -INFINITY, "-Inf", "-Inf" },
    };
    char text[NUMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_string_equal(number_format(cases[i].value, text), cases[i].want);
        assert_string_equal(number_format_short(cases[i].value, 6, text), cases[i].want_short);
    }
    assert_string_equal(number_format_short(1.0 / 3, 0, text), "0.3");
    assert_string_equal(number_format_short(0.1, 99, text), "0.10000000000000001");
}

/* Random bit patterns read back, and agree with strtod() of the C locale. */
static void check_round_trip(void)
{
    struct rng rng;

    rng_init(&rng, 1, 0, 0, 0);
    for (int i = 0; i < 100000; i++) {
        const uint64_t bits = (uint64_t)rng_u32(&rng) << 32 | rng_u32(&rng);
        char text[NUMBER_SIZE];
        double value, back = 0;

        memcpy(&value, &bits, sizeof(value));
        if (i % 2) /* every other one of everyday size */
            value = floor(rng_uniform(&rng) * 1e7) / 1e3;
        if (!isfinite(value))
            continue;
        number_format(value, text);
        if (!number_parse(text, strlen(text), &back) || back != value)
            fail_msg("%.17g written as '%s', read as %.17g", value, text, back);
    }
}

/* A double near a decimal or binary power, a short decimal, or anything between 1e-40 and 1e30. */
static double value_of_kind(struct rng *rng, int kind)
{
    const double u = rng_uniform(rng);
    double value = 0;

    switch (kind % 4) {
    case 0:
        value = pow(10, floor(u * 40) - 25);
        break;
    case 1:
        value = ldexp(1, (int)(u * 200) - 130);
        break;
    case 2:
        return floor(u * 1e6) / pow(10, floor(rng_uniform(rng) * 25));
    default:
        return (rng_u32(rng) % 2 ? -1 : 1) * exp((u - 0.57) * 160);
    }
    for (unsigned n = rng_u32(rng) % 4; n; n--)
        value = nextafter(value, rng_u32(rng) % 2 ? INFINITY : 0);
    return value;
}

/* 15, 16 or 17 digits by printf(): the first that strtod() takes back to the value. */
static void test_shortest(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 2, 0, 0, 0);
    for (int i = 0; i < 50000; i++) {
        const double value = value_of_kind(&rng, i);
        char text[NUMBER_SIZE], want[NUMBER_SIZE];
        double back = 0;

        for (int digits = 15; digits < 18; digits++) {
            snprintf(want, sizeof(want), "%.*g", digits, value);
            if (strtod(want, NULL) == value)
                break;
        }
        if (value == floor(value) && fabs(value) < 1e15)
            snprintf(want, sizeof(want), "%.0f", value);
        assert_string_equal(number_format(value, text), want);
        if (!number_parse(want, strlen(want), &back) || back != value)
            fail_msg("'%s' read as %.17g", want, back);
    }
}

/* As printf() writes them. */
static void test_short(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 4, 0, 0, 0);
    for (int i = 0; i < 50000; i++) {
        const double value = value_of_kind(&rng, i);
        const int digits = 1 + (int)(rng_u32(&rng) % 17);
        char text[NUMBER_SIZE], want[NUMBER_SIZE];

        snprintf(want, sizeof(want), "%.*g", digits, value);
        number_format_short(value, digits, text);
        if (strcmp(text, want) != 0)
            fail_msg("%.17g of %d digits: '%s', expected '%s'", value, digits, text, want);
    }
}

/* Decimals in the middle of two doubles, and a little beside it. */
static void test_ties(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 3, 0, 0, 0);
    for (int i = 0; i < 100000; i++) {
        const uint64_t middle = ((uint64_t)1 << 53) + (rng_u32(&rng) | 1); /* 16 digits */
        char text[NUMBER_SIZE];
        double got = 0;

        snprintf(text, sizeof(text), "%" PRIu64 ".%d", middle, (i % 5 - 2 + 10) % 10);
        assert_true(number_parse(text, strlen(text), &got));
        if (got != strtod(text, NULL))
            fail_msg("'%s' read as %.17g", text, got);
    }
}

static void test_round_trip(void **state)
{
    (void)state;
    check_round_trip();
}

static void test_other_locale(void **state)
{
    static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "nl_NL.UTF-8",
                                         "ps_AF" }; /* a decimal point of two bytes */
    bool any = false;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!setlocale(LC_ALL, names[i]))
            continue;
        any = true;
        check_round_trip();
        test_parse(state);
        test_refuses(state);
        test_format(state);
    }
    setlocale(LC_ALL, "C");
    if (!any) {
        print_message("no locale with a decimal comma is installed\n");
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_refuses),
        cmocka_unit_test(test_reads_only_the_field),
        cmocka_unit_test(test_very_long_field),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_shortest),
        cmocka_unit_test(test_short),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_other_locale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
