/* gene_rows.h - what is left of a pooled effect without some of its genes; private to run/ */
#ifndef RUN_GENE_ROWS_H
#define RUN_GENE_ROWS_H

#include "run/pool.h"

/* The genes of one mechanism in one study, by symbol; n is 0 where genes.tsv has none. */
struct gene_range {
    const struct mr_gene **rows;
    size_t n;
};

/* genes.tsv in an order of its own. */
struct gene_rows {
    const struct mr_gene **sorted; /* [n] */
    size_t n;
};

mr_status gene_rows_init(struct gene_rows *g, const mr_results *results, mr_error *err);
void gene_rows_release(struct gene_rows *g);
struct gene_range gene_rows_of(const struct gene_rows *g, const struct mr_effect *e);

/* Human symbol, or the id of a gene that has none. */
const char *gene_symbol(const struct mr_gene *gene);

/*
 * The effect without the genes i for which gone[i * step] is set: each half is the mean of those
 * that stay.  A half that lost all its genes adds nothing; NaN if 'whole_halves' asks for all.
 */
double gene_range_theta(const struct gene_range *r, const bool *gone, size_t step,
                        bool whole_halves);

/* 'e' with another effect; NaN takes it away.  Its p is NaN until effect_test(). */
struct mr_effect effect_with(const struct mr_effect *e, double theta, double sd, double df);
void effect_test(struct mr_effect *e);

/* A copy of a cell, with effects and genes of its own. */
struct cell_copy {
    struct cell cell;
    struct mr_effect *effects; /* [k of the original] */
    struct gene_range *genes;  /* [k of the original] */
    size_t n_genes;            /* over all studies */
};

mr_status cell_copy_init(struct cell_copy *copy, const struct cell *from,
                         const struct gene_rows *genes, mr_error *err);
void cell_copy_release(struct cell_copy *copy);

/*
 * Pools copy->effects, of cell 'from' of group 'g', those without an effect left out; 'test' as in
 * pool_recombine().  The copy's k is 0 where none is left.
 */
mr_status cell_copy_pool(struct cell_copy *copy, const struct pool *p, const struct group *g,
                         const struct cell *from, bool test, mr_error *err);

#endif /* RUN_GENE_ROWS_H */
