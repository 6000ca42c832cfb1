/* amounts.h - what samples hold, kept until all have come: in memory, then in a temporary file */
#ifndef IO_AMOUNTS_H
#define IO_AMOUNTS_H

#include "io/spill.h"
#include "mechrank/names.h"

struct amounts {
    size_t max_memory, memory;
    struct spill spill;
    struct amount {
        size_t n;
        double total, unassigned;
        double *values;  /* [n]; NULL: in the temporary file */
        uint64_t offset; /* there */
    } * items;
    size_t capacity;
    mr_names *samples; /* [size of items] */
};

mr_status amounts_init(struct amounts *a, size_t max_memory, mr_error *err);
/* Adds a sample; 'amount' has n, total and unassigned. */
mr_status amounts_add(struct amounts *a, const char *sample, const struct amount *amount,
                      const double *values, mr_error *err);
/* Sample 'i' again, its values[n] copied. */
mr_status amounts_get(const struct amounts *a, size_t i, double *values, mr_error *err);
void amounts_release(struct amounts *a);

#endif /* IO_AMOUNTS_H */
