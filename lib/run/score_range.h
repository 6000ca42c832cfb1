/* score_range.h - scores over the range of all sets and samples; private to run/ */
#ifndef RUN_SCORE_RANGE_H
#define RUN_SCORE_RANGE_H

#include "mechrank/score_files.h"

/* Of all totals that are numbers. */
struct score_range {
    double min, max;
};

void score_range_init(struct score_range *range);
void score_range_add(struct score_range *range, const struct mr_sample_scores *scores,
                     size_t n_sets);
/* MR_ENUMERIC: no two scores differ. */
mr_status score_range_check(const struct score_range *range, mr_error *err);
/* Says what that means. */
mr_status score_range_note(mr_notes *notes, mr_error *err);
/* Divides totals and halves by its width. */
void score_range_divide(const struct score_range *range, const struct mr_sample_scores *scores,
                        size_t n_sets);

/* Samples first .. last - 1 of 'n' are those of a shard, from 1; of 'n_shards' 0: all. */
void shard_samples(size_t shard, size_t n_shards, size_t n, size_t *first, size_t *last);

#endif /* RUN_SCORE_RANGE_H */
