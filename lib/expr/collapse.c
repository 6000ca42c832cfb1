/* One row per gene: statistics.md I.1, point 1. */
#include <string.h>

#include "base/alloc.h"
#include "expr/id_forms.h"
#include "expr/refs_data.h"
#include "mechrank/ids.h"

/* A gene of the result; rows[first .. first + size) of the table are summed in it. */
struct gene {
    const char *id;
    size_t key, first, size;
};

struct collapse {
    const mr_matrix *table;
    const size_t *cols;
    size_t n_cols;
    mr_names *keys;     /* what rows of one gene share, in order of appearance */
    mr_names *ids;      /* ids of genes that refs lack */
    struct gene *genes; /* [n_genes] */
    size_t n_genes, gene_capacity;
    size_t *key_of;  /* [rows of the table] MR_NONE: dropped */
    size_t *rows;    /* the rows kept, gene by gene */
    double *addends; /* [the largest gene] */
};

/* What a row is called: blank names are R's missing one. */
static const char *row_name(const struct collapse *c, size_t row, char buf[ID_SIZE])
{
    const char *name = mr_names_get(mr_matrix_rows(c->table), row);

    return *name ? id_strip(name, buf) : "NA";
}

/* Files one row under its gene. */
static mr_status add_row(struct collapse *c, const struct mr_identity *id, const mr_refs *refs,
                         size_t row, mr_error *err)
{
    char buf[ID_SIZE], upper[REFS_KEY_SIZE];
    const char *name = row_name(c, row, buf), *key = name;
    const struct refs_gene *known = refs_find(refs, id->species, id->kind, name, NULL);
    struct gene *gene;
    size_t k;

    if (known)
        key = known->id[id->kind];
    else if (id->kind == MR_SYMBOL && refs_key(name, upper))
        key = upper;
    if (mr_names_intern(c->keys, key, &k, NULL, err) ||
        mem_grow(&c->genes, &c->gene_capacity, c->n_genes, sizeof(*c->genes), err))
        return MR_ENOMEM;
    c->key_of[row] = k;
    gene = &c->genes[k];
    if (k == c->n_genes) {
        *gene = (struct gene){ .id = known ? key : NULL, .key = k };
        c->n_genes++;
    }
    gene->size++;
    if (known)
        gene->id = known->id[id->kind]; /* refs' own, which stays */
    else if (!gene->id || strcmp(name, gene->id) < 0)
        return mr_names_intern(c->ids, name, NULL, &gene->id, err);
    return MR_OK;
}

static mr_status file_rows(struct collapse *c, const struct mr_identity *id, const mr_refs *refs,
                           mr_error *err)
{
    const size_t n_rows = mr_matrix_n_rows(c->table);

    c->keys = mr_names_new();
    c->ids = mr_names_new();
    c->key_of = mem_calloc(n_rows, sizeof(*c->key_of));
    if (!c->keys || !c->ids || !c->key_of)
        return mem_fail(err);
    for (size_t r = 0; r < n_rows; r++) {
        c->key_of[r] = MR_NONE;
        if (id_form_of(mr_names_get(mr_matrix_rows(c->table), r)) != ID_DROPPED &&
            add_row(c, id, refs, r, err))
            return MR_ENOMEM;
    }
    return MR_OK;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct gene *)a)->id, ((const struct gene *)b)->id);
}

/* Puts genes in order of id and lists the rows of each. */
static mr_status order_genes(struct collapse *c, mr_error *err)
{
    const size_t n_rows = mr_matrix_n_rows(c->table);
    size_t *next = mem_calloc(c->n_genes, sizeof(*next));
    size_t n = 0, largest = 0;

    c->rows = mem_calloc(n_rows, sizeof(*c->rows));
    if (!next || !c->rows) {
        free(next);
        return mem_fail(err);
    }
    if (c->n_genes)
        qsort(c->genes, c->n_genes, sizeof(*c->genes), by_id); /* ids differ: no ties */
    for (size_t g = 0; g < c->n_genes; g++) {
        c->genes[g].first = n;
        next[c->genes[g].key] = n;
        n += c->genes[g].size;
        largest = c->genes[g].size > largest ? c->genes[g].size : largest;
    }
    for (size_t r = 0; r < n_rows; r++)
        if (c->key_of[r] != MR_NONE)
            c->rows[next[c->key_of[r]]++] = r;
    free(next);
    c->addends = mem_calloc(largest, sizeof(*c->addends));
    return c->addends ? MR_OK : mem_fail(err);
}

static uint64_t sum_u32(const struct collapse *c, const struct gene *gene, const uint32_t *values)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < gene->size; i++)
        sum += values[c->rows[gene->first + i]];
    return sum;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The addends in order of value, so that the order of rows does not matter. */
static double sum_f64(const struct collapse *c, const struct gene *gene, const double *values)
{
    double sum = 0;

    if (gene->size == 1)
        return values[c->rows[gene->first]];
    for (size_t i = 0; i < gene->size; i++)
        c->addends[i] = values[c->rows[gene->first + i]];
    qsort(c->addends, gene->size, sizeof(double), by_value);
    for (size_t i = 0; i < gene->size; i++)
        sum += c->addends[i];
    return sum;
}

/* U32 as long as every sum fits. */
static enum mr_type type_of_result(const struct collapse *c)
{
    if (mr_matrix_type(c->table) == MR_F64)
        return MR_F64;
    for (size_t j = 0; j < c->n_cols; j++) {
        const uint32_t *values = mr_matrix_u32_const(c->table, c->cols[j]);

        for (size_t g = 0; g < c->n_genes; g++)
            if (c->genes[g].size > 1 && sum_u32(c, &c->genes[g], values) > UINT32_MAX)
                return MR_F64;
    }
    return MR_U32;
}

static mr_status name_result(const struct collapse *c, mr_matrix **out, mr_error *err)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_status st = rows && cols ? MR_OK : mem_fail(err);

    for (size_t g = 0; !st && g < c->n_genes; g++)
        st = mr_names_add(rows, c->genes[g].id, strlen(c->genes[g].id), err);
    for (size_t j = 0; !st && j < c->n_cols; j++) {
        const char *name = mr_names_get(mr_matrix_cols(c->table), c->cols[j]);

        st = mr_names_add(cols, name, strlen(name), err);
    }
    if (!st)
        return mr_matrix_new(type_of_result(c), rows, cols, out, err);
    mr_names_free(rows);
    mr_names_free(cols);
    return st;
}

static void fill_result(const struct collapse *c, mr_matrix *m)
{
    for (size_t j = 0; j < c->n_cols; j++) {
        const uint32_t *in_u32 = mr_matrix_u32_const(c->table, c->cols[j]);
        const double *in_f64 = mr_matrix_f64_const(c->table, c->cols[j]);
        uint32_t *out_u32 = mr_matrix_u32(m, j);
        double *out_f64 = mr_matrix_f64(m, j);

        for (size_t g = 0; g < c->n_genes; g++) {
            if (out_u32)
                out_u32[g] = (uint32_t)sum_u32(c, &c->genes[g], in_u32);
            else
                out_f64[g] = in_f64 ? sum_f64(c, &c->genes[g], in_f64)
                                    : (double)sum_u32(c, &c->genes[g], in_u32);
        }
    }
}

static mr_status note_sums(const struct collapse *c, const char *study, mr_notes *notes,
                           mr_error *err)
{
    size_t n_rows = 0, n_genes = 0;

    for (size_t g = 0; g < c->n_genes; g++) {
        if (c->genes[g].size > 1) {
            n_rows += c->genes[g].size;
            n_genes++;
        }
    }
    if (!n_genes)
        return MR_OK;
    return mr_notes_addf(notes, MR_INFO, study, "summed_rows", n_rows, err,
                         "rows of one gene summed: %zu genes of several rows", n_genes);
}

mr_status mr_collapse(const mr_matrix *table, const struct mr_identity *id, const mr_refs *refs,
                      const size_t *cols, size_t n_cols, const char *study, mr_notes *notes,
                      mr_matrix **out, mr_error *err)
{
    struct collapse c = { .table = table, .cols = cols, .n_cols = n_cols };
    mr_matrix *m = NULL;
    mr_status st = file_rows(&c, id, refs, err);

    *out = NULL;
    if (!st)
        st = order_genes(&c, err);
    if (!st)
        st = name_result(&c, &m, err);
    if (!st) {
        fill_result(&c, m);
        st = note_sums(&c, study, notes, err);
    }
    if (!st) {
        *out = m;
        m = NULL;
    }
    mr_matrix_free(m);
    mr_names_free(c.keys);
    mr_names_free(c.ids);
    free(c.genes);
    free(c.key_of);
    free(c.rows);
    free(c.addends);
    return st;
}
