#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/below.h"
#include "base/number.h"
#include "expr/sheet_parts.h"

static const char *const arms[MR_N_ARMS] = { "control", "model", "treated" };
static const char *const products[] = { "cells", "exosome", "conditioned_medium",
                                        "modified_cells" };

enum { N_PRODUCTS = sizeof(products) / sizeof(products[0]) };

const char *mr_arm_name(enum mr_arm arm)
{
    return arms[arm];
}

size_t mr_product_count(void)
{
    return N_PRODUCTS;
}

const char *mr_product_name(size_t i)
{
    return products[i];
}

/* The field of a known column in the current line, NULL if it is missing. */
static const char *field(const struct sheet_reader *r, enum sheet_column column)
{
    return r->at[column] == MR_NONE ? NULL : r->fields[r->at[column]];
}

/* The sheet's own copy of the field, or of 'preset' where it is missing. */
static mr_status keep(struct sheet_reader *r, enum sheet_column column, const char *preset,
                      const char **copy, mr_error *err)
{
    const char *text = field(r, column);

    if (!text)
        text = preset;
    *copy = NULL;
    return text ? mr_names_intern(r->sheet->strings, text, NULL, copy, err) : MR_OK;
}

static mr_status read_sample(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    mr_status st = keep(r, COL_SAMPLE, NULL, &s->name, err);

    if (!st && !s->name)
        st = sheet_fault(r, r->line, err, "expected the name of a sample, found none");
    if (!st)
        st = keep(r, COL_COLUMN, s->name, &s->column, err);
    if (!st)
        st = keep(r, COL_STUDY, "study1", &s->study, err);
    if (!st && !strcmp(s->study, "all"))
        st = sheet_fault(r, r->line, err,
                         "expected the name of a study, found 'all', which stands for all of them");
    return st;
}

static mr_status read_arm(struct sheet_reader *r, struct mr_sample *s, bool *known, mr_error *err)
{
    const char *word = field(r, COL_ARM);

    *known = true;
    for (int arm = 0; word && arm < MR_N_ARMS; arm++) {
        if (!strcmp(arms[arm], word)) {
            s->arm = (enum mr_arm)arm;
            return MR_OK;
        }
    }
    *known = false;
    if (!word)
        return sheet_fault(r, r->line, err, "expected arm control, model or treated, found none");
    return sheet_fault(r, r->line, err, "expected arm control, model or treated, found '%s'", word);
}

static mr_status read_source(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    const char *word = field(r, COL_SOURCE), *name;
    mr_error why;
    mr_status st;

    if (!word)
        return sheet_fault(r, r->line, err, "expected a source where arm is treated, found none");
    st = mr_refs_source(r->opts->refs, word, r->opts->any_source, &name, &why);
    if (st == MR_EINVAL)
        return sheet_fault(r, r->line, err, "%s", why.msg);
    if (st)
        return mr_fail(err, st, "%s", why.msg);
    return mr_names_intern(r->sheet->strings, name, NULL, &s->source, err);
}

static mr_status read_product(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    const char *word = field(r, COL_PRODUCT);

    if (!word)
        word = products[0];
    for (size_t i = 0; i < N_PRODUCTS; i++) {
        if (!strcmp(products[i], word)) {
            s->product = products[i];
            return MR_OK;
        }
    }
    return sheet_fault(r, r->line, err,
                       "expected product cells, exosome, conditioned_medium or modified_cells, "
                       "found '%s'",
                       word);
}

/* Source and product say what a treated animal was given; elsewhere they would be lost. */
static mr_status read_treatment(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    const char *source = field(r, COL_SOURCE), *product = field(r, COL_PRODUCT);
    mr_status st = MR_OK;

    if (s->arm == MR_TREATED) {
        st = read_source(r, s, err);
        return st ? st : read_product(r, s, err);
    }
    if (source)
        st = sheet_fault(r, r->line, err,
                         "expected no source where arm is %s, found '%s' (a source belongs to "
                         "treated samples)",
                         arms[s->arm], source);
    if (!st && product)
        st = sheet_fault(r, r->line, err,
                         "expected no product where arm is %s, found '%s' (a product belongs to "
                         "treated samples)",
                         arms[s->arm], product);
    return st;
}

/* The level of the column that stands for arm and source. */
static mr_status read_level(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    const char *word = r->fields[r->group_at];

    s->arm = MR_MODEL;
    if (!word)
        return sheet_fault(r, r->line, err, "expected a value of %s, found none", r->opts->group);
    return mr_names_intern(r->sheet->strings, word, NULL, &s->level, err);
}

static mr_status read_group(struct sheet_reader *r, struct mr_sample *s, bool *arm_known,
                            mr_error *err)
{
    mr_status st;

    *arm_known = true;
    if (r->opts->group)
        return read_level(r, s, err);
    st = read_arm(r, s, arm_known, err);
    return !st && *arm_known ? read_treatment(r, s, err) : st;
}

static mr_status read_species(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    const char *word = field(r, COL_SPECIES);

    s->species = MR_SPECIES_UNKNOWN;
    if (!word || mr_species_parse(word, &s->species))
        return MR_OK;
    s->species = MR_SPECIES_UNKNOWN;
    return sheet_fault(r, r->line, err, "expected species human, mouse or rat, found '%s'", word);
}

/* A free word would make every cell foreign: "Human" is not "human". */
static mr_status read_donor_species(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    const char *word = field(r, COL_DONOR_SPECIES);
    enum mr_species species;

    if (word && !mr_species_parse(word, &species))
        return sheet_fault(r, r->line, err,
                           "expected donor_species human, mouse or rat, found '%s'", word);
    return keep(r, COL_DONOR_SPECIES, NULL, &s->donor_species, err);
}

static mr_status read_scale(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    const char *word = field(r, COL_SCALE);

    s->scale = MR_SCALE_AUTO;
    if (!word || (mr_scale_parse(word, &s->scale) && s->scale != MR_SCALE_AUTO))
        return MR_OK;
    s->scale = MR_SCALE_AUTO;
    return sheet_fault(r, r->line, err, "expected scale counts, log2, tpm or fpkm, found '%s'",
                       word);
}

static mr_status read_days(struct sheet_reader *r, enum sheet_column column, const char *name,
                           const char **copy, mr_error *err)
{
    const char *word = field(r, column);
    double days;

    if (word && !number_parse(word, strlen(word), &days))
        return sheet_fault(r, r->line, err, "expected a number of days in %s, found '%s'", name,
                           word);
    return keep(r, column, NULL, copy, err);
}

static mr_status read_pool_size(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    const char *word = field(r, COL_POOL_SIZE);
    double n;

    if (word && (!number_parse(word, strlen(word), &n) || n < 1 || n != floor(n)))
        return sheet_fault(r, r->line, err,
                           "expected a whole number of animals in pool_size, found '%s'", word);
    return keep(r, COL_POOL_SIZE, NULL, &s->pool_size, err);
}

/* A path below opts->file_root, unless it is absolute or a URL. */
static mr_status read_path(struct sheet_reader *r, enum sheet_column column, const char **path,
                           mr_error *err)
{
    const char *name = field(r, column);
    char *below;
    mr_status st;

    if (!name)
        return keep(r, column, NULL, path, err);
    st = path_below(r->opts->file_root, name, &below, err);
    if (!st)
        st = mr_names_intern(r->sheet->strings, below, NULL, path, err);
    free(below);
    return st;
}

static mr_status read_paths(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    mr_status st = read_path(r, COL_TABLE, &s->table, err);

    if (!st)
        st = read_path(r, COL_FILE, &s->file, err);
    if (!st && s->table && s->file)
        st = sheet_fault(r, r->line, err, "expected a table or a file, found both");
    else if (!st && r->opts->has_tables && (s->table || s->file))
        st = sheet_fault(r, r->line, err, "expected no %s beside -c, found '%s'",
                         s->table ? "table" : "file", s->table ? s->table : s->file);
    return st;
}

static mr_status read_labels(struct sheet_reader *r, struct mr_sample *s, mr_error *err)
{
    mr_status st = keep(r, COL_BATCH, NULL, &s->batch, err);

    if (!st)
        st = keep(r, COL_ANIMAL, NULL, &s->animal, err);
    if (!st)
        st = read_donor_species(r, s, err);
    if (!st)
        st = read_pool_size(r, s, err);
    if (!st)
        st = read_days(r, COL_DAYS_AFTER_MODEL, "days_after_model", &s->days_after_model, err);
    if (!st)
        st = read_days(r, COL_DAYS_AFTER_TREATMENT, "days_after_treatment",
                       &s->days_after_treatment, err);
    return st;
}

/* The pointers of the rows are set at the end: the array still moves. */
static mr_status read_covariates(struct sheet_reader *r, mr_error *err)
{
    mr_sheet *sheet = r->sheet;

    for (size_t i = 0; i < r->opts->n_covariates; i++) {
        const char *text = r->covariate_at[i] == MR_NONE ? NULL : r->fields[r->covariate_at[i]];
        const char *copy = NULL;

        if (mem_grow(&sheet->covariates, &sheet->covariates_capacity, sheet->n_covariates,
                     sizeof(*sheet->covariates), err) ||
            (text && mr_names_intern(sheet->strings, text, NULL, &copy, err)))
            return MR_ENOMEM;
        sheet->covariates[sheet->n_covariates++] = copy;
    }
    return MR_OK;
}

mr_status sheet_row(struct sheet_reader *r, struct mr_sample *sample, bool *arm_known,
                    mr_error *err)
{
    mr_status st;

    *sample = (struct mr_sample){ .line = r->line };
    st = read_sample(r, sample, err);
    if (!st)
        st = read_group(r, sample, arm_known, err);
    if (!st)
        st = read_species(r, sample, err);
    if (!st)
        st = read_scale(r, sample, err);
    if (!st)
        st = read_paths(r, sample, err);
    if (!st)
        st = read_labels(r, sample, err);
    if (!st)
        st = read_covariates(r, err);
    return st;
}
