/* Scores as sets x samples: they come by sample and are kept until the last one. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/score_write.h"

static mr_status begin(mr_score_writer *w, const struct mr_score_head *head, mr_error *err)
{
    w->samples = mr_names_new();
    w->column = mem_calloc(head->n_sets, sizeof(*w->column));
    if (!w->samples || !w->column)
        return mem_fail(err);
    return mr_turned_new(head->n_sets, w->opts.max_memory, &w->scores, err);
}

static mr_status sample(mr_score_writer *w, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err)
{
    mr_status st = mr_names_add(w->samples, name, strlen(name), err);

    for (size_t k = 0; k < mr_names_size(w->sets); k++)
        w->column[k] = scores->sets[k].total;
    return st ? st : mr_turned_add(w->scores, w->column, err);
}

/* A header whose first cell is 'corner', and a row per set. */
static mr_status put_rows(mr_score_writer *w, const char *corner, mr_error *err)
{
    const size_t n_samples = mr_names_size(w->samples);
    mr_status st = MR_OK;

    mr_table_out_name(w->table, corner);
    for (size_t s = 0; s < n_samples; s++)
        mr_table_out_name(w->table, mr_names_get(w->samples, s));
    mr_table_out_end_row(w->table);
    for (size_t k = 0; !st && k < mr_names_size(w->sets); k++) {
        const double *row;

        st = mr_turned_row(w->scores, k, &row, err);
        if (st)
            return st;
        mr_table_out_name(w->table, mr_names_get(w->sets, k));
        for (size_t s = 0; s < n_samples; s++)
            mr_table_out_number(w->table, row[s]);
        mr_table_out_end_row(w->table);
        st = mr_table_out_check(w->table, err);
    }
    return st;
}

static mr_status end_tsv(mr_score_writer *w, mr_error *err)
{
    return put_rows(w, "set", err);
}

/* GCT 1.3 without annotations. */
static mr_status end_gct(mr_score_writer *w, mr_error *err)
{
    const size_t sizes[] = { mr_names_size(w->sets), mr_names_size(w->samples), 0, 0 };

    mr_table_out_name(w->table, "#1.3");
    mr_table_out_end_row(w->table);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        mr_table_out_count(w->table, sizes[i]);
    mr_table_out_end_row(w->table);
    return put_rows(w, "id", err);
}

const struct score_form score_form_tsv = { begin, sample, end_tsv };
const struct score_form score_form_gct = { begin, sample, end_gct };
