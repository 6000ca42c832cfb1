/* report: JSON, figures and the files for MultiQC; all forms of a hostile run */
#include "report_page.h"

#include <dirent.h>
#include <jansson.h>
#include <sys/stat.h>

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
    mr_run_dir *dir = read_run(RUN_PATH);
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
    char *svg = read_whole(path, NULL);

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
    mr_run_dir *dir = read_run(RUN_PATH);
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
    text = read_whole(temp_path("multiqc/mechrank_mqc_versions.yml"), NULL);
    assert_string_equal(text, "mechrank: '?b?????1'\n");
    free(text);
    free(html);
    json_decref(load_json(dir, NULL));
    mr_run_dir_free(dir);
    temp_folder_remove();
}

static void test_multiqc(void **state)
{
    static const char *const files[] = { "mechrank_general_mqc.tsv", "mechrank_ranking_mqc.tsv",
                                         "mechrank_scores_mqc.tsv", "mechrank_mqc_versions.yml" };
    mr_run_dir *dir = read_run(RUN_PATH);
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
        want = read_whole(want_path, NULL);
        got = read_whole(temp_path(got_path), NULL);
        assert_string_equal(got, want);
        free(got);
        free(want);
    }
    assert_fails(mr_report_multiqc(dir, "no/such/folder", &err), MR_EIO, err,
                 "no/such/folder/multiqc/: cannot be made: No such file or directory");
    mr_run_dir_free(dir);
    temp_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_figures),
        cmocka_unit_test(test_figures_of_hostile_names),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_multiqc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
