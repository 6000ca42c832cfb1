/* scoring.h - what a method needs to score a file, without the reading */
#ifndef BENCH_SCORING_H
#define BENCH_SCORING_H

#include "mechrank/cohort.h"
#include "mechrank/counts.h"

/* A file read and a method chosen; { 0 } is empty. */
struct scoring {
    mr_stream *stream; /* owns the genes */
    mr_names *names;   /* of the samples */
    struct mr_sample_values *samples;
    size_t n_samples;
    mr_sets *sets;
    const mr_method *method;
    struct mr_score_opts opts;
};

/*
 * Reads the values of 'table' and the sets of 'gmt'.  'method' is the name of one, and the model
 * whose conventions it follows behind a colon, "ssgsea:gsva1".  On failure '*s' is empty.
 */
mr_status scoring_read(const char *method, const char *table, const char *gmt, struct scoring *s,
                       mr_error *err);
void scoring_release(struct scoring *s);

/*
 * Learns the cohort where the method needs one, and scores all samples by 'n_threads'; '*n' is
 * how many scores that were.
 */
mr_status scoring_do(const struct scoring *s, int n_threads, uint64_t *n, mr_error *err);

#endif /* BENCH_SCORING_H */
