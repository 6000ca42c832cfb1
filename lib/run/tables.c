/* Tables that several studies share are read and identified once. */
#include "run/tables.h"

#include <string.h>

#include "base/alloc.h"

static void release_table(struct run_table *t)
{
    for (size_t s = 0; s <= MR_N_SPECIES; s++)
        mr_notes_free(t->as[s].notes);
    mr_notes_free(t->notes);
    mr_table_release(&t->table);
    *t = (struct run_table){ 0 };
}

void tables_release(struct tables *t)
{
    for (size_t i = 0; i < t->n; i++)
        release_table(&t->tables[i]);
    free(t->tables);
    *t = (struct tables){ 0 };
}

/* One more table, of the files listed, or else of the file at 'path'. */
static mr_status add_table(struct tables *t, const char *path, const struct mr_input_file *files,
                           size_t n, struct mr_read_opts opts, struct run_table **out,
                           mr_error *err)
{
    struct run_table table = { .notes = mr_notes_new() };
    mr_status st = table.notes ? MR_OK : mem_fail(err);

    opts.notes = table.notes;
    if (!st)
        st = mem_grow(&t->tables, &t->capacity, t->n, sizeof(*t->tables), err);
    if (!st)
        st = n ? mr_table_read_files(files, n, &opts, &table.table, err)
               : mr_table_read(path, &opts, &table.table, err);
    if (!st)
        st = mr_expect_genes(table.table.path, &table.table.facts, err);
    if (st) {
        release_table(&table);
        return st;
    }
    t->tables[t->n] = table;
    *out = &t->tables[t->n++];
    return MR_OK;
}

mr_status tables_load(struct tables *t, const char *path, const struct mr_read_opts *opts,
                      bool keep, struct run_table **out, mr_error *err)
{
    *out = NULL;
    for (size_t i = 0; i < t->n; i++) {
        if (!strcmp(t->tables[i].table.path, path)) {
            *out = &t->tables[i];
            return MR_OK;
        }
    }
    if (!keep)
        tables_release(t);
    return add_table(t, path, NULL, 0, *opts, out, err);
}

mr_status tables_load_files(struct tables *t, const struct mr_input_file *files, size_t n,
                            const struct mr_read_opts *opts, struct run_table **out, mr_error *err)
{
    *out = NULL;
    tables_release(t);
    return add_table(t, NULL, files, n, *opts, out, err);
}

/* Adds 'from' to 'to', as of 'study'. */
static mr_status add_notes(const mr_notes *from, const char *study, mr_notes *to, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < mr_notes_size(from); i++) {
        struct mr_note note = *mr_notes_get(from, i);

        note.study = study;
        st = mr_notes_add(to, &note, err);
    }
    return st;
}

mr_status table_tell(const struct run_table *t, const char *study, mr_notes *notes, mr_error *err)
{
    return add_notes(t->notes, study, notes, err);
}

static mr_status identify(struct run_table *t, const mr_refs *refs, struct mr_identify_opts opts,
                          struct identified *as, mr_error *err)
{
    mr_notes *notes = mr_notes_new();
    mr_status st;

    if (!notes)
        return mem_fail(err);
    opts.study = "";
    st = mr_identify(mr_matrix_rows(t->table.values), refs, &opts, notes, &as->id, err);
    if (st)
        mr_notes_free(notes);
    else
        as->notes = notes;
    return st;
}

mr_status table_identify(struct run_table *t, const mr_refs *refs,
                         const struct mr_identify_opts *opts, mr_notes *notes,
                         struct mr_identity *out, mr_error *err)
{
    struct identified *as = &t->as[opts->species];
    mr_status st = as->notes ? MR_OK : identify(t, refs, *opts, as, err);

    if (!st)
        st = add_notes(as->notes, opts->study, notes, err);
    if (!st)
        *out = as->id;
    return st;
}
