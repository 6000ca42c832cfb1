/*
 * mr_validate [--long] [--table] [-@ N] [NAME...] - proves the calibration of the default path:
 * prints one line per check and exits 1 if one is outside its band by more than three
 * Monte-Carlo errors.  --long uses enough data sets to require that every mutant is caught;
 * --table prints rows of markdown.
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
    { "type1", validate_type1 },   { "power", validate_power },
    { "pooled", validate_pooled }, { "ranks", validate_ranks },
    { "rescue", validate_rescue }, { "composition", validate_composition },
    { "nulls", validate_nulls },   { "semi", validate_semi },
};
enum { N_CHECKS = sizeof(checks) / sizeof(checks[0]) };

static bool inside(double value, double error, double lo, double hi)
{
    return value + 3 * error >= lo && value - 3 * error <= hi;
}

/* "passes" and "misses" of a line, in both kinds of table. */
static const char *verdict(bool good, bool measured_only)
{
    if (good)
        return "ok";
    return measured_only ? "outside" : "FAIL";
}

static const char *mutant_verdict(bool caught, bool needed)
{
    if (caught)
        return "caught";
    return needed ? "MISSED" : "not caught";
}

static void print_row(const struct finding *f, bool good, bool caught, bool needed)
{
    printf("| %s | %s | %.4f | %.4f | %g to %g | %s | ", f->check, f->world ? f->world : "",
           f->value, f->mc_error, f->lo, f->hi, verdict(good, f->measured_only));
    if (f->mutant)
        printf("%s: %.4f, %s", f->mutant, f->mutant_value, mutant_verdict(caught, needed));
    puts(" |");
}

static void print_line(const struct finding *f, bool good, bool caught, bool needed)
{
    char name[96];

    snprintf(name, sizeof(name), f->world ? "%s: %s" : "%s", f->check, f->world);
    printf("%-66s %7.4f %.4f  %5.3g..%-5.3g  %-7s", name, f->value, f->mc_error, f->lo, f->hi,
           verdict(good, f->measured_only));
    if (f->mutant)
        printf("  %s: %.4f %.4f %s", f->mutant, f->mutant_value, f->mutant_mc_error,
               mutant_verdict(caught, needed));
    putchar('\n');
}

bool report(const struct finding *f, const struct effort *effort)
{
    const bool good = inside(f->value, f->mc_error, f->lo, f->hi);
    const bool caught = f->mutant && !inside(f->mutant_value, f->mutant_mc_error, f->lo, f->hi);

    (effort->table ? print_row : print_line)(f, good, caught, effort->need_mutants);
    fflush(stdout);
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
        } else if (!strcmp(argv[i], "--table")) {
            effort.table = true;
        } else if (!strcmp(argv[i], "-@") && i + 1 < argc && atoi(argv[i + 1]) > 0) {
            effort.n_threads = atoi(argv[++i]);
        } else {
            fputs("usage: mr_validate [--long] [--table] [-@ N] [NAME...]\n", stderr);
            return 2;
        }
    }
    if (effort.table)
        puts("| property | world | found | error | target | verdict | mutant |\n"
             "|---|---|---|---|---|---|---|");
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
