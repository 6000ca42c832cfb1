/* genewise.h - linear models of single genes, and tests of gene sets that rest on them */
#ifndef MR_GENEWISE_H
#define MR_GENEWISE_H

#include <stdbool.h>

#include "mechrank/matrix.h"

/*
 * The numbers are those of limma 3.54 (Ritchie et al. 2015, 10.1093/nar/gkv007), whose functions
 * are named below.  Genes keep the order of the matrix, and sums run in it: results do not
 * depend on threads or names.  Missing values are refused.
 */

/* ---- the linear model of every gene ---- */

struct mr_gene_design {
    const double *x;          /* samples x n_terms, column-major, of full rank */
    size_t n_terms;           /* fewer than samples */
    const char *const *terms; /* [n_terms] names of the columns, for messages */
    const mr_matrix *weights; /* genes x samples, > 0; NULL: all 1 */
    const size_t *block;      /* [samples] equal numbers: repeated measures; NULL: none */
    double correlation;       /* between the samples of a block; not read without blocks */
};

/*
 * One contrast of every gene.  The model is rewritten so that the contrast is its last
 * coefficient, and is exact for each gene whatever the weights (contrasts.fit() of limma is
 * not).  Householder's QR then gives each gene its effects: that of the contrast, on the scale
 * of one observation, and df residual ones, independent and of equal variance.  A contrast with
 * one number in it moves that column to the end, as `contrast = k` does in limma's camera() and
 * fry(); any other goes through contrastAsCoef().  The basis of the residual effects, on which
 * fry depends, is limma's, and so depends on the order of samples and columns.
 */
typedef struct mr_gene_fit mr_gene_fit;

/*
 * 'y' is genes x samples on a log scale, 'contrast' [n_terms].
 *   MR_EINVAL    a value, weight, correlation or contrast cannot be used, or a size differs
 *   MR_ENUMERIC  the design is not of full rank (the message names the aliased terms) or
 *                leaves no residual df
 */
MR_API mr_status mr_gene_fit_new(const mr_matrix *y, const struct mr_gene_design *design,
                                 const double *contrast, mr_gene_fit **out, mr_error *err);
MR_API void mr_gene_fit_free(mr_gene_fit *fit);
MR_API size_t mr_gene_fit_n_genes(const mr_gene_fit *fit);
MR_API size_t mr_gene_fit_df(const mr_gene_fit *fit); /* residual, 1 or more */

struct mr_gene_estimate {
    double coef;     /* the contrast */
    double unscaled; /* its standard error where the residual variance is 1 */
    double s2;       /* residual variance */
    double mean;     /* of the gene's values, without weights */
};
MR_API struct mr_gene_estimate mr_gene_fit_get(const mr_gene_fit *fit, size_t gene);
/* [1 + df] the contrast's effect = coef/unscaled, then the residual effects. */
MR_API const double *mr_gene_fit_effects(const mr_gene_fit *fit, size_t gene);

/* ---- moderated t: eBayes() ---- */

struct mr_moderated {
    double df_prior; /* may be infinite; 0 for fewer than 3 genes: no moderation */
    double df_total; /* of t: df + df_prior, at most df x genes */
    double *s2_prior, *s2_post, *t, *p; /* [genes] p two-sided; s2_prior NaN if there is none */
};

/*
 * 'trend': the prior variance is a natural cubic spline of the gene's mean (limma-trend) on at
 * most 4 df.  Smyth 2004, 10.2202/1544-6115.1027.  Release with mr_moderated_release().
 */
MR_API mr_status mr_moderate(const mr_gene_fit *fit, bool trend, struct mr_moderated *out,
                             mr_error *err);
MR_API void mr_moderated_release(struct mr_moderated *m);

/* ---- voom: counts to log2 counts per million with weights ---- */

struct mr_voom_opts {
    double span;        /* share of genes in the window of the trend, (0, 1] [.5] */
    bool adaptive_span; /* narrower the more genes: .3 + .7 (50/genes)^(1/3), instead [false] */
};
MR_API void mr_voom_opts_init(struct mr_voom_opts *opts);

struct mr_voom {
    mr_matrix *e;       /* log2((count + .5)/(library + 1) 1e6); not mr_log_cpm()'s */
    mr_matrix *weights; /* 1/variance that the trend predicts at the fitted value */
};

/*
 * Law, Chen, Shi, Smyth 2014, 10.1186/gb-2014-15-2-r29.  'lib_size' are effective library
 * sizes, [samples]; weights of 'design' are not read; its blocks are: for repeated measures run
 * voom, mr_duplicate_correlation() with the weights, then both again with that correlation.
 * Without residual df all weights are 1.  Release with mr_voom_release().
 *   MR_EINVAL    a count, library size or option cannot be used; fewer than 2 genes
 *   MR_EEMPTY    all counts are 0
 *   MR_ENUMERIC  the design is not of full rank; the trend falls to 0
 */
MR_API mr_status mr_voom(const mr_matrix *counts, const double *lib_size,
                         const struct mr_gene_design *design, const struct mr_voom_opts *opts,
                         struct mr_voom *out, mr_error *err);
MR_API void mr_voom_release(struct mr_voom *voom);

/* ---- correlation between repeated measures: duplicateCorrelation() ---- */

/*
 * Correlation within the blocks of 'design' (needed; its correlation is not read): per gene by
 * REML, the consensus by a 15 % trimmed mean of the atanh.  'rho' [genes] or NULL: per gene, NaN
 * where it cannot be estimated; a gene without residual variation counts as such.  0 where all
 * blocks are of one sample or the design holds the blocks.  The steps, stopping rule included,
 * are limma's (statmod's mixedModel2Fit(), 20 iterations).  Smyth, Michaud, Scott 2005,
 * 10.1093/bioinformatics/bti270.
 *   MR_EINVAL    as mr_gene_fit_new(); 'design' has no blocks
 *   MR_ENUMERIC  rank; no gene gives an estimate
 */
MR_API mr_status mr_duplicate_correlation(const mr_matrix *y, const struct mr_gene_design *design,
                                          double *consensus, double *rho, mr_error *err);

/* ---- tests of gene sets ---- */

/*
 * Rows of the fit (or elements of the statistic), each once.  Weights are finite and not 0;
 * NULL: all 1.  fry uses them as they are; camera reads their sign only: a gene of negative
 * weight is turned, as if its values had the other sign, for the test of this set.
 */
struct mr_gene_set {
    const size_t *genes;   /* [n] */
    const double *weights; /* [n] */
    size_t n;
};
struct mr_gene_sets {
    const struct mr_gene_set *sets;
    size_t n;
};

struct mr_camera_opts {
    double correlation;  /* between the genes of a set, (-1, 1); NaN: estimated per set [.01] */
    bool allow_negative; /* use an estimate below 0 as it is, else as 0 [false] */
    bool ranks;          /* rank-sum test instead of t [false] */
    bool trend;          /* prior variance by a trend, as in mr_moderate() [false] */
    int n_threads;       /* [1]; never changes the result */
};
MR_API void mr_camera_opts_init(struct mr_camera_opts *opts);

struct mr_camera_row {
    double correlation; /* as given, or estimated; NaN: estimated from one gene */
    double p;           /* two-sided; NaN for a set of no gene or of all */
    int direction;      /* 1 or -1; 0 where p is NaN */
};

/*
 * Competitive: are the genes of a set more up or down than the others?  Wu, Smyth 2012,
 * 10.1093/nar/gks461.  'out' [sets->n].
 *   MR_EINVAL  fewer than 3 genes; an option, gene or weight cannot be used
 */
MR_API mr_status mr_camera(const mr_gene_fit *fit, const struct mr_gene_sets *sets,
                           const struct mr_camera_opts *opts, struct mr_camera_row *out,
                           mr_error *err);
/*
 * cameraPR(): the same on any statistic, one finite number per gene, with a correlation that is
 * given (estimated: MR_EINVAL); 'allow_negative', 'trend' and 'n_threads' are not read.
 */
MR_API mr_status mr_camera_pr(const double *statistic, size_t n_genes,
                              const struct mr_gene_sets *sets, const struct mr_camera_opts *opts,
                              struct mr_camera_row *out, mr_error *err);

struct mr_fry_opts {
    bool trend;    /* prior variance by a trend, as in mr_moderate() [false] */
    bool mixed;    /* p_mixed too, which takes most of the time [true] */
    int n_threads; /* [1]; never changes the result */
};
MR_API void mr_fry_opts_init(struct mr_fry_opts *opts);

struct mr_fry_row {
    double t, p;    /* weighted mean of the set, two-sided on df; NaN: nothing to compare with */
    double p_mixed; /* genes that move either way; NaN unless asked for */
    int direction;  /* 1 or -1; 0 where p is NaN */
};

/*
 * Self-contained: does the set move at all?  Rotation test without rotations, effects over
 * their posterior sd.  Wu et al. 2010, 10.1093/bioinformatics/btq401; limma's fry().
 * 'out' [sets->n].  MR_EINVAL: a gene, weight or number of threads cannot be used.
 */
MR_API mr_status mr_fry(const mr_gene_fit *fit, const struct mr_gene_sets *sets,
                        const struct mr_fry_opts *opts, struct mr_fry_row *out, mr_error *err);

#endif /* MR_GENEWISE_H */
