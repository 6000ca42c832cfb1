/*
 * Rotation gene set test in closed form: Wu et al. 2010, 10.1093/bioinformatics/btq401; limma
 * 3.54's fry() with effects over posterior standard deviations.  Genes in either direction:
 * a ratio of quadratic forms, matched to a beta distribution.
 */
#include <math.h>
#include <string.h>

#include <gsl/gsl_eigen.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "mechrank/stats.h"
#include "stats/gauss_legendre.h"
#include "stats/gene_fit.h"
#include "stats/special.h"

enum { N_NODES = 128 }; /* limma's; the integrand has no finite slope at 1, so they matter */

/* The chi-square on 1 df that is exceeded with probability 1 - p: Newton on erfc from below. */
static double chisq1_quantile(double p)
{
    double z = 0, step;

    do {
        step = (erfc(z / sqrt(2)) - (1 - p)) * sqrt(STATS_PI / 2) * exp(z * z / 2);
        z += step;
    } while (step > 1e-15 * z);
    return z * z;
}

/* Mean of the largest of n chi-squares on 1 df. */
static mr_status mean_of_largest(size_t n, double *mean, mr_error *err)
{
    double *nodes = mem_calloc(2 * (size_t)N_NODES, sizeof(*nodes)), *weights;

    if (!nodes)
        return mem_fail(err);
    weights = nodes + N_NODES;
    gauss_legendre(N_NODES, nodes, weights);
    *mean = 0;
    for (int i = 0; i < N_NODES; i++)
        *mean += weights[i] * (double)n * pow(nodes[i], (double)n - 1) * chisq1_quantile(nodes[i]);
    free(nodes);
    return MR_OK;
}

struct frame {
    const mr_gene_fit *fit;
    size_t n_effects; /* 1 + df */
    bool mixed;
    double *sd; /* [genes] posterior */
    const struct mr_gene_sets *sets;
    struct mr_fry_row *out;
};

/* Scratch of one set; 'sd', the frame's, is there for its members. */
struct work {
    const mr_gene_fit *fit;
    const double *sd;
    size_t n_effects;
    double *mean;     /* [effects] */
    double *gram;     /* [effects x effects] */
    double *spectrum; /* [effects] */
};

/* Variance of all effects but the largest. */
static double robust_variance(const double *effects, size_t n, double largest)
{
    double sum = 0, most = 0;

    for (size_t l = 0; l < n; l++) {
        sum += effects[l] * effects[l];
        most = fmax(most, effects[l] * effects[l]);
    }
    return (sum - most) / ((double)n - largest);
}

static mr_status standardise(struct frame *f, bool trend, mr_error *err)
{
    const double df = 0.92 * (double)f->fit->df;
    double largest = 0, df_prior;
    mr_status st = mean_of_largest(f->n_effects, &largest, err);

    if (!st) /* prior variances, then posterior sd in their place */
        st = gene_prior(f->fit, trend, &df_prior, f->sd, err);
    for (size_t g = 0; !st && g < f->fit->n_genes; g++) {
        const double s2 = robust_variance(mr_gene_fit_effects(f->fit, g), f->n_effects, largest);

        f->sd[g] = sqrt(gene_posterior(df_prior, f->sd[g], s2, df));
    }
    return st;
}

static mr_status init(struct frame *f, const mr_gene_fit *fit, const struct mr_fry_opts *opts,
                      mr_error *err)
{
    *f = (struct frame){ .fit = fit, .n_effects = fit->df + 1, .mixed = opts->mixed };
    f->sd = mem_calloc(fit->n_genes, sizeof(*f->sd));
    return f->sd ? standardise(f, opts->trend, err) : mem_fail(err);
}

/* Standardised, weighted effect of member i. */
static double unit_of(const struct work *f, const struct mr_gene_set *set, size_t i)
{
    return gene_set_weight(set, i) / f->sd[set->genes[i]];
}

static double find_t(struct work *f, const struct mr_gene_set *set)
{
    const double df = (double)f->fit->df;
    double residual = 0;

    memset(f->mean, 0, f->n_effects * sizeof(*f->mean));
    for (size_t i = 0; i < set->n; i++) {
        const double *effects = mr_gene_fit_effects(f->fit, set->genes[i]);
        const double unit = unit_of(f, set, i);

        for (size_t l = 0; l < f->n_effects; l++)
            f->mean[l] += unit * effects[l];
    }
    for (size_t l = 1; l < f->n_effects; l++)
        residual += f->mean[l] * f->mean[l];
    return f->mean[0] / sqrt(residual / df);
}

/* Inner products of the set's rows, or of its columns if these are fewer. */
static size_t fill_gram(const struct work *f, const struct mr_gene_set *set)
{
    const bool by_gene = set->n < f->n_effects;
    const size_t r = by_gene ? set->n : f->n_effects, inner = by_gene ? f->n_effects : set->n;

    memset(f->gram, 0, r * r * sizeof(*f->gram));
    for (size_t a = 0; a < r; a++) {
        for (size_t b = 0; b <= a; b++) {
            double sum = 0;

            for (size_t k = 0; k < inner; k++) {
                const size_t i = by_gene ? a : k, j = by_gene ? b : k;

                sum += unit_of(f, set, i) * unit_of(f, set, j) *
                       mr_gene_fit_effects(f->fit, set->genes[i])[by_gene ? k : a] *
                       mr_gene_fit_effects(f->fit, set->genes[j])[by_gene ? k : b];
            }
            f->gram[a * r + b] = f->gram[b * r + a] = sum;
        }
    }
    return r;
}

static int compare_falling(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x < y) - (x > y);
}

/* Squared singular values of the set's effects, falling, into 'values' [r]; spends f->gram. */
static mr_status find_spectrum(struct work *f, size_t r, double *values, mr_error *err)
{
    gsl_eigen_symm_workspace *work = gsl_eigen_symm_alloc(r); /* r >= 2 */
    gsl_matrix_view gram = gsl_matrix_view_array(f->gram, r, r);
    gsl_vector_view out = gsl_vector_view_array(values, r);

    if (!work)
        return mem_fail(err);
    gsl_eigen_symm(&gram.matrix, &out.vector, work); /* symmetric and finite: does not raise */
    gsl_eigen_symm_free(work);
    qsort(values, r, sizeof(*values), compare_falling);
    return MR_OK;
}

/* P of a sum of squared contrast effects as large, from the spectrum of all effects. */
static double beta_tail(const double *a, size_t r, double observed)
{
    const double n = (double)r, low = a[r - 1], range = a[0] - low;
    const double beta_var = (n - 1) / n / n / (n / 2 + 1);
    double sum = 0, sum2 = 0, mean, var, scale;

    for (size_t i = 0; i < r; i++) {
        sum += a[i];
        sum2 += a[i] * a[i];
    }
    mean = (sum / n - low) / range;
    var = beta_var * (sum2 - (sum * sum - sum2) / (n - 1)) / (range * range);
    scale = mean * (1 - mean) / var - 1;
    return stats_beta_upper(fmax(0, fmin(1, (observed - low) / range)), scale * mean,
                            scale * (1 - mean));
}

static mr_status find_mixed(struct work *f, const struct mr_gene_set *set, double *p, mr_error *err)
{
    double observed = 0;
    size_t r;

    for (size_t i = 0; i < set->n; i++) {
        const double e = unit_of(f, set, i) * mr_gene_fit_effects(f->fit, set->genes[i])[0];

        observed += e * e;
    }
    r = fill_gram(f, set);
    for (size_t i = 0; i < r; i++)
        if (!isfinite(f->gram[i * r + i])) /* weights that overflow */
            return MR_OK;
    if (find_spectrum(f, r, f->spectrum, err))
        return MR_ENOMEM;
    *p = beta_tail(f->spectrum, r, observed);
    return MR_OK;
}

static mr_status test_set(void *job, size_t k, void *scratch, mr_error *err)
{
    const struct frame *f = job;
    const struct mr_gene_set *set = &f->sets->sets[k];
    struct mr_fry_row *out = &f->out[k];
    struct work work = { .fit = f->fit, .sd = f->sd, .n_effects = f->n_effects, .mean = scratch };
    double t;

    *out = (struct mr_fry_row){ NAN, NAN, NAN, 0 };
    if (!set->n)
        return MR_OK;
    t = find_t(&work, set);
    if (!isfinite(t))
        return MR_OK;
    out->t = t;
    out->p = mr_t_two_sided(t, (double)f->fit->df);
    out->direction = t < 0 ? -1 : 1;
    if (!f->mixed)
        return MR_OK;
    out->p_mixed = out->p;
    work.spectrum = work.mean + f->n_effects;
    work.gram = work.spectrum + f->n_effects;
    return set->n > 1 ? find_mixed(&work, set, &out->p_mixed, err) : MR_OK;
}

void mr_fry_opts_init(struct mr_fry_opts *opts)
{
    *opts = (struct mr_fry_opts){ .mixed = true, .n_threads = 1 };
}

mr_status mr_fry(const mr_gene_fit *fit, const struct mr_gene_sets *sets,
                 const struct mr_fry_opts *opts, struct mr_fry_row *out, mr_error *err)
{
    const size_t n = fit->df + 1;
    const struct parallel_opts parallel = { .n_units = sets->n,
                                            .scratch_size =
                                                (opts->mixed ? n + 2 : 1) * n * sizeof(double),
                                            .n_threads = opts->n_threads };
    struct frame f = { 0 };
    mr_status st = gene_sets_check(sets, fit->n_genes, "fry", err);

    if (!st)
        st = init(&f, fit, opts, err);
    f.sets = sets;
    f.out = out;
    if (!st)
        st = parallel_for(&parallel, test_set, &f, err);
    free(f.sd);
    return st;
}
