/* abundance.h5 of kallisto: transcripts of one sample */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "io/counts/sample_name.h"
#include "io/formats/hdf5.h"

static bool matches_kallisto(const struct h5 *h5)
{
    return h5_kind(h5, "est_counts") == H5_DATASET && h5_kind(h5, "aux") == H5_GROUP;
}

static mr_status read_values(const struct h5 *h5, const char *name, size_t n, double *out,
                             mr_error *err)
{
    struct h5_array a;
    mr_status st = h5_array_open(h5, name, 1, &a, err);

    if (!st && a.dims[0] != n)
        st = mr_fail(err, MR_EFORMAT, "%s: expected %zu values in '%s', found %zu", h5->path, n,
                     name, a.dims[0]);
    if (!st)
        st = h5_array_read(&a, 0, n, out, err);
    h5_array_close(&a);
    return st;
}

static mr_status read_lengths(struct h5_reader *r, size_t n, mr_error *err)
{
    static const char name[] = "aux/eff_lengths";
    mr_status st;

    r->length = mem_resize(NULL, n, sizeof(*r->length));
    if (!r->length)
        return mem_fail(err);
    st = read_values(&r->h5, name, n, r->length, err);
    for (size_t i = 0; !st && i < n; i++)
        if (!(r->length[i] >= 0) || isinf(r->length[i]))
            st = mr_fail(err, MR_EFORMAT, "%s: expected lengths of 0 or more in '%s', found %.15g",
                         r->h5.path, name, r->length[i]);
    return st;
}

static mr_status check_counts(const struct h5_reader *r, const double *counts, size_t n,
                              mr_error *err)
{
    for (size_t i = 0; i < n; i++)
        if (counts[i] < 0)
            return mr_fail(err, MR_EFORMAT, "%s: expected counts of 0 or more in '%s', found %.15g",
                           r->h5.path, r->dense.array.name, counts[i]);
    return MR_OK;
}

static double rate(double count, double length)
{
    return count > 0 && length > 0 ? count / length : 0;
}

/* As the program writes it beside: counts by length, in millionths. */
static mr_status compute_tpm(struct h5_reader *r, const double *counts, size_t n, mr_error *err)
{
    double sum = 0;

    r->tpm = mem_resize(NULL, n, sizeof(*r->tpm));
    if (!r->tpm)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++)
        sum += rate(counts[i], r->length[i]);
    for (size_t i = 0; i < n; i++)
        r->tpm[i] = sum > 0 ? rate(counts[i], r->length[i]) / sum * 1e6 : 0;
    return MR_OK;
}

/* What was processed and stands in no transcript. */
static void find_unassigned(struct h5_reader *r, const double *counts, size_t n)
{
    double processed = NAN, sum = 0;

    if (read_values(&r->h5, "aux/num_processed", 1, &processed, NULL))
        return;
    for (size_t i = 0; i < n; i++)
        sum += counts[i];
    if (processed >= round(sum))
        r->unassigned = processed - round(sum);
}

static mr_status add_sample(const mr_stream *s, struct h5_reader *r, mr_error *err)
{
    char *name = sample_name_of_path(s->path);
    mr_status st = name ? mr_names_add(r->samples, name, strlen(name), err) : mem_fail(err);

    free(name);
    return st;
}

static mr_status open_kallisto(mr_stream *s, struct h5_reader *r, mr_error *err)
{
    struct h5_sample counts = { 0 };
    size_t n;
    mr_status st = h5_names_count(&r->h5, "aux/ids", &n, err);

    s->facts.level = MR_LEVEL_TRANSCRIPTS;
    s->facts.is_counts = true;
    if (!st)
        st = h5_dense_open(&r->h5, "est_counts", 1, n, 1, &r->dense, err);
    if (!st)
        st = h5_names_read(&r->h5, "aux/ids", s->genes, err);
    if (!st)
        st = add_sample(s, r, err);
    if (!st)
        st = read_lengths(r, n, err);
    if (!st && n)
        st = h5_dense_read(&r->dense, 0, &counts, err);
    if (!st)
        st = check_counts(r, counts.values, n, err);
    if (!st)
        st = compute_tpm(r, counts.values, n, err);
    if (!st)
        find_unassigned(r, counts.values, n);
    return st;
}

const struct h5_format h5_format_kallisto = { .name = "kallisto_h5",
                                              .matches = matches_kallisto,
                                              .open = open_kallisto };
#endif
