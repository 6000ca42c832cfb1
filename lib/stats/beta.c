/* Incomplete beta function by its continued fraction: NIST Handbook, 8.17.22. */
#include <math.h>

#include "stats/special.h"

enum { MAX_TERMS = 100000 };

/* log r - (r - 1), precise where r is near 1 and where it is near 0 */
static double log_excess(double r)
{
    return (fabs(r - 1) < 0.5 ? log1p(r - 1) : log(r)) - (r - 1);
}

/* x^a y^b/B(a, b), y = 1 - x; log gammas by what is left of Stirling's formula. */
static double kernel(double x, double y, double a, double b)
{
    const double n = a + b;
    const double power = a * log_excess(x * n / a) + b * log_excess(y * n / b);

    return exp(power + stats_stirling_error(n) - stats_stirling_error(a) -
               stats_stirling_error(b)) *
           sqrt(a * b / n / (2 * STATS_PI));
}

/* 1/(1 + d_1/(1 + d_2/(1 + ...))) by the recurrence of Lentz */
static double fraction(double x, double a, double b)
{
    double c = 1, d = 0, value = 1, factor = 0;

    for (int n = 1; n < MAX_TERMS && fabs(factor - 1) > 1e-16; n++) {
        const int half = n / 2;
        const double m = half;
        const double k = n % 2 ? -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1))
                               : m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m));

        d = 1 / (1 + k * x * d);
        c = 1 + k * x / c;
        factor = c * d;
        value *= factor;
    }
    return 1 / value;
}

double stats_beta_upper(double x, double a, double b)
{
    if (!(a > 0 && b > 0) || isnan(x))
        return NAN;
    if (x <= 0 || x >= 1)
        return x <= 0;
    if (x > (a + 1) / (a + b + 2))
        return kernel(1 - x, x, b, a) / b * fraction(1 - x, b, a);
    return 1 - kernel(x, 1 - x, a, b) / a * fraction(x, a, b);
}
