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

static const struct mr_ranking *best_guess(const struct view_family *family)
{
    const struct mr_ranking *best = family->n_ranked ? family->rows[0] : NULL;

    return best && !isnan(best->sens_lo) ? best : NULL;
}

static void add_loss(const struct mr_ranking *row, struct words *words)
{
    const double n = row->genes_to_lose;

    if (isnan(n))
        return;
    if (n == 1)
        words_add(words, " (its p stays below 0.05 until the gene that it owes most to is left "
                         "out)");
    else
        words_addf(words,
                   " (its p stays below 0.05 until the %zu genes that it owes most to are left "
                   "out)",
                   (size_t)n);
}

/* "Over 12 variants of the analysis (...) Fibrosis, first of the primary mechanisms, stays first"
 */
static void add_family(const struct view *view, const struct view_family *family,
                       struct words *words)
{
    const struct mr_ranking *best = best_guess(family);
    const size_t n = best ? count_variants(view, best) : 0;
    const bool is_first = family->n_top == 1; /* else no more than a guess */

    if (!n)
        return;
    if (words->size)
        words_add(words, "; ");
    else
        words_addf(words,
                   "Over %zu variant%s of the analysis (studies or genes left out, other lists, "
                   "other units) ",
                   n, n == 1 ? "" : "s");
    words_addf(words, "%s, %s of the %s mechanisms, ", view_mechanism(view, best->mechanism),
               is_first ? "first" : "the best guess", view_family(family->family));
    if (best->sens_hi > 1)
        words_addf(words, "takes rank %zu to %zu", (size_t)floor(best->sens_lo),
                   (size_t)ceil(best->sens_hi));
    else
        words_add(words, is_first ? "stays first" : "stays the best guess");
    add_loss(best, words);
}

void sentence_sensitivity(const struct view *view, const struct view_group *group,
                          struct words *words)
{
    for (int f = 0; f < MR_INDEX; f++)
        add_family(view, &group->families[f], words);
    words_add(words, words->size ? "." : "");
}

/* Sources whose best guess stays first, or does not. */
static bool add_groups(const struct view *view, bool stays, const char *before, struct words *words)
{
    size_t n = 0;

    for (size_t g = 0; g < view->n_groups; g++) {
        const struct mr_ranking *best = best_guess(&view->groups[g].families[MR_PRIMARY]);

        if (!best || !count_variants(view, best) || (best->sens_hi > 1) == stays)
            continue;
        words_add(words, n ? "; " : before);
        view_group_name(&view->groups[g], words);
        n++;
    }
    words_add(words, n ? "." : "");
    return n > 0;
}

void sentence_run_sensitivity(const struct view *view, struct words *words)
{
    const bool any = add_groups(view, true,
                                "The same primary mechanism comes first in every variant of the "
                                "analysis (studies or genes left out, other lists, other units) "
                                "under ",
                                words);

    add_groups(view, false,
               any ? " In some variant another one does under "
                   : "In some variant of the analysis (studies or genes left out, other lists, "
                     "other units) another primary mechanism comes first under ",
               words);
    if (any)
        words_add(words, " An order that stays the same can still be one of chance.");
}
