/* score: `activity` against its definition, coverage, frozen references, errors, threads */
#include "support.h"

#include "alloc_fail.h"
#include "base/rng.h"
#include "mechrank/io.h"
#include "mechrank/score.h"
#include "score/reference.h"

#include <htslib/bgzf.h>

enum { N_GENES = 420, N_SAMPLES = 6, N_CORE = 100 };

/* ---- data ---- */

static void add_numbered(mr_names *names, const char *prefix, size_t n)
{
    char name[32];

    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "%s%04zu", prefix, i);
        assert_int_equal(mr_names_add(names, name, strlen(name), NULL), MR_OK);
    }
}

static mr_matrix *new_matrix(enum mr_type type, size_t n_genes, size_t n_samples)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *m;

    add_numbered(rows, "g", n_genes);
    add_numbered(cols, "s", n_samples);
    assert_int_equal(mr_matrix_new(type, rows, cols, &m, NULL), MR_OK);
    return m;
}

/* A study of any scale; genes g0000 to g0099 are core.  A tenth of the genes is hardly there. */
static mr_matrix *make_study(enum mr_scale scale)
{
    mr_matrix *m = new_matrix(scale == MR_SCALE_COUNTS ? MR_U32 : MR_F64, N_GENES, N_SAMPLES);

    for (size_t j = 0; j < N_SAMPLES; j++) {
        for (size_t g = 0; g < N_GENES; g++) {
            struct rng level, noise;
            double mean;

            rng_init(&level, 1, (uint32_t)g, 0, 0);
            rng_init(&noise, 2, (uint32_t)g, (uint32_t)j, 0);
            mean = g % 10 == 9 ? 0.02 : 40 * exp(1.5 * rng_normal(&level));
            mean *= exp(0.3 * rng_normal(&noise)) * (1 + (double)j);
            if (scale == MR_SCALE_COUNTS)
                mr_matrix_u32(m, j)[g] = (uint32_t)rng_poisson(&noise, mean);
            else
                mr_matrix_f64(m, j)[g] = scale == MR_SCALE_LOG2 ? log2(mean + 1) : mean;
        }
    }
    return m;
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

/* All that mr_score() needs of a study. */
struct study {
    mr_matrix *expr;
    struct mr_normalised norm;
    bool *is_core;
    mr_reference *ref;
};

static struct study open_study(mr_matrix *expr, enum mr_scale scale)
{
    const struct mr_norm_opts opts = { scale, 3, 1 };
    struct study s = { .expr = expr };
    mr_error err;

    assert_ok(mr_normalise(expr, &opts, &s.norm, &err), err);
    s.is_core = calloc(mr_matrix_n_rows(s.norm.x), sizeof(bool));
    for (size_t g = 0; g < mr_matrix_n_rows(s.norm.x); g++)
        s.is_core[g] = strcmp(mr_names_get(mr_matrix_rows(s.norm.x), g), "g0100") < 0;
    assert_ok(mr_reference_learn(expr, &s.norm, scale, s.is_core, &s.ref, &err), err);
    return s;
}

static void close_study(struct study *s)
{
    mr_reference_free(s->ref);
    free(s->is_core);
    mr_normalised_release(&s->norm);
    mr_matrix_free(s->expr);
}

/* Genes first, first + step, ... of a half; every 'minus'-th has sign -1 (0: none). */
static void add_genes(mr_sets *sets, int half, size_t first, size_t step, size_t n, size_t minus)
{
    char id[32];

    for (size_t i = 0; i < n; i++) {
        snprintf(id, sizeof(id), "g%04zu", first + i * step);
        assert_int_equal(mr_sets_add_gene(sets, half, id, minus && i % minus == 0 ? -1 : 1, NULL),
                         MR_OK);
    }
}

static mr_sets *make_sets(bool reverse)
{
    mr_sets *sets = mr_sets_new();

    assert_int_equal(mr_sets_add(sets, "signed", "", 1, 1, NULL), MR_OK);
    add_genes(sets, MR_UP, reverse ? 28 : 0, reverse ? (size_t)-1 : 1, 29, 0);
    add_genes(sets, MR_DOWN, reverse ? 58 : 30, reverse ? (size_t)-2 : 2, 15, 0);
    assert_int_equal(mr_sets_add(sets, "weak", "", 0.25, 1, NULL), MR_OK);
    add_genes(sets, MR_UP, 40, 1, 18, 0);
    add_genes(sets, MR_DOWN, 60, 1, 12, 5);
    assert_int_equal(mr_sets_add(sets, "plain", "", 1, 0, NULL), MR_OK);
    add_genes(sets, MR_UP, 110, 3, 40, 0);
    return sets;
}

static void assert_same_column(const mr_matrix *a, size_t col_a, const mr_matrix *b, size_t col_b)
{
    assert_int_equal(mr_matrix_n_rows(a), mr_matrix_n_rows(b));
    assert_memory_equal(mr_matrix_f64_const(a, col_a), mr_matrix_f64_const(b, col_b),
                        mr_matrix_n_rows(a) * sizeof(double));
}

static void assert_same_scores(const struct mr_scores *a, const struct mr_scores *b)
{
    assert_int_equal(mr_matrix_n_cols(a->total), mr_matrix_n_cols(b->total));
    for (size_t j = 0; j < mr_matrix_n_cols(a->total); j++) {
        assert_same_column(a->total, j, b->total, j);
        assert_same_column(a->half[MR_UP], j, b->half[MR_UP], j);
        assert_same_column(a->half[MR_DOWN], j, b->half[MR_DOWN], j);
    }
}

static const mr_method *activity(void)
{
    return mr_method_find("activity");
}

static void score(const struct study *s, const mr_sets *sets, int n_threads, struct mr_scores *out)
{
    struct mr_score_opts opts;
    mr_error err;

    mr_score_opts_init(&opts);
    opts.reference = s->ref;
    opts.table_genes = mr_matrix_rows(s->expr);
    opts.n_threads = n_threads;
    assert_ok(mr_score(s->norm.x, sets, activity(), &opts, out, &err), err);
}

/* ---- the definition, once more and differently ---- */

/* The k-th smallest mean of the background by counting what is below it. */
static double slow_cut(const struct study *s, const double *mean, size_t k)
{
    const size_t n = mr_matrix_n_rows(s->norm.x);
    size_t n_background = 0;

    for (size_t i = 0; i < n; i++)
        n_background += !s->is_core[i];
    for (size_t i = 0; i < n; i++) {
        size_t below = 0, same = 0;

        for (size_t o = 0; o < n; o++) {
            below += !s->is_core[o] && mean[o] < mean[i];
            same += !s->is_core[o] && mean[o] == mean[i];
        }
        if (!s->is_core[i] && below <= k * n_background / 25 &&
            k * n_background / 25 < below + same)
            return mean[i];
    }
    return NAN;
}

static double slow_background(const struct study *s, const int *bin, int q, const double *x)
{
    const size_t n = mr_matrix_n_rows(s->norm.x);

    for (int step = 0, at = q; at < 25; at = step < q ? q - ++step : q + (++step - q)) {
        double sum = 0;
        size_t count = 0;

        for (size_t g = 0; g < n; g++) {
            if (!s->is_core[g] && bin[g] == at) {
                sum += x[g];
                count++;
            }
        }
        if (count)
            return sum / (double)count;
    }
    return NAN;
}

static double slow_half(const struct study *s, const struct mr_half *half, const int *bin,
                        const double *x)
{
    double sum = 0;
    size_t used = 0;

    for (size_t i = 0; i < half->size; i++) {
        const size_t g = mr_names_find(mr_matrix_rows(s->norm.x), half->ids[i]);

        if (g == MR_NONE)
            continue;
        sum += half->signs[i] * (x[g] - slow_background(s, bin, bin[g], x));
        used++;
    }
    return sum / (double)used;
}

static void check_definition(const struct study *s)
{
    const size_t n = mr_matrix_n_rows(s->norm.x);
    mr_sets *sets = make_sets(false);
    double *mean = calloc(n, sizeof(*mean));
    int *bin = calloc(n, sizeof(*bin));
    struct mr_scores got;

    for (size_t g = 0; g < n; g++) {
        for (size_t j = 0; j < N_SAMPLES; j++)
            mean[g] += mr_matrix_get(s->norm.x, g, j);
        mean[g] /= N_SAMPLES;
    }
    for (size_t k = 1; k < 25; k++) {
        const double cut = slow_cut(s, mean, k);

        for (size_t g = 0; g < n; g++)
            bin[g] += cut <= mean[g];
    }
    score(s, sets, 1, &got);
    for (size_t k = 0; k < mr_sets_size(sets); k++) {
        const struct mr_set *set = mr_sets_get(sets, k);
        const double w_up = set->half[MR_UP].weight, w_down = set->half[MR_DOWN].weight;

        assert_true(got.coverage[k].assessable);
        for (size_t j = 0; j < N_SAMPLES; j++) {
            const double *x = mr_matrix_f64_const(s->norm.x, j);
            const double up = slow_half(s, &set->half[MR_UP], bin, x);
            const double down = w_down > 0 ? slow_half(s, &set->half[MR_DOWN], bin, x) : 0;

            assert_close(mr_matrix_get(got.half[MR_UP], k, j), up, 1e-12, 1e-13);
            if (w_down > 0)
                assert_close(mr_matrix_get(got.half[MR_DOWN], k, j), down, 1e-12, 1e-13);
            else
                assert_true(isnan(mr_matrix_get(got.half[MR_DOWN], k, j)));
            assert_close(mr_matrix_get(got.total, k, j),
                         (w_up * up - w_down * down) / (w_up + w_down), 1e-12, 1e-13);
        }
    }
    mr_scores_release(&got);
    free(bin);
    free(mean);
    mr_sets_free(sets);
}

static void test_definition(void **state)
{
    const enum mr_scale scales[] = { MR_SCALE_COUNTS, MR_SCALE_FPKM, MR_SCALE_LOG2 };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scales); i++) {
        struct study s = open_study(make_study(scales[i]), scales[i]);

        check_definition(&s);
        close_study(&s);
    }
}

/*
 * Logs with large blocks of one value: whole bins stand empty, at the bottom (bin 1, which then
 * borrows from above), in the middle and at the top.
 */
static void test_empty_bins(void **state)
{
    mr_matrix *expr = make_study(MR_SCALE_LOG2);
    struct study s;

    (void)state;
    for (size_t j = 0; j < N_SAMPLES; j++) {
        double *x = mr_matrix_f64(expr, j);

        for (size_t g = 100; g < 200; g++)
            x[g] = -3;
        for (size_t g = 200; g < 300; g++)
            x[g] = 5;
        x[3] = -5; /* a core gene below all of the background */
    }
    s = open_study(expr, MR_SCALE_LOG2);
    assert_int_equal(s.ref->n_background[0], 0);
    assert_int_equal(s.ref->bin[3], 0);
    assert_true(s.ref->n_background[7] >= 100);
    check_definition(&s);
    close_study(&s);
}

static void test_constant_genes(void **state)
{
    mr_matrix *expr = new_matrix(MR_F64, N_GENES, N_SAMPLES);
    mr_sets *sets = make_sets(false);
    struct mr_scores got;
    struct study s;

    (void)state;
    s = open_study(expr, MR_SCALE_LOG2); /* all zero */
    score(&s, sets, 1, &got);
    for (size_t j = 0; j < N_SAMPLES; j++)
        for (size_t k = 0; k < 3; k++)
            assert_true(mr_matrix_get(got.total, k, j) == 0);
    mr_scores_release(&got);
    mr_sets_free(sets);
    close_study(&s);
}

/* ---- order and threads never matter ---- */

static void test_invariance(void **state)
{
    struct study s = open_study(make_study(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
    mr_sets *sets = make_sets(false), *reversed = make_sets(true), *more = make_sets(false);
    struct mr_scores one, other;

    (void)state;
    score(&s, sets, 1, &one);
    for (int n_threads = 2; n_threads <= 3; n_threads++) {
        score(&s, sets, n_threads, &other);
        assert_same_scores(&one, &other);
        mr_scores_release(&other);
    }
    score(&s, reversed, 1, &other);
    assert_same_scores(&one, &other);
    mr_scores_release(&other);
    assert_int_equal(mr_sets_add(more, "another", "", 1, 0, NULL), MR_OK);
    add_genes(more, MR_UP, 0, 2, 100, 0);
    score(&s, more, 1, &other);
    for (size_t j = 0; j < N_SAMPLES; j++)
        assert_memory_equal(mr_matrix_f64_const(one.total, j), mr_matrix_f64_const(other.total, j),
                            3 * sizeof(double));
    mr_scores_release(&other);
    mr_scores_release(&one);
    mr_sets_free(more);
    mr_sets_free(reversed);
    mr_sets_free(sets);
    close_study(&s);
}

/* ---- coverage ---- */

/*
 * Kept: g0000 to g0299; in the table besides: g0300 to g0399.  Halves are given by how many of
 * their genes are kept, only in the table, and nowhere.
 */
static const struct coverage_case {
    const char *name;
    double weight[MR_N_HALVES];
    size_t used[MR_N_HALVES], table[MR_N_HALVES], nowhere[MR_N_HALVES];
    bool need_measured;
    double want_weight[MR_N_HALVES];
    bool assessable, weak_unmeasured, unexpressed, low_coverage;
} coverage_cases[] = {
    { "all there", { 1, 1 }, { 10, 8 }, { 0 }, { 0 }, true, { 1, 1 }, true, false, false, false },
    { "sum of ten", { 1, 1 }, { 5, 5 }, { 0 }, { 0 }, true, { 1, 1 }, true, false, false, false },
    { "one half of nine",
      { 1, 0 },
      { 9, 0 },
      { 0 },
      { 0 },
      true,
      { 1, 0 },
      false,
      false,
      false,
      false },
    { "four used", { 1, 1 }, { 4, 20 }, { 0 }, { 0 }, true, { 0, 1 }, false, false, false, false },
    { "half present",
      { 1, 0 },
      { 10, 0 },
      { 0 },
      { 10, 0 },
      true,
      { 1, 0 },
      true,
      false,
      false,
      true },
    { "less than half",
      { 1, 0 },
      { 10, 0 },
      { 0 },
      { 11, 0 },
      true,
      { 0, 0 },
      false,
      false,
      true,
      true },
    { "weak half lost",
      { 0.25, 1 },
      { 4, 12 },
      { 0 },
      { 0 },
      true,
      { 0, 1 },
      true,
      true,
      false,
      false },
    { "weak half, absent",
      { 0.25, 1 },
      { 0, 12 },
      { 0 },
      { 3, 0 },
      true,
      { 0, 1 },
      true,
      true,
      true,
      false },
    { "weak half lost, nine left",
      { 0.25, 1 },
      { 4, 9 },
      { 0 },
      { 0 },
      true,
      { 0, 1 },
      false,
      true,
      false,
      false },
    { "strong half lost beside weak",
      { 0.25, 1 },
      { 12, 4 },
      { 0 },
      { 0 },
      true,
      { 0.25, 0 },
      false,
      false,
      false,
      false },
    { "unexpressed",
      { 1, 1 },
      { 10, 6 },
      { 11, 0 },
      { 0 },
      true,
      { 1, 1 },
      true,
      false,
      true,
      false },
    { "half expressed",
      { 1, 1 },
      { 10, 6 },
      { 10, 0 },
      { 0 },
      true,
      { 1, 1 },
      true,
      false,
      false,
      false },
    { "seven of ten",
      { 1, 0 },
      { 14, 0 },
      { 0 },
      { 6, 0 },
      true,
      { 1, 0 },
      true,
      false,
      false,
      false },
    { "background",
      { 1, 0 },
      { 1, 0 },
      { 3, 0 },
      { 0 },
      false,
      { 1, 0 },
      true,
      false,
      true,
      false },
    { "nothing used",
      { 1, 0 },
      { 0, 0 },
      { 3, 0 },
      { 0 },
      false,
      { 0, 0 },
      false,
      false,
      true,
      false },
};

static void test_coverage(void **state)
{
    const struct coverage_case *c = *state;
    mr_matrix *expr = new_matrix(MR_F64, 400, 2), *x = new_matrix(MR_F64, 300, 2);
    struct mr_normalised norm = { .x = x };
    mr_sets *sets = mr_sets_new();
    bool is_core[300] = { 0 };
    struct mr_score_opts opts;
    struct mr_scores got;
    mr_reference *ref;
    mr_error err;

    norm.target = calloc(300, sizeof(double));
    assert_ok(mr_reference_learn(expr, &norm, MR_SCALE_LOG2, is_core, &ref, &err), err);
    assert_int_equal(mr_sets_add(sets, c->name, "", c->weight[0], c->weight[1], NULL), MR_OK);
    for (int h = 0; h < MR_N_HALVES; h++) {
        add_genes(sets, h, (size_t)h * 100, 1, c->used[h], 0);
        add_genes(sets, h, 300 + (size_t)h * 50, 1, c->table[h], 0);
        add_genes(sets, h, 400 + (size_t)h * 50, 1, c->nowhere[h], 0);
    }
    mr_score_opts_init(&opts);
    opts.reference = ref;
    opts.table_genes = mr_matrix_rows(expr);
    opts.min_size = 0;
    opts.need_measured = c->need_measured;
    assert_ok(mr_score(x, sets, activity(), &opts, &got, &err), err);
    for (int h = 0; h < MR_N_HALVES; h++) {
        assert_int_equal(got.coverage->half[h].used, c->used[h]);
        assert_int_equal(got.coverage->half[h].present, c->used[h] + c->table[h]);
        assert_int_equal(got.coverage->half[h].listed, c->used[h] + c->table[h] + c->nowhere[h]);
        assert_true(got.coverage->half[h].weight == c->want_weight[h]);
        assert_int_equal(isnan(mr_matrix_get(got.half[h], 0, 0)), !(c->want_weight[h] > 0));
    }
    assert_int_equal(got.coverage->assessable, c->assessable);
    assert_int_equal(isnan(mr_matrix_get(got.total, 0, 1)), !c->assessable);
    assert_int_equal(got.coverage->weak_half_unmeasured, c->weak_unmeasured);
    assert_int_equal(got.coverage->half_mostly_unexpressed, c->unexpressed);
    assert_int_equal(got.coverage->low_coverage, c->low_coverage);
    mr_scores_release(&got);
    mr_reference_free(ref);
    mr_sets_free(sets);
    mr_normalised_release(&norm);
    mr_matrix_free(expr);
}

static void test_size_filter(void **state)
{
    struct study s = open_study(make_study(MR_SCALE_LOG2), MR_SCALE_LOG2);
    mr_sets *sets = make_sets(false);
    struct mr_score_opts opts;
    struct mr_scores got;
    mr_error err;

    (void)state;
    mr_score_opts_init(&opts);
    opts.reference = s.ref;
    opts.need_measured = false;
    opts.min_size = 40;
    opts.max_size = 43;
    assert_ok(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), err);
    assert_int_equal(mr_matrix_n_rows(got.total), 1); /* 44, 30 and 40 genes */
    assert_string_equal(mr_names_get(mr_matrix_rows(got.total), 0), "plain");
    assert_int_equal(got.coverage[0].half[MR_UP].used, 40);
    mr_scores_release(&got);
    opts.min_size = 45;
    opts.max_size = 500;
    assert_fails(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), MR_EEMPTY, err,
                 "gene sets: none of 3 has 45 to 500 genes in the matrix");
    mr_sets_free(sets);
    close_study(&s);
}

/* ---- gene level ---- */

static void test_excess_adds_up(void **state)
{
    struct study s = open_study(make_study(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
    mr_sets *sets = make_sets(false);
    const struct mr_half *down = &mr_sets_get(sets, 1)->half[MR_DOWN];
    double sum[N_SAMPLES] = { 0 }, excess[N_SAMPLES];
    mr_matrix *background;
    struct mr_scores got;
    size_t used = 0;
    mr_error err;

    (void)state;
    score(&s, sets, 1, &got);
    assert_ok(mr_activity_background(s.norm.x, s.ref, &background, &err), err);
    assert_int_equal(mr_matrix_n_rows(background), 25);
    assert_string_equal(mr_names_get(mr_matrix_rows(background), 24), "25");
    for (size_t i = 0; i < down->size; i++) {
        const size_t g = mr_names_find(mr_matrix_rows(s.norm.x), down->ids[i]);

        if (g == MR_NONE)
            continue;
        used++;
        mr_activity_excess(s.norm.x, s.ref, background, g, excess);
        for (size_t j = 0; j < N_SAMPLES; j++)
            sum[j] += down->signs[i] * excess[j];
    }
    for (size_t j = 0; j < N_SAMPLES; j++)
        assert_close(sum[j] / (double)used, mr_matrix_get(got.half[MR_DOWN], 1, j), 1e-13, 1e-14);
    mr_matrix_free(background);
    mr_scores_release(&got);
    mr_sets_free(sets);
    close_study(&s);
}

/* ---- the frozen reference ---- */

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

    score(s, sets, 1, &whole);
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
    struct study counts = open_study(make_study(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
    const char *path = temp_path("reference.tsv");
    mr_error err;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(scales); i++) {
        struct study s = open_study(make_study(scales[i]), scales[i]);
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
    struct study s = open_study(make_study(MR_SCALE_FPKM), MR_SCALE_FPKM);
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
    struct study s = open_study(make_study(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
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
    struct study s = open_study(make_study(MR_SCALE_COUNTS), MR_SCALE_COUNTS);
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

/* ---- errors ---- */

static void test_too_small_a_background(void **state)
{
    struct study s = open_study(make_study(MR_SCALE_LOG2), MR_SCALE_LOG2);
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

static int stop_at(void *data, size_t done, size_t total)
{
    size_t *calls = data;

    assert_true(done <= total);
    return ++*calls == 2;
}

static void test_errors(void **state)
{
    struct study s = open_study(make_study(MR_SCALE_LOG2), MR_SCALE_LOG2);
    mr_matrix *fewer = new_matrix(MR_F64, 7, 1), *integers = new_matrix(MR_U32, N_GENES, 1);
    mr_matrix *renamed = alone(s.norm.x, 0), *background;
    mr_sets *sets = make_sets(false);
    struct mr_score_opts opts, bad;
    struct mr_scores got;
    mr_error err;

    (void)state;
    mr_score_opts_init(&opts);
    assert_fails(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), MR_EINVAL, err,
                 "activity: needs the reference of a study");
    assert_null(got.total);
    opts.reference = s.ref;
    assert_fails(mr_score(integers, sets, activity(), &opts, &got, &err), MR_EINVAL, err,
                 "expression: expected log2 values, found integers");
    assert_fails(mr_score(fewer, sets, activity(), &opts, &got, &err), MR_EINVAL, err,
                 "activity: expected the 420 genes of the reference, found 7");
    bad = opts;
    bad.n_threads = 0;
    assert_fails(mr_score(s.norm.x, sets, activity(), &bad, &got, &err), MR_EINVAL, err,
                 "n_threads: expected 1 or more, found 0");
    bad = opts;
    bad.min_size = 5;
    bad.max_size = 4;
    assert_fails(mr_score(s.norm.x, sets, activity(), &bad, &got, &err), MR_EINVAL, err,
                 "min_size: expected at most max_size 4, found 5");
    assert_fails(mr_activity_background(renamed, s.ref, &background, &err), MR_EINVAL, err,
                 "activity: expected the 420 genes of the reference, found 421");
    assert_null(background);
    mr_matrix_f64(s.norm.x, 4)[17] = NAN;
    mr_matrix_f64(s.norm.x, 2)[8] = INFINITY;
    for (opts.n_threads = 1; opts.n_threads <= 3; opts.n_threads++)
        assert_fails(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), MR_EINVAL, err,
                     "sample 's0002', gene 'g0008': expected a finite value, found inf");
    mr_sets_free(sets);
    mr_matrix_free(renamed);
    mr_matrix_free(integers);
    mr_matrix_free(fewer);
    close_study(&s);
}

static void test_other_genes(void **state)
{
    mr_matrix *expr = make_study(MR_SCALE_LOG2), *x;
    struct study s = open_study(expr, MR_SCALE_LOG2);
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_error err;
    mr_matrix *background;

    (void)state;
    add_numbered(rows, "h", N_GENES);
    add_numbered(cols, "s", 1);
    assert_int_equal(mr_matrix_new(MR_F64, rows, cols, &x, NULL), MR_OK);
    assert_fails(mr_activity_background(x, s.ref, &background, &err), MR_EINVAL, err,
                 "activity: expected gene 'g0000' of the reference, found 'h0000'");
    assert_fails(mr_reference_apply(s.ref, x, 1, &background, &err), MR_EFORMAT, err,
                 "reference: 420 of its 420 genes are not in the table, the first is 'g0000'");
    mr_matrix_free(x);
    close_study(&s);
}

static void test_progress(void **state)
{
    mr_matrix *expr = new_matrix(MR_F64, N_GENES, 150);
    struct study s = open_study(expr, MR_SCALE_LOG2);
    mr_sets *sets = make_sets(false);
    struct mr_score_opts opts;
    struct mr_scores got;
    size_t calls = 0;
    const struct mr_progress progress = { stop_at, &calls };
    mr_error err;

    (void)state;
    mr_score_opts_init(&opts);
    opts.reference = s.ref;
    opts.progress = &progress;
    assert_fails(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), MR_ECANCELED, err,
                 "scoring was canceled");
    assert_int_equal(calls, 2);
    assert_ok(mr_score(s.norm.x, sets, activity(), &opts, &got, &err), err);
    assert_int_equal(calls, 5); /* 64, 128, 150 of 150 */
    mr_scores_release(&got);
    mr_sets_free(sets);
    close_study(&s);
}

static void test_methods(void **state)
{
    (void)state;
    assert_int_equal(mr_method_count(), 1);
    for (size_t i = 0; i < mr_method_count(); i++) {
        const mr_method *m = mr_method_get(i);

        assert_ptr_equal(mr_method_find(mr_method_name(m)), m); /* names are unique */
        assert_true(strlen(mr_method_summary(m)) > 0);
        assert_true(strlen(mr_method_source(m)) > 0);
        assert_true(strlen(mr_method_input(m)) > 0);
    }
    assert_string_equal(mr_method_dependence(activity()), "study");
    assert_null(mr_method_find("actvity"));
}

/* ---- out of memory, at every allocation ---- */

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
        struct whole w = { make_study(scales[i]), scales[i], make_sets(false),
                           temp_path("reference.tsv") };
        struct study s = open_study(make_study(scales[i]), scales[i]);

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
        cmocka_unit_test(test_definition),
        cmocka_unit_test(test_empty_bins),
        cmocka_unit_test(test_constant_genes),
        cmocka_unit_test(test_invariance),
        cmocka_unit_test(test_size_filter),
        cmocka_unit_test(test_excess_adds_up),
        cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_read_errors),
        cmocka_unit_test(test_write_errors),
        cmocka_unit_test(test_too_small_a_background),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_other_genes),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_out_of_memory),
    };
    struct CMUnitTest coverage[ARRAY_LEN(coverage_cases)] = { 0 };
    int failed;

    for (size_t i = 0; i < ARRAY_LEN(coverage_cases); i++)
        coverage[i] = (struct CMUnitTest){ .name = coverage_cases[i].name,
                                           .test_func = test_coverage,
                                           .initial_state = (void *)&coverage_cases[i] };
    return cmocka_run_group_tests(tests, NULL, NULL) + cmocka_run_group_tests(coverage, NULL, NULL);
}
