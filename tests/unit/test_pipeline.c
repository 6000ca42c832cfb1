/* pipeline: run.json and how runs are joined, thread quotas, text for JSON */
#include "support.h"

#include <signal.h>
#include <unistd.h>

#include "console.h"
#include "interrupt.h"
#include "manifest.h"
#include "outputs.h"
#include "text.h"
#include "threads.h"

static void test_quota(void **state)
{
    static const struct {
        const char *text;
        int threads;
    } cases[] = {
        { "200000 100000", 2 }, { "150000 100000", 1 }, { "50000 100000", 1 },
        { "max 100000", 0 },    { "-1 100000", 0 },     { "", 0 },
        { "200000", 0 },        { "200000 0", 0 },      { "900000000000 1", 0 },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(threads_of_quota(cases[i].text), cases[i].threads);
    assert_true(threads_allowed() >= 1);
}

static void test_text(void **state)
{
    static const struct {
        const char *text, *clean;
    } cases[] = {
        { "", "" },
        { "plain", "plain" },
        { "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\xA7\xAC",
          "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\xA7\xAC" },
        { "caf\xE9!", "caf\xEF\xBF\xBD!" },
        { "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD" },                 /* not the shortest */
        { "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, /* a surrogate */
        { "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, /* too large */
        { "\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD" },                                 /* cut off */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        json_t *json = text_json(cases[i].text), *checked;

        assert_string_equal(json_string_value(json), cases[i].clean);
        checked = json_string(json_string_value(json)); /* NULL unless valid */
        assert_non_null(checked);
        json_decref(checked);
        json_decref(json);
    }
    assert_true(json_is_null(text_json(NULL)));
    assert_true(json_is_null(text_number(NAN)));
}

/* What a run says of one study. */
static void fill(struct manifest *m, const char *study, const char *lists, int threads)
{
    const struct mr_input shared = { .path = "a.tsv",
                                     .md5 = "0123",
                                     .format = "table",
                                     .compression = "gzip",
                                     .id_kind = "symbol",
                                     .species = "mouse",
                                     .scale = "counts",
                                     .n_genes = 100,
                                     .n_samples = 6,
                                     .n_mapped = 90,
                                     .species_named = true };
    struct mr_input own = shared;
    struct cli_list covariates = { 0 };
    double level = 0.1;
    const struct cli_opt opts[] = {
        CLI_GROUP("Model"),
        CLI_STR(0, "gene-lists", &lists, "WORD", ""),
        CLI_DOUBLE(0, "level", &level, 0, 1, ""),
        CLI_WORDS(0, "covariates", &covariates, "A,B", ""),
        CLI_RUNNING("Everywhere"),
        CLI_INT('@', "threads", &threads, 0, 9, ""),
        CLI_END,
    };
    char run[] = "run", name[] = "caf\xE9", *argv[] = { run, name };
    mr_notes *notes = mr_notes_new();
    mr_error err;

    own.path = study;
    assert_ok(manifest_refs(m, "2026-01", &err), err);
    assert_ok(manifest_options(m, opts, &err), err);
    assert_ok(manifest_argv(m, 2, argv, &err), err);
    assert_ok(manifest_input(m, &shared, &err), err);
    assert_ok(manifest_input(m, &own, &err), err);
    assert_ok(manifest_study(m, study, json_pack("{s:i}", "genes", 7), &err), err);
    assert_ok(mr_notes_addf(notes, MR_INFO, "", "single", 1, &err, "of ranking"), err);
    assert_ok(mr_notes_addf(notes, MR_WARNING, study, "old", 3, &err, "old symbols"), err);
    assert_ok(manifest_notes(m, notes, &err), err);
    assert_ok(manifest_timing(m, &(struct mr_timing){ .read = 0.5 }, &err), err);
    mr_notes_free(notes);
}

static char *text_of(struct manifest *m)
{
    FILE *out = tmpfile();
    mr_error err;
    char *text;
    size_t size;

    assert_non_null(out);
    assert_ok(manifest_file(m, "effects.tsv", &err), err);
    assert_ok(manifest_write(m, out, "run.json", &err), err);
    size = (size_t)ftell(out);
    rewind(out);
    text = calloc(size + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, size, out), size);
    fclose(out);
    return text;
}

static void write_run(const char *path, const char *study, const char *lists)
{
    struct manifest m;
    mr_error err;

    assert_ok(manifest_init(&m, &err), err);
    fill(&m, study, lists, 2);
    assert_ok(manifest_write_file(&m, path, &err), err);
    manifest_release(&m);
}

static void test_one_run(void **state)
{
    static const char want[] = "{\n  \"program\": \"mechrank\",\n  \"format\": 1,\n";
    struct manifest m;
    mr_error err;
    char *text;

    (void)state;
    assert_ok(manifest_init(&m, &err), err);
    fill(&m, "s1", "exclusive", 3);
    text = text_of(&m);
    assert_memory_equal(text, want, strlen(want));
    assert_non_null(
        strstr(text, "  \"refs_version\": \"2026-01\",\n  \"simulated\": false,\n  \"options\": {\n"
                     "    \"gene-lists\": \"exclusive\",\n"
                     "    \"level\": 0.10000000000000001,\n"
                     "    \"covariates\": []\n  },\n"));
    assert_non_null(strstr(text, "\"path\": \"a.tsv\",\n      \"md5\": \"0123\",\n"));
    assert_non_null(strstr(text, "  \"studies\": [\n    {\n      \"study\": \"s1\",\n"
                                 "      \"genes\": 7\n    }\n  ],\n"));
    /* those of a study first */
    assert_true(strstr(text, "old symbols") < strstr(text, "of ranking"));
    assert_non_null(strstr(text, "  \"files\": [\n    \"effects.tsv\"\n  ],\n"));
    assert_non_null(strstr(text, "  \"invocation\": {\n    \"threads\": 3,\n    \"argv\": [\n"
                                 "      \"run\",\n      \"caf\xEF\xBF\xBD\"\n    ],\n"));
    free(text);
    manifest_release(&m);
}

/* Two runs joined say what one run of both says, but for 'invocation'. */
static void test_join(void **state)
{
    static const char *const paths[] = { "join1.json", "join2.json" };
    struct manifest both, joined;
    mr_notes *notes = mr_notes_new();
    char *one, *two;
    mr_error err;

    (void)state;
    write_run(paths[0], "s1", "exclusive");
    write_run(paths[1], "s2", "exclusive");
    assert_ok(manifest_init(&both, &err), err);
    fill(&both, "s1", "exclusive", 2);
    json_array_remove(both.warnings, 0); /* the note of ranking comes once, at the end */
    fill(&both, "s2", "exclusive", 2);
    assert_ok(manifest_init(&joined, &err), err);
    assert_ok(manifest_join(&joined, paths[0], &err), err);
    assert_ok(manifest_join(&joined, paths[1], &err), err);
    assert_ok(manifest_refs(&joined, "2026-01", &err), err);
    assert_ok(mr_notes_addf(notes, MR_INFO, "", "single", 1, &err, "of ranking"), err);
    assert_ok(manifest_notes(&joined, notes, &err), err);
    one = text_of(&both);
    two = text_of(&joined);
    *strstr(one, "\"invocation\"") = '\0';
    *strstr(two, "\"invocation\"") = '\0';
    assert_string_equal(two, one);
    free(one);
    free(two);
    mr_notes_free(notes);
    manifest_release(&both);
    manifest_release(&joined);
    for (size_t i = 0; i < 2; i++)
        unlink(paths[i]);
}

static void write_text(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void test_join_refuses(void **state)
{
#define SHAPE(program, format, options, inputs)                                                    \
    "{\"program\": " program ", \"format\": " format ", \"options\": " options                     \
    ", \"inputs\": " inputs ", \"studies\": [], \"warnings\": [], \"refs_version\": \"x\"}"
    static const struct {
        const char *text, *message;
        mr_status status;
    } cases[] = {
        { "{\n", "bad.json:2: expected JSON, found string or '}' expected near end of file",
          MR_EFORMAT },
        { "[]", "bad.json: expected the run.json of a mechrank run", MR_EFORMAT },
        { SHAPE("\"other\"", "1", "{}", "[]"), "bad.json: expected the run.json of a mechrank run",
          MR_EFORMAT },
        { SHAPE("\"mechrank\"", "2", "{}", "[]"), "bad.json: expected \"format\": 1, found 2",
          MR_EFORMAT },
        { SHAPE("\"mechrank\"", "1", "[]", "[]"), "bad.json: expected an object \"options\"",
          MR_EFORMAT },
        { SHAPE("\"mechrank\"", "1", "{}", "[{\"path\": 3}]"),
          "bad.json: expected a list \"inputs\" of objects with a string \"path\"", MR_EFORMAT },
        { SHAPE("\"mechrank\"", "1", "{}", "[]"),
          "bad.json: made with version x of the reference data, the runs before with 2026-01",
          MR_EINVAL },
    };
    struct manifest m;
    mr_error err;

    (void)state;
    assert_ok(manifest_init(&m, &err), err);
    write_run("good.json", "s1", "exclusive");
    assert_ok(manifest_join(&m, "good.json", &err), err);
    assert_fails(manifest_join(&m, "good.json", &err), MR_EINVAL, err,
                 "good.json: study 's1' is in another run too");
    assert_fails(manifest_join(&m, "absent.json", &err), MR_EIO, err,
                 "absent.json: cannot be opened: No such file or directory");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        write_text("bad.json", cases[i].text);
        assert_fails(manifest_join(&m, "bad.json", &err), cases[i].status, err, cases[i].message);
    }
    write_run("bad.json", "s2", "full");
    assert_fails(manifest_join(&m, "bad.json", &err), MR_EINVAL, err,
                 "bad.json: made with --gene-lists \"full\", the runs before with \"exclusive\"");
    assert_fails(manifest_refs(&m, "2025", &err), MR_EINVAL, err,
                 "the runs were made with version 2026-01 of the reference data, this is 2025: "
                 "name theirs with --refs");
    unlink("good.json");
    unlink("bad.json");
    manifest_release(&m);
}

/* What the console prints about two kinds of notes. */
static void said(struct cli_common *common, char *text, size_t size, int *status)
{
    struct console console;
    mr_notes *notes = mr_notes_new();
    const int saved = dup(STDERR_FILENO);
    FILE *out = tmpfile();
    size_t n;
    mr_error err;

    assert_non_null(out);
    assert_ok(mr_notes_addf(notes, MR_WARNING, "s1", "old", 2, &err, "2 old symbols"), err);
    assert_ok(mr_notes_addf(notes, MR_INFO, "s1", "spikes", 1, &err, "1 spike-in"), err);
    assert_ok(mr_notes_addf(notes, MR_WARNING, "s2", "old", 3, &err, "3 old symbols"), err);
    fflush(stderr);
    dup2(fileno(out), STDERR_FILENO);
    console_init(&console, "run", common);
    console_notes(&console, notes);
    *status = console_end(&console);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(out);
    n = fread(text, 1, size - 1, out);
    text[n] = '\0';
    fclose(out);
    mr_notes_free(notes);
}

static void test_console(void **state)
{
    static const char warning[] =
        "mechrank run: warning: s1: 2 old symbols (old, 5 in 2 studies)\n";
    static const struct {
        struct cli_common common;
        const char *also;
        bool warns;
        int status;
    } cases[] = {
        { { .threads = 1 }, "", true, CLI_DONE },
        { { .verbose = true }, "mechrank run: note: s1: 1 spike-in (spikes)\n", true, CLI_DONE },
        { { .quiet = true }, "", false, CLI_DONE },
        { { .strict = true },
          "mechrank run: 1 kind of warnings, which --strict makes a failure\n",
          true,
          CLI_FAILED },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct cli_common common = cases[i].common;
        char got[1024], want[1024];
        int status;

        said(&common, got, sizeof(got), &status);
        snprintf(want, sizeof(want), "%s%s", cases[i].warns ? warning : "", cases[i].also);
        assert_string_equal(got, want);
        assert_int_equal(status, cases[i].status);
    }
}

/* The last test, for a signal is never forgotten: what it has met does not appear. */
static void test_interrupted(void **state)
{
    char path[512], beside[512], third[600];
    struct outputs out = { 0 };
    FILE *stream;
    mr_error err = { 0 };

    (void)state;
    snprintf(path, sizeof(path), "%s", temp_path("x"));
    snprintf(beside, sizeof(beside), "%s", temp_path("y"));
    snprintf(third, sizeof(third),
             "%s: expected another file for --third, found that of another option", beside);
    interrupt_catch();
    assert_ok(interrupt_check(&err), err);
    assert_ok(outputs_open(&out, path, false, &err), err);
    assert_ok(outputs_beside(&out, beside, "beside", false, &stream, &err), err);
    assert_non_null(stream);
    assert_fails(outputs_beside(&out, beside, "third", false, &stream, &err), MR_EINVAL, err,
                 third);
    assert_null(stream);
    assert_ok(outputs_beside(&out, NULL, "none", false, &stream, &err), err);
    assert_int_equal(raise(SIGPIPE), 0);
    assert_int_equal(interrupt_signal(), SIGPIPE);
    assert_fails(outputs_commit(&out, &err), MR_ECANCELED, err, "interrupted");
    outputs_release(&out);
    assert_int_equal(rmdir(temp_folder()), 0); /* nothing is left in it */
    temp_folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quota),        cmocka_unit_test(test_text),
        cmocka_unit_test(test_one_run),      cmocka_unit_test(test_join),
        cmocka_unit_test(test_join_refuses), cmocka_unit_test(test_console),
        cmocka_unit_test(test_interrupted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
