/* abundance.tsv of kallisto (10.1038/nbt.3519) */
#include "io/formats/quant.h"

static const struct quant_format format = {
    .header = "target_id\tlength\teff_length\test_counts\ttpm",
    .columns = "i-lct",
    .level = MR_LEVEL_TRANSCRIPTS,
};

static bool kallisto_matches(const struct peek *peek)
{
    return quant_matches(&format, peek);
}

static mr_status kallisto_open(mr_stream *s, mr_error *err)
{
    return quant_open(s, &format, err);
}

const struct reader reader_kallisto = {
    .name = "kallisto",
    .one_sample = true,
    .is_counts = true,
    .matches = kallisto_matches,
    .open = kallisto_open,
    .next = quant_next,
    .rewind = quant_rewind,
    .close = quant_close,
};
