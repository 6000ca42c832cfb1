/* Soneson, Love and Robinson 2015, doi 10.12688/f1000research.7563.2; R package tximport */
#include "io/counts/gene_lengths.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

void split_sum_add(struct split_sum *sum, double value)
{
    /* What is added and taken away again leaves multiples of 2^-12 and of 2^-50. */
    static const double cut_high = 0x1.8p40, cut_low = 0x1.8p2;
    const double high = (value + cut_high) - cut_high;
    const double rest = value - high;

    sum->high += high;
    sum->low += (rest + cut_low) - cut_low;
}

double split_sum_value(const struct split_sum *sum)
{
    return sum->high + sum->low;
}

static mr_status make_room(struct gene_lengths *g, size_t n_genes, mr_error *err)
{
    struct gene_length *genes;

    if (n_genes <= g->n_genes)
        return MR_OK;
    genes = mem_resize(g->genes, n_genes, sizeof(*genes));
    if (!genes)
        return mem_fail(err);
    memset(genes + g->n_genes, 0, (n_genes - g->n_genes) * sizeof(*genes));
    g->genes = genes;
    g->n_genes = n_genes;
    return MR_OK;
}

static void add_length(struct gene_length *gene, double length)
{
    gene->n_present++;
    split_sum_add(&gene->lengths, length);
    if (length > 0)
        split_sum_add(&gene->logs, log(length));
    else
        gene->has_zero = true;
}

mr_status gene_lengths_add(struct gene_lengths *g, const struct tx_plan *plan, const double *tpm,
                           const double *weighted, const double *lengths, size_t n, mr_error *err)
{
    if (make_room(g, plan->n_genes, err))
        return MR_ENOMEM;
    g->n_samples++;
    for (size_t i = 0; i < plan->n_genes; i++)
        if (tpm[i] > 0)
            add_length(&g->genes[i], weighted[i] / tpm[i]);
    for (size_t t = 0; t < n; t++) {
        if (plan->gene_of[t] == MR_NONE || !(lengths[t] > 0)) /* 0, NaN: its file lacks it */
            continue;
        split_sum_add(&g->genes[plan->gene_of[t]].of_members, lengths[t]);
        g->genes[plan->gene_of[t]].n_members++;
    }
    return MR_OK;
}

double gene_lengths_mean(const struct gene_lengths *g, size_t gene)
{
    const struct gene_length *x = &g->genes[gene];
    const double n_present = (double)x->n_present, n_absent = (double)g->n_samples - n_present;
    double absent = 0;

    if (!x->n_present)
        return x->n_members ? split_sum_value(&x->of_members) / (double)x->n_members : 0;
    if (!x->has_zero)
        absent = exp(split_sum_value(&x->logs) / n_present);
    return (split_sum_value(&x->lengths) + n_absent * absent) / (n_present + n_absent);
}

void gene_lengths_release(struct gene_lengths *g)
{
    free(g->genes);
    *g = (struct gene_lengths){ 0 };
}
