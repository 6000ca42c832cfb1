/* folder.h - a folder instead of a file: which file in it holds the counts */
#ifndef IO_FOLDER_H
#define IO_FOLDER_H

#include <stdbool.h>

#include "mechrank/error.h"

bool folder_is(const char *path);
/* The path of the file, owned by the caller.  MR_EFORMAT: there is none, and what was looked for.
 */
mr_status folder_find(const char *path, char **out, mr_error *err);

#endif /* IO_FOLDER_H */
