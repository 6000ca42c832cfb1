/* One row per gene: statistics.md I.1, point 1. */
#include <string.h>

#include "base/alloc.h"
#include "base/subset.h"
#include "expr/collapse_plan.h"

/* Of the first 'n' rows; those behind are 0. */
static uint64_t sum_u32(const mr_collapse_plan *plan, size_t g, const uint32_t *values, size_t n)
{
    uint64_t sum = 0;

    for (size_t i = plan->first[g]; i < plan->first[g + 1] && plan->rows[i] < n; i++)
        sum += values[plan->rows[i]];
    return sum;
}

static int by_gene_and_value(const void *a, const void *b)
{
    const struct addend *x = a, *y = b;

    if (x->gene != y->gene)
        return x->gene < y->gene ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

void collapse_add_up(struct addend *addends, size_t n, double *genes)
{
    if (n)
        qsort(addends, n, sizeof(*addends), by_gene_and_value);
    for (size_t i = 0; i < n; i++)
        genes[addends[i].gene] += addends[i].value;
}

static void apply_f64(const mr_collapse_plan *plan, const struct mr_profile *profile,
                      struct addend *addends, double *genes)
{
    const size_t n_genes = mr_names_size(plan->genes);

    for (size_t g = 0; g < n_genes; g++) {
        const size_t behind = plan->first[g + 1];
        size_t n = 0;

        for (size_t i = plan->first[g]; i < behind && plan->rows[i] < profile->n; i++)
            addends[n++] = (struct addend){ g, profile->f64[plan->rows[i]] };
        genes[g] = n == 1 ? addends[0].value : 0;
        if (n > 1)
            collapse_add_up(addends, n, genes);
    }
}

static void apply_sparse(const mr_collapse_plan *plan, const struct mr_profile *profile,
                         struct addend *addends, double *genes)
{
    const size_t n_genes = mr_names_size(plan->genes);
    size_t n = 0;

    for (size_t g = 0; g < n_genes; g++)
        genes[g] = 0;
    for (size_t i = 0; i < profile->n; i++) {
        const size_t g = plan->gene_of[profile->rows[i]];
        const double value = profile->type == MR_F64 ? profile->f64[i] : profile->u32[i];

        if (g == MR_NONE)
            continue;
        if (plan->first[g + 1] - plan->first[g] == 1)
            genes[g] = value;
        else
            addends[n++] = (struct addend){ g, value };
    }
    collapse_add_up(addends, n, genes);
}

size_t mr_collapse_scratch_size(const mr_collapse_plan *plan)
{
    return (plan->n_summed + 1) * sizeof(struct addend);
}

void mr_collapse_apply(const mr_collapse_plan *plan, const struct mr_profile *profile,
                       void *scratch, double *genes)
{
    const size_t n_genes = mr_names_size(plan->genes);

    if (profile->rows)
        apply_sparse(plan, profile, scratch, genes);
    else if (profile->type == MR_F64)
        apply_f64(plan, profile, scratch, genes);
    else
        for (size_t g = 0; g < n_genes; g++)
            genes[g] = (double)sum_u32(plan, g, profile->u32, profile->n);
}

/* ---- a whole table ---- */

/* U32 as long as every sum fits. */
static enum mr_type type_of_result(const mr_collapse_plan *plan, const mr_matrix *table,
                                   const size_t *cols, size_t n_cols)
{
    const size_t n_genes = mr_names_size(plan->genes);

    if (mr_matrix_type(table) == MR_F64)
        return MR_F64;
    for (size_t j = 0; j < n_cols; j++) {
        const uint32_t *values = mr_matrix_u32_const(table, cols[j]);

        for (size_t g = 0; g < n_genes; g++)
            if (plan->first[g + 1] - plan->first[g] > 1 &&
                sum_u32(plan, g, values, plan->n_rows) > UINT32_MAX)
                return MR_F64;
    }
    return MR_U32;
}

static mr_status new_result(const mr_collapse_plan *plan, const mr_matrix *table,
                            const size_t *cols, size_t n_cols, mr_matrix **out, mr_error *err)
{
    mr_names *rows, *names = NULL;
    mr_status st = mr_names_copy(plan->genes, &rows, err);

    if (!st)
        st = names_subset(mr_matrix_cols(table), cols, n_cols, &names, err);
    if (!st)
        return mr_matrix_new(type_of_result(plan, table, cols, n_cols), rows, names, out, err);
    mr_names_free(rows);
    return st;
}

static mr_status fill_result(const mr_collapse_plan *plan, const mr_matrix *table,
                             const size_t *cols, mr_matrix *m, mr_error *err)
{
    void *scratch = mem_calloc(1, mr_collapse_scratch_size(plan));

    if (!scratch)
        return mem_fail(err);
    for (size_t j = 0; j < mr_matrix_n_cols(m); j++) {
        const struct mr_profile profile = { .type = mr_matrix_type(table),
                                            .n = plan->n_rows,
                                            .u32 = mr_matrix_u32_const(table, cols[j]),
                                            .f64 = mr_matrix_f64_const(table, cols[j]) };
        uint32_t *integers = mr_matrix_u32(m, j);

        for (size_t g = 0; integers && g < mr_matrix_n_rows(m); g++)
            integers[g] = (uint32_t)sum_u32(plan, g, profile.u32, plan->n_rows);
        if (!integers)
            mr_collapse_apply(plan, &profile, scratch, mr_matrix_f64(m, j));
    }
    free(scratch);
    return MR_OK;
}

mr_status mr_collapse(const mr_matrix *table, const struct mr_identity *id, const mr_refs *refs,
                      const size_t *cols, size_t n_cols, const char *study, mr_notes *notes,
                      mr_matrix **out, mr_error *err)
{
    mr_collapse_plan *plan;
    mr_matrix *m = NULL;
    mr_status st = mr_collapse_plan_new(mr_matrix_rows(table), id, refs, &plan, err);

    *out = NULL;
    if (!st)
        st = new_result(plan, table, cols, n_cols, &m, err);
    if (!st)
        st = fill_result(plan, table, cols, m, err);
    if (!st)
        st = mr_collapse_plan_note(plan, study, notes, err);
    if (!st) {
        *out = m;
        m = NULL;
    }
    mr_matrix_free(m);
    mr_collapse_plan_free(plan);
    return st;
}
