/* h5_values.h - doubles of a file as the values of a sample */
#ifndef IO_H5_VALUES_H
#define IO_H5_VALUES_H

#include "mechrank/counts.h"

/* The values of one sample as they are stored; dense: 'rows' is NULL. */
struct h5_sample {
    size_t n;
    uint32_t *rows; /* [n] any order */
    double *values; /* [n] */
};

/* What was met in the samples so far; zero is empty. */
struct h5_values {
    const char *path;
    const mr_names *genes; /* borrowed */
    bool na_zero;
    size_t n_missing;
    bool has_fractions;
    struct {
        const char *sample, *gene; /* the first one; NULL: none */
        double value;
    } negative;
    uint32_t *u32; /* room for the genes */
    struct h5_entry *sorted;
};

void h5_values_release(struct h5_values *v);
/* Before the first sample again. */
void h5_values_restart(struct h5_values *v);

/*
 * Checks and sorts a sample and gives it as 'out', whose 'sample' is set; 'in' is changed.
 * MR_EFORMAT: no number, too large, one gene twice.
 */
mr_status h5_values_take(struct h5_values *v, struct h5_sample *in, struct mr_profile *out,
                         mr_error *err);
/* Behind the last sample: negative values among integers are refused, as in tables. */
mr_status h5_values_end(const struct h5_values *v, mr_error *err);

#endif /* IO_H5_VALUES_H */
