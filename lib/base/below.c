#include "base/below.h"

#include <string.h>

#include "base/alloc.h"

mr_status path_below(const char *root, const char *path, char **out, mr_error *err)
{
    size_t root_size = root ? strlen(root) : 0;
    const size_t size = strlen(path);

    if (!root || *path == '/' || !strcmp(path, "-") || strstr(path, "://")) {
        *out = mem_strndup(path, size);
        return *out ? MR_OK : mem_fail(err);
    }
    while (root_size && root[root_size - 1] == '/')
        root_size--;
    *out = mem_resize(NULL, root_size + size + 2, 1);
    if (!*out)
        return mem_fail(err);
    memcpy(*out, root, root_size);
    (*out)[root_size] = '/';
    memcpy(*out + root_size + 1, path, size + 1);
    return MR_OK;
}
