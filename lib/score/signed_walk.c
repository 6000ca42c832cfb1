#include "score/signed_walk.h"

/* Equal weights, those of genes outside the set too, have no spread, whatever rounding makes. */
static bool are_equal(const struct half_members half[MR_N_HALVES], size_t n_genes)
{
    struct signed_walk walk = { .half = half };
    double first = 0;
    size_t n = 0;

    for (; signed_walk_next(&walk); n++) {
        if (!n)
            first = walk.weight;
        if (walk.weight != first)
            return false;
    }
    return n == n_genes || first == 0;
}

struct weight_moments signed_moments(const struct half_members half[MR_N_HALVES], size_t n_genes)
{
    struct signed_walk walk = { .half = half };
    struct weight_moments m = { 0 };
    double sum = 0;

    for (; signed_walk_next(&walk); m.n++)
        sum += walk.weight;
    m.mean = sum / (double)n_genes;
    if (are_equal(half, n_genes))
        return m;
    walk = (struct signed_walk){ .half = half };
    while (signed_walk_next(&walk))
        m.spread += (walk.weight - m.mean) * (walk.weight - m.mean);
    m.spread += (double)(n_genes - m.n) * m.mean * m.mean;
    return m;
}
