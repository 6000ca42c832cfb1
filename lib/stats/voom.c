/*
 * voom: Law, Chen, Shi, Smyth 2014, 10.1186/gb-2014-15-2-r29; limma 3.54's voom(), the adaptive
 * span of limma 3.58's.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "stats/gene_design.h"
#include "stats/lowess.h"

void mr_voom_opts_init(struct mr_voom_opts *opts)
{
    *opts = (struct mr_voom_opts){ .span = 0.5 };
}

/* A point of the mean-variance trend. */
struct point {
    double x, y; /* mean log2 count, sqrt(residual sd) */
    size_t gene;
};

struct job {
    const mr_matrix *counts;
    const double *lib_size;
    const struct mr_gene_design *design;
    size_t n, n_genes;
    double *log_lib;       /* [n] log2(L + 1) - log2(1e6) */
    double *values, *beta; /* [n], [p] scratch */
    double *l;             /* whitens; NULL without blocks */
    mr_lm *lm;             /* of the whitened design */
    mr_matrix *e, *weights;
    struct point *points;
    double *trend_x, *trend_y; /* [n_points] */
    size_t n_points;
};

static void release(struct job *v)
{
    free(v->log_lib);
    free(v->values);
    free(v->beta);
    free(v->l);
    mr_lm_free(v->lm);
    mr_matrix_free(v->e);
    mr_matrix_free(v->weights);
    free(v->points);
    free(v->trend_x);
}

/* ---- counts to log2 ---- */

static mr_status check(const struct job *v, const struct mr_voom_opts *opts, mr_error *err)
{
    if (v->n_genes < 2)
        return mr_fail(err, MR_EINVAL, "voom: 2 or more genes needed, found %zu", v->n_genes);
    if (!(opts->span > 0 && opts->span <= 1))
        return mr_fail(err, MR_EINVAL, "voom: span must be above 0 and at most 1, found %g",
                       opts->span);
    for (size_t j = 0; j < v->n; j++) {
        const char *sample = mr_names_get(mr_matrix_cols(v->counts), j);

        if (!(v->lib_size[j] > 0 && isfinite(v->lib_size[j])))
            return mr_fail(err, MR_EINVAL, "voom: sample '%s': library size is %g", sample,
                           v->lib_size[j]);
        for (size_t g = 0; g < v->n_genes; g++) {
            const double count = mr_matrix_get(v->counts, g, j);

            if (!(count >= 0 && isfinite(count)))
                return mr_fail(err, MR_EINVAL, "voom: gene '%s', sample '%s': count is %g",
                               mr_names_get(mr_matrix_rows(v->counts), g), sample, count);
        }
    }
    return MR_OK;
}

static mr_status new_like(const mr_matrix *m, mr_matrix **out, mr_error *err)
{
    mr_names *rows = NULL, *cols = NULL;
    mr_status st = mr_names_copy(mr_matrix_rows(m), &rows, err);

    if (!st)
        st = mr_names_copy(mr_matrix_cols(m), &cols, err);
    if (st) {
        mr_names_free(rows);
        return st;
    }
    return mr_matrix_new(MR_F64, rows, cols, out, err);
}

static mr_status take_logs(struct job *v, mr_error *err)
{
    mr_status st = new_like(v->counts, &v->e, err);

    if (!st)
        st = new_like(v->counts, &v->weights, err);
    v->log_lib = mem_calloc(v->n, sizeof(*v->log_lib));
    if (!st && !v->log_lib)
        st = mem_fail(err);
    for (size_t j = 0; !st && j < v->n; j++) {
        double *e = mr_matrix_f64(v->e, j), *w = mr_matrix_f64(v->weights, j);
        const double lib = v->lib_size[j] + 1;

        v->log_lib[j] = log2(lib) - log2(1e6);
        for (size_t g = 0; g < v->n_genes; g++) {
            e[g] = log2((mr_matrix_get(v->counts, g, j) + 0.5) / lib * 1e6);
            w[g] = 1;
        }
    }
    return st;
}

/* ---- trend ---- */

static mr_status fit_design(struct job *v, mr_error *err)
{
    const struct mr_gene_design *d = v->design;
    double *x = mem_calloc(v->n * d->n_terms, sizeof(*x));
    mr_status st = x ? gene_design_whitener(d, v->n, &v->l, err) : mem_fail(err);

    v->values = mem_calloc(v->n, sizeof(*v->values));
    v->beta = mem_calloc(d->n_terms, sizeof(*v->beta));
    if (!st && (!v->values || !v->beta))
        st = mem_fail(err);
    if (!st) {
        memcpy(x, d->x, v->n * d->n_terms * sizeof(*x));
        for (size_t k = 0; k < d->n_terms; k++)
            gene_whiten(v->l, v->n, x + k * v->n);
        st = mr_lm_new(x, v->n, d->n_terms, d->terms, &v->lm, err);
    }
    free(x);
    return st;
}

/* The gene's mean; its coefficients in v->beta, its residual variance in '*s2'. */
static double fit_gene(struct job *v, size_t gene, double *s2)
{
    double sum = 0;

    gene_values(v->e, gene, v->values);
    for (size_t j = 0; j < v->n; j++)
        sum += v->values[j];
    gene_whiten(v->l, v->n, v->values);
    mr_lm_fit(v->lm, v->values, v->beta, s2, NULL);
    return sum / (double)v->n;
}

static bool has_counts(const struct job *v, size_t gene)
{
    for (size_t j = 0; j < v->n; j++)
        if (mr_matrix_get(v->counts, gene, j) > 0)
            return true;
    return false;
}

static int compare_points(const void *a, const void *b)
{
    const struct point *p = a, *q = b;

    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->gene > q->gene) - (p->gene < q->gene);
}

static mr_status place_points(struct job *v, mr_error *err)
{
    double mean_lib = 0;

    v->points = mem_calloc(v->n_genes, sizeof(*v->points));
    v->trend_x = mem_calloc(v->n_genes, 3 * sizeof(*v->trend_x));
    if (!v->points || !v->trend_x)
        return mem_fail(err);
    for (size_t j = 0; j < v->n; j++)
        mean_lib += v->log_lib[j] / (double)v->n;
    for (size_t g = 0; g < v->n_genes; g++) {
        double s2, mean;

        if (!has_counts(v, g))
            continue;
        mean = fit_gene(v, g, &s2);
        v->points[v->n_points++] = (struct point){ mean + mean_lib, sqrt(sqrt(s2)), g };
    }
    if (!v->n_points)
        return mr_fail(err, MR_EEMPTY, "voom: all counts are 0");
    qsort(v->points, v->n_points, sizeof(*v->points), compare_points);
    return MR_OK;
}

static mr_status fit_trend(struct job *v, const struct mr_voom_opts *opts, mr_error *err)
{
    const size_t n = v->n_points;
    const double range = v->points[n - 1].x - v->points[0].x;
    struct lowess_opts smooth = { .span = opts->span, .n_robust = 3, .delta = 0.01 * range };
    double *y = v->trend_x + v->n_genes;

    if (opts->adaptive_span)
        smooth.span = fmin(0.3 + 0.7 * cbrt(50 / (double)v->n_genes), 1);
    v->trend_y = y + v->n_genes;
    for (size_t i = 0; i < n; i++) {
        v->trend_x[i] = v->points[i].x;
        y[i] = v->points[i].y;
    }
    return lowess(v->trend_x, y, n, &smooth, v->trend_y, err);
}

/* On the line between two points of the trend, constant beyond its ends. */
static double trend_at(const struct job *v, double x)
{
    size_t lo = 0, hi = v->n_points - 1;

    if (x <= v->trend_x[0])
        return v->trend_y[0];
    if (x >= v->trend_x[hi])
        return v->trend_y[hi];
    while (hi - lo > 1) {
        const size_t middle = lo + (hi - lo) / 2;

        if (x < v->trend_x[middle])
            hi = middle;
        else
            lo = middle;
    }
    return v->trend_y[lo] + (v->trend_y[hi] - v->trend_y[lo]) *
                                ((x - v->trend_x[lo]) / (v->trend_x[hi] - v->trend_x[lo]));
}

static mr_status weigh_gene(struct job *v, size_t gene, mr_error *err)
{
    const struct mr_gene_design *d = v->design;
    double s2;

    fit_gene(v, gene, &s2);
    for (size_t j = 0; j < v->n; j++) {
        double fitted = v->log_lib[j], sd;

        for (size_t k = 0; k < d->n_terms; k++)
            fitted += d->x[k * v->n + j] * v->beta[k];
        sd = trend_at(v, fitted);
        if (!(sd > 0))
            return mr_fail(err, MR_ENUMERIC,
                           "voom: the trend of the variance falls to 0 at a log2 count of %g",
                           fitted);
        mr_matrix_f64(v->weights, j)[gene] = 1 / (sd * sd * sd * sd);
    }
    return MR_OK;
}

static mr_status weigh(struct job *v, const struct mr_voom_opts *opts, mr_error *err)
{
    mr_status st = fit_design(v, err);

    if (st || mr_lm_df(v->lm) == 0)
        return st;
    st = place_points(v, err);
    if (!st)
        st = fit_trend(v, opts, err);
    for (size_t g = 0; !st && g < v->n_genes; g++)
        st = weigh_gene(v, g, err);
    return st;
}

mr_status mr_voom(const mr_matrix *counts, const double *lib_size,
                  const struct mr_gene_design *design, const struct mr_voom_opts *opts,
                  struct mr_voom *out, mr_error *err)
{
    struct job v = { .counts = counts,
                     .lib_size = lib_size,
                     .design = design,
                     .n = mr_matrix_n_cols(counts),
                     .n_genes = mr_matrix_n_rows(counts) };
    mr_status st = check(&v, opts, err);

    *out = (struct mr_voom){ 0 };
    if (!st)
        st = take_logs(&v, err);
    if (!st)
        st = weigh(&v, opts, err);
    if (!st) {
        *out = (struct mr_voom){ v.e, v.weights };
        v.e = v.weights = NULL;
    }
    release(&v);
    return st;
}

void mr_voom_release(struct mr_voom *voom)
{
    mr_matrix_free(voom->e);
    mr_matrix_free(voom->weights);
    *voom = (struct mr_voom){ 0 };
}
