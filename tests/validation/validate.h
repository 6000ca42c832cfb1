/* validate.h - calibration checks of the default path, each with a mutant that it must catch */
#ifndef VALIDATE_H
#define VALIDATE_H

#include <stdbool.h>
#include <stddef.h>

#include "mechrank/error.h"

/* How much work: data sets of the type I checks, replicates of the coverages. */
struct effort {
    size_t n_data_sets, n_replicates;
    int n_threads;
    bool need_mutants; /* a mutant that passes is a fault */
};

/* One line of the table. */
struct finding {
    const char *check, *mutant; /* mutant: NULL if this check has none */
    double value, mc_error;     /* mean and its Monte-Carlo standard error over data sets */
    double mutant_value, mutant_mc_error;
    double lo, hi;      /* the band */
    bool measured_only; /* printed beside its band, but no part of what this program proves */
};

/* Prints the line and says whether it holds (and, if asked for, its mutant is caught). */
bool report(const struct finding *finding, const struct effort *effort);

/* Mean of 'n' values, one per data set, and its standard error. */
void mean_and_error(const double *x, size_t n, double *mean, double *error);

/* Each runs its checks, prints their lines and clears '*good' where one does not hold. */
mr_status validate_type1(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_ranks(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_composition(const struct effort *effort, bool *good, mr_error *err);
mr_status validate_rescue(const struct effort *effort, bool *good, mr_error *err);
/* On real tables below $MECHRANK_TEST_DATA; says that it is skipped where there are none. */
mr_status validate_nulls(const struct effort *effort, bool *good, mr_error *err);

#endif /* VALIDATE_H */
