/*
 * ReadsPerGene.out.tab of STAR (10.1093/bioinformatics/bts635): reads of a gene counted without
 * regard to strand, and as if the first mate were of the strand of the RNA, or of the other one.
 */
#include <string.h>

#include "base/fail.h"
#include "io/formats/quant.h"

/* The share of the forward strand that tells the protocol; between them nothing does. */
static const double reverse_most = 0.2, none_least = 0.4, none_most = 0.6, forward_least = 0.8;

/* Columns of counts, in the order of the file. */
static const struct {
    const char *word, *kind;
} strands[] = {
    [MR_STRAND_NONE] = { "unstranded", "strand_none" },
    [MR_STRAND_FORWARD] = { "forward", "strand_forward" },
    [MR_STRAND_REVERSE] = { "reverse", "strand_reverse" },
};

/* There is no header. */
static mr_status star_begin(struct quant *q, mr_lines *lines, mr_error *err)
{
    (void)lines;
    q->n_fields = 4;
    return quant_set_columns(q, "iccc", err);
}

static const struct quant_format format = {
    .has_special = true,
    .integers = true,
    .level = MR_LEVEL_GENES,
    .begin = star_begin,
};

static bool star_matches(const struct peek *peek)
{
    return !strncmp(peek->data, "N_unmapped\t", strlen("N_unmapped\t"));
}

static mr_status infer(const mr_stream *s, enum mr_strand *strand, mr_error *err)
{
    const struct quant *q = s->state;
    const double forward = quant_sum(q, 1), reverse = quant_sum(q, 2);
    const double share = forward + reverse > 0 ? forward / (forward + reverse) : 0.5;

    if (share >= forward_least)
        *strand = MR_STRAND_FORWARD;
    else if (share <= reverse_most)
        *strand = MR_STRAND_REVERSE;
    else if (share >= none_least && share <= none_most)
        *strand = MR_STRAND_NONE;
    else
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected reads of one strand, or of both alike, found %.0f %% forward "
                       "and %.0f %% reverse: name the column with --strand",
                       s->path, 100 * share, 100 * (1 - share));
    return mr_notes_addf(s->opts.notes, MR_INFO, "", strands[*strand].kind, 1, err,
                         "STAR's %s counts are taken: %.0f %% of the reads are forward, %.0f %% "
                         "reverse",
                         strands[*strand].word, 100 * share, 100 * (1 - share));
}

static mr_status star_open(mr_stream *s, mr_error *err)
{
    enum mr_strand strand = s->opts.strand;
    mr_status st = quant_open(s, &format, err);

    if (!st && strand == MR_STRAND_AUTO)
        st = infer(s, &strand, err);
    if (st)
        return st;
    quant_keep_column(s->state, (size_t)(strand - MR_STRAND_NONE));
    s->facts.n_samples = 1;
    s->facts.strand = strand;
    return MR_OK;
}

const struct reader reader_star = {
    .name = "star",
    .one_sample = true,
    .is_counts = true,
    .matches = star_matches,
    .open = star_open,
    .next = quant_next,
    .rewind = quant_rewind,
    .close = quant_close,
};
