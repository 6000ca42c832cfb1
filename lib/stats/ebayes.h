/* ebayes.h - steps of the variance prior, with a trend or without */
#ifndef STATS_EBAYES_H
#define STATS_EBAYES_H

#include "mechrank/error.h"

/* Variances away from 0: none below 1e-5 of their median. */
mr_status ebayes_offset(double *x, size_t n, mr_error *err);

/* log s2 + ebayes_centre(df) has mean log sigma^2 where s2 is on df. */
double ebayes_centre(double df);

/* df of the prior from the variance of log s2 on 'df'; infinite if that explains it all. */
double ebayes_prior_df(double var, double df);

/*
 * Prior whose variance, [n] s2_prior, is a natural cubic spline of a covariate on at most 4 df.
 * All finite, n >= 3.
 */
struct ebayes_trend {
    const double *s2, *covariate;
    size_t n;
    double df;
};
mr_status ebayes_fit_trend(const struct ebayes_trend *in, double *df_prior, double *s2_prior,
                           mr_error *err);

#endif /* STATS_EBAYES_H */
