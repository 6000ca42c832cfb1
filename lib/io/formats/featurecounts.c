/*
 * featureCounts of Subread (10.1093/bioinformatics/btt656): a table whose samples are paths of
 * alignments
 */
#include <string.h>

#include "io/counts/stream.h"

#define COMMENT "# Program:featureCounts"
#define HEADER "Geneid\tChr\tStart\tEnd\tStrand\tLength\t"

static bool begins_with(const char *text, const char *beginning)
{
    return !strncmp(text, beginning, strlen(beginning));
}

static bool featurecounts_matches(const struct peek *peek)
{
    return begins_with(peek->data, COMMENT) || begins_with(peek->data, HEADER);
}

static mr_status featurecounts_open(mr_stream *s, mr_error *err)
{
    mr_status st = reader_table.open(s, err);

    return st ? st : table_name_bams(s, err);
}

static mr_status featurecounts_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    return reader_table.next(s, out, err);
}

static mr_status featurecounts_rewind(mr_stream *s, mr_error *err)
{
    return reader_table.rewind(s, err);
}

static mr_status featurecounts_collect(mr_stream *s, mr_matrix **out, mr_error *err)
{
    return reader_table.collect(s, out, err);
}

static void featurecounts_close(mr_stream *s)
{
    reader_table.close(s);
}

const struct reader reader_featurecounts = {
    .name = "featurecounts",
    .is_counts = true,
    .matches = featurecounts_matches,
    .open = featurecounts_open,
    .next = featurecounts_next,
    .rewind = featurecounts_rewind,
    .collect = featurecounts_collect,
    .close = featurecounts_close,
};
