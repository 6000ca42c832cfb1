#include "score/kcdf_pairs.h"

void kcdf_pair_sums(const double *table, const double *x, size_t n, double h, double *sums)
{
    for (size_t j = 0; j < n; j++) {
        sums[j] = 0;
        for (size_t i = 0; i < n; i++)
            sums[j] += kcdf_table_normal(table, x[j] - x[i], h);
    }
}
