/* at_line.h - where in a file: what stands behind a path in a message */
#ifndef BASE_AT_LINE_H
#define BASE_AT_LINE_H

#include <stddef.h>
#include <stdio.h>

enum { AT_LINE_SIZE = 24 };

/* ":12", or "" where 'first' is 0: the source has no lines.  Row 'row' stands at first + row. */
static inline const char *at_line(size_t first, size_t row, char text[AT_LINE_SIZE])
{
    *text = '\0';
    if (first)
        snprintf(text, AT_LINE_SIZE, ":%zu", first + row);
    return text;
}

#endif /* BASE_AT_LINE_H */
