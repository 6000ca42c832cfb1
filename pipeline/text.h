/* text.h - strings from files as jansson takes them */
#ifndef TEXT_H
#define TEXT_H

#include <jansson.h>

/*
 * A JSON string of 'text', each byte that is not part of valid UTF-8 replaced by U+FFFD;
 * null for NULL.  NULL: out of memory.
 */
json_t *text_json(const char *text);

/* A JSON number; null for NaN, the strings "Inf" and "-Inf" for infinities. */
json_t *text_number(double value);

#endif /* TEXT_H */
