/* report: the page, the text and the files for MultiQC, from a made-up run and a hostile one */
#include "support.h"

#include <ctype.h>
#include <dirent.h>
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc_fail.h"
#include "mechrank/report.h"
#include "report/put.h"

static const char run_path[] = MR_TEST_DIR "/data/report/run";

typedef mr_status (*report_fn)(const mr_run_dir *dir, const mr_refs *refs, FILE *out,
                               mr_error *err);

static mr_run_dir *read_run(const char *path)
{
    mr_run_dir *dir;
    mr_error err;

    assert_ok(mr_run_dir_read(path, &dir, &err), err);
    return dir;
}

static mr_refs *load_refs(void)
{
    mr_refs *refs;
    mr_error err;

    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    return refs;
}

/* What 'write' writes; the caller frees it. */
static char *report_of(report_fn write, const mr_run_dir *dir, const mr_refs *refs)
{
    size_t size = 0;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);
    mr_error err;

    assert_non_null(out);
    assert_ok(write(dir, refs, out, &err), err);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(strlen(text), size);
    return text;
}

static char *read_text(const char *path)
{
    char *text = calloc(1, 1 << 18);
    FILE *in = fopen(path, "rb");

    assert_non_null(text);
    if (!in)
        fail_msg("%s: cannot be opened", path);
    assert_true(fread(text, 1, (1 << 18) - 1, in) < (1 << 18) - 1);
    fclose(in);
    return text;
}

/* Skips the attributes of a tag; fails unless each is name="value" without '<' and '>'. */
static const char *skip_attributes(const char *at)
{
    while (*at == ' ') {
        at +=
            1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-:0123456789");
        if (*at == '=') {
            if (at[1] != '"')
                fail_msg("attribute without quotes: %.60s", at - 20);
            at += 2 + strcspn(at + 2, "\"<>");
            if (*at++ != '"')
                fail_msg("attribute that does not end: %.60s", at - 40);
        }
    }
    return at;
}

enum { DEPTH = 64 };

/* Fails unless every tag is closed by its own name, in order, as in XML. */
static void assert_tags_match(const char *html)
{
    char open[DEPTH][24];
    size_t depth = 0;

    for (const char *at = html; *at;) {
        const bool closes = at[0] == '<' && at[1] == '/';
        char name[24];
        size_t size;

        if (*at == '>')
            fail_msg("a '>' in text: %.60s", at - 30);
        if (*at != '<') {
            at++;
            continue;
        }
        at += closes ? 2 : 1;
        size = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789");
        if (!size || size >= sizeof(name))
            fail_msg("not a tag: <%.60s", at);
        snprintf(name, sizeof(name), "%.*s", (int)size, at);
        at = closes ? at + size : skip_attributes(at + size);
        if (closes) {
            if (!depth || strcmp(open[--depth], name) != 0)
                fail_msg("</%s> does not close anything", name);
        } else if (*at == '/') {
            at++;
        } else {
            assert_true(depth < DEPTH);
            strcpy(open[depth++], name);
        }
        if (*at++ != '>')
            fail_msg("a tag that does not end: %.60s", at - 30);
        if (!closes && !strcmp(name, "style"))
            at = strstr(at, "</style>");
    }
    assert_int_equal(depth, 0);
}

static void assert_well_formed(const char *html)
{
    assert_memory_equal(html, "<!DOCTYPE html>\n", 16);
    assert_tags_match(html + 16);
}

/* Nothing but places of the page itself is referred to, and nothing runs. */
static void assert_self_contained(const char *html)
{
    static const char *const references[] = { " src=\"",    " href=\"", " action=\"", " srcset=\"",
                                              " poster=\"", " data=\"", "url(",       "@import" };
    static const char *const forbidden[] = { "<script",  "<link",     "<img",     "<iframe",
                                             "<object",  "<embed",    "<base",    "javascript:",
                                             " onload=", " onerror=", " onclick=" };

    for (size_t r = 0; r < ARRAY_LEN(references); r++)
        for (const char *at = html; (at = strstr(at, references[r])); at++)
            if (at[strlen(references[r])] != '#')
                fail_msg("refers to something outside: %.60s", at);
    for (size_t f = 0; f < ARRAY_LEN(forbidden); f++)
        if (strstr(html, forbidden[f]))
            fail_msg("holds '%s'", forbidden[f]);
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, what)); at++)
        n++;
    return n;
}

/* Every id stands once, and every href of the page leads to one. */
static void assert_links(const char *html)
{
    for (const char *at = html; (at = strstr(at, " href=\"#")); at++) {
        const size_t size = strcspn(at + 8, "\"");
        char id[64];

        snprintf(id, sizeof(id), " id=\"%.*s\"", (int)size, at + 8);
        if (count(html, id) != 1)
            fail_msg("%s stands %zu times", id, count(html, id));
    }
}

static void test_page(void **state)
{
    static const char study_row[] =
        "<tr><th scope=\"row\">adipose_2019</th><td>human</td><td>not counts</td>"
        "<td class=\"n\">0</td><td class=\"n\">2</td><td class=\"n\">2</td></tr>";
    static const char sensitivity_row[] =
        "<tr><th scope=\"row\">Apoptosis \xe2\x86\x93</th><td class=\"n\">2</td>"
        "<td class=\"n\">1 to 3</td><td class=\"n\">1</td>";
    static const char *const titles[] = {
        "Apoptosis",     "Autophagy",         "Oxidative stress",          "Fibrosis",
        "Proliferation", "Inflammation",      "Immune regulation",         "Angiogenesis",
        "Homing",        "Paracrine support", "DNA damage and senescence", "Microenvironment",
    };
    mr_run_dir *dir = read_run(run_path);
    mr_refs *refs = load_refs();
    char *html = report_of(mr_report_html, dir, refs),
         *again = report_of(mr_report_html, dir, refs);

    (void)state;
    assert_string_equal(html, again);
    assert_well_formed(html);
    assert_self_contained(html);
    assert_links(html);
    assert_non_null(strstr(html, "content=\"default-src 'none'; style-src 'unsafe-inline';"));
    assert_non_null(strstr(html, "These data are simulated."));
    assert_non_null(strstr(html, study_row));
    assert_non_null(strstr(html, "Fibrosis, first of the primary mechanisms, takes rank 1 to 2"));
    assert_non_null(strstr(html, sensitivity_row));
    /* Said once for its source, though the row that is not ranked does not have it. */
    assert_int_equal(count(html, ">exploratory</span>"), 1);
    for (size_t t = 0; t < ARRAY_LEN(titles); t++) /* in three tables and plots at least */
        if (count(html, titles[t]) < 3)
            fail_msg("%s is missing", titles[t]);
    assert_int_equal(count(html, "<figure class=\"forest\">"), 3);
    assert_int_equal(count(html, "<title id="), 3 + 1 + 4); /* forests, legend, heat maps */
    assert_int_equal(count(html, "<table>"), count(html, "<caption>"));
    assert_null(strstr(html, "nan"));
    assert_null(strstr(html, "invocation"));
    free(again);
    free(html);
    mr_refs_free(refs);
    mr_run_dir_free(dir);
}

/* ranking.tsv of primary mechanisms, "source mechanism", of which any may stand first. */
static void write_ranking(const char *const *rows, mr_flags flags)
{
    mr_results *results = mr_results_new();
    mr_error err;

    for (size_t i = 0; rows[i]; i++) {
        char source[32], mechanism[32];
        const struct mr_ranking row = { .source = source,
                                        .product = "cells",
                                        .family = "primary",
                                        .mechanism = mechanism,
                                        .expected = "down",
                                        .rank = (double)i + 1,
                                        .rank_lo = 1,
                                        .rank_hi = 2,
                                        .top_set = "yes",
                                        .effect = 1,
                                        .q = 0.1,
                                        .k = 1,
                                        .rescue_class = "partial",
                                        .flags = flags,
                                        .sens_lo = 1,
                                        .sens_hi = 2,
                                        .genes_to_lose = 7 };

        assert_int_equal(sscanf(rows[i], "%31s %31s", source, mechanism), 2);
        assert_ok(mr_results_add(results, MR_RANKING, &row, &err), err);
    }
    assert_ok(mr_results_write(results, MR_RANKING, temp_path("ranking.tsv"), &err), err);
    mr_results_free(results);
}

/* Options of the ranking are said where they are not the default. */
static void test_pooling_options(void **state)
{
    static const struct {
        const char *options, *sentence;
    } cases[] = {
        { "\"effect\":\"md\"", "Effects are differences in log2 units instead of Hedges" },
        { "\"tau2\":\"dl\"", "(DerSimonian-Laird) instead of a shared one." },
        { "\"tau2\":\"pm\"", "(Paule-Mandel) instead of a shared one." },
        { "\"tau2\":\"reml\"", "(REML) instead of a shared one." },
        { "\"interval\":\"hk\"", "Intervals of two and more studies are Hartung and Knapp" },
        { "\"interval\":\"mkh\"", "never shorter than without their factor." },
        { "\"interval\":\"z\"", "normal ones, too narrow for few studies." },
        { "\"combine\":\"stouffer\"", "p of two and more studies is Stouffer" },
        { "\"effect\":\"g\",\"tau2\":\"shared\",\"interval\":\"t\",\"combine\":\"effect\"", NULL },
        { "", NULL },
    };
    char folder[512];

    (void)state;
    snprintf(folder, sizeof(folder), "%s", temp_folder());
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char json[512];
        const int size =
            snprintf(json, sizeof(json), "{\"program\":\"mechrank\",\"format\":1,\"options\":{%s}}",
                     cases[i].options);
        mr_run_dir *dir;
        char *html, *text;

        write_file("run.json", json, (size_t)size);
        dir = read_run(folder);
        html = report_of(mr_report_html, dir, NULL);
        text = report_of(mr_report_text, dir, NULL);
        assert_well_formed(html);
        assert_int_equal(strstr(html, "Options of this run.") != NULL, cases[i].sentence != NULL);
        if (cases[i].sentence)
            assert_non_null(strstr(html, cases[i].sentence));
        assert_int_equal(strstr(text, "instead of") || strstr(text, "two and more studies"),
                         cases[i].sentence != NULL);
        free(html);
        free(text);
        mr_run_dir_free(dir);
    }
    temp_folder_remove();
}

/* The retracted paper is struck through and says that it weighs nothing. */
static void test_retracted_paper(void **state)
{
    char path[512];
    mr_refs *refs = load_refs();
    mr_run_dir *dir;
    char *html;

    (void)state;
    snprintf(path, sizeof(path), "%s", temp_folder());
    write_file("run.json", "{\"program\":\"mechrank\",\"format\":1}", 33);
    write_ranking((const char *const[]){ "placenta fibrosis", NULL },
                  (mr_flags)1 << MR_FLAG_RETRACTED_PRIOR);
    dir = read_run(path);
    html = report_of(mr_report_html, dir, refs);
    assert_well_formed(html);
    assert_non_null(strstr(html, "<del>Yin 2018 Stem Cell Res Ther 9:37</del>"));
    assert_non_null(strstr(html, "weighs nothing."));
    assert_non_null(strstr(html, "Only Fibrosis could be ranked"));
    assert_null(strstr(html, "are simulated"));
    free(html);
    mr_run_dir_free(dir);
    mr_refs_free(refs);
    temp_folder_remove();
}

/* 'text' without its line breaks and indents. */
static void unwrap(char *text)
{
    char *to = text;

    for (const char *at = text; *at; at++) {
        if (*at == '\n') {
            at += strspn(at + 1, " ");
            *to++ = ' ';
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
}

static const char *escaped(const char *s, char *room)
{
    char *to = room;

    for (; *s; s++)
        to += sprintf(to, *s == '\'' ? "&#39;" : "%c", *s);
    return room;
}

/* A flag of one row, or of all of a source, is explained on page and in text; no other is. */
static void test_flags_explained(void **state)
{
    char folder[512], meaning[1024];

    (void)state;
    snprintf(folder, sizeof(folder), "%s", temp_folder());
    write_file("run.json", "{\"program\":\"mechrank\",\"format\":1}", 33);
    for (int f = 0; f < 2 * MR_N_FLAGS; f++) {
        const enum mr_flag flag = (enum mr_flag)(f / 2);
        struct mr_ranking rows[2] = { { .source = "x",
                                        .product = "cells",
                                        .family = "primary",
                                        .mechanism = "a",
                                        .expected = "up",
                                        .prior = "-",
                                        .rank = 1,
                                        .flags = (mr_flags)1 << flag } };
        mr_results *results = mr_results_new();
        mr_run_dir *dir;
        char *html, *text;
        mr_error err;

        rows[1] = rows[0];
        rows[1].mechanism = "b";
        rows[1].flags = f % 2 ? rows[0].flags : 0;
        for (int i = 0; i < 2; i++)
            assert_ok(mr_results_add(results, MR_RANKING, &rows[i], &err), err);
        assert_ok(mr_results_write(results, MR_RANKING, temp_path("ranking.tsv"), &err), err);
        mr_results_free(results);
        dir = read_run(folder);
        html = report_of(mr_report_html, dir, NULL);
        text = report_of(mr_report_text, dir, NULL);
        unwrap(text);
        for (int other = 0; other < MR_N_FLAGS; other++) {
            const char *words = mr_flag_meaning((enum mr_flag)other);
            const bool wanted = other == (int)flag;

            if ((strstr(text, words) != NULL) != wanted ||
                (strstr(html, escaped(words, meaning)) != NULL) != wanted)
                fail_msg("%s: %s of %s", mr_flag_name(flag), wanted ? "no meaning" : "the meaning",
                         mr_flag_name((enum mr_flag)other));
        }
        free(html);
        free(text);
        mr_run_dir_free(dir);
    }
    temp_folder_remove();
}

static void test_text(void **state)
{
    mr_run_dir *dir = read_run(run_path);
    mr_refs *refs = load_refs();
    char *text = report_of(mr_report_text, dir, refs);
    char *want = read_text(MR_TEST_DIR "/data/report/report.txt");

    (void)state;
    assert_string_equal(text, want);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 80)
            fail_msg("longer than 80: %.100s", line);
    free(want);
    free(text);
    mr_refs_free(refs);
    mr_run_dir_free(dir);
}

static json_t *load_json(const mr_run_dir *dir, const mr_refs *refs)
{
    char *text = report_of(mr_report_json, dir, refs);
    json_error_t at;
    json_t *json = json_loads(text, 0, &at);

    if (!json)
        fail_msg("JSON, line %d: %s", at.line, at.text);
    free(text);
    return json;
}

/* Every cell that the page shows, the words, and what run.json says. */
static void test_json(void **state)
{
    static const char *const members[] = { "program",   "report_format", "version", "refs_version",
                                           "simulated", "answer",        "sources", "limits",
                                           "flags",     "tables",        "scores",  "evidence",
                                           "options",   "inputs",        "studies", "warnings" };
    mr_run_dir *dir = read_run(run_path);
    const mr_results *results = mr_run_dir_results(dir);
    mr_refs *refs = load_refs();
    json_t *json = load_json(dir, refs), *tables = json_object_get(json, "tables"), *row, *source;
    const struct mr_ranking *first = mr_results_row(results, MR_RANKING, 0);

    (void)state;
    assert_int_equal(json_object_size(json), ARRAY_LEN(members));
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        assert_non_null(json_object_get(json, members[i]));
    assert_true(json_is_true(json_object_get(json, "simulated")));
    assert_int_equal(json_array_size(json_object_get(json, "sources")), 3);
    source = json_array_get(json_object_get(json, "sources"), 0);
    assert_string_equal(json_string_value(json_object_get(source, "source")), "umbilical_cord");
    assert_non_null(strstr(json_string_value(json_object_get(source, "primary")),
                           "Fibrosis stands first of the four primary mechanisms"));
    assert_non_null(strstr(json_string_value(json_object_get(source, "rescue")), "Restored, "));
    assert_int_equal(json_array_size(json_object_get(tables, "ranking")),
                     mr_results_size(results, MR_RANKING));
    row = json_array_get(json_object_get(tables, "ranking"), 0);
    assert_int_equal(json_object_size(row), mr_results_n_columns(MR_RANKING));
    assert_string_equal(json_string_value(json_object_get(row, "mechanism")), first->mechanism);
    assert_close(json_number_value(json_object_get(row, "effect")), first->effect, 0, 0);
    assert_true(json_is_null(json_object_get(row, "own_tau")));
    assert_true(json_is_array(json_object_get(row, "flags")));
    assert_null(json_object_get(tables, "genes"));
    assert_null(json_object_get(tables, "covariance"));
    assert_true(json_object_size(json_object_get(json, "scores")) > 0);
    json_decref(json);
    mr_refs_free(refs);
    mr_run_dir_free(dir);
}

/* Each drawing is whole: a style of its own, no variables of the page, and says what it shows. */
static void check_figure(const char *path, bool simulated)
{
    char *svg = read_text(path);

    assert_memory_equal(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"", 49);
    assert_tags_match(svg);
    assert_int_equal(count(svg, "<style>"), 1);
    assert_int_equal(count(svg, "<svg"), 1);
    assert_null(strstr(svg, "var("));
    assert_null(strstr(svg, "nan"));
    assert_non_null(strstr(svg, "<title id=\"t1\">"));
    assert_int_equal(count(svg, ">simulated data</text>"), simulated);
    free(svg);
}

static void test_figures(void **state)
{
    static const char *const names[] = {
        "ranks.svg",
        "forest_1_umbilical_cord_cells.svg",
        "forest_2_bone_marrow_exosome.svg",
        "forest_3_adipose_cells.svg",
        "scores_colours.svg",
        "scores_1_cord_2020.svg",
    };
    mr_run_dir *dir = read_run(run_path);
    mr_refs *refs = load_refs();
    char path[512];
    mr_error err;

    (void)state;
    snprintf(path, sizeof(path), "%s", temp_folder());
    assert_ok(mr_report_figures(dir, refs, path, &err), err);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        check_figure(temp_path(names[i]), true);
    assert_int_equal(mr_report_figures(dir, refs, "absent/folder", &err), MR_EIO);
    assert_string_equal(err.msg, "absent/folder/ranks.svg: cannot be written: No such file or "
                                 "directory");
    temp_folder_remove();
    mr_refs_free(refs);
    mr_run_dir_free(dir);
}

/* Without refs names stand as they are. */
static void test_without_refs(void **state)
{
    mr_run_dir *dir = read_run(run_path);
    char *html = report_of(mr_report_html, dir, NULL), *text = report_of(mr_report_text, dir, NULL);

    (void)state;
    assert_well_formed(html);
    assert_self_contained(html);
    assert_non_null(strstr(html, "dna_damage_senescence"));
    assert_non_null(strstr(text, "dna_damage_senescence"));
    free(text);
    free(html);
    mr_run_dir_free(dir);
}

/* Names as an enemy would choose them; all that fits into a field of a table. */
static const char *const evil[] = {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onload='alert(1)",
    "a&b&lt;&#60;",
    "\xff\xfe broken \xc3 utf-8 \xed\xa0\x80",
    "</title></svg><script>",
    "%s%n%d",
    "a name much too long for any place in a plot, \xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4",
    "javascript:alert(1)",
};

/* Numbers that no run writes. */
static const double odd[] = { 1, 4, -3, 1e300, -1e300, INFINITY, -INFINITY, NAN, 1e-300, 2.5 };

static void add_evil_rows(mr_results *results)
{
    mr_error err;

    for (size_t i = 0; i < 60; i++) {
#define NAME(k) evil[(i + (k)) % ARRAY_LEN(evil)]
#define ODD(k) odd[(i * 7 + (k)) % ARRAY_LEN(odd)]
        const struct mr_ranking ranking = {
            .source = NAME(i / 20),
            .product = NAME(1),
            .mechanism = NAME(2),
            .prior = NAME(3),
            .rescue_class = i % 5 ? "restored" : NAME(4),
            .family = i % 3 ? "primary" : NAME(4),
            .expected = i % 2 ? "both" : NAME(5),
            .rank = ODD(0),
            .rank_lo = ODD(1),
            .rank_hi = ODD(2),
            .top_set = i % 4 ? "yes" : NAME(6),
            .effect = ODD(3),
            .ci_lo = ODD(4),
            .ci_hi = ODD(5),
            .p = ODD(6),
            .q = ODD(7),
            .p_score = ODD(8),
            .k = ODD(9),
            .i2 = ODD(1),
            .above = NAME(2),
            .flags = (mr_flags)i * 40503 & 0x7fffff,
        };
        const struct mr_effect effect = {
            .study = NAME(7),
            .species = NAME(8),
            .source = ranking.source,
            .product = ranking.product,
            .mechanism = ranking.mechanism,
            .contrast = "treated-model",
            .adjusted = "no",
            .u = 1,
            .df = 1,
            .g_var = 1,
            .g = ODD(2),
            .p = i % 3 ? NAN : 1e-300, /* what a table may hold: results_read.c refuses others */
        };
        const struct mr_qc qc = { .study = NAME(0),
                                  .sample = NAME(1),
                                  .arm = NAME(2),
                                  .source = NAME(3),
                                  .library_size = ODD(0),
                                  .norm_factor = ODD(1),
                                  .granulosa = ODD(2) };
        const struct mr_panel panel = { .study = NAME(0),
                                        .panel = NAME(1),
                                        .contrast = NAME(2),
                                        .gate = NAME(3),
                                        .p = ODD(4),
                                        .theta = ODD(5) };
        const struct mr_set_row set = { .study = NAME(0),
                                        .set = NAME(1),
                                        .assessable = NAME(2),
                                        .missing = NAME(3),
                                        .mapped_fraction = ODD(4) };
        const struct mr_rescue_row rescue = { .study = i % 2 ? "all" : NAME(0),
                                              .source = ranking.source,
                                              .product = ranking.product,
                                              .mechanism = ranking.mechanism,
                                              .rescue_class = NAME(4),
                                              .r_shape = NAME(5),
                                              .damage = ODD(1),
                                              .r = ODD(2),
                                              .tc_p_equiv = ODD(3) };
        const struct mr_rescue_slope_row slope = { .study = NAME(2),
                                                   .source = ranking.source,
                                                   .product = ranking.product,
                                                   .raw = ODD(5),
                                                   .slope = ODD(6) };
        const struct mr_source_pair pair = { .source_a = NAME(0),
                                             .product_a = NAME(1),
                                             .source_b = NAME(2),
                                             .product_b = NAME(3),
                                             .family = NAME(4),
                                             .mechanism = NAME(5),
                                             .difference = ODD(0),
                                             .ci_lo = ODD(1),
                                             .ci_hi = ODD(2),
                                             .q = i % 2 ? 1e-300 : ODD(3),
                                             .k_both = ODD(4) };
        const struct mr_concordance concordance = { .source = ranking.source,
                                                    .product = ranking.product,
                                                    .n_mechanisms = ODD(0),
                                                    .n_papers = ODD(1),
                                                    .n_retracted = ODD(2),
                                                    .tau = ODD(3),
                                                    .p = ODD(4) };
#undef NAME
#undef ODD

        assert_ok(mr_results_add(results, MR_RANKING, &ranking, &err), err);
        assert_ok(mr_results_add(results, MR_EFFECTS, &effect, &err), err);
        assert_ok(mr_results_add(results, MR_QC, &qc, &err), err);
        assert_ok(mr_results_add(results, MR_PANELS, &panel, &err), err);
        assert_ok(mr_results_add(results, MR_SETS, &set, &err), err);
        assert_ok(mr_results_add(results, MR_RESCUE, &rescue, &err), err);
        assert_ok(mr_results_add(results, MR_RESCUE_SLOPE, &slope, &err), err);
        assert_ok(mr_results_add(results, MR_CONCORDANCE, &concordance, &err), err);
        assert_ok(mr_results_add(results, MR_SOURCE_PAIRS, &pair, &err), err);
    }
}

static void add_evil_scores(mr_results *results)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *m;
    mr_error err;

    for (size_t i = 0; i < ARRAY_LEN(evil); i++) {
        assert_ok(mr_names_add(rows, evil[i], strlen(evil[i]), &err), err);
        assert_ok(mr_names_add(cols, evil[i], strlen(evil[i]), &err), err);
    }
    assert_ok(mr_matrix_new(MR_F64, rows, cols, &m, &err), err);
    for (size_t c = 0; c < ARRAY_LEN(evil); c++)
        for (size_t r = 0; r < ARRAY_LEN(evil); r++)
            mr_matrix_f64(m, c)[r] = odd[(r * 3 + c) % ARRAY_LEN(odd)];
    assert_ok(mr_results_add_scores(results, m, &err), err);
    mr_matrix_free(m);
}

static const char evil_json[] =
    "{\"program\":\"mechrank\",\"format\":1,\"version\":\"<b>'\\\"&\\n1\",\"simulated\":\"yes\","
    "\"options\":{\"<i>\":[\"</td>\",1],\"x\":\"<script>\"},"
    "\"inputs\":[{\"path\":\"<script>\",\"genes\":\"many\"},7,null],"
    "\"studies\":[{\"study\":\"</table>\"},[]],"
    "\"warnings\":[{\"text\":\"<img src=x>\",\"count\":\"1\",\"level\":3},\"\"]}";

static mr_run_dir *evil_run(void)
{
    static const enum mr_table_id tables[] = { MR_RANKING,      MR_EFFECTS,     MR_QC,
                                               MR_PANELS,       MR_SETS,        MR_RESCUE,
                                               MR_RESCUE_SLOPE, MR_CONCORDANCE, MR_SOURCE_PAIRS };
    mr_results *results = mr_results_new();
    char path[512];
    mr_error err;

    snprintf(path, sizeof(path), "%s", temp_folder());
    add_evil_rows(results);
    add_evil_scores(results);
    write_file("run.json", evil_json, sizeof(evil_json) - 1);
    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        assert_ok(mr_results_write(results, tables[t], temp_path(mr_results_file(tables[t])), &err),
                  err);
    assert_ok(mr_results_write_scores(results, temp_path("scores.tsv"), &err), err);
    mr_results_free(results);
    return read_run(path);
}

/* Names of files hold none of what names of sources and studies may. */
static void test_figures_of_hostile_names(void **state)
{
    mr_run_dir *dir = evil_run();
    char path[512];
    size_t n = 0;
    mr_error err;
    DIR *folder;

    (void)state;
    snprintf(path, sizeof(path), "%s", temp_path("figures"));
    assert_int_equal(mkdir(path, 0777), 0);
    assert_ok(mr_report_figures(dir, NULL, path, &err), err);
    folder = opendir(path);
    assert_non_null(folder);
    for (const struct dirent *file = readdir(folder); file; file = readdir(folder)) {
        char name[512];

        if (*file->d_name == '.')
            continue;
        assert_int_equal(strspn(file->d_name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "0123456789_-") +
                             strlen(".svg"),
                         strlen(file->d_name));
        snprintf(name, sizeof(name), "figures/%.400s", file->d_name);
        check_figure(temp_path(name), false);
        n++;
    }
    assert_int_equal(closedir(folder), 0);
    assert_true(n > 20);
    mr_run_dir_free(dir);
    temp_folder_remove();
}

static void test_hostile_names(void **state)
{
    mr_run_dir *dir = evil_run();
    char *html = report_of(mr_report_html, dir, NULL), *text = report_of(mr_report_text, dir, NULL);
    mr_error err;

    (void)state;
    assert_well_formed(html);
    assert_links(html);
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<img"));
    assert_null(strstr(html, "<i>"));
    assert_null(strstr(html, "\xff"));
    assert_non_null(strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_non_null(strstr(html, "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"));
    assert_non_null(strstr(html, "a&amp;b&amp;lt;&amp;#60;"));
    for (const char *c = text; *c; c++)
        assert_true((unsigned char)*c >= ' ' || *c == '\n');
    assert_ok(mr_report_multiqc(dir, temp_folder(), &err), err);
    free(text);
    text = read_text(temp_path("multiqc/mechrank_mqc_versions.yml"));
    assert_string_equal(text, "mechrank: '?b?????1'\n");
    free(text);
    free(html);
    json_decref(load_json(dir, NULL));
    mr_run_dir_free(dir);
    temp_folder_remove();
}

/* The source that moves a mechanism further stands first, whichever way the table has it. */
static void test_source_pairs_table(void **state)
{
    const struct mr_source_pair pair = { .source_a = "adipose",
                                         .product_a = "cells",
                                         .source_b = "placenta",
                                         .product_b = "exosome",
                                         .family = "primary",
                                         .mechanism = "fibrosis",
                                         .difference = -1.5,
                                         .ci_lo = -2.5,
                                         .ci_hi = -0.5,
                                         .q = 0.012,
                                         .k_a = 3,
                                         .k_b = 2,
                                         .k_both = 1 };
    mr_results *results = mr_results_new();
    mr_run_dir *dir;
    char path[512], *html;
    mr_error err;

    (void)state;
    snprintf(path, sizeof(path), "%s", temp_folder());
    write_file("run.json", "{\"program\":\"mechrank\",\"format\":1}", 33);
    assert_ok(mr_results_add(results, MR_SOURCE_PAIRS, &pair, &err), err);
    assert_ok(mr_results_write(results, MR_SOURCE_PAIRS, temp_path("source_pairs.tsv"), &err), err);
    mr_results_free(results);
    dir = read_run(path);
    html = report_of(mr_report_html, dir, NULL);
    assert_well_formed(html);
    assert_non_null(strstr(html, "<th scope=\"row\">fibrosis</th><td>Placenta, exosomes</td>"
                                 "<td>Adipose tissue</td><td class=\"n\">+1.50</td>"
                                 "<td class=\"n\">+0.50 to +2.50</td><td class=\"n\">0.012</td>"
                                 "<td class=\"n\">2 / 3</td><td class=\"n\">1</td></tr>"));
    free(html);
    mr_run_dir_free(dir);
    temp_folder_remove();
}

/* The numbers of rescue.tsv, those not given as a dash; the slope with its artefact. */
static void test_rescue_table(void **state)
{
    mr_run_dir *dir = read_run(run_path);
    char *html = report_of(mr_report_html, dir, NULL);

    (void)state;
    assert_int_equal(count(html, "Rescue in numbers"), 2); /* the third source has no control */
    assert_non_null(strstr(html,
                           "<td>restored</td><td class=\"n\">\xe2\x88\x92"
                           "4.20</td><td class=\"n\">&lt; 0.001</td><td class=\"n\">+3.90</td>"
                           "<td class=\"n\">0.92</td><td class=\"n\">+0.70 to +1.20</td>"));
    assert_non_null(strstr(html, "<td class=\"n\">\xe2\x80\x93</td><td class=\"n muted\">no "
                                 "bounds</td>"));
    assert_non_null(strstr(html,
                           "cord_2020: across 11 mechanisms the share regained is 0.55 as it "
                           "stands, of which 0.12 is pretended by the model animals that both "
                           "differences share; corrected 0.49, standard error 0.11."));
    assert_non_null(strstr(html, "0.44 is pretended by the model animals that both differences "
                                 "share; there is too little damage to correct for that."));
    free(html);
    mr_run_dir_free(dir);
}

/* A run of 'n_studies' with 'n_samples' each and one mechanism; 'n_sets' rows of coverage. */
static mr_run_dir *large_run(size_t n_studies, size_t n_samples, size_t n_sets)
{
    static const enum mr_table_id tables[] = { MR_RANKING, MR_EFFECTS, MR_QC, MR_SETS };
    static const char json[] = "{\"program\":\"mechrank\",\"format\":1}";
    const struct mr_ranking ranking = { .source = "placenta",
                                        .product = "cells",
                                        .mechanism = "apoptosis",
                                        .family = "primary",
                                        .top_set = "yes" };
    mr_results *results = mr_results_new();
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    char path[512], study[32], sample[64];
    mr_matrix *m;
    mr_error err;

    snprintf(path, sizeof(path), "%s", temp_folder());
    write_file("run.json", json, sizeof(json) - 1);
    assert_ok(mr_results_add(results, MR_RANKING, &ranking, &err), err);
    assert_ok(mr_names_add(rows, "apoptosis", strlen("apoptosis"), &err), err);
    for (size_t i = 0; i < n_studies; i++) {
        const struct mr_effect effect = { .study = study,
                                          .species = "mouse",
                                          .source = "placenta",
                                          .product = "cells",
                                          .mechanism = "apoptosis",
                                          .contrast = "treated-model",
                                          .adjusted = "no",
                                          .u = 1,
                                          .df = 4,
                                          .g = 0.01 * (double)i,
                                          .g_var = 1,
                                          .p = 0.5 };

        snprintf(study, sizeof(study), "study%zu.", i);
        assert_ok(mr_results_add(results, MR_EFFECTS, &effect, &err), err);
        for (size_t j = 0; j < n_samples; j++) {
            const struct mr_qc qc = { .study = study, .sample = sample, .arm = "model" };

            snprintf(sample, sizeof(sample), "sample%zu.%zu.", i, j);
            assert_ok(mr_results_add(results, MR_QC, &qc, &err), err);
            assert_ok(mr_names_add(cols, sample, strlen(sample), &err), err);
        }
    }
    for (size_t i = 0; i < n_sets; i++) {
        const struct mr_set_row set = { .study = "study0.",
                                        .set = "apoptosis",
                                        .assessable = "yes" };

        assert_ok(mr_results_add(results, MR_SETS, &set, &err), err);
    }
    assert_ok(mr_matrix_new(MR_F64, rows, cols, &m, &err), err);
    assert_ok(mr_results_add_scores(results, m, &err), err);
    mr_matrix_free(m);
    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        assert_ok(mr_results_write(results, tables[t], temp_path(mr_results_file(tables[t])), &err),
                  err);
    assert_ok(mr_results_write_scores(results, temp_path("scores.tsv"), &err), err);
    mr_results_free(results);
    return read_run(path);
}

/* The page says what it leaves out, and where that stands. */
static void test_large_run(void **state)
{
    static const struct {
        size_t n_studies, n_samples, n_sets;
        const char *said[4]; /* none: nothing is left out */
        size_t n_heats;
    } cases[] = {
        { 60, 25, 1500, { NULL }, 60 },
        { 61,
          24,
          1501,
          { "Shown are the first 60 of 61 studies of this source; <code>effects.tsv</code> holds "
            "all",
            "Shown are 60 of 61 studies (1440 of 1464 samples), the first ones: a page holds 60 "
            "studies and 1500 samples. <code>scores.tsv</code> holds all",
            "Shown are the first 1500 of 1501 rows; <code>sets.tsv</code> holds all" },
          60 },
        { 3,
          501,
          0,
          { "Shown are 2 of 3 studies (1002 of 1503 samples)",
            "Shown are the first 1500 of 1503 rows; <code>qc.tsv</code> holds all" },
          2 },
        { 1,
          1501,
          0,
          { "Shown are 0 of 1 studies (0 of 1501 samples)",
            "Shown are the first 1500 of 1501 rows; <code>qc.tsv</code> holds all" },
          0 },
    };

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        mr_run_dir *dir = large_run(cases[c].n_studies, cases[c].n_samples, cases[c].n_sets);
        char *html = report_of(mr_report_html, dir, NULL);
        size_t n = 0;

        assert_well_formed(html);
        while (cases[c].said[n]) {
            if (!strstr(html, cases[c].said[n]))
                fail_msg("case %zu: does not say '%s'", c, cases[c].said[n]);
            n++;
        }
        assert_int_equal(count(html, "Shown are "), n);
        assert_int_equal(count(html, ">Scores of study "), cases[c].n_heats);
        free(html);
        mr_run_dir_free(dir);
        temp_folder_remove();
    }
}

static void test_multiqc(void **state)
{
    static const char *const files[] = { "mechrank_general_mqc.tsv", "mechrank_ranking_mqc.tsv",
                                         "mechrank_scores_mqc.tsv", "mechrank_mqc_versions.yml" };
    mr_run_dir *dir = read_run(run_path);
    mr_error err;

    (void)state;
    for (int twice = 0; twice < 2; twice++) /* a folder that exists is fine */
        assert_ok(mr_report_multiqc(dir, temp_folder(), &err), err);
    assert_int_equal(mr_report_multiqc_size(), ARRAY_LEN(files));
    for (size_t f = 0; f < ARRAY_LEN(files); f++) {
        char want_path[512], got_path[512], *want, *got;

        snprintf(want_path, sizeof(want_path), "%s/data/report/multiqc/%s", MR_TEST_DIR, files[f]);
        snprintf(got_path, sizeof(got_path), "multiqc/%s", files[f]);
        assert_string_equal(mr_report_multiqc_file(f), got_path);
        want = read_text(want_path);
        got = read_text(temp_path(got_path));
        assert_string_equal(got, want);
        free(got);
        free(want);
    }
    assert_fails(mr_report_multiqc(dir, "no/such/folder", &err), MR_EIO, err,
                 "no/such/folder/multiqc/: cannot be made: No such file or directory");
    mr_run_dir_free(dir);
    temp_folder_remove();
}

static void test_full_disk(void **state)
{
    static const struct {
        report_fn write;
        const char *message;
    } cases[] = {
        { mr_report_html, "report.html: cannot be written: No space left on device" },
        { mr_report_text, "report: cannot be written: No space left on device" },
    };
    mr_run_dir *dir = read_run(run_path);

    (void)state;
    if (access("/dev/full", W_OK))
        skip();
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        FILE *out = fopen("/dev/full", "w");
        mr_error err;

        assert_non_null(out);
        assert_fails(cases[c].write(dir, NULL, out, &err), MR_EIO, err, cases[c].message);
        fclose(out);
    }
    mr_run_dir_free(dir);
}

static void test_run_json_errors(void **state)
{
    static const struct {
        const char *json, *message;
        mr_status status;
    } cases[] = {
        { "{\"program\":\"other\",\"format\":1}",
          "expected \"program\": \"mechrank\" and a \"format\" number, found the run of another "
          "program",
          MR_EFORMAT },
        { "{\"program\":\"mechrank\",\"format\":\"1\"}",
          "expected \"program\": \"mechrank\" and a \"format\" number, found the run of another "
          "program",
          MR_EFORMAT },
        { "[]",
          "expected \"program\": \"mechrank\" and a \"format\" number, found the run of another "
          "program",
          MR_EFORMAT },
        { "{\"program\":\"mechrank\",\"format\":2}",
          "expected format 1, found 2: use the version of mechrank that wrote it", MR_EFORMAT },
        { "{\"program\":\"mechrank\",\"format\":0}",
          "expected format 1, found 0: use the version of mechrank that wrote it", MR_EFORMAT },
    };
    char folder[512], want[1024];
    mr_run_dir *dir;
    mr_error err;

    (void)state;
    snprintf(folder, sizeof(folder), "%s", temp_folder());
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        write_file("run.json", cases[c].json, strlen(cases[c].json));
        snprintf(want, sizeof(want), "%s/run.json: %s", folder, cases[c].message);
        assert_fails(mr_run_dir_read(folder, &dir, &err), cases[c].status, err, want);
        assert_null(dir);
    }
    write_file("run.json", "{\n\"program\":\n}", 14);
    assert_int_equal(mr_run_dir_read(folder, &dir, &err), MR_EFORMAT);
    snprintf(want, sizeof(want), "%s/run.json:3: expected JSON: ", folder);
    assert_memory_equal(err.msg, want, strlen(want));
    write_file("run.json", "{\"program\":\"mechrank\",\"format\":1}", 33);
    write_file("qc.tsv", "study\n", 6);
    snprintf(want, sizeof(want), "%s/qc.tsv:1: expected a column 'sample', found none", folder);
    assert_fails(mr_run_dir_read(folder, &dir, &err), MR_EFORMAT, err, want);
    temp_folder_remove();
    snprintf(want, sizeof(want), "%s/run.json: cannot be read: No such file or directory", folder);
    assert_fails(mr_run_dir_read(folder, &dir, &err), MR_EIO, err, want);
}

/* A run without tables still gives a page that says so. */
static void test_empty_run(void **state)
{
    char folder[512], *html, *text;
    mr_run_dir *dir;

    (void)state;
    snprintf(folder, sizeof(folder), "%s", temp_folder());
    write_file("run.json", "{\"program\":\"mechrank\",\"format\":1}", 33);
    dir = read_run(folder);
    html = report_of(mr_report_html, dir, NULL);
    text = report_of(mr_report_text, dir, NULL);
    assert_well_formed(html);
    assert_links(html);
    assert_non_null(strstr(html, "This run holds no ranking."));
    assert_non_null(strstr(text, "This run holds no ranking."));
    free(text);
    free(html);
    mr_run_dir_free(dir);
    temp_folder_remove();
}

static void test_numbers_for_readers(void **state)
{
    static const struct {
        double value;
        int decimals;
        const char *want;
    } fixed[] = {
        { 0, 2, "0.00" },
        { -0.001, 2, "0.00" },
        { -0.006, 2, "-0.01" },
        { 1.005, 1, "1.0" },
        { 12345.678, 2, "12345.68" },
        { 2.5, 0, "3" },
        { -2, 0, "-2" },
        { NAN, 2, "NA" },
        { 0.9999, 3, "1.000" },
        { INFINITY, 1, "Inf" },
    };
    static const struct {
        double p;
        const char *want;
    } p[] = {
        { 0, "< 0.001" },  { 0.00099, "< 0.001" }, { 0.001, "0.001" }, { 0.0499, "0.050" },
        { 0.234, "0.23" }, { 1, "1.00" },          { NAN, "NA" },
    };
    char text[NUMBER_SIZE];

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(fixed); c++)
        assert_string_equal(put_fixed(fixed[c].value, fixed[c].decimals, text), fixed[c].want);
    for (size_t c = 0; c < ARRAY_LEN(p); c++)
        assert_string_equal(put_p(p[c].p, text), p[c].want);
}

static void test_escapes(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    put_html(out, "<b a=\"%s\">%s %d %zu %.1f %+.2f %+.2f %%</b>", "\"'", "<&>\x01\x80\xc3\xa4", -3,
             (size_t)7, -1.26, -1.0, NAN);
    fclose(out);
    assert_string_equal(
        text, "<b a=\"&quot;&#39;\">&lt;&amp;&gt;\xef\xbf\xbd\xef\xbf\xbd\xc3\xa4 -3 7 -1.3 "
              "\xe2\x88\x92"
              "1.00 \xe2\x80\x93 %</b>");
    free(text);
}

static mr_status read_and_report(void *data, mr_error *err)
{
    FILE *out = fopen("/dev/null", "w");
    mr_run_dir *dir = NULL;
    mr_status st = mr_run_dir_read(data, &dir, err);

    if (!st)
        st = mr_report_html(dir, NULL, out, err);
    if (!st)
        st = mr_report_text(dir, NULL, out, err);
    if (!st)
        st = mr_report_json(dir, NULL, out, err);
    mr_run_dir_free(dir);
    fclose(out);
    return st;
}

static void test_allocation_failure(void **state)
{
    static const char sensitivity[] =
        "variant\tsource\tproduct\tmechanism\teffect\trank\trank_lo\trank_hi\tdetail\n"
        "gene_out_best\tadipose\tcells\ta\t1\t1\tNA\tNA\tBAX\n"
        "gene_out_worst\tadipose\tcells\ta\t.5\t2\tNA\tNA\tBAK1\n";
    static const char qc[] =
        "study\tsample\tarm\tsource\tlibrary_size\tnorm_factor\tgenes_detected\t"
        "mapped_fraction\tgranulosa\toocyte\ttheca\tluteal\tflags\n"
        "s\tx\tmodel\tNA\t1\t1\t1\t1\t1\t1\t1\t1\t-\n";
    char folder[512];

    (void)state;
    snprintf(folder, sizeof(folder), "%s", temp_folder());
    write_file("run.json", "{\"program\":\"mechrank\",\"format\":1}", 33);
    write_ranking((const char *const[]){ "adipose a", "adipose b", NULL }, 0);
    write_file("sensitivity.tsv", sensitivity, sizeof(sensitivity) - 1);
    write_file("qc.tsv", qc, sizeof(qc) - 1);
    write_file("scores.tsv", "set\tx\na\t1\n", 10);
    assert_survives_alloc_failure(read_and_report, folder);
    temp_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page),
        cmocka_unit_test(test_pooling_options),
        cmocka_unit_test(test_retracted_paper),
        cmocka_unit_test(test_flags_explained),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_figures_of_hostile_names),
        cmocka_unit_test(test_without_refs),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_large_run),
        cmocka_unit_test(test_multiqc),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_run_json_errors),
        cmocka_unit_test(test_empty_run),
        cmocka_unit_test(test_numbers_for_readers),
        cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_allocation_failure),
        cmocka_unit_test(test_rescue_table),
        cmocka_unit_test(test_source_pairs_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
