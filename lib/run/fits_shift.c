/* How the variances of mechanisms differed from those of background sets in public tables. */
#include <string.h>

#include "base/alloc.h"
#include "run/fits.h"

/* Rows of refs by mechanism. */
struct rows {
    double *log_ratio, *df;
    size_t *start; /* [mechanisms of refs + 1] */
};

static void rows_release(struct rows *r)
{
    free(r->log_ratio);
    free(r->df);
    free(r->start);
}

static mr_status list_rows(struct rows *r, const mr_refs *refs, mr_error *err)
{
    const size_t n_mechanisms = mr_refs_n_mechanisms(refs), n_rows = mr_refs_n_variances(refs);
    size_t n = 0;

    r->log_ratio = mem_calloc(n_rows, sizeof(*r->log_ratio));
    r->df = mem_calloc(n_rows, sizeof(*r->df));
    r->start = mem_calloc(n_mechanisms + 1, sizeof(*r->start));
    if (!r->log_ratio || !r->df || !r->start)
        return mem_fail(err);
    for (size_t m = 0; m < n_mechanisms; m++) {
        for (size_t i = 0; i < n_rows; i++) {
            const struct mr_variance *v = mr_refs_variance(refs, i);

            if (strcmp(v->mechanism, mr_refs_mechanism(refs, m)->name) != 0)
                continue;
            r->log_ratio[n] = v->log_ratio;
            r->df[n++] = v->df;
        }
        r->start[m + 1] = n;
    }
    return MR_OK;
}

/* Each mechanism takes its own; a set of the user is one more of their kind, whatever its name. */
static void deal_out(struct study_fits *f, const struct mr_prior_shift *shifts)
{
    const mr_refs *refs = f->s->run->opts.refs;
    const mr_names *names = mr_matrix_rows(f->s->mechanisms.total);

    for (size_t k = 0; k < f->mechanisms.n; k++) {
        f->shifts[k] = f->other;
        for (size_t m = 0; f->own_prior && m < mr_refs_n_mechanisms(refs); m++)
            if (!strcmp(mr_refs_mechanism(refs, m)->name, mr_names_get(names, k)))
                f->shifts[k] = shifts[m];
    }
}

mr_status fits_find_shifts(struct study_fits *f, mr_error *err)
{
    const size_t n = mr_refs_n_mechanisms(f->s->run->opts.refs);
    struct mr_prior_shift *shifts = mem_calloc(n, sizeof(*shifts));
    struct rows rows = { 0 };
    mr_status st = list_rows(&rows, f->s->run->opts.refs, err);

    f->shifts = mem_calloc(f->mechanisms.n, sizeof(*f->shifts));
    if (!st && (!shifts || !f->shifts))
        st = mem_fail(err);
    if (!st)
        st = mr_prior_shifts(rows.log_ratio, rows.df, rows.start, n, shifts, &f->other, err);
    if (!st)
        deal_out(f, shifts);
    rows_release(&rows);
    free(shifts);
    return st;
}
