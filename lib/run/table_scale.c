#include "base/alloc.h"
#include "mechrank/scale_evidence.h"
#include "run/table.h"

mr_status table_scale(const struct scale_question *q, mr_notes *notes, enum mr_scale *scale,
                      mr_error *err)
{
    const struct mr_scale_question question = { q->table->path, q->table->facts.first_line,
                                                q->table->facts.is_counts, q->asked, q->study };
    const mr_matrix *m = q->table->values;
    mr_scale_evidence *evidence = mr_scale_evidence_new();
    mr_status st = evidence ? MR_OK : mem_fail(err);

    for (size_t i = 0; !st && i < q->n_cols; i++) {
        const size_t c = q->cols[i];
        const struct mr_profile profile = { .sample = mr_names_get(mr_matrix_cols(m), c),
                                            .type = mr_matrix_type(m),
                                            .n = mr_matrix_n_rows(m),
                                            .u32 = mr_matrix_u32_const(m, c),
                                            .f64 = mr_matrix_f64_const(m, c) };

        st = mr_scale_evidence_add(evidence, &profile, err);
    }
    if (!st)
        st = mr_scale_evidence_decide(evidence, &question, notes, scale, err);
    mr_scale_evidence_free(evidence);
    if (!st && q->table->facts.n_missing)
        st = mr_notes_addf(notes, MR_WARNING, q->study, "missing_values", q->table->facts.n_missing,
                           err, "%s%s: missing values taken as 0", q->table->path,
                           q->table->n_files > 1 ? " and others" : "");
    return st;
}
