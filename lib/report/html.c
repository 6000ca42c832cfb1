#include "report/html.h"

#include <errno.h>
#include <string.h>

#include "base/alloc.h"

#define POLICY                                                                                     \
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "              \
    "form-action 'none'"

/* Sections after the sources, as the contents list them. */
static const struct {
    const char *id, *title;
    void (*write)(struct page *page);
} sections[] = {
    { "pairs", "One source against another", html_pairs },
    { "gate", "Did the model work, did function return?", html_gate },
    { "limits", "What may not be concluded", html_limits },
    { "flags", "Flags in this report", html_flags },
    { "scores", "Scores of the samples", html_scores },
    { "studies", "Studies", html_studies },
    { "quality", "Quality of the samples", html_qc },
    { "coverage", "Genes found per mechanism", html_coverage },
    { "warnings", "Warnings", html_warnings },
    { "methods", "Methods in words", html_methods },
    { "inputs", "Inputs and options", html_inputs },
};

void html_table_open(struct page *page, const char *caption, const char *const *columns)
{
    put_html(page->out,
             "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n<table>"
             "<caption><span>%s</span></caption>\n<thead><tr>",
             caption, caption);
    for (; *columns; columns++) { /* '#' before a column of numbers */
        if (**columns == '#')
            put_html(page->out, "<th scope=\"col\" class=\"n\">%s</th>", *columns + 1);
        else
            put_html(page->out, "<th scope=\"col\">%s</th>", *columns);
    }
    put_html(page->out, "</tr></thead>\n<tbody>\n");
}

void html_table_close(struct page *page)
{
    put_html(page->out, "</tbody></table></div>\n");
}

size_t html_shown_rows(struct page *page, size_t n, const char *file)
{
    if (n <= HTML_MAX_ROWS)
        return n;
    put_html(page->out,
             "<p>Shown are the first %d of %zu rows; <code>%s</code> holds all of them.</p>\n",
             HTML_MAX_ROWS, n, file);
    return HTML_MAX_ROWS;
}

void html_listing_open(struct page *page, const char *title, const char *file)
{
    put_html(page->out,
             "<details class=\"listing\"><summary>%s</summary>\n<p class=\"legend\">The same, "
             "exact: <code>%s</code>.</p>\n",
             title, file);
}

void html_listing_close(struct page *page)
{
    put_html(page->out, "</details>\n");
}

void html_flag_words(struct page *page, mr_flags flags, mr_flags but)
{
    for (int f = 0; f < MR_N_FLAGS; f++)
        if ((flags & ~but) >> f & 1)
            put_html(page->out, "<span class=\"flag\">%s</span>", mr_flag_name((enum mr_flag)f));
}

static void put_head(struct page *page)
{
    put_html(page->out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"" POLICY "\" />\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
             "<meta name=\"color-scheme\" content=\"light dark\" />\n"
             "<title>%sMechanisms of MSC therapies, ranked</title>\n<style>\n",
             view_is_simulated(page->view) ? "SIMULATED: " : "");
    for (const char *const *line = html_style; *line; line++)
        fprintf(page->out, "%s\n", *line);
    put_html(page->out, "</style>\n</head>\n<body>\n");
}

static void put_contents(struct page *page)
{
    put_html(page->out, "<nav aria-label=\"Contents\"><ul>");
    for (size_t g = 0; g < page->view->n_groups; g++) {
        const struct view_group *group = &page->view->groups[g];
        const bool cells = !strcmp(group->product, "cells");

        put_html(page->out, "<li><a href=\"#source-%zu\">%s%s%s</a></li>", g + 1,
                 view_source(group->source), cells ? "" : ", ",
                 cells ? "" : view_product(group->product));
    }
    for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++)
        put_html(page->out, "<li><a href=\"#%s\">%s</a></li>", sections[s].id, sections[s].title);
    put_html(page->out, "</ul></nav>\n");
}

static void put_header(struct page *page)
{
    const struct view *view = page->view;
    const json_t *run = view->dir->run;
    const size_t n_studies = json_array_size(run_dir_array(view->dir, "studies"));

    put_html(page->out,
             "<header>\n<h1>By which mechanisms does each MSC source act?</h1>\n"
             "<p class=\"muted\">Mechanisms of stem-cell therapies, ranked from RNA-seq of treated "
             "ovaries. mechrank %s, reference data %s, %zu %s, %zu samples.</p>\n",
             run_dir_text(run, "version", PUT_MISSING),
             run_dir_text(run, "refs_version", PUT_MISSING), n_studies,
             n_studies == 1 ? "study" : "studies", mr_results_size(view->dir->results, MR_QC));
    if (view_is_simulated(view))
        put_html(page->out,
                 "<p class=\"simulated\"><strong>These data are simulated.</strong> They were made "
                 "by the simulator of mechrank to show and to test it; nothing below says anything "
                 "about real cells or animals.</p>\n");
    put_contents(page);
    put_html(page->out, "</header>\n");
}

static void put_body(struct page *page)
{
    put_html(page->out, "<main>\n");
    html_overview(page);
    for (size_t g = 0; g < page->view->n_groups; g++) {
        put_html(page->out, "<section id=\"source-%zu\">\n", g + 1);
        html_source(page, &page->view->groups[g]);
        put_html(page->out, "</section>\n");
    }
    for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++) {
        put_html(page->out, "<section id=\"%s\">\n<h2>%s</h2>\n", sections[s].id,
                 sections[s].title);
        sections[s].write(page);
        put_html(page->out, "</section>\n");
    }
    put_html(
        page->out,
        "</main>\n<footer><p>Written by mechrank %s. This page is complete in itself: it loads "
        "nothing and sends nothing. The same numbers, exact, stand in the tables beside it "
        "(<code>ranking.tsv</code>, <code>effects.tsv</code>, <code>scores.tsv</code>, ...)."
        "</p></footer>\n</body>\n</html>\n",
        run_dir_text(page->view->dir->run, "version", PUT_MISSING));
}

mr_status mr_report_html(const mr_run_dir *dir, const mr_refs *refs, FILE *out, mr_error *err)
{
    struct view view;
    struct page page = { .out = out, .view = &view };
    mr_status st = view_init(&view, dir, refs, err);

    if (st)
        goto done;
    put_head(&page);
    put_header(&page);
    put_body(&page);
    if (page.words.failed)
        st = mem_fail(err);
    else if (fflush(out) || ferror(out))
        st = mr_fail(err, MR_EIO, "report.html: cannot be written: %s", strerror(errno));
done:
    words_release(&page.words);
    view_release(&view);
    return st;
}
