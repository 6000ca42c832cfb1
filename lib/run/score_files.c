/* Scores of samples without a sheet (mechrank score). */
#include "mechrank/score_files.h"

#include <stdint.h>

#include "base/alloc.h"
#include "run/score_record.h"
#include "run/scoring.h"

void mr_score_files_opts_init(struct mr_score_files_opts *opts)
{
    *opts = (struct mr_score_files_opts){ .method = mr_method_find("activity") };
    mr_score_opts_init(&opts->score);
    opts->score.min_size = 5;
}

mr_status scoring_check_opts(const struct mr_score_files_opts *opts, mr_error *err)
{
    const mr_method *m = opts->method;

    if (opts->want_leading && !(mr_method_traits(m) & MR_HAS_LEADING))
        return mr_fail(err, MR_EINVAL, "%s: it does not name the genes that lead a score",
                       mr_method_name(m));
    if (opts->normalize_range && m != mr_method_find("ssgsea"))
        return mr_fail(err, MR_EINVAL, "%s: its scores are not divided by their range",
                       mr_method_name(m));
    if (opts->n_shards ? opts->shard >= 1 && opts->shard <= opts->n_shards : !opts->shard)
        return MR_OK;
    return mr_fail(err, MR_EINVAL, "shard: expected 1 to %zu, found %zu", opts->n_shards,
                   opts->shard);
}

/* ---- before the samples are scored ---- */

mr_status scoring_survey(struct scoring *s, mr_error *err)
{
    mr_status st;

    if (s->samples.n != MR_NONE)
        return MR_OK;
    st = samples_begin(&s->samples, true, err);

    while (!st) {
        struct mr_profile profile;
        bool negative;

        st = samples_next(&s->samples, &profile, err);
        if (st || !profile.sample)
            break;
        st = scoring_look_at(s, &profile, &negative, err);
    }
    return st ? st : scoring_decide_scale(s, err);
}

static mr_status make_plan(struct scoring *s, mr_error *err)
{
    const mr_names *rows = samples_genes(&s->samples);

    return s->opts->score.method.compat
               ? mr_collapse_plan_new_by_row(rows, &s->id, s->run->refs, &s->plan, err)
               : mr_collapse_plan_new(rows, &s->id, s->run->refs, &s->plan, err);
}

static bool is_rising(const uint32_t *place, size_t n)
{
    uint32_t next = 0;

    for (size_t g = 0; g < n; g++) {
        if (place[g] == UINT32_MAX)
            continue;
        if (place[g] < next)
            return false;
        next = place[g] + 1;
    }
    return true;
}

static mr_status find_places(struct scoring *s, mr_error *err)
{
    const mr_names *genes = mr_collapse_plan_genes(s->plan);

    free(s->place);
    s->place = mem_calloc(mr_names_size(genes), sizeof(*s->place));
    return s->place ? mr_cohort_place(s->cohort, genes, s->place, err) : mem_fail(err);
}

/*
 * Samples come with the genes of a frozen cohort, rising.  Those of the plan are in that order,
 * in which libraries are summed, unless ties are broken by rows that are now in another.
 */
static mr_status follow_cohort(struct scoring *s, mr_error *err)
{
    mr_status st = find_places(s, err);

    if (!st && !is_rising(s->place, mr_names_size(mr_collapse_plan_genes(s->plan)))) {
        mr_collapse_plan_free(s->plan);
        s->plan = NULL;
        st = mr_collapse_plan_new_behind(mr_cohort_genes(s->cohort), samples_genes(&s->samples),
                                         &s->id, s->run->refs, &s->plan, err);
        if (!st)
            st = find_places(s, err);
    }
    s->genes = mr_cohort_genes(s->cohort);
    return st;
}

/* Names that refs do not know will do where the sets are the user's. */
static mr_status name_genes(struct scoring *s, mr_error *err)
{
    const struct mr_run_opts *run = s->run;
    const mr_names *rows = mr_stream_genes(s->samples.stream);
    const bool any = s->opts->n_sets && mr_method_dependence(s->opts->method) != MR_OF_STUDY;
    const struct mr_identify_opts opts = {
        run->species, s->samples.path, mr_stream_facts(s->samples.stream)->first_line,
        s->study,     run->keep_dates, run->gene_map
    };

    return any ? mr_identify_any(rows, run->refs, &opts, s->notes, &s->id, err)
               : mr_identify(rows, run->refs, &opts, s->notes, &s->id, err);
}

mr_status scoring_identify(struct scoring *s, mr_error *err)
{
    mr_status st = s->samples.given ? MR_OK : name_genes(s, err);

    if (!st)
        st = make_plan(s, err);
    if (st)
        return st;
    s->genes = mr_collapse_plan_genes(s->plan);
    if (s->cohort)
        st = follow_cohort(s, err);
    return st || s->samples.given ? st : mr_collapse_plan_note(s->plan, s->study, s->notes, err);
}

static mr_status make_scorer(struct scoring *s, mr_error *err)
{
    const mr_status st =
        mr_scorer_new(s->genes, s->sets, s->opts->method, &s->score, &s->scorer, err);

    return st ? st : scoring_note_sets(s, err);
}

/* ---- the call ---- */

mr_status sample_score_files(struct scoring *s, mr_error *err)
{
    mr_status st = scoring_survey(s, err);

    if (!st)
        st = scoring_identify(s, err);
    if (!st)
        st = scoring_load_sets(s, err);
    if (!st)
        st = make_scorer(s, err);
    return st ? st : scoring_run(s, err);
}

static mr_status score_all(struct scoring *s, mr_error *err)
{
    static mr_status (*const ways[])(struct scoring * s, mr_error * err) = {
        [MR_OF_SAMPLE] = sample_score_files,
        [MR_OF_STUDY] = activity_score_files,
        [MR_OF_COHORT] = cohort_score_files,
    };
    mr_status st = scoring_choose_transform(s, err);

    if (!st)
        st = ways[mr_method_dependence(s->opts->method)](s, err);
    if (!st)
        st = scoring_note_missing(s, err);
    return st ? st : undefined_note(&s->undefined, s->study, s->notes, err);
}

void scoring_init(struct scoring *s)
{
    s->score = s->opts->score;
    s->score.need_measured = false;
    s->score.n_threads = s->run->n_threads;
    s->score.table_genes = NULL;
}

static mr_status scoring_open(struct scoring *s, const struct mr_input_file *files, size_t n_files,
                              mr_error *err)
{
    const mr_status st = scoring_check_opts(s->opts, err);

    scoring_init(s);
    return st ? st : samples_open(&s->samples, files, n_files, s->run, s->notes, err);
}

void scoring_release(struct scoring *s)
{
    scoring_release_head(s);
    mr_scorer_free(s->scorer);
    mr_reference_free(s->reference);
    mr_cohort_free(s->cohort);
    mr_sets_free(s->sets);
    mr_collapse_plan_free(s->plan);
    free(s->place);
    mr_scale_evidence_free(s->evidence);
    samples_release(&s->samples);
}

mr_status mr_score_files(const struct mr_input_file *files, size_t n_files,
                         const struct mr_run_opts *run, const struct mr_score_files_opts *opts,
                         mr_notes *notes, const struct mr_score_sink *sink, mr_error *err)
{
    struct scoring s = { .run = run, .opts = opts, .notes = notes, .study = "", .sink = sink };
    mr_status st = scoring_open(&s, files, n_files, err);

    if (!st)
        st = score_all(&s, err);
    if (!st)
        st = score_record_files(opts->record, s.samples.stream, err);
    scoring_release(&s);
    return st;
}

mr_status mr_learn_files(const struct mr_input_file *files, size_t n_files,
                         const struct mr_run_opts *run, const struct mr_score_files_opts *opts,
                         mr_notes *notes, FILE *out, mr_error *err)
{
    struct scoring s = { .run = run, .opts = opts, .notes = notes, .study = "" };
    mr_status st;

    if (mr_method_dependence(opts->method) != MR_OF_COHORT)
        return mr_fail(err, MR_EINVAL, "%s: it learns nothing that shards could teach",
                       mr_method_name(opts->method));
    st = scoring_open(&s, files, n_files, err);
    if (!st)
        st = scoring_choose_transform(&s, err);
    if (!st)
        st = cohort_learn_files(&s, out, err);
    if (!st)
        st = scoring_note_missing(&s, err);
    if (!st)
        st = score_record_files(opts->record, s.samples.stream, err);
    scoring_release(&s);
    return st;
}
