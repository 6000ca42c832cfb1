/* Mean of a set's values; genes that go down are taken off. */
#include <math.h>

#include "score/dense.h"
#include "score/method.h"

static double half_mean(const struct half_members *half, const double *x)
{
    double sum = 0;

    if (!half->n)
        return NAN;
    for (size_t i = 0; i < half->n; i++)
        sum += x[half->genes[i]];
    return sum / (double)half->n;
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    (void)job;
    (void)k;
    for (int h = 0; h < MR_N_HALVES; h++)
        out->half[h] = half_mean(&half[h], state);
    out->total = half_difference(out->half);
}

const struct mr_method method_mean = {
    .name = "mean",
    .summary = "mean of the set's values; of a signed set, mean of up less mean of down",
    .source = "arithmetic",
    .input = "log2(1 + CPM)",
    .bounds = "those of the values, of a signed set those of their differences",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_WANTS_LOGS | MR_TAKES_RANDOM,
    .state_size = dense_size,
    .begin = dense_begin,
    .score_set = score_set,
};
