#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "mechrank/names.h"

struct mr_notes {
    struct mr_note *notes;
    size_t n, capacity;
    mr_names *strings;
};

mr_notes *mr_notes_new(void)
{
    mr_notes *notes = mem_calloc(1, sizeof(*notes));

    if (!notes)
        return NULL;
    notes->strings = mr_names_new();
    if (notes->strings)
        return notes;
    free(notes);
    return NULL;
}

void mr_notes_free(mr_notes *notes)
{
    if (!notes)
        return;
    mr_names_free(notes->strings);
    free(notes->notes);
    free(notes);
}

size_t mr_notes_size(const mr_notes *notes)
{
    return notes->n;
}

const struct mr_note *mr_notes_get(const mr_notes *notes, size_t i)
{
    return &notes->notes[i];
}

static struct mr_note *find(mr_notes *notes, const char *study, const char *kind)
{
    for (size_t i = 0; i < notes->n; i++)
        if (!strcmp(notes->notes[i].study, study) && !strcmp(notes->notes[i].kind, kind))
            return &notes->notes[i];
    return NULL;
}

mr_status mr_notes_add(mr_notes *notes, const struct mr_note *note, mr_error *err)
{
    struct mr_note copy = *note, *seen;

    if (!notes)
        return MR_OK;
    seen = find(notes, note->study, note->kind);
    if (seen) {
        seen->count += note->count;
        return MR_OK;
    }
    if (mem_grow(&notes->notes, &notes->capacity, notes->n, sizeof(*notes->notes), err) ||
        mr_names_intern(notes->strings, note->study, NULL, &copy.study, err) ||
        mr_names_intern(notes->strings, note->kind, NULL, &copy.kind, err) ||
        mr_names_intern(notes->strings, note->text, NULL, &copy.text, err))
        return MR_ENOMEM;
    notes->notes[notes->n++] = copy;
    return MR_OK;
}

mr_status mr_notes_addf(mr_notes *notes, enum mr_note_level level, const char *study,
                        const char *kind, size_t count, mr_error *err, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return mr_notes_add(notes, &(struct mr_note){ level, study, kind, text, count }, err);
}
