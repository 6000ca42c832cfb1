/* quant.sf and quant.genes.sf of salmon (10.1038/nmeth.4197) and of sailfish (10.1038/nbt.2862) */
#include <string.h>

#include "io/formats/quant.h"

#define HEADER "Name\tLength\tEffectiveLength\tTPM\tNumReads"

static const struct quant_format transcripts = {
    .header = HEADER,
    .columns = "i-ltc",
    .level = MR_LEVEL_TRANSCRIPTS,
};

static const struct quant_format genes = {
    .header = HEADER,
    .columns = "i-ltc",
    .level = MR_LEVEL_GENES,
};

/* ENSG00000141510, ENSMUSG00000059552: letters of a species, G, eleven digits. */
static bool is_ensembl_gene(const char *id, size_t size)
{
    size_t letters;

    if (size < 15 || memcmp(id, "ENS", 3) != 0)
        return false;
    letters = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return letters < size && id[letters - 1] == 'G' && strspn(id + letters, "0123456789") == 11;
}

/*
 * The two files have one header.  A gene's length is a mean over its transcripts, so that some are
 * fractions; where none is among the first lines, Ensembl's ids tell.
 */
static bool holds_genes(const struct peek *peek)
{
    const char *line = strchr(peek->data, '\n');

    while (line && *++line) {
        const char *end = strchr(line, '\n'), *length = strchr(line, '\t');

        if (!end || !length || length > end)
            return false;
        if (is_ensembl_gene(line, (size_t)(length - line)))
            return true;
        length++;
        length += strspn(length, "0123456789");
        if (*length == '.' && length[1 + strspn(length + 1, "0")] != '\t')
            return true;
        line = end;
    }
    return false;
}

static bool salmon_matches(const struct peek *peek)
{
    return quant_matches(&transcripts, peek) && !holds_genes(peek);
}

static bool genes_matches(const struct peek *peek)
{
    return quant_matches(&genes, peek) && holds_genes(peek);
}

static mr_status salmon_open(mr_stream *s, mr_error *err)
{
    return quant_open(s, &transcripts, err);
}

static mr_status genes_open(mr_stream *s, mr_error *err)
{
    return quant_open(s, &genes, err);
}

const struct reader reader_salmon = {
    .name = "salmon",
    .one_sample = true,
    .is_counts = true,
    .matches = salmon_matches,
    .open = salmon_open,
    .next = quant_next,
    .rewind = quant_rewind,
    .close = quant_close,
};

const struct reader reader_salmon_genes = {
    .name = "salmon_genes",
    .one_sample = true,
    .is_counts = true,
    .matches = genes_matches,
    .open = genes_open,
    .next = quant_next,
    .rewind = quant_rewind,
    .close = quant_close,
};
