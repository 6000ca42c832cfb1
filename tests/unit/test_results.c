/* results: tables go out and come back bit by bit; faults are named */
#include "support.h"

#include <float.h>
#include <unistd.h>

#include "alloc_fail.h"
#include "mechrank/results.h"
#include "run/results_table.h"

/* A file of its own for every test. */
static char path[] = "test_results.XXXXXX";

static int make_file(void **state)
{
    const int fd = mkstemp(strcpy(path, "test_results.XXXXXX"));

    (void)state;
    return fd < 0 || close(fd);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static void write_text(const char *text)
{
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static char *read_text(void)
{
    char *text = calloc(1, 1 << 16);
    FILE *in = fopen(path, "r");

    assert_non_null(text);
    assert_non_null(in);
    assert_true(fread(text, 1, (1 << 16) - 1, in) < (1 << 16) - 1);
    fclose(in);
    return text;
}

/* The error of reading 'text' as 'table', without the path that stands before it. */
static const char *read_error(enum mr_table_id table, const char *text, mr_error *err)
{
    mr_results *results = mr_results_new();

    write_text(text);
    assert_int_equal(mr_results_read(results, table, path, err), MR_EFORMAT);
    mr_results_free(results);
    assert_memory_equal(err->msg, path, strlen(path));
    return err->msg + strlen(path);
}

/* Numbers that are easily lost on the way. */
static const double hard[] = { 0.1,           -0.0, 1.0 / 3,  5e-324,    DBL_MAX, DBL_MIN,    1e22,
                               123456789.125, NAN,  INFINITY, -INFINITY, 0,       DBL_EPSILON };

/* A number that the column may hold. */
static double in_range(const struct results_column *column, double number)
{
    switch (column->range) {
    case RESULTS_POSITIVE:
        return number == 0 ? DBL_MIN : fabs(number);
    case RESULTS_NOT_NEGATIVE:
        return fabs(number);
    case RESULTS_SHARE:
        return fabs(number) > 1 ? 1.0 / 3 : fabs(number);
    case RESULTS_CORRELATION:
        return fabs(number) > 1 ? -1.0 / 3 : number;
    default:
        return number;
    }
}

/* A row of 'table' whose every column holds something else. */
static void fill_row(const struct results_table *t, size_t salt, char *row, char texts[][32])
{
    for (size_t c = 0; c < t->n_columns; c++) {
        const struct results_column *column = &t->columns[c];
        const double number = in_range(column, hard[(c + salt) % ARRAY_LEN(hard)]);
        const mr_flags flags =
            salt % 3 ? (mr_flags)(salt * 2654435761U) & ((1U << MR_N_FLAGS) - 1) : 0;
        const char *text = column->kind == RESULTS_TEXT && (c + salt) % 4 == 0 ? NULL : texts[c];

        if (column->words)
            snprintf(texts[c], 32, "%s", column->words[salt % 2]);
        else
            snprintf(texts[c], 32, "%s %zu", column->name, salt);
        if (column->kind == RESULTS_NUMBER)
            memcpy(row + column->offset, &number, sizeof(number));
        else if (column->kind == RESULTS_FLAGS)
            memcpy(row + column->offset, &flags, sizeof(flags));
        else
            memcpy(row + column->offset, &text, sizeof(text));
    }
}

static void assert_same_row(const struct results_table *t, const void *got, const void *want)
{
    for (size_t c = 0; c < t->n_columns; c++) {
        const struct results_column *column = &t->columns[c];

        if (column->kind == RESULTS_NUMBER) {
            const double a = results_get_number(got, column), b = results_get_number(want, column);

            assert_true((isnan(a) && isnan(b)) || !memcmp(&a, &b, sizeof(a)));
        } else if (column->kind == RESULTS_FLAGS) {
            assert_int_equal(results_get_flags(got, column), results_get_flags(want, column));
        } else if (results_get_text(want, column)) {
            assert_string_equal(results_get_text(got, column), results_get_text(want, column));
        } else {
            assert_null(results_get_text(got, column));
        }
    }
}

static void test_every_table_comes_back(void **state)
{
    (void)state;
    for (int id = 0; id < MR_N_TABLES; id++) {
        const struct results_table *t = results_table((enum mr_table_id)id);
        mr_results *out = mr_results_new(), *in = mr_results_new();
        char texts[RESULTS_MAX_COLUMNS][32], *row = calloc(1, t->row_size);
        mr_error err;

        assert_true(t->n_columns <= RESULTS_MAX_COLUMNS);
        for (size_t salt = 0; salt < 40; salt++) {
            fill_row(t, salt, row, texts);
            assert_ok(mr_results_add(out, (enum mr_table_id)id, row, &err), err);
        }
        assert_ok(mr_results_write(out, (enum mr_table_id)id, path, &err), err);
        assert_ok(mr_results_read(in, (enum mr_table_id)id, path, &err), err);
        assert_int_equal(mr_results_size(in, (enum mr_table_id)id), 40);
        for (size_t i = 0; i < 40; i++) {
            fill_row(t, i, row, texts);
            assert_same_row(t, mr_results_row(in, (enum mr_table_id)id, i), row);
        }
        free(row);
        mr_results_free(in);
        mr_results_free(out);
    }
}

/* The names that other programs rely on, in the order of product.md. */
static void test_headers(void **state)
{
    static const char *const headers[MR_N_TABLES] = {
        [MR_RANKING] =
            "source\tproduct\tfamily\tmechanism\texpected\trank\trank_lo\trank_hi\ttop_set"
            "\trank_all\trank_all_lo\trank_all_hi\tp_score\teffect\tse\tci_lo\tci_hi\tp\t"
            "q\tp_holm\tk\tn_treated\tn_model\ttau\ti2\trescue_class\tprior\tflags\town_tau\thk_"
            "lo\thk_hi\teffect_adjusted\tse_adjusted\tabove\tpi_lo\tpi_hi\tsens_lo\tsens_hi\tgenes_"
            "to_lose\n",
        [MR_EFFECTS] = "study\tspecies\tsource\tproduct\tmechanism\tcontrast\tadjusted\tn1\tn2\tu\t"
                       "sd\ttheta\tse\tdf\tt\tp\tg\tg_var\tgenes_used\tgenes_total\t"
                       "fry_p\tcamera_p\tflags\n",
        [MR_COVARIANCE] = "study\tadjusted\tmechanism_a\tmechanism_b\tr\n",
        [MR_CONTRASTS] = "study\tadjusted\tsource_a\tproduct_a\tcontrast_a\tsource_b\tproduct_b\t"
                         "contrast_b\tu\n",
        [MR_GENES] = "study\tsource\tproduct\tmechanism\tgene\tsymbol\tlogFC\tt\tp\thalf\t"
                     "contribution\tsd_without\n",
        [MR_SETS] = "study\tset\tgenes_total\tgenes_mapped\tgenes_used\tmapped_fraction\t"
                    "assessable\tmissing\n",
        [MR_PANELS] =
            "study\tsource\tproduct\tpanel\tcontrast\tn1\tn2\ttheta\tse\tdf\tt\tp\tgate\n",
        [MR_QC] = "study\tsample\tarm\tsource\tlibrary_size\tnorm_factor\tgenes_detected\t"
                  "mapped_fraction\tgranulosa\toocyte\ttheca\tluteal\tflags\tunassigned\n",
        [MR_RESCUE] = "study\tsource\tproduct\tmechanism\tdamage\tdamage_p\trescued\tr\tr_lo\t"
                      "r_hi\tr_shape\ttc_p_equiv\tclass\tk\tdf\tdamage_se\ttm\ttm_se\ttc\t"
                      "tc_se\n",
        [MR_RESCUE_SLOPE] = "study\tsource\tproduct\tmechanisms\traw\tartefact\tslope\t"
                            "slope_se\tdamage_ms\tdamage_ms_se\n",
        [MR_CONCORDANCE] = "source\tproduct\tn_mechanisms\tn_papers\tn_retracted\ttau\tp\n",
        [MR_SOURCE_PAIRS] =
            "source_a\tproduct_a\tsource_b\tproduct_b\tfamily\tmechanism\tdifference\tse\tdf\tci_"
            "lo\tci_hi\tp\tq\tk_a\tk_b\tk_both\tflags\n",
        [MR_SENSITIVITY] =
            "variant\tsource\tproduct\tmechanism\teffect\trank\trank_lo\trank_hi\tdetail\n",
        [MR_VARIANTS] = "study\tsource\tproduct\tmechanism\tvariant\ttheta\tsd\tdf\tgenes_used\n",
    };
    mr_results *results = mr_results_new();
    mr_error err;

    (void)state;
    for (int id = 0; id < MR_N_TABLES; id++) {
        char *text;

        assert_ok(mr_results_write(results, (enum mr_table_id)id, path, &err), err);
        text = read_text();
        assert_string_equal(text, headers[id]);
        free(text);
    }
    mr_results_free(results);
}

static void test_row_as_written(void **state)
{
    const struct mr_covariance row = { "s1", "no", "a", NULL, NAN };
    const struct mr_qc qc = { .study = "s\t1",
                              .sample = "x\ny",
                              .arm = "model",
                              .library_size = 21345678,
                              .norm_factor = 0.1,
                              .flags = 1U << MR_FLAG_SINGLE_STUDY | 1U << MR_FLAG_RETRACTED_PRIOR,
                              .unassigned = 12 };
    mr_results *results = mr_results_new();
    mr_error err;
    char *text;

    (void)state;
    assert_ok(mr_results_add(results, MR_COVARIANCE, &row, &err), err);
    assert_ok(mr_results_write(results, MR_COVARIANCE, path, &err), err);
    text = read_text();
    assert_string_equal(strchr(text, '\n'), "\ns1\tno\ta\tNA\tNA\n");
    free(text);
    assert_ok(mr_results_add(results, MR_QC, &qc, &err), err);
    assert_ok(mr_results_write(results, MR_QC, path, &err), err);
    text = read_text();
    assert_string_equal(strchr(text, '\n'),
                        "\ns?1\tx?y\tmodel\tNA\t21345678\t0.1\t0\t0\t0\t0\t0\t0\t"
                        "single_study,retracted_prior\t12\n");
    free(text);
    mr_results_free(results);
}

static void test_columns_by_name(void **state)
{
    mr_results *results = mr_results_new();
    const struct mr_covariance *row;
    mr_error err;

    (void)state;
    write_text("r\tnew\tmechanism_b\tmechanism_a\tadjusted\tstudy\r\n"
               "0.25\t?\tb\ta\tno\ts1\r\n"
               "NA\t\tb\tc\tno\ts1");
    assert_ok(mr_results_read(results, MR_COVARIANCE, path, &err), err);
    assert_int_equal(mr_results_size(results, MR_COVARIANCE), 2);
    row = mr_results_row(results, MR_COVARIANCE, 0);
    assert_string_equal(row->study, "s1");
    assert_string_equal(row->mechanism_a, "a");
    assert_string_equal(row->mechanism_b, "b");
    assert_true(row->r == 0.25);
    row = mr_results_row(results, MR_COVARIANCE, 1);
    assert_true(isnan(row->r));
    mr_results_free(results);
}

/* What a version before a column wrote can still be read. */
static void test_later_columns(void **state)
{
    mr_results *results = mr_results_new();
    const struct mr_ranking *row;
    mr_error err;
    char *text, *tail;

    (void)state;
    assert_ok(mr_results_write(results, MR_RANKING, path, &err), err);
    text = read_text();
    tail = strstr(text, "\teffect_adjusted\t");
    assert_non_null(tail);
    strcpy(tail, "\nplacenta\tcells\tprimary\tfibrosis\tdown\t1\t1\t1\tyes\t1\t1\t1\tNA\t1\t1\t0\t"
                 "2\t.1\t.1\t.1\t4\t4\t4\t.5\t0\tNA\t-\t-\tNA\tNA\t7\n");
    write_text(text);
    assert_ok(mr_results_read(results, MR_RANKING, path, &err), err);
    row = mr_results_row(results, MR_RANKING, 0);
    assert_close(row->hk_hi, 7, 0, 0);
    assert_true(isnan(row->effect_adjusted) && isnan(row->pi_lo) && isnan(row->pi_hi));
    assert_null(row->above);
    free(text);
    mr_results_free(results);
}

static void test_read_errors(void **state)
{
    static const char *const header = "study\tadjusted\tmechanism_a\tmechanism_b\tr\n";
    static const struct {
        const char *body, *message;
    } cases[] = {
        { "s\tno\ta\tb\n", ":2: expected 5 fields, found 4" },
        { "s\tno\ta\tb\t0.1\t\n", ":2: expected 5 fields, found 6" },
        { "s\tno\ta\tb\t0.1\ns\tno\ta\tb\t0,1\n",
          ":3: expected a number in column 'r', found '0,1'" },
        { "s\tno\ta\tb\tnan\n", ":2: expected a number in column 'r', found 'nan'" },
        { "s\tno\tNA\tb\t0.1\n", ":2: expected a value in column 'mechanism_a', found none" },
        { "\tno\ta\tb\t0.1\n", ":2: expected a value in column 'study', found none" },
        { "\n", ":2: expected 5 fields, found 1" },
    };
    char text[512];
    mr_error err;

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        snprintf(text, sizeof(text), "%s%s", header, cases[c].body);
        assert_string_equal(read_error(MR_COVARIANCE, text, &err), cases[c].message);
    }
    assert_string_equal(read_error(MR_COVARIANCE, "study\tadjusted\tmechanism_a\tr\n", &err),
                        ":1: expected a column 'mechanism_b', found none");
    assert_string_equal(
        read_error(MR_COVARIANCE, "study\tr\tadjusted\tmechanism_a\tmechanism_b\tr\n", &err),
        ":1: column 'r' stands twice");
    assert_string_equal(
        read_error(MR_QC,
                   "study\tsample\tarm\tsource\tlibrary_size\tnorm_factor\tgenes_detected\t"
                   "mapped_fraction\tgranulosa\toocyte\ttheca\tluteal\tflags\n"
                   "s\tx\tmodel\tNA\t1\t1\t1\t1\t1\t1\t1\t1\tblocked,blokced\n",
                   &err),
        ":2: expected flags in column 'flags', found 'blokced'");
    assert_string_equal(
        read_error(MR_COVARIANCE, "study\tadjusted\tmechanism_a\tmechanism_b\tr\ns\tno\ta\tb\t-2\n",
                   &err),
        ":2: expected a number from -1 to 1 in column 'r', found '-2'");
}

static void test_impossible_effects(void **state)
{
    static const struct {
        const char *column, *value, *message;
    } cases[] = {
        { "u", "-1", ":2: expected a number above 0 in column 'u', found '-1'" },
        { "df", "0", ":2: expected a number above 0 in column 'df', found '0'" },
        { "p", "3", ":2: expected a number from 0 to 1 in column 'p', found '3'" },
        { "n1", "-3", ":2: expected a number of 0 or more in column 'n1', found '-3'" },
        { "contrast", "xx",
          ":2: expected one of treated-model, model-control, treated-control in column "
          "'contrast', found 'xx'" },
        { "adjusted", "maybe",
          ":2: expected one of no, composition in column 'adjusted', found 'maybe'" },
    };
    const struct results_table *t = results_table(MR_EFFECTS);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        mr_results *results = mr_results_new();
        FILE *out = fopen(path, "w");
        char message[512];
        mr_error err;

        assert_non_null(out);
        for (size_t c = 0; c < t->n_columns; c++)
            fprintf(out, "%s%c", t->columns[c].name, c + 1 < t->n_columns ? '\t' : '\n');
        for (size_t c = 0; c < t->n_columns; c++) {
            const struct results_column *column = &t->columns[c];

            fprintf(out, "%s%c",
                    !strcmp(column->name, cases[i].column) ? cases[i].value
                    : column->words                        ? column->words[0]
                    : column->kind == RESULTS_FLAGS        ? "-"
                                                           : "1",
                    c + 1 < t->n_columns ? '\t' : '\n');
        }
        assert_int_equal(fclose(out), 0);
        snprintf(message, sizeof(message), "%s%s", path, cases[i].message);
        assert_fails(mr_results_read(results, MR_EFFECTS, path, &err), MR_EFORMAT, err, message);
        mr_results_free(results);
    }
}

static void test_missing_file(void **state)
{
    mr_results *results = mr_results_new();
    mr_error err;

    (void)state;
    assert_int_equal(mr_results_read(results, MR_QC, "no/such/qc.tsv", &err), MR_EIO);
    assert_int_equal(mr_results_read_scores(results, "no/such/scores.tsv", &err), MR_EIO);
    assert_fails(mr_results_write(results, MR_QC, "no/such/qc.tsv", &err), MR_EIO, err,
                 "no/such/qc.tsv: cannot be written: No such file or directory");
    assert_fails(mr_results_write_scores(results, "no/such/scores.tsv", &err), MR_EIO, err,
                 "no/such/scores.tsv: cannot be written: No such file or directory");
    mr_results_free(results);
}

static void test_full_disk(void **state)
{
    mr_results *results = mr_results_new();
    mr_error err;

    (void)state;
    if (access("/dev/full", W_OK))
        skip();
    assert_fails(mr_results_write(results, MR_QC, "/dev/full", &err), MR_EIO, err,
                 "/dev/full: cannot be written: No space left on device");
    mr_results_free(results);
}

static mr_names *names_of(const char *list)
{
    mr_names *names = mr_names_new();

    for (; *list; list += strspn(list, " ")) {
        const size_t size = strcspn(list, " ");

        assert_int_equal(mr_names_add(names, list, size, NULL), MR_OK);
        list += size;
    }
    return names;
}

static void add_scores(mr_results *results, const char *sets, const char *samples, double first)
{
    mr_matrix *m;
    mr_error err;

    assert_ok(mr_matrix_new(MR_F64, names_of(sets), names_of(samples), &m, &err), err);
    for (size_t c = 0; c < mr_matrix_n_cols(m); c++)
        for (size_t r = 0; r < mr_matrix_n_rows(m); r++)
            mr_matrix_f64(m, c)[r] = first++;
    if (mr_matrix_n_cols(m) > 1)
        mr_matrix_f64(m, 1)[0] = NAN;
    assert_ok(mr_results_add_scores(results, m, &err), err);
    mr_matrix_free(m);
}

/* Joining studies one by one, or what was joined before, gives the same bytes. */
static void test_scores_are_joined(void **state)
{
    static const char *const want = "set\ts1\ts2\tt1\n"
                                    "a\t1\tNA\t12\n"
                                    "a.up\t2\t5\tNA\n"
                                    "b\t3\t6\t11\n"
                                    "c\tNA\tNA\t13\n";
    mr_results *results = mr_results_new(), *again = mr_results_new();
    mr_error err;
    char *text;

    (void)state;
    add_scores(results, "a a.up b", "s1 s2", 1);
    add_scores(results, "b a c", "t1", 11);
    assert_int_equal(mr_results_n_scores(results), 2);
    assert_ok(mr_results_write_scores(results, path, &err), err);
    text = read_text();
    assert_string_equal(text, want);
    free(text);
    assert_ok(mr_results_read_scores(again, path, &err), err);
    assert_int_equal(mr_results_n_scores(again), 1);
    assert_true(mr_matrix_get(mr_results_scores(again, 0), 1, 1) == 5);
    assert_true(isnan(mr_matrix_get(mr_results_scores(again, 0), 0, 1)));
    assert_ok(mr_results_write_scores(again, path, &err), err);
    text = read_text();
    assert_string_equal(text, want);
    free(text);
    mr_results_free(again);
    mr_results_free(results);
}

static void test_scores_errors(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        { "name\ts1\n", ":1: expected 'set' as first column, found 'name'" },
        { "set\ts1\na\t1\na\t2\n", ":3: set 'a' stands twice" },
        { "set\ts1\nNA\t1\n\t2\n", ":3: expected the name of a set, found none" },
        { "set\ts1\na?\t1\na\x01\t2\n",
          ":3: expected the name of a set, found a control character in it" },
        { "set\t\na\t1\n", ":1: expected the name of a sample, found none" },
        { "set\ts1\na\tx\n", ":2: expected a number in column 's1', found 'x'" },
        { "set\ts1\ts2\na\t1\n", ":2: expected 3 fields, found 2" },
    };
    mr_error err;

    (void)state;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        mr_results *results = mr_results_new();

        write_text(cases[c].text);
        assert_int_equal(mr_results_read_scores(results, path, &err), MR_EFORMAT);
        assert_string_equal(err.msg + strlen(path), cases[c].message);
        assert_int_equal(mr_results_n_scores(results), 0);
        mr_results_free(results);
    }
}

static void test_flags_have_names_and_meanings(void **state)
{
    const char *bad;
    size_t size;
    mr_flags flags;

    (void)state;
    for (int f = 0; f < MR_N_FLAGS; f++) {
        const char *name = mr_flag_name((enum mr_flag)f),
                   *meaning = mr_flag_meaning((enum mr_flag)f);

        assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
        assert_true(results_flags_parse(name, strlen(name), &flags, &bad, &size));
        assert_int_equal(flags, 1U << f);
        assert_int_equal(meaning[strlen(meaning) - 1], '.');
    }
    assert_true(results_flags_parse("-", 1, &flags, &bad, &size));
    assert_int_equal(flags, 0);
    assert_false(results_flags_parse("blocked,", 8, &flags, &bad, &size));
    assert_int_equal(size, 0);
}

static void test_strings_are_kept_once(void **state)
{
    mr_results *results = mr_results_new();
    char name[] = "apoptosis";
    const char *a, *b;
    mr_error err;

    (void)state;
    assert_ok(mr_results_string(results, name, &a, &err), err);
    assert_ok(mr_results_string(results, "apoptosis", &b, &err), err);
    assert_ptr_equal(a, b);
    name[0] = 'X';
    assert_string_equal(a, "apoptosis");
    assert_ok(mr_results_string(results, NULL, &a, &err), err);
    assert_null(a);
    mr_results_free(results);
}

static void test_clear(void **state)
{
    const struct mr_covariance row = { "s1", "no", "a", "b", 1 };
    mr_results *results = mr_results_new();
    mr_error err;

    (void)state;
    assert_ok(mr_results_add(results, MR_COVARIANCE, &row, &err), err);
    mr_results_clear(results, MR_COVARIANCE);
    assert_int_equal(mr_results_size(results, MR_COVARIANCE), 0);
    mr_results_free(results);
}

static mr_status add_write_and_read(void *data, mr_error *err)
{
    const struct mr_covariance row = { "s1", "no", "a", "b", 1 };
    mr_results *results = mr_results_new();
    mr_status st = MR_ENOMEM;

    (void)data;
    if (!results) {
        strcpy(err->msg, "out of memory"); /* mr_results_new() has no message */
        return st;
    }
    st = mr_results_add(results, MR_COVARIANCE, &row, err);
    if (!st)
        st = mr_results_write(results, MR_COVARIANCE, path, err);
    if (!st)
        st = mr_results_read(results, MR_COVARIANCE, path, err);
    mr_results_free(results);
    return st;
}

static mr_status read_and_write_scores(void *data, mr_error *err)
{
    mr_results *results = mr_results_new();
    mr_status st = MR_ENOMEM;

    if (!results) {
        strcpy(err->msg, "out of memory");
        return st;
    }
    st = mr_results_read_scores(results, data, err);
    if (!st)
        st = mr_results_add_scores(results, mr_results_scores(results, 0), err);
    if (!st)
        st = mr_results_write_scores(results, path, err);
    mr_results_free(results);
    return st;
}

static void test_allocation_failure(void **state)
{
    char scores[] = "test_results_scores.XXXXXX";
    const int fd = mkstemp(scores);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "set\ts1\na\t1\nb\t2\n", 15), 15);
    close(fd);
    assert_survives_alloc_failure(add_write_and_read, NULL);
    assert_survives_alloc_failure(read_and_write_scores, scores);
    unlink(scores);
}

#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, make_file, remove_file)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILE(test_every_table_comes_back),
        WITH_FILE(test_headers),
        WITH_FILE(test_row_as_written),
        WITH_FILE(test_columns_by_name),
        WITH_FILE(test_later_columns),
        WITH_FILE(test_read_errors),
        WITH_FILE(test_impossible_effects),
        cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_full_disk),
        WITH_FILE(test_scores_are_joined),
        WITH_FILE(test_scores_errors),
        cmocka_unit_test(test_flags_have_names_and_meanings),
        cmocka_unit_test(test_strings_are_kept_once),
        cmocka_unit_test(test_clear),
        WITH_FILE(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
