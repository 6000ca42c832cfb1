/* The normal distribution of a quarter of the gene's sd, to the last bits. */
#include <math.h>

#include "base/alloc.h"
#include "score/kcdf.h"
#include "score/normal_sums.h"
#include "score/prefetch.h"

enum {
    MOST_SUMMED = 24, /* different values up to which sums are made term by term */
    MOST_KEPT = 384   /* and up to which each keeps its height, not every cell its series */
};

/* Values count in units of the bandwidth from the lowest one on. */
struct gauss {
    double scale;              /* a power of 2 that leaves values at 1 or less */
    double low, h;             /* of values so scaled */
    double *heights;           /* [values] or NULL */
    struct normal_cells cells; /* if there are no heights */
};

static uint32_t count_of(const struct cohort_values *values, size_t i)
{
    return values->counts ? values->counts[i] : 1;
}

static double in_units(const struct gauss *gauss, double x)
{
    return (x * gauss->scale - gauss->low) / gauss->h;
}

/* sd (n - 1) of the values times 'scale', by rising value. */
static double scaled_sd(const struct cohort_values *values, double scale, size_t n)
{
    double sum = 0, mean;

    for (size_t i = 0; i < values->n; i++)
        sum += count_of(values, i) * (values->values[i] * scale);
    mean = sum / (double)n;
    sum = 0;
    for (size_t i = 0; i < values->n; i++) {
        const double away = values->values[i] * scale - mean;

        sum += count_of(values, i) * (away * away);
    }
    return sqrt(sum / (double)(n - 1));
}

static double sum_directly(const struct gauss *gauss, const struct cohort_values *values, double u)
{
    double sum = 0;

    for (size_t i = 0; i < values->n; i++) {
        const double away = in_units(gauss, values->values[i]) - u;

        if (away > NORMAL_REACH)
            break;
        sum += count_of(values, i) *
               (away < -NORMAL_REACH ? 1 : 0.5 * erfc(away * 0.70710678118654752440));
    }
    return sum;
}

/* ---- a gene ---- */

static mr_status prepare(struct kcdf *k, mr_error *err)
{
    k->shared = mem_calloc(1, sizeof(struct normal_table));
    if (!k->shared)
        return mem_fail(err);
    normal_table_fill(k->shared);
    return MR_OK;
}

static void release(struct kcdf *k)
{
    free(k->shared);
}

/* Values of a cohort that differ are apart by 1e-16 of the largest or more: their sd is not 0. */
static struct gauss measure(const struct cohort_values *values, size_t n_samples)
{
    const double low = values->values[0], high = values->values[values->n - 1];
    struct gauss gauss = { 0 };
    int exponent;

    frexp(fmax(fabs(low), fabs(high)), &exponent);
    gauss.scale = ldexp(1, exponent < -1000 ? 1000 : -exponent);
    gauss.low = low * gauss.scale;
    gauss.h = scaled_sd(values, gauss.scale, n_samples) / 4;
    return gauss;
}

static double height_of(const struct kcdf *k, double sum)
{
    return kcdf_rounded(sum / (double)k->n_samples);
}

/* Heights by a sum for each value. */
static mr_status learn_few(const struct kcdf *k, const struct cohort_values *values,
                           const struct gauss *gauss, void **gene, mr_error *err)
{
    struct gauss *own = mem_calloc(1, sizeof(*own) + values->n * sizeof(*own->heights));

    *gene = own;
    if (!own)
        return mem_fail(err);
    *own = *gauss;
    own->heights = (void *)(own + 1);
    for (size_t i = 0; i < values->n; i++)
        own->heights[i] = height_of(k, sum_directly(own, values, in_units(own, values->values[i])));
    return MR_OK;
}

/* Series of all cells. */
static mr_status learn_series(const struct kcdf *k, const struct cohort_values *values,
                              const struct gauss *gauss, const double *units, void **gene,
                              mr_error *err)
{
    const size_t n_cells = normal_count_cells(units, values->n);
    const size_t at_size = (n_cells + 1) / 2 * 2 * sizeof(uint32_t);
    struct normal_cells cells = { .n = n_cells };
    struct gauss *own = mem_calloc(1, sizeof(*own) + at_size + n_cells * sizeof(*cells.series));

    *gene = own;
    if (!own)
        return mem_fail(err);
    *own = *gauss;
    cells.at = (void *)(own + 1); /* near what is read before it */
    cells.series = (void *)((char *)(own + 1) + at_size);
    own->cells = cells;
    return normal_fill_cells(k->shared, units, values->counts, values->n, &cells, err);
}

/* Heights by series, which are gone then. */
static mr_status keep_heights(const struct kcdf *k, const double *units, size_t n, void **gene,
                              mr_error *err)
{
    struct gauss *with_series = *gene;
    struct gauss *own = mem_calloc(1, sizeof(*own) + n * sizeof(*own->heights));

    if (!own)
        return mem_fail(err);
    *own = *with_series;
    own->heights = (void *)(own + 1);
    for (size_t i = 0; i < n; i++)
        own->heights[i] = height_of(k, normal_sum(&with_series->cells, units[i]));
    free(with_series);
    own->cells = (struct normal_cells){ 0 };
    *gene = own;
    return MR_OK;
}

static mr_status learn_many(const struct kcdf *k, const struct cohort_values *values,
                            const struct gauss *gauss, void **gene, mr_error *err)
{
    double *units = mem_calloc(values->n, sizeof(*units));
    mr_status st;

    if (!units)
        return mem_fail(err);
    for (size_t i = 0; i < values->n; i++)
        units[i] = in_units(gauss, values->values[i]);
    st = learn_series(k, values, gauss, units, gene, err);
    if (!st && values->n <= MOST_KEPT)
        st = keep_heights(k, units, values->n, gene, err);
    free(units);
    return st;
}

static mr_status learn(const struct kcdf *k, const struct cohort_values *values, size_t g,
                       void **gene, mr_error *err)
{
    const struct gauss gauss = measure(values, k->n_samples);

    (void)g;
    return (values->n <= MOST_SUMMED ? learn_few : learn_many)(k, values, &gauss, gene, err);
}

static double height(const struct kcdf *k, const struct cohort_values *values, const void *gene,
                     struct kcdf_query *query)
{
    const struct gauss *own = gene;
    const double u = in_units(own, query->x);
    double sum = NAN;

    if (own->heights) {
        const size_t at = kcdf_find(values, query->x);

        if (at < values->n)
            return own->heights[at];
    } else {
        sum = normal_sum(&own->cells, u);
    }
    if (isnan(sum)) /* no value of the cohort is near */
        sum = sum_directly(own, values, u);
    return height_of(k, sum);
}

static void foresee(const void *gene, double x)
{
    const struct gauss *own = gene;
    size_t c;

    if (own->heights)
        return;
    c = normal_find_cell(&own->cells, in_units(own, x));
    for (size_t i = 0; i < sizeof(*own->cells.series) && c < own->cells.n; i += PREFETCH_LINE)
        prefetch_line((const char *)own->cells.series[c] + i);
}

const struct kcdf_kernel kcdf_gauss = { prepare, release, learn, height, foresee };
