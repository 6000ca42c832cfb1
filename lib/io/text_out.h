/* text_out.h - text written fast, plain to an open stream or as BGZF to a descriptor */
#ifndef IO_TEXT_OUT_H
#define IO_TEXT_OUT_H

#include <stdint.h>
#include <stdio.h>

#include "mechrank/error.h"

/* Zeroed it is valid to release.  A write that fails is told by text_out_check(). */
struct text_out {
    const char *name;      /* for messages; borrowed */
    FILE *file;            /* borrowed; NULL: compressed to 'fd' */
    int fd;                /* borrowed */
    int n_threads;         /* of the compression */
    char *buf;             /* [limit + margin] */
    size_t n, limit;       /* bytes in it, and how many make it full */
    unsigned char *packed; /* [blocks][64 kB] what they were compressed to */
    size_t *packed_sizes;  /* [blocks] */
    int why;               /* errno of the first write that failed; 0: none */
};

mr_status text_out_init(struct text_out *out, const char *name, FILE *file, mr_error *err);
/*
 * Compresses to 'fd', from where it stands; gzip reads it too.  The bytes are the same for any
 * number of threads.
 */
mr_status text_out_init_bgzf(struct text_out *out, const char *name, int fd, int n_threads,
                             mr_error *err);

void text_out_bytes(struct text_out *out, const char *bytes, size_t size);
void text_out_text(struct text_out *out, const char *text);
/* As a field that is read as this name: in quotes where it begins with one. */
void text_out_name(struct text_out *out, const char *name);
void text_out_char(struct text_out *out, char c);
void text_out_count(struct text_out *out, uint64_t value);
void text_out_number(struct text_out *out, double value); /* whole ones plain, up to 2^53 */
void text_out_short(struct text_out *out, double value, int digits); /* significant ones */

/* MR_EIO if a write failed: to be asked now and then, so that a full disk ends the work. */
mr_status text_out_check(const struct text_out *out, mr_error *err);
/* Writes what is left; the flush of an open stream is its owner's. */
mr_status text_out_end(struct text_out *out, mr_error *err);
void text_out_release(struct text_out *out);

#endif /* IO_TEXT_OUT_H */
