/* console.h - what the program says on standard error */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "cli.h"

struct console {
    const char *command;
    const struct cli_common *common;
    bool terminal;     /* standard error is one: progress is shown */
    bool drawn;        /* a progress line stands there */
    size_t n_warnings; /* printed so far, or held back by --quiet */
};

void console_init(struct console *console, const char *command, const struct cli_common *common);

/* "mechrank COMMAND: message"; returns CLI_FAILED.  Silent if a signal ended the work. */
int console_error(struct console *console, const mr_error *err);

/*
 * Prints the notes: warnings unless --quiet, infos with --verbose, once per kind with the
 * number of times it was met over all studies and the text of the first.
 */
void console_notes(struct console *console, const mr_notes *notes);

/* CLI_DONE, or CLI_FAILED if --strict was given and there were warnings. */
int console_end(struct console *console);

/*
 * The library's progress calls; 'data' is a struct console.  Draws on a terminal, and asks to
 * stop once a signal was caught.
 */
int console_step(void *data, size_t done, size_t total);

#endif /* CONSOLE_H */
