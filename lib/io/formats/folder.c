/* Folders as tools leave them: the file of counts in them */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "io/formats/folder.h"
#include "io/paths.h"

/* The first that is there is taken. */
static const char *const files[] = {
    "matrix.mtx.gz",                     /* Cell Ranger 3, STARsolo */
    "matrix.mtx",                        /* Cell Ranger 2 */
    "quant.sf",                          /* salmon, sailfish */
    "quant.sf.gz",      "abundance.tsv", /* kallisto */
    "abundance.tsv.gz", "abundance.h5",
};

bool folder_is(const char *path)
{
    struct stat info;

    return !stat(path, &info) && S_ISDIR(info.st_mode);
}

mr_status folder_find(const char *path, char **out, mr_error *err)
{
    char found[PATH_MAX];

    *out = NULL;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        struct stat info;

        if (!path_join(path, files[i], found))
            return path_fail(path, "cannot be read", ENAMETOOLONG, err);
        if (stat(found, &info) || S_ISDIR(info.st_mode))
            continue;
        *out = mem_strndup(found, strlen(found));
        return *out ? MR_OK : mem_fail(err);
    }
    return mr_fail(
        err, MR_EFORMAT,
        "%s: expected a folder with matrix.mtx, quant.sf, abundance.tsv or abundance.h5, "
        "found none of them",
        path);
}
