/* rng.h - counter-based random numbers: a draw depends on its key and number only */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

/* One stream: key it by what the draws are for, never by a thread. */
struct rng {
    uint32_t key[2];     /* seed */
    uint32_t counter[4]; /* [0]: block of draws; [1..3]: stream */
    uint32_t out[4];
    int left;
};

/* A stream of 'seed' for (a, b, c); the same four give the same draws. */
void rng_init(struct rng *rng, uint64_t seed, uint32_t a, uint32_t b, uint32_t c);
uint32_t rng_u32(struct rng *rng);
double rng_uniform(struct rng *rng); /* (0, 1), 53 bits */
double rng_normal(struct rng *rng);
double rng_gamma(struct rng *rng, double shape);              /* scale 1; shape > 0 */
double rng_poisson(struct rng *rng, double mean);             /* mean >= 0 */
uint32_t rng_binomial(struct rng *rng, uint32_t n, double p); /* 0 <= p <= 1 */
uint32_t rng_below(struct rng *rng, uint32_t n);              /* 0 .. n - 1, unbiased */

#endif /* BASE_RNG_H */
