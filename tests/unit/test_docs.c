/* docs: pipeline/doc/ names every flag, method and column of every table, in their order */
#include "support.h"

#include "mechrank/score.h"
#include "run/test.h"

#define DOC MR_TEST_DIR "/../pipeline/doc/"

static char *read_doc(const char *path)
{
    enum { MOST = 1 << 17 };
    char *text = calloc(1, MOST);
    FILE *in = fopen(path, "rb");

    assert_non_null(text);
    if (!in)
        fail_msg("%s: cannot be opened", path);
    assert_true(fread(text, 1, MOST - 1, in) < MOST - 1);
    fclose(in);
    return text;
}

/* Behind the name: when it is set, what it means, what to do. */
static void assert_four_cells(const char *name, const char *at)
{
    size_t n = 0;

    for (; strncmp(at, " |\n", 3) != 0; n++) {
        if (strncmp(at, " | ", 3) != 0)
            fail_msg("flags.md, `%s`: expected a cell, found '%.20s'", name, at);
        at += 3;
        if (strcspn(at, "|\n") < 4)
            fail_msg("flags.md, `%s`: an empty cell", name);
        at += strcspn(at, "|\n") - 1;
    }
    assert_int_equal(n, 3);
}

/* The table of flags.md: one row per flag, in the order of enum mr_flag, and no other. */
static void test_flags(void **state)
{
    char *doc = read_doc(DOC "flags.md");
    const char *at = doc;

    (void)state;
    for (int f = 0; f < MR_N_FLAGS; f++) {
        const char *name = mr_flag_name((enum mr_flag)f);
        const size_t size = strlen(name);

        at = strstr(at, "\n| `");
        if (!at)
            fail_msg("flags.md has no row %d", f + 1);
        at += 4;
        if (strncmp(at, name, size) != 0 || strncmp(at + size, "` | ", 4) != 0)
            fail_msg("flags.md, row %d: expected `%s`, found `%.30s", f + 1, name, at);
        assert_four_cells(name, at + size + 1);
    }
    if (strstr(at, "\n| `"))
        fail_msg("flags.md has a row behind the last flag: %.40s", strstr(at, "\n| `"));
    free(doc);
}

/* The section "## NAME.tsv" of formats.md, up to the next; its end is cut. */
static char *section_of(char *doc, const char *file)
{
    char heading[64], *start, *end;

    snprintf(heading, sizeof(heading), "\n## %s\n", file);
    start = strstr(doc, heading);
    if (!start)
        fail_msg("formats.md has no section '%s'", file);
    end = strstr(start + 1, "\n## ");
    if (end)
        *end = '\0';
    return start;
}

static void check_section(const char *file, const struct results_table *table)
{
    char *doc = read_doc(DOC "formats.md");
    const char *at = section_of(doc, file);

    for (size_t c = 0; c < table->n_columns; c++) {
        char row[64];

        snprintf(row, sizeof(row), "\n| `%s` | ", table->columns[c].name);
        at = strstr(at, row);
        if (!at)
            fail_msg("formats.md, %s: '%s' is missing, or not in its place", file,
                     table->columns[c].name);
    }
    at = strstr(at + 1, "\n| `");
    if (at)
        fail_msg("formats.md, %s: a row behind the last column: %.40s", file, at);
    free(doc);
}

static void test_columns(void **state)
{
    (void)state;
    for (int t = 0; t < MR_N_TABLES; t++)
        check_section(results_table((enum mr_table_id)t)->file, results_table((enum mr_table_id)t));
    check_section("The table of `mechrank test`", test_table());
}

/* scores.md has a section of each method, in the order of the registry, with text in it. */
static void test_methods(void **state)
{
    char *doc = read_doc(DOC "scores.md");
    const char *at = doc;

    (void)state;
    for (size_t i = 0; i < mr_method_count(); i++) {
        const char *name = mr_method_name(mr_method_get(i));
        char heading[64];

        snprintf(heading, sizeof(heading), "\n### %s\n\n", name);
        at = strstr(at, heading);
        if (!at)
            fail_msg("scores.md: '%s' is missing, or not in its place", name);
        at += strlen(heading) - 1;
        if (strncmp(at, "\n#", 2) == 0)
            fail_msg("scores.md, %s: an empty section", name);
    }
    free(doc);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_methods),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
