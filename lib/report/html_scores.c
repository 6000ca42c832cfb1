/* The section of the scores of samples: heat maps, as many as a page holds. */
#include "report/html.h"
#include "report/scores.h"

/* Whole studies from the first on, as many as a page holds; a sentence where that is not all. */
static size_t shown_samples(struct page *page, const struct scores *scores)
{
    size_t n_shown = 0, studies_shown = 0, n_studies = 0;
    bool full = false;

    for (size_t i = 0, size; i < scores->n_samples; i += size) {
        size = scores_study_size(scores, i);
        n_studies++;
        full = full || n_studies > HTML_MAX_STUDIES || i + size > HTML_MAX_SAMPLES;
        if (full)
            continue;
        studies_shown++;
        n_shown = i + size;
    }
    if (full)
        put_html(
            page->out,
            "<p>Shown are %zu of %zu studies (%zu of %zu samples), the first ones: a page "
            "holds %d studies and %d samples. <code>scores.tsv</code> holds all of them.</p>\n",
            studies_shown, n_studies, n_shown, scores->n_samples, HTML_MAX_STUDIES,
            HTML_MAX_SAMPLES);
    return n_shown;
}

static void put_studies(struct page *page, const struct scores *scores)
{
    const size_t n_shown = shown_samples(page, scores);

    if (n_shown) {
        put_html(page->out, "<p class=\"legend\">");
        svg_heat_colours(page, scores);
        put_html(page->out, "</p>\n");
    }
    put_html(page->out, "<div class=\"heats\">\n");
    for (size_t i = 0, size; i < n_shown; i += size) {
        size = scores_study_size(scores, i);
        put_html(page->out, "<figure><figcaption><strong>%s</strong>, %zu samples</figcaption>\n",
                 scores->samples[i].qc->study, size);
        svg_heat(page, scores, i, size);
        put_html(page->out, "</figure>\n");
    }
    put_html(page->out, "</div>\n");
}

void html_scores(struct page *page)
{
    struct scores scores;

    if (scores_init(&scores, page->view, NULL)) {
        page->words.failed = true;
    } else if (!scores.n_samples || !scores.n_sets) {
        put_html(page->out, "<p>This run holds no scores of samples.</p>\n");
    } else {
        put_html(
            page->out,
            "<p>Each cell is one sample: how far its score lies from the mean of the model arm of "
            "its study, in log2 units. Red: towards benefit (two-sided mechanisms: up). Blue: "
            "away from it. Look for treated samples that agree with each other; the colours of "
            "two studies are not on one scale of noise.</p>\n");
        put_studies(page, &scores);
    }
    scores_release(&scores);
}
