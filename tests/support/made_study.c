#include "made_study.h"

#include "base/rng.h"

void add_numbered(mr_names *names, const char *prefix, size_t n)
{
    char name[32];

    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "%s%04zu", prefix, i);
        assert_int_equal(mr_names_add(names, name, strlen(name), NULL), MR_OK);
    }
}

mr_matrix *new_matrix(enum mr_type type, size_t n_genes, size_t n_samples)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *m;

    add_numbered(rows, "g", n_genes);
    add_numbered(cols, "s", n_samples);
    assert_int_equal(mr_matrix_new(type, rows, cols, &m, NULL), MR_OK);
    return m;
}

mr_matrix *make_expression(enum mr_scale scale)
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

struct study open_study(mr_matrix *expr, enum mr_scale scale)
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

void close_study(struct study *s)
{
    mr_reference_free(s->ref);
    free(s->is_core);
    mr_normalised_release(&s->norm);
    mr_matrix_free(s->expr);
}

void add_genes(mr_sets *sets, int half, size_t first, size_t step, size_t n, size_t minus)
{
    char id[32];

    for (size_t i = 0; i < n; i++) {
        snprintf(id, sizeof(id), "g%04zu", first + i * step);
        assert_int_equal(mr_sets_add_gene(sets, half, id, minus && i % minus == 0 ? -1 : 1, NULL),
                         MR_OK);
    }
}

mr_sets *make_sets(bool reverse)
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

void assert_same_column(const mr_matrix *a, size_t col_a, const mr_matrix *b, size_t col_b)
{
    assert_int_equal(mr_matrix_n_rows(a), mr_matrix_n_rows(b));
    assert_memory_equal(mr_matrix_f64_const(a, col_a), mr_matrix_f64_const(b, col_b),
                        mr_matrix_n_rows(a) * sizeof(double));
}

void score_study(const struct study *s, const mr_sets *sets, int n_threads, struct mr_scores *out)
{
    struct mr_score_opts opts;
    mr_error err;

    mr_score_opts_init(&opts);
    opts.reference = s->ref;
    opts.table_genes = mr_matrix_rows(s->expr);
    opts.n_threads = n_threads;
    assert_ok(mr_score(s->norm.x, sets, mr_method_find("activity"), &opts, out, &err), err);
}
