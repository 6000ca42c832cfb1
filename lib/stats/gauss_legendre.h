/* gauss_legendre.h - nodes and weights of an integral over (0, 1) */
#ifndef STATS_GAUSS_LEGENDRE_H
#define STATS_GAUSS_LEGENDRE_H

/* 'nodes' rise; both [n]. */
void gauss_legendre(int n, double *nodes, double *weights);

#endif /* STATS_GAUSS_LEGENDRE_H */
