/* outputs.h - outputs of commands: a file and another beside it, both or neither; new folders */
#ifndef OUTPUTS_H
#define OUTPUTS_H

#include <stdbool.h>

#include "mechrank/io.h"

/* Zeroed it is valid to release. */
struct outputs {
    mr_outfile *main, *beside; /* beside: NULL if none was asked for */
};

/*
 * Opens 'path' (that of -o) and, unless it is NULL, 'beside', which option '--OPTION' names.
 * MR_EINVAL, too: they are one file.
 */
mr_status outputs_open(struct outputs *o, const char *path, const char *beside, const char *option,
                       bool force, mr_error *err);
mr_status outputs_commit(struct outputs *o, mr_error *err);
void outputs_release(struct outputs *o); /* removes what was not committed */

/* A folder that -f could not replace, as it holds no run.json: MR_EINVAL unless it is new or empty.
 */
mr_status outputs_new_folder(const char *path, mr_outdir **out, mr_error *err);

#endif /* OUTPUTS_H */
