/* Samples, or those of a shard, through the scorer to the sink. */
#include "run/batch.h"

struct running {
    struct scoring *s;
    struct batch_scores scores;
    /* Takes the scores of each sample; its data are 's'. */
    mr_status (*give)(void *data, const char *name, const struct mr_sample_scores *scores,
                      mr_error *err);
};

static mr_status score_sample(void *data, const struct batch *b, size_t u, void *scratch,
                              mr_error *err)
{
    struct running *r = data;

    if (b->samples[u].values)
        return mr_scorer_score_one(r->s->scorer, &b->samples[u], scratch, &r->scores.scores[u],
                                   err);
    batch_scores_blank(&r->scores, u, MR_EMPTY_SAMPLE);
    return MR_OK;
}

static mr_status give_batch(void *data, const struct batch *b, mr_error *err)
{
    struct running *r = data;
    mr_status st = MR_OK;

    for (size_t u = 0; u < b->n && !st; u++)
        st = r->give(r->s, b->samples[u].name, &r->scores.scores[u], err);
    return st;
}

static mr_status score_normalised(void *data, const struct batch *b, mr_error *err)
{
    struct running *r = data;

    return activity_score_batch(r->s, b, &r->scores, err);
}

/* A pass that only looks at how far scores reach. */
static mr_status find_range(void *data, const char *name, const struct mr_sample_scores *scores,
                            mr_error *err)
{
    struct scoring *s = data;

    (void)name;
    (void)err;
    score_range_add(&s->range, scores, mr_scorer_n_sets(s->scorer));
    return MR_OK;
}

static mr_status emit(void *data, const char *name, const struct mr_sample_scores *scores,
                      mr_error *err)
{
    struct scoring *s = data;

    if (s->has_range)
        score_range_divide(&s->range, scores, mr_scorer_n_sets(s->scorer));
    return scoring_emit(s, name, scores, err);
}

static mr_status run(struct running *r, bool nulls, bool leading, bool more, mr_error *err)
{
    struct scoring *s = r->s;
    const struct batch_sizes sizes = batch_sizes_of(s->scorer, nulls, leading);
    struct pass pass = { .sample = score_sample,
                         .scratch_size = mr_scorer_scratch_size(s->scorer),
                         .take = give_batch,
                         .data = r };
    mr_status st = batch_scores_init(&r->scores, &sizes, err);

    if (s->reference) {
        pass.sample = NULL;
        pass.take = score_normalised;
    }
    pass.most = r->scores.room;
    shard_samples(s->opts->shard, s->opts->n_shards, s->samples.n, &pass.first, &pass.last);
    if (!st)
        st = scoring_pass(s, &pass, more, err);
    batch_scores_release(&r->scores);
    return st;
}

static mr_status normalize(struct scoring *s, mr_error *err)
{
    struct running r = { .s = s, .give = find_range };
    mr_status st;

    score_range_init(&s->range);
    st = run(&r, false, false, true, err);
    s->has_range = true;
    return st ? st : score_range_check(&s->range, err);
}

/* What the numbers must not be taken for; those of shards are divided where they are merged. */
static mr_status warn(const struct scoring *s, mr_error *err)
{
    mr_status st = MR_OK;

    if (s->has_range)
        st = score_range_note(s->notes, err);
    if (!st && s->score.n_permutations)
        st = mr_notes_addf(s->notes, MR_INFO, s->study, "permutations", 1, err,
                           "z and p describe a sample and test nothing: genes of real sets vary "
                           "together, those of random sets do not");
    return st;
}

mr_status scoring_run(struct scoring *s, mr_error *err)
{
    struct running r = { .s = s, .give = emit };
    size_t first, last;
    mr_status st = MR_OK;

    shard_samples(s->opts->shard, s->opts->n_shards, s->samples.n, &first, &last);
    if (s->opts->normalize_range && !s->opts->n_shards)
        st = normalize(s, err);
    if (!st)
        st = warn(s, err);
    if (!st)
        st = scoring_emit_head(s, s->reference ? mr_reference_genes(s->reference) : s->genes,
                               last - first, err);
    return st ? st : run(&r, s->score.n_permutations > 0, s->opts->want_leading, false, err);
}
