/* stats.h - linear model, variance prior, effect sizes, meta-analysis, multiplicity, ranks */
#ifndef MR_STATS_H
#define MR_STATS_H

#include <stdbool.h>

#include "mechrank/error.h"

/* ---- distributions (two-sided where it says so); arguments are the caller's to check ---- */
MR_API double mr_t_upper(double t, double df);     /* P(T > t); df may be infinite */
MR_API double mr_t_two_sided(double t, double df); /* P(|T| > |t|) */
MR_API double mr_t_quantile(double p, double df);
MR_API double mr_chisq_upper(double x, double df);
MR_API double mr_ptukey(double q, double n_means, double df); /* studentised range */
MR_API double mr_qtukey(double p, double n_means, double df); /* bisection on mr_ptukey */
MR_API double mr_trigamma_inverse(double x);

/* ---- linear model ---- */
typedef struct mr_lm mr_lm;
/*
 * Least squares on the design 'x', n x p column-major, with 'names' of its columns.
 * MR_ENUMERIC: rank(x) < p; the message names the aliased terms.
 */
MR_API mr_status mr_lm_new(const double *x, size_t n, size_t p, const char *const *names,
                           mr_lm **out, mr_error *err);
MR_API void mr_lm_free(mr_lm *lm);
MR_API size_t mr_lm_df(const mr_lm *lm);
/* 'beta' [p], '*var' = RSS/df (NaN if df is 0), 'residuals' [n] or NULL. */
MR_API void mr_lm_fit(const mr_lm *lm, const double *y, double *beta, double *var,
                      double *residuals);
/* a'(X'X)^-1 b for contrasts a, b [p]. */
MR_API double mr_lm_unscaled(const mr_lm *lm, const double *a, const double *b);

/* ---- limma's moderated t over genes (statistics.md III.5, plain) ---- */
struct mr_ebayes {
    double df_prior, s2_prior; /* df_prior may be infinite */
};
/* From residual variances of genes, all with 'df'; zero and tiny ones as limma does. */
MR_API mr_status mr_ebayes_fit(const double *s2, size_t n, double df, struct mr_ebayes *out,
                               mr_error *err);
/* Posterior variance and total df (at most df x n_genes). */
MR_API double mr_ebayes_posterior(const struct mr_ebayes *eb, double s2, double df);
MR_API double mr_ebayes_df(const struct mr_ebayes *eb, double df, size_t n_genes);

/* ---- the variance prior of set scores (statistics.md I.3) ---- */
struct mr_prior {
    double intercept, slope; /* of log variance on log size */
    double log_size_min, log_size_max;
    double mean_e; /* mean of the log variances about their trend */
    double df;     /* d0 before the cap, may be infinite */
};
/* One half: variances and sizes of 'n' background sets on 'df' residual df; n >= 3. */
MR_API mr_status mr_prior_fit(const double *var, const double *size, size_t n, double df,
                              struct mr_prior *out, mr_error *err);
/* Two halves: from residuals, n_samples x n_sets column-major, of background sets in name order. */
MR_API mr_status mr_prior_fit_pairs(const double *residuals, size_t n_samples, const double *size,
                                    size_t n_sets, double df, const double half_size[2],
                                    const double half_weight[2], struct mr_prior *out,
                                    mr_error *err);
/* Effective size of a signed set: (w_U + w_D)^2/(w_U^2/h_U + w_D^2/h_D). */
MR_API double mr_effective_size(const double half_size[2], const double half_weight[2]);
/* Prior variance at a size; '*df' is the prior df after the cap (cap x residual df). */
MR_API double mr_prior_at(const struct mr_prior *prior, double size, double residual_df, double cap,
                          double *df);

/* ---- effect size (statistics.md I.4) ---- */
MR_API double mr_hedges_j(double df);
/* Var(g) given delta, not the study's own g. */
MR_API double mr_g_variance(double n_eff, double df, double delta);
/* Interval of delta for one study from its t. */
MR_API void mr_delta_interval(double t, double df, double n_eff, double level, double *lo,
                              double *hi);

/* ---- meta-analysis ---- */
enum mr_tau2 { MR_TAU2_DL, MR_TAU2_PM, MR_TAU2_REML };
enum mr_interval { MR_INTERVAL_Z, MR_INTERVAL_HK, MR_INTERVAL_MKH };
struct mr_meta {
    double mu, se, lo, hi, p, tau2, i2, q, q_p;
    double tau2_lo, tau2_hi; /* Q-profile; lo 0 and hi possibly 0 */
    double pi_lo, pi_hi;     /* prediction interval, k >= 3; else NaN */
};
/* k >= 2 effects 'y' with variances 'v'.  MR_ENUMERIC: REML does not converge. */
MR_API mr_status mr_meta_fit(const double *y, const double *v, size_t k, enum mr_tau2 tau2,
                             enum mr_interval interval, struct mr_meta *out, mr_error *err);
/*
 * Paule-Mandel tau^2 shared by several groups (mechanisms): group g holds rows
 * start[g] .. start[g + 1] - 1 of 'y' and 'v'; groups of one row do not count.
 */
MR_API double mr_tau2_shared(const double *y, const double *v, const size_t *start,
                             size_t n_groups);

/* ---- multiplicity: adjusted p, NaN stays and does not count ---- */
MR_API mr_status mr_adjust_bh(const double *p, size_t n, double *q, mr_error *err);
MR_API mr_status mr_adjust_by(const double *p, size_t n, double *q, mr_error *err);
MR_API mr_status mr_adjust_holm(const double *p, size_t n, double *q, mr_error *err);

/* ---- correlation of residuals, shrunk (statistics.md I.6) ---- */
/*
 * 'residuals' n_samples x n_sets column-major on 'df'; '*lambda' may be NULL; 'r' is
 * n_sets x n_sets, diagonal 1.
 */
MR_API mr_status mr_shrunk_correlation(const double *residuals, size_t n_samples, size_t n_sets,
                                       double df, double *r, double *lambda, mr_error *err);

/* ---- ranks ---- */
struct mr_rank_row {
    const char *name; /* breaks exact ties */
    double mu;        /* pooled effect */
    bool two_sided;
    bool exploratory; /* no interval: takes part with rank 1..M */
    /* results */
    size_t rank, rank_lo, rank_hi;
    bool top_set;
    double p_score;
};
/*
 * Simultaneous rank confidence sets at 'level' (.95) for the rows of one scope; 'cov' is
 * n x n, 'nu' the smallest df among the rows.  '*critical' (may be NULL) is c.
 */
MR_API mr_status mr_rank_sets(struct mr_rank_row *rows, size_t n, const double *cov, double nu,
                              double level, double *critical, mr_error *err);

/* Kendall's tau-b of two vectors; NaN if one is constant. */
MR_API double mr_kendall_tau_b(const double *x, const double *y, size_t n);

#endif /* MR_STATS_H */
