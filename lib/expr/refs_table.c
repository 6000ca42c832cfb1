#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "expr/refs_data.h"

static const struct mr_embedded *embedded_find(const char *name)
{
    for (size_t i = 0; i < mr_embedded_size(); i++)
        if (!strcmp(mr_embedded_get(i)->name, name))
            return mr_embedded_get(i);
    return NULL;
}

mr_status refs_table_open_plain(struct refs_table *table, const char *dir, const char *name,
                                mr_error *err)
{
    const char *folder = dir ? dir : "refs";
    const size_t size = strlen(folder) + 1 + strlen(name) + 1;
    const struct mr_embedded *file;
    mr_status st;

    table->path = mem_calloc(size, 1);
    if (!table->path)
        return mem_fail(err);
    snprintf(table->path, size, "%s/%s", folder, name);
    if (dir)
        return mr_lines_open(table->path, &table->lines, err);
    file = embedded_find(name);
    if (!file)
        return mr_fail(err, MR_EIO, "%s: not built into this library", table->path);
    st = mr_source_open_memory(table->path, file->data, file->size, &table->src, err);
    return st ? st : mr_lines_new(table->src, &table->lines, err);
}

/* Cuts 'line' at its tabs; returns how many fields it has, 'fields' keeps the first 'max'. */
static size_t split(char *line, const char **fields, size_t max)
{
    size_t n = 0;

    for (char *field = line; field; n++) {
        char *tab = strchr(field, '\t');

        if (tab)
            *tab++ = '\0';
        if (n < max)
            fields[n] = field;
        field = tab;
    }
    return n;
}

/* The next line that is neither blank nor a comment; NULL at the end. */
static mr_status next_line(struct refs_table *table, mr_refs *refs, char **line, mr_error *err)
{
    size_t size;
    mr_status st;

    do {
        st = mr_lines_next(table->lines, line, &size, err);
        if (!st && *line && **line == '#' && refs && !*table->comment)
            st = mr_names_intern(refs->strings, *line + 1, NULL, &table->comment, err);
    } while (!st && *line && (!size || **line == '#'));
    return st;
}

mr_status refs_table_open(struct refs_table *table, mr_refs *refs, const char *dir,
                          const char *name, const char *const *columns, mr_error *err)
{
    const char *header[REFS_MAX_COLUMNS];
    char *line;
    mr_status st = refs_table_open_plain(table, dir, name, err);

    table->comment = "";
    if (!st)
        st = next_line(table, refs, &line, err);
    if (st)
        return st;
    table->n_header = line ? split(line, header, REFS_MAX_COLUMNS) : 0;
    if (table->n_header > REFS_MAX_COLUMNS)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected at most %d columns, found %zu",
                       table->path, mr_lines_number(table->lines), REFS_MAX_COLUMNS,
                       table->n_header);
    for (size_t k = 0; columns[k]; k++) {
        size_t c = 0;

        while (c < table->n_header && strcmp(header[c], columns[k]))
            c++;
        if (c == table->n_header)
            return mr_fail(err, MR_EFORMAT, "%s:%zu: the column '%s' is missing", table->path,
                           mr_lines_number(table->lines), columns[k]);
        table->place[k] = c;
        table->n_columns = k + 1;
    }
    return MR_OK;
}

mr_status refs_table_next(struct refs_table *table, bool *more, mr_error *err)
{
    const char *fields[REFS_MAX_COLUMNS];
    char *line;
    size_t n;
    mr_status st = next_line(table, NULL, &line, err);

    *more = !st && line;
    if (!*more)
        return st;
    n = split(line, fields, REFS_MAX_COLUMNS);
    if (n != table->n_header)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu columns, found %zu", table->path,
                       mr_lines_number(table->lines), table->n_header, n);
    for (size_t k = 0; k < table->n_columns; k++)
        table->field[k] = fields[table->place[k]];
    return MR_OK;
}

mr_status refs_table_bad(const struct refs_table *table, const char *what, const char *field,
                         mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %s, found '%s'", table->path,
                   mr_lines_number(table->lines), what, field);
}

void refs_table_release(struct refs_table *table)
{
    mr_lines_free(table->lines);
    mr_source_free(table->src);
    free(table->path);
}
