/* put.h - writes HTML and SVG: whatever is filled in is escaped, numbers ignore the locale */
#ifndef REPORT_PUT_H
#define REPORT_PUT_H

#include <stdio.h>

#include "base/number.h"
#include "mechrank/error.h"

#define PUT_MISSING "\xe2\x80\x93" /* what stands for a missing value: an en dash */

/*
 * printf for markup.  The format is markup; what it fills in is text:
 *   %s     escaped, control characters and broken UTF-8 as U+FFFD; NULL as an en dash
 *   %zu %d whole numbers
 *   %.Nf   N decimals at most 3, plain: coordinates
 *   %+.Nf  N decimals with a sign, for readers; NaN as an en dash
 *   %%     a percent sign
 */
void put_html(FILE *out, const char *fmt, ...) MR_PRINTF(2, 3);

/* 's' escaped as %s does. */
void put_escaped(FILE *out, const char *s);

/* 's' as a string of JSON, control characters and broken UTF-8 as U+FFFD. */
void put_json_string(FILE *out, const char *s);

/* 'value' with 'decimals' (0 to 3) decimals, "-0.00" as "0.00"; "NA" for NaN. */
char *put_fixed(double value, int decimals, char text[NUMBER_SIZE]);

/* A p value for readers: "0.034", "< 0.001", "NA". */
char *put_p(double p, char text[NUMBER_SIZE]);

#endif /* REPORT_PUT_H */
