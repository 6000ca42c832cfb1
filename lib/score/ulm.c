/*
 * Univariate linear model: t of the slope of a sample's values on the weights of a set, over all
 * genes, those outside the set with weight 0: Badia-i-Mompel et al. 2022 (10.1093/bioadv/vbac016).
 */
#include <math.h>

#include "base/fail.h"
#include "score/centred.h"
#include "score/signed_walk.h"

static size_t state_size(const struct score_job *job)
{
    return sizeof(struct centred) + job->n_genes * sizeof(double);
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    struct centred *c = state;

    return centred_begin(job, x, (double *)(c + 1), c, err);
}

static enum mr_undefined why_not(const struct score_job *job, const struct centred *c,
                                 const struct weight_moments *w)
{
    if (job->n_genes < 3)
        return MR_TOO_FEW_GENES;
    if (!(w->spread > 0))
        return w->n == job->n_genes && w->mean != 0 ? MR_ALL_GENES : MR_NO_WEIGHT;
    return c->constant || !(c->spread > 0) ? MR_CONSTANT_SAMPLE : MR_DEFINED;
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const struct centred *c = state;
    const struct weight_moments w = signed_moments(half, job->n_genes);
    struct signed_walk walk = { .half = half };
    const double df = (double)job->n_genes - 2;
    double sum = 0, r;

    (void)k;
    out->why = why_not(job, c, &w);
    if (out->why)
        return;
    while (signed_walk_next(&walk))
        sum += walk.weight * c->values[walk.gene];
    r = fmax(-1, fmin(1, sum / (sqrt(w.spread) * sqrt(c->spread))));
    out->total = r * sqrt(df / ((1 - r + perfect_fit) * (1 + r + perfect_fit)));
}

const struct mr_method method_ulm = {
    .name = "ulm",
    .summary = "t of the slope of all genes' values on the weights of one set",
    .source = "Badia-i-Mompel et al. 2022 (10.1093/bioadv/vbac016); decoupler 2.2, ulm",
    .input = "log2(1 + CPM)",
    .bounds = "none",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_WANTS_LOGS | MR_USES_WEIGHTS | MR_TAKES_RANDOM,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
};
