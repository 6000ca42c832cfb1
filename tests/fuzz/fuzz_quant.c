/*
 * Any bytes behind the beginning of a quantifier's file, which the first byte chooses: what the
 * later ones cannot find by chance
 */
#include "counts.h"

static const struct beginning {
    char letter;
    const char *text;
} beginnings[] = {
    { 's', "Name\tLength\tEffectiveLength\tTPM\tNumReads\n" },
    { 'G', "Name\tLength\tEffectiveLength\tTPM\tNumReads\nA\t1.5\t1\t1\t1\n" },
    { 'k', "target_id\tlength\teff_length\test_counts\ttpm\n" },
    { 'g', "gene_id\ttranscript_id(s)\tlength\teffective_length\texpected_count\tTPM\tFPKM\n" },
    { 'i', "transcript_id\tgene_id\tlength\teffective_length\texpected_count\tTPM\tFPKM\n" },
    { 'n', "N_unmapped\t1\t1\t1\n" },
    { 'f', "Geneid\tChr\tStart\tEnd\tStrand\tLength\t" },
    { 'h', "A\t1\n__no_feature\t" },
    { 'c', "feature\tcount\n__no_feature\t1\n" },
    { 'r', "#\n" }, /* what is refused by name begins with anything */
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct beginning *chosen = NULL;
    struct mr_read_opts opts;
    size_t n_before;
    uint8_t *text;

    for (size_t i = 0; size && i < sizeof(beginnings) / sizeof(beginnings[0]); i++)
        if ((uint8_t)beginnings[i].letter == *data)
            chosen = &beginnings[i];
    if (!chosen)
        return -1;
    n_before = strlen(chosen->text);
    text = malloc(n_before + size - 1);
    FUZZ_CHECK(text);
    memcpy(text, chosen->text, n_before);
    memcpy(text + n_before, data + 1, size - 1);
    mr_read_opts_init(&opts);
    opts.na_zero = size % 2;
    opts.strand = size % 4;
    fuzz_counts(text, n_before + size - 1, &opts);
    free(text);
    return 0;
}
