#include "mechrank/score.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "base/subset.h"
#include "score/method.h"

enum { STEP = 64 }; /* samples between two reports of progress */

static const mr_method *const methods[] = { &method_activity };

size_t mr_method_count(void)
{
    return sizeof(methods) / sizeof(methods[0]);
}

const mr_method *mr_method_get(size_t i)
{
    return methods[i];
}

const mr_method *mr_method_find(const char *name)
{
    for (size_t i = 0; i < mr_method_count(); i++)
        if (!strcmp(methods[i]->name, name))
            return methods[i];
    return NULL;
}

const char *mr_method_name(const mr_method *m)
{
    return m->name;
}

const char *mr_method_summary(const mr_method *m)
{
    return m->summary;
}

const char *mr_method_source(const mr_method *m)
{
    return m->source;
}

const char *mr_method_dependence(const mr_method *m)
{
    return m->dependence;
}

const char *mr_method_input(const mr_method *m)
{
    return m->input;
}

void mr_score_opts_init(struct mr_score_opts *opts)
{
    *opts = (struct mr_score_opts){
        .min_size = 1, .max_size = SIZE_MAX, .need_measured = true, .n_threads = 1
    };
}

struct score_loop {
    const struct score_job *job;
    const mr_method *method;
    struct mr_scores *out;
    size_t first; /* sample of unit 0 */
};

static mr_status check_finite(const mr_matrix *expr, size_t u, mr_error *err)
{
    const double *x = mr_matrix_f64_const(expr, u);

    for (size_t g = 0; g < mr_matrix_n_rows(expr); g++)
        if (!isfinite(x[g]))
            return mr_fail(err, MR_EINVAL,
                           "sample '%s', gene '%s': expected a finite value, found "
                           "%g",
                           mr_names_get(mr_matrix_cols(expr), u),
                           mr_names_get(mr_matrix_rows(expr), g), x[g]);
    return MR_OK;
}

static double combine(const struct mr_coverage *c, double up, double down)
{
    const double w_up = c->half[MR_UP].weight, w_down = c->half[MR_DOWN].weight;

    if (!c->assessable)
        return NAN;
    return ((w_up > 0 ? w_up * up : 0) - (w_down > 0 ? w_down * down : 0)) / (w_up + w_down);
}

static mr_status score_sample(void *data, size_t unit, void *scratch, mr_error *err)
{
    const struct score_loop *loop = data;
    const size_t u = loop->first + unit;
    double *total = mr_matrix_f64(loop->out->total, u);
    struct score_column column;
    mr_status st = check_finite(loop->job->expr, u, err);

    for (int h = 0; h < MR_N_HALVES; h++)
        column.half[h] = mr_matrix_f64(loop->out->half[h], u);
    if (!st)
        st = loop->method->score_unit(loop->job, u, scratch, &column, err);
    for (size_t k = 0; k < loop->job->members.n_sets && !st; k++)
        total[k] = combine(&loop->job->members.coverage[k], column.half[MR_UP][k],
                           column.half[MR_DOWN][k]);
    return st;
}

static mr_status score_samples(struct score_loop *loop, const struct mr_score_opts *opts,
                               mr_error *err)
{
    const size_t n = mr_matrix_n_cols(loop->job->expr);
    const struct mr_progress *progress = opts->progress;
    struct parallel_opts parallel = { .scratch_size = loop->method->scratch_size(loop->job),
                                      .n_threads = opts->n_threads };
    mr_status st = MR_OK;

    for (; loop->first < n && !st; loop->first += parallel.n_units) {
        parallel.n_units = progress && n - loop->first > STEP ? STEP : n - loop->first;
        st = parallel_for(&parallel, score_sample, loop, err);
        if (!st && progress && progress->step(progress->data, loop->first + parallel.n_units, n))
            st = mr_fail(err, MR_ECANCELED, "scoring was canceled");
    }
    return st;
}

/* A new matrix, the scored sets x samples. */
static mr_status new_scores(const struct score_job *job, const mr_names *set_names, mr_matrix **out,
                            mr_error *err)
{
    const mr_names *samples = mr_matrix_cols(job->expr);
    mr_names *rows, *cols;

    if (names_subset(set_names, NULL, mr_names_size(set_names), &rows, err))
        return MR_ENOMEM;
    if (names_subset(samples, NULL, mr_names_size(samples), &cols, err)) {
        mr_names_free(rows);
        return MR_ENOMEM;
    }
    return mr_matrix_new(MR_F64, rows, cols, out, err);
}

static mr_status new_output(const struct score_job *job, const mr_sets *sets, struct mr_scores *out,
                            mr_error *err)
{
    mr_names *names = mr_names_new();
    mr_status st = names ? MR_OK : mem_fail(err);

    for (size_t k = 0; k < job->members.n_sets && !st; k++) {
        const char *name = mr_sets_get(sets, job->members.index[k])->name;

        st = mr_names_add(names, name, strlen(name), err);
    }
    if (!st)
        st = new_scores(job, names, &out->total, err);
    for (int h = 0; h < MR_N_HALVES && !st; h++)
        st = new_scores(job, names, &out->half[h], err);
    mr_names_free(names);
    return st;
}

static mr_status check_options(const mr_matrix *expr, const struct mr_score_opts *opts,
                               mr_error *err)
{
    if (opts->n_threads < 1)
        return mr_fail(err, MR_EINVAL, "n_threads: expected 1 or more, found %d", opts->n_threads);
    if (opts->min_size > opts->max_size)
        return mr_fail(err, MR_EINVAL, "min_size: expected at most max_size %zu, found %zu",
                       opts->max_size, opts->min_size);
    if (mr_matrix_type(expr) != MR_F64)
        return mr_fail(err, MR_EINVAL, "expression: expected log2 values, found integers");
    return MR_OK;
}

mr_status mr_score(const mr_matrix *expr, const mr_sets *sets, const mr_method *method,
                   const struct mr_score_opts *opts, struct mr_scores *out, mr_error *err)
{
    struct score_job job = { .expr = expr, .reference = opts->reference };
    struct score_loop loop = { &job, method, out, 0 };
    mr_status st = check_options(expr, opts, err);

    *out = (struct mr_scores){ 0 };
    if (!st)
        st = members_init(&job.members, sets, mr_matrix_rows(expr), opts, err);
    if (!st && method->prepare)
        st = method->prepare(&job, err);
    if (!st)
        st = new_output(&job, sets, out, err);
    if (!st)
        st = score_samples(&loop, opts, err);
    if (!st) {
        out->coverage = job.members.coverage;
        job.members.coverage = NULL;
    }
    members_release(&job.members);
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
