#include "io/ahead.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "base/alloc.h"

struct block {
    char bytes[AHEAD_BLOCK];
    size_t begin, end; /* what of 'bytes' is not taken yet */
    mr_status status;
    mr_error err; /* where 'status' is not MR_OK */
};

struct ahead {
    ahead_fill fill;
    void *data;
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows; a block belongs to who has its turn */
    pthread_cond_t changed;
    size_t n_filled, n_taken; /* blocks since the start: number i is ring[i % AHEAD_N_BLOCKS] */
    bool stop;
    struct block ring[AHEAD_N_BLOCKS];
};

/* The next block to fill, or NULL if nobody wants one any more. */
static struct block *wait_for_room(struct ahead *ahead)
{
    struct block *block = NULL;

    pthread_mutex_lock(&ahead->lock);
    while (!ahead->stop && ahead->n_filled - ahead->n_taken == AHEAD_N_BLOCKS)
        pthread_cond_wait(&ahead->changed, &ahead->lock);
    if (!ahead->stop)
        block = &ahead->ring[ahead->n_filled % AHEAD_N_BLOCKS];
    pthread_mutex_unlock(&ahead->lock);
    return block;
}

static struct block *wait_for_block(struct ahead *ahead)
{
    pthread_mutex_lock(&ahead->lock);
    while (ahead->n_filled == ahead->n_taken)
        pthread_cond_wait(&ahead->changed, &ahead->lock);
    pthread_mutex_unlock(&ahead->lock);
    return &ahead->ring[ahead->n_taken % AHEAD_N_BLOCKS];
}

static void count(struct ahead *ahead, size_t *n)
{
    pthread_mutex_lock(&ahead->lock);
    ++*n;
    pthread_cond_signal(&ahead->changed); /* only one of the two ever waits */
    pthread_mutex_unlock(&ahead->lock);
}

static void *read_blocks(void *data)
{
    struct ahead *ahead = data;
    struct block *block;
    bool more = true;

    while (more && (block = wait_for_room(ahead))) {
        block->begin = 0;
        block->status = ahead->fill(ahead->data, block->bytes, &block->end, &block->err);
        more = !block->status && block->end;
        count(ahead, &ahead->n_filled);
    }
    return NULL;
}

/* Signals are for the threads of the program: the new one inherits that all are blocked. */
static bool start_thread(struct ahead *ahead)
{
    sigset_t all, old;
    bool started;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    started = !pthread_create(&ahead->thread, NULL, read_blocks, ahead);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return started;
}

mr_status ahead_new(ahead_fill fill, void *data, struct ahead **out, mr_error *err)
{
    struct ahead *ahead = mem_calloc(1, sizeof(*ahead));

    *out = NULL;
    if (!ahead)
        return mem_fail(err);
    ahead->fill = fill;
    ahead->data = data;
    pthread_mutex_init(&ahead->lock, NULL); /* neither fails on any system that has threads */
    pthread_cond_init(&ahead->changed, NULL);
    if (start_thread(ahead)) {
        *out = ahead;
        return MR_OK;
    }
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->lock);
    free(ahead);
    return MR_OK;
}

mr_status ahead_read(struct ahead *ahead, void *buf, size_t size, size_t *n, mr_error *err)
{
    struct block *block = wait_for_block(ahead);
    const size_t have = block->end - block->begin;

    *n = 0;
    if (block->status) {
        if (err)
            *err = block->err;
        return block->status;
    }
    if (!have)
        return MR_OK;
    *n = have < size ? have : size;
    memcpy(buf, block->bytes + block->begin, *n);
    block->begin += *n;
    if (*n == have)
        count(ahead, &ahead->n_taken);
    return MR_OK;
}

void ahead_free(struct ahead *ahead)
{
    if (!ahead)
        return;
    pthread_mutex_lock(&ahead->lock);
    ahead->stop = true;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->lock);
    pthread_join(ahead->thread, NULL);
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->lock);
    free(ahead);
}
