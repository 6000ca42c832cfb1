#include "norm/order.h"

#include <math.h>
#include <string.h>

enum { DIGIT_BITS = 13, DIGITS = 1 << DIGIT_BITS, FEW = 32 };

/* Keys compare as their doubles do. */
static uint64_t key_of(double x)
{
    const uint64_t sign = UINT64_C(1) << 63;
    uint64_t bits;

    x += 0.0; /* -0 becomes 0 */
    memcpy(&bits, &x, sizeof(bits));
    return bits & sign ? ~bits : bits | sign;
}

static double value_of(uint64_t key)
{
    const uint64_t sign = UINT64_C(1) << 63;
    double x;

    key = key & sign ? key & ~sign : ~key;
    memcpy(&x, &key, sizeof(x));
    return x;
}

/* Keeps those of keys[0 .. n - 1] with the given digit. */
static size_t keep_digit(uint64_t *keys, size_t n, int shift, uint64_t digit)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        const uint64_t key = keys[i];

        keys[kept] = key;
        kept += (key >> shift & (DIGITS - 1)) == digit;
    }
    return kept;
}

static void sort_few(uint64_t *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const uint64_t key = keys[i];
        size_t j = i;

        for (; j && keys[j - 1] > key; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

/* The k-th of few keys; of those below it stat->below has some already. */
static void pick_of_few(uint64_t *keys, size_t n, size_t k, struct order_stat *stat)
{
    sort_few(keys, n);
    stat->value = value_of(keys[k]);
    for (size_t i = 0; i < n; i++) {
        stat->below += keys[i] < keys[k];
        stat->equal += keys[i] == keys[k];
    }
}

/*
 * Radix selection: digit by digit, from the highest, only the bucket of the k-th is kept, until
 * few are left, or they are all equal.
 */
struct order_stat order_select(const double *x, size_t n, size_t k, uint64_t *scratch)
{
    struct order_stat stat = { 0 };

    for (size_t i = 0; i < n; i++)
        scratch[i] = key_of(x[i]);
    for (int shift = 64 - 12; shift >= 0 && n > FEW; shift -= DIGIT_BITS) {
        uint32_t count[DIGITS] = { 0 };
        size_t digit = 0;

        for (size_t i = 0; i < n; i++)
            count[scratch[i] >> shift & (DIGITS - 1)]++;
        for (; k >= count[digit]; digit++) {
            k -= count[digit];
            stat.below += count[digit];
        }
        n = keep_digit(scratch, n, shift, digit);
    }
    if (n > FEW) {
        stat.value = value_of(scratch[0]);
        stat.equal = n;
    } else {
        pick_of_few(scratch, n, k, &stat);
    }
    return stat;
}

double order_quantile(const double *x, size_t n, size_t skip, double prob, uint64_t *scratch)
{
    const double h = (double)(n - skip - 1) * prob, below = floor(h);
    const size_t k = skip + (size_t)below;
    const struct order_stat stat = order_select(x, n, k, scratch);
    double next = INFINITY;

    if (stat.below + stat.equal > k + 1 || h == below)
        return stat.value;
    for (size_t i = 0; i < n; i++)
        if (x[i] > stat.value && x[i] < next)
            next = x[i];
    return (1 - (h - below)) * stat.value + (h - below) * next;
}

/* Moves a[0 .. n - 1] to b by one byte of the key, stably; false if all share that byte. */
static int scatter(const struct order_item *a, size_t n, struct order_item *b, const size_t *count,
                   int shift)
{
    size_t start[256], sum = 0;

    if (count[a[0].key >> shift & 255] == n)
        return 0;
    for (int d = 0; d < 256; d++) {
        start[d] = sum;
        sum += count[d];
    }
    for (size_t i = 0; i < n; i++)
        b[start[a[i].key >> shift & 255]++] = a[i];
    return 1;
}

const struct order_item *order_sort(const double *x, size_t n, struct order_item *a,
                                    struct order_item *b)
{
    size_t count[8][256] = { 0 };

    for (size_t i = 0; i < n; i++) {
        a[i] = (struct order_item){ key_of(x[i]), i };
        for (int byte = 0; byte < 8; byte++)
            count[byte][a[i].key >> 8 * byte & 255]++;
    }
    for (int byte = 0; byte < 8 && n > 1; byte++) {
        if (scatter(a, n, b, count[byte], 8 * byte)) {
            struct order_item *swap = a;

            a = b;
            b = swap;
        }
    }
    return a;
}
