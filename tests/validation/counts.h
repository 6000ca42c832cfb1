/* counts.h - data sets of counts, scored and tested as `mechrank run` does it */
#ifndef VALIDATION_COUNTS_H
#define VALIDATION_COUNTS_H

#include "mechrank/norm.h"
#include "mechrank/score.h"
#include "mechrank/sim.h"

/*
 * 60 tested sets of 40 genes, of which the first 20 may be planted, 104 background sets, two
 * arms.  Genes beyond these sets there are none: about 6,300 in all.
 */
enum {
    N_PLANTED = 20,
    N_NULL = 40,
    N_CORE = N_PLANTED + N_NULL,
    N_BACKGROUND = 104,
    N_SETS = N_CORE + N_BACKGROUND,
    CORE_SIZE = 40,
    MAX_PER_ARM = 6,
    MAX_SAMPLES = 2 * MAX_PER_ARM
};

struct counts_world {
    double rho; /* correlation of genes within a set */
    size_t n_per_arm;
    bool signed_sets; /* two halves of 20 genes each */
    double shift;     /* of the planted sets' scores, log2; 0: nothing is planted */
    double share;     /* of their genes, which carry it */
};

/* The test of the default path, and wrong ones. */
enum test {
    TEST_DEFAULT,
    TEST_Z,              /* the t without a prior, taken for normal */
    TEST_NO_BACKGROUND,  /* plain means of log-CPM */
    TEST_ONE_HALF_PRIOR, /* the prior of one half for sets of two */
    TEST_MIXED_SIGNS,    /* every other gene of a set taken to move the other way */
    TEST_CAMERA_FIXED    /* camera, the correlation of genes taken to be .01 */
};

/* Genes and sets, the same in all data sets of a world. */
struct collection;
mr_status collection_new(bool signed_sets, struct collection **out, mr_error *err);
void collection_free(struct collection *c);

struct data_set;
mr_status data_set_draw(const struct collection *c, const struct counts_world *world, uint64_t seed,
                        struct data_set **out, mr_error *err);
void data_set_free(struct data_set *d);
/* Two-sided p of the N_CORE tested sets. */
mr_status data_set_test(const struct data_set *d, enum test test, double p[N_CORE], mr_error *err);

#endif /* VALIDATION_COUNTS_H */
