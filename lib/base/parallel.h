/* parallel.h - one loop over units that write disjoint slices */
#ifndef BASE_PARALLEL_H
#define BASE_PARALLEL_H

#include "base/fail.h"

/*
 * Handles unit 'u': reads 'job', writes only what belongs to 'u' and 'scratch', which holds
 * anything at the start.
 */
typedef mr_status (*parallel_unit)(void *job, size_t u, void *scratch, mr_error *err);

struct parallel_opts {
    size_t n_units;
    size_t scratch_size; /* bytes that one call needs */
    int n_threads;       /* 1 or more */
};

/*
 * Runs 'unit' for units 0 .. n_units - 1.  Result and message are the same for any number of
 * threads: that of the lowest unit that failed.  MR_EINVAL: n_threads is below 1.
 */
mr_status parallel_for(const struct parallel_opts *opts, parallel_unit unit, void *job,
                       mr_error *err);

/*
 * The same, while the calling thread first runs 'aside' once, which has a loop of its own (reads
 * what comes next, say) and keeps to itself what goes wrong there.  Loops in it have one thread.
 */
mr_status parallel_for_beside(const struct parallel_opts *opts, parallel_unit unit, void *job,
                              void (*aside)(void *job), mr_error *err);

#endif /* BASE_PARALLEL_H */
