/* Ranks when a share of all genes leaves at random: is it the lists, or some genes of them? */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/drops.h"
#include "run/gene_rows.h"
#include "run/place.h"
#include "run/sensitivity.h"

struct drops {
    const struct sensitivity *s;
    const struct pool *p;
    const struct gene_rows *genes;
    double *sd; /* draws x shares x mechanisms x studies, the draws next to each other */
    double *mu; /* mechanisms x draws */
};

static double *sd_of(const struct drops *d, size_t study, size_t m, size_t share)
{
    return d->sd +
           ((study * d->p->n_mechanisms + m) * DROPS_N_SHARES + share) * (size_t)DROPS_N_DRAWS;
}

static void fill_sd(struct drops *d, size_t n)
{
    for (size_t i = 0; i < n; i++)
        d->sd[i] = NAN;
    for (size_t i = 0; i < mr_results_size(d->s->results, MR_VARIANTS); i++) {
        const struct mr_variant *row = mr_results_row(d->s->results, MR_VARIANTS, i);
        size_t share, draw, study, m;

        if (!drops_parse(row->variant, &share, &draw))
            continue;
        study = mr_names_find(d->p->studies, row->study);
        m = pool_find_mechanism(d->p, row->mechanism);
        if (study != MR_NONE && m != MR_NONE)
            sd_of(d, study, m, share)[draw] = row->sd;
    }
}

/* Which genes of all studies of a cell leave: 'gone' is draws x genes. */
static void draw_genes(const struct cell_copy *copy, size_t k, size_t share, bool *gone)
{
    size_t at = 0;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < copy->genes[i].n; j++)
            drops_of(gene_symbol(copy->genes[i].rows[j]), share, gone + at++ * DROPS_N_DRAWS);
}

/* Pooled effects of a mechanism in all draws, NaN where nothing is left; 'mu' [draws]. */
static mr_status pool_draws(const struct drops *d, const struct group *g, size_t m, size_t share,
                            double *mu, mr_error *err)
{
    const struct cell *cell = &g->cells[m];
    struct cell_copy copy;
    bool *gone = NULL;
    mr_status st = cell_copy_init(&copy, cell, d->genes, err);

    if (st)
        return st;
    gone = mem_calloc(copy.n_genes, DROPS_N_DRAWS * sizeof(*gone));
    st = gone ? MR_OK : mem_fail(err);
    if (!st)
        draw_genes(&copy, cell->k, share, gone);
    for (size_t draw = 0; !st && draw < DROPS_N_DRAWS; draw++) {
        for (size_t i = 0, at = 0; i < cell->k; at += copy.genes[i++].n) {
            const struct mr_effect *e = cell->rows[i];
            const struct gene_range *r = &copy.genes[i];

            if (r->n) /* else its effect came alone, and stays */
                copy.effects[i] = effect_with(
                    e, gene_range_theta(r, gone + at * DROPS_N_DRAWS + draw, DROPS_N_DRAWS, true),
                    sd_of(d, cell->study[i], m, share)[draw], e->df);
        }
        st = cell_copy_pool(&copy, d->p, g, cell, false, err);
        mu[draw] = st || !copy.cell.k || !copy.n_genes ? NAN : copy.cell.mu;
        st = st == MR_ENUMERIC ? MR_OK : st; /* no tau^2 of its own in that draw */
    }
    free(gone);
    cell_copy_release(&copy);
    return st;
}

/* ---- over the draws ---- */

static int compare_numbers(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(const double *sorted, size_t n)
{
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
}

static mr_status add_row(const struct drops *d, const struct group *g, size_t m, size_t share,
                         mr_error *err)
{
    double effects[DROPS_N_DRAWS], ranks[DROPS_N_DRAWS], *at = d->mu;
    char name[DROPS_NAME_SIZE], detail[32];
    struct mr_sensitivity row = { .variant = name,
                                  .source = g->source,
                                  .product = g->product,
                                  .mechanism = d->p->mechanisms[m]->name,
                                  .detail = detail };
    size_t n = 0;

    for (size_t draw = 0; draw < DROPS_N_DRAWS; draw++, at += d->p->n_mechanisms) {
        if (isnan(at[m]))
            continue;
        effects[n] = at[m];
        ranks[n++] = isnan(g->cells[m].family.rank) ? NAN : place_of(d->p, at, m);
    }
    if (!n)
        return MR_OK;
    qsort(effects, n, sizeof(*effects), compare_numbers);
    qsort(ranks, n, sizeof(*ranks), compare_numbers);
    drops_name(share, DROPS_N_DRAWS, name);
    snprintf(detail, sizeof(detail), "%zu draws", n);
    row.effect = median(effects, n);
    row.rank = median(ranks, n);
    row.rank_lo = ranks[(n - 1) / 20];
    row.rank_hi = ranks[n - 1 - (n - 1) / 20];
    return mr_results_add(d->s->results, MR_SENSITIVITY, &row, err);
}

static mr_status drop_group(const struct drops *d, const struct group *g, size_t share,
                            mr_error *err)
{
    const size_t n = d->p->n_mechanisms;
    mr_status st = MR_OK;

    for (size_t m = 0; !st && m < n; m++) {
        double draws[DROPS_N_DRAWS];

        for (size_t draw = 0; draw < DROPS_N_DRAWS; draw++)
            draws[draw] = NAN;
        if (g->cells[m].k)
            st = pool_draws(d, g, m, share, draws, err);
        for (size_t draw = 0; draw < DROPS_N_DRAWS; draw++)
            d->mu[draw * n + m] = draws[draw];
    }
    for (size_t m = 0; !st && m < n; m++)
        st = add_row(d, g, m, share, err);
    return st;
}

mr_status sensitivity_drops(const struct sensitivity *s, const struct gene_rows *genes,
                            mr_error *err)
{
    const struct pool *p = s->main;
    const size_t n = mr_names_size(p->studies) * p->n_mechanisms * DROPS_N_SHARES * DROPS_N_DRAWS;
    struct drops d = { .s = s,
                       .p = p,
                       .genes = genes,
                       .sd = mem_calloc(n, sizeof(double)),
                       .mu = mem_calloc(p->n_mechanisms * DROPS_N_DRAWS, sizeof(double)) };
    mr_status st = d.sd && d.mu ? MR_OK : mem_fail(err);

    if (!st)
        fill_sd(&d, n);
    for (size_t share = 0; share < DROPS_N_SHARES; share++)
        for (size_t g = 0; !st && g < p->n_groups; g++)
            st = drop_group(&d, &p->groups[g], share, err);
    free(d.sd);
    free(d.mu);
    return st;
}
