/* norm.h - from counts (or TPM, FPKM, logs) to a log2 matrix of expressed genes */
#ifndef MR_NORM_H
#define MR_NORM_H

#include "mechrank/ids.h"

/* Column sums, [n_samples]. */
MR_API void mr_library_sizes(const mr_matrix *counts, double *lib_size);

/*
 * edgeR's filterByExpr: keep[g] says whether gene g is expressed.  'min_group' is the size of
 * the smallest arm (1 or more), 'lib_size' the column sums before any filter.
 * Source: edgeR 3.40 filterByExpr; Chen, Lun, Smyth 2016 (10.12688/f1000research.8987.2).
 */
MR_API mr_status mr_filter_by_expr(const mr_matrix *counts, const double *lib_size,
                                   double min_group, bool *keep, mr_error *err);

/*
 * edgeR's TMM factors, [n_samples], geometric mean 1.  '*reference' (may be NULL) is the
 * reference sample, '*scale' (may be NULL) what the raw factors were divided by.
 * Source: Robinson, Oshlack 2010 (10.1186/gb-2010-11-3-r25); edgeR 3.40 calcNormFactors.
 */
MR_API mr_status mr_tmm(const mr_matrix *counts, const double *lib_size, double *factors,
                        size_t *reference, double *scale, mr_error *err);

/*
 * edgeR's cpm(log = TRUE): log2((y + p_j)/(L_j + 2 p_j) 1e6) with p_j = prior L_j/mean(L),
 * L = lib_size x factors.  A new F64 matrix with the names of 'counts'.
 */
MR_API mr_status mr_log_cpm(const mr_matrix *counts, const double *lib_size, const double *factors,
                            double prior, mr_matrix **out, mr_error *err);

/* Quantile normalisation in place (statistics.md I.1 point 5), ties by their average rank. */
MR_API mr_status mr_quantile(mr_matrix *x, mr_error *err);

/* What mr_normalise() made of a study; release with mr_normalised_release(). */
struct mr_normalised {
    mr_matrix *x;         /* kept genes x samples, log2, F64, names of the input */
    size_t *kept;         /* [rows of x] row in the input */
    double *lib_size;     /* [samples] sum over all genes; NULL for logs */
    double *norm_factor;  /* [samples] TMM; NULL unless counts */
    size_t tmm_reference; /* sample */
    double tmm_scale;     /* geometric mean of the raw factors */
    double mean_lib;      /* mean effective library size; 0 unless counts */
    double *target;       /* [rows of x] quantile target; NULL for counts */
};

struct mr_norm_opts {
    enum mr_scale scale; /* not MR_SCALE_AUTO */
    double min_group;    /* smallest arm with 2 or more samples */
    int n_threads;       /* [1]; never changes the result */
};

/*
 * Filter, normalise and log a study's genes x samples matrix as its scale asks for
 * (statistics.md I.1).  MR_EEMPTY: no gene is left.
 */
MR_API mr_status mr_normalise(const mr_matrix *expr, const struct mr_norm_opts *opts,
                              struct mr_normalised *out, mr_error *err);
MR_API void mr_normalised_release(struct mr_normalised *n);

#endif /* MR_NORM_H */
