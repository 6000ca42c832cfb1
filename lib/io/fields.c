#include "io/fields.h"

#include <string.h>

/* From behind the opening quote; returns what stands behind the closing one, or NULL. */
static char *unquote(char *from, struct field *field)
{
    char *to = from;

    field->text = from;
    for (;; from++) {
        if (!*from)
            return NULL;
        if (*from == '"' && *++from != '"')
            break;
        *to++ = *from;
    }
    field->size = (size_t)(to - field->text);
    return from;
}

bool field_next(char **rest, char separator, struct field *field)
{
    char *end;

    if (**rest == '"') {
        end = unquote(*rest + 1, field);
        if (!end || (*end && *end != separator))
            return false;
    } else {
        const char stops[] = { separator, '\0' };

        end = *rest + strcspn(*rest, stops);
        field->text = *rest;
        field->size = (size_t)(end - *rest);
    }
    *rest = *end ? end + 1 : NULL;
    field->text[field->size] = '\0';
    return true;
}

void field_trim(struct field *field)
{
    while (field->size && *field->text == ' ') {
        field->text++;
        field->size--;
    }
    while (field->size && field->text[field->size - 1] == ' ')
        field->text[--field->size] = '\0';
}

bool field_is_missing(const struct field *field)
{
    return !field->size || !strcmp(field->text, "NA") || !strcmp(field->text, "N/A");
}

size_t field_count_separators(const char *line, char separator)
{
    size_t n = 0;

    for (;; line++) {
        if (*line == '"') /* quotes count only where a field begins with one */
            while (*++line && (*line != '"' || *++line == '"'))
                ;
        while (*line && *line != separator)
            line++;
        if (!*line)
            return n;
        n++;
    }
}

char field_find_separator(const char *line)
{
    const size_t semicolons = field_count_separators(line, ';');
    const size_t commas = field_count_separators(line, ',');

    if (field_count_separators(line, '\t'))
        return '\t';
    if (!semicolons && !commas)
        return '\0';
    return semicolons >= commas ? ';' : ',';
}
