/* Median of a set's values; that of the genes that go down is taken off. */
#include <math.h>

#include "base/median.h"
#include "score/dense.h"
#include "score/method.h"

/* State of a sample. */
struct medians {
    double *values; /* [n_genes] */
    double *room;   /* [genes of the largest half] */
};

static size_t largest_half(const struct score_job *job)
{
    size_t n = 0;

    for (size_t k = 0; k < job->members.n_sets; k++)
        for (int h = 0; h < MR_N_HALVES; h++)
            if (job->members.halves[k][h].n > n)
                n = job->members.halves[k][h].n;
    return n;
}

static size_t state_size(const struct score_job *job)
{
    return sizeof(struct medians) + dense_size(job) + largest_half(job) * sizeof(double);
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    struct medians *m = state;

    m->values = (double *)(m + 1);
    m->room = m->values + job->n_genes;
    return dense_begin(job, x, m->values, err);
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const struct medians *m = state;

    (void)job;
    (void)k;
    for (int h = 0; h < MR_N_HALVES; h++) {
        for (size_t i = 0; i < half[h].n; i++)
            m->room[i] = m->values[half[h].genes[i]];
        if (half[h].n)
            out->half[h] = median_of(m->room, half[h].n);
    }
    out->total = half_difference(out->half);
}

const struct mr_method method_median = {
    .name = "median",
    .summary = "median of the set's values; of a signed set, median of up less median of down",
    .source = "arithmetic",
    .input = "log2(1 + CPM)",
    .bounds = "those of the values, of a signed set those of their differences",
    .dependence = MR_OF_SAMPLE,
    .traits = MR_WANTS_LOGS | MR_TAKES_RANDOM,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
};
