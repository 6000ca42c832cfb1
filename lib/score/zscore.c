/* Combined z-score: Lee et al. 2008, 10.1371/journal.pcbi.1000217. */
#include <math.h>

#include "score/cohort.h"
#include "score/dense.h"
#include "score/method.h"

static double sum_z(const struct half_members *half, const double *z)
{
    double sum = 0;

    for (size_t i = 0; i < half->n; i++)
        sum += z[half->genes[i]];
    return sum;
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const size_t n = half[MR_UP].n + half[MR_DOWN].n;

    (void)job;
    (void)k;
    if (!n) {
        out->why = MR_NOT_ASSESSABLE;
        return;
    }
    for (int h = 0; h < MR_N_HALVES; h++)
        if (half[h].n)
            out->half[h] = sum_z(&half[h], state) / sqrt((double)half[h].n);
    out->total = (sum_z(&half[MR_UP], state) - sum_z(&half[MR_DOWN], state)) / sqrt((double)n);
}

const struct mr_method method_zscore = {
    .name = "zscore",
    .summary = "sum of the genes' z in the cohort over the root of their number; "
               "genes that go down with -z",
    .source = "Lee et al. 2008 (10.1371/journal.pcbi.1000217); GSVA 1.46",
    .input = "log2(1 + CPM)",
    .bounds = "none; in the cohort +-root(k) (n - 1)/root(n), k genes, n samples",
    .dependence = MR_OF_COHORT,
    .traits = MR_WANTS_LOGS | MR_TAKES_RANDOM,
    .learns = &cohort_learns_moments,
    .state_size = dense_size,
    .begin = cohort_z_begin,
    .score_set = score_set,
};
