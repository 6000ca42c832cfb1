/* Newton's method on Legendre polynomials by their recurrence: NIST Handbook, 3.5.15, 18.9.1. */
#include "stats/gauss_legendre.h"

#include <math.h>

#include "stats/special.h"

/* P_n(x); '*slope' is its derivative. */
static double legendre(int n, double x, double *slope)
{
    double p = x, before = 1;

    for (int k = 2; k <= n; k++) {
        const double next = ((2 * k - 1) * x * p - (k - 1) * before) / k;

        before = p;
        p = next;
    }
    *slope = n * (x * p - before) / (x * x - 1);
    return p;
}

void gauss_legendre(int n, double *nodes, double *weights)
{
    for (int i = 0; i < (n + 1) / 2; i++) { /* the others mirror them */
        double x = cos(STATS_PI * (i + 0.75) / (n + 0.5)), slope;

        for (int pass = 0; pass < 10; pass++) { /* three are enough */
            const double step = legendre(n, x, &slope) / slope;

            x -= step;
            if (fabs(step) < 1e-15)
                break;
        }
        legendre(n, x, &slope);
        nodes[i] = (1 - x) / 2;
        nodes[n - 1 - i] = (1 + x) / 2;
        weights[i] = weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
    }
}
