/* ahead.h - blocks of bytes that a thread of their own reads before they are asked for */
#ifndef IO_AHEAD_H
#define IO_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "mechrank/error.h"

enum { AHEAD_BLOCK = 1 << 17, AHEAD_N_BLOCKS = 4 };

/* Reads up to AHEAD_BLOCK bytes into 'buf'; '*n' is 0 only at the end. */
typedef mr_status (*ahead_fill)(void *data, void *buf, size_t *n, mr_error *err);

struct ahead;

/*
 * Starts the thread; from here on to ahead_free() only it touches 'data'.  '*out' is NULL where
 * the system gives no thread, which is no failure.  MR_ENOMEM: out of memory.
 */
mr_status ahead_new(ahead_fill fill, void *data, struct ahead **out, mr_error *err);
/*
 * The next bytes, up to 'size'; '*n' is 0 only at the end.  After the end or a failure, which
 * comes behind all bytes that were read before it, there is only ahead_free().
 */
mr_status ahead_read(struct ahead *ahead, void *buf, size_t size, size_t *n, mr_error *err);
void ahead_free(struct ahead *ahead); /* waits for a read that is going on; NULL is fine */

#endif /* IO_AHEAD_H */
