/* Whether the model harmed and function returned, in words; the panels hold all that is said. */
#include <string.h>

#include "report/view.h"

static const struct mr_panel *panel_at(const struct view *view, size_t i)
{
    return mr_results_row(view->dir->results, MR_PANELS, i);
}

static bool has_gate(const struct mr_panel *row, const char *gate)
{
    return row->gate && !strcmp(row->gate, gate);
}

struct models {
    size_t n_confirmed, n_measured; /* studies */
};

/* The rows of a study follow each other in panels.tsv. */
static struct models count_models(const struct view *view)
{
    struct models models = { 0 };
    const char *study = NULL;
    bool confirmed = false;

    for (size_t i = 0; i < mr_results_size(view->dir->results, MR_PANELS); i++) {
        const struct mr_panel *row = panel_at(view, i);

        if (!has_gate(row, "confirmed") && !has_gate(row, "not_confirmed"))
            continue;
        if (!study || strcmp(study, row->study) != 0) {
            study = row->study;
            confirmed = false;
            models.n_measured++;
        }
        if (!confirmed && has_gate(row, "confirmed")) {
            confirmed = true;
            models.n_confirmed++;
        }
    }
    return models;
}

enum outcome { RISE, NOT_SHOWN, NOT_MEASURED };

static enum outcome outcome_of(const struct view *view, const struct view_group *group)
{
    enum outcome outcome = NOT_MEASURED;

    for (size_t i = 0; i < mr_results_size(view->dir->results, MR_PANELS); i++) {
        const struct mr_panel *row = panel_at(view, i);

        if (!row->source || strcmp(row->source, group->source) != 0 || !row->product ||
            strcmp(row->product, group->product) != 0)
            continue;
        if (has_gate(row, "rescued"))
            return RISE;
        if (has_gate(row, "not_rescued"))
            outcome = NOT_SHOWN;
    }
    return outcome;
}

static void add_groups(const struct view *view, enum outcome outcome, const char *before,
                       struct words *words)
{
    size_t n = 0;

    for (size_t g = 0; g < view->n_groups; g++) {
        if (outcome_of(view, &view->groups[g]) != outcome)
            continue;
        words_add(words, n++ ? "; " : before);
        view_group_name(&view->groups[g], words);
    }
    words_add(words, n ? "." : "");
}

void sentence_run_gate(const struct view *view, struct words *words)
{
    const struct models models = count_models(view);

    if (models.n_measured)
        words_addf(words,
                   "Genes of granulosa cells or oocytes fall in the model, as the disease demands, "
                   "in %zu of %zu %s that can tell.",
                   models.n_confirmed, models.n_measured,
                   models.n_measured == 1 ? "study" : "studies");
    add_groups(view, RISE,
               words->size ? " They rise under treatment, in one study at least, under "
                           : "Genes of granulosa cells or oocytes rise under treatment, in one "
                             "study at least, under ",
               words);
    add_groups(view, NOT_SHOWN,
               words->size ? " No rise of them is shown under "
                           : "No rise of the genes of granulosa cells or oocytes is shown under ",
               words);
}
