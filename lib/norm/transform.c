/* What one sample's values become before they are scored, by nothing but themselves. */
#include <math.h>

#include "mechrank/norm.h"

const char *mr_transform_name(enum mr_transform transform)
{
    static const char *const names[] = { "auto", "logcpm", "cpm", "none" };

    return names[transform];
}

bool mr_transform_apply(enum mr_transform transform, double *values, size_t n)
{
    double total = 0;

    if (transform == MR_TRANSFORM_NONE)
        return true;
    for (size_t i = 0; i < n; i++)
        total += values[i];
    if (!(total > 0))
        return false;
    for (size_t i = 0; i < n; i++) {
        const double cpm = values[i] / total * 1e6;

        values[i] = transform == MR_TRANSFORM_CPM ? cpm : log2(1 + cpm);
    }
    return true;
}
