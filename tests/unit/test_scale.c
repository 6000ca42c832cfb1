/* The scale of a table, by its values. */
#include "support.h"

#include "base/rng.h"
#include "mechrank/scale_evidence.h"

static const struct {
    const char *what;
    double values[4]; /* 4 x 1 */
    enum mr_scale want;
} scales[] = {
    { "counts", { 5, 0, 1200, 7 }, MR_SCALE_COUNTS },
    { "small counts", { 5, 0, 12, 7 }, MR_SCALE_COUNTS },
    { "estimated counts", { 5.5, 12, 1200, 7.25 }, MR_SCALE_COUNTS },
    { "large fractions", { 5.5, 1.5, 1.3e6 + 0.5, 7.25 }, MR_SCALE_COUNTS },
    { "negative", { -1, 3, 1200, 7 }, MR_SCALE_LOG2 },
    { "logs", { 5.5, 0, 12.25, 7.5 }, MR_SCALE_LOG2 },
    { "estimated counts below 60", { 5.5, 12, 40, 7.25 }, MR_SCALE_LOG2 },
    { "TPM", { 999000.5, 0, 999.25, 0.25 }, MR_SCALE_TPM },
    { "not quite TPM", { 990000.5, 0, 999.25, 0.25 }, MR_SCALE_FPKM },
    { "FPKM", { 0.5, 0, 80.25, 3.75 }, MR_SCALE_FPKM },
};

static void test_scales(void **state)
{
    static const char *const names[] = { "A", "B", "C", "D" };
    static const size_t cols[] = { 0 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scales); i++) {
        mr_matrix *m = named_matrix(MR_F64, names, scales[i].values, 4, 1);

        print_message("%s\n", scales[i].what);
        assert_int_equal(mr_scale_detect(m, cols, 1), scales[i].want);
        mr_matrix_free(m);
    }
}

static void test_scale_of_integers(void **state)
{
    static const char *const names[] = { "A", "B" };
    static const double values[] = { 3, 4, 0, 0 };
    static const size_t cols[] = { 0, 1 };
    mr_matrix *m = named_matrix(MR_U32, names, values, 2, 2);

    (void)state;
    assert_int_equal(mr_scale_detect(m, cols, 2), MR_SCALE_COUNTS);
    mr_matrix_free(m);
}

/* Samples one at a time, with zeros or without, and not one sample. */
static void test_scale_of_samples(void **state)
{
    static const double values[] = { 0, 400000.5, 0, 599999.5 }, held[] = { 400000.5, 599999.5 };
    static const uint32_t rows[] = { 1, 3 }, counts[] = { 3, 0 };
    const struct mr_profile dense = { .type = MR_F64, .n = 4, .f64 = values };
    const struct mr_profile sparse = { .type = MR_F64, .n = 2, .rows = rows, .f64 = held };
    const struct mr_profile whole = { .type = MR_U32, .n = 2, .u32 = counts };
    struct mr_scale_facts facts;

    (void)state;
    mr_scale_facts_init(&facts);
    assert_int_equal(mr_scale_of_facts(&facts), MR_SCALE_COUNTS);
    assert_false(mr_scale_facts_fractional(&facts));
    mr_scale_facts_add(&facts, &dense);
    mr_scale_facts_add(&facts, &sparse);
    assert_int_equal(facts.n_columns, 2);
    assert_int_equal(facts.n_nonzero, 4);
    assert_true(facts.min == 0 && facts.max == 599999.5);
    assert_int_equal(mr_scale_of_facts(&facts), MR_SCALE_TPM);
    assert_true(mr_scale_facts_fractional(&facts));
    mr_scale_facts_add(&facts, &whole);
    assert_int_equal(mr_scale_of_facts(&facts), MR_SCALE_COUNTS);
    assert_false(mr_scale_facts_fractional(&facts));
}

/* The scale of two samples of two genes, asked for as 'q' says. */
static mr_status decide(const struct mr_scale_question *q, const double values[4], mr_notes *notes,
                        enum mr_scale *scale, mr_error *err)
{
    static const uint32_t rows[] = { 0, 1 };
    mr_scale_evidence *evidence = mr_scale_evidence_new();
    mr_status st;

    assert_non_null(evidence);
    for (size_t s = 0; s < 2; s++) {
        const struct mr_profile profile = { .sample = s ? "a" : "b",
                                            .type = MR_F64,
                                            .n = 2,
                                            .rows = s ? rows : NULL,
                                            .f64 = values + 2 * s };

        assert_ok(mr_scale_evidence_add(evidence, &profile, err), *err);
    }
    st = mr_scale_evidence_decide(evidence, q, notes, scale, err);
    mr_scale_evidence_free(evidence);
    return st;
}

static void test_evidence(void **state)
{
    static const double fpkm[] = { 0.5, 80.25, 3.75, 900.5 }, logs[] = { 1, -2, -3, -4 };
    static const double late[] = { 1, -2, 3, -4 };
    struct mr_scale_question q = { "t", 7, false, MR_SCALE_AUTO, "" };
    mr_notes *notes = mr_notes_new();
    enum mr_scale scale;
    mr_error err;

    (void)state;
    assert_fails(decide(&q, fpkm, notes, &scale, &err), MR_EFORMAT, err,
                 "t:7: expected counts, found values that look like FPKM; say --input-scale fpkm "
                 "or, if they are counts after all, --input-scale counts, or fill the sheet's "
                 "column scale");
    q.is_counts = true; /* a quantifier says so */
    assert_ok(decide(&q, fpkm, notes, &scale, &err), err);
    assert_int_equal(scale, MR_SCALE_COUNTS);
    assert_int_equal(mr_notes_size(notes), 0);
    q.asked = MR_SCALE_TPM;
    assert_ok(decide(&q, fpkm, notes, &scale, &err), err);
    assert_int_equal(scale, MR_SCALE_TPM);
    assert_string_equal(mr_notes_get(notes, 0)->text,
                        "t: taken for TPM as asked, though its format is one of counts");
    q.is_counts = false;
    assert_fails(decide(&q, logs, notes, &scale, &err), MR_EFORMAT, err,
                 "t:7: expected TPM of 0 or more in column 'a', found -3");
    q.first_line = 0;
    assert_fails(decide(&q, late, notes, &scale, &err), MR_EFORMAT, err,
                 "t: expected TPM of 0 or more in column 'a', found -4");
    mr_notes_free(notes);
}

/* Made-up libraries: over-dispersed counts of genes whose means spread over decades. */
enum { SCALE_ROWS = 4000 };

static const struct {
    double mean;                       /* of a middle gene */
    double min_integers, max_integers; /* share in log2(x + 1): the case is the hard one meant */
} libraries[] = {
    { 0.05, 0.6, 0.9 }, /* droplets */
    { 1, 0.3, 0.6 },
    { 10, 0.05, 0.3 },
    { 1000, 0, 0.05 }, /* the only one that a rule of "few integers" finds */
};

enum form { COUNTS, INTEGERS_BELOW_60, ESTIMATED, LOG2, LOG2_ROUNDED, TPM, FPKM };

static const struct {
    enum form form;
    enum mr_scale want;
} forms[] = {
    { COUNTS, MR_SCALE_COUNTS },     { INTEGERS_BELOW_60, MR_SCALE_COUNTS },
    { ESTIMATED, MR_SCALE_COUNTS },  { LOG2, MR_SCALE_LOG2 },
    { LOG2_ROUNDED, MR_SCALE_LOG2 }, { TPM, MR_SCALE_TPM },
    { FPKM, MR_SCALE_FPKM },
};

/* A library of counts as another form; 'sum' is that of all counts. */
static double as_form(enum form form, double count, size_t gene, double sum)
{
    const double kilobases = 0.5 + (double)(gene % 97) / 20;

    switch (form) {
    case COUNTS:
        return count;
    case INTEGERS_BELOW_60:
        return fmin(count, 59);
    case ESTIMATED:
        return gene % 3 ? count * 0.9137 : count; /* reads shared between genes */
    case LOG2:
        return log2(count + 1);
    case LOG2_ROUNDED:
        return round(log2(count + 1) * 100) / 100;
    case TPM:
        return count * 1e6 / sum;
    default:
        return count * 1e6 / sum / kilobases;
    }
}

/* Geometric counts; one gene has 100 or more, as even a droplet has a loud one. */
static double make_library(double mean, double *counts)
{
    struct rng rng;
    double sum = 0;

    rng_init(&rng, 1, 0, 0, 0);
    for (size_t g = 0; g < SCALE_ROWS; g++) {
        const double m = mean * exp(1.5 * rng_normal(&rng));

        counts[g] = floor(log(rng_uniform(&rng)) / log(m / (1 + m)));
        sum += counts[g];
    }
    sum += 100 - fmin(counts[0], 100);
    counts[0] = fmax(counts[0], 100);
    return sum;
}

static double integer_share(const double *values)
{
    size_t n = 0, n_integers = 0;

    for (size_t g = 0; g < SCALE_ROWS; g++) {
        n += values[g] != 0;
        n_integers += values[g] != 0 && values[g] == floor(values[g]);
    }
    return (double)n_integers / (double)n;
}

static void test_scale_of_libraries(void **state)
{
    static double counts[SCALE_ROWS], values[SCALE_ROWS];
    static char text[SCALE_ROWS][8];
    static const char *names[SCALE_ROWS];
    static const size_t cols[] = { 0 };

    (void)state;
    for (size_t g = 0; g < SCALE_ROWS; g++) {
        snprintf(text[g], sizeof(text[g]), "G%zu", g);
        names[g] = text[g];
    }
    for (size_t i = 0; i < ARRAY_LEN(libraries); i++) {
        const double sum = make_library(libraries[i].mean, counts);

        for (size_t f = 0; f < ARRAY_LEN(forms); f++) {
            mr_matrix *m;

            for (size_t g = 0; g < SCALE_ROWS; g++)
                values[g] = as_form(forms[f].form, counts[g], g, sum);
            if (forms[f].form == LOG2)
                assert_in_range((uintmax_t)(1000 * integer_share(values)),
                                (uintmax_t)(1000 * libraries[i].min_integers),
                                (uintmax_t)(1000 * libraries[i].max_integers));
            m = named_matrix(MR_F64, names, values, SCALE_ROWS, 1);
            print_message("mean %g, form %d\n", libraries[i].mean, (int)forms[f].form);
            assert_int_equal(mr_scale_detect(m, cols, 1), forms[f].want);
            mr_matrix_free(m);
        }
    }
}

static void test_scale_names(void **state)
{
    enum mr_scale scale;

    (void)state;
    for (int s = MR_SCALE_AUTO; s <= MR_SCALE_FPKM; s++) {
        assert_true(mr_scale_parse(mr_scale_name((enum mr_scale)s), &scale));
        assert_int_equal(scale, s);
    }
    assert_false(mr_scale_parse("Counts", &scale));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scales),           cmocka_unit_test(test_scale_of_integers),
        cmocka_unit_test(test_scale_of_samples), cmocka_unit_test(test_scale_of_libraries),
        cmocka_unit_test(test_scale_names),      cmocka_unit_test(test_evidence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
