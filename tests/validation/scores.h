/* scores.h - scores of mechanisms drawn as normals, and their way from a study to the pool */
#ifndef VALIDATION_SCORES_H
#define VALIDATION_SCORES_H

#include <stdbool.h>

#include "base/rng.h"
#include "mechrank/stats.h"

enum {
    MAX_M = 20,
    MAX_K = 5,
    N_SCORE_ARMS = 3, /* control, model, treated */
    MAX_SCORE_SAMPLES = N_SCORE_ARMS * 6
};

/* Mechanisms with residual sd 1 in 'k' studies of 'n_per_arm' animals per arm. */
struct scores_world {
    size_t n, k, n_per_arm;
    double tau;         /* sd of the effects from study to study ... */
    double tau_r;       /* ... and its correlation across mechanisms */
    double loading[2];  /* of the common factor of the animals, for even and for odd mechanisms */
    bool pairs;         /* a factor for each pair of mechanisms instead of one for all */
    double missing;     /* chance of a mechanism not to be assessable in a study */
    double slope;       /* of all differences in the last study: a compressed platform; 0: 1 */
    size_t n_two_sided; /* the last ones */
    double effect[MAX_M];
};

/* What a study says. */
struct scores_study {
    bool has[MAX_M];
    double theta[MAX_M], var[MAX_M], g[MAX_M];
    double r[MAX_M * MAX_M]; /* shrunk correlations */
};
struct scores_draw {
    double df, n_eff;
    struct scores_study studies[MAX_K];
};

mr_status scores_design(size_t n_per_arm, mr_lm **lm, mr_error *err);
mr_status scores_draw(const struct scores_world *w, const mr_lm *lm, struct rng *rng,
                      struct scores_draw *out, mr_error *err);

/* How effects are pooled: as the default path does it, or wrongly. */
enum pooling {
    POOL_DEFAULT,
    POOL_OWN_G,  /* the variance of g at the study's own g */
    POOL_RAW,    /* differences of scores, not effect sizes */
    POOL_NO_TAU, /* studies taken to be alike */
    N_POOLINGS
};
struct scores_pool {
    size_t k[MAX_M]; /* studies of each; 0: nothing is known of it */
    double mu[MAX_M], cov[MAX_M * MAX_M];
    double df; /* of t, but for mechanisms of one study among several */
    struct mr_pooled_dist dist[MAX_M];
};
void scores_pool(const struct scores_world *w, const struct scores_draw *draw, enum pooling how,
                 struct scores_pool *out);

#endif /* VALIDATION_SCORES_H */
