/* How far the ranks move when studies or genes leave: a table. */
#include <math.h>

#include "report/html.h"

/* "2", "1 to 3"; a median over draws may lie between two ranks. */
static void put_span(struct page *page, double lo, double hi)
{
    if (isnan(lo))
        put_html(page->out, "<td class=\"n\">" PUT_MISSING "</td>");
    else if (lo < hi)
        put_html(page->out, "<td class=\"n\">%.0f to %.0f</td>", floor(lo), ceil(hi));
    else
        put_html(page->out, "<td class=\"n\">%.0f</td>", lo);
}

static void put_rank_in(struct page *page, const struct mr_ranking *row, const char *variant,
                        const char *otherwise)
{
    const struct mr_sensitivity *s = view_sensitivity(page->view, row, variant);

    if (!s && otherwise)
        s = view_sensitivity(page->view, row, otherwise);
    put_span(page, s ? s->rank : NAN, s ? s->rank : NAN);
}

static void put_gene_out(struct page *page, const struct mr_ranking *row)
{
    const struct mr_sensitivity *best = view_sensitivity(page->view, row, "gene_out_best");
    const struct mr_sensitivity *worst = view_sensitivity(page->view, row, "gene_out_worst");

    put_span(page, best ? best->rank : NAN, worst ? worst->rank : NAN);
    put_html(page->out, "<td>%s</td>",
             worst && worst->rank > row->rank && worst->detail ? worst->detail : PUT_MISSING);
}

static void put_drop(struct page *page, const struct mr_ranking *row, const char *variant)
{
    const struct mr_sensitivity *s = view_sensitivity(page->view, row, variant);

    put_span(page, s ? s->rank_lo : NAN, s ? s->rank_hi : NAN);
}

static void put_row(struct page *page, const struct mr_ranking *row)
{
    put_html(page->out, "<tr><th scope=\"row\">%s %s</th><td class=\"n\">%.0f</td>",
             view_mechanism(page->view, row->mechanism), view_arrow(row), row->rank);
    put_span(page, row->sens_lo, row->sens_hi);
    put_rank_in(page, row, "full_lists", "exclusive_lists");
    put_rank_in(page, row, "no_flagged_genes", NULL);
    put_gene_out(page, row);
    put_drop(page, row, "drop_10");
    put_drop(page, row, "drop_30");
    put_drop(page, row, "drop_50");
    if (isnan(row->genes_to_lose))
        put_html(page->out, "<td class=\"n\">" PUT_MISSING "</td></tr>\n");
    else
        put_html(page->out, "<td class=\"n\">%.0f</td></tr>\n", row->genes_to_lose);
}

void html_sensitivity(struct page *page, const struct view_group *group)
{
    static const char *const columns[] = {
        "mechanism",        "#rank",          "#all variants",   "#other lists",
        "#no flagged gene", "#one gene less", "which lowers it", "#10 % less",
        "#30 % less",       "#50 % less",     "#genes to lose",  NULL
    };

    bool any = false;

    for (size_t i = 0; i < group->n; i++)
        any = any || !isnan(group->rows[i]->sens_lo);
    if (!any)
        return;
    put_html(page->out, "<details><summary>Ranks under other choices</summary>\n");
    html_table_open(page,
                    "Ranks within the family: over all variants of sensitivity.tsv; with the gene "
                    "lists that were not used; without genes of the cycle or of one cell type; the "
                    "best and the worst without one gene; 5 to 95 % over random draws that leave "
                    "out a share of all genes. Genes to lose: how many, those of most "
                    "contribution first, until p is no longer below 0.05.",
                    columns);
    for (size_t i = 0; i < group->n; i++)
        if (!isnan(group->rows[i]->sens_lo))
            put_row(page, group->rows[i]);
    html_table_close(page);
    put_html(page->out, "</details>\n");
}
