#include "stats/median.h"

#include <string.h>

#include "base/alloc.h"

static int compare(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

mr_status stats_median(const double *x, size_t n, double *median, mr_error *err)
{
    double *sorted = mem_resize(NULL, n, sizeof(*sorted));

    if (!sorted)
        return mem_fail(err);
    memcpy(sorted, x, n * sizeof(*sorted));
    qsort(sorted, n, sizeof(*sorted), compare);
    *median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    free(sorted);
    return MR_OK;
}
