/* source.h - the private side of mr_source */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H

#include "io/inflate.h"
#include "mechrank/io.h"

/* Inflates with another one than the best; before the first byte was read. */
void source_set_inflater(mr_source *src, const struct inflater *inflater);

/*
 * The first bytes of the source, up to SOURCE_PEEK of them, unpacked, with a NUL behind; a byte
 * order mark is passed over.  They are read again, and may be peeked at again before that.
 * '*is_whole': there are no more.
 */
enum { SOURCE_PEEK = 1 << 16 };
mr_status source_peek(mr_source *src, const char **data, size_t *size, bool *is_whole,
                      mr_error *err);

bool source_ended(const mr_source *src); /* all was read */

#endif /* IO_SOURCE_H */
