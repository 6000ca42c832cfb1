#include "score/predictor.h"

#include <math.h>

#include "base/alloc.h"

/* The halves as one list of weights, those of MR_DOWN below 0. */
static void join_halves(struct predictor *p, const struct half_members half[MR_N_HALVES])
{
    const struct half_members *up = &half[MR_UP], *down = &half[MR_DOWN];

    for (size_t i = 0, k = 0; i < up->n || k < down->n;) {
        const bool is_up = i < up->n && (k == down->n || up->genes[i] <= down->genes[k]);
        const bool is_down = k < down->n && (i == up->n || down->genes[k] <= up->genes[i]);

        p->genes[p->n] = is_up ? up->genes[i] : down->genes[k];
        p->weights[p->n++] = (is_up ? up->factors[i] : 0) - (is_down ? down->factors[k] : 0);
        i += is_up;
        k += is_down;
    }
}

/* Equal weights, those of genes outside the set too, have no length, whatever rounding makes. */
static enum mr_undefined why_not(const struct predictor *p, size_t n_genes)
{
    for (size_t i = 1; i < p->n; i++)
        if (p->weights[i] != p->weights[0])
            return MR_DEFINED;
    if (!p->n || p->weights[0] == 0)
        return MR_NO_WEIGHT;
    return p->n == n_genes ? MR_ALL_GENES : MR_DEFINED;
}

static void scale(struct predictor *p, size_t n_genes)
{
    double sum = 0, squares = 0, length;

    for (size_t i = 0; i < p->n; i++)
        sum += p->weights[i];
    p->mean = sum / (double)n_genes;
    for (size_t i = 0; i < p->n; i++)
        squares += (p->weights[i] - p->mean) * (p->weights[i] - p->mean);
    length = sqrt(squares + (double)(n_genes - p->n) * p->mean * p->mean);
    for (size_t i = 0; i < p->n; i++)
        p->weights[i] /= length;
    p->mean /= length;
}

mr_status predictor_init(struct predictor *p, const struct half_members half[MR_N_HALVES],
                         size_t n_genes, mr_error *err)
{
    const size_t n = half[MR_UP].n + half[MR_DOWN].n;

    *p = (struct predictor){ .genes = mem_calloc(n, sizeof(*p->genes)),
                             .weights = mem_calloc(n, sizeof(*p->weights)) };
    if (!p->genes || !p->weights)
        return mem_fail(err);
    join_halves(p, half);
    p->why = why_not(p, n_genes);
    if (p->why)
        p->n = 0;
    else
        scale(p, n_genes);
    return MR_OK;
}

void predictor_release(struct predictor *p)
{
    free(p->genes);
    free(p->weights);
    *p = (struct predictor){ 0 };
}

/* In four parts, added up at the end: one add need not await another. */
double predictor_product(const struct predictor *p, const double *values)
{
    double part[4] = { 0, 0, 0, 0 };
    size_t i = 0;

    for (; i + 4 <= p->n; i += 4)
        for (size_t m = 0; m < 4; m++)
            part[m] += p->weights[i + m] * values[p->genes[i + m]];
    for (; i < p->n; i++)
        part[0] += p->weights[i] * values[p->genes[i]];
    return (part[0] + part[1]) + (part[2] + part[3]);
}
