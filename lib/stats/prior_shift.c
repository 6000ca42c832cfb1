/*
 * What the variances of curated sets were, over those of background sets of their size, in other
 * tables: a random-effects mean per set with one variance between tables (Paule, Mandel 1982,
 * 10.6028/jres.087.022), drawn to the mean over sets as far as the sets' differences are noise
 * (Efron, Morris 1975, 10.1080/01621459.1975.10479864).
 */
#include <math.h>

#include "base/alloc.h"
#include "mechrank/stats.h"
#include "stats/meta.h"
#include "stats/special.h"

/* Mean over the sets that have rows, and the variance of their true means. */
static struct mr_prior_shift mean_of_sets(const struct meta_mean *mean, size_t n, double *between)
{
    struct mr_prior_shift all = { 0, 0 };
    double square = 0, noise = 0;
    size_t k = 0;

    for (size_t g = 0; g < n; g++) {
        if (!(mean[g].sum_w > 0))
            continue;
        all.log_ratio += mean[g].mu;
        noise += 1 / mean[g].sum_w;
        k++;
    }
    *between = 0;
    if (!k)
        return all;
    all.log_ratio /= (double)k;
    for (size_t g = 0; g < n; g++)
        if (mean[g].sum_w > 0)
            square += (mean[g].mu - all.log_ratio) * (mean[g].mu - all.log_ratio);
    if (k > 1)
        *between = fmax(0, square / (double)(k - 1) - noise / (double)k);
    return all;
}

mr_status mr_prior_shifts(const double *log_ratio, const double *df, const size_t *start,
                          size_t n_sets, struct mr_prior_shift *shifts,
                          struct mr_prior_shift *other, mr_error *err)
{
    const size_t n = start[n_sets];
    double *noise = mem_calloc(n, sizeof(*noise)), tau2, between;
    struct meta_mean *mean = mem_calloc(n_sets, sizeof(*mean));

    if (!noise || !mean) {
        free(noise);
        free(mean);
        return mem_fail(err);
    }
    for (size_t i = 0; i < n; i++)
        noise[i] = stats_trigamma(df[i] / 2);
    tau2 = mr_tau2_shared(log_ratio, noise, start, n_sets);
    for (size_t g = 0; g < n_sets; g++)
        if (start[g + 1] > start[g])
            mean[g] =
                meta_mean(log_ratio + start[g], noise + start[g], start[g + 1] - start[g], tau2);
    *other = mean_of_sets(mean, n_sets, &between);
    other->var = n ? tau2 + between : 0;
    for (size_t g = 0; g < n_sets; g++) {
        const double error = mean[g].sum_w > 0 ? 1 / mean[g].sum_w : INFINITY;
        const double own = between > 0 ? between / (between + error) : 0;

        shifts[g] = *other;
        if (!isfinite(error))
            continue;
        shifts[g].log_ratio += own * (mean[g].mu - other->log_ratio);
        shifts[g].var = tau2 + own * error;
    }
    free(noise);
    free(mean);
    return MR_OK;
}

void mr_prior_move(struct mr_prior *prior, const struct mr_prior_shift *shift)
{
    prior->intercept += shift->log_ratio;
    if (shift->var > 0)
        prior->df = fmin(prior->df, 2 * mr_trigamma_inverse(shift->var));
}
