/*
 * Heat maps of scores, one per study: mechanisms in rows, samples in columns by arm.
 */
#include <math.h>
#include <string.h>

#include "report/html.h"
#include "report/scores.h"

struct heat {
    struct page *page;
    const struct scores *scores;
};

enum {
    LABEL_WIDTH = 184,
    ROW = 18,
    HEAD = 62,
    RIGHT = 74,
    CELL = 17,
    NARROW = 11,
    MAX_WIDTH = 900
};

/* RdBu: #2166ac at -1, #f7f7f7 at 0, #b2182b at 1. */
static void colour_of(double value, char colour[8])
{
    static const int ends[2][3] = { { 0x21, 0x66, 0xac }, { 0xb2, 0x18, 0x2b } };
    const double share = fmin(fabs(value), 1);
    int rgb[3];

    for (int i = 0; i < 3; i++)
        rgb[i] = (int)lround(0xf7 + (ends[value > 0][i] - 0xf7) * share);
    snprintf(colour, 8, "#%02x%02x%02x", (unsigned)rgb[0] & 0xff, (unsigned)rgb[1] & 0xff,
             (unsigned)rgb[2] & 0xff);
}

static const char *group_name(const struct mr_qc *qc)
{
    return scores_arm(qc) == 2 ? qc->source ? view_source(qc->source) : qc->arm : qc->arm;
}

/* The row of set 's' for the 'n' samples from 'from' on. */
static void draw_row(struct heat *heat, size_t from, size_t n, size_t s, double cell)
{
    FILE *out = heat->page->out;
    const char *set = heat->scores->sets[s], *name = view_mechanism(heat->page->view, set);
    const struct scores_sample *samples = &heat->scores->samples[from];
    const double y = HEAD + (double)s * ROW;

    put_html(out, "<text x=\"%d\" y=\"%.1f\" font-size=\"12\" text-anchor=\"end\"", LABEL_WIDTH - 6,
             y + 13);
    if (strlen(name) > 24)
        put_html(out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", LABEL_WIDTH - 10);
    put_html(out, ">%s</text>\n", name);
    for (size_t i = 0; i < n; i++) {
        const double score = scores_get(&samples[i], set);
        const double difference = scores_distance(heat->scores, from + i, s);
        char colour[8] = "none";

        if (isfinite(difference))
            colour_of(difference / heat->scores->limit, colour);
        put_html(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" ",
                 LABEL_WIDTH + (double)i * cell, y, cell - (cell > 4 ? 1 : 0), ROW - 1);
        if (isfinite(difference))
            put_html(out, "fill=\"%s\"><title>%s, %s (%s): %+.2f, score %+.2f</title></rect>\n",
                     colour, samples[i].qc->sample, name, group_name(samples[i].qc), difference,
                     score);
        else
            put_html(out, "class=\"none\"><title>%s, %s: not measured</title></rect>\n",
                     samples[i].qc->sample, name);
    }
}

/* Arms above the columns, with a line over the samples of each. */
static void draw_groups(struct heat *heat, const struct scores_sample *samples, size_t n,
                        double cell)
{
    FILE *out = heat->page->out;

    for (size_t i = 0, size; i < n; i += size) {
        const double x = LABEL_WIDTH + (double)i * cell;

        for (size = 1; i + size < n && scores_same_group(samples[i].qc, samples[i + size].qc);
             size++)
            ;
        put_html(out,
                 "<line class=\"zero\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" "
                 "stroke-width=\"2\" /><text x=\"%.1f\" y=\"%d\" font-size=\"11\" "
                 "transform=\"rotate(-32 %.1f %d)\">%s</text>\n",
                 x + 1, x + (double)size * cell - 2, HEAD - 4, HEAD - 4, x + 6, HEAD - 9, x + 6,
                 HEAD - 9, group_name(samples[i].qc));
    }
}

static void draw_names(struct heat *heat, const struct scores_sample *samples, size_t n, double y,
                       double cell)
{
    for (size_t i = 0; i < n; i++) {
        const double x = LABEL_WIDTH + ((double)i + 0.5) * cell + 3;

        put_html(heat->page->out,
                 "<text class=\"m\" x=\"%.1f\" y=\"%.1f\" font-size=\"9.5\" text-anchor=\"end\" "
                 "transform=\"rotate(-90 %.1f %.1f)\">%s</text>\n",
                 x, y, x, y, samples[i].qc->sample);
    }
}

static size_t longest_name(const struct scores_sample *samples, size_t n)
{
    size_t longest = 0;

    for (size_t i = 0; i < n; i++)
        if (strlen(samples[i].qc->sample) > longest)
            longest = strlen(samples[i].qc->sample);
    return longest;
}

void svg_heat(struct page *page, const struct scores *scores, size_t from, size_t n)
{
    struct heat heat = { page, scores };
    const struct scores_sample *samples = &scores->samples[from];
    const double cell = (double)n * CELL > MAX_WIDTH ? (double)MAX_WIDTH / (double)n : CELL;
    const double bottom = HEAD + (double)scores->n_sets * ROW;
    const double names = cell >= NARROW ? 10 + 6.2 * (double)longest_name(samples, n) : 4;
    struct words title = { 0 };

    words_addf(&title, "Scores of study %s", samples->qc->study);
    svg_open(
        page, LABEL_WIDTH + (double)n * cell + RIGHT, bottom + names, words_text(&title),
        "Rows are mechanisms, columns samples by arm; red is above, blue below the mean of the "
        "model arm. Each cell names its number; scores.tsv holds all of them.");
    page->words.failed |= title.failed;
    words_release(&title);
    draw_groups(&heat, samples, n, cell);
    for (size_t s = 0; s < scores->n_sets; s++)
        draw_row(&heat, from, n, s, cell);
    if (cell >= NARROW)
        draw_names(&heat, samples, n, bottom + 6, cell);
    put_html(page->out, "</svg>");
}

void svg_heat_colours(struct page *page, const struct scores *scores)
{
    FILE *out = page->out;
    char colour[8];

    svg_open(page, 330, 30, "Colours of the heat maps",
             "From blue, below the model arm, over white to red, above it.");
    for (int i = 0; i < 21; i++) {
        colour_of((i - 10) / 10.0, colour);
        put_html(out, "<rect x=\"%d\" y=\"2\" width=\"11\" height=\"11\" fill=\"%s\" />",
                 40 + i * 11, colour);
    }
    put_html(out,
             "<g font-size=\"11\"><text x=\"40\" y=\"26\">%+.2f or less</text><text x=\"155\" "
             "y=\"26\" text-anchor=\"middle\">0</text><text x=\"271\" y=\"26\" "
             "text-anchor=\"end\">%+.2f or more</text></g></svg>",
             -scores->limit, scores->limit);
}
