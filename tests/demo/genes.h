/* genes.h - the demo's genes, their sets, and what each species and id kind calls them */
#ifndef DEMO_GENES_H
#define DEMO_GENES_H

#include "mechrank/names.h"
#include "mechrank/refs.h"

/* Genes by human symbol, in bytewise order, and the sets that are correlated and shifted. */
struct demo_genes {
    mr_names *symbols;
    mr_sets *sets; /* the mechanisms in their order, two panels, stroma, then background sets */
    size_t granulosa, oocyte, stroma; /* indices into the sets */
};

mr_status demo_genes_load(const mr_refs *refs, struct demo_genes *out, mr_error *err);
void demo_genes_release(struct demo_genes *genes);

/*
 * The ids of all genes in a species and kind, [number of genes], in a new array; NULL where
 * the species lacks the gene.  The strings belong to 'strings'.
 */
mr_status demo_genes_ids(const struct demo_genes *genes, const mr_refs *refs,
                         enum mr_species species, enum mr_id_kind kind, mr_names *strings,
                         const char ***out, mr_error *err);

#endif /* DEMO_GENES_H */
