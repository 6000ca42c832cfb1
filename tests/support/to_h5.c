/* to_h5 csr|csc|dense|10x TABLE FILE: writes a table of counts as HDF5 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "h5_made.h"
#include "mechrank/counts.h"

/* Values that are not 0 along rows or columns of a matrix. */
struct compressed {
    double *data;
    int64_t *indices, *starts;
    size_t n, n_major;
};

static void *must_have(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static void put_names(struct h5_made *h5, const char *name, const mr_names *names)
{
    size_t size = 1;
    char *values;

    for (size_t i = 0; i < mr_names_size(names); i++)
        if (strlen(mr_names_get(names, i)) >= size)
            size = strlen(mr_names_get(names, i)) + 1;
    values = must_have(calloc(mr_names_size(names), size));
    for (size_t i = 0; i < mr_names_size(names); i++)
        memcpy(values + i * size, mr_names_get(names, i), strlen(mr_names_get(names, i)));
    h5_made_strings(h5, name, values, mr_names_size(names), size);
    free(values);
}

static struct compressed compress(const mr_matrix *m, bool by_gene)
{
    const size_t n_genes = mr_matrix_n_rows(m), n_samples = mr_matrix_n_cols(m);
    const size_t n_major = by_gene ? n_genes : n_samples, n_minor = by_gene ? n_samples : n_genes;
    struct compressed c = { .n_major = n_major };

    c.data = must_have(calloc(n_genes * n_samples, sizeof(*c.data)));
    c.indices = must_have(calloc(n_genes * n_samples, sizeof(*c.indices)));
    c.starts = must_have(calloc(n_major + 1, sizeof(*c.starts)));
    for (size_t i = 0; i < n_major; i++) {
        for (size_t j = 0; j < n_minor; j++) {
            const double value = mr_matrix_get(m, by_gene ? i : j, by_gene ? j : i);

            if (value == 0)
                continue;
            c.data[c.n] = value;
            c.indices[c.n++] = (int64_t)j;
        }
        c.starts[i + 1] = (int64_t)c.n;
    }
    return c;
}

static void put_compressed(struct h5_made *h5, const char *group, const mr_matrix *m, bool by_gene)
{
    const struct h5_chunk chunk = { 5000, 0 };
    struct compressed c = compress(m, by_gene);
    char name[32];

    snprintf(name, sizeof(name), "%s/data", group);
    h5_made_doubles(h5, name, c.data, c.n, chunk);
    snprintf(name, sizeof(name), "%s/indices", group);
    h5_made_integers(h5, name, c.indices, c.n, chunk);
    snprintf(name, sizeof(name), "%s/indptr", group);
    h5_made_integers(h5, name, c.starts, c.n_major + 1, chunk);
    free(c.data);
    free(c.indices);
    free(c.starts);
}

static void put_dense(struct h5_made *h5, const mr_matrix *m)
{
    const size_t dims[2] = { mr_matrix_n_cols(m), mr_matrix_n_rows(m) };
    double *values = must_have(calloc(dims[0] * dims[1], sizeof(*values)));

    for (size_t s = 0; s < dims[0]; s++)
        for (size_t g = 0; g < dims[1]; g++)
            values[s * dims[1] + g] = mr_matrix_get(m, g, s);
    h5_made_table(h5, "X", values, dims, (struct h5_chunk){ 3, 700 });
    free(values);
}

static void put_h5ad(struct h5_made *h5, const char *form, const mr_matrix *m)
{
    h5_made_group(h5, "obs");
    h5_made_group(h5, "var");
    put_names(h5, "obs/_index", mr_matrix_cols(m));
    put_names(h5, "var/_index", mr_matrix_rows(m));
    if (!strcmp(form, "dense")) {
        put_dense(h5, m);
        return;
    }
    h5_made_group(h5, "X");
    h5_made_text(h5, "X", "encoding-type", !strcmp(form, "csc") ? "csc_matrix" : "csr_matrix");
    h5_made_pair(h5, "X", "shape", (int64_t)mr_matrix_n_cols(m), (int64_t)mr_matrix_n_rows(m));
    put_compressed(h5, "X", m, !strcmp(form, "csc"));
}

static void put_10x(struct h5_made *h5, const mr_matrix *m)
{
    const int64_t shape[2] = { (int64_t)mr_matrix_n_rows(m), (int64_t)mr_matrix_n_cols(m) };

    h5_made_group(h5, "matrix");
    h5_made_group(h5, "matrix/features");
    put_names(h5, "matrix/features/id", mr_matrix_rows(m));
    put_names(h5, "matrix/barcodes", mr_matrix_cols(m));
    h5_made_integers(h5, "matrix/shape", shape, 2, (struct h5_chunk){ 0 });
    put_compressed(h5, "matrix", m, false);
}

static int write_file(const char *path, const void *data, size_t size)
{
    FILE *out = fopen(path, "wb");
    const bool written = out && fwrite(data, 1, size, out) == size;

    return !out || fclose(out) || !written;
}

int main(int argc, char **argv)
{
    struct mr_read_opts opts;
    struct mr_table table;
    struct h5_made *h5;
    mr_error err = { 0 };
    size_t size;
    void *data;
    int failed;

    if (argc != 4)
        return 2;
    mr_read_opts_init(&opts);
    if (mr_table_read(argv[2], &opts, &table, &err)) {
        fprintf(stderr, "to_h5: %s\n", err.msg);
        return 1;
    }
    h5 = h5_made_new();
    if (!strcmp(argv[1], "10x"))
        put_10x(h5, table.values);
    else
        put_h5ad(h5, argv[1], table.values);
    data = h5_made_end(h5, &size);
    failed = write_file(argv[3], data, size);
    free(data);
    mr_table_release(&table);
    return failed;
}
