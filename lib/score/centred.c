#include "score/centred.h"

#include <math.h>

#include "base/fail.h"
#include "score/dense.h"

static bool is_constant(const struct mr_sample_values *x, size_t n_genes)
{
    if (x->n && x->n < n_genes)
        return false;
    for (size_t i = 1; i < x->n; i++)
        if (x->values[i] != x->values[0])
            return false;
    return true;
}

mr_status centred_begin(const struct score_job *job, const struct mr_sample_values *x,
                        double *values, struct centred *out, mr_error *err)
{
    double sum = 0, mean;

    for (size_t i = 0; i < x->n; i++)
        sum += x->values[i];
    mean = sum / (double)job->n_genes;
    dense_begin(job, x, values, err);
    *out = (struct centred){ .values = values, .constant = is_constant(x, job->n_genes) };
    for (size_t g = 0; g < job->n_genes; g++) {
        values[g] -= mean;
        out->spread += values[g] * values[g];
    }
    if (isfinite(out->spread))
        return MR_OK;
    return mr_fail(err, MR_EINVAL, "sample '%s': expected values whose squares have a sum",
                   x->name);
}
