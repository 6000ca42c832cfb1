/* report: the page and the text, from a made-up run and from rows of one's own */
#include "report_page.h"

#include <unistd.h>

#include "alloc_fail.h"
#include "report/put.h"

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
    mr_run_dir *dir = read_run(RUN_PATH);
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
    mr_run_dir *dir = read_run(RUN_PATH);
    mr_refs *refs = load_refs();
    char *text = report_of(mr_report_text, dir, refs);
    char *want = read_whole(MR_TEST_DIR "/data/report/report.txt", NULL);

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

/* Without refs names stand as they are. */
static void test_without_refs(void **state)
{
    mr_run_dir *dir = read_run(RUN_PATH);
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
    mr_run_dir *dir = read_run(RUN_PATH);
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

static void test_full_disk(void **state)
{
    static const struct {
        report_fn write;
        const char *message;
    } cases[] = {
        { mr_report_html, "report.html: cannot be written: No space left on device" },
        { mr_report_text, "report: cannot be written: No space left on device" },
    };
    mr_run_dir *dir = read_run(RUN_PATH);

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
        cmocka_unit_test(test_without_refs),
        cmocka_unit_test(test_large_run),
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
