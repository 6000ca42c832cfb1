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
    struct mr_ebayes prior;
    size_t n_genes;
    double *values, *means, *beta; /* scratch: [samples], [units], [p] */
    double *sd_without;            /* [parts] */
};

static void gene_means(const struct gene_fits *f, size_t gene)
{
    for (size_t j = 0; j < f->s->n_samples; j++)
        f->values[j] = mr_matrix_get(f->s->norm.x, gene, j);
    design_average(&f->s->design, f->values, f->means);
}

/* The prior of all kept genes, as limma learns it. */
static mr_status fit_prior(struct gene_fits *f, mr_error *err)
{
    double *s2 = mem_calloc(f->n_genes, sizeof(*s2));
    mr_status st;

    if (!s2)
        return mem_fail(err);
    for (size_t g = 0; g < f->n_genes; g++) {
        gene_means(f, g);
        mr_lm_fit(f->s->design.lm, f->means, f->beta, &s2[g], NULL);
    }
    st = mr_ebayes_fit(s2, f->n_genes, (double)mr_lm_df(f->s->design.lm), &f->prior, err);
    free(s2);
    return st;
}

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
    const double df = (double)mr_lm_df(s->design.lm);
    const char *id = mr_names_get(mr_matrix_rows(s->norm.x), g->gene);
    double s2, var;
    struct mr_gene row = {
        .study = s->info->name,
        .source = s->design.arms[c->arm1].source,
        .product = s->design.arms[c->arm1].product,
        .mechanism = mr_sets_get(s->sets->mechanisms, g->mechanism)->name,
        .gene = id,
        .symbol = mr_refs_symbol(s->run->opts.refs, s->id.species, s->id.kind, id),
        .half = g->half == MR_UP ? "up" : "down",
        .contribution = g->share * design_contrast(&s->design, c, f->parts->beta + i * s->design.p),
        .sd_without = f->sd_without[i],
    };

    gene_means(f, g->gene);
    mr_lm_fit(s->design.lm, f->means, f->beta, &s2, NULL);
    var = mr_ebayes_posterior(&f->prior, s2, df);
    row.logFC = design_contrast(&s->design, c, f->beta);
    row.t = row.logFC / sqrt(var * mr_lm_unscaled(s->design.lm, c->weights, c->weights));
    row.p = mr_t_two_sided(row.t, mr_ebayes_df(&f->prior, df, f->n_genes));
    return mr_results_add(f->results, MR_GENES, &row, err);
}

mr_status study_genes(const struct study_fits *fits, struct parts *parts, mr_results *results,
                      mr_error *err)
{
    const struct study *s = fits->s;
    struct gene_fits f = { .s = s,
                           .parts = parts,
                           .results = results,
                           .n_genes = mr_matrix_n_rows(s->norm.x),
                           .values = mem_calloc(s->n_samples, sizeof(double)),
                           .means = mem_calloc(s->n_samples, sizeof(double)),
                           .beta = mem_calloc(s->design.p, sizeof(double)),
                           .sd_without = mem_calloc(parts->n, sizeof(double)) };
    mr_status st = f.values && f.means && f.beta && f.sd_without ? MR_OK : mem_fail(err);

    if (!st)
        st = fit_prior(&f, err);
    if (!st)
        st = leave_out(&f, fits, err);
    for (size_t c = 0; !st && c < s->design.n_contrasts; c++)
        for (size_t i = 0; !st && i < parts->n && contrast_is_ranked(&s->design, c); i++)
            st = add_gene(&f, i, &s->design.contrasts[c], err);
    free(f.values);
    free(f.means);
    free(f.beta);
    free(f.sd_without);
    return st;
}
