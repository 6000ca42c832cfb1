/* Scores on their way to the sink. */
#include <math.h>

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
    for (size_t k = 0; k < mr_scorer_n_sets(s->scorer); k++)
        if (isnan(scores->sets[k].total))
            s->n_undefined[scores->sets[k].why]++;
    s->n_scored++;
    return s->sink->sample(s->sink->data, sample, scores, err);
}

mr_status scoring_note_undefined(const struct scoring *s, mr_error *err)
{
    static const char *const kinds[MR_N_UNDEFINED] = {
        [MR_DEFINED] = "na",
        [MR_NOT_ASSESSABLE] = "na_not_assessable",
        [MR_ALL_GENES] = "na_all_genes",
        [MR_CONSTANT_SAMPLE] = "na_constant_sample",
        [MR_NO_WEIGHT] = "na_no_weight",
        [MR_COLLINEAR] = "na_collinear",
        [MR_TOO_FEW_GENES] = "na_too_few_genes",
        [MR_TOO_FEW_SAMPLES] = "na_too_few_samples",
        [MR_EMPTY_SAMPLE] = "na_empty_sample",
        [MR_NO_DIRECTION] = "na_no_direction",
        [MR_LEFT_OUT] = "na_left_out",
    };
    mr_status st = MR_OK;

    for (int why = 0; why < MR_N_UNDEFINED && !st; why++)
        if (s->n_undefined[why])
            st = mr_notes_addf(s->notes, MR_WARNING, s->study, kinds[why], s->n_undefined[why], err,
                               "scores are NA: %s", mr_undefined_text((enum mr_undefined)why));
    return st;
}
