/*
 * What one gene decides (validation.md 4.4): the ranks of a mechanism without each of its genes,
 * the others kept as they are; and how many of its genes its significance needs.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/gene_rows.h"
#include "run/place.h"
#include "run/sensitivity.h"

/* A gene of a mechanism, over all studies. */
struct symbol {
    const char *name;
    double contribution; /* to the pooled effect */
};

/* One mechanism of one group with room to take genes away. */
struct work {
    const struct pool *p;
    const struct group *g;
    size_t m;
    const struct cell *cell;
    struct cell_copy copy;
    struct symbol *symbols; /* [n_symbols] */
    size_t n_symbols;
    bool *gone; /* [copy.n_genes] of the first study, then of the second, ... */
};

/* Those that an effect above zero owes most to first. */
static int by_contribution(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;

    if (x->contribution != y->contribution)
        return x->contribution > y->contribution ? -1 : 1;
    return strcmp(x->name, y->name);
}

/* Contributions to one name are summed in this order. */
static int by_name(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    const int order = strcmp(x->name, y->name);

    return order ? order : by_contribution(a, b);
}

/* What one log2 unit in study 'i' adds to the pooled effect, turned so that it is above zero. */
static double study_weight(const struct work *w, size_t i)
{
    const struct cell *c = w->cell;
    const double tau2 = c->k > 1 ? c->tau2 : 0, sign = c->mu < 0 ? -1 : 1;
    const double unit = w->p->opts->raw_units ? 1 : mr_hedges_j(c->rows[i]->df) / c->rows[i]->sd;

    return sign * unit / (c->v[i] + tau2);
}

/* Every symbol once, by name. */
static void list_symbols(struct work *w)
{
    size_t n = 0;

    for (size_t i = 0; i < w->cell->k; i++)
        for (size_t j = 0; j < w->copy.genes[i].n; j++) {
            const struct mr_gene *gene = w->copy.genes[i].rows[j];

            w->symbols[n++] =
                (struct symbol){ gene_symbol(gene), study_weight(w, i) * gene->contribution };
        }
    if (n)
        qsort(w->symbols, n, sizeof(*w->symbols), by_name);
    for (size_t i = 0; i < n; i++) {
        if (w->n_symbols && !strcmp(w->symbols[w->n_symbols - 1].name, w->symbols[i].name))
            w->symbols[w->n_symbols - 1].contribution += w->symbols[i].contribution;
        else
            w->symbols[w->n_symbols++] = w->symbols[i];
    }
}

static void work_release(struct work *w)
{
    cell_copy_release(&w->copy);
    free(w->symbols);
    free(w->gone);
}

static mr_status work_init(struct work *w, const struct pool *p, const struct group *g, size_t m,
                           const struct gene_rows *genes, mr_error *err)
{
    *w = (struct work){ .p = p, .g = g, .m = m, .cell = &g->cells[m] };
    if (cell_copy_init(&w->copy, w->cell, genes, err))
        return MR_ENOMEM;
    w->symbols = mem_calloc(w->copy.n_genes, sizeof(*w->symbols));
    w->gone = mem_calloc(w->copy.n_genes, sizeof(*w->gone));
    if (!w->symbols || !w->gone) {
        work_release(w);
        return mem_fail(err);
    }
    list_symbols(w);
    return MR_OK;
}

/* ---- each gene in turn ---- */

/* The extremes over genes; 'gene' is NULL where there is none. */
struct extremes {
    struct {
        double mu, rank, strength;
        const char *gene;
    } best, worst;
};

/* Effects of all studies without that gene. */
static void leave_out(struct work *w, const char *symbol)
{
    for (size_t i = 0, at = 0; i < w->cell->k; at += w->copy.genes[i++].n) {
        const struct gene_range *r = &w->copy.genes[i];
        double sd = NAN;
        bool any = false;

        for (size_t j = 0; j < r->n; j++) {
            w->gone[at + j] = !strcmp(gene_symbol(r->rows[j]), symbol);
            if (w->gone[at + j])
                sd = r->rows[j]->sd_without;
            any = any || w->gone[at + j];
        }
        w->copy.effects[i] = *w->cell->rows[i];
        if (any)
            w->copy.effects[i] =
                effect_with(w->cell->rows[i], gene_range_theta(r, w->gone + at, 1, true), sd,
                            w->cell->rows[i]->df);
    }
}

static void keep_extreme(const struct work *w, double rank, const char *gene, struct extremes *x)
{
    const double mu = w->copy.cell.mu, strength = strength_of(w->p, w->m, mu);

    if (!x->best.gene || rank < x->best.rank ||
        (rank == x->best.rank && strength > x->best.strength)) {
        x->best.mu = mu;
        x->best.rank = rank;
        x->best.strength = strength;
        x->best.gene = gene;
    }
    if (!x->worst.gene || rank > x->worst.rank ||
        (rank == x->worst.rank && strength < x->worst.strength)) {
        x->worst.mu = mu;
        x->worst.rank = rank;
        x->worst.strength = strength;
        x->worst.gene = gene;
    }
}

/* 'mu' are the effects of the group; it is left as it was. */
static mr_status find_extremes(struct work *w, double *mu, struct extremes *x, mr_error *err)
{
    const double own = mu[w->m];
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < w->n_symbols && !isnan(own); i++) {
        leave_out(w, w->symbols[i].name);
        st = cell_copy_pool(&w->copy, w->p, w->g, w->cell, false, err);
        if (!st && w->copy.cell.k) {
            mu[w->m] = w->copy.cell.mu;
            keep_extreme(w, place_of(w->p, mu, w->m), w->symbols[i].name, x);
        }
        st = st == MR_ENUMERIC ? MR_OK : st; /* no tau^2 of its own without that gene */
    }
    mu[w->m] = own;
    return st;
}

/* ---- one gene after the other ---- */

static bool is_lost(const struct cell *c, double sign)
{
    return !c->k || !(c->p < 0.05) || sign * c->mu <= 0;
}

static bool has_genes(const struct work *w)
{
    for (size_t i = 0; i < w->cell->k; i++)
        if (!w->copy.genes[i].n)
            return false;
    return true;
}

/* The sd is kept: without the genes of most contribution it would be another, but hardly less. */
static mr_status count_to_lose(struct work *w, double *n, mr_error *err)
{
    const double sign = w->cell->mu < 0 ? -1 : 1;
    mr_status st = MR_OK;
    size_t lost = 0;

    *n = NAN;
    if (is_lost(w->cell, sign) || !has_genes(w))
        return MR_OK;
    qsort(w->symbols, w->n_symbols, sizeof(*w->symbols), by_contribution);
    memset(w->gone, 0, w->copy.n_genes * sizeof(*w->gone));
    do {
        const char *symbol = w->symbols[lost++].name;

        for (size_t i = 0, at = 0; i < w->cell->k; at += w->copy.genes[i++].n) {
            const struct mr_effect *e = w->cell->rows[i];
            const struct gene_range *r = &w->copy.genes[i];

            for (size_t j = 0; j < r->n; j++)
                if (!strcmp(gene_symbol(r->rows[j]), symbol))
                    w->gone[at + j] = true;
            w->copy.effects[i] =
                effect_with(e, gene_range_theta(r, w->gone + at, 1, false), e->sd, e->df);
            effect_test(&w->copy.effects[i]);
        }
        st = cell_copy_pool(&w->copy, w->p, w->g, w->cell, true, err);
    } while (!st && lost < w->n_symbols && !is_lost(&w->copy.cell, sign));
    if (!st)
        *n = (double)lost;
    return st == MR_ENUMERIC ? MR_OK : st;
}

/* ---- rows ---- */

static mr_status add_extremes(const struct sensitivity *s, const struct extremes *all, bool best,
                              mr_error *err)
{
    const struct pool *p = s->main;
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < p->n_groups * p->n_mechanisms; i++) {
        const struct group *g = &p->groups[i / p->n_mechanisms];
        const struct extremes *x = &all[i];
        const struct mr_sensitivity row = { .variant = best ? "gene_out_best" : "gene_out_worst",
                                            .source = g->source,
                                            .product = g->product,
                                            .mechanism = p->mechanisms[i % p->n_mechanisms]->name,
                                            .effect = best ? x->best.mu : x->worst.mu,
                                            .rank = best ? x->best.rank : x->worst.rank,
                                            .rank_lo = NAN,
                                            .rank_hi = NAN,
                                            .detail = best ? x->best.gene : x->worst.gene };

        if (row.detail)
            st = mr_results_add(s->results, MR_SENSITIVITY, &row, err);
    }
    return st;
}

static mr_status one_cell(struct group *g, size_t m, const struct pool *p,
                          const struct gene_rows *genes, double *mu, struct extremes *x,
                          mr_error *err)
{
    struct work w;
    mr_status st = work_init(&w, p, g, m, genes, err);

    if (st)
        return st;
    st = find_extremes(&w, mu, x, err);
    if (!st)
        st = count_to_lose(&w, &g->cells[m].genes_to_lose, err);
    work_release(&w);
    return st;
}

mr_status sensitivity_genes(const struct sensitivity *s, struct pool *p,
                            const struct gene_rows *genes, mr_error *err)
{
    struct extremes *all = mem_calloc(p->n_groups * p->n_mechanisms, sizeof(*all));
    double *mu = mem_calloc(p->n_mechanisms, sizeof(*mu));
    mr_status st = all && mu ? MR_OK : mem_fail(err);

    for (size_t g = 0; !st && g < p->n_groups; g++) {
        group_effects(p, &p->groups[g], mu);
        for (size_t m = 0; !st && m < p->n_mechanisms; m++)
            if (p->groups[g].cells[m].k)
                st = one_cell(&p->groups[g], m, p, genes, mu, &all[g * p->n_mechanisms + m], err);
    }
    if (!st)
        st = add_extremes(s, all, true, err);
    if (!st)
        st = add_extremes(s, all, false, err);
    free(all);
    free(mu);
    return st;
}
