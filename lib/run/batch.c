/* Samples in batches: read by one thread, collapsed and transformed by all. */
#include "run/batch.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

enum { MOST_SAMPLES = 512, MOST_VALUES = 1 << 19, MOST_SCORES = 1 << 18, MOST_LEADING = 1 << 21 };

void batch_init(struct batch *b, const mr_collapse_plan *plan, enum mr_transform transform,
                const uint32_t *place)
{
    *b = (struct batch){ .plan = plan, .transform = transform, .place = place };
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

bool batch_is_full(const struct batch *b, size_t most)
{
    return b->n >= (most ? most : MOST_SAMPLES) || b->n_values >= MOST_VALUES;
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

size_t batch_scratch_size(const struct batch *b)
{
    return mr_collapse_sparse_scratch_size(b->plan);
}

/* Genes that have no place stood in the library only. */
static size_t put_in_place(const uint32_t *place, size_t n, uint32_t *genes, double *values)
{
    size_t n_left = 0;

    for (size_t i = 0; i < n; i++) {
        if (place[genes[i]] == UINT32_MAX)
            continue;
        values[n_left] = values[i];
        genes[n_left++] = place[genes[i]];
    }
    return n_left;
}

/* Rows become genes where they stand. */
void batch_prepare(struct batch *b, size_t u, void *scratch)
{
    struct mr_sample_values *x = &b->samples[u];
    uint32_t *rows = b->rows + b->first[u];
    double *values = b->values + b->first[u];
    const struct mr_profile profile = { .type = MR_F64, .n = x->n, .rows = rows, .f64 = values };

    x->n = mr_collapse_sparse(b->plan, &profile, scratch, rows, values);
    x->name = mr_names_get(b->names, u);
    x->genes = rows;
    x->values = mr_transform_apply(b->transform, values, x->n) ? values : NULL;
    if (b->place)
        x->n = put_in_place(b->place, x->n, rows, values);
}

/* ---- scores of a batch ---- */

struct batch_sizes batch_sizes_of(const mr_scorer *scorer, bool nulls, bool leading)
{
    struct batch_sizes sizes = {
        .n_sets = mr_scorer_n_sets(scorer), .nulls = nulls, .leading = leading, .most = MOST_SAMPLES
    };

    for (size_t k = 0; k < sizes.n_sets; k++)
        sizes.n_members += mr_scorer_n_members(scorer, k);
    return sizes;
}

static size_t room_of(const struct batch_sizes *sizes)
{
    size_t room = MOST_SCORES / (sizes->n_sets + 1) + 1;

    if (sizes->leading && room > MOST_LEADING / (sizes->n_members + 1) + 1)
        room = MOST_LEADING / (sizes->n_members + 1) + 1;
    return room < sizes->most ? room : sizes->most;
}

static void lay_out(struct batch_scores *s)
{
    for (size_t u = 0; u < s->room; u++)
        s->scores[u] = (struct mr_sample_scores){
            .sets = s->sets + u * s->n_sets,
            .nulls = s->nulls ? s->nulls + u * s->n_sets : NULL,
            .n_leading = s->leading ? s->n_leading + u * s->n_sets : NULL,
            .leading = s->leading ? s->leading + u * s->n_members : NULL,
        };
}

mr_status batch_scores_init(struct batch_scores *s, const struct batch_sizes *sizes, mr_error *err)
{
    const size_t room = room_of(sizes), n = sizes->n_sets;

    *s = (struct batch_scores){ .room = room, .n_sets = n, .n_members = sizes->n_members };
    s->scores = mem_calloc(room, sizeof(*s->scores));
    s->sets = mem_calloc(room * n, sizeof(*s->sets));
    if (sizes->nulls)
        s->nulls = mem_calloc(room * n, sizeof(*s->nulls));
    if (sizes->leading) {
        s->n_leading = mem_calloc(room * n, sizeof(*s->n_leading));
        s->leading = mem_calloc(room * s->n_members, sizeof(*s->leading));
    }
    if (!s->scores || !s->sets || (sizes->nulls && !s->nulls) ||
        (sizes->leading && (!s->n_leading || !s->leading)))
        return mem_fail(err);
    lay_out(s);
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
