/* remote_fetch.h - the process that fetches a URL, and what it sends */
#ifndef IO_REMOTE_FETCH_H
#define IO_REMOTE_FETCH_H

#include <stdint.h>

/* What is sent before each block of bytes. */
struct remote_frame {
    enum remote_kind {
        REMOTE_OPENED,  /* once, first */
        REMOTE_DATA,    /* 'size' bytes of the file follow */
        REMOTE_END,     /* that was all */
        REMOTE_FAULT,   /* 'size' bytes of text follow: what went wrong */
        REMOTE_STALLED, /* no data for as long as was allowed */
    } kind;
    uint32_t size;
};

enum { REMOTE_FAULT_SIZE = 256 }; /* the longest text, with a NUL that is not sent */

/* Runs in a child of fork(), all signals blocked; 'fd' is the writing end of a pipe. */
_Noreturn void remote_fetch(const char *url, unsigned time_limit, int fd);

#endif /* IO_REMOTE_FETCH_H */
