/*
 * Least-significant-digit radix sort of the values other than 0.  An item is a key of a value, or
 * its leading bits, over the value's place: most samples take one pass (small counts) or two, and
 * the few values whose keys are equal are put in order afterwards.
 */
#include "score/ranking.h"

#include <math.h>
#include <string.h>

enum {
    DIGIT_BITS = 11,
    N_DIGITS = 1 << DIGIT_BITS,
    PLACE_BITS = 32,
    N_PASSES = 3,              /* for any key of 32 bits */
    KEY_BITS = 2 * DIGIT_BITS, /* of values: two passes */
    FEW = 32                   /* items that are sorted faster by insertion */
};

/* ---- items ---- */

static uint32_t item_key(uint64_t item)
{
    return (uint32_t)(item >> PLACE_BITS);
}

static unsigned digit(uint64_t item, int pass)
{
    return (unsigned)(item >> (PLACE_BITS + pass * DIGIT_BITS)) & (N_DIGITS - 1);
}

static void count_digits(const uint64_t *items, size_t n, uint32_t counts[N_PASSES][N_DIGITS])
{
    memset(counts, 0, N_PASSES * sizeof(counts[0]));
    for (size_t i = 0; i < n; i++) {
        counts[0][digit(items[i], 0)]++;
        counts[1][digit(items[i], 1)]++;
        counts[2][digit(items[i], 2)]++;
    }
}

static void scatter(const uint64_t *from, uint64_t *to, size_t n, int pass, uint32_t *counts)
{
    uint32_t sum = 0;

    for (size_t d = 0; d < N_DIGITS; d++) {
        const uint32_t count = counts[d];

        counts[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[counts[digit(from[i], pass)]++] = from[i];
}

static void insert_items(uint64_t *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const uint64_t item = items[i];
        size_t at = i;

        for (; at > 0 && item_key(items[at - 1]) > item_key(item); at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

uint64_t *sort_items(uint64_t *items, uint64_t *spare, size_t n)
{
    uint32_t counts[N_PASSES][N_DIGITS];

    if (n <= FEW) {
        insert_items(items, n);
        return items;
    }
    count_digits(items, n, counts);
    for (int pass = 0; pass < N_PASSES; pass++) {
        uint64_t *const from = items;

        if (counts[pass][digit(items[0], pass)] == n)
            continue;
        scatter(from, spare, n, pass, counts[pass]);
        items = spare;
        spare = from;
    }
    return items;
}

/* ---- values ---- */

/* Rises with the value; no value is -0 here. */
static uint64_t ordered_bits(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

static double item_value(const double *values, uint64_t item)
{
    return values[(uint32_t)item];
}

static uint64_t with_key(uint64_t item, uint64_t key)
{
    return key << PLACE_BITS | (uint32_t)item;
}

/* Leaves no keys behind. */
static void insert_values(const double *values, uint64_t *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const uint64_t item = with_key(items[i], 0);
        const double value = item_value(values, item);
        size_t at = i;

        for (; at > 0 && item_value(values, items[at - 1]) > value; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/* Gives the items the leading bits of their values as keys; returns how many bits were cut off. */
static unsigned set_keys(const double *values, uint64_t *items, size_t n)
{
    uint64_t low = UINT64_MAX, high = 0;
    unsigned shift = 0;

    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = ordered_bits(item_value(values, items[i]));

        low = bits < low ? bits : low;
        high = bits > high ? bits : high;
    }
    while ((high - low) >> shift >> KEY_BITS)
        shift++;
    for (size_t i = 0; i < n; i++)
        items[i] = with_key(items[i], (ordered_bits(item_value(values, items[i])) - low) >> shift);
    return shift;
}

static bool all_equal(const double *values, const uint64_t *items, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (item_value(values, items[i]) != item_value(values, items[0]))
            return false;
    return true;
}

/*
 * Sorts items by value, equal ones as they stand; returns which of the two arrays holds them.  It
 * calls itself for many values of one key, which then get keys of their own: three times at most.
 */
static uint64_t *sort_values(const double *values, uint64_t *items, uint64_t *spare, size_t n)
{
    uint64_t *sorted;
    unsigned shift;

    if (n <= FEW) {
        insert_values(values, items, n);
        return items;
    }
    shift = set_keys(values, items, n);
    sorted = sort_items(items, spare, n);
    spare = sorted == items ? spare : items;
    for (size_t from = 0, to; from < n && shift; from = to) {
        const uint64_t *part;

        for (to = from + 1; to < n && item_key(sorted[to]) == item_key(sorted[from]);)
            to++;
        if (all_equal(values, sorted + from, to - from))
            continue;
        part = sort_values(values, sorted + from, spare + from, to - from);
        if (part != sorted + from)
            memcpy(sorted + from, part, (to - from) * sizeof(*part));
    }
    return sorted;
}

/* True if all values are whole numbers from 'low' on, near enough for a key; sets the keys. */
static bool set_whole_keys(const double *values, uint64_t *items, size_t n, double low, double high)
{
    if (!(low > INT32_MIN && high < INT32_MAX && high - low < 1 << KEY_BITS))
        return false;
    for (size_t i = 0; i < n; i++) {
        const double value = item_value(values, items[i]);

        if ((double)(int32_t)value != value)
            return false;
        items[i] = with_key(items[i], (uint64_t)(value - low));
    }
    return true;
}

/* Where equal values end, and the genes of the places; both lie in an array of n items. */
static void mark_blocks(const struct mr_sample_values *x, const uint64_t *items, size_t n,
                        uint32_t *room, struct ranking *out)
{
    uint32_t *genes = room, *ends = room + n;
    size_t n_blocks = 0;

    for (size_t i = 0; i < n; i++) {
        genes[i] = x->genes[(uint32_t)items[i]];
        if (i && (item_key(items[i]) != item_key(items[i - 1]) ||
                  item_value(x->values, items[i]) != item_value(x->values, items[i - 1])))
            ends[n_blocks++] = (uint32_t)i;
    }
    if (n)
        ends[n_blocks++] = (uint32_t)n;
    out->genes = genes;
    out->ends = ends;
    out->n_blocks = n_blocks;
}

size_t ranking_size(size_t n_genes)
{
    return 2 * n_genes * sizeof(uint64_t);
}

void ranking_make(const struct mr_sample_values *x, size_t n_genes, void *room, struct ranking *out)
{
    uint64_t *items = room, *spare = items + n_genes, *sorted;
    double low = INFINITY, high = -INFINITY;
    size_t n = 0, n_below = 0;

    for (size_t i = 0; i < x->n; i++) {
        const double value = x->values[i];

        items[n] = i;
        n += value != 0;
        n_below += value < 0;
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    if (set_whole_keys(x->values, items, n, low, high))
        sorted = sort_items(items, spare, n);
    else
        sorted = sort_values(x->values, items, spare, n);
    *out = (struct ranking){ n_genes, n_below, n_genes - n, n - n_below, NULL, 0, NULL };
    mark_blocks(x, sorted, n, (uint32_t *)(sorted == items ? spare : items), out);
}
