/* Scores as a row per sample and set: each sample is written as it comes. */
#include "run/score_write.h"

static mr_status begin(mr_score_writer *w, const struct mr_score_head *head, mr_error *err)
{
    static const char *const plain[] = { "set", "sample", "score", NULL };
    static const char *const with_nulls[] = { "set", "sample", "score", "z", "p", NULL };

    (void)err;
    score_write_header(w, head->has_nulls ? with_nulls : plain);
    return MR_OK;
}

static mr_status sample(mr_score_writer *w, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err)
{
    (void)err;
    for (size_t k = 0; k < mr_names_size(w->sets); k++) {
        mr_table_out_name(w->table, mr_names_get(w->sets, k));
        mr_table_out_name(w->table, name);
        mr_table_out_number(w->table, scores->sets[k].total);
        if (w->has_nulls) {
            mr_table_out_number(w->table, scores->nulls[k].z);
            mr_table_out_number(w->table, scores->nulls[k].p);
        }
        mr_table_out_end_row(w->table);
    }
    return MR_OK;
}

const struct score_form score_form_long = { begin, sample, NULL };
