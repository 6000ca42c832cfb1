/* What the literature says beside the ranks, in words. */
#include <math.h>
#include <string.h>

#include "report/put.h"
#include "report/view.h"

static const double ALPHA = 0.05;

static const struct mr_concordance *find_row(const struct view *view,
                                             const struct view_group *group)
{
    const mr_results *results = view->dir->results;

    for (size_t i = 0; i < mr_results_size(results, MR_CONCORDANCE); i++) {
        const struct mr_concordance *row = mr_results_row(results, MR_CONCORDANCE, i);

        if (!strcmp(row->source, group->source) && !strcmp(row->product, group->product))
            return row;
    }
    return NULL;
}

static void add_number(double value, struct words *words)
{
    char text[NUMBER_SIZE];

    words_add(words, put_fixed(value, 0, text));
}

static void add_papers(const struct mr_concordance *row, struct words *words)
{
    add_number(row->n_papers, words);
    words_add(words, row->n_papers == 1 ? " paper" : " papers");
    if (!(row->n_retracted > 0))
        return;
    words_add(words, " (");
    add_number(row->n_retracted, words);
    words_add(words, " more retracted, which weigh nothing)");
}

static void add_finding(const struct mr_concordance *row, struct words *words)
{
    char text[NUMBER_SIZE];

    words_add(words, !(row->p < ALPHA)
                         ? " does not agree with the order of the effects beyond chance"
                     : row->tau > 0 ? " goes with the order of the effects"
                                    : " goes against the order of the effects");
    words_add(words, " (Kendall's tau ");
    words_add(words, row->tau > 0 ? "+" : "");
    words_add(words, put_fixed(row->tau, 2, text));
    words_add(words, ", p ");
    words_add(words, put_p(row->p, text));
    words_add(words, " over ");
    add_number(row->n_mechanisms, words);
    words_add(words, " mechanisms).");
}

void sentence_literature(const struct view *view, const struct view_group *group,
                         struct words *words)
{
    const struct mr_concordance *row = find_row(view, group);

    if (!row)
        return;
    if (!(row->n_papers > 0)) {
        words_add(words, "The built-in literature has no valid paper on these mechanisms of the "
                         "source.");
        return;
    }
    words_add(words, "What ");
    add_papers(row, words);
    words_add(words, row->n_papers == 1 ? " reports of the source" : " report of the source");
    if (isnan(row->tau))
        words_add(words, " cannot be compared with the effects: too few mechanisms, or all with "
                         "equally many reports.");
    else
        add_finding(row, words);
}

enum verdict { GOES_WITH, GOES_AGAINST, NOTHING, N_VERDICTS };

static enum verdict verdict_of(const struct mr_concordance *row)
{
    if (!(row->p < ALPHA))
        return NOTHING;
    return row->tau > 0 ? GOES_WITH : GOES_AGAINST;
}

/* Sources of that verdict; only those that could be compared. */
static size_t add_groups(const struct view *view, enum verdict verdict, const char *before,
                         struct words *words)
{
    size_t n = 0;

    for (size_t g = 0; g < view->n_groups; g++) {
        const struct mr_concordance *row = find_row(view, &view->groups[g]);

        if (!row || isnan(row->tau) || verdict_of(row) != verdict)
            continue;
        words_add(words, n ? "; " : before);
        view_group_name(&view->groups[g], words);
        n++;
    }
    words_add(words, n ? ". " : "");
    return n;
}

void sentence_run_literature(const struct view *view, struct words *words)
{
    static const char *const befores[N_VERDICTS] = {
        [GOES_WITH] = "What papers report goes with the order of the effects under ",
        [GOES_AGAINST] = "What papers report goes against the order of the effects under ",
        [NOTHING] = "No agreement of reports and effects beyond chance is seen under ",
    };
    size_t n = 0;

    for (int v = 0; v < N_VERDICTS; v++)
        n += add_groups(view, (enum verdict)v, befores[v], words);
    if (n)
        words_add(words, "The literature stands beside the ranks and is no part of them.");
}
