/* special.h - special functions of lib/stats; none raises GSL's error handler in its range */
#ifndef STATS_SPECIAL_H
#define STATS_SPECIAL_H

#include <stdbool.h>

#define STATS_PI 3.14159265358979323846

/* 1e-100 < x < 1e100; beyond that GSL may raise.  x is half a df or from trigamma's inverse. */
double stats_digamma(double x);
double stats_trigamma(double x);
double stats_tetragamma(double x);

/* Gamma(a + 1/2)/Gamma(a), a >= 0, without the cancellation of two log gammas. */
double stats_gamma_ratio(double a);

/* log Gamma(a) - ((a - 1/2) log a - a + log(2 pi)/2), a > 0 */
double stats_stirling_error(double a);

/* x > 0 with P(chi-square on df > x) = p. */
double stats_chisq_upper_quantile(double p, double df);

/* P(X > x) of a beta distribution, 0 <= x <= 1; NaN unless a and b are positive. */
double stats_beta_upper(double x, double a, double b);

/*
 * The x > 0 where 'above' turns from false to true, to the last bit: a bracket of powers of
 * two, then bisection.  Infinity or 0 if that lies beyond the range of a double.
 */
double stats_bisect(bool (*above)(double x, const void *data), const void *data);

#endif /* STATS_SPECIAL_H */
