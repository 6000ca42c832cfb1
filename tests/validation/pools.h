/* pools.h - groups of real animals, from which studies of three arms are drawn and run */
#ifndef VALIDATION_POOLS_H
#define VALIDATION_POOLS_H

#include "base/rng.h"
#include "groups.h"
#include "mechrank/run.h"

enum { MAX_MECHANISMS = 16 };

/* A group of animals, and what the path says of it as it is. */
struct pool {
    mr_matrix *counts;         /* collapsed genes x animals, MR_U32 */
    mr_sets *sets;             /* per mechanism the genes that its score uses */
    double sd[MAX_MECHANISMS]; /* of the score, of those that can be assessed: */
    size_t n_able, able[MAX_MECHANISMS];
};

/* The groups of a table that can fill three arms of n_per_arm animals. */
struct pools {
    const char *table;
    size_t n_per_arm;
    mr_refs *refs; /* without what they know of the table */
    struct mr_run_opts opts;
    mr_sheet *sheet; /* of every study: C_1 ... T_n */
    size_t n;
    struct pool pool[MAX_GROUPS];
};

/* 'data' as of groups_data(); '*out' is to be freed also where this fails. */
mr_status pools_load(const char *data, const char *table, size_t n_per_arm, struct pools **out,
                     mr_error *err);
void pools_free(struct pools *pools);

/* The counts of animals of a pool, none twice: those of the controls, the models, the treated. */
mr_status pools_draw(const struct pools *pools, const struct pool *pool, struct rng *rng,
                     mr_matrix **out, mr_error *err);

/* Runs and ranks a study of such counts, takes them over, and shows the results to 'look'. */
typedef mr_status pools_look(const mr_results *results, void *data, mr_error *err);
mr_status pools_run(const struct pools *pools, mr_matrix *counts, pools_look *look, void *data,
                    mr_error *err);

/* Treated-model, not adjusted for composition. */
bool pools_is_ranked(const struct mr_effect *e);

#endif /* VALIDATION_POOLS_H */
