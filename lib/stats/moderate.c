/* Moderated t of every gene: Smyth 2004, 10.2202/1544-6115.1027; limma 3.54's eBayes(). */
#include <math.h>

#include "base/alloc.h"
#include "mechrank/stats.h"
#include "stats/ebayes.h"
#include "stats/gene_fit.h"

enum { MIN_GENES = 3 };

mr_status gene_prior(const mr_gene_fit *fit, bool trend, double *df_prior, double *s2_prior,
                     mr_error *err)
{
    const struct ebayes_trend in = { fit->s2, fit->mean, fit->n_genes, (double)fit->df };
    struct mr_ebayes eb;
    mr_status st;

    if (trend && fit->n_genes >= MIN_GENES)
        return ebayes_fit_trend(&in, df_prior, s2_prior, err);
    st = mr_ebayes_fit(fit->s2, fit->n_genes, (double)fit->df, &eb, err);
    if (st)
        return st;
    *df_prior = eb.df_prior;
    for (size_t g = 0; g < fit->n_genes; g++)
        s2_prior[g] = eb.df_prior > 0 ? eb.s2_prior : NAN;
    return MR_OK;
}

double gene_posterior(double df_prior, double s2_prior, double s2, double df)
{
    return mr_ebayes_posterior(&(struct mr_ebayes){ df_prior, df_prior > 0 ? s2_prior : 0 }, s2,
                               df);
}

double gene_df_total(const mr_gene_fit *fit, double df_prior)
{
    return fmin((double)fit->df + df_prior, (double)fit->df * (double)fit->n_genes);
}

mr_status mr_moderate(const mr_gene_fit *fit, bool trend, struct mr_moderated *out, mr_error *err)
{
    mr_status st;

    *out = (struct mr_moderated){ .s2_prior = mem_calloc(fit->n_genes, sizeof(double)),
                                  .s2_post = mem_calloc(fit->n_genes, sizeof(double)),
                                  .t = mem_calloc(fit->n_genes, sizeof(double)),
                                  .p = mem_calloc(fit->n_genes, sizeof(double)) };
    st = out->s2_prior && out->s2_post && out->t && out->p ? MR_OK : mem_fail(err);
    if (!st)
        st = gene_prior(fit, trend, &out->df_prior, out->s2_prior, err);
    if (st) {
        mr_moderated_release(out);
        return st;
    }
    out->df_total = gene_df_total(fit, out->df_prior);
    for (size_t g = 0; g < fit->n_genes; g++) {
        out->s2_post[g] =
            gene_posterior(out->df_prior, out->s2_prior[g], fit->s2[g], (double)fit->df);
        out->t[g] = mr_gene_fit_effects(fit, g)[0] / sqrt(out->s2_post[g]);
        out->p[g] = mr_t_two_sided(out->t[g], out->df_total);
    }
    return MR_OK;
}

void mr_moderated_release(struct mr_moderated *m)
{
    free(m->s2_prior);
    free(m->s2_post);
    free(m->t);
    free(m->p);
    *m = (struct mr_moderated){ 0 };
}
