/* The run of a sheet: study after study, each whole or not at all. */
#include <string.h>

#include "base/alloc.h"
#include "run/results_table.h"
#include "run/study.h"
#include "run/timing.h"

void mr_run_opts_init(struct mr_run_opts *opts)
{
    *opts = (struct mr_run_opts){
        .species = MR_SPECIES_UNKNOWN, .prior_cap = 0.5, .voom = MR_VOOM_AUTO, .n_threads = 1
    };
    mr_read_opts_init(&opts->read);
}

mr_status mr_run_new(const mr_sheet *sheet, const struct mr_run_opts *opts, mr_notes *notes,
                     mr_run **out, mr_error *err)
{
    mr_run *run = mem_calloc(1, sizeof(*run));

    *out = NULL;
    if (!run)
        return mem_fail(err);
    run->sheet = sheet;
    run->opts = *opts;
    run->opts.read.n_threads = opts->n_threads;
    run->notes = notes;
    run->results = mr_results_new();
    run->strings = mr_names_new();
    if (!run->results || !run->strings) {
        mr_run_free(run);
        return mem_fail(err);
    }
    *out = run;
    return MR_OK;
}

void mr_run_free(mr_run *run)
{
    if (!run)
        return;
    mr_results_free(run->results);
    mr_names_free(run->strings);
    tables_release(&run->tables);
    for (int species = 0; species < MR_N_SPECIES; species++) {
        for (int kind = 0; kind < MR_N_ID_KINDS; kind++) {
            mr_sets_free(run->sets[species][kind].mechanisms);
            mr_sets_free(run->sets[species][kind].panels);
            mr_sets_free(run->sets[species][kind].background);
            for (int v = 0; v < N_LIST_VARIANTS; v++)
                mr_sets_free(run->sets[species][kind].variants[v]);
        }
    }
    free(run->inputs);
    free(run->columns);
    free(run->reference);
    free(run);
}

void study_release(struct study *s)
{
    free(s->samples);
    free(s->order);
    free(s->unassigned);
    mr_matrix_free(s->expr);
    mr_normalised_release(&s->norm);
    mr_reference_free(s->reference);
    mr_scores_release(&s->mechanisms);
    mr_scores_release(&s->panels);
    mr_scores_release(&s->background);
    for (int v = 0; v < N_LIST_VARIANTS; v++)
        mr_scores_release(&s->variants[v]);
    design_release(&s->design);
}

/* Appends the study's part of reference.tsv to the run's text. */
static mr_status add_reference(mr_run *run, const struct study *s, mr_error *err)
{
    char *text = NULL, *joined;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    mr_status st;

    if (!out)
        return mem_fail(err);
    st = run->reference_size ? MR_OK : mr_reference_write_header(out, err);
    if (!st)
        st = mr_reference_write(s->reference, s->info->name, out, err);
    if (fclose(out) != 0 && !st)
        st = mem_fail(err);
    joined = st ? NULL : mem_resize(run->reference, run->reference_size + size + 1, 1);
    if (!st && !joined)
        st = mem_fail(err);
    if (joined) {
        memcpy(joined + run->reference_size, text, size);
        run->reference = joined;
        run->reference_size += size;
        joined[run->reference_size] = '\0';
    }
    free(text);
    return st;
}

/* All rows of a study, or none. */
static mr_status add_rows(mr_run *run, const struct study *s, mr_error *err)
{
    const struct results_mark mark = results_mark(run->results);
    mr_status st = study_test(s, run->results, err);

    if (!st)
        st = study_rows(s, run->results, err);
    if (!st)
        st = add_reference(run, s, err);
    if (st)
        results_rewind(run->results, &mark);
    return st;
}

mr_status run_no_answer(const mr_run *run, size_t i, mr_status st, mr_error *err)
{
    mr_error why;

    if (st != MR_ENUMERIC || !err)
        return st == MR_ENUMERIC ? MR_EEMPTY : st;
    why = *err;
    return mr_fail(err, MR_EEMPTY, "%s: study '%s': %s", mr_sheet_path(run->sheet),
                   mr_sheet_study(run->sheet, i)->name, why.msg);
}

mr_status mr_run_study(mr_run *run, size_t i, mr_error *err)
{
    struct study s = { .run = run, .info = mr_sheet_study(run->sheet, i) };
    const size_t n_inputs = run->n_inputs;
    struct timespec last;
    mr_status st = study_read(&s, run, err);

    if (!st)
        st = design_init(&s.design, &s, &run->opts, mr_sheet_path(run->sheet), err);
    if (!st)
        st = study_normalise(&s, run, err);
    if (!st)
        st = study_score(&s, run, err);
    clock_gettime(CLOCK_MONOTONIC, &last);
    if (!st)
        st = add_rows(run, &s, err);
    run->timing.test += timing_lap(&last);
    if (st)
        run->n_inputs = n_inputs;
    study_release(&s);
    return run_no_answer(run, i, st, err);
}

mr_results *mr_run_results(mr_run *run)
{
    return run->results;
}

const struct mr_timing *mr_run_timing(const mr_run *run)
{
    return &run->timing;
}

size_t mr_run_n_inputs(const mr_run *run)
{
    return run->n_inputs;
}

const struct mr_input *mr_run_input(const mr_run *run, size_t i)
{
    return &run->inputs[i];
}

const char *mr_run_input_column(const mr_run *run, size_t i, size_t j)
{
    return run->columns[run->inputs[i].first_column + j];
}

const char *mr_run_reference(const mr_run *run, size_t *size)
{
    *size = run->reference_size;
    return run->reference ? run->reference : "";
}
