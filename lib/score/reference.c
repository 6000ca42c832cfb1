/* Expression bins and the frozen reference of a study: statistics.md I.2 points 1 and 4. */
#include "score/reference.h"

#include <string.h>

#include "base/alloc.h"
#include "base/subset.h"

void mr_reference_free(mr_reference *ref)
{
    if (!ref)
        return;
    mr_names_free(ref->genes);
    free(ref->bin);
    free(ref->is_background);
    free(ref->tmm_sample);
    free(ref->tmm_counts);
    free(ref->target);
    free(ref);
}

enum mr_scale mr_reference_scale(const mr_reference *ref)
{
    return ref->scale;
}

const mr_names *mr_reference_genes(const mr_reference *ref)
{
    return ref->genes;
}

mr_status reference_count(mr_reference *ref, const char *input, mr_error *err)
{
    size_t n = 0;

    memset(ref->n_background, 0, sizeof(ref->n_background));
    for (size_t g = 0; g < mr_names_size(ref->genes); g++) {
        ref->n_background[ref->bin[g]] += ref->is_background[g];
        n += ref->is_background[g];
    }
    if (n < MIN_BACKGROUND)
        return mr_fail(err, MR_EEMPTY,
                       "%s: expected %d or more expressed background genes, found %zu", input,
                       MIN_BACKGROUND, n);
    return MR_OK;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* mean[g] over the samples, in their order. */
static void gene_means(const mr_matrix *x, double *mean)
{
    const size_t n = mr_matrix_n_cols(x);

    for (size_t j = 0; j < n; j++)
        for (size_t g = 0; g < mr_matrix_n_rows(x); g++)
            mean[g] += mr_matrix_f64_const(x, j)[g];
    for (size_t g = 0; g < mr_matrix_n_rows(x); g++)
        mean[g] /= (double)n;
}

/* Cuts at the quantiles of the background's means; 'sorted' has room for all genes. */
static void learn_cuts(mr_reference *ref, const double *mean, double *sorted)
{
    size_t n = 0;

    for (size_t g = 0; g < mr_names_size(ref->genes); g++)
        if (ref->is_background[g])
            sorted[n++] = mean[g];
    if (!n)
        return;
    qsort(sorted, n, sizeof(*sorted), by_value);
    for (size_t k = 1; k < N_BINS; k++)
        ref->cuts[k - 1] = sorted[k * n / N_BINS];
}

static unsigned char bin_of(const mr_reference *ref, double mean)
{
    unsigned char bin = 0;

    while (bin < N_BINS - 1 && ref->cuts[bin] <= mean)
        bin++;
    return bin;
}

static mr_status learn_bins(mr_reference *ref, const mr_matrix *x, const bool *is_core,
                            mr_error *err)
{
    const size_t n = mr_matrix_n_rows(x);
    double *mean = mem_calloc(n, sizeof(*mean)), *sorted = mem_calloc(n, sizeof(*sorted));
    mr_status st = MR_OK;

    ref->bin = mem_calloc(n, sizeof(*ref->bin));
    ref->is_background = mem_calloc(n, sizeof(*ref->is_background));
    if (!mean || !sorted || !ref->bin || !ref->is_background) {
        st = mem_fail(err);
        goto done;
    }
    for (size_t g = 0; g < n; g++)
        ref->is_background[g] = !is_core[g];
    gene_means(x, mean);
    learn_cuts(ref, mean, sorted);
    for (size_t g = 0; g < n; g++)
        ref->bin[g] = bin_of(ref, mean[g]);
    st = reference_count(ref, "activity", err);
done:
    free(sorted);
    free(mean);
    return st;
}

static mr_status learn_factors(mr_reference *ref, const mr_matrix *expr,
                               const struct mr_normalised *normalised, mr_error *err)
{
    const size_t n = mr_names_size(ref->genes), sample = normalised->tmm_reference;
    const char *name = mr_names_get(mr_matrix_cols(expr), sample);

    ref->tmm_sample = mem_strndup(name, strlen(name));
    ref->tmm_counts = mem_calloc(n, sizeof(*ref->tmm_counts));
    if (!ref->tmm_sample || !ref->tmm_counts)
        return mem_fail(err);
    for (size_t g = 0; g < n; g++)
        ref->tmm_counts[g] = mr_matrix_get(expr, normalised->kept[g], sample);
    ref->tmm_lib = normalised->lib_size[sample];
    ref->tmm_scale = normalised->tmm_scale;
    ref->mean_lib = normalised->mean_lib;
    return MR_OK;
}

static mr_status learn_target(mr_reference *ref, const struct mr_normalised *normalised,
                              mr_error *err)
{
    const size_t n = mr_names_size(ref->genes);

    ref->target = mem_calloc(n, sizeof(*ref->target));
    if (!ref->target)
        return mem_fail(err);
    memcpy(ref->target, normalised->target, n * sizeof(*ref->target));
    return MR_OK;
}

mr_status mr_reference_learn(const mr_matrix *expr, const struct mr_normalised *normalised,
                             enum mr_scale scale, const bool *is_core, mr_reference **out,
                             mr_error *err)
{
    const mr_names *genes = mr_matrix_rows(normalised->x);
    mr_reference *ref = mem_calloc(1, sizeof(*ref));
    mr_status st;

    *out = NULL;
    if (!ref)
        return mem_fail(err);
    ref->scale = scale;
    st = names_subset(genes, NULL, mr_names_size(genes), &ref->genes, err);
    if (!st)
        st = learn_bins(ref, normalised->x, is_core, err);
    if (!st)
        st = scale == MR_SCALE_COUNTS ? learn_factors(ref, expr, normalised, err)
                                      : learn_target(ref, normalised, err);
    if (!st) {
        *out = ref;
        ref = NULL;
    }
    mr_reference_free(ref);
    return st;
}

mr_status mr_reference_apply(const mr_reference *ref, const mr_matrix *expr, int n_threads,
                             mr_matrix **x, mr_error *err)
{
    const struct mr_frozen_norm frozen = { .scale = ref->scale,
                                           .genes = ref->genes,
                                           .tmm_counts = ref->tmm_counts,
                                           .tmm_lib = ref->tmm_lib,
                                           .tmm_scale = ref->tmm_scale,
                                           .mean_lib = ref->mean_lib,
                                           .target = ref->target };

    return mr_normalise_frozen(&frozen, expr, n_threads, x, err);
}
