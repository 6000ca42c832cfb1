/* gene_lengths.h - the mean length of each gene over samples, as tximport defines it */
#ifndef IO_GENE_LENGTHS_H
#define IO_GENE_LENGTHS_H

#include <stdbool.h>

#include "io/counts/tx_plan.h"

/*
 * A sum that does not depend on the order of what is added: both halves are exact for up to 2^16
 * values between 2^-20 and 2^25 in size, such as lengths and their logarithms.
 */
struct split_sum {
    double high, low;
};

struct gene_lengths {
    size_t n_samples, n_genes;
    struct gene_length {
        struct split_sum lengths, logs; /* over samples that have an abundance */
        struct split_sum of_members;    /* over samples and transcripts, unweighted */
        size_t n_present, n_members;
        bool has_zero;
    } * genes; /* [n_genes] */
};

/*
 * Adds a sample: 'tpm' and 'weighted' are sums over the transcripts of each gene, of TPM and of
 * TPM times length; 'lengths' those of the 'n' transcripts themselves.
 */
mr_status gene_lengths_add(struct gene_lengths *g, const struct tx_plan *plan, const double *tpm,
                           const double *weighted, const double *lengths, size_t n, mr_error *err);
/*
 * The mean over samples of the abundance-weighted mean length; where a sample lacks the gene the
 * geometric mean of the others stands for its length, and where all do the plain mean of the
 * lengths of the transcripts.  0 for a gene that was never met.
 */
double gene_lengths_mean(const struct gene_lengths *g, size_t gene);
void gene_lengths_release(struct gene_lengths *g);

void split_sum_add(struct split_sum *sum, double value);
double split_sum_value(const struct split_sum *sum);

#endif /* IO_GENE_LENGTHS_H */
