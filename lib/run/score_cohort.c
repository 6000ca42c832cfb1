/* Methods of a cohort: what all samples teach, or what others taught before. */
#include <string.h>

#include "base/fail.h"
#include "run/batch.h"

struct learning {
    struct scoring *s;
    size_t n_empty;
};

static mr_status learn_batch(void *data, const struct batch *b, mr_error *err)
{
    struct learning *l = data;
    mr_status st = MR_OK;

    for (size_t u = 0; u < b->n && !st; u++) {
        if (b->samples[u].values)
            st = mr_cohort_add(l->s->cohort, &b->samples[u], err);
        else
            l->n_empty++;
    }
    return st;
}

static mr_status cohort_learn(struct scoring *s, bool more, mr_error *err)
{
    struct learning l = { s, 0 };
    struct pass pass = { .take = learn_batch, .data = &l };
    mr_status st = mr_cohort_new(s->genes, s->sets, s->opts->method, &s->score, &s->cohort, err);

    if (!st)
        st = mr_cohort_set_origin(s->cohort,
                                  &(struct mr_cohort_origin){ mr_transform_name(s->transform),
                                                              s->opts->shard, s->opts->n_shards },
                                  err);
    shard_samples(s->opts->shard, s->opts->n_shards, s->samples.n, &pass.first, &pass.last);
    if (!st)
        st = scoring_pass(s, &pass, more, err);
    if (!st && l.n_empty)
        st = mr_notes_addf(s->notes, MR_WARNING, s->study, "empty_samples", l.n_empty, err,
                           "samples in which nothing was counted teach nothing");
    return st;
}

/* What its learning and its scoring have in common. */
static mr_status begin(struct scoring *s, mr_error *err)
{
    mr_status st = scoring_survey(s, err);

    if (!st)
        st = scoring_identify(s, err);
    return st ? st : scoring_load_sets(s, err);
}

/* A frozen cohort must have been learned of numbers such as will be scored. */
static mr_status check_transform(const struct scoring *s, mr_error *err)
{
    const char *learned = mr_cohort_values(s->cohort), *found = mr_transform_name(s->transform);

    if (!learned || !strcmp(learned, found))
        return MR_OK;
    return mr_fail(err, MR_EINVAL, "%s: learned of values by the transform '%s', found '%s'",
                   s->opts->reference, learned, found);
}

static mr_status make_scorer(struct scoring *s, mr_error *err)
{
    mr_status st;

    s->score.cohort = s->cohort;
    s->score.table_genes = mr_collapse_plan_genes(s->plan);
    st = mr_scorer_new(s->genes, s->sets, s->opts->method, &s->score, &s->scorer, err);
    return st ? st : scoring_note_sets(s, err);
}

static mr_status read_reference(struct scoring *s, mr_error *err)
{
    const char *path = s->opts->reference;
    mr_status st = mr_cohort_read(path, &s->cohort, err);

    if (!st && !mr_cohort_is_finished(s->cohort))
        st = mr_fail(err, MR_EFORMAT,
                     "%s: expected a reference, found what one shard teaches: 'mechrank merge' "
                     "joins it with that of the others",
                     path);
    return st;
}

mr_status cohort_score_files(struct scoring *s, mr_error *err)
{
    const struct mr_score_files_opts *opts = s->opts;
    mr_status st = MR_OK;

    if (!opts->reference && opts->n_shards)
        return mr_fail(err, MR_EINVAL,
                       "%s: expected a reference, joined from what each shard teaches, to score "
                       "shards by",
                       mr_method_name(opts->method));
    if (opts->reference)
        st = read_reference(s, err);
    if (!st)
        st = begin(s, err);
    if (!st && opts->reference)
        st = check_transform(s, err);
    if (!st && !opts->reference)
        st = cohort_learn(s, true, err);
    if (!st && !opts->reference)
        st = mr_cohort_finish(s->cohort, s->run->n_threads, err);
    if (!st)
        st = make_scorer(s, err);
    if (!st)
        st = scoring_run(s, err);
    return !st && opts->write_reference ? mr_cohort_write(s->cohort, opts->write_reference, err)
                                        : st;
}

mr_status cohort_learn_files(struct scoring *s, FILE *out, mr_error *err)
{
    mr_status st = begin(s, err);

    if (!st)
        st = cohort_learn(s, false, err);
    return st ? st : mr_cohort_write(s->cohort, out, err);
}
