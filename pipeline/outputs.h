/* outputs.h - outputs of commands: a file and others beside it, all or none; new folders */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include <stdbool.h>

#include "mechrank/io.h"

enum { OUTPUTS_BESIDE = 4 }; /* most files beside the main one */

/* Zeroed it is valid to release. */
struct outputs {
    mr_outfile *main, *beside[OUTPUTS_BESIDE]; /* in the order of outputs_beside() */
    const char *paths[OUTPUTS_BESIDE];         /* of 'beside' */
    size_t n_beside;
    /* what waits to be compressed, at the commit */
    struct {
        mr_outfile *to;
        const char *path;
        FILE *plain;
    } packed;
};

/* Opens 'path', that of -o. */
mr_status outputs_open(struct outputs *o, const char *path, bool force, mr_error *err);
/*
 * Opens 'path', which option '--OPTION' names; with NULL, nothing.  '*stream' (may be NULL) is its
 * stream, or NULL.  MR_EINVAL, too: it is one file with another of 'o'.
 */
mr_status outputs_beside(struct outputs *o, const char *path, const char *option, bool force,
                         FILE **stream, mr_error *err);
/*
 * '*stream' for plain text to one of the files, 'to' at 'path', once per command: its own, or where
 * the name ends in .gz a temporary one, which outputs_commit() compresses.
 */
mr_status outputs_pack(struct outputs *o, mr_outfile *to, const char *path, FILE **stream,
                       mr_error *err);
/*
 * A failed write to a stream that was handed on has no name: where one of 'o' failed, its
 * message; else MR_OK.
 */
mr_status outputs_check(struct outputs *o, mr_error *err);
mr_status outputs_commit(struct outputs *o, mr_error *err);
void outputs_release(struct outputs *o); /* removes what was not committed */

/* True for a name that ends in .gz: what is written there is compressed. */
bool outputs_is_compressed(const char *path);

/* A folder that -f could not replace, as it holds no run.json: MR_EINVAL unless it is new or empty.
 */
mr_status outputs_new_folder(const char *path, mr_outdir **out, mr_error *err);

#endif /* OUTPUTS_H */
