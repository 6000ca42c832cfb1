/* h5_made.h - HDF5 files made in memory, by its library */
#ifndef TEST_H5_MADE_H
#define TEST_H5_MADE_H

#include <stddef.h>
#include <stdint.h>

struct h5_made;

/* How values are stored: numbers that stand together, inflated as one; 0: as a whole, plain. */
struct h5_chunk {
    size_t rows, cols;
};

struct h5_made *h5_made_new(void);
void h5_made_group(struct h5_made *h5, const char *name);
void h5_made_doubles(struct h5_made *h5, const char *name, const double *values, size_t n,
                     struct h5_chunk chunk);
void h5_made_integers(struct h5_made *h5, const char *name, const int64_t *values, size_t n,
                      struct h5_chunk chunk);
/* n_rows x n_cols. */
void h5_made_table(struct h5_made *h5, const char *name, const double *values, const size_t dims[2],
                   struct h5_chunk chunk);
/* Strings of 'size' bytes. */
void h5_made_strings(struct h5_made *h5, const char *name, const char *values, size_t n,
                     size_t size);
/* "PREFIX0", "PREFIX1", ... */
void h5_made_numbered(struct h5_made *h5, const char *name, const char *prefix, size_t n);
void h5_made_text(struct h5_made *h5, const char *object, const char *attribute, const char *text);
void h5_made_pair(struct h5_made *h5, const char *object, const char *attribute, int64_t a,
                  int64_t b);
/* The bytes of the file, which the caller frees; 'h5' is gone. */
void *h5_made_end(struct h5_made *h5, size_t *size);

#endif /* TEST_H5_MADE_H */
