/*
 * A sum is a fixed-point number as long as its terms need: 32-bit chunks, each kept in 64 bits so
 * that carries wait for 2^30 additions.  A double is a 53-bit integer times a power of two, its
 * square a 106-bit one, so nothing is ever rounded until the end.
 */
#include "base/exact_sum.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

enum {
    CHUNK_BITS = 32,
    WORD_CHUNKS = 3,       /* that a 64-bit word may touch */
    CARRY_CHUNKS = 1,      /* above them, for what 2^63 additions carry */
    MAX_WAITING = 1 << 30, /* additions between two settlings */
    MIN_EXPONENT = -1074,  /* of the smallest double, as an integer's */
    FIRST_CHUNK = -68,     /* of the smallest square */
    LAST_CHUNK = 68,       /* above the sum of the largest squares */
    BIG_DIGITS = 288       /* room for the square of what all chunks hold */
};

/* ---- adding ---- */

/* Makes the window hold chunks 'from' to 'to' - 1. */
static mr_status widen(struct exact_sum *sum, int from, int to, mr_error *err)
{
    const int first = sum->n && sum->first < from ? sum->first : from;
    const int end = sum->n && sum->first + sum->n > to ? sum->first + sum->n : to;
    int64_t *chunks = mem_calloc((size_t)(end - first), sizeof(*chunks));

    if (!chunks)
        return mem_fail(err);
    if (sum->n)
        memcpy(chunks + (sum->first - first), sum->chunks, (size_t)sum->n * sizeof(*chunks));
    free(sum->chunks);
    sum->chunks = chunks;
    sum->first = first;
    sum->n = end - first;
    return MR_OK;
}

static mr_status reserve(struct exact_sum *sum, int from, int n_chunks, mr_error *err)
{
    if (from >= sum->first && from + n_chunks <= sum->first + sum->n)
        return MR_OK;
    return widen(sum, from, from + n_chunks, err);
}

/* Moves carries up, so that all chunks but the last are from 0 to 2^32 - 1. */
static void settle(struct exact_sum *sum)
{
    for (int i = 0; i + 1 < sum->n; i++) {
        const int64_t low = (int64_t)((uint64_t)sum->chunks[i] & UINT32_MAX);

        sum->chunks[i + 1] += (sum->chunks[i] - low) / ((int64_t)1 << CHUNK_BITS);
        sum->chunks[i] = low;
    }
    sum->n_added = 0;
}

/* Adds or takes off word x 2^exponent. */
static mr_status add_word(struct exact_sum *sum, uint64_t word, int exponent, bool negative,
                          mr_error *err)
{
    const int chunk = (exponent - FIRST_CHUNK * CHUNK_BITS) / CHUNK_BITS + FIRST_CHUNK;
    const int shift = exponent - chunk * CHUNK_BITS;
    const uint64_t low = word << shift;
    const int64_t parts[WORD_CHUNKS] = { (int64_t)(low & UINT32_MAX), (int64_t)(low >> CHUNK_BITS),
                                         shift ? (int64_t)(word >> (64 - shift)) : 0 };
    int64_t *at;

    if (reserve(sum, chunk, WORD_CHUNKS + CARRY_CHUNKS, err))
        return MR_ENOMEM;
    at = sum->chunks + (chunk - sum->first);
    for (int i = 0; i < WORD_CHUNKS; i++)
        at[i] += negative ? -parts[i] : parts[i];
    if (++sum->n_added == MAX_WAITING)
        settle(sum);
    return MR_OK;
}

/* |x| = the returned integer x 2^exponent; 'x' is finite. */
static uint64_t take_apart(double x, int *exponent)
{
    uint64_t bits, mantissa;
    int field;

    memcpy(&bits, &x, sizeof(bits));
    mantissa = bits & (((uint64_t)1 << 52) - 1);
    field = (int)(bits >> 52 & 0x7ff);
    if (field)
        mantissa |= (uint64_t)1 << 52;
    *exponent = MIN_EXPONENT + (field ? field - 1 : 0);
    return mantissa;
}

mr_status exact_sum_add(struct exact_sum *sum, double x, mr_error *err)
{
    int exponent;
    const uint64_t mantissa = take_apart(x, &exponent);

    return mantissa ? add_word(sum, mantissa, exponent, x < 0, err) : MR_OK;
}

mr_status exact_sum_add_square(struct exact_sum *sum, double x, mr_error *err)
{
    int exponent;
    const uint64_t mantissa = take_apart(x, &exponent);
    const uint64_t high = mantissa >> 32, low = mantissa & UINT32_MAX;
    const uint64_t cross = 2 * high * low, square = low * low + (cross << 32);
    const uint64_t carry = square < low * low;

    if (!mantissa)
        return MR_OK;
    if (add_word(sum, square, 2 * exponent, false, err))
        return MR_ENOMEM;
    return add_word(sum, high * high + (cross >> 32) + carry, 2 * exponent + 64, false, err);
}

mr_status exact_sum_merge(struct exact_sum *to, struct exact_sum *from, mr_error *err)
{
    if (!from->n)
        return MR_OK;
    if (reserve(to, from->first, from->n, err))
        return MR_ENOMEM;
    settle(to);
    settle(from);
    for (int i = 0; i < from->n; i++)
        to->chunks[from->first - to->first + i] += from->chunks[i];
    to->n_added = 1;
    return MR_OK;
}

void exact_sum_release(struct exact_sum *sum)
{
    free(sum->chunks);
    *sum = (struct exact_sum){ 0 };
}

/* ---- the end: sign and digits of 32 bits, the lowest first ---- */

struct big {
    bool negative;
    int first, n; /* digit i counts 2^(32 (first + i)); the last one is not 0; n 0: zero */
    uint32_t digits[BIG_DIGITS];
};

static void trim(struct big *b)
{
    int n_zeros = 0;

    while (b->n && !b->digits[b->n - 1])
        b->n--;
    while (n_zeros < b->n && !b->digits[n_zeros])
        n_zeros++;
    b->n -= n_zeros;
    b->first += n_zeros;
    memmove(b->digits, b->digits + n_zeros, (size_t)b->n * sizeof(*b->digits));
}

/* Digits of a negative number, as they are below a borrow from above, to those of its opposite. */
static void negate(struct big *b)
{
    uint64_t carry = 1;

    for (int i = 0; i < b->n; i++) {
        carry += (uint32_t)~b->digits[i];
        b->digits[i] = (uint32_t)carry;
        carry >>= CHUNK_BITS;
    }
    b->negative = true;
}

static struct big to_big(const struct exact_sum *sum)
{
    struct big b = { .first = sum->first };
    int64_t carry = 0;

    for (; b.n < sum->n || (carry && carry != -1); b.n++) {
        const int64_t t = (b.n < sum->n ? sum->chunks[b.n] : 0) + carry;

        b.digits[b.n] = (uint32_t)((uint64_t)t & UINT32_MAX);
        carry = (t - (int64_t)b.digits[b.n]) / ((int64_t)1 << CHUNK_BITS);
    }
    if (carry)
        negate(&b);
    trim(&b);
    return b;
}

static void multiply(const struct big *a, const struct big *b, struct big *out)
{
    *out = (struct big){ .negative = a->negative != b->negative,
                         .first = a->first + b->first,
                         .n = a->n + b->n };
    for (int i = 0; i < a->n; i++) {
        uint64_t carry = 0;

        for (int j = 0; j < b->n; j++) {
            carry += (uint64_t)a->digits[i] * b->digits[j] + out->digits[i + j];
            out->digits[i + j] = (uint32_t)carry;
            carry >>= CHUNK_BITS;
        }
        out->digits[i + b->n] = (uint32_t)carry;
    }
    trim(out);
}

static uint32_t digit_at(const struct big *b, int place)
{
    return place >= b->first && place < b->first + b->n ? b->digits[place - b->first] : 0;
}

/* |a| - |b|, negative if that is; 'out' is another one. */
static void subtract(const struct big *a, const struct big *b, struct big *out)
{
    const int first = a->n && (!b->n || a->first < b->first) ? a->first : b->first;
    const int end_a = a->first + a->n, end_b = b->first + b->n, end = end_a > end_b ? end_a : end_b;
    uint64_t borrow = 0;

    *out = (struct big){ .first = first };
    for (int place = first; place < end; place++) {
        const uint64_t t = (uint64_t)digit_at(a, place) - digit_at(b, place) - borrow;

        out->digits[out->n++] = (uint32_t)t;
        borrow = t >> 63;
    }
    if (borrow)
        negate(out);
    trim(out);
}

/* |b| = the returned fraction, 0 or from 0.5 to 1, x 2^exponent; ties go to even. */
static double round_off(const struct big *b, int *exponent)
{
    const int bits = 53;
    uint64_t top, rest;
    bool has_more = false;
    int shift = 0;

    *exponent = 0;
    if (!b->n)
        return 0;
    top = (uint64_t)b->digits[b->n - 1] << 32;
    if (b->n > 1)
        top |= b->digits[b->n - 2];
    while (!(top >> 63)) {
        top <<= 1;
        shift++;
    }
    if (b->n > 2) { /* 'shift' is below 32 */
        top |= (uint64_t)b->digits[b->n - 3] >> (32 - shift);
        has_more = (uint32_t)((uint64_t)b->digits[b->n - 3] << shift) || b->n > 3; /* trimmed */
    }
    *exponent = (b->first + b->n) * CHUNK_BITS - shift;
    rest = top & (((uint64_t)1 << (64 - bits)) - 1);
    top >>= 64 - bits;
    if (rest > 1U << (63 - bits) || (rest == 1U << (63 - bits) && (has_more || (top & 1))))
        top++;
    return ldexp((double)top, -bits);
}

double exact_sum_value(const struct exact_sum *sum)
{
    return exact_sum_mean(sum, 1);
}

double exact_sum_mean(const struct exact_sum *sum, size_t n)
{
    const struct big b = to_big(sum);
    int exponent;
    const double fraction = round_off(&b, &exponent), mean = ldexp(fraction / (double)n, exponent);

    return b.negative ? -mean : mean;
}

/* 'n' as a number of two digits. */
static struct big whole(size_t n)
{
    struct big b = { .n = 2, .digits = { (uint32_t)n, (uint32_t)((uint64_t)n >> CHUNK_BITS) } };

    trim(&b);
    return b;
}

double exact_sum_sd(const struct exact_sum *sum, const struct exact_sum *squares, size_t n)
{
    const struct big s = to_big(sum), ss = to_big(squares), count = whole(n);
    struct big n_squares, square, difference;
    double fraction;
    int exponent;

    multiply(&count, &ss, &n_squares);
    multiply(&s, &s, &square);
    subtract(&n_squares, &square, &difference);
    if (difference.negative || n_squares.negative)
        return NAN;
    fraction = round_off(&difference, &exponent) / ((double)n * (double)(n - 1));
    if (exponent % 2) {
        fraction *= 2;
        exponent--;
    }
    return ldexp(sqrt(fraction), exponent / 2);
}

/* ---- text ---- */

char *exact_sum_format(const struct exact_sum *sum, char text[EXACT_SUM_SIZE])
{
    const struct big b = to_big(sum);
    char *at = text;

    if (!b.n) {
        snprintf(text, EXACT_SUM_SIZE, "0");
        return text;
    }
    if (b.negative)
        *at++ = '-';
    for (int i = b.n; i--;)
        at += snprintf(at, 9, i == b.n - 1 ? "%x" : "%08x", b.digits[i]);
    snprintf(at, 16, "p%d", b.first * CHUNK_BITS);
    return text;
}

static bool hex_value(char c, uint32_t *value)
{
    if (c >= '0' && c <= '9')
        *value = (uint32_t)(c - '0');
    else if (c >= 'a' && c <= 'f')
        *value = (uint32_t)(c - 'a') + 10;
    else
        return false;
    return true;
}

/* The exponent behind the 'p', a multiple of 32 within range. */
static bool parse_first(const char *text, size_t size, int *first)
{
    const bool negative = size && *text == '-';
    int value = 0;

    if (size - negative < 1 || size - negative > 4)
        return false;
    for (size_t i = negative; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *first = (negative ? -value : value) / CHUNK_BITS;
    return value % CHUNK_BITS == 0 && *first >= FIRST_CHUNK;
}

/* 'n' digits into a window of enough zeros. */
static bool parse_digits(struct exact_sum *sum, const char *digits, size_t n, bool negative)
{
    for (size_t i = 0; i < n; i++) {
        const size_t place = n - 1 - i;
        uint32_t digit;
        int64_t value;

        if (!hex_value(digits[i], &digit))
            return false;
        value = (int64_t)((uint64_t)digit << place % 8 * 4);
        sum->chunks[place / 8] += negative ? -value : value;
    }
    sum->n_added = 1;
    return true;
}

mr_status exact_sum_parse(struct exact_sum *sum, const char *text, size_t size, mr_error *err)
{
    const bool negative = size && *text == '-';
    const char *digits = text + negative, *p = memchr(text, 'p', size);
    size_t n_digits, n_chunks;
    int first;

    if (size == 1 && *text == '0')
        return MR_OK;
    if (!p || p == digits || !parse_first(p + 1, size - (size_t)(p + 1 - text), &first))
        return MR_EFORMAT;
    n_digits = (size_t)(p - digits);
    n_chunks = (n_digits + 7) / 8;
    if (n_chunks > LAST_CHUNK - FIRST_CHUNK || first + (int)n_chunks > LAST_CHUNK)
        return MR_EFORMAT;
    if (reserve(sum, first, (int)n_chunks + CARRY_CHUNKS, err))
        return MR_ENOMEM;
    if (parse_digits(sum, digits, n_digits, negative))
        return MR_OK;
    exact_sum_release(sum);
    return MR_EFORMAT;
}
