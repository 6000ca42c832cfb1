/* What became of the damage, in words; nothing is computed here that the tables do not hold. */
#include <string.h>

#include "report/view.h"

enum { MAX_NAMED = 4 }; /* mechanisms of which no more can be said than that nothing was shown */

/* The classes in the order of the sentence. */
static const struct rescue_words {
    const char *name, *title;
    const char *before; /* what precedes the mechanisms */
    bool is_finding;
} classes[] = {
    { "restored", "restored", "Restored, with 95 % confidence less than half of the damage is left",
      true },
    { "overshoot", "beyond healthy", "Gone beyond the healthy level", true },
    { "partial", "in part", "Restored in part, how far is open", true },
    { "not_rescued", "damaged, not rescued", "Damaged, no recovery shown", false },
    { "not_damaged", "no sure damage", "No damage sure enough to recover from", false },
    { "exploratory", "not tested", "Not tested, with two animals in an arm", false },
    { "no_control", "no control", "Not judged, without a healthy control", false },
};
enum { N_CLASSES = sizeof(classes) / sizeof(classes[0]) };

const char *view_rescue(const char *name)
{
    for (size_t c = 0; name && c < N_CLASSES; c++)
        if (!strcmp(classes[c].name, name))
            return classes[c].title;
    return name;
}

static bool has_class(const struct mr_ranking *row, const char *name)
{
    return row->rescue_class && !strcmp(row->rescue_class, name);
}

static size_t count(const struct view_group *group, const char *name)
{
    size_t n = 0;

    for (size_t i = 0; i < group->n; i++)
        n += has_class(group->rows[i], name);
    return n;
}

static size_t count_known(const struct view_group *group)
{
    size_t n = 0;

    for (size_t i = 0; i < group->n; i++)
        n += group->rows[i]->rescue_class != NULL;
    return n;
}

static bool all_have(const struct view_group *group, enum mr_flag flag)
{
    return group->n && (group->common >> flag & 1);
}

static void add_names(const struct view *view, const struct view_group *group, const char *name,
                      size_t n, struct words *words)
{
    size_t done = 0;

    for (size_t i = 0; i < group->n; i++) {
        if (!has_class(group->rows[i], name))
            continue;
        if (done)
            words_add(words, done + 1 < n ? ", " : " and ");
        words_add(words, view_mechanism(view, group->rows[i]->mechanism));
        done++;
    }
}

static void add_classes(const struct view *view, const struct view_group *group,
                        struct words *words)
{
    for (size_t c = 0; c < N_CLASSES; c++) {
        const size_t n = count(group, classes[c].name);

        if (!n)
            continue;
        words_addf(words, "%s%s: ", words->size ? " " : "", classes[c].before);
        if (classes[c].is_finding || n <= MAX_NAMED) {
            add_names(view, group, classes[c].name, n, words);
        } else {
            view_count(n, words);
            words_add(words, " mechanisms");
        }
        words_add(words, ".");
    }
}

/* ---- all sources ---- */

enum came_back { RESTORED, IN_PART, NOT_SHOWN, NOT_JUDGED, N_CAME_BACK };

/* The best that is shown of a source. */
static enum came_back outcome_of(const struct view_group *group)
{
    const size_t n = count_known(group);

    if (!n || count(group, "no_control") == n || count(group, "exploratory") == n ||
        all_have(group, MR_FLAG_MODEL_NOT_CONFIRMED))
        return NOT_JUDGED;
    if (count(group, "restored") || count(group, "overshoot"))
        return RESTORED;
    return count(group, "partial") ? IN_PART : NOT_SHOWN;
}

static void add_restored(const struct view *view, const struct view_group *group,
                         struct words *words)
{
    const char *separator = " (";

    for (size_t i = 0; i < group->n; i++) {
        if (!has_class(group->rows[i], "restored") && !has_class(group->rows[i], "overshoot"))
            continue;
        words_add(words, separator);
        words_add(words, view_mechanism(view, group->rows[i]->mechanism));
        separator = ", ";
    }
    words_add(words, ")");
}

void sentence_run_rescue(const struct view *view, struct words *words)
{
    static const char *const openings[N_CAME_BACK] = {
        [RESTORED] = "Damage is made good, more than half of it with 95 % confidence, under ",
        [IN_PART] = "Damage is made good in part, how far is open, under ",
        [NOT_SHOWN] = "No rescue is shown under ",
        [NOT_JUDGED] = "Rescue cannot be judged for ",
    };
    size_t n[N_CAME_BACK] = { 0 };

    for (size_t g = 0; g < view->n_groups; g++)
        n[outcome_of(&view->groups[g])]++;
    if (n[NOT_JUDGED] == view->n_groups)
        return;
    for (int o = 0; o < N_CAME_BACK; o++) {
        const char *separator = openings[o];

        for (size_t g = 0; g < view->n_groups; g++) {
            const struct view_group *group = &view->groups[g];

            if (outcome_of(group) != (enum came_back)o)
                continue;
            words_add(words, words->size && separator == openings[o] ? " " : "");
            words_add(words, separator);
            view_group_name(group, words);
            if (o == RESTORED)
                add_restored(view, group, words);
            separator = "; ";
        }
        words_add(words, !n[o] ? "" : o == NOT_SHOWN ? "; not shown is not absent." : ".");
    }
}

/* ---- one source ---- */

void sentence_rescue(const struct view *view, const struct view_group *group, struct words *words)
{
    const size_t n = count_known(group);

    if (!n)
        return;
    if (count(group, "no_control") == n) {
        words_add(words, "No study has a healthy control arm of two animals or more: neither "
                         "damage nor rescue can be judged.");
        return;
    }
    if (all_have(group, MR_FLAG_MODEL_NOT_CONFIRMED)) {
        words_add(words, "That granulosa or oocyte genes fall in the model is not shown. With the "
                         "disease itself unconfirmed nothing is called rescued here.");
        return;
    }
    if (all_have(group, MR_FLAG_PANELS_NOT_MEASURED))
        words_add(words, "The genes that confirm the disease were not measured.");
    add_classes(view, group, words);
}
