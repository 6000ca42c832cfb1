/* Which rows make which gene: statistics.md I.1, point 1. */
#include "expr/collapse_plan.h"

#include <string.h>

#include "base/alloc.h"
#include "expr/gene_map.h"
#include "expr/id_forms.h"

/* A gene of the plan while rows are filed. */
struct gene {
    const char *id;
    size_t key, size;
    size_t rank; /* in the list that genes are sorted by before they are by id */
};

struct filing {
    const mr_names *rows;
    const struct mr_identity *id;
    const mr_refs *refs;
    mr_names *keys;     /* what rows of one gene share, in order of appearance */
    mr_names *ids;      /* ids of genes that refs lack */
    struct gene *genes; /* [n_genes] by key, then in order of id */
    size_t n_genes, gene_capacity;
    bool by_row;           /* genes stay in order of appearance */
    const mr_names *first; /* genes that come first; NULL: none do */
};

/* What a row is called: blank names are R's missing one. */
static const char *row_name(const struct filing *f, size_t row, char buf[ID_SIZE])
{
    const char *name = mr_names_get(f->rows, row);

    return *name ? id_strip(name, buf) : "NA";
}

/* The gene of refs behind the name of a row; NULL: none. */
static const struct refs_gene *known_gene(const struct filing *f, const char *name)
{
    return gene_of_row(f->refs, f->id, name, NULL, NULL);
}

/* Files one row under its gene; '*k' is that of the row. */
static mr_status file_row(struct filing *f, size_t row, size_t *k, mr_error *err)
{
    char buf[ID_SIZE], upper[REFS_KEY_SIZE];
    const char *name = row_name(f, row, buf), *key = name;
    const struct refs_gene *known = known_gene(f, name);
    struct gene *gene;

    if (known)
        key = known->id[f->id->kind];
    else if (f->id->kind == MR_SYMBOL && !f->id->as_written && refs_key(name, upper))
        key = upper;
    if (mr_names_intern(f->keys, key, k, NULL, err) ||
        mem_grow(&f->genes, &f->gene_capacity, f->n_genes, sizeof(*f->genes), err))
        return MR_ENOMEM;
    gene = &f->genes[*k];
    if (*k == f->n_genes) {
        *gene = (struct gene){ .key = *k };
        f->n_genes++;
    }
    gene->size++;
    if (known)
        gene->id = known->id[f->id->kind]; /* refs' own, which stays */
    else if (!gene->id || strcmp(name, gene->id) < 0)
        return mr_names_intern(f->ids, name, NULL, &gene->id, err);
    return MR_OK;
}

/* Fills gene_of with the keys of the rows; order_genes() makes genes of them. */
static mr_status file_rows(struct filing *f, mr_collapse_plan *plan, mr_error *err)
{
    f->keys = mr_names_new();
    f->ids = mr_names_new();
    plan->gene_of = mem_calloc(plan->n_rows, sizeof(*plan->gene_of));
    if (!f->keys || !f->ids || !plan->gene_of)
        return mem_fail(err);
    for (size_t r = 0; r < plan->n_rows; r++) {
        plan->gene_of[r] = MR_NONE;
        if (id_form_of(mr_names_get(f->rows, r)) != ID_DROPPED &&
            file_row(f, r, &plan->gene_of[r], err))
            return MR_ENOMEM;
    }
    return MR_OK;
}

static int by_rank_and_id(const void *a, const void *b)
{
    const struct gene *x = a, *y = b;

    return x->rank != y->rank ? (x->rank > y->rank) - (x->rank < y->rank) : strcmp(x->id, y->id);
}

/* Ids differ: there are no ties. */
static void sort_genes(struct filing *f)
{
    for (size_t g = 0; g < f->n_genes && f->first; g++)
        f->genes[g].rank = mr_names_find(f->first, f->genes[g].id);
    if (f->n_genes && !f->by_row)
        qsort(f->genes, f->n_genes, sizeof(*f->genes), by_rank_and_id);
}

static mr_status name_genes(const struct filing *f, mr_collapse_plan *plan, mr_error *err)
{
    mr_status st = MR_OK;

    plan->genes = mr_names_new();
    plan->first = mem_calloc(f->n_genes + 1, sizeof(*plan->first));
    if (!plan->genes || !plan->first)
        return mem_fail(err);
    for (size_t g = 0; !st && g < f->n_genes; g++) {
        const struct gene *gene = &f->genes[g];

        st = mr_names_add(plan->genes, gene->id, strlen(gene->id), err);
        plan->first[g + 1] = plan->first[g] + gene->size;
        plan->largest = gene->size > plan->largest ? gene->size : plan->largest;
        plan->n_sums += gene->size > 1;
        plan->n_summed += gene->size > 1 ? gene->size : 0;
    }
    return st;
}

/* Puts genes in order of id and lists the rows of each. */
static mr_status order_genes(struct filing *f, mr_collapse_plan *plan, mr_error *err)
{
    size_t *gene_of_key = mem_calloc(f->n_genes, sizeof(*gene_of_key));
    size_t *next = mem_calloc(f->n_genes, sizeof(*next));
    mr_status st = gene_of_key && next ? MR_OK : mem_fail(err);

    if (!st) {
        sort_genes(f);
        st = name_genes(f, plan, err);
    }
    plan->rows = mem_calloc(plan->n_rows, sizeof(*plan->rows));
    if (!st && !plan->rows)
        st = mem_fail(err);
    for (size_t g = 0; !st && g < f->n_genes; g++) {
        gene_of_key[f->genes[g].key] = g;
        next[g] = plan->first[g];
    }
    for (size_t r = 0; !st && r < plan->n_rows; r++) {
        if (plan->gene_of[r] == MR_NONE)
            continue;
        plan->gene_of[r] = gene_of_key[plan->gene_of[r]];
        plan->rows[next[plan->gene_of[r]]++] = r;
    }
    free(gene_of_key);
    free(next);
    return st;
}

static mr_status plan_new(struct filing f, mr_collapse_plan **out, mr_error *err)
{
    mr_collapse_plan *plan = mem_calloc(1, sizeof(*plan));
    mr_status st;

    *out = NULL;
    if (!plan)
        return mem_fail(err);
    plan->n_rows = mr_names_size(f.rows);
    st = file_rows(&f, plan, err);
    if (!st)
        st = order_genes(&f, plan, err);
    if (!st) {
        *out = plan;
        plan = NULL;
    }
    mr_collapse_plan_free(plan);
    mr_names_free(f.keys);
    mr_names_free(f.ids);
    free(f.genes);
    return st;
}

mr_status mr_collapse_plan_new(const mr_names *rows, const struct mr_identity *id,
                               const mr_refs *refs, mr_collapse_plan **out, mr_error *err)
{
    return plan_new((struct filing){ .rows = rows, .id = id, .refs = refs }, out, err);
}

mr_status mr_collapse_plan_new_by_row(const mr_names *rows, const struct mr_identity *id,
                                      const mr_refs *refs, mr_collapse_plan **out, mr_error *err)
{
    return plan_new((struct filing){ .rows = rows, .id = id, .refs = refs, .by_row = true }, out,
                    err);
}

mr_status mr_collapse_plan_new_behind(const mr_names *first, const mr_names *rows,
                                      const struct mr_identity *id, const mr_refs *refs,
                                      mr_collapse_plan **out, mr_error *err)
{
    return plan_new((struct filing){ .rows = rows, .id = id, .refs = refs, .first = first }, out,
                    err);
}

void mr_collapse_plan_free(mr_collapse_plan *plan)
{
    if (!plan)
        return;
    mr_names_free(plan->genes);
    free(plan->first);
    free(plan->rows);
    free(plan->gene_of);
    free(plan);
}

const mr_names *mr_collapse_plan_genes(const mr_collapse_plan *plan)
{
    return plan->genes;
}

mr_status mr_collapse_plan_note(const mr_collapse_plan *plan, const char *study, mr_notes *notes,
                                mr_error *err)
{
    if (!plan->n_sums)
        return MR_OK;
    return mr_notes_addf(notes, MR_INFO, study, "summed_rows", plan->n_summed, err,
                         "rows of one gene summed: %zu genes of several rows", plan->n_sums);
}
