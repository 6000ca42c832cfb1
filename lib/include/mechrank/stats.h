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
MR_API double mr_ptukey(double q, double n_means, double df); /* studentised range; df >= 1 */
MR_API double mr_qtukey(double p, double n_means, double df);
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
/*
 * From residual variances of genes, all with 'df' > 0; zero and tiny ones as limma does, those
 * that are not finite are left out.  Fewer than 3 genes: both fields 0, no moderation.
 */
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
/*
 * One half: variances and sizes of 'n' background sets on 'df' > 0 residual df; n >= 3.  If all
 * sizes are equal the trend is a constant (on n - 1 df).  MR_ENUMERIC: more than half of the
 * variances are 0.
 */
MR_API mr_status mr_prior_fit(const double *var, const double *size, size_t n, double df,
                              struct mr_prior *out, mr_error *err);
/*
 * Two halves: from residuals, n_samples x n_sets column-major, of background sets in name order.
 * 'half_size' and 'half_weight' (both > 0) are up, down.  Errors as mr_prior_fit().
 */
MR_API mr_status mr_prior_fit_pairs(const double *residuals, size_t n_samples, const double *size,
                                    size_t n_sets, double df, const double half_size[2],
                                    const double half_weight[2], struct mr_prior *out,
                                    mr_error *err);
/* Effective size of a signed set: (w_U + w_D)^2/(w_U^2/h_U + w_D^2/h_D); weight 0: no half. */
MR_API double mr_effective_size(const double half_size[2], const double half_weight[2]);
/*
 * Curated sets are not exchangeable with background sets.  A shift says what is known of that from
 * other tables: the mean log of (variance of the set / that of background sets of its size), and
 * how far one more table may lie from it.
 */
struct mr_prior_shift {
    double log_ratio, var;
};
/*
 * From rows of log ratios, each with the residual df > 0 of its table: those of set g are rows
 * start[g] .. start[g + 1] - 1.  'shifts' [n_sets]; '*other' is for a set without rows.  No rows
 * at all: a shift of 0 that leaves the prior as it is.
 */
MR_API mr_status mr_prior_shifts(const double *log_ratio, const double *df, const size_t *start,
                                 size_t n_sets, struct mr_prior_shift *shifts,
                                 struct mr_prior_shift *other, mr_error *err);
/* Moves a prior of background sets to the set of 'shift'; its df falls to what 'var' allows. */
MR_API void mr_prior_move(struct mr_prior *prior, const struct mr_prior_shift *shift);
/* Prior variance at a size; '*df' is the prior df after the cap (cap x residual df). */
MR_API double mr_prior_at(const struct mr_prior *prior, double size, double residual_df, double cap,
                          double *df);

/* ---- effect size (statistics.md I.4) ---- */
MR_API double mr_hedges_j(double df); /* NaN if df <= 1 */
/* Var(g) given delta, not the study's own g; NaN if df <= 2. */
MR_API double mr_g_variance(double n_eff, double df, double delta);
/* Interval of delta for one study from its t; it holds 0 exactly if p >= 1 - level. */
MR_API void mr_delta_interval(double t, double df, double n_eff, double level, double *lo,
                              double *hi);

/* ---- meta-analysis ---- */
enum mr_tau2 {
    MR_TAU2_DL,
    MR_TAU2_PM,
    MR_TAU2_REML,
    MR_TAU2_SHARED /* Paule-Mandel over several groups: mr_tau2_shared(), not mr_meta_fit() */
};
enum mr_interval {
    MR_INTERVAL_Z,
    MR_INTERVAL_HK,  /* Hartung-Knapp */
    MR_INTERVAL_MKH, /* the same, never shorter than without its factor */
    MR_INTERVAL_T    /* as Z, but by t */
};
struct mr_meta {
    double mu, se, lo, hi, p, tau2;
    double i2;               /* percent; with MR_TAU2_DL max(0, (q - df)/q) */
    double q, q_p;           /* at tau^2 = 0 */
    double tau2_lo, tau2_hi; /* Q-profile; lo 0 and hi possibly 0 */
    double pi_lo, pi_hi;     /* prediction interval by the same quantile as lo, hi */
};
/*
 * k >= 2 effects 'y' with variances 'v' > 0; all intervals 95 %: by the normal (Z) or by t on
 * k - 1 (the others).  MR_EINVAL: a value or variance cannot be used; MR_ENUMERIC: no finite
 * tau^2 is found.
 */
MR_API mr_status mr_meta_fit(const double *y, const double *v, size_t k, enum mr_tau2 tau2,
                             enum mr_interval interval, struct mr_meta *out, mr_error *err);
/* tau^2 alone, and the I^2 in percent that goes with one; errors as mr_meta_fit(). */
MR_API mr_status mr_meta_tau2(const double *y, const double *v, size_t k, enum mr_tau2 method,
                              double *tau2, mr_error *err);
MR_API double mr_meta_i2(const double *v, size_t k, double tau2);
struct mr_meta_mean {
    double mu, se;
    double weight_sum; /* of 1/(v + tau2); se^2 is its inverse, but for HK and MKH */
};
/* The estimate alone, of k >= 2 usable effects, at a tau^2 that is given. */
MR_API void mr_meta_mean(const double *y, const double *v, size_t k, double tau2,
                         enum mr_interval interval, struct mr_meta_mean *out);
/* Half of the prediction interval at 'level': t sqrt(tau2 + se^2), t on k - 2; NaN if k < 4. */
MR_API double mr_prediction_half(double se, double tau2, size_t k, double level);
/*
 * Stouffer's two-sided p of 'k' studies: of sum w z/sqrt(sum w^2), z the normal quantile of each
 * two-sided 'p' with the sign of 'y', w = sqrt(n_eff).  Studies without a p do not count; NaN if
 * there is no other.
 */
MR_API double mr_stouffer(const double *p, const double *y, const double *n_eff, size_t k);
/*
 * df of an estimate pooled under a shared tau^2: sum of (k_m - 1) over the 'n_sum' rows that
 * tau^2 was summed over, and the mean squared correlation 'r2' between mechanisms.
 */
MR_API double mr_pooled_df(double sum_k_minus_1, size_t n_sum, double r2);
/* What an estimate pooled under a shared tau^2 is judged by. */
struct mr_pooled_dist {
    double df;    /* mr_pooled_df() */
    double ratio; /* 1, or where tau^2 is 0 the summed Q over its df, if that is less */
    double nu;    /* sum of the residual df of its studies */
};
/*
 * Half-width of the interval in standard errors: t on df times sqrt(ratio), for what the spread
 * between studies says, but at least t on nu, for what is known of their sampling variances.
 */
MR_API double mr_pooled_quantile(const struct mr_pooled_dist *dist, double level);
/* The p that goes with it, two-sided: 1 - level or more exactly if the interval holds 0. */
MR_API double mr_pooled_p(const struct mr_pooled_dist *dist, double effect, double se);
/*
 * Paule-Mandel tau^2 shared by several groups (mechanisms): group g holds rows
 * start[g] .. start[g + 1] - 1 of 'y' and 'v' > 0; groups of one row do not count.
 */
MR_API double mr_tau2_shared(const double *y, const double *v, const size_t *start,
                             size_t n_groups);
/* Q at tau^2 = 0, summed over the groups. */
MR_API double mr_q_shared(const double *y, const double *v, const size_t *start, size_t n_groups);

/* ---- multiplicity: adjusted p, NaN stays and does not count ---- */
MR_API mr_status mr_adjust_bh(const double *p, size_t n, double *q, mr_error *err);
MR_API mr_status mr_adjust_by(const double *p, size_t n, double *q, mr_error *err);
MR_API mr_status mr_adjust_holm(const double *p, size_t n, double *q, mr_error *err);

/* ---- correlation of residuals, shrunk (statistics.md I.6) ---- */
/*
 * 'residuals' n_samples x n_sets column-major on 'df'; '*lambda' may be NULL; 'r' is
 * n_sets x n_sets, diagonal 1.  A set without residuals has correlation 0 with the others.
 */
MR_API mr_status mr_shrunk_correlation(const double *residuals, size_t n_samples, size_t n_sets,
                                       double df, double *r, double *lambda, mr_error *err);

/* ---- rescue of a damage (statistics.md I.8, II.5) ---- */
/* What a confidence set of a ratio looks like. */
enum mr_ratio_shape {
    MR_RATIO_UNKNOWN,    /* no ratio: an input is not a number, or the denominator is surely 0 */
    MR_RATIO_BOUNDED,    /* lo to hi */
    MR_RATIO_UNBOUNDED,  /* lo to hi, of which one end or both are infinite */
    MR_RATIO_TWO_PIECES, /* up to lo, and from hi on */
    MR_N_RATIO_SHAPES
};
struct mr_ratio {
    double estimate, lo, hi;
    enum mr_ratio_shape shape;
};
struct mr_ratio_terms {
    double a, b, var_a, var_b, cov;
};
MR_API const char *mr_ratio_shape_name(enum mr_ratio_shape shape); /* NULL for UNKNOWN */
/* Fieller's set of a/b at 'level', its terms estimated with a common variance on 'df'. */
MR_API void mr_fieller(const struct mr_ratio_terms *terms, double df, double level,
                       struct mr_ratio *out);

/* Contrasts of control, model and treated. */
enum mr_triad { MR_MC, MR_TM, MR_TC, MR_N_TRIAD }; /* model-control, treated-model, ... */

/* In the order in which they are tried. */
enum mr_rescue_class {
    MR_RESCUE_UNKNOWN, /* an input is not a number */
    MR_RESCUE_NO_CONTROL,
    MR_RESCUE_EXPLORATORY, /* in every study an arm of fewer than three animals */
    MR_RESCUE_NOT_DAMAGED, /* no damage that is large and sure enough to be rescued from */
    MR_RESCUE_NOT_RESCUED, /* damage, and no sure way back */
    MR_RESCUE_OVERSHOOT,   /* surely beyond the healthy */
    MR_RESCUE_RESTORED,    /* surely less than half of the damage is left */
    MR_RESCUE_PARTIAL,
    MR_N_RESCUE_CLASSES
};
MR_API const char *mr_rescue_class_name(enum mr_rescue_class verdict); /* NULL for UNKNOWN */

/* One mechanism in a study that has all three arms. */
struct mr_rescue_study {
    double d[MR_N_TRIAD]; /* contrasts of the score, over its sd */
    double u[MR_N_TRIAD]; /* c'(X'X)^-1 c */
    double df;
    bool exploratory;
};
struct mr_rescue {
    enum mr_rescue_class verdict;
    size_t k;
    double df;                            /* at most 200 */
    double d[MR_N_TRIAD], se[MR_N_TRIAD]; /* weighted by 1/u of T-M; damage is negative */
    double damage_p;                      /* two-sided */
    double tc_p_equiv; /* one-sided, that half of the damage or more is left; NaN unless damaged */
    /* Share of the damage that came back, (M - T)/(M - C).  The numbers are NaN unless damaged,
     * and past that gate the set is always bounded; the shape stands wherever there is a test. */
    struct mr_ratio ratio;
};
/*
 * The class of one mechanism over 'k' studies; none is MR_RESCUE_NO_CONTROL.  A one-sided
 * mechanism is damaged where it fell, a two-sided one whichever way it went.  Exploratory:
 * d and se alone.
 */
MR_API void mr_rescue_classify(const struct mr_rescue_study *studies, size_t k, bool two_sided,
                               struct mr_rescue *out);

/* One mechanism of a study, contrasts in the unit of its score. */
struct mr_slope_row {
    double mc, tm, sd, df;
};
struct mr_slope {
    double raw;                     /* of M-T on M-C through 0: biased, for they share the models */
    double artefact;                /* the part of it that the shared models make by themselves */
    double damage_ms, damage_ms_se; /* mean squared damage without noise */
    double slope, se;               /* corrected; NaN unless damage_ms > 1.5 damage_ms_se, n >= 3 */
};
/*
 * Errors-in-variables slope of M-T on M-C across 'n' mechanisms of a study: 0 no rescue, 1 full.
 * 'r' n x n are the correlations of their scores (the diagonal is not read), 'u' as in
 * mr_rescue_study, the same for all.  A correlation that is not known leaves se, and so slope, NaN.
 */
MR_API void mr_rescue_slope(const struct mr_slope_row *rows, size_t n, const double *r,
                            const double u[MR_N_TRIAD], struct mr_slope *out);

/* ---- ranks ---- */
struct mr_rank_row {
    const char *name; /* breaks exact ties */
    double mu;        /* pooled effect */
    bool two_sided;
    bool exploratory; /* no interval: takes part with rank 1..M */
    /* results */
    size_t rank;             /* by strength: mu, |mu| if two-sided; 1 is the strongest */
    size_t rank_lo, rank_hi; /* 1..n if exploratory */
    bool top_set;            /* rank_lo is 1 */
    double p_score;          /* NaN if exploratory or there is no other row that is not */
    bool *above;             /* [n], or NULL: set to the rows that it is claimed to stand above */
};
/*
 * Simultaneous rank confidence sets at 'level' (.95) for the rows of one scope; 'cov' is
 * n x n, 'nu' the smallest df among the rows that are not exploratory (below 1 taken as 1).
 * Exploratory rows count in n and have a rank, but nothing is claimed about them: their part of
 * 'cov' is not read, and they do not widen c.  A covariance that makes a difference surer counts
 * 1 - 1/(2 nu) times for a claim: it is estimated, too.  The P-score compares strengths, a
 * two-sided row by the sign of its mu.  '*critical' (may be NULL) is c, NaN if all rows are
 * exploratory. MR_EINVAL: an effect or nu is not a number.
 */
MR_API mr_status mr_rank_sets(struct mr_rank_row *rows, size_t n, const double *cov, double nu,
                              double level, double *critical, mr_error *err);
/* The number of means that c is for: a two-sided row counts twice, an exploratory one not. */
MR_API size_t mr_rank_n_means(const struct mr_rank_row *rows, size_t n);
/* The same at a c that is known; Inf claims nothing, and rows still have their rank. */
MR_API mr_status mr_rank_sets_at(struct mr_rank_row *rows, size_t n, const double *cov, double nu,
                                 double critical, mr_error *err);

/* Kendall's tau-b of two vectors; NaN if one is constant. */
MR_API double mr_kendall_tau_b(const double *x, const double *y, size_t n);
/*
 * '*p': share of all orders of one of the vectors whose tau-b is as far from 0 as that found, or
 * farther; exact.  NaN where both vectors have ties, one is constant, a value is missing, or the
 * orders are more than 2^53 (beyond 18 values without ties).
 */
MR_API mr_status mr_kendall_p(const double *x, const double *y, size_t n, double *p, mr_error *err);

#endif /* MR_STATS_H */
