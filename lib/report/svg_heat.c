/*
 * Heat maps of scores, one per study: mechanisms in rows, samples in columns by arm.  The
 * level of a score depends on the genes of its study, so that each mechanism is shown as its
 * distance from the mean of the study's model arm.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "report/html.h"

/* A sample as qc.tsv knows it, and where its scores stand. */
struct sample {
    const struct mr_qc *qc;
    const mr_matrix *scores;
    size_t col;
};

struct heat {
    struct page *page;
    struct sample *samples; /* of all studies, by study, arm and source */
    size_t n_samples;
    const char **sets; /* the mechanisms, then the index */
    size_t n_sets;
    double limit; /* colours end here */
};

enum {
    LABEL_WIDTH = 178,
    ROW = 18,
    HEAD = 62,
    RIGHT = 74,
    CELL = 17,
    NARROW = 11,
    MAX_WIDTH = 900
};

/* The 'nth' column called 'name' over all matrices: joined runs may repeat a name. */
static bool find_column(const mr_results *results, const char *name, size_t nth,
                        struct sample *sample)
{
    for (size_t i = 0; i < mr_results_n_scores(results); i++) {
        const mr_matrix *m = mr_results_scores(results, i);

        for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
            if (strcmp(mr_names_get(mr_matrix_cols(m), c), name) != 0 || nth--)
                continue;
            sample->scores = m;
            sample->col = c;
            return true;
        }
    }
    return false;
}

static size_t count_before(const mr_results *results, size_t i)
{
    const struct mr_qc *qc = mr_results_row(results, MR_QC, i);
    size_t n = 0;

    for (size_t j = 0; j < i; j++) {
        const struct mr_qc *other = mr_results_row(results, MR_QC, j);

        n += !strcmp(other->sample, qc->sample);
    }
    return n;
}

static int arm_order(const struct mr_qc *qc)
{
    return !strcmp(qc->arm, "control") ? 0 : !strcmp(qc->arm, "model") ? 1 : 2;
}

static bool same_group(const struct mr_qc *a, const struct mr_qc *b)
{
    const char *x = a->source ? a->source : "", *y = b->source ? b->source : "";

    return !strcmp(a->study, b->study) && arm_order(a) == arm_order(b) && !strcmp(x, y);
}

/* Where the group of row 'i' begins: groups stand in the order of their first rows. */
static size_t first_of_group(const mr_results *results, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (same_group(mr_results_row(results, MR_QC, j), mr_results_row(results, MR_QC, i)))
            return j;
    return i;
}

static size_t first_of_study(const mr_results *results, size_t i)
{
    const struct mr_qc *qc = mr_results_row(results, MR_QC, i);

    for (size_t j = 0; j < i; j++) {
        const struct mr_qc *other = mr_results_row(results, MR_QC, j);

        if (!strcmp(other->study, qc->study))
            return j;
    }
    return i;
}

/* Sort key of a sample: study, arm, source in order of appearance, row. */
struct place {
    size_t study, group, row;
    int arm;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    if (x->study != y->study)
        return x->study < y->study ? -1 : 1;
    if (x->arm != y->arm)
        return x->arm < y->arm ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static mr_status collect_samples(struct heat *heat)
{
    const mr_results *results = heat->page->view->dir->results;
    const size_t n = mr_results_size(results, MR_QC);
    struct place *places = mem_calloc(n, sizeof(*places));

    heat->samples = mem_calloc(n, sizeof(*heat->samples));
    if (!places || !heat->samples) {
        free(places);
        return MR_ENOMEM;
    }
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){ first_of_study(results, i), first_of_group(results, i), i,
                                    arm_order(mr_results_row(results, MR_QC, i)) };
    qsort(places, n, sizeof(*places), by_place);
    for (size_t i = 0; i < n; i++) {
        struct sample *sample = &heat->samples[heat->n_samples];

        sample->qc = mr_results_row(results, MR_QC, places[i].row);
        heat->n_samples +=
            find_column(results, sample->qc->sample, count_before(results, places[i].row), sample);
    }
    free(places);
    return MR_OK;
}

static void add_set(struct heat *heat, const char *name)
{
    for (size_t s = 0; s < heat->n_sets; s++)
        if (!strcmp(heat->sets[s], name))
            return;
    for (size_t i = 0; i < heat->n_samples; i++) {
        if (mr_names_find(mr_matrix_rows(heat->samples[i].scores), name) != MR_NONE) {
            heat->sets[heat->n_sets++] = name;
            return;
        }
    }
}

static mr_status collect_sets(struct heat *heat)
{
    const struct view *view = heat->page->view;
    const size_t n_refs = view->refs ? mr_refs_n_mechanisms(view->refs) : 0;

    heat->sets = mem_calloc(view->n_mechanisms + n_refs, sizeof(*heat->sets));
    if (!heat->sets)
        return MR_ENOMEM;
    for (size_t m = 0; m < view->n_mechanisms; m++)
        add_set(heat, view->mechanisms[m]);
    for (size_t m = 0; m < n_refs; m++)
        add_set(heat, mr_refs_mechanism(view->refs, m)->name);
    return MR_OK;
}

static double score_of(const struct sample *sample, const char *set)
{
    const size_t row = mr_names_find(mr_matrix_rows(sample->scores), set);

    return row == MR_NONE ? NAN : mr_matrix_get(sample->scores, row, sample->col);
}

/* Mean of the model arm among the 'n' samples of a study; of all where there is none. */
static double centre_of(const struct sample *samples, size_t n, const char *set)
{
    double sum[2] = { 0, 0 };
    size_t count[2] = { 0, 0 };

    for (size_t i = 0; i < n; i++) {
        const double score = score_of(&samples[i], set);

        for (int model = 0; model < 2 && isfinite(score); model++) {
            if (model && arm_order(samples[i].qc) != 1)
                continue;
            sum[model] += score;
            count[model]++;
        }
    }
    if (count[1])
        return sum[1] / (double)count[1];
    return count[0] ? sum[0] / (double)count[0] : NAN;
}

/* Samples of the study that begins at 'i'. */
static size_t study_size(const struct heat *heat, size_t i)
{
    size_t n = 1;

    while (i + n < heat->n_samples &&
           !strcmp(heat->samples[i + n].qc->study, heat->samples[i].qc->study))
        n++;
    return n;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Nineteen of twenty cells lie within the colours: one strong study must not pale the others. */
static mr_status find_limit(struct heat *heat)
{
    double *values = mem_calloc(heat->n_samples * heat->n_sets, sizeof(*values));
    size_t n = 0;

    if (!values)
        return MR_ENOMEM;
    for (size_t i = 0, size; i < heat->n_samples; i += size) {
        size = study_size(heat, i);
        for (size_t s = 0; s < heat->n_sets; s++) {
            const double centre = centre_of(&heat->samples[i], size, heat->sets[s]);

            for (size_t j = i; j < i + size; j++) {
                const double d = fabs(score_of(&heat->samples[j], heat->sets[s]) - centre);

                if (isfinite(d))
                    values[n++] = d;
            }
        }
    }
    qsort(values, n, sizeof(*values), by_value);
    heat->limit = n ? values[(n - 1) * 19 / 20] : 0;
    if (!(heat->limit > 0))
        heat->limit = 1;
    free(values);
    return MR_OK;
}

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
    return arm_order(qc) == 2 ? qc->source ? view_source(qc->source) : qc->arm : qc->arm;
}

static void draw_row(struct heat *heat, const struct sample *samples, size_t n, const char *set,
                     double y, double cell)
{
    FILE *out = heat->page->out;
    const double centre = centre_of(samples, n, set);

    put_html(out, "<text x=\"%d\" y=\"%.1f\" font-size=\"12\" text-anchor=\"end\">%s</text>\n",
             LABEL_WIDTH - 6, y + 13, view_mechanism(heat->page->view, set));
    for (size_t i = 0; i < n; i++) {
        const double score = score_of(&samples[i], set), difference = score - centre;
        char colour[8] = "none";

        if (isfinite(difference))
            colour_of(difference / heat->limit, colour);
        put_html(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" ",
                 LABEL_WIDTH + (double)i * cell, y, cell - (cell > 4 ? 1 : 0), ROW - 1);
        if (isfinite(difference))
            put_html(out, "fill=\"%s\"><title>%s, %s (%s): %+.2f, score %+.2f</title></rect>\n",
                     colour, samples[i].qc->sample, view_mechanism(heat->page->view, set),
                     group_name(samples[i].qc), difference, score);
        else
            put_html(out, "class=\"none\"><title>%s, %s: not measured</title></rect>\n",
                     samples[i].qc->sample, view_mechanism(heat->page->view, set));
    }
}

/* Arms above the columns, with a line over the samples of each. */
static void draw_groups(struct heat *heat, const struct sample *samples, size_t n, double cell)
{
    FILE *out = heat->page->out;

    for (size_t i = 0, size; i < n; i += size) {
        const double x = LABEL_WIDTH + (double)i * cell;

        for (size = 1; i + size < n && same_group(samples[i].qc, samples[i + size].qc); size++)
            ;
        put_html(out,
                 "<line class=\"zero\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" "
                 "stroke-width=\"2\" /><text x=\"%.1f\" y=\"%d\" font-size=\"11\" "
                 "transform=\"rotate(-32 %.1f %d)\">%s</text>\n",
                 x + 1, x + (double)size * cell - 2, HEAD - 4, HEAD - 4, x + 6, HEAD - 9, x + 6,
                 HEAD - 9, group_name(samples[i].qc));
    }
}

static void draw_names(struct heat *heat, const struct sample *samples, size_t n, double y,
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

static size_t longest_name(const struct sample *samples, size_t n)
{
    size_t longest = 0;

    for (size_t i = 0; i < n; i++)
        if (strlen(samples[i].qc->sample) > longest)
            longest = strlen(samples[i].qc->sample);
    return longest;
}

static void draw_study(struct heat *heat, const struct sample *samples, size_t n)
{
    const double cell = (double)n * CELL > MAX_WIDTH ? (double)MAX_WIDTH / (double)n : CELL;
    const double bottom = HEAD + (double)heat->n_sets * ROW;
    const double names = cell >= NARROW ? 10 + 6.2 * (double)longest_name(samples, n) : 4;
    struct words title = { 0 };

    words_addf(&title, "Scores of study %s", samples->qc->study);
    put_html(heat->page->out, "<figure><figcaption><strong>%s</strong>, %zu samples</figcaption>\n",
             samples->qc->study, n);
    svg_open(
        heat->page, LABEL_WIDTH + (double)n * cell + RIGHT, bottom + names, words_text(&title),
        "Rows are mechanisms, columns samples by arm; red is above, blue below the mean of the "
        "model arm. Each cell names its number; scores.tsv holds all of them.");
    heat->page->words.failed |= title.failed;
    words_release(&title);
    draw_groups(heat, samples, n, cell);
    for (size_t s = 0; s < heat->n_sets; s++)
        draw_row(heat, samples, n, heat->sets[s], HEAD + (double)s * ROW, cell);
    if (cell >= NARROW)
        draw_names(heat, samples, n, bottom + 6, cell);
    put_html(heat->page->out, "</svg></figure>\n");
}

static void draw_legend(struct heat *heat)
{
    FILE *out = heat->page->out;
    char colour[8];

    put_html(out, "<p class=\"legend\">");
    svg_open(heat->page, 330, 30, "Colours of the heat maps",
             "From blue, below the model arm, over white to red, above it.");
    for (int i = 0; i < 21; i++) {
        colour_of((i - 10) / 10.0, colour);
        put_html(out, "<rect x=\"%d\" y=\"2\" width=\"11\" height=\"11\" fill=\"%s\" />",
                 40 + i * 11, colour);
    }
    put_html(out,
             "<g font-size=\"11\"><text x=\"40\" y=\"26\">%+.2f or less</text><text x=\"155\" "
             "y=\"26\" text-anchor=\"middle\">0</text><text x=\"271\" y=\"26\" "
             "text-anchor=\"end\">%+.2f or more</text></g></svg></p>\n",
             -heat->limit, heat->limit);
}

static mr_status prepare(struct heat *heat)
{
    if (collect_samples(heat) || collect_sets(heat))
        return MR_ENOMEM;
    return find_limit(heat);
}

void html_scores(struct page *page)
{
    struct heat heat = { .page = page };

    if (prepare(&heat)) {
        page->words.failed = true;
        goto done;
    }
    if (!heat.n_samples || !heat.n_sets) {
        put_html(page->out, "<p>This run holds no scores of samples.</p>\n");
        goto done;
    }
    put_html(page->out,
             "<p>Each cell is one sample: how far its score lies from the mean of the model arm of "
             "its study, in log2 units. Red: towards benefit (two-sided mechanisms: up). Blue: "
             "away from it. Look for treated samples that agree with each other; the colours of "
             "two studies are not on one scale of noise.</p>\n");
    draw_legend(&heat);
    put_html(page->out, "<div class=\"heats\">\n");
    for (size_t i = 0, size; i < heat.n_samples; i += size) {
        size = study_size(&heat, i);
        draw_study(&heat, &heat.samples[i], size);
    }
    put_html(page->out, "</div>\n");
done:
    free(heat.samples);
    free(heat.sets);
}
