/* sensitivity.h - the ranking under other choices than its own; private to run/ */
#ifndef RUN_SENSITIVITY_H
#define RUN_SENSITIVITY_H

#include "run/gene_rows.h"

/* A way of pooling and ranking other than that of the ranking. */
struct variant {
    const char *name; /* column 'variant' of sensitivity.tsv */
    struct mr_rank_opts opts;
    const char *adjusted;         /* which effects are pooled: "no", "composition" */
    const char *without;          /* a study that is left out, or NULL */
    const struct mr_effect *rows; /* [n_rows] each stands in for the effect of its study, source, */
    size_t n_rows; /* product and mechanism; a g that is NaN takes that effect away */
};

/* What the variants of one ranking share. */
struct sensitivity {
    mr_results *results;
    const struct pool *main; /* combined and ranked */
    struct criticals *criticals;
};

/*
 * Pools as 'v' says and ranks within families; 'sets' false: rank_lo and rank_hi claim nothing,
 * which takes a thousandth of the time.  'v' and the results must outlive '*pool', to be freed
 * with pool_release().  MR_EEMPTY: there is no effect to pool.
 */
mr_status sensitivity_pool(const struct sensitivity *s, const struct variant *v, bool sets,
                           struct pool *pool, mr_error *err);

/*
 * Appends the rows of a variant to sensitivity.tsv, of the groups in which study v->without takes
 * part if it is named; none at all where no effect and no rank differs from the ranking.
 */
mr_status sensitivity_add(const struct sensitivity *s, const struct variant *v, mr_error *err);

/* The ranking itself, and every variant that the pooled tables alone can tell of. */
mr_status sensitivity_tables(const struct sensitivity *s, mr_error *err);

/* sensitivity_lists.c: every other list of genes in variants.tsv. */
mr_status sensitivity_lists(const struct sensitivity *s, mr_error *err);

/* sensitivity_genes.c: without each gene in turn; fills genes_to_lose of 'p', which is s->main. */
mr_status sensitivity_genes(const struct sensitivity *s, struct pool *p,
                            const struct gene_rows *genes, mr_error *err);

/* sensitivity_drops.c: random shares of the genes. */
mr_status sensitivity_drops(const struct sensitivity *s, const struct gene_rows *genes,
                            mr_error *err);

/* All variants, in the results and, summed up, in the cells of 'p', combined and ranked. */
mr_status sensitivity_fill(mr_results *results, struct pool *p, struct criticals *criticals,
                           mr_error *err);

#endif /* RUN_SENSITIVITY_H */
