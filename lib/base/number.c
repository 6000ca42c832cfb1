/*
 * Fast path: a decimal of up to 15 digits and a power of ten up to 10^22 are both doubles, so
 * that one multiplication or division rounds once: Clinger 1990, "How to read floating point
 * numbers accurately" (10.1145/93548.93557).  Slow path: strtod() on an integer with an exponent,
 * which holds nothing that a locale could change.
 *
 * Between them, and for writing: products and quotients by such powers as unevaluated sums of two
 * doubles (Dekker 1971, 10.1007/BF01397083), good to 100 bits.  Where these do not decide how to
 * round, the C library does.
 */
#include "base/number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXACT_DIGITS = 15,  /* any such integer is a double */
    WORD_DIGITS = 19,   /* any such integer is an uint64_t */
    EXACT_POWER = 22,   /* 10 to this is a double */
    MAX_DIGITS = 800,   /* more than decide any rounding: 767 */
    MAX_EXPONENT = 9999 /* beyond this every double is 0 or infinite */
};

static const double power[EXACT_POWER + 1] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                               1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                               1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

/* digits x 10^exponent */
struct decimal {
    bool negative;
    uint64_t first; /* the value of the digits, if there are at most WORD_DIGITS */
    size_t n_digits;
    long exponent;
    char digits[MAX_DIGITS + 16]; /* room for the exponent behind them */
};

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

/* Adds the digits of a run; leading zeros count for nothing, those past the room only as "more". */
static const char *add_digits(struct decimal *d, const char *c, const char *end, bool fraction)
{
    for (; c < end && is_digit(*c); c++) {
        if (d->n_digits == MAX_DIGITS) {
            if (*c != '0')
                d->digits[MAX_DIGITS - 1] = '1'; /* not a tie any more */
            d->exponent += !fraction;
            continue;
        }
        if (d->n_digits < WORD_DIGITS)
            d->first = d->first * 10 + (uint64_t)(*c - '0');
        if (d->n_digits || *c != '0')
            d->digits[d->n_digits++] = *c;
        d->exponent -= fraction;
    }
    return c;
}

static const char *add_exponent(struct decimal *d, const char *c, const char *end)
{
    bool negative = false;
    long exponent = 0;

    if (c < end && (*c == '+' || *c == '-'))
        negative = *c++ == '-';
    if (c == end)
        return NULL;
    for (; c < end && is_digit(*c); c++)
        if (exponent <= MAX_EXPONENT * 100L)
            exponent = exponent * 10 + (*c - '0');
    d->exponent += negative ? -exponent : exponent;
    return c;
}

static bool scan(struct decimal *d, const char *c, const char *end)
{
    const char *start, *point = NULL;

    if (c < end && (*c == '+' || *c == '-'))
        d->negative = *c++ == '-';
    start = c;
    c = add_digits(d, c, end, false);
    if (c < end && *c == '.') {
        point = c;
        c = add_digits(d, c + 1, end, true);
    }
    if (c - start == (point ? 1 : 0))
        return false; /* no digit */
    if (c < end && (*c == 'e' || *c == 'E'))
        c = add_exponent(d, c + 1, end);
    return c == end;
}

static double slow_value(struct decimal *d)
{
    const long limit = MAX_EXPONENT;
    const long exponent = d->exponent > limit ? limit : d->exponent < -limit ? -limit : d->exponent;

    snprintf(d->digits + d->n_digits, sizeof(d->digits) - d->n_digits, "e%ld", exponent);
    return strtod(d->digits, NULL);
}

/* (*high + *low)/10^k, k up to EXACT_POWER; *low is right to 50 bits. */
static void divide(double *high, double *low, long k)
{
    const double quotient = *high / power[k];

    *low = (fma(-quotient, power[k], *high) + *low) / power[k];
    *high = quotient;
}

/* 16 to 19 digits with a point among or before them; false: too near the middle of two doubles. */
static bool long_fraction(const struct decimal *d, double *value)
{
    const long k = -d->exponent, k1 = k < EXACT_POWER ? k : EXACT_POWER;
    double high = (double)d->first, low, doubt;

    if (d->n_digits > WORD_DIGITS || k < 1 || k > 2L * EXACT_POWER)
        return false;
    low = (double)(int64_t)(d->first - (uint64_t)high);
    divide(&high, &low, k1);
    if (k > k1)
        divide(&high, &low, k - k1);
    doubt = ldexp(fabs(low), -44);
    *value = high + (low + doubt);
    return *value == high + (low - doubt);
}

static bool parse_decimal(const char *field, size_t size, double *value)
{
    struct decimal d;
    double x;

    d.negative = false; /* 'digits' stays as it is: it is large */
    d.first = d.n_digits = 0;
    d.exponent = 0;
    if (!scan(&d, field, field + size))
        return false;
    if (!d.n_digits)
        x = 0;
    else if (d.n_digits > EXACT_DIGITS && long_fraction(&d, &x))
        ;
    else if (d.n_digits > EXACT_DIGITS || labs(d.exponent) > EXACT_POWER)
        x = slow_value(&d);
    else if (d.exponent < 0)
        x = (double)d.first / power[-d.exponent];
    else
        x = (double)d.first * power[d.exponent];
    *value = d.negative ? -x : x;
    return isfinite(x);
}

bool number_parse(const char *field, size_t size, double *value)
{
    uint64_t integer = 0;

    if (!size || size > EXACT_DIGITS)
        return parse_decimal(field, size, value);
    for (size_t i = 0; i < size; i++) {
        if (!is_digit(field[i]))
            return parse_decimal(field, size, value);
        integer = integer * 10 + (uint64_t)(field[i] - '0');
    }
    *value = (double)integer;
    return true;
}

/* What is neither digit, sign nor exponent is the decimal point of some locale. */
static void restore_point(char *text)
{
    char *to = text;
    bool in_point = false;

    for (const char *from = text; *from; from++) {
        const bool is_point = !is_digit(*from) && !strchr("+-e", *from);

        if (!is_point)
            *to++ = *from;
        else if (!in_point)
            *to++ = '.';
        in_point = is_point;
    }
    *to = '\0';
}

static bool format_special(double value, char text[NUMBER_SIZE])
{
    if (isfinite(value))
        return false;
    snprintf(text, NUMBER_SIZE, "%s", isnan(value) ? "NA" : value < 0 ? "-Inf" : "Inf");
    return true;
}

static void print_digits(double value, int digits, char text[NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%.*g", digits, value);
    restore_point(text);
}

static bool reads_back(double value, int digits, char text[NUMBER_SIZE])
{
    double back;

    print_digits(value, digits, text);
    return number_parse(text, strlen(text), &back) && back == value;
}

/* ---- the shortest form ---- */

#define UNSURE 1e-6 /* far above the error of what it is compared with */

/* |value| = (whole + part) 10^(exponent - 16), 10^16 <= whole < 10^17 */
struct scaled {
    uint64_t whole;
    double part;
    double reach; /* what lies nearer reads back as 'value' */
    int exponent;
};

static bool scale_to(struct scaled *s, double value, double half_ulp)
{
    const int k = 16 - s->exponent, k1 = k < EXACT_POWER ? k : EXACT_POWER;
    double high = value * power[k1], low = fma(value, power[k1], -high), floor_low;

    if (k > k1) {
        const double first = high;

        high = first * power[k - k1];
        low = fma(first, power[k - k1], -high) + low * power[k - k1];
    }
    if (high < 1e16 || high > 1e17)
        return false;
    floor_low = floor(low);
    s->whole = (uint64_t)high + (uint64_t)(int64_t)floor_low;
    s->part = low - floor_low;
    s->reach = half_ulp * power[k1] * power[k - k1];
    return s->whole >= 10000000000000000 && s->whole < 100000000000000000;
}

/* false: not of the usual sizes, or a power of two, whose neighbours are not equally far. */
static bool scale_up(struct scaled *s, double value)
{
    int exponent;
    double half_ulp;

    if (!(value >= 1e-24 && value < 1e14) || frexp(value, &exponent) == 0.5)
        return false;
    half_ulp = ldexp(1, exponent - 54);
    s->exponent = (int)floor((exponent - 1) * 0.30102999566398120); /* or one more */
    if (scale_to(s, value, half_ulp))
        return true;
    s->exponent++;
    return scale_to(s, value, half_ulp);
}

enum answer { NO, YES, NOBODY_KNOWS };

/* 'whole' + 'part' to a multiple of 'unit': how many, and whether that reads back. */
static enum answer round_to(const struct scaled *s, uint64_t unit, uint64_t *count)
{
    const double rest = (double)(s->whole % unit) + s->part, half = (double)unit / 2;
    const double away = rest > half ? (double)unit - rest : rest;

    *count = s->whole / unit + (rest > half);
    if (fabs(rest - half) < UNSURE || fabs(away - s->reach) < UNSURE)
        return NOBODY_KNOWS;
    return away < s->reach ? YES : NO;
}

/* 17 digits only where 16 do not read back, 16 only where 15 do not; '*digits' of them. */
static bool find_shortest(const struct scaled *s, uint64_t *count, int *digits)
{
    enum answer reads = round_to(s, 10, count);
    uint64_t fewer;

    *digits = 16;
    if (reads == NO) {
        *digits = 17;
        return round_to(s, 1, count) != NOBODY_KNOWS;
    }
    if (reads == YES)
        reads = round_to(s, 100, &fewer);
    if (reads == YES) {
        *count = fewer;
        *digits = 15;
    }
    return reads != NOBODY_KNOWS;
}

/* The digits of 'x', no zero in front. */
static int put_digits(char *text, uint64_t x)
{
    char reversed[20];
    int n = 0;

    do
        reversed[n++] = (char)('0' + x % 10);
    while (x /= 10);
    for (int i = 0; i < n; i++)
        text[i] = reversed[n - 1 - i];
    text[n] = '\0';
    return n;
}

/* d.ddd x 10^exponent of 'n' digits as "%g" would, for exponents below 15. */
static void put_decimal(char *to, const char *digits, int n, int exponent)
{
    const bool plain = exponent >= -4;
    const int n_whole = plain ? exponent + 1 : 1; /* digits before the point */

    if (n_whole <= 0) {
        *to++ = '0';
        *to++ = '.';
        for (int i = n_whole; i < 0; i++)
            *to++ = '0';
    }
    for (int i = 0; i < n || i < n_whole; i++) {
        if (i && i == n_whole)
            *to++ = '.';
        *to++ = '0';
        if (i < n)
            to[-1] = digits[i];
    }
    *to = '\0';
    if (plain)
        return;
    *to++ = 'e';
    *to++ = '-';
    if (exponent > -10)
        *to++ = '0';
    put_digits(to, (uint64_t)-exponent);
}

/* Writes nothing and returns false where it is not sure. */
static bool format_usual(double value, char text[NUMBER_SIZE])
{
    char digits[NUMBER_SIZE];
    struct scaled s;
    uint64_t count;
    int n, exponent;

    if (!scale_up(&s, fabs(value)) || !find_shortest(&s, &count, &n))
        return false;
    exponent = s.exponent - n + 1;
    for (; count % 10 == 0; count /= 10)
        exponent++;
    n = put_digits(digits, count);
    if (value < 0)
        *text++ = '-';
    put_decimal(text, digits, n, exponent + n - 1);
    return true;
}

static void format_integer(double value, char text[NUMBER_SIZE])
{
    if (value < 0)
        *text++ = '-';
    put_digits(text, (uint64_t)fabs(value));
}

char *number_format(double value, char text[NUMBER_SIZE])
{
    char shorter[NUMBER_SIZE];

    if (format_special(value, text))
        return text;
    if (fabs(value) < 1e15 && value == trunc(value) && (value != 0 || !signbit(value))) {
        format_integer(value, text);
        return text;
    }
    if (format_usual(value, text))
        return text;
    if (!reads_back(value, 16, text)) /* half of all doubles need 17 digits */
        print_digits(value, 17, text);
    else if (reads_back(value, 15, shorter))
        memcpy(text, shorter, sizeof(shorter));
    return text;
}

/* ---- a number of digits ---- */

/* 'count' x 10^exponent with the zeros at its end left out; false: not in the plain form. */
static bool put_short(double value, uint64_t count, int exponent, int digits,
                      char text[NUMBER_SIZE])
{
    char shown[NUMBER_SIZE];
    int n;

    for (; count % 10 == 0; count /= 10)
        exponent++;
    n = put_digits(shown, count);
    if (exponent + n > digits) /* "1e+06" */
        return false;
    if (value < 0)
        *text++ = '-';
    put_decimal(text, shown, n, exponent + n - 1);
    return true;
}

/* Writes nothing and returns false where it is not sure. */
static bool format_digits(double value, int digits, char text[NUMBER_SIZE])
{
    const uint64_t unit = (uint64_t)power[17 - digits];
    struct scaled s;
    double rest;

    if (!scale_up(&s, fabs(value)))
        return false;
    rest = (double)(s.whole % unit) + s.part;
    if (fabs(rest - (double)unit / 2) < UNSURE)
        return false;
    return put_short(value, s.whole / unit + (rest > (double)unit / 2), s.exponent - digits + 1,
                     digits, text);
}

char *number_format_short(double value, int digits, char text[NUMBER_SIZE])
{
    const int n = digits < 1 ? 1 : digits > 17 ? 17 : digits;

    if (format_special(value, text))
        return text;
    if (value == trunc(value) &&
        fabs(value) < (n < EXACT_DIGITS ? power[n] : power[EXACT_DIGITS]) &&
        (value != 0 || !signbit(value)))
        format_integer(value, text);
    else if (!format_digits(value, n, text))
        print_digits(value, n, text);
    return text;
}
