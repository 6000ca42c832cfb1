/*
 * AnnData: samples (obs) x genes (var), dense or compressed either way; in "X", in "raw/X" with
 * genes of its own, and in "layers/NAME".
 */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "io/formats/hdf5.h"
#include "io/formats/special.h"

enum { PEEKED = 4096 };

/* One of the matrices. */
struct layer {
    const char *name; /* as asked for */
    char matrix[H5_NAME_SIZE];
    const char *genes; /* the group or dataset that describes them */
};

static bool is_there(const struct h5 *h5, const char *name)
{
    return h5_kind(h5, name) != H5_ABSENT;
}

static bool matches_h5ad(const struct h5 *h5)
{
    return is_there(h5, "obs") && is_there(h5, "var");
}

/* Before version 0.7 "raw/X" was "raw.X". */
static void find_layer(const struct h5 *h5, const char *name, struct layer *out)
{
    const bool raw = !strcmp(name, "raw/X"), old = raw && !is_there(h5, "raw");

    *out = (struct layer){ .name = name };
    out->genes = old ? "raw.var" : raw ? "raw/var" : "var";
    snprintf(out->matrix, sizeof(out->matrix), "%s", old ? "raw.X" : name);
}

static mr_status refuse_layer(const struct h5 *h5, const char *name, mr_error *err)
{
    static const char *const fixed[] = { "X", "raw/X" };
    char list[200] = "", member[H5_NAME_SIZE];
    struct layer layer;
    size_t n = 0;

    for (size_t i = 0; i < 2; i++) {
        find_layer(h5, fixed[i], &layer);
        if (is_there(h5, layer.matrix))
            n += (size_t)snprintf(list + n, sizeof(list) - n, "%s'%s'", n ? ", " : "", fixed[i]);
    }
    for (size_t i = 0; i < 3 && is_there(h5, "layers"); i++) {
        h5_member(h5, "layers", i, member);
        if (*member)
            n += (size_t)snprintf(list + n, sizeof(list) - n, "%s'layers/%.40s'", n ? ", " : "",
                                  member);
    }
    return mr_fail(err, MR_EFORMAT, "%s: expected a matrix '%.100s', found %s", h5->path, name,
                   n ? list : "none");
}

/* The index of a group is the member that its attribute names. */
static void find_index(const struct h5 *h5, const char *frame, char name[H5_NAME_SIZE])
{
    char index[H5_NAME_SIZE];

    snprintf(name, H5_NAME_SIZE, "%s", frame);
    if (h5_kind(h5, frame) != H5_GROUP)
        return;
    if (!h5_text_attribute(h5, frame, "_index", index))
        snprintf(index, sizeof(index), "_index");
    snprintf(name, H5_NAME_SIZE, "%.100s/%.400s", frame, index);
}

static mr_status check_shape(const struct h5 *h5, const struct h5_sparse_form *form, mr_error *err)
{
    size_t shape[2];

    if (!h5_pair_attribute(h5, form->group, "shape", shape) &&
        !h5_pair_attribute(h5, form->group, "h5sparse_shape", shape))
        return mr_fail(err, MR_EFORMAT, "%s: expected an attribute 'shape' of '%s', found none",
                       h5->path, form->group);
    if (shape[0] == form->n_samples && shape[1] == form->n_rows)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s: expected %zu x %zu as the shape of '%s', found %zu x %zu",
                   h5->path, form->n_samples, form->n_rows, form->group, shape[0], shape[1]);
}

static mr_status open_sparse(mr_stream *s, struct h5_reader *r, struct h5_sparse_form *form,
                             mr_error *err)
{
    const struct h5 *h5 = &r->h5;
    char encoding[H5_NAME_SIZE];
    mr_status st;

    if (!h5_text_attribute(h5, form->group, "encoding-type", encoding))
        h5_text_attribute(h5, form->group, "h5sparse_format", encoding);
    form->by_gene = !strncmp(encoding, "csc", 3);
    if (!form->by_gene && strncmp(encoding, "csr", 3) != 0)
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected a dense matrix, CSR or CSC as the encoding of '%s', found "
                       "'%.40s'",
                       h5->path, form->group, encoding);
    st = check_shape(h5, form, err);
    return st ? st : h5_sparse_open(h5, form, s->opts.max_memory, &r->sparse, err);
}

/* htseq-count puts what it counted to no gene behind the genes: "__no_feature"... */
static mr_status add_genes(mr_stream *s, struct h5_reader *r, const char *name, mr_error *err)
{
    mr_names *names = mr_names_new();
    mr_status st = names ? h5_names_read(&r->h5, name, names, err) : mem_fail(err);
    size_t n = st ? 0 : mr_names_size(names);

    for (; r->dense.array.id && n && special_is_row(mr_names_get(names, n - 1)); n--)
        r->n_special++;
    for (size_t i = 0; !st && i < n; i++)
        st = mr_names_add(s->genes, mr_names_get(names, i), strlen(mr_names_get(names, i)), err);
    mr_names_free(names);
    return st;
}

static mr_status open_layer(mr_stream *s, struct h5_reader *r, const struct layer *layer,
                            mr_error *err)
{
    struct h5_sparse_form form = { .group = layer->matrix, .samples = r->samples };
    char samples[H5_NAME_SIZE], genes[H5_NAME_SIZE];
    mr_status st;

    find_index(&r->h5, "obs", samples);
    find_index(&r->h5, layer->genes, genes);
    st = h5_names_count(&r->h5, samples, &form.n_samples, err);
    if (!st)
        st = h5_names_count(&r->h5, genes, &form.n_rows, err);
    if (st)
        return st;
    st = h5_kind(&r->h5, layer->matrix) == H5_GROUP
             ? open_sparse(s, r, &form, err)
             : h5_dense_open(&r->h5, layer->matrix, form.n_samples, form.n_rows, 2, &r->dense, err);
    if (!st)
        st = h5_names_read(&r->h5, samples, r->samples, err);
    return st ? st : add_genes(s, r, genes, err);
}

static bool read_first(const struct h5 *h5, const char *matrix, double *values, size_t *n)
{
    char name[H5_NAME_SIZE];
    struct h5_array a;
    const bool sparse = h5_kind(h5, matrix) == H5_GROUP;
    bool read;

    snprintf(name, sizeof(name), "%.480s%s", matrix, sparse ? "/data" : "");
    read = !h5_array_open(h5, name, sparse ? 1 : 2, &a, NULL) && a.dims[0] && a.dims[1];
    *n = 0;
    if (read && a.dims[1] <= PEEKED) {
        *n = PEEKED / a.dims[1] < a.dims[0] ? PEEKED / a.dims[1] : a.dims[0];
        read = !h5_array_read(&a, 0, *n, values, NULL);
        *n *= a.dims[1];
    }
    h5_array_close(&a);
    return read && *n;
}

/* By its first values. */
static bool holds_counts(const struct h5 *h5, const char *matrix)
{
    double values[PEEKED];
    size_t n;

    if (!read_first(h5, matrix, values, &n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!(values[i] >= 0 && values[i] == trunc(values[i])))
            return false;
    return true;
}

/* "X" is what was worked with last, often logarithms; what the counts are called is said. */
static mr_status note_counts(const mr_stream *s, const struct h5 *h5, mr_error *err)
{
    static const char *const names[] = { "raw/X", "layers/counts" };

    if (holds_counts(h5, "X"))
        return MR_OK;
    for (size_t i = 0; i < 2; i++) {
        struct layer layer;

        find_layer(h5, names[i], &layer);
        if (is_there(h5, layer.matrix) && holds_counts(h5, layer.matrix))
            return mr_notes_addf(s->opts.notes, MR_WARNING, "", "not_counts_layer", 1, err,
                                 "%s: 'X' is read, which holds no counts; '%s' does: --layer %s",
                                 s->path, names[i], names[i]);
    }
    return MR_OK;
}

static mr_status open_h5ad(mr_stream *s, struct h5_reader *r, mr_error *err)
{
    const char *name = s->opts.layer ? s->opts.layer : "X";
    const bool known = !strcmp(name, "X") || !strcmp(name, "raw/X") || !strncmp(name, "layers/", 7);
    struct layer layer;
    mr_status st;

    find_layer(&r->h5, name, &layer);
    if (!known || !is_there(&r->h5, layer.matrix))
        return refuse_layer(&r->h5, name, err);
    st = open_layer(s, r, &layer, err);
    return st || s->opts.layer ? st : note_counts(s, &r->h5, err);
}

const struct h5_format h5_format_h5ad = { .name = "h5ad",
                                          .matches = matches_h5ad,
                                          .open = open_h5ad };
#endif
