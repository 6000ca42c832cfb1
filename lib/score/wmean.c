/*
 * Weighted mean of a set's values, sum(w x) / sum|w|, weights of either sign: Badia-i-Mompel et al.
 * 2022 (10.1093/bioadv/vbac016).
 */
#include <math.h>

#include "score/dense.h"
#include "score/method.h"

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    double sum[MR_N_HALVES] = { 0, 0 }, weight[MR_N_HALVES] = { 0, 0 };
    const double *x = state;

    (void)job;
    (void)k;
    for (int h = 0; h < MR_N_HALVES; h++) {
        for (size_t i = 0; i < half[h].n; i++) {
            sum[h] += half[h].factors[i] * x[half[h].genes[i]];
            weight[h] += half[h].factors[i];
        }
        if (half[h].n)
            out->half[h] = sum[h] / weight[h];
    }
    out->total = (sum[MR_UP] - sum[MR_DOWN]) / (weight[MR_UP] + weight[MR_DOWN]);
}

const struct mr_method method_wmean = {
    .name = "wmean",
    .summary = "weighted mean of the set's values, by sum of absolute weights",
    .source = "Badia-i-Mompel et al. 2022 (10.1093/bioadv/vbac016); decoupler 2.2, waggr",
    .input = "log2(1 + CPM)",
    .bounds = "largest absolute value, either sign",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_WANTS_LOGS | MR_USES_WEIGHTS | MR_TAKES_RANDOM,
    .state_size = dense_size,
    .begin = dense_begin,
    .score_set = score_set,
};
