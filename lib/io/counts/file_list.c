/* Lists of files: PATH, or PATH tab SAMPLE, one per line */
#include "mechrank/file_list.h"

#include <string.h>

#include "base/alloc.h"
#include "base/below.h"

struct mr_file_list {
    mr_names *strings;
    struct mr_input_file *files;
    size_t n, capacity;
};

struct list_reader {
    mr_file_list *list;
    mr_lines *lines;
    const char *path, *root;
    mr_names *samples;
    size_t *numbers; /* line of each sample */
    size_t capacity;
};

mr_file_list *mr_file_list_new(void)
{
    mr_file_list *list = mem_calloc(1, sizeof(*list));

    if (!list)
        return NULL;
    list->strings = mr_names_new();
    if (list->strings)
        return list;
    free(list);
    return NULL;
}

mr_status mr_file_list_add(mr_file_list *list, const char *path, const char *sample, mr_error *err)
{
    struct mr_input_file file = { 0 };
    mr_status st = mr_names_intern(list->strings, path, NULL, &file.path, err);

    if (!st && sample)
        st = mr_names_intern(list->strings, sample, NULL, &file.sample, err);
    if (!st)
        st = mem_grow(&list->files, &list->capacity, list->n, sizeof(*list->files), err);
    if (!st)
        list->files[list->n++] = file;
    return st;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* The next field of '*rest' without blanks around it; NULL behind the last one. */
static char *next_field(char **rest)
{
    char *field = *rest, *tab = field ? strchr(field, '\t') : NULL, *end;

    if (!field)
        return NULL;
    if (tab)
        *tab = '\0';
    *rest = tab ? tab + 1 : NULL;
    while (is_blank(*field))
        field++;
    for (end = field + strlen(field); end > field && is_blank(end[-1]); end--)
        end[-1] = '\0';
    return field;
}

static mr_status note_sample(struct list_reader *r, const char *sample, mr_error *err)
{
    const size_t line = mr_lines_number(r->lines), twin = mr_names_find(r->samples, sample);

    if (twin != MR_NONE)
        return mr_fail(err, MR_EFORMAT,
                       "%s:%zu: expected distinct samples, found '%s' also in line %zu", r->path,
                       line, sample, r->numbers[twin]);
    if (mem_grow(&r->numbers, &r->capacity, mr_names_size(r->samples), sizeof(*r->numbers), err))
        return MR_ENOMEM;
    r->numbers[mr_names_size(r->samples)] = line;
    return mr_names_add(r->samples, sample, strlen(sample), err);
}

static mr_status read_line(struct list_reader *r, char *line, mr_error *err)
{
    char *rest = line, *name = next_field(&rest), *sample = next_field(&rest), *below;
    mr_status st = MR_OK;

    if (!*name && !rest && (!sample || !*sample))
        return MR_OK;
    if (!*name || rest)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected PATH, or PATH, tab and SAMPLE, found %s",
                       r->path, mr_lines_number(r->lines), rest ? "more fields" : "no path");
    if (sample && !*sample)
        sample = NULL;
    if (sample)
        st = note_sample(r, sample, err);
    if (!st)
        st = path_below(r->root, name, &below, err);
    if (st)
        return st;
    st = mr_file_list_add(r->list, below, sample, err);
    free(below);
    return st;
}

static mr_status read_list(struct list_reader *r, mr_error *err)
{
    const size_t before = r->list->n;

    for (;;) {
        char *line;
        size_t size;
        mr_status st = mr_lines_next(r->lines, &line, &size, err);

        if (!st && line && *line != '#')
            st = read_line(r, line, err);
        if (st)
            return st;
        if (!line)
            break;
    }
    if (r->list->n == before)
        return mr_fail(err, MR_EFORMAT, "%s: expected paths, found none", r->path);
    return MR_OK;
}

mr_status mr_file_list_read(mr_file_list *list, const char *path, const char *root, mr_error *err)
{
    struct list_reader r = { .list = list, .path = path, .root = root };
    mr_status st = mr_lines_open(path, &r.lines, err);

    if (st)
        return st;
    r.samples = mr_names_new();
    st = r.samples ? read_list(&r, err) : mem_fail(err);
    mr_lines_free(r.lines);
    mr_names_free(r.samples);
    free(r.numbers);
    return st;
}

size_t mr_file_list_size(const mr_file_list *list)
{
    return list->n;
}

const struct mr_input_file *mr_file_list_files(const mr_file_list *list)
{
    return list->files;
}

void mr_file_list_free(mr_file_list *list)
{
    if (!list)
        return;
    mr_names_free(list->strings);
    free(list->files);
    free(list);
}
