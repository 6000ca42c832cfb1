/* norm.h - from counts (or TPM, FPKM, logs) to a log2 matrix of expressed genes */
#ifndef MR_NORM_H
#define MR_NORM_H

#include "mechrank/ids.h"

/* Everywhere here: n_threads is 1 or more and never changes the result. */

/* Column sums, [n_samples]; of integers exact below 2^53. */
MR_API void mr_library_sizes(const mr_matrix *counts, double *lib_size);

/*
 * edgeR's filterByExpr: keep[g] says whether gene g is expressed.  'min_group' is the size of
 * the smallest arm (1 or more), 'lib_size' the column sums before any filter.
 * Source: edgeR 3.40 filterByExpr; Chen, Lun, Smyth 2016 (10.12688/f1000research.8987.2).
 */
MR_API mr_status mr_filter_by_expr(const mr_matrix *counts, const double *lib_size,
                                   double min_group, int n_threads, bool *keep, mr_error *err);

/* What TMM factors refer to. */
struct mr_tmm_scale {
    size_t reference; /* sample */
    double scale;     /* what the raw factors were divided by: their geometric mean */
};

/*
 * edgeR's TMM factors, [n_samples], geometric mean 1.  '*scale' may be NULL.
 * MR_EINVAL: a library size is not positive.
 * Source: Robinson, Oshlack 2010 (10.1186/gb-2010-11-3-r25); edgeR 3.40 calcNormFactors.
 */
MR_API mr_status mr_tmm(const mr_matrix *counts, const double *lib_size, int n_threads,
                        double *factors, struct mr_tmm_scale *scale, mr_error *err);

struct mr_log_cpm_opts {
    double prior;    /* [2] */
    double mean_lib; /* mean effective library; 0: that of the samples given [0] */
    int n_threads;   /* [1] */
};

MR_API void mr_log_cpm_opts_init(struct mr_log_cpm_opts *opts);

/*
 * edgeR's cpm(log = TRUE): log2((y + p_j)/(L_j + 2 p_j) 1e6) with p_j = prior L_j/mean(L),
 * L = lib_size x factors ('factors' NULL: all 1).  A new F64 matrix with the names of 'counts'.
 */
MR_API mr_status mr_log_cpm(const mr_matrix *counts, const double *lib_size, const double *factors,
                            const struct mr_log_cpm_opts *opts, mr_matrix **out, mr_error *err);

/*
 * Quantile normalisation of an F64 matrix in place: each value becomes the mean, over samples,
 * of the values of its rank; ties have their average rank, between two ranks the line between
 * their means.  '*target' (may be NULL) is a new [n_rows] of those means, the caller frees it.
 * Source: Bolstad, Irizarry, Astrand, Speed 2003 (10.1093/bioinformatics/19.2.185).
 */
MR_API mr_status mr_quantile(mr_matrix *x, int n_threads, double **target, mr_error *err);

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
 * Filter, normalise and log a study's genes x samples matrix as its scale asks for:
 *   counts      filterByExpr, TMM with the library sizes of all genes, log-CPM with prior 2
 *   TPM, FPKM   columns scaled to 1e6; the filter as if they were counts of 20 million reads
 *               (0.5 or more in enough samples, row sum 0.75); log2(value + 0.1); quantiles
 *   logs        quantiles only
 * Sums run over genes and samples in the order of 'expr'.  On failure '*out' is empty.
 *   MR_EINVAL  an option is out of range, a value is not finite, or negative where it is an amount
 *   MR_EEMPTY  a sample has no counts, or no gene is left
 */
MR_API mr_status mr_normalise(const mr_matrix *expr, const struct mr_norm_opts *opts,
                              struct mr_normalised *out, mr_error *err);
MR_API void mr_normalised_release(struct mr_normalised *n);

/* What a study taught normalisation, enough to normalise one more sample alone; all borrowed. */
struct mr_frozen_norm {
    enum mr_scale scale;
    const mr_names *genes;    /* kept by the study, in its order */
    const double *tmm_counts; /* counts: [genes] of the sample that factors refer to */
    double tmm_lib;           /* its library size, over all genes */
    double tmm_scale, mean_lib;
    const double *target; /* other scales: [genes] quantile target */
};

/*
 * Normalises new samples (genes x samples, all genes of their table) as the study of 'frozen'
 * was; '*x' is a new matrix frozen->genes x samples.  A sample of the study gets the same bytes
 * that it had there, whatever samples it comes with.
 * Errors as above, and MR_EFORMAT: a gene of the study is not among the rows of 'expr'.
 */
MR_API mr_status mr_normalise_frozen(const struct mr_frozen_norm *frozen, const mr_matrix *expr,
                                     int n_threads, mr_matrix **x, mr_error *err);

/* What is done to the values of a sample before they are scored; on its own library only. */
enum mr_transform {
    MR_TRANSFORM_AUTO, /* log-CPM of counts, TPM and FPKM for a method that wants logs, else none */
    MR_TRANSFORM_LOG_CPM, /* log2(1 + CPM) */
    MR_TRANSFORM_CPM,     /* counts per million; TPM and FPKM scaled to a million */
    MR_TRANSFORM_NONE
};
MR_API const char *mr_transform_name(enum mr_transform transform); /* "auto" "logcpm"... */
/*
 * Transforms the values of one sample other than 0, in order of gene; 'transform' is not AUTO.
 * false: their sum is not above 0, so there is no CPM; they are left as they were.
 */
MR_API bool mr_transform_apply(enum mr_transform transform, double *values, size_t n);

#endif /* MR_NORM_H */
