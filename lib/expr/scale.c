#include <math.h>
#include <string.h>

#include "mechrank/ids.h"

static const char *const names[] = { "auto", "counts", "log2", "tpm", "fpkm" };

/*
 * Below 'max_log2' a table is logs as soon as a share of its values is fractional: log2(x + 1) of
 * the counts 1, 3, 7, 15 ... is an integer, and shallow libraries hold little else, so integers
 * say nothing there.  In a log table so shallow that more than 19 of 20 values are such, counts
 * hardly exceed 1.  Estimated counts that stay below 60 are refused too, with the option that
 * takes them: an error is better than a ranking of logs.  Above 'max_log2' estimated counts are 11
 * to 90 % integers, FPKM and TPM under 1 %.
 */
static const double max_log2 = 60, min_fraction_share = 0.05, max_integer_share = 0.05;
static const double tpm_total = 1e6, tpm_tolerance = 0.005, fpkm_total = 1.2e6;

const char *mr_scale_name(enum mr_scale scale)
{
    return names[scale];
}

bool mr_scale_parse(const char *word, enum mr_scale *scale)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (!strcmp(word, names[i])) {
            *scale = (enum mr_scale)i;
            return true;
        }
    }
    return false;
}

void mr_scale_facts_init(struct mr_scale_facts *facts)
{
    *facts = (struct mr_scale_facts){ .tpm_sums = true, .fpkm_sums = true };
}

static void add_value(struct mr_scale_facts *facts, double x, double *sum)
{
    *sum += x;
    facts->min = fmin(facts->min, x);
    facts->max = fmax(facts->max, x);
    facts->n_nonzero += x != 0;
    facts->n_integers += x != 0 && x == floor(x);
}

/* The same of counts: none is below 0 or fractional, and their sum is exact, so vectors may take
 * it. */
static double add_counts(struct mr_scale_facts *facts, const uint32_t *counts, size_t n)
{
    uint64_t sum = 0;
    uint32_t max = 0, n_nonzero = 0;

    for (size_t i = 0; i < n; i++) {
        sum += counts[i];
        max = counts[i] > max ? counts[i] : max;
        n_nonzero += counts[i] != 0;
    }
    facts->max = fmax(facts->max, max);
    facts->n_nonzero += n_nonzero;
    facts->n_integers += n_nonzero;
    return (double)sum;
}

/* Values that a sparse profile leaves out are 0 and change no fact. */
void mr_scale_facts_add(struct mr_scale_facts *facts, const struct mr_profile *profile)
{
    double sum = 0;

    if (profile->type == MR_U32)
        sum = add_counts(facts, profile->u32, profile->n);
    else
        for (size_t i = 0; i < profile->n; i++)
            add_value(facts, profile->f64[i], &sum);
    facts->n_columns++;
    facts->tpm_sums = facts->tpm_sums && fabs(sum - tpm_total) <= tpm_tolerance * tpm_total;
    facts->fpkm_sums = facts->fpkm_sums && sum < fpkm_total;
}

enum mr_scale mr_scale_of_facts(const struct mr_scale_facts *facts)
{
    const double n_fractions = (double)(facts->n_nonzero - facts->n_integers);
    const bool few_integers = mr_scale_facts_fractional(facts);

    if (facts->min < 0 ||
        (facts->max < max_log2 && n_fractions > min_fraction_share * (double)facts->n_nonzero))
        return MR_SCALE_LOG2;
    if (few_integers && facts->tpm_sums && facts->n_columns)
        return MR_SCALE_TPM;
    return few_integers && facts->fpkm_sums ? MR_SCALE_FPKM : MR_SCALE_COUNTS;
}

bool mr_scale_facts_fractional(const struct mr_scale_facts *facts)
{
    return (double)facts->n_integers < max_integer_share * (double)facts->n_nonzero;
}

static struct mr_scale_facts look_at(const mr_matrix *table, const size_t *cols, size_t n_cols)
{
    struct mr_scale_facts facts;

    mr_scale_facts_init(&facts);
    for (size_t c = 0; c < n_cols; c++) {
        const struct mr_profile profile = { .type = mr_matrix_type(table),
                                            .n = mr_matrix_n_rows(table),
                                            .u32 = mr_matrix_u32_const(table, cols[c]),
                                            .f64 = mr_matrix_f64_const(table, cols[c]) };

        mr_scale_facts_add(&facts, &profile);
    }
    return facts;
}

enum mr_scale mr_scale_detect(const mr_matrix *table, const size_t *cols, size_t n_cols)
{
    const struct mr_scale_facts facts = look_at(table, cols, n_cols);

    return mr_scale_of_facts(&facts);
}
