/*
 * Correlation between repeated measures: Smyth, Michaud, Scott 2005,
 * 10.1093/bioinformatics/bti270; limma 3.54's duplicateCorrelation() with statmod's
 * mixedModel2Fit().  The residuals of a gene, turned to the axes of the blocks, are independent
 * with variances s_e + d_i s_b: a gamma regression of their squares on d_i.
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_eigen.h>

#include "base/alloc.h"
#include "stats/gamma_line.h"
#include "stats/gene_design.h"

#define TRIM 0.15
#define MAX_CORRELATION 0.99

enum { MAX_ITERATIONS = 20 };

struct frame {
    const mr_matrix *y;
    const struct mr_gene_design *d;
    size_t n, p, df;
    double *values, *root; /* [n] */
    struct householder qr;
    double *z;    /* n x n_blocks: which sample is of which block */
    double *turn; /* [n] scratch */
    size_t n_blocks, max_block;
    size_t *first;   /* [n_blocks] first sample of each */
    double *cross;   /* df x df: Q'Z Z'Q, then scratch */
    double *axes;    /* df x df */
    double *spread;  /* [df] d_i */
    double *squares; /* [df] */
    gsl_eigen_symmv_workspace *eigen;
};

static void release(struct frame *f)
{
    free(f->values);
    free(f->qr.v);
    free(f->z);
    free(f->first);
    free(f->cross);
    if (f->eigen)
        gsl_eigen_symmv_free(f->eigen);
}

/* Index of the block of sample i among those seen; n_blocks if it is new. */
static size_t block_of(const struct frame *f, size_t i)
{
    size_t b = 0;

    while (b < f->n_blocks && f->d->block[f->first[b]] != f->d->block[i])
        b++;
    return b;
}

static void list_blocks(struct frame *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const size_t b = block_of(f, i);

        if (b == f->n_blocks)
            f->first[f->n_blocks++] = i;
        f->z[b * f->n + i] = 1;
    }
    for (size_t b = 0; b < f->n_blocks; b++) {
        size_t size = 0;

        for (size_t i = 0; i < f->n; i++)
            size += f->z[b * f->n + i] > 0;
        f->max_block = size > f->max_block ? size : f->max_block;
    }
}

static mr_status init(struct frame *f, const mr_matrix *y, const struct mr_gene_design *d,
                      mr_error *err)
{
    const size_t n = mr_matrix_n_cols(y), p = d->n_terms, df = n - p;

    *f = (struct frame){ .y = y, .d = d, .n = n, .p = p, .df = df };
    f->values = mem_calloc(n, 3 * sizeof(*f->values));
    f->qr = (struct householder){ .n = n, .p = p, .v = mem_calloc((n + 1) * p, sizeof(*f->qr.v)) };
    f->z = mem_calloc(n * n, sizeof(*f->z));
    f->first = mem_calloc(n, sizeof(*f->first));
    f->cross = mem_calloc(2 * df * (df + 1), sizeof(*f->cross));
    f->eigen = df ? gsl_eigen_symmv_alloc(df) : NULL;
    if (!f->values || !f->qr.v || !f->z || !f->first || !f->cross || (df && !f->eigen))
        return mem_fail(err);
    f->root = f->values + n;
    f->turn = f->root + n;
    f->qr.r_diag = f->qr.v + n * p;
    f->axes = f->cross + df * df;
    f->spread = f->axes + df * df;
    f->squares = f->spread + df;
    list_blocks(f);
    return MR_OK;
}

/* ---- axes ---- */

static bool factor(struct frame *f, size_t gene)
{
    memcpy(f->qr.v, f->d->x, f->n * f->p * sizeof(*f->qr.v));
    if (f->d->weights) {
        gene_values(f->d->weights, gene, f->root);
        for (size_t i = 0; i < f->n; i++)
            f->root[i] = sqrt(f->root[i]);
        for (size_t k = 0; k < f->p * f->n; k++)
            f->qr.v[k] *= f->root[k % f->n];
    }
    return householder_factor(&f->qr);
}

/* Residual effects of block b, [df]. */
static const double *block_effects(struct frame *f, size_t b)
{
    memcpy(f->turn, f->z + b * f->n, f->n * sizeof(*f->turn)); /* weights do not scale it */
    householder_qty(&f->qr, f->turn);
    return f->turn + f->p;
}

/* The design explains the blocks, all but the one of the smallest number. */
static bool explains_blocks(struct frame *f)
{
    size_t smallest = f->d->block[0];
    double largest = 0;

    for (size_t i = 1; i < f->n; i++)
        smallest = f->d->block[i] < smallest ? f->d->block[i] : smallest;
    for (size_t b = 0; b < f->n_blocks; b++) {
        const double *effects = block_effects(f, b);

        if (f->d->block[f->first[b]] == smallest)
            continue;
        for (size_t i = 0; i < f->df; i++)
            largest = fmax(largest, fabs(effects[i]));
    }
    return largest < 1e-8;
}

/* Axes of Q'Z and the squares of its singular values. */
static void find_axes(struct frame *f)
{
    const size_t df = f->df;
    gsl_matrix_view cross = gsl_matrix_view_array(f->cross, df, df);
    gsl_matrix_view axes = gsl_matrix_view_array(f->axes, df, df);
    gsl_vector_view spread = gsl_vector_view_array(f->spread, df);
    double largest = 0;

    memset(f->cross, 0, df * df * sizeof(*f->cross));
    for (size_t b = 0; b < f->n_blocks; b++) {
        const double *effects = block_effects(f, b);

        for (size_t i = 0; i < df; i++)
            for (size_t j = 0; j < df; j++)
                f->cross[i * df + j] += effects[i] * effects[j];
    }
    gsl_eigen_symmv(&cross.matrix, &spread.vector, &axes.matrix, f->eigen); /* does not raise */
    for (size_t i = 0; i < df; i++)
        largest = fmax(largest, f->spread[i]);
    for (size_t i = 0; i < df; i++) /* rounding of what is 0 */
        if (f->spread[i] < 1e-12 * largest)
            f->spread[i] = 0;
}

/* ---- one gene ---- */

/* NaN where the gene says nothing. */
static double find_rho(struct frame *f, size_t gene)
{
    double total = 0, residual = 0, between, within;

    gene_values(f->y, gene, f->values);
    for (size_t i = 0; i < f->n; i++) {
        if (f->d->weights)
            f->values[i] *= f->root[i];
        total += f->values[i] * f->values[i];
    }
    householder_qty(&f->qr, f->values);
    for (size_t i = 0; i < f->df; i++) {
        double along = 0;

        for (size_t j = 0; j < f->df; j++)
            along += f->axes[j * f->df + i] * f->values[f->p + j];
        f->squares[i] = along * along;
        residual += along * along;
    }
    if (!(residual > 1e-26 * total)) /* rounding of a constant */
        return NAN;
    if (!gamma_line_fit(f->spread, f->squares, f->df, MAX_ITERATIONS, &within, &between))
        return NAN;
    return between / (within + between);
}

static double limited(const struct frame *f, double rho)
{
    const double least = 1 / (1 - (double)f->max_block) + 0.01;

    return isnan(rho) ? rho : fmax(least, fmin(MAX_CORRELATION, rho));
}

/* ---- consensus ---- */

static int compare(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

/* tanh of the trimmed mean of the atanh; spends 'rho' [n]. */
static double find_consensus(double *rho, size_t n)
{
    const size_t cut = (size_t)((double)n * TRIM);
    double sum = 0;

    qsort(rho, n, sizeof(*rho), compare);
    for (size_t i = cut; i < n - cut; i++)
        sum += atanh(rho[i]);
    return tanh(sum / (double)(n - 2 * cut));
}

static mr_status fit_genes(struct frame *f, double *consensus, double *rho, mr_error *err)
{
    const size_t n_genes = mr_matrix_n_rows(f->y);
    double *known = mem_calloc(n_genes, sizeof(*known));
    size_t n_known = 0;
    bool ok = true;

    if (!known)
        return mem_fail(err);
    for (size_t g = 0; g < n_genes; g++) {
        double r = NAN;

        if (!g || f->d->weights) {
            ok = factor(f, g);
            if (ok)
                find_axes(f);
        }
        if (ok)
            r = limited(f, find_rho(f, g));
        if (!isnan(r))
            known[n_known++] = r;
        if (rho)
            rho[g] = r;
    }
    if (n_known)
        *consensus = find_consensus(known, n_known);
    free(known);
    return n_known ? MR_OK
                   : mr_fail(err, MR_ENUMERIC,
                             "duplicateCorrelation: no gene has residual variation to estimate "
                             "it from");
}

/* Blocks of one sample, or blocks that the design explains. */
static bool is_zero(struct frame *f)
{
    if (f->max_block <= 1)
        return true;
    memcpy(f->qr.v, f->d->x, f->n * f->p * sizeof(*f->qr.v));
    return !householder_factor(&f->qr) || explains_blocks(f); /* it has full rank */
}

static mr_status estimate(struct frame *f, double *consensus, double *rho, mr_error *err)
{
    if (is_zero(f)) {
        *consensus = 0;
        for (size_t g = 0; rho && g < mr_matrix_n_rows(f->y); g++)
            rho[g] = 0;
        return MR_OK;
    }
    if (f->df <= 2 || f->n_blocks < 2 || f->n_blocks + 1 >= f->n)
        return mr_fail(err, MR_ENUMERIC,
                       "duplicateCorrelation: %zu samples in %zu blocks with %zu terms are too "
                       "few to estimate it",
                       f->n, f->n_blocks, f->p);
    return fit_genes(f, consensus, rho, err);
}

mr_status mr_duplicate_correlation(const mr_matrix *y, const struct mr_gene_design *design,
                                   double *consensus, double *rho, mr_error *err)
{
    struct frame f = { 0 };
    mr_lm *lm;
    mr_status st;

    *consensus = NAN;
    if (!design->block)
        return mr_fail(err, MR_EINVAL, "duplicateCorrelation: the design has no blocks");
    st = gene_design_check(y, design, &lm, err);
    mr_lm_free(lm);
    if (!st)
        st = init(&f, y, design, err);
    if (!st)
        st = estimate(&f, consensus, rho, err);
    release(&f);
    return st;
}
