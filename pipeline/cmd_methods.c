#include <stdio.h>

#include "cli.h"
#include "commands.h"
#include "score_args.h"

static void print_all(void)
{
    puts("name\tdependence\tinput\tbounds\tsummary\tsource");
    for (size_t i = 0; i < mr_method_count(); i++) {
        const mr_method *m = mr_method_get(i);

        printf("%s\t%s\t%s\t%s\t%s\t%s\n", mr_method_name(m),
               mr_dependence_name(mr_method_dependence(m)), mr_method_input(m), mr_method_bounds(m),
               mr_method_summary(m), mr_method_source(m));
    }
}

/* What else is said of one method: a word for each trait that it has. */
static void print_traits(const mr_method *m)
{
    static const struct {
        enum mr_trait trait;
        const char *text;
    } texts[] = {
        { MR_WANTS_LOGS, "--transform auto makes log2(1 + CPM) of counts, TPM and FPKM" },
        { MR_USES_WEIGHTS, "uses the weights of networks, not only their signs" },
        { MR_TAKES_RANDOM, "z and p among random sets: --permutations" },
        { MR_HAS_LEADING, "names the genes that lead a score: --leading-edge" },
        { MR_HAS_DISPERSION, "says how far ranks lie apart: --dispersion" },
    };
    unsigned traits = mr_method_traits(m);

    if (mr_method_dependence(m) == MR_OF_STUDY) { /* it has no --transform */
        traits &= ~(unsigned)MR_WANTS_LOGS;
        puts("            counts, TPM and FPKM are normalised over the study, as by 'run'");
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (traits & texts[i].trait)
            printf("            %s\n", texts[i].text);
}

static void print_one(const mr_method *m)
{
    static const char *const depends[] = {
        [MR_OF_SAMPLE] = "its sample only",
        [MR_OF_STUDY] = "what all samples of the study, or a reference, taught",
        [MR_OF_COHORT] = "all samples that are scored together, or a reference",
    };

    printf("%s: %s\n\n", mr_method_name(m), mr_method_summary(m));
    printf("depends on  %s\n", depends[mr_method_dependence(m)]);
    printf("input       %s\n", mr_method_input(m));
    print_traits(m);
    printf("bounds      %s\n", mr_method_bounds(m));
    printf("source      %s\n", mr_method_source(m));
    fputs("options    ", stdout);
    for (size_t i = 0; score_args_option(i); i++)
        if (score_args_reads(m, i))
            printf(" --%s", score_args_option(i));
    puts("\n\nFormula, ties and edges: scores.md of the documentation.");
}

static int print_named(const char *name)
{
    const mr_method *m = mr_method_find(name);

    if (!m)
        return score_args_unknown("methods", name);
    print_one(m);
    return CLI_DONE;
}

int cmd_methods(int argc, char **argv)
{
    struct cli_common common;
    struct cli_list names = { 0 };
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = { CLI_COMMON(&common) };
    const struct cli cli = {
        "methods",
        "[NAME]",
        "Lists the scoring methods, tab-separated: name, what a score depends on (its sample, "
        "its study, the whole cohort), the scale of expression it expects, between what its scores "
        "lie, what it does, where it is published. With a name: what there is to know of that one.",
        opts,
        0,
        1
    };

    status = cli_parse(&cli, argc, argv, &names);
    if (status == CLI_GO) {
        status = CLI_DONE;
        if (names.n)
            status = print_named(names.items[0]);
        else
            print_all();
    }
    cli_list_release(&names);
    return status;
}
