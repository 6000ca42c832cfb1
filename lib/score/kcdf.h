/* kcdf.h - how high a value stands among all values of its gene: the first step of gsva */
#ifndef SCORE_KCDF_H
#define SCORE_KCDF_H

#include "score/cohort.h"
#include "score/method.h"

/*
 * Heights rise with F(x), the mean over the cohort's values v of a distribution function at x whose
 * middle is v.  Genes of a sample are put in order by their heights; equal heights tie.
 */
struct kcdf {
    const struct kcdf_kernel *kernel;
    const struct score_job *job;
    size_t n_samples;
    bool is_ahead; /* all samples of the cohort will be asked for: not so if it is from a file */
    void *shared;  /* what the kernel keeps for all genes */
    void **genes;  /* [n_genes of the job] what it learned of each; each is one allocation */
};

struct kcdf_query {
    double x;
    size_t sample; /* compat: where the last gene's value was found; 0 for the first gene */
};

/*
 * One file per kernel.  learn() makes '*gene' of the 'values' of gene 'g' of the job; height() is
 * the same for equal 'x' whether the cohort holds x or not, and never 0.
 */
struct kcdf_kernel {
    mr_status (*prepare)(struct kcdf *k, mr_error *err); /* fills k->shared; may be NULL */
    void (*release)(struct kcdf *k);                     /* also after a failure; may be NULL */
    mr_status (*learn)(const struct kcdf *k, const struct cohort_values *values, size_t g,
                       void **gene, mr_error *err);
    double (*height)(const struct kcdf *k, const struct cohort_values *values, const void *gene,
                     struct kcdf_query *query);
    /* Asks for memory that height() will read soon; may be NULL. */
    void (*foresee)(const void *gene, double x);
};
extern const struct kcdf_kernel kcdf_gauss, kcdf_poisson, kcdf_ecdf;
extern const struct kcdf_kernel kcdf_gauss_gsva1, kcdf_poisson_gsva1, kcdf_ecdf_gsva1;

/*
 * Learns from the finished cohort of a job, which stays borrowed, by job->n_threads threads.
 *   MR_EINVAL    values that the kernel does not take
 *   MR_ENUMERIC  values too large to compute with
 */
mr_status kcdf_new(const struct score_job *job, struct kcdf **out, mr_error *err);
void kcdf_free(struct kcdf *k);

/* heights[n_genes] of a sample's values 'x', zeros and all. */
void kcdf_heights(const struct kcdf *k, const double *x, double *heights);

/* Index of 'x' among 'values', which rise; values.n: it is not there. */
size_t kcdf_find(const struct cohort_values *values, double x);

/* A sample of compat with the value asked for, the last one first; values->n: there is none. */
size_t kcdf_find_sample(const struct cohort_values *values, struct kcdf_query *query);

/* GSVA 1.46's log odds of F = sum / n, and never 0: what lies next to 0 is further away. */
double kcdf_log_odds(double sum, size_t n);

/*
 * The multiple of 2^-40 next to F, and 1 more: values that are equal but for rounding tie.
 */
double kcdf_rounded(double f);

#endif /* SCORE_KCDF_H */
