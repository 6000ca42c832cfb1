/*
 * Mean and sd of each gene, from exact sums: any order of samples and any parts give the same
 * bytes, and a sample costs time for its values other than 0 only.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "score/cohort_parts.h"

/* Beyond it a z cannot be added up with others; within a cohort |z| is below the root of n. */
static const double max_z = 1e100;

mr_status gene_moments_add(struct gene_moments *m, double x, mr_error *err)
{
    if (!m->n || x < m->min)
        m->min = x;
    if (!m->n || x > m->max)
        m->max = x;
    m->n++;
    if (exact_sum_add(&m->sum, x, err))
        return MR_ENOMEM;
    return exact_sum_add_square(&m->squares, x, err);
}

void gene_moments_release(struct gene_moments *m)
{
    exact_sum_release(&m->sum);
    exact_sum_release(&m->squares);
}

mr_status cohort_set_moments(mr_cohort *c, size_t g, const struct gene_moments *m, mr_error *err)
{
    const bool has_zeros = m->n < c->n_samples;
    const bool differs = m->n && (m->min != m->max || has_zeros);

    c->mean[g] = exact_sum_mean(&m->sum, c->n_samples);
    c->sd[g] = exact_sum_sd(&m->sum, &m->squares, c->n_samples);
    c->varies[g] = differs && c->sd[g] > 0; /* not if all are next to the smallest double */
    if (isfinite(c->sd[g]))
        return MR_OK;
    return mr_fail(err, MR_ENUMERIC, "%s: gene '%s': its values are too far apart for an sd",
                   c->method->name, mr_names_get(c->genes, g));
}

static mr_status init(mr_cohort *c, const mr_sets *sets, mr_error *err)
{
    (void)sets;
    c->moments = mem_calloc(c->n_genes, sizeof(*c->moments));
    c->mean = mem_calloc(c->n_genes, sizeof(*c->mean));
    c->sd = mem_calloc(c->n_genes, sizeof(*c->sd));
    return c->moments && c->mean && c->sd ? MR_OK : mem_fail(err);
}

static void release(mr_cohort *c)
{
    for (size_t g = 0; g < c->n_genes && c->moments; g++)
        gene_moments_release(&c->moments[g]);
    free(c->moments);
    free(c->mean);
    free(c->sd);
}

static mr_status add(mr_cohort *c, const struct mr_sample_values *x, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; i < x->n && !st; i++)
        if (x->values[i] != 0)
            st = gene_moments_add(&c->moments[x->genes[i]], x->values[i], err);
    return st;
}

static mr_status merge_gene(struct gene_moments *to, struct gene_moments *from, mr_error *err)
{
    if (!from->n)
        return MR_OK;
    if (!to->n || from->min < to->min)
        to->min = from->min;
    if (!to->n || from->max > to->max)
        to->max = from->max;
    to->n += from->n;
    if (exact_sum_merge(&to->sum, &from->sum, err))
        return MR_ENOMEM;
    return exact_sum_merge(&to->squares, &from->squares, err);
}

static mr_status merge(mr_cohort *to, mr_cohort *from, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t g = 0; g < to->n_genes && !st; g++) {
        st = merge_gene(&to->moments[g], &from->moments[g], err);
        gene_moments_release(&from->moments[g]);
        from->moments[g] = (struct gene_moments){ 0 };
    }
    return st;
}

static mr_status finish(mr_cohort *c, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t g = 0; g < c->n_genes && !st; g++) {
        st = cohort_set_moments(c, g, &c->moments[g], err);
        gene_moments_release(&c->moments[g]);
        c->moments[g] = (struct gene_moments){ 0 };
    }
    return st;
}

/* ---- what methods make of it ---- */

mr_status cohort_z_begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                         mr_error *err)
{
    const mr_cohort *c = job->cohort;
    double *z = state;

    memset(z, 0, job->n_genes * sizeof(*z));
    for (size_t i = 0; i < x->n; i++)
        z[x->genes[i]] = x->values[i];
    for (size_t g = 0; g < job->n_genes; g++) {
        const uint32_t of = job->cohort_gene[g];
        const double value = z[g];

        z[g] = (value - c->mean[of]) / c->sd[of];
        if (!(fabs(z[g]) < max_z))
            return mr_fail(err, MR_ENUMERIC,
                           "sample '%s', gene '%s': %g is too far from the cohort's values",
                           x->name, mr_names_get(job->genes, g), value);
    }
    return MR_OK;
}

const struct cohort_lesson cohort_learns_moments = {
    .init = init, .release = release, .add = add, .merge = merge, .finish = finish
};
