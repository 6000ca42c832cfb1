/* gene_fit.h - inside of a gene-wise fit */
#ifndef STATS_GENE_FIT_H
#define STATS_GENE_FIT_H

#include "mechrank/genewise.h"

struct mr_gene_fit {
    size_t n_genes, df;
    double *effects;  /* (1 + df) x genes: one gene's stand together */
    double *unscaled; /* [genes] */
    double *s2;       /* [genes] */
    double *mean;     /* [genes] */
};

/*
 * The variance prior of mr_moderate(): df_prior 0 and NaN for fewer than 3 genes; 's2_prior'
 * [genes].
 */
mr_status gene_prior(const mr_gene_fit *fit, bool trend, double *df_prior, double *s2_prior,
                     mr_error *err);

/* Posterior of a variance on 'df' under a prior. */
double gene_posterior(double df_prior, double s2_prior, double s2, double df);

/* df of the moderated t. */
double gene_df_total(const mr_gene_fit *fit, double df_prior);

/* Every set can be used on 'n_genes' genes: MR_EINVAL says which one cannot. */
mr_status gene_sets_check(const struct mr_gene_sets *sets, size_t n_genes, const char *test,
                          mr_error *err);

/* Weight of member i; 1 without weights. */
double gene_set_weight(const struct mr_gene_set *set, size_t i);

#endif /* STATS_GENE_FIT_H */
