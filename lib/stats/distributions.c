/*
 * Student's t: the tail by Gauss's continued fraction for 2F1(1, 1/2; df/2 + 1; -df/t^2), the
 * centre by the series of 2F1(1, (df + 1)/2; 3/2; t^2/(df + t^2)).  Both have positive terms
 * only, so that each side keeps its relative precision at any df.  gsl_sf_beta_inc_e() raises
 * where the tail underflows (t = 100 on 1000 df) and is off by 2e-11 at 1e6 df.
 * Chi-square: series of the lower, Legendre's continued fraction of the upper incomplete gamma
 * function (NIST Handbook of Mathematical Functions, 8.7, 8.9).
 */
#include <math.h>

#include "mechrank/stats.h"
#include "stats/special.h"

enum { MAX_TERMS = 100000 };

/* P(|T| <= t) and P(T > t) for t >= 0; the one that is small is precise. */
struct sides {
    double centre, tail;
};

static struct sides normal_sides(double t)
{
    return (struct sides){ erf(t / sqrt(2)), erfc(t / sqrt(2)) / 2 };
}

/* Density times (1 + t^2/df). */
static double t_kernel(double log_base, double df)
{
    return stats_gamma_ratio(df / 2) / sqrt(df * STATS_PI) * exp(-(df - 1) / 2 * log_base);
}

static double t_centre(double t, double df, double log_base)
{
    const double y = t * t / (df + t * t);
    double term = 1, sum = 1;

    for (int n = 0; n < MAX_TERMS && term > sum * 1e-17; n++) {
        term *= ((df + 1) / 2 + n) / (1.5 + n) * y;
        sum += term;
    }
    return 2 * t * t_kernel(log_base, df) * exp(-log_base) * sum;
}

/* 1 + k_1 z/(1 + k_2 z/(1 + ...)) by the forward recurrence of Lentz, z = df/t^2. */
static double t_fraction(double t, double df)
{
    const double a = df / 2, z = df / t / t;
    double value = 1, c = 1, d = 0, factor = 0;

    for (int n = 1; n < MAX_TERMS && fabs(factor - 1) > 1e-16; n++) {
        const int m = n / 2;
        const double k = n % 2 ? (0.5 + m) * (a + m) / ((a + 2 * m) * (a + 1 + 2 * m))
                               : m * (a - 0.5 + m) / ((a - 1 + 2 * m) * (a + 2 * m));

        d = 1 / (1 + k * z * d);
        c = 1 + k * z / c;
        factor = c * d;
        value *= factor;
    }
    return value;
}

static struct sides t_sides(double t, double df)
{
    const double r = t / sqrt(df);
    const double log_base = r > 1e8 ? 2 * log(r) : log1p(r * r); /* r * r may overflow */
    double p;

    if (isinf(df))
        return normal_sides(t);
    if (isinf(t))
        return (struct sides){ 1, 0 };
    if (r * r * (df + 2) <= 3) {
        p = t_centre(t, df, log_base);
        return (struct sides){ p, (1 - p) / 2 };
    }
    p = t_kernel(log_base, df) / (t * t_fraction(t, df));
    return (struct sides){ 1 - 2 * p, p };
}

double mr_t_upper(double t, double df)
{
    const double tail = t_sides(fabs(t), df).tail;

    return t < 0 ? 1 - tail : tail;
}

double mr_t_two_sided(double t, double df)
{
    return 2 * t_sides(fabs(t), df).tail;
}

struct t_target {
    struct sides want;
    double df;
};

static bool t_above(double t, const void *data)
{
    const struct t_target *target = data;
    const struct sides got = t_sides(t, target->df);

    return target->want.centre < 0.5 ? got.centre >= target->want.centre
                                     : got.tail <= target->want.tail;
}

double mr_t_quantile(double p, double df)
{
    const double tail = p < 0.5 ? p : 1 - p;
    const struct t_target target = { { fabs(1 - 2 * p), tail }, df };
    double t;

    if (!(p >= 0 && p <= 1) || isnan(df))
        return NAN;
    if (p == 0.5)
        return 0;
    t = tail > 0 ? stats_bisect(t_above, &target) : INFINITY;
    return p < 0.5 ? -t : t;
}

/* x^a e^-x/Gamma(a) */
static double gamma_kernel(double a, double x)
{
    const double u = (x - a) / a;

    return exp(a * (log1p(u) - u) - stats_stirling_error(a)) * sqrt(a / (2 * STATS_PI));
}

static double gamma_lower_series(double a, double x)
{
    double term = 1 / a, sum = term;

    for (int n = 1; n < MAX_TERMS && term > sum * 1e-17; n++) {
        term *= x / (a + n);
        sum += term;
    }
    return sum;
}

static double gamma_upper_fraction(double a, double x)
{
    double b = x + 1 - a, c = INFINITY, d = 1 / b, value = d, factor = 0;

    for (int n = 1; n < MAX_TERMS && fabs(factor - 1) > 1e-16; n++) {
        const double k = -n * (n - a);

        b += 2;
        d = 1 / (k * d + b);
        c = b + k / c;
        factor = c * d;
        value *= factor;
    }
    return value;
}

double mr_chisq_upper(double x, double df)
{
    const double a = df / 2;

    if (isnan(x) || isnan(df))
        return NAN;
    if (x <= 0)
        return 1;
    x /= 2;
    if (isinf(x))
        return 0;
    if (x < a + 1)
        return 1 - gamma_kernel(a, x) * gamma_lower_series(a, x);
    return gamma_kernel(a, x) * gamma_upper_fraction(a, x);
}

struct chisq_target {
    double p, df;
};

static bool chisq_above(double x, const void *data)
{
    const struct chisq_target *target = data;

    return mr_chisq_upper(x, target->df) <= target->p;
}

double stats_chisq_upper_quantile(double p, double df)
{
    const struct chisq_target target = { p, df };

    return stats_bisect(chisq_above, &target);
}

/* Smyth 2004, 10.2202/1544-6115.1027, appendix; start and end as in limma's fitFDist. */
double mr_trigamma_inverse(double x)
{
    double y = 0.5 + 1 / x;

    if (!(x >= 0))
        return NAN;
    if (x > 1e7)
        return 1 / sqrt(x);
    if (x < 1e-6)
        return 1 / x;
    for (int i = 0; i < 50; i++) {
        const double trigamma = stats_trigamma(y);
        const double step = trigamma * (1 - trigamma / x) / stats_tetragamma(y);

        y += step;
        if (-step / y < 1e-8)
            break;
    }
    return y;
}
