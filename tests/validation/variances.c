/*
 * mr_variances FILE_ROOT SHEET... - how the residual variances of the mechanisms lie to those of
 * background sets of their size, in studies without a question: prints the rows of variances.tsv.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "run/fits.h"

static mr_status print_ratios(struct study_fits *f, mr_error *err)
{
    const struct study *s = f->s;
    const double df = (double)mr_lm_df(s->design.lm);
    mr_status st = MR_OK;

    if (!f->has_prior)
        return mr_fail(err, MR_EEMPTY, "study '%s': no background prior", s->info->name);
    for (size_t k = 0; !st && k < f->mechanisms.n; k++) {
        double unused;
        struct mr_prior prior;

        if (!s->mechanisms.coverage[k].assessable)
            continue;
        st = fits_prior(f, &s->mechanisms.coverage[k], &prior, err);
        prior.df = INFINITY; /* the mean of the logs, on the scale of a variance without noise */
        if (!st)
            printf("%s\t%s\t%.4f\t%g\n", mr_names_get(mr_matrix_rows(s->mechanisms.total), k),
                   s->info->name,
                   log(f->mechanisms.var[k]) + prior.mean_e -
                       log(mr_prior_at(&prior, fits_size(f, &s->mechanisms.coverage[k]), df, 1,
                                       &unused)),
                   df);
    }
    return st;
}

static mr_status add_table(const mr_sheet *sheet, const struct mr_run_opts *opts, mr_notes *notes,
                           mr_error *err)
{
    struct study s = { .info = mr_sheet_study(sheet, 0) };
    struct study_fits fits = { 0 };
    mr_run *run = NULL;
    mr_status st = mr_run_new(sheet, opts, notes, &run, err);

    s.run = run;
    if (!st)
        st = study_read(&s, run, err);
    if (!st)
        st = design_init(&s.design, &s, opts, mr_sheet_path(sheet), err);
    if (!st)
        st = study_score(&s, run, err);
    if (!st)
        st = fits_init(&fits, &s, &s.design, true, err);
    if (!st)
        st = print_ratios(&fits, err);
    fits_release(&fits);
    study_release(&s);
    mr_run_free(run);
    return st;
}

int main(int argc, char **argv)
{
    struct mr_sheet_opts sheet_opts;
    struct mr_run_opts opts;
    mr_refs *refs = NULL;
    mr_notes *notes = mr_notes_new();
    mr_error err = { .msg = "out of memory" };
    mr_status st = notes ? mr_refs_load(NULL, &refs, &err) : MR_ENOMEM;

    if (argc < 3) {
        fputs("usage: mr_variances FILE_ROOT SHEET...\n", stderr);
        st = MR_EINVAL;
    }
    mr_sheet_opts_init(&sheet_opts);
    sheet_opts.refs = refs;
    sheet_opts.any_source = true;
    sheet_opts.file_root = argc > 1 ? argv[1] : NULL;
    mr_run_opts_init(&opts);
    opts.refs = refs;
    opts.keep_dates = true;
    for (int i = 2; !st && i < argc; i++) {
        mr_sheet *sheet = NULL;

        st = mr_sheet_read(argv[i], &sheet_opts, NULL, &sheet, &err);
        if (!st)
            st = add_table(sheet, &opts, notes, &err);
        mr_sheet_free(sheet);
        if (st)
            fprintf(stderr, "mr_variances: %s\n", err.msg);
    }
    mr_notes_free(notes);
    mr_refs_free(refs);
    return st ? 1 : 0;
}
