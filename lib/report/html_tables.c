/* Plain tables: studies, panels, quality, coverage, warnings, inputs. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "report/html.h"
#include "report/scores.h"

static void put_p_cell(struct page *page, double p)
{
    char text[NUMBER_SIZE];

    put_html(page->out, "<td class=\"n\">%s</td>", isnan(p) ? PUT_MISSING : put_p(p, text));
}

/* The gate in words; the word of the file where it is none of ours. */
static const char *gate_words(const char *gate)
{
    static const char *const words[][2] = {
        { "confirmed", "model confirmed" },
        { "not_confirmed", "model not confirmed" },
        { "rescued", "function returns" },
        { "not_rescued", "no functional rescue" },
    };

    for (size_t i = 0; gate && i < sizeof(words) / sizeof(words[0]); i++)
        if (!strcmp(words[i][0], gate))
            return words[i][1];
    return gate;
}

/* What readers call a panel; the word of the file where it is none of ours. */
static const char *panel_words(const char *panel)
{
    static const char *const words[][2] = {
        { "sanity_granulosa", "granulosa cells" },
        { "sanity_oocyte", "oocytes" },
        { "sanity_theca_steroid", "theca, steroid synthesis" },
        { "sanity_luteal", "luteal cells" },
        { "ct_stroma", "stroma" },
        { "ct_endothelium", "endothelium" },
        { "ct_pericyte_smc", "pericytes, smooth muscle" },
        { "ct_immune", "immune cells" },
        { "ct_epithelium", "epithelium" },
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (!strcmp(words[i][0], panel))
            return words[i][1];
    return panel;
}

static void put_panel(struct page *page, const struct mr_panel *row)
{
    put_html(page->out,
             "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td>"
             "<td class=\"n\">%.0f / %.0f</td><td class=\"n\">%+.2f</td><td class=\"n\">%.2f</td>",
             row->study, row->source ? view_source(row->source) : PUT_MISSING,
             row->product ? view_product(row->product) : PUT_MISSING, panel_words(row->panel),
             row->contrast, row->n1, row->n2, row->theta, row->se);
    put_p_cell(page, row->p);
    put_html(page->out, "<td>%s</td></tr>\n", gate_words(row->gate));
}

/* Panels without enough genes in a study are left out. */
static void put_panels(struct page *page)
{
    static const char *const columns[] = { "study", "source",        "product", "panel", "contrast",
                                           "#n",    "#change, log2", "#se",     "#p",    "gate",
                                           NULL };
    const mr_results *results = page->view->dir->results;
    const size_t n_rows = mr_results_size(results, MR_PANELS);
    size_t left = 0;

    for (size_t i = 0; i < n_rows; i++)
        left += !isnan(((const struct mr_panel *)mr_results_row(results, MR_PANELS, i))->theta);
    html_listing_open(page, "Panels by study and contrast", "panels.tsv");
    left = html_shown_rows(page, left, "panels.tsv");
    html_table_open(page, "Panels of granulosa cells, oocytes and others, where measured", columns);
    for (size_t i = 0; left; i++) {
        const struct mr_panel *row = mr_results_row(results, MR_PANELS, i);

        if (isnan(row->theta))
            continue;
        put_panel(page, row);
        left--;
    }
    html_table_close(page);
    html_listing_close(page);
}

void html_gate(struct page *page)
{
    words_clear(&page->words);
    sentence_run_gate(page->view, &page->words);
    if (page->words.size)
        put_html(page->out, "<p class=\"say\">%s</p>\n", words_text(&page->words));
    put_html(page->out,
             "<p>A damaged ovary loses the genes of granulosa cells or of oocytes; a therapy that "
             "works should bring them back. Where the model does not lower either panel the "
             "report says <em>model not confirmed</em>; where the treatment raises neither, "
             "<em>no functional rescue</em> at the level of mRNA. One-sided tests at 5 %%, not "
             "corrected: a warning, not a claim.</p>\n");
    if (mr_results_size(page->view->dir->results, MR_PANELS))
        put_panels(page);
    else
        put_html(page->out, "<p>This run holds no panels.</p>\n");
}

/* What the tables say of a study of run.json. */
struct study_facts {
    const struct mr_effect *effect; /* any of them: for what it says of the study; may be NULL */
    size_t n_samples[3];            /* by scores_arm() */
};

static struct study_facts *collect_facts(const mr_results *results, const mr_names *studies)
{
    struct study_facts *facts = mem_calloc(mr_names_size(studies), sizeof(*facts));

    for (size_t i = 0; facts && i < mr_results_size(results, MR_EFFECTS); i++) {
        const struct mr_effect *row = mr_results_row(results, MR_EFFECTS, i);
        const size_t study = mr_names_find(studies, row->study);

        if (study != MR_NONE && !facts[study].effect)
            facts[study].effect = row;
    }
    for (size_t i = 0; facts && i < mr_results_size(results, MR_QC); i++) {
        const struct mr_qc *row = mr_results_row(results, MR_QC, i);
        const size_t study = mr_names_find(studies, row->study);

        if (study != MR_NONE)
            facts[study].n_samples[scores_arm(row)]++;
    }
    return facts;
}

static void put_study(struct page *page, const char *name, const struct study_facts *facts)
{
    const struct mr_effect *effect = facts->effect;

    put_html(page->out,
             "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td class=\"n\">%zu</td>"
             "<td class=\"n\">%zu</td><td class=\"n\">%zu</td></tr>\n",
             name, effect ? effect->species : PUT_MISSING,
             !effect                                   ? PUT_MISSING
             : effect->flags >> MR_FLAG_NOT_COUNTS & 1 ? "not counts"
                                                       : "counts",
             facts->n_samples[0], facts->n_samples[1], facts->n_samples[2]);
}

void html_studies(struct page *page)
{
    static const char *const columns[] = { "study",  "species",  "values", "#control",
                                           "#model", "#treated", NULL };
    const mr_run_dir *dir = page->view->dir;
    const json_t *studies = run_dir_array(dir, "studies");
    mr_names *names = mr_names_new();
    struct study_facts *facts = NULL;

    page->words.failed |= !names;
    for (size_t i = 0; names && i < json_array_size(studies); i++)
        if (mr_names_intern(names, run_dir_text(json_array_get(studies, i), "study", "?"), NULL,
                            NULL, NULL))
            page->words.failed = true;
    if (!page->words.failed)
        facts = collect_facts(dir->results, names);
    page->words.failed |= !facts;
    html_table_open(page, "Samples per arm", columns);
    for (size_t i = 0; facts && i < mr_names_size(names); i++)
        put_study(page, mr_names_get(names, i), &facts[i]);
    html_table_close(page);
    free(facts);
    mr_names_free(names);
}

void html_qc(struct page *page)
{
    static const char *const columns[] = {
        "sample",        "study",   "arm",        "source",     "#library, million",
        "#norm. factor", "#genes",  "#mapped, %", "#granulosa", "#oocyte",
        "#theca",        "#luteal", "flags",      NULL
    };
    const mr_results *results = page->view->dir->results;
    size_t n = mr_results_size(results, MR_QC), n_flagged = 0;

    for (size_t i = 0; i < n; i++)
        n_flagged += ((const struct mr_qc *)mr_results_row(results, MR_QC, i))->flags != 0;
    put_html(page->out, "<p>%zu of %zu %s %s flagged.</p>\n", n_flagged, n,
             n == 1 ? "sample" : "samples", n_flagged == 1 ? "is" : "are");
    html_listing_open(page, "Quality by sample", "qc.tsv");
    n = html_shown_rows(page, n, "qc.tsv");
    html_table_open(page,
                    "Library size, share of genes found, and marker panels (log2 against "
                    "genes of like abundance)",
                    columns);
    for (size_t i = 0; i < n; i++) {
        const struct mr_qc *row = mr_results_row(results, MR_QC, i);

        put_html(page->out,
                 "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td class=\"w\">%s</td><td "
                 "class=\"n\">%.2f"
                 "</td><td class=\"n\">%.3f</td><td class=\"n\">%.0f</td><td class=\"n\">%.1f</td>"
                 "<td class=\"n\">%+.2f</td><td class=\"n\">%+.2f</td><td class=\"n\">%+.2f</td>"
                 "<td class=\"n\">%+.2f</td><td>",
                 row->sample, row->study, row->arm,
                 row->source ? view_source(row->source) : PUT_MISSING, row->library_size / 1e6,
                 row->norm_factor, row->genes_detected, 100 * row->mapped_fraction, row->granulosa,
                 row->oocyte, row->theca, row->luteal);
        html_flag_words(page, row->flags, 0);
        put_html(page->out, "</td></tr>\n");
    }
    html_table_close(page);
    html_listing_close(page);
}

void html_coverage(struct page *page)
{
    static const char *const columns[] = { "study", "mechanism", "#listed",    "#found",
                                           "#used", "#found, %", "assessable", NULL };
    const mr_results *results = page->view->dir->results;
    size_t n;

    put_html(page->out,
             "<p>A mechanism can be judged only by genes that the study measured. Listed: genes of "
             "the mechanism in that species; found: present in the table; used: abundant enough. "
             "<code>sets.tsv</code> names the missing ones.</p>\n");
    html_listing_open(page, "Genes per study and mechanism", "sets.tsv");
    n = html_shown_rows(page, mr_results_size(results, MR_SETS), "sets.tsv");
    html_table_open(page, "Genes listed, found and used", columns);
    for (size_t i = 0; i < n; i++) {
        const struct mr_set_row *row = mr_results_row(results, MR_SETS, i);

        put_html(page->out,
                 "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"n\">%.0f</td>"
                 "<td class=\"n\">%.0f</td><td class=\"n\">%.0f</td><td class=\"n\">%.0f</td>"
                 "<td>%s</td></tr>\n",
                 row->study, view_mechanism(page->view, row->set), row->genes_total,
                 row->genes_mapped, row->genes_used, 100 * row->mapped_fraction, row->assessable);
    }
    html_table_close(page);
    html_listing_close(page);
}

/* Warnings and notes alike: { study, kind, count, text, level }. */
void html_warnings(struct page *page)
{
    static const char *const columns[] = { "level", "study", "what", "#times", "text", NULL };
    const json_t *warnings = run_dir_array(page->view->dir, "warnings");
    size_t n;

    if (!json_array_size(warnings)) {
        put_html(page->out, "<p>None.</p>\n");
        return;
    }
    n = html_shown_rows(page, json_array_size(warnings), "run.json");
    html_table_open(page, "What the run wants to be known", columns);
    for (size_t i = 0; i < n; i++) {
        const json_t *note = json_array_get(warnings, i);
        const char *study = run_dir_text(note, "study", "");

        put_html(page->out,
                 "<tr><td>%s</td><td>%s</td><td>%s</td><td class=\"n\">%.0f</td><td>%s</td></tr>\n",
                 run_dir_text(note, "level", PUT_MISSING), *study ? study : PUT_MISSING,
                 run_dir_text(note, "kind", PUT_MISSING),
                 json_number_value(json_object_get(note, "count")),
                 run_dir_text(note, "text", PUT_MISSING));
    }
    html_table_close(page);
}

static void put_options(struct page *page)
{
    static const char *const columns[] = { "option", "value", NULL };
    json_t *options = json_object_get(page->view->dir->run, "options");
    const char *name;
    json_t *value;

    if (!json_object_size(options))
        return;
    html_table_open(page, "Options as they were resolved", columns);
    json_object_foreach(options, name, value)
    {
        char *text = json_is_string(value)
                         ? NULL
                         : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);

        put_html(page->out, "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td></tr>\n", name,
                 json_is_string(value) ? json_string_value(value) : text);
        free(text);
    }
    html_table_close(page);
}

static double number_of(const json_t *object, const char *member)
{
    const json_t *value = json_object_get(object, member);

    return json_is_number(value) ? json_number_value(value) : NAN;
}

void html_inputs(struct page *page)
{
    static const char *const columns[] = { "file",    "format", "compression", "ids",
                                           "species", "scale",  "#genes",      "#samples",
                                           "#mapped", "MD5",    NULL };
    const json_t *inputs = run_dir_array(page->view->dir, "inputs");
    size_t n;

    n = html_shown_rows(page, json_array_size(inputs), "run.json");
    html_table_open(page, "Files as they were read", columns);
    for (size_t i = 0; i < n; i++) {
        const json_t *input = json_array_get(inputs, i);

        put_html(
            page->out,
            "<tr><th scope=\"row\">%s</th><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s"
            "</td><td class=\"n\">%.0f</td><td class=\"n\">%.0f</td><td class=\"n\">%.0f</td>"
            "<td><code>%s</code></td></tr>\n",
            run_dir_text(input, "path", PUT_MISSING), run_dir_text(input, "format", PUT_MISSING),
            run_dir_text(input, "compression", PUT_MISSING),
            run_dir_text(input, "ids", PUT_MISSING), run_dir_text(input, "species", PUT_MISSING),
            run_dir_text(input, "scale", PUT_MISSING), number_of(input, "genes"),
            number_of(input, "samples"), number_of(input, "mapped"),
            run_dir_text(input, "md5", PUT_MISSING));
    }
    html_table_close(page);
    put_options(page);
}
