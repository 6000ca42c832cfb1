/*
 * A forest plot: one row per mechanism in the order of ranks, family after family, with the
 * range of ranks as boxes and the pooled effect with its interval on a common axis.
 */
#include <math.h>
#include <string.h>

#include "report/html.h"

enum {
    WIDTH = 762,
    NAME_X = 8,
    NAME_WIDTH = 186,
    RANK_X = 202,
    STRIP_X = 238,
    STRIP_WIDTH = 84,
    PLOT_X = 340,
    PLOT_WIDTH = 236,
    VALUE_X = 756,
    HEADER = 34,
    FAMILY_HEIGHT = 26,
    ROW_HEIGHT = 26,
    SECOND_LINE = 11, /* more, where a row has small words below its name */
    FOOTER = 64,
    LONGEST_NAME = 40,
    MAX_FLAGS = 2, /* as words; more are counted */
};

/* The axis of effects. */
struct axis {
    double lo, hi, step;
};

static double clamp(double value)
{
    return value < -1e6 ? -1e6 : value > 1e6 ? 1e6 : value;
}

static void stretch(struct axis *axis, double value)
{
    if (isnan(value))
        return;
    axis->lo = fmin(axis->lo, clamp(value));
    axis->hi = fmax(axis->hi, clamp(value));
}

/* Covers all intervals and single studies, and 0, in steps of 1, 2 or 5 times a power of ten. */
static struct axis make_axis(const struct view *view, const struct view_group *group)
{
    static const double steps[] = { 1, 2, 5, 10 };
    struct axis axis = { -0.5, 0.5, 1 };
    double power;

    for (size_t i = 0; i < group->n; i++) {
        const struct mr_ranking *row = group->rows[i];

        stretch(&axis, row->effect);
        stretch(&axis, row->ci_lo);
        stretch(&axis, row->ci_hi);
        for (size_t s = 0; s < group->n_studies; s++) {
            const struct mr_effect *e = view_effect(view, row, group->studies[s]);

            if (e)
                stretch(&axis, view->raw_units ? e->theta : e->g);
        }
    }
    power = pow(10, floor(log10((axis.hi - axis.lo) / 6)));
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        axis.step = steps[i] * power;
        if ((axis.hi - axis.lo) / axis.step <= 6.5)
            break;
    }
    return axis;
}

static double place(const struct axis *axis, double value)
{
    return PLOT_X + 6 + (clamp(value) - axis->lo) / (axis->hi - axis->lo) * (PLOT_WIDTH - 12);
}

static void draw_grid(struct page *page, const struct axis *axis, double top, double bottom)
{
    const double zero = place(axis, 0);
    const int decimals = axis->step >= 1 ? 0 : axis->step >= 0.1 ? 1 : 2;

    for (long n = lround(ceil(axis->lo / axis->step)); (double)n * axis->step <= axis->hi; n++) {
        const double value = (double)n * axis->step, x = place(axis, value);
        char text[NUMBER_SIZE];

        put_html(page->out,
                 "<line class=\"%s\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" />"
                 "<text class=\"m\" x=\"%.1f\" y=\"%.1f\" font-size=\"11\" "
                 "text-anchor=\"middle\">%s</text>\n",
                 n == 0 ? "zero" : "grid", x, x, top, bottom, x, bottom + 14,
                 put_fixed(value, decimals, text));
    }
    put_html(
        page->out,
        "<text class=\"m\" x=\"%.1f\" y=\"%.1f\" font-size=\"11\" text-anchor=\"end\">"
        "\xe2\x97\x84 against benefit</text>"
        "<text class=\"m\" x=\"%.1f\" y=\"%.1f\" font-size=\"11\">benefit \xe2\x96\xba</text>\n",
        zero - 7, bottom + 31, zero + 7, bottom + 31);
}

static void draw_header(struct page *page)
{
    put_html(page->out,
             "<g font-size=\"11\"><text class=\"m\" x=\"%d\" y=\"18\">mechanism</text>"
             "<text class=\"m\" x=\"%d\" y=\"18\">rank, 95 %% range</text>"
             "<text class=\"m\" x=\"%d\" y=\"18\" text-anchor=\"middle\">effect, 95 %% interval"
             "</text><text class=\"m\" x=\"%d\" y=\"18\" text-anchor=\"end\">%s [interval]</text>"
             "</g>\n",
             NAME_X, RANK_X, PLOT_X + PLOT_WIDTH / 2, VALUE_X,
             page->view->raw_units ? "log2" : "g");
}

/* What stands in small letters below the name: "two-sided" and flags of this row alone. */
static void small_words(const struct mr_ranking *row, mr_flags common, struct words *words)
{
    const mr_flags flags = row->flags & ~common;
    int n = 0;

    words_clear(words);
    if (view_is_two_sided(row))
        words_add(words, "two-sided: right is up");
    for (int f = 0; f < MR_N_FLAGS; f++) {
        if (!(flags >> f & 1) || ++n > MAX_FLAGS)
            continue;
        words_addf(words, "%s%s", words->size ? ", " : "", mr_flag_name((enum mr_flag)f));
    }
    if (n > MAX_FLAGS)
        words_addf(words, " +%d", n - MAX_FLAGS);
}

static void draw_name(struct page *page, const struct mr_ranking *row, double y)
{
    const char *name = view_mechanism(page->view, row->mechanism);
    const size_t size = strlen(name);

    put_html(page->out, "<text class=\"%s\" x=\"%d\" y=\"%.1f\" font-size=\"13\"",
             view_is_top(row) ? "b" : "r", NAME_X, y + 4);
    if (size > 22)
        put_html(page->out, " textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\"", NAME_WIDTH);
    if (size <= LONGEST_NAME) {
        put_html(page->out, ">%s <tspan class=\"m\">%s</tspan></text>", name, view_arrow(row));
    } else {
        char shown[LONGEST_NAME + 1];
        size_t keep = LONGEST_NAME;

        while (keep && ((unsigned char)name[keep] & 0xc0) == 0x80) /* not within a character */
            keep--;
        memcpy(shown, name, keep);
        shown[keep] = '\0';
        put_html(page->out, ">%s\xe2\x80\xa6<title>%s</title></text>", shown, name);
    }
}

static void draw_ranks(struct page *page, const struct mr_ranking *row, size_t n_ranked, double y)
{
    words_clear(&page->words);
    view_rank_range(row->rank_lo, row->rank_hi, &page->words);
    if (isnan(row->rank_lo))
        view_rank_range(row->rank, row->rank, &page->words);
    put_html(page->out, "<text class=\"%s\" x=\"%d\" y=\"%.1f\" font-size=\"13\">%s</text>",
             view_is_top(row) ? "b" : "r", RANK_X, y + 4, words_text(&page->words));
    svg_rank_strip(page, row, n_ranked, STRIP_X, y - 5, STRIP_WIDTH);
}

static void draw_studies(struct page *page, const struct view_group *group,
                         const struct mr_ranking *row, const struct axis *axis, double y)
{
    if (group->n_studies < 2)
        return;
    for (size_t s = 0; s < group->n_studies; s++) {
        const struct mr_effect *e = view_effect(page->view, row, group->studies[s]);
        double effect;

        if (!e)
            continue;
        effect = page->view->raw_units ? e->theta : e->g;
        if (isnan(effect))
            continue;
        put_html(page->out,
                 "<circle class=\"study\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.4\"><title>%s: %+.2f"
                 "</title></circle>",
                 place(axis, effect), y + 8, e->study, effect);
    }
}

static void draw_effect(struct page *page, const struct view_group *group,
                        const struct mr_ranking *row, const struct axis *axis, double y)
{
    const double x = place(axis, row->effect);

    draw_studies(page, group, row, axis, y);
    if (!isnan(row->ci_lo) && !isnan(row->ci_hi))
        put_html(page->out, "<line class=\"l\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" />",
                 place(axis, row->ci_lo), place(axis, row->ci_hi), y, y);
    put_html(page->out,
             "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"8\" height=\"8\" />"
             "<text x=\"%d\" y=\"%.1f\" font-size=\"12\" text-anchor=\"end\">%+.2f ",
             view_is_top(row) ? "f" : "h", x - 4, y - 4, VALUE_X, y + 4, row->effect);
    if (isnan(row->ci_lo) || isnan(row->ci_hi))
        put_html(page->out, "no interval</text>\n");
    else
        put_html(page->out, "[%+.2f, %+.2f]</text>\n", row->ci_lo, row->ci_hi);
}

/* Returns the height taken. */
static double draw_row(struct page *page, const struct view_group *group,
                       const struct view_family *family, const struct mr_ranking *row,
                       const struct axis *axis, double top)
{
    double height = ROW_HEIGHT, y = top + ROW_HEIGHT / 2.0;

    small_words(row, group->common, &page->words);
    if (page->words.size)
        height += SECOND_LINE;
    if (view_is_top(row))
        put_html(page->out,
                 "<rect class=\"top\" x=\"0\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" rx=\"3\" />",
                 top + 1, PLOT_X - 8, height - 2);
    if (page->words.size)
        put_html(page->out, "<text class=\"m\" x=\"%d\" y=\"%.1f\" font-size=\"10\">%s</text>",
                 NAME_X, y + 17, words_text(&page->words));
    draw_name(page, row, y);
    if (!isnan(row->rank))
        draw_ranks(page, row, family->n_ranked, y);
    else
        put_html(page->out,
                 "<text class=\"m\" x=\"%d\" y=\"%.1f\" font-size=\"12\">not ranked</text>", RANK_X,
                 y + 4);
    if (!isnan(row->effect))
        draw_effect(page, group, row, axis, y);
    return height;
}

static double row_height(const struct mr_ranking *row, mr_flags common, struct words *scratch)
{
    small_words(row, common, scratch);
    return ROW_HEIGHT + (scratch->size ? SECOND_LINE : 0);
}

static double body_height(struct page *page, const struct view_group *group)
{
    double height = 0;

    for (int f = 0; f < MR_N_FAMILIES; f++)
        height += group->families[f].n ? FAMILY_HEIGHT : 0;
    for (size_t i = 0; i < group->n; i++)
        height += row_height(group->rows[i], group->common, &page->words);
    return height;
}

static void draw_legend(struct page *page, const struct view_group *group, double y)
{
    put_html(page->out,
             "<g class=\"primary\"><rect class=\"f\" x=\"8\" y=\"%.1f\" width=\"8\" height=\"8\" />"
             "<text class=\"m\" x=\"21\" y=\"%.1f\" font-size=\"11\">may stand first (top set)"
             "</text><rect class=\"h\" x=\"186\" y=\"%.1f\" width=\"8\" height=\"8\" />"
             "<text class=\"m\" x=\"199\" y=\"%.1f\" font-size=\"11\">ranks below another</text>",
             y - 8, y, y - 8, y);
    if (group->n_studies > 1)
        put_html(page->out,
                 "<circle class=\"study\" cx=\"344\" cy=\"%.1f\" r=\"2.4\" />"
                 "<text class=\"m\" x=\"352\" y=\"%.1f\" font-size=\"11\">a single study</text>",
                 y - 4, y);
    put_html(page->out, "</g>\n");
}

void svg_forest(struct page *page, const struct view_group *group)
{
    const struct axis axis = make_axis(page->view, group);
    const double bottom = HEADER + body_height(page, group);
    struct words title = { 0 }, text = { 0 };
    double y = HEADER;

    words_addf(&title, "Ranked effects of %s, %s", view_source(group->source),
               view_product(group->product));
    for (int f = 0; f < MR_INDEX; f++) {
        if (!group->families[f].n)
            continue;
        words_add(&text, text.size ? " " : "");
        sentence_ranks(page->view, &group->families[f], &text);
    }
    svg_open(page, WIDTH, bottom + FOOTER, words_text(&title), words_text(&text));
    page->words.failed |= title.failed || text.failed;
    words_release(&title);
    words_release(&text);
    draw_header(page);
    draw_grid(page, &axis, HEADER - 4, bottom);
    for (int f = 0; f < MR_N_FAMILIES; f++) {
        const struct view_family *family = &group->families[f];

        if (!family->n)
            continue;
        put_html(page->out,
                 "<g class=\"%s\"><text class=\"fam\" x=\"%d\" y=\"%.1f\" font-size=\"12\">%s"
                 "</text>\n",
                 view_family((enum mr_family)f), NAME_X, y + 17,
                 f == MR_INDEX ? "Index, not ranked"
                 : f           ? "Secondary family"
                               : "Primary family");
        y += FAMILY_HEIGHT;
        for (size_t i = 0; i < family->n; i++)
            y += draw_row(page, group, family, family->rows[i], &axis, y);
        put_html(page->out, "</g>\n");
    }
    draw_legend(page, group, bottom + FOOTER - 8);
    put_html(page->out, "</svg>\n");
}
