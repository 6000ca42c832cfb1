/* set_tests: gene sets under contrasts of a sheet against edgeR, limma and plain R, and refusals */
#include "support.h"

#include "alloc_fail.h"
#include "mechrank/test.h"
#include "tsv.h"

#define GOLDEN MR_TEST_DIR "/golden/"

static const char counts[] = GOLDEN "own/strong/s2.counts.tsv.gz";
static const char golden_sets[] = GOLDEN "test/sets.gmt";
static mr_refs *refs;

static int load(void **state)
{
    mr_error err;

    (void)state;
    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    return temp_folder() ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    mr_refs_free(refs);
    temp_folder_remove();
    return 0;
}

/* A test as a caller makes it; the fields are changed before open_test(). */
struct made {
    struct mr_run_opts run;
    struct mr_test_opts opts;
    const char *tables[1], *sets[2], *contrasts[2], *covariates[2];
    mr_sheet *sheet;
    mr_notes *notes;
    mr_test *test;
};

static void make(struct made *m, const char *group)
{
    *m = (struct made){ .tables = { counts }, .sets = { golden_sets } };
    mr_run_opts_init(&m->run);
    m->run.refs = refs;
    m->run.tables = m->tables;
    m->run.n_tables = 1;
    m->run.covariates = m->covariates;
    m->run.group = group;
    m->run.prior_cap = 0;
    mr_test_opts_init(&m->opts);
    m->opts.sets = m->sets;
    m->opts.n_sets = 1;
    m->opts.contrasts = m->contrasts;
}

static mr_status open_test(struct made *m, const char *sheet, mr_error *err)
{
    struct mr_sheet_opts opts;

    for (size_t i = 0; i < 2; i++) {
        m->opts.n_contrasts += m->contrasts[i] != NULL;
        m->run.n_covariates += m->covariates[i] != NULL;
    }
    mr_sheet_opts_init(&opts);
    opts.refs = refs;
    opts.group = m->run.group;
    opts.covariates = m->covariates;
    opts.n_covariates = m->run.n_covariates;
    opts.has_tables = true;
    assert_ok(mr_sheet_read(sheet, &opts, NULL, &m->sheet, err), *err);
    m->notes = mr_notes_new();
    return mr_test_new(m->sheet, &m->run, &m->opts, m->notes, &m->test, err);
}

static void close_test(struct made *m)
{
    mr_test_free(m->test);
    mr_notes_free(m->notes);
    mr_sheet_free(m->sheet);
}

/* ---- numbers ---- */

#define COLUMNS                                                                                    \
    .sheet = "columns", .group = "stage", .contrast = "lactate-late-virgin",                       \
    .covariates = { "cell", "age" }
#define ANIMALS .sheet = "animals", .group = "dose", .contrast = "high-none"

static const struct golden {
    const char *name, *sheet, *group, *contrast, *covariates[2];
    enum mr_voom_use voom;
    bool trend, blocks;
    double rtol; /* of the tests on genes: REML has a tolerance of its own */
} golden[] = {
    { .name = "columns", COLUMNS, .rtol = 1e-10 },
    { .name = "columns_voom", COLUMNS, .voom = MR_VOOM_YES, .rtol = 1e-10 },
    { .name = "columns_trend", COLUMNS, .voom = MR_VOOM_YES, .trend = true, .rtol = 1e-10 },
    { .name = "animals", ANIMALS, .rtol = 1e-10 },
    { .name = "animals_blocks", ANIMALS, .blocks = true, .rtol = 1e-7 },
    { .name = "animals_voom", ANIMALS, .voom = MR_VOOM_YES, .rtol = 1e-7 },
};

static const struct mr_test_row *find_row(const mr_test *test, const char *set)
{
    for (size_t i = 0; i < mr_test_size(test); i++)
        if (!strcmp(mr_test_row(test, i)->set, set))
            return mr_test_row(test, i);
    fail_msg("no row of set '%s'", set);
    return NULL;
}

static void compare(const struct tsv *want, size_t i, const char *column, double got, double rtol)
{
    const char *field = tsv_get(want, i, tsv_column(want, column));
    char what[100];

    snprintf(what, sizeof(what), "%s of %s", column, tsv_get(want, i, 0));
    if (strcmp(field, "NA") != 0) /* limma's camera takes no blocks with weights */
        assert_close_at(got, strtod(field, NULL), rtol, 1e-13, what, __FILE__, __LINE__);
}

static void test_golden(void **state)
{
    const struct golden *g = *state;
    char path[1024];
    struct made m;
    struct tsv want;
    mr_error err;

    make(&m, g->group);
    m.contrasts[0] = g->contrast;
    m.covariates[0] = g->covariates[0];
    m.covariates[1] = g->covariates[1];
    m.run.voom = g->voom;
    m.run.trend = g->trend;
    m.run.blocks = g->blocks;
    snprintf(path, sizeof(path), GOLDEN "test/%s.sheet.tsv", g->sheet);
    assert_ok(open_test(&m, path, &err), err);
    assert_ok(mr_test_study(m.test, 0, &err), err);
    snprintf(path, sizeof(path), GOLDEN "test/%s.rows.tsv", g->name);
    tsv_read(path, &want);
    assert_int_equal(mr_test_size(m.test), want.n_rows);
    for (size_t i = 0; i < want.n_rows; i++) {
        const struct mr_test_row *row = find_row(m.test, tsv_get(&want, i, 0));

        assert_string_equal(row->contrast, g->contrast);
        compare(&want, i, "size", row->size, 0);
        compare(&want, i, "theta", row->theta, 1e-10);
        compare(&want, i, "se", row->se, 1e-10);
        compare(&want, i, "df", row->df, 0);
        compare(&want, i, "t", row->t, 1e-10);
        compare(&want, i, "p", row->p, 1e-10);
        compare(&want, i, "q", row->q, 1e-10);
        compare(&want, i, "camera_p", row->camera_p, g->rtol);
        compare(&want, i, "camera_q", row->camera_q, g->rtol);
        compare(&want, i, "fry_p", row->fry_p, g->rtol);
        compare(&want, i, "fry_q", row->fry_q, g->rtol);
        assert_string_equal(row->direction, row->theta < 0 ? "down" : "up");
    }
    tsv_release(&want);
    close_test(&m);
}

/* ---- what a row depends on ---- */

static const char columns_sheet[] = GOLDEN "test/columns.sheet.tsv";

/* The table as written. */
static char *table_of(const mr_test *test)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    mr_error err;

    assert_non_null(out);
    assert_ok(mr_test_write(test, out, &err), err);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *run_table(int n_threads, bool pairs)
{
    struct made m;
    mr_error err;
    char *text;

    make(&m, "stage");
    m.run.n_threads = n_threads;
    m.run.voom = MR_VOOM_YES;
    m.opts.pairs = pairs;
    assert_ok(open_test(&m, columns_sheet, &err), err);
    assert_ok(mr_test_study(m.test, 0, &err), err);
    text = table_of(m.test);
    close_test(&m);
    return text;
}

static void test_threads(void **state)
{
    char *one = run_table(1, true), *four = run_table(4, true);

    (void)state;
    assert_string_equal(one, four);
    assert_non_null(strstr(one, "\tpregnant-lactate\t")); /* all levels minus the first */
    assert_non_null(strstr(one, "\tlactate-late-lactate\t"));
    assert_non_null(strstr(one, "\tvirgin-lactate\t"));
    free(one);
    free(four);
}

/* A set's numbers but the q are its own, whatever else is tested. */
static void test_alone(void **state)
{
    static const char text[] =
        "few\t-\tACTA2\tAKT1\nmiddle\t-\tTP53\tBAX\tBCL2\tFAS\tCASP3\tAKT1\n";
    const char *path = write_file("alone.gmt", text, strlen(text));
    struct made alone, all;
    mr_error err;

    (void)state;
    make(&alone, "stage");
    alone.contrasts[0] = "virgin-lactate";
    alone.sets[0] = path;
    assert_ok(open_test(&alone, columns_sheet, &err), err);
    assert_ok(mr_test_study(alone.test, 0, &err), err);
    assert_int_equal(mr_test_size(alone.test), 1); /* 'few' is left out */
    make(&all, "stage");
    all.contrasts[0] = "virgin-lactate";
    all.sets[0] = path;
    all.opts.min_size = 1;
    assert_ok(open_test(&all, columns_sheet, &err), err);
    assert_ok(mr_test_study(all.test, 0, &err), err);
    assert_int_equal(mr_test_size(all.test), 2);
    assert_true(mr_test_row(alone.test, 0)->t == mr_test_row(all.test, 1)->t);
    assert_true(mr_test_row(alone.test, 0)->fry_p == mr_test_row(all.test, 1)->fry_p);
    assert_true(mr_test_row(alone.test, 0)->camera_p == mr_test_row(all.test, 1)->camera_p);
    assert_string_equal(mr_test_row(alone.test, 0)->leading, mr_test_row(all.test, 1)->leading);
    assert_true(mr_test_row(all.test, 1)->flags >> MR_FLAG_SMALL_SET & 1);
    close_test(&alone);
    close_test(&all);
}

/* ---- forms of sets ---- */

static char *table_of_sets(const char *text, size_t *n_weighted)
{
    struct made m;
    mr_error err;
    char *table;

    make(&m, "stage");
    m.contrasts[0] = "virgin-lactate";
    m.sets[0] = write_file("forms.txt", text, strlen(text));
    assert_ok(open_test(&m, columns_sheet, &err), err);
    assert_ok(mr_test_study(m.test, 0, &err), err);
    table = table_of(m.test);
    *n_weighted = 0;
    for (size_t i = 0; i < mr_notes_size(m.notes); i++)
        if (!strcmp(mr_notes_get(m.notes, i)->kind, "weights_ignored"))
            *n_weighted = mr_notes_get(m.notes, i)->count;
    close_test(&m);
    return table;
}

static void assert_same_tables(const char *text, const char *same, size_t want_weighted)
{
    size_t n_weighted;
    char *a = table_of_sets(text, &n_weighted), *b;

    assert_int_equal(n_weighted, 0);
    b = table_of_sets(same, &n_weighted);
    assert_int_equal(n_weighted, want_weighted);
    assert_string_equal(a, b);
    free(a);
    free(b);
}

/* Signs of members are a pair; of a network's weights only the signs count. */
static void test_forms(void **state)
{
    (void)state;
    assert_same_tables("s_UP\t-\tTP53\tBAX\tBCL2\tFAS\tCASP3\n"
                       "s_DN\t-\tAKT1\tMCL1\tXIAP\tBID\tBAD\n",
                       "s\t-\tTP53+\tAKT1-\tBAX+\tMCL1-\tBCL2+\tFAS+\tCASP3+\tXIAP-\tBID-\tBAD-\n",
                       0);
    assert_same_tables("n\t-\tTP53\tBAX\tBCL2\tFAS\tCASP3\tAKT1\n",
                       "source\ttarget\tweight\nn\tTP53\t0.5\nn\tBAX\t7\nn\tBCL2\t2\n"
                       "n\tFAS\t1\nn\tCASP3\t1\nn\tAKT1\t3\n",
                       1);
}

/* A set of genes that go down only is that of the same genes, turned. */
static void test_down_only(void **state)
{
    static const char text[] = "down\t-\tTP53-\tBAX-\tBCL2-\tFAS-\tCASP3-\tAKT1-\n"
                               "up\t-\tTP53\tBAX\tBCL2\tFAS\tCASP3\tAKT1\n";
    const struct mr_test_row *up, *down;
    struct made m;
    mr_error err;

    (void)state;
    make(&m, "stage");
    m.contrasts[0] = "virgin-lactate";
    m.sets[0] = write_file("down.gmt", text, strlen(text));
    assert_ok(open_test(&m, columns_sheet, &err), err);
    assert_ok(mr_test_study(m.test, 0, &err), err);
    up = find_row(m.test, "up");
    down = find_row(m.test, "down");
    assert_close(down->theta, -up->theta, 1e-12, 0);
    assert_close(down->t, -up->t, 1e-12, 0);
    assert_close(down->fry_p, up->fry_p, 1e-12, 0);
    assert_string_equal(down->leading, up->leading);
    close_test(&m);
}

/* Every leading gene moves its set's score in the direction of theta: alone it has that sign. */
static void test_leading(void **state)
{
    struct made m;
    mr_error err;
    char names[512], text[600];
    double last = INFINITY;
    double sign;

    (void)state;
    make(&m, "stage");
    m.contrasts[0] = "virgin-pregnant";
    assert_ok(open_test(&m, columns_sheet, &err), err);
    assert_ok(mr_test_study(m.test, 0, &err), err);
    sign = find_row(m.test, "large")->theta < 0 ? -1 : 1;
    snprintf(names, sizeof(names), "%s", find_row(m.test, "large")->leading);
    close_test(&m);
    for (char *gene = strtok(names, ","); gene; gene = strtok(NULL, ",")) {
        struct made one;
        double theta;

        snprintf(text, sizeof(text), "one\t-\t%s\n", gene);
        make(&one, "stage");
        one.contrasts[0] = "virgin-pregnant";
        one.opts.min_size = 1;
        one.sets[0] = write_file("one.gmt", text, strlen(text));
        assert_ok(open_test(&one, columns_sheet, &err), err);
        assert_ok(mr_test_study(one.test, 0, &err), err);
        theta = mr_test_row(one.test, 0)->theta * sign;
        assert_true(theta > 0 && theta <= last);
        last = theta;
        assert_string_equal(mr_test_row(one.test, 0)->leading, gene);
        close_test(&one);
    }
    assert_true(isfinite(last));
}

static void test_pairs(void **state)
{
    char *text = run_table(1, false);

    (void)state;
    assert_non_null(strstr(text, "\tROUSED_UP\t"));
    assert_non_null(strstr(text, "\tROUSED_DN\t"));
    assert_null(strstr(text, "\tROUSED\t"));
    free(text);
}

/* A signed set of which one half is not there is not judged by the other. */
static void test_half_missing(void **state)
{
    static const char text[] =
        "odd_UP\t-\tTP53\tBAX\tBCL2\tFAS\tCASP3\tAKT1\nodd_DOWN\t-\tQQ1\tQQ2\n";
    struct made m;
    mr_error err;
    const struct mr_test_row *row;

    (void)state;
    make(&m, "stage");
    m.contrasts[0] = "virgin-lactate";
    m.sets[0] = write_file("odd.gmt", text, strlen(text));
    assert_ok(open_test(&m, columns_sheet, &err), err);
    assert_ok(mr_test_study(m.test, 0, &err), err);
    row = mr_test_row(m.test, 0);
    assert_string_equal(row->set, "odd");
    assert_true(isnan(row->theta) && isnan(row->p) && isnan(row->fry_p) && isnan(row->q));
    assert_null(row->direction);
    assert_true(row->flags >> MR_FLAG_NOT_ASSESSABLE & 1);
    close_test(&m);
}

/* ---- contrasts ---- */

#define ARMS_HEAD "sample\tarm\tsource\tproduct\n"
#define ARMS_MODEL "Ss2_12\tmodel\t-\t-\nSs2_15\tmodel\t-\t-\nSs2_3\tmodel\t-\t-\n"
#define ARMS_CELLS                                                                                 \
    "Ss2_6\ttreated\tplacenta\tcells\nSs2_9\ttreated\tplacenta\tcells\nss2_"                       \
    "1\ttreated\tplacenta\tcells\n"
#define ARMS_EXO "ss2_10\ttreated\tplacenta\texosome\nss2_13\ttreated\tplacenta\texosome\n"
#define ARMS_CONTROL "ss2_16\tcontrol\t-\t-\nss2_4\tcontrol\t-\t-\nss2_7\tcontrol\t-\t-\n"
#define ARMS_ONE "xs2_11\ttreated\tadipose\tcells\n"
#define ARMS ARMS_HEAD ARMS_EXO ARMS_MODEL ARMS_CELLS ARMS_CONTROL ARMS_ONE

/* The contrasts of a sheet by arms, in order, with blanks between them. */
static void assert_contrasts(const char *first, const char *second, const char *want)
{
    const char *last = "";
    char got[400] = "";
    struct made m;
    mr_error err;

    make(&m, NULL);
    m.contrasts[0] = first;
    m.contrasts[1] = second;
    assert_ok(open_test(&m, write_file("arms.tsv", ARMS, strlen(ARMS)), &err), err);
    assert_ok(mr_test_study(m.test, 0, &err), err);
    for (size_t i = 0; i < mr_test_size(m.test); i++) {
        const struct mr_test_row *row = mr_test_row(m.test, i);

        if (strcmp(row->contrast, last) != 0)
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", *got ? " " : "",
                     row->contrast);
        last = row->contrast;
        /* the exosomes of two animals give no p */
        assert_int_equal(isnan(row->p), strstr(row->contrast, "exosome") != NULL);
        assert_int_equal(isnan(row->fry_p), strstr(row->contrast, "exosome") != NULL);
    }
    assert_string_equal(got, want);
    close_test(&m);
}

static void test_arms(void **state)
{
    (void)state;
    assert_contrasts(NULL, NULL, "placenta/exosome-model placenta/cells-model model-control");
    assert_contrasts("treated-model", NULL, "placenta/exosome-model placenta/cells-model");
    assert_contrasts("placenta-control", "model-control",
                     "placenta/exosome-control placenta/cells-control model-control");
    assert_contrasts("placenta/cells-placenta/exosome", "placenta/cells-placenta/exosome",
                     "placenta/cells-placenta/exosome");
    assert_contrasts("control-placenta/cells", NULL, "control-placenta/cells");
}

#define AT "%s: study 'study1': "

static const struct refused {
    const char *group, *contrast, *covariate, *sheet, *message;
    mr_status status;
} refusals[] = {
    { NULL, "placenta-helthy", NULL, ARMS,
      AT "expected a contrast A-B of two of control, model, placenta/cells, placenta/exosome, "
         "adipose/cells, found 'placenta-helthy'",
      MR_EEMPTY },
    { NULL, "model-model", NULL, ARMS,
      AT "expected a contrast A-B of two of control, model, placenta/cells, placenta/exosome, "
         "adipose/cells, found 'model-model'",
      MR_EEMPTY },
    { NULL, "adipose-model", NULL, ARMS,
      AT "contrast 'adipose-model': expected 2 or more animals of 'adipose/cells', found 1",
      MR_EEMPTY },
    { NULL, NULL, NULL, ARMS_HEAD ARMS_MODEL ARMS_ONE,
      AT "expected 2 or more animals in the model arm and in another, found fewer", MR_EEMPTY },
    { "dose", NULL, NULL, "sample\tdose\nSs2_12\ta\nSs2_15\ta\nSs2_3\tb\n",
      AT "expected two values of dose with 2 or more animals each, found fewer", MR_EEMPTY },
    { "dose", "a-b-c", NULL, "sample\tdose\nSs2_12\ta\nSs2_15\ta-b\nSs2_3\tb-c\nSs2_6\tc\n",
      AT "contrast 'a-b-c' can be read as 'a' minus 'b-c' and as 'a-b' minus 'c'", MR_EFORMAT },
    { "dose", "a-b", "day",
      "sample\tdose\tday\nSs2_12\ta\tx\nSs2_15\ta\tx\nSs2_3\tb\ty\nSs2_6\tb\ty\nSs2_9\tb\ty\n",
      AT "expected terms that can be told apart, found aliased with those before: day y",
      MR_EEMPTY },
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        const struct refused *r = &refusals[i];
        const char *path = write_file("refused.tsv", r->sheet, strlen(r->sheet));
        char want[512];
        struct made m;
        mr_error err = { 0 };

        make(&m, r->group);
        m.contrasts[0] = r->contrast;
        m.covariates[0] = r->covariate;
        assert_ok(open_test(&m, path, &err), err);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(want, sizeof(want), r->message, path);
#pragma GCC diagnostic pop
        assert_fails(mr_test_study(m.test, 0, &err), r->status, err, want);
        assert_int_equal(mr_test_size(m.test), 0);
        close_test(&m);
    }
}

static void test_voom_refused(void **state)
{
    struct made m;
    char want[1200];
    mr_error err = { 0 };

    (void)state;
    make(&m, "stage");
    m.run.voom = MR_VOOM_YES;
    m.run.input_scale = MR_SCALE_FPKM;
    assert_ok(open_test(&m, columns_sheet, &err), err);
    snprintf(want, sizeof(want), "%s: study 'study1': voom: expected counts, found fpkm",
             columns_sheet);
    assert_fails(mr_test_study(m.test, 0, &err), MR_EINVAL, err, want);
    close_test(&m);
}

/* ---- files of sets ---- */

static void assert_sets_refused(const char *first, const char *second, const char *message)
{
    struct made m;
    char want[600];
    mr_error err = { 0 };

    make(&m, "stage");
    m.sets[0] = write_file("first.gmt", first, strlen(first));
    m.sets[1] = write_file("second.gmt", second, strlen(second));
    m.opts.n_sets = 2;
    snprintf(want, sizeof(want), "%s: %s", message[0] == '2' ? m.sets[1] : m.sets[0], message + 1);
    if (strstr(want, "FIRST")) {
        char *at = strstr(want, "FIRST"), rest[200];

        snprintf(rest, sizeof(rest), "%s", at + 5);
        snprintf(at, sizeof(want) - (size_t)(at - want), "%s%s", m.sets[0], rest);
    }
    assert_fails(open_test(&m, columns_sheet, &err), MR_EFORMAT, err, want);
    assert_null(m.test);
    close_test(&m);
}

static void test_files_refused(void **state)
{
    (void)state;
    assert_sets_refused("a\t-\tBAX\n", "a\t-\tBAX\tFAS\n",
                        "2expected distinct sets, found 'a' also in FIRST with other genes");
    assert_sets_refused("a\t-\tBAX\na_UP\t-\tBAX\n", "a_DN\t-\tFAS\n",
                        "1expected distinct sets, found 'a' beside the pair 'a_UP' and 'a_DN'");
    assert_sets_refused("", "a\t-\tBAX\n", "1empty file");
}

static void test_same_set_twice(void **state)
{
    struct made m;
    mr_error err;

    (void)state;
    make(&m, "stage");
    m.sets[1] = golden_sets;
    m.opts.n_sets = 2;
    m.contrasts[0] = "virgin-lactate";
    assert_ok(open_test(&m, columns_sheet, &err), err);
    assert_ok(mr_test_study(m.test, 0, &err), err);
    assert_int_equal(mr_test_size(m.test), 7);
    close_test(&m);
}

static void test_options_refused(void **state)
{
    struct made m;
    mr_error err = { 0 };

    (void)state;
    make(&m, "stage");
    m.opts.n_sets = 0;
    assert_fails(open_test(&m, columns_sheet, &err), MR_EINVAL, err,
                 "sets: expected a file or more, found none");
    close_test(&m);
    make(&m, "stage");
    m.opts.min_size = 9;
    m.opts.max_size = 8;
    assert_fails(open_test(&m, columns_sheet, &err), MR_EINVAL, err,
                 "min_size: expected 1 to max_size 8, found 9");
    close_test(&m);
}

static void test_none_left(void **state)
{
    static const char text[] = "few\t-\tACTA2\tAKT1\n";
    struct made m;
    char want[1200];
    mr_error err = { 0 };

    (void)state;
    make(&m, "stage");
    m.sets[0] = write_file("few.gmt", text, strlen(text));
    assert_ok(open_test(&m, columns_sheet, &err), err);
    snprintf(want, sizeof(want),
             "%s: study 'study1': expected a set of 5 or more genes in use, found none among 1",
             columns_sheet);
    assert_fails(mr_test_study(m.test, 0, &err), MR_EEMPTY, err, want);
    close_test(&m);
}

/* ---- memory ---- */

static bool fails_cleanly(struct made *m, unsigned long n)
{
    mr_test *test = NULL;
    bool failed;
    mr_error err = { 0 };
    mr_status st;

    alloc_fail_at(n);
    st = mr_test_new(m->sheet, &m->run, &m->opts, NULL, &test, &err);
    if (!st)
        st = mr_test_study(test, 0, &err);
    failed = alloc_failed();
    alloc_fail_at(0);
    if (!failed)
        assert_ok(st, err);
    else if (st != MR_ENOMEM || strcmp(err.msg, "out of memory"))
        fail_msg("allocation %lu failed: got status %d, '%s'", n, (int)st, err.msg);
    if (test && st)
        assert_int_equal(mr_test_size(test), 0);
    mr_test_free(test);
    return failed;
}

static void test_allocation_failure(void **state)
{
    enum { FIRST = 60, SPREAD = 120 };
    struct made m;
    unsigned long most = FIRST;
    mr_error err;

    (void)state;
    make(&m, "dose");
    m.run.voom = MR_VOOM_YES;
    m.contrasts[0] = "high-none";
    assert_ok(open_test(&m, GOLDEN "test/animals.sheet.tsv", &err), err);
    for (unsigned long n = 1; n <= FIRST; n += alloc_fail_step())
        assert_true(fails_cleanly(&m, n));
    while (fails_cleanly(&m, most))
        most *= 2;
    for (unsigned long i = 0; i < SPREAD; i += alloc_fail_step())
        if (!fails_cleanly(&m, FIRST + i * (most - FIRST) / SPREAD))
            break;
    close_test(&m);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(golden) + 13] = {
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_down_only),
        cmocka_unit_test(test_leading),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_half_missing),
        cmocka_unit_test(test_arms),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_voom_refused),
        cmocka_unit_test(test_files_refused),
        cmocka_unit_test(test_same_set_twice),
        cmocka_unit_test(test_options_refused),
        cmocka_unit_test(test_none_left),
        cmocka_unit_test(test_allocation_failure),
    };

    for (size_t i = 0; i < ARRAY_LEN(golden); i++) {
        struct golden *g = (struct golden *)&golden[i];

        tests[13 + i] = (struct CMUnitTest){ g->name, test_golden, NULL, NULL, g };
    }
    return cmocka_run_group_tests(tests, load, unload);
}
