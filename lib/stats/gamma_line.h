/* gamma_line.h - variances as a line of a covariate */
#ifndef STATS_GAMMA_LINE_H
#define STATS_GAMMA_LINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Squares z_i ~ (a + b d_i) chi-square on 1 df: a and b by maximum likelihood with all
 * a + b d_i >= 0; by least squares if there are too few different d_i.  false: no answer.
 */
bool gamma_line_fit(const double *d, const double *z, size_t n, int max_iterations, double *a,
                    double *b);

#endif /* STATS_GAMMA_LINE_H */
