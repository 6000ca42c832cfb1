/* score: the frozen reference of a study, its file, and the whole path out of memory */
#include "made_study.h"

#include <htslib/bgzf.h>

#include "alloc_fail.h"

static const mr_method *activity(void)
{
    return mr_method_find("activity");
}

/* Sample 'j' alone, its table in reverse order of genes and with a gene that nobody knows. */
static mr_matrix *alone(const mr_matrix *m, size_t j)
{
    const size_t n = mr_matrix_n_rows(m);
    const char *sample = mr_names_get(mr_matrix_cols(m), j);
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *one;

    for (size_t g = 0; g < n; g++)
        mr_names_intern(rows, mr_names_get(mr_matrix_rows(m), g), NULL, NULL, NULL);
    mr_names_intern(rows, "zzz", NULL, NULL, NULL);
    mr_names_intern(cols, sample, NULL, NULL, NULL);
    assert_int_equal(mr_matrix_new(mr_matrix_type(m), rows, cols, &one, NULL), MR_OK);
    if (mr_matrix_type(m) == MR_U32)
        memcpy(mr_matrix_u32(one, 0), mr_matrix_u32_const(m, j), n * sizeof(uint32_t));
    else
        memcpy(mr_matrix_f64(one, 0), mr_matrix_f64_const(m, j), n * sizeof(double));
    return one;
}

static void write_references(const char *path, const mr_reference *first,
                             const mr_reference *second)
{
    FILE *out = fopen(path, "w");
    mr_error err;

    assert_non_null(out);
    assert_ok(mr_reference_write_header(out, &err), err);
    assert_ok(mr_reference_write(first, "first", out, &err), err);
    if (second)
        assert_ok(mr_reference_write(second, "second", out, &err), err);
    assert_int_equal(fclose(out), 0);
}

static char *slurp(const char *path, size_t *size)
{
    FILE *in = fopen(path, "rb");
    char *text;

    assert_non_null(in);
    fseek(in, 0, SEEK_END);
    *size = (size_t)ftell(in);
    rewind(in);
    text = calloc(*size + 1, 1);
    assert_int_equal(fread(text, 1, *size, in), *size);
    fclose(in);
    return text;
}

static void compress(const char *path)
{
    size_t size;
    char *text = slurp(path, &size);
    BGZF *out = bgzf_open(path, "w");

    assert_non_null(out);
    assert_int_equal(bgzf_write(out, text, size), size);
    assert_int_equal(bgzf_close(out), 0);
    free(text);
}

/* Every sample, scored alone with the reference as read back, has the bytes of the study. */
static void check_alone(const struct study *s, const mr_reference *ref)
{
    mr_sets *sets = make_sets(false);
    struct mr_score_opts opts;
    struct mr_scores whole, one;
    mr_error err;

    score_study(s, sets, 1, &whole);
    mr_score_opts_init(&opts);
    opts.reference = ref;
    for (size_t j = 0; j < N_SAMPLES; j++) {
        mr_matrix *expr = alone(s->expr, j), *x;

        assert_ok(mr_reference_apply(ref, expr, 1, &x, &err), err);
        assert_same_column(x, 0, s->norm.x, j);
        opts.table_genes = mr_matrix_rows(expr);
        assert_ok(mr_score(x, sets, activity(), &opts, &one, &err), err);
        assert_same_column(one.total, 0, whole.total, j);
        assert_same_column(one.half[MR_UP], 0, whole.half[MR_UP], j);
        assert_same_column(one.half[MR_DOWN], 0, whole.half[MR_DOWN], j);
        mr_scores_release(&one);
        mr_matrix_free(x);
        mr_matrix_free(expr);
    }
    mr_scores_release(&whole);
    mr_sets_free(sets);
}

static void test_frozen(void **state)
{
    const enum mr_scale scales[] = { MR_SCALE_COUNTS, MR_SCALE_FPKM, MR_SCALE_TPM, MR_SCALE_LOG2 };
    struct study counts = open_study(make_expression(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
    const char *path = temp_path("reference.tsv");
    mr_error err;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scales); i++) {
        struct study s = open_study(make_expression(scales[i]), scales[i]);
        mr_reference *ref;

        check_alone(&s, s.ref);
        for (int compressed = 0; compressed < 2; compressed++) {
            write_references(path, counts.ref, s.ref);
            if (compressed)
                compress(path);
            assert_ok(mr_reference_read(path, "second", &ref, &err), err);
            assert_int_equal(mr_reference_scale(ref), scales[i]);
            assert_int_equal(mr_names_size(mr_reference_genes(ref)), mr_matrix_n_rows(s.norm.x));
            check_alone(&s, ref);
            mr_reference_free(ref);
            assert_ok(mr_reference_read(path, "first", &ref, &err), err);
            check_alone(&counts, ref);
            mr_reference_free(ref);
        }
        close_study(&s);
    }
    close_study(&counts);
}

/* What is read and written again is the same file. */
static void test_round_trip(void **state)
{
    struct study s = open_study(make_expression(MR_SCALE_FPKM), MR_SCALE_FPKM);
    const char *path = temp_path("reference.tsv"), *again = temp_path("again.tsv");
    char *a, *b;
    size_t size_a, size_b;
    mr_reference *ref;
    mr_error err;

    (void)state;
    write_references(path, s.ref, NULL);
    assert_ok(mr_reference_read(path, NULL, &ref, &err), err);
    write_references(again, ref, NULL);
    a = slurp(path, &size_a);
    b = slurp(again, &size_b);
    assert_int_equal(size_a, size_b);
    assert_memory_equal(a, b, size_a);
    assert_non_null(strstr(a, "study\titem\tname\tvalue\tbin\tbackground\n"
                              "first\tscale\tfpkm\tNA\tNA\tNA\n"));
    free(b);
    free(a);
    mr_reference_free(ref);
    close_study(&s);
}

/* Damage to a good file: lines that begin with 'find' ('nth' of them, 0: all) become 'put'. */
static const struct damage {
    const char *find, *put;
    int nth;
    const char *study;
    mr_status status;
    const char *message; /* behind the path */
} damages[] = {
    { "study\t", "study\titem\tname\tvalue\tbin\n", 1, NULL, MR_EFORMAT,
      ":1: expected a column 'background', found none" },
    { "first\tscale", "first\tscale\tcounts\n", 1, NULL, MR_EFORMAT,
      ":2: expected all columns of the header, found fewer" },
    { "first\tscale", "first\tscale\tauto\tNA\tNA\tNA\n", 1, NULL, MR_EFORMAT,
      ":2: expected one scale: counts, log2, tpm or fpkm in column 'name', found 'auto'" },
    { "first\tscale", "", 1, NULL, MR_EFORMAT, ": study 'first': expected a scale" },
    { "first\tscale", "first\tcolour\tcounts\tNA\tNA\tNA\n", 1, NULL, MR_EFORMAT,
      ":2: expected a known item in column 'item', found 'colour'" },
    { "first\ttmm_reference", "first\ttmm_reference\ts1\t0\tNA\tNA\n", 1, NULL, MR_EFORMAT,
      ":3: expected a positive number in column 'value', found '0'" },
    { "first\ttmm_scale", "first\tmean_library\tNA\t7\tNA\tNA\n", 1, NULL, MR_EFORMAT,
      ":5: expected one 'mean_library' in a study, found a second" },
    { "first\ttmm_scale", "", 1, NULL, MR_EFORMAT,
      ": study 'first': expected tmm_reference, tmm_scale and mean_library" },
    { "first\tcut\t2\t", "first\tcut\t3\t1\tNA\tNA\n", 1, NULL, MR_EFORMAT,
      ":7: expected 2 in column 'name', found '3'" },
    { "first\tcut\t2\t", "first\tcut\t2\t-99\tNA\tNA\n", 1, NULL, MR_EFORMAT,
      ":7: expected cuts that do not fall in column 'value', found '-99'" },
    { "first\tcut\t24\t", "", 1, NULL, MR_EFORMAT, ": study 'first': expected 24 cuts" },
    { "first\tgene\t", "first\tgene\tg1\t1.5.2\t1\tyes\n", 1, NULL, MR_EFORMAT,
      ":30: expected a number in column 'value', found '1.5.2'" },
    { "first\tgene\t", "first\tgene\tg1\t-1\t1\tyes\n", 1, NULL, MR_EFORMAT,
      ":30: expected a count of 0 or more in column 'value', found '-1'" },
    { "first\tgene\t", "first\tgene\tg1\t1\t26\tyes\n", 1, NULL, MR_EFORMAT,
      ":30: expected a bin from 1 to 25 in column 'bin', found '26'" },
    { "first\tgene\t", "first\tgene\tg1\t1\t25\tmaybe\n", 1, NULL, MR_EFORMAT,
      ":30: expected yes or no in column 'background', found 'maybe'" },
    { "first\tgene\t", "first\tgene\tg0001\t1\t25\tno\n", 1, NULL, MR_EFORMAT,
      ":31: expected a gene once in column 'name', found 'g0001'" },
    { "first\tgene\t", "first\tgene\tg1\tNA\t25\tno\n", 1, NULL, MR_EFORMAT,
      ": study 'first': expected a count of every gene" },
    { "first\tgene\t", "first\tgene\tg1\tNA\t25\tno\n", 1, "third", MR_EINVAL,
      ": expected a study 'third', found none" },
    { "first\tgene\t", "second\tgene\tg1\tNA\t25\tno\n", 1, NULL, MR_EINVAL,
      ": name a study, it holds several: 'first', 'second', ..." },
    { "first\tgene\t", "", 0, NULL, MR_EEMPTY,
      ": expected 250 or more expressed background genes, found 0" },
    { "first\tscale", "first\tscale\tlog2\tNA\tNA\tNA\n", 1, NULL, MR_EFORMAT,
      ": study 'first': expected as many targets as genes" },
};

static void write_damaged(const char *path, const char *text, const struct damage *d)
{
    FILE *out = fopen(path, "w");
    int seen = 0;

    assert_non_null(out);
    for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
        const size_t size = (size_t)(strchr(line, '\n') + 1 - line);

        if (!strncmp(line, d->find, strlen(d->find)) && (!d->nth || ++seen == d->nth))
            fputs(d->put, out);
        else
            fwrite(line, 1, size, out);
    }
    assert_int_equal(fclose(out), 0);
}

static void test_read_errors(void **state)
{
    struct study s = open_study(make_expression(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
    const char *path = temp_path("reference.tsv");
    char want[256], *text;
    mr_reference *ref;
    size_t size;
    mr_error err;

    (void)state;
    write_references(path, s.ref, NULL);
    text = slurp(path, &size);
    for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
        write_damaged(path, text, &damages[i]);
        snprintf(want, sizeof(want), "%s%s", path, damages[i].message);
        assert_fails(mr_reference_read(path, damages[i].study, &ref, &err), damages[i].status, err,
                     want);
        assert_null(ref);
    }
    free(text);
    close_study(&s);
}

static void test_write_errors(void **state)
{
    struct study s = open_study(make_expression(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
    FILE *full = fopen("/dev/full", "w");
    mr_error err;

    (void)state;
    assert_non_null(full);
    assert_fails(mr_reference_write(s.ref, "a\tb", full, &err), MR_EFORMAT, err,
                 "study 'a?b': expected a name without tabs and line ends");
    assert_fails(mr_reference_write(s.ref, "a", full, &err), MR_EIO, err,
                 "reference: cannot be written: No space left on device");
    fclose(full);
    close_study(&s);
}

static void test_too_small_a_background(void **state)
{
    struct study s = open_study(make_expression(MR_SCALE_LOG2), MR_SCALE_LOG2);
    mr_reference *ref;
    mr_error err;

    (void)state;
    for (size_t g = 0; g < N_GENES; g++)
        s.is_core[g] = g >= 249;
    assert_fails(mr_reference_learn(s.expr, &s.norm, MR_SCALE_LOG2, s.is_core, &ref, &err),
                 MR_EEMPTY, err,
                 "activity: expected 250 or more expressed background genes, found 249");
    assert_null(ref);
    s.is_core[300] = false;
    assert_ok(mr_reference_learn(s.expr, &s.norm, MR_SCALE_LOG2, s.is_core, &ref, &err), err);
    mr_reference_free(ref);
    close_study(&s);
}

/* Normalising, learning, reading, applying and scoring, with every allocation failing. */
struct whole {
    mr_matrix *expr;
    enum mr_scale scale;
    mr_sets *sets;
    const char *path; /* of its reference */
};

static mr_status whole_path(void *data, mr_error *err)
{
    static const bool is_core[N_GENES];
    const struct whole *w = data;
    const struct mr_norm_opts opts = { w->scale, 3, 1 };
    struct mr_normalised norm = { 0 };
    struct mr_scores scores = { 0 };
    struct mr_score_opts score_opts;
    mr_reference *learned = NULL, *ref = NULL;
    mr_matrix *x = NULL, *background = NULL;
    mr_status st = mr_normalise(w->expr, &opts, &norm, err);

    mr_score_opts_init(&score_opts);
    if (!st)
        st = mr_reference_learn(w->expr, &norm, w->scale, is_core, &learned, err);
    if (!st)
        st = mr_reference_read(w->path, NULL, &ref, err);
    if (!st)
        st = mr_reference_apply(learned, w->expr, 1, &x, err);
    score_opts.reference = learned;
    if (!st)
        st = mr_score(x, w->sets, activity(), &score_opts, &scores, err);
    if (!st)
        st = mr_activity_background(x, learned, &background, err);
    mr_matrix_free(background);
    mr_scores_release(&scores);
    mr_matrix_free(x);
    mr_reference_free(ref);
    mr_reference_free(learned);
    mr_normalised_release(&norm);
    return st;
}

static void test_out_of_memory(void **state)
{
    const enum mr_scale scales[] = { MR_SCALE_COUNTS, MR_SCALE_FPKM, MR_SCALE_LOG2 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scales); i++) {
        struct whole w = { make_expression(scales[i]), scales[i], make_sets(false),
                           temp_path("reference.tsv") };
        struct study s = open_study(make_expression(scales[i]), scales[i]);

        write_references(w.path, s.ref, NULL);
        assert_survives_alloc_failure(whole_path, &w);
        close_study(&s);
        mr_sets_free(w.sets);
        mr_matrix_free(w.expr);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_read_errors),
        cmocka_unit_test(test_write_errors),
        cmocka_unit_test(test_too_small_a_background),
        cmocka_unit_test(test_out_of_memory),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);

    temp_folder_remove();
    return failed;
}
