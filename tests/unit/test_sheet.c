/* expr: the sample sheet */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/io.h"
#include "mechrank/sheet.h"
#include "mechrank/suggest.h"

static mr_refs *refs;

/* Reads data/'folder'/'name' through memory, so that messages name it without the folder. */
static mr_status read_sheet(const char *folder, const char *name, const struct mr_sheet_opts *opts,
                            mr_notes *faults, mr_sheet **out, mr_error *err)
{
    static char text[1 << 16];
    char path[4096];
    mr_source *src = NULL;
    FILE *in;
    size_t size;
    mr_status st;

    snprintf(path, sizeof(path), "%s/data/%s/%s", MR_TEST_DIR, folder, name);
    in = fopen(path, "rb");
    if (!in)
        fail_msg("%s: cannot be opened", path);
    size = fread(text, 1, sizeof(text), in);
    fclose(in);
    *out = NULL;
    st = mr_source_open_memory(name, text, size, &src, err);
    if (!st)
        st = mr_sheet_read_source(src, opts, faults, out, err);
    mr_source_free(src);
    return st;
}

/* One line of EXPECTED.tsv: file, options, fault; a file's faults stand below each other. */
struct expected {
    char file[128], how[64], message[512];
};

static size_t read_expected(struct expected *rows, size_t capacity)
{
    char path[4096], line[1024];
    size_t n = 0;
    FILE *in;

    snprintf(path, sizeof(path), "%s/data/bad/sheet/EXPECTED.tsv", MR_TEST_DIR);
    in = fopen(path, "r");
    assert_non_null(in);
    while (fgets(line, sizeof(line), in)) {
        char *how = strchr(line, '\t'), *message = how ? strchr(how + 1, '\t') : NULL;

        line[strcspn(line, "\n")] = '\0';
        assert_non_null(message);
        assert_true(n < capacity);
        *how++ = *message++ = '\0';
        snprintf(rows[n].file, sizeof(rows[n].file), "%.127s", line);
        snprintf(rows[n].how, sizeof(rows[n].how), "%.63s", how);
        snprintf(rows[n].message, sizeof(rows[n].message), "%.511s", message);
        n++;
    }
    fclose(in);
    return n;
}

static void options_of(const char *how, struct mr_sheet_opts *opts)
{
    static const char *const age[] = { "age" }, *const three[] = { "three" };

    mr_sheet_opts_init(opts);
    opts->refs = refs;
    opts->has_tables = !strcmp(how, "counts");
    if (!strcmp(how, "covariate")) {
        opts->covariates = age;
        opts->n_covariates = 1;
    }
    if (!strcmp(how, "group")) {
        opts->group = "diet";
        opts->has_tables = true;
    }
    if (!strcmp(how, "study")) {
        opts->studies = three;
        opts->n_studies = 1;
    }
}

/* The first fault is the error, all of them are notes, in line order. */
static void test_bad(void **state)
{
    static struct expected rows[256];
    const size_t n = read_expected(rows, ARRAY_LEN(rows));

    (void)state;
    assert_true(n > 40);
    for (size_t i = 0, end; i < n; i = end) {
        const mr_status want = strcmp(rows[i].how, "study") ? MR_EFORMAT : MR_EINVAL;
        mr_notes *faults = mr_notes_new();
        struct mr_sheet_opts opts;
        mr_sheet *sheet;
        mr_error err = { 0 };

        options_of(rows[i].how, &opts);
        assert_int_equal(read_sheet("bad/sheet", rows[i].file, &opts, faults, &sheet, &err), want);
        assert_null(sheet);
        assert_string_equal(err.msg, rows[i].message);
        for (end = i; end < n && !strcmp(rows[end].file, rows[i].file); end++)
            if (end - i < mr_notes_size(faults))
                assert_string_equal(mr_notes_get(faults, end - i)->text, rows[end].message);
        /* what is not a fault of the sheet (its encoding, an option) is an error only */
        if (mr_notes_size(faults) || end - i > 1)
            assert_int_equal(mr_notes_size(faults), end - i);
        mr_notes_free(faults);
    }
}

static void assert_text(const char *got, const char *want)
{
    if (!want)
        assert_null(got);
    else
        assert_string_equal(got, want);
}

static void test_full(void **state)
{
    static const char *const covariates[] = { "age", "batch" };
    const struct mr_sample *s;
    struct mr_sheet_opts opts;
    mr_sheet *sheet;
    mr_error err;

    (void)state;
    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.covariates = covariates;
    opts.n_covariates = 2;
    opts.file_root = "root/";
    assert_ok(read_sheet("sheet", "full.tsv", &opts, NULL, &sheet, &err), err);
    assert_string_equal(mr_sheet_path(sheet), "full.tsv");
    assert_int_equal(strlen(mr_sheet_md5(sheet)), 32);
    assert_int_equal(mr_sheet_n_samples(sheet), 6);
    assert_int_equal(mr_sheet_n_studies(sheet), 2);

    s = mr_sheet_sample(sheet, 1);
    assert_string_equal(s->name, "d1");
    assert_string_equal(s->column, "S2");
    assert_string_equal(s->table, "root/t/a.tsv");
    assert_int_equal(s->arm, MR_MODEL);
    assert_null(s->source);
    assert_null(s->product);
    assert_string_equal(s->animal, "m2");
    assert_string_equal(s->days_after_model, "7");
    assert_string_equal(s->pool_size, "3");
    assert_string_equal(s->covariates[0], "8");
    assert_string_equal(s->covariates[1], "b1");
    assert_int_equal(s->line, 4);

    s = mr_sheet_sample(sheet, 2);
    assert_string_equal(s->column, "x1");
    assert_string_equal(s->table, "/abs/b.tsv");
    assert_int_equal(s->arm, MR_TREATED);
    assert_string_equal(s->source, "bone_marrow");
    assert_string_equal(s->product, "exosome");
    assert_string_equal(s->donor_species, "human");
    assert_string_equal(s->days_after_treatment, "14.5");
    assert_int_equal(s->species, MR_SPECIES_UNKNOWN);
    assert_text(s->covariates[0], NULL);
    assert_int_equal(s->line, 7);

    s = mr_sheet_sample(sheet, 5);
    assert_string_equal(s->source, "urine"); /* any other word is taken as it is */
    assert_string_equal(s->product, "cells");
    assert_string_equal(s->file, "http://h/3.sf");
    assert_null(s->table);

    assert_string_equal(mr_sheet_study(sheet, 0)->name, "alpha");
    assert_int_equal(mr_sheet_study(sheet, 0)->species, MR_MOUSE);
    assert_int_equal(mr_sheet_study(sheet, 0)->scale, MR_SCALE_COUNTS);
    assert_int_equal(mr_sheet_study(sheet, 0)->n_samples, 3);
    assert_int_equal(mr_sheet_study(sheet, 1)->species, MR_RAT);
    assert_int_equal(mr_sheet_study(sheet, 1)->scale, MR_SCALE_AUTO);
    assert_int_equal(mr_sheet_study(sheet, 1)->n_samples, 3);
    assert_int_equal(mr_sheet_study(sheet, 1)->samples[2], 5);
    mr_sheet_free(sheet);
}

/* Studies that share a column are refused together only: each alone pools nothing twice. */
static void test_shared_with_another_study(void **state)
{
    static const char *const names[] = { "a", "b" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct mr_sheet_opts opts;
        mr_sheet *sheet;
        mr_error err;

        mr_sheet_opts_init(&opts);
        opts.refs = refs;
        opts.studies = &names[i];
        opts.n_studies = 1;
        assert_ok(read_sheet("bad/sheet", "same_column_studies.tsv", &opts, NULL, &sheet, &err),
                  err);
        assert_int_equal(mr_sheet_n_samples(sheet), 2);
        mr_sheet_free(sheet);
    }
}

static void test_one_study(void **state)
{
    static const char *const beta[] = { "beta" };
    struct mr_sheet_opts opts;
    mr_sheet *sheet;
    mr_error err;

    (void)state;
    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.studies = beta;
    opts.n_studies = 1;
    assert_ok(read_sheet("sheet", "full.tsv", &opts, NULL, &sheet, &err), err);
    assert_int_equal(mr_sheet_n_samples(sheet), 3);
    assert_int_equal(mr_sheet_n_studies(sheet), 1);
    assert_string_equal(mr_sheet_study(sheet, 0)->name, "beta");
    assert_int_equal(mr_sheet_study(sheet, 0)->samples[0], 0);
    assert_string_equal(mr_sheet_sample(sheet, 0)->name, "r1");
    assert_string_equal(mr_sheet_sample(sheet, 0)->file, "q/1.sf");
    mr_sheet_free(sheet);
}

static void test_defaults(void **state)
{
    struct mr_sheet_opts opts;
    mr_sheet *sheet;
    mr_error err;

    (void)state;
    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.has_tables = true;
    assert_ok(read_sheet("sheet", "plain.tsv", &opts, NULL, &sheet, &err), err);
    assert_string_equal(mr_sheet_sample(sheet, 1)->study, "study1");
    assert_string_equal(mr_sheet_sample(sheet, 1)->column, "x1");
    assert_string_equal(mr_sheet_sample(sheet, 1)->source, "placenta");
    assert_null(mr_sheet_sample(sheet, 1)->covariates);
    assert_int_equal(mr_sheet_study(sheet, 0)->species, MR_SPECIES_UNKNOWN);
    mr_sheet_free(sheet);
}

static void test_simulated(void **state)
{
    static const struct {
        const char *file;
        bool simulated;
    } cases[] = { { "simulated.tsv", true }, { "plain.tsv", false } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mr_sheet_opts opts;
        mr_sheet *sheet;
        mr_error err;

        mr_sheet_opts_init(&opts);
        opts.refs = refs;
        opts.has_tables = true;
        assert_ok(read_sheet("sheet", cases[i].file, &opts, NULL, &sheet, &err), err);
        assert_int_equal(mr_sheet_is_simulated(sheet), cases[i].simulated);
        mr_sheet_free(sheet);
    }
}

/* Words near a canonical source are taken where the user asks for it. */
/* A column in place of arm and source, which may be anything. */
static void test_group(void **state)
{
    struct mr_sheet_opts opts;
    mr_sheet *sheet;
    mr_error err;

    (void)state;
    options_of("group", &opts);
    assert_ok(read_sheet("sheet", "group.tsv", &opts, NULL, &sheet, &err), err);
    assert_int_equal(mr_sheet_n_samples(sheet), 2);
    assert_string_equal(mr_sheet_sample(sheet, 0)->level, "fat");
    assert_string_equal(mr_sheet_sample(sheet, 1)->level, "lean-1");
    assert_int_equal(mr_sheet_sample(sheet, 1)->arm, MR_MODEL);
    assert_null(mr_sheet_sample(sheet, 1)->source);
    assert_null(mr_sheet_sample(sheet, 1)->product);
    mr_sheet_free(sheet);
}

static void test_any_source(void **state)
{
    struct mr_sheet_opts opts;
    mr_sheet *sheet;
    mr_error err;

    (void)state;
    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.any_source = true;
    assert_ok(read_sheet("bad/sheet", "source_near.tsv", &opts, NULL, &sheet, &err), err);
    assert_string_equal(mr_sheet_sample(sheet, 2)->source, "placnta");
    mr_sheet_free(sheet);
}

static void test_faults_are_capped(void **state)
{
    static char text[1 << 16];
    struct mr_sheet_opts opts;
    mr_notes *faults = mr_notes_new();
    mr_source *src;
    mr_sheet *sheet;
    mr_error err;

    (void)state;
    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.has_tables = true;
    strcpy(text, "sample\tarm\tsource\nc1\tmodel\t\n");
    for (int i = 0; i < 150; i++)
        sprintf(text + strlen(text), "x%d\twrong\t\n", i);
    assert_ok(mr_source_open_memory("s", text, strlen(text), &src, &err), err);
    assert_fails(mr_sheet_read_source(src, &opts, faults, &sheet, &err), MR_EFORMAT, err,
                 "s:3: expected arm control, model or treated, found 'wrong'");
    assert_int_equal(mr_notes_size(faults), 101);
    assert_int_equal(mr_notes_get(faults, 100)->count, 50);
    assert_string_equal(mr_notes_get(faults, 100)->text, "s: further faults are not listed");
    mr_source_free(src);
    mr_notes_free(faults);
}

static void test_missing_file(void **state)
{
    struct mr_sheet_opts opts;
    mr_sheet *sheet;
    mr_error err;

    (void)state;
    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    assert_fails(mr_sheet_read("no/such.tsv", &opts, NULL, &sheet, &err), MR_EIO, err,
                 "no/such.tsv: cannot be opened: No such file or directory");
    assert_null(sheet);
}

/* Reads a good sheet, or a bad one with its faults; the fault itself is what should come. */
static mr_status read_again(void *name, mr_error *err)
{
    static const char *const covariates[] = { "age" };
    struct mr_sheet_opts opts;
    mr_notes *faults = mr_notes_new();
    mr_sheet *sheet = NULL;
    bool good = !strcmp(name, "full.tsv");
    mr_status st;

    if (!faults) {
        snprintf(err->msg, sizeof(err->msg), "out of memory");
        return MR_ENOMEM;
    }
    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.file_root = "root";
    opts.covariates = covariates;
    opts.n_covariates = good;
    st = read_sheet(good ? "sheet" : "bad/sheet", name, &opts, faults, &sheet, err);
    if (!good && st == MR_EFORMAT)
        st = MR_OK;
    mr_sheet_free(sheet);
    mr_notes_free(faults);
    return st;
}

static void test_out_of_memory(void **state)
{
    char good[] = "full.tsv", bad[] = "many.tsv";

    (void)state;
    assert_survives_alloc_failure(read_again, good);
    assert_survives_alloc_failure(read_again, bad);
}

static void test_edit_distance(void **state)
{
    static const struct {
        const char *a, *b;
        size_t edits;
    } cases[] = {
        { "", "", 0 },
        { "", "abc", 3 },
        { "abc", "", 3 },
        { "species", "speices", 1 },
        { "arm", "arms", 1 },
        { "arm", "am", 1 },
        { "arm", "age", 2 },
        { "ca", "abc", 3 },
        { "kitten", "sitting", 3 },
    };
    static const char *const words[] = { "table", "file", "tile" };
    char longer[80];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(mr_edit_distance(cases[i].a, cases[i].b), cases[i].edits);
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    assert_int_equal(mr_edit_distance(longer, longer), 0);
    assert_int_equal(mr_edit_distance(longer, "x"), (size_t)-1);
    assert_string_equal(mr_suggest("file", words, 3, 1), "file");
    assert_string_equal(mr_suggest("gile", words, 3, 1), "file"); /* first on ties */
    assert_null(mr_suggest("xyz", words, 3, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_one_study),
        cmocka_unit_test(test_shared_with_another_study),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_any_source),
        cmocka_unit_test(test_group),
        cmocka_unit_test(test_simulated),
        cmocka_unit_test(test_faults_are_capped),
        cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_edit_distance),
    };
    mr_error err;
    int failed;

    if (mr_refs_load(NULL, &refs, &err)) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    mr_refs_free(refs);
    return failed;
}
