/*
 * PLAGE: Tomfohr, Lu and Kepler 2005, 10.1186/1471-2105-6-225; GSVA 1.46, whose sign is arbitrary.
 * The cohort's direction of each set is learned as what its genes' z are multiplied by, so that one
 * more sample is scored like those of the cohort.
 */
#include <math.h>

#include "base/alloc.h"
#include "score/cohort.h"
#include "score/dense.h"
#include "score/method.h"

/* Whether set 'k' has the genes that were learned. */
static bool is_same(const struct score_job *job, size_t k, const struct cohort_loading *l)
{
    size_t at = 0;

    for (int h = 0; h < MR_N_HALVES; h++) {
        const struct half_members *half = &job->members.halves[k][h];

        if (half->n != l->n[h])
            return false;
        for (size_t i = 0; i < half->n; i++)
            if (job->cohort_gene[half->genes[i]] != l->genes[at++])
                return false;
    }
    return true;
}

/* job->own: what the cohort learned of each set, [n_sets]. */
static mr_status prepare(struct score_job *job, mr_error *err)
{
    const struct cohort_loading **loadings = mem_calloc(job->members.n_sets, sizeof(*loadings));

    job->own = loadings;
    if (!loadings)
        return mem_fail(err);
    for (size_t k = 0; k < job->members.n_sets; k++) {
        const char *name = mr_sets_get(job->sets, job->members.index[k])->name;

        loadings[k] = cohort_loading(job->cohort, name);
        if (!loadings[k])
            return mr_fail(err, MR_EINVAL, "set '%s': the cohort has learned no such set", name);
        if (!is_same(job, k, loadings[k]))
            return mr_fail(err, MR_EINVAL, "set '%s': the cohort has learned it with other genes",
                           name);
    }
    return MR_OK;
}

static void release(struct score_job *job)
{
    free(job->own);
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const struct cohort_loading *l = ((const struct cohort_loading *const *)job->own)[k];
    const double *z = state;
    size_t at = 0;

    if (!half[MR_UP].n && !half[MR_DOWN].n) {
        out->why = MR_NOT_ASSESSABLE;
        return;
    }
    if (l->found.gap < NO_GAP) {
        out->why = MR_NO_DIRECTION;
        return;
    }
    out->total = 0;
    for (int h = 0; h < MR_N_HALVES; h++) {
        double sum = 0;

        for (size_t i = 0; i < half[h].n; i++)
            sum += l->weights[at++] * z[half[h].genes[i]];
        if (half[h].n)
            out->half[h] = h == MR_UP ? sum : 0 - sum;
        out->total += sum;
    }
}

const struct mr_method method_plage = {
    .name = "plage",
    .summary = "the direction in which the z of the set's genes vary most together",
    .source = "Tomfohr et al. 2005 (10.1186/1471-2105-6-225); GSVA 1.46 up to sign",
    .input = "log2(1 + CPM)",
    .bounds = "-1 to 1 in the cohort, where squares add up to 1",
    .dependence = MR_OF_COHORT,
    .traits = MR_WANTS_LOGS,
    .learns = &cohort_learns_loadings,
    .prepare = prepare,
    .release = release,
    .state_size = dense_size,
    .begin = cohort_z_begin,
    .score_set = score_set,
};
