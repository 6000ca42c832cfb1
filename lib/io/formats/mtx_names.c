#include "io/formats/mtx_names.h"

#include <string.h>

#include "base/alloc.h"
#include "io/counts/sparse.h"
#include "io/fields.h"

#define GENES "Gene Expression"

/* Third columns of features.tsv, of Cell Ranger 3 and later.  Others describe the gene. */
static const char *const types[] = {
    GENES,
    "Antibody Capture",
    "CRISPR Guide Capture",
    "Multiplexing Capture",
    "Peaks",
    "Antigen Capture",
    "Custom",
    "VDJ",
    "CRISPR",
};

struct list_reader {
    struct mtx_names *names;
    mr_names *genes;
    const char *path;
    mr_lines *lines;
    bool is_typed; /* the first feature has one of the types */
    size_t capacity, n_left_out;
};

static mr_status refuse_quote(const struct list_reader *r, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a closing quote, found none", r->path,
                   mr_lines_number(r->lines));
}

static bool is_type(const char *word)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (!strcmp(word, types[i]))
            return true;
    return false;
}

/* id, name, type */
static mr_status split_feature(const struct list_reader *r, char *line, struct field fields[3],
                               mr_error *err)
{
    char *rest = line;

    memset(fields, 0, 3 * sizeof(*fields));
    for (size_t i = 0; i < 3 && rest; i++) {
        if (!field_next(&rest, '\t', &fields[i]))
            return refuse_quote(r, err);
        field_trim(&fields[i]);
    }
    return MR_OK;
}

static mr_status add_feature(struct list_reader *r, char *line, mr_error *err)
{
    struct mtx_names *names = r->names;
    struct field fields[3];
    mr_status st = split_feature(r, line, fields, err);
    const char *type = fields[2].text ? fields[2].text : "";

    if (st)
        return st;
    if (!names->n_features)
        r->is_typed = is_type(type);
    if (names->n_features == UINT32_MAX - 1)
        return mr_fail(err, MR_EFORMAT, "%s: expected fewer than 2^32 features", r->path);
    st = mem_grow(&names->gene_of, &r->capacity, names->n_features, sizeof(*names->gene_of), err);
    if (st)
        return st;
    if (r->is_typed && strcmp(type, GENES) != 0) {
        names->gene_of[names->n_features++] = SPARSE_LEFT_OUT;
        r->n_left_out++;
        return MR_OK;
    }
    names->gene_of[names->n_features++] = (uint32_t)mr_names_size(r->genes);
    return mr_names_add(r->genes, fields[0].text, fields[0].size, err);
}

static mr_status add_barcode(struct list_reader *r, char *line, mr_error *err)
{
    mr_names *samples = r->names->samples;
    struct field field;
    size_t twin;

    if (!field_next(&line, '\t', &field))
        return refuse_quote(r, err);
    field_trim(&field);
    if (!field.size)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a barcode, found an empty field", r->path,
                       mr_lines_number(r->lines));
    twin = mr_names_find(samples, field.text);
    if (twin != MR_NONE)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected distinct barcodes, found '%s' as in line %zu", r->path,
                       mr_lines_number(r->lines), field.text, twin + 1);
    return mr_names_add(samples, field.text, field.size, err);
}

/* One name per line; empty lines are tolerated at the end only. */
static mr_status read_lines(struct list_reader *r,
                            mr_status (*add)(struct list_reader *, char *, mr_error *),
                            mr_error *err)
{
    size_t empty_line = 0;

    for (;;) {
        char *line;
        size_t size;
        mr_status st = mr_lines_next(r->lines, &line, &size, err);

        if (st || !line)
            return st;
        if (size && empty_line)
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a name, found an empty line", r->path,
                           empty_line);
        if (!size)
            empty_line = empty_line ? empty_line : mr_lines_number(r->lines);
        else if ((st = add(r, line, err)))
            return st;
    }
}

/* 'list->path' is known. */
static mr_status read_list(struct list_reader *r, struct mtx_list *list,
                           mr_status (*add)(struct list_reader *, char *, mr_error *),
                           mr_error *err)
{
    mr_status st = mr_lines_open(list->path, &r->lines, err);

    r->path = list->path;
    if (st)
        return st;
    st = read_lines(r, add, err);
    if (!st) {
        list->compression = mr_source_compression(mr_lines_source(r->lines));
        mr_source_md5(mr_lines_source(r->lines), list->md5);
    }
    mr_lines_free(r->lines);
    return st;
}

static mr_status check_features(struct list_reader *r, const struct mr_read_opts *opts,
                                mr_error *err)
{
    if (!r->names->n_features)
        return mr_fail(err, MR_EFORMAT, "%s: expected features, found none", r->path);
    if (!mr_names_size(r->genes))
        return mr_fail(err, MR_EFORMAT, "%s: expected features of the type '%s', found none",
                       r->path, GENES);
    if (r->n_left_out)
        return mr_notes_addf(opts->notes, MR_INFO, "", "features_left_out", r->n_left_out, err,
                             "features of other types than '%s' are left out (%s)", GENES, r->path);
    free(r->names->gene_of);
    r->names->gene_of = NULL;
    return MR_OK;
}

static mr_status find_list(const char *path, enum mtx_list_kind kind, const char *named, char **out,
                           mr_error *err)
{
    if (!named)
        return mtx_find_list(path, kind, out, err);
    *out = mem_strndup(named, strlen(named));
    return *out ? MR_OK : mem_fail(err);
}

mr_status mtx_names_read(struct mtx_names *names, const char *path, const struct mr_read_opts *opts,
                         mr_names *genes, mr_error *err)
{
    struct list_reader r = { .names = names, .genes = genes };
    mr_status st;

    names->samples = mr_names_new();
    if (!names->samples)
        return mem_fail(err);
    st = find_list(path, MTX_FEATURES, opts->features, &names->features.path, err);
    if (!st)
        st = find_list(path, MTX_BARCODES, opts->barcodes, &names->barcodes.path, err);
    if (!st)
        st = read_list(&r, &names->features, add_feature, err);
    if (!st)
        st = check_features(&r, opts, err);
    if (!st)
        st = read_list(&r, &names->barcodes, add_barcode, err);
    if (!st && !mr_names_size(names->samples))
        st = mr_fail(err, MR_EFORMAT, "%s: expected barcodes, found none", names->barcodes.path);
    return st;
}

void mtx_names_release(struct mtx_names *names)
{
    free(names->features.path);
    free(names->barcodes.path);
    free(names->gene_of);
    mr_names_free(names->samples);
    *names = (struct mtx_names){ 0 };
}
