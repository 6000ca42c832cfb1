/* What the values of a table are: as the user says, else as they look (product.md). */
#include "base/fail.h"
#include "run/table.h"

static const char *describe(enum mr_scale scale)
{
    static const char *const words[] = { "anything", "counts", "logs", "TPM", "FPKM" };

    return words[scale];
}

/* Counts, TPM and FPKM are not negative. */
static mr_status check_sign(const struct scale_question *q, enum mr_scale scale, mr_error *err)
{
    const mr_matrix *m = q->table->values;

    if (scale == MR_SCALE_LOG2 || mr_matrix_type(m) == MR_U32)
        return MR_OK;
    for (size_t g = 0; g < mr_matrix_n_rows(m); g++)
        for (size_t i = 0; i < q->n_cols; i++)
            if (mr_matrix_get(m, g, q->cols[i]) < 0)
                return mr_fail(
                    err, MR_EFORMAT, "%s:%zu: expected %s of 0 or more in column '%s', found %g",
                    q->table->path, q->table->facts.first_line + g, describe(scale),
                    mr_names_get(mr_matrix_cols(m), q->cols[i]), mr_matrix_get(m, g, q->cols[i]));
    return MR_OK;
}

mr_status table_scale(const struct scale_question *q, mr_notes *notes, enum mr_scale *scale,
                      mr_error *err)
{
    const enum mr_scale found = mr_scale_detect(q->table->values, q->cols, q->n_cols);
    mr_status st = MR_OK;

    *scale = q->asked == MR_SCALE_AUTO ? found : q->asked;
    if (q->asked == MR_SCALE_AUTO && found != MR_SCALE_COUNTS)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected counts, found values that look like %s; say "
                       "--input-scale %s or, if they are counts after all, --input-scale counts, "
                       "or fill the sheet's column scale",
                       q->table->path, q->table->facts.first_line, describe(found),
                       mr_scale_name(found));
    st = check_sign(q, *scale, err);
    if (!st && q->asked == MR_SCALE_AUTO &&
        mr_scale_is_fractional(q->table->values, q->cols, q->n_cols))
        st = mr_notes_addf(notes, MR_WARNING, q->study, "scale_unsure", 1, err,
                           "%s: taken for counts, though hardly any value is a whole number; if "
                           "they are not, name their scale with --input-scale or the sheet's "
                           "column scale; --input-scale counts says that they are",
                           q->table->path);
    if (!st && *scale != found)
        st = mr_notes_addf(notes, MR_WARNING, q->study, "scale_named", 1, err,
                           "%s: taken for %s as asked, though its values look like %s",
                           q->table->path, describe(*scale), describe(found));
    return st;
}
