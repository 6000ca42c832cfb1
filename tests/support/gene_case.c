#include "gene_case.h"

#include <stdlib.h>

#include "mechrank/sets.h"

const char *const gene_cases[N_GENE_CASES] = { "three",           "arms",          "weights",
                                               "mean_of_two",     "one_df",        "first_term",
                                               "five_genes",      "twelve_genes",  "animals",
                                               "animals_weights", "uneven_animals" };

mr_matrix *read_part(const char *name, const char *part)
{
    char path[256];

    snprintf(path, sizeof(path), "genewise/%s.%s.tsv", name, part);
    return read_golden(path);
}

bool has_part(const char *name, const char *part)
{
    char path[4096];
    FILE *in;

    snprintf(path, sizeof(path), "%s/golden/genewise/%s.%s.tsv", MR_TEST_DIR, name, part);
    in = fopen(path, "r");
    if (in)
        fclose(in);
    return in != NULL;
}

void take_design(struct gene_case *m, bool blocked)
{
    const size_t n = mr_matrix_n_rows(m->x), p = mr_matrix_n_cols(m->x) - 1;

    assert_true(p <= MAX_TERMS && n <= MAX_SAMPLES);
    for (size_t k = 0; k < p; k++) {
        memcpy(m->design_x + k * n, mr_matrix_f64_const(m->x, k), n * sizeof(double));
        m->terms[k] = mr_names_get(mr_matrix_cols(m->x), k);
    }
    for (size_t i = 0; i < n; i++)
        m->block[i] = (size_t)mr_matrix_get(m->x, i, p);
    m->design = (struct mr_gene_design){ .x = m->design_x,
                                         .n_terms = p,
                                         .terms = m->terms,
                                         .weights = m->w,
                                         .block = blocked ? m->block : NULL };
}

static void take_sets(struct gene_case *m)
{
    const size_t n_genes = mr_matrix_n_rows(m->sets);
    size_t n = 0;

    m->list = (struct mr_gene_sets){ m->set, mr_matrix_n_cols(m->sets) };
    assert_true(m->list.n <= MAX_SETS);
    m->genes = calloc(n_genes * m->list.n, sizeof(*m->genes));
    m->weights = calloc(n_genes * m->list.n, sizeof(*m->weights));
    assert_true(m->genes && m->weights);
    for (size_t k = 0; k < m->list.n; k++) {
        m->set[k] = (struct mr_gene_set){ m->genes + n, m->weights + n, 0 };
        for (size_t g = 0; g < n_genes; g++) {
            if (mr_matrix_get(m->sets, g, k) == 0)
                continue;
            m->genes[n] = g;
            m->weights[n++] = mr_matrix_get(m->sets, g, k);
            m->set[k].n++;
        }
    }
}

void read_case(const char *name, struct gene_case *m)
{
    mr_matrix *contrast = read_part(name, "contrast"), *prior = read_part(name, "prior");

    *m = (struct gene_case){ .y = read_part(name, "y"),
                             .x = read_part(name, "design"),
                             .sets = read_part(name, "sets") };
    if (has_part(name, "weights"))
        m->w = read_part(name, "weights");
    take_design(m, has_part(name, "rho"));
    memcpy(m->contrast, mr_matrix_f64_const(contrast, 0), m->design.n_terms * sizeof(double));
    m->design.correlation = golden_column(prior, "correlation")[0];
    take_sets(m);
    mr_matrix_free(contrast);
    mr_matrix_free(prior);
}

void read_reference(struct gene_case *m, const char *matrix)
{
    *m =
        (struct gene_case){ .y = read_golden(matrix), .x = read_golden("stats/design_matrix.tsv") };
    for (size_t k = 0; k < 3; k++) {
        memcpy(m->design_x + k * 10, mr_matrix_f64_const(m->x, k), 10 * sizeof(double));
        m->terms[k] = mr_names_get(mr_matrix_cols(m->x), k);
    }
    m->design = (struct mr_gene_design){ .x = m->design_x, .n_terms = 3, .terms = m->terms };
    m->contrast[2] = 1;
}

/* sets.gmt, members that are there */
void read_reference_sets(struct gene_case *m)
{
    const mr_names *rows = mr_matrix_rows(m->y);
    mr_sets *sets;
    mr_error err;
    size_t n = 0;

    assert_ok(mr_sets_read_gmt(MR_TEST_DIR "/golden/genewise/sets.gmt", &sets, &err), err);
    m->list = (struct mr_gene_sets){ m->set, mr_sets_size(sets) };
    assert_true(m->list.n <= MAX_SETS);
    m->genes = calloc(mr_names_size(rows) * MAX_SETS, sizeof(*m->genes));
    assert_non_null(m->genes);
    for (size_t k = 0; k < m->list.n; k++) {
        const struct mr_half *half = &mr_sets_get(sets, k)->half[MR_UP];

        m->set[k] = (struct mr_gene_set){ m->genes + n, NULL, 0 };
        for (size_t i = 0; i < half->size; i++) {
            const size_t g = mr_names_find(rows, half->ids[i]);

            if (g == MR_NONE)
                continue;
            m->genes[n++] = g;
            m->set[k].n++;
        }
    }
    mr_sets_free(sets);
}

void release_case(struct gene_case *m)
{
    mr_matrix_free(m->y);
    mr_matrix_free(m->w);
    mr_matrix_free(m->x);
    mr_matrix_free(m->sets);
    free(m->genes);
    free(m->weights);
}

mr_gene_fit *fit_case(const struct gene_case *m)
{
    mr_gene_fit *fit;
    mr_error err;

    assert_ok(mr_gene_fit_new(m->y, &m->design, m->contrast, &fit, &err), err);
    return fit;
}

mr_matrix *take_rows(const mr_matrix *m, const size_t *index, size_t n)
{
    mr_names *rows = mr_names_new(), *cols;
    mr_matrix *out;

    assert_int_equal(mr_names_copy(mr_matrix_cols(m), &cols, NULL), MR_OK);
    for (size_t i = 0; i < n; i++) {
        const char *name = mr_names_get(mr_matrix_rows(m), index[i]);

        assert_int_equal(mr_names_add(rows, name, strlen(name), NULL), MR_OK);
    }
    assert_int_equal(mr_matrix_new(MR_F64, rows, cols, &out, NULL), MR_OK);
    for (size_t j = 0; j < mr_matrix_n_cols(m); j++)
        for (size_t i = 0; i < n; i++)
            mr_matrix_f64(out, j)[i] = mr_matrix_get(m, index[i], j);
    return out;
}

void set_all(mr_matrix *m, double value)
{
    for (size_t j = 0; j < mr_matrix_n_cols(m); j++)
        for (size_t g = 0; g < mr_matrix_n_rows(m); g++)
            mr_matrix_f64(m, j)[g] = value;
}

mr_matrix *constant_matrix(size_t n_rows, size_t n_cols, double value)
{
    mr_names *names[2] = { mr_names_new(), mr_names_new() };
    const size_t size[] = { n_rows, n_cols };
    mr_matrix *m;

    for (int dim = 0; dim < 2; dim++)
        for (size_t i = 0; i < size[dim]; i++)
            assert_int_equal(mr_names_add(names[dim], &"abcdef"[i], 1, NULL), MR_OK);
    assert_int_equal(mr_matrix_new(MR_F64, names[0], names[1], &m, NULL), MR_OK);
    set_all(m, value);
    return m;
}
