#include "cli.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mechrank/suggest.h"
#include "threads.h"
#include "version.h"

/* The table in the form of getopt_long(); code of row i: FIRST_CODE + i. */
struct parser {
    const struct cli *cli;
    char letters[2 * CLI_MOST + 3];
    struct option longs[CLI_MOST + 1];
    bool *seen; /* [CLI_MOST] by row of the table */
};

enum { OPERAND = 1, FIRST_CODE = 256 };

void cli_common_init(struct cli_common *common)
{
    *common = (struct cli_common){ .threads = threads_default(), .seed = 1 };
}

int cli_usage_error(const char *command, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    fprintf(stderr, "mechrank %s: ", command);
    vfprintf(stderr, fmt, args);
    fprintf(stderr, "; see 'mechrank help %s'\n", command);
    va_end(args);
    return CLI_USAGE;
}

mr_status cli_fail(mr_error *err, mr_status code, const char *fmt, ...)
{
    va_list args;

    if (!err)
        return code;
    va_start(args, fmt);
    vsnprintf(err->msg, sizeof(err->msg), fmt, args);
    va_end(args);
    for (char *c = err->msg; *c; c++) /* names come from files: keep it one line */
        if ((unsigned char)*c < ' ')
            *c = '?';
    err->code = code;
    return code;
}

static int out_of_memory(const struct cli *cli)
{
    fprintf(stderr, "mechrank %s: out of memory\n", cli->command);
    return CLI_FAILED;
}

static const struct cli_opt *find_letter(const struct cli *cli, int letter)
{
    for (const struct cli_opt *o = cli->opts; o->type != CLI_TYPE_END; o++)
        if (o->letter && o->letter == letter)
            return o;
    return NULL;
}

/* Options that are promised and come with later versions. */
static const char *const later[] = { "sample", "all-samples" };

static bool comes_later(const char *word)
{
    for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++)
        if (!strcmp(later[i], word))
            return true;
    return false;
}

/* 'typed' is the word as it stands on the command line, "--name" or "--name=value". */
static int unknown_name(const struct cli *cli, const char *typed)
{
    const char *names[CLI_MOST], *near;
    char word[64];
    size_t n = 0;

    snprintf(word, sizeof(word), "%.*s", (int)strcspn(typed + 2, "="), typed + 2);
    for (const struct cli_opt *o = cli->opts; o->type != CLI_TYPE_END && n < CLI_MOST; o++)
        if (o->name)
            names[n++] = o->name;
    if (comes_later(word))
        return cli_usage_error(cli->command, "'--%s' is not built yet in this version", word);
    near = mr_suggest(word, names, n, 2);
    if (near)
        return cli_usage_error(cli->command, "unknown option '--%s' (did you mean '--%s'?)", word,
                               near);
    return cli_usage_error(cli->command, "unknown option '--%s'", word);
}

static int bad_value(const struct cli *cli, const struct cli_opt *o, const char *text)
{
    return cli_usage_error(cli->command, "--%s: expected %s, found '%s'", o->name,
                           o->type == CLI_TYPE_INT ? "an integer" : "a number", text);
}

static int set_number(const struct cli *cli, const struct cli_opt *o, const char *text)
{
    char *end;
    double value;

    errno = 0;
    value = strtod(text, &end);
    /* Only what begins like a decimal number: strtod also takes "inf", "nan", " 1" and "0x1". */
    if (!*text || *end || errno || !strchr("+-.0123456789", *text) || strpbrk(text, "xXnN"))
        return bad_value(cli, o, text);
    if (o->type == CLI_TYPE_INT && (value != floor(value) || strpbrk(text, ".eE")))
        return bad_value(cli, o, text);
    if (value < o->min || value > o->max)
        return cli_usage_error(cli->command, "--%s: expected %.10g to %.10g, found %s", o->name,
                               o->min, o->max, text);
    if (o->type == CLI_TYPE_INT)
        *(int *)o->value = (int)value;
    else
        *(double *)o->value = value;
    return CLI_GO;
}

static const char size_letters[] = "KMGT";

static int set_size(const struct cli *cli, const struct cli_opt *o, const char *text)
{
    const size_t n_digits = strspn(text, "0123456789");
    const char *letter =
        text[n_digits] ? strchr(size_letters, toupper((unsigned char)text[n_digits])) : NULL;
    const unsigned shift = letter ? 10 * (unsigned)(letter - size_letters + 1) : 0;
    uint64_t value;

    errno = 0;
    value = strtoull(text, NULL, 10);
    if (!n_digits || text[n_digits + (letter ? 1 : 0)])
        return cli_usage_error(cli->command,
                               "--%s: expected a whole number of bytes, or one with K, M, G or T "
                               "behind it, found '%s'",
                               o->name, text);
    if (errno || value > SIZE_MAX >> shift)
        return cli_usage_error(cli->command, "--%s: expected less than 2^64 bytes, found %s",
                               o->name, text);
    *(uint64_t *)o->value = value << shift;
    return CLI_GO;
}

void cli_size_text(uint64_t size, char *text, size_t text_size)
{
    size_t k = 0;

    while (size && size % 1024 == 0 && k < strlen(size_letters)) {
        size /= 1024;
        k++;
    }
    if (k)
        snprintf(text, text_size, "%" PRIu64 "%c", size, size_letters[k - 1]);
    else
        snprintf(text, text_size, "%" PRIu64, size);
}

static int set_choice(const struct cli *cli, const struct cli_opt *o, const char *text)
{
    char words[256] = "";

    for (size_t i = 0; o->words[i]; i++) {
        const size_t used = strlen(words);

        if (!strcmp(o->words[i], text)) {
            *(const char **)o->value = o->words[i];
            return CLI_GO;
        }
        snprintf(words + used, sizeof(words) - used, "%s%s", i ? ", " : "", o->words[i]);
    }
    return cli_usage_error(cli->command, "--%s: expected one of %s, found '%s'", o->name, words,
                           text);
}

int cli_threads(const struct cli_common *common)
{
    return common->threads ? common->threads : threads_allowed();
}

static int list_add(const struct cli *cli, struct cli_list *list, const char *text, size_t size)
{
    char **items = realloc(list->items, (list->n + 1) * sizeof(*items)), *copy = NULL;

    if (items) {
        list->items = items;
        copy = malloc(size + 1);
    }
    if (!copy)
        return out_of_memory(cli);
    memcpy(copy, text, size);
    copy[size] = '\0';
    list->items[list->n++] = copy;
    return CLI_GO;
}

static int add_words(const struct cli *cli, const struct cli_opt *o, const char *text)
{
    int status = CLI_GO;

    for (const char *word = text; status == CLI_GO; word++) {
        const size_t size = strcspn(word, ",");

        if (!size)
            return cli_usage_error(cli->command, "--%s: expected words and commas, found '%s'",
                                   o->name, text);
        status = list_add(cli, o->value, word, size);
        word += size;
        if (!*word)
            break;
    }
    return status;
}

bool cli_is_given(const struct cli *cli, const bool given[CLI_MOST], const char *name)
{
    for (size_t i = 0; cli->opts[i].type != CLI_TYPE_END; i++)
        if (cli->opts[i].name && !strcmp(cli->opts[i].name, name))
            return given[i];
    return false;
}

void cli_list_release(struct cli_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct cli_list){ 0 };
}

static int set_option(struct parser *p, const struct cli_opt *o, const char *value)
{
    bool *seen = &p->seen[o - p->cli->opts];

    if (*seen && o->type != CLI_TYPE_LIST && o->type != CLI_TYPE_WORDS && o->type != CLI_TYPE_FLAG)
        return cli_usage_error(p->cli->command, "--%s is given twice", o->name);
    *seen = true;
    switch (o->type) {
    case CLI_TYPE_STR:
        *(const char **)o->value = value;
        return CLI_GO;
    case CLI_TYPE_INT:
    case CLI_TYPE_DOUBLE:
        return set_number(p->cli, o, value);
    case CLI_TYPE_SIZE:
        return set_size(p->cli, o, value);
    case CLI_TYPE_FLAG:
        *(bool *)o->value = true;
        return CLI_GO;
    case CLI_TYPE_LIST:
        return list_add(p->cli, o->value, value, strlen(value));
    case CLI_TYPE_WORDS:
        return add_words(p->cli, o, value);
    case CLI_TYPE_CHOICE:
        return set_choice(p->cli, o, value);
    default: /* help and version ended the dry pass */
        return CLI_GO;
    }
}

static int add_operand(const struct cli *cli, struct cli_list *operands, const char *word)
{
    if (!operands || operands->n == cli->max_operands)
        return cli_usage_error(cli->command, "unexpected argument '%s'", word);
    return list_add(cli, operands, word, strlen(word));
}

/* ---- getopt_long ---- */

/* "-" leaves operands where they stand, ":" tells a missing argument from an unknown option. */
static void parser_init(struct parser *p, const struct cli *cli)
{
    size_t n_letters = 2, n_longs = 0;

    *p = (struct parser){ .cli = cli, .letters = "-:" };
    for (size_t i = 0; cli->opts[i].type != CLI_TYPE_END; i++) {
        const struct cli_opt *o = &cli->opts[i];

        if (!o->name)
            continue;
        p->longs[n_longs++] = (struct option){ o->name, o->arg ? required_argument : no_argument,
                                               NULL, FIRST_CODE + (int)i };
        if (!o->letter)
            continue;
        p->letters[n_letters++] = (char)o->letter;
        if (o->arg)
            p->letters[n_letters++] = ':';
    }
}

/* The row behind a code or letter; NULL: none. */
static const struct cli_opt *find_option(const struct cli *cli, int code)
{
    return code >= FIRST_CODE ? &cli->opts[code - FIRST_CODE] : find_letter(cli, code);
}

/* The word just read; the value of an option may be a word of its own behind it. */
static const char *typed_word(char **argv)
{
    return argv[optind - (optarg && optarg == argv[optind - 1] ? 2 : 1)];
}

/* getopt_long() also takes abbreviations, which a later option would make ambiguous. */
static bool is_abbreviated(const struct cli_opt *o, int code, char **argv)
{
    return code >= FIRST_CODE && strcspn(typed_word(argv) + 2, "=") != strlen(o->name);
}

static int refuse(const struct cli *cli, int code, char **argv)
{
    const struct cli_opt *o = optopt ? find_option(cli, optopt) : NULL;

    if (o && code == ':')
        return cli_usage_error(cli->command, "--%s needs an argument", o->name);
    if (o && o->name && optopt >= FIRST_CODE)
        return cli_usage_error(cli->command, "--%s takes no argument", o->name);
    if (optopt)
        return cli_usage_error(cli->command, "unknown option '-%c'", optopt);
    return unknown_name(cli, argv[optind - 1]);
}

static int show(const struct cli *cli, enum cli_type type)
{
    if (type == CLI_TYPE_HELP)
        cli_print_help(cli);
    else
        version_print();
    return CLI_DONE;
}

/* What getopt_long() found; a dry pass sets nothing and looks for --help and --version only. */
static int take(struct parser *p, int code, char **argv, struct cli_list *operands)
{
    const bool dry = !p->seen;
    const struct cli_opt *o;

    if (code == OPERAND)
        return dry ? CLI_GO : add_operand(p->cli, operands, optarg);
    if (code == '?' || code == ':')
        return refuse(p->cli, code, argv);
    o = find_option(p->cli, code);
    if (is_abbreviated(o, code, argv))
        return unknown_name(p->cli, typed_word(argv));
    if (!dry)
        return set_option(p, o, optarg);
    return o->type == CLI_TYPE_HELP || o->type == CLI_TYPE_VERSION ? show(p->cli, o->type) : CLI_GO;
}

/* A dry pass without 'seen'. */
static int pass(const struct cli *cli, int argc, char **argv, struct cli_list *operands, bool *seen)
{
    struct parser p;
    int status = CLI_GO, code;

    parser_init(&p, cli);
    p.seen = seen;
    opterr = 0;
    optind = 0; /* from the start again */
    while (status == CLI_GO && (code = getopt_long(argc, argv, p.letters, p.longs, NULL)) != -1)
        status = take(&p, code, argv, operands);
    for (; status == CLI_GO && seen && optind < argc; optind++) /* behind "--" */
        status = add_operand(cli, operands, argv[optind]);
    return status;
}

/* Help shows the defaults and not what was typed: it is looked for before anything is set. */
int cli_parse_given(const struct cli *cli, int argc, char **argv, struct cli_list *operands,
                    bool given[CLI_MOST])
{
    int status = pass(cli, argc, argv, operands, NULL);

    if (status == CLI_GO)
        status = pass(cli, argc, argv, operands, given);
    if (status == CLI_GO && (operands ? operands->n : 0) < cli->min_operands)
        status = cli_usage_error(cli->command, "an argument is missing");
    return status;
}

int cli_parse(const struct cli *cli, int argc, char **argv, struct cli_list *operands)
{
    bool given[CLI_MOST] = { false };

    return cli_parse_given(cli, argc, argv, operands, given);
}
