/* householder.h - QR by reflections, in the basis that R's qr() has */
#ifndef STATS_HOUSEHOLDER_H
#define STATS_HOUSEHOLDER_H

#include <stdbool.h>
#include <stddef.h>

struct householder {
    size_t n, p;
    double *v;      /* n x p column-major; column k holds reflection k in rows k .. n - 1 */
    double *r_diag; /* [p] diagonal of R */
};

/* Factors the n x p matrix in h->v, n >= p.  false: a column is aliased with those before. */
bool householder_factor(struct householder *h);

/* y = Q'y: the first p elements are effects of the columns, the others residual. */
void householder_qty(const struct householder *h, double *y);

enum { HOUSEHOLDER_LANES = 8 };

/* The same, bit by bit, of as many vectors side by side: y[i][l] is element i of vector l. */
void householder_qty_lanes(const struct householder *h, double (*y)[HOUSEHOLDER_LANES]);

#endif /* STATS_HOUSEHOLDER_H */
