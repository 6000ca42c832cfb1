/* What the values of samples are: as the user says, else as they look (product.md). */
#include "mechrank/scale_evidence.h"

#include <string.h>

#include "base/alloc.h"
#include "base/at_line.h"

struct mr_scale_evidence {
    struct mr_scale_facts facts;
    struct {
        size_t row; /* MR_NONE: there is none */
        const char *sample;
        double value;
    } negative;        /* the first value below zero by row, then by name of sample */
    mr_names *samples; /* that have one */
};

mr_scale_evidence *mr_scale_evidence_new(void)
{
    mr_scale_evidence *e = mem_calloc(1, sizeof(*e));

    if (!e)
        return NULL;
    mr_scale_facts_init(&e->facts);
    e->negative.row = MR_NONE;
    e->samples = mr_names_new();
    if (e->samples)
        return e;
    free(e);
    return NULL;
}

void mr_scale_evidence_free(mr_scale_evidence *e)
{
    if (!e)
        return;
    mr_names_free(e->samples);
    free(e);
}

static bool comes_before(const mr_scale_evidence *e, size_t row, const char *sample)
{
    return e->negative.row == MR_NONE || row < e->negative.row ||
           (row == e->negative.row && strcmp(sample, e->negative.sample) < 0);
}

/* The first value below zero of a sample is the one of the lowest row. */
static mr_status note_negative(mr_scale_evidence *e, const struct mr_profile *p, mr_error *err)
{
    size_t i = 0, row;

    while (i < p->n && p->f64[i] >= 0)
        i++;
    if (i == p->n)
        return MR_OK;
    row = p->rows ? p->rows[i] : i;
    if (!comes_before(e, row, p->sample))
        return MR_OK;
    e->negative.row = row;
    e->negative.value = p->f64[i];
    return mr_names_intern(e->samples, p->sample, NULL, &e->negative.sample, err);
}

mr_status mr_scale_evidence_add(mr_scale_evidence *e, const struct mr_profile *profile,
                                mr_error *err)
{
    mr_scale_facts_add(&e->facts, profile);
    return e->facts.min < 0 && profile->type == MR_F64 ? note_negative(e, profile, err) : MR_OK;
}

static const char *describe(enum mr_scale scale)
{
    static const char *const words[] = { "anything", "counts", "logs", "TPM", "FPKM" };

    return words[scale];
}

/* Counts, TPM and FPKM are not negative. */
static mr_status check_sign(const mr_scale_evidence *e, const struct mr_scale_question *q,
                            enum mr_scale scale, mr_error *err)
{
    char line[AT_LINE_SIZE];

    if (scale == MR_SCALE_LOG2 || e->negative.row == MR_NONE)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s%s: expected %s of 0 or more in column '%s', found %g",
                   q->path, at_line(q->first_line, e->negative.row, line), describe(scale),
                   e->negative.sample, e->negative.value);
}

mr_status mr_scale_evidence_decide(const mr_scale_evidence *e, const struct mr_scale_question *q,
                                   mr_notes *notes, enum mr_scale *scale, mr_error *err)
{
    const enum mr_scale found = q->is_counts ? MR_SCALE_COUNTS : mr_scale_of_facts(&e->facts);
    char line[AT_LINE_SIZE];
    mr_status st;

    *scale = q->asked == MR_SCALE_AUTO ? found : q->asked;
    if (q->asked == MR_SCALE_AUTO && found != MR_SCALE_COUNTS)
        return mr_fail(err, MR_EFORMAT,
                       "%s%s: expected counts, found values that look like %s; say "
                       "--input-scale %s or, if they are counts after all, --input-scale counts, "
                       "or fill the sheet's column scale",
                       q->path, at_line(q->first_line, 0, line), describe(found),
                       mr_scale_name(found));
    st = check_sign(e, q, *scale, err);
    if (!st && q->asked == MR_SCALE_AUTO && !q->is_counts && mr_scale_facts_fractional(&e->facts))
        st = mr_notes_addf(notes, MR_WARNING, q->study, "scale_unsure", 1, err,
                           "%s: taken for counts, though hardly any value is a whole number; if "
                           "they are not, name their scale with --input-scale or the sheet's "
                           "column scale; --input-scale counts says that they are",
                           q->path);
    if (!st && *scale != found)
        st = mr_notes_addf(notes, MR_WARNING, q->study, "scale_named", 1, err,
                           "%s: taken for %s as asked, though %s %s", q->path, describe(*scale),
                           q->is_counts ? "its format is one of" : "its values look like",
                           describe(found));
    return st;
}
