/* What the values of a table are: as the user says, else as they look (product.md). */
#include <string.h>

#include "base/at_line.h"
#include "base/fail.h"
#include "run/table.h"

static const char *describe(enum mr_scale scale)
{
    static const char *const words[] = { "anything", "counts", "logs", "TPM", "FPKM" };

    return words[scale];
}

void negative_add(struct negative *first, size_t row, const char *sample, double value)
{
    if (value < 0 && (first->row == MR_NONE || row < first->row ||
                      (row == first->row && strcmp(sample, first->sample) < 0)))
        *first = (struct negative){ row, sample, value };
}

/* Counts, TPM and FPKM are not negative. */
static mr_status check_sign(const struct scale_evidence *e, enum mr_scale scale, mr_error *err)
{
    const struct negative *found = &e->negative;
    char line[AT_LINE_SIZE];

    if (scale == MR_SCALE_LOG2 || found->row == MR_NONE)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s%s: expected %s of 0 or more in column '%s', found %g",
                   e->path, at_line(e->first_line, found->row, line), describe(scale),
                   found->sample, found->value);
}

mr_status scale_decide(const struct scale_evidence *e, enum mr_scale asked, const char *study,
                       mr_notes *notes, enum mr_scale *scale, mr_error *err)
{
    const enum mr_scale found = mr_scale_of_facts(&e->facts);
    char line[AT_LINE_SIZE];
    mr_status st;

    *scale = asked == MR_SCALE_AUTO ? found : asked;
    if (asked == MR_SCALE_AUTO && found != MR_SCALE_COUNTS)
        return mr_fail(err, MR_EFORMAT,
                       "%s%s: expected counts, found values that look like %s; say "
                       "--input-scale %s or, if they are counts after all, --input-scale counts, "
                       "or fill the sheet's column scale",
                       e->path, at_line(e->first_line, 0, line), describe(found),
                       mr_scale_name(found));
    st = check_sign(e, *scale, err);
    if (!st && asked == MR_SCALE_AUTO && mr_scale_facts_fractional(&e->facts))
        st = mr_notes_addf(notes, MR_WARNING, study, "scale_unsure", 1, err,
                           "%s: taken for counts, though hardly any value is a whole number; if "
                           "they are not, name their scale with --input-scale or the sheet's "
                           "column scale; --input-scale counts says that they are",
                           e->path);
    if (!st && *scale != found)
        st = mr_notes_addf(notes, MR_WARNING, study, "scale_named", 1, err,
                           "%s: taken for %s as asked, though its values look like %s", e->path,
                           describe(*scale), describe(found));
    return st;
}

static void look_for_negative(const mr_matrix *m, size_t col, struct negative *negative)
{
    const double *values = mr_matrix_f64_const(m, col);
    const char *sample = mr_names_get(mr_matrix_cols(m), col);

    for (size_t g = 0; values && g < mr_matrix_n_rows(m); g++)
        negative_add(negative, g, sample, values[g]);
}

mr_status table_scale(const struct scale_question *q, mr_notes *notes, enum mr_scale *scale,
                      mr_error *err)
{
    const mr_matrix *m = q->table->values;
    struct scale_evidence evidence = { .path = q->table->path,
                                       .first_line = q->table->facts.first_line,
                                       .negative.row = MR_NONE };

    mr_scale_facts_init(&evidence.facts);
    for (size_t i = 0; i < q->n_cols; i++) {
        const size_t c = q->cols[i];
        const struct mr_profile profile = { .type = mr_matrix_type(m),
                                            .n = mr_matrix_n_rows(m),
                                            .u32 = mr_matrix_u32_const(m, c),
                                            .f64 = mr_matrix_f64_const(m, c) };

        mr_scale_facts_add(&evidence.facts, &profile);
        if (evidence.facts.min < 0)
            look_for_negative(m, c, &evidence.negative);
    }
    return scale_decide(&evidence, q->asked, q->study, notes, scale, err);
}
