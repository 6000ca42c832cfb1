/* HDF5: a dense matrix */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include "base/alloc.h"
#include "io/formats/h5_dense.h"

enum { AT_ONCE = 1 << 18 }; /* values, or those of a sample */

mr_status h5_dense_open(const struct h5 *h5, const char *name, size_t n_samples, size_t n_genes,
                        size_t n_dims, struct h5_dense *m, mr_error *err)
{
    mr_status st;

    *m = (struct h5_dense){ .n_samples = n_samples, .n_genes = n_genes };
    st = h5_array_open(h5, name, n_dims, &m->array, err);
    if (st)
        return st;
    if (n_dims == 1 && m->array.dims[0] != n_genes)
        return mr_fail(err, MR_EFORMAT, "%s: expected %zu values in '%s', found %zu", h5->path,
                       n_genes, name, m->array.dims[0]);
    if (n_dims == 2 && (m->array.dims[0] != n_samples || m->array.dims[1] != n_genes))
        return mr_fail(err, MR_EFORMAT, "%s: expected %zu x %zu values in '%s', found %zu x %zu",
                       h5->path, n_samples, n_genes, name, m->array.dims[0], m->array.dims[1]);
    return MR_OK;
}

static mr_status make_room(struct h5_dense *m, mr_error *err)
{
    const size_t n = m->n_genes && m->n_genes < AT_ONCE ? AT_ONCE / m->n_genes : 1;
    const size_t chunk = m->array.chunk && m->array.chunk < n ? m->array.chunk : 1;

    m->capacity = n / chunk * chunk;
    m->capacity = m->capacity < m->n_samples ? m->capacity : m->n_samples;
    m->values = mem_resize(NULL, m->capacity, m->n_genes * sizeof(*m->values));
    return m->values ? MR_OK : mem_fail(err);
}

/* Values were changed where they stood: what was given is read again. */
mr_status h5_dense_read(struct h5_dense *m, size_t s, struct h5_sample *out, mr_error *err)
{
    mr_status st = m->values ? MR_OK : make_room(m, err);

    if (!st && (s < m->first || s >= m->first + m->n)) {
        const bool one = m->array.n_dims == 1;

        m->first = s / m->capacity * m->capacity;
        m->n = m->n_samples - m->first < m->capacity ? m->n_samples - m->first : m->capacity;
        st = h5_array_read(&m->array, one ? 0 : m->first, one ? m->n_genes : m->n, m->values, err);
        if (st)
            m->n = 0;
    }
    if (!st)
        *out = (struct h5_sample){ .n = m->n_genes,
                                   .values = m->values + (s - m->first) * m->n_genes };
    return st;
}

void h5_dense_close(struct h5_dense *m)
{
    h5_array_close(&m->array);
    free(m->values);
    *m = (struct h5_dense){ 0 };
}
#endif
