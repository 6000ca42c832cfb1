/*
 * Least squares by the normal equations of the centred and scaled predictors: sums over the genes
 * of the sets only.  Two rounds of the residuals' own coefficients make up for what the equations
 * lose: Bjorck 1987 (10.1016/0024-3795(87)90101-7).
 */
#include "score/regression.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "score/signed_walk.h"

enum { N_ROUNDS = 3 };

static const double collinear = 1e-10; /* share of the variance that others leave */
static const double takes_part = 1e-7; /* least coefficient of a dependence, predictors scaled */

/* ---- predictors ---- */

static mr_status fill(struct predictor *p, const struct score_job *job, size_t k, mr_error *err)
{
    const struct half_members *half = job->members.halves[k];
    const struct weight_moments m = signed_moments(half, job->n_genes);
    const double length = sqrt(m.spread);
    struct signed_walk walk = { .half = half };

    p->set = k;
    p->genes = mem_calloc(m.n, sizeof(*p->genes));
    p->weights = mem_calloc(m.n, sizeof(*p->weights));
    if (!p->genes || !p->weights)
        return mem_fail(err);
    if (!(m.spread > 0)) {
        p->why = m.n == job->n_genes && m.mean != 0 ? MR_ALL_GENES : MR_NO_WEIGHT;
        return MR_OK;
    }
    while (signed_walk_next(&walk)) {
        if (walk.weight == 0)
            continue;
        p->genes[p->n] = walk.gene;
        p->weights[p->n++] = walk.weight / length;
    }
    p->mean = m.mean / length;
    return MR_OK;
}

/* By what they are: two that compare equal are the same predictor. */
static int by_content(const void *a, const void *b)
{
    const struct predictor *x = a, *y = b;

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

/* x = L^-1 x, of the first n rows. */
static void solve_lower(double *packed, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) {
        const double *row = row_of(packed, i);

        for (size_t k = 0; k < i; k++)
            x[i] -= row[k] * x[k];
        x[i] /= row[i];
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

/* Sum of products with values over all genes; 'sum' is that of the values. */
static double product(const struct predictor *p, const double *values, double sum)
{
    double total = 0;

    for (size_t i = 0; i < p->n; i++)
        total += p->weights[i] * values[p->genes[i]];
    return total - p->mean * sum;
}

/* Correlations with the predictors in use, into row[n_used]; 'dense' [n_genes] zeros. */
static void correlate(const struct regression *r, const struct predictor *p, double *dense,
                      size_t n_genes, double *row)
{
    for (size_t i = 0; i < p->n; i++)
        dense[p->genes[i]] = p->weights[i];
    for (size_t k = 0; k < r->n_used; k++)
        row[k] = product(&r->predictors[k], dense, p->mean * (double)n_genes);
    for (size_t i = 0; i < p->n; i++)
        dense[p->genes[i]] = 0;
}

/* 'row' holds L^-1 of the correlations with the predictors in use, on which 'p' depends. */
static void mark_dependence(struct regression *r, struct predictor *p, double *row)
{
    p->why = MR_COLLINEAR;
    solve_upper(r->factor, r->n_used, row);
    for (size_t k = 0; k < r->n_used; k++)
        if (fabs(row[k]) > takes_part)
            r->predictors[k].why = MR_COLLINEAR;
}

static void swap(struct predictor *a, struct predictor *b)
{
    const struct predictor x = *a;

    *a = *b;
    *b = x;
}

/* Takes predictors into the model, one after the other, that do not depend on those before. */
static void factorise(struct regression *r, size_t n_genes, double *dense)
{
    for (size_t j = 0; j < r->n; j++) {
        struct predictor *p = &r->predictors[j];
        double *row = row_of(r->factor, r->n_used), left = 1;

        if (p->why)
            continue;
        correlate(r, p, dense, n_genes, row);
        solve_lower(r->factor, r->n_used, row);
        for (size_t k = 0; k < r->n_used; k++)
            left -= row[k] * row[k];
        if (left < collinear) {
            mark_dependence(r, p, row);
            continue;
        }
        row[r->n_used] = sqrt(left);
        swap(p, &r->predictors[r->n_used++]);
    }
}

/* Diagonal of the inverse of the correlations. */
static void find_variances(struct regression *r, double *x)
{
    for (size_t k = 0; k < r->n_used; k++) {
        double *row = row_of(r->factor, k), sum = 0;

        memset(x, 0, r->n_used * sizeof(*x));
        x[k] = 1 / row[k];
        for (size_t i = k + 1; i < r->n_used; i++) {
            row = row_of(r->factor, i);
            for (size_t m = k; m < i; m++)
                x[i] -= row[m] * x[m];
            x[i] /= row[i];
        }
        for (size_t i = k; i < r->n_used; i++)
            sum += x[i] * x[i];
        r->predictors[k].variance = sum;
    }
}

mr_status regression_init(struct regression *r, const struct score_job *job, mr_error *err)
{
    const size_t n = job->members.n_sets;
    double *dense = mem_calloc(job->n_genes + n, sizeof(*dense));
    mr_status st = MR_OK;

    *r = (struct regression){ .predictors = mem_calloc(n, sizeof(*r->predictors)),
                              .factor = mem_calloc(n % 2 ? (n + 1) / 2 : n / 2,
                                                   (n % 2 ? n : n + 1) * sizeof(*r->factor)) };
    if (!dense || !r->predictors || !r->factor)
        st = mem_fail(err);
    for (size_t k = 0; !st && k < n; k++)
        st = fill(&r->predictors[r->n++], job, k, err);
    if (!st) {
        qsort(r->predictors, n, sizeof(*r->predictors), by_content);
        factorise(r, job->n_genes, dense);
        find_variances(r, dense);
    }
    free(dense);
    return st;
}

void regression_release(struct regression *r)
{
    for (size_t k = 0; k < r->n; k++) {
        free(r->predictors[k].genes);
        free(r->predictors[k].weights);
    }
    free(r->predictors);
    free(r->factor);
    *r = (struct regression){ 0 };
}

/* ---- a sample ---- */

/* Takes the predictors by 'step' off the values: sums first, the mean's part at the end. */
static void take_off(const struct regression *r, const double *step, size_t n_genes, double *values)
{
    double shift = 0;

    for (size_t k = 0; k < r->n_used; k++) {
        const struct predictor *p = &r->predictors[k];

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
    double sum = 0;

    memset(coefficients, 0, r->n_used * sizeof(*coefficients));
    for (int round = 0; round < N_ROUNDS; round++) {
        for (size_t k = 0; k < r->n_used; k++)
            room[k] = product(&r->predictors[k], c->values, 0);
        solve_lower(r->factor, r->n_used, room);
        solve_upper(r->factor, r->n_used, room);
        for (size_t k = 0; k < r->n_used; k++)
            coefficients[k] += room[k];
        take_off(r, room, n_genes, c->values);
    }
    for (size_t g = 0; g < n_genes; g++)
        sum += c->values[g] * c->values[g];
    return sum;
}
