/* html.h - parts of the page; each writes its section to page->out */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/put.h"
#include "report/view.h"

struct page {
    FILE *out;
    const struct view *view;
    struct words words; /* scratch for sentences */
    int n_drawings;     /* numbers the ids of titles */
    bool is_figure;     /* a drawing is a file of its own, with its style */
};

extern const char *const html_style[]; /* the style sheet, NULL behind */

void html_overview(struct page *page);
void html_source(struct page *page, const struct view_group *group);
/* Part of a source's section; nothing where the run holds no rescue. */
void html_rescue(struct page *page, const struct view_group *group);
/* Likewise; nothing where it holds no sensitivity. */
void html_sensitivity(struct page *page, const struct view_group *group);
void html_pairs(struct page *page);
void html_scores(struct page *page);
void html_gate(struct page *page);
void html_studies(struct page *page);
void html_qc(struct page *page);
void html_coverage(struct page *page);
void html_warnings(struct page *page);
extern const char *const report_limits[]; /* sentences, NULL behind */
void html_limits(struct page *page);
void html_flags(struct page *page);
void html_methods(struct page *page);
void html_inputs(struct page *page);

/* Ranked forest plot of one source and product. */
void svg_forest(struct page *page, const struct view_group *group);
/* 'n' boxes, those of the rank range filled, the rank itself marked. */
void svg_rank_strip(struct page *page, const struct mr_ranking *row, size_t n, double x, double y,
                    double width);

struct scores;
/* Heat map of the 'n' samples from 'from' on, those of one study; its colours. */
void svg_heat(struct page *page, const struct scores *scores, size_t from, size_t n);
void svg_heat_colours(struct page *page, const struct scores *scores);
/* Rank ranges of the primary family, one row per source. */
void svg_ranks(struct page *page);

/* A table in a box of its own that scrolls on small screens; 'columns' end with NULL. */
void html_table_open(struct page *page, const char *caption, const char *const *columns);
void html_table_close(struct page *page);

/* Around a table row by row of a file: closed at first, and left out of print. */
void html_listing_open(struct page *page, const char *title, const char *file);
void html_listing_close(struct page *page);

/*
 * A page of many studies stays one that a browser opens.  Of tables the first HTML_MAX_ROWS rows
 * are shown: how many of 'n' that is, after a sentence where rows are left out; 'file' has all.
 */
enum { HTML_MAX_STUDIES = 60, HTML_MAX_SAMPLES = 1500, HTML_MAX_ROWS = 1500 };
size_t html_shown_rows(struct page *page, size_t n, const char *file);

/* Opens <svg role="img"> with its title and description. */
void svg_open(struct page *page, double width, double height, const char *title,
              const char *description);

/* Flags as small words, without those of 'but'. */
void html_flag_words(struct page *page, mr_flags flags, mr_flags but);

#endif /* REPORT_HTML_H */
