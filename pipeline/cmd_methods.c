#include <stdio.h>

#include "cli.h"
#include "commands.h"
#include "mechrank/score.h"

int cmd_methods(int argc, char **argv)
{
    struct cli_common common;
    int status;

    cli_common_init(&common);
    const struct cli_opt opts[] = { CLI_COMMON(&common) };
    const struct cli cli = {
        "methods",
        "",
        "Lists the scoring methods, tab-separated: name, what a score depends on (its sample, "
        "its study, the whole cohort), the scale of expression it expects, between what its scores "
        "lie, what it does, where it is published.",
        opts,
        0,
        0
    };

    status = cli_parse(&cli, argc, argv, NULL);
    if (status != CLI_GO)
        return status;
    puts("name\tdependence\tinput\tbounds\tsummary\tsource");
    for (size_t i = 0; i < mr_method_count(); i++) {
        const mr_method *m = mr_method_get(i);

        printf("%s\t%s\t%s\t%s\t%s\t%s\n", mr_method_name(m),
               mr_dependence_name(mr_method_dependence(m)), mr_method_input(m), mr_method_bounds(m),
               mr_method_summary(m), mr_method_source(m));
    }
    return CLI_DONE;
}
