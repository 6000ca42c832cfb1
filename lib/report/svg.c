#include <math.h>

#include "report/html.h"

void svg_open(struct page *page, double width, double height, const char *title,
              const char *description)
{
    const int id = ++page->n_drawings;

    put_html(page->out,
             "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %.0f %.0f\" "
             "width=\"%.0f\" height=\"%.0f\" aria-labelledby=\"t%d d%d\">\n"
             "<title id=\"t%d\">%s</title>\n<desc id=\"d%d\">%s</desc>\n",
             width, height, width, height, id, id, id, title, id, description);
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
