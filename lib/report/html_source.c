/* The section of one source and product: words, forest plot, table, single studies, literature. */
#include <math.h>
#include <string.h>

#include "report/html.h"

static void put_sentences(struct page *page, const struct view_group *group)
{
    for (int f = 0; f < MR_INDEX; f++) {
        const struct view_family *family = &group->families[f];

        if (!family->n)
            continue;
        words_clear(&page->words);
        sentence_ranks(page->view, family, &page->words);
        sentence_pairs(page->view, family, &page->words);
        put_html(page->out, "<p class=\"say\"><strong>%s family.</strong> %s ",
                 f ? "Secondary" : "Primary", words_text(&page->words));
        words_clear(&page->words);
        sentence_effects(page->view, family, &page->words);
        put_html(page->out, "%s</p>\n", words_text(&page->words));
    }
}

static void put_sayings(struct page *page, const struct view_group *group)
{
    for (size_t i = 0; i < view_n_sayings; i++) {
        words_clear(&page->words);
        view_sayings[i].say(page->view, group, &page->words);
        if (page->words.size)
            put_html(page->out, "<p class=\"say\"><strong>%s.</strong> %s</p>\n",
                     view_sayings[i].title, words_text(&page->words));
    }
}

static void put_common_flags(struct page *page, const struct view_group *group)
{
    if (!group->n || !group->common)
        return;
    put_html(page->out, "<ul class=\"muted\">\n");
    for (int f = 0; f < MR_N_FLAGS; f++)
        if (group->common >> f & 1)
            put_html(page->out, "<li><span class=\"flag\">%s</span> %s</li>\n",
                     mr_flag_name((enum mr_flag)f), mr_flag_meaning((enum mr_flag)f));
    put_html(page->out, "</ul>\n");
}

static void put_figure(struct page *page, const struct view_group *group)
{
    put_html(page->out, "<figure class=\"forest\">\n");
    svg_forest(page, group);
    put_html(
        page->out,
        "<figcaption>In the order of ranks. Arrows: the way a successful therapy moves the "
        "mechanism, and benefit is a move along it (\xe2\x86\x95: two-sided, neither way counts "
        "as benefit). %s; the line is its 95 %% interval. Boxes: the "
        "places in its family that the data leave open, the dark one is the best guess. The "
        "axis differs between sources.</figcaption>\n</figure>\n",
        page->view->raw_units
            ? "The square is the pooled effect in log2 units"
            : "The square is the pooled effect, Hedges' g, in standard deviations between "
              "animals");
}

/* A p value for a cell. */
static const char *p_text(double p, char text[NUMBER_SIZE])
{
    return isnan(p) ? PUT_MISSING : put_p(p, text);
}

/* "-" stands for a missing value. */
static bool is_known(const char *s)
{
    return s && *s && strcmp(s, "-") != 0;
}

static const char *known(const char *s)
{
    return is_known(s) ? s : PUT_MISSING;
}

static void put_ranks(struct page *page, double lo, double hi)
{
    words_clear(&page->words);
    view_rank_range(lo, hi, &page->words);
    put_html(page->out, "<td class=\"n\">%s</td>", words_text(&page->words));
}

/* Where studies differ more than chance: what the mechanism's own tau says. */
static void put_own_interval(struct page *page, const struct mr_ranking *row)
{
    if ((row->flags >> MR_FLAG_HETEROGENEOUS & 1) && !isnan(row->hk_lo))
        put_html(page->out, "<br /><small>own tau %.2f, Hartung-Knapp %+.2f to %+.2f</small>",
                 row->own_tau, row->hk_lo, row->hk_hi);
}

/* From four studies on: where the effect of a further one is expected. */
static void put_prediction(struct page *page, const struct mr_ranking *row)
{
    if (!isnan(row->pi_lo))
        put_html(page->out, "<br /><small>a further study: %+.2f to %+.2f</small>", row->pi_lo,
                 row->pi_hi);
}

static void put_row(struct page *page, const struct view_group *group, const struct mr_ranking *row)
{
    char p[NUMBER_SIZE], q[NUMBER_SIZE], holm[NUMBER_SIZE];
    const bool words = row->flags & ~group->common;

    put_html(page->out, "<tr class=\"%s\"><th scope=\"row\">%s\xc2\xa0%s",
             view_is_top(row) ? "top" : "row", view_mechanism(page->view, row->mechanism),
             view_arrow(row));
    put_html(page->out, words ? "<br />" : "");
    html_flag_words(page, row->flags, group->common);
    put_own_interval(page, row);
    put_prediction(page, row);
    put_html(page->out, "</th><td class=\"n\">%.0f</td>", row->rank);
    put_ranks(page, row->rank_lo, row->rank_hi);
    put_html(page->out, "<td>%s</td>", row->top_set);
    put_ranks(page, row->rank_all_lo, row->rank_all_hi);
    put_html(page->out, "<td class=\"n\">%+.2f</td>", row->effect);
    if (isnan(row->ci_lo) || isnan(row->ci_hi))
        put_html(page->out, "<td class=\"n\">" PUT_MISSING "</td>");
    else
        put_html(page->out, "<td class=\"n\">%+.2f to %+.2f</td>", row->ci_lo, row->ci_hi);
    if (isnan(row->effect_adjusted))
        put_html(page->out, "<td class=\"n\">" PUT_MISSING "</td>");
    else
        put_html(page->out, "<td class=\"n\">%+.2f <span class=\"muted\">(%.2f)</span></td>",
                 row->effect_adjusted, row->se_adjusted);
    put_html(page->out,
             "<td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td "
             "class=\"n\">%.2f</td>"
             "<td class=\"n\">%.0f</td><td class=\"n\">%.2f</td></tr>\n",
             p_text(row->p, p), p_text(row->q, q), p_text(row->p_holm, holm), row->p_score, row->k,
             row->i2);
}

static void put_ranking(struct page *page, const struct view_group *group)
{
    static const char *const titles[MR_N_FAMILIES] = { "Primary family", "Secondary family",
                                                       "Index, not ranked" };
    const char *const columns[] = { "mechanism",
                                    "#rank",
                                    "#95 % range",
                                    "top set",
                                    "#among all",
                                    page->view->raw_units ? "#effect, log2" : "#effect, g",
                                    "#95 % interval",
                                    "#within cells (se)",
                                    "#p",
                                    "#q",
                                    "#Holm",
                                    "#P-score",
                                    "#k",
                                    "#I\xc2\xb2",
                                    NULL };

    html_table_open(page,
                    "The same numbers as a table. k: studies. A positive effect is a move "
                    "along the arrow; \xe2\x86\x95 is two-sided, ranked by its size, positive is "
                    "up. The effect is that of "
                    "the tissue; within cells is what is left of it beside composition.",
                    columns);
    for (int f = 0; f < MR_N_FAMILIES; f++) {
        const struct view_family *family = &group->families[f];

        if (!family->n)
            continue;
        put_html(page->out,
                 "<tr class=\"family\"><th colspan=\"14\" scope=\"rowgroup\">%s</th></tr>\n",
                 titles[f]);
        for (size_t i = 0; i < family->n; i++)
            put_row(page, group, family->rows[i]);
    }
    html_table_close(page);
}

/* "2.10 (0.004)": effect and p of one study. */
static void put_study_cell(struct page *page, const struct mr_effect *e)
{
    const double effect = !e ? NAN : page->view->raw_units ? e->theta : e->g;
    char p[NUMBER_SIZE];

    if (!e || isnan(e->p))
        put_html(page->out, "<td class=\"n\">%+.2f</td>", effect);
    else
        put_html(page->out, "<td class=\"n\">%+.2f <span class=\"muted\">(%s)</span></td>", effect,
                 put_p(e->p, p));
}

static void put_study_heads(struct page *page, const struct view_group *group, size_t n_shown)
{
    put_html(page->out, "<th scope=\"col\">mechanism</th>");
    for (size_t s = 0; s < n_shown; s++) {
        const struct mr_effect *e = NULL;

        for (size_t i = 0; !e && i < group->n; i++)
            e = view_effect(page->view, group->rows[i], group->studies[s]);
        put_html(page->out,
                 "<th scope=\"col\" class=\"n\">%s<br /><span class=\"muted\">%s, %.0f / "
                 "%.0f</span></th>",
                 group->studies[s], e ? e->species : PUT_MISSING, e ? e->n1 : NAN, e ? e->n2 : NAN);
    }
}

/* The one study of a source: its numbers are those of the table. */
static void put_single_study(struct page *page, const struct view_group *group)
{
    const struct mr_effect *e = NULL;

    for (size_t i = 0; !e && i < group->n; i++)
        e = view_effect(page->view, group->rows[i], group->studies[0]);
    if (e)
        put_html(page->out,
                 "<p>All of this rests on one study: %s (%s, %.0f treated animals, %.0f "
                 "of the model).</p>\n",
                 e->study, e->species, e->n1, e->n2);
}

static void put_studies(struct page *page, const struct view_group *group)
{
    const bool all = group->n_studies <= HTML_MAX_STUDIES;
    const size_t n_shown = all ? group->n_studies : HTML_MAX_STUDIES;

    if (group->n_studies == 1)
        put_single_study(page, group);
    if (group->n_studies < 2)
        return;
    put_html(page->out,
             "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Single studies\">\n"
             "<table><caption><span>Single studies: effect (p of its test); animals treated / "
             "model. ");
    if (all)
        put_html(page->out, "All studies of this source are shown.");
    else
        put_html(page->out,
                 "Shown are the first %zu of %zu studies of this source; <code>effects.tsv</code> "
                 "holds all of them.",
                 n_shown, group->n_studies);
    put_html(page->out, "</span></caption>\n<thead><tr>");
    put_study_heads(page, group, n_shown);
    put_html(page->out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < group->n; i++) {
        put_html(page->out, "<tr><th scope=\"row\">%s</th>",
                 view_mechanism(page->view, group->rows[i]->mechanism));
        for (size_t s = 0; s < n_shown; s++)
            put_study_cell(page, view_effect(page->view, group->rows[i], group->studies[s]));
        put_html(page->out, "</tr>\n");
    }
    html_table_close(page);
}

static bool is_about(const struct mr_evidence *e, const struct view_group *group)
{
    return !strcmp(e->source, group->source);
}

static void put_paper(struct page *page, const struct mr_evidence *e)
{
    const char *mechanism = view_mechanism(page->view, e->mechanism);
    const char *doi = is_known(e->doi) ? e->doi : "", *link = *doi ? ", doi " : "";
    const char *caveat = is_known(e->caveat) ? e->caveat : "";

    if (e->retracted)
        put_html(page->out,
                 "<tr><th scope=\"row\"><del>%s</del></th><td><del>%s</del></td>"
                 "<td><strong>retracted</strong></td><td><del>%s</del></td><td><del>%s</del></td>"
                 "<td><del>%s</del>%s%s</td><td>weighs nothing. %s</td></tr>\n",
                 mechanism, e->direction, known(e->molecules), known(e->model), e->citation, link,
                 doi, caveat);
    else
        put_html(page->out,
                 "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td>"
                 "<td>%s%s%s</td><td>%s</td></tr>\n",
                 mechanism, e->direction, e->tier, known(e->molecules), known(e->model),
                 e->citation, link, doi, caveat);
}

static void put_literature(struct page *page, const struct view_group *group)
{
    static const char *const columns[] = { "mechanism", "reported", "tier",   "molecules",
                                           "model",     "paper",    "caveat", NULL };
    const mr_refs *refs = page->view->refs;
    size_t n = 0;

    for (size_t i = 0; refs && i < mr_refs_n_evidence(refs); i++)
        n += is_about(mr_refs_evidence(refs, i), group);
    if (!n)
        return;
    put_html(page->out,
             "<details><summary>Literature beside the data: %zu reports on %s</summary>\n", n,
             view_source(group->source));
    html_table_open(page,
                    "What papers report of this source, whatever its product. It stands beside the "
                    "ranks and is never part of them: papers report successes. Tier A: two "
                    "independent functional reports, B: one, C: association only.",
                    columns);
    for (size_t i = 0; i < mr_refs_n_evidence(refs); i++)
        if (is_about(mr_refs_evidence(refs, i), group))
            put_paper(page, mr_refs_evidence(refs, i));
    html_table_close(page);
    put_html(page->out, "</details>\n");
}

void html_source(struct page *page, const struct view_group *group)
{
    put_html(page->out, "<h2>%s, %s</h2>\n", view_source(group->source),
             view_product(group->product));
    put_sentences(page, group);
    put_sayings(page, group);
    put_common_flags(page, group);
    put_figure(page, group);
    put_ranking(page, group);
    html_rescue(page, group);
    html_sensitivity(page, group);
    put_studies(page, group);
    put_literature(page, group);
}
