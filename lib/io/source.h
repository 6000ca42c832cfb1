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

/* The descriptor of a plain regular file, of which nothing was unpacked; -1: it is none. */
int source_plain_fd(const mr_source *src);

/*
 * From here on the file is read and unpacked by a thread of its own while the caller works, if
 * 'n_threads' is more than 1 and it is a regular file: a pipe's writer works beside us anyway,
 * and a signal must end the wait for it.  The same bytes, and the same failures behind them.
 */
void source_read_ahead(mr_source *src, int n_threads);

/* mr_source_md5() gives "" from now on. */
void source_skip_md5(mr_source *src);

bool source_ended(const mr_source *src); /* all was read */

#endif /* IO_SOURCE_H */
