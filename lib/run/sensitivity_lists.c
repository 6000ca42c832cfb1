/* The ranking with other lists of genes, whose effects the studies bring along. */
#include <string.h>

#include "base/alloc.h"
#include "run/drops.h"
#include "run/gene_rows.h"
#include "run/sensitivity.h"

/* Rows of variants.tsv but for random draws, by variant and then by place. */
struct lists {
    const struct mr_variant **sorted;
    size_t n;
};

static int compare_text(const char *a, const char *b)
{
    if (a == b || !a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int compare_rows(const void *a, const void *b)
{
    const struct mr_variant *x = *(const struct mr_variant *const *)a;
    const struct mr_variant *y = *(const struct mr_variant *const *)b;
    int c = compare_text(x->variant, y->variant);

    if (!c)
        c = compare_text(x->study, y->study);
    if (!c)
        c = compare_text(x->source, y->source);
    if (!c)
        c = compare_text(x->product, y->product);
    return c ? c : compare_text(x->mechanism, y->mechanism);
}

static mr_status lists_init(struct lists *l, const mr_results *results, mr_error *err)
{
    const size_t n = mr_results_size(results, MR_VARIANTS);

    *l = (struct lists){ .sorted = mem_calloc(n, sizeof(struct mr_variant *)) };
    if (!l->sorted)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const struct mr_variant *row = mr_results_row(results, MR_VARIANTS, i);
        size_t share, draw;

        if (!drops_parse(row->variant, &share, &draw))
            l->sorted[l->n++] = row;
    }
    if (l->n)
        qsort(l->sorted, l->n, sizeof(struct mr_variant *), compare_rows);
    for (size_t i = 1; i < l->n; i++)
        if (!compare_rows(&l->sorted[i - 1], &l->sorted[i]))
            return mr_fail(err, MR_EFORMAT,
                           "variants.tsv: expected study '%s' once for %s of %s, found it again",
                           l->sorted[i]->study, l->sorted[i]->variant, l->sorted[i]->mechanism);
    return MR_OK;
}

static const struct mr_variant *find(const struct lists *l, const char *variant,
                                     const struct mr_effect *e)
{
    const struct mr_variant key = { .variant = variant,
                                    .study = e->study,
                                    .source = e->source,
                                    .product = e->product,
                                    .mechanism = e->mechanism };
    const struct mr_variant *at = &key, *const * found;

    found = bsearch(&at, l->sorted, l->n, sizeof(struct mr_variant *), compare_rows);
    return found ? *found : NULL;
}

/* Effects of a study without such a row stay what they are. */
static mr_status add_list(const struct sensitivity *s, const struct lists *l, const char *name,
                          mr_error *err)
{
    struct pool_rows rows = { 0 };
    struct mr_effect *effects = NULL;
    size_t n = 0;
    struct variant v = { .name = name, .opts = *s->main->opts, .adjusted = s->main->adjusted };
    mr_status st = pool_rows_init(&rows, s->results, v.adjusted, NULL, err);

    if (!st) {
        effects = mem_calloc(rows.n, sizeof(*effects));
        st = effects ? MR_OK : mem_fail(err);
    }
    for (size_t i = 0; !st && i < rows.n; i++) {
        const struct mr_variant *row = find(l, name, rows.at[i]);

        if (!row)
            continue;
        effects[n] = effect_with(rows.at[i], row->theta, row->sd, row->df);
        effect_test(&effects[n++]);
    }
    v.rows = effects;
    v.n_rows = n;
    if (!st)
        st = sensitivity_add(s, &v, err);
    free(effects);
    pool_rows_release(&rows);
    return st;
}

mr_status sensitivity_lists(const struct sensitivity *s, mr_error *err)
{
    struct lists l;
    mr_status st = lists_init(&l, s->results, err);

    for (size_t i = 0; !st && i < l.n; i++)
        if (!i || strcmp(l.sorted[i]->variant, l.sorted[i - 1]->variant) != 0)
            st = add_list(s, &l, l.sorted[i]->variant, err);
    free(l.sorted);
    return st;
}
