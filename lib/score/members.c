/* Coverage of the sets by a study: statistics.md I.2 points 2 and 3. */
#include "score/members.h"

#include <stdint.h>
#include <stdio.h>

#include "base/alloc.h"

enum { MIN_HALF = 5, MIN_SET = 10 };

static int by_row(const void *a, const void *b)
{
    const size_t x = ((const struct member *)a)->row, y = ((const struct member *)b)->row;

    return (x > y) - (x < y);
}

/* Finds the members of a half; '*present' counts those of the table before the filter. */
static mr_status find_half(const struct mr_half *half, const mr_names *genes,
                           const mr_names *table_genes, struct half_members *out, size_t *present,
                           mr_error *err)
{
    out->list = mem_calloc(half->size, sizeof(*out->list));
    if (!out->list)
        return mem_fail(err);
    for (size_t i = 0; i < half->size; i++) {
        const size_t row = mr_names_find(genes, half->ids[i]);

        if (row != MR_NONE)
            out->list[out->n++] = (struct member){ row, half->factors[i] };
        *present +=
            table_genes ? mr_names_find(table_genes, half->ids[i]) != MR_NONE : row != MR_NONE;
    }
    qsort(out->list, out->n, sizeof(*out->list), by_row);
    return MR_OK;
}

/* Sets the weights of the halves, 'assessable' and the flags from the numbers of genes. */
static void judge(const struct mr_set *set, bool need_measured, struct mr_coverage *c)
{
    size_t used = 0, listed = 0, present = 0;

    c->assessable = true;
    for (int h = 0; h < MR_N_HALVES; h++) {
        const size_t n_listed = c->half[h].listed, n_used = c->half[h].used;
        const double weight = n_listed ? set->half[h].weight : 0;
        const bool measured =
            need_measured ? 2 * c->half[h].present >= n_listed && n_used >= MIN_HALF : n_used > 0;

        if (!(weight > 0))
            continue;
        if (!measured && weight < 1) { /* it takes no part, also not in the other flags */
            c->weak_half_unmeasured = true;
            continue;
        }
        listed += n_listed;
        present += c->half[h].present;
        c->half_mostly_unexpressed |= 2 * n_used < n_listed;
        if (measured) {
            c->half[h].weight = weight;
            used += n_used;
        } else if (need_measured) {
            c->assessable = false;
        }
    }
    c->low_coverage = 10 * present < 7 * listed;
    if (used < (need_measured ? MIN_SET : 1))
        c->assessable = false;
}

static size_t n_used(const struct mr_set *set, const struct mr_coverage *c)
{
    size_t n = 0;

    for (int h = 0; h < MR_N_HALVES; h++)
        if (set->half[h].weight > 0)
            n += c->half[h].used;
    return n;
}

/* Members and coverage of one set into slot 'k', which is zeroed. */
static mr_status fill_set(struct members *members, size_t k, const struct mr_set *set,
                          const mr_names *genes, const struct mr_score_opts *opts, mr_error *err)
{
    struct mr_coverage *c = &members->coverage[k];

    for (int h = 0; h < MR_N_HALVES; h++) {
        struct half_members *half = &members->halves[k][h];

        if (find_half(&set->half[h], genes, opts->table_genes, half, &c->half[h].present, err))
            return MR_ENOMEM;
        c->half[h].listed = set->half[h].size;
        c->half[h].used = half->n;
    }
    judge(set, opts->need_measured, c);
    for (int h = 0; h < MR_N_HALVES; h++)
        if (!(c->half[h].weight > 0))
            members->halves[k][h].n = 0;
    return MR_OK;
}

static void clear_set(struct members *members, size_t k)
{
    for (int h = 0; h < MR_N_HALVES; h++) {
        free(members->halves[k][h].list);
        members->halves[k][h] = (struct half_members){ 0 };
    }
    members->coverage[k] = (struct mr_coverage){ 0 };
}

static mr_status refuse_sizes(size_t n, const struct mr_score_opts *opts, mr_error *err)
{
    char most[32] = "more";

    if (opts->max_size < SIZE_MAX)
        snprintf(most, sizeof(most), "%zu", opts->max_size);
    return mr_fail(err, MR_EEMPTY,
                   "gene sets: expected one of %zu %s %s genes in the matrix, found none among %zu",
                   opts->min_size, opts->max_size < SIZE_MAX ? "to" : "or", most, n);
}

mr_status members_init(struct members *members, const mr_sets *sets, const mr_names *genes,
                       const struct mr_score_opts *opts, mr_error *err)
{
    const size_t n = mr_sets_size(sets);
    mr_status st;

    *members = (struct members){ 0 };
    members->index = mem_calloc(n, sizeof(*members->index));
    members->halves = mem_calloc(n, sizeof(*members->halves));
    members->coverage = mem_calloc(n, sizeof(*members->coverage));
    if (!members->index || !members->halves || !members->coverage)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const size_t k = members->n_sets++; /* counted first: released where it fails */
        const struct mr_set *set = mr_sets_get(sets, i);
        size_t size;

        st = fill_set(members, k, set, genes, opts, err);
        if (st)
            return st;
        members->index[k] = i;
        size = n_used(set, &members->coverage[k]);
        if (size < opts->min_size || size > opts->max_size) {
            clear_set(members, k);
            members->n_sets--;
        }
    }
    return members->n_sets ? MR_OK : refuse_sizes(n, opts, err);
}

void members_release(struct members *members)
{
    for (size_t k = 0; k < members->n_sets && members->halves; k++)
        for (int h = 0; h < MR_N_HALVES; h++)
            free(members->halves[k][h].list);
    free(members->index);
    free(members->halves);
    free(members->coverage);
    *members = (struct members){ 0 };
}
