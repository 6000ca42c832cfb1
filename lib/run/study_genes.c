/* What each gene of a mechanism adds to its effect, with the gene's own moderated t. */
#include "base/alloc.h"
#include "run/study.h"

struct gene_fits {
    const struct study *s;
    mr_results *results;
    mr_matrix *background; /* bins x samples */
    mr_gene_fit *fit;      /* of the contrast at hand */
    struct mr_moderated moderated;
    double *values, *means, *beta; /* scratch: [samples], [units], [p] */
};

/* 'share' is what one unit of the gene's excess adds to the mechanism's score. */
static mr_status add_gene(const struct gene_fits *f, struct mr_gene *row, size_t gene, double share,
                          const struct contrast *c, mr_error *err)
{
    const struct study *s = f->s;
    double s2;

    row->logFC = mr_gene_fit_get(f->fit, gene).coef;
    row->t = f->moderated.t[gene];
    row->p = f->moderated.p[gene];
    mr_activity_excess(s->norm.x, s->reference, f->background, gene, f->values);
    design_average(&s->design, f->values, f->means);
    mr_lm_fit(s->design.lm, f->means, f->beta, &s2, NULL);
    row->contribution = share * design_contrast(&s->design, c, f->beta);
    row->gene = mr_names_get(mr_matrix_rows(s->norm.x), gene);
    row->symbol = mr_refs_symbol(s->run->opts.refs, s->id.species, s->id.kind, row->gene);
    return mr_results_add(f->results, MR_GENES, row, err);
}

static mr_status add_half(const struct gene_fits *f, struct mr_gene *row, size_t m, int h,
                          const struct contrast *c, mr_error *err)
{
    const struct study *s = f->s;
    const struct mr_half *half = &mr_sets_get(s->sets->mechanisms, m)->half[h];
    const struct mr_coverage *cover = &s->mechanisms.coverage[m];
    const double weights = cover->half[MR_UP].weight + cover->half[MR_DOWN].weight;
    const double share =
        (h == MR_UP ? 1 : -1) * cover->half[h].weight / weights / (double)cover->half[h].used;
    mr_status st = MR_OK;

    row->half = h == MR_UP ? "up" : "down";
    for (size_t i = 0; !st && i < half->size; i++) {
        const size_t gene = mr_names_find(mr_matrix_rows(s->norm.x), half->ids[i]);

        if (gene != MR_NONE)
            st = add_gene(f, row, gene, share * half->signs[i], c, err);
    }
    return st;
}

static mr_status add_contrast_genes(struct gene_fits *f, const struct contrast *c, mr_error *err)
{
    const struct study *s = f->s;
    mr_status st = gene_model_fit(&s->genes, c, &f->fit, err);

    if (!st)
        st = mr_moderate(f->fit, s->genes.trend, &f->moderated, err);
    for (size_t m = 0; m < mr_sets_size(s->sets->mechanisms); m++) {
        struct mr_gene row = { .study = s->info->name,
                               .source = s->design.arms[c->arm1].source,
                               .product = s->design.arms[c->arm1].product,
                               .mechanism = mr_sets_get(s->sets->mechanisms, m)->name };

        for (int h = 0; h < MR_N_HALVES; h++)
            if (!st && s->mechanisms.coverage[m].assessable &&
                s->mechanisms.coverage[m].half[h].weight > 0)
                st = add_half(f, &row, m, h, c, err);
    }
    mr_gene_fit_free(f->fit);
    mr_moderated_release(&f->moderated);
    f->fit = NULL;
    return st;
}

mr_status study_genes(const struct study *s, mr_results *results, mr_error *err)
{
    struct gene_fits f = { .s = s,
                           .results = results,
                           .values = mem_calloc(s->n_samples, sizeof(double)),
                           .means = mem_calloc(s->n_samples, sizeof(double)),
                           .beta = mem_calloc(s->design.p, sizeof(double)) };
    mr_status st = f.values && f.means && f.beta ? MR_OK : mem_fail(err);

    if (!st)
        st = mr_activity_background(s->norm.x, s->reference, &f.background, err);
    for (size_t c = 0; !st && c < s->design.n_contrasts; c++)
        if (s->design.arms[s->design.contrasts[c].arm1].kind == MR_TREATED &&
            s->design.arms[s->design.contrasts[c].arm2].kind == MR_MODEL)
            st = add_contrast_genes(&f, &s->design.contrasts[c], err);
    mr_matrix_free(f.background);
    free(f.values);
    free(f.means);
    free(f.beta);
    return st;
}
