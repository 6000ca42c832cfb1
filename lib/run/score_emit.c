/* Scores on their way to the sink. */
#include "base/alloc.h"
#include "run/scoring.h"

/* What stays valid as long as 's'. */
static mr_status fill_head(struct scoring *s, mr_error *err)
{
    const size_t n = mr_scorer_n_sets(s->scorer);

    s->set = mem_calloc(n, sizeof(*s->set));
    s->n_members = mem_calloc(n, sizeof(*s->n_members));
    s->coverage = mem_calloc(n, sizeof(*s->coverage));
    if (!s->set || !s->n_members || !s->coverage)
        return mem_fail(err);
    for (size_t k = 0; k < n; k++) {
        s->set[k] = mr_scorer_set(s->scorer, k);
        s->n_members[k] = mr_scorer_n_members(s->scorer, k);
        s->coverage[k] = *mr_scorer_coverage(s->scorer, k);
    }
    return MR_OK;
}

mr_status scoring_emit_head(struct scoring *s, const mr_names *genes, size_t n_samples,
                            mr_error *err)
{
    mr_status st = fill_head(s, err);

    s->head = (struct mr_score_head){ .method = s->opts->method,
                                      .transform = s->transform,
                                      .scale = s->scale,
                                      .identity = &s->id,
                                      .sets = s->sets,
                                      .n_sets = mr_scorer_n_sets(s->scorer),
                                      .set = s->set,
                                      .coverage = s->coverage,
                                      .n_members = s->n_members,
                                      .genes = genes,
                                      .n_genes = mr_scorer_n_genes(s->scorer),
                                      .n_samples = n_samples,
                                      .n_all_samples = s->opts->n_shards ? s->samples.n : n_samples,
                                      .has_nulls = s->score.n_permutations > 0,
                                      .has_leading = s->opts->want_leading };
    return st ? st : s->sink->begin(s->sink->data, &s->head, err);
}

void scoring_release_head(struct scoring *s)
{
    free(s->set);
    free(s->n_members);
    free(s->coverage);
}

mr_status scoring_emit(struct scoring *s, const char *sample, const struct mr_sample_scores *scores,
                       mr_error *err)
{
    undefined_count(&s->undefined, scores->sets, mr_scorer_n_sets(s->scorer));
    s->n_scored++;
    return s->sink->sample(s->sink->data, sample, scores, err);
}
