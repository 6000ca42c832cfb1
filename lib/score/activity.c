/*
 * Signed mean over the background of genes of like expression in the same sample.  The
 * background of expression bins is that of Tirosh et al. 2016 (10.1126/science.aad0501); bins,
 * halves and weights are statistics.md I.2.
 */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/subset.h"
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

static mr_status check_genes(const mr_matrix *expr, const mr_reference *ref, mr_error *err)
{
    const mr_names *genes = mr_matrix_rows(expr);
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

static mr_status prepare(const struct score_job *job, mr_error *err)
{
    if (!job->reference)
        return mr_fail(err, MR_EINVAL, "activity: needs the reference of a study");
    return check_genes(job->expr, job->reference, err);
}

static size_t scratch_size(const struct score_job *job)
{
    (void)job;
    return N_BINS * sizeof(double);
}

/* Mean excess of a half over the background, by rising row whatever the order of the set. */
static double half_score(const struct half_members *half, const mr_reference *ref, const double *x,
                         const double *mean)
{
    double sum = 0;

    if (!half->n)
        return NAN;
    for (size_t i = 0; i < half->n; i++) {
        const size_t g = half->list[i].row;

        sum += half->list[i].sign * (x[g] - mean[ref->bin[g]]);
    }
    return sum / (double)half->n;
}

static mr_status score_unit(const struct score_job *job, size_t u, void *scratch,
                            const struct score_column *out, mr_error *err)
{
    const double *x = mr_matrix_f64_const(job->expr, u);
    double *mean = scratch;

    (void)err;
    bin_means(job->reference, x, mean);
    for (size_t k = 0; k < job->members.n_sets; k++)
        for (int h = 0; h < MR_N_HALVES; h++)
            out->half[h][k] = half_score(&job->members.halves[k][h], job->reference, x, mean);
    return MR_OK;
}

const struct mr_method method_activity = {
    .name = "activity",
    .summary = "signed mean over a background of genes of like expression",
    .source = "Tirosh et al. 2016 (10.1126/science.aad0501), with signed halves",
    .dependence = "study",
    .input = "log2 CPM",
    .prepare = prepare,
    .scratch_size = scratch_size,
    .score_unit = score_unit,
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
    mr_status st = check_genes(expr, ref, err);

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
