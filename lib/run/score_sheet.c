/* Scores of the samples of a sheet: each study is read as by mr_run_study(), and by itself. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "run/score_record.h"
#include "run/scoring.h"
#include "run/sheet_scores.h"
#include "run/study.h"

struct sheet_job {
    const mr_sheet *sheet;
    const struct mr_run_opts *run_opts;
    const struct mr_score_files_opts *opts; /* as given */
    struct mr_score_files_opts study_opts;  /* of a study by itself */
    mr_notes *notes;
    mr_run *run;
    struct sheet_scores scores;
};

static mr_status refuse(const struct sheet_job *job, const char *what, mr_error *err)
{
    return mr_fail(err, MR_EINVAL, "%s: expected the samples of a table for %s, found a sheet",
                   mr_sheet_path(job->sheet), what);
}

static mr_status check(const struct sheet_job *job, mr_error *err)
{
    const struct mr_score_files_opts *opts = job->opts;
    const bool of_cohort = mr_method_dependence(opts->method) == MR_OF_COHORT;
    const mr_status st = scoring_check_opts(opts, err);

    if (st)
        return st;
    if (opts->n_shards)
        return refuse(job, "a shard", err);
    if (opts->score.method.compat)
        return refuse(job, "ties by the order of its rows", err);
    if (of_cohort && opts->write_reference && mr_sheet_n_studies(job->sheet) > 1)
        return mr_fail(err, MR_EINVAL, "%s: expected one study to learn of, found %zu",
                       mr_sheet_path(job->sheet), mr_sheet_n_studies(job->sheet));
    return MR_OK;
}

/* The row of a sample, of lanes the first. */
static size_t line_of(void *data, const char *sample, const char **name)
{
    const struct sheet_job *job = data;
    size_t i = 0;

    while (strcmp(mr_sheet_sample(job->sheet, i)->name, sample) != 0)
        i++;
    *name = mr_sheet_sample(job->sheet, i)->name;
    return mr_sheet_sample(job->sheet, i)->line;
}

/* ---- activity ---- */

static mr_status score_frozen(struct sheet_job *job, struct scoring *s, const struct study *study,
                              mr_error *err)
{
    const char *name = job->opts->reference_study;
    mr_matrix *x = NULL;
    mr_status st = mr_reference_read(job->opts->reference, name ? name : study->info->name,
                                     &s->reference, err);

    if (!st && mr_reference_scale(s->reference) != study->scale)
        st = mr_fail(err, MR_EFORMAT, "%s: study '%s': expected %s like the reference, found %s",
                     mr_sheet_path(job->sheet), study->info->name,
                     mr_scale_name(mr_reference_scale(s->reference)), mr_scale_name(study->scale));
    if (!st)
        st = mr_reference_apply(s->reference, study->expr, s->run->n_threads, &x, err);
    if (!st)
        st = activity_score_matrix(s, x, study->order, err);
    mr_matrix_free(x);
    return st;
}

static mr_status write_reference(const struct sheet_job *job, const struct scoring *s,
                                 mr_error *err)
{
    FILE *out = job->opts->write_reference;
    mr_status st = MR_OK;

    if (!out)
        return MR_OK;
    if (job->scores.n_studies == 1)
        st = mr_reference_write_header(out, err);
    return st ? st : mr_reference_write(s->reference, s->study, out, err);
}

/* Scores are those of `run`. */
static mr_status score_activity(struct sheet_job *job, struct scoring *s, struct study *study,
                                mr_error *err)
{
    mr_status st = scoring_identify(s, err);

    if (!st)
        st = scoring_load_sets(s, err);
    if (!st && job->opts->reference)
        return score_frozen(job, s, study, err);
    if (!st)
        st = study_normalise(study, job->run, err);
    if (st)
        return st;
    s->reference = study->reference;
    study->reference = NULL;
    st = activity_score_matrix(s, study->norm.x, study->order, err);
    return st ? st : write_reference(job, s, err);
}

/* ---- a study ---- */

static mr_status score_study(struct sheet_job *job, struct study *study, mr_error *err)
{
    const struct mr_score_sink sink = sheet_scores_sink(&job->scores);
    struct scoring s = { .run = job->run_opts,
                         .opts = &job->study_opts,
                         .notes = job->notes,
                         .study = study->info->name,
                         .sink = &sink,
                         .scale = study->scale,
                         .id = study->id };
    mr_status st;

    scoring_init(&s);
    samples_open_matrix(&s.samples, study->expr, study->order, mr_sheet_path(job->sheet),
                        job->run_opts->progress);
    st = scoring_choose_transform(&s, err);
    if (!st && mr_method_dependence(job->opts->method) == MR_OF_STUDY)
        st = score_activity(job, &s, study, err);
    else if (!st && mr_method_dependence(job->opts->method) == MR_OF_COHORT)
        st = cohort_score_files(&s, err);
    else if (!st)
        st = sample_score_files(&s, err);
    if (!st)
        st = undefined_note(&s.undefined, s.study, s.notes, err);
    scoring_release(&s);
    return st;
}

static mr_status read_and_score(struct sheet_job *job, size_t i, mr_error *err)
{
    struct study study = { .run = job->run, .info = mr_sheet_study(job->sheet, i) };
    mr_status st = study_read(&study, job->run, err);

    if (!st)
        st = score_study(job, &study, err);
    study_release(&study);
    return st;
}

/* What was read, once each. */
static mr_status record_inputs(const struct sheet_job *job, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < mr_run_n_inputs(job->run); i++) {
        const struct mr_input *in = mr_run_input(job->run, i);
        struct mr_stream_file file = { in->path, in->format, in->compression, "" };
        bool told = false;

        for (size_t j = 0; j < i && !told; j++)
            told = !strcmp(mr_run_input(job->run, j)->path, in->path);
        if (in->md5)
            snprintf(file.md5, sizeof(file.md5), "%s", in->md5);
        if (!told)
            st = score_record_file(job->opts->record, &file, err);
    }
    return st;
}

mr_status mr_score_sheet(const mr_sheet *sheet, const struct mr_run_opts *run,
                         const struct mr_score_files_opts *opts, mr_notes *notes,
                         const struct mr_score_sink *sink, mr_error *err)
{
    struct sheet_job job = {
        .sheet = sheet, .run_opts = run, .opts = opts, .study_opts = *opts, .notes = notes
    };
    mr_status st = check(&job, err);

    if (st)
        return st;
    job.study_opts.normalize_range = false; /* it is that of all studies */
    st = sheet_scores_init(&job.scores, opts, err);
    job.scores.line_of = line_of;
    job.scores.data = &job;
    if (!st)
        st = mr_run_new(sheet, run, notes, &job.run, err);
    for (size_t i = 0; i < mr_sheet_n_studies(sheet) && !st; i++)
        st = read_and_score(&job, i, err);
    if (!st && opts->record)
        st = record_inputs(&job, err);
    if (!st)
        st = sheet_scores_give(&job.scores, notes, sink, err);
    mr_run_free(job.run);
    sheet_scores_release(&job.scores);
    return st;
}
