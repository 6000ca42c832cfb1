#include "console.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "interrupt.h"

void console_init(struct console *console, const char *command, const struct cli_common *common)
{
    *console = (struct console){ .command = command,
                                 .common = common,
                                 .terminal = isatty(STDERR_FILENO) == 1 };
}

static void wipe(struct console *console)
{
    if (console->drawn)
        fputs("\r\033[K", stderr);
    console->drawn = false;
}

int console_error(struct console *console, const mr_error *err)
{
    wipe(console);
    if (!interrupt_signal())
        fprintf(stderr, "mechrank %s: %s\n", console->command, err->msg);
    return CLI_FAILED;
}

static bool same_kind(const struct mr_note *a, const struct mr_note *b)
{
    return a->level == b->level && !strcmp(a->kind, b->kind);
}

static bool is_first_of_kind(const mr_notes *notes, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (same_kind(mr_notes_get(notes, j), mr_notes_get(notes, i)))
            return false;
    return true;
}

/* One line for all notes of the kind of note 'first', with how often and in how many studies. */
static void print_kind(const struct console *console, const mr_notes *notes, size_t first)
{
    const struct mr_note *note = mr_notes_get(notes, first);
    size_t n_studies = 0, count = 0;

    for (size_t i = first; i < mr_notes_size(notes); i++) {
        const struct mr_note *other = mr_notes_get(notes, i);

        if (same_kind(other, note)) {
            count += other->count;
            n_studies++;
        }
    }
    fprintf(stderr, "mechrank %s: %s: ", console->command,
            note->level == MR_WARNING ? "warning" : "note");
    if (*note->study)
        fprintf(stderr, "%s: ", note->study);
    fputs(note->text, stderr);
    if (n_studies > 1)
        fprintf(stderr, " (%s, %zu in %zu studies)", note->kind, count, n_studies);
    else if (count > 1)
        fprintf(stderr, " (%s, %zu)", note->kind, count);
    else
        fprintf(stderr, " (%s)", note->kind);
    fputc('\n', stderr);
}

void console_notes(struct console *console, const mr_notes *notes)
{
    wipe(console);
    for (size_t i = 0; i < mr_notes_size(notes); i++) {
        const enum mr_note_level level = mr_notes_get(notes, i)->level;

        if (!is_first_of_kind(notes, i))
            continue;
        console->n_warnings += level == MR_WARNING;
        if (!console->common->quiet && (level == MR_WARNING || console->common->verbose))
            print_kind(console, notes, i);
    }
}

int console_end(struct console *console)
{
    wipe(console);
    if (!console->common->strict || !console->n_warnings)
        return CLI_DONE;
    fprintf(stderr, "mechrank %s: %zu kind%s of warnings, which --strict makes a failure\n",
            console->command, console->n_warnings, console->n_warnings == 1 ? "" : "s");
    return CLI_FAILED;
}

int console_step(void *data, size_t done, size_t total)
{
    struct console *console = data;

    if (console->terminal && !console->common->quiet && total) {
        fprintf(stderr, "\rmechrank %s: %zu of %zu", console->command, done, total);
        console->drawn = true;
    }
    return interrupt_signal();
}
