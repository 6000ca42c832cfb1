/* Rank ranges of the primary family at a glance: a row per source, a column per mechanism. */
#include <math.h>
#include <string.h>

#include "report/html.h"

enum { NAME_WIDTH = 210, COLUMN = 150, STRIP_WIDTH = 84, HEADER = 34, ROW = 30, FOOTER = 26 };

static const struct mr_ranking *find_row(const struct view_family *family, const char *mechanism)
{
    for (size_t i = 0; i < family->n; i++)
        if (!strcmp(family->rows[i]->mechanism, mechanism))
            return family->rows[i];
    return NULL;
}

static void draw_cell(struct page *page, const struct view_family *family,
                      const struct mr_ranking *row, double x, double y)
{
    if (!row || isnan(row->rank)) {
        put_html(page->out,
                 "<text class=\"m\" x=\"%.1f\" y=\"%.1f\" font-size=\"12\">not ranked</text>\n", x,
                 y + 19);
        return;
    }
    if (view_is_top(row))
        put_html(page->out,
                 "<rect class=\"top\" x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"3\" />",
                 x - 6, y + 2, COLUMN - 6, ROW - 4);
    svg_rank_strip(page, row, family->n_ranked, x, y + 10, STRIP_WIDTH);
    words_clear(&page->words);
    if (isnan(row->rank_lo))
        view_rank_range(row->rank, row->rank, &page->words);
    else
        view_rank_range(row->rank_lo, row->rank_hi, &page->words);
    put_html(page->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" font-size=\"13\">%s</text>\n",
             view_is_top(row) ? "b" : "r", x + STRIP_WIDTH + 8, y + 19, words_text(&page->words));
}

static void draw_group(struct page *page, const struct view_group *group, double y)
{
    const struct view *view = page->view;

    words_clear(&page->words);
    view_group_name(group, &page->words);
    put_html(page->out, "<text x=\"8\" y=\"%.1f\" font-size=\"13\">%s</text>\n", y + 19,
             words_text(&page->words));
    for (size_t m = 0; m < view->n_primary; m++)
        draw_cell(page, &group->families[MR_PRIMARY],
                  find_row(&group->families[MR_PRIMARY], view->mechanisms[m]),
                  NAME_WIDTH + (double)m * COLUMN, y);
}

void svg_ranks(struct page *page)
{
    const struct view *view = page->view;
    const double bottom = HEADER + (double)view->n_groups * ROW;

    words_clear(&page->words);
    sentence_run(view, &page->words);
    svg_open(page, NAME_WIDTH + (double)view->n_primary * COLUMN, bottom + FOOTER,
             "Places that each primary mechanism may take", words_text(&page->words));
    put_html(page->out, "<g class=\"primary\">\n");
    for (size_t m = 0; m < view->n_primary; m++)
        put_html(page->out, "<text class=\"m\" x=\"%.1f\" y=\"20\" font-size=\"12\">%s</text>\n",
                 NAME_WIDTH + (double)m * COLUMN, view_mechanism(view, view->mechanisms[m]));
    for (size_t g = 0; g < view->n_groups; g++)
        draw_group(page, &view->groups[g], HEADER + (double)g * ROW);
    put_html(page->out,
             "<text class=\"m\" x=\"8\" y=\"%.1f\" font-size=\"11\">Dark: best guess; pale: places "
             "that the data leave open, with 95 %% confidence for all at once; tinted: may stand "
             "first.</text>\n</g>\n</svg>\n",
             bottom + 18);
}
