/*
 * Prior of the variance of a set score, from sets of a background collection: log variance on
 * log size by least squares, spread about the line by the moments of Smyth 2004,
 * 10.2202/1544-6115.1027.  A signed set is like differences of two background sets of the sizes
 * of its halves.
 */
#include <math.h>

#include "base/alloc.h"
#include "mechrank/stats.h"
#include "stats/median.h"
#include "stats/special.h"

enum { MAX_SETS = 200, N_SHIFTS = 5, SHIFT = 7 };

/* Least squares of y on x; if x is constant on the mean alone. */
static void fit_line(const double *x, const double *y, size_t n, struct mr_prior *out, double *var)
{
    double mean_x = 0, mean_y = 0, sxx = 0, sxy = 0, rss = 0;
    const bool sloped = out->log_size_max > out->log_size_min;

    for (size_t i = 0; i < n; i++) {
        mean_x += x[i] / (double)n;
        mean_y += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        sxx += (x[i] - mean_x) * (x[i] - mean_x);
        sxy += (x[i] - mean_x) * (y[i] - mean_y);
    }
    out->slope = sloped ? sxy / sxx : 0;
    out->intercept = mean_y - out->slope * mean_x;
    for (size_t i = 0; i < n; i++) {
        const double residual = y[i] - mean_y - out->slope * (x[i] - mean_x);

        rss += residual * residual;
    }
    *var = rss / (double)(n - (sloped ? 2 : 1));
}

/* log max(var, 1e-5 median) and log size, and the range of the latter */
static mr_status take_logs(const double *var, const double *size, size_t n, double *log_size,
                           double *log_var, struct mr_prior *out, mr_error *err)
{
    double median;

    if (stats_median(var, n, &median, err))
        return MR_ENOMEM;
    if (!(median > 0))
        return mr_fail(err, MR_ENUMERIC,
                       "variance prior: more than half of %zu sets have no residual variance", n);
    out->log_size_min = INFINITY;
    out->log_size_max = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        log_size[i] = log(size[i]);
        log_var[i] = log(fmax(var[i], 1e-5 * median));
        out->log_size_min = fmin(out->log_size_min, log_size[i]);
        out->log_size_max = fmax(out->log_size_max, log_size[i]);
    }
    return MR_OK;
}

mr_status mr_prior_fit(const double *var, const double *size, size_t n, double df,
                       struct mr_prior *out, mr_error *err)
{
    double *logs, spread;
    mr_status st;

    if (n < 3)
        return mr_fail(err, MR_EINVAL, "variance prior: 3 or more sets needed, found %zu", n);
    if (!(df > 0 && isfinite(df)))
        return mr_fail(err, MR_EINVAL, "variance prior: residual df must be positive, found %g",
                       df);
    logs = mem_calloc(n, 2 * sizeof(*logs));
    if (!logs)
        return mem_fail(err);
    st = take_logs(var, size, n, logs, logs + n, out, err);
    if (!st) {
        fit_line(logs, logs + n, n, out, &spread);
        spread -= stats_trigamma(df / 2);
        out->mean_e = log(df / 2) - stats_digamma(df / 2); /* residuals have mean 0 */
        out->df = spread > 0 ? 2 * mr_trigamma_inverse(spread) : INFINITY;
    }
    free(logs);
    return st;
}

struct nearness {
    double ratio; /* of the sizes, 1 or more */
    size_t i;
};

static int compare_nearness(const void *a, const void *b)
{
    const struct nearness *x = a, *y = b;

    if (x->ratio != y->ratio)
        return x->ratio < y->ratio ? -1 : 1;
    return (x->i > y->i) - (x->i < y->i);
}

static int compare_index(const void *a, const void *b)
{
    const struct nearness *x = a, *y = b;

    return (x->i > y->i) - (x->i < y->i);
}

/* Moves the n_near first of 'all' to its front, in any order: Hoare 1961, 10.1145/366622.366647. */
static void select_nearest(struct nearness *all, size_t n, size_t n_near)
{
    size_t lo = 0, hi = n; /* what stands between is not in its half yet */

    while (hi - lo > 1) {
        const struct nearness pivot = all[lo + (hi - lo - 1) / 2];
        size_t i = lo, j = hi - 1;

        for (;; i++, j--) {
            struct nearness swap;

            while (compare_nearness(&all[i], &pivot) < 0)
                i++;
            while (compare_nearness(&pivot, &all[j]) < 0)
                j--;
            if (i >= j)
                break;
            swap = all[i];
            all[i] = all[j];
            all[j] = swap;
        }
        if (n_near <= j)
            hi = j + 1;
        else
            lo = j + 1;
    }
}

/* The 'n_near' sets nearest in size to 'half_size' stand first in '*near', in name order. */
static mr_status nearest(const double *size, size_t n_sets, double half_size, size_t n_near,
                         struct nearness **near, mr_error *err)
{
    struct nearness *all = mem_resize(NULL, n_sets, sizeof(*all));

    *near = all;
    if (!all)
        return mem_fail(err);
    for (size_t i = 0; i < n_sets; i++)
        all[i] = (struct nearness){ fmax(size[i] / half_size, half_size / size[i]), i };
    select_nearest(all, n_sets, n_near);
    qsort(all, n_near, sizeof(*all), compare_index);
    return MR_OK;
}

/* Composites of pairs of background sets: variances and effective sizes. */
struct pairs {
    const double *residuals, *size, *weight;
    size_t n_samples;
    double df;
    double *var, *effective_size;
    size_t n;
};

static void add_pair(struct pairs *pairs, size_t a, size_t b)
{
    const double *up = pairs->residuals + a * pairs->n_samples;
    const double *down = pairs->residuals + b * pairs->n_samples;
    const double *w = pairs->weight;
    double rss = 0;

    for (size_t j = 0; j < pairs->n_samples; j++) {
        const double residual = (w[0] * up[j] - w[1] * down[j]) / (w[0] + w[1]);

        rss += residual * residual;
    }
    pairs->var[pairs->n] = rss / pairs->df;
    pairs->effective_size[pairs->n] =
        mr_effective_size((const double[]){ pairs->size[a], pairs->size[b] }, w);
    pairs->n++;
}

static void add_pairs(struct pairs *pairs, const struct nearness *up, const struct nearness *down,
                      size_t n_near)
{
    for (size_t s = 1; s <= N_SHIFTS; s++) {
        for (size_t i = 0; i < n_near; i++) {
            const size_t a = up[i].i, b = down[(i + SHIFT * s) % n_near].i;

            if (a != b)
                add_pair(pairs, a, b);
        }
    }
}

mr_status mr_prior_fit_pairs(const double *residuals, size_t n_samples, const double *size,
                             size_t n_sets, double df, const double half_size[2],
                             const double half_weight[2], struct mr_prior *out, mr_error *err)
{
    const size_t n_near = n_sets < MAX_SETS ? n_sets : MAX_SETS;
    struct pairs pairs = { residuals, size, half_weight, n_samples, df, NULL, NULL, 0 };
    struct nearness *up = NULL, *down = NULL;
    mr_status st;

    pairs.var = mem_calloc(n_near, N_SHIFTS * sizeof(*pairs.var));
    pairs.effective_size = mem_calloc(n_near, N_SHIFTS * sizeof(*pairs.effective_size));
    st = pairs.var && pairs.effective_size ? MR_OK : mem_fail(err);
    if (!st)
        st = nearest(size, n_sets, half_size[0], n_near, &up, err);
    if (!st)
        st = nearest(size, n_sets, half_size[1], n_near, &down, err);
    if (st)
        goto done;
    add_pairs(&pairs, up, down, n_near);
    st = mr_prior_fit(pairs.var, pairs.effective_size, pairs.n, df, out, err);
done:
    free(up);
    free(down);
    free(pairs.var);
    free(pairs.effective_size);
    return st;
}

double mr_effective_size(const double half_size[2], const double half_weight[2])
{
    double sum = 0, inverse = 0;

    for (int h = 0; h < 2; h++) {
        if (half_weight[h] == 0)
            continue;
        sum += half_weight[h];
        inverse += half_weight[h] * half_weight[h] / half_size[h];
    }
    return sum * sum / inverse;
}

double mr_prior_at(const struct mr_prior *prior, double size, double residual_df, double cap,
                   double *df)
{
    const double log_size = fmax(prior->log_size_min, fmin(prior->log_size_max, log(size)));
    double log_var = prior->intercept + prior->slope * log_size + prior->mean_e;

    if (isfinite(prior->df))
        log_var += stats_digamma(prior->df / 2) - log(prior->df / 2);
    *df = fmin(prior->df, cap * residual_df);
    return exp(log_var);
}
