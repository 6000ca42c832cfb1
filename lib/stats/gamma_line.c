/*
 * Gamma regression with identity link by Fisher scoring with Levenberg's damping: start, damping
 * and stopping rule of statmod 1.5's mixedModel2Fit() and glmgam.fit(), so that also what has not
 * converged agrees.
 */
#include "stats/gamma_line.h"

#include <math.h>

#define TOLERANCE 1e-6
#define MAX_DAMPING 1e15

struct line {
    const double *d, *z;
    size_t n;
    double a, b, deviance, mu_max;
};

struct scoring {
    double aa, ab, bb; /* information */
    double da, db;     /* score */
};

static double mu_at(const struct line *l, size_t i)
{
    return l->a + l->b * l->d[i];
}

static void find_deviance(struct line *l)
{
    double sum = 0, mu_min = INFINITY;

    l->mu_max = -INFINITY;
    for (size_t i = 0; i < l->n; i++) {
        const double mu = mu_at(l, i), z = l->z[i];

        l->mu_max = fmax(l->mu_max, mu);
        mu_min = fmin(mu_min, mu);
        if (!(z < 1e-15 && mu < 1e-15))
            sum += (z - mu) / mu - log(z / mu);
    }
    l->deviance = mu_min < 0 ? INFINITY : 2 * sum;
}

static struct scoring score(const struct line *l)
{
    struct scoring s = { 0 };

    for (size_t i = 0; i < l->n; i++) {
        const double mu = mu_at(l, i), d = l->d[i];
        const double v = fmax(mu * mu, l->mu_max * l->mu_max / 1e3);

        s.aa += 1 / v;
        s.ab += d / v;
        s.bb += d * d / v;
        s.da += (l->z[i] - mu) / v;
        s.db += d * (l->z[i] - mu) / v;
    }
    return s;
}

static bool is_exact(const struct line *l)
{
    return l->deviance / l->mu_max < 1e-15;
}

/* Solves the damped equations; false: not positive definite. */
static bool solve(const struct scoring *s, double damping, double *a, double *b)
{
    const double aa = s->aa + damping, bb = s->bb + damping;
    const double rest = bb - s->ab / aa * s->ab;

    if (!(aa > 0 && rest > 0))
        return false;
    *b = (s->db - s->ab / aa * s->da) / rest;
    *a = (s->da - s->ab * *b) / aa;
    return true;
}

/* One step that does not raise the deviance; '*gain' is score x step.  false: none is found. */
static bool step(struct line *l, const struct scoring *s, double *damping, double *gain)
{
    const struct line from = *l;
    const double most = fmax(s->aa, s->bb);

    for (int tries = 1;; tries++) {
        double a, b;

        if (!solve(s, *damping, &a, &b))
            return false;
        l->a = from.a + a;
        l->b = from.b + b;
        find_deviance(l);
        if (isnan(l->deviance))
            return false;
        *gain = s->da * a + s->db * b;
        if (l->deviance <= from.deviance || is_exact(l)) {
            if (tries == 1)
                *damping /= 10;
            return true;
        }
        if (*damping / most > MAX_DAMPING) { /* as far as it goes */
            *l = from;
            *gain = 0;
            return true;
        }
        *damping *= 2;
    }
}

static bool maximise(struct line *l, int max_iterations)
{
    double damping = 0, gain;

    find_deviance(l);
    for (int i = 1;; i++) {
        const struct scoring s = score(l);

        if (i == 1)
            damping = (s.aa + s.bb) / 4;
        if (!step(l, &s, &damping, &gain))
            return false;
        if (gain < TOLERANCE || is_exact(l) || i > max_iterations)
            return isfinite(l->a) && isfinite(l->b);
    }
}

/* Least squares; '*var' is the variance of d. */
static void fit_line(struct line *l, double *mean_z, double *var)
{
    double mean_d = 0, sdd = 0, sdz = 0;

    *mean_z = 0;
    for (size_t i = 0; i < l->n; i++) {
        mean_d += l->d[i] / (double)l->n;
        *mean_z += l->z[i] / (double)l->n;
    }
    for (size_t i = 0; i < l->n; i++) {
        sdd += (l->d[i] - mean_d) * (l->d[i] - mean_d);
        sdz += (l->d[i] - mean_d) * (l->z[i] - *mean_z);
    }
    *var = sdd / (double)(l->n - 1);
    l->b = sdz / sdd;
    l->a = *mean_z - l->b * mean_d;
}

bool gamma_line_fit(const double *d, const double *z, size_t n, int max_iterations, double *a,
                    double *b)
{
    struct line l = { .d = d, .z = z, .n = n };
    double mean_z, var;
    size_t n_spread = 0;
    bool ok = true;

    fit_line(&l, &mean_z, &var);
    if (!(var > 1e-15)) /* the two variances cannot be told apart */
        return false;
    for (size_t i = 0; i < n; i++)
        n_spread += fabs(d[i]) > 1e-15;
    if (n > 2 && n_spread > 1) {
        for (size_t i = 0; i < n; i++)
            ok &= mu_at(&l, i) >= 0;
        if (!ok) {
            l.a = mean_z;
            l.b = 0;
        }
        ok = maximise(&l, max_iterations);
    }
    *a = l.a;
    *b = l.b;
    return ok;
}
