#include "score/centred.h"

#include <math.h>

#include "base/fail.h"

static bool is_constant(const struct mr_sample_values *x, size_t n_genes)
{
    if (x->n && x->n < n_genes)
        return false;
    for (size_t i = 1; i < x->n; i++)
        if (x->values[i] != x->values[0])
            return false;
    return true;
}

/* In four parts, added up at the end: one add need not await another. */
static double sum_of(const double *x, size_t n)
{
    double part[4] = { 0, 0, 0, 0 };
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (size_t m = 0; m < 4; m++)
            part[m] += x[i + m];
    for (; i < n; i++)
        part[0] += x[i];
    return (part[0] + part[1]) + (part[2] + part[3]);
}

static double squares_about(double mean, const double *x, size_t n)
{
    double part[4] = { 0, 0, 0, 0 };
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (size_t m = 0; m < 4; m++)
            part[m] += (x[i + m] - mean) * (x[i + m] - mean);
    for (; i < n; i++)
        part[0] += (x[i] - mean) * (x[i] - mean);
    return (part[0] + part[1]) + (part[2] + part[3]);
}

mr_status centred_begin(const struct score_job *job, const struct mr_sample_values *x,
                        double *values, struct centred *out, mr_error *err)
{
    const double mean = sum_of(x->values, x->n) / (double)job->n_genes;
    const double n_zeros = (double)(job->n_genes - x->n);

    for (size_t g = 0; g < job->n_genes; g++)
        values[g] = -mean;
    for (size_t i = 0; i < x->n; i++)
        values[x->genes[i]] = x->values[i] - mean;
    *out = (struct centred){ .values = values,
                             .spread = squares_about(mean, x->values, x->n) + n_zeros * mean * mean,
                             .constant = is_constant(x, job->n_genes) };
    if (isfinite(out->spread))
        return MR_OK;
    return mr_fail(err, MR_EINVAL, "sample '%s': expected values whose squares have a sum",
                   x->name);
}
