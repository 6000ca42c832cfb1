/* Gene sets in the ids of the table that is scored. */
#include <math.h>

#include "base/alloc.h"
#include "run/score_record.h"
#include "run/scoring.h"
#include "run/user_sets.h"

static mr_status read_user_sets(const struct mr_score_files_opts *opts, mr_notes *notes,
                                mr_sets **out, mr_error *err)
{
    char(*md5)[33] = mem_calloc(opts->n_sets, sizeof(*md5));
    mr_status st;

    *out = NULL;
    if (!md5)
        return mem_fail(err);
    st = user_sets_read(opts->sets, opts->n_sets, !opts->no_pairs, md5, notes, out, err);
    if (!st)
        st = score_record_sets(opts->record, (const char(*)[33])md5, opts->n_sets, err);
    free(md5);
    return st;
}

static mr_status copy_sets(const struct scoring *s, const struct user_ids *ids, const mr_sets *from,
                           size_t *n_missing, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t k = 0; !st && k < mr_sets_size(from); k++)
        st = user_ids_copy(ids, mr_sets_get(from, k), s->sets, n_missing, err);
    return st;
}

/* Mechanisms, and panels behind them; no second list of the user's. */
static mr_status read_lists(const struct scoring *s, mr_sets *lists[2], mr_error *err)
{
    const struct mr_identity *id = &s->id;
    mr_status st;

    if (s->opts->n_sets)
        return read_user_sets(s->opts, s->notes, &lists[0], err);
    st = mr_refs_mechanism_sets(s->run->refs, id->species, id->kind, s->run->gene_lists, &lists[0],
                                err);
    return st ? st : mr_refs_panel_sets(s->run->refs, id->species, id->kind, &lists[1], err);
}

/* Members of 'sets'; '*first' is one of them, left as it is where there is none. */
static size_t count_members(const mr_sets *sets, const char **first)
{
    size_t n = 0;

    for (size_t k = mr_sets_size(sets); k-- > 0;) {
        const struct mr_set *set = mr_sets_get(sets, k);

        for (int h = MR_N_HALVES; h-- > 0;) {
            n += set->half[h].size;
            if (set->half[h].size)
                *first = set->half[h].ids[0];
        }
    }
    return n;
}

/* Not one gene of the user's sets is in the table: most likely their ids are of another kind. */
static mr_status refuse_foreign(const struct scoring *s, const mr_sets *sets, size_t n_missing,
                                mr_error *err)
{
    const mr_names *genes = mr_collapse_plan_genes(s->plan);
    const char *first = "";

    if (!n_missing || count_members(sets, &first) != n_missing || !mr_names_size(genes))
        return MR_OK;
    return mr_fail(err, MR_EEMPTY,
                   "%s: expected genes of the sets, such as '%s', found none of them among genes "
                   "such as '%s': are they ids of another kind?",
                   s->samples.path, first, mr_names_get(genes, 0));
}

mr_status scoring_load_sets(struct scoring *s, mr_error *err)
{
    mr_sets *lists[2] = { NULL, NULL };
    struct user_ids ids = { 0 };
    size_t n_missing = 0;
    mr_status st = read_lists(s, lists, err);

    s->sets = mr_sets_new();
    if (!st && !s->sets)
        st = mem_fail(err);
    if (!st)
        st = user_ids_init(&ids, s->run->refs, &s->id, mr_collapse_plan_genes(s->plan), err);
    for (int i = 0; i < 2 && !st; i++)
        if (lists[i])
            st = copy_sets(s, &ids, lists[i], &n_missing, err);
    if (!st && s->opts->n_sets)
        st = refuse_foreign(s, lists[0], n_missing, err);
    if (!st && n_missing)
        st = mr_notes_addf(s->notes, MR_INFO, s->study, "genes_not_in_table", n_missing, err,
                           "genes of sets that the table lacks");
    user_ids_release(&ids);
    mr_sets_free(lists[0]);
    mr_sets_free(lists[1]);
    return st;
}

static bool has_weights(const struct mr_set *set)
{
    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < set->half[h].size; i++)
            if (fabs(set->half[h].factors[i]) != 1)
                return true;
    return false;
}

/* The first set that is not scored; there is one. */
static const char *first_left_out(const struct scoring *s)
{
    size_t k = 0;

    while (k < mr_scorer_n_sets(s->scorer) && mr_scorer_set(s->scorer, k) == k)
        k++;
    return mr_sets_get(s->sets, k)->name;
}

mr_status scoring_note_sets(const struct scoring *s, mr_error *err)
{
    const size_t n = mr_sets_size(s->sets), n_left_out = n - mr_scorer_n_sets(s->scorer);
    const unsigned uses = MR_USES_WEIGHTS & mr_method_traits(s->opts->method);
    size_t n_weighted = 0;
    mr_status st = MR_OK;

    for (size_t k = 0; k < n && !uses; k++)
        n_weighted += has_weights(mr_sets_get(s->sets, k));
    if (n_left_out)
        st = mr_notes_addf(s->notes, MR_WARNING, s->study, "sets_left_out", n_left_out, err,
                           "sets with too few or too many genes in use are left out, such as '%s'",
                           first_left_out(s));
    if (!st && n_weighted)
        st = mr_notes_addf(s->notes, MR_WARNING, s->study, "weights_ignored", n_weighted, err,
                           "sets with weights, of which %s takes the signs only",
                           mr_method_name(s->opts->method));
    return st;
}
