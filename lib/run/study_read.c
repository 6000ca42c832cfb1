/* Finds the samples of a study in their tables, says what these are, and makes one matrix. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/study_files.h"
#include "run/table.h"
#include "run/timing.h"

/* The samples of a study that one table holds, or all from files of their own. */
struct part {
    const char *path; /* of the first of 'files' */
    struct study_files files;
    size_t *cols, *samples; /* [n] column of the table, index into study.samples */
    size_t n;
    mr_matrix *expr; /* collapsed genes x n samples */
};

struct parts {
    struct part *parts;
    size_t n;
};

static void parts_release(struct parts *p)
{
    for (size_t i = 0; i < p->n; i++) {
        study_files_release(&p->parts[i].files);
        free(p->parts[i].cols);
        free(p->parts[i].samples);
        mr_matrix_free(p->parts[i].expr);
    }
    free(p->parts);
    *p = (struct parts){ 0 };
}

static size_t find_part(const struct parts *p, const char *path)
{
    for (size_t i = 0; i < p->n; i++)
        if (!strcmp(p->parts[i].path, path))
            return i;
    return MR_NONE;
}

/* The one table that the files of all samples make. */
static mr_status list_files(struct parts *p, const struct study *s, mr_error *err)
{
    struct part *part = mem_calloc(1, sizeof(*part));
    mr_status st;

    if (!part)
        return mem_fail(err);
    p->parts = part;
    p->n = 1;
    st = study_files_list(s, &part->files, err);
    if (st)
        return st;
    part->path = part->files.files[0].path;
    part->cols = mem_calloc(part->files.n, sizeof(*part->cols));
    part->samples = mem_calloc(part->files.n, sizeof(*part->samples));
    return part->cols && part->samples ? MR_OK : mem_fail(err);
}

/* The tables of the study: those of -c, else those that its rows name, in order. */
static mr_status list_parts(struct parts *p, const struct study *s, mr_error *err)
{
    const struct mr_run_opts *opts = &s->run->opts;
    const size_t n = opts->n_tables ? opts->n_tables : s->n_samples;

    p->parts = mem_calloc(n, sizeof(*p->parts));
    if (!p->parts)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++) {
        const struct mr_sample *sample = opts->n_tables ? NULL : s->samples[s->order[i]];
        const char *path = sample ? sample->table : opts->tables[i];
        struct part *part;

        if (sample && !path)
            return mr_fail(err, MR_EINVAL,
                           "%s:%zu: expected a counts table for sample '%s' (-c or the column "
                           "table), found none",
                           mr_sheet_path(s->run->sheet), sample->line, sample->name);
        if (find_part(p, path) != MR_NONE)
            continue;
        part = &p->parts[p->n++]; /* counted first: released where it fails */
        part->path = path;
        part->cols = mem_calloc(s->n_samples, sizeof(*part->cols));
        part->samples = mem_calloc(s->n_samples, sizeof(*part->samples));
        if (!part->cols || !part->samples)
            return mem_fail(err);
    }
    return MR_OK;
}

/* The tables of -c serve all studies and can be pipes: they stay. */
static mr_status load_part(mr_run *run, const struct part *part, struct run_table **out,
                           mr_error *err)
{
    const struct mr_read_opts *opts = &run->opts.read;

    if (part->files.n)
        return tables_load_files(&run->tables, part->files.files, part->files.n, opts, out, err);
    return tables_load(&run->tables, part->path, opts, run->opts.n_tables > 0, out, err);
}

/* A file is a column, a sample all of its lanes. */
static void take_files(struct part *part, const char **taken)
{
    for (size_t i = 0; i < part->files.n; i++) {
        part->cols[i] = i;
        part->samples[i] = part->files.samples[i];
        taken[part->samples[i]] = part->files.files[i].path;
    }
    part->n = part->files.n;
}

/* Which samples of the study 'table' holds; 'taken' [n_samples] says where else. */
static mr_status find_columns(const struct study *s, const struct mr_table *table,
                              struct part *part, const char **taken, mr_error *err)
{
    const mr_names *cols = mr_matrix_cols(table->values);

    if (part->files.n) {
        take_files(part, taken);
        return MR_OK;
    }
    for (size_t j = 0; j < s->n_samples; j++) {
        const struct mr_sample *sample = s->samples[j];
        size_t col;

        if (!s->run->opts.n_tables && strcmp(sample->table, part->path) != 0)
            continue;
        col = mr_counts_find_sample(cols, sample->column);
        if (col == MR_NONE)
            continue;
        if (taken[j])
            return mr_fail(
                err, MR_EFORMAT, "%s:%zu: expected sample '%s' in one table, found it in %s and %s",
                mr_sheet_path(s->run->sheet), sample->line, sample->column, taken[j], part->path);
        for (size_t i = 0; i < part->n; i++)
            if (part->cols[i] == col)
                return mr_fail(err, MR_EFORMAT,
                               "%s:%zu: expected a column of its own for sample '%s', found that "
                               "of sample '%s'",
                               mr_sheet_path(s->run->sheet), sample->line, sample->name,
                               s->samples[part->samples[i]]->name);
        taken[j] = part->path;
        part->cols[part->n] = col;
        part->samples[part->n++] = j;
    }
    return MR_OK;
}

static mr_status add_column(mr_run *run, const char *name, mr_error *err)
{
    if (mem_grow(&run->columns, &run->column_capacity, run->n_columns, sizeof(*run->columns),
                 err) ||
        mr_names_intern(run->strings, name, NULL, &run->columns[run->n_columns], err))
        return MR_ENOMEM;
    run->n_columns++;
    return MR_OK;
}

/* Notes which columns of the table the study took; a file of one sample has none to name. */
static mr_status add_columns(mr_run *run, const struct part *part, const struct mr_table *t,
                             mr_error *err)
{
    const mr_names *cols = mr_matrix_cols(t->values);
    mr_status st = MR_OK;

    if (part->files.n)
        return add_column(run, "", err);
    for (size_t i = 0; !st && i < part->n; i++)
        st = add_column(run, mr_names_get(cols, part->cols[i]), err);
    return st;
}

/* One file of the table: its only one, or one of many. */
static mr_status add_input(mr_run *run, const struct part *part, const struct mr_table *t,
                           const struct mr_stream_file *file, struct mr_input in, mr_error *err)
{
    in.first_column = run->n_columns;
    in.format = file->format;
    in.compression = file->compression;
    if (mem_grow(&run->inputs, &run->input_capacity, run->n_inputs, sizeof(*run->inputs), err) ||
        mr_names_intern(run->strings, file->path, NULL, &in.path, err) ||
        mr_names_intern(run->strings, file->md5, NULL, &in.md5, err) ||
        add_columns(run, part, t, err))
        return MR_ENOMEM;
    run->inputs[run->n_inputs++] = in;
    return MR_OK;
}

static mr_status add_inputs(mr_run *run, const struct study *s, const struct part *part,
                            const struct mr_table *t, const struct mr_identity *id, mr_error *err)
{
    struct mr_input in = { .study = s->info->name,
                           .id_kind = mr_id_kind_name(id->kind),
                           .species = mr_species_name(id->species),
                           .scale = mr_scale_name(s->scale),
                           .n_genes = mr_matrix_n_rows(t->values),
                           .n_samples = part->files.n ? 1 : part->n,
                           .n_mapped = id->n_mapped };
    mr_status st = MR_OK;

    in.scale_named = run->opts.input_scale != MR_SCALE_AUTO || s->info->scale != MR_SCALE_AUTO;
    in.species_named =
        run->opts.species != MR_SPECIES_UNKNOWN || s->info->species != MR_SPECIES_UNKNOWN;
    for (size_t i = 0; !st && i < t->n_files; i++)
        st = add_input(run, part, t, &t->files[i], in, err);
    return st;
}

/* Reads of no gene, of all lanes. */
static void add_unassigned(struct study *s, const struct part *part, const struct mr_table *t)
{
    for (size_t i = 0; i < part->n; i++) {
        const double reads = t->unassigned ? t->unassigned[part->cols[i]] : NAN;
        double *sum = &s->unassigned[part->samples[i]];

        *sum = isnan(*sum) ? reads : *sum + reads;
    }
}

/* All tables of a study are of one kind, species and scale. */
static mr_status agree(struct study *s, const struct part *part, const struct mr_identity *id,
                       enum mr_scale scale, bool first, mr_error *err)
{
    if (first) {
        s->id = *id;
        s->scale = scale;
        return MR_OK;
    }
    if (s->id.kind != id->kind || s->id.species != id->species || s->scale != scale)
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected %s %s ids and %s like the other tables of study '%s', found "
                       "%s %s ids and %s",
                       part->path, mr_species_name(s->id.species), mr_id_kind_name(s->id.kind),
                       mr_scale_name(s->scale), s->info->name, mr_species_name(id->species),
                       mr_id_kind_name(id->kind), mr_scale_name(scale));
    s->id.n_rows += id->n_rows;
    s->id.n_mapped += id->n_mapped;
    return MR_OK;
}

/* From here on a column of the part is a sample of the study. */
static mr_status sum_lanes(const struct study *s, struct part *part, mr_error *err)
{
    for (size_t j = 0; j < s->n_samples; j++)
        part->samples[j] = j;
    part->n = s->n_samples;
    return study_files_sum(s, &part->files, s->scale, &part->expr, err);
}

static mr_status take_part(struct study *s, mr_run *run, struct part *part, struct run_table *table,
                           bool first, mr_error *err)
{
    const struct mr_run_opts *opts = &run->opts;
    const struct mr_table *t = &table->table;
    const struct scale_question question = { t, part->cols, part->n,
                                             opts->input_scale != MR_SCALE_AUTO ? opts->input_scale
                                                                                : s->info->scale,
                                             s->info->name };
    const struct mr_identify_opts identify = {
        .species = opts->species != MR_SPECIES_UNKNOWN ? opts->species : s->info->species,
        .path = part->path,
        .first_line = t->facts.first_line,
        .study = s->info->name,
        .keep_dates = opts->keep_dates,
        .gene_map = opts->gene_map,
    };
    const size_t n_unused = mr_matrix_n_cols(t->values) - part->n;
    struct mr_identity id;
    enum mr_scale scale;
    mr_status st = table_tell(table, s->info->name, run->notes, err);

    if (!st)
        st = table_identify(table, opts->refs, &identify, run->notes, &id, err);
    if (!st)
        st = table_scale(&question, run->notes, &scale, err);
    if (!st)
        st = agree(s, part, &id, scale, first, err);
    if (!st && n_unused)
        st = mr_notes_addf(run->notes, MR_INFO, s->info->name, "unused_columns", n_unused, err,
                           "%s: columns that study '%s' does not name take no part", part->path,
                           s->info->name);
    if (!st)
        st = mr_collapse(t->values, &id, opts->refs, part->cols, part->n, s->info->name, run->notes,
                         &part->expr, err);
    if (!st)
        st = add_inputs(run, s, part, t, &id, err);
    if (st)
        return st;
    add_unassigned(s, part, t);
    return part->files.n ? sum_lanes(s, part, err) : MR_OK;
}

static mr_status read_part(struct study *s, mr_run *run, struct part *part, const char **taken,
                           bool first, mr_error *err)
{
    struct run_table *table;
    struct timespec last;
    mr_status st;

    clock_gettime(CLOCK_MONOTONIC, &last);
    st = load_part(run, part, &table, err);
    run->timing.read += timing_lap(&last);
    if (!st)
        st = find_columns(s, &table->table, part, taken, err);
    if (!st && part->n)
        st = take_part(s, run, part, table, first, err);
    run->timing.identify += timing_lap(&last);
    return st;
}

static mr_status check_found(const struct study *s, const char *const *taken, mr_error *err)
{
    for (size_t j = 0; j < s->n_samples; j++) {
        const struct mr_sample *sample = s->samples[j];
        const struct mr_run_opts *opts = &s->run->opts;

        if (taken[j])
            continue;
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a column '%s' in %s, found none",
                       mr_sheet_path(s->run->sheet), sample->line, sample->column,
                       !opts->n_tables       ? sample->table
                       : opts->n_tables == 1 ? opts->tables[0]
                                             : "one of the tables of -c");
    }
    return MR_OK;
}

/* ---- joining tables ---- */

/* Genes of the first part that every other part has, too. */
static mr_status common_genes(const struct study *s, const struct parts *p, size_t first,
                              mr_names **out, mr_error *err)
{
    const mr_names *genes = mr_matrix_rows(p->parts[first].expr);
    const size_t n = mr_names_size(genes);
    size_t n_kept;

    *out = mr_names_new();
    if (!*out)
        return mem_fail(err);
    for (size_t g = 0; g < n; g++) {
        const char *gene = mr_names_get(genes, g);
        bool keep = true;

        for (size_t i = first + 1; keep && i < p->n; i++)
            keep = !p->parts[i].expr ||
                   mr_names_find(mr_matrix_rows(p->parts[i].expr), gene) != MR_NONE;
        if (keep && mr_names_add(*out, gene, strlen(gene), err))
            return MR_ENOMEM;
    }
    n_kept = mr_names_size(*out);
    if (2 * n_kept < n)
        return mr_fail(
            err, MR_EFORMAT,
            "%s: expected tables of the same genes in study '%s', found %zu of %zu genes "
            "of %s in all",
            mr_sheet_path(s->run->sheet), s->info->name, n_kept, n, p->parts[first].path);
    if (n_kept < n)
        return mr_notes_addf(s->run->notes, MR_WARNING, s->info->name, "genes_not_shared",
                             n - n_kept, err,
                             "%s: genes that another table of study '%s' lacks are left out",
                             p->parts[first].path, s->info->name);
    return MR_OK;
}

static void copy_column(mr_matrix *to, size_t to_col, const mr_matrix *from, size_t from_col,
                        const size_t *row_of)
{
    for (size_t g = 0; g < mr_matrix_n_rows(to); g++) {
        const size_t row = row_of[g];

        if (mr_matrix_type(to) == MR_U32)
            mr_matrix_u32(to, to_col)[g] = mr_matrix_u32_const(from, from_col)[row];
        else
            mr_matrix_f64(to, to_col)[g] = mr_matrix_get(from, row, from_col);
    }
}

static mr_status copy_part(struct study *s, const struct part *part, mr_error *err)
{
    const mr_names *genes = mr_matrix_rows(s->expr);
    size_t *row_of = mem_calloc(mr_names_size(genes), sizeof(*row_of));

    if (!row_of)
        return mem_fail(err);
    for (size_t g = 0; g < mr_names_size(genes); g++)
        row_of[g] = mr_names_find(mr_matrix_rows(part->expr), mr_names_get(genes, g));
    for (size_t i = 0; i < part->n; i++)
        copy_column(s->expr, part->samples[i], part->expr, i, row_of);
    free(row_of);
    return MR_OK;
}

/* Puts the columns of all parts, in the order of the samples, into s->expr. */
static mr_status join_parts(struct study *s, const struct parts *p, mr_error *err)
{
    mr_names *genes = NULL, *samples = mr_names_new();
    enum mr_type type = MR_U32;
    size_t first = 0;
    mr_status st = samples ? MR_OK : mem_fail(err);

    while (!p->parts[first].expr)
        first++;
    for (size_t i = 0; i < p->n; i++)
        if (p->parts[i].expr && mr_matrix_type(p->parts[i].expr) == MR_F64)
            type = MR_F64;
    for (size_t j = 0; !st && j < s->n_samples; j++)
        st = mr_names_add(samples, s->samples[j]->name, strlen(s->samples[j]->name), err);
    if (!st)
        st = common_genes(s, p, first, &genes, err);
    if (st) {
        mr_names_free(samples);
        mr_names_free(genes);
        return st;
    }
    st = mr_matrix_new(type, genes, samples, &s->expr, err);
    for (size_t i = first; !st && i < p->n; i++)
        if (p->parts[i].expr)
            st = copy_part(s, &p->parts[i], err);
    return st;
}

mr_status study_read(struct study *s, mr_run *run, mr_error *err)
{
    struct parts p = { 0 };
    const char **taken = NULL;
    bool first = true;
    mr_status st = study_list_samples(s, err);

    if (!st)
        st = study_has_files(s) ? list_files(&p, s, err) : list_parts(&p, s, err);
    if (st)
        goto done;
    taken = mem_calloc(s->n_samples, sizeof(*taken));
    s->unassigned = mem_resize(NULL, s->n_samples, sizeof(*s->unassigned));
    if (!taken || !s->unassigned) {
        st = mem_fail(err);
        goto done;
    }
    for (size_t j = 0; j < s->n_samples; j++)
        s->unassigned[j] = NAN;
    for (size_t i = 0; !st && i < p.n; i++) {
        st = read_part(s, run, &p.parts[i], taken, first, err);
        first = first && !p.parts[i].n;
    }
    if (!st)
        st = check_found(s, taken, err);
    if (!st)
        st = join_parts(s, &p, err);
done:
    free(taken);
    parts_release(&p);
    return st;
}
