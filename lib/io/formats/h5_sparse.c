/* HDF5: compressed rows or columns */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <stdio.h>

#include "base/alloc.h"
#include "io/formats/h5_sparse.h"

enum { WINDOW = 1 << 17 }; /* entries read at once */

static const char *member(const struct h5_sparse *m, const char *name, char buf[H5_NAME_SIZE])
{
    snprintf(buf, H5_NAME_SIZE, "%.480s/%s", m->form.group, name);
    return buf;
}

static mr_status open_member(const struct h5 *h5, struct h5_sparse *m, const char *name,
                             struct h5_array *array, mr_error *err)
{
    char path[H5_NAME_SIZE];

    return h5_array_open(h5, member(m, name, path), 1, array, err);
}

static mr_status check_integers(const struct h5_array *a, mr_error *err)
{
    return a->is_integer ? MR_OK
                         : mr_fail(err, MR_EFORMAT, "%s: expected integers in '%s', found decimals",
                                   a->path, a->name);
}

/* The entries of a row or column are no more than what it can hold, and follow one another. */
static mr_status check_starts(const struct h5_sparse *m, const struct h5_array *a, mr_error *err)
{
    if (m->starts[0])
        return mr_fail(err, MR_EFORMAT, "%s: expected 0 as the first value of '%s', found %lld",
                       a->path, a->name, (long long)m->starts[0]);
    for (size_t i = 0; i < m->n_major; i++)
        if (m->starts[i + 1] < m->starts[i])
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected ascending values in '%s', found %lld behind %lld", a->path,
                           a->name, (long long)m->starts[i + 1], (long long)m->starts[i]);
    if ((uint64_t)m->starts[m->n_major] != m->n_entries)
        return mr_fail(err, MR_EFORMAT, "%s: expected %zu as the last value of '%s', found %lld",
                       a->path, m->n_entries, a->name, (long long)m->starts[m->n_major]);
    for (size_t i = 0; i < m->n_major; i++)
        if ((uint64_t)(m->starts[i + 1] - m->starts[i]) > m->n_minor)
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected at most %zu entries between values of '%s', found %lld",
                           a->path, m->n_minor, a->name,
                           (long long)(m->starts[i + 1] - m->starts[i]));
    return MR_OK;
}

static mr_status read_starts(const struct h5 *h5, struct h5_sparse *m, mr_error *err)
{
    struct h5_array a;
    mr_status st = open_member(h5, m, "indptr", &a, err);

    if (!st)
        st = check_integers(&a, err);
    if (!st && a.dims[0] != m->n_major + 1)
        st = mr_fail(err, MR_EFORMAT, "%s: expected %zu values in '%s', found %zu", a.path,
                     m->n_major + 1, a.name, a.dims[0]);
    if (!st) {
        m->starts = mem_resize(NULL, m->n_major + 1, sizeof(*m->starts));
        st = m->starts ? h5_array_read_int64(&a, 0, m->n_major + 1, m->starts, err) : mem_fail(err);
    }
    if (!st)
        st = check_starts(m, &a, err);
    h5_array_close(&a);
    return st;
}

mr_status h5_sparse_open(const struct h5 *h5, const struct h5_sparse_form *form, size_t max_memory,
                         struct h5_sparse *m, mr_error *err)
{
    mr_status st;

    *m = (struct h5_sparse){ .form = *form, .max_memory = max_memory };
    m->n_major = form->by_gene ? form->n_rows : form->n_samples;
    m->n_minor = form->by_gene ? form->n_samples : form->n_rows;
    st = open_member(h5, m, "data", &m->data, err);
    if (!st)
        st = open_member(h5, m, "indices", &m->indices, err);
    if (!st)
        st = check_integers(&m->indices, err);
    if (st)
        return st;
    m->n_entries = m->data.dims[0];
    if (m->indices.dims[0] != m->n_entries)
        return mr_fail(err, MR_EFORMAT, "%s: expected %zu values in '%s', found %zu", h5->path,
                       m->n_entries, m->indices.name, m->indices.dims[0]);
    return read_starts(h5, m, err);
}

/* Windows begin and end with a chunk, so that none is inflated twice; large ones stay cached. */
static mr_status make_window(struct h5_sparse *m, mr_error *err)
{
    struct h5_window *w = &m->window;
    const size_t chunk = m->data.chunk < WINDOW ? m->data.chunk : 1;
    size_t n;

    w->capacity = WINDOW / chunk * chunk;
    n = w->capacity < m->n_entries ? w->capacity : m->n_entries;
    w->indices = mem_resize(NULL, n, sizeof(*w->indices));
    w->values = mem_resize(NULL, n, sizeof(*w->values));
    return w->indices && w->values ? MR_OK : mem_fail(err);
}

mr_status h5_sparse_load(struct h5_sparse *m, size_t at, mr_error *err)
{
    struct h5_window *w = &m->window;
    mr_status st = w->values ? MR_OK : make_window(m, err);

    if (st || (w->n && at >= w->first && at < w->first + w->n))
        return st;
    w->first = at / w->capacity * w->capacity;
    w->n = m->n_entries - w->first < w->capacity ? m->n_entries - w->first : w->capacity;
    st = h5_array_read_int64(&m->indices, w->first, w->n, w->indices, err);
    if (!st)
        st = h5_array_read(&m->data, w->first, w->n, w->values, err);
    for (size_t i = 0; !st && i < w->n; i++)
        if (w->indices[i] < 0 || (uint64_t)w->indices[i] >= m->n_minor)
            st =
                mr_fail(err, MR_EFORMAT, "%s: expected values of 0 to %zu in '%s', found %lld",
                        m->indices.path, m->n_minor - 1, m->indices.name, (long long)w->indices[i]);
    if (st)
        w->n = 0;
    return st;
}

static mr_status make_sample(struct h5_sparse *m, mr_error *err)
{
    if (m->sample.values)
        return MR_OK;
    m->sample.rows = mem_resize(NULL, m->n_minor, sizeof(*m->sample.rows));
    m->sample.values = mem_resize(NULL, m->n_minor, sizeof(*m->sample.values));
    return m->sample.rows && m->sample.values ? MR_OK : mem_fail(err);
}

mr_status h5_sparse_read(struct h5_sparse *m, size_t s, struct h5_sample *out, mr_error *err)
{
    const size_t behind = (size_t)m->starts[s + 1];
    const uint32_t *genes = m->form.genes;
    mr_status st = make_sample(m, err);

    m->sample.n = 0;
    for (size_t e = (size_t)m->starts[s]; !st && e < behind;) {
        const struct h5_window *w = &m->window;
        size_t end;

        st = h5_sparse_load(m, e, err);
        end = behind < w->first + w->n ? behind : w->first + w->n;
        for (; !st && e < end; e++) {
            const size_t row = (size_t)w->indices[e - w->first];

            if (genes && genes[row] == UINT32_MAX)
                continue;
            m->sample.rows[m->sample.n] = genes ? genes[row] : (uint32_t)row;
            m->sample.values[m->sample.n++] = w->values[e - w->first];
        }
    }
    *out = m->sample;
    return st;
}

void h5_sparse_close(struct h5_sparse *m)
{
    h5_array_close(&m->data);
    h5_array_close(&m->indices);
    free(m->starts);
    free(m->window.indices);
    free(m->window.values);
    free(m->turned.starts);
    free(m->turned.filled);
    free(m->turned.rows);
    free(m->turned.values);
    free(m->sample.rows);
    free(m->sample.values);
    *m = (struct h5_sparse){ 0 };
}
#endif
