/* How the variances of mechanisms differed from those of background sets in public tables. */
#include <string.h>

#include "base/alloc.h"
#include "run/fits.h"

mr_status fits_find_shifts(struct study_fits *f, mr_error *err)
{
    const mr_refs *refs = f->s->run->opts.refs;
    const mr_names *names = mr_matrix_rows(f->s->mechanisms.total);
    const size_t n_sets = f->mechanisms.n, n_rows = mr_refs_n_variances(refs);
    size_t *start = mem_calloc(n_sets + 1, sizeof(*start)), n = 0;
    double *log_ratio = mem_calloc(n_rows, sizeof(*log_ratio));
    double *df = mem_calloc(n_rows, sizeof(*df));
    mr_status st;

    f->shifts = mem_calloc(n_sets, sizeof(*f->shifts));
    st = start && log_ratio && df && f->shifts ? MR_OK : mem_fail(err);
    for (size_t k = 0; !st && k < n_sets; k++) {
        for (size_t i = 0; i < n_rows; i++) {
            const struct mr_variance *v = mr_refs_variance(refs, i);

            if (strcmp(v->mechanism, mr_names_get(names, k)) != 0)
                continue;
            log_ratio[n] = v->log_ratio;
            df[n++] = v->df;
        }
        start[k + 1] = n;
    }
    if (!st)
        st = mr_prior_shifts(log_ratio, df, start, n_sets, f->shifts, &f->other, err);
    free(start);
    free(log_ratio);
    free(df);
    return st;
}
