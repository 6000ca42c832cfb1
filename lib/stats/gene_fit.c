/*
 * Gene-wise least squares for one contrast: Smyth 2004, 10.2202/1544-6115.1027; correlated
 * samples by generalised least squares, as limma's gls.series().
 */
#include "stats/gene_fit.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "stats/gene_design.h"

struct frame {
    const mr_matrix *y, *weights;
    size_t n, p;
    double *x;                          /* reformed; whitened already unless there are weights */
    double *l;                          /* whitens; NULL without blocks */
    double *values, *root;              /* [n] scratch */
    double (*lanes)[HOUSEHOLDER_LANES]; /* [n] of genes that share a QR */
    struct householder qr;
};

static void release(struct frame *f)
{
    free(f->x);
    free(f->l);
    free(f->values);
    free(f->lanes);
    free(f->qr.v);
}

static mr_status init(struct frame *f, const mr_matrix *y, const struct mr_gene_design *d,
                      const double *contrast, mr_error *err)
{
    const size_t n = mr_matrix_n_cols(y), p = d->n_terms;
    mr_status st;

    *f = (struct frame){ .y = y, .weights = d->weights, .n = n, .p = p };
    f->x = mem_calloc(n * p, sizeof(*f->x));
    f->values = mem_calloc(2 * n, sizeof(*f->values));
    f->lanes = mem_calloc(n, sizeof(*f->lanes));
    f->qr = (struct householder){ .n = n, .p = p, .v = mem_calloc((n + 1) * p, sizeof(*f->qr.v)) };
    if (!f->x || !f->values || !f->lanes || !f->qr.v)
        return mem_fail(err);
    f->root = f->values + n;
    f->qr.r_diag = f->qr.v + n * p;
    st = gene_design_reform(d, n, contrast, f->x, err);
    if (!st)
        st = gene_design_whitener(d, n, &f->l, err);
    for (size_t k = 0; !st && !f->weights && k < p; k++)
        gene_whiten(f->l, n, f->x + k * n);
    return st;
}

/* The QR of the design as this gene's weights make it. */
static mr_status factor(struct frame *f, size_t gene, mr_error *err)
{
    memcpy(f->qr.v, f->x, f->n * f->p * sizeof(*f->x));
    if (f->weights) {
        gene_values(f->weights, gene, f->root);
        for (size_t i = 0; i < f->n; i++)
            f->root[i] = sqrt(f->root[i]);
        for (size_t k = 0; k < f->p; k++) {
            for (size_t i = 0; i < f->n; i++)
                f->qr.v[k * f->n + i] *= f->root[i];
            gene_whiten(f->l, f->n, f->qr.v + k * f->n);
        }
    }
    if (householder_factor(&f->qr))
        return MR_OK;
    return mr_fail(err, MR_ENUMERIC, "gene '%s': the weighted design is not of full rank",
                   mr_names_get(mr_matrix_rows(f->y), gene));
}

static double mean_of(const double *values, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += values[i];
    return sum / (double)n;
}

/* From Q'y in f->values. */
static void store(const struct frame *f, size_t gene, mr_gene_fit *fit)
{
    const double r = f->qr.r_diag[f->p - 1];
    double *effects = fit->effects + gene * (fit->df + 1), sum = 0;

    memcpy(effects, f->values + f->p - 1, (fit->df + 1) * sizeof(*effects));
    if (r < 0)
        effects[0] = -effects[0];
    fit->unscaled[gene] = 1 / fabs(r);
    for (size_t l = 1; l <= fit->df; l++)
        sum += effects[l] * effects[l];
    fit->s2[gene] = sum / (double)fit->df;
}

static void fit_weighted(const struct frame *f, size_t gene, mr_gene_fit *fit)
{
    gene_values(f->y, gene, f->values);
    fit->mean[gene] = mean_of(f->values, f->n);
    for (size_t i = 0; i < f->n; i++)
        f->values[i] *= f->root[i];
    gene_whiten(f->l, f->n, f->values);
    householder_qty(&f->qr, f->values);
    store(f, gene, fit);
}

/* Values of genes from 'first' on into the lanes, and their means. */
static void fill_lanes(const struct frame *f, size_t first, size_t n_lanes, mr_gene_fit *fit)
{
    double sum[HOUSEHOLDER_LANES] = { 0 };

    for (size_t i = 0; i < f->n; i++) {
        const double *column = mr_matrix_f64_const(f->y, i); /* NULL: integers */

        for (size_t l = 0; l < n_lanes; l++) {
            f->lanes[i][l] = column ? column[first + l] : mr_matrix_get(f->y, first + l, i);
            sum[l] += f->lanes[i][l];
        }
    }
    for (size_t l = 0; l < n_lanes; l++)
        fit->mean[first + l] = sum[l] / (double)f->n;
}

static void get_lane(const struct frame *f, size_t l)
{
    for (size_t i = 0; i < f->n; i++)
        f->values[i] = f->lanes[i][l];
}

/* Genes from 'first' on, as many as there are lanes: reflected together they take half the time. */
static void fit_lanes(const struct frame *f, size_t first, mr_gene_fit *fit)
{
    const size_t left = fit->n_genes - first;
    const size_t n_lanes = left < HOUSEHOLDER_LANES ? left : HOUSEHOLDER_LANES;

    fill_lanes(f, first, n_lanes, fit);
    for (size_t l = 0; f->l && l < n_lanes; l++) {
        get_lane(f, l);
        gene_whiten(f->l, f->n, f->values);
        for (size_t i = 0; i < f->n; i++)
            f->lanes[i][l] = f->values[i];
    }
    householder_qty_lanes(&f->qr, f->lanes);
    for (size_t l = 0; l < n_lanes; l++) {
        get_lane(f, l);
        store(f, first + l, fit);
    }
}

static mr_status fit_all(struct frame *f, mr_gene_fit *fit, mr_error *err)
{
    mr_status st = MR_OK;

    fit->effects = mem_resize(NULL, fit->n_genes, (fit->df + 1) * sizeof(*fit->effects));
    fit->unscaled = mem_calloc(fit->n_genes, sizeof(*fit->unscaled));
    fit->s2 = mem_calloc(fit->n_genes, sizeof(*fit->s2));
    fit->mean = mem_calloc(fit->n_genes, sizeof(*fit->mean));
    if (!fit->effects || !fit->unscaled || !fit->s2 || !fit->mean)
        return mem_fail(err);
    if (!f->weights && fit->n_genes)
        st = factor(f, 0, err);
    for (size_t g = 0; !st && g < fit->n_genes; g += f->weights ? 1 : HOUSEHOLDER_LANES) {
        if (f->weights)
            st = factor(f, g, err);
        if (!st && f->weights)
            fit_weighted(f, g, fit);
        else if (!st)
            fit_lanes(f, g, fit);
    }
    return st;
}

mr_status mr_gene_fit_new(const mr_matrix *y, const struct mr_gene_design *design,
                          const double *contrast, mr_gene_fit **out, mr_error *err)
{
    const size_t n = mr_matrix_n_cols(y), p = design->n_terms;
    struct frame f = { 0 };
    mr_gene_fit *fit = NULL;
    mr_lm *lm;
    mr_status st = gene_design_check(y, design, &lm, err);

    *out = NULL;
    mr_lm_free(lm);
    if (!st && n <= p)
        st = mr_fail(err, MR_ENUMERIC,
                     "design: expected more samples than terms, found %zu and %zu", n, p);
    if (!st)
        st = init(&f, y, design, contrast, err);
    if (st)
        goto done;
    fit = mem_calloc(1, sizeof(*fit));
    if (!fit) {
        st = mem_fail(err);
        goto done;
    }
    fit->n_genes = mr_matrix_n_rows(y);
    fit->df = n - p;
    st = fit_all(&f, fit, err);
    if (st)
        goto done;
    *out = fit;
    fit = NULL;
done:
    mr_gene_fit_free(fit);
    release(&f);
    return st;
}

void mr_gene_fit_free(mr_gene_fit *fit)
{
    if (!fit)
        return;
    free(fit->effects);
    free(fit->unscaled);
    free(fit->s2);
    free(fit->mean);
    free(fit);
}

size_t mr_gene_fit_n_genes(const mr_gene_fit *fit)
{
    return fit->n_genes;
}

size_t mr_gene_fit_df(const mr_gene_fit *fit)
{
    return fit->df;
}

struct mr_gene_estimate mr_gene_fit_get(const mr_gene_fit *fit, size_t gene)
{
    const double unscaled = fit->unscaled[gene];

    return (struct mr_gene_estimate){ mr_gene_fit_effects(fit, gene)[0] * unscaled, unscaled,
                                      fit->s2[gene], fit->mean[gene] };
}

const double *mr_gene_fit_effects(const mr_gene_fit *fit, size_t gene)
{
    return fit->effects + gene * (fit->df + 1);
}
