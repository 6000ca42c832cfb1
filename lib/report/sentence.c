/* What the ranks say, in words; nothing is computed here that the tables do not hold. */
#include <math.h>
#include <string.h>

#include "report/put.h"
#include "report/view.h"

static const double ALPHA = 0.05; /* of q, as in the columns of the table */

typedef bool (*row_test)(const struct mr_ranking *row);

static bool is_significant(const struct mr_ranking *row)
{
    return row->q < ALPHA; /* NaN: no */
}

static bool is_lower(const struct mr_ranking *row)
{
    return !isnan(row->rank) && !view_is_top(row);
}

static bool moved_well(const struct mr_ranking *row)
{
    return is_significant(row) && !view_is_two_sided(row) && row->effect > 0;
}

static bool moved_badly(const struct mr_ranking *row)
{
    return is_significant(row) && !view_is_two_sided(row) && row->effect <= 0;
}

static bool went_up(const struct mr_ranking *row)
{
    return is_significant(row) && view_is_two_sided(row) && row->effect > 0;
}

static bool went_down(const struct mr_ranking *row)
{
    return is_significant(row) && view_is_two_sided(row) && row->effect <= 0;
}

static size_t count_rows(const struct view_family *family, row_test test)
{
    size_t n = 0;

    for (size_t i = 0; i < family->n; i++)
        n += test(family->rows[i]);
    return n;
}

/* "A", "A and B", "A, B and C": the rows that pass 'test'. */
static void add_list(const struct view *view, const struct view_family *family, row_test test,
                     const char *last, struct words *words)
{
    const size_t n = count_rows(family, test);
    size_t done = 0;

    for (size_t i = 0; i < family->n; i++) {
        if (!test(family->rows[i]))
            continue;
        if (done)
            words_add(words, done + 1 < n ? ", " : last);
        words_add(words, view_mechanism(view, family->rows[i]->mechanism));
        done++;
    }
}

/* "the four primary mechanisms" */
static void add_family(const struct view_family *family, struct words *words)
{
    words_add(words, "the ");
    view_count(family->n_ranked, words);
    words_addf(words, " %s mechanisms", view_family(family->family));
}

static void say_one(const struct view *view, const struct view_family *family, struct words *words)
{
    add_list(view, family, view_is_top, " and ", words);
    words_add(words, " stands first of ");
    add_family(family, words);
    words_add(words, ": the data separate it from every other one.");
}

static void say_some(const struct view *view, const struct view_family *family, struct words *words)
{
    const size_t n_lower = count_rows(family, is_lower);

    words_add(words, "One of ");
    add_list(view, family, view_is_top, " and ", words);
    words_add(words, " stands first of ");
    add_family(family, words);
    words_add(words, "; the data cannot say which. ");
    if (n_lower > 4) {
        words_add(words, "The other ");
        view_count(n_lower, words);
        words_add(words, " rank below at least one of them.");
        return;
    }
    add_list(view, family, is_lower, " and ", words);
    words_addf(words, " %s below at least one of them.", n_lower == 1 ? "ranks" : "rank");
}

static void say_none_separated(const struct view *view, const struct view_family *family,
                               struct words *words)
{
    words_add(words, "The data cannot put ");
    add_family(family, words);
    words_add(words, " in order: each of them may stand first. The best guess, ");
    words_add(words, view_mechanism(view, family->rows[0]->mechanism));
    words_add(words, ", is no more than that.");
}

void sentence_ranks(const struct view *view, const struct view_family *family, struct words *words)
{
    if (!family->n_ranked)
        words_addf(words, "No %s mechanism could be ranked.", view_family(family->family));
    else if (family->n_ranked == 1)
        words_addf(words, "Only %s could be ranked: there is nothing to compare it with.",
                   view_mechanism(view, family->rows[0]->mechanism));
    else if (!family->n_top)
        words_addf(words,
                   "The %s mechanisms stand in the order of their effects; which of them can be "
                   "told apart is not known.",
                   view_family(family->family));
    else if (family->n_top == 1)
        say_one(view, family, words);
    else if (family->n_top < family->n_ranked)
        say_some(view, family, words);
    else
        say_none_separated(view, family, words);
}

static void say_no_effect(const struct view_family *family, struct words *words)
{
    double smallest = INFINITY;
    char text[NUMBER_SIZE];

    for (size_t i = 0; i < family->n; i++)
        if (family->rows[i]->q < smallest)
            smallest = family->rows[i]->q;
    if (isinf(smallest)) {
        words_add(words, "There are no p values: these data allow no test.");
        return;
    }
    words_add(words, "No effect is established (smallest q ");
    words_add(words, put_p(smallest, text));
    words_add(words, "): a place in the order is not evidence of an effect.");
}

void sentence_effects(const struct view *view, const struct view_family *family,
                      struct words *words)
{
    static const struct {
        row_test test;
        const char *one, *many;
    } cases[] = {
        { moved_well, " moved the way a successful therapy moves it",
          " moved the way a successful therapy moves them" },
        { moved_badly, " moved against the way of a successful therapy",
          " moved against the way of a successful therapy" },
        { went_up, " (two-sided) went up", " (two-sided) went up" },
        { went_down, " (two-sided) went down", " (two-sided) went down" },
    };
    const char *separator = "";

    if (!family->n_ranked)
        return;
    if (!count_rows(family, is_significant)) {
        say_no_effect(family, words);
        return;
    }
    words_add(words, "An effect is established (q < 0.05): ");
    for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
        const size_t n = count_rows(family, cases[c].test);

        if (!n)
            continue;
        words_add(words, separator);
        add_list(view, family, cases[c].test, " and ", words);
        words_add(words, n == 1 ? cases[c].one : cases[c].many);
        separator = "; ";
    }
    words_add(words, ".");
}

/* "Apoptosis, Autophagy up, Fibrosis against benefit" */
static void add_established(const struct view *view, const struct view_family *family,
                            struct words *words)
{
    const char *separator = " (";

    for (size_t i = 0; i < family->n; i++) {
        const struct mr_ranking *row = family->rows[i];

        if (!is_significant(row))
            continue;
        words_addf(words, "%s%s%s", separator, view_mechanism(view, row->mechanism),
                   moved_badly(row) ? " against benefit"
                   : went_up(row)   ? " up"
                   : went_down(row) ? " down"
                                    : "");
        separator = ", ";
    }
    words_add(words, ")");
}

void sentence_run_effects(const struct view *view, struct words *words)
{
    const char *separator = "An effect on a primary mechanism is established (q < 0.05) under ";
    bool any = false;

    for (size_t g = 0; g < view->n_groups; g++) {
        const struct view_family *family = &view->groups[g].families[MR_PRIMARY];

        if (!count_rows(family, is_significant))
            continue;
        words_add(words, separator);
        view_group_name(&view->groups[g], words);
        add_established(view, family, words);
        separator = "; ";
    }
    if (words->size)
        words_add(words, ".");
    separator = words->size ? " None is under "
                            : "No effect on a primary mechanism is established (q < 0.05) under ";
    for (size_t g = 0; g < view->n_groups; g++) {
        if (count_rows(&view->groups[g].families[MR_PRIMARY], is_significant))
            continue;
        words_add(words, separator);
        view_group_name(&view->groups[g], words);
        separator = "; ";
        any = true;
    }
    words_add(words, any ? "." : "");
}

/* How far the primary family of a group is settled. */
enum outcome { SINGLE, SET, OPEN, UNRANKED, N_OUTCOMES };

static enum outcome outcome_of(const struct view_family *family)
{
    if (family->n_ranked < 2 || !family->n_top)
        return UNRANKED;
    if (family->n_top == 1)
        return SINGLE;
    return family->n_top < family->n_ranked ? SET : OPEN;
}

static size_t count_groups(const struct view *view, enum outcome outcome)
{
    size_t n = 0;

    for (size_t g = 0; g < view->n_groups; g++)
        n += outcome_of(&view->groups[g].families[MR_PRIMARY]) == outcome;
    return n;
}

static void add_group(const struct view *view, const struct view_group *group, enum outcome outcome,
                      struct words *words)
{
    view_group_name(group, words);
    if (outcome != SINGLE && outcome != SET)
        return;
    words_add(words, " (");
    add_list(view, &group->families[MR_PRIMARY], view_is_top, " or ", words);
    words_add(words, ")");
}

void sentence_run(const struct view *view, struct words *words)
{
    static const char *const openings[N_OUTCOMES] = {
        [SINGLE] = "one primary mechanism can be named as the strongest",
        [SET] = "the strongest primary mechanism can be narrowed down, not named",
        [OPEN] = "the data cannot order the primary mechanisms at all",
        [UNRANKED] = "no ranking was possible",
    };

    for (int o = 0; o < N_OUTCOMES; o++) {
        const size_t n = count_groups(view, (enum outcome)o);
        const char *separator = ": ";

        if (!n)
            continue;
        words_add(words, words->size ? " " : "");
        if (view->n_groups == 1)
            words_addf(words, "In the one ranking %s", openings[o]);
        else
            words_addf(words, "In %zu of %zu rankings %s", n, view->n_groups, openings[o]);
        for (size_t g = 0; g < view->n_groups; g++) {
            if (outcome_of(&view->groups[g].families[MR_PRIMARY]) != (enum outcome)o)
                continue;
            words_add(words, separator);
            add_group(view, &view->groups[g], (enum outcome)o, words);
            separator = "; ";
        }
        words_add(words, ".");
    }
}
