#include "io/counts/tx_plan.h"

#include <string.h>

#include "base/alloc.h"

struct member {
    size_t gene, index;
    const char *id;
};

static int by_gene_and_id(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    const int ids = strcmp(x->id, y->id);

    if (x->gene != y->gene)
        return x->gene < y->gene ? -1 : 1;
    return ids ? ids : (x->index > y->index) - (x->index < y->index);
}

static mr_status find_genes(struct tx_plan *plan, const mr_names *transcripts, mr_names *genes,
                            size_t *unknown, mr_error *err)
{
    const size_t n = mr_names_size(transcripts);
    size_t *gene_of = mem_resize(plan->gene_of, n, sizeof(*gene_of));

    if (!gene_of)
        return mem_fail(err);
    plan->gene_of = gene_of;
    for (; plan->n < n; plan->n++) {
        const char *gene =
            mr_id_map_find(plan->map, MR_TRANSCRIPT_TO_GENE, mr_names_get(transcripts, plan->n));

        gene_of[plan->n] = MR_NONE;
        if (!gene && *unknown == MR_NONE)
            *unknown = plan->n;
        if (gene && mr_names_intern(genes, gene, &gene_of[plan->n], NULL, err))
            return MR_ENOMEM;
        plan->n_known += gene != NULL;
    }
    plan->n_genes = mr_names_size(genes);
    return MR_OK;
}

/* Fills 'order' with indices[0], ... and 'first' with where each gene begins, if not NULL. */
static void keep_order(const struct member *members, size_t n, size_t n_genes, size_t *order,
                       size_t *first)
{
    size_t gene = 0;

    for (size_t i = 0; i < n; i++) {
        order[i] = members[i].index;
        while (first && gene <= members[i].gene)
            first[gene++] = i;
    }
    while (first && gene <= n_genes)
        first[gene++] = n;
}

static mr_status order_members(struct tx_plan *plan, const mr_names *transcripts, mr_error *err)
{
    size_t *members = mem_resize(plan->members, plan->n_known, sizeof(*members)), *first;
    struct member *sorted;
    size_t n = 0;

    if (!members)
        return mem_fail(err);
    plan->members = members;
    first = mem_resize(plan->first, plan->n_genes + 1, sizeof(*first));
    if (!first)
        return mem_fail(err);
    plan->first = first;
    sorted = mem_calloc(plan->n_known, sizeof(*sorted));
    if (!sorted)
        return mem_fail(err);
    for (size_t t = 0; t < plan->n; t++)
        if (plan->gene_of[t] != MR_NONE)
            sorted[n++] = (struct member){ plan->gene_of[t], t, mr_names_get(transcripts, t) };
    qsort(sorted, n, sizeof(*sorted), by_gene_and_id);
    keep_order(sorted, n, plan->n_genes, members, first);
    free(sorted);
    return MR_OK;
}

static mr_status order_genes(struct tx_plan *plan, const mr_names *genes, mr_error *err)
{
    size_t *order = mem_resize(plan->gene_order, plan->n_genes, sizeof(*order));
    struct member *sorted;

    if (!order)
        return mem_fail(err);
    plan->gene_order = order;
    sorted = mem_calloc(plan->n_genes, sizeof(*sorted));
    if (!sorted)
        return mem_fail(err);
    for (size_t g = 0; g < plan->n_genes; g++)
        sorted[g] = (struct member){ 0, g, mr_names_get(genes, g) };
    qsort(sorted, plan->n_genes, sizeof(*sorted), by_gene_and_id);
    keep_order(sorted, plan->n_genes, 0, order, NULL);
    free(sorted);
    return MR_OK;
}

mr_status tx_plan_extend(struct tx_plan *plan, const mr_names *transcripts, mr_names *genes,
                         size_t *unknown, mr_error *err)
{
    mr_status st;

    *unknown = MR_NONE;
    st = find_genes(plan, transcripts, genes, unknown, err);
    if (!st)
        st = order_members(plan, transcripts, err);
    return st ? st : order_genes(plan, genes, err);
}

void tx_plan_release(struct tx_plan *plan)
{
    free(plan->gene_of);
    free(plan->members);
    free(plan->first);
    free(plan->gene_order);
    *plan = (struct tx_plan){ 0 };
}

void tx_plan_sum(const struct tx_plan *plan, const double *values, size_t n, double *sums)
{
    for (size_t g = 0; g < plan->n_genes; g++) {
        double sum = 0;

        for (size_t i = plan->first[g]; i < plan->first[g + 1]; i++)
            sum += plan->members[i] < n ? values[plan->members[i]] : 0;
        sums[g] = sum;
    }
}

double tx_plan_total(const struct tx_plan *plan, const double *values)
{
    double sum = 0;

    for (size_t i = 0; i < plan->n_genes; i++)
        sum += values[plan->gene_order[i]];
    return sum;
}
