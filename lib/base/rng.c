/*
 * Philox4x32-10: Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as
 * 1, 2, 3" (10.1145/2063384.2063405).  Gamma: Marsaglia, Tsang 2000 (10.1145/358407.358414).
 * Poisson above 30: Hoermann 1993, PTRS (10.1016/0167-6687(93)90997-4).  Binomial of mean 10
 * and more: Hoermann 1993, BTRS (10.1080/00949659308811496).
 */
#include "base/rng.h"

#include <math.h>

#include <gsl/gsl_sf_gamma.h>

static void philox_block(struct rng *rng)
{
    uint32_t *c = rng->out, key0 = rng->key[0], key1 = rng->key[1];

    for (int i = 0; i < 4; i++)
        c[i] = rng->counter[i];
    for (int round = 0; round < 10; round++) {
        const uint64_t p0 = UINT64_C(0xD2511F53) * c[0], p1 = UINT64_C(0xCD9E8D57) * c[2];
        const uint32_t c1 = c[1], c3 = c[3];

        c[0] = (uint32_t)(p1 >> 32) ^ c1 ^ key0;
        c[1] = (uint32_t)p1;
        c[2] = (uint32_t)(p0 >> 32) ^ c3 ^ key1;
        c[3] = (uint32_t)p0;
        key0 += 0x9E3779B9;
        key1 += 0xBB67AE85;
    }
    rng->counter[0]++;
    rng->left = 4;
}

void rng_init(struct rng *rng, uint64_t seed, uint32_t a, uint32_t b, uint32_t c)
{
    *rng = (struct rng){ .key = { (uint32_t)seed, (uint32_t)(seed >> 32) },
                         .counter = { 0, a, b, c } };
}

uint32_t rng_u32(struct rng *rng)
{
    if (!rng->left)
        philox_block(rng);
    return rng->out[4 - rng->left--];
}

double rng_uniform(struct rng *rng)
{
    const uint64_t high = rng_u32(rng) >> 5, low = rng_u32(rng) >> 6;

    return ((double)(high << 26 | low) + 0.5) * 0x1p-53;
}

double rng_normal(struct rng *rng)
{
    for (;;) { /* polar method; the second value is not kept, so that draws stay simple */
        const double u = 2 * rng_uniform(rng) - 1, v = 2 * rng_uniform(rng) - 1;
        const double s = u * u + v * v;

        if (s > 0 && s < 1)
            return u * sqrt(-2 * log(s) / s);
    }
}

double rng_gamma(struct rng *rng, double shape)
{
    const double boost = shape < 1 ? pow(rng_uniform(rng), 1 / shape) : 1;
    const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / sqrt(9 * d);

    for (;;) {
        const double x = rng_normal(rng), root = 1 + c * x, v = root * root * root;

        if (v > 0 && log(rng_uniform(rng)) < 0.5 * x * x + d - d * v + d * log(v))
            return boost * d * v;
    }
}

static double poisson_small(struct rng *rng, double mean)
{
    const double limit = exp(-mean);
    double product = rng_uniform(rng), k = 0;

    while (product > limit) {
        product *= rng_uniform(rng);
        k++;
    }
    return k;
}

static double log_factorial(double k)
{
    gsl_sf_result result;

    gsl_sf_lngamma_e(k + 1, &result); /* k >= 0: cannot raise */
    return result.val;
}

static double poisson_ptrs(struct rng *rng, double mean)
{
    const double root = sqrt(mean), b = 0.931 + 2.53 * root, a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), v_r = 0.9277 - 3.6224 / (b - 2);

    for (;;) {
        const double u = rng_uniform(rng) - 0.5, v = rng_uniform(rng);
        const double us = 0.5 - fabs(u), k = floor((2 * a / us + b) * u + mean + 0.43);

        if (us >= 0.07 && v <= v_r)
            return k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v) + log(inverse_alpha) - log(a / (us * us) + b) <=
            k * log(mean) - mean - log_factorial(k))
            return k;
    }
}

double rng_poisson(struct rng *rng, double mean)
{
    if (mean <= 0)
        return 0;
    return mean < 30 ? poisson_small(rng, mean) : poisson_ptrs(rng, mean);
}

/* By inversion, term after term; p <= 1/2 and n p < 10, so that the first one is no underflow. */
static double binomial_small(struct rng *rng, double n, double p)
{
    const double odds = p / (1 - p);
    double term = exp(n * log1p(-p)), left = rng_uniform(rng), k = 0;

    while (left > term && k < n) {
        left -= term;
        k++;
        term *= odds * (n - k + 1) / k;
    }
    return k;
}

/* p <= 1/2 */
static double binomial_btrs(struct rng *rng, double n, double p)
{
    const double root = sqrt(n * p * (1 - p)), b = 1.15 + 2.53 * root;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p, centre = n * p + 0.5, v_r = 0.92 - 4.2 / b;
    const double alpha = (2.83 + 5.1 / b) * root, mode = floor((n + 1) * p);
    const double log_odds = log(p / (1 - p));
    const double top = log_factorial(mode) + log_factorial(n - mode);

    for (;;) {
        const double u = rng_uniform(rng) - 0.5, v = rng_uniform(rng);
        const double us = 0.5 - fabs(u), k = floor((2 * a / us + b) * u + centre);

        if (us >= 0.07 && v <= v_r)
            return k;
        if (k < 0 || k > n)
            continue;
        if (log(v * alpha / (a / (us * us) + b)) <=
            top - log_factorial(k) - log_factorial(n - k) + (k - mode) * log_odds)
            return k;
    }
}

uint32_t rng_binomial(struct rng *rng, uint32_t n, double p)
{
    const double q = p > 0.5 ? 1 - p : p;
    double k;

    if (!n || q <= 0)
        k = 0;
    else
        k = n * q < 10 ? binomial_small(rng, n, q) : binomial_btrs(rng, n, q);
    return p > 0.5 ? n - (uint32_t)k : (uint32_t)k;
}

uint32_t rng_below(struct rng *rng, uint32_t n)
{
    const uint32_t limit = UINT32_MAX - UINT32_MAX % n; /* a multiple of n */
    uint32_t x;

    do
        x = rng_u32(rng);
    while (x >= limit);
    return x % n;
}
