/* Effects without some of their genes, from the contributions in genes.tsv (validation.md 4.4). */
#include "run/gene_rows.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

const char *gene_symbol(const struct mr_gene *gene)
{
    return gene->symbol ? gene->symbol : gene->gene;
}

/* Strings of results stand there once: most are told apart, or not, by address. */
static int compare_text(const char *a, const char *b)
{
    return a == b ? 0 : strcmp(a, b);
}

static int compare_cells(const struct mr_gene *a, const struct mr_gene *b)
{
    int c = compare_text(a->study, b->study);

    if (!c)
        c = compare_text(a->source, b->source);
    if (!c)
        c = compare_text(a->product, b->product);
    return c ? c : compare_text(a->mechanism, b->mechanism);
}

static int compare_rows(const void *a, const void *b)
{
    const struct mr_gene *x = *(const struct mr_gene *const *)a;
    const struct mr_gene *y = *(const struct mr_gene *const *)b;
    int c = compare_cells(x, y);

    if (!c)
        c = compare_text(gene_symbol(x), gene_symbol(y));
    if (!c)
        c = compare_text(x->gene, y->gene);
    return c ? c : compare_text(x->half, y->half);
}

mr_status gene_rows_init(struct gene_rows *g, const mr_results *results, mr_error *err)
{
    const size_t n = mr_results_size(results, MR_GENES);

    *g = (struct gene_rows){ .sorted = mem_calloc(n, sizeof(struct mr_gene *)) };
    if (!g->sorted)
        return mem_fail(err);
    for (; g->n < n; g->n++)
        g->sorted[g->n] = mr_results_row(results, MR_GENES, g->n);
    if (n)
        qsort(g->sorted, n, sizeof(struct mr_gene *), compare_rows);
    for (size_t i = 1; i < n; i++)
        if (!compare_rows(&g->sorted[i - 1], &g->sorted[i]))
            return mr_fail(err, MR_EFORMAT,
                           "genes.tsv: expected study '%s' once for %s of %s, found it again",
                           g->sorted[i]->study, g->sorted[i]->gene, g->sorted[i]->mechanism);
    return MR_OK;
}

void gene_rows_release(struct gene_rows *g)
{
    free(g->sorted);
    *g = (struct gene_rows){ 0 };
}

/* The first row that is not before 'key', or, if 'after', the first behind it. */
static size_t bound(const struct gene_rows *g, const struct mr_gene *key, bool after)
{
    size_t lo = 0, hi = g->n;

    while (lo < hi) {
        const size_t mid = lo + (hi - lo) / 2;
        const int c = compare_cells(g->sorted[mid], key);

        if (c < 0 || (after && c == 0))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

struct gene_range gene_rows_of(const struct gene_rows *g, const struct mr_effect *e)
{
    const struct mr_gene key = {
        .study = e->study, .source = e->source, .product = e->product, .mechanism = e->mechanism
    };
    const size_t first = bound(g, &key, false);

    return (struct gene_range){ g->sorted + first, bound(g, &key, true) - first };
}

double gene_range_theta(const struct gene_range *r, const bool *gone, size_t step,
                        bool whole_halves)
{
    double sum[MR_N_HALVES] = { 0 }, theta = 0;
    size_t all[MR_N_HALVES] = { 0 }, left[MR_N_HALVES] = { 0 };

    for (size_t i = 0; i < r->n; i++) {
        const int h = strcmp(r->rows[i]->half, "up") ? MR_DOWN : MR_UP;

        all[h]++;
        if (gone[i * step])
            continue;
        left[h]++;
        sum[h] += r->rows[i]->contribution;
    }
    for (int h = 0; h < MR_N_HALVES; h++) {
        if (left[h])
            theta += sum[h] * (double)all[h] / (double)left[h];
        else if (all[h] && whole_halves)
            return NAN;
    }
    return theta;
}

struct mr_effect effect_with(const struct mr_effect *e, double theta, double sd, double df)
{
    struct mr_effect out = *e;

    out.theta = theta;
    out.sd = sd;
    out.df = df;
    out.se = sd * sqrt(e->u);
    out.t = theta / out.se;
    out.p = out.g = out.g_var = NAN;
    if (e->n1 < 3 || e->n2 < 3)
        out.flags |= (mr_flags)1 << MR_FLAG_EXPLORATORY;
    if (isfinite(theta) && sd > 0 && df > 2) {
        const double j = mr_hedges_j(df);

        out.g = j * theta / sd;
        out.g_var = j * j * e->u + out.g * out.g / (2 * df);
    }
    return out;
}

void effect_test(struct mr_effect *e)
{
    if (!(e->flags >> MR_FLAG_EXPLORATORY & 1))
        e->p = mr_t_two_sided(e->t, e->df);
}

mr_status cell_copy_init(struct cell_copy *copy, const struct cell *from,
                         const struct gene_rows *genes, mr_error *err)
{
    *copy = (struct cell_copy){ .cell = *from };
    copy->effects = mem_calloc(from->k, sizeof(*copy->effects));
    copy->genes = mem_calloc(from->k, sizeof(*copy->genes));
    copy->cell.rows = mem_calloc(from->k, sizeof(struct mr_effect *));
    copy->cell.study = mem_calloc(from->k, sizeof(*copy->cell.study));
    copy->cell.y = mem_calloc(from->k, sizeof(*copy->cell.y));
    copy->cell.v = mem_calloc(from->k, sizeof(*copy->cell.v));
    if (!copy->effects || !copy->genes || !copy->cell.rows || !copy->cell.study || !copy->cell.y ||
        !copy->cell.v) {
        cell_copy_release(copy);
        return mem_fail(err);
    }
    for (size_t i = 0; i < from->k; i++) {
        copy->effects[i] = *from->rows[i];
        copy->genes[i] = gene_rows_of(genes, from->rows[i]);
        copy->n_genes += copy->genes[i].n;
    }
    return MR_OK;
}

void cell_copy_release(struct cell_copy *copy)
{
    free(copy->effects);
    free(copy->genes);
    free(copy->cell.rows);
    free(copy->cell.study);
    free(copy->cell.y);
    free(copy->cell.v);
    *copy = (struct cell_copy){ 0 };
}

mr_status cell_copy_pool(struct cell_copy *copy, const struct pool *p, const struct group *g,
                         const struct cell *from, bool test, mr_error *err)
{
    struct cell *c = &copy->cell;

    c->k = 0;
    c->tau2 = from->tau2;
    c->df = from->df;
    for (size_t i = 0; i < from->k; i++) {
        if (!isfinite(copy->effects[i].g) || (p->opts->raw_units && !isfinite(copy->effects[i].se)))
            continue;
        c->study[c->k] = from->study[i];
        c->rows[c->k++] = &copy->effects[i];
    }
    return c->k ? pool_recombine(p, g, c, test, err) : MR_OK;
}
