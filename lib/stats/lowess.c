/* Cleveland 1979, 10.1080/01621459.1979.10481038; step by step what R's lowess() does. */
#include "stats/lowess.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/alloc.h"

struct smooth {
    const double *x, *y;
    size_t n, window; /* points in a window */
    double delta;
    bool robust;             /* 'trust' counts */
    double *trust;           /* [n] robustness weights */
    double *weight;          /* [n] scratch */
    size_t left;             /* first point of the window */
    double *fit, *deviation; /* [n] */
};

static double tricube(double u)
{
    const double v = 1 - u * u * u;

    return v * v * v;
}

static double bisquare(double u)
{
    return (1 - u * u) * (1 - u * u);
}

/* Weights of the points about x[at], from s->left to the returned one, which is excluded. */
static size_t weigh(struct smooth *s, size_t at, double h, double *sum)
{
    const double x = s->x[at];
    size_t j;

    *sum = 0;
    for (j = s->left; j < s->n; j++) { /* ties may reach beyond the window */
        const double r = fabs(s->x[j] - x);

        s->weight[j] = 0;
        if (r <= 0.999 * h) {
            s->weight[j] = r <= 0.001 * h ? 1 : tricube(r / h);
            if (s->robust)
                s->weight[j] *= s->trust[j];
            *sum += s->weight[j];
        } else if (s->x[j] > x) {
            break;
        }
    }
    return j;
}

/* Turns weights of a mean into those of a line at x. */
static void tilt(struct smooth *s, double x, size_t end)
{
    const double range = s->x[s->n - 1] - s->x[0];
    double mean = 0, spread = 0, slope;

    for (size_t j = s->left; j < end; j++)
        mean += s->weight[j] * s->x[j];
    for (size_t j = s->left; j < end; j++)
        spread += s->weight[j] * (s->x[j] - mean) * (s->x[j] - mean);
    if (!(sqrt(spread) > 0.001 * range))
        return;
    slope = (x - mean) / spread;
    for (size_t j = s->left; j < end; j++)
        s->weight[j] *= slope * (s->x[j] - mean) + 1;
}

static double fit_point(struct smooth *s, size_t at)
{
    const double x = s->x[at];
    const double h = fmax(x - s->x[s->left], s->x[s->left + s->window - 1] - x);
    double sum, fit = 0;
    const size_t end = weigh(s, at, h, &sum);

    if (!(sum > 0))
        return s->y[at];
    for (size_t j = s->left; j < end; j++)
        s->weight[j] /= sum;
    if (h > 0)
        tilt(s, x, end);
    for (size_t j = s->left; j < end; j++)
        fit += s->weight[j] * s->y[j];
    return fit;
}

static void interpolate(struct smooth *s, size_t from, size_t to)
{
    for (size_t j = from + 1; j < to; j++) {
        const double share = (s->x[j] - s->x[from]) / (s->x[to] - s->x[from]);

        s->fit[j] = share * s->fit[to] + (1 - share) * s->fit[from];
    }
}

/* The next point to fit after 'at'; '*at' moves over those that share its x and so its fit. */
static size_t next_point(struct smooth *s, size_t *at)
{
    const double cut = s->x[*at] + s->delta;
    size_t i;

    for (i = *at + 1; i < s->n && s->x[i] <= cut; i++) {
        if (s->x[i] != s->x[*at])
            continue;
        s->fit[i] = s->fit[*at];
        *at = i;
    }
    return i - 1 > *at + 1 ? i - 1 : *at + 1;
}

static void smooth_once(struct smooth *s)
{
    size_t last = 0;

    s->left = 0;
    for (size_t i = 0; i < s->n;) {
        while (s->left + s->window < s->n &&
               s->x[i] - s->x[s->left] > s->x[s->left + s->window] - s->x[i])
            s->left++;
        s->fit[i] = fit_point(s, i);
        interpolate(s, last, i);
        last = i;
        i = next_point(s, &last);
    }
}

static int compare(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof(x));
    memcpy(&y, b, sizeof(y));
    return (x > y) - (x < y);
}

/* New robustness weights; false: the fit is as good as exact. */
static bool mistrust(struct smooth *s)
{
    double mean = 0, scale;

    for (size_t i = 0; i < s->n; i++) {
        s->deviation[i] = fabs(s->y[i] - s->fit[i]);
        mean += s->deviation[i];
    }
    mean /= (double)s->n;
    memcpy(s->trust, s->deviation, s->n * sizeof(*s->trust));
    qsort(s->trust, s->n, sizeof(*s->trust), compare);
    scale = 3 * (s->trust[s->n / 2] + s->trust[(s->n - 1) / 2]);
    if (scale < 1e-7 * mean)
        return false;
    for (size_t i = 0; i < s->n; i++) {
        const double r = s->deviation[i];

        s->trust[i] = r <= 0.001 * scale ? 1 : r <= 0.999 * scale ? bisquare(r / scale) : 0;
    }
    return true;
}

mr_status lowess(const double *x, const double *y, size_t n, const struct lowess_opts *opts,
                 double *fit, mr_error *err)
{
    const size_t window = (size_t)(opts->span * (double)n + 1e-7);
    struct smooth s = { .x = x, .y = y, .n = n, .delta = opts->delta, .fit = fit };

    if (n < 2) {
        memcpy(fit, y, n * sizeof(*fit));
        return MR_OK;
    }
    s.window = window < 2 ? 2 : window > n ? n : window;
    s.trust = mem_calloc(n, 3 * sizeof(*s.trust));
    if (!s.trust)
        return mem_fail(err);
    s.weight = s.trust + n;
    s.deviation = s.weight + n;
    for (int pass = 0; pass <= opts->n_robust; pass++) {
        s.robust = pass > 0;
        smooth_once(&s);
        if (pass < opts->n_robust && !mistrust(&s))
            break;
    }
    free(s.trust);
    return MR_OK;
}
