/*
 * Counts of transcripts as counts of their genes: a stream over another.  Sums of estimated counts,
 * or tximport's "lengthScaledTPM": Soneson, Love and Robinson 2015,
 * doi 10.12688/f1000research.7563.2
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "io/counts/amounts.h"
#include "io/counts/gene_lengths.h"
#include "io/counts/stream.h"
#include "io/counts/tx_plan.h"

struct transcripts {
    mr_stream *inner;
    struct tx_plan plan;
    double *values;     /* [plan.n] scratch: a sample's transcripts */
    double *sums;       /* [plan.n_genes] of the sample given out */
    double *weighted;   /* [plan.n_genes] scratch */
    uint32_t *integers; /* [plan.n_genes] 'sums' where all are below 2^32 */
    /* of lengthScaledTPM */
    bool is_scaled, is_prepared;
    double min_length; /* lengths below it are taken as it */
    struct gene_lengths lengths;
    struct amounts amounts; /* where 'inner' cannot be rewound */
    size_t at;              /* the sample of 'amounts' that is next */
};

/* ---- the genes ---- */

static mr_status resize(double **array, size_t n, mr_error *err)
{
    double *resized = mem_resize(*array, n, sizeof(*resized));

    if (!resized)
        return mem_fail(err);
    *array = resized;
    return MR_OK;
}

static mr_status make_room(struct transcripts *t, mr_error *err)
{
    uint32_t *integers = mem_resize(t->integers, t->plan.n_genes, sizeof(*integers));
    mr_status st;

    if (!integers)
        return mem_fail(err);
    t->integers = integers;
    st = resize(&t->values, t->plan.n, err);
    if (!st)
        st = resize(&t->sums, t->plan.n_genes, err);
    return st ? st : resize(&t->weighted, t->plan.n_genes, err);
}

static mr_status refuse_unknown(const mr_stream *s, const char *example, mr_error *err)
{
    const struct transcripts *t = s->state;
    const mr_id_map *map = t->plan.map;
    const size_t n_map = mr_id_map_size(map, MR_TRANSCRIPT_TO_GENE);

    return mr_fail(err, MR_EFORMAT,
                   "%s: expected transcripts of %s%s%s, found '%s': %zu of %zu are not in it",
                   s->path, mr_id_map_path(map), n_map ? ", such as " : "",
                   n_map ? mr_id_map_get(map, MR_TRANSCRIPT_TO_GENE, 0) : "", example,
                   t->plan.n - t->plan.n_known, t->plan.n);
}

static mr_status note_unknown(const mr_stream *s, const char *example, size_t n, mr_error *err)
{
    const struct transcripts *t = s->state;

    return mr_notes_addf(s->opts.notes, MR_WARNING, "", "unknown_transcripts", n, err,
                         "%s: transcripts that %s lacks, such as %s: their counts are left out",
                         s->path, mr_id_map_path(t->plan.map), example);
}

/* Takes in the transcripts that have come since. */
static mr_status extend(mr_stream *s, mr_error *err)
{
    struct transcripts *t = s->state;
    const mr_names *transcripts = mr_stream_genes(t->inner);
    const size_t n_unknown = t->plan.n - t->plan.n_known;
    size_t unknown;
    mr_status st;

    if (mr_names_size(transcripts) <= t->plan.n)
        return MR_OK;
    st = tx_plan_extend(&t->plan, transcripts, s->genes, &unknown, err);
    if (st)
        return st;
    if (t->plan.n_known < t->plan.n - t->plan.n_known)
        return refuse_unknown(s, mr_names_get(transcripts, unknown), err);
    if (unknown != MR_NONE)
        st = note_unknown(s, mr_names_get(transcripts, unknown),
                          t->plan.n - t->plan.n_known - n_unknown, err);
    return st ? st : make_room(t, err);
}

static mr_status next_inner(mr_stream *s, struct mr_profile *p, mr_error *err)
{
    struct transcripts *t = s->state;
    mr_status st = mr_stream_next(t->inner, p, err);

    s->facts.n_missing = t->inner->facts.n_missing;
    s->facts.n_samples = t->inner->facts.n_samples;
    return st || !p->sample ? st : extend(s, err);
}

/* ---- one sample ---- */

/* The values of all transcripts into t->values; '*n' are there, those behind are 0. */
static void spread(struct transcripts *t, const struct mr_profile *p, const double *f64, size_t *n)
{
    *n = p->rows ? t->plan.n : p->n;
    if (p->rows)
        memset(t->values, 0, t->plan.n * sizeof(*t->values));
    for (size_t i = 0; i < p->n; i++)
        t->values[p->rows ? p->rows[i] : i] = f64 ? f64[i] : p->u32[i];
}

/* Counts into t->sums; returns those of the transcripts that the map lacks. */
static double sum_counts(struct transcripts *t, const struct mr_profile *p)
{
    struct split_sum lost = { 0 };
    size_t n;

    spread(t, p, p->f64, &n);
    tx_plan_sum(&t->plan, t->values, n, t->sums);
    for (size_t i = 0; i < n; i++)
        if (t->plan.gene_of[i] == MR_NONE)
            split_sum_add(&lost, t->values[i]);
    return split_sum_value(&lost);
}

static double add_unassigned(double unassigned, double lost)
{
    if (!(lost > 0))
        return unassigned;
    return isnan(unassigned) ? lost : unassigned + lost;
}

/* Sums of integers stay integers. */
static void give(struct transcripts *t, enum mr_type type, struct mr_profile *out)
{
    out->n = t->plan.n_genes;
    out->type = type;
    for (size_t g = 0; g < t->plan.n_genes && out->type == MR_U32; g++) {
        if (t->sums[g] > UINT32_MAX)
            out->type = MR_F64;
        else
            t->integers[g] = (uint32_t)t->sums[g];
    }
    if (out->type == MR_U32)
        out->u32 = t->integers;
    else
        out->f64 = t->sums;
}

static mr_status next_sums(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct transcripts *t = s->state;
    struct mr_profile p;
    double lost;
    mr_status st = next_inner(s, &p, err);

    if (st || !p.sample)
        return st;
    lost = sum_counts(t, &p);
    out->sample = p.sample;
    out->unassigned = add_unassigned(p.unassigned, lost);
    give(t, p.type, out);
    return MR_OK;
}

/* ---- lengthScaledTPM ---- */

/*
 * t->values hold the TPM of 'p'.  Of a sample without reads quantifiers make NaN, which is 0; where
 * something was counted no mean length could be told from one.
 */
static mr_status check_tpm(const mr_stream *s, const struct mr_profile *p, mr_error *err)
{
    const struct transcripts *t = s->state;

    for (size_t i = 0; i < p->n; i++) {
        const size_t at = p->rows ? p->rows[i] : i;
        const double count = p->type == MR_F64 ? p->f64[i] : p->u32[i];

        if (!isnan(t->values[at]) && !(isnan(p->length[i]) && (t->values[at] > 0 || count > 0)))
            continue;
        if (count > 0 || t->values[at] > 0)
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected TPM and an effective length of '%s', which counts %g in "
                           "sample '%s', found NaN",
                           s->path, mr_names_get(mr_stream_genes(t->inner), at), count, p->sample);
        t->values[at] = 0;
    }
    return MR_OK;
}

/* TPM of a sample's genes into t->sums; 'amount' gets the sum of its counts. */
static mr_status sum_tpm(mr_stream *s, const struct mr_profile *p, struct amount *amount,
                         mr_error *err)
{
    struct transcripts *t = s->state;
    size_t n;
    mr_status st;

    if (!p->tpm || !p->length)
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected effective lengths and TPM of transcripts, found %s, which "
                       "lacks them",
                       s->path, s->facts.format);
    amount->unassigned = add_unassigned(p->unassigned, sum_counts(t, p));
    amount->total = tx_plan_total(&t->plan, t->sums);
    amount->n = t->plan.n_genes;
    spread(t, p, p->tpm, &n);
    st = check_tpm(s, p, err);
    if (!st)
        tx_plan_sum(&t->plan, t->values, n, t->sums);
    return st;
}

/* NaN where a file lacks the transcript. */
static double effective(const struct transcripts *t, double length)
{
    return length < t->min_length ? t->min_length : length;
}

static mr_status add_lengths(struct transcripts *t, const struct mr_profile *p, mr_error *err)
{
    double *tpm = t->values; /* those of 'p' still */
    size_t n;

    for (size_t i = 0; i < p->n; i++) {
        const size_t to = p->rows ? p->rows[i] : i;

        tpm[to] = tpm[to] > 0 ? tpm[to] * effective(t, p->length[i]) : 0;
    }
    tx_plan_sum(&t->plan, tpm, p->rows ? t->plan.n : p->n, t->weighted);
    spread(t, p, p->length, &n);
    for (size_t i = 0; i < n; i++)
        t->values[i] = effective(t, t->values[i]);
    return gene_lengths_add(&t->lengths, &t->plan, t->sums, t->weighted, t->values, n, err);
}

/* All samples once, for the mean length of each gene. */
static mr_status prepare(mr_stream *s, mr_error *err)
{
    struct transcripts *t = s->state;
    const bool twice = mr_stream_can_rewind(t->inner);
    mr_status st = twice ? MR_OK : amounts_init(&t->amounts, s->opts.max_memory, err);

    while (!st) {
        struct mr_profile p;
        struct amount amount;

        st = next_inner(s, &p, err);
        if (st || !p.sample)
            break;
        st = sum_tpm(s, &p, &amount, err);
        if (!st)
            st = add_lengths(t, &p, err);
        if (!st && !twice)
            st = amounts_add(&t->amounts, p.sample, &amount, t->sums, err);
    }
    t->is_prepared = !st;
    return st || !twice ? st : mr_stream_rewind(t->inner, err);
}

/* The next sample's TPM again, by reading it once more or from memory. */
static mr_status next_tpm(mr_stream *s, const char **sample, struct amount *amount, mr_error *err)
{
    struct transcripts *t = s->state;
    struct mr_profile p;
    mr_status st;

    *sample = NULL;
    if (t->amounts.samples) {
        if (t->at == mr_names_size(t->amounts.samples))
            return MR_OK;
        *sample = mr_names_get(t->amounts.samples, t->at);
        *amount = t->amounts.items[t->at];
        return amounts_get(&t->amounts, t->at++, t->sums, err);
    }
    st = next_inner(s, &p, err);
    if (!st && p.sample)
        st = sum_tpm(s, &p, amount, err);
    *sample = p.sample;
    return st;
}

static mr_status next_scaled(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct transcripts *t = s->state;
    struct amount amount;
    double total;
    mr_status st = t->is_prepared ? MR_OK : prepare(s, err);

    if (!st)
        st = next_tpm(s, &out->sample, &amount, err);
    if (st || !out->sample)
        return st;
    for (size_t g = 0; g < t->plan.n_genes; g++)
        t->sums[g] = g < amount.n ? t->sums[g] * gene_lengths_mean(&t->lengths, g) : 0;
    total = tx_plan_total(&t->plan, t->sums);
    for (size_t g = 0; g < t->plan.n_genes && total > 0; g++)
        t->sums[g] *= amount.total / total;
    out->unassigned = amount.unassigned;
    give(t, MR_F64, out);
    return MR_OK;
}

/* ---- the stream ---- */

static mr_status transcripts_open(mr_stream *s, mr_error *err)
{
    struct transcripts *t = s->state;

    s->facts = t->inner->facts;
    s->facts.level = MR_LEVEL_GENES;
    s->facts.first_line = 0; /* genes stand in no line */
    s->path = t->inner->path;
    t->plan.map = s->opts.tx2gene;
    t->is_scaled = s->opts.counts_from == MR_COUNTS_LENGTH_SCALED;
    t->min_length = !strcmp(s->facts.format, "rsem_isoforms"); /* as tximport has it */
    return extend(s, err);
}

static mr_status transcripts_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    const struct transcripts *t = s->state;

    return t->is_scaled ? next_scaled(s, out, err) : next_sums(s, out, err);
}

static bool transcripts_can_rewind(const mr_stream *s)
{
    const struct transcripts *t = s->state;

    return t->amounts.samples || mr_stream_can_rewind(t->inner);
}

static mr_status transcripts_rewind(mr_stream *s, mr_error *err)
{
    struct transcripts *t = s->state;

    t->at = 0;
    return t->amounts.samples ? MR_OK : mr_stream_rewind(t->inner, err);
}

static void transcripts_close(mr_stream *s)
{
    struct transcripts *t = s->state;

    mr_stream_free(t->inner);
    tx_plan_release(&t->plan);
    gene_lengths_release(&t->lengths);
    amounts_release(&t->amounts);
    free(t->values);
    free(t->sums);
    free(t->weighted);
    free(t->integers);
    free(t);
}

static size_t transcripts_n_files(const mr_stream *s)
{
    const struct transcripts *t = s->state;

    return mr_stream_n_files(t->inner);
}

static void transcripts_file(const mr_stream *s, size_t i, struct mr_stream_file *out)
{
    const struct transcripts *t = s->state;

    mr_stream_file(t->inner, i, out);
}

static const struct reader reader_transcripts = {
    .name = "transcripts",
    .open = transcripts_open,
    .next = transcripts_next,
    .can_rewind = transcripts_can_rewind,
    .rewind = transcripts_rewind,
    .close = transcripts_close,
    .n_files = transcripts_n_files,
    .file = transcripts_file,
};

/* A table's rows are transcripts if the map knows half of them. */
static bool holds_transcripts(const mr_stream *s)
{
    const size_t n = mr_names_size(s->genes);
    size_t n_known = 0;

    if (s->facts.level == MR_LEVEL_TRANSCRIPTS)
        return true;
    for (size_t r = 0; r < n; r++)
        n_known += mr_id_map_find(s->opts.tx2gene, MR_TRANSCRIPT_TO_GENE,
                                  mr_names_get(s->genes, r)) != NULL;
    return n && n_known >= n - n_known;
}

static mr_status note_genes(const mr_stream *s, mr_error *err)
{
    if (s->opts.counts_from == MR_COUNTS_ESTIMATED || s->facts.level == MR_LEVEL_TRANSCRIPTS)
        return MR_OK;
    return mr_notes_addf(s->opts.notes, MR_WARNING, "", "counts_of_genes", 1, err,
                         "%s: holds genes, so their counts are taken as they are", s->path);
}

mr_status stream_to_genes(mr_stream **stream, mr_error *err)
{
    mr_stream *inner = *stream;
    struct transcripts *t;
    mr_status st;

    if (!inner->opts.tx2gene || !holds_transcripts(inner)) {
        st = note_genes(inner, err);
        goto done;
    }
    t = mem_calloc(1, sizeof(*t));
    if (!t) {
        st = mem_fail(err);
        goto done;
    }
    t->inner = inner;
    return stream_new(&reader_transcripts, NULL, t, &inner->opts, stream, err);
done:
    if (st) {
        mr_stream_free(inner);
        *stream = NULL;
    }
    return st;
}

mr_status mr_expect_genes(const char *path, const struct mr_stream_facts *facts, mr_error *err)
{
    if (facts->level == MR_LEVEL_GENES)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT,
                   "%s: expected genes, found transcripts (%s): name their genes with --tx2gene "
                   "TABLE or --gtf FILE",
                   path, facts->format);
}
