/*
 * Competitive test that accounts for correlation between genes: Wu, Smyth 2012,
 * 10.1093/nar/gks461; limma 3.54's camera().  z from t: Hill 1970, 10.1145/355598.355600.
 */
#include "stats/camera.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "stats/gene_fit.h"

static double z_equivalent(double t, double df)
{
    const double a = df - 0.5, b = 48 * a * a, z = a * log1p(t / df * t);
    const double series =
        (((((-0.4 * z - 3.3) * z - 24) * z - 85.5) / (0.8 * z * z + 100 + b) + z + 3) / b + 1);

    return copysign(series * sqrt(z), t);
}

/* Mean over the residual effects of the squared mean of the set, times its size; 'mean' [df]. */
static double variance_inflation(const mr_gene_fit *fit, const struct mr_gene_set *set,
                                 double *mean)
{
    const double m = (double)set->n;
    double sum = 0;

    for (size_t l = 0; l < fit->df; l++)
        mean[l] = 0;
    for (size_t i = 0; i < set->n; i++) {
        const double *effects = mr_gene_fit_effects(fit, set->genes[i]) + 1;
        const double sd = sqrt(fmax(fit->s2[set->genes[i]], 1e-8));
        const double unit = copysign(sd, gene_set_weight(set, i));

        for (size_t l = 0; l < fit->df; l++)
            mean[l] += effects[l] / unit;
    }
    for (size_t l = 0; l < fit->df; l++)
        sum += mean[l] / m * (mean[l] / m);
    return m * sum / (double)fit->df;
}

struct correlations {
    const mr_gene_fit *fit;
    const struct mr_gene_sets *sets;
    double fixed;
    struct mr_camera_row *out;
};

static mr_status find_correlation(void *job, size_t k, void *scratch, mr_error *err)
{
    const struct correlations *c = job;
    const struct mr_gene_set *set = &c->sets->sets[k];
    double *out = &c->out[k].correlation;

    (void)err;
    if (!isnan(c->fixed))
        *out = c->fixed;
    else if (set->n < 2)
        *out = NAN;
    else
        *out = (variance_inflation(c->fit, set, scratch) - 1) / (double)(set->n - 1);
    return MR_OK;
}

static mr_status find_correlations(const mr_gene_fit *fit, const struct mr_gene_sets *sets,
                                   const struct mr_camera_opts *opts, struct mr_camera_row *out,
                                   mr_error *err)
{
    const struct parallel_opts parallel = { .n_units = sets->n,
                                            .scratch_size = fit->df * sizeof(double),
                                            .n_threads = opts->n_threads };
    struct correlations c = { fit, sets, opts->correlation, out };

    return parallel_for(&parallel, find_correlation, &c, err);
}

/* The statistic of every gene. */
static mr_status find_statistic(const mr_gene_fit *fit, const struct mr_camera_opts *opts,
                                double *statistic, mr_error *err)
{
    double *s2_prior = mem_calloc(fit->n_genes, sizeof(*s2_prior)), df_prior = 0, df_total;
    mr_status st =
        s2_prior ? gene_prior(fit, opts->trend, &df_prior, s2_prior, err) : mem_fail(err);

    df_total = gene_df_total(fit, df_prior);
    for (size_t g = 0; !st && g < fit->n_genes; g++) {
        const double s2 = gene_posterior(df_prior, s2_prior[g], fit->s2[g], (double)fit->df);
        const double t = mr_gene_fit_effects(fit, g)[0] / sqrt(s2);

        statistic[g] = opts->ranks ? t : z_equivalent(t, df_total);
    }
    free(s2_prior);
    return st;
}

mr_status mr_camera(const mr_gene_fit *fit, const struct mr_gene_sets *sets,
                    const struct mr_camera_opts *opts, struct mr_camera_row *out, mr_error *err)
{
    const double df = (double)fit->n_genes - 2;
    struct camera_frame f = { .n_genes = fit->n_genes, .ranks = opts->ranks };
    double *statistic;
    mr_status st = gene_sets_check(sets, fit->n_genes, "camera", err);

    if (st)
        return st;
    if (!isnan(opts->correlation) && !(fabs(opts->correlation) < 1))
        return mr_fail(err, MR_EINVAL, "camera: correlation must be within -1 and 1, found %g",
                       opts->correlation);
    f.df = isnan(opts->correlation) ? fmin((double)fit->df, df) : opts->ranks ? INFINITY : df;
    statistic = mem_calloc(fit->n_genes, sizeof(*statistic));
    if (!statistic)
        return mem_fail(err);
    f.statistic = statistic;
    st = find_statistic(fit, opts, statistic, err);
    if (!st)
        st = camera_init(&f, err);
    if (!st)
        st = find_correlations(fit, sets, opts, out, err);
    for (size_t k = 0; !st && k < sets->n; k++)
        st = camera_test(&f, &sets->sets[k], opts->allow_negative, &out[k], err);
    camera_release(&f);
    free(statistic);
    return st;
}
