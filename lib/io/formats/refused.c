/* What quantifiers write beside counts: refused by name */
#include <string.h>

#include "base/fail.h"
#include "io/counts/stream.h"

#define PREPDE "make counts with its prepDE.py, or with featureCounts"

/* Files by how they begin, and what stands in them besides. */
static const struct refused {
    const char *beginning, *within; /* NULL: nothing else */
    const char *found;
} files[] = {
    { "Gene ID\tGene Name\tReference\tStrand\tStart\tEnd\tCoverage\tFPKM\tTPM", NULL,
      "StringTie's abundances, FPKM and TPM: " PREPDE },
    { "t_id\tchr\tstrand\t", NULL, "StringTie's transcripts, coverage and FPKM: " PREPDE },
    { "e_id\tchr\tstrand\t", NULL, "StringTie's exons: " PREPDE },
    { "i_id\tchr\tstrand\t", NULL, "StringTie's introns: " PREPDE },
    { "e_id\tt_id", NULL, "StringTie's list of exons: " PREPDE },
    { "i_id\tt_id", NULL, "StringTie's list of introns: " PREPDE },
    { "tracking_id\tclass_code\t", "FPKM",
      "FPKM of Cufflinks: count its alignments with featureCounts" },
    { "Status\t", "\nAssigned\t",
      "a summary of featureCounts: give the table that it wrote beside it" },
    { "\"Status\"", "\n\"Assigned\"",
      "a summary of featureCounts: give the table that it wrote beside it" },
};

static const char *skip_comments(const char *text)
{
    while (*text == '#') {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return text;
}

/* SEQNAME SOURCE FEATURE START END SCORE STRAND FRAME ATTRIBUTES */
static bool is_gtf(const char *text)
{
    static const char *const allowed[] = { NULL,         NULL,          NULL,  "0123456789",
                                           "0123456789", "0123456789.", "+-.", "012." };

    text = skip_comments(text);
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++) {
        const size_t size = strcspn(text, "\t\n");

        if (!size || text[size] != '\t' || (allowed[i] && strspn(text, allowed[i]) != size))
            return false;
        text += size + 1;
    }
    return true;
}

static const char *find(const struct peek *peek)
{
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (!strncmp(peek->data, files[i].beginning, strlen(files[i].beginning)) &&
            (!files[i].within || strstr(peek->data, files[i].within)))
            return files[i].found;
    return is_gtf(peek->data) ? "an annotation (GTF or GFF): --gtf takes it" : NULL;
}

static bool refused_matches(const struct peek *peek)
{
    return find(peek);
}

static mr_status refused_open(mr_stream *s, mr_error *err)
{
    struct peek peek;
    mr_status st = source_peek(s->src, &peek.data, &peek.size, &peek.is_whole, err);

    return st ? st
              : mr_fail(err, MR_EFORMAT, "%s: expected counts, found %s", s->path, find(&peek));
}

static void refused_close(mr_stream *s)
{
    (void)s;
}

const struct reader reader_refused = {
    .name = "refused",
    .matches = refused_matches,
    .open = refused_open,
    .close = refused_close,
};
