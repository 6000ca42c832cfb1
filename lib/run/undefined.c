/* Scores that are NaN, counted by their reasons. */
#include "run/undefined.h"

#include <math.h>

void undefined_count(struct undefined *u, const struct mr_set_score *sets, size_t n_sets)
{
    for (size_t k = 0; k < n_sets; k++)
        if (isnan(sets[k].total))
            u->n[sets[k].why]++;
}

mr_status undefined_note(const struct undefined *u, const char *study, mr_notes *notes,
                         mr_error *err)
{
    static const char *const kinds[MR_N_UNDEFINED] = {
        [MR_DEFINED] = "na",
        [MR_NOT_ASSESSABLE] = "na_not_assessable",
        [MR_ALL_GENES] = "na_all_genes",
        [MR_CONSTANT_SAMPLE] = "na_constant_sample",
        [MR_NO_WEIGHT] = "na_no_weight",
        [MR_COLLINEAR] = "na_collinear",
        [MR_TOO_FEW_GENES] = "na_too_few_genes",
        [MR_TOO_FEW_SAMPLES] = "na_too_few_samples",
        [MR_EMPTY_SAMPLE] = "na_empty_sample",
        [MR_NO_DIRECTION] = "na_no_direction",
        [MR_LEFT_OUT] = "na_left_out",
    };
    mr_status st = MR_OK;

    for (int why = 0; why < MR_N_UNDEFINED && !st; why++)
        if (u->n[why])
            st = mr_notes_addf(notes, MR_WARNING, study, kinds[why], u->n[why], err,
                               "scores are NA: %s", mr_undefined_text((enum mr_undefined)why));
    return st;
}
