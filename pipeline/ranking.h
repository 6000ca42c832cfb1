/* ranking.h - how studies are pooled and ranked: options that `run` and `rank` share */
#ifndef RANKING_H
#define RANKING_H

#include <jansson.h>

#include "cli.h"
#include "mechrank/run.h"

struct ranking_args {
    const char *effect, *tau2, *interval, *combine; /* NULL: not given */
};

/* The defaults. */
void ranking_args_init(struct ranking_args *args);

extern const char *const ranking_effects[], *const ranking_tau2[], *const ranking_intervals[],
                                                                       *const ranking_combine[];

/* The rows for it, with 'r' a struct ranking_args *; 'tail' ends each line of the help. */
#define RANKING_ROWS(r, tail)                                                                      \
    CLI_CHOICE(0, "effect", &(r)->effect, ranking_effects,                                         \
               "pool standardised (g) or log2 differences (md)" tail),                             \
        CLI_CHOICE(0, "tau2", &(r)->tau2, ranking_tau2,                                            \
                   "variance between studies: shared by mechanisms, or each its own" tail),        \
        CLI_CHOICE(0, "interval", &(r)->interval, ranking_intervals,                               \
                   "by t, Hartung-Knapp (mkh: never shorter for it), or normal" tail),             \
        CLI_CHOICE(0, "combine", &(r)->combine, ranking_combine,                                   \
                   "p of the pooled effect, or Stouffer's of the p of studies" tail)

/* NULL-terminated names of the options that are given. */
struct ranking_names {
    const char *names[5];
};
struct ranking_names ranking_given(const struct ranking_args *args);

/* What is not given is as in 'options' of run.json, or the default. */
void ranking_complete(struct ranking_args *args, const json_t *options);

/* Sets the fields of 'opts' that the options, all of them given, are about. */
void ranking_apply(const struct ranking_args *args, struct mr_rank_opts *opts);

#endif /* RANKING_H */
