/* `activity` of files: the samples are one study, or are normalised as a frozen one was. */
#include <string.h>

#include "base/alloc.h"
#include "run/batch.h"

enum { STEP = 32 }; /* samples scored at once */

/* Samples as columns of 'x', which have logs of kept genes.  Zeroed it is empty. */
struct columns {
    uint32_t *genes; /* [STEP x rows of x] */
    double *values;
    struct mr_sample_values samples[STEP];
};

static mr_status columns_init(struct columns *c, size_t n_genes, mr_error *err)
{
    c->genes = mem_calloc(STEP * n_genes, sizeof(*c->genes));
    c->values = mem_calloc(STEP * n_genes, sizeof(*c->values));
    return c->genes && c->values ? MR_OK : mem_fail(err);
}

static void columns_release(struct columns *c)
{
    free(c->genes);
    free(c->values);
}

static void take_column(struct columns *c, size_t u, const mr_matrix *x, size_t col)
{
    const size_t n_genes = mr_matrix_n_rows(x);
    const double *from = mr_matrix_f64_const(x, col);
    uint32_t *genes = c->genes + u * n_genes;
    double *values = c->values + u * n_genes;
    size_t n = 0;

    for (size_t g = 0; g < n_genes; g++) {
        genes[n] = (uint32_t)g;
        values[n] = from[g];
        n += from[g] != 0;
    }
    c->samples[u] =
        (struct mr_sample_values){ mr_names_get(mr_matrix_cols(x), col), n, genes, values };
}

/* Scores 'n' samples that were taken, and gives them to the sink. */
static mr_status score_columns(struct scoring *s, const struct columns *c, size_t n,
                               const struct batch_scores *scores, mr_error *err)
{
    const struct mr_progress *progress = s->run->progress;
    mr_status st = mr_scorer_score(s->scorer, c->samples, n, scores->scores, err);

    if (!st && progress && progress->step(progress->data, s->n_scored, 0))
        return mr_fail(err, MR_ECANCELED, "scoring was canceled");
    for (size_t u = 0; u < n && !st; u++)
        st = scoring_emit(s, c->samples[u].name, &scores->scores[u], err);
    return st;
}

static mr_status make_scorer(struct scoring *s, mr_error *err)
{
    mr_status st;

    s->score.reference = s->reference;
    s->score.table_genes = mr_collapse_plan_genes(s->plan);
    s->score.need_measured = !s->opts->n_sets;
    if (!s->opts->n_sets)
        s->score.min_size = 0;
    st = mr_scorer_new(mr_reference_genes(s->reference), s->sets, s->opts->method, &s->score,
                       &s->scorer, err);
    return st ? st : scoring_note_sets(s, err);
}

/* ---- frozen: samples as they come ---- */

/* Samples u .. u + n - 1 of the batch as genes x samples. */
static mr_status spread(const struct scoring *s, const struct batch *b, size_t u, size_t n,
                        mr_matrix **out, mr_error *err)
{
    mr_names *genes, *names = mr_names_new();
    mr_status st = mr_names_copy(mr_collapse_plan_genes(s->plan), &genes, err);

    *out = NULL;
    if (!st && !names)
        st = mem_fail(err);
    for (size_t i = 0; i < n && !st; i++)
        st = mr_names_add(names, b->samples[u + i].name, strlen(b->samples[u + i].name), err);
    if (st) {
        mr_names_free(genes);
        mr_names_free(names);
        return st;
    }
    st = mr_matrix_new(MR_F64, genes, names, out, err);
    for (size_t i = 0; i < n && !st; i++) {
        const struct mr_sample_values *x = &b->samples[u + i];

        for (size_t v = 0; v < x->n; v++)
            mr_matrix_f64(*out, i)[x->genes[v]] = x->values[v];
    }
    return st;
}

static mr_status score_step(struct scoring *s, const struct batch *b, size_t first, size_t n,
                            const struct batch_scores *scores, mr_error *err)
{
    struct columns columns = { 0 };
    mr_matrix *expr, *x = NULL;
    mr_status st = spread(s, b, first, n, &expr, err);

    if (!st)
        st = mr_reference_apply(s->reference, expr, s->run->n_threads, &x, err);
    mr_matrix_free(expr);
    if (!st)
        st = columns_init(&columns, mr_matrix_n_rows(x), err);
    for (size_t u = 0; u < n && !st; u++)
        take_column(&columns, u, x, u);
    if (!st)
        st = score_columns(s, &columns, n, scores, err);
    columns_release(&columns);
    mr_matrix_free(x);
    return st;
}

mr_status activity_score_batch(struct scoring *s, const struct batch *b,
                               const struct batch_scores *scores, mr_error *err)
{
    const size_t step = scores->room < STEP ? scores->room : STEP;
    mr_status st = MR_OK;

    for (size_t first = 0; first < b->n && !st; first += step)
        st = score_step(s, b, first, b->n - first < step ? b->n - first : step, scores, err);
    return st;
}

static mr_status score_frozen(struct scoring *s, mr_error *err)
{
    mr_status st =
        mr_reference_read(s->opts->reference, s->opts->reference_study, &s->reference, err);

    if (!st && mr_reference_scale(s->reference) != s->scale)
        st = mr_fail(err, MR_EFORMAT, "%s: expected %s like the reference, found %s",
                     s->samples.path, mr_scale_name(mr_reference_scale(s->reference)),
                     mr_scale_name(s->scale));
    if (!st)
        st = scoring_survey(s, err);
    if (!st)
        st = scoring_identify(s, err);
    if (!st)
        st = scoring_load_sets(s, err);
    if (!st)
        st = make_scorer(s, err);
    return st ? st : scoring_run(s, err);
}

/* ---- one study: all samples at once ---- */

struct study_table {
    mr_matrix *table, *expr; /* as read; collapsed, samples in order of name */
    mr_matrix *x;            /* kept genes x samples, likewise */
    size_t *cols;            /* columns of 'table' in that order */
    size_t *place;           /* of each column of 'table' in that order */
};

static void study_table_release(struct study_table *t)
{
    mr_matrix_free(t->table);
    mr_matrix_free(t->expr);
    mr_matrix_free(t->x);
    free(t->cols);
    free(t->place);
}

struct column {
    const char *name;
    size_t col;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct column *)a)->name, ((const struct column *)b)->name);
}

/* What a study teaches must not depend on the order of its samples. */
static mr_status sort_columns(struct study_table *t, mr_error *err)
{
    const mr_names *names = mr_matrix_cols(t->table);
    const size_t n = mr_names_size(names);
    struct column *columns = mem_calloc(n, sizeof(*columns));

    t->cols = mem_calloc(n, sizeof(*t->cols));
    t->place = mem_calloc(n, sizeof(*t->place));
    if (!columns || !t->cols || !t->place) {
        free(columns);
        return mem_fail(err);
    }
    for (size_t c = 0; c < n; c++)
        columns[c] = (struct column){ mr_names_get(names, c), c };
    qsort(columns, n, sizeof(*columns), by_name);
    for (size_t c = 0; c < n; c++) {
        t->cols[c] = columns[c].col;
        t->place[columns[c].col] = c;
    }
    free(columns);
    return MR_OK;
}

static mr_status look_at_all(struct scoring *s, const mr_matrix *m, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t c = 0; c < mr_matrix_n_cols(m) && !st; c++)
        st = mr_scale_evidence_add(
            s->evidence,
            &(struct mr_profile){ .sample = mr_names_get(mr_matrix_cols(m), c),
                                  .type = mr_matrix_type(m),
                                  .n = mr_matrix_n_rows(m),
                                  .u32 = mr_matrix_u32_const(m, c),
                                  .f64 = mr_matrix_f64_const(m, c) },
            err);
    return st ? st : scoring_decide_scale(s, err);
}

/* The method does not know of which table. */
static mr_status name_table(const struct scoring *s, mr_error *err)
{
    mr_error why;

    if (!err)
        return MR_EEMPTY;
    why = *err;
    return mr_fail(err, MR_EEMPTY, "%s: %s", s->samples.path, why.msg);
}

static mr_status learn(struct scoring *s, struct study_table *t, mr_error *err)
{
    const struct mr_norm_opts opts = { .scale = s->scale,
                                       .min_group = (double)mr_matrix_n_cols(t->expr),
                                       .n_threads = s->run->n_threads };
    struct mr_normalised norm = { 0 };
    bool *is_core = NULL;
    mr_status st = mr_normalise(t->expr, &opts, &norm, err);

    if (st)
        goto done;
    is_core = mem_calloc(mr_matrix_n_rows(norm.x), sizeof(*is_core));
    if (!is_core) {
        st = mem_fail(err);
        goto done;
    }
    for (size_t g = 0; g < mr_matrix_n_rows(norm.x); g++)
        is_core[g] = mr_refs_is_core(s->run->refs, s->id.species, s->id.kind,
                                     mr_names_get(mr_matrix_rows(norm.x), g));
    st = mr_reference_learn(t->expr, &norm, s->scale, is_core, &s->reference, err);
    t->x = norm.x;
    norm.x = NULL;
done:
    if (st == MR_EEMPTY)
        st = name_table(s, err);
    free(is_core);
    mr_normalised_release(&norm);
    return st;
}

static mr_status score_matrix(struct scoring *s, const mr_matrix *x, const size_t *order,
                              mr_error *err)
{
    const size_t n = mr_matrix_n_cols(x);
    const struct batch_sizes sizes = batch_sizes_of(s->scorer, false, false);
    struct columns columns = { 0 };
    struct batch_scores scores = { 0 };
    mr_status st = columns_init(&columns, mr_matrix_n_rows(x), err);

    if (!st)
        st = scoring_emit_head(s, mr_matrix_rows(x), n, err);
    if (!st)
        st = batch_scores_init(&scores, &sizes, err);
    for (size_t first = 0; first < n && !st;) {
        size_t u = 0;

        for (; u < STEP && u < scores.room && first < n; u++)
            take_column(&columns, u, x, order[first++]);
        st = score_columns(s, &columns, u, &scores, err);
    }
    batch_scores_release(&scores);
    columns_release(&columns);
    return st;
}

mr_status activity_score_matrix(struct scoring *s, const mr_matrix *x, const size_t *order,
                                mr_error *err)
{
    const mr_status st = make_scorer(s, err);

    return st ? st : score_matrix(s, x, order, err);
}

static mr_status score_study(struct scoring *s, mr_error *err)
{
    struct study_table t = { 0 };
    mr_status st = mr_stream_collect(s->samples.stream, &t.table, err);

    if (!st)
        st = scoring_identify(s, err);
    if (!st)
        st = look_at_all(s, t.table, err);
    if (!st)
        st = sort_columns(&t, err);
    if (!st)
        st = mr_collapse(t.table, &s->id, s->run->refs, t.cols, mr_matrix_n_cols(t.table), "", NULL,
                         &t.expr, err);
    mr_matrix_free(t.table);
    t.table = NULL;
    if (!st)
        st = scoring_load_sets(s, err);
    if (!st)
        st = learn(s, &t, err);
    if (!st)
        st = activity_score_matrix(s, t.x, t.place, err);
    study_table_release(&t);
    return st;
}

mr_status activity_score_files(struct scoring *s, mr_error *err)
{
    FILE *out = s->opts->write_reference;
    mr_status st;

    if (!s->opts->reference && s->opts->n_shards)
        return mr_fail(err, MR_EINVAL,
                       "activity: expected a reference, from --write-reference without --shard, to "
                       "score shards by");
    st = s->opts->reference ? score_frozen(s, err) : score_study(s, err);
    if (!st && out)
        st = mr_reference_write_header(out, err);
    return !st && out ? mr_reference_write(s->reference, "-", out, err) : st;
}
