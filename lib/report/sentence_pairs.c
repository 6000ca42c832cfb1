/* Which mechanisms the ranks tell apart, in words; nothing is computed that the tables do not hold.
 */
#include <string.h>

#include "report/view.h"

enum { MAX_CLAIMS = 3 }; /* that are named; of more only the number is said */

/* True if the list "a,b,c" of the row names the other one. */
static bool is_above(const struct mr_ranking *a, const struct mr_ranking *b)
{
    const size_t size = strlen(b->mechanism);

    for (const char *at = a->above; at && *at; at += strcspn(at, ","), at += *at == ',')
        if (strcspn(at, ",") == size && !strncmp(at, b->mechanism, size))
            return true;
    return false;
}

static size_t count_below(const struct view_family *family, size_t i)
{
    size_t n = 0;

    for (size_t j = 0; j < family->n_ranked; j++)
        n += is_above(family->rows[i], family->rows[j]);
    return n;
}

/* Rows that stand above the same others are named together. */
static bool same_below(const struct view_family *family, size_t i, size_t j)
{
    for (size_t k = 0; k < family->n_ranked; k++)
        if (is_above(family->rows[i], family->rows[k]) !=
            is_above(family->rows[j], family->rows[k]))
            return false;
    return true;
}

static void add_above(const struct view *view, const struct view_family *family, size_t first,
                      size_t last, struct words *words)
{
    const size_t n = count_below(family, first);
    size_t done = 0;

    for (size_t i = first; i <= last; i++) {
        words_add(words, i == first ? "" : i == last ? " and " : ", ");
        words_add(words, view_mechanism(view, family->rows[i]->mechanism));
    }
    words_add(words, " above ");
    for (size_t j = 0; j < family->n_ranked; j++) {
        if (!is_above(family->rows[first], family->rows[j]))
            continue;
        words_add(words, !done ? "" : done + 1 == n ? " and " : ", ");
        words_add(words, view_mechanism(view, family->rows[j]->mechanism));
        done++;
    }
}

/* The last row of those behind 'i' that stand above the same others. */
static size_t last_alike(const struct view_family *family, size_t i)
{
    while (i + 1 < family->n_ranked && same_below(family, i, i + 1))
        i++;
    return i;
}

/* The claims of the rows from 'first' on. */
static void add_claims(const struct view *view, const struct view_family *family, size_t first,
                       struct words *words)
{
    const char *separator = ": ";

    for (size_t i = first; i < family->n_ranked; i = last_alike(family, i) + 1) {
        if (!count_below(family, i))
            continue;
        words_add(words, separator);
        add_above(view, family, i, last_alike(family, i), words);
        separator = "; ";
    }
}

void sentence_pairs(const struct view *view, const struct view_family *family, struct words *words)
{
    const size_t first = family->n_top == 1; /* that it stands above all others is said already */
    const size_t n = family->n_ranked - first;
    size_t apart = 0, n_claims = 0;

    if (!family->n_top || family->n_top == family->n_ranked || n < 2)
        return;
    for (size_t i = first; i < family->n_ranked; i = last_alike(family, i) + 1)
        n_claims += count_below(family, i) > 0;
    for (size_t i = first; i < family->n_ranked; i++)
        apart += count_below(family, i);
    words_add(words, first ? " Among the others " : " ");
    if (!apart) {
        words_add(words, "no two can be told apart.");
        return;
    }
    words_addf(words, "%zu of %zu pairs %s told apart", apart, n * (n - 1) / 2,
               apart == 1 ? "is" : "are");
    if (n_claims <= MAX_CLAIMS)
        add_claims(view, family, first, words);
    words_add(words, ".");
}
