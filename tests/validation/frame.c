/* Runs a check that is a table: all replicates of all experiments, then a line per row. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "validate.h"

/* Each replicate has its own place: the same numbers for any thread count. */
static mr_status run_experiment(const struct check *c, size_t experiment, size_t n, int n_threads,
                                double *values, mr_error *err)
{
    void *state = NULL;
    mr_status st = c->prepare(experiment, &state, err);
    ptrdiff_t bad = (ptrdiff_t)n;

    if (st)
        goto done;
#pragma omp parallel for num_threads(n_threads) schedule(dynamic) reduction(min : bad)
    for (ptrdiff_t i = 0; i < (ptrdiff_t)n; i++)
        if (c->replicate(state, experiment, (size_t)i, values + (size_t)i * c->n_values, NULL))
            bad = i < bad ? i : bad;
    if (bad < (ptrdiff_t)n) /* once more, for its message */
        st = c->replicate(state, experiment, (size_t)bad, values + (size_t)bad * c->n_values, err);
done:
    c->release(state);
    return st;
}

/* Mean of value 'which' over the replicates that have it; NaN where fewer than two do. */
static void summarise(const struct check *c, const double *values, size_t n, size_t which,
                      double *room, double *mean, double *error)
{
    size_t n_known = 0;

    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i * c->n_values + which]))
            room[n_known++] = values[i * c->n_values + which];
    *mean = *error = NAN;
    if (n_known > 1)
        mean_and_error(room, n_known, mean, error);
}

static bool report_row(const struct check *c, const struct row *row, const double *all, size_t n,
                       double *room, const struct effort *effort)
{
    const double *values = all + row->experiment * n * c->n_values;
    struct finding f = { .check = row->property,
                         .mutant = row->mutant,
                         .world = row->world,
                         .lo = row->lo,
                         .hi = row->hi,
                         .measured_only = row->measured_only };

    summarise(c, values, n, row->value, room, &f.value, &f.mc_error);
    if (row->mutant)
        summarise(c, values, n, row->mutant_value, room, &f.mutant_value, &f.mutant_mc_error);
    return report(&f, effort);
}

mr_status run_check(const struct check *c, const struct effort *effort, bool *good, mr_error *err)
{
    const size_t n = c->data_sets ? effort->n_data_sets : effort->n_replicates;
    double *values = mem_calloc(c->n_experiments * n, c->n_values * sizeof(*values));
    double *room = mem_calloc(n, sizeof(*room));
    mr_status st = values && room ? MR_OK : mem_fail(err);

    for (size_t e = 0; e < c->n_experiments && !st; e++)
        st = run_experiment(c, e, n, effort->n_threads, values + e * n * c->n_values, err);
    for (size_t i = 0; i < c->n_rows && !st; i++)
        if (!report_row(c, &c->rows[i], values, n, room, effort))
            *good = false;
    free(room);
    free(values);
    return st;
}
