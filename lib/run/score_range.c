#include "run/score_range.h"

#include <math.h>

#include "base/fail.h"

void score_range_init(struct score_range *range)
{
    *range = (struct score_range){ INFINITY, -INFINITY };
}

void score_range_add(struct score_range *range, const struct mr_sample_scores *scores,
                     size_t n_sets)
{
    for (size_t k = 0; k < n_sets; k++) {
        const double total = scores->sets[k].total;

        if (isnan(total))
            continue;
        range->min = fmin(range->min, total);
        range->max = fmax(range->max, total);
    }
}

mr_status score_range_check(const struct score_range *range, mr_error *err)
{
    if (range->max > range->min)
        return MR_OK;
    return mr_fail(err, MR_ENUMERIC,
                   "scores: expected two or more that differ, to divide them by their range");
}

mr_status score_range_note(mr_notes *notes, mr_error *err)
{
    return mr_notes_addf(notes, MR_WARNING, "", "range", 1, err,
                         "scores are divided by their range: they change with every sample and set "
                         "that is scored beside them");
}

void score_range_divide(const struct score_range *range, const struct mr_sample_scores *scores,
                        size_t n_sets)
{
    const double width = range->max - range->min;

    for (size_t k = 0; k < n_sets; k++) {
        struct mr_set_score *s = &scores->sets[k];

        s->total /= width;
        for (int h = 0; h < MR_N_HALVES; h++)
            s->half[h] /= width;
    }
}

/* floor(i n / of) without its product, which might not fit. */
static size_t share(size_t i, size_t of, size_t n)
{
    return n / of * i + n % of * i / of;
}

void shard_samples(size_t shard, size_t n_shards, size_t n, size_t *first, size_t *last)
{
    *first = n_shards ? share(shard - 1, n_shards, n) : 0;
    *last = n_shards ? share(shard, n_shards, n) : n;
}
