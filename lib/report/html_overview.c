/* The answer first: one paragraph, and the rank ranges of the primary family at a glance. */
#include <math.h>
#include <string.h>

#include "report/html.h"

static const struct mr_ranking *find_row(const struct view_family *family, const char *mechanism)
{
    for (size_t i = 0; i < family->n; i++)
        if (!strcmp(family->rows[i]->mechanism, mechanism))
            return family->rows[i];
    return NULL;
}

static void put_cell(struct page *page, const struct view_family *family, const char *mechanism)
{
    const struct mr_ranking *row = find_row(family, mechanism);

    if (!row || isnan(row->rank)) {
        put_html(page->out, "<td class=\"cell muted\">not ranked</td>");
        return;
    }
    words_clear(&page->words);
    if (isnan(row->rank_lo))
        view_rank_range(row->rank, row->rank, &page->words);
    else
        view_rank_range(row->rank_lo, row->rank_hi, &page->words);
    put_html(page->out,
             "<td class=\"cell%s\"><svg role=\"presentation\" aria-hidden=\"true\" width=\"62\" "
             "height=\"12\" viewBox=\"0 0 62 12\"><g class=\"primary\">",
             view_is_top(row) ? " top" : "");
    svg_rank_strip(page, row, family->n_ranked, 0, 1, 62);
    put_html(page->out, "</g></svg>%s%s</td>", words_text(&page->words),
             view_is_top(row) ? " \xe2\x97\x8f" : "");
}

static void put_group(struct page *page, const struct view_group *group, size_t number)
{
    const struct view_family *primary = &group->families[MR_PRIMARY];
    const struct mr_ranking *any = group->n ? group->rows[0] : NULL;

    put_html(page->out,
             "<tr><th scope=\"row\"><a href=\"#source-%zu\">%s</a><br /><span class=\"muted\">%s"
             "</span></th><td class=\"n wide\">%zu</td><td class=\"n wide\">%.0f / %.0f</td>",
             number, view_source(group->source), view_product(group->product), group->n_studies,
             any ? any->n_treated : NAN, any ? any->n_model : NAN);
    for (size_t m = 0; m < page->view->n_primary; m++)
        put_cell(page, primary, page->view->mechanisms[m]);
    put_html(page->out, "</tr>\n");
}

static void put_table(struct page *page)
{
    const struct view *view = page->view;

    put_html(page->out,
             "<div class=\"scroll glance\" role=\"region\" tabindex=\"0\" aria-label=\"Ranks at a "
             "glance\">"
             "\n<table><caption><span>Places that each primary mechanism may take, with 95 %% "
             "confidence "
             "for all of them at once.</span></caption>\n<thead><tr><th scope=\"col\">source</th>"
             "<th scope=\"col\" class=\"n wide\">studies</th><th scope=\"col\" class=\"n wide\">"
             "animals<br />"
             "treated / model</th>");
    for (size_t m = 0; m < view->n_primary; m++)
        put_html(page->out, "<th scope=\"col\">%s</th>", view_mechanism(view, view->mechanisms[m]));
    put_html(page->out, "</tr></thead>\n<tbody>\n");
    for (size_t g = 0; g < view->n_groups; g++)
        put_group(page, &view->groups[g], g + 1);
    html_table_close(page);
    put_html(
        page->out,
        "<p class=\"legend\">\xe2\x97\x8f and a tinted cell: this mechanism may stand first (it "
        "is in the <em>top set</em>). 1-3 means: its place is somewhere from 1 to 3. "
        "<span class=\"wide\">A dark box is the best guess, pale boxes the places that the data "
        "leave open. </span>If all cells "
        "of a line are tinted, the data do not put these mechanisms in any order.</p>\n");
}

void html_overview(struct page *page)
{
    put_html(page->out, "<section id=\"answer\">\n<h2>The answer in short</h2>\n");
    if (!page->view->n_groups) {
        put_html(page->out, "<p class=\"answer\">This run holds no ranking.</p>\n</section>\n");
        return;
    }
    put_html(page->out, "<div class=\"answer\">");
    for (size_t i = 0; i < view_n_answers; i++) {
        words_clear(&page->words);
        view_answers[i].say(page->view, &page->words);
        if (page->words.size)
            put_html(page->out, "<p><strong>%s.</strong> %s</p>", view_answers[i].title,
                     words_text(&page->words));
    }
    put_html(page->out,
             "<p class=\"muted\">Ranks compare mechanisms with each other; a first place is not "
             "evidence of an effect. See <a href=\"#limits\">what may not be concluded</a>.</p>"
             "</div>\n");
    put_table(page);
    put_html(page->out, "</section>\n");
}
