/*
 * Studentised range: P(range of n standard normals <= q s), s^2 = chi-square/nu:
 *   int f_nu(s) n int phi(z) [Phi(z) - Phi(z - q s)]^(n - 1) dz ds.
 * Both integrands are analytic and die off at both ends, where the trapezoidal rule converges
 * exponentially (Trefethen, Weideman 2014, 10.1137/130932132); the outer one is brought there
 * by s = exp(u - exp(-u)) (Takahasi, Mori 1974, 10.2977/prims/1195192451).
 * Absolute error below 1e-12 for 2 to 30 means, 1e-10 up to 60.
 */
#include <math.h>

#include "mechrank/stats.h"
#include "stats/special.h"

enum { N_INNER = 91, MAX_OUTER = 1024, N_TAYLOR = 11 };

#define Z_MAX 9.0 /* P(|Z| > 9) = 2e-19 */
#define Z_STEP (2 * Z_MAX / (N_INNER - 1))
#define OMEGA 0.5671432904097838 /* u where s = 1 */

/* Nodes of both integrals for a number of means and a df; they do not depend on q. */
struct rule {
    double n_means;
    double weight[N_INNER];
    double taylor[N_INNER][N_TAYLOR]; /* of the normal cdf about each node; [0] is its value */
    size_t n_outer;
    double s[MAX_OUTER], s_weight[MAX_OUTER];
};

static double normal_cdf(double z)
{
    return erfc(-z / sqrt(2)) / 2;
}

/* The derivative of order k is phi times a Hermite polynomial of degree k - 1, of either sign. */
static void expand_cdf(double z, double *taylor)
{
    double factor = exp(-z * z / 2) / sqrt(2 * STATS_PI), hermite = 1, last = 0;

    taylor[0] = normal_cdf(z);
    for (int k = 1; k < N_TAYLOR; k++) {
        const double next = z * hermite - (k - 1) * last;

        taylor[k] = factor * hermite;
        factor /= -(k + 1);
        last = hermite;
        hermite = next;
    }
}

static void init_inner(struct rule *rule)
{
    for (int i = 0; i < N_INNER; i++) {
        const double z = -Z_MAX + i * Z_STEP;

        expand_cdf(z, rule->taylor[i]);
        rule->weight[i] = Z_STEP * exp(-z * z / 2) / sqrt(2 * STATS_PI);
    }
}

/* The normal cdf at a node plus d, |d| up to half a step: the series is cut below 1e-16. */
static double cdf_near(const double *taylor, double d)
{
    double sum = taylor[N_TAYLOR - 1];

    for (int k = N_TAYLOR - 2; k >= 0; k--)
        sum = sum * d + taylor[k];
    return sum;
}

/* x - expm1(x), precise also where both are nearly the same. */
static double minus_expm1(double x)
{
    double sum = 0;

    if (fabs(x) > 0.1)
        return x - expm1(x);
    for (int n = 12; n > 2; n--)
        sum = x / n * (1 + sum);
    return -x * x / 2 * (1 + sum);
}

/* Adds node number 'j' from the peak; false: its weight no longer counts. */
static bool add_outer(struct rule *rule, double nu, double h, int j)
{
    const double a = nu / 2, log_s = j * h - OMEGA * expm1(-j * h); /* u - exp(-u) */
    const double log_density = a * minus_expm1(2 * log_s) - stats_stirling_error(a);
    const double weight = h * (1 + OMEGA * exp(-j * h)) * exp(log_density) * sqrt(2 * a / STATS_PI);

    if (!(weight > 1e-18) || rule->n_outer == MAX_OUTER)
        return false;
    rule->s[rule->n_outer] = exp(log_s);
    rule->s_weight[rule->n_outer++] = weight;
    return true;
}

static void init_rule(struct rule *rule, double n_means, double nu)
{
    /* below 10 df the inner integral still counts where it falls steeply, at small s */
    const double h = nu < 10 ? 0.03 : 0.5 / sqrt(2 * nu) / (1 + OMEGA);

    rule->n_means = n_means;
    rule->n_outer = 0;
    init_inner(rule);
    if (isinf(nu)) {
        rule->n_outer = 1;
        rule->s[0] = rule->s_weight[0] = 1;
        return;
    }
    for (int j = 0; add_outer(rule, nu, h, j); j++)
        ;
    for (int j = -1; add_outer(rule, nu, h, j); j--)
        ;
}

/* x^n for n >= 0; whole numbers, the usual case, by squaring. */
static double power(double x, double n)
{
    double result = 1;

    if (n != floor(n) || n > 1000)
        return pow(x, n);
    for (unsigned bits = (unsigned)n; bits; bits /= 2) {
        if (bits % 2)
            result *= x;
        x *= x;
    }
    return result;
}

/* P(range of n standard normals <= w) */
static double range_cdf(const struct rule *rule, double w)
{
    double sum = 0, d;
    int shift;

    if (w >= 2 * Z_MAX)
        return 1;
    shift = (int)floor(w / Z_STEP + 0.5); /* w in steps: z - w is as far from its node for all z */
    d = shift * Z_STEP - w;
    for (int i = 0; i < N_INNER; i++) {
        const double low = i < shift ? 0 : cdf_near(rule->taylor[i - shift], d);
        const double inside = rule->taylor[i][0] - low;

        if (inside > 0)
            sum += rule->weight[i] * power(inside, rule->n_means - 1);
    }
    return fmin(1, rule->n_means * sum);
}

static double studentised_cdf(const struct rule *rule, double q)
{
    double sum = 0;

    for (size_t i = 0; i < rule->n_outer; i++)
        sum += rule->s_weight[i] * range_cdf(rule, q * rule->s[i]);
    return fmin(1, sum);
}

double mr_ptukey(double q, double n_means, double df)
{
    struct rule rule;

    if (isnan(q) || isnan(n_means) || isnan(df))
        return NAN;
    if (q <= 0)
        return 0;
    if (n_means <= 1 || isinf(q))
        return 1;
    init_rule(&rule, n_means, df);
    return studentised_cdf(&rule, q);
}

/* Ends of a bracket and the function there, less its target. */
struct bracket {
    double lo, hi, f_lo, f_hi;
};

/* Bisection sped up by the secant (Illinois); the bracket holds the root throughout. */
static double find_root(const struct rule *rule, double p, struct bracket b)
{
    int side = 0;

    for (int i = 1; i < 200 && b.hi - b.lo > 1e-14 * b.hi; i++) {
        const double secant = b.hi - b.f_hi * (b.hi - b.lo) / (b.f_hi - b.f_lo);
        const bool bisect = i % 8 == 0 || !(secant > b.lo && secant < b.hi);
        const double q = bisect ? b.lo + (b.hi - b.lo) / 2 : secant;
        const double f = studentised_cdf(rule, q) - p;

        if (f == 0)
            return q;
        if (f < 0) {
            b.f_hi *= side < 0 ? 0.5 : 1;
            b.lo = q;
            b.f_lo = f;
            side = -1;
        } else {
            b.f_lo *= side > 0 ? 0.5 : 1;
            b.hi = q;
            b.f_hi = f;
            side = 1;
        }
    }
    return b.lo + (b.hi - b.lo) / 2;
}

double mr_qtukey(double p, double n_means, double df)
{
    struct rule rule;
    struct bracket b = { 0, 1, -p, 0 };

    if (!(p >= 0 && p < 1) || isnan(n_means) || isnan(df))
        return NAN;
    if (p == 0 || n_means <= 1)
        return 0;
    init_rule(&rule, n_means, df);
    b.f_hi = studentised_cdf(&rule, b.hi) - p;
    while (b.f_hi < 0 && b.hi < 1e30) {
        b.lo = b.hi;
        b.f_lo = b.f_hi;
        b.hi *= 2;
        b.f_hi = studentised_cdf(&rule, b.hi) - p;
    }
    return find_root(&rule, p, b);
}
