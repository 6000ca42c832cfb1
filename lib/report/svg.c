#include <math.h>

#include "report/html.h"

/* A file has no page around it: the page's light colours, in the CSS that editors know, too. */
static const char *const figure_style[] = {
    "text{fill:#1b1f24;font-family:'DejaVu Sans',Verdana,Arial,sans-serif}",
    ".m{fill:#56606d}.b{font-weight:650}",
    ".primary .f,.primary .at,.primary .fam{fill:#0072b2}",
    ".secondary .f,.secondary .at,.secondary .fam{fill:#007a5a}",
    ".index .f,.index .at,.index .fam{fill:#6b5b95}",
    ".h{fill:#fff;stroke-width:1.6}.l{stroke-width:1.8}.fam{font-weight:650}",
    ".primary .h,.primary .l,.primary .at,.primary .in{stroke:#0072b2}",
    ".secondary .h,.secondary .l,.secondary .at,.secondary .in{stroke:#007a5a}",
    ".index .h,.index .l,.index .at,.index .in{stroke:#6b5b95}",
    ".in{fill-opacity:.38;stroke-width:.8}.at{stroke-width:.8}",
    ".primary .in{fill:#0072b2}.secondary .in{fill:#007a5a}.index .in{fill:#6b5b95}",
    ".top{fill:#e3f0f9}.grid{stroke:#d5dbe3}.zero{stroke:#56606d}",
    ".study{fill:none;stroke:#56606d;stroke-width:1}.box{fill:none;stroke:#56606d;stroke-width:.8}",
    ".none{fill:#f3f6f9;stroke:#d5dbe3}",
    NULL,
};

static void put_figure_style(struct page *page, double width, double height)
{
    fputs("<style>\n", page->out);
    for (const char *const *line = figure_style; *line; line++)
        fprintf(page->out, "%s\n", *line);
    fputs("</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\" />\n", page->out);
    if (view_is_simulated(page->view))
        put_html(page->out,
                 "<text x=\"%.0f\" y=\"%.0f\" font-size=\"10\" text-anchor=\"end\">simulated data"
                 "</text>\n",
                 width - 6, height - 6);
}

void svg_open(struct page *page, double width, double height, const char *title,
              const char *description)
{
    const int id = ++page->n_drawings;

    put_html(page->out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %.0f %.0f\" "
             "width=\"%.0f\" height=\"%.0f\" aria-labelledby=\"t%d d%d\">\n"
             "<title id=\"t%d\">%s</title>\n<desc id=\"d%d\">%s</desc>\n",
             width, height, width, height, id, id, id, title, id, description);
    if (page->is_figure)
        put_figure_style(page, width, height);
}

void svg_rank_strip(struct page *page, const struct mr_ranking *row, size_t n, double x, double y,
                    double width)
{
    const double step = width / (double)n;

    for (size_t i = 1; i <= n; i++) {
        const double rank = (double)i;
        const char *class = rank == row->rank                              ? "at"
                            : rank >= row->rank_lo && rank <= row->rank_hi ? "in"
                                                                           : "box";

        put_html(page->out,
                 "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" />", class,
                 x + (rank - 1) * step + 0.8, y, step - 1.6, 10);
    }
}
