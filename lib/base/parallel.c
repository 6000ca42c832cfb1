#include "base/parallel.h"

#include <omp.h>

#include "base/alloc.h"

mr_status parallel_for(const struct parallel_opts *opts, parallel_unit unit, void *job,
                       mr_error *err)
{
    const size_t stride = opts->scratch_size / 64 * 64 + 64; /* own cache lines */
    const ptrdiff_t n = (ptrdiff_t)opts->n_units;
    ptrdiff_t bad = n; /* the lowest unit that failed */
    char *slab;
    mr_status st = MR_OK;

    if (opts->n_threads < 1)
        return mr_fail(err, MR_EINVAL, "n_threads: expected 1 or more, found %d", opts->n_threads);
    slab = mem_calloc((size_t)opts->n_threads, stride);
    if (!slab)
        return mem_fail(err);
#pragma omp parallel for num_threads(opts->n_threads) schedule(static) reduction(min : bad)
    for (ptrdiff_t u = 0; u < n; u++) {
        void *scratch = slab + (size_t)omp_get_thread_num() * stride;

        if (unit(job, (size_t)u, scratch, NULL))
            bad = u < bad ? u : bad;
    }
    if (bad < n) /* once more, alone: the same message whatever n_threads is */
        st = unit(job, (size_t)bad, slab, err);
    free(slab);
    return st;
}
