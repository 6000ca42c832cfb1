/* paths.h - hidden siblings, missing parents, whole folders: what output needs of a file system */
#ifndef IO_PATHS_H
#define IO_PATHS_H

#include <limits.h>
#include <stdbool.h>

#include "mechrank/error.h"

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

/*
 * The path that output goes to: without slashes at its end, and where it exists with links
 * resolved, so that a rename replaces what a link names and not the link.
 */
mr_status path_resolve(const char *path, char out[PATH_MAX], mr_error *err);

/* ".NAME.KIND.PID" beside 'path', with ".N" behind where 'n' is not 0.  false: too long. */
bool path_sibling(const char *path, const char *kind, unsigned n, char out[PATH_MAX]);

bool path_join(const char *folder, const char *name, char out[PATH_MAX]); /* false: too long */

/*
 * Makes the missing folders above 'path'.  '*kept' is the length of that part of the path that
 * existed before: path_drop_parents() removes the others again as far as they are empty.
 */
mr_status path_make_parents(const char *path, size_t *kept, mr_error *err);
void path_drop_parents(const char *path, size_t kept);

mr_status path_is_empty(const char *folder, bool *empty, mr_error *err);

/*
 * path_walk() calls 'file' for each file below 'folder' and 'folder_end' (may be NULL) behind
 * the content of each folder, 'folder' itself last as "".  Links are files.
 */
struct path_walk {
    mr_status (*file)(const char *folder, const char *name, void *data, mr_error *err);
    mr_status (*folder_end)(const char *folder, const char *name, void *data, mr_error *err);
    void *data;
};
mr_status path_walk(const char *folder, const struct path_walk *walk, mr_error *err);

void path_remove_tree(const char *folder); /* as far as it goes */

mr_status path_fail(const char *path, const char *what, int why, mr_error *err); /* MR_EIO */

#endif /* IO_PATHS_H */
