#include "h5_made.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

enum { GROWTH = 1 << 16, NAME_SIZE = 32 };

struct h5_made {
    hid_t file;
};

/* Ends the program: nothing of this may fail. */
static hid_t must(hid_t id)
{
    if (id < 0) {
        fputs("a call of HDF5 failed\n", stderr);
        abort();
    }
    return id;
}

static void *must_have(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

struct h5_made *h5_made_new(void)
{
    const hid_t access = must(H5Pcreate(H5P_FILE_ACCESS));
    struct h5_made *h5 = must_have(malloc(sizeof(*h5)));

    must(H5Pset_fapl_core(access, GROWTH, false));
    h5->file = must(H5Fcreate("made", H5F_ACC_TRUNC, H5P_DEFAULT, access));
    H5Pclose(access);
    return h5;
}

void h5_made_group(struct h5_made *h5, const char *name)
{
    H5Gclose(must(H5Gcreate2(h5->file, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)));
}

struct values {
    const void *data;
    hid_t stored, memory;
    int n_dims;
    hsize_t dims[2];
};

static void put(struct h5_made *h5, const char *name, const struct values *v, struct h5_chunk chunk)
{
    const hid_t layout = must(H5Pcreate(H5P_DATASET_CREATE));
    const hid_t space = must(H5Screate_simple(v->n_dims, v->dims, NULL));
    const hsize_t chunks[2] = { chunk.rows < v->dims[0] ? chunk.rows : v->dims[0],
                                chunk.cols < v->dims[1] ? chunk.cols : v->dims[1] };
    hid_t id;

    if (chunks[0] && (v->n_dims == 1 || chunks[1])) {
        must(H5Pset_chunk(layout, v->n_dims, chunks));
        must(H5Pset_deflate(layout, 1));
    }
    id = must(H5Dcreate2(h5->file, name, v->stored, space, H5P_DEFAULT, layout, H5P_DEFAULT));
    if (v->dims[0] && v->dims[1])
        must(H5Dwrite(id, v->memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, v->data));
    H5Dclose(id);
    H5Sclose(space);
    H5Pclose(layout);
}

void h5_made_doubles(struct h5_made *h5, const char *name, const double *values, size_t n,
                     struct h5_chunk chunk)
{
    const struct values v = { values, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1, { n, 1 } };

    put(h5, name, &v, chunk);
}

void h5_made_integers(struct h5_made *h5, const char *name, const int64_t *values, size_t n,
                      struct h5_chunk chunk)
{
    const struct values v = { values, H5T_STD_I64LE, H5T_NATIVE_INT64, 1, { n, 1 } };

    put(h5, name, &v, chunk);
}

void h5_made_table(struct h5_made *h5, const char *name, const double *values, const size_t dims[2],
                   struct h5_chunk chunk)
{
    const struct values v = { values, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 2, { dims[0], dims[1] } };

    put(h5, name, &v, chunk);
}

void h5_made_strings(struct h5_made *h5, const char *name, const char *values, size_t n,
                     size_t size)
{
    const hid_t type = must(H5Tcopy(H5T_C_S1));
    const struct values v = { values, type, type, 1, { n, 1 } };

    must(H5Tset_size(type, size));
    put(h5, name, &v, (struct h5_chunk){ 0 });
    H5Tclose(type);
}

void h5_made_numbered(struct h5_made *h5, const char *name, const char *prefix, size_t n)
{
    char *names = must_have(calloc(n + 1, NAME_SIZE));

    for (size_t i = 0; i < n; i++)
        snprintf(names + i * NAME_SIZE, NAME_SIZE, "%.4s%zu", prefix, i);
    h5_made_strings(h5, name, names, n, NAME_SIZE);
    free(names);
}

void h5_made_text(struct h5_made *h5, const char *object, const char *attribute, const char *text)
{
    const hid_t type = must(H5Tcopy(H5T_C_S1)), space = must(H5Screate(H5S_SCALAR));
    hid_t id;

    must(H5Tset_size(type, strlen(text) + 1));
    id = must(H5Acreate_by_name(h5->file, object, attribute, type, space, H5P_DEFAULT, H5P_DEFAULT,
                                H5P_DEFAULT));
    must(H5Awrite(id, type, text));
    H5Aclose(id);
    H5Sclose(space);
    H5Tclose(type);
}

void h5_made_pair(struct h5_made *h5, const char *object, const char *attribute, int64_t a,
                  int64_t b)
{
    const hsize_t n = 2;
    const int64_t pair[2] = { a, b };
    const hid_t space = must(H5Screate_simple(1, &n, NULL));
    const hid_t id = must(H5Acreate_by_name(h5->file, object, attribute, H5T_STD_I64LE, space,
                                            H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));

    must(H5Awrite(id, H5T_NATIVE_INT64, pair));
    H5Aclose(id);
    H5Sclose(space);
}

void *h5_made_end(struct h5_made *h5, size_t *size)
{
    ssize_t n;
    void *image;

    must(H5Fflush(h5->file, H5F_SCOPE_GLOBAL));
    n = H5Fget_file_image(h5->file, NULL, 0);
    must(n);
    image = must_have(malloc((size_t)n));
    must(H5Fget_file_image(h5->file, image, (size_t)n));
    H5Fclose(h5->file);
    free(h5);
    *size = (size_t)n;
    return image;
}
