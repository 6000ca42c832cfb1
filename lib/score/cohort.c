/* What gsva, plage and zscore learn from all samples together. */
#include "mechrank/cohort.h"

#include <math.h>
#include <string.h>

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
    c->min_size = opts->min_size;
    c->max_size = opts->max_size;
    c->need_measured = opts->need_measured;
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
    if (cohort->method) /* which a file may not have said */
        cohort->method->learns->release(cohort);
    mr_names_free(cohort->genes);
    free(cohort->varies);
    free(cohort->path);
    free(cohort->values);
    free(cohort->has_shard);
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
    mr_status st = cohort_check_part(to, from, err);

    if (!st)
        st = to->method->learns->merge(to, from, err);
    if (st)
        return st;
    for (size_t i = 0; i < to->n_shards; i++)
        to->has_shard[i] |= from->has_shard[i];
    to->n_samples += from->n_samples;
    from->n_samples = 0;
    return MR_OK;
}

static mr_status check_whole(const mr_cohort *c, mr_error *err)
{
    for (size_t i = 0; i < c->n_shards; i++)
        if (!c->has_shard[i])
            return mr_fail(err, MR_EFORMAT, "%s: expected all of %zu shards, shard %zu is missing",
                           cohort_input(c), c->n_shards, i + 1);
    if (c->n_samples < 2)
        return mr_fail(err, MR_EEMPTY, "%s: expected a cohort of 2 samples or more, found %zu",
                       cohort_input(c), c->n_samples);
    return MR_OK;
}

mr_status mr_cohort_finish(mr_cohort *cohort, int n_threads, mr_error *err)
{
    size_t n_varying = 0;
    mr_status st = check_whole(cohort, err);

    if (st)
        return st;
    cohort->n_threads = n_threads;
    st = cohort->method->learns->finish(cohort, err);
    for (size_t g = 0; g < cohort->n_genes; g++)
        n_varying += cohort->varies[g];
    if (!st && !n_varying)
        st = mr_fail(err, MR_EEMPTY, "%s: expected a gene that varies in the cohort, found none",
                     cohort_input(cohort));
    cohort->is_finished = !st;
    return st;
}

/* ---- where it comes from ---- */

mr_status mr_cohort_set_origin(mr_cohort *cohort, const struct mr_cohort_origin *origin,
                               mr_error *err)
{
    const char *values = origin->values ? origin->values : "NA";

    free(cohort->values);
    free(cohort->has_shard);
    cohort->n_shards = origin->n_shards;
    cohort->values = mem_strndup(values, strlen(values));
    cohort->has_shard = mem_calloc(origin->n_shards, sizeof(*cohort->has_shard));
    if (!cohort->values || !cohort->has_shard)
        return mem_fail(err);
    if (origin->n_shards)
        cohort->has_shard[origin->shard - 1] = true;
    return MR_OK;
}

const char *mr_cohort_values(const mr_cohort *cohort)
{
    return cohort->values && strcmp(cohort->values, "NA") ? cohort->values : NULL;
}

const char *cohort_input(const mr_cohort *cohort)
{
    return cohort->path ? cohort->path : cohort->method->name;
}

bool mr_cohort_is_finished(const mr_cohort *cohort)
{
    return cohort->is_finished;
}

bool cohort_is_read(const mr_cohort *cohort)
{
    return cohort->path != NULL;
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
