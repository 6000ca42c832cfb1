/* HDF5 of several makes: 10x, AnnData, kallisto */
#include "io/counts/stream.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

/* At the start, or behind a block of the user's: 512 bytes, 1024, 2048... */
static bool hdf5_matches(const struct peek *peek)
{
    static const char magic[8] = { '\x89', 'H', 'D', 'F', '\r', '\n', '\x1a', '\n' };

    for (size_t at = 0; at + sizeof(magic) <= peek->size; at = at ? 2 * at : 512)
        if (!memcmp(peek->data + at, magic, sizeof(magic)))
            return true;
    return false;
}

#ifdef MR_HAVE_HDF5
#include "io/formats/hdf5.h"

static const struct h5_format *const formats[] = {
    &h5_format_10x,
    &h5_format_h5ad,
    &h5_format_kallisto,
};

/* What is met and not read, by members that only it has. */
static const struct foreign {
    const char *member, *name, *advice;
} foreign[] = {
    { "row_attrs", "loom", "write it as h5ad or MatrixMarket" },
    { "mod", "MuData", "write its RNA as h5ad" },
    { "assays", "h5Seurat", "write it as h5ad or MatrixMarket" },
    { "barcode_idx", "molecule_info of Cell Ranger", "use its matrix, *_feature_bc_matrix.h5" },
    { "resolutions", "contacts of cooler", "it holds no counts of genes" },
};

static mr_status refuse(const struct h5 *h5, mr_error *err)
{
    char list[160] = "", name[H5_NAME_SIZE];
    size_t n = 0;

    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
        if (h5_kind(h5, foreign[i].member) != H5_ABSENT)
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected HDF5 of 10x, AnnData or kallisto, found %s: %s", h5->path,
                           foreign[i].name, foreign[i].advice);
    for (size_t i = 0; i < 3; i++) {
        h5_member(h5, "/", i, name);
        if (*name)
            n += (size_t)snprintf(list + n, sizeof(list) - n, "%s'%.40s'", i ? ", " : "", name);
    }
    return mr_fail(err, MR_EFORMAT, "%s: expected HDF5 of 10x, AnnData or kallisto, found %s%s",
                   h5->path, n ? "it with " : "it empty", list);
}

static mr_status check_samples(const mr_stream *s, const mr_names *samples, mr_error *err)
{
    if (!mr_names_size(s->genes) || !mr_names_size(samples))
        return mr_fail(err, MR_EFORMAT, "%s: expected genes and samples, found %zu and %zu",
                       s->path, mr_names_size(s->genes), mr_names_size(samples));
    for (size_t i = 0; i < mr_names_size(samples); i++) {
        const char *name = mr_names_get(samples, i);

        if (!*name)
            return mr_fail(err, MR_EFORMAT, "%s: expected a name of sample %zu, found none",
                           s->path, i + 1);
        if (mr_names_find(samples, name) < i)
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected samples of different names, found two '%s'", s->path,
                           name);
    }
    return MR_OK;
}

static mr_status open_format(mr_stream *s, struct h5_reader *r, mr_error *err)
{
    const size_t n = sizeof(formats) / sizeof(formats[0]);
    size_t i = 0;
    mr_status st;

    while (i < n && !formats[i]->matches(&r->h5))
        i++;
    if (i == n)
        return refuse(&r->h5, err);
    s->facts.format = formats[i]->name;
    st = formats[i]->open(s, r, err);
    if (!st)
        st = check_samples(s, r->samples, err);
    s->facts.n_samples = mr_names_size(r->samples);
    return st;
}

static mr_status open_quietly(mr_stream *s, mr_error *err)
{
    struct h5_reader *r = mem_calloc(1, sizeof(*r));
    mr_status st;

    s->state = r;
    if (!r)
        return mem_fail(err);
    r->h5.copy = SPILL_CLOSED;
    r->unassigned = NAN;
    r->values =
        (struct h5_values){ .path = s->path, .genes = s->genes, .na_zero = s->opts.na_zero };
    r->samples = mr_names_new();
    if (!r->samples)
        return mem_fail(err);
    st = h5_open(&r->h5, s->src, err);
    return st ? st : open_format(s, r, err);
}

static void take_special(const struct h5_reader *r, struct h5_sample *in, struct mr_profile *out)
{
    if (!r->n_special)
        return;
    in->n -= r->n_special;
    out->unassigned = 0;
    for (size_t i = 0; i < r->n_special; i++)
        out->unassigned += in->values[in->n + i];
}

static mr_status next_quietly(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct h5_reader *r = s->state;
    struct h5_sample in;
    mr_status st;

    if (r->next == mr_names_size(r->samples))
        return h5_values_end(&r->values, err);
    if (r->dense.array.id)
        st = h5_dense_read(&r->dense, r->next, &in, err);
    else if (r->sparse.form.by_gene)
        st = h5_turned_read(&r->sparse, r->next, &in, err);
    else
        st = h5_sparse_read(&r->sparse, r->next, &in, err);
    if (st)
        return st;
    out->sample = mr_names_get(r->samples, r->next++);
    out->length = r->length;
    out->tpm = r->tpm;
    out->unassigned = r->unassigned;
    take_special(r, &in, out);
    st = h5_values_take(&r->values, &in, out, err);
    s->facts.n_missing = r->values.n_missing;
    return st;
}

static void close_quietly(mr_stream *s)
{
    struct h5_reader *r = s->state;

    if (!r)
        return;
    h5_sparse_close(&r->sparse);
    h5_dense_close(&r->dense);
    h5_values_release(&r->values);
    h5_close(&r->h5);
    mr_names_free(r->samples);
    free(r->kept);
    free(r->length);
    free(r->tpm);
    free(r);
}

/* HDF5 prints the errors of its calls unless it is told not to. */
struct quiet {
    H5E_auto2_t print;
    void *data;
};

static struct quiet be_quiet(void)
{
    struct quiet before = { 0 };

    H5Eget_auto2(H5E_DEFAULT, &before.print, &before.data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return before;
}

static void be_as(struct quiet before)
{
    H5Eset_auto2(H5E_DEFAULT, before.print, before.data);
}

/* The library is entered here only, by one thread at a time. */
static mr_status hdf5_open(mr_stream *s, mr_error *err)
{
    mr_status st;

#pragma omp critical(mr_hdf5)
    {
        const struct quiet before = be_quiet();

        st = open_quietly(s, err);
        be_as(before);
    }
    return st;
}

static mr_status hdf5_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    mr_status st;

#pragma omp critical(mr_hdf5)
    {
        const struct quiet before = be_quiet();

        st = next_quietly(s, out, err);
        be_as(before);
    }
    return st;
}

static void hdf5_close(mr_stream *s)
{
#pragma omp critical(mr_hdf5)
    {
        const struct quiet before = be_quiet();

        close_quietly(s);
        be_as(before);
    }
}

/* What was read before was changed where it stood. */
static mr_status hdf5_rewind(mr_stream *s, mr_error *err)
{
    struct h5_reader *r = s->state;

    (void)err;
    h5_values_restart(&r->values);
    r->dense.n = r->sparse.turned.n = 0;
    r->next = 0;
    s->facts.n_missing = 0;
    return MR_OK;
}

#else

static mr_status hdf5_open(mr_stream *s, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT,
                   "%s: expected text, found HDF5: this mechrank was built without HDF5", s->path);
}

/* Nothing is ever open. */
static mr_status hdf5_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    (void)out;
    return hdf5_open(s, err);
}

static void hdf5_close(mr_stream *s)
{
    (void)s;
}

static mr_status hdf5_rewind(mr_stream *s, mr_error *err)
{
    return hdf5_open(s, err);
}
#endif

const struct reader reader_hdf5 = {
    .name = "hdf5",
    .is_serial = true,
    .matches = hdf5_matches,
    .open = hdf5_open,
    .next = hdf5_next,
    .rewind = hdf5_rewind,
    .close = hdf5_close,
};
