/* The normal distribution of a quarter of the gene's sd, to the last bits. */
#include <math.h>
#include <stdbool.h>

#include "base/alloc.h"
#include "score/kcdf.h"

/* All but the values, which the cohort has. */
struct gauss {
    int shift;       /* values are multiplied by 2^shift, which leaves them at 1 or less */
    double h;        /* of the values so multiplied */
    double height[]; /* [values] */
};

static uint32_t count_of(const struct cohort_values *values, size_t i)
{
    return values->counts ? values->counts[i] : 1;
}

/* sd (n - 1) of the values times 2^shift, by rising value. */
static double scaled_sd(const struct cohort_values *values, int shift, size_t n)
{
    double sum = 0, mean;

    for (size_t i = 0; i < values->n; i++)
        sum += count_of(values, i) * ldexp(values->values[i], shift);
    mean = sum / (double)n;
    sum = 0;
    for (size_t i = 0; i < values->n; i++) {
        const double away = ldexp(values->values[i], shift) - mean;

        sum += count_of(values, i) * (away * away);
    }
    return sqrt(sum / (double)(n - 1));
}

static double sum_normal(const struct gauss *gauss, const struct cohort_values *values, double x)
{
    const double at = ldexp(x, gauss->shift);
    double sum = 0;

    for (size_t i = 0; i < values->n; i++) {
        const double v = (at - ldexp(values->values[i], gauss->shift)) / gauss->h;

        sum += count_of(values, i) * (0.5 * erfc(-v * 0.70710678118654752440));
    }
    return sum;
}

static mr_status learn(const struct kcdf *k, const struct cohort_values *values, size_t g,
                       void **gene, mr_error *err)
{
    const double low = values->values[0], high = values->values[values->n - 1];
    struct gauss *own = mem_calloc(1, sizeof(*own) + values->n * sizeof(own->height[0]));

    (void)g;
    *gene = own;
    if (!own)
        return mem_fail(err);
    frexp(fmax(fabs(low), fabs(high)), &own->shift);
    own->shift = -own->shift;
    own->h = scaled_sd(values, own->shift, k->n_samples) / 4;
    for (size_t i = 0; i < values->n; i++)
        own->height[i] =
            kcdf_rounded(sum_normal(own, values, values->values[i]) / (double)k->n_samples);
    return MR_OK;
}

static double height(const struct kcdf *k, const struct cohort_values *values, const void *gene,
                     struct kcdf_query *query)
{
    const struct gauss *own = gene;
    const size_t at = kcdf_find(values, query->x);

    if (at < values->n)
        return own->height[at];
    return kcdf_rounded(sum_normal(own, values, query->x) / (double)k->n_samples);
}

const struct kcdf_kernel kcdf_gauss = { .learn = learn, .height = height };
