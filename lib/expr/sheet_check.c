#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "expr/sheet_parts.h"

/* '*first' is the row in which 'key' was met first: 'row' itself if it is new. */
static mr_status first_row(struct sheet_index *index, const char *key, size_t row, size_t *first,
                           mr_error *err)
{
    const size_t n = mr_names_size(index->keys);
    size_t i;

    if (mem_grow(&index->rows, &index->capacity, n, sizeof(*index->rows), err) ||
        mr_names_intern(index->keys, key, &i, NULL, err))
        return MR_ENOMEM;
    if (i == n)
        index->rows[n] = row;
    *first = index->rows[i];
    return MR_OK;
}

static mr_status find_study(struct sheet_reader *r, const struct mr_sample *s,
                            struct sheet_study **out, mr_error *err)
{
    mr_sheet *sheet = r->sheet;
    size_t i;

    if (mem_grow(&sheet->studies, &sheet->studies_capacity, sheet->n_studies,
                 sizeof(*sheet->studies), err) ||
        mr_names_intern(r->study_names, s->study, &i, NULL, err))
        return MR_ENOMEM;
    *out = &sheet->studies[i];
    if (i < sheet->n_studies)
        return MR_OK;
    sheet->n_studies++;
    **out = (struct sheet_study){ .view = { .name = s->study, .species = MR_SPECIES_UNKNOWN },
                                  .first_line = s->line };
    return MR_OK;
}

/* One study, one species and one scale: the first row that says one decides. */
static mr_status check_unit(struct sheet_reader *r, struct sheet_study *study,
                            const struct mr_sample *s, mr_error *err)
{
    mr_status st = MR_OK;

    if (s->species != MR_SPECIES_UNKNOWN && !study->species_line) {
        study->view.species = s->species;
        study->species_line = s->line;
    } else if (s->species != MR_SPECIES_UNKNOWN && s->species != study->view.species) {
        st = sheet_fault(r, s->line, err,
                         "expected species %s as on line %zu (study '%s'), found %s",
                         mr_species_name(study->view.species), study->species_line, s->study,
                         mr_species_name(s->species));
    }
    if (st || s->scale == MR_SCALE_AUTO)
        return st;
    if (!study->scale_line) {
        study->view.scale = s->scale;
        study->scale_line = s->line;
        return MR_OK;
    }
    if (s->scale == study->view.scale)
        return MR_OK;
    return sheet_fault(r, s->line, err, "expected scale %s as on line %zu (study '%s'), found %s",
                       mr_scale_name(study->view.scale), study->scale_line, s->study,
                       mr_scale_name(s->scale));
}

static mr_status check_input(struct sheet_reader *r, struct sheet_study *study,
                             const struct mr_sample *s, mr_error *err)
{
    if (s->table && s->file) /* a fault of the row, which says nothing about the study */
        return MR_OK;
    if (s->table && !study->table_line)
        study->table_line = s->line;
    if (s->file && !study->file_line)
        study->file_line = s->line;
    if (s->table && study->file_line)
        return sheet_fault(r, s->line, err,
                           "expected a file as on line %zu (study '%s'), found a table",
                           study->file_line, s->study);
    if (s->file && study->table_line)
        return sheet_fault(r, s->line, err,
                           "expected a table as on line %zu (study '%s'), found a file",
                           study->table_line, s->study);
    return MR_OK;
}

/* What lanes of one library must share, as text. */
static const char *label(const struct mr_sample *s, size_t i, const char **name)
{
    const struct {
        const char *name, *value;
    } labels[] = {
        { "study", s->study },
        { "arm", mr_arm_name(s->arm) },
        { "source", s->source },
        { "product", s->product },
        { "group", s->level },
        { "species", s->species == MR_SPECIES_UNKNOWN ? NULL : mr_species_name(s->species) },
        { "scale", s->scale == MR_SCALE_AUTO ? NULL : mr_scale_name(s->scale) },
        { "batch", s->batch },
        { "animal", s->animal },
        { "donor_species", s->donor_species },
        { "pool_size", s->pool_size },
        { "days_after_model", s->days_after_model },
        { "days_after_treatment", s->days_after_treatment },
    };

    *name = i < sizeof(labels) / sizeof(labels[0]) ? labels[i].name : NULL;
    return *name ? labels[i].value : NULL;
}

static mr_status check_labels(struct sheet_reader *r, const struct mr_sample *s,
                              const struct mr_sample *first, mr_error *err)
{
    const size_t n = r->opts->n_covariates;
    const char *const *covariates = r->sheet->covariates;
    const char *name = "", *other;

    for (size_t i = 0; name; i++) {
        const char *value = label(s, i, &name), *wanted = label(first, i, &other);

        if (name && strcmp(value ? value : "", wanted ? wanted : "") != 0)
            return sheet_fault(r, s->line, err,
                               "expected %s '%s' as on line %zu (lanes of sample '%s'), found '%s'",
                               name, wanted ? wanted : "", first->line, s->name,
                               value ? value : "");
    }
    for (size_t i = 0; i < n; i++) {
        const char *value = covariates[r->sheet->n_covariates - n + i];
        const char *wanted = covariates[(size_t)(first - r->sheet->samples) * n + i];

        if (value != wanted) /* interned: one string, one pointer */
            return sheet_fault(r, s->line, err,
                               "expected %s '%s' as on line %zu (lanes of sample '%s'), found '%s'",
                               r->opts->covariates[i], wanted ? wanted : "", first->line, s->name,
                               value ? value : "");
    }
    return MR_OK;
}

static mr_status check_name(struct sheet_reader *r, const struct mr_sample *s, mr_error *err)
{
    const size_t row = r->sheet->n_samples;
    const struct mr_sample *first;
    size_t at;

    if (!s->name)
        return MR_OK;
    if (first_row(&r->names, s->name, row, &at, err))
        return MR_ENOMEM;
    if (at == row)
        return MR_OK;
    first = &r->sheet->samples[at];
    if (!s->file || !first->file)
        return sheet_fault(r, s->line, err,
                           "sample '%s' stands on line %zu too (only lanes, rows with different "
                           "files, share a sample)",
                           s->name, first->line);
    return check_labels(r, s, first, err);
}

/* 'path' without "//", "." and "x/..", as text: no file is looked at.  Returns its size. */
static size_t tidy_path(const char *path, char *out)
{
    const size_t root = *path == '/';
    size_t size = root;

    if (root)
        out[0] = '/';
    while (*path) {
        const size_t n = strcspn(path, "/");
        size_t last = size; /* where the part before begins */

        while (last > root && out[last - 1] != '/')
            last--;
        if (n == 2 && !strncmp(path, "..", 2) && size > root &&
            !(size - last == 2 && out[last] == '.' && out[last + 1] == '.')) {
            size = last > root ? last - 1 : last;
        } else if (n && !(n == 1 && *path == '.')) {
            if (size > root)
                out[size++] = '/';
            memcpy(out + size, path, n);
            size += n;
        }
        out[size] = '\0';
        path += n + (path[n] == '/');
    }
    return size;
}

/*
 * What names a place: its path and column, and of a study that was not asked for its name, which
 * is compared with itself only.  NULL: out of memory.
 */
static char *make_place(const struct sheet_reader *r, const struct mr_sample *s)
{
    const char *path = s->file ? s->file : s->table ? s->table : "";
    const char *column = s->file ? "" : s->column;
    const char *study = sheet_is_chosen(r->opts, s->study) ? "" : s->study;
    const size_t room = strlen(path) + strlen(column) + strlen(study) + 4;
    char *key = mem_resize(NULL, room, 1);
    size_t size;

    if (!key)
        return NULL;
    size = tidy_path(path, key);
    snprintf(key + size, room - size, "\t%s\t%s", column, study); /* no field holds a tab */
    return key;
}

/*
 * One column of a table, or one file, is one row of the sheet, also across studies: these are
 * pooled as independent.  With -c a column's name stands for its table.
 */
static mr_status check_place(struct sheet_reader *r, const struct mr_sample *s, mr_error *err)
{
    const char *what = s->file ? "file" : "column", *name = s->file ? s->file : s->column;
    const size_t row = r->sheet->n_samples;
    const struct mr_sample *first;
    size_t at;
    char *key;
    mr_status st;

    if (!s->name || (!s->file && r->names.rows[mr_names_find(r->names.keys, s->name)] != row))
        return MR_OK;              /* reported by check_name() */
    assert(s->column && s->study); /* they have defaults */
    key = make_place(r, s);
    if (!key)
        return mem_fail(err);
    st = first_row(&r->places, key, row, &at, err);
    free(key);
    if (st || at == row)
        return st;
    first = &r->sheet->samples[at];
    if (!strcmp(first->study, s->study))
        return sheet_fault(r, s->line, err, "%s '%s' stands on line %zu too", what, name,
                           first->line);
    return sheet_fault(r, s->line, err,
                       "%s '%s' stands on line %zu too, in study '%s' (studies are pooled as "
                       "independent; give both sources one study)",
                       what, name, first->line, first->study);
}

mr_status sheet_add(struct sheet_reader *r, const struct mr_sample *sample, bool arm_known,
                    mr_error *err)
{
    mr_sheet *sheet = r->sheet;
    struct sheet_study *study;
    mr_status st = find_study(r, sample, &study, err);

    if (!st)
        st = check_unit(r, study, sample, err);
    if (!st)
        st = check_input(r, study, sample, err);
    if (!st)
        st = check_name(r, sample, err);
    if (!st)
        st = check_place(r, sample, err);
    if (!st)
        st = mem_grow(&sheet->samples, &sheet->samples_capacity, sheet->n_samples,
                      sizeof(*sheet->samples), err);
    if (!st)
        st = mem_grow(&study->samples, &study->capacity, study->view.n_samples,
                      sizeof(*study->samples), err);
    if (st)
        return st;
    if (arm_known)
        study->n_of_arm[sample->arm]++;
    else
        study->faulty = true;
    study->samples[study->view.n_samples++] = sheet->n_samples;
    sheet->samples[sheet->n_samples++] = *sample;
    return MR_OK;
}

/* Every row of a study needs the same kind of input as its first. */
static mr_status check_all_have_input(struct sheet_reader *r, const struct sheet_study *study,
                                      mr_error *err)
{
    const size_t line = study->table_line ? study->table_line : study->file_line;
    mr_status st = MR_OK;

    if (r->opts->has_tables)
        return MR_OK;
    if (!line && r->sheet->samples[study->samples[0]].table)
        return MR_OK; /* its rows name both: reported */
    if (!line)
        return sheet_fault(r, study->first_line, err,
                           "study '%s': expected a table or a file for each sample, or -c TABLE, "
                           "found none",
                           study->view.name);
    for (size_t i = 0; !st && i < study->view.n_samples; i++) {
        const struct mr_sample *s = &r->sheet->samples[study->samples[i]];

        if (!s->table && !s->file)
            st = sheet_fault(r, s->line, err,
                             "expected a %s as on line %zu (study '%s'), found none",
                             study->table_line ? "table" : "file", line, s->study);
    }
    return st;
}

mr_status sheet_finish(struct sheet_reader *r, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < r->sheet->n_studies; i++) {
        const struct sheet_study *study = &r->sheet->studies[i];

        st = check_all_have_input(r, study, err);
        if (!st && !study->n_of_arm[MR_MODEL] && !study->faulty)
            st = sheet_fault(r, study->first_line, err,
                             "study '%s': expected samples of arm model (diseased and untreated), "
                             "found none",
                             study->view.name);
    }
    return st;
}
