/* HDF5: datasets of numbers */
#include "io/counts/stream.h"

#ifdef MR_HAVE_HDF5
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "io/formats/h5.h"

enum {
    MAX_FILTERS = 32, /* what the format allows */
    SLOTS = 10007,    /* of the cache of chunks: a prime, as its manual asks */
};
static const size_t cache_size = 1 << 20, max_cache = 1 << 28;

mr_status h5_refuse_damaged(const char *path, const char *name, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s: expected values in '%s', found damaged HDF5", path, name);
}

static mr_status check_filters(const struct h5 *h5, const char *name, hid_t list, mr_error *err)
{
    const int n = H5Pget_nfilters(list);

    for (int i = 0; i < n && i < MAX_FILTERS; i++) {
        char filter[64] = "";
        size_t n_values = 0;
        unsigned flags, config;
        const H5Z_filter_t id = H5Pget_filter2(list, (unsigned)i, &flags, &n_values, NULL,
                                               sizeof(filter), filter, &config);

        if (id >= 0 && H5Zfilter_avail(id) > 0)
            continue;
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected values in '%s', found them compressed by filter %d%s%.40s of "
                       "HDF5, which is not installed: write them with gzip",
                       h5->path, name, (int)id, *filter ? ", " : "", filter);
    }
    return MR_OK;
}

mr_status h5_check_storage(const struct h5 *h5, const char *name, hid_t dataset, mr_error *err)
{
    const hid_t list = H5Dget_create_plist(dataset);
    mr_status st;

    if (list < 0)
        return h5_refuse_damaged(h5->path, name, err);
    if (H5Pget_external_count(list) > 0 || H5Pget_layout(list) == H5D_VIRTUAL)
        st = mr_fail(err, MR_EFORMAT, "%s: expected values in '%s', found them in another file",
                     h5->path, name);
    else
        st = check_filters(h5, name, list, err);
    H5Pclose(list);
    return st;
}

static mr_status read_dims(struct h5_array *a, size_t n_dims, mr_error *err)
{
    const hid_t space = H5Dget_space(a->id);
    const int rank = H5Sget_simple_extent_ndims(space);
    hsize_t dims[2] = { 0, 0 };

    if (rank == (int)n_dims)
        H5Sget_simple_extent_dims(space, dims, NULL);
    H5Sclose(space);
    if (rank != (int)n_dims)
        return mr_fail(err, MR_EFORMAT, "%s: expected %zu dimension%s of '%s', found %d", a->path,
                       n_dims, n_dims == 1 ? "" : "s", a->name, rank);
    a->n_dims = n_dims;
    a->dims[0] = (size_t)dims[0];
    a->dims[1] = n_dims == 2 ? (size_t)dims[1] : 1;
    return MR_OK;
}

static mr_status read_type(struct h5_array *a, mr_error *err)
{
    const hid_t type = H5Dget_type(a->id);
    const H5T_class_t class = H5Tget_class(type);

    H5Tclose(type);
    a->is_integer = class == H5T_INTEGER || class == H5T_ENUM; /* h5py's bool is an enum */
    if (a->is_integer || class == H5T_FLOAT)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s: expected numbers in '%s', found %s", a->path, a->name,
                   class == H5T_STRING ? "strings" : "another type");
}

/* A chunk that does not fit into the cache would be inflated for each part of it again. */
static hid_t open_cached(const struct h5 *h5, struct h5_array *a)
{
    const hid_t list = H5Dget_create_plist(a->id), access = H5Pcreate(H5P_DATASET_ACCESS);
    const hid_t type = H5Dget_type(a->id);
    hsize_t chunk[2] = { 1, 1 };
    hid_t id = a->id;

    if (H5Pget_layout(list) == H5D_CHUNKED &&
        H5Pget_chunk(list, (int)a->n_dims, chunk) == (int)a->n_dims) {
        const size_t across = a->n_dims == 2 ? (a->dims[1] + chunk[1] - 1) / chunk[1] : 1;
        const size_t size = H5Tget_size(type) * chunk[0] * chunk[1] * across;

        a->chunk = (size_t)chunk[0];
        if (size > cache_size && size <= max_cache) {
            H5Pset_chunk_cache(access, SLOTS, size, 1);
            H5Dclose(a->id);
            id = H5Dopen2(h5->file, a->name, access);
        }
    }
    H5Tclose(type);
    H5Pclose(access);
    H5Pclose(list);
    return id;
}

mr_status h5_array_open(const struct h5 *h5, const char *name, size_t n_dims, struct h5_array *a,
                        mr_error *err)
{
    mr_status st;

    *a = (struct h5_array){ .path = h5->path, .chunk = 1 };
    if (h5_kind(h5, name) != H5_DATASET)
        return h5_refuse_kind(h5, name, H5_DATASET, err);
    snprintf(a->name, sizeof(a->name), "%s", name);
    a->id = H5Dopen2(h5->file, name, H5P_DEFAULT);
    if (a->id < 0)
        return h5_refuse_damaged(h5->path, name, err);
    st = read_type(a, err);
    if (!st)
        st = read_dims(a, n_dims, err);
    if (!st)
        st = h5_check_storage(h5, name, a->id, err);
    if (!st) {
        a->id = open_cached(h5, a);
        st = a->id < 0 ? h5_refuse_damaged(h5->path, name, err) : MR_OK;
    }
    return st;
}

static mr_status read_as(const struct h5_array *a, size_t first, size_t n, hid_t type, void *out,
                         mr_error *err)
{
    const hsize_t start[2] = { first, 0 }, count[2] = { n, a->dims[1] };
    hid_t space, memory;
    herr_t rc;

    if (!n || !a->dims[1])
        return MR_OK;
    space = H5Dget_space(a->id);
    memory = H5Screate_simple((int)a->n_dims, count, NULL);
    rc = H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL);
    if (rc >= 0)
        rc = H5Dread(a->id, type, memory, space, H5P_DEFAULT, out);
    H5Sclose(memory);
    H5Sclose(space);
    return rc < 0 ? h5_refuse_damaged(a->path, a->name, err) : MR_OK;
}

mr_status h5_array_read(const struct h5_array *a, size_t first, size_t n, double *out,
                        mr_error *err)
{
    return read_as(a, first, n, H5T_NATIVE_DOUBLE, out, err);
}

mr_status h5_array_read_int64(const struct h5_array *a, size_t first, size_t n, int64_t *out,
                              mr_error *err)
{
    return read_as(a, first, n, H5T_NATIVE_INT64, out, err);
}

void h5_array_close(struct h5_array *a)
{
    if (a->id > 0)
        H5Dclose(a->id);
    a->id = 0;
}
#endif
