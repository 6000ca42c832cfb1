/* Kendall 1945, 10.1093/biomet/33.3.239: tau-b, which allows for ties. */
#include <math.h>

#include "mechrank/stats.h"

static double sign(double x)
{
    return (double)((x > 0) - (x < 0));
}

double mr_kendall_tau_b(const double *x, const double *y, size_t n)
{
    double both = 0, untied_x = 0, untied_y = 0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]) || isnan(y[i]))
            return NAN;
        for (size_t j = 0; j < i; j++) {
            const double dx = sign(x[i] - x[j]), dy = sign(y[i] - y[j]);

            both += dx * dy;
            untied_x += dx * dx;
            untied_y += dy * dy;
        }
    }
    return both / sqrt(untied_x) / sqrt(untied_y);
}
