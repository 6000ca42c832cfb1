#include "stats/median.h"

#include <string.h>

#include "base/alloc.h"
#include "base/median.h"

mr_status stats_median(const double *x, size_t n, double *median, mr_error *err)
{
    double *copy = mem_resize(NULL, n, sizeof(*copy));

    if (!copy)
        return mem_fail(err);
    memcpy(copy, x, n * sizeof(*copy));
    *median = median_of(copy, n);
    free(copy);
    return MR_OK;
}
