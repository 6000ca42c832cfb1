/* The formats that are read, in the order in which they are asked. */
#include "io/counts/stream.h"

static const struct reader *const readers[] = {
    &reader_hdf5,     &reader_gct,           &reader_mtx,           &reader_star,
    &reader_htseq,    &reader_featurecounts, &reader_salmon_genes,  &reader_salmon,
    &reader_kallisto, &reader_rsem_genes,    &reader_rsem_isoforms, &reader_refused,
    &reader_table, /* takes anything: last */
};

const struct reader *reader_find(const struct peek *peek)
{
    size_t i = 0;

    while (readers[i]->matches && !readers[i]->matches(peek))
        i++;
    return readers[i];
}
