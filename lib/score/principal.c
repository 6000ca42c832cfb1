/*
 * By the smaller of the two Gram matrices, genes x genes or samples x samples; the other side's
 * vector follows by one product.  All sums run in the order of the genes and the samples.
 */
#include "score/principal.h"

#include <math.h>

#include <gsl/gsl_eigen.h>

#include "base/alloc.h"

/* Sums and scores of unit vectors nearer than this are taken for equal. */
static const double same = 1e-9;

static double z_at(const struct set_z *set, size_t i, size_t j)
{
    return set->sign[i] * ((set->rows[i][j] - set->mean[i]) / set->sd[i]);
}

/* ---- the Gram matrix ---- */

struct gram {
    const struct set_z *set;
    bool of_genes; /* or of samples */
    size_t n;      /* rows and columns */
    double *cells, *line, *values, *vectors;
};

/* Gene 'i' over the samples, or sample 'i' over the genes. */
static void fill_line(const struct gram *g, size_t i)
{
    for (size_t a = 0; a < g->n; a++)
        g->line[a] = g->of_genes ? z_at(g->set, a, i) : z_at(g->set, i, a);
}

static void fill_gram(const struct gram *g)
{
    const size_t n_lines = g->of_genes ? g->set->n_samples : g->set->n_genes;

    for (size_t i = 0; i < n_lines; i++) {
        fill_line(g, i);
        for (size_t a = 0; a < g->n; a++)
            for (size_t b = 0; b <= a; b++) /* the half that the solver reads */
                g->cells[a * g->n + b] += g->line[a] * g->line[b];
    }
}

static double trace(const struct gram *g)
{
    double sum = 0;

    for (size_t a = 0; a < g->n; a++)
        sum += g->cells[a * g->n + a];
    return sum;
}

static mr_status solve(struct gram *g, mr_error *err)
{
    gsl_matrix_view cells = gsl_matrix_view_array(g->cells, g->n, g->n);
    gsl_matrix_view vectors = gsl_matrix_view_array(g->vectors, g->n, g->n);
    gsl_vector_view values = gsl_vector_view_array(g->values, g->n);
    gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(g->n); /* n >= 1 */

    if (!work)
        return mem_fail(err);
    gsl_eigen_symmv(&cells.matrix, &values.vector, &vectors.matrix, work); /* does not raise */
    gsl_eigen_symmv_free(work);
    return MR_OK;
}

/* Index of the largest value; '*second' is the next largest, 0 if there is none. */
static size_t find_largest(const double *values, size_t n, double *second)
{
    size_t first = 0;

    *second = 0;
    for (size_t i = 1; i < n; i++)
        if (values[i] > values[first])
            first = i;
    for (size_t i = 0; i < n; i++)
        if (i != first && values[i] > *second)
            *second = values[i];
    return first;
}

/* ---- the direction ---- */

/* From the largest eigenvalue and its vector, 'step' apart; the sign is still any. */
static void set_weights(const struct gram *g, const double *vector, double value, double *weights)
{
    const struct set_z *set = g->set;

    for (size_t i = 0; i < set->n_genes; i++) {
        double product = 0;

        if (g->of_genes) {
            weights[i] = set->sign[i] * vector[i * g->n] / sqrt(value);
            continue;
        }
        for (size_t j = 0; j < set->n_samples; j++)
            product += z_at(set, i, j) * vector[j * g->n];
        weights[i] = set->sign[i] * product / value;
    }
}

/* The score of largest size, of the first sample among those that are as large. */
static double largest_score(const struct set_z *set, const double *weights)
{
    double largest = 0;

    for (size_t j = 0; j < set->n_samples; j++) {
        double score = 0;

        for (size_t i = 0; i < set->n_genes; i++)
            score += weights[i] * set->sign[i] * z_at(set, i, j);
        if (fabs(score) > fabs(largest) + same)
            largest = score;
    }
    return largest;
}

static void fix_sign(const struct set_z *set, double singular, double *weights)
{
    double sum = 0; /* of a unit vector over the genes */

    for (size_t i = 0; i < set->n_genes; i++)
        sum += set->sign[i] * weights[i] * singular;
    if (fabs(sum) <= same * sqrt((double)set->n_genes))
        sum = largest_score(set, weights);
    for (size_t i = 0; i < set->n_genes && sum < 0; i++)
        weights[i] = -weights[i];
}

static mr_status find_direction(struct gram *g, double *weights, struct mr_direction *found,
                                mr_error *err)
{
    double second, total, singular;
    size_t first;
    mr_status st;

    fill_gram(g);
    total = trace(g);
    st = solve(g, err);
    if (st)
        return st;
    first = find_largest(g->values, g->n, &second);
    singular = sqrt(g->values[first]); /* above 0: every gene varies */
    *found =
        (struct mr_direction){ fmin(1, g->values[first] / total), 1 - sqrt(second) / singular };
    set_weights(g, g->vectors + first, g->values[first], weights);
    fix_sign(g->set, singular, weights);
    return MR_OK;
}

mr_status principal_direction(const struct set_z *set, double *weights, struct mr_direction *found,
                              mr_error *err)
{
    struct gram g = { .set = set, .of_genes = set->n_genes <= set->n_samples };
    mr_status st;

    g.n = g.of_genes ? set->n_genes : set->n_samples;
    g.cells = mem_calloc(g.n, g.n * sizeof(double));
    g.vectors = mem_calloc(g.n, g.n * sizeof(double));
    g.line = mem_calloc(g.n, sizeof(double));
    g.values = mem_calloc(g.n, sizeof(double));
    st = g.cells && g.vectors && g.line && g.values ? find_direction(&g, weights, found, err)
                                                    : mem_fail(err);
    free(g.cells);
    free(g.vectors);
    free(g.line);
    free(g.values);
    return st;
}
