/*
 * Univariate linear model: t of the slope of a sample's values on the weights of a set, over all
 * genes, those outside the set with weight 0: Badia-i-Mompel et al. 2022 (10.1093/bioadv/vbac016).
 */
#include <math.h>

#include "base/alloc.h"
#include "score/centred.h"
#include "score/predictor.h"

/* job->own: [n_sets] */
static mr_status prepare(struct score_job *job, mr_error *err)
{
    const size_t n = job->members.n_sets;
    struct predictor *predictors = mem_calloc(n, sizeof(*predictors));
    mr_status st = predictors ? MR_OK : mem_fail(err);

    job->own = predictors;
    for (size_t k = 0; k < n && !st; k++)
        st = predictor_init(&predictors[k], job->members.halves[k], job->n_genes, err);
    return st;
}

static void release(struct score_job *job)
{
    struct predictor *predictors = job->own;

    for (size_t k = 0; predictors && k < job->members.n_sets; k++)
        predictor_release(&predictors[k]);
    free(predictors);
}

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

/* Correlation of the values with random genes, none twice: what a predictor of them would give. */
static double correlate_random(const struct score_job *job, const struct centred *c,
                               const struct half_members half[MR_N_HALVES])
{
    double sum = 0, squares = 0, product = 0;
    const double sign[MR_N_HALVES] = { [MR_UP] = 1, [MR_DOWN] = -1 };

    for (int h = 0; h < MR_N_HALVES; h++) {
        for (size_t i = 0; i < half[h].n; i++) {
            const double weight = sign[h] * half[h].factors[i];

            sum += weight;
            squares += weight * weight;
            product += weight * c->values[half[h].genes[i]];
        }
    }
    return product / sqrt((squares - sum * sum / (double)job->n_genes) * c->spread);
}

static double t_of(double r, size_t n_genes)
{
    const double in = fmax(-1, fmin(1, r)), df = (double)n_genes - 2;

    return in * sqrt(df / ((1 - in + perfect_fit) * (1 + in + perfect_fit)));
}

static enum mr_undefined why_not(const struct score_job *job, const struct centred *c,
                                 const struct predictor *p)
{
    if (job->n_genes < 3)
        return MR_TOO_FEW_GENES;
    if (p->why)
        return p->why;
    return c->constant || !(c->spread > 0) ? MR_CONSTANT_SAMPLE : MR_DEFINED;
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const struct predictor *p = (const struct predictor *)job->own + k;
    const struct centred *c = state;
    double r;

    out->why = why_not(job, c, p);
    if (out->why)
        return;
    if (half == job->members.halves[k])
        r = predictor_product(p, c->values) / sqrt(c->spread);
    else
        r = correlate_random(job, c, half);
    if (isfinite(r))
        out->total = t_of(r, job->n_genes);
    else
        out->why = MR_ALL_GENES;
}

const struct mr_method method_ulm = {
    .name = "ulm",
    .summary = "t of the slope of all genes' values on the weights of one set",
    .source = "Badia-i-Mompel et al. 2022 (10.1093/bioadv/vbac016); decoupler 2.2, ulm",
    .input = "log2(1 + CPM)",
    .bounds = "none",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_WANTS_LOGS | MR_USES_WEIGHTS | MR_TAKES_RANDOM,
    .prepare = prepare,
    .release = release,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
};
