#include "base/parallel.h"

#include <omp.h>

#include "base/alloc.h"

/* What a thread met; its units come in rising order, so the first that fails is its lowest. */
struct fault {
    size_t unit; /* n_units: none */
    mr_error why;
};

static void take_unit(parallel_unit unit, void *job, size_t u, void *scratch, struct fault *fault)
{
    mr_error why = { 0 };
    const mr_status st = unit(job, u, scratch, &why);

    if (!st || fault->unit < u)
        return;
    fault->unit = u;
    fault->why = why;
    fault->why.code = st;
}

/*
 * Threads end with the loop: kept for the next one they would spin, which on a busy machine takes
 * the time away from the thread that has something to do.
 */
static void let_threads_go(size_t n_threads)
{
    if (n_threads > 1 && !omp_in_parallel())
        omp_pause_resource(omp_pause_soft, omp_get_initial_device());
}

mr_status parallel_for_beside(const struct parallel_opts *opts, parallel_unit unit, void *job,
                              void (*aside)(void *job), mr_error *err)
{
    const size_t stride = opts->scratch_size / 64 * 64 + 64; /* own cache lines */
    const ptrdiff_t n_units = (ptrdiff_t)opts->n_units;
    struct fault worst = { .unit = opts->n_units }, *faults;
    const size_t most = opts->n_units + (aside != NULL);
    size_t n_threads;
    char *slab;

    if (opts->n_threads < 1)
        return mr_fail(err, MR_EINVAL, "n_threads: expected 1 or more, found %d", opts->n_threads);
    n_threads = (size_t)opts->n_threads;
    if (n_threads > most)
        n_threads = most ? most : 1;
    slab = mem_calloc(n_threads, stride);
    faults = mem_calloc(n_threads, sizeof(*faults));
    if (!slab || !faults) {
        free(slab);
        free(faults);
        return mem_fail(err);
    }
    for (size_t i = 0; i < n_threads; i++)
        faults[i].unit = opts->n_units;
#pragma omp parallel num_threads((int)n_threads)
    {
        const size_t thread = (size_t)omp_get_thread_num();

        if (aside && !thread)
            aside(job);
#pragma omp for schedule(dynamic)
        for (ptrdiff_t u = 0; u < n_units; u++)
            take_unit(unit, job, (size_t)u, slab + thread * stride, &faults[thread]);
    }
    let_threads_go(n_threads);
    for (size_t i = 0; i < n_threads; i++)
        if (faults[i].unit < worst.unit)
            worst = faults[i];
    if (worst.unit < opts->n_units && err)
        *err = worst.why;
    free(faults);
    free(slab);
    return worst.unit < opts->n_units ? worst.why.code : MR_OK;
}

mr_status parallel_for(const struct parallel_opts *opts, parallel_unit unit, void *job,
                       mr_error *err)
{
    return parallel_for_beside(opts, unit, job, NULL, err);
}
