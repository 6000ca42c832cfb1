/*
 * mr_validate [--long] [-@ N] [NAME...] - repeats the calibration of validation.md: prints
 * one line per check and exits 1 if one is outside its band by more than three Monte-Carlo
 * errors.  --long uses enough data sets to require that every mutant is caught.
 */
#include "validate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    mr_status (*run)(const struct effort *effort, bool *good, mr_error *err);
} checks[] = {
    { "type1", validate_type1 },
    { "ranks", validate_ranks },
    { "rescue", validate_rescue },
    { "composition", validate_composition },
    { "nulls", validate_nulls },
};
enum { N_CHECKS = sizeof(checks) / sizeof(checks[0]) };

static bool inside(double value, double error, double lo, double hi)
{
    return value + 3 * error >= lo && value - 3 * error <= hi;
}

bool report(const struct finding *f, const struct effort *effort)
{
    const bool good = inside(f->value, f->mc_error, f->lo, f->hi);
    const bool caught = f->mutant && !inside(f->mutant_value, f->mutant_mc_error, f->lo, f->hi);

    printf("%-46s %.4f %.4f  %.3f-%.3f  %s", f->check, f->value, f->mc_error, f->lo, f->hi,
           good               ? "ok  "
           : f->measured_only ? "outside"
                              : "FAIL");
    if (f->mutant)
        printf("  %s: %.4f %.4f %s", f->mutant, f->mutant_value, f->mutant_mc_error,
               caught                 ? "caught"
               : effort->need_mutants ? "MISSED"
                                      : "not caught");
    putchar('\n');
    return (good || f->measured_only) && (caught || !f->mutant || !effort->need_mutants);
}

void mean_and_error(const double *x, size_t n, double *mean, double *error)
{
    double square = 0;

    *mean = 0;
    for (size_t i = 0; i < n; i++)
        *mean += x[i];
    *mean /= (double)n;
    for (size_t i = 0; i < n; i++)
        square += (x[i] - *mean) * (x[i] - *mean);
    *error = sqrt(square / (double)(n - 1) / (double)n);
}

static bool wanted(const char *name, char *const *names, int n)
{
    bool any = false;

    for (int i = 0; i < n; i++) {
        any = true;
        if (!strcmp(names[i], name))
            return true;
    }
    return !any;
}

int main(int argc, char **argv)
{
    struct effort effort = { .n_data_sets = 60, .n_replicates = 1000, .n_threads = 1 };
    bool good = true;
    mr_error err;
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (!strcmp(argv[i], "--long")) {
            effort.n_data_sets = 400;
            effort.n_replicates = 5000;
            effort.need_mutants = true;
        } else if (!strcmp(argv[i], "-@") && i + 1 < argc && atoi(argv[i + 1]) > 0) {
            effort.n_threads = atoi(argv[++i]);
        } else {
            fputs("usage: mr_validate [--long] [-@ N] [NAME...]\n", stderr);
            return 2;
        }
    }
    puts("check                                           value  error   band        verdict  "
         "mutant");
    for (size_t k = 0; k < N_CHECKS; k++) {
        if (!wanted(checks[k].name, argv + i, argc - i))
            continue;
        if (checks[k].run(&effort, &good, &err)) {
            fprintf(stderr, "mr_validate: %s\n", err.msg);
            return 1;
        }
    }
    return good ? 0 : 1;
}
