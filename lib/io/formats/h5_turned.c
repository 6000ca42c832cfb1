/*
 * HDF5: a matrix by gene, given by sample.  As many samples as memory allows are gathered in one
 * pass over the file; the file is the store, so that nothing is written.
 */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <string.h>

#include "base/alloc.h"
#include "io/formats/h5_sparse.h"

static const size_t entry_size = sizeof(uint32_t) + sizeof(double);

/* How many entries each sample has, as the places where they begin. */
static mr_status count(struct h5_sparse *m, mr_error *err)
{
    struct h5_turned *t = &m->turned;
    mr_status st = MR_OK;

    t->starts = mem_calloc(m->form.n_samples + 1, sizeof(*t->starts));
    t->filled = mem_calloc(m->form.n_samples, sizeof(*t->filled));
    if (!t->starts || !t->filled)
        return mem_fail(err);
    for (size_t e = 0; !st && e < m->n_entries; e += m->window.n) {
        st = h5_sparse_load(m, e, err);
        for (size_t i = 0; !st && i < m->window.n; i++)
            t->starts[m->window.indices[i] + 1]++;
    }
    for (size_t s = 0; !st && s < m->form.n_samples; s++) {
        if (t->starts[s + 1] > m->form.n_rows)
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected at most %zu entries of sample '%s' in '%s', found %zu",
                           m->indices.path, m->form.n_rows, mr_names_get(m->form.samples, s),
                           m->indices.name, t->starts[s + 1]);
        t->starts[s + 1] += t->starts[s];
    }
    return st;
}

/* One that failed is done again. */
static mr_status count_once(struct h5_sparse *m, mr_error *err)
{
    struct h5_turned *t = &m->turned;
    const mr_status st = t->starts ? MR_OK : count(m, err);

    if (!st)
        return st;
    free(t->starts);
    free(t->filled);
    t->starts = t->filled = NULL;
    return st;
}

/* The samples from 's' on of which all entries fit, at least one. */
static mr_status choose(struct h5_sparse *m, size_t s, mr_error *err)
{
    struct h5_turned *t = &m->turned;
    const size_t most = m->max_memory / entry_size;
    size_t behind = s + 1, n;

    while (behind < m->form.n_samples && t->starts[behind + 1] - t->starts[s] <= most)
        behind++;
    n = t->starts[behind] - t->starts[s];
    free(t->rows);
    free(t->values);
    t->rows = mem_resize(NULL, n, sizeof(*t->rows));
    t->values = mem_resize(NULL, n, sizeof(*t->values));
    t->first = s;
    t->n = t->rows && t->values ? behind - s : 0;
    memset(t->filled, 0, m->form.n_samples * sizeof(*t->filled));
    return t->n ? MR_OK : mem_fail(err);
}

static void place(struct h5_sparse *m, size_t row, size_t i)
{
    struct h5_turned *t = &m->turned;
    const size_t s = (size_t)m->window.indices[i];
    size_t at;

    if (s < t->first || s >= t->first + t->n)
        return;
    at = t->starts[s] - t->starts[t->first] + t->filled[s]++;
    t->rows[at] = (uint32_t)row;
    t->values[at] = m->window.values[i];
}

static mr_status gather(struct h5_sparse *m, mr_error *err)
{
    mr_status st = MR_OK;
    size_t row = 0;

    for (size_t e = 0; !st && e < m->n_entries; e++) {
        if (!m->window.n || e < m->window.first || e >= m->window.first + m->window.n)
            st = h5_sparse_load(m, e, err);
        while (e >= (size_t)m->starts[row + 1])
            row++;
        if (!st)
            place(m, row, e - m->window.first);
    }
    if (st)
        m->turned.n = 0;
    return st;
}

mr_status h5_turned_read(struct h5_sparse *m, size_t s, struct h5_sample *out, mr_error *err)
{
    struct h5_turned *t = &m->turned;
    mr_status st = count_once(m, err);
    size_t at;

    if (!st && (s < t->first || s >= t->first + t->n)) {
        st = choose(m, s, err);
        if (!st)
            st = gather(m, err);
    }
    if (st)
        return st;
    at = t->starts[s] - t->starts[t->first];
    *out = (struct h5_sample){ .n = t->starts[s + 1] - t->starts[s],
                               .rows = t->rows + at,
                               .values = t->values + at };
    return MR_OK;
}
#endif
