/*
 * The whole path against its second implementation in R, written from the text of the methods
 * alone (scripts/golden_own*.R): tests/golden/own/CASE/expect_*.tsv, by key and column.
 */
#include "support.h"

#include <sys/stat.h>
#include <unistd.h>

#include "mechrank/run.h"
#include "tsv.h"

/* Both sides are exact to a few units in the last place; sums of 1e4 terms lose some of that. */
static const double max_relative = 1e-10, max_absolute = 1e-12;

struct comparison {
    const char *table;
    const char *keys[10];    /* NULL at the end */
    const char *columns[32]; /* compared; NULL at the end */
};

static const struct comparison comparisons[] = {
    { "effects",
      { "study", "source", "product", "mechanism", "contrast", "adjusted", NULL },
      { "species", "n1", "n2", "u", "sd", "theta", "se", "df", "t", "p", "g", "g_var", "genes_used",
        "genes_total", "fry_p", "camera_p", NULL } },
    { "covariance", { "study", "adjusted", "mechanism_a", "mechanism_b", NULL }, { "r", NULL } },
    { "contrasts",
      { "study", "adjusted", "source_a", "product_a", "contrast_a", "source_b", "product_b",
        "contrast_b", NULL },
      { "u", NULL } },
    { "panels",
      { "study", "source", "product", "panel", "contrast", NULL },
      { "n1", "n2", "theta", "se", "df", "t", "p", NULL } },
    { "ranking",
      { "source", "product", "mechanism", NULL },
      { "family",      "rank",        "rank_lo", "rank_hi",         "top_set",     "rank_all",
        "rank_all_lo", "rank_all_hi", "p_score", "effect",          "se",          "ci_lo",
        "ci_hi",       "p",           "q",       "p_holm",          "k",           "n_treated",
        "n_model",     "tau",         "i2",      "effect_adjusted", "se_adjusted", NULL } },
    { "genes",
      { "study", "source", "product", "mechanism", "symbol", "half", NULL },
      { "contribution", "sd_without", NULL } },
    { "gene_out",
      { "variant", "source", "product", "mechanism", NULL },
      { "effect", "rank", "detail", NULL } },
    { "lose", { "source", "product", "mechanism", NULL }, { "genes_to_lose", NULL } },
    { "source_pairs",
      { "source_a", "product_a", "source_b", "product_b", "mechanism", NULL },
      { "family", "difference", "se", "df", "ci_lo", "ci_hi", "p", "q", "k_a", "k_b", "k_both",
        NULL } },
    { "sensitivity",
      { "variant", "source", "product", "mechanism", NULL },
      { "effect", "rank", "rank_lo", "rank_hi", NULL } },
};

/* Whether a list of words with commas between them holds 'word'. */
static bool has_flag(const char *list, const char *word)
{
    const size_t size = strlen(word);

    for (const char *at = list; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
        if (strcspn(at, ",") == size && !strncmp(at, word, size))
            return true;
    return false;
}

/* Values that the two sides define differently; AMBIGUITIES.md says why. */
static const struct {
    const char *name, *table, *column, *key, *value;
} excepted[] = {
    /* G5, G6: no claim, and so no P-score, about mechanisms that are exploratory only */
    { "degenerate", "ranking", "p_score", "source", "menstrual_blood" },
};

/* A p on the genes too is only given where that of the score is; the second side has them all. */
static bool is_exploratory_companion(const char *table, const char *column, const struct tsv *t,
                                     size_t row)
{
    return !strcmp(table, "effects") && (!strcmp(column, "fry_p") || !strcmp(column, "camera_p")) &&
           has_flag(tsv_get(t, row, tsv_column(t, "flags")), "exploratory");
}

static bool is_excepted(const char *name, const char *table, const char *column,
                        const struct tsv *t, size_t row)
{
    for (size_t i = 0; i < ARRAY_LEN(excepted); i++)
        if (!strcmp(excepted[i].name, name) && !strcmp(excepted[i].table, table) &&
            !strcmp(excepted[i].column, column) &&
            !strcmp(tsv_get(t, row, tsv_column(t, excepted[i].key)), excepted[i].value))
            return true;
    return false;
}

/* ---- comparing ---- */

static bool same_keys(const struct comparison *c, const struct tsv *a, size_t i,
                      const struct tsv *b, size_t j)
{
    for (size_t k = 0; c->keys[k]; k++)
        if (strcmp(tsv_get(a, i, tsv_column(a, c->keys[k])),
                   tsv_get(b, j, tsv_column(b, c->keys[k]))) != 0)
            return false;
    return true;
}

/* The two contrasts of a row may stand the other way round: their order is that of the sheet. */
static const struct comparison swapped_contrasts = { "contrasts",
                                                     { "study", "adjusted", "source_b", "product_b",
                                                       "contrast_b", "source_a", "product_a",
                                                       "contrast_a", NULL },
                                                     { NULL } };

static bool same_swapped(const struct comparison *c, const struct tsv *a, size_t i,
                         const struct tsv *b, size_t j)
{
    if (strcmp(c->table, "contrasts") != 0)
        return false;
    for (size_t k = 0; c->keys[k]; k++)
        if (strcmp(tsv_get(a, i, tsv_column(a, c->keys[k])),
                   tsv_get(b, j, tsv_column(b, swapped_contrasts.keys[k]))) != 0)
            return false;
    return true;
}

static size_t find_row(const struct comparison *c, const struct tsv *want, size_t row,
                       const struct tsv *got)
{
    for (size_t j = 0; j < got->n_rows; j++)
        if (same_keys(c, want, row, got, j) || same_swapped(c, want, row, got, j))
            return j;
    fail_msg("%s: no row like row %zu of the expected table (%s ...)", c->table, row + 1,
             tsv_get(want, row, 0));
    return 0;
}

static void compare_field(const char *got, const char *want, const char *what)
{
    char *end;
    const double w = strtod(want, &end);

    if (*end || !*want || !strcmp(want, "NA"))
        assert_string_equal(got, want);
    else
        assert_close_at(strtod(got, NULL), w, max_relative, max_absolute, what, __FILE__, __LINE__);
}

/* The flags that rest on numbers of both sides. */
static void compare_flags(const char *name, const struct comparison *c, const char *want,
                          const char *got, size_t row)
{
    static const char *const words[] = { "sign_disagreement", "whole_transcriptome",
                                         "composition_driven" };

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (has_flag(want, words[i]) != has_flag(got, words[i]))
            fail_msg("%s %s row %zu: %s: expected '%s', found '%s'", name, c->table, row + 1,
                     words[i], want, got);
}

/* Rows but for variants that the second side has in gene_out, or not at all. */
static size_t count_compared(const struct comparison *c, const struct tsv *got)
{
    static const char *const others[] = { "full_lists", "no_flagged_genes", "gene_out_", "drop_" };
    size_t n = got->n_rows;

    for (size_t i = 0; !strcmp(c->table, "sensitivity") && i < got->n_rows; i++)
        for (size_t k = 0; k < ARRAY_LEN(others); k++)
            n -=
                !strncmp(tsv_get(got, i, tsv_column(got, "variant")), others[k], strlen(others[k]));
    return n;
}

static void compare_tables(const char *name, const struct comparison *c, const struct tsv *want,
                           const struct tsv *got)
{
    assert_true(want->n_rows > 0);
    if (!strcmp(c->table, "source_pairs") || !strcmp(c->table, "sensitivity"))
        assert_int_equal(count_compared(c, got), want->n_rows);
    for (size_t i = 0; i < want->n_rows; i++) {
        const size_t j = find_row(c, want, i, got);

        for (size_t k = 0; c->columns[k]; k++) {
            char what[512];

            if (is_excepted(name, c->table, c->columns[k], want, i))
                continue;
            if (is_exploratory_companion(c->table, c->columns[k], want, i)) {
                assert_string_equal(tsv_get(got, j, tsv_column(got, c->columns[k])), "NA");
                continue;
            }
            snprintf(what, sizeof(what), "%s %s row %zu (%s): %s", name, c->table, i + 1,
                     tsv_get(want, i, 0), c->columns[k]);
            compare_field(tsv_get(got, j, tsv_column(got, c->columns[k])),
                          tsv_get(want, i, tsv_column(want, c->columns[k])), what);
        }
        if (tsv_column(want, "flags") != (size_t)-1)
            compare_flags(name, c, tsv_get(want, i, tsv_column(want, "flags")),
                          tsv_get(got, j, tsv_column(got, "flags")), i);
    }
}

/* Scores: every set of the expected table, every sample. */
static void compare_scores(const char *name, const struct tsv *want, const struct tsv *got)
{
    static const struct comparison by_set = { "scores", { "set", NULL }, { NULL } };

    for (size_t i = 0; i < want->n_rows; i++) {
        const size_t j = find_row(&by_set, want, i, got);

        for (size_t c = 1; c < want->n_cols; c++) {
            const size_t col = tsv_column(got, want->fields[c]);
            char what[512];

            assert_true(col != (size_t)-1);
            snprintf(what, sizeof(what), "%s score %s of %s", name, tsv_get(want, i, 0),
                     want->fields[c]);
            compare_field(tsv_get(got, j, col), tsv_get(want, i, c), what);
        }
    }
}

/*
 * Prediction intervals, own tau^2 and Hartung-Knapp: another file and other names.  R finds the
 * root to 1e-8 at best, and an interval moves with it: 1e-6.
 */
static void compare_pooling(const char *name, const struct tsv *want, const struct tsv *got)
{
    static const struct comparison by_mechanism = { "pooling",
                                                    { "source", "product", "mechanism", NULL },
                                                    { NULL } };
    static const char *const columns[][2] = { { "ci_lo_hk", "hk_lo" }, { "ci_hi_hk", "hk_hi" } };

    for (size_t i = 0; i < want->n_rows; i++) {
        const size_t j = find_row(&by_mechanism, want, i, got);

        compare_field(tsv_get(got, j, tsv_column(got, "pi_lo")),
                      tsv_get(want, i, tsv_column(want, "pi_lo")), name);
        compare_field(tsv_get(got, j, tsv_column(got, "pi_hi")),
                      tsv_get(want, i, tsv_column(want, "pi_hi")), name);
        for (size_t k = 0; k < ARRAY_LEN(columns); k++) {
            const char *w = tsv_get(want, i, tsv_column(want, columns[k][0]));
            const char *g = tsv_get(got, j, tsv_column(got, columns[k][1]));

            if (!strstr(tsv_get(got, j, tsv_column(got, "flags")), "heterogeneous"))
                assert_string_equal(g, "NA");
            else
                assert_close_at(strtod(g, NULL), strtod(w, NULL), 1e-6, 1e-9, name, __FILE__,
                                __LINE__);
        }
    }
}

/* True if the list "a,b" holds 'name'. */
static bool lists(const char *list, const char *name)
{
    const size_t size = strlen(name);

    for (; *list; list += strcspn(list, ","), list += *list == ',')
        if (strcspn(list, ",") == size && !strncmp(list, name, size))
            return true;
    return false;
}

/* Bounds of a rank, which R confirms, count the claims of column 'above'. */
static void check_claims(const struct tsv *got)
{
    const size_t above = tsv_column(got, "above"), name = tsv_column(got, "mechanism");

    for (size_t i = 0; i < got->n_rows; i++) {
        size_t n = 0, n_over = 0, n_under = 0;

        if (!strcmp(tsv_get(got, i, tsv_column(got, "rank")), "NA")) {
            assert_string_equal(tsv_get(got, i, above), "NA");
            continue;
        }
        for (size_t j = 0; j < got->n_rows; j++) {
            bool same = strcmp(tsv_get(got, j, above), "NA") != 0;

            for (size_t c = 0; c < 3; c++) /* source, product, family */
                same = same && !strcmp(tsv_get(got, i, c), tsv_get(got, j, c));
            n += same;
            n_over += same && lists(tsv_get(got, j, above), tsv_get(got, i, name));
            n_under += same && lists(tsv_get(got, i, above), tsv_get(got, j, name));
        }
        assert_int_equal(strtoul(tsv_get(got, i, tsv_column(got, "rank_lo")), NULL, 10),
                         1 + n_over);
        assert_int_equal(strtoul(tsv_get(got, i, tsv_column(got, "rank_hi")), NULL, 10),
                         n - n_under);
    }
}

/* ---- running ---- */

static void copy_file(const char *from, const char *to)
{
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    char buf[1 << 14];
    size_t n;

    assert_non_null(in);
    assert_non_null(out);
    while ((n = fread(buf, 1, sizeof(buf), in)) > 0)
        assert_int_equal(fwrite(buf, 1, n, out), n);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* The refs of the project with the background collection and the variances of the case. */
static void make_refs(const char *case_dir, const char *dir)
{
    char from[8192], to[8192];

    for (size_t i = 0; i < mr_embedded_size(); i++) {
        const char *name = mr_embedded_get(i)->name;

        if (strchr(name, '/'))
            continue;
        snprintf(from, sizeof(from), "%s/%s", MR_REFS_DIR, name);
        snprintf(to, sizeof(to), "%s/%s", dir, name);
        copy_file(from, to);
    }
    snprintf(from, sizeof(from), "%s/background.gmt", case_dir);
    snprintf(to, sizeof(to), "%s/background.gmt.gz", dir);
    copy_file(from, to);
    snprintf(from, sizeof(from), "%s/variances.tsv", case_dir);
    snprintf(to, sizeof(to), "%s/variances.tsv", dir);
    copy_file(from, to);
}

struct owned_covariates {
    char text[256];
    const char *names[8];
    size_t n;
};

/* covariates.txt, one name a line, if the case has one. */
static void read_covariates(const char *case_dir, struct owned_covariates *out)
{
    char path[8192];
    FILE *in;

    *out = (struct owned_covariates){ 0 };
    snprintf(path, sizeof(path), "%s/covariates.txt", case_dir);
    in = fopen(path, "r");
    if (!in)
        return;
    out->text[fread(out->text, 1, sizeof(out->text) - 1, in)] = '\0';
    fclose(in);
    for (char *c = strtok(out->text, "\n"); c; c = strtok(NULL, "\n"))
        out->names[out->n++] = c;
}

static void run_case(const char *case_dir, const char *refs_dir, int n_threads, const char *out_dir)
{
    struct owned_covariates covariates;
    struct mr_sheet_opts sheet_opts;
    struct mr_run_opts run_opts;
    struct mr_rank_opts rank_opts;
    mr_refs *refs;
    mr_sheet *sheet;
    mr_run *run;
    mr_error err;
    char path[8192];

    read_covariates(case_dir, &covariates);
    assert_ok(mr_refs_load(refs_dir, &refs, &err), err);
    mr_sheet_opts_init(&sheet_opts);
    sheet_opts.refs = refs;
    sheet_opts.file_root = case_dir;
    sheet_opts.covariates = covariates.names;
    sheet_opts.n_covariates = covariates.n;
    snprintf(path, sizeof(path), "%s/sheet.tsv", case_dir);
    assert_ok(mr_sheet_read(path, &sheet_opts, NULL, &sheet, &err), err);
    mr_run_opts_init(&run_opts);
    run_opts.refs = refs;
    run_opts.covariates = covariates.names;
    run_opts.n_covariates = covariates.n;
    run_opts.n_threads = n_threads;
    run_opts.voom = MR_VOOM_NO; /* golden/test has voom, to the numbers of limma */
    assert_ok(mr_run_new(sheet, &run_opts, NULL, &run, &err), err);
    for (size_t i = 0; i < mr_sheet_n_studies(sheet); i++)
        assert_ok(mr_run_study(run, i, &err), err);
    mr_rank_opts_init(&rank_opts);
    rank_opts.refs = refs;
    assert_ok(mr_run_rank(mr_run_results(run), &rank_opts, &err), err);
    for (int table = 0; table < MR_N_TABLES; table++) {
        snprintf(path, sizeof(path), "%s/%s", out_dir, mr_results_file((enum mr_table_id)table));
        assert_ok(mr_results_write(mr_run_results(run), (enum mr_table_id)table, path, &err), err);
    }
    snprintf(path, sizeof(path), "%s/scores.tsv", out_dir);
    assert_ok(mr_results_write_scores(mr_run_results(run), path, &err), err);
    mr_run_free(run);
    mr_sheet_free(sheet);
    mr_refs_free(refs);
}

/* The table of the run that has what another one expects. */
static const char *table_with(const char *expected)
{
    return !strcmp(expected, "gene_out") ? "sensitivity"
           : !strcmp(expected, "lose")   ? "ranking"
                                         : expected;
}

static void compare_case(const char *name, const char *case_dir, const char *out_dir)
{
    char want_path[8192], got_path[8192];
    struct tsv want, got;

    for (size_t i = 0; i <= ARRAY_LEN(comparisons); i++) {
        const bool scores = i == ARRAY_LEN(comparisons);
        const char *table = scores ? "scores" : comparisons[i].table;

        snprintf(want_path, sizeof(want_path), "%s/expect_%s.tsv", case_dir, table);
        snprintf(got_path, sizeof(got_path), "%s/%s.tsv", out_dir, table_with(table));
        tsv_read(want_path, &want);
        tsv_read(got_path, &got);
        if (scores)
            compare_scores(name, &want, &got);
        else
            compare_tables(name, &comparisons[i], &want, &got);
        tsv_release(&want);
        tsv_release(&got);
    }
    snprintf(want_path, sizeof(want_path), "%s/expect_pooling.tsv", case_dir);
    if (access(want_path, R_OK))
        return; /* a case of one study pools nothing */
    snprintf(got_path, sizeof(got_path), "%s/ranking.tsv", out_dir);
    tsv_read(want_path, &want);
    tsv_read(got_path, &got);
    compare_pooling(name, &want, &got);
    check_claims(&got);
    tsv_release(&want);
    tsv_release(&got);
}

static int remove_files(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

static void test_case(void **state)
{
    const char *name = *state;
    char case_dir[2048], refs_dir[4096], out_dir[4096];

    snprintf(case_dir, sizeof(case_dir), "%s/golden/own/%s", MR_TEST_DIR, name);
    snprintf(refs_dir, sizeof(refs_dir), "%s/refs", temp_folder());
    snprintf(out_dir, sizeof(out_dir), "%s/out", temp_folder());
    assert_int_equal(mkdir(refs_dir, 0777), 0);
    assert_int_equal(mkdir(out_dir, 0777), 0);
    make_refs(case_dir, refs_dir);
    for (int n_threads = 1; n_threads <= 3; n_threads += 2) {
        run_case(case_dir, refs_dir, n_threads, out_dir);
        compare_case(name, case_dir, out_dir);
    }
}

int main(void)
{
    static const char *const cases[] = { "three_studies", "multi_source", "degenerate", "fpkm_log",
                                         "strong" };
    struct CMUnitTest tests[ARRAY_LEN(cases)] = { 0 };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        tests[i] = (struct CMUnitTest){ .name = cases[i],
                                        .test_func = test_case,
                                        .teardown_func = remove_files,
                                        .initial_state = (void *)(uintptr_t)cases[i] };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
