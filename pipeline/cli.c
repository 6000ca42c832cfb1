#include "cli.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mechrank/suggest.h"
#include "threads.h"
#include "version.h"

enum { MAX_OPTS = 64 };

/* Where the parser stands. */
struct parser {
    const struct cli *cli;
    char **argv;
    int argc, at;              /* argv[at] is looked at next */
    const char *cluster;       /* letters left of "-abc" */
    const struct cli_opt *opt; /* the option found */
    const char *value;         /* its argument */
    struct cli_list *operands;
    bool dry;            /* look for --help and --version only */
    bool seen[MAX_OPTS]; /* by row of the table */
};

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

static const struct cli_opt *find_name(const struct cli *cli, const char *name, size_t size)
{
    for (const struct cli_opt *o = cli->opts; o->type != CLI_TYPE_END; o++)
        if (o->name && !strncmp(o->name, name, size) && !o->name[size])
            return o;
    return NULL;
}

static int unknown_name(const struct cli *cli, const char *name, size_t size)
{
    const char *names[MAX_OPTS], *near;
    char word[64];
    size_t n = 0;

    snprintf(word, sizeof(word), "%.*s", (int)size, name);
    for (const struct cli_opt *o = cli->opts; o->type != CLI_TYPE_END && n < MAX_OPTS; o++)
        if (o->name)
            names[n++] = o->name;
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

void cli_list_release(struct cli_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct cli_list){ 0 };
}

static int set_option(struct parser *p)
{
    const struct cli_opt *o = p->opt;
    bool *seen = &p->seen[o - p->cli->opts];

    if (*seen && o->type != CLI_TYPE_LIST && o->type != CLI_TYPE_WORDS && o->type != CLI_TYPE_FLAG)
        return cli_usage_error(p->cli->command, "--%s is given twice", o->name);
    *seen = true;
    switch (o->type) {
    case CLI_TYPE_STR:
        *(const char **)o->value = p->value;
        return CLI_GO;
    case CLI_TYPE_INT:
    case CLI_TYPE_DOUBLE:
        return set_number(p->cli, o, p->value);
    case CLI_TYPE_FLAG:
        *(bool *)o->value = true;
        return CLI_GO;
    case CLI_TYPE_LIST:
        return list_add(p->cli, o->value, p->value, strlen(p->value));
    case CLI_TYPE_WORDS:
        return add_words(p->cli, o, p->value);
    case CLI_TYPE_CHOICE:
        return set_choice(p->cli, o, p->value);
    default: /* help and version ended the dry pass */
        return CLI_GO;
    }
}

/* The argument of the option found: 'attached' to its word, or the next word. */
static int take_value(struct parser *p, const char *attached)
{
    if (!p->opt->arg && attached)
        return cli_usage_error(p->cli->command, "--%s takes no argument", p->opt->name);
    p->value = attached;
    if (!p->opt->arg || attached)
        return CLI_GO;
    if (p->at == p->argc)
        return cli_usage_error(p->cli->command, "--%s needs an argument", p->opt->name);
    p->value = p->argv[p->at++];
    return CLI_GO;
}

static int next_letter(struct parser *p)
{
    const char letter = *p->cluster++;

    p->opt = find_letter(p->cli, letter);
    if (!p->opt)
        return cli_usage_error(p->cli->command, "unknown option '-%c'", letter);
    if (!p->opt->arg || !*p->cluster)
        return take_value(p, NULL);
    p->value = p->cluster;
    p->cluster = "";
    return CLI_GO;
}

static int next_long(struct parser *p, const char *word)
{
    const size_t size = strcspn(word, "=");

    p->opt = find_name(p->cli, word, size);
    if (!p->opt)
        return unknown_name(p->cli, word, size);
    return take_value(p, word[size] ? word + size + 1 : NULL);
}

static int add_operand(struct parser *p, const char *word)
{
    if (p->dry)
        return CLI_GO;
    if (!p->operands || p->operands->n == p->cli->max_operands)
        return cli_usage_error(p->cli->command, "unexpected argument '%s'", word);
    return list_add(p->cli, p->operands, word, strlen(word));
}

/* One step: an option in p->opt, or an operand taken and p->opt NULL. */
static int next(struct parser *p)
{
    const char *word;

    p->opt = NULL;
    if (*p->cluster)
        return next_letter(p);
    word = p->argv[p->at++];
    if (word[0] != '-' || !word[1])
        return add_operand(p, word);
    if (word[1] != '-') {
        p->cluster = word + 1;
        return next_letter(p);
    }
    if (word[2])
        return next_long(p, word + 2);
    while (p->at < p->argc) {
        const int status = add_operand(p, p->argv[p->at++]);

        if (status != CLI_GO)
            return status;
    }
    return CLI_GO;
}

static int show(const struct cli *cli, enum cli_type type)
{
    if (type == CLI_TYPE_HELP)
        cli_print_help(cli);
    else
        version_print();
    return CLI_DONE;
}

/* A dry pass sets nothing, so that help shows the defaults and not what was typed. */
static int pass(const struct cli *cli, int argc, char **argv, struct cli_list *operands, bool dry)
{
    struct parser p = { cli, argv, argc, 1, "", NULL, NULL, operands, dry, { false } };
    int status = CLI_GO;

    while (status == CLI_GO && (*p.cluster || p.at < argc)) {
        status = next(&p);
        if (status != CLI_GO || !p.opt)
            continue;
        if (!dry)
            status = set_option(&p);
        else if (p.opt->type == CLI_TYPE_HELP || p.opt->type == CLI_TYPE_VERSION)
            status = show(cli, p.opt->type);
    }
    return status;
}

int cli_parse(const struct cli *cli, int argc, char **argv, struct cli_list *operands)
{
    int status = pass(cli, argc, argv, operands, true);

    if (status == CLI_GO)
        status = pass(cli, argc, argv, operands, false);
    if (status == CLI_GO && (operands ? operands->n : 0) < cli->min_operands)
        status = cli_usage_error(cli->command, "an argument is missing");
    return status;
}
