/*
 * Type I error of the score test on null sets: the share of them with p below the level, in
 * worlds of counts without and with other sets that move.
 */
#include <stdlib.h>

#include "counts.h"
#include "validate.h"

/* Worlds, with the wrong test whose shares stand beside. */
static const struct experiment {
    struct counts_world world;
    enum test mutant;
} experiments[] = {
    { { 0, 3, false, 0, 0 }, TEST_Z },
    { { .05, 3, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { .1, 3, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { .2, 3, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { 0, 4, false, 0, 0 }, TEST_Z },
    { { .05, 4, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { .1, 4, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { .2, 4, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { 0, 6, false, 0, 0 }, TEST_Z },
    { { .05, 6, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { .1, 6, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { .2, 6, false, 0, 0 }, TEST_CAMERA_FIXED },
    { { 0, 4, true, 0, 0 }, TEST_Z },
    { { .2, 4, true, 0, 0 }, TEST_ONE_HALF_PRIOR },
    { { .05, 4, false, 1, 1 }, TEST_NO_BACKGROUND },
};
enum { N_EXPERIMENTS = sizeof(experiments) / sizeof(experiments[0]) };

enum { AT_5, AT_1, MUTANT_AT_5, MUTANT_AT_1, N_VALUES };

#define AT_5_PERCENT(world, experiment, mutant)                                                    \
    {                                                                                              \
        "type I, 5 %", world, experiment, AT_5, .035, .065, mutant, MUTANT_AT_5, false             \
    }
/* The band is a target with four animals and more; three are not to reject too often. */
#define AT_MOST_5_PERCENT(world, experiment, mutant)                                               \
    {                                                                                              \
        "type I, 5 %, at most", world, experiment, AT_5, 0, .065, mutant, MUTANT_AT_5, false       \
    }
#define AT_1_PERCENT(world, experiment, mutant)                                                    \
    {                                                                                              \
        "type I, 1 %", world, experiment, AT_1, 0, .015, mutant, MUTANT_AT_1, false                \
    }

static const struct row rows[] = {
    AT_MOST_5_PERCENT("rho 0, n 3", 0, "z, no prior"),
    AT_MOST_5_PERCENT("rho .05, n 3", 1, "camera at .01"),
    AT_MOST_5_PERCENT("rho .1, n 3", 2, "camera at .01"),
    AT_MOST_5_PERCENT("rho .2, n 3", 3, "camera at .01"),
    AT_5_PERCENT("rho 0, n 4", 4, "z, no prior"),
    AT_5_PERCENT("rho .05, n 4", 5, "camera at .01"),
    AT_5_PERCENT("rho .1, n 4", 6, "camera at .01"),
    AT_5_PERCENT("rho .2, n 4", 7, "camera at .01"),
    AT_5_PERCENT("rho 0, n 6", 8, NULL),
    AT_5_PERCENT("rho .05, n 6", 9, "camera at .01"),
    AT_5_PERCENT("rho .1, n 6", 10, "camera at .01"),
    AT_5_PERCENT("rho .2, n 6", 11, "camera at .01"),
    AT_5_PERCENT("rho 0, n 4, two halves", 12, "z, no prior"),
    AT_5_PERCENT("rho .2, n 4, two halves", 13, "prior of one half"),
    AT_5_PERCENT("rho .05, n 4, 20 of 60 sets moving", 14, "no background"),
    AT_1_PERCENT("rho 0, n 3", 0, "z, no prior"),
    AT_1_PERCENT("rho .05, n 3", 1, "camera at .01"),
    AT_1_PERCENT("rho .1, n 3", 2, "camera at .01"),
    AT_1_PERCENT("rho .2, n 3", 3, "camera at .01"),
    AT_1_PERCENT("rho 0, n 4", 4, "z, no prior"),
    AT_1_PERCENT("rho .05, n 4", 5, "camera at .01"),
    AT_1_PERCENT("rho .1, n 4", 6, "camera at .01"),
    AT_1_PERCENT("rho .2, n 4", 7, "camera at .01"),
    AT_1_PERCENT("rho 0, n 6", 8, NULL),
    AT_1_PERCENT("rho .05, n 6", 9, "camera at .01"),
    AT_1_PERCENT("rho .1, n 6", 10, "camera at .01"),
    AT_1_PERCENT("rho .2, n 6", 11, "camera at .01"),
    AT_1_PERCENT("rho 0, n 4, two halves", 12, "z, no prior"),
    AT_1_PERCENT("rho .2, n 4, two halves", 13, NULL),
    AT_1_PERCENT("rho .05, n 4, 20 of 60 sets moving", 14, "no background"),
};

static mr_status prepare(size_t experiment, void **state, mr_error *err)
{
    struct collection *c;
    const mr_status st = collection_new(experiments[experiment].world.signed_sets, &c, err);

    *state = c;
    return st;
}

static void release(void *state)
{
    collection_free(state);
}

/* Shares of the null sets. */
static void count(const double p[N_CORE], double *at5, double *at1)
{
    *at5 = *at1 = 0;
    for (size_t s = N_PLANTED; s < N_CORE; s++) {
        *at5 += (p[s] < 0.05) / (double)N_NULL;
        *at1 += (p[s] < 0.01) / (double)N_NULL;
    }
}

static mr_status replicate(const void *state, size_t experiment, size_t i, double *values,
                           mr_error *err)
{
    const struct experiment *e = &experiments[experiment];
    struct data_set *d;
    double p[N_CORE];
    mr_status st = data_set_draw(state, &e->world, 1000 * (experiment + 1) + i, &d, err);

    if (!st)
        st = data_set_test(d, TEST_DEFAULT, p, err);
    if (!st) {
        count(p, &values[AT_5], &values[AT_1]);
        st = data_set_test(d, e->mutant, p, err);
    }
    if (!st)
        count(p, &values[MUTANT_AT_5], &values[MUTANT_AT_1]);
    data_set_free(d);
    return st;
}

mr_status validate_type1(const struct effort *effort, bool *good, mr_error *err)
{
    static const struct check check = { rows,          sizeof(rows) / sizeof(rows[0]),
                                        N_EXPERIMENTS, N_VALUES,
                                        true,          prepare,
                                        replicate,     release };

    return run_check(&check, effort, good, err);
}
