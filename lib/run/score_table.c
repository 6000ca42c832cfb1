/* Scores of one table without a sample sheet (mechrank score). */
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "run/table.h"
#include "run/user_sets.h"

struct scoring {
    const struct mr_run_opts *run;
    const struct mr_score_table_opts *opts;
    mr_notes *notes;
    struct loaded table;
    mr_reference *reference;
    mr_matrix *x;  /* kept genes x samples */
    mr_sets *sets; /* in the table's ids */
};

void mr_score_table_opts_init(struct mr_score_table_opts *opts)
{
    *opts = (struct mr_score_table_opts){ .method = mr_method_find("activity"),
                                          .min_size = 5,
                                          .max_size = SIZE_MAX };
}

/* ---- sets ---- */

static mr_status copy_sets(mr_sets *to, const mr_sets *from, const struct scoring *s, mr_error *err)
{
    struct user_ids ids;
    size_t n_missing = 0;
    mr_status st =
        user_ids_init(&ids, s->run->refs, &s->table.id, mr_matrix_rows(s->table.expr), err);

    for (size_t k = 0; !st && k < mr_sets_size(from); k++)
        st = user_ids_copy(&ids, mr_sets_get(from, k), to, &n_missing, err);
    user_ids_release(&ids);
    if (!st && n_missing)
        st = mr_notes_addf(s->notes, MR_INFO, "", "genes_not_in_table", n_missing, err,
                           "genes of sets that the table lacks take no part");
    return st;
}

static mr_status load_sets(struct scoring *s, mr_error *err)
{
    const struct mr_identity *id = &s->table.id;
    mr_sets *first = NULL, *second = NULL;
    mr_status st;

    s->sets = mr_sets_new();
    if (!s->sets)
        return mem_fail(err);
    if (s->opts->sets) {
        st = mr_sets_read_gmt(s->opts->sets, &first, err);
    } else {
        st = mr_refs_mechanism_sets(s->run->refs, id->species, id->kind, s->run->gene_lists, &first,
                                    err);
        if (!st)
            st = mr_refs_panel_sets(s->run->refs, id->species, id->kind, &second, err);
    }
    if (!st)
        st = copy_sets(s->sets, first, s, err);
    if (!st && second)
        st = copy_sets(s->sets, second, s, err);
    mr_sets_free(first);
    mr_sets_free(second);
    return st;
}

/* ---- the matrix to score ---- */

static mr_status name_table(const struct scoring *s, mr_error *err)
{
    mr_error why;

    if (!err)
        return MR_EEMPTY;
    why = *err;
    return mr_fail(err, MR_EEMPTY, "%s: %s", s->table.table.path, why.msg);
}

/* Without a reference: normalise the table as one study and learn from it. */
static mr_status learn(struct scoring *s, mr_error *err)
{
    const struct mr_identity *id = &s->table.id;
    const struct mr_norm_opts opts = { .scale = s->table.scale,
                                       .min_group = (double)mr_matrix_n_cols(s->table.expr),
                                       .n_threads = s->run->n_threads };
    struct mr_normalised norm = { 0 };
    bool *is_core = NULL;
    mr_status st = mr_normalise(s->table.expr, &opts, &norm, err);

    if (st)
        goto done;
    is_core = mem_calloc(mr_matrix_n_rows(norm.x), sizeof(*is_core));
    if (!is_core) {
        st = mem_fail(err);
        goto done;
    }
    for (size_t g = 0; g < mr_matrix_n_rows(norm.x); g++)
        is_core[g] = mr_refs_is_core(s->run->refs, id->species, id->kind,
                                     mr_names_get(mr_matrix_rows(norm.x), g));
    st = mr_reference_learn(s->table.expr, &norm, s->table.scale, is_core, &s->reference, err);
    s->x = norm.x;
    norm.x = NULL;
done:
    if (st == MR_EEMPTY) /* the method does not know of which table */
        st = name_table(s, err);
    free(is_core);
    mr_normalised_release(&norm);
    return st;
}

static mr_status prepare(struct scoring *s, mr_error *err)
{
    mr_status st;

    if (!s->opts->reference)
        return learn(s, err);
    st = mr_reference_read(s->opts->reference, s->opts->reference_study, &s->reference, err);
    if (!st && mr_reference_scale(s->reference) != s->table.scale)
        st = mr_fail(err, MR_EFORMAT, "%s: expected %s like the reference, found %s",
                     s->table.table.path, mr_scale_name(mr_reference_scale(s->reference)),
                     mr_scale_name(s->table.scale));
    return st ? st : mr_reference_apply(s->reference, s->table.expr, s->run->n_threads, &s->x, err);
}

static mr_status score_sets(struct scoring *s, struct mr_scores *scores, mr_error *err)
{
    struct mr_score_opts opts;
    size_t n_left_out;
    mr_status st;

    mr_score_opts_init(&opts);
    opts.reference = s->reference;
    opts.table_genes = mr_matrix_rows(s->table.expr);
    opts.n_threads = s->run->n_threads;
    opts.progress = s->run->progress;
    opts.need_measured = !s->opts->sets;
    opts.min_size = s->opts->sets ? s->opts->min_size : 0;
    opts.max_size = s->opts->max_size;
    st = mr_score(s->x, s->sets, s->opts->method, &opts, scores, err);
    if (st)
        return st;
    n_left_out = mr_sets_size(s->sets) - mr_matrix_n_rows(scores->total);
    if (!n_left_out)
        return MR_OK;
    return mr_notes_addf(s->notes, MR_WARNING, "", "sets_left_out", n_left_out, err,
                         "sets with too few or too many genes in use are left out");
}

/* ---- the answer, samples in the order of the table ---- */

static mr_status reorder(const struct scoring *s, const mr_matrix *total, mr_matrix **out,
                         mr_error *err)
{
    mr_names *rows, *cols;
    mr_status st = mr_names_copy(mr_matrix_rows(total), &rows, err);

    if (st)
        return st;
    st = mr_names_copy(mr_matrix_cols(s->table.table.values), &cols, err);
    if (st) {
        mr_names_free(rows);
        return st;
    }
    st = mr_matrix_new(MR_F64, rows, cols, out, err);
    for (size_t i = 0; !st && i < mr_matrix_n_cols(total); i++)
        memcpy(mr_matrix_f64(*out, s->table.cols[i]), mr_matrix_f64_const(total, i),
               mr_matrix_n_rows(total) * sizeof(double));
    return st;
}

mr_status mr_score_table(const struct mr_input_file *files, size_t n_files,
                         const struct mr_run_opts *run, const struct mr_score_table_opts *opts,
                         mr_notes *notes, mr_matrix **out, mr_error *err)
{
    struct scoring s = { .run = run, .opts = opts, .notes = notes };
    struct mr_scores scores = { 0 };
    mr_status st = table_load(files, n_files, run, notes, &s.table, err);

    *out = NULL;
    if (!st)
        st = load_sets(&s, err);
    if (!st)
        st = prepare(&s, err);
    if (!st)
        st = score_sets(&s, &scores, err);
    if (!st)
        st = reorder(&s, scores.total, out, err);
    if (!st && opts->write_reference)
        st = mr_reference_write_header(opts->write_reference, err);
    if (!st && opts->write_reference)
        st = mr_reference_write(s.reference, "-", opts->write_reference, err);
    mr_scores_release(&scores);
    mr_sets_free(s.sets);
    mr_matrix_free(s.x);
    mr_reference_free(s.reference);
    table_release(&s.table);
    return st;
}
