/* Normalises a study, learns its expression bins and scores all its sets (statistics.md I.1-2). */
#include <string.h>

#include "base/alloc.h"
#include "run/study.h"
#include "run/timing.h"

/* Samples in the smallest arm of two or more; the filter's m0. */
static double smallest_arm(const struct study *s)
{
    size_t smallest = 0;

    for (size_t j = 0; j < s->n_samples; j++) {
        size_t n = 0;

        for (size_t i = 0; i < s->n_samples; i++)
            n += units_same_arm(s->samples[j], s->samples[i]);
        if (n > 1 && (!smallest || n < smallest))
            smallest = n;
    }
    return smallest ? (double)smallest : 1;
}

static mr_status learn_bins(struct study *s, mr_error *err)
{
    const mr_names *genes = mr_matrix_rows(s->norm.x);
    const size_t n = mr_names_size(genes);
    bool *is_core = mem_calloc(n, sizeof(*is_core));
    mr_status st;

    if (!is_core)
        return mem_fail(err);
    for (size_t g = 0; g < n; g++)
        is_core[g] =
            mr_refs_is_core(s->run->opts.refs, s->id.species, s->id.kind, mr_names_get(genes, g));
    st = mr_reference_learn(s->expr, &s->norm, s->scale, is_core, &s->reference, err);
    free(is_core);
    return st;
}

mr_status study_background(struct study *s, mr_run *run, mr_error *err)
{
    struct set_group *sets = &run->sets[s->id.species][s->id.kind];

    if (sets->background)
        return MR_OK;
    return mr_refs_background_sets(run->opts.refs, s->id.species, s->id.kind, &sets->background,
                                   err);
}

/* The lists of genes of a variant of those of the run. */
static enum mr_gene_lists variant_lists(enum mr_gene_lists lists, int variant)
{
    return (enum mr_gene_lists)(variant == OTHER_LISTS ? lists ^ MR_FULL : lists | MR_UNFLAGGED);
}

/* The sets in the ids of the study, which many studies may share. */
static mr_status get_sets(struct study *s, mr_run *run, mr_error *err)
{
    const enum mr_species species = s->id.species;
    const enum mr_id_kind kind = s->id.kind;
    struct set_group *sets = &run->sets[species][kind];
    mr_status st = MR_OK;

    if (!sets->mechanisms)
        st = mr_refs_mechanism_sets(run->opts.refs, species, kind, run->opts.gene_lists,
                                    &sets->mechanisms, err);
    if (!st && !sets->panels)
        st = mr_refs_panel_sets(run->opts.refs, species, kind, &sets->panels, err);
    if (!st)
        st = study_background(s, run, err);
    for (int v = 0; !st && v < N_LIST_VARIANTS; v++)
        if (!sets->variants[v])
            st = mr_refs_mechanism_sets(run->opts.refs, species, kind,
                                        variant_lists(run->opts.gene_lists, v), &sets->variants[v],
                                        err);
    s->sets = sets;
    return st;
}

mr_status study_score_sets(struct study *s, bool need_measured, mr_error *err)
{
    const mr_method *activity = mr_method_find("activity");
    struct mr_score_opts opts;
    mr_status st = MR_OK;

    mr_score_opts_init(&opts);
    opts.reference = s->reference;
    opts.table_genes = mr_matrix_rows(s->expr);
    opts.n_threads = s->run->opts.n_threads;
    opts.min_size = 0;
    opts.need_measured = need_measured;
    for (int v = 0; !st && v < N_LIST_VARIANTS && s->sets->variants[v]; v++)
        st = mr_score(s->norm.x, s->sets->variants[v], activity, &opts, &s->variants[v], err);
    opts.progress = s->run->opts.progress;
    if (!st)
        st = mr_score(s->norm.x, s->sets->mechanisms, activity, &opts, &s->mechanisms, err);
    if (!st && s->sets->panels)
        st = mr_score(s->norm.x, s->sets->panels, activity, &opts, &s->panels, err);
    if (st)
        return st;
    opts.need_measured = false;
    opts.min_size = 10; /* a background set takes part with 10 used genes */
    st = mr_score(s->norm.x, s->sets->background, activity, &opts, &s->background, err);
    return st == MR_EEMPTY ? MR_OK : st; /* none: the prior says so */
}

static mr_status check_libraries(const struct study *s, mr_error *err)
{
    double *lib_size;
    mr_status st = MR_OK;

    if (s->scale == MR_SCALE_LOG2)
        return MR_OK;
    lib_size = mem_calloc(s->n_samples, sizeof(*lib_size));
    if (!lib_size)
        return mem_fail(err);
    mr_library_sizes(s->expr, lib_size);
    for (size_t j = 0; !st && j < s->n_samples; j++)
        if (!(lib_size[j] > 0))
            st = mr_fail(err, MR_EFORMAT,
                         "%s:%zu: expected values above zero for sample '%s', found none",
                         mr_sheet_path(s->run->sheet), s->samples[j]->line, s->samples[j]->name);
    free(lib_size);
    return st;
}

/* A study that cannot be scored is told apart by name. */
static mr_status name_study(const struct study *s, mr_status st, const mr_error *why, mr_error *err)
{
    if (st != MR_EEMPTY)
        return st ? mr_fail(err, st, "%s", why->msg) : MR_OK;
    return mr_fail(err, st, "%s: study '%s': %s", mr_sheet_path(s->run->sheet), s->info->name,
                   why->msg);
}

mr_status study_normalise(struct study *s, mr_run *run, mr_error *err)
{
    struct mr_norm_opts opts = { .scale = s->scale,
                                 .min_group = smallest_arm(s),
                                 .n_threads = run->opts.n_threads };
    mr_error why = { 0 };
    struct timespec last;
    mr_status st = check_libraries(s, &why);

    clock_gettime(CLOCK_MONOTONIC, &last);
    if (!st)
        st = mr_normalise(s->expr, &opts, &s->norm, &why);
    run->timing.normalise += timing_lap(&last);
    if (!st)
        st = learn_bins(s, &why);
    run->timing.score += timing_lap(&last);
    return name_study(s, st, &why, err);
}

mr_status study_score(struct study *s, mr_run *run, mr_error *err)
{
    mr_error why = { 0 };
    struct timespec last;
    mr_status st;

    clock_gettime(CLOCK_MONOTONIC, &last);
    st = get_sets(s, run, &why);
    if (!st)
        st = study_score_sets(s, true, &why);
    run->timing.score += timing_lap(&last);
    return name_study(s, st, &why, err);
}
