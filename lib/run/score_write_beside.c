/* What stands beside scores: the genes that lead each, and the spread of the members' ranks. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/score_write.h"

static mr_status refuse(const struct mr_score_head *head, const char *what, mr_error *err)
{
    return mr_fail(err, MR_EINVAL, "%s: has no %s", mr_method_name(head->method), what);
}

/* ---- leading genes ---- */

static mr_status begin_leading(mr_score_writer *w, const struct mr_score_head *head, mr_error *err)
{
    static const char *const columns[] = { "set", "sample", "n_genes", "n_leading", "genes", NULL };

    if (!(mr_method_traits(head->method) & MR_HAS_LEADING))
        return refuse(head, "leading genes", err);
    if (!head->has_leading)
        return mr_fail(err, MR_EINVAL, "%s: was scored without leading genes",
                       mr_method_name(head->method));
    w->n_members = mem_calloc(head->n_sets, sizeof(*w->n_members));
    if (!w->n_members)
        return mem_fail(err);
    memcpy(w->n_members, head->n_members, head->n_sets * sizeof(*w->n_members));
    score_write_header(w, columns);
    return mr_names_copy(head->genes, &w->genes, err);
}

static mr_status sample_leading(mr_score_writer *w, const char *name,
                                const struct mr_sample_scores *scores, mr_error *err)
{
    const uint32_t *genes = scores->leading;

    (void)err;
    for (size_t k = 0; k < mr_names_size(w->sets); k++) {
        mr_table_out_name(w->table, mr_names_get(w->sets, k));
        mr_table_out_name(w->table, name);
        mr_table_out_count(w->table, w->n_members[k]);
        mr_table_out_count(w->table, scores->n_leading[k]);
        for (size_t i = 0; i < scores->n_leading[k]; i++)
            mr_table_out_item(w->table, mr_names_get(w->genes, genes[i]));
        if (!scores->n_leading[k])
            mr_table_out_name(w->table, "-");
        mr_table_out_end_row(w->table);
        genes += w->n_members[k];
    }
    return MR_OK;
}

const struct score_form score_form_leading = { begin_leading, sample_leading, NULL };

/* ---- dispersion ---- */

static mr_status begin_dispersion(mr_score_writer *w, const struct mr_score_head *head,
                                  mr_error *err)
{
    static const char *const columns[] = { "set", "sample",        "score", "dispersion",
                                           "up",  "up_dispersion", "down",  "down_dispersion",
                                           NULL };

    if (!(mr_method_traits(head->method) & MR_HAS_DISPERSION))
        return refuse(head, "dispersion", err);
    score_write_header(w, columns);
    return MR_OK;
}

/* Of both halves their mean, of one half its own. */
static double whole_dispersion(const struct mr_set_score *score)
{
    const double up = score->dispersion[MR_UP], down = score->dispersion[MR_DOWN];

    return isnan(up) ? down : isnan(down) ? up : (up + down) / 2;
}

static mr_status sample_dispersion(mr_score_writer *w, const char *name,
                                   const struct mr_sample_scores *scores, mr_error *err)
{
    (void)err;
    for (size_t k = 0; k < mr_names_size(w->sets); k++) {
        const struct mr_set_score *score = &scores->sets[k];

        mr_table_out_name(w->table, mr_names_get(w->sets, k));
        mr_table_out_name(w->table, name);
        mr_table_out_number(w->table, score->total);
        mr_table_out_number(w->table, whole_dispersion(score));
        for (int h = 0; h < MR_N_HALVES; h++) {
            mr_table_out_number(w->table, score->half[h]);
            mr_table_out_number(w->table, score->dispersion[h]);
        }
        mr_table_out_end_row(w->table);
    }
    return MR_OK;
}

const struct score_form score_form_dispersion = { begin_dispersion, sample_dispersion, NULL };
