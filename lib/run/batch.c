/* Samples in batches: read by one thread, then collapsed and transformed by all. */
#include "run/batch.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

enum { MOST_SAMPLES = 512, MOST_VALUES = 1 << 20, MOST_SCORES = 1 << 18 };

void batch_init(struct batch *b, const mr_collapse_plan *plan, enum mr_transform transform,
                size_t n_genes)
{
    *b = (struct batch){ .plan = plan, .transform = transform, .n_genes = n_genes };
}

void batch_release(struct batch *b)
{
    mr_names_free(b->names);
    free(b->rows);
    free(b->values);
    free(b->first);
    free(b->samples);
    *b = (struct batch){ 0 };
}

mr_status batch_clear(struct batch *b, mr_error *err)
{
    mr_names_free(b->names);
    b->names = mr_names_new();
    b->n = 0;
    b->n_values = 0;
    return b->names ? MR_OK : mem_fail(err);
}

bool batch_is_full(const struct batch *b)
{
    return b->n == MOST_SAMPLES || b->n_values >= MOST_VALUES;
}

/* Room for 'n' values more. */
static mr_status make_room(struct batch *b, size_t n, mr_error *err)
{
    const size_t wanted = b->n_values + n;
    size_t capacity = b->capacity ? b->capacity : 1 << 12;
    uint32_t *rows;
    double *values;

    if (wanted <= b->capacity)
        return MR_OK;
    while (capacity < wanted)
        capacity *= 2;
    rows = mem_resize(b->rows, capacity, sizeof(*rows));
    if (!rows)
        return mem_fail(err);
    b->rows = rows;
    values = mem_resize(b->values, capacity, sizeof(*values));
    if (!values)
        return mem_fail(err);
    b->values = values;
    b->capacity = capacity;
    return MR_OK;
}

mr_status batch_add(struct batch *b, const struct mr_profile *p, mr_error *err)
{
    size_t n = b->n_values;

    if (mem_grow(&b->first, &b->n_first, b->n, sizeof(*b->first), err) ||
        mem_grow(&b->samples, &b->n_samples, b->n, sizeof(*b->samples), err) ||
        make_room(b, p->n, err))
        return MR_ENOMEM;
    b->first[b->n] = n;
    for (size_t i = 0; i < p->n; i++) {
        b->values[n] = p->type == MR_F64 ? p->f64[i] : p->u32[i];
        b->rows[n] = p->rows ? p->rows[i] : (uint32_t)i;
        n += b->values[n] != 0;
    }
    b->samples[b->n++] = (struct mr_sample_values){ .n = n - b->n_values };
    b->n_values = n;
    return mr_names_add(b->names, p->sample, strlen(p->sample), err);
}

/* Rows of one sample become its genes, in their place. */
static mr_status prepare_sample(void *job, size_t u, void *scratch, mr_error *err)
{
    struct batch *b = job;
    struct mr_sample_values *x = &b->samples[u];
    uint32_t *rows = b->rows + b->first[u];
    double *values = b->values + b->first[u];
    const struct mr_profile profile = { .type = MR_F64, .n = x->n, .rows = rows, .f64 = values };

    (void)err;
    x->n = mr_collapse_sparse(b->plan, &profile, scratch, rows, values);
    x->name = mr_names_get(b->names, u);
    x->genes = rows;
    x->values = mr_transform_apply(b->transform, values, x->n) ? values : NULL;
    while (x->n && rows[x->n - 1] >= b->n_genes) /* these stand in the library only */
        x->n--;
    return MR_OK;
}

mr_status batch_prepare(struct batch *b, int n_threads, mr_error *err)
{
    return parallel_for(
        &(struct parallel_opts){ b->n, mr_collapse_sparse_scratch_size(b->plan), n_threads },
        prepare_sample, b, err);
}

/* ---- scores of a batch ---- */

mr_status batch_scores_init(struct batch_scores *out, const mr_scorer *scorer, bool nulls,
                            bool leading, mr_error *err)
{
    const size_t n_sets = mr_scorer_n_sets(scorer);

    *out = (struct batch_scores){ .n_sets = n_sets, .room = MOST_SCORES / n_sets + 1 };
    for (size_t k = 0; k < n_sets; k++)
        out->n_members += mr_scorer_n_members(scorer, k);
    if (leading && out->room > 8 * MOST_SCORES / (out->n_members + 1))
        out->room = 8 * MOST_SCORES / (out->n_members + 1) + 1;
    if (out->room > MOST_SAMPLES)
        out->room = MOST_SAMPLES;
    out->scores = mem_calloc(out->room, sizeof(*out->scores));
    out->sets = mem_calloc(out->room * n_sets, sizeof(*out->sets));
    if (nulls)
        out->nulls = mem_calloc(out->room * n_sets, sizeof(*out->nulls));
    if (leading) {
        out->n_leading = mem_calloc(out->room * n_sets, sizeof(*out->n_leading));
        out->leading = mem_calloc(out->room * out->n_members, sizeof(*out->leading));
    }
    if (!out->scores || !out->sets || (nulls && !out->nulls) ||
        (leading && (!out->n_leading || !out->leading)))
        return mem_fail(err);
    for (size_t u = 0; u < out->room; u++)
        out->scores[u] = (struct mr_sample_scores){
            .sets = out->sets + u * n_sets,
            .nulls = nulls ? out->nulls + u * n_sets : NULL,
            .n_leading = leading ? out->n_leading + u * n_sets : NULL,
            .leading = leading ? out->leading + u * out->n_members : NULL,
        };
    return MR_OK;
}

void batch_scores_release(struct batch_scores *s)
{
    free(s->scores);
    free(s->sets);
    free(s->nulls);
    free(s->n_leading);
    free(s->leading);
    *s = (struct batch_scores){ 0 };
}

void batch_scores_blank(const struct batch_scores *s, size_t u, enum mr_undefined why)
{
    const struct mr_sample_scores *scores = &s->scores[u];

    for (size_t k = 0; k < s->n_sets; k++) {
        scores->sets[k] = (struct mr_set_score){ NAN, { NAN, NAN }, { NAN, NAN }, why };
        if (scores->nulls)
            scores->nulls[k] = (struct mr_set_null){ NAN, NAN };
        if (scores->n_leading)
            scores->n_leading[k] = 0;
    }
}
