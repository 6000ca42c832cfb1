/*
 * Multivariate linear model: t of each set's slope where the weights of all sets predict a sample's
 * values: Badia-i-Mompel et al. 2022 (10.1093/bioadv/vbac016).
 */
#include <math.h>

#include "base/alloc.h"
#include "score/regression.h"

static mr_status prepare(struct score_job *job, mr_error *err)
{
    job->own = mem_calloc(1, sizeof(struct regression));
    return job->own ? regression_init(job->own, job, err) : mem_fail(err);
}

static void release(struct score_job *job)
{
    if (job->own)
        regression_release(job->own);
    free(job->own);
}

/* State of a sample; room for the fit behind it. */
struct fit {
    struct mr_set_score *scores; /* [n_sets] total and why */
};

static size_t state_size(const struct score_job *job)
{
    const size_t n_sets = job->members.n_sets;

    return sizeof(struct fit) + n_sets * (sizeof(struct mr_set_score) + 2 * sizeof(double)) +
           job->n_genes * sizeof(double);
}

static enum mr_undefined why_not(const struct term *term, const struct centred *c, double df)
{
    if (df < 1)
        return MR_TOO_FEW_GENES;
    if (term->predictor.why)
        return term->predictor.why;
    return c->constant || !(c->spread > 0) ? MR_CONSTANT_SAMPLE : MR_DEFINED;
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    const struct regression *r = job->own;
    const double df = (double)job->n_genes - (double)r->n_used - 1;
    struct fit *fit = state;
    double *coefficients, *room, variance;
    struct centred c;
    mr_status st;

    fit->scores = (struct mr_set_score *)(fit + 1);
    coefficients = (double *)(fit->scores + r->n);
    room = coefficients + r->n;
    st = centred_begin(job, x, room + r->n, &c, err);
    if (st)
        return st;
    variance =
        fmax(regression_fit(r, job->n_genes, &c, coefficients, room), 2 * perfect_fit * c.spread) /
        df;
    for (size_t k = 0; k < r->n; k++) {
        const struct term *term = &r->terms[k];
        struct mr_set_score *score = &fit->scores[term->set];

        score->why = why_not(term, &c, df);
        score->total = score->why ? NAN : coefficients[k] / sqrt(variance * term->variance);
    }
    return MR_OK;
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const struct fit *fit = state;

    (void)job;
    (void)half;
    out->total = fit->scores[k].total;
    out->why = fit->scores[k].why;
}

const struct mr_method method_mlm = {
    .name = "mlm",
    .summary = "t of the slope of all genes' values on the weights of a set, beside all other sets",
    .source = "Badia-i-Mompel et al. 2022 (10.1093/bioadv/vbac016); decoupler 2.2, mlm",
    .input = "log2(1 + CPM)",
    .bounds = "none",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_WANTS_LOGS | MR_USES_WEIGHTS,
    .prepare = prepare,
    .release = release,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
};
