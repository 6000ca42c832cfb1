/* exact_sum.h - sums of doubles and of their squares without any rounding, in any order */
#ifndef BASE_EXACT_SUM_H
#define BASE_EXACT_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fail.h"

/*
 * A whole number in chunks of 32 bits, only those that are in use: about 32 bytes for values of
 * like size.  Zeroed it is 0 and valid to release.  Terms are finite.
 */
struct exact_sum {
    int64_t *chunks; /* [n] chunk i counts 2^(32 (first + i)) */
    int first, n;
    uint32_t n_added; /* since carries were moved */
};

enum { EXACT_SUM_SIZE = 1280 }; /* room for any exact_sum_format() */

mr_status exact_sum_add(struct exact_sum *sum, double x, mr_error *err);
mr_status exact_sum_add_square(struct exact_sum *sum, double x, mr_error *err);
mr_status exact_sum_merge(struct exact_sum *to, struct exact_sum *from, mr_error *err);
void exact_sum_release(struct exact_sum *sum);

/* The sum rounded once, to the nearest double; an infinity beyond the largest. */
double exact_sum_value(const struct exact_sum *sum);
/* The sum, rounded once, over 'n' terms, 1 or more: also where the sum is beyond all doubles. */
double exact_sum_mean(const struct exact_sum *sum, size_t n);
/*
 * The sd (n - 1) of 'n' terms, 2 or more: n times their squares less the square of their sum is
 * exact and rounded once; an infinity where it is beyond all doubles.  NaN: these are not the sum
 * and the squares of 'n' numbers.
 */
double exact_sum_sd(const struct exact_sum *sum, const struct exact_sum *squares, size_t n);

/* "-1f20p-96", hexadecimal times a power of two; "0".  Equal sums have equal texts. */
char *exact_sum_format(const struct exact_sum *sum, char text[EXACT_SUM_SIZE]);
/* Such a text of 'size' bytes into 'sum', which is 0; MR_EFORMAT, without a message: it is none. */
mr_status exact_sum_parse(struct exact_sum *sum, const char *text, size_t size, mr_error *err);

#endif /* BASE_EXACT_SUM_H */
