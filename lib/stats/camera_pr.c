/*
 * Competitive test of gene sets on a statistic per gene: Wu, Smyth 2012, 10.1093/nar/gks461;
 * limma 3.54's cameraPR().
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "mechrank/stats.h"
#include "stats/camera.h"
#include "stats/gene_fit.h"
#include "stats/rank_sum.h"

enum { MIN_GENES = 3 };

void mr_camera_opts_init(struct mr_camera_opts *opts)
{
    *opts = (struct mr_camera_opts){ .correlation = 0.01, .n_threads = 1 };
}

/* What the tests need of f->turned. */
static mr_status describe(struct camera_frame *f, mr_error *err)
{
    const double n = (double)f->n_genes;
    double sum = 0;

    for (size_t g = 0; g < f->n_genes; g++)
        sum += f->turned[g];
    f->mean = sum / n;
    sum = 0;
    for (size_t g = 0; g < f->n_genes; g++)
        sum += (f->turned[g] - f->mean) * (f->turned[g] - f->mean);
    f->var = sum / (n - 1);
    return f->ranks ? average_ranks(f->turned, f->n_genes, f->rank, &f->ties, err) : MR_OK;
}

mr_status camera_init(struct camera_frame *f, mr_error *err)
{
    f->turned = f->rank = NULL;
    f->is_turned = false;
    if (f->n_genes < MIN_GENES)
        return mr_fail(err, MR_EINVAL, "camera: %d or more genes needed, found %zu", MIN_GENES,
                       f->n_genes);
    f->turned = mem_calloc(f->n_genes, sizeof(*f->turned));
    f->rank = mem_calloc(f->ranks ? f->n_genes : 0, sizeof(*f->rank));
    if (!f->turned || !f->rank)
        return mem_fail(err);
    memcpy(f->turned, f->statistic, f->n_genes * sizeof(*f->turned));
    return describe(f, err);
}

void camera_release(struct camera_frame *f)
{
    free(f->turned);
    free(f->rank);
}

/* The statistic with the set's genes of negative weight turned. */
static mr_status turn(struct camera_frame *f, const struct mr_gene_set *set, mr_error *err)
{
    bool any = false;

    for (size_t i = 0; i < set->n; i++)
        any |= gene_set_weight(set, i) < 0;
    if (!any && !f->is_turned)
        return MR_OK;
    memcpy(f->turned, f->statistic, f->n_genes * sizeof(*f->turned));
    for (size_t i = 0; i < set->n; i++)
        if (gene_set_weight(set, i) < 0)
            f->turned[set->genes[i]] *= -1;
    f->is_turned = any;
    return describe(f, err);
}

static void test_means(const struct camera_frame *f, const struct mr_gene_set *set, double vif,
                       double *p_down, double *p_up)
{
    const double n = (double)f->n_genes, m = (double)set->n, m2 = n - m;
    double sum = 0, difference, var, t;

    for (size_t i = 0; i < set->n; i++)
        sum += f->turned[set->genes[i]];
    difference = n / m2 * (sum / m - f->mean);
    var = ((n - 1) * f->var - difference * difference * m * m2 / n) / (n - 2);
    t = difference / sqrt(var * (vif / m + 1 / m2));
    *p_down = mr_t_upper(-t, f->df);
    *p_up = mr_t_upper(t, f->df);
}

static void test_ranks(const struct camera_frame *f, const struct mr_gene_set *set,
                       double correlation, double *p_down, double *p_up)
{
    struct rank_sum test = {
        .m = set->n, .n = f->n_genes, .ties = f->ties, .correlation = correlation, .df = f->df
    };

    for (size_t i = 0; i < set->n; i++)
        test.sum += f->rank[set->genes[i]];
    rank_sum_tails(&test, p_down, p_up);
}

mr_status camera_test(struct camera_frame *f, const struct mr_gene_set *set, bool allow_negative,
                      struct mr_camera_row *out, mr_error *err)
{
    double correlation = set->n > 1 ? out->correlation : 0, p_down, p_up;
    mr_status st;

    out->p = NAN;
    out->direction = 0;
    if (!set->n || set->n == f->n_genes)
        return MR_OK;
    st = turn(f, set, err);
    if (st)
        return st;
    if (!allow_negative)
        correlation = fmax(0, correlation);
    if (f->ranks)
        test_ranks(f, set, correlation, &p_down, &p_up);
    else
        test_means(f, set, 1 + (double)(set->n - 1) * correlation, &p_down, &p_up);
    if (isnan(p_down) || isnan(p_up))
        return MR_OK;
    out->p = fmin(1, 2 * fmin(p_down, p_up)); /* a rank sum in the middle: both above 1/2 */
    out->direction = p_down < p_up ? -1 : 1;
    return MR_OK;
}

mr_status mr_camera_pr(const double *statistic, size_t n_genes, const struct mr_gene_sets *sets,
                       const struct mr_camera_opts *opts, struct mr_camera_row *out, mr_error *err)
{
    struct camera_frame f = { .statistic = statistic,
                              .n_genes = n_genes,
                              .ranks = opts->ranks,
                              .df = opts->ranks ? INFINITY : (double)n_genes - 2 };
    mr_status st;

    if (!(fabs(opts->correlation) < 1))
        return mr_fail(err, MR_EINVAL, "cameraPR: correlation must be within -1 and 1, found %g",
                       opts->correlation);
    for (size_t g = 0; g < n_genes; g++)
        if (!isfinite(statistic[g]))
            return mr_fail(err, MR_EINVAL, "cameraPR: statistic of gene %zu is %g", g + 1,
                           statistic[g]);
    st = gene_sets_check(sets, n_genes, "cameraPR", err);
    if (st)
        return st;
    st = camera_init(&f, err);
    for (size_t k = 0; !st && k < sets->n; k++) {
        out[k].correlation = opts->correlation;
        st = camera_test(&f, &sets->sets[k], true, &out[k], err);
    }
    camera_release(&f);
    return st;
}
