#include "score/kcdf.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "score/prefetch.h"

static const struct kcdf_kernel *find_kernel(const struct mr_method_opts *opts)
{
    static const struct kcdf_kernel *const kernels[][2] = {
        [MR_KCDF_GAUSSIAN] = { &kcdf_gauss, &kcdf_gauss_gsva1 },
        [MR_KCDF_POISSON] = { &kcdf_poisson, &kcdf_poisson_gsva1 },
        [MR_KCDF_ECDF] = { &kcdf_ecdf, &kcdf_ecdf_gsva1 },
    };

    return kernels[opts->kcdf][opts->compat == MR_COMPAT_GSVA1];
}

static struct cohort_values values_of(const struct kcdf *k, size_t g)
{
    return cohort_values(k->job->cohort, k->job->cohort_gene[g]);
}

static mr_status learn_gene(void *data, size_t g, void *scratch, mr_error *err)
{
    struct kcdf *k = data;
    const struct cohort_values values = values_of(k, g);

    (void)scratch;
    return k->kernel->learn(k, &values, g, &k->genes[g], err);
}

mr_status kcdf_new(const struct score_job *job, struct kcdf **out, mr_error *err)
{
    struct kcdf *k = mem_calloc(1, sizeof(*k));
    mr_status st = MR_OK;

    *out = k;
    if (!k)
        return mem_fail(err);
    k->kernel = find_kernel(job->opts);
    k->job = job;
    k->n_samples = mr_cohort_n_samples(job->cohort);
    k->is_ahead = !cohort_is_read(job->cohort);
    k->genes = mem_calloc(job->n_genes, sizeof(*k->genes));
    if (!k->genes)
        return mem_fail(err);
    if (k->kernel->prepare)
        st = k->kernel->prepare(k, err);
    if (st)
        return st;
    return parallel_for(&(struct parallel_opts){ job->n_genes, 0, job->n_threads }, learn_gene, k,
                        err);
}

void kcdf_free(struct kcdf *k)
{
    if (!k)
        return;
    for (size_t g = 0; g < k->job->n_genes && k->genes; g++)
        free(k->genes[g]);
    free(k->genes);
    if (k->kernel && k->kernel->release)
        k->kernel->release(k);
    free(k);
}

/*
 * What genes learned is spread over more memory than caches hold: it is asked for in two steps some
 * genes ahead.
 */
static void foresee(const struct kcdf *k, const double *x, size_t g)
{
    enum { FAR = 24, NEAR = 8 };
    const size_t n = k->job->n_genes;

    for (size_t line = 0; line < 3 && g + FAR < n; line++)
        prefetch_line((const char *)k->genes[g + FAR] + line * PREFETCH_LINE);
    if (g + NEAR < n)
        k->kernel->foresee(k->genes[g + NEAR], x[g + NEAR]);
}

void kcdf_heights(const struct kcdf *k, const double *x, double *heights)
{
    struct kcdf_query query = { 0 };

    for (size_t g = 0; g < k->job->n_genes; g++) {
        const struct cohort_values values = values_of(k, g);

        if (k->kernel->foresee)
            foresee(k, x, g);
        query.x = x[g];
        heights[g] = k->kernel->height(k, &values, k->genes[g], &query);
    }
}

size_t kcdf_find(const struct cohort_values *values, double x)
{
    size_t low = 0, high = values->n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (values->values[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low < values->n && values->values[low] == x ? low : values->n;
}

size_t kcdf_find_sample(const struct cohort_values *values, struct kcdf_query *query)
{
    size_t at = query->sample;

    for (size_t i = 0; i < values->n; i++) {
        if (values->values[at] == query->x)
            return query->sample = at;
        at = at + 1 < values->n ? at + 1 : 0;
    }
    return values->n;
}

double kcdf_log_odds(double sum, size_t n)
{
    const double f = sum / (double)n;
    const double z = -log((1 - f) / f);

    return z == 0 ? 1e-300 : z; /* F = 1/2; its neighbours are 2e-16 away */
}

double kcdf_rounded(double f)
{
    return (double)(int64_t)(f * 0x1p40 + 0.5) + 1;
}
