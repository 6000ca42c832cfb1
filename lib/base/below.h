/* below.h - relative paths of a list that were written from another folder */
#ifndef BASE_BELOW_H
#define BASE_BELOW_H

#include "base/fail.h"

/*
 * 'path' below the folder 'root', a new string for free(); 'path' alone if 'root' is NULL, or
 * where it is absolute, a URL or "-".
 */
mr_status path_below(const char *root, const char *path, char **out, mr_error *err);

#endif /* BASE_BELOW_H */
