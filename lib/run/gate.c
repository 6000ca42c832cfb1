/* Did the model harm, did the therapy help: what the sanity panels say (statistics.md I.7). */
#include <math.h>
#include <string.h>

#include "run/pool.h"

static bool in_group(const struct pool *p, const struct group *g, const struct mr_panel *row)
{
    const size_t study = mr_names_find(p->studies, row->study);

    if (row->source && (!row->product || strcmp(row->source, g->source) != 0 ||
                        strcmp(row->product, g->product) != 0))
        return false;
    for (size_t s = 0; s < g->n_studies; s++)
        if (g->studies[s] == study)
            return true;
    return false;
}

static bool is_gate_panel(const char *panel)
{
    return !strcmp(panel, "sanity_granulosa") || !strcmp(panel, "sanity_oocyte");
}

/* True if studies are pooled and none of them has a control arm. */
static bool lacks_control(const struct pool *p, const struct group *g)
{
    for (size_t m = 0; m < p->n_mechanisms; m++)
        for (size_t i = 0; i < g->cells[m].k; i++)
            if (!(g->cells[m].rows[i]->flags >> MR_FLAG_NO_CONTROL & 1))
                return false;
    return g->n_studies > 0;
}

static mr_flags gate_flags(const struct pool *p, const struct group *g)
{
    bool any = false, measured = false, confirmed = false, rescued = false;
    mr_flags flags = 0;

    for (size_t i = 0; i < mr_results_size(p->results, MR_PANELS); i++) {
        const struct mr_panel *row = mr_results_row(p->results, MR_PANELS, i);

        if (!is_gate_panel(row->panel) || !in_group(p, g, row))
            continue;
        any = true;
        measured |= !isnan(row->t);
        confirmed |= row->gate && !strcmp(row->gate, "confirmed");
        rescued |= row->gate && !strcmp(row->gate, "rescued");
    }
    if (lacks_control(p, g))
        flags |= (mr_flags)1 << MR_FLAG_NO_CONTROL;
    if (!any)
        return flags; /* effects without panels: nothing is known of the gate */
    if (!measured)
        return flags | (mr_flags)1 << MR_FLAG_PANELS_NOT_MEASURED;
    if (!confirmed && !(flags >> MR_FLAG_NO_CONTROL & 1))
        flags |= (mr_flags)1 << MR_FLAG_MODEL_NOT_CONFIRMED;
    if (!rescued)
        flags |= (mr_flags)1 << MR_FLAG_NO_FUNCTIONAL_RESCUE;
    return flags;
}

void pool_gate(struct pool *p)
{
    for (size_t g = 0; g < p->n_groups; g++)
        p->groups[g].flags = gate_flags(p, &p->groups[g]);
}
