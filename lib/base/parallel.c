/*
 * Threads live as long as one loop.  Starting one takes some ten microseconds and loops last
 * milliseconds; those of OpenMP stay and spin between loops, which on a busy machine takes the
 * time away from the thread that has something to do.
 */
#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/alloc.h"

struct loop {
    size_t n_units;
    parallel_unit unit;
    void *job;
    atomic_size_t next; /* unit that nobody has taken yet */
};

struct worker {
    struct loop *loop;
    void *scratch;
    size_t bad; /* its lowest unit that failed, or n_units */
    pthread_t thread;
};

static void *work(void *data)
{
    struct worker *w = data;
    struct loop *loop = w->loop;

    w->bad = loop->n_units;
    for (;;) {
        const size_t u = atomic_fetch_add(&loop->next, 1);

        if (u >= loop->n_units)
            return NULL;
        if (loop->unit(loop->job, u, w->scratch, NULL) && u < w->bad)
            w->bad = u;
    }
}

/* The first worker is the caller; without threads to be had it does the others' work, too. */
static size_t run_all(struct worker *workers, size_t n)
{
    size_t n_started = 1, bad;

    while (n_started < n &&
           !pthread_create(&workers[n_started].thread, NULL, work, &workers[n_started]))
        n_started++;
    work(&workers[0]);
    bad = workers[0].bad;
    for (size_t i = 1; i < n_started; i++) {
        pthread_join(workers[i].thread, NULL);
        bad = workers[i].bad < bad ? workers[i].bad : bad;
    }
    return bad;
}

mr_status parallel_for(const struct parallel_opts *opts, parallel_unit unit, void *job,
                       mr_error *err)
{
    const size_t stride = opts->scratch_size / 64 * 64 + 64; /* own cache lines */
    struct loop loop = { .n_units = opts->n_units, .unit = unit, .job = job };
    struct worker *workers;
    size_t n, bad;
    char *slab;
    mr_status st = MR_OK;

    if (opts->n_threads < 1)
        return mr_fail(err, MR_EINVAL, "n_threads: expected 1 or more, found %d", opts->n_threads);
    n = (size_t)opts->n_threads;
    if (n > opts->n_units)
        n = opts->n_units ? opts->n_units : 1;
    slab = mem_calloc(n, stride);
    workers = mem_calloc(n, sizeof(*workers));
    if (!slab || !workers) {
        free(slab);
        free(workers);
        return mem_fail(err);
    }
    for (size_t i = 0; i < n; i++)
        workers[i] = (struct worker){ .loop = &loop, .scratch = slab + i * stride };
    bad = run_all(workers, n);
    if (bad < opts->n_units) /* once more, alone: the same message whatever n_threads is */
        st = unit(job, bad, slab, err);
    free(workers);
    free(slab);
    return st;
}
