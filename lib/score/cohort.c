/* What gsva, plage and zscore learn from all samples together. */
#include "mechrank/cohort.h"

#include <math.h>

#include "base/alloc.h"
#include "score/cohort_parts.h"

mr_status mr_cohort_new(const mr_names *genes, const mr_sets *sets, const mr_method *method,
                        const struct mr_score_opts *opts, mr_cohort **out, mr_error *err)
{
    mr_cohort *c;
    mr_status st;

    *out = NULL;
    if (!method->learns)
        return mr_fail(err, MR_EINVAL, "%s: learns nothing from a cohort", method->name);
    c = mem_calloc(1, sizeof(*c));
    if (!c)
        return mem_fail(err);
    c->method = method;
    c->opts = opts->method;
    c->opts.stable_genes = NULL; /* borrowed, and of no use here */
    c->n_threads = opts->n_threads;
    c->n_genes = mr_names_size(genes);
    c->varies = mem_calloc(c->n_genes, sizeof(*c->varies));
    st = c->varies ? mr_names_copy(genes, &c->genes, err) : mem_fail(err);
    if (!st)
        st = method->learns->init(c, sets, err);
    if (st) {
        mr_cohort_free(c);
        return st;
    }
    *out = c;
    return MR_OK;
}

void mr_cohort_free(mr_cohort *cohort)
{
    if (!cohort)
        return;
    cohort->method->learns->release(cohort);
    mr_names_free(cohort->genes);
    free(cohort->varies);
    free(cohort);
}

static mr_status check_finite(const mr_cohort *c, const struct mr_sample_values *x, mr_error *err)
{
    for (size_t i = 0; i < x->n; i++)
        if (!isfinite(x->values[i]))
            return mr_fail(err, MR_EINVAL,
                           "sample '%s', gene '%s': expected a finite value, found %g", x->name,
                           mr_names_get(c->genes, x->genes[i]), x->values[i]);
    return MR_OK;
}

mr_status mr_cohort_add(mr_cohort *cohort, const struct mr_sample_values *sample, mr_error *err)
{
    mr_status st = check_finite(cohort, sample, err);

    if (st)
        return st;
    cohort->n_samples++;
    return cohort->method->learns->add(cohort, sample, err);
}

mr_status mr_cohort_merge(mr_cohort *to, mr_cohort *from, mr_error *err)
{
    mr_status st = to->method->learns->merge(to, from, err);

    if (st)
        return st;
    to->n_samples += from->n_samples;
    from->n_samples = 0;
    return MR_OK;
}

mr_status mr_cohort_finish(mr_cohort *cohort, int n_threads, mr_error *err)
{
    const char *name = cohort->method->name;
    size_t n_varying = 0;
    mr_status st;

    if (cohort->n_samples < 2)
        return mr_fail(err, MR_EEMPTY, "%s: expected a cohort of 2 samples or more, found %zu",
                       name, cohort->n_samples);
    cohort->n_threads = n_threads;
    st = cohort->method->learns->finish(cohort, err);
    for (size_t g = 0; g < cohort->n_genes; g++)
        n_varying += cohort->varies[g];
    if (!st && !n_varying)
        st = mr_fail(err, MR_EEMPTY, "%s: expected a gene that varies in the cohort, found none",
                     name);
    cohort->is_finished = !st;
    return st;
}

size_t mr_cohort_n_samples(const mr_cohort *cohort)
{
    return cohort->n_samples;
}

const mr_method *mr_cohort_method(const mr_cohort *cohort)
{
    return cohort->method;
}

const mr_names *mr_cohort_genes(const mr_cohort *cohort)
{
    return cohort->genes;
}

const bool *mr_cohort_varies(const mr_cohort *cohort)
{
    return cohort->varies;
}
