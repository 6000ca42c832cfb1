/*
 * A score is a weighted sum over genes, and so are its coefficients and residuals: with those of
 * every gene any smaller list is tested without scoring it (validation.md 4.4).
 */
#include "run/parts.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

static size_t count_parts(const struct study *s)
{
    size_t n = 0;

    for (size_t m = 0; m < mr_sets_size(s->sets->mechanisms); m++)
        for (int h = 0; h < MR_N_HALVES; h++)
            n += s->mechanisms.coverage[m].half[h].used;
    return n;
}

static void add_half(struct parts *p, size_t m, int h)
{
    const struct study *s = p->s;
    const struct mr_half *half = &mr_sets_get(s->sets->mechanisms, m)->half[h];
    const struct mr_coverage *cover = &s->mechanisms.coverage[m];
    const double weights = cover->half[MR_UP].weight + cover->half[MR_DOWN].weight;
    const double share =
        (h == MR_UP ? 1 : -1) * cover->half[h].weight / weights / (double)cover->half[h].used;

    for (size_t i = 0; i < half->size; i++) {
        const size_t gene = mr_names_find(mr_matrix_rows(s->norm.x), half->ids[i]);
        const char *symbol =
            mr_refs_symbol(s->run->opts.refs, s->id.species, s->id.kind, half->ids[i]);

        if (gene != MR_NONE)
            p->genes[p->n++] = (struct part_gene){ m, h, gene, share * half->factors[i],
                                                   symbol ? symbol : half->ids[i] };
    }
}

static void list_parts(struct parts *p)
{
    for (size_t m = 0; m < p->n_mechanisms; m++) {
        const struct mr_coverage *cover = &p->s->mechanisms.coverage[m];

        p->first[m] = p->n;
        for (int h = 0; h < MR_N_HALVES; h++)
            if (cover->assessable && cover->half[h].weight > 0)
                add_half(p, m, h);
    }
    p->first[p->n_mechanisms] = p->n;
}

static mr_status fit_parts(struct parts *p, mr_error *err)
{
    const struct study *s = p->s;
    const struct design *d = &s->design;
    double *values = mem_calloc(s->n_samples + d->n_units, sizeof(*values)), s2;
    mr_matrix *background = NULL;
    mr_status st = values ? MR_OK : mem_fail(err);

    if (!st)
        st = mr_activity_background(s->norm.x, s->reference, &background, err);
    for (size_t i = 0; !st && i < p->n; i++) {
        double *means = values + s->n_samples;

        mr_activity_excess(s->norm.x, s->reference, background, p->genes[i].gene, values);
        design_average(d, values, means);
        mr_lm_fit(d->lm, means, p->beta + i * d->p, &s2, p->residuals + i * d->n_units);
    }
    mr_matrix_free(background);
    free(values);
    return st;
}

mr_status parts_init(struct parts *p, const struct study *s, mr_error *err)
{
    const size_t n = count_parts(s);

    *p = (struct parts){ .s = s, .n_mechanisms = mr_sets_size(s->sets->mechanisms) };
    p->genes = mem_calloc(n, sizeof(*p->genes));
    p->first = mem_calloc(p->n_mechanisms + 1, sizeof(*p->first));
    p->beta = mem_calloc(n * s->design.p, sizeof(*p->beta));
    p->residuals = mem_calloc(n * s->design.n_units, sizeof(*p->residuals));
    p->sum = mem_calloc(s->design.n_units, sizeof(*p->sum));
    if (!p->genes || !p->first || !p->beta || !p->residuals || !p->sum)
        return mem_fail(err);
    list_parts(p);
    return fit_parts(p, err);
}

void parts_release(struct parts *p)
{
    free(p->genes);
    free(p->first);
    free(p->beta);
    free(p->residuals);
    free(p->sum);
    *p = (struct parts){ 0 };
}

double parts_variance(struct parts *p, size_t m, const bool *gone, struct mr_coverage *c)
{
    const size_t n_units = p->s->design.n_units;
    const size_t first = p->first[m], n = p->first[m + 1] - first;
    double rss = 0;

    *c = p->s->mechanisms.coverage[m];
    for (size_t i = 0; i < n; i++)
        c->half[p->genes[first + i].half].used -= gone[i];
    for (int h = 0; h < MR_N_HALVES; h++)
        if (c->half[h].weight > 0 && !c->half[h].used)
            return NAN;
    memset(p->sum, 0, n_units * sizeof(*p->sum));
    for (size_t i = 0; i < n; i++) {
        const struct part_gene *g = &p->genes[first + i];
        const size_t all = p->s->mechanisms.coverage[m].half[g->half].used;
        const double share = g->share * (double)all / (double)c->half[g->half].used;
        const double *residuals = p->residuals + (first + i) * n_units;

        for (size_t u = 0; !gone[i] && u < n_units; u++)
            p->sum[u] += share * residuals[u];
    }
    for (size_t u = 0; u < n_units; u++)
        rss += p->sum[u] * p->sum[u];
    return rss / (double)mr_lm_df(p->s->design.lm);
}
