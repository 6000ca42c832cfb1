#include "mechrank/sets.h"

#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"
#include "mechrank/names.h"

/* A half that still grows; the public view points into it. */
struct half {
    const char **ids;
    double *factors;
    size_t size, id_capacity, factor_capacity;
};

struct set {
    struct mr_set view;
    struct half half[MR_N_HALVES];
};

struct mr_sets {
    struct set *sets;
    size_t n, capacity;
    mr_names *strings;
    size_t *seen; /* [n_seen] by string: the number of the last set with it x 4, a bit per half */
    size_t n_seen;
};

mr_sets *mr_sets_new(void)
{
    mr_sets *sets = mem_calloc(1, sizeof(*sets));

    if (!sets)
        return NULL;
    sets->strings = mr_names_new();
    if (sets->strings)
        return sets;
    free(sets);
    return NULL;
}

void mr_sets_free(mr_sets *sets)
{
    if (!sets)
        return;
    for (size_t i = 0; i < sets->n; i++) {
        for (int h = 0; h < MR_N_HALVES; h++) {
            free(sets->sets[i].half[h].ids);
            free(sets->sets[i].half[h].factors);
        }
    }
    free(sets->sets);
    free(sets->seen);
    mr_names_free(sets->strings);
    free(sets);
}

size_t mr_sets_size(const mr_sets *sets)
{
    return sets->n;
}

const struct mr_set *mr_sets_get(const mr_sets *sets, size_t i)
{
    return &sets->sets[i].view;
}

mr_status mr_sets_add(mr_sets *sets, const char *name, const char *description, double up_weight,
                      double down_weight, mr_error *err)
{
    struct set set = { 0 };

    if (mem_grow(&sets->sets, &sets->capacity, sets->n, sizeof(*sets->sets), err) ||
        mr_names_intern(sets->strings, name, NULL, &set.view.name, err) ||
        mr_names_intern(sets->strings, description, NULL, &set.view.description, err))
        return MR_ENOMEM;
    set.view.half[MR_UP].weight = up_weight;
    set.view.half[MR_DOWN].weight = down_weight;
    sets->sets[sets->n++] = set;
    return MR_OK;
}

/* Only the last set grows, so that one mark per string tells whether a half has it. */
static mr_status mark_seen(mr_sets *sets, size_t string, int half, bool *before, mr_error *err)
{
    const size_t bit = (size_t)1 << half;

    if (string >= sets->n_seen) {
        const size_t n = (string + 1) * 2;
        size_t *seen = mem_resize(sets->seen, n, sizeof(*seen));

        if (!seen)
            return mem_fail(err);
        memset(seen + sets->n_seen, 0, (n - sets->n_seen) * sizeof(*seen));
        sets->seen = seen;
        sets->n_seen = n;
    }
    if (sets->seen[string] / 4 != sets->n)
        sets->seen[string] = sets->n * 4;
    *before = sets->seen[string] & bit;
    sets->seen[string] |= bit;
    return MR_OK;
}

mr_status mr_sets_add_gene(mr_sets *sets, int half, const char *id, double factor, mr_error *err)
{
    struct set *set = &sets->sets[sets->n - 1];
    struct half *h = &set->half[half];
    const char *copy;
    size_t string;
    bool before = false;

    if (mr_names_intern(sets->strings, id, &string, &copy, err) ||
        mark_seen(sets, string, half, &before, err))
        return MR_ENOMEM;
    if (before)
        return MR_OK;
    if (mem_grow(&h->ids, &h->id_capacity, h->size, sizeof(*h->ids), err) ||
        mem_grow(&h->factors, &h->factor_capacity, h->size, sizeof(*h->factors), err))
        return MR_ENOMEM;
    h->ids[h->size] = copy;
    h->factors[h->size++] = factor;
    set->view.half[half].ids = h->ids;
    set->view.half[half].factors = h->factors;
    set->view.half[half].size = h->size;
    return MR_OK;
}
