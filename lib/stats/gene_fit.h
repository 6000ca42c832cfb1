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

/* Every set can be used on 'n_genes' genes: MR_EINVAL says which one cannot. */
mr_status gene_sets_check(const struct mr_gene_sets *sets, size_t n_genes, const char *test,
                          mr_error *err);

/* Weight of member i; 1 without weights. */
double gene_set_weight(const struct mr_gene_set *set, size_t i);

#endif /* STATS_GENE_FIT_H */
