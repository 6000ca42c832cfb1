/*
 * Signed mean over the background of genes of like expression in the same sample.  The
 * background of expression bins is that of Tirosh et al. 2016 (10.1126/science.aad0501); bins,
 * halves and weights are statistics.md I.2.
 */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/subset.h"
#include "score/dense.h"
#include "score/method.h"
#include "score/reference.h"

/* An empty bin borrows from the nearest lower one that is not, or else from the nearest above. */
static void fill_empty(const mr_reference *ref, double *mean)
{
    size_t first = 0;

    while (!ref->n_background[first]) /* some bin has genes: the reference was refused else */
        first++;
    for (size_t q = 0; q < first; q++)
        mean[q] = mean[first];
    for (size_t q = first + 1; q < N_BINS; q++)
        if (!ref->n_background[q])
            mean[q] = mean[q - 1];
}

/* mean[N_BINS] of the background genes of each bin in a sample. */
static void bin_means(const mr_reference *ref, const double *x, double *mean)
{
    memset(mean, 0, N_BINS * sizeof(*mean));
    for (size_t g = 0; g < mr_names_size(ref->genes); g++)
        if (ref->is_background[g])
            mean[ref->bin[g]] += x[g];
    for (size_t q = 0; q < N_BINS; q++)
        if (ref->n_background[q])
            mean[q] /= (double)ref->n_background[q];
    fill_empty(ref, mean);
}

static mr_status check_genes(const mr_names *genes, const mr_reference *ref, mr_error *err)
{
    const size_t n = mr_names_size(ref->genes);

    if (mr_names_size(genes) != n)
        return mr_fail(err, MR_EINVAL,
                       "activity: expected the %zu genes of the reference, found "
                       "%zu",
                       n, mr_names_size(genes));
    for (size_t g = 0; g < n; g++)
        if (strcmp(mr_names_get(genes, g), mr_names_get(ref->genes, g)))
            return mr_fail(err, MR_EINVAL,
                           "activity: expected gene '%s' of the reference, found "
                           "'%s'",
                           mr_names_get(ref->genes, g), mr_names_get(genes, g));
    return MR_OK;
}

static mr_status prepare(struct score_job *job, mr_error *err)
{
    if (!job->reference)
        return mr_fail(err, MR_EINVAL, "activity: needs the reference of a study");
    return check_genes(job->genes, job->reference, err);
}

/* State of a sample: its values, and behind them the means of its bins. */
static size_t state_size(const struct score_job *job)
{
    return dense_size(job) + N_BINS * sizeof(double);
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    double *values = state;
    const mr_status st = dense_begin(job, x, values, err);

    if (!st)
        bin_means(job->reference, values, values + job->n_genes);
    return st;
}

/* Mean excess of a half over the background, by rising row whatever the order of the set. */
static double half_score(const struct half_members *half, const mr_reference *ref, const double *x,
                         const double *mean)
{
    double sum = 0;

    if (!half->n)
        return NAN;
    for (size_t i = 0; i < half->n; i++) {
        const size_t g = half->genes[i];

        sum += half->factors[i] * (x[g] - mean[ref->bin[g]]);
    }
    return sum / (double)half->n;
}

static double combine(const struct mr_coverage *c, double up, double down)
{
    const double w_up = c->half[MR_UP].weight, w_down = c->half[MR_DOWN].weight;

    return ((w_up > 0 ? w_up * up : 0) - (w_down > 0 ? w_down * down : 0)) / (w_up + w_down);
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    const struct mr_coverage *coverage = &job->members.coverage[k];
    const double *x = state, *mean = x + job->n_genes;

    for (int h = 0; h < MR_N_HALVES; h++)
        out->half[h] = half_score(&half[h], job->reference, x, mean);
    if (coverage->assessable)
        out->total = combine(coverage, out->half[MR_UP], out->half[MR_DOWN]);
    else
        out->why = MR_NOT_ASSESSABLE;
}

const struct mr_method method_activity = {
    .name = "activity",
    .summary = "signed mean over a background of genes of like expression",
    .source = "Tirosh et al. 2016 (10.1126/science.aad0501), with signed halves",
    .input = "log2 CPM",
    .bounds = "none",
    .dependence = MR_OF_STUDY,
    .traits = MR_WANTS_LOGS,
    .listed_halves = true,
    .prepare = prepare,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
};

/* "1", "2", ...: the names of the bins. */
static mr_status bin_names(mr_names **out, mr_error *err)
{
    mr_names *names = mr_names_new();
    char name[16];

    *out = names;
    if (!names)
        return mr_fail(err, MR_ENOMEM, "out of memory");
    for (int q = 1; q <= N_BINS; q++) {
        snprintf(name, sizeof(name), "%d", q);
        if (mr_names_add(names, name, strlen(name), err)) {
            mr_names_free(names);
            *out = NULL;
            return MR_ENOMEM;
        }
    }
    return MR_OK;
}

mr_status mr_activity_background(const mr_matrix *expr, const mr_reference *ref,
                                 mr_matrix **background, mr_error *err)
{
    const mr_names *samples = mr_matrix_cols(expr);
    mr_names *rows, *cols;
    mr_status st = check_genes(mr_matrix_rows(expr), ref, err);

    *background = NULL;
    if (!st)
        st = bin_names(&rows, err);
    if (st)
        return st;
    st = names_subset(samples, NULL, mr_names_size(samples), &cols, err);
    if (st) {
        mr_names_free(rows);
        return st;
    }
    st = mr_matrix_new(MR_F64, rows, cols, background, err);
    for (size_t j = 0; j < mr_names_size(samples) && !st; j++)
        bin_means(ref, mr_matrix_f64_const(expr, j), mr_matrix_f64(*background, j));
    return st;
}

void mr_activity_excess(const mr_matrix *expr, const mr_reference *ref, const mr_matrix *background,
                        size_t gene, double *excess)
{
    for (size_t j = 0; j < mr_matrix_n_cols(expr); j++)
        excess[j] =
            mr_matrix_f64_const(expr, j)[gene] - mr_matrix_f64_const(background, j)[ref->bin[gene]];
}
