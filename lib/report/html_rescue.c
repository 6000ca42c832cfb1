/* Whether the damage was rescued: a table, the slope across mechanisms. */
#include <math.h>
#include <string.h>

#include "report/html.h"

static bool is_of(const struct view_group *group, const char *source, const char *product)
{
    return !strcmp(source, group->source) && !strcmp(product, group->product);
}

/* The row of all studies, NULL where there is none or nothing could be judged. */
static const struct mr_rescue_row *find_row(const struct page *page, const struct mr_ranking *row)
{
    const mr_results *results = page->view->dir->results;

    for (size_t i = 0; i < mr_results_size(results, MR_RESCUE); i++) {
        const struct mr_rescue_row *r = mr_results_row(results, MR_RESCUE, i);

        if (!strcmp(r->study, MR_ALL_STUDIES) && !strcmp(r->source, row->source) &&
            !strcmp(r->product, row->product) && !strcmp(r->mechanism, row->mechanism))
            return isnan(r->damage) ? NULL : r;
    }
    return NULL;
}

static void put_p_cell(struct page *page, double p)
{
    char text[NUMBER_SIZE];

    put_html(page->out, "<td class=\"n\">%s</td>", isnan(p) ? PUT_MISSING : put_p(p, text));
}

/* The share that came back; where it is not printed, why it could not be. */
static void put_share(struct page *page, const struct mr_rescue_row *r)
{
    if (!isnan(r->r))
        put_html(page->out, "<td class=\"n\">%.2f</td><td class=\"n\">%+.2f to %+.2f</td>", r->r,
                 r->r_lo, r->r_hi);
    else
        put_html(page->out, "<td class=\"n\">" PUT_MISSING "</td><td class=\"n muted\">%s</td>",
                 r->r_shape && strcmp(r->r_shape, "bounded") != 0 ? "no bounds" : PUT_MISSING);
}

static void put_row(struct page *page, const struct mr_ranking *row, const struct mr_rescue_row *r)
{
    put_html(page->out, "<tr><th scope=\"row\">%s %s</th><td>%s</td><td class=\"n\">%+.2f</td>",
             view_mechanism(page->view, row->mechanism), view_arrow(row),
             view_rescue(r->rescue_class), r->damage);
    put_p_cell(page, r->damage_p);
    put_html(page->out, "<td class=\"n\">%+.2f</td>", r->tm);
    put_share(page, r);
    put_html(page->out, "<td class=\"n\">%+.2f</td>", r->tc);
    put_p_cell(page, r->tc_p_equiv);
    put_html(page->out, "<td class=\"n\">%.0f</td></tr>\n", r->k);
}

static void put_table(struct page *page, const struct view_group *group)
{
    static const char *const columns[] = { "mechanism",
                                           "rescue",
                                           "#damage, sd",
                                           "#p",
                                           "#regained, sd",
                                           "#share regained",
                                           "#95 % interval",
                                           "#left, sd",
                                           "#p of half",
                                           "#k",
                                           NULL };

    html_table_open(page,
                    "Model against control (damage, turned to be negative), treated against model "
                    "(regained), treated against control (left), in standard deviations between "
                    "animals, over the k studies with all three arms. A two-sided mechanism is "
                    "damaged whichever way it went. p of half: that half of the damage or more is "
                    "left. The share stands only where the damage is sure.",
                    columns);
    for (size_t i = 0; i < group->n; i++) {
        const struct mr_rescue_row *r = find_row(page, group->rows[i]);

        if (r)
            put_row(page, group->rows[i], r);
    }
    html_table_close(page);
}

static void put_slope(struct page *page, const struct mr_rescue_slope_row *row)
{
    put_html(page->out,
             "<li>%s: across %.0f mechanisms the share regained is %.2f as it stands, of which "
             "%.2f is pretended by the model animals that both differences share; ",
             row->study, row->mechanisms, row->raw, row->artefact);
    if (isnan(row->slope))
        put_html(page->out, "there is too little damage to correct for that.</li>\n");
    else
        put_html(page->out, "corrected %.2f, standard error %.2f.</li>\n", row->slope,
                 row->slope_se);
}

static void put_slopes(struct page *page, const struct view_group *group)
{
    const mr_results *results = page->view->dir->results;
    bool any = false;

    for (size_t i = 0; i < mr_results_size(results, MR_RESCUE_SLOPE); i++) {
        const struct mr_rescue_slope_row *row = mr_results_row(results, MR_RESCUE_SLOPE, i);

        if (!is_of(group, row->source, row->product))
            continue;
        put_html(page->out, any ? "" : "<ul>\n");
        put_slope(page, row);
        any = true;
    }
    put_html(page->out, any ? "</ul>\n" : "");
}

void html_rescue(struct page *page, const struct view_group *group)
{
    bool any = false;

    for (size_t i = 0; !any && i < group->n; i++)
        any = find_row(page, group->rows[i]) != NULL;
    if (!any)
        return;
    put_html(page->out, "<details><summary>Rescue in numbers</summary>\n");
    put_table(page, group);
    put_slopes(page, group);
    put_html(page->out, "</details>\n");
}
