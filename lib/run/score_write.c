/* Tables of scores: what all have in common. */
#include "run/score_write.h"

#include <string.h>

#include "base/alloc.h"

static const struct score_form *const forms[] = {
    [MR_SCORES_TSV] = &score_form_tsv,
    [MR_SCORES_LONG] = &score_form_long,
    [MR_SCORES_GCT] = &score_form_gct,
    [MR_SCORES_LEADING] = &score_form_leading,
    [MR_SCORES_DISPERSION] = &score_form_dispersion,
};

void mr_score_write_opts_init(struct mr_score_write_opts *opts)
{
    *opts = (struct mr_score_write_opts){ .max_memory = (size_t)1 << 30 };
    mr_table_write_opts_init(&opts->table);
}

mr_status mr_score_writer_new(enum mr_score_table table, const struct mr_score_write_opts *opts,
                              mr_score_writer **out, mr_error *err)
{
    mr_score_writer *w = mem_calloc(1, sizeof(*w));
    mr_status st;

    *out = NULL;
    if (!w)
        return mem_fail(err);
    w->form = forms[table];
    w->opts = *opts;
    st = mr_table_out_new(&opts->table, &w->table, err);
    if (st)
        mr_score_writer_free(w);
    else
        *out = w;
    return st;
}

void mr_score_writer_free(mr_score_writer *w)
{
    if (!w)
        return;
    mr_table_out_free(w->table);
    mr_names_free(w->sets);
    mr_names_free(w->genes);
    free(w->n_members);
    mr_names_free(w->samples);
    mr_turned_free(w->scores);
    free(w->column);
    free(w);
}

void score_write_header(mr_score_writer *w, const char *const *columns)
{
    for (; *columns; columns++)
        mr_table_out_name(w->table, *columns);
    mr_table_out_end_row(w->table);
}

/* ---- as a sink ---- */

static mr_status begin(void *data, const struct mr_score_head *head, mr_error *err)
{
    mr_score_writer *w = data;
    mr_status st = MR_OK;

    w->sets = mr_names_new();
    if (!w->sets)
        return mem_fail(err);
    w->has_nulls = head->has_nulls;
    for (size_t k = 0; !st && k < head->n_sets; k++) {
        const char *name = mr_sets_get(head->sets, head->set[k])->name;

        st = mr_names_add(w->sets, name, strlen(name), err);
    }
    if (!st)
        st = w->form->begin(w, head, err);
    return st ? st : mr_table_out_check(w->table, err);
}

static mr_status sample(void *data, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err)
{
    mr_score_writer *w = data;
    const mr_status st = w->form->sample(w, name, scores, err);

    return st ? st : mr_table_out_check(w->table, err);
}

struct mr_score_sink mr_score_writer_sink(mr_score_writer *writer)
{
    return (struct mr_score_sink){ .data = writer, .begin = begin, .sample = sample };
}

mr_status mr_score_writer_end(mr_score_writer *w, mr_error *err)
{
    mr_status st = MR_OK;

    if (!w->sets)
        return MR_OK;
    if (w->form->end)
        st = w->form->end(w, err);
    return st ? st : mr_table_out_end(w->table, err);
}
