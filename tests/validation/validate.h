/* validate.h - calibration checks of the default path, each with a mutant that it must catch */
#ifndef VALIDATE_H
#define VALIDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "mechrank/error.h"

/* How much work: data sets of the checks on counts, replicates of those on scores. */
struct effort {
    size_t n_data_sets, n_replicates;
    int n_threads;
    bool need_mutants; /* a mutant that passes is a fault */
    bool table;        /* print rows of markdown */
};

/* One line of the table. */
struct finding {
    const char *check, *mutant; /* mutant: NULL if this check has none */
    const char *world;          /* what is drawn; NULL: 'check' says it */
    double value, mc_error;     /* mean and its Monte-Carlo standard error over data sets */
    double mutant_value, mutant_mc_error;
    double lo, hi;      /* the band */
    bool measured_only; /* printed beside its band, but no part of what this program proves */
};

/* Prints the line and says whether it holds (and, if asked for, its mutant is caught). */
bool report(const struct finding *finding, const struct effort *effort);

/* Mean of 'n' values, one per data set, and its standard error. */
void mean_and_error(const double *x, size_t n, double *mean, double *error);

/* ---- a check as a table ---- */

/* A line: the mean of one value over the replicates of an experiment, NaN ones left out. */
struct row {
    const char *property, *world;
    size_t experiment, value;
    double lo, hi;
    const char *mutant; /* NULL: none */
    size_t mutant_value;
    bool measured_only;
};

/*
 * Every replicate of every experiment gives 'n_values' numbers, of which the rows are made.
 * Replicates run on several threads: a replicate keys its draws by its number alone, and only
 * reads 'state'.
 */
struct check {
    const struct row *rows;
    size_t n_rows, n_experiments, n_values;
    bool data_sets; /* replicates are data sets of counts, not draws of scores */
    mr_status (*prepare)(size_t experiment, void **state, mr_error *err);
    mr_status (*replicate)(const void *state, size_t experiment, size_t i, double *values,
                           mr_error *err);
    void (*release)(void *state); /* NULL is allowed to it */
};
mr_status run_check(const struct check *check, const struct effort *effort, bool *good,
                    mr_error *err);

/* Each runs its checks, prints their lines and clears '*good' where one does not hold. */
mr_status validate_type1(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_power(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_pooled(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_ranks(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_composition(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_rescue(const struct effort *effort, bool *good, mr_error *err);
/* On real tables below $MECHRANK_TEST_DATA; say that they are skipped where there are none. */
mr_status validate_nulls(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_semi(const struct effort *effort, bool *good, mr_error *err);

#endif /* VALIDATE_H */
