/*
 * Rescue across mechanisms (statistics.md II.5, 3a).  M-T and M-C share the model animals, so
 * that their noise alone makes a slope, .5 where nothing was damaged or rescued.  The moments
 * are freed of it: errors in variables, with the variance of the errors known from the
 * residuals (Fuller 1987, Measurement Error Models, 10.1002/9780470316665, chapter 2).
 */
#include <math.h>

#include "mechrank/stats.h"

enum { MIN_MECHANISMS = 3 };

/*
 * A slope is given where the damage is this many of its standard errors.  Those are the draws
 * where noise of the model animals added to the damage, and so to a rescue: at 2 a slope of 0
 * over 11 mechanisms with damages of one sd comes out as .04, at 1.5 as .00.
 */
static const double MIN_DAMAGE = 1.5;

struct moments {
    const struct mr_slope_row *rows;
    size_t n;
    const double *r;
    double u_xx, u_yy, u_xy; /* x = M-C, y = T-M */
};

/* p x + q y of a mechanism. */
static double form(const struct mr_slope_row *row, double p, double q)
{
    return p * row->mc + q * row->tm;
}

/*
 * Sampling variance of mean(x w - v u_xw) with w = p x + q y: that of products of normal
 * variables, the unknown true values squared taken as observed less their noise, and that of
 * the estimated v.  Not less than where all true values are 0.
 */
static double variance_of_mean(const struct moments *m, double p, double q)
{
    const double u_xw = p * m->u_xx + q * m->u_xy;
    const double u_ww = p * p * m->u_xx + 2 * p * q * m->u_xy + q * q * m->u_yy;
    double signal = 0, noise = 0;

    for (size_t a = 0; a < m->n; a++) {
        const struct mr_slope_row *i = &m->rows[a];
        const double x_i = i->mc, w_i = form(i, p, q);

        for (size_t b = 0; b < m->n; b++) {
            const struct mr_slope_row *j = &m->rows[b];
            const double x_j = j->mc, w_j = form(j, p, q);
            const double v = (a == b ? 1 : m->r[a * m->n + b]) * i->sd * j->sd;
            const double both_0 = v * v * (m->u_xx * u_ww + u_xw * u_xw);

            signal +=
                v * (x_i * x_j * u_ww + w_i * w_j * m->u_xx + (x_i * w_j + w_i * x_j) * u_xw) -
                2 * both_0;
            noise += both_0 + 2 * v * v * u_xw * u_xw / sqrt(i->df * j->df);
        }
    }
    return (noise + (signal < 0 ? 0 : signal)) / ((double)m->n * (double)m->n);
}

void mr_rescue_slope(const struct mr_slope_row *rows, size_t n, const double *r,
                     const double u[MR_N_TRIAD], struct mr_slope *out)
{
    const struct moments m = {
        rows, n, r, u[MR_MC], u[MR_TM], (u[MR_TC] - u[MR_MC] - u[MR_TM]) / 2
    };
    double xx = 0, xy = 0, v = 0;

    for (size_t i = 0; i < n; i++) {
        xx += rows[i].mc * rows[i].mc / (double)n;
        xy += rows[i].mc * rows[i].tm / (double)n;
        v += rows[i].sd * rows[i].sd / (double)n;
    }
    out->raw = -xy / xx;
    out->artefact = -v * m.u_xy / xx;
    out->damage_ms = xx - v * m.u_xx;
    out->damage_ms_se = sqrt(variance_of_mean(&m, 1, 0));
    out->slope = out->se = NAN;
    if (n < MIN_MECHANISMS || !(out->damage_ms > MIN_DAMAGE * out->damage_ms_se))
        return;
    out->slope = (v * m.u_xy - xy) / out->damage_ms;
    out->se = sqrt(variance_of_mean(&m, -out->slope, -1)) / out->damage_ms;
}
