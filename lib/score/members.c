/* Coverage of the sets by a study: statistics.md I.2 points 2 and 3. */
#include "score/members.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

enum { MIN_HALF = 5, MIN_SET = 10 };

struct member {
    uint32_t gene;
    double factor;
};

static int by_gene(const void *a, const void *b)
{
    const struct member *x = a, *y = b;

    if (x->gene != y->gene)
        return x->gene < y->gene ? -1 : 1;
    return (x->factor > y->factor) - (x->factor < y->factor);
}

struct finding {
    const mr_names *genes, *table_genes;
    bool as_listed;
};

/* Listed halves are of methods that take no weights. */
static double own_factor(const struct finding *f, const struct mr_half *from, double factor)
{
    return f->as_listed ? copysign(1, factor) : fabs(factor) * from->weight;
}

/* The members of half 'h' found in a half of the set, which may be the other one. */
static size_t find_in(const struct finding *f, const struct mr_half *from, bool turned,
                      struct member *found, struct mr_half_coverage *c)
{
    size_t n = 0;

    for (size_t i = 0; i < from->size; i++) {
        const double factor = from->factors[i];
        const size_t gene = mr_names_find(f->genes, from->ids[i]);

        if (!f->as_listed && (factor < 0) != turned)
            continue;
        c->listed++;
        c->present += f->table_genes ? mr_names_find(f->table_genes, from->ids[i]) != MR_NONE
                                     : gene != MR_NONE;
        if (gene != MR_NONE)
            found[n++] = (struct member){ (uint32_t)gene, own_factor(f, from, factor) };
    }
    return n;
}

/* One half that lists no gene twice. */
static mr_status keep_members(struct member *found, size_t n, struct half_members *out,
                              mr_error *err)
{
    qsort(found, n, sizeof(*found), by_gene);
    out->genes = mem_calloc(n, sizeof(*out->genes));
    out->factors = mem_calloc(n, sizeof(*out->factors));
    if (!out->genes || !out->factors)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        if (out->n && out->genes[out->n - 1] == found[i].gene)
            continue;
        out->genes[out->n] = found[i].gene;
        out->factors[out->n++] = found[i].factor;
    }
    return MR_OK;
}

/* Finds the members of half 'h' of a set. */
static mr_status find_half(const struct finding *f, const struct mr_set *set, int h,
                           struct half_members *out, struct mr_half_coverage *c, mr_error *err)
{
    const struct mr_half *own = &set->half[h], *other = &set->half[MR_N_HALVES - 1 - h];
    struct member *found = mem_calloc(own->size + other->size, sizeof(*found));
    size_t n;
    mr_status st;

    if (!found)
        return mem_fail(err);
    n = find_in(f, own, false, found, c);
    if (!f->as_listed)
        n += find_in(f, other, true, found + n, c);
    st = keep_members(found, n, out, err);
    c->used = out->n;
    free(found);
    return st;
}

/* What a half of the set weighs, members of the other one that were turned counted. */
static double half_weight(const struct mr_set *set, int h, bool as_listed,
                          const struct mr_half_coverage *c)
{
    if (as_listed)
        return c->listed ? set->half[h].weight : 0;
    return c->listed ? 1 : 0;
}

/* Sets the weights of the halves, 'assessable' and the flags from the numbers of genes. */
static void judge(const double weights[MR_N_HALVES], bool need_measured, struct mr_coverage *c)
{
    size_t used = 0, listed = 0, present = 0;

    c->assessable = true;
    for (int h = 0; h < MR_N_HALVES; h++) {
        const size_t n_listed = c->half[h].listed, n_used = c->half[h].used;
        const double weight = weights[h];
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

static size_t n_used(const double weights[MR_N_HALVES], const struct mr_coverage *c)
{
    size_t n = 0;

    for (int h = 0; h < MR_N_HALVES; h++)
        if (weights[h] > 0)
            n += c->half[h].used;
    return n;
}

/* Members and coverage of one set into slot 'k', which is zeroed; '*size' of them are in use. */
static mr_status fill_set(struct members *members, size_t k, const struct mr_set *set,
                          const struct finding *f, bool need_measured, size_t *size, mr_error *err)
{
    struct mr_coverage *c = &members->coverage[k];
    double weights[MR_N_HALVES];

    for (int h = 0; h < MR_N_HALVES; h++) {
        if (find_half(f, set, h, &members->halves[k][h], &c->half[h], err))
            return MR_ENOMEM;
        weights[h] = half_weight(set, h, f->as_listed, &c->half[h]);
    }
    judge(weights, need_measured, c);
    *size = n_used(weights, c);
    for (int h = 0; h < MR_N_HALVES; h++)
        if (!(c->half[h].weight > 0))
            members->halves[k][h].n = 0;
    return MR_OK;
}

static void clear_set(struct members *members, size_t k)
{
    for (int h = 0; h < MR_N_HALVES; h++) {
        free(members->halves[k][h].genes);
        free(members->halves[k][h].factors);
        members->halves[k][h] = (struct half_members){ 0 };
    }
    members->coverage[k] = (struct mr_coverage){ 0 };
}

/* Moves one half behind the 'at' members that are packed. */
static void pack_half(struct members *members, size_t at, struct half_members *half)
{
    memcpy(members->genes + at, half->genes, half->n * sizeof(*half->genes));
    memcpy(members->factors + at, half->factors, half->n * sizeof(*half->factors));
    free(half->genes);
    free(half->factors);
    half->genes = members->genes + at;
    half->factors = members->factors + at;
}

/* One array for all sets: a loop over them reads memory as it comes. */
static mr_status pack(struct members *members, mr_error *err)
{
    size_t n = 0, at = 0;

    for (size_t k = 0; k < members->n_sets; k++)
        n += members->halves[k][MR_UP].n + members->halves[k][MR_DOWN].n;
    members->genes = mem_calloc(n, sizeof(*members->genes));
    members->factors = mem_calloc(n, sizeof(*members->factors));
    if (!members->genes || !members->factors) {
        free(members->genes);
        free(members->factors);
        members->genes = NULL;
        members->factors = NULL;
        return mem_fail(err);
    }
    for (size_t k = 0; k < members->n_sets; k++) {
        for (int h = 0; h < MR_N_HALVES; h++) {
            pack_half(members, at, &members->halves[k][h]);
            at += members->halves[k][h].n;
        }
    }
    return MR_OK;
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
                       const struct mr_score_opts *opts, bool as_listed, mr_error *err)
{
    const struct finding finding = { genes, opts->table_genes, as_listed };
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

        st = fill_set(members, k, set, &finding, opts->need_measured, &size, err);
        if (st)
            return st;
        members->index[k] = i;
        if (size < opts->min_size || size > opts->max_size) {
            clear_set(members, k);
            members->n_sets--;
        }
    }
    return members->n_sets ? pack(members, err) : refuse_sizes(n, opts, err);
}

void members_release(struct members *members)
{
    for (size_t k = 0; k < members->n_sets && members->halves && !members->genes; k++)
        clear_set(members, k);
    free(members->genes);
    free(members->factors);
    free(members->index);
    free(members->halves);
    free(members->coverage);
    *members = (struct members){ 0 };
}
