/* tmm.h - the factor of one sample against the reference sample */
#ifndef NORM_TMM_H
#define NORM_TMM_H

#include "mechrank/norm.h"
#include "norm/rows.h"

/* What all factors share; zeroed is valid and empty. */
struct tmm_reference {
    size_t n;
    double *share, *log2_share, *variance; /* [n] of the reference sample */
};

mr_status tmm_reference_init(struct tmm_reference *ref, const double *counts, size_t n,
                             double lib_size, mr_error *err);
void tmm_reference_release(struct tmm_reference *ref);

/* Bytes of scratch that tmm_factor() needs. */
size_t tmm_scratch_size(size_t n);

/* Raw factor of a sample with these counts, [ref->n]. */
double tmm_factor(const struct tmm_reference *ref, const double *counts, double lib_size,
                  void *scratch);

/* mr_tmm() on some of the rows. */
mr_status tmm_factors(const struct rows *rows, const double *lib_size, int n_threads,
                      double *factors, struct mr_tmm_scale *scale, mr_error *err);

#endif /* NORM_TMM_H */
