#include "base/subset.h"

#include <string.h>

#include "base/alloc.h"

mr_status names_subset(const mr_names *names, const size_t *index, size_t n, mr_names **out,
                       mr_error *err)
{
    mr_names *copy = mr_names_new();

    *out = NULL;
    if (!copy)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const char *name = mr_names_get(names, index ? index[i] : i);

        if (mr_names_add(copy, name, strlen(name), err)) {
            mr_names_free(copy);
            return MR_ENOMEM;
        }
    }
    *out = copy;
    return MR_OK;
}
