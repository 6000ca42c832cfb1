#include "run/table.h"

#include <string.h>

#include "base/alloc.h"

struct column {
    const char *name;
    size_t col;
};

static int compare_columns(const void *a, const void *b)
{
    return strcmp(((const struct column *)a)->name, ((const struct column *)b)->name);
}

static mr_status sort_columns(const mr_names *names, size_t **out, mr_error *err)
{
    const size_t n = mr_names_size(names);
    struct column *columns = mem_calloc(n, sizeof(*columns));

    *out = mem_calloc(n, sizeof(**out));
    if (!columns || !*out) {
        free(columns);
        return mem_fail(err);
    }
    for (size_t c = 0; c < n; c++)
        columns[c] = (struct column){ mr_names_get(names, c), c };
    qsort(columns, n, sizeof(*columns), compare_columns);
    for (size_t c = 0; c < n; c++)
        (*out)[c] = columns[c].col;
    free(columns);
    return MR_OK;
}

/* One file names its samples as it likes. */
static mr_status read_files(const struct mr_input_file *files, size_t n_files,
                            const struct mr_run_opts *opts, mr_notes *notes, struct mr_table *out,
                            mr_error *err)
{
    struct mr_read_opts read = opts->read;

    read.n_threads = opts->n_threads;
    read.notes = notes;
    if (n_files == 1 && !files->sample)
        return mr_table_read(files->path, &read, out, err);
    return mr_table_read_files(files, n_files, &read, out, err);
}

mr_status table_load(const struct mr_input_file *files, size_t n_files,
                     const struct mr_run_opts *opts, mr_notes *notes, struct loaded *t,
                     mr_error *err)
{
    const char *path = files[0].path;
    size_t n_cols;
    mr_status st;

    *t = (struct loaded){ 0 };
    st = read_files(files, n_files, opts, notes, &t->table, err);
    if (st)
        return st;
    n_cols = mr_matrix_n_cols(t->table.values);
    st = mr_expect_genes(path, &t->table.facts, err);
    if (!st)
        st = mr_identify(mr_matrix_rows(t->table.values), opts->refs,
                         &(struct mr_identify_opts){ opts->species, path, t->table.facts.first_line,
                                                     "", opts->keep_dates, opts->gene_map },
                         notes, &t->id, err);
    if (!st)
        st = sort_columns(mr_matrix_cols(t->table.values), &t->cols, err);
    if (!st)
        st = table_scale(
            &(struct scale_question){ &t->table, t->cols, n_cols, opts->input_scale, "" }, notes,
            &t->scale, err);
    if (!st)
        st = mr_collapse(t->table.values, &t->id, opts->refs, t->cols, n_cols, "", notes, &t->expr,
                         err);
    t->scale_named = opts->input_scale != MR_SCALE_AUTO;
    if (st)
        table_release(t);
    return st;
}

void table_release(struct loaded *t)
{
    mr_table_release(&t->table);
    mr_matrix_free(t->expr);
    free(t->cols);
    *t = (struct loaded){ 0 };
}
