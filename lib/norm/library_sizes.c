#include "mechrank/norm.h"

void mr_library_sizes(const mr_matrix *counts, double *lib_size)
{
    const size_t n = mr_matrix_n_rows(counts);

    for (size_t j = 0; j < mr_matrix_n_cols(counts); j++) {
        const double *f64 = mr_matrix_f64_const(counts, j);
        const uint32_t *u32 = mr_matrix_u32_const(counts, j);
        double sum = 0;
        uint64_t exact = 0; /* below 2^64 for any table that memory holds */

        for (size_t g = 0; g < n && f64; g++)
            sum += f64[g];
        for (size_t g = 0; g < n && u32; g++)
            exact += u32[g];
        lib_size[j] = f64 ? sum : (double)exact;
    }
}
