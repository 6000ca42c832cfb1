/* Scores of a whole matrix, by a scorer. */
#include <string.h>

#include "base/alloc.h"
#include "base/subset.h"
#include "mechrank/cohort.h"
#include "score/scorer.h"

enum { STEP = 64 }; /* samples between two reports of progress */

struct matrix_scoring {
    const mr_matrix *expr;
    const mr_scorer *scorer;
    const struct mr_score_opts *opts;
    struct mr_scores *out;
    struct mr_sample_values samples[STEP];
    struct mr_sample_scores scores[STEP];
    struct mr_set_score *sets; /* [STEP x sets] */
    double *values;            /* [STEP x genes] */
    uint32_t *genes;
};

static mr_status check_matrix(const mr_matrix *expr, mr_error *err)
{
    if (mr_matrix_type(expr) != MR_F64)
        return mr_fail(err, MR_EINVAL, "expression: expected log2 values, found integers");
    return MR_OK;
}

/* The values of column 'c' other than 0 into 'genes' and 'values', [genes of expr]. */
static struct mr_sample_values column_values(const mr_matrix *expr, size_t c, uint32_t *genes,
                                             double *values)
{
    const double *x = mr_matrix_f64_const(expr, c);
    size_t n = 0;

    for (size_t g = 0; g < mr_matrix_n_rows(expr); g++) {
        if (x[g] == 0)
            continue;
        values[n] = x[g];
        genes[n++] = (uint32_t)g;
    }
    return (struct mr_sample_values){ mr_names_get(mr_matrix_cols(expr), c), n, genes, values };
}

/* What all samples of 'expr' teach a method of a cohort. */
static mr_status learn(const mr_matrix *expr, const mr_sets *sets, const mr_method *method,
                       const struct mr_score_opts *opts, mr_cohort **out, mr_error *err)
{
    const size_t n = mr_matrix_n_rows(expr);
    uint32_t *genes = mem_calloc(n, sizeof(*genes));
    double *values = mem_calloc(n, sizeof(*values));
    mr_status st = genes && values ? MR_OK : mem_fail(err);

    if (!st)
        st = mr_cohort_new(mr_matrix_rows(expr), sets, method, opts, out, err);
    for (size_t c = 0; !st && c < mr_matrix_n_cols(expr); c++) {
        const struct mr_sample_values x = column_values(expr, c, genes, values);

        st = mr_cohort_add(*out, &x, err);
    }
    if (!st)
        st = mr_cohort_finish(*out, opts->n_threads, err);
    free(genes);
    free(values);
    return st;
}

/* ---- the result ---- */

/* A new matrix, the scored sets x samples. */
static mr_status new_scores(const mr_matrix *expr, const mr_names *set_names, mr_matrix **out,
                            mr_error *err)
{
    const mr_names *samples = mr_matrix_cols(expr);
    mr_names *rows, *cols;

    if (names_subset(set_names, NULL, mr_names_size(set_names), &rows, err))
        return MR_ENOMEM;
    if (names_subset(samples, NULL, mr_names_size(samples), &cols, err)) {
        mr_names_free(rows);
        return MR_ENOMEM;
    }
    return mr_matrix_new(MR_F64, rows, cols, out, err);
}

static mr_status new_output(const mr_matrix *expr, const mr_sets *sets, const mr_scorer *scorer,
                            struct mr_scores *out, mr_error *err)
{
    const size_t n_sets = mr_scorer_n_sets(scorer);
    mr_names *names = mr_names_new();
    mr_status st = names ? MR_OK : mem_fail(err);

    out->coverage = mem_calloc(n_sets, sizeof(*out->coverage));
    if (!out->coverage && !st)
        st = mem_fail(err);
    for (size_t k = 0; k < n_sets && !st; k++) {
        const char *name = mr_sets_get(sets, mr_scorer_set(scorer, k))->name;

        st = mr_names_add(names, name, strlen(name), err);
        out->coverage[k] = *mr_scorer_coverage(scorer, k);
    }
    if (!st)
        st = new_scores(expr, names, &out->total, err);
    for (int h = 0; h < MR_N_HALVES && !st; h++)
        st = new_scores(expr, names, &out->half[h], err);
    mr_names_free(names);
    return st;
}

static void take_scores(struct matrix_scoring *m, size_t first, size_t n)
{
    const size_t n_sets = mr_scorer_n_sets(m->scorer);

    for (size_t u = 0; u < n; u++) {
        for (size_t k = 0; k < n_sets; k++) {
            const struct mr_set_score *score = &m->scores[u].sets[k];

            mr_matrix_f64(m->out->total, first + u)[k] = score->total;
            for (int h = 0; h < MR_N_HALVES; h++)
                mr_matrix_f64(m->out->half[h], first + u)[k] = score->half[h];
        }
    }
}

/* ---- the loop ---- */

static mr_status score_step(struct matrix_scoring *m, size_t first, size_t n, mr_error *err)
{
    const size_t n_genes = mr_matrix_n_rows(m->expr), n_sets = mr_scorer_n_sets(m->scorer);
    mr_status st;

    for (size_t u = 0; u < n; u++) {
        m->samples[u] =
            column_values(m->expr, first + u, m->genes + u * n_genes, m->values + u * n_genes);
        m->scores[u].sets = m->sets + u * n_sets;
    }
    st = mr_scorer_score(m->scorer, m->samples, n, m->scores, err);
    if (!st)
        take_scores(m, first, n);
    return st;
}

static mr_status score_steps(struct matrix_scoring *m, mr_error *err)
{
    const size_t n = mr_matrix_n_cols(m->expr), step = n < STEP ? n : STEP;
    const struct mr_progress *progress = m->opts->progress;
    mr_status st = MR_OK;

    m->sets = mem_calloc(step * mr_scorer_n_sets(m->scorer), sizeof(*m->sets));
    m->values = mem_calloc(step * mr_matrix_n_rows(m->expr), sizeof(*m->values));
    m->genes = mem_calloc(step * mr_matrix_n_rows(m->expr), sizeof(*m->genes));
    if (!m->sets || !m->values || !m->genes)
        return mem_fail(err);
    for (size_t first = 0; first < n && !st; first += STEP) {
        const size_t here = n - first < STEP ? n - first : STEP;

        st = score_step(m, first, here, err);
        if (!st && progress && progress->step(progress->data, first + here, n))
            st = mr_fail(err, MR_ECANCELED, "scoring was canceled");
    }
    return st;
}

mr_status mr_score(const mr_matrix *expr, const mr_sets *sets, const mr_method *method,
                   const struct mr_score_opts *opts, struct mr_scores *out, mr_error *err)
{
    struct mr_score_opts used = *opts;
    struct matrix_scoring m = { .expr = expr, .opts = opts, .out = out };
    mr_cohort *cohort = NULL;
    mr_scorer *scorer = NULL;
    mr_status st = check_matrix(expr, err);

    *out = (struct mr_scores){ 0 };
    used.n_permutations = 0;
    if (!st && method->dependence == MR_OF_COHORT && !used.cohort) {
        st = learn(expr, sets, method, opts, &cohort, err);
        used.cohort = cohort;
    }
    if (!st)
        st = mr_scorer_new(mr_matrix_rows(expr), sets, method, &used, &scorer, err);
    m.scorer = scorer;
    if (!st)
        st = new_output(expr, sets, scorer, out, err);
    if (!st)
        st = score_steps(&m, err);
    free(m.sets);
    free(m.values);
    free(m.genes);
    mr_scorer_free(scorer);
    mr_cohort_free(cohort);
    if (st)
        mr_scores_release(out);
    return st;
}

void mr_scores_release(struct mr_scores *scores)
{
    mr_matrix_free(scores->total);
    for (int h = 0; h < MR_N_HALVES; h++)
        mr_matrix_free(scores->half[h]);
    free(scores->coverage);
    *scores = (struct mr_scores){ 0 };
}
