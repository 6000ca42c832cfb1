/* The blocks of kcdf_pairs.c, four pairs at a time: the same numbers, operation by operation. */
#include "score/kcdf_pairs.h"

#ifdef KCDF_HAS_AVX2
#include <immintrin.h>

#define WITH_AVX2 __attribute__((target("avx2")))

enum { BLOCK = 4 };

struct scale {
    __m256d below, above, most, least;
};

/* Four loads: faster than the instruction for it on many processors. */
WITH_AVX2 static inline __m256d gather(const double *table, __m128i steps)
{
    const long long low = _mm_cvtsi128_si64(steps), high = _mm_extract_epi64(steps, 1);
    const __m128d a = _mm_loadh_pd(_mm_load_sd(table + (int)low), table + (low >> 32));
    const __m128d b = _mm_loadh_pd(_mm_load_sd(table + (int)high), table + (high >> 32));

    return _mm256_insertf128_pd(_mm256_castpd128_pd256(a), b, 1);
}

/* False: a step is in doubt. */
WITH_AVX2 static inline int look_up_quickly(const double *table, const double *rows,
                                            __m256d columns, const struct scale *scale,
                                            __m256d values[BLOCK])
{
    __m128i steps[BLOCK], same = _mm_set1_epi32(-1);

    for (int r = 0; r < BLOCK; r++) {
        const __m256d all = _mm256_sub_pd(columns, _mm256_broadcast_sd(rows + r));
        const __m256d near = _mm256_max_pd(_mm256_min_pd(all, scale->most), scale->least);
        const __m128i other = _mm256_cvttpd_epi32(_mm256_mul_pd(near, scale->above));

        steps[r] = _mm256_cvttpd_epi32(_mm256_mul_pd(near, scale->below));
        same = _mm_and_si128(same, _mm_cmpeq_epi32(steps[r], other));
    }
    if (_mm_movemask_epi8(same) != 0xffff)
        return 0;
    for (int r = 0; r < BLOCK; r++)
        values[r] = gather(table, steps[r]);
    return 1;
}

WITH_AVX2 static void look_up_all(const double *table, const double *rows, const double *columns,
                                  double h, __m256d values[BLOCK])
{
    for (int r = 0; r < BLOCK; r++) {
        double row[BLOCK];

        for (int c = 0; c < BLOCK; c++)
            row[c] = kcdf_table_normal(table, columns[c] - rows[r], h);
        values[r] = _mm256_loadu_pd(row);
    }
}

/* sums[0 .. 3] more by 1 less each of its row's values, column after column. */
WITH_AVX2 static inline void add_rows(const __m256d values[BLOCK], double *sums)
{
    const __m256d one = _mm256_set1_pd(1);
    const __m256d low02 = _mm256_unpacklo_pd(values[0], values[1]);
    const __m256d low13 = _mm256_unpackhi_pd(values[0], values[1]);
    const __m256d high02 = _mm256_unpacklo_pd(values[2], values[3]);
    const __m256d high13 = _mm256_unpackhi_pd(values[2], values[3]);
    const __m256d columns[BLOCK] = { _mm256_permute2f128_pd(low02, high02, 0x20),
                                     _mm256_permute2f128_pd(low13, high13, 0x20),
                                     _mm256_permute2f128_pd(low02, high02, 0x31),
                                     _mm256_permute2f128_pd(low13, high13, 0x31) };
    __m256d sum = _mm256_loadu_pd(sums);

    for (int c = 0; c < BLOCK; c++)
        sum = _mm256_add_pd(sum, _mm256_sub_pd(one, columns[c]));
    _mm256_storeu_pd(sums, sum);
}

WITH_AVX2 void kcdf_pair_blocks_avx2(const double *table, const double *x, size_t n, double h,
                                     double *sums)
{
    const struct kcdf_pair_scale s = kcdf_pair_scale(h);
    const struct scale scale = { _mm256_set1_pd(s.below), _mm256_set1_pd(s.above),
                                 _mm256_set1_pd(s.most), _mm256_set1_pd(-s.most) };

    for (size_t j = 0; j + BLOCK <= n; j += BLOCK) {
        const __m256d columns = _mm256_loadu_pd(x + j);
        __m256d of_columns = _mm256_setzero_pd();

        for (size_t i = 0; i <= j; i += BLOCK) {
            __m256d values[BLOCK];

            if (!look_up_quickly(table, x + i, columns, &scale, values))
                look_up_all(table, x + i, x + j, h, values);
            for (int r = 0; r < BLOCK; r++)
                of_columns = _mm256_add_pd(of_columns, values[r]);
            if (i < j)
                add_rows(values, sums + i);
        }
        _mm256_storeu_pd(sums + j, of_columns);
    }
}
#else
typedef int no_empty_file;
#endif
