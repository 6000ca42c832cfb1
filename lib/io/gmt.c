/* GMT, the format of MSigDB: NAME tab DESCRIPTION tab GENE tab GENE ... */
#include <string.h>

#include "base/alloc.h"
#include "mechrank/io.h"
#include "mechrank/names.h"
#include "mechrank/sets.h"

struct gmt_reader {
    const char *path;
    mr_lines *lines;
    mr_sets *sets;
    mr_names *names; /* of the sets */
    size_t *numbers; /* line of each set */
    size_t capacity;
};

/* Cuts the field off that ends at the next tab; NULL behind the last one. */
static char *cut(char **rest)
{
    char *field = *rest, *tab = field ? strchr(field, '\t') : NULL;

    if (tab)
        *tab = '\0';
    *rest = tab ? tab + 1 : NULL;
    return field;
}

static mr_status check_name(struct gmt_reader *gmt, const char *name, mr_error *err)
{
    const size_t line = mr_lines_number(gmt->lines), twin = mr_names_find(gmt->names, name);

    if (!*name)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected the name of a set, found an empty field",
                       gmt->path, line);
    if (twin != MR_NONE)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected distinct sets, found '%s' also in line %zu", gmt->path,
                       line, name, gmt->numbers[twin]);
    if (mem_grow(&gmt->numbers, &gmt->capacity, mr_names_size(gmt->names), sizeof(*gmt->numbers),
                 err))
        return MR_ENOMEM;
    gmt->numbers[mr_names_size(gmt->names)] = line;
    return mr_names_add(gmt->names, name, strlen(name), err);
}

static mr_status parse_set(struct gmt_reader *gmt, char *line, mr_error *err)
{
    char *rest = line, *name = cut(&rest), *description = cut(&rest), *gene;
    mr_status st;

    if (!rest)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected NAME, tab, DESCRIPTION, tab, genes; %s",
                       gmt->path, mr_lines_number(gmt->lines),
                       description ? "found no genes" : "found no tab");
    st = check_name(gmt, name, err);
    if (!st)
        st = mr_sets_add(gmt->sets, name, description, 1, 0, err);
    while (!st && (gene = cut(&rest)))
        if (*gene) /* some writers end their lines with tabs */
            st = mr_sets_add_gene(gmt->sets, MR_UP, gene, 1, err);
    if (!st && !mr_sets_get(gmt->sets, mr_sets_size(gmt->sets) - 1)->half[MR_UP].size)
        st = mr_fail(err, MR_EFORMAT, "%s:%zu: expected genes in set '%s', found none", gmt->path,
                     mr_lines_number(gmt->lines), name);
    return st;
}

static mr_status read_sets(struct gmt_reader *gmt, mr_error *err)
{
    size_t empty_line = 0;

    for (;;) {
        char *line;
        size_t size;
        mr_status st = mr_lines_next(gmt->lines, &line, &size, err);

        if (st)
            return st;
        if (!line)
            break;
        if (size && empty_line)
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a set, found an empty line",
                           gmt->path, empty_line);
        if (size)
            st = parse_set(gmt, line, err);
        else if (!empty_line)
            empty_line = mr_lines_number(gmt->lines);
        if (st)
            return st;
    }
    if (!mr_sets_size(gmt->sets))
        return mr_fail(err, MR_EFORMAT, "%s: expected gene sets, found none", gmt->path);
    return MR_OK;
}

mr_status mr_sets_read_gmt_source(mr_source *src, mr_sets **out, mr_error *err)
{
    struct gmt_reader gmt = { .path = mr_source_path(src) };
    mr_status st = mr_lines_new(src, &gmt.lines, err);

    *out = NULL;
    if (st)
        return st;
    gmt.sets = mr_sets_new();
    gmt.names = mr_names_new();
    st = gmt.sets && gmt.names ? read_sets(&gmt, err) : mem_fail(err);
    if (!st) {
        *out = gmt.sets;
        gmt.sets = NULL;
    }
    free(gmt.numbers);
    mr_names_free(gmt.names);
    mr_sets_free(gmt.sets);
    mr_lines_free(gmt.lines);
    return st;
}

mr_status mr_sets_read_gmt(const char *path, mr_sets **out, mr_error *err)
{
    mr_source *src = NULL;
    mr_status st = mr_source_open(path, &src, err);

    *out = NULL;
    if (!st)
        st = mr_sets_read_gmt_source(src, out, err);
    mr_source_free(src);
    return st;
}
