/* batch.h - samples read, and prepared side by side; private to run/ */
#ifndef RUN_BATCH_H
#define RUN_BATCH_H

#include "run/scoring.h"

/* Values of some samples, one after the other.  Zeroed it is empty. */
struct batch {
    const mr_collapse_plan *plan;
    enum mr_transform transform;
    const uint32_t *place; /* of the plan's genes, rising; UINT32_MAX: none.  NULL: as they are */
    mr_names *names;
    size_t n, n_values, capacity; /* samples; values of all, and room for them */
    uint32_t *rows;               /* [n_values] of the table; prepared: genes */
    double *values;               /* [n_values] other than 0 */
    size_t *first;                /* [n] where each sample begins */
    size_t n_first, n_samples;    /* room for samples */
    /* [n] valid when prepared; 'values' is NULL where nothing was counted */
    struct mr_sample_values *samples;
};

void batch_init(struct batch *b, const mr_collapse_plan *plan, enum mr_transform transform,
                const uint32_t *place);
void batch_release(struct batch *b);
/* To be called before the first sample is added. */
mr_status batch_clear(struct batch *b, mr_error *err);
bool batch_is_full(const struct batch *b, size_t most);
mr_status batch_add(struct batch *b, const struct mr_profile *profile, mr_error *err);
/* Sample 'u' by itself: one value per gene, transformed; fills its place in 'samples'. */
void batch_prepare(struct batch *b, size_t u, void *scratch);
size_t batch_scratch_size(const struct batch *b);

/* Room for the scores of 'room' samples.  Zeroed it is empty. */
struct batch_scores {
    size_t room, n_sets, n_members;
    struct mr_sample_scores *scores; /* [room] */
    struct mr_set_score *sets;
    struct mr_set_null *nulls;
    size_t *n_leading;
    uint32_t *leading;
};

struct batch_sizes {
    size_t n_sets, n_members; /* members of all sets */
    bool nulls, leading;
    size_t most; /* samples; fewer where sets are many */
};
struct batch_sizes batch_sizes_of(const mr_scorer *scorer, bool nulls, bool leading);
mr_status batch_scores_init(struct batch_scores *s, const struct batch_sizes *sizes, mr_error *err);
void batch_scores_release(struct batch_scores *s);
/* No scores of sample 'u', all for one reason. */
void batch_scores_blank(const struct batch_scores *s, size_t u, enum mr_undefined why);

/* score_pass.c: what is done with each batch. */
struct pass {
    size_t first, last; /* samples first .. last - 1 take part */
    size_t most;        /* samples of a batch; 0: as many as are good */
    /*
     * With sample 'u' when it is prepared, by any thread beside the others of the batch.  'scratch'
     * holds scratch_size bytes.  May be NULL.
     */
    mr_status (*sample)(void *data, const struct batch *batch, size_t u, void *scratch,
                        mr_error *err);
    size_t scratch_size;
    /* With the batch, when that is done. */
    mr_status (*take)(void *data, const struct batch *batch, mr_error *err);
    void *data;
};
/* A pass over the samples; 'more' may follow.  Decides on the scale if that is not done. */
mr_status scoring_pass(struct scoring *s, const struct pass *pass, bool more, mr_error *err);

/* score_activity.c: normalises the samples of a prepared batch by s->reference and scores them. */
mr_status activity_score_batch(struct scoring *s, const struct batch *b,
                               const struct batch_scores *scores, mr_error *err);

#endif /* RUN_BATCH_H */
