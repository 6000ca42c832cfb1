/* cli.h - options of a command: one table is parsed, printed as help and written to run.json */
#ifndef CLI_H
#define CLI_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mechrank/error.h"

/* What a command ends with: the exit code of the program.  CLI_GO: go on, nothing ended yet. */
enum { CLI_GO = -1, CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

/* Values of an option that may be repeated; zeroed it is empty. */
struct cli_list {
    char **items;
    size_t n;
};

enum cli_type {
    CLI_TYPE_END,
    CLI_TYPE_GROUP,
    CLI_TYPE_STR,
    CLI_TYPE_INT,
    CLI_TYPE_DOUBLE,
    CLI_TYPE_SIZE,
    CLI_TYPE_FLAG,
    CLI_TYPE_LIST,
    CLI_TYPE_WORDS,
    CLI_TYPE_CHOICE,
    CLI_TYPE_HELP,
    CLI_TYPE_VERSION
};

/* One row of a table; write it with the macros below. */
struct cli_opt {
    enum cli_type type;
    int letter; /* short form, 0 if it has none */
    const char *name;
    void *value;      /* the variable; its content before parsing is the default */
    const char *arg;  /* what help calls the argument */
    const char *help; /* one sentence; heading of a group */
    double min, max;
    const char *const *words; /* CHOICE: the words allowed, NULL at the end */
    bool running;             /* GROUP: its options may differ between equal runs */
};

/* A heading of the help.  Options up to the next heading belong to it. */
#define CLI_GROUP(heading)                                                                         \
    {                                                                                              \
        .type = CLI_TYPE_GROUP, .help = (heading)                                                  \
    }
/* The same for options that change no result: run.json keeps them in 'invocation'. */
#define CLI_RUNNING(heading)                                                                       \
    {                                                                                              \
        .type = CLI_TYPE_GROUP, .help = (heading), .running = true                                 \
    }
#define CLI_ROW(kind, let, long_name, var, argument, text)                                         \
    .type = (kind), .letter = (let), .name = (long_name), .value = (var), .arg = (argument),       \
    .help = (text)
/* 'var': const char **, int *, double *, uint64_t *, bool *, struct cli_list *, const char ** */
#define CLI_STR(let, name, var, arg, help)                                                         \
    {                                                                                              \
        CLI_ROW(CLI_TYPE_STR, let, name, var, arg, help)                                           \
    }
#define CLI_INT(let, name, var, low, high, help)                                                   \
    {                                                                                              \
        CLI_ROW(CLI_TYPE_INT, let, name, var, "INT", help), .min = (low), .max = (high)            \
    }
#define CLI_DOUBLE(let, name, var, low, high, help)                                                \
    {                                                                                              \
        CLI_ROW(CLI_TYPE_DOUBLE, let, name, var, "NUM", help), .min = (low), .max = (high)         \
    }
/* Bytes: a whole number, with K, M, G or T behind it times a power of 1024. */
#define CLI_SIZE(let, name, var, help)                                                             \
    {                                                                                              \
        CLI_ROW(CLI_TYPE_SIZE, let, name, var, "SIZE", help)                                       \
    }
#define CLI_FLAG(let, name, var, help)                                                             \
    {                                                                                              \
        CLI_ROW(CLI_TYPE_FLAG, let, name, var, NULL, help)                                         \
    }
/* One item each time the option is given. */
#define CLI_LIST(let, name, var, arg, help)                                                        \
    {                                                                                              \
        CLI_ROW(CLI_TYPE_LIST, let, name, var, arg, help)                                          \
    }
/* Items separated by commas; the option may be repeated too. */
#define CLI_WORDS(let, name, var, arg, help)                                                       \
    {                                                                                              \
        CLI_ROW(CLI_TYPE_WORDS, let, name, var, arg, help)                                         \
    }
/* One of 'list' (const char *const[], NULL at the end); 'var' points into it afterwards. */
#define CLI_CHOICE(let, name, var, list, help)                                                     \
    {                                                                                              \
        CLI_ROW(CLI_TYPE_CHOICE, let, name, var, "WORD", help), .words = (list)                    \
    }
#define CLI_END                                                                                    \
    {                                                                                              \
        .type = CLI_TYPE_END                                                                       \
    }

/* What every command takes. */
struct cli_common {
    int threads, seed;
    bool quiet, verbose, strict;
};

/* Defaults; that of 'threads' comes from the environment (threads.h). */
void cli_common_init(struct cli_common *common);

/* The number of threads asked for: 0 becomes all that are allowed. */
int cli_threads(const struct cli_common *common);

/* The rows for it: the last group of every table, with 'c' a struct cli_common *. */
#define CLI_COMMON(c)                                                                              \
    CLI_RUNNING("Everywhere"),                                                                     \
        CLI_INT('@', "threads", &(c)->threads, 0, 4096,                                            \
                "threads, 0 for all that are allowed; never changes a result"),                    \
        CLI_INT(0, "seed", &(c)->seed, 0, INT_MAX,                                                 \
                "seed of random numbers; only those of score --permutations depend on it"),        \
        CLI_FLAG(0, "strict", &(c)->strict, "exit 1 after any warning, outputs written"),          \
        CLI_FLAG('q', "quiet", &(c)->quiet, "say nothing but errors"),                             \
        CLI_FLAG('v', "verbose", &(c)->verbose, "say also what was counted"),                      \
        { CLI_ROW(CLI_TYPE_HELP, 'h', "help", NULL, NULL, "print this help") },                    \
        { CLI_ROW(CLI_TYPE_VERSION, 0, "version", NULL, NULL, "print the version") }, CLI_END

/* Options that several commands take: the same spelling everywhere. */
#define CLI_SAMPLES(var) CLI_STR('s', "samples", var, "SHEET", "sample sheet, tab-separated")
#define CLI_COUNTS(var) CLI_LIST('c', "counts", var, "TABLE", "counts table; may be repeated")
#define CLI_REFS(var) CLI_STR(0, "refs", var, "DIR", "reference data instead of those built in")
#define CLI_OUTPUT(var, arg, help) CLI_STR('o', "output", var, arg, help)
#define CLI_FORCE(var) CLI_FLAG('f', "force", var, "replace an output that exists")

#define CLI_ANY ((size_t)-1)

enum { CLI_MOST = 96 }; /* rows of a table, at most */

struct cli {
    const char *command;        /* "run" */
    const char *usage;          /* what follows the command, a line per form: "-s SHEET -o DIR" */
    const char *about;          /* a paragraph for the help */
    const struct cli_opt *opts; /* closed by CLI_END */
    size_t min_operands, max_operands; /* CLI_ANY: any number */
};

/*
 * Parses argv[1..] (argv[0] is the command) into the variables of the table; operands, which
 * may stand between the options and are all that follows "--", are added to 'operands' (may
 * be NULL if there can be none).  Values stand as "--name VALUE", "--name=VALUE", "-n VALUE" or
 * "-nVALUE"; long options are not abbreviated; options of one value may be given once.
 * Returns CLI_GO, or what the command must return: CLI_DONE after --help or --version,
 * CLI_USAGE after one line on standard error, CLI_FAILED without memory.
 */
int cli_parse(const struct cli *cli, int argc, char **argv, struct cli_list *operands);

/* The same; 'given', all false before, says by row of cli->opts what was given. */
int cli_parse_given(const struct cli *cli, int argc, char **argv, struct cli_list *operands,
                    bool given[CLI_MOST]);
/* Whether an option was, by its long name. */
bool cli_is_given(const struct cli *cli, const bool given[CLI_MOST], const char *name);

void cli_list_release(struct cli_list *list);

/* "512K" for 524288: as short as CLI_SIZE takes it. */
void cli_size_text(uint64_t size, char *text, size_t text_size);

/* One line "mechrank COMMAND: ...; see 'mechrank help COMMAND'"; returns CLI_USAGE. */
int cli_usage_error(const char *command, const char *fmt, ...) MR_PRINTF(2, 3);

/* The help of a command, from its table, to standard output (cli_help.c). */
void cli_print_help(const struct cli *cli);

/* Fills 'err' as the library does, for faults seen by the program itself. */
mr_status cli_fail(mr_error *err, mr_status code, const char *fmt, ...) MR_PRINTF(3, 4);

#endif /* CLI_H */
