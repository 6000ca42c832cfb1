/*
 * HDF5 of Cell Ranger: features x cells, compressed by cell.  Since version 3 in one group
 * "matrix" with all kinds of features, before it in one group per genome.
 */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "io/formats/hdf5.h"

#define FEATURES "matrix/features/"
#define EXPRESSION "Gene Expression"

/* Features of the file, which are its rows. */
struct features {
    mr_names *ids, *types, *genomes; /* the last two may be empty */
    double *in_use;                  /* of probes; NULL: all are */
    size_t n_no_expression, n_not_in_use;
};

static void join(char name[H5_NAME_SIZE], const char *group, const char *member)
{
    snprintf(name, H5_NAME_SIZE, "%.480s/%s", group, member);
}

static bool has(const struct h5 *h5, const char *group, const char *member)
{
    char name[H5_NAME_SIZE];

    join(name, group, member);
    return h5_kind(h5, name) == H5_DATASET;
}

static bool is_version_3(const struct h5 *h5)
{
    return h5_kind(h5, "matrix/features") == H5_GROUP;
}

static bool is_genome(const struct h5 *h5, const char *group)
{
    return h5_kind(h5, group) == H5_GROUP && has(h5, group, "genes") && has(h5, group, "barcodes");
}

static bool matches_10x(const struct h5 *h5)
{
    char name[H5_NAME_SIZE];

    if (is_version_3(h5))
        return true;
    for (size_t i = 0; h5_member(h5, "/", i, name), *name; i++)
        if (is_genome(h5, name))
            return true;
    return false;
}

/* The genome asked for, or the only one. */
static mr_status choose_genome(const mr_stream *s, const mr_names *genomes, const char **chosen,
                               mr_error *err)
{
    const size_t n = mr_names_size(genomes);
    char list[200] = "";
    size_t size = 0;

    *chosen = s->opts.genome ? s->opts.genome : n ? mr_names_get(genomes, 0) : "";
    if (s->opts.genome ? mr_names_find(genomes, s->opts.genome) != MR_NONE : n <= 1)
        return MR_OK;
    for (size_t i = 0; i < n && i < 4; i++)
        size += (size_t)snprintf(list + size, sizeof(list) - size, "%s'%.40s'", i ? ", " : "",
                                 mr_names_get(genomes, i));
    if (s->opts.genome)
        return mr_fail(err, MR_EFORMAT, "%s: expected genome '%s', found %s", s->path,
                       s->opts.genome, n ? list : "none");
    return mr_fail(err, MR_EFORMAT,
                   "%s: expected one genome, found %s: choose one with --genome NAME", s->path,
                   list);
}

/* Where several genomes were counted ids begin with the name of theirs. */
static size_t prefix_size(const mr_names *ids, const uint32_t *kept, const char *genome)
{
    const size_t size = strlen(genome);

    for (size_t i = 0; i < mr_names_size(ids); i++) {
        const char *id = mr_names_get(ids, i);

        if (kept[i] != UINT32_MAX && (strncmp(id, genome, size) || id[size] != '_'))
            return 0;
    }
    return size ? size + 1 : 0;
}

/* 'kept' has the index of each kept row in the stream's genes, which are added here. */
static mr_status add_genes(mr_stream *s, const mr_names *ids, const uint32_t *kept,
                           const char *genome, mr_error *err)
{
    const size_t skipped = prefix_size(ids, kept, genome);
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < mr_names_size(ids); i++) {
        const char *id = mr_names_get(ids, i);

        if (kept[i] != UINT32_MAX)
            st = mr_names_add(s->genes, id + skipped, strlen(id) - skipped, err);
    }
    return st;
}

static mr_status check_shape(const struct h5 *h5, const char *group, size_t n_rows,
                             size_t n_samples, mr_error *err)
{
    struct h5_array a = { 0 };
    int64_t shape[2] = { 0 };
    char name[H5_NAME_SIZE];
    mr_status st;

    join(name, group, "shape");
    st = h5_array_open(h5, name, 1, &a, err);
    if (!st && a.dims[0] != 2)
        st = mr_fail(err, MR_EFORMAT, "%s: expected 2 values in '%s', found %zu", h5->path, name,
                     a.dims[0]);
    if (!st)
        st = h5_array_read_int64(&a, 0, 2, shape, err);
    h5_array_close(&a);
    if (!st && ((uint64_t)shape[0] != n_rows || (uint64_t)shape[1] != n_samples))
        st = mr_fail(err, MR_EFORMAT, "%s: expected %zu and %zu in '%s', found %lld and %lld",
                     h5->path, n_rows, n_samples, name, (long long)shape[0], (long long)shape[1]);
    return st;
}

/* Opens the matrix below 'group', whose rows have the names 'ids'. */
static mr_status open_matrix(mr_stream *s, struct h5_reader *r, const char *group, size_t n_rows,
                             mr_error *err)
{
    struct h5_sparse_form form = {
        .group = group, .n_rows = n_rows, .genes = r->kept, .samples = r->samples
    };
    char name[H5_NAME_SIZE];
    mr_status st;

    join(name, group, "barcodes");
    st = h5_names_count(&r->h5, name, &form.n_samples, err);
    if (!st)
        st = check_shape(&r->h5, group, n_rows, form.n_samples, err);
    if (!st)
        st = h5_sparse_open(&r->h5, &form, s->opts.max_memory, &r->sparse, err);
    return st ? st : h5_names_read(&r->h5, name, r->samples, err);
}

static mr_status open_version_2(mr_stream *s, struct h5_reader *r, mr_names *genomes, mr_names *ids,
                                mr_error *err)
{
    char name[H5_NAME_SIZE];
    const char *genome;
    mr_status st = MR_OK;

    for (size_t i = 0; !st && (h5_member(&r->h5, "/", i, name), *name); i++)
        if (is_genome(&r->h5, name))
            st = mr_names_add(genomes, name, strlen(name), err);
    if (!st)
        st = choose_genome(s, genomes, &genome, err);
    if (st)
        return st;
    join(name, genome, "genes");
    st = h5_names_read(&r->h5, name, ids, err);
    if (st)
        return st;
    r->kept = mem_resize(NULL, mr_names_size(ids), sizeof(*r->kept));
    if (!r->kept)
        return mem_fail(err);
    for (size_t i = 0; i < mr_names_size(ids); i++)
        r->kept[i] = (uint32_t)i;
    st = add_genes(s, ids, r->kept, genome, err);
    return st ? st : open_matrix(s, r, genome, mr_names_size(ids), err);
}

/* A list of one name per feature; left empty where the file has none. */
static mr_status read_list(const struct h5 *h5, const char *name, size_t n, mr_names *list,
                           mr_error *err)
{
    size_t found = 0;
    mr_status st;

    if (h5_kind(h5, name) == H5_ABSENT)
        return MR_OK;
    st = h5_names_count(h5, name, &found, err);
    if (!st && found != n)
        st = mr_fail(err, MR_EFORMAT, "%s: expected %zu names in '%s', found %zu", h5->path, n,
                     name, found);
    return st ? st : h5_names_read(h5, name, list, err);
}

/* Probes that Space Ranger leaves out of the sums of their genes. */
static mr_status read_in_use(const struct h5 *h5, struct features *f, mr_error *err)
{
    const size_t n = mr_names_size(f->ids);
    struct h5_array a;
    mr_status st;

    if (h5_kind(h5, FEATURES "filtered_probes") == H5_ABSENT)
        return MR_OK;
    st = h5_array_open(h5, FEATURES "filtered_probes", 1, &a, err);
    if (!st && a.dims[0] != n)
        st = mr_fail(err, MR_EFORMAT, "%s: expected %zu values in '%s', found %zu", h5->path, n,
                     a.name, a.dims[0]);
    if (!st) {
        f->in_use = mem_resize(NULL, n, sizeof(*f->in_use));
        st = f->in_use ? h5_array_read(&a, 0, n, f->in_use, err) : mem_fail(err);
    }
    h5_array_close(&a);
    return st;
}

/* Of probes the genes that they are of: several rows then have one name. */
static mr_status read_features(const struct h5 *h5, struct features *f, mr_error *err)
{
    const bool of_probes = h5_kind(h5, FEATURES "gene_id") == H5_DATASET;
    mr_status st = h5_names_read(h5, of_probes ? FEATURES "gene_id" : FEATURES "id", f->ids, err);
    const size_t n = mr_names_size(f->ids);

    if (!st)
        st = read_list(h5, FEATURES "feature_type", n, f->types, err);
    if (!st)
        st = read_list(h5, FEATURES "genome", n, f->genomes, err);
    return st ? st : read_in_use(h5, f, err);
}

static bool is_expression(const struct features *f, size_t i)
{
    return !mr_names_size(f->types) || !strcmp(mr_names_get(f->types, i), EXPRESSION);
}

static mr_status list_genomes(const struct features *f, mr_names *genomes, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < mr_names_size(f->genomes); i++)
        if (is_expression(f, i))
            st = mr_names_intern(genomes, mr_names_get(f->genomes, i), NULL, NULL, err);
    return st;
}

static mr_status note_left_out(const mr_stream *s, const struct features *f, mr_error *err)
{
    mr_status st = MR_OK;

    if (f->n_no_expression)
        st = mr_notes_addf(s->opts.notes, MR_INFO, "", "other_features", f->n_no_expression, err,
                           "%s: features that are no gene expression are left out", s->path);
    if (!st && f->n_not_in_use)
        st =
            mr_notes_addf(s->opts.notes, MR_INFO, "", "probes_not_used", f->n_not_in_use, err,
                          "%s: probes that the file marks as not to be used are left out", s->path);
    return st;
}

static mr_status choose_features(mr_stream *s, struct h5_reader *r, struct features *f,
                                 const char *genome, mr_error *err)
{
    const size_t n = mr_names_size(f->ids);
    uint32_t n_kept = 0;

    r->kept = mem_resize(NULL, n, sizeof(*r->kept));
    if (!r->kept)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const bool expression = is_expression(f, i), in_use = !f->in_use || f->in_use[i] != 0;
        const bool of_genome =
            !mr_names_size(f->genomes) || !strcmp(mr_names_get(f->genomes, i), genome);

        f->n_no_expression += !expression;
        f->n_not_in_use += expression && of_genome && !in_use;
        r->kept[i] = expression && of_genome && in_use ? n_kept++ : UINT32_MAX;
    }
    if (!n_kept)
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected features of type '" EXPRESSION "', found none", s->path);
    return note_left_out(s, f, err);
}

static mr_status open_version_3(mr_stream *s, struct h5_reader *r, mr_names *genomes,
                                struct features *f, mr_error *err)
{
    const char *genome;
    mr_status st = read_features(&r->h5, f, err);

    if (!st)
        st = list_genomes(f, genomes, err);
    if (!st)
        st = choose_genome(s, genomes, &genome, err);
    if (!st)
        st = choose_features(s, r, f, genome, err);
    if (!st)
        st = add_genes(s, f->ids, r->kept, genome, err);
    return st ? st : open_matrix(s, r, "matrix", mr_names_size(f->ids), err);
}

static mr_status open_10x(mr_stream *s, struct h5_reader *r, mr_error *err)
{
    struct features f = { .ids = mr_names_new(),
                          .types = mr_names_new(),
                          .genomes = mr_names_new() };
    mr_names *genomes = mr_names_new();
    mr_status st = f.ids && f.types && f.genomes && genomes ? MR_OK : mem_fail(err);

    if (!st)
        st = is_version_3(&r->h5) ? open_version_3(s, r, genomes, &f, err)
                                  : open_version_2(s, r, genomes, f.ids, err);
    mr_names_free(genomes);
    mr_names_free(f.ids);
    mr_names_free(f.types);
    mr_names_free(f.genomes);
    free(f.in_use);
    return st;
}

const struct h5_format h5_format_10x = { .name = "10x_h5",
                                         .matches = matches_10x,
                                         .open = open_10x };
#endif
