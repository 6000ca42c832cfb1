/* Which effects may be no more than other cells, in words; the tables hold all that is said. */
#include <math.h>

#include "report/view.h"

enum { MAX_NAMED = 6 }; /* single studies */

static const double ALPHA = 0.05; /* of p, as for the flag composition_driven */

enum kind { DRIVEN, KEPT, EXEMPT, UNKNOWN, N_KINDS };

static bool is_exempt(const struct view *view, const struct mr_ranking *row)
{
    const struct mr_mechanism *m = view_find_mechanism(view, row->mechanism);

    return m && m->composition_exempt;
}

/* Of a row whose total effect is beyond noise; N_KINDS: it is not. */
static enum kind kind_of(const struct view *view, const struct mr_ranking *row)
{
    if (!(row->p < ALPHA))
        return N_KINDS;
    if (is_exempt(view, row))
        return EXEMPT;
    if (isnan(row->effect_adjusted))
        return UNKNOWN;
    return row->flags >> MR_FLAG_COMPOSITION_DRIVEN & 1 ? DRIVEN : KEPT;
}

static size_t count(const struct view *view, const struct view_group *group, enum kind kind)
{
    size_t n = 0;

    for (size_t i = 0; i < group->n; i++)
        n += kind_of(view, group->rows[i]) == kind;
    return n;
}

static void add_names(const struct view *view, const struct view_group *group, enum kind kind,
                      struct words *words)
{
    const size_t n = count(view, group, kind);
    size_t done = 0;

    for (size_t i = 0; i < group->n; i++) {
        if (kind_of(view, group->rows[i]) != kind)
            continue;
        if (done)
            words_add(words, done + 1 < n ? ", " : " and ");
        words_add(words, view_mechanism(view, group->rows[i]->mechanism));
        done++;
    }
}

static bool any_adjusted(const struct view_group *group)
{
    for (size_t i = 0; i < group->n; i++)
        if (!isnan(group->rows[i]->effect_adjusted))
            return true;
    return false;
}

static void add_kinds(const struct view *view, const struct view_group *group, struct words *words)
{
    static const struct {
        const char *before, *one, *many;
    } cases[N_KINDS] = {
        [DRIVEN] = { "", " may be composition: less than half of its effect is left within cells",
                     " may be composition: less than half of their effect is left within cells" },
        [KEPT] = { "", " keeps half or more of its effect within cells",
                   " keep half or more of their effect within cells" },
        [EXEMPT] = { "of ", " nothing is said, as a change of cells is its biology",
                     " nothing is said, as a change of cells is their biology" },
        [UNKNOWN] = { "", " could not be adjusted", " could not be adjusted" },
    };
    const char *separator = "";

    for (int k = 0; k < N_KINDS; k++) {
        const size_t n = count(view, group, (enum kind)k);

        if (!n)
            continue;
        words_add(words, separator);
        words_add(words, cases[k].before);
        add_names(view, group, (enum kind)k, words);
        words_add(words, n == 1 ? cases[k].one : cases[k].many);
        separator = "; ";
    }
    words_add(words, ".");
}

/* Studies in which an effect is driven though the pooled one is not: the pool may hide them. */
static void add_studies(const struct view *view, const struct view_group *group,
                        struct words *words)
{
    size_t n = 0;

    for (size_t i = 0; i < group->n && group->n_studies > 1; i++) {
        for (size_t s = 0; s < group->n_studies; s++) {
            const struct mr_effect *e = view_effect(view, group->rows[i], group->studies[s]);

            if (!e || !(e->flags >> MR_FLAG_COMPOSITION_DRIVEN & 1) ||
                kind_of(view, group->rows[i]) == DRIVEN || ++n > MAX_NAMED)
                continue;
            words_add(words, n > 1 ? ", " : " In single studies alone: ");
            words_add(words, view_mechanism(view, group->rows[i]->mechanism));
            words_addf(words, " in %s", group->studies[s]);
        }
    }
    if (n > MAX_NAMED)
        words_addf(words, " and %zu more", n - MAX_NAMED);
    words_add(words, n ? " may be composition." : "");
}

void sentence_composition(const struct view *view, const struct view_group *group,
                          struct words *words)
{
    if (!any_adjusted(group)) {
        words_add(words, "No study could be adjusted for composition: whether cells changed, or "
                         "only their numbers, is not known.");
        return;
    }
    if (count(view, group, N_KINDS) == group->n) {
        words_add(words, "No total effect has p < 0.05, so there is none to be put down to "
                         "composition.");
    } else {
        words_add(words, "With the share of granulosa to stroma cells held equal, of the effects "
                         "with p < 0.05, by best guess: ");
        add_kinds(view, group, words);
    }
    add_studies(view, group, words);
}

void sentence_run_composition(const struct view *view, struct words *words)
{
    const char *separator =
        "By best guess, less than half of an effect with p < 0.05 is left, with composition held "
        "equal, under ";
    bool any = false;

    for (size_t g = 0; g < view->n_groups; g++)
        any = any || any_adjusted(&view->groups[g]);
    if (!any)
        return;
    for (size_t g = 0; g < view->n_groups; g++) {
        const struct view_group *group = &view->groups[g];

        if (!count(view, group, DRIVEN))
            continue;
        words_add(words, separator);
        view_group_name(group, words);
        words_add(words, " (");
        add_names(view, group, DRIVEN, words);
        words_add(words, ")");
        separator = "; ";
    }
    words_add(words, words->size ? "."
                                 : "With composition held equal no effect with p < 0.05 loses "
                                   "more than half.");
}
