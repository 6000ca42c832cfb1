/* How firmly the first of each family stands, in words; all numbers are those of the tables. */
#include <math.h>
#include <string.h>

#include "report/view.h"

const struct mr_sensitivity *view_sensitivity(const struct view *view, const struct mr_ranking *row,
                                              const char *variant)
{
    const mr_results *results = view->dir->results;

    for (size_t i = 0; i < mr_results_size(results, MR_SENSITIVITY); i++) {
        const struct mr_sensitivity *s = mr_results_row(results, MR_SENSITIVITY, i);

        if (!strcmp(s->variant, variant) && !strcmp(s->source, row->source) &&
            !strcmp(s->product, row->product) && !strcmp(s->mechanism, row->mechanism))
            return s;
    }
    return NULL;
}

/* Variants of the ranking in which the mechanism has a rank. */
static size_t count_variants(const struct view *view, const struct mr_ranking *row)
{
    const mr_results *results = view->dir->results;
    size_t n = 0;

    for (size_t i = 0; i < mr_results_size(results, MR_SENSITIVITY); i++) {
        const struct mr_sensitivity *s = mr_results_row(results, MR_SENSITIVITY, i);

        n += strcmp(s->variant, "main") != 0 && !isnan(s->rank) &&
             !strcmp(s->source, row->source) && !strcmp(s->product, row->product) &&
             !strcmp(s->mechanism, row->mechanism);
    }
    return n;
}

static void add_loss(const struct mr_ranking *row, struct words *words)
{
    const double n = row->genes_to_lose;

    if (isnan(n))
        words_add(words, ".");
    else
        words_addf(words, "; its p reaches 0.05 without the %zu gene%s that it owes most to.",
                   (size_t)n, n == 1 ? "" : "s");
}

static void add_family(const struct view *view, const struct view_family *family,
                       struct words *words)
{
    const struct mr_ranking *first = family->n_ranked ? family->rows[0] : NULL;
    const size_t n = first && !isnan(first->sens_lo) ? count_variants(view, first) : 0;

    if (!n)
        return;
    if (words->size)
        words_add(words, " ");
    words_addf(words, "%s, first of the %s mechanisms, ", view_mechanism(view, first->mechanism),
               view_family(family->family));
    if (first->sens_hi > 1)
        words_addf(words, "stands between rank %zu and %zu", (size_t)floor(first->sens_lo),
                   (size_t)ceil(first->sens_hi));
    else
        words_add(words, "stays first");
    words_addf(words,
               " over %zu variant%s of the analysis (studies or genes left out, other lists, "
               "other units)",
               n, n == 1 ? "" : "s");
    add_loss(first, words);
}

void sentence_sensitivity(const struct view *view, const struct view_group *group,
                          struct words *words)
{
    for (int f = 0; f < MR_INDEX; f++)
        add_family(view, &group->families[f], words);
}
