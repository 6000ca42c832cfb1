/* Samples, or those of a shard, through the scorer to the sink. */
#include "run/batch.h"

struct running {
    struct scoring *s;
    struct batch_scores scores;
};

/* Those with nothing in them are not for the scorer: it gets the runs of samples between. */
static mr_status score_samples(struct running *r, const struct mr_sample_values *samples, size_t n,
                               mr_error *err)
{
    mr_status st = MR_OK;
    size_t begin = 0;

    for (size_t u = 0; u <= n && !st; u++) {
        if (u < n && samples[u].values)
            continue;
        if (u > begin)
            st = mr_scorer_score(r->s->scorer, samples + begin, u - begin, r->scores.scores + begin,
                                 err);
        if (u < n)
            batch_scores_blank(&r->scores, u, MR_EMPTY_SAMPLE);
        begin = u + 1;
    }
    for (size_t u = 0; u < n && !st; u++)
        st = scoring_emit(r->s, samples[u].name, &r->scores.scores[u], err);
    return st;
}

static mr_status score_batch(void *data, const struct batch *b, mr_error *err)
{
    struct running *r = data;
    const size_t room = r->scores.room;
    mr_status st = MR_OK;

    if (r->s->reference)
        return activity_score_batch(r->s, b, &r->scores, err);
    for (size_t first = 0; first < b->n && !st; first += room)
        st = score_samples(r, b->samples + first, b->n - first < room ? b->n - first : room, err);
    return st;
}

void scoring_shard(const struct scoring *s, size_t *first, size_t *last)
{
    const size_t n = s->samples.n, i = s->opts->shard, of = s->opts->n_shards;

    *first = of ? (size_t)((uint64_t)(i - 1) * n / of) : 0;
    *last = of ? (size_t)((uint64_t)i * n / of) : n;
}

mr_status scoring_run(struct scoring *s, mr_error *err)
{
    struct running r = { .s = s };
    struct pass pass = { .take = score_batch, .data = &r };
    mr_status st;

    scoring_shard(s, &pass.first, &pass.last);
    st = scoring_emit_head(s, s->reference ? mr_reference_genes(s->reference) : s->genes,
                           pass.last - pass.first, err);
    if (!st)
        st = batch_scores_init(&r.scores, s->scorer, s->score.n_permutations > 0,
                               s->opts->want_leading, err);
    if (!st)
        st = scoring_pass(s, &pass, false, err);
    batch_scores_release(&r.scores);
    return st;
}
