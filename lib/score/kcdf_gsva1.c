/*
 * GSVA 1.46's normal kernel: the normal distribution function is looked up in a table of steps of
 * 1/1000, cut off, not interpolated, and added up in the order of the samples.  Genes that would
 * tie are told apart by how these sums round, so every step here is one of those.
 */
#include <math.h>

#include "base/alloc.h"
#include "score/kcdf.h"
#include "score/kcdf_pairs.h"

/* ---- the table ---- */

/* (...((a[0] x + a[1]) x + a[2]) ... + a[n]) */
static double polynomial(const double *a, size_t n, double x)
{
    double sum = a[0];

    for (size_t i = 1; i <= n; i++)
        sum = sum * x + a[i];
    return sum;
}

/*
 * The normal distribution function for x >= 0 by the rational approximations of Cody 1969
 * (10.1090/S0025-5718-1969-0247736-4), which R uses: to the bit where the table is of use.
 */
static double normal_middle(double x)
{
    static const double above[] = { .065682337918207449113, 2.2352520354606839287,
                                    161.02823106855587881, 1067.6894854603709582,
                                    18154.981253343561249 };
    static const double below[] = { 1, 47.20258190468824187, 976.09855173777669322,
                                    10260.932208618978205, 45507.789335026729956 };

    return 0.5 + x * polynomial(above, 4, x * x) / polynomial(below, 4, x * x);
}

static double normal_side(double x)
{
    static const double above[] = { 1.0765576773720192317e-8, .39894151208813466764,
                                    8.8831497943883759412,    93.506656132177855979,
                                    597.27027639480026226,    2494.5375852903726711,
                                    6848.1904505362823326,    11602.651437647350124,
                                    9842.7148383839780218 };
    static const double below[] = { 1,
                                    22.266688044328115691,
                                    235.38790178262499861,
                                    1519.377599407554805,
                                    6485.558298266760755,
                                    18615.571640885098091,
                                    34900.952721145977266,
                                    38912.003286093271411,
                                    19685.429676859990727 };
    const double cut = trunc(x * 16) / 16, rest = (x - cut) * (x + cut);

    return 1 - exp(-cut * cut * 0.5) * exp(-rest * 0.5) *
                   (polynomial(above, 8, x) / polynomial(below, 8, x));
}

static double normal_above_0(double x)
{
    if (x <= 0.67448975)
        return normal_middle(x);
    return x <= 5.656854249492380195206754896838 ? normal_side(x) : 1 - 0.5 * erfc(x / sqrt(2));
}

static mr_status prepare(struct kcdf *k, mr_error *err)
{
    double *table = mem_calloc(2 * KCDF_STEPS + 1, sizeof(*table));

    k->shared = table;
    if (!table)
        return mem_fail(err);
    for (int i = 0; i <= KCDF_STEPS; i++) {
        table[KCDF_STEPS + i] = normal_above_0(10 * (double)i / KCDF_STEPS);
        table[KCDF_STEPS - i] = 1 - table[KCDF_STEPS + i];
    }
    return MR_OK;
}

/* As kcdf_pairs.h has it: its step 0. */
static const double *table_of(const struct kcdf *k)
{
    return (const double *)k->shared + KCDF_STEPS;
}

static void release(struct kcdf *k)
{
    free(k->shared);
}

/* ---- a gene ---- */

/* What is learned: GSVA's bandwidth; ahead of samples also the log odds of each. */
static mr_status learn(const struct kcdf *k, const struct cohort_values *values, size_t g,
                       void **gene, mr_error *err)
{
    const double h = cohort_sequential_sd(values->values, values->n) / 4;
    const size_t n_ahead = k->is_ahead ? values->n : 0;
    double *own = mem_calloc(n_ahead + 1, sizeof(*own));

    *gene = own;
    if (!own)
        return mem_fail(err);
    if (!isfinite(h))
        return mr_fail(err, MR_ENUMERIC, "gene '%s': its values are too large",
                       mr_names_get(k->job->genes, g));
    own[0] = h;
    if (n_ahead)
        kcdf_pair_sums(table_of(k), values->values, n_ahead, h, own + 1);
    for (size_t i = 0; i < n_ahead; i++)
        own[i + 1] = kcdf_log_odds(own[i + 1], values->n);
    return MR_OK;
}

static double height(const struct kcdf *k, const struct cohort_values *values, const void *gene,
                     struct kcdf_query *query)
{
    const double *own = gene;
    const size_t sample = k->is_ahead ? kcdf_find_sample(values, query) : values->n;
    double sum = 0;

    if (sample < values->n)
        return own[sample + 1];
    for (size_t i = 0; i < values->n; i++)
        sum += kcdf_table_normal(table_of(k), query->x - values->values[i], own[0]);
    return kcdf_log_odds(sum, values->n);
}

const struct kcdf_kernel kcdf_gauss_gsva1 = { prepare, release, learn, height, NULL };
