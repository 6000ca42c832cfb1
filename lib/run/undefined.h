/* undefined.h - scores that are NaN, counted by their reasons */
#ifndef RUN_UNDEFINED_H
#define RUN_UNDEFINED_H

#include "mechrank/score.h"

struct undefined {
    size_t n[MR_N_UNDEFINED];
};

/* Adds those of the scores of one sample, [n_sets]. */
void undefined_count(struct undefined *u, const struct mr_set_score *sets, size_t n_sets);

/* A warning for each reason that was met. */
mr_status undefined_note(const struct undefined *u, const char *study, mr_notes *notes,
                         mr_error *err);

#endif /* RUN_UNDEFINED_H */
