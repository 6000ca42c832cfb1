/*
 * Few counts: sums of terms, kept in a table for whole ones.  Many: the uniform expansion of the
 * incomplete gamma function Q(a, mean), a = x + 1, Temme 1979 (10.1137/0510071):
 *
 *     Q = erfc(eta sqrt(a / 2)) / 2 + exp(-a eta^2 / 2) / sqrt(2 pi a) sum_k C_k(eta) a^-k
 *     eta^2 / 2 = mu - log(1 + mu), mu = (mean - a) / a, eta of the sign of mu
 */
#include "score/poisson.h"

#include <math.h>

#include "base/alloc.h"

enum {
    FEW = 512,     /* below, sums */
    N_ORDERS = 6,  /* powers of 1/a: the next one adds less than 1e-17 */
    N_POWERS = 17, /* of eta, which is below 0.49: the series converge up to 3.54 */
    N_FIRST = N_POWERS + 2 * N_ORDERS
};

/* Powers of eta that count in C_k a^-k. */
static const int n_powers[N_ORDERS] = { N_POWERS, 14, 11, 8, 5, 2 };

struct poisson {
    double coefficient[N_ORDERS][N_POWERS]; /* of eta^n in C_k */
    double at_most[FEW][FEW];               /* [v][x] */
};

/* ---- tables ---- */

/*
 * mu = eta + eta^2/3 + ... by mu mu' = eta (1 + mu); C_0 = 1/mu - 1/eta; C_k = C_(k-1)' / eta less
 * what makes it infinite at 0, a multiple of 1/mu.
 */
static void fill_coefficients(struct poisson *p)
{
    long double mu[N_FIRST + 3] = { 0, 1 }, inverse[N_FIRST + 2] = { 1 };
    long double c[N_ORDERS][N_FIRST + 1] = { { 0 } };

    for (int m = 2; m < N_FIRST + 3; m++) {
        mu[m] = mu[m - 1] / (m + 1);
        for (int i = 2; i < m; i++)
            mu[m] -= mu[i] * mu[m + 1 - i] / 2;
    }
    for (int n = 1; n < N_FIRST + 2; n++)
        for (int i = 1; i <= n; i++)
            inverse[n] -= mu[i + 1] * inverse[n - i];
    for (int n = 0; n <= N_FIRST; n++)
        c[0][n] = inverse[n + 1];
    for (int k = 1; k < N_ORDERS; k++)
        for (int n = 0; n <= N_FIRST - 2 * k; n++)
            c[k][n] = (n + 2) * c[k - 1][n + 2] - c[k - 1][1] * c[0][n];
    for (int k = 0; k < N_ORDERS; k++)
        for (int n = 0; n < N_POWERS; n++)
            p->coefficient[k][n] = (double)c[k][n];
}

/* A sum of terms 0 to x; those of large means are taken times e^scale, so that the first is not 0.
 */
struct terms {
    long double mean, term, sum, unit; /* unit: e^-scale */
};

static struct terms first_term(long double mean)
{
    const long double scale = mean > 700 ? 700 : 0, term = expl(scale - mean);

    return (struct terms){ mean, term, term, expl(-scale) };
}

static void add_term(struct terms *t, int x)
{
    t->term *= t->mean / x;
    t->sum += t->term;
}

static double sum_so_far(const struct terms *t)
{
    const double sum = (double)(t->sum * t->unit);

    return sum < 1 ? sum : 1;
}

static void fill_row(double *row, long double mean)
{
    struct terms t = first_term(mean);

    row[0] = sum_so_far(&t);
    for (int x = 1; x < FEW; x++) {
        add_term(&t, x);
        row[x] = sum_so_far(&t);
    }
}

mr_status poisson_new(struct poisson **out, mr_error *err)
{
    struct poisson *p = mem_calloc(1, sizeof(*p));

    *out = p;
    if (!p)
        return mem_fail(err);
    fill_coefficients(p);
    for (int v = 0; v < FEW; v++)
        fill_row(p->at_most[v], v + 0.5L);
    return MR_OK;
}

void poisson_free(struct poisson *p)
{
    free(p);
}

/* ---- one pair ---- */

static double sum_terms(int x, double mean)
{
    struct terms t = first_term(mean);

    for (int i = 1; i <= x; i++)
        add_term(&t, i);
    return sum_so_far(&t);
}

/* mu - log(1 + mu), |mu| < 0.6, without cancellation. */
static double less_log(double mu)
{
    const double s = mu / (2 + mu), square = s * s; /* log(1 + mu) = 2 (s + s^3/3 + s^5/5 ...) */
    double sum = 0;

    for (int k = 37; k >= 3; k -= 2)
        sum = sum * square + 1.0 / k;
    return s * (mu - 2 * square * sum);
}

static double expand(const struct poisson *p, double a, double mean)
{
    const double mu = (mean - a) / a, half_square = less_log(mu);
    const double eta = copysign(sqrt(2 * half_square), mu);
    double sum = 0;

    for (int k = N_ORDERS - 1; k >= 0; k--) {
        double c = 0;

        for (int n = n_powers[k] - 1; n >= 0; n--)
            c = c * eta + p->coefficient[k][n];
        sum = sum / a + c;
    }
    return 0.5 * erfc(eta * sqrt(a / 2)) +
           exp(-a * half_square) / sqrt(6.28318530717958647692 * a) * sum;
}

void poisson_window(double x, double *low, double *high)
{
    /* The root of a mean is spread by 1/2 or less: this is 11 sd */
    const double root = sqrt(floor(x + 1e-7) + 1), away = 5.5;

    *low = root > away ? (root - away) * (root - away) : 0;
    *high = (root + away) * (root + away);
}

double poisson_at_most(const struct poisson *p, double x, double v)
{
    const double whole = floor(x + 1e-7), mean = v + 0.5;
    double low, high;

    if (whole < FEW && v < FEW && v == (int)v)
        return p->at_most[(int)v][(int)whole];
    poisson_window(x, &low, &high);
    if (mean < low || mean > high)
        return mean < low ? 1 : 0;
    return whole < FEW ? sum_terms((int)whole, mean) : expand(p, whole + 1, mean);
}
