/*
 * Any numbers, sizes and names in the members of HDF5 of 10x, AnnData and kallisto: samples, or
 * one line that names the input.  The file itself is always whole: its library is not tested.
 */
#include "fuzz.h"

#include <math.h>

#include "h5_made.h"
#include "mechrank/counts.h"

enum { MAX_VALUES = 24, NAME_SIZE = 4 };

/* What is left of the input; behind its end there are zeros. */
struct input {
    const uint8_t *at;
    size_t left;
};

static uint8_t take(struct input *in)
{
    if (!in->left)
        return 0;
    in->left--;
    return *in->at++;
}

/* Small ones mostly, now and then one out of any range. */
static int64_t take_integer(struct input *in)
{
    static const int64_t odd[] = { -1, INT64_MIN, INT64_MAX, UINT32_MAX, (int64_t)1 << 53, 255 };
    const uint8_t byte = take(in);

    return byte < 240 ? byte % 32 : odd[byte % (sizeof(odd) / sizeof(odd[0]))];
}

static double take_double(struct input *in)
{
    static const double odd[] = { NAN, INFINITY, -INFINITY, -1, 0.5, 4294967296, 1e300, -0.0 };
    const uint8_t byte = take(in);

    return byte < 224 ? byte : odd[byte % (sizeof(odd) / sizeof(odd[0]))];
}

/* 'n' as it should be, or another one. */
static size_t take_size(struct input *in, size_t n)
{
    const uint8_t byte = take(in);

    return byte < 200 ? n : byte % MAX_VALUES;
}

static bool take_odd(struct input *in)
{
    return take(in) >= 236;
}

static struct h5_chunk take_chunk(struct input *in)
{
    const size_t size = take(in) % 8;

    return (struct h5_chunk){ size, size };
}

static void put_integers(struct h5_made *h5, struct input *in, const char *name, size_t n)
{
    int64_t values[MAX_VALUES];

    for (size_t i = 0; i < MAX_VALUES; i++)
        values[i] = take_integer(in);
    if (!take_odd(in))
        h5_made_integers(h5, name, values, take_size(in, n), take_chunk(in));
}

static void put_doubles(struct h5_made *h5, struct input *in, const char *name, size_t n)
{
    double values[MAX_VALUES];

    for (size_t i = 0; i < MAX_VALUES; i++)
        values[i] = take_double(in);
    if (!take_odd(in))
        h5_made_doubles(h5, name, values, take_size(in, n), take_chunk(in));
}

/* Ascending to the number of entries, unless one is changed. */
static void put_starts(struct h5_made *h5, struct input *in, const char *name, size_t n,
                       size_t n_entries)
{
    int64_t values[MAX_VALUES];

    for (size_t i = 0; i < MAX_VALUES; i++)
        values[i] = (int64_t)(i < n ? i * n_entries / n : n_entries);
    if (take_odd(in))
        values[take(in) % (n + 1)] = take_integer(in);
    if (!take_odd(in))
        h5_made_integers(h5, name, values, take_size(in, n + 1), take_chunk(in));
}

static void put_names(struct h5_made *h5, struct input *in, const char *name, size_t n)
{
    char values[MAX_VALUES * NAME_SIZE];

    if (take_odd(in)) {
        for (size_t i = 0; i < sizeof(values); i++)
            values[i] = (char)take(in);
        h5_made_strings(h5, name, values, take_size(in, n), NAME_SIZE);
    } else if (take_odd(in)) {
        put_integers(h5, in, name, n);
    } else if (!take_odd(in)) {
        h5_made_numbered(h5, name, "n", take_size(in, n));
    }
}

static void put_sparse(struct h5_made *h5, struct input *in, const char *group, size_t n_major)
{
    const size_t n = take(in) % MAX_VALUES;
    char name[32];

    snprintf(name, sizeof(name), "%s/data", group);
    put_doubles(h5, in, name, n);
    snprintf(name, sizeof(name), "%s/indices", group);
    put_integers(h5, in, name, n);
    snprintf(name, sizeof(name), "%s/indptr", group);
    put_starts(h5, in, name, n_major, n);
}

static void make_10x(struct h5_made *h5, struct input *in, size_t n_genes, size_t n_samples)
{
    const bool version_3 = take(in) & 1;
    const char *group = version_3 ? "matrix" : "genome";
    int64_t shape[2] = { (int64_t)n_genes, (int64_t)n_samples };
    char name[32];

    h5_made_group(h5, group);
    put_sparse(h5, in, group, n_samples);
    if (take_odd(in))
        shape[take(in) % 2] = take_integer(in);
    snprintf(name, sizeof(name), "%s/shape", group);
    h5_made_integers(h5, name, shape, 2, (struct h5_chunk){ 0 });
    snprintf(name, sizeof(name), "%s/barcodes", group);
    put_names(h5, in, name, n_samples);
    if (!version_3) {
        put_names(h5, in, "genome/genes", n_genes);
        return;
    }
    h5_made_group(h5, "matrix/features");
    put_names(h5, in, "matrix/features/id", n_genes);
    if (take_odd(in))
        put_names(h5, in, "matrix/features/genome", n_genes);
    if (take_odd(in))
        put_doubles(h5, in, "matrix/features/filtered_probes", n_genes);
}

static void make_h5ad(struct h5_made *h5, struct input *in, size_t n_genes, size_t n_samples)
{
    static const char *const encodings[] = { "csr_matrix", "csc_matrix", "csr", "" };
    const uint8_t form = take(in) % 5;
    double dense[MAX_VALUES];
    int64_t shape[2] = { (int64_t)n_samples, (int64_t)n_genes };

    h5_made_group(h5, "obs");
    h5_made_group(h5, "var");
    put_names(h5, in, "obs/_index", n_samples);
    put_names(h5, in, "var/_index", n_genes);
    if (form == 4) {
        const size_t dims[2] = { n_samples, MAX_VALUES / n_samples < n_genes
                                                ? MAX_VALUES / n_samples
                                                : n_genes };

        for (size_t i = 0; i < MAX_VALUES; i++)
            dense[i] = take_double(in);
        h5_made_table(h5, "X", dense, dims, take_chunk(in));
        return;
    }
    h5_made_group(h5, "X");
    h5_made_text(h5, "X", "encoding-type", encodings[form]);
    if (take_odd(in))
        shape[take(in) % 2] = take_integer(in);
    h5_made_pair(h5, "X", "shape", shape[0], shape[1]);
    put_sparse(h5, in, "X", form == 1 ? n_genes : n_samples);
}

static void make_kallisto(struct h5_made *h5, struct input *in, size_t n_genes)
{
    h5_made_group(h5, "aux");
    put_doubles(h5, in, "est_counts", n_genes);
    put_doubles(h5, in, "aux/eff_lengths", n_genes);
    put_names(h5, in, "aux/ids", n_genes);
    put_integers(h5, in, "aux/num_processed", 1);
}

static void *make(struct input *in, size_t *size)
{
    struct h5_made *h5 = h5_made_new();
    const uint8_t format = take(in) % 3;
    const size_t n_genes = 1 + take(in) % 8, n_samples = 1 + take(in) % 8;

    if (format == 0)
        make_10x(h5, in, n_genes, n_samples);
    else if (format == 1)
        make_h5ad(h5, in, n_genes, n_samples);
    else
        make_kallisto(h5, in, n_genes);
    return h5_made_end(h5, size);
}

static bool is_ascending(const struct mr_profile *p, size_t n_genes)
{
    for (size_t i = 0; p->rows && i < p->n; i++)
        if (p->rows[i] >= n_genes || (i && p->rows[i - 1] >= p->rows[i]))
            return false;
    return p->n <= n_genes;
}

static bool is_finite(const struct mr_profile *p)
{
    for (size_t i = 0; i < p->n; i++)
        if ((p->f64 && !isfinite(p->f64[i])) || (p->tpm && !isfinite(p->tpm[i])))
            return false;
    return p->u32 || p->f64;
}

/* Gives samples to the end or to a failure; how many. */
static size_t read_to_end(mr_stream *stream, mr_status *st)
{
    const size_t n_genes = mr_names_size(mr_stream_genes(stream));
    struct mr_profile p;
    size_t n = 0;
    mr_error err;

    while (!(*st = mr_stream_next(stream, &p, &err)) && p.sample) {
        FUZZ_CHECK(is_ascending(&p, n_genes));
        FUZZ_CHECK(is_finite(&p));
        n++;
    }
    FUZZ_CHECK(!*st || !strncmp(err.msg, "input:", 6));
    return n;
}

/* The second time it fails where it did first. */
static void check_stream(mr_stream *stream)
{
    mr_status first, second;
    const size_t n = read_to_end(stream, &first);
    mr_error err;

    FUZZ_CHECK(first || n == mr_stream_facts(stream)->n_samples);
    FUZZ_CHECK(!mr_stream_rewind(stream, &err));
    FUZZ_CHECK(read_to_end(stream, &second) == n);
    FUZZ_CHECK(first == second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = { data, size };
    size_t image_size;
    void *image = make(&in, &image_size);

    for (int i = 0; i < 2; i++) {
        struct mr_read_opts opts;
        mr_source *src;
        mr_stream *stream;
        mr_error err;

        mr_read_opts_init(&opts);
        opts.na_zero = i;
        opts.max_memory = i ? 1 : 100;
        FUZZ_CHECK(!mr_source_open_memory("input", image, image_size, &src, &err));
        if (mr_stream_open_source(src, &opts, &stream, &err)) {
            FUZZ_CHECK(!strncmp(err.msg, "input:", 6));
        } else {
            check_stream(stream);
            mr_stream_free(stream);
        }
        mr_source_free(src);
    }
    free(image);
    return 0;
}
