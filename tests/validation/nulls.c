/*
 * Type I error and power of the whole path on real data: animals of one group of a public table
 * are split at random into two arms, so that every mechanism is null.  The path knows nothing of
 * the table that it is judged on: its rows of variances.tsv are left out.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "expr/refs_data.h"
#include "groups.h"
#include "run/study.h"
#include "validate.h"

enum { MAX_MECHANISMS = 16, MAX_SIZES = 3, TEXT_SIZE = 1 << 13 };

static const struct null_case {
    const char *table;
    size_t n_sizes, n_per_arm[MAX_SIZES];
    bool whole;    /* splits across the groups of the table: they differ little */
    bool measured; /* too few animals to hold it to the bands of a mechanism and of power */
} cases[] = {
    { "geuvadis", 3, { 3, 4, 6 }, false, false },
    { "microglia", 1, { 4 }, true, true },
};
enum { N_CASES = sizeof(cases) / sizeof(cases[0]) };

/* One split: per mechanism what its row of effects says, NaN where it is not assessable. */
struct split {
    size_t group, n_per_arm;
    double theta[MAX_MECHANISMS], u[MAX_MECHANISMS], se[MAX_MECHANISMS], df[MAX_MECHANISMS];
};

/* What all splits of a case share. */
struct context {
    const struct null_case *which;
    mr_refs *refs;
    struct mr_run_opts opts;
    struct groups groups;
    struct tables tables; /* read once, passed on from run to run */
};

/* ---- splits ---- */

/* The sheet of split 'i': the first n drawn are the model, the next n are treated. */
static size_t draw_split(const struct context *c, size_t i, struct split *split,
                         char text[TEXT_SIZE])
{
    const size_t n = 2 * split->n_per_arm;
    const struct mr_sample *pool[MAX_SAMPLES];
    int size = snprintf(text, TEXT_SIZE, "sample\tarm\tsource\tstudy\n");
    struct rng rng;

    split->group = i % c->groups.n;
    memcpy(pool, c->groups.samples[split->group], sizeof(pool));
    rng_init(&rng, 20261122, (uint32_t)(c->which - cases), (uint32_t)n, (uint32_t)i);
    for (size_t j = 0; j < n; j++) {
        const size_t k = j + rng_below(&rng, (uint32_t)(c->groups.size[split->group] - j));
        const struct mr_sample *drawn = pool[k];

        pool[k] = pool[j];
        pool[j] = drawn;
        size += snprintf(text + size, TEXT_SIZE - (size_t)size, "%s\t%s\tsplit\n", drawn->name,
                         2 * j < n ? "model\t-" : "treated\tsplit");
    }
    return (size_t)size;
}

/* ---- one split through the path ---- */

static void take_effects(const mr_results *results, struct split *out)
{
    for (size_t m = 0; m < MAX_MECHANISMS; m++)
        out->theta[m] = NAN;
    for (size_t i = 0; i < mr_results_size(results, MR_EFFECTS) && i < MAX_MECHANISMS; i++) {
        const struct mr_effect *e = mr_results_row(results, MR_EFFECTS, i);

        out->theta[i] = e->theta;
        out->u[i] = e->u;
        out->se[i] = e->se;
        out->df[i] = e->df;
    }
}

static mr_status run_split(struct context *c, size_t i, struct split *out, mr_error *err)
{
    struct mr_sheet_opts opts;
    mr_notes *notes = mr_notes_new();
    mr_source *src = NULL;
    mr_sheet *sheet = NULL;
    mr_run *run = NULL;
    char text[TEXT_SIZE];
    const size_t size = draw_split(c, i, out, text);
    mr_status st = notes ? MR_OK : mem_fail(err);

    mr_sheet_opts_init(&opts);
    opts.refs = c->refs;
    opts.any_source = true;
    opts.has_tables = true;
    if (!st)
        st = mr_source_open_memory("split", text, size, &src, err);
    if (!st)
        st = mr_sheet_read_source(src, &opts, NULL, &sheet, err);
    if (!st)
        st = mr_run_new(sheet, &c->opts, notes, &run, err);
    if (!st) {
        run->tables = c->tables;
        st = mr_run_study(run, 0, err);
        c->tables = run->tables;
        run->tables = (struct tables){ 0 };
    }
    if (!st)
        take_effects(mr_run_results(run), out);
    mr_run_free(run);
    mr_sheet_free(sheet);
    mr_source_free(src);
    mr_notes_free(notes);
    return st;
}

/* ---- rates ---- */

/* Variance of a score within its group: splits have mean 0, so that of theta tells it. */
static double true_variance(const struct split *splits, size_t n, size_t group, size_t m)
{
    double sum = 0, k = 0;

    for (size_t i = 0; i < n; i++) {
        if (splits[i].group != group || isnan(splits[i].theta[m]))
            continue;
        sum += splits[i].theta[m] * splits[i].theta[m] / splits[i].u[m];
        k++;
    }
    return sum / k;
}

static bool rejects(const struct split *s, size_t m, double shift, bool z)
{
    return mr_t_two_sided((s->theta[m] + shift) / s->se[m], z ? INFINITY : s->df[m]) < 0.05;
}

/* Shares of the mechanisms of each split. */
struct rates {
    double *at5, *mutant5, *power; /* [n splits] */
};

/* 'splits' are those of one size: the scores of another have another variance. */
static void rate_split(const struct split *splits, size_t n, size_t i, const struct rates *r)
{
    const struct split *s = &splits[i];
    double k = 0, at5 = 0, mutant5 = 0, power = 0;

    for (size_t m = 0; m < MAX_MECHANISMS; m++) {
        double shift;

        if (isnan(s->theta[m]))
            continue;
        shift = 3 * sqrt(true_variance(splits, n, s->group, m) * s->u[m]);
        k++;
        at5 += rejects(s, m, 0, false);
        mutant5 += rejects(s, m, 0, true);
        power += (rejects(s, m, shift, false) + rejects(s, m, -shift, false)) / 2.0;
    }
    r->at5[i] = at5 / k;
    r->mutant5[i] = mutant5 / k;
    r->power[i] = power / k;
}

/* The mechanism that is rejected most often: its share, and the Monte-Carlo error of that. */
static const char *find_worst(const struct context *c, const struct split *splits, size_t n,
                              double *share, double *error)
{
    const char *name = "none";

    *share = *error = 0;
    for (size_t m = 0; m < MAX_MECHANISMS; m++) {
        double k = 0, hits = 0;

        for (size_t i = 0; i < n; i++) {
            if (isnan(splits[i].theta[m]))
                continue;
            k++;
            hits += rejects(&splits[i], m, 0, false);
        }
        if (hits <= *share * k)
            continue;
        *share = hits / k;
        *error = sqrt(*share * (1 - *share) / k);
        name = mr_refs_mechanism(c->refs, m)->name;
    }
    return name;
}

/*
 * Lines of 'n' splits of one size, or of all sizes (n_per_arm 0).  'mutants': the same splits under
 * the wrong prior; NULL: no mutants, and power is only shown.
 */
static bool report_splits(const struct context *c, size_t n_per_arm, const struct split *splits,
                          const struct split *mutants, const struct rates *r, size_t n,
                          const struct effort *effort)
{
    const bool proof = mutants;
    char world[64], of_worst[128];
    struct finding at5 = { "null splits, 5 %", proof ? "z for t" : NULL, world, .lo = .035,
                           .hi = .065 };
    struct finding worst = { "null splits, 5 %, worst", .world = of_worst, .hi = .08,
                             .measured_only = c->which->measured };
    struct finding power = { "null splits, power at a shift of 3 se", .world = world, .lo = .75,
                             .hi = 1, .measured_only = !proof };
    const char *name = find_worst(c, splits, n, &worst.value, &worst.mc_error);
    bool good;

    if (n_per_arm)
        snprintf(world, sizeof(world), "%s %zu + %zu", c->which->table, n_per_arm, n_per_arm);
    else
        snprintf(world, sizeof(world), "%s, all", c->which->table);
    snprintf(of_worst, sizeof(of_worst), "%s: %s", world, name);
    if (proof && effort->need_mutants) {
        worst.mutant = "background prior, no cap";
        find_worst(c, mutants, n, &worst.mutant_value, &worst.mutant_mc_error);
    }
    mean_and_error(r->at5, n, &at5.value, &at5.mc_error);
    mean_and_error(r->mutant5, n, &at5.mutant_value, &at5.mutant_mc_error);
    mean_and_error(r->power, n, &power.value, &power.mc_error);
    good = report(&at5, effort);
    good = report(&worst, effort) && good;
    return report(&power, effort) && good;
}

/* ---- cases ---- */

/* All splits of the case; the mutant's prior is that of the background alone, without a cap. */
static mr_status run_splits(struct context *c, bool background_alone, const struct effort *effort,
                            struct split *splits, mr_error *err)
{
    const size_t n_variances = c->refs->n_variances, n = effort->n_data_sets;
    mr_status st = MR_OK;

    c->opts.prior_cap = background_alone ? 1e6 : c->opts.prior_cap;
    c->refs->n_variances = background_alone ? 0 : n_variances;
    for (size_t i = 0; !st && i < c->which->n_sizes * n; i++) {
        splits[i].n_per_arm = c->which->n_per_arm[i / n];
        st = run_split(c, i % n, &splits[i], err);
    }
    c->refs->n_variances = n_variances;
    return st;
}

static bool report_case(const struct context *c, const struct split *splits,
                        const struct split *mutants, const struct rates *r,
                        const struct effort *effort)
{
    const size_t n = effort->n_data_sets, n_sizes = c->which->n_sizes;
    const size_t *sizes = c->which->n_per_arm;
    bool good = true;

    for (size_t k = 0; k < n_sizes; k++) {
        const struct rates part = { r->at5 + k * n, r->mutant5 + k * n, r->power + k * n };

        for (size_t i = 0; i < n; i++)
            rate_split(splits + k * n, n, i, &part);
        if (n_sizes == 1) /* these are all */
            continue;
        good = report_splits(c, sizes[k], splits + k * n, NULL, &part, n, effort) && good;
    }
    mutants = c->which->measured ? NULL : mutants;
    return report_splits(c, n_sizes > 1 ? 0 : sizes[0], splits, mutants, r, n_sizes * n, effort) &&
           good;
}

static mr_status run_case(struct context *c, const struct effort *effort, bool *good, mr_error *err)
{
    const size_t n = c->which->n_sizes * effort->n_data_sets;
    struct split *splits = mem_calloc(n, 2 * sizeof(*splits));
    double *room = mem_calloc(n, 3 * sizeof(*room));
    mr_status st = splits && room ? run_splits(c, false, effort, splits, err) : mem_fail(err);

    if (!st && effort->need_mutants)
        st = run_splits(c, true, effort, splits + n, err);
    if (!st) {
        const struct rates r = { room, room + n, room + 2 * n };

        *good = report_case(c, splits, splits + n, &r, effort) && *good;
    }
    free(splits);
    free(room);
    return st;
}

static mr_status validate_case(const struct null_case *which, const char *data,
                               const struct effort *effort, bool *good, mr_error *err)
{
    struct context *c = mem_calloc(1, sizeof(*c));
    mr_status st = c ? mr_refs_load(NULL, &c->refs, err) : mem_fail(err);

    if (st) {
        free(c);
        return st;
    }
    c->which = which;
    leave_out(c->refs, which->table);
    st = groups_read(&c->groups, c->refs, data, which->table, which->whole, err);
    if (!st) {
        mr_run_opts_init(&c->opts);
        c->opts.refs = c->refs;
        c->opts.tables = &c->groups.samples[0][0]->table;
        c->opts.n_tables = 1;
        st = run_case(c, effort, good, err);
    }
    tables_release(&c->tables);
    groups_release(&c->groups);
    mr_refs_free(c->refs);
    free(c);
    return st;
}

mr_status validate_nulls(const struct effort *effort, bool *good, mr_error *err)
{
    const char *data = groups_data("null splits");
    mr_status st = MR_OK;

    if (!data)
        return MR_OK;
    for (size_t k = 0; !st && k < N_CASES; k++)
        st = validate_case(&cases[k], data, effort, good, err);
    return st;
}
