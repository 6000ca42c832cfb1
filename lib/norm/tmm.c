/*
 * Trimmed mean of M values: Robinson, Oshlack 2010, "A scaling normalization method for
 * differential expression analysis of RNA-seq data" (10.1186/gb-2010-11-3-r25); the conventions
 * (trims by average ranks, weights, degenerate cases) are those of edgeR 3.40, calcNormFactors.
 */
#include "norm/tmm.h"

#include <math.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "norm/order.h"

static const double m_trim = 0.3, a_trim = 0.05, a_cutoff = -1e10;

mr_status tmm_reference_init(struct tmm_reference *ref, const double *counts, size_t n,
                             double lib_size, mr_error *err)
{
    *ref = (struct tmm_reference){ .n = n };
    ref->share = mem_calloc(n, sizeof(double));
    ref->log2_share = mem_calloc(n, sizeof(double));
    ref->variance = mem_calloc(n, sizeof(double));
    if (!ref->share || !ref->log2_share || !ref->variance)
        return mem_fail(err);
    for (size_t g = 0; g < n; g++) {
        ref->share[g] = counts[g] / lib_size;
        ref->log2_share[g] = log2(ref->share[g]);
        ref->variance[g] = (lib_size - counts[g]) / lib_size / counts[g];
    }
    return MR_OK;
}

void tmm_reference_release(struct tmm_reference *ref)
{
    free(ref->share);
    free(ref->log2_share);
    free(ref->variance);
    *ref = (struct tmm_reference){ 0 };
}

/* Log ratios, mean logs and variances of the genes seen in both samples. */
struct ma {
    size_t n;
    double *m, *a, *v;
    uint64_t *keys;
};

size_t tmm_scratch_size(size_t n)
{
    return n * (3 * sizeof(double) + sizeof(uint64_t));
}

/* Returns the largest |M|. */
static double ma_fill(struct ma *ma, const struct tmm_reference *ref, const double *counts,
                      double lib_size)
{
    double largest = 0;

    for (size_t g = 0; g < ref->n; g++) {
        const double share = counts[g] / lib_size;
        double m, a;

        if (share <= 0 || ref->share[g] <= 0)
            continue;
        m = log2(share / ref->share[g]);
        a = (log2(share) + ref->log2_share[g]) / 2;
        if (!isfinite(m) || !isfinite(a) || a <= a_cutoff)
            continue;
        ma->m[ma->n] = m;
        ma->a[ma->n] = a;
        ma->v[ma->n++] = (lib_size - counts[g]) / lib_size / counts[g] + ref->variance[g];
        largest = fmax(largest, fabs(m));
    }
    return largest;
}

/*
 * The values of x whose average rank lies within [floor(trim n) + 1, n - floor(trim n)] are an
 * interval: ranks rise with the values, so only the two blocks of ties at its ends need theirs.
 */
struct interval {
    double lo, hi;
};

static struct interval untrimmed(const double *x, size_t n, double trim, uint64_t *keys)
{
    const double lo = floor((double)n * trim) + 1, hi = (double)n + 1 - lo;
    const struct order_stat first = order_select(x, n, (size_t)lo - 1, keys);
    const struct order_stat last = order_select(x, n, (size_t)hi - 1, keys);
    const double first_rank = (double)first.below + ((double)first.equal + 1) / 2;
    const double last_rank = (double)last.below + ((double)last.equal + 1) / 2;

    return (struct interval){
        first_rank >= lo ? first.value : nextafter(first.value, INFINITY),
        last_rank <= hi ? last.value : nextafter(last.value, -INFINITY),
    };
}

static bool within(struct interval interval, double x)
{
    return x >= interval.lo && x <= interval.hi;
}

double tmm_factor(const struct tmm_reference *ref, const double *counts, double lib_size,
                  void *scratch)
{
    struct ma ma = { .m = scratch };
    struct interval m_range, a_range;
    double sum = 0, weights = 0;

    ma.a = ma.m + ref->n;
    ma.v = ma.a + ref->n;
    ma.keys = (void *)(ma.v + ref->n);
    if (ma_fill(&ma, ref, counts, lib_size) < 1e-6) /* also: no gene in common */
        return 1;
    m_range = untrimmed(ma.m, ma.n, m_trim, ma.keys);
    a_range = untrimmed(ma.a, ma.n, a_trim, ma.keys);
    for (size_t i = 0; i < ma.n; i++) {
        if (!within(m_range, ma.m[i]) || !within(a_range, ma.a[i]))
            continue;
        if (!isnan(ma.m[i] / ma.v[i])) /* 0/0: both libraries are this one gene */
            sum += ma.m[i] / ma.v[i];
        weights += 1 / ma.v[i];
    }
    sum /= weights;
    return isnan(sum) ? 1 : exp2(sum);
}

struct tmm_job {
    const struct rows *rows;
    const double *lib_size;
    size_t n_zero; /* rows that are zero everywhere */
    const struct tmm_reference *ref;
    double *out; /* [samples] */
};

/* The upper quartile of a sample as a share of its library. */
static mr_status upper_quartile(void *data, size_t j, void *scratch, mr_error *err)
{
    const struct tmm_job *job = data;
    const size_t n = job->rows->n;
    double *y = scratch;
    uint64_t *keys = (void *)(y + n);

    (void)err;
    rows_column(job->rows, j, y);
    job->out[j] = order_quantile(y, n, job->n_zero, 0.75, keys) / job->lib_size[j];
    return MR_OK;
}

static mr_status factor_of_sample(void *data, size_t j, void *scratch, mr_error *err)
{
    const struct tmm_job *job = data;
    double *y = scratch;

    (void)err;
    rows_column(job->rows, j, y);
    job->out[j] = tmm_factor(job->ref, y, job->lib_size[j], y + job->rows->n);
    return MR_OK;
}

static mr_status count_zero_rows(const struct rows *rows, size_t *n_zero, mr_error *err)
{
    double *y = mem_calloc(rows->n, sizeof(*y));
    bool *seen = mem_calloc(rows->n, sizeof(*seen));

    *n_zero = rows->n;
    if (!y || !seen) {
        free(y);
        free(seen);
        return mem_fail(err);
    }
    for (size_t j = 0; j < mr_matrix_n_cols(rows->m) && *n_zero; j++) {
        rows_column(rows, j, y);
        for (size_t g = 0; g < rows->n; g++) {
            *n_zero -= y[g] > 0 && !seen[g];
            seen[g] = seen[g] || y[g] > 0;
        }
    }
    free(y);
    free(seen);
    return MR_OK;
}

/* Where most of the quartiles are zero they say nothing: the sample with most genes. */
static size_t richest_sample(const struct rows *rows, double *y)
{
    double most = -1;
    size_t best = 0;

    for (size_t j = 0; j < mr_matrix_n_cols(rows->m); j++) {
        double sum = 0;

        rows_column(rows, j, y);
        for (size_t g = 0; g < rows->n; g++)
            sum += sqrt(y[g]);
        if (sum > most) {
            most = sum;
            best = j;
        }
    }
    return best;
}

/* A mean with its rounding error taken out: the nearest quartile must not hang on it. */
static double mean_of(const double *x, size_t n)
{
    double sum = 0, rest = 0;

    for (size_t i = 0; i < n; i++)
        sum += x[i];
    sum /= (double)n;
    for (size_t i = 0; i < n; i++)
        rest += x[i] - sum;
    return sum + rest / (double)n;
}

static size_t nearest_to_mean(const double *x, size_t n)
{
    const double mean = mean_of(x, n);
    size_t best = 0;

    for (size_t i = 1; i < n; i++)
        if (fabs(x[i] - mean) < fabs(x[best] - mean))
            best = i;
    return best;
}

/* Uses job->out for the quartiles. */
static mr_status choose_reference(struct tmm_job *job, int n_threads, size_t *reference,
                                  mr_error *err)
{
    const size_t n = mr_matrix_n_cols(job->rows->m), larger = n > job->rows->n ? n : job->rows->n;
    const struct parallel_opts opts = { n, 2 * job->rows->n * sizeof(double), n_threads };
    uint64_t *scratch = mem_calloc(larger, sizeof(*scratch));
    mr_status st;

    if (!scratch)
        return mem_fail(err);
    st = parallel_for(&opts, upper_quartile, job, err);
    if (!st && order_quantile(job->out, n, 0, 0.5, scratch) >= 1e-20)
        *reference = nearest_to_mean(job->out, n);
    else if (!st)
        *reference = richest_sample(job->rows, (void *)scratch);
    free(scratch);
    return st;
}

/* Divides the factors by their geometric mean and returns that. */
static double centre(double *factors, size_t n)
{
    double sum = 0, scale;

    for (size_t j = 0; j < n; j++)
        sum += log(factors[j]);
    scale = exp(sum / (double)n);
    for (size_t j = 0; j < n; j++)
        factors[j] /= scale;
    return scale;
}

static mr_status check_libraries(const struct rows *rows, const double *lib_size, mr_error *err)
{
    for (size_t j = 0; j < mr_matrix_n_cols(rows->m); j++)
        if (!(lib_size[j] > 0) || !isfinite(lib_size[j]))
            return mr_fail(err, MR_EINVAL,
                           "sample '%s': expected a positive library size, found %g",
                           mr_names_get(mr_matrix_cols(rows->m), j), lib_size[j]);
    return MR_OK;
}

static mr_status factors_to(const struct tmm_job *base, size_t reference, int n_threads,
                            mr_error *err)
{
    const size_t n_rows = base->rows->n;
    const struct parallel_opts opts = { mr_matrix_n_cols(base->rows->m),
                                        n_rows * sizeof(double) + tmm_scratch_size(n_rows),
                                        n_threads };
    struct tmm_reference ref = { 0 };
    struct tmm_job job = *base;
    double *y = mem_calloc(n_rows, sizeof(*y));
    mr_status st;

    if (!y)
        return mem_fail(err);
    rows_column(job.rows, reference, y);
    st = tmm_reference_init(&ref, y, n_rows, job.lib_size[reference], err);
    job.ref = &ref;
    if (!st)
        st = parallel_for(&opts, factor_of_sample, &job, err);
    tmm_reference_release(&ref);
    free(y);
    return st;
}

mr_status tmm_factors(const struct rows *rows, const double *lib_size, int n_threads,
                      double *factors, struct mr_tmm_scale *scale, mr_error *err)
{
    const size_t n = mr_matrix_n_cols(rows->m);
    struct tmm_job job = { .rows = rows, .lib_size = lib_size, .out = factors };
    struct mr_tmm_scale made = { 0, 1 };
    mr_status st = check_libraries(rows, lib_size, err);

    if (!st)
        st = count_zero_rows(rows, &job.n_zero, err);
    if (st)
        return st;
    for (size_t j = 0; j < n; j++)
        factors[j] = 1;
    if (job.n_zero < rows->n && n > 1) {
        st = choose_reference(&job, n_threads, &made.reference, err);
        if (!st)
            st = factors_to(&job, made.reference, n_threads, err);
        if (!st)
            made.scale = centre(factors, n);
    }
    if (scale)
        *scale = made;
    return st;
}

mr_status mr_tmm(const mr_matrix *counts, const double *lib_size, int n_threads, double *factors,
                 struct mr_tmm_scale *scale, mr_error *err)
{
    const struct rows rows = rows_all(counts);

    return tmm_factors(&rows, lib_size, n_threads, factors, scale, err);
}
