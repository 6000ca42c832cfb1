/*
 * Fast path: a decimal of up to 15 digits and a power of ten up to 10^22 are both doubles, so
 * that one multiplication or division rounds once: Clinger 1990, "How to read floating point
 * numbers accurately" (10.1145/93548.93557).  Slow path: strtod() on an integer with an exponent,
 * which holds nothing that a locale could change.
 */
#include "base/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EXACT_DIGITS = 15,  /* any such integer is a double */
    EXACT_POWER = 22,   /* so is 10 to this */
    MAX_DIGITS = 800,   /* more than decide any rounding: 767 */
    MAX_EXPONENT = 9999 /* beyond this every double is 0 or infinite */
};

/* digits x 10^exponent */
struct decimal {
    bool negative;
    uint64_t first; /* the value of the digits, if there are at most EXACT_DIGITS */
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
        if (d->n_digits < EXACT_DIGITS)
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

static bool parse_decimal(const char *field, size_t size, double *value)
{
    static const double power[EXACT_POWER + 1] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    struct decimal d;
    double x;

    d.negative = false; /* 'digits' stays as it is: it is large */
    d.first = d.n_digits = 0;
    d.exponent = 0;
    if (!scan(&d, field, field + size))
        return false;
    if (!d.n_digits)
        x = 0;
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

char *number_format(double value, char text[NUMBER_SIZE])
{
    char shorter[NUMBER_SIZE];

    if (format_special(value, text))
        return text;
    if (fabs(value) < 1e15 && value == trunc(value) && (value != 0 || !signbit(value))) {
        snprintf(text, NUMBER_SIZE, "%" PRId64, (int64_t)value);
        return text;
    }
    if (!reads_back(value, 16, text)) /* the usual case: half of all doubles need 17 digits */
        print_digits(value, 17, text);
    else if (reads_back(value, 15, shorter))
        memcpy(text, shorter, sizeof(shorter));
    return text;
}

char *number_format_short(double value, int digits, char text[NUMBER_SIZE])
{
    if (format_special(value, text))
        return text;
    print_digits(value, digits < 1 ? 1 : digits > 17 ? 17 : digits, text);
    return text;
}
