/* A pass over the samples of the input, batch by batch. */
#include "run/batch.h"

/* The state of it. */
struct passing {
    struct scoring *s;
    const struct pass *pass;
    struct batch batch;
    size_t at;     /* samples that were read */
    bool negative; /* a value that has no log was met: the scale is refused at the end */
};

static mr_status take_batch(struct passing *p, mr_error *err)
{
    mr_status st = batch_prepare(&p->batch, p->s->run->n_threads, err);

    if (!st)
        st = p->pass->take(p->pass->data, &p->batch, err);
    return st ? st : batch_clear(&p->batch, err);
}

static mr_status take_sample(struct passing *p, const struct mr_profile *profile, mr_error *err)
{
    const bool mine = p->at >= p->pass->first && p->at < p->pass->last;
    bool negative;
    mr_status st = scoring_look_at(p->s, profile, &negative, err);

    p->at++;
    p->negative = p->negative || negative;
    if (st || !mine || p->negative)
        return st;
    st = batch_add(&p->batch, profile, err);
    return !st && batch_is_full(&p->batch) ? take_batch(p, err) : st;
}

static mr_status take_all(struct passing *p, mr_error *err)
{
    struct scoring *s = p->s;
    mr_status st = batch_clear(&p->batch, err);

    while (!st) {
        struct mr_profile profile;

        st = samples_next(&s->samples, &profile, err);
        if (st || !profile.sample)
            break;
        st = take_sample(p, &profile, err);
        if (!st && p->at >= p->pass->last && !s->evidence) /* nobody asks for the others */
            break;
    }
    if (!st && p->negative)
        return scoring_decide_scale(s, err);
    if (!st)
        st = take_batch(p, err);
    return st ? st : scoring_decide_scale(s, err);
}

mr_status scoring_pass(struct scoring *s, const struct pass *pass, bool more, mr_error *err)
{
    struct passing p = { .s = s, .pass = pass };
    mr_status st = samples_begin(&s->samples, more, err);

    batch_init(&p.batch, s->plan, s->reference ? MR_TRANSFORM_NONE : s->transform,
               mr_names_size(s->genes));
    if (!st)
        st = take_all(&p, err);
    batch_release(&p.batch);
    return st;
}
