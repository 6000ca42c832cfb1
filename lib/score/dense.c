#include "score/dense.h"

#include <math.h>
#include <string.h>

size_t dense_size(const struct score_job *job)
{
    return job->n_genes * sizeof(double);
}

mr_status dense_begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                      mr_error *err)
{
    double *values = state;

    (void)err;
    memset(values, 0, dense_size(job));
    for (size_t i = 0; i < x->n; i++)
        values[x->genes[i]] = x->values[i];
    return MR_OK;
}

double half_difference(const double half[MR_N_HALVES])
{
    const double up = isnan(half[MR_UP]) ? 0 : half[MR_UP];

    return isnan(half[MR_DOWN]) ? up : up - half[MR_DOWN];
}
