/* What gsva, plage and zscore learn from all samples together. */
#include "mechrank/cohort.h"

#include "base/alloc.h"
#include "score/method.h"

struct mr_cohort {
    const mr_method *method;
    mr_names *genes;
    bool *varies;
    size_t n_samples;
};

mr_status mr_cohort_new(const mr_names *genes, const mr_sets *sets, const mr_method *method,
                        const struct mr_score_opts *opts, mr_cohort **out, mr_error *err)
{
    (void)genes;
    (void)sets;
    (void)opts;
    *out = NULL;
    return mr_fail(err, MR_EINVAL, "%s: learns nothing from a cohort", method->name);
}

void mr_cohort_free(mr_cohort *cohort)
{
    if (!cohort)
        return;
    mr_names_free(cohort->genes);
    free(cohort->varies);
    free(cohort);
}

mr_status mr_cohort_add(mr_cohort *cohort, const struct mr_sample_values *sample, mr_error *err)
{
    (void)sample;
    (void)err;
    cohort->n_samples++;
    return MR_OK;
}

mr_status mr_cohort_finish(mr_cohort *cohort, int n_threads, mr_error *err)
{
    (void)n_threads;
    return cohort->n_samples ? MR_OK : mr_fail(err, MR_EEMPTY, "no samples");
}

const bool *mr_cohort_varies(const mr_cohort *cohort)
{
    return cohort->varies;
}
