/* h5.h - an HDF5 file that is read: what it holds, its numbers and its names */
#ifndef IO_H5_H
#define IO_H5_H

#include <hdf5.h>

#include "io/source.h"
#include "io/spill.h"

/*
 * The library of HDF5 is not safe for threads and prints what fails: all of this is called by
 * hdf5.c alone, which sees to both.  Members are named by their path below the root ("X/data").
 */
struct h5 {
    const char *path;  /* for messages; stays the caller's */
    hid_t file;        /* 0: not open */
    struct spill copy; /* of a source that is no plain file */
};

/* Reads the source to its end, for its MD5, and opens what it holds. */
mr_status h5_open(struct h5 *h5, mr_source *src, mr_error *err);
void h5_close(struct h5 *h5); /* and all that was opened in it */

enum { H5_NAME_SIZE = 512 }; /* of a member's path; longer ones are never found */

/* Links that lead into other files are not followed: they lead to H5_ABSENT. */
enum h5_kind { H5_ABSENT, H5_GROUP, H5_DATASET };
enum h5_kind h5_kind(const struct h5 *h5, const char *name);
/* "%s: expected a dataset '%s', found none": of 'want', which 'name' is not. */
mr_status h5_refuse_kind(const struct h5 *h5, const char *name, enum h5_kind want, mr_error *err);

/* The i-th member of a group by name, "" behind the last one. */
void h5_member(const struct h5 *h5, const char *group, size_t i, char name[H5_NAME_SIZE]);

/* An attribute that is one string, or two integers that are not negative; false: it is not. */
bool h5_text_attribute(const struct h5 *h5, const char *object, const char *attribute,
                       char text[H5_NAME_SIZE]);
bool h5_pair_attribute(const struct h5 *h5, const char *object, const char *attribute,
                       size_t pair[2]);

/* A dataset of numbers, in one or two dimensions. */
struct h5_array {
    const char *path;
    char name[H5_NAME_SIZE];
    hid_t id; /* 0: not open */
    size_t n_dims, dims[2];
    size_t chunk; /* along the first dimension, what is stored together; 1 where nothing is */
    bool is_integer;
};

/* MR_EFORMAT: not there, no numbers, other dimensions, or stored by a filter that is missing. */
mr_status h5_array_open(const struct h5 *h5, const char *name, size_t n_dims,
                        struct h5_array *array, mr_error *err);
/* 'n' from 'first' on along the first dimension, all of the second. */
mr_status h5_array_read(const struct h5_array *array, size_t first, size_t n, double *out,
                        mr_error *err);
mr_status h5_array_read_int64(const struct h5_array *array, size_t first, size_t n, int64_t *out,
                              mr_error *err);
void h5_array_close(struct h5_array *array);

/*
 * Names: strings of fixed or variable length, categories, or the index of a structured dataset
 * ('name' is that of the dataset).  The first tells their number and can be asked before.
 */
mr_status h5_names_count(const struct h5 *h5, const char *name, size_t *n, mr_error *err);
mr_status h5_names_read(const struct h5 *h5, const char *name, mr_names *names, mr_error *err);

/* MR_EFORMAT unless the dataset can be read: it stands in this file, and its filters are there. */
mr_status h5_check_storage(const struct h5 *h5, const char *name, hid_t dataset, mr_error *err);
mr_status h5_refuse_damaged(const char *path, const char *name, mr_error *err);

#endif /* IO_H5_H */
