#include "norm/kept.h"

#include "base/alloc.h"

mr_status kept_rows(const bool *keep, size_t n, size_t **kept, size_t *n_kept, mr_error *err)
{
    size_t *rows = mem_calloc(n, sizeof(*rows));

    *n_kept = 0;
    if (!rows)
        return mem_fail(err);
    for (size_t g = 0; g < n; g++)
        if (keep[g])
            rows[(*n_kept)++] = g;
    if (!*n_kept) {
        free(rows);
        return mr_fail(err, MR_EEMPTY, "filter: none of %zu genes is expressed in enough samples",
                       n);
    }
    *kept = rows;
    return MR_OK;
}
