/* A pass over the samples of the input, batch by batch: while one is at work the next is read. */
#include "base/parallel.h"
#include "run/batch.h"

struct passing {
    struct scoring *s;
    const struct pass *pass;
    struct batch batches[2];
    size_t now;           /* the batch at work */
    size_t prepared_size; /* of a thread's scratch: behind it is what pass->sample() gets */
    size_t at;            /* samples that were read */
    bool negative;        /* a value that has no log was met: the scale is refused at the end */
    bool ended;
    mr_status st; /* of reading */
    mr_error err;
};

/* ---- reading ---- */

static mr_status add_sample(struct passing *p, struct batch *b, const struct mr_profile *profile)
{
    const bool mine = p->at >= p->pass->first && p->at < p->pass->last;
    bool negative;
    mr_status st = scoring_look_at(p->s, profile, &negative, &p->err);

    p->at++;
    p->negative = p->negative || negative;
    return st || !mine || p->negative ? st : batch_add(b, profile, &p->err);
}

/* The batch that comes next; it has no samples behind the last one, or where reading fails. */
static void fill(struct passing *p, struct batch *b)
{
    p->st = batch_clear(b, &p->err);
    while (!p->st && !p->ended && !batch_is_full(b, p->pass->most)) {
        struct mr_profile profile = { 0 };

        p->st = samples_next(&p->s->samples, &profile, &p->err);
        if (!p->st && profile.sample)
            p->st = add_sample(p, b, &profile);
        /* behind the last of a shard nobody asks for the others, but for their scale */
        p->ended = !profile.sample || (p->at >= p->pass->last && !p->s->evidence);
    }
    if (p->st || p->negative)
        b->n = 0;
}

static void fill_next(void *data)
{
    struct passing *p = data;

    fill(p, &p->batches[1 - p->now]);
}

/* ---- at work ---- */

static mr_status do_sample(void *data, size_t u, void *scratch, mr_error *err)
{
    struct passing *p = data;
    struct batch *b = &p->batches[p->now];

    batch_prepare(b, u, scratch);
    if (!p->pass->sample)
        return MR_OK;
    return p->pass->sample(p->pass->data, b, u, (char *)scratch + p->prepared_size, err);
}

static mr_status do_batch(struct passing *p, mr_error *err)
{
    const struct batch *b = &p->batches[p->now];
    const bool beside = !p->s->samples.is_parallel;
    const struct parallel_opts opts = { b->n, p->prepared_size + p->pass->scratch_size,
                                        p->s->run->n_threads };
    mr_status st = parallel_for_beside(&opts, do_sample, p, beside ? fill_next : NULL, err);

    if (!st)
        st = p->pass->take(p->pass->data, b, err);
    if (!st && !beside)
        fill_next(p);
    p->now = 1 - p->now;
    return st;
}

static mr_status do_all(struct passing *p, mr_error *err)
{
    mr_status st = MR_OK;

    fill(p, &p->batches[0]);
    while (!st && p->batches[p->now].n)
        st = do_batch(p, err);
    if (st)
        return st;
    if (p->st && err)
        *err = p->err;
    return p->st ? p->st : scoring_decide_scale(p->s, err);
}

mr_status scoring_pass(struct scoring *s, const struct pass *pass, bool more, mr_error *err)
{
    struct passing p = { .s = s, .pass = pass };
    mr_status st = samples_begin(&s->samples, more, err);

    for (int i = 0; i < 2; i++)
        batch_init(&p.batches[i], s->plan, s->reference ? MR_TRANSFORM_NONE : s->transform,
                   s->place);
    p.prepared_size = batch_scratch_size(&p.batches[0]) / 64 * 64 + 64;
    if (!st)
        st = do_all(&p, err);
    batch_release(&p.batches[0]);
    batch_release(&p.batches[1]);
    return st;
}
