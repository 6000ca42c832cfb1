/*
 * Barry, Nobel, Wright 2008, 10.1214/07-AOAS146 (variance under correlation); limma 3.54's
 * rankSumTestWithCorrelation().
 */
#include "stats/rank_sum.h"

#include <math.h>

#include "base/alloc.h"
#include "mechrank/stats.h"
#include "stats/special.h"

struct item {
    double x;
    size_t i;
};

static int compare(const void *a, const void *b)
{
    const struct item *p = a, *q = b;

    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->i > q->i) - (p->i < q->i);
}

mr_status average_ranks(const double *x, size_t n, double *ranks, double *ties, mr_error *err)
{
    struct item *items = mem_calloc(n, sizeof(*items));
    const double all = (double)n;

    if (!items)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct item){ x[i], i };
    qsort(items, n, sizeof(*items), compare);
    *ties = 0;
    for (size_t from = 0, to; from < n; from = to) {
        double count;

        for (to = from + 1; to < n && items[to].x == items[from].x; to++)
            ;
        count = (double)(to - from);
        for (size_t k = from; k < to; k++)
            ranks[items[k].i] = (double)(from + 1) + (count - 1) / 2;
        *ties += count * (count * count - 1);
    }
    *ties /= all * (all * all - 1);
    free(items);
    return MR_OK;
}

static double variance(const struct rank_sum *t)
{
    const double m = (double)t->m, m2 = (double)(t->n - t->m), r = t->correlation;

    if (r == 0 || t->m == 1)
        return m * m2 * (double)(t->n + 1) / 12;
    return (asin(1) * m * m2 + asin(0.5) * m * m2 * (m2 - 1) +
            asin(r / 2) * m * (m - 1) * m2 * (m2 - 1) + asin((r + 1) / 2) * m * (m - 1) * m2) /
           (2 * STATS_PI);
}

void rank_sum_tails(const struct rank_sum *t, double *p_down, double *p_up)
{
    const double m = (double)t->m, m2 = (double)(t->n - t->m);
    const double low = m * m2 + m * (m + 1) / 2 - t->sum - m * m2 / 2; /* above 0: ranks are low */
    const double sd = sqrt(variance(t) * (1 - t->ties));

    *p_down = mr_t_upper((low - 0.5) / sd, t->df);
    *p_up = mr_t_upper(-(low + 0.5) / sd, t->df);
}
