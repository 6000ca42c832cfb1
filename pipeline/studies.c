#include "studies.h"

#include <string.h>

/* Why the first study was skipped, without the path that begins it. */
static const char *first_reason(const struct studies *s)
{
    const char *path = mr_sheet_path(s->sheet);
    const size_t size = strlen(path);

    for (size_t i = 0; i < mr_notes_size(s->notes); i++) {
        const struct mr_note *note = mr_notes_get(s->notes, i);

        if (strcmp(note->kind, "study_skipped") != 0)
            continue;
        return strncmp(note->text, path, size) || strncmp(note->text + size, ": ", 2)
                   ? note->text
                   : note->text + size + 2;
    }
    return "no reason is known";
}

mr_status studies_run(const struct studies *s, mr_status (*work)(void *data, size_t i, mr_error *),
                      void *data, mr_error *err)
{
    const size_t n = mr_sheet_n_studies(s->sheet);
    size_t n_done = 0;

    for (size_t i = 0; i < n; i++) {
        const char *name = mr_sheet_study(s->sheet, i)->name;
        mr_status st;

        if (console_step(s->console, i, n))
            return cli_fail(err, MR_ECANCELED, "interrupted");
        st = work(data, i, err);
        n_done += !st;
        if (st == MR_EEMPTY)
            st = mr_notes_addf(s->notes, MR_WARNING, name, "study_skipped", 1, err, "%s", err->msg);
        if (st)
            return st;
    }
    if (!n_done)
        return cli_fail(err, MR_EEMPTY, "%s: expected a study that can answer, found none: %s",
                        mr_sheet_path(s->sheet), first_reason(s));
    return MR_OK;
}
