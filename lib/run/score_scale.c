/* What is done to the values before they are scored, and whether they are what that expects. */
#include "base/alloc.h"
#include "run/scoring.h"

/* Counts are what the kernel of Poisson takes. */
static bool wants_logs(const struct mr_score_files_opts *opts)
{
    return (mr_method_traits(opts->method) & MR_WANTS_LOGS) != 0 &&
           !(opts->method == mr_method_find("gsva") && opts->score.method.kcdf == MR_KCDF_POISSON);
}

mr_status scoring_choose_transform(struct scoring *s, mr_error *err)
{
    const enum mr_scale asked = s->samples.given ? s->scale : s->run->input_scale;
    const bool is_log = asked == MR_SCALE_LOG2;
    const bool of_study = mr_method_dependence(s->opts->method) == MR_OF_STUDY;

    s->transform = s->opts->transform;
    if (of_study && s->transform != MR_TRANSFORM_AUTO)
        return mr_fail(err, MR_EINVAL, "%s: it normalises by itself, found the transform '%s'",
                       mr_method_name(s->opts->method), mr_transform_name(s->transform));
    if (is_log && (s->transform == MR_TRANSFORM_CPM || s->transform == MR_TRANSFORM_LOG_CPM))
        return mr_fail(err, MR_EINVAL,
                       "%s: expected values that are not logs for %s, found "
                       "--input-scale log2",
                       s->samples.path, mr_transform_name(s->transform));
    if (s->transform == MR_TRANSFORM_AUTO)
        s->transform = wants_logs(s->opts) && !is_log ? MR_TRANSFORM_LOG_CPM : MR_TRANSFORM_NONE;
    if (s->transform == MR_TRANSFORM_NONE && !(is_log && wants_logs(s->opts)))
        return MR_OK;
    s->scale = asked == MR_SCALE_AUTO ? MR_SCALE_COUNTS : asked;
    if (s->samples.given) /* it was looked at before */
        return MR_OK;
    s->evidence = mr_scale_evidence_new();
    return s->evidence ? MR_OK : mem_fail(err);
}

mr_status scoring_look_at(struct scoring *s, const struct mr_profile *profile, bool *negative,
                          mr_error *err)
{
    *negative = false;
    if (!s->evidence)
        return MR_OK;
    for (size_t i = 0; i < profile->n && profile->type == MR_F64 && !*negative; i++)
        *negative = profile->f64[i] < 0 && s->scale != MR_SCALE_LOG2;
    return mr_scale_evidence_add(s->evidence, profile, err);
}

mr_status scoring_decide_scale(struct scoring *s, mr_error *err)
{
    struct mr_scale_question q = { .path = s->samples.path,
                                   .asked = s->run->input_scale,
                                   .study = s->study };
    mr_status st;

    if (!s->evidence)
        return MR_OK;
    q.first_line = mr_stream_facts(s->samples.stream)->first_line;
    q.is_counts = mr_stream_facts(s->samples.stream)->is_counts;
    st = mr_scale_evidence_decide(s->evidence, &q, s->notes, &s->scale, err);
    mr_scale_evidence_free(s->evidence);
    s->evidence = NULL;
    return st;
}

mr_status scoring_note_missing(const struct scoring *s, mr_error *err)
{
    const size_t n = mr_stream_facts(s->samples.stream)->n_missing;

    if (!n)
        return MR_OK;
    return mr_notes_addf(s->notes, MR_WARNING, s->study, "missing_values", n, err,
                         "%s%s: missing values taken as 0", s->samples.path,
                         mr_stream_n_files(s->samples.stream) > 1 ? " and others" : "");
}
