/*
 * Least squares by orthogonal columns: Gram-Schmidt done twice per column, which leaves Q
 * orthogonal to rounding (Giraud, Langou, Rozloznik, van den Eshof 2005,
 * 10.1007/s00211-005-0615-4).  Columns keep their order; one of which less than 1e-7 remains
 * beside the earlier ones is aliased, the rule of R's lm().
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "mechrank/stats.h"

#define ALIASED 1e-7

struct mr_lm {
    size_t n, p;
    double *q;     /* n x p, orthonormal columns */
    double *r_inv; /* p x p upper triangle: x = q r, (X'X)^-1 = r_inv r_inv' */
};

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Takes what the first 'j' columns of q explain out of column j; adds to column j of 'r'. */
static void orthogonalise(const mr_lm *lm, size_t j, double *r)
{
    double *column = lm->q + j * lm->n;

    for (size_t k = 0; k < j; k++) {
        const double *q = lm->q + k * lm->n;
        const double projection = dot(q, column, lm->n);

        for (size_t i = 0; i < lm->n; i++)
            column[i] -= projection * q[i];
        r[k] += projection;
    }
}

/* Column j of x into column j of q and of 'r'.  false: it is aliased, and 0 in both. */
static bool add_column(mr_lm *lm, const double *x, size_t j, double *r)
{
    double *column = lm->q + j * lm->n;
    const double size = sqrt(dot(x, x, lm->n));

    memcpy(column, x, lm->n * sizeof(*column));
    orthogonalise(lm, j, r);
    orthogonalise(lm, j, r);
    r[j] = sqrt(dot(column, column, lm->n));
    if (!(r[j] >= ALIASED * size && size > 0)) {
        memset(column, 0, lm->n * sizeof(*column));
        return false;
    }
    for (size_t i = 0; i < lm->n; i++)
        column[i] /= r[j];
    return true;
}

/* Replaces the upper triangle 'r' by its inverse. */
static void invert(double *r, size_t p)
{
    for (size_t j = 0; j < p; j++) {
        double *column = r + j * p;

        column[j] = 1 / column[j];
        for (size_t i = 0; i < j; i++) { /* columns before j are inverted already */
            double sum = 0;

            for (size_t k = i; k < j; k++)
                sum += r[k * p + i] * column[k];
            column[i] = -sum * column[j];
        }
    }
}

static void append_name(char *list, size_t size, const char *name)
{
    const size_t used = strlen(list);

    snprintf(list + used, size - used, "%s%s", used ? ", " : "", name);
}

mr_status mr_lm_new(const double *x, size_t n, size_t p, const char *const *names, mr_lm **out,
                    mr_error *err)
{
    mr_lm *lm = mem_calloc(1, sizeof(*lm));
    char aliased[400] = "";
    mr_status st = MR_OK;

    *out = NULL;
    if (!lm)
        return mem_fail(err);
    lm->n = n;
    lm->p = p;
    lm->q = mem_calloc(n * p, sizeof(*lm->q));
    lm->r_inv = mem_calloc(p * p, sizeof(*lm->r_inv));
    if (!lm->q || !lm->r_inv) {
        st = mem_fail(err);
        goto done;
    }
    for (size_t j = 0; j < p; j++)
        if (!add_column(lm, x + j * n, j, lm->r_inv + j * p))
            append_name(aliased, sizeof(aliased), names[j]);
    if (*aliased) {
        st = mr_fail(err, MR_ENUMERIC,
                     "expected terms that can be told apart, found aliased with those before: %s",
                     aliased);
        goto done;
    }
    invert(lm->r_inv, p);
    *out = lm;
    lm = NULL;
done:
    mr_lm_free(lm);
    return st;
}

void mr_lm_free(mr_lm *lm)
{
    if (!lm)
        return;
    free(lm->q);
    free(lm->r_inv);
    free(lm);
}

size_t mr_lm_df(const mr_lm *lm)
{
    return lm->n - lm->p;
}

void mr_lm_fit(const mr_lm *lm, const double *y, double *beta, double *var, double *residuals)
{
    const size_t n = lm->n, p = lm->p;
    double rss = 0;

    for (size_t j = 0; j < p; j++)
        beta[j] = dot(lm->q + j * n, y, n); /* Q'y for now */
    for (size_t i = 0; i < n; i++) {
        double residual = y[i];

        for (size_t j = 0; j < p; j++)
            residual -= lm->q[j * n + i] * beta[j];
        rss += residual * residual;
        if (residuals)
            residuals[i] = residual;
    }
    *var = n > p ? rss / (double)(n - p) : NAN;
    for (size_t i = 0; i < p; i++) { /* in place: element i needs elements i .. p - 1 only */
        double sum = 0;

        for (size_t j = i; j < p; j++)
            sum += lm->r_inv[j * p + i] * beta[j];
        beta[i] = sum;
    }
}

double mr_lm_unscaled(const mr_lm *lm, const double *a, const double *b)
{
    double sum = 0;

    for (size_t j = 0; j < lm->p; j++)
        sum += dot(lm->r_inv + j * lm->p, a, j + 1) * dot(lm->r_inv + j * lm->p, b, j + 1);
    return sum;
}
