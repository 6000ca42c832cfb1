/*
 * Householder 1958, 10.1145/320941.320947.  Each reflection turns a column to minus the sign of
 * its pivot, so that the basis of the residual space is that of LINPACK, which R's qr() uses.
 * Columns keep their order; one of which less than 1e-7 remains is aliased, also R's rule.
 */
#include "stats/householder.h"

#include <math.h>

#define ALIASED 1e-7

static double norm(const double *x, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i] * x[i];
    return sqrt(sum);
}

/* Applies reflection k to 'y'; there is none for the last row. */
static void reflect(const struct householder *h, size_t k, double *y)
{
    const double *v = h->v + k * h->n;
    double dot = 0;

    if (k + 1 == h->n)
        return;
    for (size_t i = k; i < h->n; i++)
        dot += v[i] * y[i];
    dot /= v[k];
    for (size_t i = k; i < h->n; i++)
        y[i] -= dot * v[i];
}

bool householder_factor(struct householder *h)
{
    for (size_t k = 0; k < h->p; k++) {
        double *column = h->v + k * h->n;
        const double size = norm(column, h->n);
        double rest;

        for (size_t before = 0; before < k; before++)
            reflect(h, before, column);
        rest = norm(column + k, h->n - k);
        if (!(rest >= ALIASED * size && size > 0 && isfinite(rest)))
            return false;
        h->r_diag[k] = column[k];
        if (k + 1 == h->n)
            continue;
        rest = column[k] < 0 ? -rest : rest;
        for (size_t i = k; i < h->n; i++)
            column[i] /= rest;
        column[k] += 1;
        h->r_diag[k] = -rest;
    }
    return true;
}

void householder_qty(const struct householder *h, double *y)
{
    for (size_t k = 0; k < h->p; k++)
        reflect(h, k, y);
}

static void reflect_lanes(const struct householder *h, size_t k, double (*y)[HOUSEHOLDER_LANES])
{
    const double *v = h->v + k * h->n;
    double dot[HOUSEHOLDER_LANES] = { 0 };

    if (k + 1 == h->n)
        return;
    for (size_t i = k; i < h->n; i++) {
        const double vi = v[i];

#pragma omp simd
        for (int l = 0; l < HOUSEHOLDER_LANES; l++)
            dot[l] += vi * y[i][l];
    }
    for (int l = 0; l < HOUSEHOLDER_LANES; l++)
        dot[l] /= v[k];
    for (size_t i = k; i < h->n; i++) {
        const double vi = v[i];

#pragma omp simd
        for (int l = 0; l < HOUSEHOLDER_LANES; l++)
            y[i][l] -= dot[l] * vi;
    }
}

void householder_qty_lanes(const struct householder *h, double (*y)[HOUSEHOLDER_LANES])
{
    for (size_t k = 0; k < h->p; k++)
        reflect_lanes(h, k, y);
}
