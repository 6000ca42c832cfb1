/* The sets of a test in the ids of a study. */
#include <math.h>

#include "base/alloc.h"
#include "run/test.h"
#include "run/user_sets.h"

static size_t count_used(const struct study *s, const struct mr_set *set)
{
    size_t n = 0;

    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < set->half[h].size; i++)
            n += mr_names_find(mr_matrix_rows(s->norm.x), set->half[h].ids[i]) != MR_NONE;
    return n;
}

/* Signs only: the prior is that of sets without weights. */
static mr_status copy_half(mr_sets *to, int half, const struct mr_half *from, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < from->size; i++)
        st = mr_sets_add_gene(to, half, from->ids[i], copysign(1, from->factors[i]), err);
    return st;
}

static mr_status copy_set(mr_sets *to, const struct mr_set *set, mr_error *err)
{
    mr_status st = mr_sets_add(to, set->name, set->description, set->half[MR_UP].weight,
                               set->half[MR_DOWN].weight, err);

    for (int h = 0; h < MR_N_HALVES; h++)
        if (!st)
            st = copy_half(to, h, &set->half[h], err);
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

static mr_status note_weights(const struct study *s, const mr_sets *all, mr_error *err)
{
    size_t n = 0;

    for (size_t k = 0; k < mr_sets_size(all); k++)
        n += has_weights(mr_sets_get(all, k));
    if (!n)
        return MR_OK;
    return mr_notes_addf(s->run->notes, MR_WARNING, s->info->name, "weights_ignored", n, err,
                         "sets with weights, of which the signs are taken only");
}

/* Of 'all', in the ids of the study, those of the right size. */
static mr_status choose(const struct study *s, const mr_test *test, const mr_sets *all,
                        mr_sets *out, mr_error *err)
{
    const struct mr_test_opts *opts = &test->opts;
    size_t n_left_out;
    mr_status st = MR_OK;

    for (size_t k = 0; !st && k < mr_sets_size(all); k++) {
        const struct mr_set *set = mr_sets_get(all, k);
        const size_t used = count_used(s, set);

        if (used >= opts->min_size && used <= opts->max_size)
            st = copy_set(out, set, err);
    }
    n_left_out = mr_sets_size(all) - mr_sets_size(out);
    if (st || !n_left_out)
        return st;
    if (!mr_sets_size(out))
        return mr_fail(err, MR_EEMPTY,
                       "%s: study '%s': expected a set of %zu or more genes in use, found none "
                       "among %zu",
                       mr_sheet_path(s->run->sheet), s->info->name, opts->min_size, n_left_out);
    return mr_notes_addf(s->run->notes, MR_WARNING, s->info->name, "sets_left_out", n_left_out, err,
                         "sets with too few or too many genes in use are left out");
}

mr_status test_sets(const struct study *s, const mr_test *test, mr_sets **out, mr_error *err)
{
    struct user_ids ids;
    mr_sets *all = mr_sets_new();
    size_t n_missing = 0, n_members = 0;
    mr_status st = user_ids_init(&ids, s->run->opts.refs, &s->id, mr_matrix_rows(s->expr), err);

    *out = mr_sets_new();
    if (!st && (!*out || !all))
        st = mem_fail(err);
    for (size_t k = 0; !st && k < mr_sets_size(test->sets); k++)
        st = user_ids_copy(&ids, mr_sets_get(test->sets, k), all, &n_missing, err);
    for (size_t k = 0; !st && k < mr_sets_size(all); k++)
        for (int h = 0; h < MR_N_HALVES; h++)
            n_members += mr_sets_get(all, k)->half[h].size;
    if (!st && n_missing)
        st = mr_notes_addf(s->run->notes, 2 * n_missing > n_members ? MR_WARNING : MR_INFO,
                           s->info->name, "genes_not_in_table", n_missing, err,
                           "genes of sets (%zu in all) that the table lacks take no part",
                           n_members);
    if (!st)
        st = note_weights(s, all, err);
    if (!st)
        st = choose(s, test, all, *out, err);
    user_ids_release(&ids);
    mr_sets_free(all);
    return st;
}
