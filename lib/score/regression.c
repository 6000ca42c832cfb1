/*
 * Least squares by the normal equations of the centred and scaled predictors: sums over the genes
 * of the sets only.  A second round, on the residuals of the first, makes up for what the equations
 * lose: Bjorck 1987 (10.1016/0024-3795(87)90101-7).
 */
#include "score/regression.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

enum { N_ROUNDS = 2 };

static const double collinear = 1e-10; /* share of the variance that others leave */
static const double takes_part = 1e-7; /* least coefficient of a dependence, predictors scaled */

/* ---- terms ---- */

/* By what they are: two that compare equal are the same. */
static int by_content(const void *a, const void *b)
{
    const struct predictor *x = &((const struct term *)a)->predictor;
    const struct predictor *y = &((const struct term *)b)->predictor;

    if ((x->why != 0) != (y->why != 0))
        return x->why ? 1 : -1;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    for (size_t i = 0; i < x->n; i++) {
        if (x->genes[i] != y->genes[i])
            return x->genes[i] < y->genes[i] ? -1 : 1;
        if (x->weights[i] != y->weights[i])
            return x->weights[i] < y->weights[i] ? -1 : 1;
    }
    return 0;
}

/* ---- the equations ---- */

/* Row i of a packed lower triangle. */
static double *row_of(double *packed, size_t i)
{
    return packed + i * (i + 1) / 2;
}

/* Sum of products, in four parts that are added up at the end: one add need not await another. */
static double dot(const double *a, const double *b, size_t n)
{
    double part[4] = { 0, 0, 0, 0 };
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (size_t m = 0; m < 4; m++)
            part[m] += a[i + m] * b[i + m];
    for (; i < n; i++)
        part[0] += a[i] * b[i];
    return (part[0] + part[1]) + (part[2] + part[3]);
}

/* x = L^-1 x of rows first to n - 1; those before are 0. */
static void solve_lower(double *packed, size_t first, size_t n, double *x)
{
    for (size_t i = first; i < n; i++) {
        const double *row = row_of(packed, i);

        x[i] = (x[i] - dot(row + first, x + first, i - first)) / row[i];
    }
}

/* x = L'^-1 x */
static void solve_upper(double *packed, size_t n, double *x)
{
    for (size_t i = n; i-- > 0;) {
        const double *row = row_of(packed, i);

        x[i] /= row[i];
        for (size_t k = 0; k < i; k++)
            x[k] -= row[k] * x[i];
    }
}

/* Correlations with the terms in use, into row[n_used]; 'dense' [n_genes] zeros. */
static void correlate(const struct regression *r, const struct predictor *p, double *dense,
                      size_t n_genes, double *row)
{
    const double sum = p->mean * (double)n_genes;

    for (size_t i = 0; i < p->n; i++)
        dense[p->genes[i]] = p->weights[i];
    for (size_t k = 0; k < r->n_used; k++) {
        const struct predictor *other = &r->terms[k].predictor;

        row[k] = predictor_product(other, dense) - other->mean * sum;
    }
    for (size_t i = 0; i < p->n; i++)
        dense[p->genes[i]] = 0;
}

/* 'row' holds L^-1 of the correlations with the terms in use, on which 'p' depends. */
static void mark_dependence(struct regression *r, struct predictor *p, double *row)
{
    p->why = MR_COLLINEAR;
    solve_upper(r->factor, r->n_used, row);
    for (size_t k = 0; k < r->n_used; k++)
        if (fabs(row[k]) > takes_part)
            r->terms[k].predictor.why = MR_COLLINEAR;
}

static void swap(struct term *a, struct term *b)
{
    const struct term x = *a;

    *a = *b;
    *b = x;
}

/* Takes terms into the model, one after the other, that do not depend on those before. */
static void factorise(struct regression *r, size_t n_genes, double *dense)
{
    for (size_t j = 0; j < r->n; j++) {
        struct predictor *p = &r->terms[j].predictor;
        double *row = row_of(r->factor, r->n_used), left;

        if (p->why)
            continue;
        correlate(r, p, dense, n_genes, row);
        solve_lower(r->factor, 0, r->n_used, row);
        left = 1 - dot(row, row, r->n_used);
        if (left < collinear) {
            mark_dependence(r, p, row);
            continue;
        }
        row[r->n_used] = sqrt(left);
        swap(&r->terms[j], &r->terms[r->n_used++]);
    }
}

/* Diagonal of the inverse of the correlations; 'x' [n_used]. */
static void find_variances(struct regression *r, double *x)
{
    for (size_t k = 0; k < r->n_used; k++) {
        memset(x, 0, r->n_used * sizeof(*x));
        x[k] = 1;
        solve_lower(r->factor, k, r->n_used, x);
        r->terms[k].variance = dot(x + k, x + k, r->n_used - k);
    }
}

mr_status regression_init(struct regression *r, const struct score_job *job, mr_error *err)
{
    const size_t n = job->members.n_sets;
    double *dense = mem_calloc(job->n_genes + n, sizeof(*dense));
    mr_status st = MR_OK;

    *r = (struct regression){ .terms = mem_calloc(n, sizeof(*r->terms)),
                              .factor = mem_calloc(n % 2 ? (n + 1) / 2 : n / 2,
                                                   (n % 2 ? n : n + 1) * sizeof(*r->factor)) };
    if (!dense || !r->terms || !r->factor)
        st = mem_fail(err);
    for (size_t k = 0; !st && k < n; k++) {
        r->terms[r->n].set = k;
        st = predictor_init(&r->terms[r->n++].predictor, job->members.halves[k], job->n_genes, err);
    }
    if (!st) {
        qsort(r->terms, n, sizeof(*r->terms), by_content);
        factorise(r, job->n_genes, dense);
        find_variances(r, dense);
    }
    free(dense);
    return st;
}

void regression_release(struct regression *r)
{
    for (size_t k = 0; k < r->n; k++)
        predictor_release(&r->terms[k].predictor);
    free(r->terms);
    free(r->factor);
    *r = (struct regression){ 0 };
}

/* ---- a sample ---- */

/* Takes 'step' of each predictor off the values; what is their mean's, at the end. */
static void take_off(const struct regression *r, const double *step, size_t n_genes, double *values)
{
    double shift = 0;

    for (size_t k = 0; k < r->n_used; k++) {
        const struct predictor *p = &r->terms[k].predictor;

        for (size_t i = 0; i < p->n; i++)
            values[p->genes[i]] -= step[k] * p->weights[i];
        shift += step[k] * p->mean;
    }
    for (size_t g = 0; g < n_genes; g++)
        values[g] += shift;
}

double regression_fit(const struct regression *r, size_t n_genes, struct centred *c,
                      double *coefficients, double *room)
{
    memset(coefficients, 0, r->n_used * sizeof(*coefficients));
    for (int round = 0; round < N_ROUNDS; round++) {
        for (size_t k = 0; k < r->n_used; k++)
            room[k] = predictor_product(&r->terms[k].predictor, c->values);
        solve_lower(r->factor, 0, r->n_used, room);
        solve_upper(r->factor, r->n_used, room);
        for (size_t k = 0; k < r->n_used; k++)
            coefficients[k] += room[k];
        take_off(r, room, n_genes, c->values);
    }
    return dot(c->values, c->values, n_genes);
}
