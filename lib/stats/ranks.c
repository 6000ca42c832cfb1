/*
 * Simultaneous rank confidence sets: Mogstad, Romano, Shaikh, Wilhelm 2024,
 * 10.1093/restud/rdad006, by all pairwise differences against Tukey's critical value, with
 * unequal variances after Kramer 1956, 10.2307/3001469.  P-score: Ruecker, Schwarzer 2015,
 * 10.1186/s12874-015-0060-8.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "mechrank/stats.h"

/* What the comparison of two rows needs. */
struct scope {
    struct mr_rank_row *rows;
    size_t n;
    const double *cov;
    double nu, critical;
};

static double strength(const struct mr_rank_row *row)
{
    return row->two_sided ? fabs(row->mu) : row->mu;
}

/* The sign with which a row counts as strong. */
static double own_sign(const struct mr_rank_row *row)
{
    return row->two_sided && row->mu < 0 ? -1 : 1;
}

/* Standard error of a difference of rows with this covariance, signs taken in. */
static double se_of(const struct scope *s, size_t a, size_t b, double cov)
{
    const double var = s->cov[a * s->n + a] + s->cov[b * s->n + b] - 2 * cov;

    return var < 0 ? 0 : sqrt(var);
}

/* Standard error of s_a mu_a - s_b mu_b, 'sign' = s_a s_b; NaN, and no claim, where cov is. */
static double se_between(const struct scope *s, size_t a, size_t b, double sign)
{
    return se_of(s, a, b, sign * s->cov[a * s->n + b]);
}

/*
 * The same for a claim.  Tukey's value is for one estimate of a common variance.  Where two rows
 * are much alike, the variance of their difference is estimated from its own few residuals, and
 * of many such pairs one is always too small: the covariance is not believed to the full.
 */
static double se_claimed(const struct scope *s, size_t a, size_t b, double sign)
{
    const double cov = sign * s->cov[a * s->n + b];

    return se_of(s, a, b, cov > 0 ? cov * (1 - 1 / (2 * s->nu)) : cov);
}

static bool differs(const struct scope *s, size_t a, size_t b, double sign_a, double sign_b)
{
    return sign_a * s->rows[a].mu - sign_b * s->rows[b].mu >
           s->critical * se_claimed(s, a, b, sign_a * sign_b);
}

/* With this sign a is above b whichever sign b takes. */
static bool above_with(const struct scope *s, size_t a, size_t b, double sign_a)
{
    return differs(s, a, b, sign_a, 1) && (!s->rows[b].two_sided || differs(s, a, b, sign_a, -1));
}

static bool is_above(const struct scope *s, size_t a, size_t b)
{
    if (a == b || s->rows[a].exploratory || s->rows[b].exploratory)
        return false;
    return above_with(s, a, b, 1) || (s->rows[a].two_sided && above_with(s, a, b, -1));
}

static void set_bounds(const struct scope *s, size_t m)
{
    struct mr_rank_row *row = &s->rows[m];

    row->rank_lo = 1;
    row->rank_hi = s->n;
    for (size_t other = 0; other < s->n; other++) {
        const bool above = is_above(s, m, other);

        row->rank_lo += is_above(s, other, m);
        row->rank_hi -= above;
        if (row->above)
            row->above[other] = above;
    }
    row->top_set = row->rank_lo == 1;
}

/* P(T <= difference of strengths/se); with se 0 a step. */
static double p_stronger(const struct scope *s, size_t a, size_t b)
{
    const double difference = strength(&s->rows[a]) - strength(&s->rows[b]);
    const double se = se_between(s, a, b, own_sign(&s->rows[a]) * own_sign(&s->rows[b]));

    if (se == 0)
        return difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
    return mr_t_upper(-difference / se, s->nu);
}

static void set_p_score(const struct scope *s, size_t m)
{
    double sum = 0;
    size_t n = 0;

    s->rows[m].p_score = NAN;
    if (s->rows[m].exploratory)
        return;
    for (size_t other = 0; other < s->n; other++) {
        if (other == m || s->rows[other].exploratory)
            continue;
        sum += p_stronger(s, m, other);
        n++;
    }
    if (n)
        s->rows[m].p_score = sum / (double)n;
}

static int compare(const void *a, const void *b)
{
    const struct mr_rank_row *x = *(struct mr_rank_row *const *)a;
    const struct mr_rank_row *y = *(struct mr_rank_row *const *)b;
    int order;

    if (strength(x) != strength(y))
        return strength(x) > strength(y) ? -1 : 1;
    order = strcmp(x->name, y->name);
    return order ? order : (x > y) - (x < y);
}

static mr_status set_ranks(struct mr_rank_row *rows, size_t n, mr_error *err)
{
    struct mr_rank_row **sorted = mem_calloc(n, sizeof(*sorted));

    if (!sorted)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &rows[i];
    qsort(sorted, n, sizeof(*sorted), compare);
    for (size_t i = 0; i < n; i++)
        sorted[i]->rank = i + 1;
    free(sorted);
    return MR_OK;
}

size_t mr_rank_n_means(const struct mr_rank_row *rows, size_t n)
{
    size_t n_means = 0;

    for (size_t i = 0; i < n; i++)
        if (!rows[i].exploratory)
            n_means += rows[i].two_sided ? 2 : 1;
    return n_means;
}

mr_status mr_rank_sets(struct mr_rank_row *rows, size_t n, const double *cov, double nu,
                       double level, double *critical, mr_error *err)
{
    const size_t n_means = mr_rank_n_means(rows, n);
    const double c = n_means ? mr_qtukey(level, (double)n_means, fmax(1, nu)) / sqrt(2) : NAN;

    if (critical)
        *critical = c;
    return mr_rank_sets_at(rows, n, cov, nu, c, err);
}

mr_status mr_rank_sets_at(struct mr_rank_row *rows, size_t n, const double *cov, double nu,
                          double critical, mr_error *err)
{
    const struct scope scope = { rows, n, cov, fmax(1, nu), critical };

    for (size_t i = 0; i < n; i++)
        if (!isfinite(rows[i].mu))
            return mr_fail(err, MR_EINVAL, "%s: effect to rank is not a number", rows[i].name);
    if (mr_rank_n_means(rows, n) && isnan(nu))
        return mr_fail(err, MR_EINVAL, "rank sets: degrees of freedom are not a number");
    for (size_t m = 0; m < n; m++) {
        set_bounds(&scope, m);
        set_p_score(&scope, m);
    }
    return set_ranks(rows, n, err);
}
