/*
 * What a third of the sets being truly up costs and gives: power, ranking of the planted before
 * the null sets, and the false discoveries of Benjamini and Hochberg.
 */
#include "counts.h"
#include "mechrank/stats.h"
#include "validate.h"

/* Half of the genes of 20 of 60 sets up by 0.5 log2: statistics.md II.1. */
static const struct counts_world worlds[] = {
    { .05, 3, false, .25, .5 },
    { .05, 4, false, .25, .5 },
    { .1, 6, false, .25, .5 },
};
enum { N_WORLDS = sizeof(worlds) / sizeof(worlds[0]) };

enum { FDP, POWER, AUROC, N_MEASURES };
enum tests { DEFAULT, MIXED_SIGNS, CAMERA_FIXED, N_TESTS };
static const enum test tests[N_TESTS] = {
    [DEFAULT] = TEST_DEFAULT,
    [MIXED_SIGNS] = TEST_MIXED_SIGNS,
    [CAMERA_FIXED] = TEST_CAMERA_FIXED,
};

#define VALUE(test, measure) ((test)*N_MEASURES + (measure))

static const struct row rows[] = {
    { "BH FDR at 5 %, 20 of 60 sets up", "rho .05, n 3", 0, VALUE(DEFAULT, FDP), 0, .06,
      "camera at .01", VALUE(CAMERA_FIXED, FDP), false },
    { "BH FDR at 5 %, 20 of 60 sets up", "rho .05, n 4", 1, VALUE(DEFAULT, FDP), 0, .06,
      "camera at .01", VALUE(CAMERA_FIXED, FDP), false },
    { "BH FDR at 5 %, 20 of 60 sets up", "rho .1, n 6", 2, VALUE(DEFAULT, FDP), 0, .06,
      "camera at .01", VALUE(CAMERA_FIXED, FDP), false },
    { "power at 5 %, 50 % of genes up .5 log2", "rho .05, n 3", 0, VALUE(DEFAULT, POWER), 0, 1,
      NULL, 0, true },
    { "power at 5 %, 50 % of genes up .5 log2", "rho .05, n 4", 1, VALUE(DEFAULT, POWER), .48, 1,
      "half the signs wrong", VALUE(MIXED_SIGNS, POWER), false },
    { "power at 5 %, 50 % of genes up .5 log2", "rho .1, n 6", 2, VALUE(DEFAULT, POWER), 0, 1, NULL,
      0, true },
    { "AUROC, planted against null sets", "rho .05, n 3", 0, VALUE(DEFAULT, AUROC), .5, 1, NULL, 0,
      true },
    { "AUROC, planted against null sets", "rho .05, n 4", 1, VALUE(DEFAULT, AUROC), .85, 1,
      "half the signs wrong", VALUE(MIXED_SIGNS, AUROC), false },
    { "AUROC, planted against null sets", "rho .1, n 6", 2, VALUE(DEFAULT, AUROC), .5, 1, NULL, 0,
      true },
};

static mr_status prepare(size_t experiment, void **state, mr_error *err)
{
    struct collection *c;
    const mr_status st = collection_new(worlds[experiment].signed_sets, &c, err);

    *state = c;
    return st;
}

static void release(void *state)
{
    collection_free(state);
}

/* Share of null sets among the discoveries; 0 if there are none. */
static mr_status false_share(const double p[N_CORE], double *share, mr_error *err)
{
    double q[N_CORE], found = 0, wrong = 0;
    const mr_status st = mr_adjust_bh(p, N_CORE, q, err);

    for (size_t s = 0; s < N_CORE && !st; s++) {
        found += q[s] < 0.05;
        wrong += q[s] < 0.05 && s >= N_PLANTED;
    }
    *share = found > 0 ? wrong / found : 0;
    return st;
}

/* Probability that a planted set has the smaller p, ties counting half. */
static double auroc(const double p[N_CORE])
{
    double sum = 0;

    for (size_t a = 0; a < N_PLANTED; a++)
        for (size_t b = N_PLANTED; b < N_CORE; b++)
            sum += p[a] < p[b] ? 1 : p[a] > p[b] ? 0 : 0.5;
    return sum / (N_PLANTED * N_NULL);
}

static mr_status measure(const struct data_set *d, enum test test, double values[N_MEASURES],
                         mr_error *err)
{
    double p[N_CORE];
    mr_status st = data_set_test(d, test, p, err);

    if (!st)
        st = false_share(p, &values[FDP], err);
    if (st)
        return st;
    values[POWER] = 0;
    for (size_t s = 0; s < N_PLANTED; s++)
        values[POWER] += (p[s] < 0.05) / (double)N_PLANTED;
    values[AUROC] = auroc(p);
    return MR_OK;
}

static mr_status replicate(const void *state, size_t experiment, size_t i, double *values,
                           mr_error *err)
{
    struct data_set *d;
    mr_status st =
        data_set_draw(state, &worlds[experiment], 100000 + 1000 * experiment + i, &d, err);

    for (size_t t = 0; t < N_TESTS && !st; t++)
        st = measure(d, tests[t], values + t * N_MEASURES, err);
    data_set_free(d);
    return st;
}

mr_status validate_power(const struct effort *effort, bool *good, mr_error *err)
{
    static const struct check check = { rows,      sizeof(rows) / sizeof(rows[0]),
                                        N_WORLDS,  N_TESTS * N_MEASURES,
                                        true,      prepare,
                                        replicate, release };

    return run_check(&check, effort, good, err);
}
