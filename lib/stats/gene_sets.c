/* Sets of genes as the tests take them. */
#include <math.h>

#include "base/alloc.h"
#include "stats/gene_fit.h"

double gene_set_weight(const struct mr_gene_set *set, size_t i)
{
    return set->weights ? set->weights[i] : 1;
}

/* 'seen' [n_genes] is the number of the last set, from 1, that holds a gene. */
static mr_status check_set(const struct mr_gene_sets *sets, size_t k, size_t n_genes, size_t *seen,
                           const char *test, mr_error *err)
{
    const struct mr_gene_set *set = &sets->sets[k];

    for (size_t i = 0; i < set->n; i++) {
        const size_t gene = set->genes[i];
        const double weight = gene_set_weight(set, i);

        if (gene >= n_genes)
            return mr_fail(err, MR_EINVAL, "%s: set %zu: gene %zu of %zu", test, k + 1, gene + 1,
                           n_genes);
        if (seen[gene] == k + 1)
            return mr_fail(err, MR_EINVAL, "%s: set %zu: gene %zu stands twice", test, k + 1,
                           gene + 1);
        if (!(isfinite(weight) && weight != 0))
            return mr_fail(err, MR_EINVAL, "%s: set %zu: the weight of gene %zu is %g", test, k + 1,
                           gene + 1, weight);
        seen[gene] = k + 1;
    }
    return MR_OK;
}

mr_status gene_sets_check(const struct mr_gene_sets *sets, size_t n_genes, const char *test,
                          mr_error *err)
{
    size_t *seen = mem_calloc(n_genes, sizeof(*seen));
    mr_status st = seen ? MR_OK : mem_fail(err);

    for (size_t k = 0; !st && k < sets->n; k++)
        st = check_set(sets, k, n_genes, seen, test, err);
    free(seen);
    return st;
}
