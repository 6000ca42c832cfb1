#include <string.h>

#include "expr/sheet_parts.h"
#include "mechrank/suggest.h"

static const char *const columns[N_COLUMNS] = {
    [COL_SAMPLE] = "sample",
    [COL_ARM] = "arm",
    [COL_SOURCE] = "source",
    [COL_STUDY] = "study",
    [COL_TABLE] = "table",
    [COL_FILE] = "file",
    [COL_COLUMN] = "column",
    [COL_SPECIES] = "species",
    [COL_SCALE] = "scale",
    [COL_BATCH] = "batch",
    [COL_ANIMAL] = "animal",
    [COL_PRODUCT] = "product",
    [COL_DONOR_SPECIES] = "donor_species",
    [COL_POOL_SIZE] = "pool_size",
    [COL_DAYS_AFTER_MODEL] = "days_after_model",
    [COL_DAYS_AFTER_TREATMENT] = "days_after_treatment",
};

/* A covariate, or the column that stands for the arms: the name is meant. */
static bool is_asked_for(const struct sheet_reader *r, const char *name)
{
    for (size_t i = 0; i < r->opts->n_covariates; i++)
        if (!strcmp(r->opts->covariates[i], name))
            return true;
    return r->opts->group && !strcmp(r->opts->group, name);
}

static size_t find_column(const char *name)
{
    for (size_t c = 0; c < N_COLUMNS; c++)
        if (!strcmp(columns[c], name))
            return c;
    return MR_NONE;
}

static void note_asked_for(struct sheet_reader *r, size_t field)
{
    for (size_t i = 0; i < r->opts->n_covariates; i++)
        if (!strcmp(r->opts->covariates[i], r->fields[field]))
            r->covariate_at[i] = field;
    if (r->opts->group && !strcmp(r->opts->group, r->fields[field]))
        r->group_at = field;
}

/* A column of another name is the user's own, unless it looks like a slip of a known one. */
static mr_status take_column(struct sheet_reader *r, size_t field, mr_error *err)
{
    const char *name = r->fields[field], *near;
    size_t c;

    if (!name)
        return sheet_fault(r, r->line, err, "expected a name for column %zu, found a blank",
                           field + 1);
    for (size_t i = 0; i < field; i++)
        if (r->fields[i] && !strcmp(r->fields[i], name))
            return sheet_fault(r, r->line, err, "column '%s' stands twice", name);
    note_asked_for(r, field);
    c = find_column(name);
    if (c != MR_NONE) {
        r->at[c] = field;
        return MR_OK;
    }
    near = is_asked_for(r, name) ? NULL : mr_suggest(name, columns, N_COLUMNS, 1);
    if (!near)
        return MR_OK;
    c = find_column(near);
    if (r->at[c] == MR_NONE) /* read on as if it were that one, to see further faults */
        r->at[c] = field;
    return sheet_fault(r, r->line, err, "unknown column '%s': did you mean '%s'?", name, near);
}

mr_status sheet_header(struct sheet_reader *r, mr_error *err)
{
    const enum sheet_column last = r->opts->group ? COL_SAMPLE : COL_SOURCE;
    mr_status st = MR_OK;

    for (size_t c = 0; c < N_COLUMNS; c++)
        r->at[c] = MR_NONE;
    r->group_at = MR_NONE;
    for (size_t i = 0; i < r->opts->n_covariates; i++)
        r->covariate_at[i] = MR_NONE;
    for (size_t f = 0; !st && f < r->n_fields; f++)
        st = take_column(r, f, err);
    for (size_t c = COL_SAMPLE; !st && c <= (size_t)last; c++)
        if (r->at[c] == MR_NONE)
            st = sheet_fault(r, r->line, err, "expected a column '%s', found none", columns[c]);
    for (size_t i = 0; !st && i < r->opts->n_covariates; i++)
        if (r->covariate_at[i] == MR_NONE)
            st = sheet_fault(r, r->line, err, "expected a column '%s' (covariate), found none",
                             r->opts->covariates[i]);
    if (!st && r->opts->group && r->group_at == MR_NONE)
        st = sheet_fault(r, r->line, err, "expected a column '%s' (group), found none",
                         r->opts->group);
    return st;
}
