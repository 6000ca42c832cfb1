/* norms.h - how each input scale is normalised: the registry behind mr_normalise() */
#ifndef NORM_NORMS_H
#define NORM_NORMS_H

#include "mechrank/norm.h"
#include "norm/rows.h"

struct norm {
    enum mr_scale scale;
    bool amounts; /* values are not negative and add up to a library */

    /*
     * A study.  On entry out->lib_size is set where values are amounts; fills the rest.  It
     * may leave 'out' half filled where it fails.
     */
    mr_status (*study)(const mr_matrix *expr, const struct mr_norm_opts *opts,
                       struct mr_normalised *out, mr_error *err);
    /* New samples: fills 'x' from 'rows', the genes of the study; 'lib_size' as above. */
    mr_status (*frozen)(const struct mr_frozen_norm *frozen, const struct rows *rows,
                        const double *lib_size, int n_threads, mr_matrix *x, mr_error *err);
};

/* The entry of a scale, or NULL. */
const struct norm *norm_find(enum mr_scale scale);

extern const struct norm norm_counts, norm_tpm, norm_fpkm, norm_log2;

#endif /* NORM_NORMS_H */
