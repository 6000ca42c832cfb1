#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <htslib/hts_log.h>

#include "cli.h"
#include "commands.h"
#include "interrupt.h"
#include "mechrank/suggest.h"
#include "version.h"

static int cmd_help(int argc, char **argv);

/* A row without a summary is a heading. */
static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    { "From counts to a ranking", NULL, NULL },
    { "run", cmd_run, "the whole path: counts of studies to ranked mechanisms and a report" },
    { "rank", cmd_rank, "join the runs of studies and rank again" },
    { "report", cmd_report, "a report from the directory of a run" },
    { "Parts of it", NULL, NULL },
    { "import", cmd_import,
      "one counts table from quantifiers' files, or a folder of MatrixMarket" },
    { "score", cmd_score, "gene-set scores of every sample" },
    { "merge", cmd_merge, "join the scores of jobs that shared one input" },
    { "test", cmd_test, "any gene sets under any contrast of a sample sheet" },
    { "check", cmd_check, "what each input is taken for, and all faults of a sample sheet" },
    { "Data that come with the program", NULL, NULL },
    { "demo", cmd_demo, "write the built-in example: sheet, tables, truth" },
    { "refs", cmd_refs, "mechanisms, sources and gene sets that are built in" },
    { "methods", cmd_methods, "list the scoring methods" },
    { "About", NULL, NULL },
    { "help", cmd_help, "help on a command" },
    { "version", cmd_version, "versions of the program and its libraries" },
};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_usage(FILE *out)
{
    fputs("Usage: mechrank COMMAND [options]\n\n"
          "Ranks the mechanisms by which stem-cell therapies act, from RNA-seq counts.\n",
          out);
    for (size_t i = 0; i < N_COMMANDS; i++) {
        const struct command *c = &commands[i];

        if (!c->summary)
            fprintf(out, "\n%s\n", c->name);
        else
            fprintf(out, "  %-10s%s\n", c->name, c->summary);
    }
    fputs("\n'mechrank help COMMAND' explains one; 'mechrank --version' prints the version.\n",
          out);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (commands[i].summary && !strcmp(commands[i].name, name))
            return &commands[i];
    return NULL;
}

static int unknown_command(const char *name)
{
    const char *names[N_COMMANDS], *near;
    size_t n = 0;

    for (size_t i = 0; i < N_COMMANDS; i++)
        if (commands[i].run)
            names[n++] = commands[i].name;
    near = mr_suggest(name, names, n, 2);
    if (near)
        fprintf(stderr,
                "mechrank: unknown command '%s' (did you mean '%s'?); see 'mechrank help'\n", name,
                near);
    else
        fprintf(stderr, "mechrank: unknown command '%s'; see 'mechrank help'\n", name);
    return CLI_USAGE;
}

static int run_command(int argc, char **argv)
{
    const struct command *c = find_command(argv[0]);

    return c ? c->run(argc, argv) : unknown_command(argv[0]);
}

static int help_on(char *name)
{
    char option[] = "--help", *argv[] = { name, option, NULL };

    return run_command(2, argv);
}

static int cmd_help(int argc, char **argv)
{
    struct cli_common common;
    struct cli_list names = { 0 };
    bool only_names = false;
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = {
        CLI_GROUP("Output"),
        CLI_FLAG(0, "commands", &only_names, "print the names of the commands, one per line"),
        CLI_COMMON(&common),
    };
    const struct cli cli = {
        "help", "[COMMAND]", "Explains a command, or lists them.", opts, 0, 1
    };

    status = cli_parse(&cli, argc, argv, &names);
    if (status == CLI_GO) {
        status = CLI_DONE;
        if (names.n)
            status = help_on(names.items[0]);
        else if (!only_names)
            print_usage(stdout);
        for (size_t i = 0; only_names && i < N_COMMANDS; i++)
            if (commands[i].run)
                puts(commands[i].name);
    }
    cli_list_release(&names);
    return status;
}

int cmd_version(int argc, char **argv)
{
    struct cli_common common;
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = { CLI_COMMON(&common) };
    const struct cli cli = { "version", "", "Prints the versions of the program and its libraries.",
                             opts,      0,  0 };

    status = cli_parse(&cli, argc, argv, NULL);
    if (status != CLI_GO)
        return status;
    version_print();
    return CLI_DONE;
}

/* "mechrank", "mechrank --help", "mechrank --version", "mechrank COMMAND ..." */
static int dispatch(int argc, char **argv)
{
    if (argc < 2) {
        print_usage(stderr);
        return CLI_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        print_usage(stdout);
        return CLI_DONE;
    }
    if (!strcmp(argv[1], "--version")) {
        version_print();
        return CLI_DONE;
    }
    if (argv[1][0] == '-') {
        fprintf(stderr, "mechrank: expected a command, found '%s'; see 'mechrank help'\n", argv[1]);
        return CLI_USAGE;
    }
    return run_command(argc - 1, argv + 1);
}

/* What was printed must have arrived: a full disk shows only when the buffer is flushed. */
static int close_stdout(int status)
{
    const int failed = ferror(stdout);

    errno = 0;
    if (!fflush(stdout) && !failed)
        return status;
    if (!interrupt_signal())
        fprintf(stderr, "mechrank: standard output: cannot be written: %s\n",
                errno ? strerror(errno) : "an earlier write failed");
    return status == CLI_DONE ? CLI_FAILED : status;
}

int main(int argc, char **argv)
{
    int status;

    interrupt_catch();
    gsl_set_error_handler_off(); /* its default aborts; the library checks what can fail */
    hts_set_log_level(HTS_LOG_OFF);
    status = close_stdout(dispatch(argc, argv));
    interrupt_raise();
    return status;
}
