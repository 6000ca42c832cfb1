/*
 * What a study says with other lists of genes (validation.md 4.4): the other lists of the
 * mechanisms, those without flagged genes, and random draws.  A draw has an sd alone: what is
 * left of an effect follows from the contributions of the genes.
 */
#include <math.h>

#include "base/alloc.h"
#include "run/drops.h"
#include "run/fits.h"
#include "run/parts.h"

static double count_used(const struct mr_coverage *c)
{
    size_t n = 0;

    for (int h = 0; h < MR_N_HALVES; h++)
        n += c->half[h].weight > 0 ? c->half[h].used : 0;
    return (double)n;
}

/* ---- other lists ---- */

static mr_status add_list_effects(const struct study_fits *f, const struct mr_scores *scores,
                                  const struct contrast *c, const char *variant,
                                  mr_results *results, mr_error *err)
{
    const struct fits *fits = &f->mechanisms;
    mr_status st = MR_OK;

    for (size_t m = 0; !st && m < fits->n; m++) {
        const bool has = scores->coverage[m].assessable && mr_lm_df(f->d->lm) > 1;
        const struct mr_variant row = {
            .study = f->s->info->name,
            .source = f->d->arms[c->arm1].source,
            .product = f->d->arms[c->arm1].product,
            .mechanism = mr_names_get(mr_matrix_rows(scores->total), m),
            .variant = variant,
            .theta = has ? design_contrast(f->d, c, fits->beta + m * fits->p) : NAN,
            .sd = has ? sqrt(fits->post_var[m]) : NAN,
            .df = has ? fits->post_df[m] : NAN,
            .genes_used = count_used(&scores->coverage[m]),
        };

        st = mr_results_add(results, MR_VARIANTS, &row, err);
    }
    return st;
}

static mr_status add_lists(const struct study_fits *f, int variant, mr_results *results,
                           mr_error *err)
{
    const struct mr_scores *scores = &f->s->variants[variant];
    const bool full = f->s->run->opts.gene_lists & MR_FULL;
    const char *name = variant == UNFLAGGED_LISTS ? "no_flagged_genes"
                       : full                     ? "exclusive_lists"
                                                  : "full_lists";
    struct study_fits fits = { 0 };
    mr_status st = fits_variant(f, scores, &fits, err);

    for (size_t c = 0; !st && c < f->d->n_contrasts; c++)
        if (contrast_is_ranked(f->d, c))
            st = add_list_effects(&fits, scores, &f->d->contrasts[c], name, results, err);
    fits_variant_release(&fits);
    return st;
}

/* ---- random draws ---- */

static mr_status add_draw(const struct study_fits *f, struct parts *p, size_t m, const bool *gone,
                          struct mr_variant *row, mr_results *results, mr_error *err)
{
    struct mr_coverage left;
    struct moderated post;
    const double var = parts_variance(p, m, gone, &left);

    if (isnan(var))
        return MR_OK;
    fits_moderate(f, &f->mechanisms.prior[m], &left, var, &post);
    row->sd = sqrt(post.var);
    row->genes_used = count_used(&left);
    return mr_results_add(results, MR_VARIANTS, row, err);
}

/* All draws of one share for one mechanism; 'gone' has room for its genes in each. */
static mr_status add_draws(const struct study_fits *f, struct parts *p, size_t m, size_t share,
                           bool *gone, mr_results *results, mr_error *err)
{
    const size_t first = p->first[m], n = p->first[m + 1] - first;
    mr_status st = MR_OK;

    for (size_t i = 0; i < n; i++) {
        bool draws[DROPS_N_DRAWS];

        drops_of(p->genes[first + i].symbol, share, draws);
        for (size_t d = 0; d < DROPS_N_DRAWS; d++)
            gone[d * n + i] = draws[d];
    }
    for (size_t d = 0; n && !st && d < DROPS_N_DRAWS; d++) {
        char name[DROPS_NAME_SIZE];
        struct mr_variant row = { .study = f->s->info->name,
                                  .mechanism = mr_sets_get(f->s->sets->mechanisms, m)->name,
                                  .variant = name,
                                  .theta = NAN,
                                  .df = NAN }; /* as the effect has it: the prior is the same */

        drops_name(share, d, name);
        st = add_draw(f, p, m, gone + d * n, &row, results, err);
    }
    return st;
}

mr_status study_variants(const struct study_fits *f, struct parts *parts, mr_results *results,
                         mr_error *err)
{
    bool *gone = mem_calloc(parts->n, DROPS_N_DRAWS * sizeof(*gone));
    mr_status st = gone ? MR_OK : mem_fail(err);

    for (int v = 0; !st && v < N_LIST_VARIANTS; v++)
        st = add_lists(f, v, results, err);
    for (size_t m = 0; m < parts->n_mechanisms; m++)
        for (size_t share = 0; !st && share < DROPS_N_SHARES; share++)
            st = add_draws(f, parts, m, share, gone, results, err);
    free(gone);
    return st;
}
