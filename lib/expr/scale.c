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

struct facts {
    double min, max;
    size_t n_nonzero, n_integers; /* integers among the values other than 0 */
    bool tpm_sums, fpkm_sums;     /* of every column */
    bool few_integers;
};

static void look_at_column(const mr_matrix *table, size_t col, struct facts *facts)
{
    const size_t n = mr_matrix_n_rows(table);
    const double *f64 = mr_matrix_f64_const(table, col);
    const uint32_t *u32 = mr_matrix_u32_const(table, col);
    double sum = 0;

    for (size_t r = 0; r < n; r++) {
        const double x = f64 ? f64[r] : u32[r];

        sum += x;
        facts->min = fmin(facts->min, x);
        facts->max = fmax(facts->max, x);
        facts->n_nonzero += x != 0;
        facts->n_integers += x != 0 && x == floor(x);
    }
    facts->tpm_sums = facts->tpm_sums && fabs(sum - tpm_total) <= tpm_tolerance * tpm_total;
    facts->fpkm_sums = facts->fpkm_sums && sum < fpkm_total;
}

static struct facts look_at(const mr_matrix *table, const size_t *cols, size_t n_cols)
{
    struct facts facts = { .tpm_sums = n_cols > 0, .fpkm_sums = true };

    for (size_t c = 0; c < n_cols; c++)
        look_at_column(table, cols[c], &facts);
    facts.few_integers = (double)facts.n_integers < max_integer_share * (double)facts.n_nonzero;
    return facts;
}

enum mr_scale mr_scale_detect(const mr_matrix *table, const size_t *cols, size_t n_cols)
{
    const struct facts facts = look_at(table, cols, n_cols);
    const double n_fractions = (double)(facts.n_nonzero - facts.n_integers);

    if (facts.min < 0 ||
        (facts.max < max_log2 && n_fractions > min_fraction_share * (double)facts.n_nonzero))
        return MR_SCALE_LOG2;
    if (facts.few_integers && facts.tpm_sums)
        return MR_SCALE_TPM;
    return facts.few_integers && facts.fpkm_sums ? MR_SCALE_FPKM : MR_SCALE_COUNTS;
}

bool mr_scale_is_fractional(const mr_matrix *table, const size_t *cols, size_t n_cols)
{
    return look_at(table, cols, n_cols).few_integers;
}
