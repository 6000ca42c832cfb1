/* number.h - reads and writes numbers, whatever the locale */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum { NUMBER_SIZE = 32 }; /* room for any number_format() */

/*
 * The whole field of 'size' bytes as a decimal number ("12", "-0.5", "1e-3"), exactly
 * rounded.  false: anything else (blank, hexadecimal, inf, nan, "1,5", out of range).
 */
bool number_parse(const char *field, size_t size, double *value);

/* The shortest decimal form that reads back to the same double; "NA", "Inf", "-Inf". */
char *number_format(double value, char text[NUMBER_SIZE]);

/* The same with 'digits' significant digits at most, for readers. */
char *number_format_short(double value, int digits, char text[NUMBER_SIZE]);

#endif /* BASE_NUMBER_H */
