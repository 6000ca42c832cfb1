/* fields.h - the fields of one line of a table */
#ifndef IO_FIELDS_H
#define IO_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

struct field {
    char *text; /* without its quotes; a NUL behind it */
    size_t size;
};

/*
 * Cuts the next field off '*rest', a NUL-terminated line that is changed in place; '*rest' is
 * NULL behind the last one.  "quoted", with "" for a quote inside.  false: no closing quote.
 */
bool field_next(char **rest, char separator, struct field *field);

void field_trim(struct field *field); /* blanks around it */

/* Empty, NA, N/A: a missing value. */
bool field_is_missing(const struct field *field);

/* How often 'separator' stands outside quotes. */
size_t field_count_separators(const char *line, char separator);

/* Tab, ';' or ','; a semicolon wins over as many commas: those may be decimal ones.  NUL: none. */
char field_find_separator(const char *line);

#endif /* IO_FIELDS_H */
