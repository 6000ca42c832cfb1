/* What each gene of a mechanism adds to its effect, with the gene's own moderated t. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/fits.h"
#include "run/parts.h"

struct gene_fits {
    const struct study *s;
    struct parts *parts;
    mr_results *results;
    mr_gene_fit *fit; /* of the contrast at hand */
    struct mr_moderated moderated;
    double *sd_without; /* [parts] */
};

/* The sd of each mechanism without one of its genes; one in both halves leaves both. */
static mr_status leave_out(struct gene_fits *f, const struct study_fits *fits, mr_error *err)
{
    struct parts *p = f->parts;
    bool *gone = mem_calloc(p->n, sizeof(*gone));

    if (!gone)
        return mem_fail(err);
    for (size_t i = 0; i < p->n; i++) {
        const size_t m = p->genes[i].mechanism, first = p->first[m];
        struct mr_coverage left;
        struct moderated post;
        double var;

        for (size_t j = first; j < p->first[m + 1]; j++)
            gone[j - first] = p->genes[j].gene == p->genes[i].gene;
        var = parts_variance(p, m, gone, &left);
        f->sd_without[i] = NAN;
        if (isnan(var))
            continue;
        fits_moderate(fits, &fits->mechanisms.prior[m], &left, var, &post);
        f->sd_without[i] = sqrt(post.var);
    }
    free(gone);
    return MR_OK;
}

static mr_status add_gene(const struct gene_fits *f, size_t i, const struct contrast *c,
                          mr_error *err)
{
    const struct study *s = f->s;
    const struct part_gene *g = &f->parts->genes[i];
    const char *id = mr_names_get(mr_matrix_rows(s->norm.x), g->gene);
    const struct mr_gene row = {
        .study = s->info->name,
        .source = s->design.arms[c->arm1].source,
        .product = s->design.arms[c->arm1].product,
        .mechanism = mr_sets_get(s->sets->mechanisms, g->mechanism)->name,
        .gene = id,
        .symbol = mr_refs_symbol(s->run->opts.refs, s->id.species, s->id.kind, id),
        .half = g->half == MR_UP ? "up" : "down",
        .logFC = mr_gene_fit_get(f->fit, g->gene).coef,
        .t = f->moderated.t[g->gene],
        .p = f->moderated.p[g->gene],
        .contribution = g->share * design_contrast(&s->design, c, f->parts->beta + i * s->design.p),
        .sd_without = f->sd_without[i],
    };

    return mr_results_add(f->results, MR_GENES, &row, err);
}

static mr_status add_contrast_genes(struct gene_fits *f, const struct gene_model *model,
                                    const struct contrast *c, mr_error *err)
{
    mr_status st = gene_model_fit(model, c, &f->fit, err);

    if (!st)
        st = mr_moderate(f->fit, model->trend, &f->moderated, err);
    for (size_t i = 0; !st && i < f->parts->n; i++)
        st = add_gene(f, i, c, err);
    mr_gene_fit_free(f->fit);
    mr_moderated_release(&f->moderated);
    f->fit = NULL;
    return st;
}

mr_status study_genes(const struct study_fits *fits, const struct gene_model *model,
                      struct parts *parts, mr_results *results, mr_error *err)
{
    const struct design *d = &fits->s->design;
    struct gene_fits f = { .s = fits->s,
                           .parts = parts,
                           .results = results,
                           .sd_without = mem_calloc(parts->n, sizeof(double)) };
    mr_status st = f.sd_without ? leave_out(&f, fits, err) : mem_fail(err);

    for (size_t c = 0; !st && c < d->n_contrasts; c++)
        if (contrast_is_ranked(d, c))
            st = add_contrast_genes(&f, model, &d->contrasts[c], err);
    free(f.sd_without);
    return st;
}
