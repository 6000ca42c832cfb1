#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "commands.h"
#include "console.h"
#include "embedded.h"
#include "mechrank/io.h"

static const char *direction(const struct mr_mechanism *m)
{
    return m->two_sided ? "two-sided" : m->expected;
}

static mr_status list(const mr_refs *refs, const char *unused, mr_error *err)
{
    (void)unused;
    (void)err;
    puts("kind\tname\tabout");
    for (size_t i = 0; i < mr_refs_n_mechanisms(refs); i++) {
        const struct mr_mechanism *m = mr_refs_mechanism(refs, i);

        printf("mechanism\t%s\t%s, %s family, expected %s\n", m->name, m->title,
               mr_family_name(m->family), direction(m));
    }
    for (size_t i = 0; i < mr_embedded_size(); i++) {
        const struct mr_embedded *file = mr_embedded_get(i);

        if (!embedded_is_demo(file))
            printf("file\t%s\t%zu bytes\n", file->name, file->size);
    }
    return MR_OK;
}

static void print_half(const char *name, const struct mr_half *half)
{
    if (!half->size)
        return;
    printf("%s\tweight %g, %zu genes", name, half->weight, half->size);
    for (size_t i = 0; i < half->size; i++)
        printf("%c%s%s", i ? ' ' : '\t', half->factors[i] < 0 ? "-" : "", half->ids[i]);
    putchar('\n');
}

static mr_status show_mechanism(const mr_refs *refs, const struct mr_mechanism *m, mr_error *err)
{
    mr_sets *sets = NULL;
    mr_status st = mr_refs_mechanism_sets(refs, MR_HUMAN, MR_SYMBOL, MR_EXCLUSIVE, &sets, err);

    if (st)
        return st;
    printf("name\t%s\ntitle\t%s\nfamily\t%s\nexpected\t%s\n", m->name, m->title,
           mr_family_name(m->family), direction(m));
    if (*m->note)
        printf("note\t%s\n", m->note);
    for (size_t i = 0; i < mr_sets_size(sets); i++) {
        const struct mr_set *set = mr_sets_get(sets, i);

        if (strcmp(set->name, m->name) != 0)
            continue;
        print_half("up", &set->half[MR_UP]);
        print_half("down", &set->half[MR_DOWN]);
    }
    for (size_t i = 0; i < mr_refs_n_evidence(refs); i++) {
        const struct mr_evidence *e = mr_refs_evidence(refs, i);

        if (!strcmp(e->mechanism, m->name))
            printf("evidence\t%s\t%s\t%s\t%s%s\n", e->source, e->direction, e->citation, e->doi,
                   e->retracted ? "\tretracted" : "");
    }
    mr_sets_free(sets);
    return MR_OK;
}

/* The text of an embedded file, unpacked. */
static mr_status show_file(const struct mr_embedded *file, mr_error *err)
{
    mr_source *src = NULL;
    char buf[4096];
    size_t n = 1;
    mr_status st = mr_source_open_memory(file->name, file->data, file->size, &src, err);

    while (!st && n) {
        st = mr_source_read(src, buf, sizeof(buf), &n, err);
        if (!st && fwrite(buf, 1, n, stdout) != n)
            break; /* main() says why */
    }
    mr_source_free(src);
    return st;
}

static mr_status show(const mr_refs *refs, const char *name, mr_error *err)
{
    for (size_t i = 0; i < mr_refs_n_mechanisms(refs); i++)
        if (!strcmp(mr_refs_mechanism(refs, i)->name, name))
            return show_mechanism(refs, mr_refs_mechanism(refs, i), err);
    for (size_t i = 0; i < mr_embedded_size(); i++)
        if (!strcmp(mr_embedded_get(i)->name, name))
            return show_file(mr_embedded_get(i), err);
    return cli_fail(err, MR_EINVAL,
                    "expected a mechanism or a file of 'mechrank refs list', found '%s'", name);
}

static mr_status export(const mr_refs *refs, const char *path, mr_error *err)
{
    (void)refs;
    return embedded_write("", path, err);
}

static const struct verb {
    const char *name;
    size_t n_arguments;
    mr_status (*run)(const mr_refs *refs, const char *argument, mr_error *err);
} verbs[] = { { "list", 0, list }, { "show", 1, show }, { "export", 1, export } };

static int run_verb(const struct verb *verb, const char *dir, const char *argument,
                    const struct cli_common *common)
{
    struct console console;
    mr_refs *refs = NULL;
    mr_error err;
    mr_status st;

    console_init(&console, "refs", common);
    st = mr_refs_load(dir, &refs, &err);
    if (!st)
        st = verb->run(refs, argument, &err);
    mr_refs_free(refs);
    return st ? console_error(&console, &err) : CLI_DONE;
}

int cmd_refs(int argc, char **argv)
{
    struct cli_common common;
    struct cli_list words = { 0 };
    const struct verb *verb = NULL;
    const char *dir = NULL;
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = { CLI_GROUP("Input"), CLI_REFS(&dir), CLI_COMMON(&common) };
    const struct cli cli = {
        "refs",
        "list\nshow NAME\nexport DIR",
        "The reference data: 'list' names mechanisms and files, 'show' prints a mechanism with "
        "its genes and evidence, or a file as it was built in, 'export' writes all files into "
        "the new folder DIR, from where they can be changed and given to --refs.",
        opts,
        1,
        2
    };

    status = cli_parse(&cli, argc, argv, &words);
    if (status == CLI_GO) {
        for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
            if (!strcmp(verbs[i].name, words.items[0]))
                verb = &verbs[i];
        if (!verb)
            status = cli_usage_error("refs", "expected list, show or export, found '%s'",
                                     words.items[0]);
        else if (words.n - 1 != verb->n_arguments)
            status = cli_usage_error("refs", "'%s' takes %s", verb->name,
                                     verb->n_arguments ? "one argument" : "no argument");
        else
            status = run_verb(verb, dir, words.n > 1 ? words.items[1] : NULL, &common);
    }
    cli_list_release(&words);
    return status;
}
