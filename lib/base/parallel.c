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
    mr_error why;
    pthread_t thread;
};

static void *work(void *data)
{
    struct worker *w = data;
    struct loop *loop = w->loop;

    w->bad = loop->n_units;
    for (;;) {
        const size_t u = atomic_fetch_add(&loop->next, 1);
        mr_status st;

        if (u >= loop->n_units)
            return NULL;
        /* it takes them in rising order: the first that fails is its lowest */
        st = loop->unit(loop->job, u, w->scratch, w->bad < u ? NULL : &w->why);
        if (st && u < w->bad) {
            w->bad = u;
            w->why.code = st;
        }
    }
}

/*
 * The first worker is the caller; without threads to be had it does the others' work, too.
 * Returns the one whose unit is the lowest that failed.
 */
static const struct worker *run_all(struct worker *workers, size_t n)
{
    const struct worker *worst = &workers[0];
    size_t n_started = 1;

    while (n_started < n &&
           !pthread_create(&workers[n_started].thread, NULL, work, &workers[n_started]))
        n_started++;
    work(&workers[0]);
    for (size_t i = 1; i < n_started; i++) {
        pthread_join(workers[i].thread, NULL);
        if (workers[i].bad < worst->bad)
            worst = &workers[i];
    }
    return worst;
}

mr_status parallel_for(const struct parallel_opts *opts, parallel_unit unit, void *job,
                       mr_error *err)
{
    const size_t stride = opts->scratch_size / 64 * 64 + 64; /* own cache lines */
    struct loop loop = { .n_units = opts->n_units, .unit = unit, .job = job };
    const struct worker *worst;
    struct worker *workers;
    size_t n;
    char *slab;
    mr_status st;

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
    for (size_t i = 0; i < n; i++) {
        workers[i].loop = &loop;
        workers[i].scratch = slab + i * stride;
    }
    worst = run_all(workers, n);
    st = worst->bad < opts->n_units ? worst->why.code : MR_OK;
    if (st && err)
        *err = worst->why;
    free(workers);
    free(slab);
    return st;
}
