/* genes.results and isoforms.results of RSEM (10.1186/1471-2105-12-323) */
#include "io/formats/quant.h"

static const struct quant_format genes = {
    .header = "gene_id\ttranscript_id(s)\tlength\teffective_length\texpected_count\tTPM\tFPKM",
    .columns = "i--lct",
    .level = MR_LEVEL_GENES,
};

static const struct quant_format isoforms = {
    .header = "transcript_id\tgene_id\tlength\teffective_length\texpected_count\tTPM\tFPKM",
    .columns = "i--lct",
    .level = MR_LEVEL_TRANSCRIPTS,
};

static bool genes_matches(const struct peek *peek)
{
    return quant_matches(&genes, peek);
}

static bool isoforms_matches(const struct peek *peek)
{
    return quant_matches(&isoforms, peek);
}

static mr_status genes_open(mr_stream *s, mr_error *err)
{
    return quant_open(s, &genes, err);
}

static mr_status isoforms_open(mr_stream *s, mr_error *err)
{
    return quant_open(s, &isoforms, err);
}

const struct reader reader_rsem_genes = {
    .name = "rsem_genes",
    .one_sample = true,
    .is_counts = true,
    .matches = genes_matches,
    .open = genes_open,
    .next = quant_next,
    .rewind = quant_rewind,
    .close = quant_close,
};

const struct reader reader_rsem_isoforms = {
    .name = "rsem_isoforms",
    .one_sample = true,
    .is_counts = true,
    .matches = isoforms_matches,
    .open = isoforms_open,
    .next = quant_next,
    .rewind = quant_rewind,
    .close = quant_close,
};
