/* remote.h - the bytes of a URL, fetched by a process of its own: remote.c says why */
#ifndef IO_REMOTE_H
#define IO_REMOTE_H

#include <stdbool.h>
#include <sys/types.h>

#include "mechrank/error.h"

enum { REMOTE_TIME_LIMIT = 60 }; /* seconds without data */

struct remote {
    const char *url;     /* for messages; stays the caller's */
    unsigned time_limit; /* seconds, at least 1 */
    pid_t pid;           /* of the process; 0: none, 'fd' means nothing */
    int fd;              /* what it sends */
    size_t left;         /* of the block that is being read */
    bool ended;          /* it has sent its last word */
};

/*
 * Waits for the first bytes.  MR_EIO with one line "URL: ...": no such plugin, no connection, no
 * such file, 'time_limit' seconds without data; MR_ECANCELED: a signal came.  On failure there is
 * nothing to close.
 */
mr_status remote_open(struct remote *remote, const char *url, unsigned time_limit, mr_error *err);
/* '*n' is 0 only at the end. */
mr_status remote_read(struct remote *remote, void *buf, size_t size, size_t *n, mr_error *err);
void remote_close(struct remote *remote); /* ends the process, whatever it waits for */

#endif /* IO_REMOTE_H */
