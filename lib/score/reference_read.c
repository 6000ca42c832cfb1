#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "mechrank/io.h"
#include "score/reference.h"

enum column { STUDY, ITEM, NAME, VALUE, BIN, BACKGROUND, N_COLUMNS };

static const char *const column_names[N_COLUMNS] = { "study", "item", "name",
                                                     "value", "bin",  "background" };

struct reader {
    const char *path, *study; /* the study asked for; NULL: not known yet */
    char *only;               /* the study of the first row, where none was asked for */
    mr_lines *lines;
    size_t place[N_COLUMNS]; /* field of each column */
    const char *field[N_COLUMNS];
    mr_reference *ref;
    bool has_scale, has_lib, has_factor_scale, has_mean;
    size_t n_cuts, n_targets, bin_capacity, background_capacity, count_capacity, target_capacity;
};

static mr_status expected(const struct reader *r, enum column column, const char *what,
                          mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %s in column '%s', found '%s'", r->path,
                   mr_lines_number(r->lines), what, column_names[column], r->field[column]);
}

/* Finds the columns of the header by name. */
static mr_status read_header(struct reader *r, char *line, mr_error *err)
{
    for (int c = 0; c < N_COLUMNS; c++)
        r->place[c] = MR_NONE;
    for (size_t i = 0; line; i++) {
        char *end = strchr(line, '\t');

        if (end)
            *end = '\0';
        for (int c = 0; c < N_COLUMNS; c++)
            if (!strcmp(line, column_names[c]))
                r->place[c] = i;
        line = end ? end + 1 : NULL;
    }
    for (int c = 0; c < N_COLUMNS; c++)
        if (r->place[c] == MR_NONE)
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a column '%s', found none", r->path,
                           mr_lines_number(r->lines), column_names[c]);
    return MR_OK;
}

static mr_status split(struct reader *r, char *line, mr_error *err)
{
    size_t n_found = 0;

    for (size_t i = 0; line; i++) {
        char *end = strchr(line, '\t');

        if (end)
            *end = '\0';
        for (int c = 0; c < N_COLUMNS; c++) {
            if (r->place[c] == i) {
                r->field[c] = line;
                n_found++;
            }
        }
        line = end ? end + 1 : NULL;
    }
    if (n_found == N_COLUMNS)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected all columns of the header, found fewer",
                   r->path, mr_lines_number(r->lines));
}

static mr_status read_value(const struct reader *r, double *value, mr_error *err)
{
    if (number_parse(r->field[VALUE], strlen(r->field[VALUE]), value))
        return MR_OK;
    return expected(r, VALUE, "a number", err);
}

static mr_status read_positive(const struct reader *r, bool *seen, double *value, mr_error *err)
{
    mr_status st = read_value(r, value, err);

    if (!st && *seen)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected one '%s' in a study, found a second",
                       r->path, mr_lines_number(r->lines), r->field[ITEM]);
    if (!st && !(*value > 0))
        st = expected(r, VALUE, "a positive number", err);
    *seen = true;
    return st;
}

/* Rows of one item are numbered from 1. */
static mr_status check_number(const struct reader *r, size_t number, mr_error *err)
{
    char want[32];

    snprintf(want, sizeof(want), "%zu", number);
    return strcmp(r->field[NAME], want) ? expected(r, NAME, want, err) : MR_OK;
}

static mr_status read_scale(struct reader *r, mr_error *err)
{
    if (r->has_scale || !mr_scale_parse(r->field[NAME], &r->ref->scale) ||
        r->ref->scale == MR_SCALE_AUTO)
        return expected(r, NAME, "one scale: counts, log2, tpm or fpkm", err);
    r->has_scale = true;
    return MR_OK;
}

static mr_status read_tmm_reference(struct reader *r, mr_error *err)
{
    mr_status st = read_positive(r, &r->has_lib, &r->ref->tmm_lib, err);

    if (st)
        return st;
    r->ref->tmm_sample = mem_strndup(r->field[NAME], strlen(r->field[NAME]));
    return r->ref->tmm_sample ? MR_OK : mem_fail(err);
}

static mr_status read_tmm_scale(struct reader *r, mr_error *err)
{
    return read_positive(r, &r->has_factor_scale, &r->ref->tmm_scale, err);
}

static mr_status read_mean_library(struct reader *r, mr_error *err)
{
    return read_positive(r, &r->has_mean, &r->ref->mean_lib, err);
}

static mr_status read_cut(struct reader *r, mr_error *err)
{
    double cut;
    mr_status st = check_number(r, r->n_cuts + 1, err);

    if (!st && r->n_cuts == N_BINS - 1)
        st = expected(r, NAME, "24 cuts at most", err);
    if (!st)
        st = read_value(r, &cut, err);
    if (!st && r->n_cuts && cut < r->ref->cuts[r->n_cuts - 1])
        st = expected(r, VALUE, "cuts that do not fall", err);
    if (!st)
        r->ref->cuts[r->n_cuts++] = cut;
    return st;
}

static mr_status read_bin(const struct reader *r, unsigned char *bin, bool *is_background,
                          mr_error *err)
{
    double value;

    if (!number_parse(r->field[BIN], strlen(r->field[BIN]), &value) || !(value >= 1) ||
        value > N_BINS || value != floor(value))
        return expected(r, BIN, "a bin from 1 to 25", err);
    *bin = (unsigned char)(value - 1);
    *is_background = !strcmp(r->field[BACKGROUND], "yes");
    if (!*is_background && strcmp(r->field[BACKGROUND], "no"))
        return expected(r, BACKGROUND, "yes or no", err);
    return MR_OK;
}

static mr_status read_gene(struct reader *r, mr_error *err)
{
    mr_reference *ref = r->ref;
    const size_t n = mr_names_size(ref->genes);
    double count = NAN;
    mr_status st;

    if (mr_names_find(ref->genes, r->field[NAME]) != MR_NONE)
        return expected(r, NAME, "a gene once", err);
    if (mem_grow(&ref->bin, &r->bin_capacity, n, sizeof(*ref->bin), err) ||
        mem_grow(&ref->is_background, &r->background_capacity, n, sizeof(bool), err) ||
        mem_grow(&ref->tmm_counts, &r->count_capacity, n, sizeof(double), err))
        return MR_ENOMEM;
    st = read_bin(r, &ref->bin[n], &ref->is_background[n], err);
    if (!st && strcmp(r->field[VALUE], "NA"))
        st = read_value(r, &count, err);
    if (!st && count < 0)
        st = expected(r, VALUE, "a count of 0 or more", err);
    if (st)
        return st;
    ref->tmm_counts[n] = count;
    return mr_names_add(ref->genes, r->field[NAME], strlen(r->field[NAME]), err);
}

static mr_status read_target(struct reader *r, mr_error *err)
{
    double *target;
    mr_status st = check_number(r, r->n_targets + 1, err);

    if (!st)
        st = mem_grow(&r->ref->target, &r->target_capacity, r->n_targets, sizeof(double), err);
    if (st)
        return st;
    target = &r->ref->target[r->n_targets];
    st = read_value(r, target, err);
    if (!st && r->n_targets && *target < target[-1])
        st = expected(r, VALUE, "targets that do not fall", err);
    r->n_targets++;
    return st;
}

static const struct item {
    const char *name;
    mr_status (*read)(struct reader *r, mr_error *err);
} items[] = {
    { "scale", read_scale },
    { "tmm_reference", read_tmm_reference },
    { "tmm_scale", read_tmm_scale },
    { "mean_library", read_mean_library },
    { "cut", read_cut },
    { "gene", read_gene },
    { "target", read_target },
};

static mr_status read_row(struct reader *r, mr_error *err)
{
    if (!r->study) { /* the first row decides where no study was named */
        r->only = mem_strndup(r->field[STUDY], strlen(r->field[STUDY]));
        r->study = r->only;
        if (!r->only)
            return mem_fail(err);
    }
    if (strcmp(r->field[STUDY], r->study)) {
        if (!r->only)
            return MR_OK;
        return mr_fail(err, MR_EINVAL, "%s: name a study, it holds several: '%s', '%s', ...",
                       r->path, r->only, r->field[STUDY]);
    }
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
        if (!strcmp(r->field[ITEM], items[i].name))
            return items[i].read(r, err);
    return expected(r, ITEM, "a known item", err);
}

static mr_status read_rows(struct reader *r, mr_error *err)
{
    bool has_header = false;
    char *line;
    size_t size;
    mr_status st;

    for (;;) {
        st = mr_lines_next(r->lines, &line, &size, err);
        if (st || !line)
            break;
        if (has_header)
            st = split(r, line, err);
        else
            st = read_header(r, line, err);
        if (!st && has_header)
            st = read_row(r, err);
        if (st)
            break;
        has_header = true;
    }
    if (!st && !has_header)
        st = mr_fail(err, MR_EFORMAT, "%s: expected a header, found nothing", r->path);
    return st;
}

static mr_status lacks(const struct reader *r, const char *what, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s: study '%s': expected %s", r->path, r->study, what);
}

static bool all_counted(const mr_reference *ref)
{
    for (size_t g = 0; g < mr_names_size(ref->genes); g++)
        if (isnan(ref->tmm_counts[g]))
            return false;
    return true;
}

/* Whether all that scoring needs was there. */
static mr_status check_whole(struct reader *r, mr_error *err)
{
    mr_reference *ref = r->ref;
    const size_t n = mr_names_size(ref->genes);

    if (!r->has_scale && !n && !r->n_cuts)
        return mr_fail(err, MR_EINVAL, "%s: expected a study '%s', found none", r->path,
                       r->study ? r->study : "");
    if (!r->has_scale)
        return lacks(r, "a scale", err);
    if (r->n_cuts != N_BINS - 1)
        return lacks(r, "24 cuts", err);
    if (ref->scale != MR_SCALE_COUNTS) {
        free(ref->tmm_counts);
        ref->tmm_counts = NULL;
        return r->n_targets == n ? reference_count(ref, r->path, err)
                                 : lacks(r, "as many targets as genes", err);
    }
    if (!r->has_lib || !r->has_factor_scale || !r->has_mean)
        return lacks(r, "tmm_reference, tmm_scale and mean_library", err);
    if (!all_counted(ref))
        return lacks(r, "a count of every gene", err);
    free(ref->target);
    ref->target = NULL;
    return reference_count(ref, r->path, err);
}

mr_status mr_reference_read(const char *path, const char *study, mr_reference **out, mr_error *err)
{
    struct reader r = { .path = path, .study = study };
    mr_status st;

    *out = NULL;
    r.ref = mem_calloc(1, sizeof(*r.ref));
    if (r.ref)
        r.ref->genes = mr_names_new();
    st = r.ref && r.ref->genes ? MR_OK : mem_fail(err);
    if (!st)
        st = mr_lines_open(path, &r.lines, err);
    if (!st)
        st = read_rows(&r, err);
    if (!st)
        st = check_whole(&r, err);
    if (!st) {
        *out = r.ref;
        r.ref = NULL;
    }
    mr_lines_free(r.lines);
    mr_reference_free(r.ref);
    free(r.only);
    return st;
}
