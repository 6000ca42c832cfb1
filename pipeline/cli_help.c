#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { HELP_COLUMN = 30, WIDTH = 88 };

/* Prints words of 'text' from 'column' on, further lines indented to 'indent'. */
static void print_wrapped(const char *text, int column, int indent)
{
    while (*text) {
        const int size = (int)strcspn(text, " ");

        if (column > indent && column + 1 + size > WIDTH) {
            printf("\n%*s", indent, "");
            column = indent;
        }
        column += printf(column > indent ? " %.*s" : "%.*s", size, text);
        text += size;
        text += strspn(text, " ");
    }
    putchar('\n');
}

/* What the variable holds before parsing, "" if there is nothing to tell. */
static void default_of(const struct cli_opt *o, char *text, size_t size)
{
    const char *word = NULL;
    char number[32] = "";

    *text = '\0';
    if (o->type == CLI_TYPE_INT)
        snprintf(text, size, " [%d]", *(const int *)o->value);
    else if (o->type == CLI_TYPE_DOUBLE)
        snprintf(text, size, " [%g]", *(const double *)o->value);
    else if (o->type == CLI_TYPE_SIZE)
        cli_size_text(*(const uint64_t *)o->value, number, sizeof(number));
    else if (o->type == CLI_TYPE_STR || o->type == CLI_TYPE_CHOICE)
        word = *(const char **)o->value;
    if (*number)
        word = number;
    if (word)
        snprintf(text, size, " [%s]", word);
}

static void print_option(const struct cli_opt *o)
{
    char left[64], text[512], preset[128];
    const char *arg = o->arg ? o->arg : "";

    if (o->letter)
        snprintf(left, sizeof(left), "  -%c, --%s %s", o->letter, o->name, arg);
    else
        snprintf(left, sizeof(left), "      --%s %s", o->name, arg);
    default_of(o, preset, sizeof(preset));
    snprintf(text, sizeof(text), "%s", o->help);
    for (size_t i = 0; o->words && o->words[i]; i++) {
        const size_t used = strlen(text);

        snprintf(text + used, sizeof(text) - used, "%s%s", i ? ", " : ": ", o->words[i]);
    }
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s", preset);
    if (printf("%-*s", HELP_COLUMN - 1, left) >= HELP_COLUMN)
        printf("\n%*s", HELP_COLUMN - 1, "");
    putchar(' ');
    print_wrapped(text, HELP_COLUMN, HELP_COLUMN);
}

void cli_print_help(const struct cli *cli)
{
    const char *lead = "Usage: ";

    for (const char *form = cli->usage;; form++) {
        const int size = (int)strcspn(form, "\n");

        printf("%smechrank %s%s%.*s\n", lead, cli->command, size ? " " : "", size, form);
        lead = "       ";
        form += size;
        if (!*form)
            break;
    }
    putchar('\n');
    print_wrapped(cli->about, 0, 0);
    for (const struct cli_opt *o = cli->opts; o->type != CLI_TYPE_END; o++) {
        if (o->type == CLI_TYPE_GROUP)
            printf("\n%s\n", o->help);
        else
            print_option(o);
    }
}
