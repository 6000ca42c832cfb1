/* One source against another: what source_pairs.tsv says, in words and a table of differences. */
#include <math.h>
#include <string.h>

#include "report/html.h"

static const double ALPHA = 0.05;

static bool is_shown(const struct mr_source_pair *pair)
{
    return pair->q < ALPHA; /* NaN: no */
}

static const struct mr_source_pair *pair_at(const struct view *view, size_t i)
{
    return mr_results_row(view->dir->results, MR_SOURCE_PAIRS, i);
}

static size_t count_shown(const struct view *view, bool within)
{
    size_t n = 0;

    for (size_t i = 0; i < mr_results_size(view->dir->results, MR_SOURCE_PAIRS); i++)
        n += is_shown(pair_at(view, i)) && (!within || pair_at(view, i)->k_both > 0);
    return n;
}

void sentence_source_pairs(const struct view *view, struct words *words)
{
    const size_t n = mr_results_size(view->dir->results, MR_SOURCE_PAIRS);
    const size_t n_shown = count_shown(view, false), n_within = count_shown(view, true);

    if (!n)
        return;
    words_addf(words, "Two sources are compared %zu times, mechanism by mechanism; ", n);
    if (!n_shown) {
        words_add(words, "none of the differences is established (q < 0.05).");
        return;
    }
    words_addf(words, n_shown == 1 ? "%zu difference is" : "%zu differences are", n_shown);
    words_add(words, " established (q < 0.05), ");
    if (n_within)
        words_addf(words, "%zu of them between sources that share a study. ", n_within);
    else
        words_add(words, "none of them between sources that share a study. ");
    words_add(words, "Sources of different studies differ in animals, damage and laboratory too: "
                     "such a difference need not be one of cells.");
}

static void put_end(struct page *page, const char *source, const char *product)
{
    const bool cells = !strcmp(product, "cells");

    put_html(page->out, "<td>%s%s%s</td>", view_source(source), cells ? "" : ", ",
             cells ? "" : view_product(product));
}

/* The source that moves the mechanism further stands first. */
static void put_pair(struct page *page, const struct mr_source_pair *pair)
{
    const bool turned = pair->difference < 0;
    const double sign = turned ? -1 : 1;
    char text[NUMBER_SIZE];

    put_html(page->out, "<tr><th scope=\"row\">%s</th>",
             view_mechanism(page->view, pair->mechanism));
    put_end(page, turned ? pair->source_b : pair->source_a,
            turned ? pair->product_b : pair->product_a);
    put_end(page, turned ? pair->source_a : pair->source_b,
            turned ? pair->product_a : pair->product_b);
    put_html(page->out,
             "<td class=\"n\">%+.2f</td><td class=\"n\">%+.2f to %+.2f</td><td class=\"n\">%s</td>"
             "<td class=\"n\">%.0f / %.0f</td><td class=\"n\">%.0f</td></tr>\n",
             sign * pair->difference, sign * (turned ? pair->ci_hi : pair->ci_lo),
             sign * (turned ? pair->ci_lo : pair->ci_hi), put_p(pair->q, text),
             turned ? pair->k_b : pair->k_a, turned ? pair->k_a : pair->k_b, pair->k_both);
}

static void put_table(struct page *page)
{
    const char *const columns[] = { "mechanism",
                                    "higher under",
                                    "than under",
                                    page->view->raw_units ? "#difference, log2" : "#difference, g",
                                    "#95 % interval",
                                    "#q",
                                    "#studies",
                                    "#of both",
                                    NULL };
    size_t left = html_shown_rows(page, count_shown(page->view, false), "source_pairs.tsv");

    html_table_open(page,
                    "Differences with q < 0.05. Higher: moved further the way a successful therapy "
                    "moves it; of a two-sided mechanism, further up. Of both: studies that have "
                    "both sources beside one model arm.",
                    columns);
    for (size_t i = 0; left; i++) {
        if (!is_shown(pair_at(page->view, i)))
            continue;
        put_pair(page, pair_at(page->view, i));
        left--;
    }
    html_table_close(page);
}

void html_pairs(struct page *page)
{
    words_clear(&page->words);
    sentence_source_pairs(page->view, &page->words);
    if (!page->words.size) {
        put_html(page->out, "<p>This run has no two sources to compare.</p>\n");
        return;
    }
    put_html(page->out, "<p>%s</p>\n", words_text(&page->words));
    if (count_shown(page->view, false))
        put_table(page);
    put_html(page->out, "<p class=\"legend\"><code>source_pairs.tsv</code> holds all "
                        "comparisons.</p>\n");
}
