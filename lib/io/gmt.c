/* GMT, the format of MSigDB: NAME tab DESCRIPTION tab GENE tab GENE ... */
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "io/set_files.h"
#include "mechrank/names.h"

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

/* 'rest' are the members; a lone number is the weight of a network without its header. */
static mr_status refuse_twin(const struct gmt_reader *gmt, const char *name, size_t line,
                             const char *rest, mr_error *err)
{
    double weight;
    const bool is_row = number_parse(rest, strlen(rest), &weight);

    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected distinct sets, found '%s' also in line %zu%s",
                   gmt->path, mr_lines_number(gmt->lines), name, line,
                   is_row ? " (networks begin with a line: source, target, weight)" : "");
}

static mr_status check_name(struct gmt_reader *gmt, const char *name, const char *rest,
                            mr_error *err)
{
    const size_t line = mr_lines_number(gmt->lines), twin = mr_names_find(gmt->names, name);

    if (!*name)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected the name of a set, found an empty field",
                       gmt->path, line);
    if (twin != MR_NONE)
        return refuse_twin(gmt, name, gmt->numbers ? gmt->numbers[twin] : 0, rest, err);
    if (mem_grow(&gmt->numbers, &gmt->capacity, mr_names_size(gmt->names), sizeof(*gmt->numbers),
                 err))
        return MR_ENOMEM;
    gmt->numbers[mr_names_size(gmt->names)] = line;
    return mr_names_add(gmt->names, name, strlen(name), err);
}

/* Which halves the members are in by the signs they end in. */
struct signs {
    bool all; /* every member bears one; else they are part of the names */
    bool half[MR_N_HALVES];
};

static int sign_half(char sign)
{
    return sign == '+' ? MR_UP : sign == '-' ? MR_DOWN : MR_N_HALVES;
}

static struct signs find_signs(const char *members)
{
    struct signs signs = { .all = true };

    while (*members) {
        const size_t size = strcspn(members, "\t");
        const int half = size > 1 ? sign_half(members[size - 1]) : MR_N_HALVES;

        if (half != MR_N_HALVES)
            signs.half[half] = true;
        else if (size)
            signs.all = false;
        members += size + (members[size] == '\t');
    }
    signs.all = signs.all && (signs.half[MR_UP] || signs.half[MR_DOWN]);
    return signs;
}

static mr_status add_member(struct gmt_reader *gmt, char *gene, bool is_signed, mr_error *err)
{
    int half = MR_UP;

    if (is_signed) {
        char *sign = gene + strlen(gene) - 1;

        half = sign_half(*sign);
        *sign = '\0';
    }
    return mr_sets_add_gene(gmt->sets, half, gene, 1, err);
}

/* A gene goes one way only; strings of one collection are the same where they are equal. */
static mr_status check_halves(const struct gmt_reader *gmt, mr_error *err)
{
    const struct mr_set *set = mr_sets_get(gmt->sets, mr_sets_size(gmt->sets) - 1);
    const struct mr_half *up = &set->half[MR_UP], *down = &set->half[MR_DOWN];

    for (size_t i = 0; i < down->size; i++)
        for (size_t k = 0; k < up->size; k++)
            if (up->ids[k] == down->ids[i])
                return mr_fail(err, MR_EFORMAT,
                               "%s:%zu: expected one sign of '%s' in set '%s', found + and -",
                               gmt->path, mr_lines_number(gmt->lines), up->ids[k], set->name);
    if (!up->size && !down->size)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected genes in set '%s', found none", gmt->path,
                       mr_lines_number(gmt->lines), set->name);
    return MR_OK;
}

static mr_status parse_set(struct gmt_reader *gmt, char *line, mr_error *err)
{
    char *rest = line, *name = cut(&rest), *description = cut(&rest), *gene;
    struct signs signs;
    mr_status st;

    if (!rest)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected NAME, tab, DESCRIPTION, tab, genes; %s",
                       gmt->path, mr_lines_number(gmt->lines),
                       description ? "found no genes" : "found no tab");
    signs = find_signs(rest);
    st = check_name(gmt, name, rest, err);
    if (!st)
        st = mr_sets_add(gmt->sets, name, description, !signs.all || signs.half[MR_UP],
                         signs.all && signs.half[MR_DOWN], err);
    while (!st && (gene = cut(&rest)))
        if (*gene) /* some writers end their lines with tabs */
            st = add_member(gmt, gene, signs.all, err);
    return st ? st : check_halves(gmt, err);
}

static mr_status read_sets(struct gmt_reader *gmt, char *line, size_t size, mr_error *err)
{
    size_t empty_line = 0;
    mr_status st = MR_OK;

    while (line) {
        if (size && empty_line)
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a set, found an empty line",
                           gmt->path, empty_line);
        if (size)
            st = parse_set(gmt, line, err);
        else if (!empty_line)
            empty_line = mr_lines_number(gmt->lines);
        if (!st)
            st = mr_lines_next(gmt->lines, &line, &size, err);
        if (st)
            return st;
    }
    if (!mr_sets_size(gmt->sets))
        return mr_fail(err, MR_EFORMAT, "%s: expected gene sets, found none", gmt->path);
    return MR_OK;
}

mr_status gmt_read(mr_lines *lines, char *line, size_t size, mr_sets **out, mr_error *err)
{
    struct gmt_reader gmt = { .path = mr_source_path(mr_lines_source(lines)),
                              .lines = lines,
                              .sets = mr_sets_new(),
                              .names = mr_names_new() };
    mr_status st = gmt.sets && gmt.names ? read_sets(&gmt, line, size, err) : mem_fail(err);

    if (!st) {
        *out = gmt.sets;
        gmt.sets = NULL;
    }
    free(gmt.numbers);
    mr_names_free(gmt.names);
    mr_sets_free(gmt.sets);
    return st;
}
